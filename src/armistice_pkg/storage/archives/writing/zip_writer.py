"""A .zip (APPNOTE.TXT 6.3.10) whose members are stored as they are, octet for octet determined.

Stored, and not packed: a member can be read and verified where it lies, the bytes do not depend on a version of zlib,
one bad octet of the disk costs one file, and what archives hold (scans, sound, film, PDF) is packed already.
"""

import zlib
from typing import NamedTuple

from armistice_pkg.storage.archives.writing.archive_writer import FILE_MODE, FOLDER_MODE, Member
from armistice_pkg.storage.archives.writing.output import Output
from armistice_pkg.storage.archives.zip_records import CENTRAL, END, END_64, LOCAL, LOCATOR

__all__ = ["ZipWriter"]

_VERSION, _VERSION_64, _UNIX = 20, 45, 3 << 8
_UTF_8 = 0x0800
_TIME, _DATE = 0, 1 << 5 | 1
"""1980-01-01, 00:00: the first moment that a zip file knows."""
_CHECKSUM_AT = 14
_REGULAR, _FOLDER, _MS_DOS_FOLDER = 0o100000, 0o040000, 0x10
_MAX_16, _MAX_32 = 0xFFFF, 0xFFFFFFFF
_ZIP64 = 0x0001


class _Entry(NamedTuple):
    name: bytes
    size: int
    checksum: int
    offset: int


class ZipWriter:
    """The `ArchiveWriter` for .zip. A CRC-32 is put into its place when the bytes are there."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._entries: list[_Entry] = []
        self._begun = _Entry(b"", 0, 0, 0)
        self._checksum = 0

    @property
    def position(self) -> int:
        """Where the next member begins."""
        return self._output.position

    def folder(self, name: str) -> None:
        """Write a folder."""
        entry = _Entry(f"{name}/".encode(), 0, 0, self.position)
        self._output.write(_local(entry))
        self._entries.append(entry)

    def begin(self, name: str, size: int) -> None:
        """Write the header of a file of so many octets."""
        self._begun = _Entry(name.encode(), size, 0, self.position)
        self._checksum = 0
        self._output.write(_local(self._begun))

    def update(self, data: bytes | bytearray | memoryview, /) -> None:
        """Write bytes of the file."""
        self._checksum = zlib.crc32(data, self._checksum)
        self._output.write(data)

    def end(self) -> Member:
        """Put the checksum into the header."""
        self._output.patch(self._begun.offset + _CHECKSUM_AT, self._checksum.to_bytes(4, "little"))
        self._entries.append(self._begun._replace(checksum=self._checksum))
        return Member(self.position, self._checksum)

    def abandon(self) -> None:
        """Take back the file that was begun."""
        self._output.truncate(self._begun.offset)

    def adopt(self, name: str, size: int, member: Member) -> None:
        """Take a file that is there into the directory."""
        offset = member.end - self.length(name, size)
        self._entries.append(_Entry(name.encode(), size, member.checksum, offset))

    def close(self) -> None:
        """Write the directory."""
        begin = self.position
        for one in self._entries:
            self._output.write(_central(one))
        self._output.write(_end(len(self._entries), begin, self.position))

    @staticmethod
    def length(name: str, size: int) -> int:
        """What a member takes at its place."""
        return len(_local(_Entry(name.encode(), size, 0, 0))) + size

    @staticmethod
    def octets(name: str, size: int) -> int:
        """What a member takes in all, as far as that can be known before its place is: zip64 is reckoned with."""
        return ZipWriter.length(name, size) + len(_central(_Entry(name.encode(), size, 0, _MAX_32)))

    @staticmethod
    def frame(top: str) -> int:
        """What an archive takes that holds the folder `top`, and in it a folder `data`."""
        folders = sum(ZipWriter.octets(f"{name}/", 0) for name in (top, f"{top}/data"))
        return folders + END.size + END_64.size + LOCATOR.size


def _flags(name: bytes) -> int:
    return 0 if name.isascii() else _UTF_8


def _numbers_64(*values: int) -> bytes:
    """The zip64 field of those numbers that the header has no room for (4.5.3), or nothing."""
    wide = b"".join(one.to_bytes(8, "little") for one in values if one >= _MAX_32)
    return _ZIP64.to_bytes(2, "little") + len(wide).to_bytes(2, "little") + wide if wide else b""


def _local(entry: _Entry) -> bytes:
    extra = _numbers_64(entry.size, entry.size)
    size = min(entry.size, _MAX_32)
    version = _VERSION_64 if extra else _VERSION
    header = LOCAL.pack(
        b"PK\x03\x04", version, _flags(entry.name), 0, _TIME, _DATE, entry.checksum, size, size, len(entry.name),
        len(extra),
    )  # fmt: skip
    return header + entry.name + extra


def _central(entry: _Entry) -> bytes:
    extra = _numbers_64(entry.size, entry.size, entry.offset)
    size, offset = min(entry.size, _MAX_32), min(entry.offset, _MAX_32)
    version = _VERSION_64 if extra else _VERSION
    is_folder = entry.name.endswith(b"/")
    mode = _FOLDER | FOLDER_MODE if is_folder else _REGULAR | FILE_MODE
    attributes = mode << 16 | (_MS_DOS_FOLDER if is_folder else 0)
    header = CENTRAL.pack(
        b"PK\x01\x02", _UNIX | version, version, _flags(entry.name), 0, _TIME, _DATE, entry.checksum, size, size,
        len(entry.name), len(extra), 0, 0, 0, attributes, offset,
    )  # fmt: skip
    return header + entry.name + extra


def _end(entries: int, begin: int, end: int) -> bytes:
    """The end of the directory, with that of zip64 before it where a number does not fit (4.3.14 to 4.3.16)."""
    size = end - begin
    narrow = min(entries, _MAX_16)
    last = END.pack(b"PK\x05\x06", 0, 0, narrow, narrow, min(size, _MAX_32), min(begin, _MAX_32), 0)
    if entries < _MAX_16 and max(size, begin) < _MAX_32:
        return last
    made, length = _UNIX | _VERSION_64, END_64.size - 12
    wide = END_64.pack(b"PK\x06\x06", length, made, _VERSION_64, 0, 0, entries, entries, size, begin)
    return wide + LOCATOR.pack(b"PK\x06\x07", 0, end, 1) + last
