"""Bytes of a text file to characters: Unicode where they say so or fit, else the Western Windows code page."""

import codecs

from armistice_pkg.core.media import MediaReason

__all__ = ["decode_text"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NAMES = {"utf-8": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "utf-32-le": "UTF-32", "utf-32-be": "UTF-32"}
# Line feeds, tabs, form feeds and escape sequences occur in texts; other controls do not.
_CONTROLS = frozenset(range(0x20)) - frozenset(b"\t\n\x0b\x0c\r\x1b\x1a")


def decode_text(data: bytes) -> tuple[str, str] | MediaReason:
    """The text without its byte order mark, and its encoding: `UTF-8`, `UTF-16`, `UTF-32` or `windows-1252`.

    windows-1252 is a guess for bytes that are not UTF-8 (to be told, `core.media_findings.encoding_assumed`); bytes
    with NUL or other binary controls, or that no encoding fits, give a reason instead.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            binary = _binary(data) if encoding == "utf-8" else None
            return binary or _decoded(data[len(mark) :], encoding)
    if binary := _binary(data):
        return binary
    text = _decoded(data, "utf-8")
    if not isinstance(text, MediaReason):
        return text
    try:
        return data.decode("cp1252"), "windows-1252"
    except UnicodeDecodeError:
        return text


def _binary(data: bytes) -> MediaReason | None:
    """Where the first byte stands that no text of single bytes has."""
    found = _CONTROLS.intersection(data)
    if not found:
        return None
    at = min(data.index(bytes([byte])) for byte in found)
    return _undecodable(f"holds the byte {data[at]:#04x} at offset {at}, which no plain text has")


def _decoded(data: bytes, encoding: str) -> tuple[str, str] | MediaReason:
    try:
        return data.decode(encoding), _NAMES[encoding]
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        where = f"at offset {error.start}" if encoding != "utf-8" else f"at offset {error.start}, in line {line}"
        return _undecodable(f"is not {_NAMES[encoding]} text: its bytes cannot be read {where}")


def _undecodable(text: str) -> MediaReason:
    return MediaReason(text, "media-text-undecodable")
