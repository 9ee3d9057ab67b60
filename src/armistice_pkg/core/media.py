"""Pages, texts to be typeset, and formats, as values."""

from dataclasses import dataclass
from typing import Self

from armistice_pkg.core.regions import TextLine

__all__ = ["DecodedText", "FormatIdentity", "MediaReason", "MissingGlyphs", "PageImage", "Typeset", "TypesetPage"]


class MediaReason(str):
    """Why a file cannot be shown: a clause that reads after the file's name, such as `is encrypted`.

    It is a string, so that it goes wherever a plain reason goes (`UnreadableError.reason` too); `code` is the row of
    the table of problem codes that it belongs to.
    """

    __slots__ = ("code",)
    code: str

    def __new__(cls, text: str, code: str = "media-unreadable") -> Self:
        """The reason `text`, of problem code `code`."""
        self = super().__new__(cls, text)
        self.code = code
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class DecodedText:
    """A text file's text; `assumed` is the encoding where the file does not say it and is not UTF-8, else None."""

    text: str
    assumed: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatIdentity:
    """What a file is: `puid` is None where PRONOM knows no such format; `tool` names who said so, with its version.

    `basis` is what the tool saw (`byte match at 0, 4`), `warning` what it doubts (`extension mismatch`), in its words.
    """

    puid: str | None
    name: str | None
    version: str | None
    mime: str | None
    tool: str
    basis: str | None = None
    warning: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingGlyphs:
    """A script for which no font is at hand: up to ten sample characters, and the Debian package that draws them."""

    script: str
    sample: str
    package: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TypesetPage:
    """What is to be typeset, as plain text that is never read as markup.

    `language` (BCP 47) chooses the forms of Han characters and the direction of lines; `fields` are label and value;
    `paragraphs` the text, where line feeds inside a paragraph are kept; `notice` stands at the foot of every page.
    `source` is the collection's title for the running head. `created` is in UNIX seconds: equal
    input gives equal bytes.
    """

    title: str
    language: str | None
    source: str | None
    fields: tuple[tuple[str, str], ...]
    paragraphs: tuple[str, ...]
    notice: str | None
    created: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Typeset:
    """A typeset PDF: `standard` is `PDF/A-2u`, or `PDF 1.7` where glyphs were missing.

    `omitted` counts the characters at the end of a very long text that were not set; the last page says so. `head` and
    `foot` are the heights of the running head and foot in points, which are no part of the text. Its pages
    have no colour.
    """

    pdf: bytes
    standard: str
    missing: tuple[MissingGlyphs, ...] = ()
    omitted: int = 0
    head: float = 0
    foot: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PageImage:
    r"""One page: a JPEG to read and a JPEG thumbnail, sizes in pixels.

    `width` and `height` are the canvas's (the source image's own, upright); the image may be smaller. `text` is what
    the page's own text layer says, with `\n` between lines, or None. `lines` are its lines in reading order, boxes in
    pixels of the canvas, where they are known. `label` is what the source calls the page.
    """

    width: int
    height: int
    image: bytes
    image_width: int
    image_height: int
    thumbnail: bytes
    thumbnail_width: int
    thumbnail_height: int
    text: str | None = None
    lines: tuple[TextLine, ...] = ()
    label: str | None = None
