"""The payload's bytes against the digests that the manifests give, in batches that workers can take.

A batch goes to a worker as names and joined digests, and only what is not intact comes back, so that a million files
cost little to hand over.
"""

from collections import deque
from collections.abc import Iterator
from functools import partial

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.errors import UnreadableError
from armistice_pkg.core.fixity import MeasuredFile
from armistice_pkg.core.ports import Engine, Store
from armistice_pkg.formats.bag_rules.payload import Batch, Payload

__all__ = ["Finding", "compare", "compared"]

_BATCH_FILES = 1_000
_BATCH_OCTETS = 64 << 20
_EVERYTHING = 1 << 62

Finding = MeasuredFile | UnreadableError


def compare(store: Store, batch: Batch) -> list[tuple[int, Finding]]:
    """Read each file once; by position in the batch, what differs (as measured) or could not be read."""
    positions = {path: position for position, path in enumerate(batch.paths)}
    algorithms = [algorithm for algorithm, _ in batch.digests]
    wrong = []
    for path, finding in store.measure_all((path, algorithms) for path in batch.paths):
        position = positions[path]
        if isinstance(finding, UnreadableError) or _differs(finding, batch.expected(position)):
            wrong.append((position, finding))
    return wrong


def _differs(measured: MeasuredFile, expected: list[tuple[Algorithm, bytes]]) -> bool:
    return any(measured.digests[algorithm] != digest.hex() for algorithm, digest in expected)


def compared(store: Store, payload: Payload, engine: Engine | None) -> Iterator[tuple[Batch, dict[int, Finding]]]:
    """Each batch of files that are there, in their order, with what was found of those that are not intact.

    A batch without digests has nothing to be compared with, and is not read. Without an engine the others are read in
    this process, each when it is asked for. A store that is read in an order of its own gets all files at once.
    """
    files, octets = (_EVERYTHING, _EVERYTHING) if store.is_sequential else (_BATCH_FILES, _BATCH_OCTETS)
    under_way: deque[Batch] = deque()

    def to_read() -> Iterator[Batch]:
        for batch in payload.batches(files=files, octets=octets):
            under_way.append(batch)
            if batch.digests:
                yield batch

    each = map if engine is None else engine.map
    for wrong in each(partial(compare, store), to_read()):
        yield from _unread(under_way)
        yield under_way.popleft(), dict(wrong)
    yield from _unread(under_way)


def _unread(under_way: deque[Batch]) -> Iterator[tuple[Batch, dict[int, Finding]]]:
    while under_way and not under_way[0].digests:
        yield under_way.popleft(), {}
