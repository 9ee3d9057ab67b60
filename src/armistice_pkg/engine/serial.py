"""One after another, in this process."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from types import TracebackType
from typing import Self, TypeVar

__all__ = ["SerialEngine"]

T = TypeVar("T")
R = TypeVar("R")


class SerialEngine:
    """The `Engine` port without workers."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """There is nobody to be ended."""

    def map(self, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """Call `function` on each item, when its result is asked for."""
        return map(function, items)

    def ahead(self, prepare: Callable[[], Callable[[int], R]], order: Sequence[int]) -> Iterator[R]:
        """Call the function with each number, when its result is asked for."""
        return map(prepare(), range(len(order)))

    def shared(self, octets: int) -> memoryview:
        """Zeros."""
        return memoryview(bytearray(octets))
