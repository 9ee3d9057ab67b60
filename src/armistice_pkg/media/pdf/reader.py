"""The side that asks for the pages of PDFs: of several processes, so that all cores draw; in order."""

import base64
import itertools
from collections.abc import Iterator, Mapping
from typing import Any

from armistice_pkg.core.errors import UnreadableError
from armistice_pkg.core.media import MediaReason, PageImage
from armistice_pkg.core.ports import Store
from armistice_pkg.core.regions import Box, OutlineEntry, TextLine
from armistice_pkg.media.confined.descriptors import descriptor_of, told
from armistice_pkg.media.confined.process import ConfinedProcess
from armistice_pkg.media.confined.reasons import ReasonError

__all__ = ["PdfReader"]

_WORKER = "armistice_pkg.media.pdf.worker"
_OPENING_SECONDS, _PAGE_SECONDS = 30, 60
"""Processor time to open a file, and to draw a page of it; an atlas page of a million lines takes ten seconds."""


class PdfReader:
    """Opens PDFs in up to `processes` processes of its own. Use it from one thread; it does not pickle."""

    def __init__(self, processes: int = 1) -> None:
        self._processes = [ConfinedProcess(_WORKER, decodes="PDFs") for _ in range(max(1, processes))]
        self._keys = itertools.count()

    def check(self, store: Store, path: str) -> MediaReason | None:
        """What is wrong with a PDF as a whole: it does not open, asks for a password, has no or too many pages.

        Raises:
            MissingError, UnreadableError: as the store does.
            UnfinishedError: no process can be started.
        """
        with descriptor_of(store, path) as descriptor:
            try:
                self._ask("pages", descriptor, next(self._keys))
            except ReasonError as error:
                return error.reason
        return None

    def outline(self, store: Store, path: str) -> tuple[OutlineEntry, ...]:
        """The outline, empty where there is none.

        Raises:
            MissingError, UnreadableError: as the store does; or with a `MediaReason`, as `check` would tell it.
        """
        with told(path), descriptor_of(store, path) as descriptor:
            answer = self._ask("outline", descriptor, next(self._keys))
        return tuple(map(_entry, answer["outline"]))

    def pages(self, store: Store, path: str) -> Iterator[PageImage]:
        """The pages in order, one of each process in memory at a time.

        Raises:
            MissingError, UnreadableError: as the store does; or with a `MediaReason`, where a page cannot be made.
            UnfinishedError: no process can be started.
        """
        key = next(self._keys)
        with told(path), descriptor_of(store, path) as descriptor:
            count = self._ask("pages", descriptor, key)["pages"]
            workers = self._processes[:count]
            for number, worker in enumerate(workers):
                _begin(worker, descriptor, key, number)
            for number in range(count):
                worker = workers[number % len(workers)]
                answer = _finished(worker, number, path)
                if number + len(workers) < count:
                    _begin(worker, descriptor, key, number + len(workers))
                yield _page(answer)

    def _ask(self, verb: str, descriptor: int, key: int) -> Mapping[str, Any]:
        return self._processes[0].ask(verb, descriptor, seconds=_OPENING_SECONDS, key=key)


def _begin(worker: ConfinedProcess, descriptor: int, key: int, number: int) -> None:
    worker.begin("page", descriptor, seconds=_PAGE_SECONDS, key=key, number=number)


def _finished(worker: ConfinedProcess, number: int, path: str) -> Mapping[str, Any]:
    """The answer; a reason that its process did not live to tell gets the number of the page."""
    try:
        return worker.finish()
    except ReasonError as error:
        reason = error.reason
        if "page " in reason:
            raise
        raise UnreadableError(path, MediaReason(f"{reason} (page {number + 1})", reason.code)) from error


def _page(answer: Mapping[str, Any]) -> PageImage:
    (width, height), (image_width, image_height) = answer["size"], answer["image_size"]
    thumbnail_width, thumbnail_height = answer["thumbnail_size"]
    return PageImage(
        width=width,
        height=height,
        image=base64.b64decode(answer["image"]),
        image_width=image_width,
        image_height=image_height,
        thumbnail=base64.b64decode(answer["thumbnail"]),
        thumbnail_width=thumbnail_width,
        thumbnail_height=thumbnail_height,
        text=answer["text"],
        lines=tuple(TextLine(text=text, where=_box(corners)) for text, *corners in answer["lines"]),
        label=answer["label"],
    )


def _box(corners: list[int]) -> Box | None:
    if not corners:
        return None
    x, y, width, height = corners
    return Box(x=x, y=y, width=width, height=height)


def _entry(value: Mapping[str, Any]) -> OutlineEntry:
    return OutlineEntry(title=value["title"], page=value["page"], children=tuple(map(_entry, value["children"])))
