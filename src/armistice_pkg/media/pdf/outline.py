"""The outline of a PDF (ISO 32000-1, 12.3.3), as a tree of titles and pages."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

import pypdfium2

from armistice_pkg.core.regions import OutlineEntry

__all__ = ["outline_of"]

_MOST, _DEPTH, _TITLE = 10_000, 10, 500
"""Of entries, of levels below one another, and of characters in a title; hostile outlines have more."""


@dataclass(slots=True)
class _Node:
    title: str
    page: int | None
    children: list["_Node"] = field(default_factory=list)


def outline_of(document: pypdfium2.PdfDocument) -> tuple[OutlineEntry, ...]:
    """The entries with a title; those below one without stand in its place."""
    top = _Node("", None)
    above = [top]
    for mark in islice(document.get_toc(max_depth=_DEPTH), _MOST):
        title = " ".join(mark.get_title()[:_TITLE].split())
        title = "".join(char for char in title if char.isprintable())
        del above[mark.level + 1 :]
        node = _Node(title, _page(document, mark)) if title else above[-1]
        if title:
            above[-1].children.append(node)
        above.append(node)
    return _frozen(top.children)


def _page(document: pypdfium2.PdfDocument, mark: pypdfium2.PdfBookmark) -> int | None:
    destination = mark.get_dest()
    index = destination.get_index() if destination is not None else None
    return index + 1 if index is not None and index < len(document) else None


def _frozen(nodes: Sequence[_Node]) -> tuple[OutlineEntry, ...]:
    return tuple(OutlineEntry(title=one.title, page=one.page, children=_frozen(one.children)) for one in nodes)
