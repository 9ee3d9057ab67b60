"""The file that an archive is written to: forward, in large pieces; what stands before a member can be corrected."""

import os
from pathlib import Path

from armistice_pkg.core.errors import UnfinishedError

__all__ = ["Output"]

_BUFFER = 1 << 20
_FLAGS = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC


class Output:
    """`position` counts all octets that were written, those that still wait in memory as well."""

    def __init__(self, path: Path) -> None:
        """Open the file at `path`, or make it; writing begins at its first octet.

        Raises:
            OSError: it cannot be made.
        """
        self._path = path
        self._fd = os.open(path, _FLAGS, 0o644)
        self._flushed = 0
        self._waiting = bytearray()

    @property
    def position(self) -> int:
        """Where the next octet goes."""
        return self._flushed + len(self._waiting)

    def size(self) -> int:
        """The octets of the file as it lies there."""
        return os.fstat(self._fd).st_size

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Write on.

        Raises:
            UnfinishedError: there is no space, or the device failed.
        """
        if len(self._waiting) + len(data) <= _BUFFER:
            self._waiting += data
            return
        self.flush()
        if len(data) <= _BUFFER:
            self._waiting += data
        else:
            self._flushed += self._put(data, self._flushed)

    def patch(self, offset: int, data: bytes) -> None:
        """Replace octets that were written before.

        Raises:
            UnfinishedError: the device failed.
        """
        if offset < self._flushed:
            self.flush()
            self._put(data, offset)
        else:
            at = offset - self._flushed
            self._waiting[at : at + len(data)] = data

    def truncate(self, position: int) -> None:
        """Take back everything from `position` on; writing goes on there.

        Raises:
            UnfinishedError: the device failed.
        """
        if position >= self._flushed:
            del self._waiting[position - self._flushed :]
            return
        self._waiting.clear()
        self.resume(position)

    def resume(self, position: int) -> None:
        """Write on from `position` in a file that an earlier run has written, and cut off what is behind.

        Raises:
            UnfinishedError: the device failed.
        """
        self.flush()
        try:
            os.ftruncate(self._fd, position)
        except OSError as error:
            raise self._unfinished(error) from error
        self._flushed = position

    def flush(self) -> None:
        """Hand everything to the system.

        Raises:
            UnfinishedError: there is no space, or the device failed.
        """
        self._flushed += self._put(self._waiting, self._flushed)
        self._waiting.clear()

    def sync(self) -> None:
        """Make everything last.

        Raises:
            UnfinishedError: there is no space, or the device failed.
        """
        self.flush()
        try:
            os.fsync(self._fd)
        except OSError as error:
            raise self._unfinished(error) from error

    def close(self) -> None:
        """Let go of the file; what waits in memory is lost."""
        os.close(self._fd)

    def _put(self, data: bytes | bytearray | memoryview, offset: int) -> int:
        with memoryview(data) as view:
            done = 0
            try:
                while done < len(view):
                    done += os.pwrite(self._fd, view[done:], offset + done)
            except OSError as error:
                raise self._unfinished(error) from error
            return done

    def _unfinished(self, error: OSError) -> UnfinishedError:
        return UnfinishedError(
            f"Cannot write {self._path}: {error.strerror or error}. Nothing that was there before has changed."
        )
