"""Annotation pages: the text of a canvas, line by line where the lines' places are known."""

from armistice_pkg.core.presentation import AnnotationPageView, AnnotationView
from armistice_pkg.core.regions import Box, Span
from armistice_pkg.formats.iiif.words import label
from armistice_pkg.formats.iiif.writing import PRESENTATION_3, Json, checked

__all__ = ["annotation_page", "embedded_page", "part"]


def annotation_page(view: AnnotationPageView) -> Json:
    """The page for a file of its own, `@context` first (Presentation 3.0, 5.5; supplementing annotations: 5.6).

    Raises:
        IiifValueError: iiif-prezi3 refuses a value.
    """
    return checked("AnnotationPage", {"@context": PRESENTATION_3, **embedded_page(view)})


def embedded_page(view: AnnotationPageView) -> Json:
    """The page as it stands inside a manifest."""
    value: Json = {"id": view.uri, "type": "AnnotationPage"}
    if view.label is not None:
        value["label"] = label(view.label)
    value["items"] = [_annotation(one, view.canvas) for one in view.annotations]
    return value


def _annotation(view: AnnotationView, canvas: str) -> Json:
    body: Json = {"type": "TextualBody", "value": view.text.text, "format": view.format}
    if view.text.language is not None:
        body["language"] = view.text.language
    return {
        "id": view.uri,
        "type": "Annotation",
        "motivation": view.motivation,
        "body": body,
        "target": part(canvas, view.where),
    }


def part(canvas: str, where: Box | Span | None) -> str:
    """The URI of a canvas or of a part of it (Media Fragments URI 1.0, 4.2.1 and 4.2.2)."""
    match where:
        case Box():
            return f"{canvas}#xywh={where.x},{where.y},{where.width},{where.height}"
        case Span():
            end = f",{_seconds(where.end)}" if where.end is not None else ""
            return f"{canvas}#t={_seconds(where.start)}{end}"
        case _:
            return canvas


def _seconds(time: float) -> str:
    """Seconds to the millisecond, without an exponent."""
    return f"{time:.3f}".rstrip("0").rstrip(".")
