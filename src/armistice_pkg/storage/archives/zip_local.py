"""Local headers of a zip file held against the directory, and every octet of the file accounted for."""

import stat
from array import array
from dataclasses import dataclass

from armistice_pkg.storage.archives.archive_file import ArchiveFile
from armistice_pkg.storage.archives.hostile import shown
from armistice_pkg.storage.archives.listing import Listing
from armistice_pkg.storage.archives.trailing import tell_trailing
from armistice_pkg.storage.archives.zip_end import Directory, octets
from armistice_pkg.storage.archives.zip_records import LOCAL, ZipName, extra_fields, zip64_numbers, zip_name

__all__ = ["Central", "Regions"]

_SIGNATURE = b"PK\x03\x04"
_DESCRIPTOR = b"PK\x07\x08"
_ENCRYPTED, _LATER = 0x0001, 0x0008
_LONGEST_DESCRIPTOR = 24
_GUESS = 512
"""Enough for the header, the name and the extra fields of nearly every member, in one read."""

_COMPARED_FLAGS = 0x0849
"""Encryption, sizes later, strong encryption, UTF-8: others say how hard was tried, or nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Central:
    """What the directory says of one member: sizes in octets, `header` the offset of its local header.

    `raw` is the name as written; `mode` is the kind of file for POSIX (`stat.S_IFLNK`, …), or 0.
    """

    name: ZipName
    raw: bytes
    flags: int
    method: int
    checksum: int
    packed: int
    size: int
    header: int
    mode: int = stat.S_IFREG

    @property
    def is_encrypted(self) -> bool:
        """Whether its bytes can be read with a password only."""
        return bool(self.flags & _ENCRYPTED)


class Regions:
    """Where each member lies, from its local header to the end of its bytes: without overlaps, without gaps."""

    def __init__(self, file: ArchiveFile, listing: Listing) -> None:
        self._file = file
        self._listing = listing
        self._begins = array("q")
        self._ends = array("q")

    def add(self, central: Central) -> int:
        """Hold a member's local header against the directory; where its bytes begin.

        Raises:
            OSError: the file cannot be read.
        """
        data = self._file.read(central.header, _GUESS)
        if len(data) < LOCAL.size or data[:4] != _SIGNATURE:
            self._tell("archive-damaged", central, "is not where the zip file's directory says")
            return 0
        length = LOCAL.size + int.from_bytes(data[26:28], "little") + int.from_bytes(data[28:30], "little")
        if length > len(data):
            data = self._file.read(central.header, length)
        begin = central.header + length
        end = begin + central.packed
        if end > self._file.size:
            self._tell("archive-truncated", central, "reaches beyond the end of the zip file")
            return begin
        difference = _difference(central, data[:length])
        if difference is not None:
            self._tell("archive-headers-disagree", central, f"has two headers, which give different {difference}")
        if central.flags & _LATER:
            end += self._descriptor(central, end)
        self._begins.append(central.header)
        self._ends.append(end)
        return begin

    def _descriptor(self, central: Central, at: int) -> int:
        """The length of the descriptor behind the bytes of a member (4.3.9), in any of its four forms."""
        data = self._file.read(at, _LONGEST_DESCRIPTOR)
        for width in (4, 8):
            numbers = ((central.checksum, 4), (central.packed, width), (central.size, width))
            if any(value >> 8 * octets for value, octets in numbers):
                continue
            plain = b"".join(value.to_bytes(octets, "little") for value, octets in numbers)
            for form in (_DESCRIPTOR + plain, plain):
                if data.startswith(form):
                    return len(form)
        self._tell("archive-headers-disagree", central, "has other sizes behind its bytes than in the directory")
        return 0

    def close(self, directory: Directory) -> None:
        """Tell of overlaps, and of what belongs to no member; zeros are padding."""
        order = sorted(range(len(self._begins)), key=self._begins.__getitem__)
        at = 0
        for row in order:
            begin, end = self._begins[row], self._ends[row]
            if begin < at:
                self._listing.tell(
                    "archive-members-overlap",
                    f"The member at octet {begin:,} of the zip file begins before the one ahead of it ends. "
                    "Do not unpack this archive; ask the sender for a correct one.",
                )
            self._tell_gap(at, begin)
            at = max(at, end)
        if at > directory.offset:
            self._listing.tell(
                "archive-members-overlap",
                "A member of the zip file reaches into its directory. "
                "Do not unpack this archive; ask the sender for a correct one.",
            )
        self._tell_gap(at, directory.offset)
        self._tell_gap(directory.offset + directory.size, directory.end)

    def _tell_gap(self, begin: int, end: int) -> None:
        if begin < end and not self._listing.is_refused:
            tell_trailing(octets(self._file, begin, end), self._listing, f"at octet {begin:,} of the zip file")

    def _tell(self, code: str, central: Central, what: str) -> None:
        name = central.name.text
        self._listing.tell(code, f'"{shown(name)}" {what}. Ask the sender for a correct archive.', name)


def _difference(central: Central, data: bytes) -> str | None:
    """In what the local header differs from the central one; sizes that come later may be lacking here."""
    _, _, flags, method, _, _, checksum, packed, size, name_length, _ = LOCAL.unpack_from(data)
    fields = extra_fields(data[LOCAL.size + name_length :])
    if fields is None:
        return "notes"
    raw = data[LOCAL.size : LOCAL.size + name_length]
    if raw != central.raw or zip_name(raw, flags, fields).text != central.name.text:
        return "names"
    if method != central.method or (flags ^ central.flags) & _COMPARED_FLAGS:
        return "ways of packing"
    numbers = zip64_numbers(fields, size, packed)
    if flags & _LATER and (checksum, packed, size) == (0, 0, 0):
        return None
    if flags & _LATER and numbers in {(0, 0), None}:
        return None
    if (checksum, numbers) != (central.checksum, (central.size, central.packed)):
        return "sizes or checksums"
    return None
