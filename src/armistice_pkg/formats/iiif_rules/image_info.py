"""What a JSON Schema cannot say of an info.json of the Image API 3.0."""

from collections.abc import Iterator, Mapping, Sequence

from armistice_pkg.core.problems import Problem
from armistice_pkg.formats.iiif_rules.document import Document, Finding, Json, Node, Rule, as_problem, read
from armistice_pkg.formats.iiif_rules.identity import http_ids
from armistice_pkg.formats.iiif_rules.links import rights

__all__ = ["IMAGE_3", "image_info_problems"]

IMAGE_3 = "http://iiif.io/api/image/3/context.json"
_ROUNDING = 1.0


def context(document: Document) -> Iterator[Finding]:
    """5.1: the Image context stands at the top, last if there are several."""
    if not document.contexts or document.contexts[-1] != IMAGE_3:
        found = document.root.value.get("@context")
        yield Finding(
            "iiif-image-context", document.root, "The Image 3 context is not the last @context.", "@context", found
        )


def sizes(document: Document) -> Iterator[Finding]:
    """5.3: sizes are the image's, scaled down; of each width and height of tiles there is one entry."""
    width, height = document.root.value.get("width"), document.root.value.get("height")
    if not (isinstance(width, int) and isinstance(height, int) and width > 0 and height > 0):
        return
    for node in _entries(document.root, "sizes"):
        own = node.value.get("width"), node.value.get("height")
        if not (isinstance(own[0], int) and isinstance(own[1], int)):
            continue
        said = f"{own[0]} × {own[1]}"
        if own[0] > width or own[1] > height:
            yield Finding("iiif-image-sizes", node, "This size is larger than the image.", None, said)
        elif abs(own[0] * height / width - own[1]) > _ROUNDING + height / width:
            yield Finding("iiif-image-sizes", node, "This size has other proportions than the image.", None, said)


def tiles(document: Document) -> Iterator[Finding]:
    """5.3: the combination of width and height of tiles is unique, and so are their scale factors."""
    seen: set[tuple[object, object]] = set()
    for node in _entries(document.root, "tiles"):
        own = node.value.get("width"), node.value.get("height", node.value.get("width"))
        if own in seen:
            yield Finding("iiif-image-sizes", node, "These tiles stand twice.", None, f"{own[0]} × {own[1]}")
        seen.add(own)
        factors = node.value.get("scaleFactors")
        if isinstance(factors, list) and len(set(map(str, factors))) != len(factors):
            yield Finding("iiif-image-sizes", node, "A scale factor stands twice.", "scaleFactors", factors)


def service_id(document: Document) -> Iterator[Finding]:
    """3: the id is what comes before the slash and info.json."""
    if str(document.root.id).endswith(("/", "/info.json")):
        said = "The id of an image service ends before the slash and info.json; viewers add them."
        yield Finding("iiif-service", document.root, said, "id", document.root.id)


def _entries(root: Node, key: str) -> Sequence[Node]:
    given = root.value.get(key)
    entries = given if isinstance(given, list) else []
    return [Node(one, root, (key, index)) for index, one in enumerate(entries) if isinstance(one, Mapping)]


_RULES: tuple[Rule, ...] = (context, http_ids, service_id, sizes, tiles, rights)


def image_info_problems(document: Json, *, source: str, url: str | None = None) -> tuple[Problem, ...]:
    """All that is wrong with an info.json beyond its shape; `url` is where it was loaded from, if it was."""
    whole = read(document)
    findings = [finding for rule in _RULES for finding in rule(whole)]
    if url is not None and f"{whole.root.id}/info.json" != url:
        said = "The id, with /info.json, is not the URL that it was loaded from."
        findings.append(Finding("iiif-url-differs", whole.root, said, "id", whole.root.id))
    return tuple(as_problem(finding, source) for finding in findings)
