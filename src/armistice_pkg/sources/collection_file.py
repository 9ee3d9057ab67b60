"""`collection.toml`: what a page or a table does not say of its collection."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field

from armistice_pkg.core.problems import Place, Problem, problem, visible
from armistice_pkg.sources.text import decode_utf8

__all__ = ["CollectionFile", "read_collection_file"]

_AT = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)\Z")
_KEY = re.compile(r"\s*(?:\"([^\"]+)\"|'([^']+)'|([A-Za-z0-9_-]+))\s*[=.]")
_TABLE = re.compile(r"\s*\[+\s*([A-Za-z0-9_-]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionFile:
    """The file as TOML reads it, with the place of each key of its top level. Its values are checked elsewhere."""

    values: Mapping[str, object] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def read_collection_file(name: str, data: bytes) -> CollectionFile:
    """Read the bytes of the file that the user knows as `name`. An empty file is an empty collection.toml."""
    if not data.strip():
        return CollectionFile()
    text = decode_utf8(data, name)
    if text.text is None:
        return CollectionFile(problems=text.problems)
    try:
        values = tomllib.loads(text.text)
    except tomllib.TOMLDecodeError as error:
        return CollectionFile(problems=(_syntax(name, str(error), text.text),))
    except RecursionError:
        return CollectionFile(problems=(_syntax(name, "Arrays or tables are nested too deeply", text.text),))
    return CollectionFile(values=values, places=_places(name, text.text, values))


def _places(name: str, text: str, values: Mapping[str, object]) -> Mapping[str, Place]:
    """The line where each key first stands; a key that is written in some rarer way has the file alone."""
    found: dict[str, Place] = {}
    for number, line in enumerate(text.splitlines(), 1):
        match = _KEY.match(line) or _TABLE.match(line)
        key = next((str(one) for one in match.groups() if one), "") if match else ""
        if key in values and key not in found:
            found[key] = Place(source=name, line=number, field=key)
    return {key: found.get(key, Place(source=name, field=key)) for key in values}


def _syntax(name: str, message: str, text: str) -> Problem:
    match = _AT.search(message)
    line = int(match[1]) if match and match[1] else text.count("\n") + 1
    column = f", column {match[2]}" if match and match[2] else ""
    return problem(
        "toml-syntax",
        Place(source=name, line=line),
        f"Line {line}{column} is not written as TOML asks: {visible(_AT.sub('', message))}.",
        found=message,
        suggestion='Write each value as key = "value" on a line of its own.',
    )
