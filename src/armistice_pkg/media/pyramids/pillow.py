"""What libvips does not decode, with Pillow: JPEG 2000, and some kinds of TIFF. The whole picture is held in memory."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

import pyvips
from PIL import ExifTags, Image

from armistice_pkg.core.images import ImageSize
from armistice_pkg.media.colour import displayable, resizable
from armistice_pkg.media.confined.reasons import ReasonError, damaged

__all__ = ["MAX_PIXELS", "header", "opened"]

MAX_PIXELS = 100_000_000
_FORMATS = ("JPEG2000", "TIFF")
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def header(stream: BinaryIO) -> tuple[ImageSize, int]:
    """The size as stored, and the EXIF orientation.

    Raises:
        ReasonError: the header is damaged.
    """
    with _careful(), Image.open(stream, formats=_FORMATS) as picture:
        return ImageSize(width=picture.width, height=picture.height), _orientation(picture)


def opened(stream: BinaryIO, frame: int) -> pyvips.Image:
    """The picture of a frame: upright, in grey or sRGB.

    Raises:
        ReasonError: it cannot be decoded.
    """
    with _careful(), Image.open(stream, formats=_FORMATS) as picture:
        if frame:
            picture.seek(frame)
        picture.load()
        turn = None if picture.format == "TIFF" else _TURNS.get(_orientation(picture))  # a TIFF is turned by `load`
        profile = picture.info.get("icc_profile")
        seen = displayable(resizable(picture), profile if isinstance(profile, bytes) else None)
        if turn is not None:
            seen = seen.transpose(turn)
        kind = "b-w" if seen.mode == "L" else "srgb"
        memory = pyvips.Image.new_from_memory(seen.tobytes(), seen.width, seen.height, len(seen.getbands()), "uchar")
        return memory.copy(interpretation=kind)


def _orientation(picture: Image.Image) -> int:
    """EXIF's Orientation (CIPA DC-008, 4.6.5.1.6), 1 where there is none that can be read."""
    try:
        return int(picture.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # noqa: BLE001 - broken EXIF raises anything, and is no reason to hide a page
        return 1


@contextmanager
def _careful() -> Iterator[None]:
    """Whatever Pillow raises becomes a reason, and its warnings (about odd metadata) are not passed on."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            Image.MAX_IMAGE_PIXELS = None  # the limits are ours, with words to them
            yield
    except ReasonError:
        raise
    except Exception as error:  # a plug-in raises what its parser trips on: SyntaxError, IndexError ...
        said = str(error).partition("\n")[0] or type(error).__name__
        raise damaged(f"its picture cannot be decoded ({said})") from error
