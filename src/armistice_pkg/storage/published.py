"""A folder of published collections, and its exchange for a changed copy."""

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from armistice_pkg.core.layout import COLLECTION_FILE
from armistice_pkg.core.ports import EntryKind
from armistice_pkg.storage.folder import FolderStore
from armistice_pkg.storage.removal import remove_tree
from armistice_pkg.storage.rename import exchange, sync_file_system, sync_folder
from armistice_pkg.storage.shelf import Shelf
from armistice_pkg.storage.stage import unfinished
from armistice_pkg.storage.staging import Staging

__all__ = ["PublishedFolder"]

_COPY = "copy"


class PublishedFolder:
    """The `PublishedSite` port over a local folder.

    Files that do not change are the same file in the copy (hard links), so that images take neither time nor space.
    """

    def __init__(self, folder: str) -> None:
        """`folder` must exist; a link to it is followed, since the exchange is of the folder itself."""
        self._name = folder
        self._root = Path(folder).resolve()
        self._staging = Staging(self._root, "rebasing")

    @property
    def name(self) -> str:
        """The folder as it was given."""
        return self._name

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Hold the folder, and each collection in it, against other writers; a copy of a run cut off is removed.

        Raises:
            UnfinishedError: another process writes here.
        """
        with ExitStack() as stack:
            stack.enter_context(self._staging.opened())
            for path in self.collections():
                stack.enter_context(Shelf(str(self._root / path), keep_superseded=False).opened())
            self._clear()
            try:
                yield
            finally:
                self._clear()

    def collections(self) -> Sequence[str]:
        """The folder itself if it is a collection, else the folders in it that are."""
        if (self._root / COLLECTION_FILE).is_file():
            return ("",)
        inside = sorted(one.name for one in self._root.iterdir() if one.is_dir() and not one.is_symlink())
        return tuple(name for name in inside if (self._root / name / COLLECTION_FILE).is_file())

    def files(self, collection: str) -> Iterator[str]:
        """Every file of the collection, hidden folders left out."""
        for entry in FolderStore(self._root / collection).walk():
            if entry.kind is EntryKind.FILE and not entry.path.startswith("."):
                yield entry.path

    def read(self, path: str) -> bytes:
        """A file's bytes.

        Raises:
            UnreadableError: it cannot be read.
        """
        with FolderStore(self._root).open(path) as file:
            return file.read()

    def exchange(self, changes: Iterable[tuple[str, bytes]]) -> None:
        """Make the copy, make it last, and let the two change places.

        Raises:
            UnfinishedError: it could not be done; what was there is as it was.
        """
        copy = self._staging.folder / _COPY
        try:
            changed = self._written(copy, changes)
            _link_all(self._root, copy, changed)
            sync_file_system(copy)
            exchange(copy, self._root)
            sync_folder(self._root.parent)
        except OSError as error:
            raise unfinished(error, f"put the changed copy in the place of {self._name}") from error

    def _written(self, copy: Path, changes: Iterable[tuple[str, bytes]]) -> Mapping[str, None]:
        written: dict[str, None] = {}
        for path, data in changes:
            target = copy / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
            shutil.copymode(self._root / path, target)
            written[path] = None
        return written

    def _clear(self) -> None:
        copy = self._staging.folder / _COPY
        try:
            if os.path.lexists(copy):
                remove_tree(copy)
        except OSError as error:
            raise unfinished(error, f"remove {copy}") from error


def _link_all(source: Path, copy: Path, written: Mapping[str, None]) -> None:
    """Everything else: folders anew, files as hard links where the file system has them, links as they are."""
    for root, folders, names in os.walk(source):
        inside = Path(root).relative_to(source)
        (copy / inside).mkdir(parents=True, exist_ok=True)
        linked = [one for one in folders if (Path(root) / one).is_symlink()]
        for name in (*names, *linked):
            path = inside / name
            if str(path) not in written:
                _link(source / path, copy / path)
        shutil.copystat(root, copy / inside)


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:  # too many links to one file, or none in this file system
        shutil.copy2(source, target, follow_symlinks=False)
