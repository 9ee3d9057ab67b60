"""The payload's bytes against the digests that the manifests give.

Where there are processes for it, they read and digest while this one still goes through the manifests; they write what
they find into memory that is shared, and what fits is compared a thousand files at a time.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from functools import partial
from typing import NamedTuple

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.errors import UnreadableError
from armistice_pkg.core.fixity import MeasuredFile
from armistice_pkg.core.ports import BulkStore, Engine, Store
from armistice_pkg.formats.bag_rules.payload import Batch, Payload

__all__ = ["Finding", "Judged", "ReadAhead", "compared"]

_FILES = 500
_OCTETS = 32 << 20
_EVERYTHING = 1 << 62
_UNWATCHED = 1 << 20
_FEW_FILES, _FEW_OCTETS = 200, 8 << 20
"""Less than both is read sooner than another process is there."""

Finding = MeasuredFile | UnreadableError
Span = tuple[int, int, int]


class Judged(NamedTuple):
    """A batch, and by position what was found of the files in it that are not intact."""

    batch: Batch
    wrong: Mapping[int, Finding]


def compared(store: Store, payload: Payload) -> Iterator[Judged]:
    """Each batch of files that are there, read in this process when it is asked for.

    A batch without digests has nothing to be compared with, and is not read. A store that is read in an order of its
    own gets all files at once.
    """
    most = _EVERYTHING if store.is_sequential else _FILES
    for first, end, _ in payload.spans(files=most, octets=_EVERYTHING):
        for batch in payload.batches(first, end):
            yield Judged(batch, _compare(store, batch, payload.paths_of(batch.first, batch.end)))


def _compare(store: Store, batch: Batch, paths: Sequence[str]) -> Mapping[int, Finding]:
    wrong = {}
    if batch.digests:
        positions = {path: position for position, path in enumerate(paths)}
        algorithms = [algorithm for algorithm, _ in batch.digests]
        for path, finding in store.measure_all((path, algorithms) for path in paths):
            position = positions[path]
            if isinstance(finding, UnreadableError) or _differs(finding, batch.expected(position)):
                wrong[position] = finding
    return wrong


def _differs(measured: MeasuredFile, expected: list[tuple[Algorithm, bytes]]) -> bool:
    return any(measured.digests[algorithm] != digest.hex() for algorithm, digest in expected)


class ReadAhead:
    """All files that are there, read by other processes from now on, with all algorithms that may be asked for."""

    def __init__(self, store: Store, payload: Payload, algorithms: Sequence[Algorithm], engine: Engine) -> None:
        self._store = store
        self._payload = payload
        self._spans = list(payload.spans(files=_FILES, octets=_OCTETS))
        _, files = payload.totals()
        self._found = {one: engine.shared(files * one.hex_length // 2) for one in algorithms}
        prepare = partial(_reader, store, payload, self._spans, self._found)
        # The largest first: then all processes end at about the same time.
        order = sorted(range(len(self._spans)), key=lambda number: -(self._spans[number][2] // _OCTETS))
        self._unreadable = engine.ahead(prepare, order)

    @staticmethod
    def is_worthwhile(store: Store, payload: Payload) -> bool:
        """Whether there is enough to be read, and in any order."""
        octets, files = payload.totals()
        return not store.is_sequential and (files > _FEW_FILES or octets > _FEW_OCTETS)

    def compared(self) -> Iterator[Judged]:
        """Each batch of files that are there, in their order, once all is known that is said of them.

        Raises:
            UnfinishedError: a process was ended from outside.
        """
        for (first, end, _), unreadable in zip(self._spans, self._unreadable, strict=True):
            for batch in self._payload.batches(first, end):
                yield Judged(batch, self._wrong(batch, unreadable))

    def _wrong(self, batch: Batch, unreadable: Mapping[int, UnreadableError]) -> Mapping[int, Finding]:
        """`unreadable` is by row."""
        if not batch.digests or (not unreadable and all(self._fits(batch, *one) for one in batch.digests)):
            return {}
        wrong: dict[int, Finding] = {}
        for position, path in enumerate(self._payload.paths_of(batch.first, batch.end)):
            row = batch.first + position
            if row in unreadable:
                wrong[position] = unreadable[row]
                continue
            measured = self._measured(row, path, batch)
            if _differs(measured, batch.expected(position)):
                wrong[position] = self._second_look(row, measured)
        return wrong

    def _fits(self, batch: Batch, algorithm: Algorithm, joined: bytes) -> bool:
        width = len(joined) // len(batch)
        return self._found[algorithm][batch.first * width : batch.end * width] == joined

    def _measured(self, row: int, path: str, batch: Batch) -> MeasuredFile:
        digests = {}
        for algorithm, joined in batch.digests:
            width = len(joined) // len(batch)
            digests[algorithm] = self._found[algorithm][row * width : (row + 1) * width].hex()
        return MeasuredFile(path=path, size=self._payload.size(row) or 0, digests=digests)

    def _second_look(self, row: int, measured: MeasuredFile) -> Finding:
        """What changed while it was read is not known to be altered; small files were not watched for that."""
        if not isinstance(self._store, BulkStore) or measured.size > _UNWATCHED:
            return measured
        try:
            again = self._store.measure(measured.path, list(measured.digests))
        except UnreadableError as error:
            return error
        same = again.digests == measured.digests and again.size == self._payload.size(row)
        return again if same else UnreadableError(measured.path, "changed while it was read")


def _reader(
    store: Store, payload: Payload, spans: Sequence[Span], found: Mapping[Algorithm, memoryview]
) -> Callable[[int], dict[int, UnreadableError]]:
    """What each process calls with the number of a span; the files of it that could not be read come back, by row."""
    # A store of its own: what an open archive has read must not depend on others.
    mine, algorithms = copy(store), list(found)

    def read(number: int) -> dict[int, UnreadableError]:
        first, end, _ = spans[number]
        paths = payload.paths_of(first, end)
        if isinstance(mine, BulkStore):
            joined, errors = mine.digests(paths, payload.sizes(first, end), algorithms, unwatched=_UNWATCHED)
        else:
            joined, errors = _joined(mine, paths, algorithms)
        for algorithm, digests in zip(algorithms, joined, strict=True):
            width = algorithm.hex_length // 2
            found[algorithm][first * width : end * width] = digests
        return {first + position: error for position, error in errors.items()}

    return read


def _joined(
    store: Store, paths: Sequence[str], algorithms: Sequence[Algorithm]
) -> tuple[list[bytes], dict[int, UnreadableError]]:
    """As `BulkStore.digests`, for any store that is read in the order of the requests."""
    errors: dict[int, UnreadableError] = {}
    joined = [bytearray() for _ in algorithms]
    for position, (_, measured) in enumerate(store.measure_all((path, algorithms) for path in paths)):
        if isinstance(measured, UnreadableError):
            errors[position] = measured
            digests = [bytes(algorithm.hex_length // 2) for algorithm in algorithms]
        else:
            digests = [bytes.fromhex(measured.digests[algorithm]) for algorithm in algorithms]
        for digest, before in zip(digests, joined, strict=True):
            before.extend(digest)
    return [bytes(digests) for digests in joined], errors
