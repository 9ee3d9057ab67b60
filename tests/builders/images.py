"""Images for tests: sound ones in every kind, and hostile ones that no library would write."""

import io
import struct
import zlib
from typing import Any

from PIL import Image

RED, GREEN, BLUE, BLACK = (220, 30, 30), (30, 170, 60), (40, 60, 210), (10, 10, 10)
ORIENTATION = 0x0112
# What a camera must have done to the upright picture, that EXIF's value undoes.
STORED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def quadrants(width: int = 96, height: int = 64) -> Image.Image:
    """Red, green, blue, black: from the upper left as one reads."""
    picture = Image.new("RGB", (width, height), BLACK)
    picture.paste(RED, (0, 0, width // 2, height // 2))
    picture.paste(GREEN, (width // 2, 0, width, height // 2))
    picture.paste(BLUE, (0, height // 2, width // 2, height))
    return picture


def encoded(picture: Image.Image, kind: str, **options: Any) -> bytes:  # noqa: ANN401 - Pillow's own options
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()


def turned(kind: str, orientation: int) -> bytes:
    """The quadrants as a camera stores them when it is held that way."""
    upright = quadrants()
    method = STORED[orientation]
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    return encoded(upright if method is None else upright.transpose(method), kind, exif=exif)


def pages_of_tiff(*pictures: Image.Image, **options: Any) -> bytes:  # noqa: ANN401 - Pillow's own options
    return encoded(pictures[0], "TIFF", save_all=True, append_images=list(pictures[1:]), **options)


def png_claiming(width: int, height: int, *, rows: int = 0, row: bytes | None = None) -> bytes:
    """An 8-bit grey PNG that claims a size, with so many rows of it, white ones if none is given.

    It is a bomb when the size is large.
    """
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress((b"\0" + (row or b"\xff" * width)) * rows, 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


def flipped(data: bytes, at: int) -> bytes:
    """The bytes with one bit changed."""
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def decoded(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
