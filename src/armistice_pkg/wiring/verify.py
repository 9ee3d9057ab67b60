"""Joins `verify` to folders."""

import os
from collections.abc import Iterator, Sequence

from armistice_pkg.core.ports import Progress
from armistice_pkg.core.reports import BagReport
from armistice_pkg.engine.pool import PoolEngine
from armistice_pkg.services.verify import verify
from armistice_pkg.wiring.shared import bag_folder

__all__ = ["verify_bags"]


def verify_bags(bags: Sequence[str], *, progress: Progress) -> Iterator[BagReport]:
    """Verify each bag in turn.

    Raises:
        UsageError: one is no folder; nothing has been verified then.
    """
    stores = [(name, bag_folder(name)) for name in bags]
    with PoolEngine(len(os.sched_getaffinity(0)), batch=1, forked=True) as engine:
        for name, store in stores:
            yield verify(store, name=name, progress=progress, engine=engine)
