"""Pictures in memory to the two JPEGs of a page: one to read, one as its thumbnail."""

import io

from PIL import Image

from armistice_pkg.core.media import PageImage
from armistice_pkg.core.regions import TextLine

__all__ = ["PAGE_SIDE", "THUMBNAIL_SIDE", "fitting", "own_page", "page_image", "resized"]

PAGE_SIDE = 4000
THUMBNAIL_SIDE = 400
_PAGE_QUALITY, _THUMBNAIL_QUALITY = 88, 80
# How much finer than the target the quick first reduction leaves a picture; 2 is not told from full Lanczos by eye.
_REDUCING_GAP = 2.0


def fitting(width: int, height: int, side: int) -> tuple[int, int]:
    """The size in pixels, the proportions kept, with no side longer than `side` and none of less than a pixel."""
    longest = max(width, height)
    if longest <= side:
        return width, height
    return max(1, round(width * side / longest)), max(1, round(height * side / longest))


def resized(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The picture at that size (Lanczos)."""
    if picture.size == size:
        return picture
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=_REDUCING_GAP)


def page_image(
    picture: Image.Image,
    canvas: tuple[int, int],
    *,
    text: str | None = None,
    lines: tuple[TextLine, ...] = (),
    label: str | None = None,
) -> PageImage:
    """The page of an upright picture in mode `L` or `RGB`, no longer than `PAGE_SIDE`, for a canvas of that size.

    The JPEGs hold pixels and nothing else (no date, comment, profile or camera), so that they repeat.
    """
    small = resized(picture, fitting(*picture.size, THUMBNAIL_SIDE))
    return PageImage(
        width=canvas[0],
        height=canvas[1],
        image=_encoded(picture, _PAGE_QUALITY),
        image_width=picture.width,
        image_height=picture.height,
        thumbnail=_encoded(small, _THUMBNAIL_QUALITY),
        thumbnail_width=small.width,
        thumbnail_height=small.height,
        text=text,
        lines=lines,
        label=label,
    )


def own_page(
    jpeg: bytes,
    size: tuple[int, int],
    thumbnail: Image.Image,
    *,
    text: str | None = None,
    lines: tuple[TextLine, ...] = (),
    label: str | None = None,
) -> PageImage:
    """The page of which a JPEG of that size was handed in, byte for byte; its thumbnail is of our making."""
    return PageImage(
        width=size[0],
        height=size[1],
        image=jpeg,
        image_width=size[0],
        image_height=size[1],
        thumbnail=_encoded(thumbnail, _THUMBNAIL_QUALITY),
        thumbnail_width=thumbnail.width,
        thumbnail_height=thumbnail.height,
        text=text,
        lines=lines,
        label=label,
    )


def _encoded(picture: Image.Image, quality: int) -> bytes:
    stream = io.BytesIO()
    # Pillow copies a JPEG comment from `info` into what it writes.
    picture.info = {}
    # Not optimize=True: tables made for each picture save 5 % and take three times as long.
    picture.save(stream, "JPEG", quality=quality)
    return stream.getvalue()
