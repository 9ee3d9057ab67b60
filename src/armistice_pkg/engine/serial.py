"""One after another, in this process."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

__all__ = ["SerialEngine"]

T = TypeVar("T")
R = TypeVar("R")


class SerialEngine:
    """The `Engine` port without workers."""

    def map(self, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """Call `function` on each item, when its result is asked for."""
        return map(function, items)
