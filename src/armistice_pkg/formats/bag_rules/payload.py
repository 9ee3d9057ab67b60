"""What is in the payload and what the payload manifests say of it, side by side and compact.

A row is a path; what is there comes first, in the order of the walk, then what is only listed. Columns are payload
manifests: a million files with sha256 and sha512 take 106 octets and a path a file.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.formats.bag_rules.path_list import PathList
from armistice_pkg.formats.bagit import ManifestName, PlainLines

__all__ = ["Batch", "Column", "Payload"]

_UNLISTED, _LISTED, _WITHOUT_DIGEST = range(3)


class Column:
    """One payload manifest: for each row whether it is listed, and its digest as bytes.

    `is_whole` turns False where the manifest could not be read to its end: then nothing is known of what it lacks.
    """

    __slots__ = ("_digests", "_next", "_states", "algorithm", "is_whole", "name", "width")

    def __init__(self, name: ManifestName, rows: int) -> None:
        self.name = name
        self.algorithm = name.algorithm
        self.is_whole = True
        self.width = name.algorithm.hex_length // 2 if name.algorithm else 0
        self._states = bytearray(rows)
        self._digests = bytearray(rows * self.width)
        self._next = 0

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

    def put_plain(self, lines: PlainLines, payload: "Payload") -> Iterable[int]:
        """List files that are there, each for the first time; positions of all others.

        A path that was met on the way through the payload is a safe one in `data/`, so there is nothing more to check.
        Most manifests go through the payload as we did: then the next lines are those of the next rows.
        """
        count, width, first = len(lines.paths), self.width, self._next
        end = first + count
        if not width or lines.width != width:
            return range(count)
        if self._states.count(_UNLISTED, first, end) != count or payload.paths_of(first, end) != lines.paths:
            return self._put_found(lines, payload)
        self._states[first:end] = bytes([_LISTED]) * count
        self._digests[first * width : end * width] = lines.digests
        self._next = end
        return ()

    def _put_found(self, lines: PlainLines, payload: "Payload") -> list[int]:
        """As `put_plain`, path by path."""
        width, states, joined, find = self.width, self._states, self._digests, payload.find
        others = []
        for position, path in enumerate(lines.paths):
            row = find(path)
            if row is None or row >= len(states) or states[row] != _UNLISTED:
                others.append(position)
            else:
                states[row] = _LISTED
                joined[row * width : (row + 1) * width] = lines.digests[position * width : (position + 1) * width]
                self._next = row + 1
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

    def run_of(self, first: int, end: int, *, has_digest: bool) -> int:
        """The first row from `first` on at which it is no longer so that there is a digest, or that there is none."""
        states = self._states
        others = (_UNLISTED, _WITHOUT_DIGEST) if has_digest else (_LISTED,) if self.algorithm is not None else ()
        for state in others:
            found = states.find(state, first, end)
            end = found if found >= 0 else end
        return min(end, len(states)) if has_digest else end

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
    """Files that are there, in rows from `first` to before `end`, and their digests joined, by algorithm.

    Where `digests` is empty, no manifest gives one that these files could be compared with.
    """

    first: int
    end: int
    digests: tuple[tuple[Algorithm, bytes], ...]

    def __len__(self) -> int:
        return self.end - self.first

    def expected(self, position: int) -> list[tuple[Algorithm, bytes]]:
        """The digests of the file at that position."""
        found = []
        for algorithm, joined in self.digests:
            width = len(joined) // len(self)
            found.append((algorithm, joined[position * width : (position + 1) * width]))
        return found


class Payload:
    """Rows and columns. The dictionary of paths is made where a manifest is in an order of its own, and not before."""

    __slots__ = ("_gone", "_names", "_rows", "_sizes", "_there", "columns")

    def __init__(self) -> None:
        self._names = PathList()
        self._sizes = array("q")
        self._there = 0
        self._rows: dict[str, int] | None = None
        self._gone: set[int] = set()
        self.columns: list[Column] = []

    def __len__(self) -> int:
        return len(self._sizes) - len(self._gone)

    def add_files(self, paths: list[str], sizes: list[int]) -> None:
        """Take up files that are there, with their octets; before anything is listed."""
        self._names.extend(paths)
        self._sizes.extend(sizes)
        self._there += len(sizes)

    def add_column(self, name: ManifestName) -> Column:
        """Begin another payload manifest."""
        column = Column(name, len(self._sizes))
        self.columns.append(column)
        return column

    def row_of(self, path: str) -> int:
        """The row of a listed path; a new one if nothing is there."""
        row = self._by_name.get(path)
        if row is None:
            row = self._by_name[path] = len(self._sizes)
            self._names.extend([path])
            self._sizes.append(-1)
        return row

    def find(self, path: str) -> int | None:
        """The row of a path, if it is there or listed."""
        return self._by_name.get(path)

    @property
    def _by_name(self) -> dict[str, int]:
        if self._rows is None:
            self._rows = {path: row for row, path in enumerate(self._names)}
        return self._rows

    def size(self, row: int) -> int | None:
        """The octets of the file, or None if there is none."""
        size = self._sizes[row]
        return None if size < 0 else size

    def paths(self) -> Iterable[str]:
        """All paths, there or listed; to be gone through as often as one likes."""
        return [path for path, _ in self.items()] if self._gone else self._names

    def paths_of(self, first: int, end: int) -> list[str]:
        """The paths of some rows."""
        return self._names.part(first, end)

    def texts(self) -> Iterator[str]:
        """Many paths in one text, there or listed, as `PathList.texts`."""
        return self._names.texts()

    def blocks(self) -> Iterator[tuple[str, list[str]]]:
        """As `texts`, each with the paths in it. Made for what is there, before anything is listed."""
        return self._names.blocks()

    def items(self) -> Iterator[tuple[str, int]]:
        """All paths with their rows."""
        return ((path, row) for row, path in enumerate(self._names) if row not in self._gone)

    def absent(self) -> Iterator[tuple[str, int]]:
        """Paths and rows that are listed and not there."""
        rows = range(self._there, len(self._sizes))
        paths = self._names.part(self._there, len(self._sizes))
        found = zip(paths, rows, strict=True)
        return ((path, row) for path, row in found if row not in self._gone and self.listing(row))

    def lacking(self, row: int) -> list[Column]:
        """The manifests that are known not to list a row."""
        return [column for column in self.columns if column.is_whole and not column.lists(row)]

    def is_complete(self) -> bool:
        """Whether every manifest lists every row: what holds for almost every bag is quickly said."""
        return all(column.lists_all(len(self._sizes)) for column in self.columns)

    def unlisted(self) -> Iterator[tuple[str, int]]:
        """Paths and rows that are there and not listed."""
        paths = self._names.part(0, self._there)
        return ((path, row) for row, path in enumerate(paths) if not self.listing(row))

    def listing(self, row: int) -> list[Column]:
        """The manifests that list a row."""
        return [column for column in self.columns if column.lists(row)]

    def spans(self, *, files: int, octets: int) -> Iterator[tuple[int, int, int]]:
        """What is there, in order, in spans of at most so many files, and hardly more than so many octets.

        A span is its first row, the row after its last, and its octets.
        """
        sizes, first = self._sizes, 0
        while first < self._there:
            end = min(first + files, self._there)
            total = sum(sizes[first:end])
            if total > octets:
                end, total = first + 1, sizes[first]
                while end < self._there and total < octets:
                    total += sizes[end]
                    end += 1
            yield first, end, total
            first = end

    def sizes(self, first: int, end: int) -> Sequence[int]:
        """The octets of files that are there."""
        return self._sizes[first:end]

    def batches(self, first: int, end: int) -> Iterator[Batch]:
        """Some rows of what is there, in order. All files of a batch have digests from the same manifests."""
        while first < end:
            columns = self._columns_with_digest(first)
            runs = (one.run_of(first, end, has_digest=one in columns) for one in self.columns)
            same = min(runs, default=end)
            digests = tuple((one.algorithm, one.digests(first, same)) for one in columns if one.algorithm is not None)
            yield Batch(first=first, end=same, digests=digests)
            first = same

    def _columns_with_digest(self, row: int) -> list[Column]:
        return [column for column in self.columns if column.algorithm is not None and column.digest(row) is not None]

    def totals(self) -> tuple[int, int]:
        """How many octets in how many files are there."""
        return sum(self._sizes[: self._there]), self._there

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
        # Rows keep their numbers: only the name of an absent row goes.
        self._gone.update(self._by_name.pop(path) for path, _ in joined)
        return joined
