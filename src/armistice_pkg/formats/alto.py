"""ALTO, versions 1 to 4: bytes to lines with their places.

Places are in the unit of the file, and so is the page's size: the two together say where a line lies on the image.
Source: https://www.loc.gov/standards/alto/
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from armistice_pkg.core.page_text import Area, PageText, TextFindings, WrittenLine, healed
from armistice_pkg.core.problems import Place, visible
from armistice_pkg.formats.layout_xml import (
    Findings,
    box_of_corners,
    box_of_points,
    in_order,
    joined_words,
    line_of,
    local_name,
    numbers,
    read_layout_xml,
)

__all__ = ["parse_alto"]

_UNITS = {"pixel", "mm10", "inch1200"}
_SOFT_HYPHEN = "\u00ad"
_BLOCKS = {"TextBlock", "ComposedBlock"}
_MARGINS = {"TopMargin", "LeftMargin", "RightMargin", "BottomMargin", "PrintSpace"}


@dataclass(slots=True)
class _Piece:
    """A word, a space or a hyphenation mark; `whole` is the undivided word of which it is part `part`."""

    text: str
    part: str | None = None
    whole: str | None = None


@dataclass(slots=True)
class _Line:
    box: Area | None
    pieces: list[_Piece] = field(default_factory=list)


def parse_alto(data: bytes, place: Place) -> TextFindings:
    """The pages of an ALTO file. Divided words are whole: as SUBS_CONTENT says, else by their HYP."""
    findings = Findings(place)
    root = read_layout_xml(data, findings)
    if root is None:
        return TextFindings(problems=tuple(findings.problems))
    if local_name(root) != "alto":
        findings.add("page-text-unreadable", f"The file is no ALTO: its root is <{visible(local_name(root))}>.", line=1)
        return TextFindings(problems=tuple(findings.problems))
    _check_unit(root, findings)
    order = _reading_order(root)
    pages = tuple(_page(page, order, findings) for page in root.iterfind("{*}Layout/{*}Page"))
    if not any(page.lines for page in pages):
        findings.add("page-text-empty", "The file holds no text.")
    return TextFindings(pages=pages, problems=tuple(findings.problems))


def _check_unit(root: etree._Element, findings: Findings) -> None:
    unit = root.find("{*}Description/{*}MeasurementUnit")
    said = (unit.text or "").strip() if unit is not None else "mm10"  # version 1: the default
    if unit is not None and said not in _UNITS:
        shown = visible(said[:40])
        findings.add("page-text-unit", f'The unit of measurement is "{shown}".', line=line_of(unit), found=shown)


def _reading_order(root: etree._Element) -> list[tuple[str, int | None]]:
    """What ReadingOrder (since 4.3) names, in order: lines or blocks."""
    named = root.find("{*}ReadingOrder")
    if named is None:
        named = root.find("{*}Layout/{*}ReadingOrder")
    if named is None:
        return []
    return [(str(one.get("REF")), line_of(one)) for one in named.iter("{*}ElementRef") if one.get("REF")]


def _page(page: etree._Element, order: list[tuple[str, int | None]], findings: Findings) -> PageText:
    lines = [_line(element, findings) for element in _text_lines(page, order, findings)]
    _join_divided(lines)
    size = numbers([page.get("WIDTH"), page.get("HEIGHT")])
    width, height = size if size is not None and len(size) == 2 else (None, None)  # noqa: PLR2004 - both or neither
    return PageText(
        lines=healed(WrittenLine(text=_said(line.pieces), area=line.box) for line in lines), width=width, height=height
    )


def _text_lines(page: etree._Element, order: list[tuple[str, int | None]], findings: Findings) -> list[etree._Element]:
    """The page's lines in the order of reading."""
    if not order:
        return list(page.iter("{*}TextLine"))
    names = {name for name, _ in order}
    lines = list(page.iter("{*}TextLine"))
    if any(line.get("ID") in names for line in lines):
        return in_order(lines, "ID", order, findings)
    blocks = [one for one in page.iter("{*}TextBlock", "{*}ComposedBlock") if _is_topmost(one, names)]
    return [line for block in in_order(blocks, "ID", order, findings) for line in block.iter("{*}TextLine")]


def _is_topmost(block: etree._Element, names: set[str]) -> bool:
    """Whether it is a block that the order names, or that stands in no other that is taken as a whole."""
    parent = block.getparent()
    if parent is None or local_name(parent) not in _BLOCKS:
        return local_name(block) == "TextBlock" or block.get("ID") in names or not _holds_named(block, names)
    return block.get("ID") in names or (_holds_named(parent, names) and parent.get("ID") not in names)


def _holds_named(block: etree._Element, names: set[str]) -> bool:
    return any(one.get("ID") in names for one in block.iterdescendants("{*}TextBlock", "{*}ComposedBlock"))


def _line(element: etree._Element, findings: Findings) -> _Line:
    line = _Line(_box(element, findings))
    around: Area | None = None
    for child in element:
        match local_name(child):
            case "String":
                line.pieces.append(
                    _Piece(child.get("CONTENT") or "", child.get("SUBS_TYPE"), child.get("SUBS_CONTENT"))
                )
                if line.box is None:
                    box = _box(child, findings)
                    around = box.joined(around) if box is not None and around is not None else box or around
            case "SP":
                line.pieces.append(_Piece(" "))
            case "HYP":
                line.pieces.append(_Piece(_SOFT_HYPHEN))
    return line if line.box is not None else replace(line, box=around)


def _box(element: etree._Element, findings: Findings) -> Area | None:
    """The element's rectangle, or that around its shape; what is given and makes none is told."""
    given = [element.get(name) for name in ("HPOS", "VPOS", "WIDTH", "HEIGHT")]
    if all(one is not None for one in given):
        values = numbers(given)
        box = None
        if values is not None:
            x, y, width, height = values
            box = box_of_corners(x, y, x + width, y + height)
        if box is None:
            said = visible(" ".join(str(one)[:20] for one in given))
            findings.add("page-text-value", f'"{said}" is no rectangle.', line=line_of(element), found=said)
        return box
    polygon = element.find("{*}Shape/{*}Polygon")
    return box_of_points((polygon.get("POINTS") or "").replace(",", " ").split()) if polygon is not None else None


def _join_divided(lines: list[_Line]) -> None:
    """Each word of which both parts are there stands whole in the line of the first, and no more in the other's."""
    open_part: tuple[_Line, _Piece] | None = None
    for line, piece in _pieces(lines):
        if piece.part == "HypPart1" and piece.whole:
            open_part = (line, piece)
        elif piece.part == "HypPart2" and open_part is not None:
            first_line, first = open_part
            if piece.whole == first.whole and first.whole is not None:
                first.text, piece.text = first.whole, ""
                after = first_line.pieces[first_line.pieces.index(first) + 1 :]
                for mark in after:
                    mark.text = mark.text.replace(_SOFT_HYPHEN, "")
            open_part = None


def _pieces(lines: list[_Line]) -> Iterator[tuple[_Line, _Piece]]:
    for line in lines:
        for piece in line.pieces:
            yield line, piece


def _said(pieces: list[_Piece]) -> str:
    """The line's text: with the spaces that it gives, or, where it gives none at all, those that words need."""
    if any(piece.text == " " for piece in pieces):
        return " ".join("".join(piece.text for piece in pieces).split())
    words = [piece.text for piece in pieces if piece.text]
    end = words.pop() if words and words[-1] == _SOFT_HYPHEN else ""
    return joined_words(words) + end
