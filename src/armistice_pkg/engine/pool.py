"""Several processes of this machine."""

import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from itertools import chain, islice
from types import TracebackType
from typing import Self, TypeVar

from armistice_pkg.core.errors import UnfinishedError

__all__ = ["PoolEngine"]

T = TypeVar("T")
R = TypeVar("R")
_BATCHES_AHEAD = 3
"""Batches a worker that wait their turn: enough that none is idle, few enough that memory stays flat."""


class PoolEngine:
    """The `Engine` port over a process pool. Use it as a context manager.

    No process is started before there are two batches of work. Workers are spawned: the format identifier holds
    threads that a fork would leave locked for ever.
    """

    def __init__(self, workers: int, *, batch: int = 8) -> None:
        self._workers = workers
        self._batch = batch
        self._started: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._started is not None:
            self._started.shutdown(wait=True, cancel_futures=True)

    def map(self, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """The results in the items' order; items are taken as workers become free.

        Raises:
            UnfinishedError: a worker process was ended from outside, as the system does when memory runs out.
        """
        source = iter(items)
        first = list(islice(source, self._batch))
        second = list(islice(source, self._batch))
        if not second:
            yield from map(function, first)
            return
        try:
            yield from self._mapped(function, chain(first, second, source))
        except BrokenProcessPool as error:
            raise UnfinishedError(
                "A worker process was ended from outside; memory may have run out. Try again with --workers 1."
            ) from error

    def ahead(self, prepare: Callable[[], Callable[[int], R]], order: Sequence[int]) -> Iterator[R]:
        """In this process, for the function need not be picklable: called when a result is asked for."""
        return map(prepare(), range(len(order)))

    def shared(self, octets: int) -> memoryview:
        """Zeros."""
        return memoryview(bytearray(octets))

    def _mapped(self, function: Callable[[T], R], source: Iterator[T]) -> Iterator[R]:
        waiting: deque[Future[list[R]]] = deque()
        while True:
            while len(waiting) < self._workers * _BATCHES_AHEAD and (batch := list(islice(source, self._batch))):
                waiting.append(self._pool.submit(partial(_each, function), batch))
            if not waiting:
                return
            yield from waiting.popleft().result()

    @property
    def _pool(self) -> ProcessPoolExecutor:
        if self._started is None:
            context = multiprocessing.get_context("spawn")
            self._started = ProcessPoolExecutor(self._workers, mp_context=context, initializer=_become_worker)
        return self._started


def _each(function: Callable[[T], R], batch: list[T]) -> list[R]:
    return [function(item) for item in batch]


def _become_worker() -> None:
    """Ctrl-C reaches every process of the terminal, and only the one that leads answers; without it no work goes on."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)
