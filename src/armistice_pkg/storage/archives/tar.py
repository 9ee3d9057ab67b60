"""A bag in a .tar: its members lie there as they are, and are found by offset."""

from collections.abc import Sequence

from armistice_pkg.storage.archives.archive_file import ArchiveFile
from armistice_pkg.storage.archives.member_bytes import MemberBytes, StoredBytes
from armistice_pkg.storage.archives.store import ArchiveStore, Recipe
from armistice_pkg.storage.archives.tree import Tree

__all__ = ["PlainSource", "TarStore"]


class PlainSource:
    """The octets of a .tar in order, for its headers: what lies between them is not read."""

    def __init__(self, file: ArchiveFile) -> None:
        self._file = file
        self.position = 0

    def read(self, count: int) -> bytes:
        """The next octets, fewer only at the end.

        Raises:
            OSError: they cannot be read.
        """
        data = self._file.read(self.position, count)
        self.position += len(data)
        return data

    def skip_to(self, position: int) -> bool:
        """Go ahead; False if the file ends before."""
        if position > self._file.size:
            self.position = self._file.size
            return False
        self.position = position
        return True


class TarStore(ArchiveStore):
    """A .tar, by the offsets of its members."""

    def __init__(self, name: str, tree: Tree, recipe: Recipe, file: ArchiveFile, offsets: Sequence[int]) -> None:
        super().__init__(name, tree, recipe)
        self._file = file
        self._offsets = offsets

    def _bytes(self, path: str, row: int, size: int) -> MemberBytes:
        return StoredBytes(self._file, path, self._offsets[row], size)
