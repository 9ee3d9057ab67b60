"""Every address below one home moved to another, in the JSON of what is published; all other bytes stay as they are."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from armistice_pkg.formats.iiif.content_state import PARAMETER, decode, encode

__all__ = ["Moves", "moved_json"]

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]', re.DOTALL)
_LINK = re.compile(r"""\s(?:href|src)=(["'])(?P<uri>[^"'<>]+)\1""")
_STATE = re.compile(rf"(?<=[?&]{PARAMETER}=)[^&#]+")
# Words for people and texts of documents: an address in them is theirs, unless it is a link of HTML.
_ENDS = ("", "/", "#", "?")
_WORDS = frozenset({"label", "summary", "value", "description", "attribution", "chars"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """From which homes to which: addresses without a slash at the end."""

    homes: Mapping[str, str]

    def address(self, given: str) -> str:
        """The address, moved if it lies at or below a home; and what a link to a viewer says of one (content state)."""
        for old, new in self.homes.items():
            if given.startswith(old) and given[len(old) : len(old) + 1] in _ENDS:
                return new + given[len(old) :]
        if "?" not in given:
            return given
        moved = _STATE.sub(lambda match: self._state(match[0]), given)
        for old, new in self.homes.items():
            moved = moved.replace(quote(f"{old}/", safe=""), quote(f"{new}/", safe=""))
        return moved

    def _state(self, encoded: str) -> str:
        try:
            state = decode(encoded)
        except ValueError:
            return encoded
        moved = moved_json(state, self)[0] if state.lstrip().startswith(("{", "[")) else self.address(state)
        return encode(moved) if moved != state else encoded

    def words(self, given: str) -> str:
        """Words for people: of HTML the links, of plain text nothing."""
        if not (given.startswith("<") and given.endswith(">")):
            return given
        return _LINK.sub(lambda match: match[0].replace(match["uri"], self.address(match["uri"])), given)


def moved_json(text: str, moves: Moves, *, ids_only: bool = False) -> tuple[str, int]:
    """The JSON text with its addresses moved, and how many were.

    `ids_only` moves values of `@id` alone, as in a description in JSON-LD, where every other text is the archive's.
    """
    parts: list[str] = []
    end = count = 0
    for start, stop, keys in _strings(text):
        raw = text[start:stop]
        is_words = bool(_WORDS.intersection(keys))
        if ids_only and (not keys or keys[-1] != "@id"):
            continue
        given = json.loads(raw) if "\\" in raw else raw[1:-1]
        new = moves.words(given) if is_words else moves.address(given)
        if new != given:
            parts += (text[end:start], json.dumps(new, ensure_ascii=False))
            end, count = stop, count + 1
    return "".join((*parts, text[end:])), count


def _strings(text: str) -> Iterator[tuple[int, int, list[str]]]:
    """Where each string begins and ends that is a value, with the keys that lead to it, the last one its own."""
    keys: list[str] = []
    objects: list[bool] = []
    is_key = False
    for match in _TOKEN.finditer(text):
        sign = match[0]
        if sign[0] == '"':
            if is_key:
                keys[-1] = sign[1:-1]
                is_key = False
            else:
                yield match.start(), match.end(), [one for one in keys if one]
        elif sign in "{[":
            objects.append(sign == "{")
            # A list has no key of its own: what is in it stands under the key that the list stands under.
            keys.append("")
            is_key = objects[-1]
        elif sign in "}]":
            objects.pop()
            keys.pop()
            is_key = False
        elif sign == ",":
            is_key = objects[-1]
