"""Sizes, times and places: canvases, the parts of them that are named, dates and points on the map."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from armistice_pkg.formats.iiif_rules.document import NAV_PLACE, Document, Finding, Node, is_canvas, source_of
from armistice_pkg.formats.iiif_rules.structure import annotations_of

__all__ = ["EXTENT"]

_DATE_TIME = re.compile(r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)\Z", re.ASCII)
_NUMBER = r"([0-9]{1,12}(?:\.[0-9]{1,9})?)"
_XYWH = re.compile(rf"(?:pixel:)?{_NUMBER},{_NUMBER},{_NUMBER},{_NUMBER}\Z")
_TIME = re.compile(rf"(?:npt:)?{_NUMBER}?(?:,{_NUMBER})?\Z")
_STRETCHED = 0.02
_ROUNDING = 0.5


class _Size(NamedTuple):
    width: float
    height: float


def nav_dates(document: Document) -> Iterator[Finding]:
    """3.1: navDate is an XSD dateTime with a time zone, and a day of the calendar."""
    for key, node in document.with_key("navDate"):
        given = node.value[key]
        if not (isinstance(given, str) and _is_date_time(given)):
            yield Finding("iiif-nav-date", node, "This is no date-time with a time zone.", key, given)


def _is_date_time(text: str) -> bool:
    if not _DATE_TIME.match(text):
        return False
    if text.startswith("-") or not dt.MINYEAR <= int(text.split("-", 1)[0]) <= dt.MAXYEAR:
        return True  # XSD knows years before 1 and after 9999; Python's calendar does not
    try:
        dt.datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def nav_places(document: Document) -> Iterator[Finding]:
    """Extension navPlace 1.0, 3 and 4: its context is named; a point is longitude and latitude, in this order."""
    for key, node in document.with_key("navPlace"):
        if NAV_PLACE not in document.contexts:
            said = "navPlace is used, and its context is not named at the top."
            yield Finding("iiif-nav-place", node, said, key, suggestion=f"Add {NAV_PLACE} before the last @context.")
    for node in document.of("Point"):
        given = node.value.get("coordinates")
        if node.role == "geometry" and not _is_point(given):
            said = "These are no longitude (-180 to 180) and latitude (-90 to 90), in this order."
            yield Finding("iiif-nav-place", node, said, "coordinates", given)


def _is_point(given: object) -> bool:
    if not isinstance(given, list) or len(given) not in {2, 3}:
        return False
    if not all(isinstance(one, int | float) and not isinstance(one, bool) for one in given):
        return False
    return bool(abs(given[0]) <= 180 and abs(given[1]) <= 90)  # noqa: PLR2004 - degrees


def canvas_sizes(document: Document) -> Iterator[Finding]:
    """5.3: a canvas has width and height, or a duration, or all three."""
    for node in document.of("Canvas"):
        if not is_canvas(node):
            continue
        if ("width" in node.value) != ("height" in node.value):
            yield Finding("iiif-canvas-size", node, "This canvas has one of width and height, and not the other.")
        elif not {"width", "duration"} & node.value.keys():
            yield Finding("iiif-canvas-size", node, "This canvas has neither width and height nor a duration.")


def _size(node: Node) -> _Size | None:
    width, height = node.value.get("width"), node.value.get("height")
    if isinstance(width, int | float) and isinstance(height, int | float) and width > 0 and height > 0:
        return _Size(width, height)
    return None


def painted_kinds(document: Document) -> Iterator[Finding]:
    """5.3: what is painted has no dimension that its canvas lacks."""
    for node, canvas in annotations_of(document, "items"):
        body = node.value.get("body")
        kind = Node(body, node, ("body",)).type if isinstance(body, Mapping) else ""
        if kind in {"Sound", "Video", "Audio"} and "duration" not in canvas.value:
            said = f"A {kind} is painted on a canvas without a duration, so it cannot be played."
            yield Finding("iiif-painted-kind", node, said, "body", kind)
        elif kind in {"Image", "Video"} and "width" not in canvas.value:
            said = f"A {kind} is painted on a canvas without width and height, so it cannot be seen."
            yield Finding("iiif-painted-kind", node, said, "body", kind)


def stretched(document: Document) -> Iterator[Finding]:
    """5.3: viewers scale an image into the whole canvas: other proportions stretch it."""
    for node, canvas in annotations_of(document, "items"):
        body, target = node.value.get("body"), node.value.get("target")
        painted = Node(body, node, ("body",)) if isinstance(body, Mapping) else None
        if painted is None or painted.type not in {"Image", "Video"} or target != canvas.id:
            continue
        picture, view = _size(painted), _size(canvas)
        if picture is None or view is None:
            continue
        # Half a pixel of rounding is no stretching, however narrow the picture.
        expected = picture.width * view.height / view.width
        if abs(expected - picture.height) > max(_STRETCHED * picture.height, _ROUNDING * view.height / view.width + 1):
            found = f"{picture.width:g} × {picture.height:g} on {view.width:g} × {view.height:g}"
            said = "The image has other proportions than its canvas, and will be stretched."
            yield Finding("iiif-stretched", node, said, "body", found)


def parts(document: Document) -> Iterator[Finding]:
    """5.3: nothing is said of a place or a time outside of the canvas."""
    canvases = document.canvases()
    for node in (*document.of("Annotation"), *document.of("Canvas"), *document.of("SpecificResource")):
        if node.type == "Canvas" and is_canvas(node):
            continue
        named = source_of(node.value.get("target") if node.type == "Annotation" else node.value)
        if named is None or "#" not in named:
            continue
        uri, fragment = named.split("#", 1)
        if uri in canvases:
            fault = _part_fault(fragment, canvases[uri])
            if fault is not None:
                yield Finding("iiif-part-outside", node, fault, "target" if node.type == "Annotation" else None, named)


def _part_fault(fragment: str, canvas: Node) -> str | None:
    """What is wrong with `xywh=…`, `t=…` or both (Media Fragments 1.0, 4.2)."""
    for one in fragment.split("&"):
        name, _, value = one.partition("=")
        fault = _box_fault(value, canvas) if name == "xywh" else _time_fault(value, canvas) if name == "t" else None
        if fault is not None:
            return fault
    return None


def _box_fault(value: str, canvas: Node) -> str | None:
    if value.startswith("percent:"):
        return None
    match, size = _XYWH.match(value), _size(canvas)
    if match is None:
        return "This xywh is not four numbers: left, top, width and height."
    if size is None:
        return "A rectangle is named of a canvas that has no width and height."
    left, top, width, height = (float(one) for one in match.groups())
    if not width or not height:
        return "This rectangle is empty."
    outside = left + width > size.width + 1 or top + height > size.height + 1
    return "This rectangle reaches beyond its canvas." if outside else None


def _time_fault(value: str, canvas: Node) -> str | None:
    match, duration = _TIME.match(value), canvas.value.get("duration")
    if match is None or value in {"", "npt:"}:
        return "This t is not one or two numbers of seconds."
    if not isinstance(duration, int | float):
        return "A time is named of a canvas that has no duration."
    start, end = float(match[1] or 0), float(match[2]) if match[2] else None
    if end is not None and end <= start:
        return "This time ends before it begins."
    return "This time lies after the canvas's end." if start > duration or (end or 0) > duration + 1 else None


EXTENT = (nav_dates, nav_places, canvas_sizes, painted_kinds, stretched, parts)
