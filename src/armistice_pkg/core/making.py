"""Making a bag of a folder: its files as they were met, the ports that it needs, and what came of it."""

import enum
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import NamedTuple, Protocol, runtime_checkable

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.errors import UnreadableError
from armistice_pkg.core.fixity import MeasuredFile
from armistice_pkg.core.opened_bag import OpenedBag
from armistice_pkg.core.ports import Deposit, Store
from armistice_pkg.core.problems import Problem, any_error

# ruff: noqa: D102 - a Protocol's class docstring tells its methods, as in core/ports.py

__all__ = [
    "BagPlace",
    "BagSource",
    "BagTarget",
    "BaggingReport",
    "BaggingState",
    "BulkDeposit",
    "MadeBag",
    "SourceFile",
    "Stamp",
]


class Stamp(NamedTuple):
    """What tells that a file has not been touched: octets, time of its last change, inode. There are millions."""

    size: int
    mtime_ns: int
    inode: int


class SourceFile(NamedTuple):
    """A file to be put into a bag, by its path in the source, as it was met before anything was copied."""

    path: str
    stamp: Stamp


class BagSource(Store, Protocol):
    """A folder that somebody hands in. It is only read.

    `stamp` looks at a regular file and whether we may read it, without opening it; raises `MissingError` or
    `UnreadableError`.
    """

    def stamp(self, path: str) -> Stamp: ...


@runtime_checkable
class BulkDeposit(Protocol):
    """What a `Deposit` may offer besides, for sources where a value for each file would cost more than the file.

    `copy_files` copies each file to its path below `under`, in any order and in several processes at a time, and gives
    the digests in the files' order, joined, by algorithm. Of the files that may have been touched since they were
    stamped, and of large ones, it gives by position what `copy` returned or raised, and zeros for the digests.
    """

    def copy_files(
        self, source: BagSource, files: Sequence[SourceFile], under: str, algorithms: Sequence[Algorithm]
    ) -> tuple[list[bytes], dict[int, MeasuredFile | UnreadableError]]: ...


class BagTarget(Protocol):
    """One bag in the making, staged beside its name.

    `existing` is what lies at its name, or None; raises `UnreadableError` where that is nothing that can be read.
    `begin` takes up the work of an earlier run with the same `recipe`: of `planned` (path in the bag to the stamp of
    its source, in the order in which they will be copied) it returns those whose copies are whole. `note` remembers a
    copy that is whole. `close` ends the writing, `staged` reads it back, `publish` lets it appear by one rename;
    `discard` removes what was made of it.
    """

    @property
    def name(self) -> str: ...
    def existing(self) -> Store | None: ...
    def begin(self, recipe: str, planned: Mapping[str, Stamp]) -> tuple[Deposit, Mapping[str, MeasuredFile]]: ...
    def note(self, stamp: Stamp, copied: MeasuredFile) -> None: ...
    def close(self) -> None: ...
    def staged(self) -> OpenedBag: ...
    def publish(self) -> None: ...
    def discard(self) -> None: ...


class BagPlace(Protocol):
    """Where one bag appears, or a group of them, each `name` and its number; one writer at a time holds it `opened`.

    `opened` gives as many targets as the group has bags, in their order; one bag alone has no number. Whatever an
    earlier run has left there and no target can use is gone then. `sync` makes all that was written last, in one call;
    `appear` publishes the targets one after the other, or none where something has come to be at one of the names, and
    makes the renames last. `unfinished` is where work waits for the next run, or None.

    `media_type` is what the bags are serialised as, or None for folders. `octets` is what a file of that path and size
    takes in such a bag, and `frame` what the bag itself takes. `name_problem` is why a path cannot stand in it, as a
    clause, or None.
    """

    @property
    def name(self) -> str: ...
    @property
    def media_type(self) -> str | None: ...
    def octets(self, path: str, size: int) -> int: ...
    def frame(self) -> int: ...
    def name_problem(self, path: str) -> str | None: ...
    def names(self, count: int) -> Sequence[str]: ...
    def opened(self, count: int) -> AbstractContextManager[Sequence[BagTarget]]: ...
    def sync(self) -> None: ...
    def appear(self, targets: Sequence[BagTarget]) -> None: ...
    def unfinished(self) -> str | None: ...


class BaggingState(enum.StrEnum):
    """What became of a bag that was asked for."""

    MADE = "made"
    THERE_ALREADY = "there already"


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeBag:
    """One bag: where it lies, its payload, how many files an earlier run had copied, whether it was read back.

    `disagreements` is what the second reader says against it, or None where none was asked. `fetch_from` is where its
    payload is to be fetched from, which it then does not hold; else None.
    """

    name: str
    state: BaggingState
    files: int
    octets: int
    taken_up: int = 0
    read_back: bool = False
    disagreements: tuple[str, ...] | None = None
    fetch_from: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BaggingReport:
    """What came of bagging a folder. Without `bags` nothing was made; `kept` is where unfinished work lies."""

    source: str
    algorithms: Sequence[Algorithm]
    problems: tuple[Problem, ...]
    bags: tuple[MadeBag, ...] = ()
    skipped: int = 0
    kept: str | None = None

    @property
    def is_clean(self) -> bool:
        """Whether the bags are there, and nothing but warnings was found."""
        return bool(self.bags) and not any_error(self.problems)
