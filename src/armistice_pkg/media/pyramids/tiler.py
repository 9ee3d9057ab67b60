"""Scans to image services: the `ImageTiler` port."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from armistice_pkg.core.errors import UnfinishedError
from armistice_pkg.core.images import ImageSize, ScanPage
from armistice_pkg.core.ports import Store
from armistice_pkg.formats.iiif_image import THUMBNAIL_SIDE, TILE_SIDE, WHOLE_SIDE
from armistice_pkg.media.confined.descriptors import descriptor_of, told
from armistice_pkg.media.confined.process import ConfinedProcess

__all__ = ["PyramidTiler"]

_RECIPE = 1
"""Raised by one when the files that are made, or their pixels, change for other reasons than a library's version."""

_HEADER_SECONDS = 30
_SECONDS, _PIXELS_A_SECOND = 60, 1_000_000
"""Processor time for a page; a slow machine makes tiles of ten million pixels a second."""


class PyramidTiler:
    """Decodes in a process of its own, which a hostile file may end. Use it from one thread; it does not pickle."""

    def __init__(self) -> None:
        self._process = ConfinedProcess("armistice_pkg.media.pyramids.worker", decodes="images")

    @cached_property
    def recipe(self) -> str:
        """All that decides the bytes besides the source."""
        sides = f"tiles {TILE_SIDE}, whole {WHOLE_SIDE}, thumbnail {THUMBNAIL_SIDE}"
        return f"image service {_RECIPE}, {sides}, {self._process.tools}"

    def pages(self, store: Store, path: str) -> tuple[ScanPage, ...]:
        """The pages of an image file, by its headers.

        Raises:
            MissingError, UnreadableError: as the store does; or with a `MediaReason`, where it is no sound image.
            UnfinishedError: no process can be started.
        """
        with told(path), descriptor_of(store, path) as descriptor:
            answer = self._process.ask("pages", descriptor, seconds=_HEADER_SECONDS)
        return tuple(
            ScanPage(frame=frame, size=ImageSize(width=width, height=height))
            for frame, width, height in answer["pages"]
        )

    def tile(self, store: Store, path: str, page: ScanPage, folder: str) -> bool:
        """Make the files of a page's service in `folder`, which appears when all are there; whether it was to be made.

        A folder that is there was made by the same name, so from the same, and is left as it is.

        Raises:
            MissingError, UnreadableError: as for `pages`, or a pixel cannot be decoded.
            UnfinishedError: they cannot be written.
        """
        target = Path(folder)
        if target.is_dir():
            return False
        with _scratch(target.parent) as scratch, told(path), descriptor_of(store, path) as descriptor:
            made = scratch / "service"
            self._process.ask(
                "tree", descriptor, seconds=_seconds(page.size), page=_as_json(page), folder=str(made.absolute())
            )
            _publish(made, target)
        return True


def _as_json(page: ScanPage) -> tuple[int, int, int]:
    return page.frame, page.size.width, page.size.height


def _seconds(size: ImageSize) -> int:
    return _SECONDS + size.pixels // _PIXELS_A_SECOND


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    """A new folder beside what is made; nothing of it is left."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=".making-", dir=folder))
    except OSError as error:
        raise UnfinishedError(f"Cannot make the folder {folder}: {error.strerror}.") from error
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _publish(made: Path, target: Path) -> None:
    try:
        made.rename(target)
    except OSError as error:
        if target.is_dir():  # another process made the same in the meantime
            return
        raise UnfinishedError(f"Cannot write {target}: {error.strerror}.") from error
