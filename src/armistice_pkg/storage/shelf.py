"""The folder in which the bags of one collection lie, or what is published of it.

Beside the bags it holds `.staging/`, where new ones are made, and `.superseded/`, where earlier versions wait for `gc`.
Who writes holds a lock on the folder itself, so a `.staging/` that is found while the lock is ours has no owner left.
"""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from armistice_pkg.core.errors import MissingError, UnfinishedError, UnreadableError
from armistice_pkg.storage.folder import FolderStore
from armistice_pkg.storage.removal import remove_tree
from armistice_pkg.storage.rename import exchange, rename_new, sync_file_system, sync_folder
from armistice_pkg.storage.stage import FolderStage, unfinished
from armistice_pkg.storage.superseded import SUPERSEDED, supersede

__all__ = ["DERIVATIVES", "Shelf", "find_shelves"]

DERIVATIVES = ".derivatives"
"""Images that a run made and has not published: the next run takes them up."""

_STAGING = ".staging"
_TRIES, _PAUSE = 20, 0.05


class Shelf:
    """The `Shelf` port over a local folder. Pickles as its path."""

    def __init__(self, folder: str, *, keep_superseded: bool) -> None:
        """`keep_superseded`: whether a version that is replaced moves to `.superseded/` or is removed."""
        self.folder = folder
        self.keep_superseded = keep_superseded

    @property
    def name(self) -> str:
        """The folder as it was given."""
        return self.folder

    @property
    def _root(self) -> Path:
        return Path(self.folder)

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Make the folder and hold it against other writers; in the end nothing half-made is left.

        Raises:
            UnfinishedError: it cannot be made, or another process writes here.
        """
        try:
            made = _make(self._root)
            fd = os.open(self._root, os.O_RDONLY | os.O_DIRECTORY)
        except OSError as error:
            raise unfinished(error, f"make the folder {self.folder}") from error
        try:
            _lock(fd, self.folder)
            try:
                self._clear()
                yield
            finally:
                with suppress(UnfinishedError):
                    self._clear()
        finally:
            os.close(fd)
            for folder in reversed(made):
                with suppress(OSError):  # it holds something by now
                    folder.rmdir()

    def names(self) -> tuple[str, ...]:
        """What lies here, in order: folders whose names do not begin with a full stop."""
        if not self._root.is_dir():
            return ()
        return tuple(
            sorted(
                one.name
                for one in self._root.iterdir()
                if not one.name.startswith(".") and one.is_dir() and not one.is_symlink()
            )
        )

    def existing(self, name: str) -> FolderStore | None:
        """What lies here by that name, or None.

        Raises:
            UnreadableError: something is there that is no folder, or that cannot be read.
        """
        path = self._root / name
        if not self._root.is_dir():
            return None
        if path.is_symlink():
            raise UnreadableError(str(path), "it is a link")
        try:
            return FolderStore(path)
        except MissingError:
            return None

    def stage(self, name: str) -> FolderStage:
        """An empty stage for a new version of `name`.

        Raises:
            UnfinishedError: it cannot be made.
        """
        path = self._root / _STAGING / name
        try:
            path.mkdir(parents=True)
            return FolderStage(path)
        except OSError as error:
            raise unfinished(error, f"make the folder {path}") from error

    def staged(self, name: str) -> FolderStage:
        """The stage of `name`, to be read again."""
        return FolderStage(self._root / _STAGING / name)

    def discard(self, name: str) -> None:
        """Remove the stage of `name`, if there is one."""
        shutil.rmtree(self._root / _STAGING / name, ignore_errors=True)

    def sync(self) -> None:
        """Make everything that was staged last.

        Raises:
            UnfinishedError: the device failed; nothing was published.
        """
        try:
            sync_file_system(self._root)
        except OSError as error:
            raise unfinished(error, f"make {self.folder} durable") from error

    def publish(self, name: str, *, stamp: str) -> str | None:
        """Let the staged version of `name` appear by one rename; the path of the version it replaced, if that is kept.

        `stamp` names that version under `.superseded/<name>/`. Call `settle` when all are published.

        Raises:
            UnfinishedError: the rename failed; the version that was there still is.
        """
        staged, target = self._root / _STAGING / name, self._root / name
        try:
            if not os.path.lexists(target):
                rename_new(staged, target)
                return None
            if not self.keep_superseded:
                exchange(staged, target)
                shutil.rmtree(staged)
                return None
            return str(supersede(staged, target, stamp))
        except OSError as error:
            raise unfinished(error, f"publish {target}") from error

    def withdraw(self, name: str) -> None:
        """Take away what lies here by that name: by one rename, before anything of it is removed.

        Raises:
            UnfinishedError: it cannot be taken away.
        """
        away = self._root / _STAGING / f"{name}.withdrawn"
        try:
            away.parent.mkdir(parents=True, exist_ok=True)
            rename_new(self._root / name, away)
            shutil.rmtree(away)
        except OSError as error:
            raise unfinished(error, f"take away {self._root / name}") from error

    def settle(self) -> None:
        """Make the renames last.

        Raises:
            UnfinishedError: the device failed.
        """
        try:
            for folder in (self._root / SUPERSEDED, self._root, self._root.parent):
                if folder.is_dir():
                    sync_folder(folder)
        except OSError as error:
            raise unfinished(error, f"make {self.folder} durable") from error

    def put(self, name: str, data: bytes) -> bool:
        """Write one file beside the folders, atomically; whether it was new or different.

        Raises:
            UnfinishedError: it cannot be written; the version that was there still is.
        """
        target = self._root / name
        try:
            if target.is_file() and not target.is_symlink() and target.read_bytes() == data:
                return False
            stage = self._root / _STAGING
            stage.mkdir(parents=True, exist_ok=True)
            with (stage / f"{name}.file").open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            (stage / f"{name}.file").replace(target)
        except OSError as error:
            raise unfinished(error, f"write {target}") from error
        return True

    def unneeded(self, *, superseded: bool) -> tuple[str, ...]:
        """What `remove_unneeded` would remove: what a run that was cut off has left, and earlier versions."""
        left = (path for name in (_STAGING, DERIVATIVES) if (path := self._root / name).is_dir())
        versions = sorted(self._root.glob(f"{SUPERSEDED}/*/*")) if superseded else ()
        return tuple(str(path) for path in (*left, *versions))

    def remove_unneeded(self, *, superseded: bool) -> None:
        """Remove it. The shelf must be `opened`, which has removed the staging folder already.

        Raises:
            UnfinishedError: one cannot be removed.
        """
        try:
            if (self._root / DERIVATIVES).is_dir():
                remove_tree(self._root / DERIVATIVES)
            if superseded and (self._root / SUPERSEDED).is_dir():
                remove_tree(self._root / SUPERSEDED)
                sync_folder(self._root)
        except OSError as error:
            raise unfinished(error, f"remove {self._root / SUPERSEDED}") from error

    def _clear(self) -> None:
        """Workers of a run that was killed end a moment after it; until then they may add to what is removed."""
        for patience in range(_TRIES, -1, -1):
            try:
                if os.path.lexists(self._root / _STAGING):
                    shutil.rmtree(self._root / _STAGING)
            except OSError as error:
                if not patience:
                    raise unfinished(error, f"remove {self._root / _STAGING}") from error
                time.sleep(_PAUSE)
            else:
                return


def _make(folder: Path) -> list[Path]:
    """Make a folder and its parents; those that were not there, outermost first."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing[::-1]


def _lock(fd: int, folder: str) -> None:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise UnfinishedError(
            f"Another armistice is at work in {folder}. Wait until it has finished, then run this again."
        ) from error
    except OSError as error:
        raise unfinished(error, f"lock the folder {folder}") from error


def find_shelves(folder: str) -> tuple[str, ...]:
    """The shelves in which something may be left over: `folder` itself, and the folders in it."""
    root = Path(folder)
    inside = sorted(one for one in root.iterdir() if one.is_dir() and not one.is_symlink()) if root.is_dir() else []
    return tuple(
        str(one)
        for one in (root, *inside)
        if any((one / name).is_dir() for name in (_STAGING, DERIVATIVES, SUPERSEDED))
    )
