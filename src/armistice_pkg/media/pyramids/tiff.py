"""The directories of a TIFF or BigTIFF, read by ourselves: only what decides which pages there are.

The libraries that decode pixels follow a chain of directories as far as it leads; this ends at loops, at absurd
directories and at a number of pages. Sources: TIFF 6.0, section 2; the BigTIFF proposal of 2004 (libtiff).
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

__all__ = ["Directory", "TiffError", "directories"]

_ORDERS = {b"II": "<", b"MM": ">"}
_CLASSIC, _BIG = 42, 43
# Real directories have some thirty entries. One is read at a time.
_MOST_ENTRIES = 4096
_NEW_SUBFILE_TYPE, _SUBFILE_TYPE, _WIDTH, _HEIGHT = 254, 255, 256, 257
_COMPRESSION, _PHOTOMETRIC, _ORIENTATION = 259, 262, 274
_WANTED = {_NEW_SUBFILE_TYPE, _SUBFILE_TYPE, _WIDTH, _HEIGHT, _COMPRESSION, _PHOTOMETRIC, _ORIENTATION}
# TIFF 6.0, section 2: SHORT and LONG; 16 is BigTIFF's LONG8.
_TYPES = {3: "H", 4: "I", 16: "Q"}
# NewSubfileType: bit 0 is a reduced copy of another page (pyramids, previews), bit 2 a transparency mask; the older
# SubfileType says 2 for a reduced copy.
_NO_PAGE, _OLD_REDUCED = 0b101, 2
_SIDEWAYS = range(5, 9)


class TiffError(ValueError):
    """The directories make no sense; its text reads after `is damaged: `."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """One directory. `compression` and `photometric` are TIFF's numbers, `orientation` is 1 where it is not given."""

    width: int
    height: int
    is_page: bool
    compression: int
    photometric: int | None
    orientation: int

    @property
    def is_sideways(self) -> bool:
        """Whether width and height change places when it is turned upright."""
        return self.orientation in _SIDEWAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """How numbers stand in this file: formats of `struct`, and sizes in octets."""

    count: struct.Struct
    entry: struct.Struct
    offset: struct.Struct
    order: str


def directories(stream: BinaryIO) -> Iterator[Directory]:
    """The directories in the order of the chain, which ends where it comes back to one that it has passed.

    Raises:
        TiffError: one lies outside of the file, has no size, or is no directory.
    """
    layout, at = _opened(stream)
    passed: set[int] = set()
    while at and at not in passed:
        passed.add(at)
        found, at = _directory(stream, layout, at, len(passed))
        yield found


def _opened(stream: BinaryIO) -> tuple[_Layout, int]:
    stream.seek(0)
    head = stream.read(16)
    order = _ORDERS.get(head[:2], "")
    if not order or len(head) < 8:  # noqa: PLR2004 - TIFF 6.0, section 2: the header
        raise TiffError("its header is incomplete")
    (version,) = struct.unpack_from(f"{order}H", head, 2)
    is_big = version == _BIG and len(head) == 16 and struct.unpack_from(f"{order}HH", head, 4) == (8, 0)  # noqa: PLR2004
    if not is_big and version != _CLASSIC:
        raise TiffError("its header is that of no TIFF")
    layout = _Layout(
        count=struct.Struct(f"{order}{'Q' if is_big else 'H'}"),
        entry=struct.Struct(f"{order}{'HHQ8s' if is_big else 'HHI4s'}"),
        offset=struct.Struct(f"{order}{'Q' if is_big else 'I'}"),
        order=order,
    )
    (first,) = layout.offset.unpack_from(head, 8 if is_big else 4)
    if not first:
        raise TiffError("it has no page")
    return layout, first


def _directory(stream: BinaryIO, layout: _Layout, at: int, number: int) -> tuple[Directory, int]:
    try:
        stream.seek(at)
    except (OSError, ValueError, OverflowError) as error:
        raise TiffError(f"its directory {number} lies at an impossible place") from error
    counted = stream.read(layout.count.size)
    if len(counted) < layout.count.size:
        raise TiffError(f"its directory {number} lies outside of the file")
    (count,) = layout.count.unpack(counted)
    if not 0 < count <= _MOST_ENTRIES:
        raise TiffError(f"its directory {number} has {count:,} entries")
    data = stream.read(count * layout.entry.size + layout.offset.size)
    if len(data) < count * layout.entry.size + layout.offset.size:
        raise TiffError(f"its directory {number} reaches beyond the end of the file")
    values = _values(data[: count * layout.entry.size], layout)
    width, height = values.get(_WIDTH, 0), values.get(_HEIGHT, 0)
    if not (width and height):
        raise TiffError(f"its page {number} has no size")
    (following,) = layout.offset.unpack_from(data, count * layout.entry.size)
    directory = Directory(
        width=width,
        height=height,
        is_page=not values.get(_NEW_SUBFILE_TYPE, 0) & _NO_PAGE and values.get(_SUBFILE_TYPE) != _OLD_REDUCED,
        compression=values.get(_COMPRESSION, 1),
        photometric=values.get(_PHOTOMETRIC),
        orientation=values.get(_ORIENTATION, 1),
    )
    return directory, following


def _values(entries: bytes, layout: _Layout) -> dict[int, int]:
    """The first value of each entry that is wanted and stands in the entry itself."""
    found: dict[int, int] = {}
    for tag, kind, count, value in layout.entry.iter_unpack(entries):
        if tag in _WANTED and kind in _TYPES and count == 1:
            size = struct.calcsize(_TYPES[kind])
            if size <= len(value):
                (found[tag],) = struct.unpack_from(f"{layout.order}{_TYPES[kind]}", value)
    return found
