"""Several processes of this machine, forked for one task: they know all that this one knows, and start in milliseconds.

What this process does else must not mind a fork: no thread of its own, nothing written that waits in a buffer.
"""

import contextlib
import gc
import mmap
import os
import pickle
import select
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from types import TracebackType
from typing import Generic, NoReturn, Self, TypeVar, cast

from armistice_pkg.core.errors import UnfinishedError

__all__ = ["ForkEngine"]

T = TypeVar("T")
R = TypeVar("R")

_NUMBER = 4
_NUMBERS_AHEAD = 1024
"""As many as a pipe takes without waiting, whatever its size: a write of 4,096 octets is whole (POSIX, PIPE_BUF)."""
_LENGTH = 8
_READ = 1 << 16


class ForkEngine:
    """The `Engine` port over processes that live for one `ahead`. Use it as a context manager."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._tasks: list[_Task[object]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._tasks:
            task.close()

    def map(self, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """Call `function` on each item in this process, when its result is asked for."""
        return map(function, items)

    def ahead(self, prepare: Callable[[], Callable[[int], R]], order: Sequence[int]) -> Iterator[R]:
        """Begin at once, and yield the results by number.

        Raises:
            UnfinishedError: none can be started, or one was ended from outside, as the system does when memory runs
                out.
        """
        try:
            task = _Task(self._workers, prepare, order)
        except OSError as error:
            raise _not_started(error) from error
        self._tasks = [*(one for one in self._tasks if one.is_at_work), cast("_Task[object]", task)]
        return iter(task)

    def shared(self, octets: int) -> memoryview:
        """Zeros that every process sees, and may write over.

        Raises:
            UnfinishedError: there is no memory.
        """
        try:
            return memoryview(mmap.mmap(-1, max(octets, 1)))
        except OSError as error:
            raise _not_started(error) from error


def _not_started(error: OSError) -> UnfinishedError:
    return UnfinishedError(f"Cannot start worker processes: {error.strerror}. Close other programs and try again.")


class _Task(Generic[R]):
    """One function called with many numbers, by several processes. They begin at once; results come by number.

    Numbers go to whoever is free, over one pipe; results come back over a pipe from each.
    """

    def __init__(self, workers: int, prepare: Callable[[], Callable[[int], R]], order: Sequence[int]) -> None:
        self._waiting = iter(order)
        self._count = len(order)
        self._done: dict[int, tuple[bool, R | Exception]] = {}
        self._parts: dict[int, bytearray] = {}
        self._workers: list[int] = []
        self._poll = select.poll()
        self._given = self._lifeline = -1
        try:
            self._start(min(workers, self._count), prepare)
        except OSError:
            self.close()
            raise

    def _start(self, workers: int, prepare: Callable[[], Callable[[int], R]]) -> None:
        with contextlib.ExitStack() as ends:
            taken, self._given = os.pipe()
            ends.callback(os.close, taken)
            alive, self._lifeline = os.pipe()
            ends.callback(os.close, alive)
            self._give(_NUMBERS_AHEAD)
            # What is there now is for this process to collect: a collector in the others would copy every page of it.
            gc.freeze()
            ends.callback(gc.unfreeze)
            for _ in range(workers):
                self._fork(prepare, taken, alive)

    @property
    def is_at_work(self) -> bool:
        """Whether there are processes."""
        return bool(self._workers)

    def _fork(self, prepare: Callable[[], Callable[[int], R]], taken: int, alive: int) -> None:
        results, mine = os.pipe()
        try:
            worker = os.fork()
        except OSError:
            os.close(results)
            os.close(mine)
            raise
        if not worker:
            for one in (self._given, self._lifeline, results, *self._parts):
                if one >= 0:
                    os.close(one)
            _work(prepare, taken, mine, alive)
        os.close(mine)
        self._workers.append(worker)
        self._parts[results] = bytearray()
        self._poll.register(results, select.POLLIN | select.POLLHUP)

    def __iter__(self) -> Iterator[R]:
        """The results, by number.

        Raises:
            UnfinishedError: a process was ended from outside.
        """
        for number in range(self._count):
            while number not in self._done:
                self._take()
            is_result, found = self._done.pop(number)
            if not is_result:
                assert isinstance(found, Exception)  # noqa: S101 - so `_work` sends it
                raise found
            yield found  # type: ignore[misc] # and so it sends a result
        self.close()

    def _take(self) -> None:
        if not self._parts:
            raise UnfinishedError("A worker process was ended from outside; memory may have run out. Try again.")
        for pipe, _ in self._poll.poll():
            data = os.read(pipe, _READ)
            if not data:
                self._poll.unregister(pipe)
                del self._parts[pipe]
                os.close(pipe)
                continue
            part = self._parts[pipe]
            part += data
            while len(part) >= _LENGTH and len(part) >= (end := _LENGTH + int.from_bytes(part[:_LENGTH])):
                number, is_result, found = pickle.loads(part[_LENGTH:end])  # noqa: S301 - our own process wrote it
                self._done[number] = is_result, found
                del part[:end]
                self._give(1)

    def _give(self, count: int) -> None:
        """Put more numbers where the others take them from; there is room for those that were taken."""
        numbers = list(islice(self._waiting, count))
        if numbers:
            os.write(self._given, b"".join(number.to_bytes(_NUMBER) for number in numbers))
        if len(numbers) < count and self._given >= 0:
            os.close(self._given)
            self._given = -1

    def close(self) -> None:
        """End the processes, whatever they do."""
        for worker in self._workers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker, signal.SIGKILL)
            os.waitpid(worker, 0)
        for pipe in (*self._parts, self._lifeline, self._given):
            if pipe >= 0:
                os.close(pipe)
        self._workers, self._parts, self._lifeline, self._given = [], {}, -1, -1


def _work(prepare: Callable[[], Callable[[int], R]], taken: int, results: int, alive: int) -> NoReturn:
    """The life of a worker process. It ends with its parent: nobody would read what it finds."""
    try:
        # Ctrl-C reaches every process of the terminal, and only the one that leads answers.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        threading.Thread(target=_end_with_parent, args=(alive,), daemon=True).start()
        function = prepare()
        while number := os.read(taken, _NUMBER):
            _send(results, int.from_bytes(number), function)
    finally:
        os._exit(0)


def _send(results: int, number: int, function: Callable[[int], R]) -> None:
    try:
        data = pickle.dumps((number, True, function(number)))
    except Exception as error:  # noqa: BLE001 - it is raised where the result is asked for
        data = pickle.dumps((number, False, error))
    rest = memoryview(len(data).to_bytes(_LENGTH) + data)
    while rest:
        rest = rest[os.write(results, rest) :]


def _end_with_parent(alive: int) -> None:
    """The parent never writes: this ends when nobody holds the other end any more."""
    os.read(alive, 1)
    os._exit(1)
