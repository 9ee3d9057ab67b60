"""Outside text made fit for typesetting: no character may crash, hide or run off the page."""

import re
import unicodedata
from collections.abc import Iterator

__all__ = ["MAX_CHARACTERS", "clipped", "is_right_to_left", "legible", "split_long"]

# About 100 pages in Latin letters and 270 in Han. Typst needs up to a kilobyte of memory for each character.
MAX_CHARACTERS = 300_000

# The layout of one paragraph takes memory with its length squared: a million characters took 1.3 GB.
_PARAGRAPH = 8_000
# Longer than any word of any language, shorter than a line of the page.
_WORD = 56
_ZERO_WIDTH_SPACE = "\u200b"
_LONG_WORD = re.compile(rf"[^\s\u200b\u3000-\u9fff\uac00-\ud7ff\uf900-\ufaff]{{{_WORD + 1},}}")
_LINE_ENDS = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Controls, lone surrogates and noncharacters: nothing that a font could draw, and not allowed in PDF metadata (XML).
_UNDRAWABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_UNDRAWABLE_BEYOND = re.compile(
    "[" + "".join(chr(p * 0x10000 + n) for p in range(1, 17) for n in (0xFFFE, 0xFFFF)) + "]"
)


def legible(text: str) -> str:
    r"""The text with every line end as `\n`, tabs as spaces, and U+FFFD for what can neither be drawn nor read.

    A run of more than 56 characters without a space gets zero-width spaces, so that it wraps at the margin.
    """
    text = _LINE_ENDS.sub("\n", text).replace("\t", "    ")
    text = _UNDRAWABLE_BEYOND.sub("\ufffd", _UNDRAWABLE.sub("\ufffd", text))
    return _LONG_WORD.sub(_wrappable, text)


def _wrappable(word: re.Match[str]) -> str:
    run = word.group()
    return _ZERO_WIDTH_SPACE.join(run[at : at + _WORD] for at in range(0, len(run), _WORD))


def split_long(paragraph: str) -> Iterator[str]:
    """The paragraph in pieces of at most 8,000 characters, parted at a line end or a space where there is one."""
    while len(paragraph) > _PARAGRAPH:
        cut = max(paragraph.rfind(mark, _PARAGRAPH // 2, _PARAGRAPH) for mark in ("\n", " "))
        cut = cut + 1 if cut > 0 else _PARAGRAPH
        yield paragraph[:cut].rstrip(" \n")
        paragraph = paragraph[cut:]
    yield paragraph


def clipped(text: str, most: int) -> str:
    """The text on one line, with an ellipsis where it is longer than `most` characters."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def is_right_to_left(text: str, default: bool) -> bool:
    """The direction of the first letter that has one (Unicode Bidirectional Algorithm, P2 and P3), else `default`."""
    for char in text:
        match unicodedata.bidirectional(char):
            case "L":
                return False
            case "R" | "AL":
                return True
    return default
