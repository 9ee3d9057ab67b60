"""The text layer of a page: its lines in the order of reading, and where they stand on the page's image.

pdfium joins a word that is divided at a line's end with whatever hyphen stands there. Only a soft hyphen (U+00AD) says
that the word has none; a printed one stays. pdfium hides which of the two it met, but tells it of a text that stands
alone, so each hyphen in question is put on a sheet of its own.
"""

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from armistice_pkg.core.page_text import Area, PageText, WrittenLine, healed

__all__ = ["page_words"]

_DIVIDED = {0x02, 0xFFFE}
_SOFT_HYPHEN, _HYPHEN = "\u00ad", "-"
_ENDS = {0x0A, 0x0D}
_SHEET = 100.0


@dataclass(slots=True)
class _Run:
    """The characters of one line, from `start` up to `end`, and what divides its last word if one is divided."""

    start: int
    end: int
    text: str
    divider: Any = None


def page_words(page: pypdfium2.PdfPage, width: int, height: int, *, head: float = 0, foot: float = 0) -> PageText:
    """The lines of a page that is drawn as so many pixels; those in the uppermost `head` and lowest `foot` points not.

    The page is of no use after that: what is asked about has been taken off it.
    """
    layer = page.get_textpage()
    try:
        runs = list(_runs(layer))
        boxes = [_box(page, layer, run, width, height) for run in runs]
    finally:
        layer.close()
    _settle(page, runs)
    scale = height / page.get_height()
    top, bottom = head * scale, height - foot * scale
    lines = [
        WrittenLine(text=run.text, area=box)
        for run, box in zip(runs, boxes, strict=True)
        if not (head or foot) or (box is not None and top <= box.y + box.height / 2 <= bottom)
    ]
    return PageText(lines=tuple(_kept(lines)), width=width, height=height)


def _kept(lines: Sequence[WrittenLine]) -> Iterator[WrittenLine]:
    for line in healed(lines):
        if text := "".join(char for char in line.text if char.isprintable()).strip():
            yield WrittenLine(text=text, area=line.area)


def _runs(layer: pypdfium2.PdfTextPage) -> Iterator[_Run]:
    """The lines as pdfium parts them, parted also where it joined a divided word."""
    start = 0
    units: list[int] = []
    count = layer.count_chars()
    for at in range(count):
        unit = pdfium.FPDFText_GetUnicode(layer, at)
        if unit in _ENDS:
            if units:
                yield _Run(start, at, _decoded(units))
            start, units = at + 1, []
        elif unit in _DIVIDED:
            yield _Run(start, at + 1, _decoded(units), pdfium.FPDFText_GetTextObject(layer, at))
            start, units = at + 1, []
        else:
            units.append(unit)
    if units:
        yield _Run(start, count, _decoded(units))


def _decoded(units: Sequence[int]) -> str:
    """Characters from UTF-16 units; what is none is left out."""
    octets = b"".join(unit.to_bytes(2, "little") if unit < 1 << 16 else b"" for unit in units if unit)
    return octets.decode("utf-16-le", "ignore")


def _box(page: pypdfium2.PdfPage, layer: pypdfium2.PdfTextPage, run: _Run, width: int, height: int) -> Area | None:
    """The rectangle around the line on the image, whichever way the page is turned."""
    left, top, right, bottom = (ctypes.c_double() for _ in range(4))
    around: Area | None = None
    for at in range(pdfium.FPDFText_CountRects(layer, run.start, run.end - run.start)):
        if not pdfium.FPDFText_GetRect(layer, at, left, top, right, bottom):
            continue
        x, y = _on_image(page, width, height, left.value, top.value)
        other_x, other_y = _on_image(page, width, height, right.value, bottom.value)
        box = Area(x=min(x, other_x), y=min(y, other_y), width=abs(x - other_x), height=abs(y - other_y))
        around = box if around is None else around.joined(box)
    return around


def _on_image(page: pypdfium2.PdfPage, width: int, height: int, x: float, y: float) -> tuple[int, int]:
    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(page, 0, 0, width, height, 0, x, y, across, down)
    return across.value, down.value


def _settle(page: pypdfium2.PdfPage, runs: Sequence[_Run]) -> None:
    """Give each line that ends in a divided word the hyphen that divides it."""
    divided = [run for run in runs if run.divider is not None]
    if not divided:
        return
    with pypdfium2.PdfDocument.new() as sheets:
        for run in divided:
            run.text += _hyphen(page, sheets, run.divider)


def _hyphen(page: pypdfium2.PdfPage, sheets: pypdfium2.PdfDocument, text: Any) -> str:  # noqa: ANN401 - a handle
    """The hyphen at the end of a text of the page, which is taken off it; the printed one where that cannot be done."""
    if not text or not pdfium.FPDFPage_RemoveObject(page, text):
        return _HYPHEN  # it belongs to a form inside the page, or is off it already
    sheet = sheets.new_page(_SHEET, _SHEET)
    pdfium.FPDFPage_InsertObject(sheet, text)
    layer = sheet.get_textpage()
    try:
        units = [pdfium.FPDFText_GetUnicode(layer, at) for at in range(layer.count_chars())]
    finally:
        layer.close()
        sheet.close()
    last = next((unit for unit in reversed(units) if unit > ord(" ")), 0)
    return _SOFT_HYPHEN if last == ord(_SOFT_HYPHEN) else _HYPHEN
