"""A descriptor of a file of any store, to be handed to another process."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from armistice_pkg.core.errors import UnfinishedError, UnreadableError
from armistice_pkg.core.ports import Store
from armistice_pkg.media.confined.reasons import ReasonError

__all__ = ["descriptor_of", "told"]


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
