"""The bytes of files against the digests that are said of them, and with that the digests that are wanted besides."""

from collections import deque
from collections.abc import Iterable, Iterator
from functools import partial
from typing import NamedTuple

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.errors import UnreadableError
from armistice_pkg.core.fixity import MeasuredFile
from armistice_pkg.core.ports import Engine, Store
from armistice_pkg.core.problems import Problem
from armistice_pkg.formats.bag_rules import completeness, tags
from armistice_pkg.formats.bag_rules.fixity import altered

__all__ = ["Told", "compared", "fault_of"]

_BATCH_FILES = 1_000
_BATCH_OCTETS = 64 << 20

Finding = MeasuredFile | UnreadableError


class Told(NamedTuple):
    """A file and what is said of it: digests that it must have, and algorithms whose digests are wanted besides.

    Named tuple: there are millions.
    """

    path: str
    size: int
    expected: tuple[tuple[Algorithm, bytes], ...]
    wanted: tuple[Algorithm, ...]


def compared(store: Store, files: Iterable[Told], engine: Engine | None) -> Iterator[tuple[Told, Finding | None]]:
    """Each file with what was measured of it, or why it cannot be read; None if it is intact and no more is wanted."""
    waiting: deque[list[Told]] = deque()

    def batches() -> Iterator[list[Told]]:
        for batch in _batches(files):
            waiting.append(batch)
            yield batch

    each = map if engine is None else engine.map
    for found in each(partial(_compare, store), batches()):
        batch = waiting.popleft()
        told = dict(found)
        for position, file in enumerate(batch):
            yield file, told.get(position)


def _batches(files: Iterable[Told]) -> Iterator[list[Told]]:
    """So many files, and hardly more than so many octets."""
    batch: list[Told] = []
    room = _BATCH_OCTETS
    for file in files:
        batch.append(file)
        room -= file.size
        if room <= 0 or len(batch) >= _BATCH_FILES:
            yield batch
            batch, room = [], _BATCH_OCTETS
    if batch:
        yield batch


def _compare(store: Store, batch: list[Told]) -> list[tuple[int, Finding]]:
    """Read each file once; by position in the batch, only what there is something to tell of."""
    positions = {file.path: position for position, file in enumerate(batch)}
    requests = ((file.path, _algorithms(file)) for file in batch)
    found = []
    for path, finding in store.measure_all(requests):
        file = batch[positions[path]]
        if isinstance(finding, UnreadableError) or file.wanted or _differs(finding, file):
            found.append((positions[path], finding))
    return found


def _algorithms(file: Told) -> tuple[Algorithm, ...]:
    return tuple(dict.fromkeys((*(algorithm for algorithm, _ in file.expected), *file.wanted)))


def _differs(found: MeasuredFile, file: Told) -> bool:
    return any(found.digests[algorithm] != digest.hex() for algorithm, digest in file.expected)


def fault_of(file: Told, finding: Finding | None, *, tag: bool) -> Problem | None:
    """What `verify` would tell of it."""
    if finding is None:
        return None
    if isinstance(finding, UnreadableError):
        unreadable = tags.unreadable_tag_file if tag else completeness.unreadable_file
        return unreadable(file.path, finding.reason)
    code = "bag-tag-file-altered" if tag else "bag-file-altered"
    return altered(code, file.path, file.expected, finding.digests)
