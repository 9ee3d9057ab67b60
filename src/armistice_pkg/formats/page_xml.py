"""PAGE XML (PRImA, 2010 to 2019): bytes to lines with their places, in the order of reading that it gives.

Places are pixels of the image that `imageWidth` and `imageHeight` measure.
Source: https://github.com/PRImA-Research-Lab/PAGE-XML
"""

from collections.abc import Iterator

from lxml import etree

from armistice_pkg.core.page_text import Area, PageText, TextFindings, WrittenLine, healed
from armistice_pkg.core.problems import Place, visible
from armistice_pkg.formats.layout_xml import (
    Findings,
    box_of_points,
    in_order,
    joined_words,
    line_of,
    local_name,
    numbers,
    read_layout_xml,
)

__all__ = ["parse_page_xml"]

_GROUPS = {"OrderedGroup", "OrderedGroupIndexed", "UnorderedGroup", "UnorderedGroupIndexed"}
_REFERENCES = {"RegionRef", "RegionRefIndexed"}


def parse_page_xml(data: bytes, place: Place) -> TextFindings:
    """The page of a PAGE XML file: one."""
    findings = Findings(place)
    root = read_layout_xml(data, findings)
    if root is None:
        return TextFindings(problems=tuple(findings.problems))
    page = root.find("{*}Page") if local_name(root) == "PcGts" else None
    if page is None:
        name = visible(local_name(root))
        findings.add("page-text-unreadable", f"The file is no PAGE XML: its root is <{name}>, or has no Page.", line=1)
        return TextFindings(problems=tuple(findings.problems))
    lines = healed(line for region in _regions(page, findings) for line in _lines(region, findings))
    size = numbers([page.get("imageWidth"), page.get("imageHeight")])
    width, height = size if size is not None and len(size) == 2 else (None, None)  # noqa: PLR2004 - both or neither
    if not lines:
        findings.add("page-text-empty", "The file holds no text.")
    return TextFindings(pages=(PageText(lines=lines, width=width, height=height),), problems=tuple(findings.problems))


def _regions(page: etree._Element, findings: Findings) -> list[etree._Element]:
    """All regions with text, in the order of reading; one inside another follows it."""
    regions = list(page.iter("{*}TextRegion"))
    order = page.find("{*}ReadingOrder")
    if order is None:
        return regions
    everything = {one.get("id"): one for one in page.iter() if local_name(one).endswith("Region") and one.get("id")}
    wanted: list[tuple[str, int | None]] = []
    for name, line in _references(order):
        holder = everything.get(name)
        inside = (
            [name] if holder is None else [str(one.get("id")) for one in holder.iter("{*}TextRegion") if one.get("id")]
        )
        wanted += [(one, line) for one in inside]
    return in_order(regions, "id", wanted, findings)


def _references(group: etree._Element) -> Iterator[tuple[str, int | None]]:
    """The regions that a group names, by their index where they have one, and those of the groups in it."""
    members = [one for one in group if local_name(one) in _GROUPS | _REFERENCES]
    for one in sorted(members, key=_index):
        if one.get("regionRef"):
            yield str(one.get("regionRef")), line_of(one)
        if local_name(one) in _GROUPS:
            yield from _references(one)


def _index(element: etree._Element) -> float:
    values = numbers([element.get("index")])
    return values[0] if values else 0


def _lines(region: etree._Element, findings: Findings) -> Iterator[WrittenLine]:
    """The region's own lines; where it has none, what it says as a whole."""
    lines = region.findall("{*}TextLine")
    for line in lines:
        said = _said(line)
        if said is None:
            said = joined_words(_said(word) or "" for word in line.iterfind("{*}Word"))
        yield WrittenLine(text=" ".join(said.split()), area=_box(line, findings))
    if not lines and (whole := _said(region)):
        parts = [part for part in whole.splitlines() if part.strip()]
        box = _box(region, findings) if len(parts) == 1 else None
        yield from (WrittenLine(text=" ".join(part.split()), area=box) for part in parts)


def _said(element: etree._Element) -> str | None:
    """What the first of its readings says: that of the lowest index (PAGE 2019-07-15, TextEquiv)."""
    readings = element.findall("{*}TextEquiv")
    if not readings:
        return None
    first = min(readings, key=_index)
    said = first.findtext("{*}Unicode") or first.findtext("{*}PlainText")
    return said or ""


def _box(element: etree._Element, findings: Findings) -> Area | None:
    """The rectangle around `Coords`: `points` since 2013, `Point` elements before."""
    coords = element.find("{*}Coords")
    if coords is None:
        return None
    points = coords.get("points")
    if points is not None:
        words = points.replace(",", " ").split()
    else:
        words = [one.get(name) or "" for one in coords.iterfind("{*}Point") for name in ("x", "y")]
    box = box_of_points(words)
    if box is None and words:
        said = visible(" ".join(words)[:60])
        findings.add("page-text-value", f'"{said}" is no outline.', line=line_of(coords), found=said)
    return box
