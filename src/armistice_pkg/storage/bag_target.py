"""A bag in the making as a folder: copies are kept from one run to the next, and it appears by one rename."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from armistice_pkg.core.errors import MissingError, UnreadableError
from armistice_pkg.core.fixity import MeasuredFile
from armistice_pkg.core.making import Stamp
from armistice_pkg.core.ports import Deposit, Store
from armistice_pkg.storage.folder import FolderStore
from armistice_pkg.storage.journal import Journal
from armistice_pkg.storage.rename import sync_file_system
from armistice_pkg.storage.stage import FolderStage, unfinished
from armistice_pkg.storage.staging import Staging

__all__ = ["FolderTarget"]

_BATCH_FILES = 1000
_BATCH_OCTETS = 256 << 20
"""What a kill may cost: copies are made durable, and then noted, by so many files or octets."""


class FolderTarget:
    """The `BagTarget` port for a bag that is a folder."""

    def __init__(self, path: str, *, batch_files: int = _BATCH_FILES, batch_octets: int = _BATCH_OCTETS) -> None:
        """The parent of `path` must exist."""
        self._given = path
        self._staging = Staging(Path(path).absolute(), "bagging")
        self._bag = self._staging.folder / "bag"
        self._batch = batch_files, batch_octets
        self._journal: Journal | None = None
        self._waiting: dict[str, tuple[Stamp, MeasuredFile]] = {}
        self._octets = 0

    @property
    def name(self) -> str:
        """The path as it was given."""
        return self._given

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Hold it against other writers; what is copied is noted in the end, however it ends.

        Raises:
            UnfinishedError: another process works on it, or there is no space or no permission.
        """
        with self._staging.opened():
            try:
                yield
            finally:
                if self._journal is not None:
                    try:
                        self._flush()
                    finally:
                        self._journal.close()
                        self._journal = None

    def existing(self) -> Store | None:
        """What lies at the name, or None.

        Raises:
            UnreadableError: something is there that is no folder, or that cannot be read.
        """
        if self._staging.target.is_symlink():
            raise UnreadableError(self._given, "is a link")
        try:
            return FolderStore(self._given)
        except MissingError:
            return None

    def begin(self, recipe: str, planned: Mapping[str, Stamp]) -> tuple[Deposit, Mapping[str, MeasuredFile]]:
        """The stage, and those of the planned files that an earlier run has copied from a source not touched since.

        Raises:
            UnfinishedError: the stage cannot be made.
        """
        path = self._staging.folder / "journal.jsonl"
        try:
            self._journal = Journal.found(path, recipe)
            if self._journal is None:
                path.unlink(missing_ok=True)
                shutil.rmtree(self._bag, ignore_errors=True)
                self._journal = Journal.begun(path, recipe)
            (self._bag / "data").mkdir(parents=True, exist_ok=True)
            taken = self._whole(planned)
            _remove_others(self._bag, taken)
            return FolderStage(self._bag), taken
        except OSError as error:
            raise unfinished(error, f"make the folder {self._bag}") from error

    def _whole(self, planned: Mapping[str, Stamp]) -> dict[str, MeasuredFile]:
        assert self._journal is not None  # noqa: S101 - `begin` has just made it
        taken = {}
        for path, (stamp, file) in self._journal.noted.items():
            if planned.get(path) == stamp and _size(self._bag / path) == file.size:
                taken[path] = file
        return taken

    def note(self, stamp: Stamp, copied: MeasuredFile) -> None:
        """Remember a copy that is whole.

        Raises:
            UnfinishedError: the device failed, or there is no space.
        """
        self._waiting[copied.path] = stamp, copied
        self._octets += copied.size
        if len(self._waiting) >= self._batch[0] or self._octets >= self._batch[1]:
            self._flush()

    def _flush(self) -> None:
        """Bytes first, then the word that they are there: after a power cut the journal must not promise too much."""
        if not self._waiting or self._journal is None or not self._bag.is_dir():
            return
        try:
            sync_file_system(self._bag)
            self._journal.append(self._waiting)
        except OSError as error:
            raise unfinished(error, f"make {self._bag} durable") from error
        finally:
            self._waiting, self._octets = {}, 0

    def close(self) -> None:
        """Make everything that was written last.

        Raises:
            UnfinishedError: the device failed.
        """
        self._flush()
        try:
            sync_file_system(self._bag)
        except OSError as error:
            raise unfinished(error, f"make {self._bag} durable") from error

    def staged(self) -> Store:
        """The bag as it lies on the stage."""
        return FolderStore(self._bag)

    def unfinished(self) -> str | None:
        """Where unfinished work lies, if there is any."""
        return str(self._staging.folder) if self._bag.is_dir() else None

    def publish(self) -> None:
        """Let the bag appear by one rename, durably.

        Raises:
            UnfinishedError: something has come to be there in the meantime, or the rename failed.
        """
        self._staging.publish(self._bag)

    def discard(self) -> None:
        """Remove everything that was made."""
        self._waiting = {}
        self._staging.discard()


def _size(path: Path) -> int | None:
    """The octets of the regular file at a path of ours."""
    try:
        return path.lstat().st_size if path.is_file() and not path.is_symlink() else None
    except OSError:
        return None


def _remove_others(bag: Path, keep: Mapping[str, object]) -> None:
    """Remove what no journal vouches for: copies that a kill cut short, files that are no longer planned."""
    for root, folders, names in os.walk(bag, topdown=False):
        for name in names:
            path = Path(root, name)
            if path.relative_to(bag).as_posix() not in keep:
                path.unlink()
        for name in folders:
            path = Path(root, name)
            if path != bag / "data" and not any(path.iterdir()):
                path.rmdir()
