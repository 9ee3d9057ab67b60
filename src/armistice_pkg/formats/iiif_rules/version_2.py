"""What viewers cannot do without in a Presentation 2 document; the rest of its rules is not ours to check."""

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from armistice_pkg.core.problems import Problem
from armistice_pkg.formats.iiif_rules.document import Finding, Json, Node, as_problem

__all__ = ["PRESENTATION_2", "presentation_2_problems"]

PRESENTATION_2 = "http://iiif.io/api/presentation/2/context.json"
_CODE = "iiif-2-shape"
_KINDS = frozenset({"sc:Manifest", "sc:Collection", "sc:AnnotationList", "sc:Canvas", "sc:Range", "sc:Layer"})


def presentation_2_problems(document: Json, *, source: str, url: str | None = None) -> tuple[Problem, ...]:
    """What is wrong with the document at first sight, behind the word that it is no more than that."""
    root = Node(document, None, ())
    said = "This is a Presentation 2 document; only what viewers cannot do without was looked at."
    findings = [Finding("iiif-2", root, said), *_findings(root)]
    if url is not None and document.get("@id") != url:
        differs = "The @id is not the URL that it was loaded from."
        findings.append(Finding("iiif-url-differs", root, differs, "@id", document.get("@id")))
    return tuple(as_problem(finding, source) for finding in findings)


def _findings(root: Node) -> Iterator[Finding]:
    kind = root.value.get("@type")
    if not isinstance(kind, str) or kind not in _KINDS:
        yield Finding(_CODE, root, "The @type is none of Presentation 2, such as sc:Manifest.", "@type", kind)
    if not _is_http(root.value.get("@id")):
        yield Finding(_CODE, root, "The @id is no absolute http(s) URI.", "@id", root.value.get("@id"))
    if kind in {"sc:Manifest", "sc:Collection"} and not root.value.get("label"):
        yield Finding(_CODE, root, "The label is missing.", "label")
    if kind == "sc:Manifest":
        yield from _manifest(root)
    if kind == "sc:Collection" and not any(root.value.get(one) for one in ("manifests", "collections", "members")):
        yield Finding(_CODE, root, "There is nothing in manifests, collections or members.")
    if kind == "sc:AnnotationList" and not isinstance(root.value.get("resources"), list):
        yield Finding(_CODE, root, "The resources are missing.", "resources")


def _manifest(root: Node) -> Iterator[Finding]:
    sequences = _objects(root, "sequences")
    if not sequences:
        yield Finding(_CODE, root, "There are no sequences.", "sequences")
        return
    canvases = _objects(sequences[0], "canvases")
    if not canvases:
        yield Finding(_CODE, sequences[0], "There are no canvases in the first sequence.", "canvases")
    seen: set[object] = set()
    for canvas in canvases:
        uri = canvas.value.get("@id")
        if not _is_http(uri):
            yield Finding(_CODE, canvas, "The @id of this canvas is no absolute http(s) URI.", "@id", uri)
        elif uri in seen:
            yield Finding(_CODE, canvas, "Another canvas has this @id.", "@id", uri)
        seen.add(uri if isinstance(uri, str) else None)
        if not all(_is_size(canvas.value.get(key)) for key in ("width", "height")):
            yield Finding(_CODE, canvas, "This canvas has no width and height in whole pixels.")
        yield from _images(canvas, uri)


def _images(canvas: Node, uri: object) -> Iterator[Finding]:
    for image in _objects(canvas, "images"):
        resource = image.value.get("resource")
        if not isinstance(resource, Mapping) or not isinstance(resource.get("@id"), str):
            yield Finding(_CODE, image, "This image has no resource with an @id.", "resource")
        if image.value.get("on") != uri:
            yield Finding(_CODE, image, "This image is not on its canvas.", "on", image.value.get("on"))


def _objects(node: Node, key: str) -> list[Node]:
    given = node.value.get(key)
    entries = given if isinstance(given, list) else []
    return [Node(one, node, (key, index)) for index, one in enumerate(entries) if isinstance(one, Mapping)]


def _is_http(given: object) -> bool:
    if not isinstance(given, str):
        return False
    try:
        parts = urlsplit(given)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def _is_size(given: object) -> bool:
    return isinstance(given, int) and not isinstance(given, bool) and given > 0
