"""The members of a zip file: each by its central header, held against its local one, and each octet accounted for."""

import stat
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field

from armistice_pkg.core.ports import EntryKind
from armistice_pkg.storage.archives.archive_file import ArchiveFile
from armistice_pkg.storage.archives.hostile import shown, take, unsafe_name
from armistice_pkg.storage.archives.listing import Listing, Member, Refusal
from armistice_pkg.storage.archives.zip_end import Directory, find_directory
from armistice_pkg.storage.archives.zip_local import Central, Regions
from armistice_pkg.storage.archives.zip_records import CENTRAL, extra_fields, zip64_numbers, zip_name

__all__ = ["Packing", "read_directory"]

_CHUNK = 1 << 20
_SIGNATURE = b"PK\x01\x02"
_MASKED = 0x2000
_STORED = 0
_SPECIAL = {stat.S_IFIFO: "named pipe", stat.S_IFSOCK: "socket", stat.S_IFCHR: "device", stat.S_IFBLK: "device"}


@dataclass(slots=True, kw_only=True)
class Packing:
    """How each member is packed, in the order of the directory; where it begins is in the listing."""

    sizes: "array[int]" = field(default_factory=lambda: array("q"))
    checksums: "array[int]" = field(default_factory=lambda: array("L"))
    methods: "array[int]" = field(default_factory=lambda: array("H"))
    flags: "array[int]" = field(default_factory=lambda: array("H"))


def read_directory(file: ArchiveFile, listing: Listing) -> Packing:
    """Every member to `listing`, with all findings.

    Raises:
        Refusal: what follows cannot be made sense of.
        OSError: the file cannot be read.
    """
    directory = find_directory(file, listing)
    packing = Packing()
    regions = Regions(file, listing)
    unpacked = 0
    for central in _headers(file, directory):
        begin = regions.add(central)
        member = _member(central, begin, listing)
        if not _has_backslash(central.name.text, listing):
            take(listing, member)
        packing.sizes.append(central.packed)
        packing.checksums.append(central.checksum)
        packing.methods.append(central.method)
        packing.flags.append(central.flags)
        unpacked += central.size
    regions.close(directory)
    _proportion(file, listing, unpacked)
    return packing


def _proportion(file: ArchiveFile, listing: Listing, unpacked: int) -> None:
    if not listing.limits.allows(unpacked, file.size):
        listing.tell(
            "archive-out-of-proportion",
            f"The archive has {file.size:,} octets, and says that it unpacks to {unpacked:,}. "
            "Ask the sender whether that is right.",
        )


def _headers(file: ArchiveFile, directory: Directory) -> Iterator[Central]:
    """The central headers, from a window on the directory that is a megabyte wide."""
    window, at, position = b"", 0, directory.offset
    end = directory.offset + directory.size
    for number in range(directory.entries):
        if len(window) - at < CENTRAL.size + 3 * 0xFFFF:
            more = file.read(position, min(_CHUNK, end - position))
            position += len(more)
            window, at = window[at:] + more, 0
        length = _length(window, at, number)
        yield _central(window[at : at + length], number)
        at += length
    if position - len(window) + at != end:
        raise Refusal(
            "archive-hidden-data",
            "The zip file's directory holds more than it says. Ask the sender for a correct archive.",
        )


def _length(window: bytes, at: int, number: int) -> int:
    if len(window) - at < CENTRAL.size or window[at : at + 4] != _SIGNATURE:
        raise Refusal("archive-damaged", f"Entry {number + 1:,} of the zip file's directory is broken. Get it again.")
    length = CENTRAL.size + sum(int.from_bytes(window[at + of : at + of + 2], "little") for of in (28, 30, 32))
    if len(window) - at < length:
        raise Refusal("archive-damaged", f"Entry {number + 1:,} of the zip file's directory is cut off. Get it again.")
    return length


def _central(data: bytes, number: int) -> Central:
    (
        _,
        _,
        _,
        flags,
        method,
        _,
        _,
        checksum,
        packed,
        size,
        name_length,
        extra_length,
        _,
        disk,
        _,
        attributes,
        offset,
    ) = CENTRAL.unpack_from(data)
    raw = data[CENTRAL.size : CENTRAL.size + name_length]
    fields = extra_fields(data[CENTRAL.size + name_length : CENTRAL.size + name_length + extra_length])
    numbers = None if fields is None else zip64_numbers(fields, size, packed, offset)
    if fields is None or numbers is None or disk not in {0, 0xFFFF} or flags & _MASKED:
        raise Refusal("archive-damaged", f"Entry {number + 1:,} of the zip file's directory is broken. Get it again.")
    size, packed, offset = numbers
    return Central(
        name=zip_name(raw, flags, fields),
        raw=raw,
        flags=flags,
        method=method,
        checksum=checksum,
        packed=packed,
        size=size,
        header=offset,
        mode=stat.S_IFMT(attributes >> 16),
    )


def _member(central: Central, begin: int, listing: Listing) -> Member:
    """The member, with what is wrong with its name and attributes told."""
    name = central.name.text
    _tell_name(central, listing)
    if name.endswith("/"):
        if central.size or central.packed > 2 or central.mode not in {0, stat.S_IFDIR}:  # noqa: PLR2004 # an empty deflate stream
            _disagree(listing, name, "is a folder by its name and something else by its header")
        return Member(name=name, kind=EntryKind.FOLDER, offset=begin)
    if central.mode == stat.S_IFLNK:
        return Member(name=name, kind=EntryKind.LINK, offset=begin)
    if central.mode in _SPECIAL:
        return Member(name=name, kind=EntryKind.SPECIAL, offset=begin, detail=_SPECIAL[central.mode])
    if central.mode == stat.S_IFDIR:
        _disagree(listing, name, "is a folder by its header and a file by its name")
    elif central.method == _STORED and central.packed != central.size and not central.is_encrypted:
        _disagree(
            listing, name, f"is stored as it is, and yet in {central.packed:,} octets instead of {central.size:,}"
        )
    return Member(name=name, kind=EntryKind.FILE, size=central.size, offset=begin)


def _has_backslash(name: str, listing: Listing) -> bool:
    """4.4.17.1: forward slashes only. Some programs take a backslash for one, so nobody knows where it leads."""
    if "\\" not in name:
        return False
    listing.tell(
        "archive-path-unsafe",
        f'The path "{shown(name)}" holds a backslash, which no zip file may have. Pack it with another program.',
        name,
        found="a backslash",
    )
    return True


def _tell_name(central: Central, listing: Listing) -> None:
    name, other = central.name.text, central.name.other
    if other is not None:
        unsafe = unsafe_name(other, EntryKind.FILE) is not None
        _disagree(listing, name, f'is also named "{shown(other)}"{", which is unsafe" if unsafe else ""}')
    if central.name.assumed is not None:
        listing.tell(
            "archive-name-encoding",
            f'The zip file does not say how the name "{shown(name)}" is coded; it was read as {central.name.assumed}. '
            "If that is wrong, pack the bag again with a program that writes names in UTF-8.",
            name,
            expected="UTF-8",
            found=central.name.assumed,
        )


def _disagree(listing: Listing, name: str, what: str) -> None:
    listing.tell("archive-headers-disagree", f'"{shown(name)}" {what}. Ask the sender for a correct archive.', name)
