"""A member's bytes, however they are stored: as a stream to read, and measured in one pass."""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, BinaryIO, Protocol, cast

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.errors import UnreadableError
from armistice_pkg.core.fixity import MeasuredFile
from armistice_pkg.storage.archives.archive_file import ArchiveFile, reason_of
from armistice_pkg.storage.measuring import feed

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["CHANGED", "KeptBytes", "MemberBytes", "StoredBytes", "measure", "stream"]

CHANGED = "changed while it was read: the archive is not what it was when it was opened"

_BUFFER = 1 << 20


class MemberBytes(Protocol):
    """`fill` reads the next octets into the view and gives their count, 0 at the end, which it has checked by then.

    It raises `UnreadableError`.
    """

    def fill(self, view: memoryview, /) -> int:
        """The count of octets that were read."""


class StoredBytes:
    """Bytes that lie in the archive as they are."""

    def __init__(self, file: ArchiveFile, path: str, offset: int, size: int) -> None:
        self._file = file
        self._path = path
        self._offset = offset
        self._left = size

    def fill(self, view: memoryview, /) -> int:
        """Read on.

        Raises:
            UnreadableError: the archive cannot be read, or has changed.
        """
        try:
            if not self._left or not view:
                if self._file.has_changed():
                    raise UnreadableError(self._path, CHANGED)
                return 0
            count = self._file.fill(view[: self._left], self._offset)
        except OSError as error:
            raise UnreadableError(self._path, reason_of(error)) from error
        if not count:
            raise UnreadableError(self._path, CHANGED)
        self._offset += count
        self._left -= count
        return count


class KeptBytes:
    """Bytes that are in memory."""

    def __init__(self, data: bytes) -> None:
        self._rest = memoryview(data)

    def fill(self, view: memoryview, /) -> int:
        """Read on."""
        part = self._rest[: len(view)]
        view[: len(part)] = part
        self._rest = self._rest[len(part) :]
        return len(part)


class _Raw(io.RawIOBase):
    def __init__(self, source: MemberBytes) -> None:
        super().__init__()
        self._source = source

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        return self._source.fill(memoryview(buffer).cast("B"))


def stream(source: MemberBytes, size: int) -> BinaryIO:
    """A file object over a member of `size` octets."""
    return cast("BinaryIO", io.BufferedReader(_Raw(source), min(max(size, 1), _BUFFER)))


def measure(source: MemberBytes, path: str, size: int, algorithms: Sequence[Algorithm]) -> MeasuredFile:
    """Read a member of `size` octets to its end, once, for all digests.

    Raises:
        UnreadableError: it cannot be read.
    """
    hashers = [algorithm.hasher() for algorithm in algorithms]
    total = feed(source.fill, hashers, size, to_end=True)  # at its end a member's checksum is compared
    digests = {algorithm: hasher.hexdigest() for algorithm, hasher in zip(algorithms, hashers, strict=True)}
    return MeasuredFile(path=path, size=total, digests=digests)
