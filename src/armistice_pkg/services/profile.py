"""BagIt profiles: read from bytes, and what a profile asks of a bag gathered from the bag."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from armistice_pkg.core.errors import UnreadableError
from armistice_pkg.core.ports import EntryKind, Store
from armistice_pkg.core.problems import Place, Problem, any_error, problem, visible
from armistice_pkg.formats.bag_profile import BagFacts, Profile, algorithm_name, parse_profile
from armistice_pkg.formats.bagit import (
    Declaration,
    InfoTag,
    manifest_name,
    parse_bag_info,
    parse_declaration,
)
from armistice_pkg.formats.json_schema import JsonSchema

__all__ = ["PROFILE_LIMIT", "ProfileReading", "bag_facts", "read_profile"]

PROFILE_LIMIT = 1 << 20
"""The longest profile that is read, in octets; those in use have a few thousand."""

_MAX_DEPTH = 16
_DIGITS = 18
_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"|(?P<open>[\[{])|(?P<close>[\]}])', re.DOTALL)
_CHUNK = 1 << 20
_DATA = "data/"

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileReading:
    """A profile, or None where the file is none; and all that is wrong with it."""

    profile: Profile | None
    problems: tuple[Problem, ...]

    @property
    def is_sound(self) -> bool:
        """Whether bags can be judged by it."""
        return self.profile is not None and not any_error(self.problems)


class _AmbiguousError(ValueError):
    """A key stands twice in one object."""


class _NoNumberError(ValueError):
    """NaN or Infinity."""


def read_profile(data: bytes, *, name: str, schema: JsonSchema) -> ProfileReading:
    """The profile that the user calls `name`, from its bytes: JSON in UTF-8, each key once, of bounded size and depth.

    `schema` is `bagit-profile.schema.json`.
    """
    value = _json(data, name)
    if isinstance(value, Problem):
        return ProfileReading(profile=None, problems=(value,))
    if not isinstance(value, Mapping):
        found = tuple(schema.problems(value, code="profile-value", place=Place(source=name), whole="The profile"))
        return ProfileReading(profile=None, problems=found)
    profile, problems = parse_profile(value, name=name, schema=schema)
    return ProfileReading(profile=profile, problems=problems)


def _json(data: bytes, name: str) -> object:
    """The value, or what keeps us from having one."""
    place = Place(source=name)
    if len(data) > PROFILE_LIMIT:
        return problem(
            "profile-too-large",
            place,
            f"The file is longer than {PROFILE_LIMIT} octets and was not read. Check that it is a profile.",
        )
    try:
        text = data.decode("utf-8-sig")
        if _depth(text) > _MAX_DEPTH:
            return problem(
                "profile-json-depth",
                place,
                f"Values are nested more than {_MAX_DEPTH} deep, which no profile needs. Get the profile anew.",
            )
        return json.loads(text, object_pairs_hook=_object, parse_constant=_no_number, parse_int=_whole)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return _no_json(name, line, "holds bytes that are no UTF-8")
    except _AmbiguousError as error:
        return problem(
            "profile-json-ambiguous",
            place,
            f'The profile has the key "{visible(str(error))}" twice at one level. Keep one of them.',
            found=str(error),
        )
    except _NoNumberError as error:
        return problem(
            "profile-json-number",
            place,
            f"The profile holds {error}, which JSON does not have. Write what the key asks for.",
            found=str(error),
        )
    except json.JSONDecodeError as error:
        return _no_json(name, error.lineno, f"has at character {error.colno} what is no JSON ({error.msg.lower()})")


def _no_json(name: str, line: int, what: str) -> Problem:
    return problem(
        "profile-not-json",
        Place(source=name, line=line),
        f"Line {line} of the profile {what}. Get the profile from its publisher again, or correct the line.",
    )


def _depth(text: str) -> int:
    """How deep brackets are nested, those in texts not counted."""
    deepest = depth = 0
    for found in _BRACKET.finditer(text):
        if found["open"]:
            depth += 1
            deepest = max(deepest, depth)
        elif found["close"]:
            depth -= 1
    return deepest


def _object(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    value: dict[str, object] = {}
    for key, one in pairs:
        if key in value:
            raise _AmbiguousError(key)
        value[key] = one
    return value


def _whole(digits: str) -> int | float:
    """A number of thousands of digits is not worth the time that it takes to read; no key has one."""
    return int(digits) if len(digits) <= _DIGITS else float(digits)


def _no_number(word: str) -> object:
    raise _NoNumberError(word)


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
