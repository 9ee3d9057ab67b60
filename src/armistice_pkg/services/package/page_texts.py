"""The text of a typeset page, as it was handed in rather than as it was set.

A PDF's text layer has a line feed wherever the line was full, and loses a hyphen there. The words and their order are
those of the source, so the source can be divided where the pages end, by counting letters and digits.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain, islice

from armistice_pkg.core.media import PageImage

__all__ = ["with_source_text"]


def with_source_text(pages: Iterable[PageImage], source: str, *, complete: bool) -> Iterator[PageImage]:
    """The pages, each with its part of `source` for a text; a page that says something else keeps its own text.

    That is so where characters could not be drawn, and from a page on where a note of ours stands in between.
    `complete` says that there is no such character or note: then a text of one page is the source, whatever the order
    in which a text layer gives mixed directions.
    """
    coming = iter(pages)
    first = list(islice(coming, 2))
    if complete and len(first) == 1:
        yield replace(first[0], text=source.strip() or None)
        return
    at = 0
    for page in chain(first, coming):
        end = _end(source, at, _letters(page.text or ""))
        if end is None:
            yield page
            at = len(source)
        else:
            yield replace(page, text=source[at:end].strip() or None)
            at = end


def _letters(text: str) -> str:
    """Letters and digits, ligatures and other forms taken apart as fonts do."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text)))


def _end(source: str, start: int, letters: str) -> int | None:
    """Where in the source the part that holds just these letters ends, with the signs that follow its last letter."""
    at, met = start, 0
    while met < len(letters):
        if at == len(source):
            return None
        own = _letters(source[at])
        if not letters.startswith(own, met):
            return None
        met += len(own)
        at += 1
    while at < len(source) and not source[at].isalnum() and not source[at].isspace():
        at += 1
    return at
