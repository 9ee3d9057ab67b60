"""A tree in the making: each file is written once, and measured in the same pass."""

import io
import os
from collections.abc import Sequence
from pathlib import Path

from armistice_pkg.core.digests import Algorithm, digests_of
from armistice_pkg.core.errors import UnfinishedError, UnreadableError
from armistice_pkg.core.fixity import MeasuredFile
from armistice_pkg.core.making import BagSource, SourceFile
from armistice_pkg.core.ports import Store
from armistice_pkg.storage.bag_source import SourceFolder
from armistice_pkg.storage.folder import FolderStore, OpenFolder
from armistice_pkg.storage.measuring import measure_open

__all__ = ["FolderStage", "unfinished"]

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


def unfinished(error: OSError, doing: str) -> UnfinishedError:
    """The error for a write that failed, in words: `cannot write bags/…: No space left on device`."""
    return UnfinishedError(f"Cannot {doing}: {error.strerror or error}. Nothing that was there before has changed.")


class FolderStage(FolderStore):
    """The `Stage` port over a local folder. The folder must exist; paths inside it are ours, made by the layout."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        super().__init__(path)
        self._folders: set[str] = set()
        self._at: OpenFolder | None = None

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

    def copy_files(
        self, source: BagSource, files: Sequence[SourceFile], under: str, algorithms: Sequence[Algorithm]
    ) -> tuple[list[bytes], dict[int, MeasuredFile | UnreadableError]]:
        """Copy many files, as the port says; a small one is read with four calls of the system, and written with three.

        Raises:
            UnfinishedError: a copy cannot be written.
        """
        makers = [algorithm.constructor for algorithm in algorithms]
        joined = [bytearray() for _ in algorithms]
        each = list(zip(makers, joined, strict=True))
        others: dict[int, MeasuredFile | UnreadableError] = {}
        untouched = source.untouched if isinstance(source, SourceFolder) else None
        for position, (path, stamp) in enumerate(files):
            block = None if untouched is None else untouched(path, stamp)
            if block is not None:
                self._put(f"{under}/{path}", block)
                for make, digests in each:
                    digests.extend(make(block, usedforsecurity=False).digest())
                continue
            try:
                others[position] = self.copy(source, path, f"{under}/{path}", algorithms)
            except UnreadableError as error:
                others[position] = error
            for algorithm, digests in zip(algorithms, joined, strict=True):
                digests.extend(bytes(algorithm.hex_length // 2))
        return [bytes(digests) for digests in joined], others

    def _put(self, path: str, data: memoryview) -> None:
        """Write a new file of which there is but one block, by the descriptor of its folder."""
        parent, _, name = path.rpartition("/")
        try:
            folder = self._at
            if folder is None or folder.path != parent:
                self._at = folder = self._opened(parent)
            fd = os.open(name, _NEW, 0o644, dir_fd=folder.fd)
            try:
                while data:
                    data = data[os.write(fd, data) :]
            finally:
                os.close(fd)
        except OSError as error:
            raise unfinished(error, f"write {self.local_path(path)}") from error

    def _opened(self, path: str) -> OpenFolder:
        folder = str(self.local_path(path))
        self._ensure(folder)
        return OpenFolder(path, os.open(folder, _FOLDER))

    def _create(self, path: str) -> int:
        target = self.local_path(path)
        assert target is not None  # noqa: S101 - a folder is local by nature
        self._ensure(os.path.dirname(target))  # noqa: PTH120 # called for each file; names may hold any byte
        return os.open(target, _NEW, 0o644)

    def _ensure(self, folder: str) -> None:
        if folder not in self._folders:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self._folders.add(folder)


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
