"""One file that the user named, as a folder that holds it and nothing else."""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.errors import MissingError, UnreadableError
from armistice_pkg.core.fixity import MeasuredFile
from armistice_pkg.core.making import Stamp
from armistice_pkg.core.ports import Entry
from armistice_pkg.storage.bag_source import SourceFolder

__all__ = ["NamedFile"]


class NamedFile:
    """The `BagSource` port over one file, which lies in it under `name`. The file may be a link: the user named it."""

    def __init__(self, given: str, name: str) -> None:
        """Look at the file `given`.

        Raises:
            MissingError: there is nothing of that name.
            UnreadableError: its folder may not be read.
        """
        real = Path(os.path.realpath(given))
        self._given = given
        self._path = name
        self._folder = SourceFolder(real.parent)
        self._inside = real.name
        if self._folder.entry(self._inside) is None:
            raise MissingError(given, "there is nothing")

    @property
    def name(self) -> str:
        """The file as it was given."""
        return self._given

    @property
    def is_sequential(self) -> bool:
        """One file has no order."""
        return False

    def walk(self, under: str = "") -> Iterator[Entry]:
        """The file."""
        found = self.entry(self._path) if not under else None
        if found is not None:
            yield found

    def entry(self, path: str) -> Entry | None:
        """What stands there."""
        found = self._folder.entry(self._inside) if path == self._path else None
        return found and Entry(path=path, kind=found.kind, size=found.size, detail=found.detail)

    def open(self, path: str) -> AbstractContextManager[BinaryIO]:
        """Its bytes; raises as a folder does."""
        return self._folder.open(self._real(path))

    def measure(self, path: str, algorithms: Sequence[Algorithm]) -> MeasuredFile:
        """Read it once; raises as a folder does."""
        found = self._folder.measure(self._real(path), algorithms)
        return MeasuredFile(path=path, size=found.size, digests=found.digests)

    def measure_all(
        self, requests: Iterable[tuple[str, Sequence[Algorithm]]]
    ) -> Iterator[tuple[str, MeasuredFile | UnreadableError]]:
        """Measure each; what `measure` raises is given instead."""
        for path, algorithms in requests:
            try:
                yield path, self.measure(path, algorithms)
            except UnreadableError as error:
                yield path, error

    def local_path(self, path: str) -> str | None:
        """Where it lies."""
        return self._folder.local_path(self._inside) if path == self._path else None

    def stamp(self, path: str) -> Stamp:
        """Its octets, time of last change and inode; raises as a folder does."""
        return self._folder.stamp(self._real(path))

    def _real(self, path: str) -> str:
        if path != self._path:
            raise MissingError(path, "there is nothing")
        return self._inside
