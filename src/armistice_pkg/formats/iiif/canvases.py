"""Canvases, and the tables of contents that point to them."""

from armistice_pkg.core.presentation import CanvasPart, CanvasView, RangeView
from armistice_pkg.formats.iiif.annotations import embedded_page, part
from armistice_pkg.formats.iiif.resources import content, link, picture
from armistice_pkg.formats.iiif.words import label
from armistice_pkg.formats.iiif.writing import Json

__all__ = ["canvas", "canvas_part", "table_of_contents"]


def canvas(view: CanvasView) -> Json:
    """A canvas with what is painted on it (Presentation 3.0, 5.3)."""
    value: Json = {"id": view.uri, "type": "Canvas", "label": label(view.label)}
    if view.width is not None and view.height is not None:
        value |= {"height": view.height, "width": view.width}
    if view.duration is not None:
        value["duration"] = view.duration
    if view.thumbnail is not None:
        value["thumbnail"] = [picture(view.thumbnail)]
    if view.rendering:
        value["rendering"] = [link(one) for one in view.rendering]
    if view.see_also:
        value["seeAlso"] = [link(one) for one in view.see_also]
    if view.behavior:
        value["behavior"] = list(view.behavior)
    if view.placeholder is not None:
        value["placeholderCanvas"] = canvas(view.placeholder)
    if view.accompanying is not None:
        value["accompanyingCanvas"] = canvas(view.accompanying)
    value["items"] = [_painting_page(view)] if view.body is not None else []
    if view.annotations:
        value["annotations"] = [
            {"id": one, "type": "AnnotationPage"} if isinstance(one, str) else embedded_page(one)
            for one in view.annotations
        ]
    return value


def _painting_page(view: CanvasView) -> Json:
    assert view.body is not None  # noqa: S101 - asked by its caller
    painting = {
        "id": f"{view.uri}/image",
        "type": "Annotation",
        "motivation": "painting",
        "body": content(view.body),
        "target": view.uri,
    }
    return {"id": f"{view.uri}/page", "type": "AnnotationPage", "items": [painting]}


def canvas_part(given: CanvasPart) -> Json:
    """A canvas, or a part of it by its media fragment, as ranges and `start` name it (Presentation 3.0, 5.4)."""
    if given.where is None:
        return {"id": given.canvas, "type": "Canvas"}
    selector = {"type": "FragmentSelector", "value": part("", given.where).removeprefix("#")}
    # Its id is its own, and leads to the part for who follows it.
    return {
        "id": part(given.canvas, given.where),
        "type": "SpecificResource",
        "source": {"id": given.canvas, "type": "Canvas"},
        "selector": selector | {"conformsTo": "http://www.w3.org/TR/media-frags/"},
    }


def table_of_contents(view: RangeView) -> Json:
    """A range, and those in it, to any depth that a source has."""
    items = [table_of_contents(one) if isinstance(one, RangeView) else canvas_part(one) for one in view.items]
    return {"id": view.uri, "type": "Range", "label": label(view.label), "items": items}
