"""The process in which PDFs are opened: `python -m armistice_pkg.media.pdf.worker SOCKET`."""

import base64
import io
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any

import pypdfium2

from armistice_pkg.core.media import PageImage
from armistice_pkg.core.regions import Box, OutlineEntry
from armistice_pkg.media.confined.descriptors import PositionedFile
from armistice_pkg.media.confined.serving import Answer, serve
from armistice_pkg.media.pdf.making import made_page
from armistice_pkg.media.pdf.opening import opened
from armistice_pkg.media.pdf.outline import outline_of

__all__ = ["main"]

_BUFFER = 1 << 16
_KEPT = 128 << 20
"""pdfium keeps what it has read of a file as long as that is open: after so many octets it is opened anew."""


class _Shelf:
    """The PDF that was asked about last stays open for the next question: `key` says whether it is the same."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._key: object = None
        self._document: pypdfium2.PdfDocument | None = None
        self._file: PositionedFile | None = None

    def document(self, descriptor: int, key: object) -> pypdfium2.PdfDocument:
        if self._document is None or key != self._key or (self._file is not None and self._file.octets_read > _KEPT):
            self.close()
            self._file = PositionedFile(descriptor)
            stream = self._open.enter_context(io.BufferedReader(self._file, _BUFFER))
            self._document = self._open.enter_context(opened(stream))
            self._key = key
        return self._document

    def close(self) -> None:
        self._document = None
        self._open.close()


def main(descriptor: int) -> None:
    """Answer until the other side closes."""
    shelf = _Shelf()

    def pages(descriptor: int, request: Mapping[str, Any]) -> Answer:
        return {"pages": len(shelf.document(descriptor, request["key"]))}

    def outline(descriptor: int, request: Mapping[str, Any]) -> Answer:
        return {"outline": [_as_json(one) for one in outline_of(shelf.document(descriptor, request["key"]))]}

    def page(descriptor: int, request: Mapping[str, Any]) -> Answer:
        return _page_as_json(made_page(shelf.document(descriptor, request["key"]), request["number"]))

    serve(descriptor, {"pages": pages, "outline": outline, "page": page}, tools=f"pdfium {pypdfium2.PDFIUM_INFO}")


def _as_json(entry: OutlineEntry) -> Answer:
    return {"title": entry.title, "page": entry.page, "children": [_as_json(one) for one in entry.children]}


def _page_as_json(page: PageImage) -> Answer:
    lines = [(line.text, *_corners(line.where)) for line in page.lines]
    return {
        "size": (page.width, page.height),
        "image": base64.b64encode(page.image).decode(),
        "image_size": (page.image_width, page.image_height),
        "thumbnail": base64.b64encode(page.thumbnail).decode(),
        "thumbnail_size": (page.thumbnail_width, page.thumbnail_height),
        "text": page.text,
        "lines": lines,
        "label": page.label,
    }


def _corners(where: object) -> tuple[int, ...]:
    return (where.x, where.y, where.width, where.height) if isinstance(where, Box) else ()


if __name__ == "__main__":
    main(int(sys.argv[1]))
