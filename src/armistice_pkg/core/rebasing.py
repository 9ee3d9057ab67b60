"""Moving what is published to a new home: what there is, and what came of it."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from armistice_pkg.core.problems import Problem, any_error

__all__ = ["MovedCollection", "PublishedSite", "RebaseReport"]


class PublishedSite(Protocol):
    """A folder of published collections. One writer at a time holds it `opened`.

    `collections` are the paths in it (empty for the folder itself) that hold one; `files` those of one collection,
    below its path; `exchange` puts a copy with other bytes at some paths in its place, by one rename.
    """

    @property
    def name(self) -> str: ...  # noqa: D102 - told above
    def opened(self) -> AbstractContextManager[None]: ...  # noqa: D102 - told above
    def collections(self) -> Sequence[str]: ...  # noqa: D102 - told above
    def files(self, collection: str) -> Iterable[str]: ...  # noqa: D102 - told above
    def read(self, path: str) -> bytes: ...  # noqa: D102 - told above
    def exchange(self, changes: Iterable[tuple[str, bytes]]) -> None: ...  # noqa: D102 - told above


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedCollection:
    """One collection: its path in the folder, its old and new home, how many files and addresses were changed."""

    path: str
    old: str
    new: str
    files: int
    addresses: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RebaseReport:
    """What was moved; `written` is False where nothing was, since there was nothing to do, a problem, or a dry run."""

    folder: str
    written: bool
    collections: tuple[MovedCollection, ...]
    problems: tuple[Problem, ...]

    @property
    def is_clean(self) -> bool:
        """Whether no error was found."""
        return not any_error(self.problems)
