"""Joins `verify` and `validate` to folders and to processes."""

import os
from collections.abc import Iterator, Sequence

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.ports import Progress, Store
from armistice_pkg.core.reports import BagReport
from armistice_pkg.engine.pool import PoolEngine
from armistice_pkg.services.verify import verify
from armistice_pkg.wiring.shared import bag_folder

__all__ = ["validate_bags", "verify_bags"]


def verify_bags(bags: Sequence[str], *, progress: Progress, min_digest: str | None = None) -> Iterator[BagReport]:
    """Verify each bag in turn, with as many processes as there are cores.

    Raises:
        UsageError: one is no folder; nothing has been verified then.
    """
    with PoolEngine(len(os.sched_getaffinity(0)), batch=1, forked=True) as engine:
        for name, store in _stores(bags):
            yield verify(store, name=name, progress=progress, engine=engine, min_digest=_algorithm(min_digest))


def validate_bags(bags: Sequence[str], *, min_digest: str | None = None) -> Iterator[BagReport]:
    """Validate each bag in turn, without reading the payload.

    Raises:
        UsageError: one is no folder; nothing has been looked at then.
    """
    for name, store in _stores(bags):
        yield verify(store, name=name, read_payload=False, min_digest=_algorithm(min_digest))


def _stores(bags: Sequence[str]) -> list[tuple[str, Store]]:
    return [(name, bag_folder(name)) for name in bags]


def _algorithm(name: str | None) -> Algorithm | None:
    return None if name is None else Algorithm(name)
