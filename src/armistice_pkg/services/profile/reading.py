"""A BagIt profile read from bytes, with all that is wrong with it."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from armistice_pkg.core.problems import Place, Problem, any_error, problem, visible
from armistice_pkg.formats.bag_profile import Profile, parse_profile
from armistice_pkg.formats.json_schema import JsonSchema

__all__ = ["PROFILE_LIMIT", "ProfileReading", "read_profile"]

PROFILE_LIMIT = 1 << 20
"""The longest profile that is read, in octets; those in use have a few thousand."""

_MAX_DEPTH = 16
_DIGITS = 18
_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"|(?P<open>[\[{])|(?P<close>[\]}])', re.DOTALL)


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
