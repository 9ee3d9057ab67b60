"""Verify a bag: every rule, and every byte against every digest (RFC 8493, 3). Nothing is written."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import replace

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.errors import MissingError
from armistice_pkg.core.ports import Engine, EntryKind, Progress, Store
from armistice_pkg.core.problems import Problem, Verdict
from armistice_pkg.core.reports import BagReport
from armistice_pkg.formats.bag_rules.declaration import BAGIT_TXT
from armistice_pkg.formats.bag_rules.info import BAG_INFO_TXT
from armistice_pkg.formats.bagit import Declaration, InfoTag, parse_bag_info, parse_declaration
from armistice_pkg.services.verification import Verification

__all__ = ["is_bag", "read_bag_info", "verify"]

_CHUNK = 1 << 20
_UNDECLARED = Declaration(version=None, encoding=None)


def verify(
    store: Store,
    *,
    name: str,
    read_payload: bool = True,
    progress: Progress | None = None,
    engine: Engine | None = None,
    min_digest: Algorithm | None = None,
    tell: Callable[[Problem], None] | None = None,
) -> BagReport:
    """Verify the bag in `store`, which the user calls `name`; all rules run, and all faults of all files are told.

    With `read_payload` False the payload's bytes are not read, and no file is called intact: that is to validate.
    `engine` reads the payload; without one it is read in this process. `min_digest` makes it an error if no payload
    manifest is of that algorithm or a stronger one. `tell` is given each problem as it is found, and the report then
    holds none, so that a million of them need no memory; without it the report holds all.

    Raises:
        MissingError: there is nothing at the store's root.
        UnreadableError: the base folder cannot be listed, so that nothing can be said of the bag.
    """
    bag = Verification(store, read_payload=read_payload, progress=progress, engine=engine, min_digest=min_digest)
    kept: list[Problem] = []
    tell = tell or kept.append
    errors = set()
    for one in bag.problems():
        if one.is_error:
            errors.add(one.code)
        tell(_located(one, name))
    there = bag.there()
    return BagReport(
        name=name,
        verdict=_verdict(errors),
        problems=tuple(kept),
        files=there.files,
        octets=there.octets,
        algorithms=bag.algorithms(),
        payload=dict(bag.outcomes),
    )


def is_bag(store: Store) -> bool:
    """Whether the store says of itself that it is a bag: its `bagit.txt` is there, and names a version.

    Raises:
        UnreadableError: `bagit.txt` is there and cannot be read.
    """
    entry = store.entry(BAGIT_TXT)
    if entry is None or entry.kind is not EntryKind.FILE:
        return False
    return _declared(store).version is not None


def read_bag_info(store: Store) -> tuple[tuple[str, str], ...]:
    """Labels and values of `bag-info.txt` in order; nothing where there is none. Lines with faults are passed over.

    Raises:
        UnreadableError: `bagit.txt` or `bag-info.txt` cannot be read.
    """
    charset = _declared(store).charset
    try:
        with store.open(BAG_INFO_TXT) as stream:
            parsed = parse_bag_info(iter(lambda: stream.read(_CHUNK), b""), charset)
            return tuple((tag.label, tag.value) for tag in parsed if isinstance(tag, InfoTag))
    except MissingError:
        return ()


def _declared(store: Store) -> Declaration:
    try:
        with store.open(BAGIT_TXT) as stream:
            return parse_declaration(iter(lambda: stream.read(_CHUNK), b""))
    except MissingError:
        return _UNDECLARED


def _located(one: Problem, name: str) -> Problem:
    return replace(one, place=replace(one.place, source=name))


def _verdict(errors: AbstractSet[str]) -> Verdict:
    """Valid without errors; incomplete if all of them are holes that `fetch.txt` lists; else invalid."""
    if not errors:
        return Verdict.VALID
    return Verdict.INCOMPLETE if errors == {"bag-file-unfetched"} else Verdict.INVALID
