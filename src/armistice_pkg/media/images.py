"""Image files to page images with Pillow: upright, in sRGB or grey, bounded in time and memory."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from PIL import ExifTags, Image, UnidentifiedImageError

from armistice_pkg.core.errors import UnreadableError
from armistice_pkg.core.media import MediaReason, PageImage
from armistice_pkg.media.colour import displayable, resizable
from armistice_pkg.media.jpeg import PAGE_SIDE, fitting, page_image, resized

__all__ = ["MAX_PAGES", "check_image", "image_pages"]

MAX_PAGES = 10_000
_MAX_PIXELS = 1_000_000_000
# A blank sheet shrinks to a thousandth when it is stored well; but nobody scans blank sheets of 100 megapixels.
_SUSPICIOUS_PIXELS = 100_000_000
_SUSPICIOUS_RATIO = 300
# No other plug-ins: each is a parser that a hostile file could reach. (A JPEG that holds several is an MPO to Pillow.)
_FORMATS = ("JPEG", "PNG", "TIFF", "WEBP", "JPEG2000", "GIF")
_BITS = {"1": 1, "L": 8, "P": 8, "I;16": 16, "I;16B": 16, "LA": 16, "PA": 16, "RGB": 24, "LAB": 24, "YCbCr": 24}
_MOST_BITS = 32
# TIFF 6.0, NewSubfileType: bit 0 is a reduced copy of another page (pyramids, previews), bit 2 a transparency mask.
_NEW_SUBFILE_TYPE, _NO_PAGE = 254, 0b101
# A JPEG may be decoded at a half, a quarter or an eighth; what is left is to be finer than the page image.
_DRAFT_SIDE = PAGE_SIDE * 2
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIDEWAYS = {_TURNS[value] for value in range(5, 9)}

# Our own limits stand below, with words to them; Pillow's would warn at 89 megapixels, which a map at 600 dpi exceeds.
Image.MAX_IMAGE_PIXELS = None


class _ReasonError(Exception):
    """The reason why this image is not shown."""

    def __init__(self, reason: MediaReason) -> None:
        self.reason = reason
        super().__init__(reason)


def check_image(stream: BinaryIO, size: int) -> MediaReason | None:
    """What is wrong with an image of `size` octets, from its header and what Pillow verifies cheaply, or None.

    The pixels are not decoded: damage in them is found when pages are made.
    """
    try:
        with _careful(), Image.open(stream, formats=_FORMATS) as picture:
            _refuse_bombs(picture, size)
            picture.verify()
    except _ReasonError as error:
        return error.reason
    return None


def image_pages(stream: BinaryIO, size: int, path: str) -> Iterator[PageImage]:
    """The pages of an image of `size` octets: all of a TIFF (but its reduced copies and masks), else the first frame.

    Raises:
        UnreadableError: `path` and the reason why a page cannot be made.
    """
    try:
        yield from _pages(stream, size)
    except _ReasonError as error:
        raise UnreadableError(path, error.reason) from error


def _pages(stream: BinaryIO, size: int) -> Iterator[PageImage]:
    with _careful():
        picture = Image.open(stream, formats=_FORMATS)
    with picture:
        made = frame = 0
        while (page := _page(picture, frame, size)) is not None:
            frame += 1
            if frame > MAX_PAGES:
                reason = f"has more than {MAX_PAGES:,} pages, and no more than that are made into page images"
                raise _ReasonError(MediaReason(reason, "media-too-many-pages"))
            if isinstance(page, PageImage):
                made += 1
                yield page
        if not made:
            raise _ReasonError(MediaReason("has no page: all that it holds is reduced copies"))


def _page(picture: Image.Image, frame: int, size: int) -> PageImage | bool | None:
    """The page of a frame, False for a frame that is none, and None after the last."""
    with _careful(frame):
        if frame and not _seek(picture, frame):
            return None
        if int(getattr(picture, "tag_v2", {}).get(_NEW_SUBFILE_TYPE, 0)) & _NO_PAGE:
            return False
        _refuse_bombs(picture, size)
        return _made(picture)


def _seek(picture: Image.Image, frame: int) -> bool:
    if picture.format != "TIFF":
        return False
    try:
        picture.seek(frame)
    except EOFError:
        return False
    return True


def _made(picture: Image.Image) -> PageImage:
    """Scaled, turned upright, then coloured: in that order, so that the costly last step has few pixels to do."""
    canvas = picture.size
    if picture.format in {"JPEG", "MPO"}:
        picture.draft(None, fitting(*canvas, _DRAFT_SIDE))
    picture.load()
    if picture.format == "TIFF":
        canvas = picture.size  # Pillow has turned it upright while loading
    profile = picture.info.get("icc_profile")
    turn = _TURNS.get(_orientation(picture))
    small = resized(resizable(picture), fitting(*canvas, PAGE_SIDE))
    if turn is not None:
        small = small.transpose(turn)
    if turn in _SIDEWAYS:
        canvas = canvas[::-1]
    return page_image(displayable(small, profile if isinstance(profile, bytes) else None), canvas)


def _orientation(picture: Image.Image) -> int:
    """EXIF's Orientation (CIPA DC-008, 4.6.5.1.6), 1 where there is none that can be read."""
    try:
        return int(picture.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # noqa: BLE001 - broken EXIF raises anything, and is no reason to hide a page
        return 1


def _refuse_bombs(picture: Image.Image, size: int) -> None:
    width, height = picture.size
    pixels = width * height
    if pixels > _MAX_PIXELS:
        raise _ReasonError(
            MediaReason(f"is {width:,} by {height:,} pixels, more than the billion that are opened", "media-too-large")
        )
    octets = pixels * _BITS.get(picture.mode, _MOST_BITS) // 8
    if pixels > _SUSPICIOUS_PIXELS and octets > size * _SUSPICIOUS_RATIO:
        squeezed = f"is {width:,} by {height:,} pixels squeezed into {size:,} octets"
        why = "as files are that were made to bring a computer down"
        raise _ReasonError(MediaReason(f"{squeezed}, {why}", "media-too-large"))


@contextmanager
def _careful(frame: int = 0) -> Iterator[None]:
    """Whatever Pillow raises becomes a reason, and its warnings (about odd metadata) are not passed on."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except (_ReasonError, UnreadableError):
        raise
    except UnidentifiedImageError as error:
        raise _ReasonError(MediaReason("is damaged: it begins as an image, and what follows makes none")) from error
    except Exception as error:  # a plug-in raises what its parser trips on: SyntaxError, IndexError ...
        page = f"page {frame + 1} of it" if frame else "its picture"
        said = str(error).partition("\n")[0] or type(error).__name__
        raise _ReasonError(MediaReason(f"is damaged or incomplete: {page} cannot be decoded ({said})")) from error
