"""Pages to pictures: a born-digital one at a resolution fit for reading, a scanned one as it was scanned.

A page that is one JPEG and nothing else to be seen is given as that JPEG, byte for byte.
"""

import io
import math
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image, ImageChops, ImageStat

from armistice_pkg.media.jpeg import THUMBNAIL_SIDE, fitting

__all__ = ["READING", "Drawn", "drawn", "rendered", "resolution"]

READING = 200
"""Pixels an inch of a born-digital page: its smallest print is read, and an A4 page has four megapixels."""

_POINTS_AN_INCH = 72
# A2 at 170 pixels an inch; and a page of a stamp's size is still to be seen.
_LONGEST, _SHORTEST_LONG_SIDE = 4000, 300
# A scan is drawn as fine as it is, within what its letters need.
_COARSEST_SCAN, _FINEST_SCAN = 100, 300
# A scan's own JPEG is shown as it is up to this side; what is larger is scaled.
_LONGEST_SCAN = 6000
# How much of a page its picture must cover, and how far the two may differ: in grey, on the average and anywhere.
_COVERED, _PROPORTIONS = 0.005, 0.01
_ALIKE, _ALIKE_ANYWHERE = 6.0, 40.0
_PATCH = 16
_UNSEEN_ANNOTATIONS = {pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP}


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A page's picture in mode `L` or `RGB`, and its size in pixels.

    `jpeg` is the page's own where it is just that; then `picture` is the thumbnail of it.
    """

    picture: Image.Image
    width: int
    height: int
    jpeg: bytes | None = None


def drawn(page: pypdfium2.PdfPage) -> Drawn:
    """The page on white.

    Raises:
        pypdfium2.PdfiumError: it has no size, or cannot be drawn.
    """
    scan = _scan(page)
    if scan is not None and (own := _own_jpeg(page, scan)) is not None:
        return own
    picture = rendered(page, resolution(page) if scan is None else _scanned_at(page, scan))
    return Drawn(picture=picture, width=picture.width, height=picture.height)


def resolution(page: pypdfium2.PdfPage, wanted: float = READING) -> float:
    """Pixels an inch: `wanted`, or as much less or more as keeps the longest side within bounds."""
    longest = max(_size(page)) / _POINTS_AN_INCH
    return min(max(wanted, _SHORTEST_LONG_SIDE / longest), _LONGEST / longest)


def rendered(page: pypdfium2.PdfPage, pixels_an_inch: float, *, grey: bool = False) -> Image.Image:
    """The page on white, in grey where it has no colour; `grey` says that it has none.

    Raises:
        pypdfium2.PdfiumError: it has no size, or cannot be drawn.
    """
    _size(page)
    bitmap = page.render(scale=pixels_an_inch / _POINTS_AN_INCH, rev_byteorder=True, grayscale=grey)
    try:
        shared = bitmap.to_pil()
        if grey:
            grey_picture: Image.Image = shared.copy()
            return grey_picture
        red, green, blue = shared.convert("RGB").split()
        is_grey = not (ImageChops.difference(red, green).getbbox() or ImageChops.difference(green, blue).getbbox())
        # A copy, because the bitmap's memory goes with it.
        picture: Image.Image = red if is_grey else shared.convert("RGB").copy()
    finally:
        bitmap.close()
    return picture


def _size(page: pypdfium2.PdfPage) -> tuple[float, float]:
    width, height = page.get_size()
    if not (math.isfinite(width) and math.isfinite(height) and width > 0 and height > 0):
        raise pypdfium2.PdfiumError("the page has no size")
    return width, height


def _scan(page: pypdfium2.PdfPage) -> pypdfium2.PdfImage | None:
    """The one picture that covers the page and lies over all else that is to be seen, if the page is like that."""
    if page.get_rotation() or _has_visible_annotations(page):
        return None
    scan: pypdfium2.PdfImage | None = None
    for one in page.get_objects(max_depth=1):
        if one.type == pdfium.FPDF_PAGEOBJ_IMAGE and _covers(page, one):
            scan = one
        elif scan is not None and not _is_unseen(one):
            return None
    return scan


def _has_visible_annotations(page: pypdfium2.PdfPage) -> bool:
    for at in range(pdfium.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium.FPDFPage_GetAnnot(page, at)
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        pdfium.FPDFPage_CloseAnnot(annotation)
        if kind not in _UNSEEN_ANNOTATIONS:
            return True
    return False


def _is_unseen(one: pypdfium2.PdfObject) -> bool:
    """Whether it is the text that OCR lays over a scan."""
    is_text = bool(one.type == pdfium.FPDF_PAGEOBJ_TEXT)
    return is_text and bool(pdfium.FPDFTextObj_GetTextRenderMode(one) == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)


def _covers(page: pypdfium2.PdfPage, one: pypdfium2.PdfObject) -> bool:
    left, bottom, right, top = one.get_bounds()
    box = page.get_bbox()
    slack = max(_size(page)) * _COVERED
    return bool(
        left <= box[0] + slack and bottom <= box[1] + slack and right >= box[2] - slack and top >= box[3] - slack
    )


def _scanned_at(page: pypdfium2.PdfPage, scan: pypdfium2.PdfImage) -> float:
    """The scan's own pixels an inch, within bounds."""
    across, down = scan.get_px_size()
    left, bottom, right, top = scan.get_bounds()
    own = max(across / (right - left), down / (top - bottom)) * _POINTS_AN_INCH
    return resolution(page, min(max(own, _COARSEST_SCAN), _FINEST_SCAN))


def _own_jpeg(page: pypdfium2.PdfPage, scan: pypdfium2.PdfImage) -> Drawn | None:
    """The page as the JPEG in it, where that looks like the page: upright, whole, in its colours."""
    if scan.get_filters(skip_simple=True) != ["DCTDecode"] or not _has_the_pages_shape(page, scan):
        return None
    data = bytes(scan.get_data(decode_simple=True))
    try:
        with Image.open(io.BytesIO(data), formats=["JPEG"]) as own:
            width, height = own.size
            is_shown = own.mode in {"L", "RGB"} and max(own.size) <= _LONGEST_SCAN and not own.getexif()
            if not is_shown or own.size != scan.get_px_size():
                return None
            small = fitting(width, height, THUMBNAIL_SIDE)
            own.draft(own.mode, (small[0] * 2, small[1] * 2))
            own_small = own.resize(small, reducing_gap=2.0)
    except (OSError, SyntaxError, ValueError):
        return None
    inches = max(_size(page)) / _POINTS_AN_INCH
    picture = rendered(page, max(small) / inches).resize(small)
    return Drawn(picture=picture, width=width, height=height, jpeg=data) if _alike(picture, own_small) else None


def _has_the_pages_shape(page: pypdfium2.PdfPage, scan: pypdfium2.PdfImage) -> bool:
    """Whether nothing of the picture is cut off or stretched."""
    left, bottom, right, top = scan.get_bounds()
    width, height = _size(page)
    across, down = scan.get_px_size()
    fits = abs((right - left) / width - 1) <= _PROPORTIONS and abs((top - bottom) / height - 1) <= _PROPORTIONS
    return bool(fits and abs(across * height / (down * width) - 1) <= _PROPORTIONS)


def _alike(one: Image.Image, other: Image.Image) -> bool:
    """Whether two small pictures show the same: on the average, in each band, and in each patch."""
    difference = ImageChops.difference(one.convert("RGB"), other.convert("RGB"))
    patches = difference.convert("L").resize(
        (max(1, one.width // _PATCH), max(1, one.height // _PATCH)), Image.Resampling.BOX
    )
    means: list[float] = ImageStat.Stat(difference).mean
    worst = max(patches.tobytes())
    return bool(max(means) <= _ALIKE and worst <= _ALIKE_ANYWHERE)
