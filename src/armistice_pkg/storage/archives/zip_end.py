"""Where a zip file's central directory lies: by the records at its end, which may not contradict each other."""

from collections.abc import Iterator
from dataclasses import dataclass

from armistice_pkg.storage.archives.archive_file import ArchiveFile
from armistice_pkg.storage.archives.limits import TRAILING_OCTETS
from armistice_pkg.storage.archives.listing import Listing, Refusal
from armistice_pkg.storage.archives.trailing import tell_trailing
from armistice_pkg.storage.archives.zip_records import CENTRAL, END, END_64, LOCATOR

__all__ = ["Directory", "find_directory", "octets", "stands_at_end"]

_SIGNATURE, _SIGNATURE_64, _LOCATOR = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_COMMENT = 0xFFFF
_MAX_16, _MAX_32 = 0xFFFF, 0xFFFFFFFF
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """The central directory: `entries` headers in `size` octets from `offset` on; `end` is where the rest begins."""

    offset: int
    size: int
    entries: int
    end: int


def stands_at_end(file: ArchiveFile) -> bool:
    """Whether the file ends as a zip file does, whatever it begins with."""
    return _find(file)[0] is not None


def octets(file: ArchiveFile, begin: int, end: int) -> Iterator[bytes]:
    """What lies between two offsets, as far as what belongs to no member is looked at."""
    end = min(end, begin + TRAILING_OCTETS)
    while begin < end and (chunk := file.read(begin, min(_CHUNK, end - begin))):
        yield chunk
        begin += len(chunk)


def find_directory(file: ArchiveFile, listing: Listing) -> Directory:
    """The central directory; what stands behind the end of the zip file is told.

    Raises:
        Refusal: there is none, or it is not where it is said to be.
        OSError: the file cannot be read.
    """
    at, record = _find(file)
    if at is None:
        raise Refusal(
            "archive-truncated",
            "The zip file has no directory at its end: it was not copied to its end, or is damaged. Get it again.",
        )
    _, disk, first_disk, here, entries, size, offset, comment = END.unpack_from(record)
    end = at + END.size + comment
    if end < file.size:
        tell_trailing(octets(file, end, file.size), listing, "behind the zip file's end")
    if _SIGNATURE in record[END.size : END.size + comment]:
        raise Refusal(
            "archive-hidden-data", "The zip file's comment holds the end of another zip file. Ask the sender."
        )
    narrow = Directory(offset=offset, size=size, entries=entries, end=at)
    wide = _zip64(file, at, narrow)
    if wide is None and (disk, first_disk, here) != (0, 0, entries):
        raise Refusal("archive-damaged", "The zip file is one part of several. Join the parts, and verify again.")
    return _checked(file, wide or narrow)


def _find(file: ArchiveFile) -> tuple[int | None, bytes]:
    """The last end record that fits into the file, and all from there on."""
    begin = max(0, file.size - END.size - _COMMENT)
    tail = file.read(begin, file.size - begin)
    at = tail.rfind(_SIGNATURE)
    while at >= 0:
        if at + END.size <= len(tail) and at + END.size + int.from_bytes(tail[at + 20 : at + 22], "little") <= len(
            tail
        ):
            return begin + at, tail[at:]
        at = tail.rfind(_SIGNATURE, 0, at)
    return None, b""


def _zip64(file: ArchiveFile, end: int, narrow: Directory) -> Directory | None:
    """The directory by the zip64 records (4.3.14, 4.3.15), if there are any."""
    data = file.read(end - LOCATOR.size, LOCATOR.size) if end >= LOCATOR.size else b""
    if data[:4] != _LOCATOR:
        return None
    _, disk, offset, disks = LOCATOR.unpack(data)
    record = file.read(offset, END_64.size) if offset < end else b""
    if len(record) < END_64.size or record[:4] != _SIGNATURE_64:
        raise Refusal(
            "archive-damaged",
            "The zip file's second directory (zip64) is not where it should be: something was put before the archive, "
            "or a part is lacking. Get it again from the sender.",
        )
    _, length, _, _, this, first, here, entries, size, at = END_64.unpack(record)
    if (disk, disks, this, first, here) != (0, 1, 0, 0, entries) or offset + 12 + length != end - LOCATOR.size:
        raise Refusal("archive-damaged", "The zip file's end records make no sense. Get it again from the sender.")
    pairs = ((narrow.entries, entries, _MAX_16), (narrow.size, size, _MAX_32), (narrow.offset, at, _MAX_32))
    if any(small not in {large, most} for small, large, most in pairs):
        raise Refusal(
            "archive-headers-disagree",
            "The zip file has two directories, and they are not the same. Ask the sender for a correct one.",
        )
    return Directory(offset=at, size=size, entries=entries, end=offset)


def _checked(file: ArchiveFile, directory: Directory) -> Directory:
    if directory.offset + directory.size > directory.end:
        raise Refusal("archive-truncated", "The zip file lacks a part of its directory. Get it again from the sender.")
    before = directory.end - directory.offset - directory.size
    is_there = not directory.entries or file.read(directory.offset, 4) == b"PK\x01\x02"
    if not is_there and before and file.read(directory.end - directory.size, 4) == b"PK\x01\x02":
        raise Refusal(
            "archive-hidden-data",
            f"{before:,} octets stand before the zip file, and may be a program or another archive. Ask the sender.",
        )
    if not is_there or directory.entries * CENTRAL.size > directory.size:
        raise Refusal("archive-damaged", "The zip file's directory is not where it should be. Get it again.")
    return directory
