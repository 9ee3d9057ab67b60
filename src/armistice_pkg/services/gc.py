"""Remove what is no longer needed, and only that: left-overs of runs that were cut off; when told, more.

What a later run would go on with, and earlier versions of bags, are removed only when that is asked for.
"""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from armistice_pkg.core.unfinished import UnfinishedWork

__all__ = ["Clearable", "Removable", "remove", "unfinished_work", "unneeded"]


class Clearable(Protocol):
    """A shelf that can be cleared; `opened` holds it against others, and clears what a dead run has left."""

    def opened(self) -> AbstractContextManager[None]:
        """Hold it; raises `UnfinishedError` where another process does."""

    def unneeded(self, *, superseded: bool) -> tuple[str, ...]:
        """The paths that would be removed."""

    def remove_unneeded(self, *, superseded: bool) -> None:
        """Remove them."""


class Removable(Protocol):
    """What one run has left beside its target. `is_held` where somebody works on it; then it is left alone.

    `work` is what a later run would go on with, or None.
    """

    @property
    def path(self) -> str: ...  # noqa: D102 - where it lies
    def is_held(self) -> bool: ...  # noqa: D102 - see above
    def work(self) -> UnfinishedWork | None: ...  # noqa: D102
    def opened(self) -> AbstractContextManager[None]: ...  # noqa: D102
    def remove(self) -> None: ...  # noqa: D102


def unneeded(
    shelves: Iterable[Clearable], leftovers: Iterable[Removable], *, superseded: bool, unfinished: bool
) -> tuple[str, ...]:
    """All that `remove` would remove."""
    on_shelves = (path for shelf in shelves for path in shelf.unneeded(superseded=superseded))
    return (*on_shelves, *(one.path for one in _removable(leftovers, unfinished=unfinished)))


def unfinished_work(leftovers: Iterable[Removable]) -> tuple[UnfinishedWork, ...]:
    """What later runs would go on with, as far as nobody does."""
    found = (one.work() for one in leftovers if not one.is_held())
    return tuple(one for one in found if one is not None)


def remove(shelves: Iterable[Clearable], leftovers: Iterable[Removable], *, superseded: bool, unfinished: bool) -> None:
    """Remove it.

    Raises:
        UnfinishedError: another armistice is at work there, or something cannot be removed.
    """
    for shelf in shelves:
        with shelf.opened():
            shelf.remove_unneeded(superseded=superseded)
    for one in _removable(leftovers, unfinished=unfinished):
        with one.opened():
            one.remove()


def _removable(leftovers: Iterable[Removable], *, unfinished: bool) -> Sequence[Removable]:
    return [one for one in leftovers if not one.is_held() and (unfinished or one.work() is None)]
