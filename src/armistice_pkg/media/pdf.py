"""PDF pages to page images, with what their own text layer says: pdfium.

pdfium is not safe for threads: use it from one thread of a process.
"""

import math
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO

import pypdfium2
from PIL import Image, ImageChops

from armistice_pkg.core.errors import UnreadableError
from armistice_pkg.core.media import MediaReason, PageImage
from armistice_pkg.media.jpeg import page_image

__all__ = ["MAX_PAGES", "check_pdf", "pdf_pages"]

MAX_PAGES = 10_000
_POINTS_AN_INCH = 72
_RESOLUTION = 150
# An A2 sheet at 150 dpi; and a page of a stamp's size is still to be seen.
_LONGEST, _SHORTEST_LONG_SIDE = 3500, 300
# fpdfview.h, FPDF_GetLastError: a password is required, or it was wrong; a security handler that pdfium lacks.
_PASSWORD, _SECURITY = 4, 5
# pdfium joins a word that was divided at a line's end, with U+FFFE (U+0002 in another call) where the hyphen stood;
# a soft hyphen of the text's own stands as itself, twice at a line's end.
_DIVIDED = re.compile("[\u00ad\u0002\ufffe]+(?:\r?\n)?")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f]")


def check_pdf(source: BinaryIO | bytes) -> MediaReason | None:
    """What is wrong with a PDF as a whole: it does not open, asks for a password, has no or too many pages; or None."""
    try:
        with _opened(source):
            return None
    except _ReasonError as error:
        return error.reason


def pdf_pages(
    source: BinaryIO | bytes, path: str, *, head: float = 0, foot: float = 0, grey: bool = False
) -> Iterator[PageImage]:
    """The pages, at 150 dpi or as much less as keeps the longest side within 3,500 pixels; the canvas is the image's.

    What stands in the uppermost `head` and the lowest `foot` points of a page is no part of its text. `grey` says
    that the pages have no colour; otherwise each is looked through for some.

    Raises:
        UnreadableError: `path` and the reason why the file, or one of its pages, cannot be made.
    """
    try:
        with _opened(source) as document:
            for number in range(len(document)):
                yield _page(document, number, head, foot, grey=grey)
    except _ReasonError as error:
        raise UnreadableError(path, error.reason) from error


class _ReasonError(Exception):
    """The reason why this PDF is not shown."""

    def __init__(self, reason: MediaReason) -> None:
        self.reason = reason
        super().__init__(reason)


@contextmanager
def _opened(source: BinaryIO | bytes) -> Iterator[pypdfium2.PdfDocument]:
    # pdfium says why it could not open a file, and says nothing new for one that it opens and that has no pages: then
    # its last word is about an earlier file. So an earlier file is given that is plainly none.
    with suppress(pypdfium2.PdfiumError):
        pypdfium2.PdfDocument(b"")
    try:
        document = pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError as error:
        raise _ReasonError(_why_not(error)) from error
    try:
        pages = len(document)
        if pages > MAX_PAGES:
            reason = f"has {pages:,} pages, and no more than {MAX_PAGES:,} are made into page images"
            raise _ReasonError(MediaReason(reason, "media-too-many-pages"))
        yield document
    finally:
        document.close()


def _why_not(error: pypdfium2.PdfiumError) -> MediaReason:
    if error.err_code == _PASSWORD:
        return MediaReason("is encrypted: it asks for a password before it can be opened", "media-encrypted")
    if error.err_code == _SECURITY:
        return MediaReason("is encrypted in a way that cannot be opened here", "media-encrypted")
    return MediaReason("is damaged or incomplete: it begins as a PDF, and its pages cannot be found")


def _page(document: pypdfium2.PdfDocument, number: int, head: float, foot: float, *, grey: bool) -> PageImage:
    try:
        page = document[number]
        try:
            picture = _rendered(page, grey=grey)
            text = _text(page, head, foot)
        finally:
            page.close()
    except (pypdfium2.PdfiumError, MemoryError) as error:
        raise _ReasonError(MediaReason(f"is damaged: page {number + 1} of it cannot be drawn")) from error
    label = document.get_page_label(number)
    return page_image(picture, picture.size, text=text, label=label.strip() or None)


def _scale(width: float, height: float) -> float:
    """Pixels a point."""
    longest = max(width, height)
    scale = _RESOLUTION / _POINTS_AN_INCH
    return min(max(scale, _SHORTEST_LONG_SIDE / longest), _LONGEST / longest)


def _rendered(page: pypdfium2.PdfPage, *, grey: bool) -> Image.Image:
    """The page on white, in grey where it has no colour."""
    width, height = page.get_size()
    if not (math.isfinite(width) and math.isfinite(height) and width > 0 and height > 0):
        raise pypdfium2.PdfiumError("the page has no size")
    bitmap = page.render(scale=_scale(width, height), rev_byteorder=True, grayscale=grey)
    try:
        shared = bitmap.to_pil()
        if grey:
            grey_picture: Image.Image = shared.copy()
            return grey_picture
        red, green, blue = shared.split()
        is_grey = not (ImageChops.difference(red, green).getbbox() or ImageChops.difference(green, blue).getbbox())
        # A copy, because the bitmap's memory goes with it.
        picture: Image.Image = red if is_grey else shared.copy()
    finally:
        bitmap.close()
    return picture


def _text(page: pypdfium2.PdfPage, head: float, foot: float) -> str | None:
    r"""What the page's text layer says, `\n` between lines, divided words joined; None where it says nothing."""
    layer = page.get_textpage()
    try:
        top = page.get_height() - head
        said = layer.get_text_bounded(bottom=foot, top=top) if head or foot else layer.get_text_bounded()
    finally:
        layer.close()
    said = _CONTROLS.sub("", _DIVIDED.sub("", said).replace("\r\n", "\n").replace("\r", "\n"))
    said = "\n".join(line.rstrip() for line in said.split("\n")).strip()
    return said or None
