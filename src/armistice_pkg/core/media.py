"""Pages, texts to be typeset, and formats, as values."""

from dataclasses import dataclass

__all__ = ["FormatIdentity", "MissingGlyphs", "PageImage", "Typeset", "TypesetPage"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatIdentity:
    """What a file is: `puid` is None where PRONOM knows no such format; `tool` names who said so, with its version."""

    puid: str | None
    name: str | None
    version: str | None
    mime: str | None
    tool: str


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
    """A typeset PDF: `standard` is `PDF/A-2u`, or `PDF 1.7` where glyphs were missing."""

    pdf: bytes
    standard: str
    missing: tuple[MissingGlyphs, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageImage:
    r"""One page: a JPEG to read and a JPEG thumbnail, sizes in pixels.

    `width` and `height` are the canvas's (the source image's own, upright); the image may be smaller. `text` is what
    the page's own text layer says, with `\n` between lines, or None. `label` is what the source calls the page.
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
    label: str | None = None
