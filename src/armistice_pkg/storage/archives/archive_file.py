"""The archive itself: one regular file, read at any place, by several threads at once."""

import errno
import os
import stat
from typing import NamedTuple

from armistice_pkg.core.errors import MissingError, UnreadableError

__all__ = ["ArchiveFile", "Identity", "reason_of"]

# O_NONBLOCK: a named pipe does not keep us waiting; links are followed, since the user named this file.
_READ = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
_REASONS = {
    errno.EACCES: "permission denied",
    errno.EPERM: "permission denied",
    errno.EIO: "input/output error of the device",
}


class Identity(NamedTuple):
    """By what a file is known again: device, inode, octets, and the time of its last change in nanoseconds."""

    device: int
    inode: int
    size: int
    modified: int


class ArchiveFile:
    """An open archive; closed with its last reference."""

    def __init__(self, path: str) -> None:
        """Open the file at `path`.

        Raises:
            MissingError: there is nothing.
            UnreadableError: it is no regular file, or may not be read.
        """
        self._fd = -1
        self.path = path
        try:
            self._fd = os.open(path, _READ)
            status = os.fstat(self._fd)
        except (FileNotFoundError, ValueError) as error:
            raise MissingError(path, "there is nothing") from error
        except OSError as error:
            raise UnreadableError(path, reason_of(error)) from error
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableError(path, "is no regular file")
        self.identity = _identity(status)
        self.size = status.st_size

    def __del__(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)

    def read(self, offset: int, count: int) -> bytes:
        """Up to `count` octets from `offset` on; fewer only at the end of the file.

        Raises:
            OSError: they cannot be read.
        """
        data = os.pread(self._fd, count, offset)
        while 0 < len(data) < count and (more := os.pread(self._fd, count - len(data), offset + len(data))):
            data += more
        return data

    def fill(self, view: memoryview, offset: int) -> int:
        """Read into `view`, and give the count of octets; 0 at the end of the file.

        Raises:
            OSError: they cannot be read.
        """
        return os.preadv(self._fd, [view], offset)

    def has_changed(self) -> bool:
        """Whether the file is not what it was when it was opened."""
        return _identity(os.fstat(self._fd)) != self.identity


def _identity(status: os.stat_result) -> Identity:
    return Identity(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


def reason_of(error: OSError) -> str:
    """Why the system refused, as a clause."""
    code = error.errno or 0
    return _REASONS.get(code, os.strerror(code).lower())
