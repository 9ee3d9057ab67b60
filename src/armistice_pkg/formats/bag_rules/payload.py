"""What is in the payload and what the payload manifests say of it, side by side and compact.

A row is a path; what is there comes first, in the order of the walk, then what is only listed. Columns are payload
manifests: a million files with sha256 and sha512 take one dictionary of paths and 98 octets a file.
"""

from array import array
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.formats.bagit import ManifestName

__all__ = ["Batch", "Column", "Payload"]

_UNLISTED, _LISTED, _WITHOUT_DIGEST = range(3)
_NEVER = 1 << 62


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

    def put_plain(self, rows: Sequence[tuple[str, str]], payload: "Payload") -> list[int]:
        """List files that are there, each for the first time, by digest in hex and path; positions of all others.

        A path that was met on the way through the payload is a safe one in `data/`, so there is nothing more to check.
        """
        if not self.width:
            return list(range(len(rows)))
        width, states, digests, find = self.width, self._states, self._digests, payload.find
        others = []
        for position, (digest, path) in enumerate(rows):
            row = find(path)
            if row is None or row >= len(states) or states[row] != _UNLISTED or len(digest) != 2 * width:
                others.append(position)
            else:
                states[row] = _LISTED
                digests[row * width : (row + 1) * width] = bytes.fromhex(digest)
        return others

    def lists(self, row: int) -> bool:
        """Whether the manifest lists this row."""
        return row < len(self._states) and self._states[row] != _UNLISTED

    def digest(self, row: int) -> bytes | None:
        """The digest that the manifest gives, or None if it gives none that can be compared."""
        if row >= len(self._states) or self._states[row] != _LISTED:
            return None
        return bytes(self._digests[row * self.width : (row + 1) * self.width])

    def digests(self, first: int, end: int) -> bytes:
        """The digests of rows that all have one, joined."""
        return bytes(self._digests[first * self.width : end * self.width])

    def run_of(self, first: int, has_digest: bool) -> int:
        """The row after `first` at which it is no longer so that there is a digest, or that there is none."""
        states = self._states
        if not has_digest:
            found = states.find(_LISTED, first)
            return found if found >= 0 and self.algorithm is not None else _NEVER
        ends = [at for state in (_UNLISTED, _WITHOUT_DIGEST) if (at := states.find(state, first)) >= 0]
        return min([*ends, len(states)])

    def lists_all(self, rows: int) -> bool:
        """Whether the manifest lists each of the first `rows` rows."""
        return len(self._states) >= rows and self._states.find(_UNLISTED, 0, rows) < 0

    def move(self, row: int, other: int) -> None:
        """Let what is said of a row be said of another."""
        if self.lists(row):
            self.put(other, self.digest(row))
            self._states[row] = _UNLISTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Some files that are there, one after the other from row `first` on, and their digests joined, by algorithm.

    Where `digests` is empty, no manifest gives one that these files could be compared with.
    """

    first: int
    paths: list[str]
    digests: tuple[tuple[Algorithm, bytes], ...]

    def expected(self, position: int) -> list[tuple[Algorithm, bytes]]:
        """The digests of the file at that position."""
        found = []
        for algorithm, joined in self.digests:
            width = len(joined) // len(self.paths)
            found.append((algorithm, joined[position * width : (position + 1) * width]))
        return found


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

    def batches(self, *, files: int, octets: int) -> Iterator[Batch]:
        """What is there, in order, in batches of at most so many files, and hardly more than so many octets.

        All files of a batch have digests from the same manifests.
        """
        rows = next((row for row, size in enumerate(self._sizes) if size < 0), len(self._sizes))
        paths = list(islice(self._rows, rows))
        first = 0
        while first < rows:
            columns = self._columns_with_digest(first)
            same = min([rows, first + files, *(one.run_of(first, one in columns) for one in self.columns)])
            end, room = first + 1, octets - self._sizes[first]
            while end < same and room > 0:
                room -= self._sizes[end]
                end += 1
            digests = tuple((one.algorithm, one.digests(first, end)) for one in columns if one.algorithm is not None)
            yield Batch(first=first, paths=paths[first:end], digests=digests)
            first = end

    def _columns_with_digest(self, row: int) -> list[Column]:
        return [column for column in self.columns if column.algorithm is not None and column.digest(row) is not None]

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
