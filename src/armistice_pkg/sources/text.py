"""Bytes to text and lines, saying what was wrong with them and where."""

import codecs
import io
import re
from dataclasses import dataclass

from armistice_pkg.core.problems import Place, Problem, problem

__all__ = ["Text", "decode_table", "decode_utf8", "is_blank", "lines_of"]

# Byte order marks of encodings that are told apart; UTF-32 first, since its mark begins with that of UTF-16.
_UTF_32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_UTF_16 = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_ESCAPED = re.compile("[\udc80-\udcff]")
_SAMPLE = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A decoded file: its text without a byte order mark, how many octets the mark had, and what there is to tell.

    `text` is None where the file is not read; `problems` then say why.
    """

    text: str | None
    mark: int = 0
    problems: tuple[Problem, ...] = ()


def decode_utf8(data: bytes, source: str) -> Text:
    """UTF-8, with or without a byte order mark; anything else is a problem with its line and column."""
    if is_blank(data):
        return Text(text=None, problems=(_empty(source),))
    for mark, name in _UTF_16:
        if data.startswith(mark):
            return Text(text=None, problems=(_encoded(source, name.upper()),))
    mark_length = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
    try:
        return Text(text=data[mark_length:].decode("utf-8"), mark=mark_length)
    except UnicodeDecodeError as error:
        return Text(text=None, problems=(_undecodable(data, error.start + mark_length, source, "UTF-8"),))


def decode_table(data: bytes, source: str) -> Text:
    """As `decode_utf8`; UTF-16 and Windows-1252, which spreadsheets write, are accepted with a warning."""
    if is_blank(data):
        return Text(text=None, problems=(_empty(source),))
    if data.startswith(_UTF_32):
        return Text(text=None, problems=(_encoded(source, "UTF-32"),))
    mark, encoding = _utf_16(data)
    if encoding:
        return _decoded_otherwise(data, mark, encoding, source)
    result = decode_utf8(data, source)
    if result.text is not None:
        return result
    # Bytes that are UTF-8 elsewhere in the file show that it is damaged, not that it is Windows-1252.
    partly = data.decode("utf-8", "surrogateescape")
    if any(not one.isascii() and not _ESCAPED.match(one) for one in partly):
        return result
    return _decoded_otherwise(data, 0, "cp1252", source)


def lines_of(text: str) -> list[str]:
    """The lines with their ends (CR LF, LF or CR); other separators of Unicode stand inside lines."""
    return list(io.StringIO(text, newline=""))


def is_blank(data: bytes) -> bool:
    """Whether there is nothing but white space and a byte order mark."""
    return len(data) < _SAMPLE and not data.removeprefix(codecs.BOM_UTF8).strip()


def _utf_16(data: bytes) -> tuple[int, str | None]:
    """The byte order mark's length, and the encoding; without a mark, zeros in every other byte show it."""
    for mark, name in _UTF_16:
        if data.startswith(mark):
            return len(mark), name
    sample = data[:_SAMPLE]
    for first, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros, others = sample[first::2].count(0), sample[1 - first :: 2].count(0)
        if others == 0 and zeros > len(sample) // 4:
            return 0, name
    return 0, None


def _decoded_otherwise(data: bytes, mark: int, encoding: str, source: str) -> Text:
    name = {"cp1252": "Windows-1252"}.get(encoding, encoding.upper())
    try:
        text = data[mark:].decode(encoding)
    except UnicodeDecodeError as error:
        return Text(text=None, problems=(_undecodable(data, error.start + mark, source, name),))
    if not text.strip():
        return Text(text=None, problems=(_empty(source),))
    told = problem(
        "text-encoding",
        Place(source=source),
        f"The file is not in UTF-8; it was read as {name}. Look whether all letters are right.",
        expected="UTF-8",
        found=name,
        suggestion="Save it as CSV UTF-8.",
    )
    return Text(text=text, mark=mark, problems=(told,))


def _undecodable(data: bytes, offset: int, source: str, name: str) -> Problem:
    before = data[:offset].removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace")
    lines = lines_of(before + "x")
    return problem(
        "text-undecodable",
        Place(source=source, line=len(lines)),
        f"Byte {offset + 1} of the file (line {len(lines)}, column {len(lines[-1])}) is no {name} text.",
        expected=name,
        found=f"byte 0x{data[offset]:02X}",
        suggestion="Save the file again as UTF-8.",
    )


def _encoded(source: str, name: str) -> Problem:
    return problem(
        "text-undecodable",
        Place(source=source, line=1),
        f"The file begins (line 1, column 1) with the mark of {name}; it must be in UTF-8.",
        expected="UTF-8",
        found=name,
        suggestion="Save the file again as UTF-8.",
    )


def _empty(source: str) -> Problem:
    return problem("source-empty", Place(source=source), "The file is empty.")
