"""Who is who: contexts, ids, and URIs that can be loaded."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from armistice_pkg.formats.iiif_rules.document import DEFINED, PRESENTATION_3, Document, Finding, Node, is_canvas

__all__ = ["IDENTITY"]

# Objects under these keys are pointed to, not defined: many may point to one thing.
_POINTERS = frozenset({"partOf", "start", "source", "target", "body", "seeAlso", "scope"})
_LOADED = frozenset({"Image", "Video", "Sound", "ImageService3", "ImageService2", "ImageService1", "AnnotationPage"})


def context(document: Document) -> Iterator[Finding]:
    """4.6: the Presentation context stands at the top, last if there are several, and nowhere else."""
    given = document.contexts
    if not given or given[-1] != PRESENTATION_3:
        found = document.root.value.get("@context")
        yield Finding(
            "iiif-context", document.root, "The Presentation 3 context is not the last @context.", "@context", found
        )
    for _, node in document.with_key("@context"):
        if node is not document.root and PRESENTATION_3 in _as_list(node.value["@context"]):
            yield Finding("iiif-context", node, "The Presentation 3 context stands inside the document.", "@context")


def _as_list(given: object) -> list[object]:
    return given if isinstance(given, list) else [given]


def unique_ids(document: Document) -> Iterator[Finding]:
    """3.2: the id of a resource that is defined here is its own. Links may point to one thing from several places."""
    seen: dict[str, Node] = {}
    for node in document.nodes:
        if node.type not in DEFINED or node.id is None or not _is_defined_here(node):
            continue
        first = seen.setdefault(node.id, node)
        if first is not node:
            said = f"This id stands already at {first.pointer or '/'}."
            yield Finding("iiif-id-not-unique", node, said, "id", node.id)


def _is_defined_here(node: Node) -> bool:
    """Whether the resource itself stands here, not a reference such as a canvas in a range."""
    if node.role in _POINTERS:
        return False
    match node.type:
        case "Canvas":
            return is_canvas(node)
        case "Range" | "AnnotationPage":
            return "items" in node.value
        case "AnnotationCollection":
            return node.parent is None
        case _:
            return True


def http_ids(document: Document) -> Iterator[Finding]:
    """3.2: ids of IIIF resources are http(s) URIs; URIs are absolute, in ASCII and without spaces (RFC 3986, 2)."""
    for key, node in document.with_key("id", "@id"):
        given = node.value[key]
        if not isinstance(given, str):
            continue
        fault = _uri_fault(given, must_be_http=node.type in DEFINED or node.role in {"service", "services"})
        if fault is not None:
            yield Finding("iiif-id-not-http", node, fault, key, given)


def _uri_fault(given: str, *, must_be_http: bool) -> str | None:
    if not given.isascii() or not given.isprintable() or " " in given:
        return "This id has characters that no URI can hold."
    try:
        parts = urlsplit(given)
    except ValueError:
        return "This id is no URI."
    if not parts.scheme:
        return "This id is not absolute: a viewer cannot know what it belongs to."
    if parts.scheme in {"http", "https"}:
        return None if parts.netloc else "This id names no host."
    return "This id is no http or https URI." if must_be_http else None


def canvas_fragment(document: Document) -> Iterator[Finding]:
    """5.3: the id of a canvas must not contain a fragment; one that points to a part of it does."""
    for node in document.of("Canvas"):
        if node.id is not None and "#" in node.id and is_canvas(node):
            yield Finding("iiif-canvas-fragment", node, "This canvas's id contains a #.", "id", node.id)


def mixed_content(document: Document) -> Iterator[Finding]:
    """Browsers do not load http content into https pages; told once, with the first of them."""
    whole = document.root.id
    if whole is None or not whole.startswith("https://"):
        return
    plain = [node for node in document.of(*sorted(_LOADED)) if str(node.id).startswith("http://")]
    if plain:
        count = f"{len(plain)} images, recordings or services" if len(plain) > 1 else "One image, recording or service"
        have = "are" if len(plain) > 1 else "is"
        said = f"{count} of this https document {have} at http, and browsers will not load that."
        yield Finding("iiif-mixed-content", plain[0], said, "id", plain[0].id)


IDENTITY = (context, unique_ids, http_ids, canvas_fragment, mixed_content)
