"""Remove what is no longer needed, and only that: left-overs of runs that were cut off; when told, old versions."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Protocol

__all__ = ["Clearable", "remove", "unneeded"]


class Clearable(Protocol):
    """A shelf that can be cleared; `opened` holds it against others, and clears what a dead run has left."""

    def opened(self) -> AbstractContextManager[None]:
        """Hold it; raises `UnfinishedError` where another process does."""

    def unneeded(self, *, superseded: bool) -> tuple[str, ...]:
        """The paths that would be removed."""

    def remove_unneeded(self, *, superseded: bool) -> None:
        """Remove them."""


def unneeded(shelves: Iterable[Clearable], *, superseded: bool) -> tuple[str, ...]:
    """All that `remove` would remove."""
    return tuple(path for shelf in shelves for path in shelf.unneeded(superseded=superseded))


def remove(shelves: Iterable[Clearable], *, superseded: bool) -> None:
    """Remove it.

    Raises:
        UnfinishedError: another armistice is at work there, or something cannot be removed.
    """
    for shelf in shelves:
        with shelf.opened():
            shelf.remove_unneeded(superseded=superseded)
