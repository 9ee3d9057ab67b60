"""A bag that gets a new version: made beside it of second names of its files, and exchanged with it in one step."""

import errno
import fcntl
import os
import shutil
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.errors import MissingError, UnfinishedError
from armistice_pkg.core.fixity import MeasuredFile
from armistice_pkg.core.ports import Store
from armistice_pkg.storage.folder import FolderStore
from armistice_pkg.storage.removal import make_removable
from armistice_pkg.storage.rename import sync_file_system, sync_folder
from armistice_pkg.storage.stage import FolderStage, unfinished
from armistice_pkg.storage.staging import Staging
from armistice_pkg.storage.superseded import SUPERSEDED, recover, supersede

__all__ = ["UPDATING", "BagVersions"]

UPDATING = "updating"
# The file system has no second names, or none for this file: too many already, or not ours (protected_hardlinks).
_NO_LINK = {errno.EPERM, errno.EACCES, errno.EXDEV, errno.EMLINK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}


class BagVersions:
    """The `UpdateTarget` port for a bag that is a folder."""

    def __init__(self, path: str) -> None:
        """`path` may be a link to the bag: then the bag itself gets the new version."""
        self._given = path
        self._bag = Path(os.path.realpath(path))
        self._staging = Staging(self._bag, UPDATING)
        self._stage: _VersionStage | None = None

    @property
    def name(self) -> str:
        """The bag as it was given."""
        return self._given

    def recover(self) -> bool:
        """Finish what a power cut left half done where two folders cannot be exchanged in one step; whether it was so.

        Raises:
            UnfinishedError: it cannot be done.
        """
        try:
            return recover(self._bag)
        except OSError as error:
            raise unfinished(error, f"bring back {self._bag}") from error

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Hold the bag against other updates, and its folder against `package` and `gc`; nothing is left half made.

        Raises:
            UnfinishedError: another process works on it, or there is no space or no permission.
        """
        with _shared(self._bag.parent), self._staging.opened():
            try:
                make_removable(self._staging.folder)
                self._staging.clear()
            except OSError as error:
                raise unfinished(error, f"clear {self._staging.folder}") from error
            try:
                yield
            finally:
                self._stage = None
                make_removable(self._staging.folder)
                self._staging.discard()

    def begin(self) -> "_VersionStage":
        """An empty stage.

        Raises:
            UnfinishedError: it cannot be made.
        """
        folder = self._staging.folder / "bag"
        try:
            (folder / "data").mkdir(parents=True)
            self._stage = _VersionStage(folder, _Earlier(self._bag))
        except OSError as error:
            raise unfinished(error, f"make the folder {folder}") from error
        return self._stage

    def close(self) -> None:
        """Owners and permissions as they were, and all of it durable.

        Raises:
            UnfinishedError: the device failed.
        """
        folder = self._staging.folder / "bag"
        try:
            if self._stage is not None:
                self._stage.as_before()
            sync_file_system(folder)
        except OSError as error:
            raise unfinished(error, f"make {folder} durable") from error

    def staged(self) -> Store:
        """The new version as it lies on the stage."""
        return FolderStore(self._staging.folder / "bag")

    def publish(self, *, stamp: str) -> str:
        """Let the versions change places, durably; where the earlier one is kept.

        Raises:
            UnfinishedError: the exchange failed, and the earlier version is in its place.
        """
        parent, staged = self._bag.parent, self._staging.folder / "bag"
        try:
            with _movable(staged), _movable(self._bag):
                kept = supersede(staged, self._bag, stamp)
            for folder in (parent / SUPERSEDED, parent):
                sync_folder(folder)
        except OSError as error:
            raise unfinished(error, f"publish {self._bag}") from error
        return self._as_given(kept)

    def _as_given(self, kept: Path) -> str:
        """Where a version is kept, as the user would write it."""
        given = Path(self._given)
        beside = given.parent / kept.relative_to(self._bag.parent)
        return str(beside) if beside.is_dir() and beside.samefile(kept) else str(kept)


class _Earlier(FolderStore):
    """The earlier version, whose files can be given a second name."""

    def link(self, path: str, target: str) -> bool:
        """Whether the file has a second name now.

        Raises:
            MissingError: it is gone.
            OSError: no space.
        """
        parent, _, name = path.rpartition("/")
        folder = self._folder(parent)
        try:
            os.link(name.encode("utf-8", "surrogateescape"), target, src_dir_fd=folder.fd, follow_symlinks=False)
        except FileNotFoundError as error:
            raise MissingError(path, "there is nothing") from error
        except OSError as error:
            if error.errno in _NO_LINK:
                return False
            raise
        return True


class _VersionStage(FolderStage):
    """The `VersionStage` port over a local folder."""

    def __init__(self, path: Path, earlier: _Earlier) -> None:
        super().__init__(path)
        self._earlier = earlier
        self._made: dict[str, bool] = {}

    def keep(self, path: str) -> bool:
        """Take a file over by a second name; False where there is none to be had.

        Raises:
            MissingError: it is gone.
            UnfinishedError: no space.
        """
        target = str(self.local_path(path))
        try:
            self._make_folder(os.path.dirname(target))  # noqa: PTH120 # called for each file; names may hold any byte
            return self._earlier.link(path, target)
        except OSError as error:
            raise unfinished(error, f"write {target}") from error

    def keep_copy(self, path: str, algorithms: Sequence[Algorithm]) -> MeasuredFile:
        """Take a file over as a copy.

        Raises:
            UnreadableError: it cannot be read.
            UnfinishedError: no space.
        """
        copied = self.copy(self._earlier, path, path, algorithms)
        self._made[path] = True
        return copied

    def keep_folder(self, path: str) -> None:
        """Take over a folder that may be empty.

        Raises:
            UnfinishedError: no space.
        """
        try:
            self._make_folder(str(self.local_path(path)))
        except OSError as error:
            raise unfinished(error, f"make the folder {path}") from error

    def _make_folder(self, folder: str) -> None:
        if folder not in self._folders:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self._folders.add(folder)

    def _create(self, path: str) -> int:
        self._made[path] = False
        return super()._create(path)

    def as_before(self) -> None:
        """Give what was made anew the owner and the permissions of what was at the same path; a copy its times, too.

        Raises:
            OSError: it cannot be done, though the owner is ours.
        """
        root, earlier = str(self.local_path("")), str(self._earlier.local_path(""))
        for path, is_copy in self._made.items():
            _as_before(f"{earlier}/{path}", f"{root}/{path}", times=is_copy)
        for folder, _, _ in os.walk(root, topdown=False):
            _as_before(earlier + folder[len(root) :], folder, times=False)


@contextmanager
def _movable(folder: Path) -> Iterator[None]:
    """Let a folder be writable while it moves into another one, as rename(2) wants it; wherever it lies then.

    Raises:
        OSError: it is not ours.
    """
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        mode = stat.S_IMODE(os.fstat(fd).st_mode)
        if not mode & stat.S_IWUSR:
            os.fchmod(fd, mode | stat.S_IWUSR)
        try:
            yield
        finally:
            if not mode & stat.S_IWUSR:
                os.fchmod(fd, mode)
    finally:
        os.close(fd)


def _as_before(one: str, other: str, *, times: bool) -> None:
    try:
        status = os.lstat(one)
    except OSError:  # there was none
        return
    if not os.path.samestat(status, os.lstat(other)) and not os.path.islink(one):  # noqa: PTH114 # names may hold any byte
        if times:
            shutil.copystat(one, other, follow_symlinks=False)
        else:
            shutil.copymode(one, other, follow_symlinks=False)
        with suppress(PermissionError):  # not ours to give away
            os.chown(other, status.st_uid, status.st_gid, follow_symlinks=False)


@contextmanager
def _shared(folder: Path) -> Iterator[None]:
    """Hold a folder of bags as one of several: whoever packages or clears there holds it alone.

    Raises:
        UnfinishedError: somebody does, or it cannot be opened.
    """
    try:
        fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise unfinished(error, f"open the folder {folder}") from error
    try:
        try:
            fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise UnfinishedError(
                f"Another armistice is at work in {folder}. Wait until it has finished, then run this again."
            ) from error
        except OSError as error:
            raise unfinished(error, f"lock the folder {folder}") from error
        yield
    finally:
        os.close(fd)
