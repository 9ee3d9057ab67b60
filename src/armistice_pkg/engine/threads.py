"""Several threads of this process, for work that waits on others, such as servers."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import Self, TypeVar

__all__ = ["Threads"]

T = TypeVar("T")
R = TypeVar("R")
_AHEAD = 16
"""Items a thread that may wait their turn behind one that takes long."""


class Threads:
    """The `Crew` port over threads. Use it as a context manager; when it is left, it waits for what is begun."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="work")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def map(self, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """The results in the items' order; items are taken as threads become free."""
        source = iter(items)
        waiting: deque[Future[R]] = deque()
        while True:
            waiting.extend(
                self._pool.submit(function, one) for one in islice(source, self._workers * _AHEAD - len(waiting))
            )
            if not waiting:
                return
            yield waiting.popleft().result()
