"""Joins `verify` and `validate` to folders, archives and processes."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.ports import Progress, Store
from armistice_pkg.core.problems import Verdict
from armistice_pkg.core.reports import BagReport
from armistice_pkg.engine.forked import ForkEngine
from armistice_pkg.services.verify import verify
from armistice_pkg.wiring.bag_store import bag_store, require_bags

__all__ = ["validate_bags", "verify_bags"]


def verify_bags(bags: Sequence[str], *, progress: Progress, min_digest: str | None = None) -> Iterator[BagReport]:
    """Verify each bag in turn, with as many processes as there are cores.

    Raises:
        UsageError: one is no folder and no archive; nothing has been verified then.
    """
    with ForkEngine(len(os.sched_getaffinity(0))) as engine:

        def check(store: Store, name: str) -> BagReport:
            return verify(store, name=name, progress=progress, engine=engine, min_digest=_algorithm(min_digest))

        yield from _reports(bags, check)


def validate_bags(bags: Sequence[str], *, min_digest: str | None = None) -> Iterator[BagReport]:
    """Validate each bag in turn, without reading the payload.

    Raises:
        UsageError: one is no folder and no archive; nothing has been looked at then.
    """

    def check(store: Store, name: str) -> BagReport:
        return verify(store, name=name, read_payload=False, min_digest=_algorithm(min_digest))

    yield from _reports(bags, check)


def _reports(bags: Sequence[str], check: Callable[[Store, str], BagReport]) -> Iterator[BagReport]:
    """A report of each bag: of an archive that is refused, why; else what the check says, behind the archive's own."""
    require_bags(bags)
    for name in bags:
        opened = bag_store(name)
        if opened.store is None:
            yield BagReport(
                name=name, verdict=Verdict.INVALID, problems=opened.problems, files=0, octets=0, algorithms=()
            )
        else:
            report = check(opened.store, name)
            yield replace(report, problems=(*opened.problems, *report.problems))


def _algorithm(name: str | None) -> Algorithm | None:
    return None if name is None else Algorithm(name)
