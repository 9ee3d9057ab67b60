"""What holds what: members, canvases, what is painted on them, and tables of contents."""

from collections.abc import Iterator

from armistice_pkg.core.problems import Severity
from armistice_pkg.formats.iiif_rules.document import Document, Finding, Node, is_canvas, source_of

__all__ = ["STRUCTURE", "annotations_of", "motivations"]

_NEEDED = {"Manifest": Severity.ERROR, "Range": Severity.ERROR}
_WANTED = ("Collection", "Canvas", "AnnotationPage")
_PLACEHOLDERS = frozenset({"placeholderCanvas", "accompanyingCanvas"})


def empty_items(document: Document) -> Iterator[Finding]:
    """3.4: a manifest has a canvas, a range an item; what else is empty viewers show as nothing, or load for ever."""
    for node in document.of(*_NEEDED, *_WANTED):
        if node.value.get("items") == [] and not (node.type == "Range" and node.role == "items"):
            said = f"There is nothing in the items of this {node.type}."
            severity = _NEEDED.get(node.type, Severity.WARNING)
            yield Finding("iiif-empty-items", node, said, "items", severity=severity)


def motivations(annotation: Node) -> tuple[str, ...]:
    """The motivations of an annotation: one, or several."""
    given = annotation.value.get("motivation")
    return tuple(one for one in (given if isinstance(given, list) else [given]) if isinstance(one, str))


def annotations_of(document: Document, role: str) -> Iterator[tuple[Node, Node]]:
    """Each annotation that stands in a page under `role` (`items`, `annotations`) of a canvas, with that canvas."""
    for node in document.of("Annotation"):
        page = node.parent
        canvas = page.parent if page is not None else None
        if page is not None and canvas is not None and page.role == role and canvas.type == "Canvas":
            yield node, canvas


def painting_targets(document: Document) -> Iterator[Finding]:
    """5.3: what stands in a canvas's items is painted, and on that canvas."""
    for node, canvas in annotations_of(document, "items"):
        if "painting" not in motivations(node):
            said = "An annotation that is not painting stands among a canvas's items; it belongs into annotations."
            yield Finding("iiif-not-painting", node, said, "motivation", node.value.get("motivation"))
        target = source_of(node.value.get("target"))
        if target is None or target.split("#", 1)[0] != canvas.id:
            found = node.value.get("target")
            yield Finding("iiif-painting-target", node, "This is not the canvas's id.", "target", found)


def painting_among_annotations(document: Document) -> Iterator[Finding]:
    """3.4: what stands in annotations must not have the motivation painting."""
    for node in document.of("Annotation"):
        page = node.parent
        if page is not None and page.role == "annotations" and "painting" in motivations(node):
            yield Finding("iiif-painting-in-annotations", node, "A painting annotation stands among annotations.")


def annotation_targets(document: Document) -> Iterator[Finding]:
    """3.4: annotations of a canvas are about that canvas; viewers look for others where those are."""
    for node, canvas in annotations_of(document, "annotations"):
        target = source_of(node.value.get("target"))
        if target is not None and target.split("#", 1)[0] != canvas.id:
            said = "This annotation is about something else than the canvas that it stands in."
            yield Finding("iiif-annotation-target", node, said, "target", target)


def range_canvases(document: Document) -> Iterator[Finding]:
    """5.4 and 3.3.2, start: a range and a start name canvases of their own manifest."""
    if document.root.type != "Manifest":
        return
    known = document.canvases().keys()
    for node in (*document.of("Canvas"), *document.of("SpecificResource")):
        inside = node.role == "start" or (
            node.role == "items" and node.parent is not None and node.parent.type == "Range"
        )
        if not inside or (node.type == "Canvas" and is_canvas(node)):
            continue
        canvas = source_of(node.value if "source" in node.value else node.value.get("id"))
        if canvas is None or canvas.split("#", 1)[0] not in known:
            yield Finding("iiif-range-canvas", node, "The manifest has no such canvas.", None, canvas)


def placeholders(document: Document) -> Iterator[Finding]:
    """3.1: a placeholder or accompanying canvas has none itself."""
    for key, node in document.with_key(*sorted(_PLACEHOLDERS)):
        if node.role in _PLACEHOLDERS:
            yield Finding("iiif-property-misplaced", node, f"A canvas that is a {node.role} must not have {key}.", key)


def unlabelled(document: Document) -> Iterator[Finding]:
    """5.3 and 5.4: canvases and ranges should have a label; without it viewers count."""
    missing = [node for node in document.of("Canvas") if is_canvas(node) and "label" not in node.value]
    missing = [node for node in missing if node.role not in _PLACEHOLDERS]
    missing += [node for node in document.of("Range") if "items" in node.value and "label" not in node.value]
    if missing:
        said = f"This {missing[0].type} has no label"
        more = f", nor have {len(missing) - 1} others." if len(missing) > 1 else "."
        yield Finding("iiif-label-missing", missing[0], said + more)


STRUCTURE = (
    empty_items,
    painting_targets,
    painting_among_annotations,
    annotation_targets,
    range_canvases,
    placeholders,
    unlabelled,
)
