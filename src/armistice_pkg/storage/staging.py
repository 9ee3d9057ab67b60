"""The folder beside a target in which it is made: held by one writer, kept for the next run, gone when all is done."""

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from armistice_pkg.core.errors import UnfinishedError
from armistice_pkg.storage.rename import rename_new, sync_folder
from armistice_pkg.storage.stage import unfinished

__all__ = ["Staging", "appear"]


class Staging:
    """`.NAME.armistice-<verb>/` in the folder of the target, so that one rename can publish what is made in it."""

    def __init__(self, target: Path, verb: str) -> None:
        """`verb` tells whose work it is: `bagging`, `unbagging`."""
        self.target = target
        self.folder = target.with_name(f".{target.name}.armistice-{verb}")

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Hold it against other writers.

        An interrupt leaves what is done for the next run. Where the work cannot be finished (no space, a device that
        fails) all of it is removed, so that the disk is as it was.

        Raises:
            UnfinishedError: it cannot be made, or another process works on the same target.
        """
        fd = self._held()
        try:
            yield
        except UnfinishedError:
            self.discard()
            raise
        finally:
            with suppress(OSError):  # it holds unfinished work, or is gone
                self.folder.rmdir()
            os.close(fd)

    def _held(self) -> int:
        """A descriptor of the folder with the lock on it: on the one that is there, not on one just removed."""
        try:
            while True:
                self.folder.mkdir(exist_ok=True)
                fd = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
                try:
                    fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    if os.path.samestat(os.fstat(fd), self.folder.lstat()):
                        return fd
                except FileNotFoundError:
                    pass
                except BaseException:
                    os.close(fd)
                    raise
                os.close(fd)
        except BlockingIOError as error:
            raise UnfinishedError(
                f"Another armistice is at work on {self.target}. Wait until it has finished, then run this again."
            ) from error
        except OSError as error:
            raise unfinished(error, f"make the folder {self.folder}") from error

    def publish(self, made: Path) -> None:
        """Let what was made appear as the target, durably; then nothing else is left.

        Raises:
            UnfinishedError: something has come to be there in the meantime, or the rename failed.
        """
        appear(made, self.target)
        self.settle()

    def settle(self) -> None:
        """Make the renames last; then nothing else is left.

        Raises:
            UnfinishedError: the device failed.
        """
        try:
            sync_folder(self.target.parent)
        except OSError as error:
            raise unfinished(error, f"publish {self.target}") from error
        self.discard()

    def clear(self) -> None:
        """Remove what an earlier run has left in it.

        Raises:
            OSError: it cannot be removed.
        """
        for one in self.folder.iterdir():
            if one.is_dir() and not one.is_symlink():
                shutil.rmtree(one)
            else:
                one.unlink()

    def discard(self) -> None:
        """Remove it with all that it holds."""
        shutil.rmtree(self.folder, ignore_errors=True)


def appear(made: Path, target: Path) -> None:
    """Let what was made appear at its name by one rename.

    Raises:
        UnfinishedError: something has come to be there in the meantime, or the rename failed.
    """
    try:
        rename_new(made, target)
    except OSError as error:
        told = OSError(error.errno, "something else is there by now") if error.errno == errno.EEXIST else error
        raise unfinished(told, f"publish {target}") from error
