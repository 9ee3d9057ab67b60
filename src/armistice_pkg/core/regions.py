"""Parts of a page or of a recording: lines of text with their places, and tables of contents."""

from dataclasses import dataclass

__all__ = ["Box", "OutlineEntry", "Span", "TextLine"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle in pixels of the page as it is shown, upright; `x` and `y` of its upper left corner from 0.

    It lies inside the page, and is at least one pixel wide and high.
    """

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of a recording in seconds from its beginning; `end` None is its end, else later than `start`."""

    start: float
    end: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLine:
    """One line (or cue) of text and where it stands: a box of a page, or a span of a recording; None where unknown.

    `language` is a BCP 47 tag where it is known and another than that of the whole.
    """

    text: str
    where: Box | Span | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlineEntry:
    """One line of a table of contents, with those below it.

    `page` counts from 1 among the pages of the file that it was read from; None for a heading that leads nowhere.
    """

    title: str
    page: int | None = None
    children: tuple["OutlineEntry", ...] = ()
