"""A bag judged by a profile: what the profile asks of it gathered, and every departure told."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TypeVar

from armistice_pkg.core.errors import UnreadableError
from armistice_pkg.core.ports import EntryKind, Store
from armistice_pkg.core.problems import Problem
from armistice_pkg.formats.bag_profile import BagFacts, Profile, algorithm_name, profile_problems
from armistice_pkg.formats.bagit import (
    Declaration,
    InfoTag,
    manifest_name,
    parse_bag_info,
    parse_declaration,
)

__all__ = ["bag_facts", "judge"]

_CHUNK = 1 << 20
_DATA = "data/"

Read = TypeVar("Read")


def judge(profile: Profile, store: Store, *, name: str, serialization: str | None = None) -> Iterator[Problem]:
    """Everything in which the bag in `store`, which the user calls `name`, does not keep to the profile.

    Each finding has the specification, its key and the profile as its clause: the rule is the profile's. What
    `serialization` is, and what is raised, is as with `bag_facts`.
    """
    for one in profile_problems(profile, bag_facts(store, serialization=serialization)):
        yield replace(one, place=replace(one.place, source=name), clause=f"{one.clause}; {profile.name}")


def bag_facts(store: Store, *, serialization: str | None = None) -> BagFacts:
    """What a profile asks of the bag in `store`; of the payload only names and sizes are looked at.

    `serialization` is the media type of the file that holds the bag, or None for a folder. What cannot be read is as
    what is not there: verifying the bag tells it.

    Raises:
        UnreadableError: the base folder cannot be listed.
    """
    files: list[str] = []
    count = octets = 0
    for entry in store.walk():
        if entry.kind is EntryKind.FILE and entry.path.startswith(_DATA):
            count, octets = count + 1, octets + (entry.size or 0)
        elif entry.kind is EntryKind.FILE:
            files.append(entry.path)
    declared = _read(store, files, "bagit.txt", parse_declaration) or Declaration(version=None, encoding=None)
    names = [name for name in map(manifest_name, files) if name is not None and "/" not in name.file]
    return BagFacts(
        version=declared.version,
        encoding=declared.encoding,
        info=_read(store, files, "bag-info.txt", lambda chunks: _tags(chunks, declared.charset)),
        manifests=tuple(algorithm_name(name.token) for name in names if not name.is_tag),
        tag_manifests=tuple(algorithm_name(name.token) for name in names if name.is_tag),
        has_fetch="fetch.txt" in files,
        serialization=serialization,
        tag_files=tuple(files),
        payload_paths=_payload(store),
        payload_files=count,
        payload_octets=octets,
    )


def _payload(store: Store) -> Iterator[str]:
    """Walked again only if a rule asks for names, so that a million of them are never held."""
    entry = store.entry(_DATA.rstrip("/"))
    if entry is None or entry.kind is not EntryKind.FOLDER:
        return
    with suppress(UnreadableError):
        yield from (one.path for one in store.walk(entry.path) if one.kind is EntryKind.FILE)


def _tags(chunks: Iterable[bytes], charset: str) -> tuple[InfoTag, ...]:
    return tuple(one for one in parse_bag_info(chunks, charset) if isinstance(one, InfoTag))


def _read(store: Store, files: Sequence[str], path: str, parse: Callable[[Iterable[bytes]], Read]) -> Read | None:
    if path not in files:
        return None
    try:
        with store.open(path) as stream:
            return parse(iter(lambda: stream.read(_CHUNK), b""))
    except UnreadableError:
        return None
