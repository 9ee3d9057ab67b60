"""The text of a typeset page, as it was handed in rather than as it was set.

A PDF's text layer has a line feed wherever the line was full, and loses a hyphen there. The words and their order are
those of the source, so the source can be divided where the pages end, by counting letters and digits.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from armistice_pkg.core.media import PageImage

__all__ = ["with_source_text"]


def with_source_text(pages: Iterable[PageImage], source: str) -> Iterator[PageImage]:
    """The pages, each with its part of `source` for a text; a page that says something else keeps its own text.

    That is so where characters could not be drawn, and from a page on where a note of ours stands in between.
    """
    at = 0
    for page in pages:
        end = _end(source, at, _letters(page.text or ""))
        if end is None:
            yield page
            at = len(source)
        else:
            yield replace(page, text=source[at:end].strip() or None)
            at = end


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _end(source: str, start: int, letters: str) -> int | None:
    """Where in the source the part that holds just these letters ends, with the signs that follow its last letter."""
    at = start
    for letter in letters:
        while at < len(source) and not source[at].isalnum():
            at += 1
        if at == len(source) or source[at] != letter:
            return None
        at += 1
    while at < len(source) and not source[at].isalnum() and not source[at].isspace():
        at += 1
    return at
