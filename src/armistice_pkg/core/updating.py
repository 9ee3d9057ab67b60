"""Changing a bag: a new version made beside it, what it needs of the world, and what came of it."""

import enum
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.fixity import MeasuredFile
from armistice_pkg.core.ports import Stage, Store
from armistice_pkg.core.problems import Problem, any_error

# ruff: noqa: D102 - a Protocol's class docstring tells its methods, as in core/ports.py

__all__ = ["ChangeKind", "FileChange", "TagChange", "UpdateReport", "UpdateState", "UpdateTarget", "VersionStage"]


class VersionStage(Stage, Protocol):
    """A new version in the making.

    `keep` takes a file over from the earlier version, by one more name of the same file; False where the file system
    gives no second name: then `keep_copy` copies it, measured in the same read. `keep_folder` takes over a folder
    without files.
    """

    def keep(self, path: str) -> bool: ...
    def keep_copy(self, path: str, algorithms: Sequence[Algorithm]) -> MeasuredFile: ...
    def keep_folder(self, path: str) -> None: ...


class UpdateTarget(Protocol):
    """One bag that gets a new version. One writer at a time holds it `opened`; what is not published is gone then.

    `begin` gives an empty stage, `close` ends the writing and makes it durable, `staged` reads it back; `publish` lets
    the two versions change places in one step, durably, and returns where the earlier one is kept, under `stamp`.
    """

    @property
    def name(self) -> str: ...
    def opened(self) -> AbstractContextManager[None]: ...
    def begin(self) -> VersionStage: ...
    def close(self) -> None: ...
    def staged(self) -> Store: ...
    def publish(self, *, stamp: str) -> str: ...


class UpdateState(enum.StrEnum):
    """What became of the bag."""

    UPDATED = "updated"
    UNCHANGED = "nothing to do"
    PLANNED = "planned"
    REFUSED = "not changed"


class ChangeKind(enum.StrEnum):
    """What a new version does with a file or a tag."""

    ADDED = "added"
    REPLACED = "replaced"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChange:
    """One file: its path in the bag, its octets in the new version, and its digests in hex before and after.

    `before` is what the manifests said. A run that only plans knows neither `size` nor `after`.
    """

    kind: ChangeKind
    path: str
    size: int | None = None
    before: Mapping[Algorithm, str] = field(default_factory=dict)
    after: Mapping[Algorithm, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TagChange:
    """One line of bag-info.txt that was added or removed; what is counted anew at each change is not among them."""

    kind: ChangeKind
    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateReport:
    """What came of an update.

    `same` are files that were to be added or put in place of others, and are there already. `intact` counts kept files
    whose every byte was verified; `files` and `octets` count the payload of the new version; `holes` are those that
    fetch.txt lists. `superseded` is where the earlier version is kept.
    """

    bag: str
    state: UpdateState
    problems: tuple[Problem, ...]
    changes: tuple[FileChange, ...] = ()
    tags: tuple[TagChange, ...] = ()
    same: tuple[str, ...] = ()
    algorithms: tuple[Algorithm, ...] = ()
    algorithms_before: tuple[Algorithm, ...] = ()
    version: str | None = None
    version_before: str | None = None
    intact: int = 0
    files: int = 0
    octets: int = 0
    holes: int = 0
    superseded: str | None = None

    @property
    def is_clean(self) -> bool:
        """Whether what was asked for is done, or could be."""
        return self.state is not UpdateState.REFUSED and not any_error(self.problems)
