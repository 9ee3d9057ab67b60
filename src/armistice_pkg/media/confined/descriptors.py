"""A descriptor of a file of any store, to be handed to another process."""

import io
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from armistice_pkg.core.errors import UnfinishedError, UnreadableError
from armistice_pkg.core.ports import Store
from armistice_pkg.media.confined.reasons import ReasonError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["PositionedFile", "descriptor_of", "told"]


@contextmanager
def told(path: str) -> Iterator[None]:
    """The reason why a file cannot be shown, as the error of that file."""
    try:
        yield
    except ReasonError as error:
        raise UnreadableError(path, error.reason) from error


@contextmanager
def descriptor_of(store: Store, path: str) -> Iterator[int]:
    """A descriptor of the file: the store's own, or that of a copy for a store that has none."""
    with store.open(path) as stream:
        own = _own_descriptor(stream)
        if own is not None:
            yield own
            return
        with _copied(stream) as copy:
            yield copy.fileno()


def _own_descriptor(stream: BinaryIO) -> int | None:
    try:
        return stream.fileno()
    except OSError:  # a member of an archive, or a file in memory
        return None


@contextmanager
def _copied(stream: BinaryIO) -> Iterator[BinaryIO]:
    with tempfile.TemporaryFile() as copy:
        try:
            shutil.copyfileobj(stream, copy, 1 << 20)
            copy.flush()
        except UnreadableError:
            raise
        except OSError as error:
            raise UnfinishedError(f"An image cannot be copied to be decoded: {error.strerror}.") from error
        os.lseek(copy.fileno(), 0, os.SEEK_SET)
        yield copy


class PositionedFile(io.RawIOBase):
    """A file by a copy of its descriptor, read at a position of its own.

    Descriptors that were handed from process to process share theirs, and each process reads where it needs to.
    `octets_read` counts all that was read of it.
    """

    def __init__(self, descriptor: int) -> None:
        super().__init__()
        self._descriptor = os.dup(descriptor)
        self._size = os.fstat(self._descriptor).st_size
        self._at = 0
        self.octets_read = 0

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """The new position."""
        self._at = offset + (0, self._at, self._size)[whence]
        return self._at

    def tell(self) -> int:
        """The position."""
        return self._at

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        """How many octets there were."""
        count = os.preadv(self._descriptor, [buffer], self._at)
        self._at += count
        self.octets_read += count
        return count

    def close(self) -> None:
        """Give up the copy of the descriptor."""
        if not self.closed:
            os.close(self._descriptor)
        super().close()
