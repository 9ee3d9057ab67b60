"""Reading a file once, with every digest in the same pass."""

import os
import threading
from collections.abc import Callable, Sequence
from typing import BinaryIO, Protocol

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.errors import UnreadableError
from armistice_pkg.core.fixity import MeasuredFile

__all__ = ["LARGE", "Fill", "Sink", "feed", "measure_descriptor", "measure_open", "measure_stream", "read_at_once"]


class Sink(Protocol):
    """What takes each block that is read: a hasher, or the file that is copied to."""

    def update(self, data: bytes | bytearray | memoryview, /) -> None:
        """Take a block; it is overwritten after the call."""


Fill = Callable[[memoryview], int]
"""Reads the next octets into a view and gives their count, 0 at the end."""

LARGE = 64 << 20
"""From this many octets on, each algorithm works on its own thread: `hashlib` lets go of the interpreter lock."""

_BUFFER = 1 << 20
_BLOCK = 4 << 20
_ENDLESS = 1 << 62


class _Buffers(threading.local):
    """One buffer a thread, kept: for small files, making one costs more than reading the file."""

    def __init__(self) -> None:
        self.view = memoryview(bytearray(_BUFFER))


_BUFFERS = _Buffers()


def measure_descriptor(
    fd: int, path: str, algorithms: Sequence[Algorithm], copy_to: Sink | None = None
) -> MeasuredFile:
    """The octets and digests of the regular file that is open at `fd`, read from its beginning; `path` names it.

    `copy_to` gets every block as well.

    Raises:
        OSError: it cannot be read.
        UnreadableError: it changed while it was read.
    """
    before = os.fstat(fd)
    hashers = [algorithm.hasher() for algorithm in algorithms]
    sinks: list[Sink] = [*hashers, *((copy_to,) if copy_to is not None else ())]
    size = feed(lambda view: os.readv(fd, [view]), sinks, before.st_size, to_end=False)
    after = os.fstat(fd)
    if (before.st_size, before.st_mtime_ns, size) != (after.st_size, after.st_mtime_ns, before.st_size):
        raise UnreadableError(path, "changed while it was read")
    digests = {algorithm: hasher.hexdigest() for algorithm, hasher in zip(algorithms, hashers, strict=True)}
    return MeasuredFile(path=path, size=size, digests=digests)


def read_at_once(fd: int, size: int) -> memoryview | None:
    """The bytes of a file that has `size` octets, until the next call; None if it has others, or too many for that.

    One octet more than these is asked for, so that none can follow.

    Raises:
        OSError: it cannot be read.
    """
    if size >= _BUFFER:
        return None
    view = _BUFFERS.view
    return view[:size] if os.readv(fd, [view]) == size else None


def measure_stream(file: BinaryIO, path: str, algorithms: Sequence[Algorithm], copy_to: Sink) -> MeasuredFile:
    """As `measure_descriptor`, for bytes that no descriptor stands for."""
    hashers = [algorithm.hasher() for algorithm in algorithms]
    total = 0
    while block := file.read(_BUFFER):
        for sink in (*hashers, copy_to):
            sink.update(block)
        total += len(block)
    digests = {algorithm: hasher.hexdigest() for algorithm, hasher in zip(algorithms, hashers, strict=True)}
    return MeasuredFile(path=path, size=total, digests=digests)


def measure_open(file: BinaryIO, path: str, algorithms: Sequence[Algorithm], copy_to: Sink) -> MeasuredFile:
    """As `measure_descriptor`, for what a store has opened; some stores, such as one in memory, have no descriptors.

    Raises:
        UnreadableError: it cannot be read, or changed while it was read.
    """
    try:
        descriptor = file.fileno()
    except OSError:
        return measure_stream(file, path, algorithms, copy_to)
    try:
        return measure_descriptor(descriptor, path, algorithms, copy_to)
    except OSError as error:
        raise UnreadableError(path, (error.strerror or str(error)).lower()) from error


def feed(fill: Fill, sinks: Sequence[Sink], size: int, *, to_end: bool) -> int:
    """Give every sink each block that `fill` reads, and count the octets, of which there should be `size`.

    Of more than `LARGE` each sink works on a thread of its own. `fill` is asked until it gives 0 if `to_end`; otherwise
    not once `size` octets are there: that there are no more is then for the caller to see.
    """
    read = _read_threaded if size > LARGE and len(sinks) > 1 else _read
    return read(fill, sinks, _ENDLESS if to_end else size)


def _read(fill: Fill, sinks: Sequence[Sink], limit: int) -> int:
    view = _BUFFERS.view
    total = 0
    while total < limit and (count := fill(view)):
        part = view[:count]
        for sink in sinks:
            sink.update(part)
        total += count
    return total


def _read_threaded(fill: Fill, sinks: Sequence[Sink], limit: int) -> int:
    """Two blocks by turns: while the sinks work on one, each on its thread, the other is read."""
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - small files do without, and start sooner

    blocks = [memoryview(bytearray(_BLOCK)), memoryview(bytearray(_BLOCK))]
    total = turn = 0
    with ThreadPoolExecutor(len(sinks), thread_name_prefix="digest") as pool:
        count = fill(blocks[turn])
        while count and total <= limit:
            part = blocks[turn][:count]
            working = [pool.submit(sink.update, part) for sink in sinks]
            total += count
            turn = 1 - turn
            try:
                count = fill(blocks[turn])
            finally:
                for one in working:
                    one.result()
    return total
