"""What leads elsewhere: rights, services, documents, and content that viewers cannot paint."""

import re
from collections.abc import Iterator, Mapping

from armistice_pkg.core.problems import Severity
from armistice_pkg.core.rights import parse_rights_uri
from armistice_pkg.formats.iiif_rules.document import Document, Finding, Node
from armistice_pkg.formats.iiif_rules.structure import annotations_of

__all__ = ["LINKS"]

_RIGHTS = re.compile(
    r"http://(creativecommons\.org/(licenses|publicdomain)/[a-z0-9.+/-]+|rightsstatements\.org/(vocab|page)/[A-Za-z0-9.+/-]+)\Z"
)
_IMAGE_SERVICE = re.compile(r"ImageService[123]\Z")
_LEVEL = re.compile(r"level[012]\Z")
_LEVEL_2 = re.compile(r"https?://iiif\.io/api/image/2/(profiles/)?level[012](\.json)?\Z")
_PAINTED = frozenset({"Image", "Video", "Sound", "Audio", "Canvas", "Model", "SpecificResource", "Choice"})


def rights(document: Document) -> Iterator[Finding]:
    """3.1: the value is a licence of Creative Commons or a statement of RightsStatements.org, in the http form."""
    for key, node in document.with_key("rights"):
        given = node.value[key]
        if isinstance(given, str) and _RIGHTS.match(given):
            continue
        meant = parse_rights_uri(given) if isinstance(given, str) else None
        do = f"Write {meant}" if isinstance(meant, str) else None
        yield Finding("iiif-rights-uri", node, "This is no rights URI that IIIF allows.", key, given, suggestion=do)


def services(document: Document) -> Iterator[Finding]:
    """3.3.1, service: an image service says its level, and its id is what `/info.json` is added to."""
    for node in document.nodes:
        kind = node.value.get("type", node.value.get("@type"))
        if node.role != "service" or not isinstance(kind, str) or not _IMAGE_SERVICE.match(kind):
            continue
        uri, profile = node.value.get("id", node.value.get("@id")), node.value.get("profile")
        if isinstance(uri, str) and uri.endswith(("/info.json", "/")):
            said = "The id of an image service ends before the slash and info.json; viewers add them."
            yield Finding("iiif-service", node, said, "id" if "id" in node.value else "@id", uri)
        first = profile[0] if isinstance(profile, list) and profile else profile
        if not isinstance(first, str) or not (_LEVEL_2 if kind == "ImageService2" else _LEVEL).match(first):
            if kind == "ImageService1" and isinstance(first, str):
                continue
            said = "This image service does not say its level, so viewers must ask for it."
            yield Finding("iiif-service", node, said, "profile", profile, severity=Severity.WARNING)


def formats(document: Document) -> Iterator[Finding]:
    """3.3.1: links should say their media type; told once for each kind of link."""
    for key in ("rendering", "seeAlso", "homepage"):
        lacking = [node for node in _linked(document, key) if not node.value.get("format")]
        if lacking:
            more = f", nor do {len(lacking) - 1} others" if len(lacking) > 1 else ""
            said = f"This {key} does not say its format{more}; viewers cannot tell what will open."
            yield Finding("iiif-format-missing", lacking[0], said)


def _linked(document: Document, key: str) -> Iterator[Node]:
    for _, node in document.with_key(key):
        given = node.value[key]
        for index, one in enumerate(given if isinstance(given, list) else ()):
            linked = Node(one, node, (key, index)) if isinstance(one, Mapping) else None
            if linked is not None and linked.type not in {"Manifest", "Collection", "Canvas"}:
                yield linked


def not_painted(document: Document) -> Iterator[Finding]:
    """No viewer paints a PDF, a text or data on a canvas."""
    for node, _ in annotations_of(document, "items"):
        body = node.value.get("body")
        kind = Node(body, node, ("body",)).type if isinstance(body, Mapping) else ""
        if kind and kind not in _PAINTED:
            said = f"A {kind} is painted on a canvas, and viewers show nothing there."
            yield Finding("iiif-not-shown", node, said, "body", kind)


LINKS = (rights, services, formats, not_painted)
