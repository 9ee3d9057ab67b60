"""A gzip file (RFC 1952) as one stream of octets that can be entered again at places met before."""

import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from armistice_pkg.storage.archives.archive_file import ArchiveFile
from armistice_pkg.storage.archives.limits import TRAILING_OCTETS

if TYPE_CHECKING:
    from zlib import _Decompress

__all__ = ["MAGIC", "Checkpoint", "GzipError", "GzipStream"]

MAGIC = b"\x1f\x8b"

_WITH_GZIP_HEADER = 31
_INPUT = 1 << 16
_OUTPUT = 1 << 20


class GzipError(Exception):
    """The stream is broken: the text is a clause; `is_cut` if it only ends too early."""

    def __init__(self, reason: str, *, is_cut: bool = False) -> None:
        self.is_cut = is_cut
        super().__init__(reason)


class Checkpoint(NamedTuple):
    """A place to go on from: octets that came out, octets that went in, and the decompressor as it was then."""

    position: int
    consumed: int
    engine: "_Decompress"


class GzipStream:
    """What a gzip file decompresses to; several gzip members behind each other are one stream (RFC 1952, 2.2)."""

    def __init__(self, file: ArchiveFile, start: Checkpoint | None = None) -> None:
        self._file = file
        self._engine = start.engine.copy() if start else zlib.decompressobj(_WITH_GZIP_HEADER)
        self._out = memoryview(b"")
        self._produced = start.position if start else 0
        self.consumed = start.consumed if start else 0
        self._is_over = False

    @property
    def position(self) -> int:
        """How many octets were read or skipped."""
        return self._produced - len(self._out)

    def checkpoint(self) -> Checkpoint:
        """Where the decompressor stands, which is at or after `position`."""
        return Checkpoint(self._produced, self.consumed, self._engine.copy())

    def block(self, most: int) -> memoryview:
        """The next octets, at most so many; nothing at the end. The checksum of what is read was checked there.

        Raises:
            GzipError: the stream is broken.
            OSError: the file cannot be read.
        """
        if not self._out and not self._is_over:
            self._decompress()
        part = self._out[:most]
        self._out = self._out[most:]
        return part

    def read(self, count: int) -> bytes:
        """The next `count` octets, fewer only at the end."""
        parts = []
        while count and (part := self.block(count)):
            parts.append(part)
            count -= len(part)
        return b"".join(parts)

    def skip_to(self, position: int) -> bool:
        """Go ahead to a position; False if the stream ends before."""
        while self.position < position and self.block(position - self.position):
            pass
        return self.position == position

    def leavings(self) -> Iterator[bytes]:
        """What stands in the file behind the end of the last gzip member, as far as it is looked at."""
        at = self.consumed
        while at < self.consumed + TRAILING_OCTETS and (chunk := self._file.read(at, _OUTPUT)):
            yield chunk
            at += len(chunk)

    def _decompress(self) -> None:
        """Fill the output: what the decompressor does not take of the input is read again, so that nothing is held."""
        while not self._out:
            if self._engine.eof and not self._next_member():
                self._is_over = True
                return
            data = self._file.read(self.consumed, _INPUT)
            try:
                out = self._engine.decompress(data, _OUTPUT)
            except zlib.error as error:
                raise GzipError(_reason(error)) from error
            self.consumed += len(data) - len(self._engine.unconsumed_tail) - len(self._engine.unused_data)
            if not out and not data and not self._engine.eof:
                raise GzipError("it ends in the middle of its compressed data", is_cut=True)
            self._out = memoryview(out)
            self._produced += len(out)

    def _next_member(self) -> bool:
        if self._file.read(self.consumed, len(MAGIC)) != MAGIC:
            return False
        self._engine = zlib.decompressobj(_WITH_GZIP_HEADER)
        return True


def _reason(error: zlib.error) -> str:
    text = str(error)
    if "incorrect data check" in text:
        return "its checksum does not fit its content"
    if "incorrect length check" in text:
        return "its length does not fit its content"
    return "its compressed data make no sense"
