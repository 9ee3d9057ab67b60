"""A tree in the making: each file is written once, and measured in the same pass."""

import io
import os
from collections.abc import Sequence
from pathlib import Path

from armistice_pkg.core.digests import Algorithm, digests_of
from armistice_pkg.core.errors import UnfinishedError
from armistice_pkg.core.fixity import MeasuredFile
from armistice_pkg.core.ports import Store
from armistice_pkg.storage.folder import FolderStore
from armistice_pkg.storage.measuring import measure_open

__all__ = ["FolderStage", "unfinished"]

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


def unfinished(error: OSError, doing: str) -> UnfinishedError:
    """The error for a write that failed, in words: `cannot write bags/…: No space left on device`."""
    return UnfinishedError(f"Cannot {doing}: {error.strerror or error}. Nothing that was there before has changed.")


class FolderStage(FolderStore):
    """The `Stage` port over a local folder. The folder must exist; paths inside it are ours, made by the layout."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        super().__init__(path)
        self._folders: set[str] = set()

    def write(self, path: str, data: bytes, algorithms: Sequence[Algorithm]) -> MeasuredFile:
        """Write a new file.

        Raises:
            UnfinishedError: no space, no permission, or a file of that path is already there.
        """
        try:
            with io.FileIO(self._create(path), "wb") as file:
                _write_all(file, data)
        except OSError as error:
            raise unfinished(error, f"write {self.local_path(path)}") from error
        return MeasuredFile(path=path, size=len(data), digests=digests_of(data, algorithms))

    def copy(self, source: Store, source_path: str, path: str, algorithms: Sequence[Algorithm]) -> MeasuredFile:
        """Copy a file of another store, reading it once.

        Raises:
            MissingError: it is not there.
            UnreadableError: it cannot be read, or changed while it was read.
            UnfinishedError: the copy cannot be written.
        """
        with source.open(source_path) as file:
            try:
                target = io.FileIO(self._create(path), "wb")
            except OSError as error:
                raise unfinished(error, f"write {self.local_path(path)}") from error
            with target:
                found = measure_open(file, source_path, algorithms, _Writer(target, str(self.local_path(path))))
        return MeasuredFile(path=path, size=found.size, digests=found.digests)

    def _create(self, path: str) -> int:
        target = self.local_path(path)
        assert target is not None  # noqa: S101 - a folder is local by nature
        folder = os.path.dirname(target)  # noqa: PTH120 # called for each file; names may hold any byte
        if folder not in self._folders:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self._folders.add(folder)
        return os.open(target, _NEW, 0o644)


class _Writer:
    """The target of a copy as one more reader of the blocks, beside the hashers."""

    def __init__(self, file: io.FileIO, path: str) -> None:
        self._file = file
        self._path = path

    def update(self, data: bytes | bytearray | memoryview, /) -> None:
        """Write the block.

        Raises:
            UnfinishedError: it cannot be written.
        """
        try:
            _write_all(self._file, data)
        except OSError as error:
            raise unfinished(error, f"write {self._path}") from error


def _write_all(file: io.FileIO, data: bytes | bytearray | memoryview) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) or 0 :]
