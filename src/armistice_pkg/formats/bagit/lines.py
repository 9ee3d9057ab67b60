"""The lines of a tag file, as they come in chunks: text, and what is wrong with it, by line number."""

import codecs
import enum
import io
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from armistice_pkg.formats.bagit.charsets import codec_of

__all__ = ["LINE_LIMIT", "Fault", "FaultKind", "TextLine", "decoded_text", "is_undecoded", "lines_of", "text_lines"]

LINE_LIMIT = 1 << 20
"""The longest line that is read, in characters; a longer one is told, so that no file can fill the memory."""

_SHOWN = 80
_BOM = "\ufeff"
_UNDECODED = re.compile("[\ud800-\udfff]")
_ERRORS = "armistice-tag-file"


class FaultKind(enum.StrEnum):
    """What can be wrong with a line of a tag file, before anything is known of the bag."""

    BOM = "bom"
    UNDECODABLE = "undecodable"
    TOO_LONG = "too long"
    BLANK = "blank"
    MALFORMED = "malformed"
    BAD_DIGEST = "bad digest"
    STARRED = "starred"
    DOT_SLASH = "dot slash"
    BARE_PERCENT = "bare percent"
    SPACING = "spacing"
    RELATIVE_URL = "relative url"


class Fault(NamedTuple):
    """Something wrong with line `line` (from 1); `text` is the line, or the part of it that is meant."""

    kind: FaultKind
    line: int
    text: str


class TextLine(NamedTuple):
    """One line without its end; undecodable bytes stand in it as surrogate escapes. Named tuple: there are millions."""

    number: int
    text: str


def _escape(error: UnicodeError) -> tuple[str, int]:
    """Every byte that cannot be decoded as U+DC00 + byte: what PEP 383 does for the upper half, for any codec."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(0xDC00 + byte) for byte in error.object[error.start : error.end]), error.end


codecs.register_error(_ERRORS, _escape)


def text_lines(chunks: Iterable[bytes], charset: str = "UTF-8") -> Iterator[TextLine | Fault]:
    """The lines of a tag file, ended by LF, CR or CRLF and nothing else; the last end may be missing.

    An undecodable line is yielded after its fault; one over `LINE_LIMIT` characters only as a fault. An unknown
    `charset` (the declaration's own rule tells it) is read as UTF-8. A byte order mark is dropped after its fault,
    but belongs to UTF-16 and UTF-32 (RFC 8493, 2.3).
    """
    return lines_of(decoded_text(chunks, charset))


def lines_of(texts: Iterable[str], *, first: int = 1) -> Iterator[TextLine | Fault]:
    """The lines of text that comes in pieces, as `text_lines` gives them; `first` is the number of the first one."""
    for number, line in enumerate(_split(texts), first):
        text = line
        if number == 1 and text.startswith(_BOM):
            yield Fault(FaultKind.BOM, 1, "")
            text = text[1:]
        if len(text) > LINE_LIMIT:
            yield Fault(FaultKind.TOO_LONG, number, text[:_SHOWN])
            continue
        if is_undecoded(text):
            yield Fault(FaultKind.UNDECODABLE, number, text[:_SHOWN])
        yield TextLine(number, text)


def is_undecoded(text: str) -> bool:
    """Whether bytes stand in the text that its charset does not have."""
    return not text.isascii() and _UNDECODED.search(text) is not None


def decoded_text(chunks: Iterable[bytes], charset: str) -> Iterator[str]:
    """Text with every line end as LF. UTF-16 and UTF-32 without a mark are big-endian (RFC 2781, 4.3)."""
    codec = codec_of(charset) or "utf-8"
    decoder: io.IncrementalNewlineDecoder | None = None
    head = b""
    for chunk in chunks:
        if decoder is not None:
            yield decoder.decode(chunk)
            continue
        head += chunk
        if len(head) >= len(codecs.BOM_UTF32):
            decoder = _decoder(codec, head)
            yield decoder.decode(head)
    decoder, rest = (_decoder(codec, head), head) if decoder is None else (decoder, b"")
    yield decoder.decode(rest, final=True)


def _decoder(codec: str, head: bytes) -> io.IncrementalNewlineDecoder:
    if codec == "utf-16" and not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        codec = "utf-16-be"
    if codec == "utf-32" and not head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        codec = "utf-32-be"
    return io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(codec)(_ERRORS), translate=True)


def _split(texts: Iterable[str]) -> Iterator[str]:
    """Lines of text in pieces. Of a line over the limit only its beginning is kept, one character longer than that."""
    parts: list[str] = []
    length = 0
    for text in texts:
        first, *others = text.split("\n")
        if length <= LINE_LIMIT:
            parts.append(first[: LINE_LIMIT + 2])
            length += len(first)
        if others:
            yield "".join(parts)
            yield from others[:-1]
            parts, length = [others[-1][: LINE_LIMIT + 2]], len(others[-1])
    if length:
        yield "".join(parts)
