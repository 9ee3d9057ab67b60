"""What is in the payload and what the payload manifests say of it, side by side and compact.

A row is a path; what is there comes first, in the order of the walk, then what is only listed. Columns are payload
manifests: a million files with sha256 and sha512 take one dictionary of paths and 98 octets a file.
"""

from array import array
from collections.abc import Callable, Collection, Iterator

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.formats.bagit import ManifestName

__all__ = ["Column", "Payload"]

_UNLISTED, _LISTED, _WITHOUT_DIGEST = range(3)


class Column:
    """One payload manifest: for each row whether it is listed, and its digest as bytes.

    `is_whole` turns False where the manifest could not be read to its end: then nothing is known of what it lacks.
    """

    __slots__ = ("_digests", "_states", "algorithm", "is_whole", "name", "width")

    def __init__(self, name: ManifestName, rows: int) -> None:
        self.name = name
        self.algorithm = name.algorithm
        self.is_whole = True
        self.width = name.algorithm.hex_length // 2 if name.algorithm else 0
        self._states = bytearray(rows)
        self._digests = bytearray(rows * self.width)

    def put(self, row: int, digest: bytes | None) -> None:
        """List a row, with its digest if there is one that can be compared."""
        missing = row + 1 - len(self._states)
        if missing > 0:
            # Rows that are only listed come one by one: room for some more, so that this stays linear.
            more = missing + len(self._states) // 8
            self._states.extend(bytes(more))
            self._digests.extend(bytes(more * self.width))
        if digest is None or not self.width:
            self._states[row] = _WITHOUT_DIGEST
        else:
            self._states[row] = _LISTED
            self._digests[row * self.width : (row + 1) * self.width] = digest

    def lists(self, row: int) -> bool:
        """Whether the manifest lists this row."""
        return row < len(self._states) and self._states[row] != _UNLISTED

    def digest(self, row: int) -> bytes | None:
        """The digest that the manifest gives, or None if it gives none that can be compared."""
        if row >= len(self._states) or self._states[row] != _LISTED:
            return None
        return bytes(self._digests[row * self.width : (row + 1) * self.width])

    def lists_all(self, rows: int) -> bool:
        """Whether the manifest lists each of the first `rows` rows."""
        return len(self._states) >= rows and self._states.find(_UNLISTED, 0, rows) < 0

    def move(self, row: int, other: int) -> None:
        """Let what is said of a row be said of another."""
        if self.lists(row):
            self.put(other, self.digest(row))
            self._states[row] = _UNLISTED


class Payload:
    """Rows and columns."""

    __slots__ = ("_rows", "_sizes", "columns")

    def __init__(self) -> None:
        self._rows: dict[str, int] = {}
        self._sizes = array("q")
        self.columns: list[Column] = []

    def __len__(self) -> int:
        return len(self._rows)

    def add_file(self, path: str, size: int) -> None:
        """Take up a file that is there, of `size` octets."""
        self._rows[path] = len(self._sizes)
        self._sizes.append(size)

    def add_column(self, name: ManifestName) -> Column:
        """Begin another payload manifest."""
        column = Column(name, len(self._rows))
        self.columns.append(column)
        return column

    def row_of(self, path: str) -> int:
        """The row of a listed path; a new one if nothing is there."""
        row = self._rows.get(path)
        if row is None:
            row = self._rows[path] = len(self._sizes)
            self._sizes.append(-1)
        return row

    def find(self, path: str) -> int | None:
        """The row of a path, if it is there or listed."""
        return self._rows.get(path)

    def size(self, row: int) -> int | None:
        """The octets of the file, or None if there is none."""
        size = self._sizes[row]
        return None if size < 0 else size

    def paths(self) -> Collection[str]:
        """All paths, there or listed."""
        return self._rows.keys()

    def items(self) -> Iterator[tuple[str, int]]:
        """All paths with their rows."""
        return iter(self._rows.items())

    def present(self) -> Iterator[str]:
        """The paths of files that are there."""
        return (path for path, row in self._rows.items() if self._sizes[row] >= 0)

    def absent(self) -> Iterator[tuple[str, int]]:
        """Paths and rows that are listed and not there."""
        return ((path, row) for path, row in self._rows.items() if self._sizes[row] < 0 and self.listing(row))

    def lacking(self, row: int) -> list[Column]:
        """The manifests that are known not to list a row."""
        return [column for column in self.columns if column.is_whole and not column.lists(row)]

    def is_complete(self) -> bool:
        """Whether every manifest lists every row: what holds for almost every bag is quickly said."""
        return all(column.lists_all(len(self._sizes)) for column in self.columns)

    def unlisted(self) -> Iterator[tuple[str, int]]:
        """Paths and rows that are there and not listed."""
        return ((path, row) for path, row in self._rows.items() if self._sizes[row] >= 0 and not self.listing(row))

    def listing(self, row: int) -> list[Column]:
        """The manifests that list a row."""
        return [column for column in self.columns if column.lists(row)]

    def expected(self, row: int) -> list[tuple[Algorithm, bytes]]:
        """The digests of a row that can be compared, in the order of the manifests."""
        expected = []
        for column in self.columns:
            digest = column.digest(row)
            if digest is not None and column.algorithm is not None:
                expected.append((column.algorithm, digest))
        return expected

    def totals(self) -> tuple[int, int]:
        """How many octets in how many files are there."""
        present = [size for size in self._sizes if size >= 0]
        return sum(present), len(present)

    def join(self, key: Callable[[str], str]) -> list[tuple[str, str]]:
        """Let what is listed and not there stand for what is there and not listed, where `key` makes both equal.

        Returns pairs of the path as listed and the path that is there. Exact matches have been made before, so a
        listed path never takes another one's file.
        """
        absent = list(self.absent())
        if not absent:
            return []
        strays: dict[str, tuple[str, int]] = {}
        for path, row in self.unlisted():
            strays.setdefault(key(path), (path, row))
        joined = []
        for path, row in absent:
            stray = strays.pop(key(path), None)
            if stray is not None:
                for column in self.columns:
                    column.move(row, stray[1])
                joined.append((path, stray[0]))
        for path, _ in joined:
            self._forget(path)
        return joined

    def _forget(self, path: str) -> None:
        """Rows keep their numbers: only the name of an absent row goes."""
        del self._rows[path]
