"""Joins `verify` to folders, archives, profiles and processes."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.ports import Progress, Store
from armistice_pkg.core.problems import Problem, Verdict
from armistice_pkg.core.reports import BagReport
from armistice_pkg.engine.forked import ForkEngine
from armistice_pkg.services.verify import verify
from armistice_pkg.wiring.bag_store import bag_store, require_bags

if TYPE_CHECKING:  # at run time it brings the schemas with it, which take as long to load as all the rest
    from armistice_pkg.wiring.profile import ProfileReading

__all__ = ["BagRules", "Tell", "refused_bag", "validated_bag", "verify_bags"]

Tell = Callable[[Problem], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class BagRules:
    """What bags are held to beyond the RFC: the weakest digest that will do, and a sound profile."""

    min_digest: str | None = None
    profile: "ProfileReading | None" = None

    @property
    def algorithm(self) -> Algorithm | None:
        """The weakest digest as a value."""
        return None if self.min_digest is None else Algorithm(self.min_digest)


def verify_bags(bags: Sequence[str], rules: BagRules, *, progress: Progress, tell: Tell) -> Iterator[BagReport]:
    """Verify each bag in turn, with as many processes as there are cores; each problem is told as it is found.

    Raises:
        UsageError: one is no folder and no archive; nothing has been verified then.
    """
    require_bags(bags)
    with ForkEngine(len(os.sched_getaffinity(0))) as engine:
        for bag in bags:

            def check(store: Store, name: str) -> BagReport:
                return verify(store, name=name, progress=progress, engine=engine, min_digest=rules.algorithm, tell=tell)

            yield _reported(bag, check, rules, tell)


def validated_bag(bag: str, rules: BagRules, *, tell: Tell) -> BagReport:
    """Validate a bag, without reading the payload.

    Raises:
        UsageError: it is no folder and no archive.
    """

    def check(store: Store, name: str) -> BagReport:
        return verify(store, name=name, read_payload=False, min_digest=rules.algorithm, tell=tell)

    return _reported(bag, check, rules, tell)


def refused_bag(name: str, problems: tuple[Problem, ...] = ()) -> BagReport:
    """The report on an archive of which nothing may be read."""
    return BagReport(
        name=name, verdict=Verdict.INVALID, problems=problems, files=0, octets=0, algorithms=(), is_refused=True
    )


def _reported(name: str, check: Callable[[Store, str], BagReport], rules: BagRules, tell: Tell) -> BagReport:
    """Of an archive that is refused, why; else what the check says, and then what the profile does."""
    profile = None if rules.profile is None else rules.profile.profile
    opened = bag_store(name)
    for one in opened.problems:
        tell(one)
    report = refused_bag(name) if opened.store is None else check(opened.store, name)
    if profile is None:
        return report
    if opened.store is None:
        return replace(report, profile=profile.name)
    from armistice_pkg.services.profile import judge  # noqa: PLC0415 - as above

    keeps = True
    for one in judge(profile, opened.store, name=name, serialization=opened.media_type):
        keeps = keeps and not one.is_error
        tell(one)
    return replace(report, profile=profile.name, keeps_profile=keeps)
