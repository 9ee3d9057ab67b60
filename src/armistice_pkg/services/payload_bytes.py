"""The payload's bytes against the digests that the manifests give, in batches that workers can take.

A batch goes to a worker and only what is not intact comes back, so that a million files cost little to hand over.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.errors import UnreadableError
from armistice_pkg.core.fixity import MeasuredFile
from armistice_pkg.core.ports import Engine, Store

__all__ = ["Expectation", "compare", "compared"]

_BATCH_FILES = 1_000
_BATCH_OCTETS = 256 << 20
_PIECE_OCTETS = 64 << 20
"""Files from this size on fill a batch of a few: large files are what keeps two cores from finishing together."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Expectation:
    """A file that is there, its size, and the digests that it must have. Positional: there are millions."""

    path: str
    size: int
    digests: tuple[tuple[Algorithm, bytes], ...]


Finding = MeasuredFile | UnreadableError


def compare(store: Store, batch: Sequence[Expectation]) -> list[tuple[int, Finding]]:
    """Read each file once; by position in the batch, what differs (as measured) or could not be read."""
    positions = {one.path: position for position, one in enumerate(batch)}
    found = store.measure_all((one.path, [algorithm for algorithm, _ in one.digests]) for one in batch)
    wrong = []
    for path, finding in found:
        position = positions[path]
        if isinstance(finding, UnreadableError) or _differs(finding, batch[position]):
            wrong.append((position, finding))
    return wrong


def _differs(measured: MeasuredFile, expected: Expectation) -> bool:
    return any(measured.digests[algorithm] != digest.hex() for algorithm, digest in expected.digests)


@dataclass(slots=True)
class _Batch(Generic[T]):
    expectations: list[Expectation]
    tags: list[T]
    octets: int = 0


def compared(
    store: Store, files: Iterable[tuple[T, Expectation]], engine: Engine | None
) -> Iterator[tuple[T, Finding | None]]:
    """For each file, in order, None if it is intact, else what was found; each comes with the value it was given with.

    Without an engine files are read in this process, each batch when its results are asked for.
    A store that is read in an order of its own gets all files at once.
    """
    under_way: deque[_Batch[T]] = deque()

    def handed_out() -> Iterator[list[Expectation]]:
        for batch in _batches(files, whole=store.is_sequential):
            under_way.append(batch)
            yield batch.expectations

    each = map if engine is None else engine.map
    for wrong in each(partial(compare, store), handed_out()):
        batch = under_way.popleft()
        by_position = dict(wrong)
        for position, tag in enumerate(batch.tags):
            yield tag, by_position.get(position)


def _batches(files: Iterable[tuple[T, Expectation]], *, whole: bool) -> Iterator[_Batch[T]]:
    batch: _Batch[T] = _Batch([], [])
    for tag, expected in files:
        batch.expectations.append(expected)
        batch.tags.append(tag)
        batch.octets += max(expected.size, 1)
        large = expected.size >= _PIECE_OCTETS
        full = large or len(batch.tags) == _BATCH_FILES or batch.octets >= _BATCH_OCTETS
        if full and not whole:
            yield batch
            batch = _Batch([], [])
    if batch.tags:
        yield batch
