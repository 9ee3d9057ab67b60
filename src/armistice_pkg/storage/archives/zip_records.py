"""The records of a zip file (APPNOTE.TXT 6.3.10): end of directory, central headers, local headers, descriptors."""

import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["CENTRAL", "END", "END_64", "LOCAL", "LOCATOR", "ZipName", "extra_fields", "zip64_numbers", "zip_name"]

LOCAL = struct.Struct("<4s5H3I2H")
CENTRAL = struct.Struct("<4s6H3I5H2I")
END = struct.Struct("<4s4H2IH")
LOCATOR = struct.Struct("<4sIQI")
END_64 = struct.Struct("<4sQ2H2I4Q")

_FIELD = struct.Struct("<2H")
_ZIP64, _UNICODE_PATH = 0x0001, 0x7075
_UNICODE_HEADER = struct.Struct("<BI")
_UTF_8 = 0x0800
_MAX_32 = 0xFFFFFFFF
_OCTETS_64 = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ZipName:
    """A member's name. `assumed` is its coding where the zip file does not say it, else None.

    `other` is the name that Info-ZIP's field gives to a program that knows it, where that is another one, else None.
    """

    text: str
    assumed: str | None = None
    other: str | None = None


def extra_fields(data: bytes) -> Mapping[int, bytes] | None:
    """The extra fields by their number, or None if they are not as long as they say; leavings of zeros are allowed."""
    fields: dict[int, bytes] = {}
    at = 0
    while at + _FIELD.size <= len(data):
        number, length = _FIELD.unpack_from(data, at)
        at += _FIELD.size
        if at + length > len(data):
            return None
        fields.setdefault(number, data[at : at + length])
        at += length
    return fields if not any(data[at:]) else None


def zip64_numbers(fields: Mapping[int, bytes], *values: int) -> tuple[int, ...] | None:
    """The values, each that says so replaced by the next number of the zip64 field (4.5.3); None if one is lacking."""
    numbers = fields.get(_ZIP64, b"")
    result = []
    for value in values:
        if value == _MAX_32:
            if len(numbers) < _OCTETS_64:
                return None
            value = int.from_bytes(numbers[:_OCTETS_64], "little")  # noqa: PLW2901 # it stands for the other
            numbers = numbers[_OCTETS_64:]
        result.append(value)
    return tuple(result)


def zip_name(raw: bytes, flags: int, fields: Mapping[int, bytes]) -> ZipName:
    """The name in letters (4.4.17, 4.6.9, D.1).

    UTF-8 where the flag or Info-ZIP's field says so, ASCII where it is; else what is UTF-8 by its bytes, as several
    programs write it without saying so, and then code page 437.
    """
    second = _unicode_path(raw, fields)
    if raw.isascii() or flags & _UTF_8:
        text = raw.decode("utf-8", "surrogateescape")
        return ZipName(text=text, other=second if second != text else None)
    if second is not None:
        return ZipName(text=second)
    try:
        return ZipName(text=raw.decode("utf-8"), assumed="UTF-8")
    except UnicodeDecodeError:
        return ZipName(text=raw.decode("cp437"), assumed="code page 437")


def _unicode_path(raw: bytes, fields: Mapping[int, bytes]) -> str | None:
    """What Info-ZIP's field says, if it is about this very name."""
    field = fields.get(_UNICODE_PATH, b"")
    if len(field) <= _UNICODE_HEADER.size or _UNICODE_HEADER.unpack_from(field) != (1, zlib.crc32(raw)):
        return None
    return field[_UNICODE_HEADER.size :].decode("utf-8", "surrogateescape")
