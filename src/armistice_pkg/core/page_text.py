"""What stands on a page, line by line, and where: text layers of PDFs, ALTO, hOCR, PAGE XML, OCR."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from armistice_pkg.core.problems import Problem
from armistice_pkg.core.regions import Box, TextLine

__all__ = ["Area", "PageText", "TextFindings", "WrittenLine", "healed", "without_soft_hyphens"]

# What marks a word that was divided at the end of a line, and is no part of it: the soft hyphen (Unicode, 23.2), and
# the not sign, which transcribers write for it where no keyboard has the former.
SOFT_HYPHEN = "\u00ad"
_DIVISIONS = SOFT_HYPHEN + "\u00ac"
_FIRST_WORD = re.compile(r"\s*(\S+)\s*")
# How much the proportions of a description and of its image may differ before one is not a picture of the other.
_SAME_PROPORTIONS = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """An upright rectangle, from the upper left corner of the page, in whatever unit the page is measured."""

    x: float
    y: float
    width: float
    height: float

    def joined(self, other: "Area") -> "Area":
        """The smallest box that holds both."""
        left, top = min(self.x, other.x), min(self.y, other.y)
        right = max(self.x + self.width, other.x + other.width)
        bottom = max(self.y + self.height, other.y + other.height)
        return Area(x=left, y=top, width=right - left, height=bottom - top)


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenLine:
    """One line as it is read: a word divided at its end stands whole here, not in the next. `area` may be unknown."""

    text: str
    area: Area | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """The lines of one page, in reading order, and its size in the unit of their areas, where that is known."""

    lines: tuple[WrittenLine, ...] = ()
    width: float | None = None
    height: float | None = None

    @property
    def text(self) -> str:
        r"""All lines, `\n` between them."""
        return "\n".join(line.text for line in self.lines)

    def fits(self, width: int, height: int) -> bool:
        """Whether an image of that many pixels can be the page that is described: its proportions are the same."""
        if not (self.width and self.height):
            return False
        return abs(self.width * height / (self.height * width) - 1) <= _SAME_PROPORTIONS

    def placed(self, width: int, height: int) -> tuple[TextLine, ...]:
        """The lines on an image of that many pixels.

        Those that have nothing on the image have no place; none has where the page's size is unknown, or `fits` says
        no.
        """
        scale = (width / self.width, height / self.height) if self.width and self.height else None
        if scale is None or not self.fits(width, height):
            return tuple(TextLine(text=line.text) for line in self.lines)
        return tuple(
            TextLine(
                text=line.text,
                where=_on_pixels(line.area, scale, (width, height)) if line.area is not None else None,
            )
            for line in self.lines
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFindings:
    """What a file says of the text of its pages, and what is wrong with it."""

    pages: tuple[PageText, ...] = ()
    problems: tuple[Problem, ...] = ()


def healed(lines: Iterable[WrittenLine]) -> tuple[WrittenLine, ...]:
    """The lines with words that soft hyphens divide joined on the line where they begin, and no soft hyphen left.

    A hyphen that is printed in any case (`Sino-Soviet`) stays at the line's end. Lines without text are left out.
    """
    result: list[WrittenLine] = []
    for line in lines:
        text = line.text.strip()
        before = result[-1] if result else None
        rest = _FIRST_WORD.match(text) if before is not None and _is_divided(before.text) else None
        if before is not None and rest is not None and _continues(before.text, rest.group(1)):
            result[-1] = replace(before, text=before.text.rstrip(_DIVISIONS) + rest.group(1))
            text = text[rest.end() :]
        if text:
            result.append(replace(line, text=text))
    return tuple(replace(line, text=without_soft_hyphens(line.text)) for line in result)


def _continues(before: str, word: str) -> bool:
    """Whether the word can be the rest of a divided one: a capital after a small letter begins another."""
    return word[0].isalpha() and not (word[0].isupper() and before.rstrip(_DIVISIONS)[-1].islower())


def _is_divided(text: str) -> bool:
    return text.endswith(tuple(_DIVISIONS)) and text.rstrip(_DIVISIONS)[-1:].isalpha()


def without_soft_hyphens(text: str) -> str:
    """The text as it is read: a soft hyphen inside a line is not printed, one at its end is printed as a hyphen."""
    if SOFT_HYPHEN not in text:
        return text
    end = "-" if text.endswith(SOFT_HYPHEN) else ""
    return text.replace(SOFT_HYPHEN, "") + end


def _on_pixels(area: Area, scale: Sequence[float], size: Sequence[int]) -> Box | None:
    left, top = max(0, round(area.x * scale[0])), max(0, round(area.y * scale[1]))
    right = min(size[0], round((area.x + area.width) * scale[0]))
    bottom = min(size[1], round((area.y + area.height) * scale[1]))
    if right <= left or bottom <= top:
        return None
    return Box(x=left, y=top, width=right - left, height=bottom - top)
