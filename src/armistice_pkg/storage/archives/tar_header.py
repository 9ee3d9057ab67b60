"""One header of a tar archive: 512 octets of fixed fields (POSIX ustar, GNU and the older ones), and pax records."""

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["BLOCK", "NOTHING", "Header", "is_header", "pax_records", "read_header"]

BLOCK = 512
NOTHING = bytes(BLOCK)

_UNSIGNED = struct.Struct("148B8x356B")
_SIGNED = struct.Struct("148b8x356b")
_SPACES = 8 * 0x20
"""The checksum's own field counts as eight spaces."""

_OCTAL = re.compile(rb" *([0-7]*) *\Z")
_BASE_256, _NEGATIVE = 0x80, 0x40
_PAX_RECORD = re.compile(rb"([1-9][0-9]{0,9}) ")
_POSIX_MAGIC = b"ustar\0"
_STAR_MAGIC = b"tar\0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The fields that say what a member is: `kind` is the type flag, `size` in octets, names as their bytes."""

    name: bytes
    kind: bytes
    size: int
    link: bytes


def read_header(block: bytes) -> Header | str:
    """The header in a block, or why it is none, as a clause."""
    if not is_header(block):
        return "its checksum does not fit"
    size = _number(block[124:136])
    if size is None:
        return "its size is no number, or a negative one"
    name = _text(block[:100])
    if block[257:263] == _POSIX_MAGIC:
        prefix = _text(block[345 : 476 if block[508:512] == _STAR_MAGIC else 500])
        name = prefix + b"/" + name if prefix else name
    return Header(name=name, kind=block[156:157], size=size, link=_text(block[157:257]))


def is_header(block: bytes) -> bool:
    """Whether the block holds its own checksum; some old programs took the octets for signed ones."""
    stored = _number(block[148:156]) if len(block) == BLOCK else None
    if stored is None:
        return False
    return stored in (sum(_UNSIGNED.unpack(block)) + _SPACES, sum(_SIGNED.unpack(block)) + _SPACES)


def pax_records(data: bytes) -> Mapping[str, bytes] | str:
    """The records of an extended header, or why they cannot be read. The last of one keyword counts, as in POSIX."""
    records = {}
    at = 0
    while at < len(data):
        match = _PAX_RECORD.match(data, at)
        if match is None:
            return "a record does not begin with its length"
        end = at + int(match[1])
        record = data[match.end() : end]
        key, equals, value = record[:-1].partition(b"=")
        if end > len(data) or not equals or record[-1:] != b"\n":
            return "a record is not as long as it says"
        records[key.decode("utf-8", "surrogateescape")] = value
        at = end
    return records


def _text(field: bytes) -> bytes:
    return field.partition(b"\0")[0]


def _number(field: bytes) -> int | None:
    """Octal digits, or, for what is larger, GNU's base 256; None for what is neither or negative."""
    if field[0] & _BASE_256:
        if field[0] & _NEGATIVE:
            return None
        return int.from_bytes(field, "big") - (_BASE_256 << 8 * (len(field) - 1))
    match = _OCTAL.match(_text(field))
    return None if match is None else int(match[1] or b"0", 8)
