"""What the stores over archives have in common: the tree, and members found in it. All is read, nothing unpacked."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import BinaryIO

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.errors import UnreadableError
from armistice_pkg.core.fixity import MeasuredFile
from armistice_pkg.core.ports import Entry
from armistice_pkg.storage.archives.member_bytes import MemberBytes, measure, stream
from armistice_pkg.storage.archives.tree import Tree

__all__ = ["ArchiveStore", "LostStore", "Recipe"]

Recipe = tuple[Callable[..., "ArchiveStore"], tuple[object, ...]]


class ArchiveStore(ABC):
    """The `Store` port over the one top folder of an archive; may be read from several threads.

    Pickles as `recipe`, what to call to have it again: its index is never copied to another process.
    """

    def __init__(self, name: str, tree: Tree, recipe: Recipe) -> None:
        self._name = name
        self._tree = tree
        self._recipe = recipe

    def __reduce__(self) -> Recipe:
        return self._recipe

    @property
    def name(self) -> str:
        """The archive as the user named it."""
        return self._name

    @property
    def is_sequential(self) -> bool:
        """Whether all files are best measured at once, by `measure_all`."""
        return False

    def walk(self, under: str = "") -> Iterator[Entry]:
        """Every entry below `under`, a folder before what is in it.

        Raises:
            MissingError: there is no `under`.
            UnreadableError: `under` is no folder.
        """
        return self._tree.walk(under)

    def entry(self, path: str) -> Entry | None:
        """The entry at `path`, or None where there is nothing."""
        return self._tree.entry(path)

    def open(self, path: str) -> BinaryIO:
        """A file's bytes.

        Raises:
            MissingError: there is nothing at `path`.
            UnreadableError: it is a folder, or it cannot be read, now or later on.
        """
        row, size = self._tree.file(path)
        return stream(self._bytes(path, row, size), size)

    def measure(self, path: str, algorithms: Sequence[Algorithm]) -> MeasuredFile:
        """Read a file once, for all digests.

        Raises:
            MissingError: there is nothing at `path`.
            UnreadableError: it is a folder, it cannot be read, or the archive has changed.
        """
        row, size = self._tree.file(path)
        return measure(self._bytes(path, row, size), path, size, algorithms)

    def measure_all(
        self, requests: Iterable[tuple[str, Sequence[Algorithm]]]
    ) -> Iterator[tuple[str, MeasuredFile | UnreadableError]]:
        """Measure one file after the other, in the order of the requests; what `measure` raises is given instead."""
        for path, algorithms in requests:
            try:
                found: MeasuredFile | UnreadableError = self.measure(path, algorithms)
            except UnreadableError as error:
                found = error
            yield path, found

    def local_path(self, path: str) -> str | None:  # noqa: ARG002 # nothing in an archive has one
        """None: nothing of it lies in the local file system."""
        return None

    @abstractmethod
    def _bytes(self, path: str, row: int, size: int) -> MemberBytes:
        """The bytes of the file at `path`, which is member `row` of the listing."""


class LostStore(ArchiveStore):
    """What a worker has in its hands where the archive has changed since it was opened: nothing of it can be read."""

    def __init__(self, name: str, reason: str, recipe: Recipe) -> None:
        super().__init__(name, Tree([], (), ()), recipe)
        self._reason = reason

    def open(self, path: str) -> BinaryIO:
        """Fails.

        Raises:
            UnreadableError: always.
        """
        raise UnreadableError(path, self._reason)

    def measure(self, path: str, algorithms: Sequence[Algorithm]) -> MeasuredFile:  # noqa: ARG002 # it fails
        """Fails.

        Raises:
            UnreadableError: always.
        """
        raise UnreadableError(path, self._reason)

    def _bytes(self, path: str, row: int, size: int) -> MemberBytes:  # noqa: ARG002 # it fails
        raise UnreadableError(path, self._reason)
