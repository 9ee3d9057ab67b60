"""The bytes of files against the digests that are said of them, and with that the digests that are wanted besides."""

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from copy import copy
from functools import partial
from typing import NamedTuple, Protocol

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.errors import UnreadableError
from armistice_pkg.core.fixity import MeasuredFile
from armistice_pkg.core.ports import BulkStore, Engine, Store
from armistice_pkg.core.problems import Problem
from armistice_pkg.formats.bag_rules import completeness, tags
from armistice_pkg.formats.bag_rules.fixity import altered
from armistice_pkg.services.update.contents import Contents

__all__ = ["Compared", "Files", "Finding", "KeptPayload", "Several", "Told", "compared", "fault_of"]

_FILES = 500
_OCTETS = 32 << 20
_UNWATCHED = 1 << 20
_FEW_FILES, _FEW_OCTETS = 200, 8 << 20
"""Less than both is read sooner than another process is there."""

Finding = MeasuredFile | UnreadableError
Span = tuple[int, int, int]


class Told(NamedTuple):
    """A file and what is said of it: digests that it must have, and algorithms whose digests are wanted besides."""

    path: str
    size: int
    expected: tuple[tuple[Algorithm, bytes], ...]
    wanted: tuple[Algorithm, ...]

    @property
    def algorithms(self) -> tuple[Algorithm, ...]:
        """Those to measure it with."""
        return tuple(dict.fromkeys((*(algorithm for algorithm, _ in self.expected), *self.wanted)))


class Files(Protocol):
    """Files to be read, in spans of first, end and octets; a million of them are not held one by one."""

    def spans(self) -> list[Span]: ...  # noqa: D102 - told above
    def part(self, first: int, end: int) -> list[Told]: ...  # noqa: D102 - told above


class Several:
    """Files one by one."""

    def __init__(self, files: Sequence[Told]) -> None:
        self._files = files

    def spans(self) -> list[Span]:
        """One for each file that is large, and for each few that are not."""
        spans, first, octets = [], 0, 0
        for number, file in enumerate(self._files, 1):
            octets += file.size
            if octets >= _OCTETS or number - first >= _FILES or number == len(self._files):
                spans.append((first, number, octets))
                first, octets = number, 0
        return spans

    def part(self, first: int, end: int) -> list[Told]:
        """Some of them."""
        return list(self._files[first:end])


class KeptPayload:
    """The payload that stays, but for the paths of `measured`; digests of `algorithms` are wanted where they lack."""

    def __init__(
        self, contents: Contents, gone: AbstractSet[str], algorithms: Sequence[Algorithm], measured: AbstractSet[str]
    ) -> None:
        self._contents = contents
        rows = (contents.payload.find(path) for path in (*gone, *measured))
        self._without = {row for row in rows if row is not None}
        self._algorithms = algorithms

    def spans(self) -> list[Span]:
        """Spans of rows."""
        return list(self._contents.payload.spans(files=_FILES, octets=_OCTETS))

    def part(self, first: int, end: int) -> list[Told]:
        """Those rows of a span that stay."""
        return [self.told(row, path) for row, path in self.rows(first, end)]

    def rows(self, first: int, end: int) -> Iterator[tuple[int, str]]:
        """Those rows of a span that stay, with their paths."""
        each = zip(range(first, end), self._contents.payload.paths_of(first, end), strict=True)
        return ((row, path) for row, path in each if row not in self._without)

    def told(self, row: int, path: str) -> Told:
        """What is said of a file."""
        size = self._contents.payload.size(row) or 0
        expected = self._contents.expected(row)
        known = [algorithm for algorithm, _ in expected]
        return Told(path, size, expected, tuple(one for one in self._algorithms if one not in known))


class Compared(NamedTuple):
    """Some files: how many there are, and those of which there is something to tell, with what was found."""

    files: int
    told: list[tuple[Told, Finding]]


def compared(store: Store, files: Files, engine: Engine | None) -> Iterator[Compared]:
    """Read each file once. What differs, cannot be read, or has digests that are wanted, is told."""
    spans = files.spans()
    prepare = partial(_reader, store, files, spans)
    worthwhile = sum(octets for _, _, octets in spans) > _FEW_OCTETS or len(spans) * _FILES > _FEW_FILES
    if engine is None or not worthwhile or len(spans) == 1:
        return map(prepare(), range(len(spans)))
    # The largest first: then all processes end at about the same time.
    return engine.ahead(prepare, sorted(range(len(spans)), key=lambda number: -(spans[number][2] // _OCTETS)))


def _reader(store: Store, files: Files, spans: Sequence[Span]) -> Callable[[int], Compared]:
    """What each process calls with the number of a span."""
    mine = copy(store)

    def read(number: int) -> Compared:
        first, end, _ = spans[number]
        part = files.part(first, end)
        by_path = {file.path: file for file in _to_be_measured(mine, part)}
        found = []
        for path, finding in mine.measure_all((file.path, file.algorithms) for file in by_path.values()):
            file = by_path[path]
            if isinstance(finding, UnreadableError) or file.wanted or _differs(finding, file):
                found.append((file, finding))
        return Compared(len(part), found)

    return read


def _to_be_measured(store: Store, part: list[Told]) -> list[Told]:
    """Those that reading in bulk, which is quicker, does not show to be intact; all if that cannot say enough."""
    chosen = {file.algorithms for file in part}
    if not isinstance(store, BulkStore) or len(chosen) != 1 or any(file.wanted or not file.expected for file in part):
        return part
    (algorithms,) = chosen
    joined, errors = store.digests(
        [file.path for file in part], [file.size for file in part], algorithms, unwatched=_UNWATCHED
    )
    found = dict(zip(algorithms, joined, strict=True))

    def fits(position: int, algorithm: Algorithm, digest: bytes) -> bool:
        return found[algorithm].startswith(digest, position * len(digest))

    return [
        file
        for position, file in enumerate(part)
        if position in errors or not all(fits(position, *one) for one in file.expected)
    ]


def _differs(found: MeasuredFile, file: Told) -> bool:
    return any(found.digests[algorithm] != digest.hex() for algorithm, digest in file.expected)


def fault_of(file: Told, finding: Finding, *, tag: bool) -> Problem | None:
    """What `verify` would tell of it."""
    if isinstance(finding, UnreadableError):
        unreadable = tags.unreadable_tag_file if tag else completeness.unreadable_file
        return unreadable(file.path, finding.reason)
    code = "bag-tag-file-altered" if tag else "bag-file-altered"
    return altered(code, file.path, file.expected, finding.digests)
