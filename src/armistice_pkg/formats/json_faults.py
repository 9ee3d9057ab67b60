"""Where in a JSON text a fault lies that Python's own reader passes over or cannot place.

A reader of tokens, run only over a value that was found faulty; it needs no recursion, whatever the depth.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["MAX_DEPTH", "MAX_DIGITS", "JsonFault", "first_fault", "lone_surrogate"]

MAX_DEPTH = 32
MAX_DIGITS = 18
"""More digits than these do not fit into 64 bits (RFC 8259, 6 speaks of interoperable numbers)."""

_TOKEN = re.compile(
    r"[ \t\r\n]+|(?P<string>\"(?:[^\"\\]|\\.)*\")|(?P<nan>NaN|-?Infinity)|(?P<number>-?[0-9][0-9.eE+-]*)"
    r"|(?P<word>true|false|null)|(?P<mark>[\[\]{},:])",
    re.DOTALL,
)
# Two escapes that make one character are passed over before half a pair can be found.
_SURROGATES = re.compile(
    r"(?P<pair>\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|\\u[dD][89a-fA-F][0-9a-fA-F]{2}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonFault:
    """A fault at a character of the text: its code, a clause, and what stands there."""

    code: str
    offset: int
    reason: str
    found: str


def first_fault(text: str, start: int, *, max_depth: int = MAX_DEPTH, fold: bool = True) -> JsonFault | None:
    """The first thing from `start` on that we refuse, or None where the fault is of another kind.

    `fold`: keys that differ but for case are the same.
    """
    keys: list[set[str] | None] = []
    expects_key = False
    for token in _tokens(text, start):
        kind, value = token.lastgroup, token[0]
        if kind == "mark":
            _step(keys, value)
            expects_key = value == "{" or (value == "," and bool(keys) and keys[-1] is not None)
            if len(keys) > max_depth:
                return _fault("json-depth", token, f"values are nested more than {max_depth} deep")
            continue
        fault = _of_value(kind, token, keys[-1] if keys and expects_key else None, fold=fold)
        if fault:
            return fault
        expects_key = False
    return None


def lone_surrogate(text: str, start: int, end: int) -> int | None:
    """The offset of the first escape between the two offsets that is half a character, or None."""
    return next((match.start() for match in _SURROGATES.finditer(text, start, end) if not match["pair"]), None)


def _tokens(text: str, start: int) -> Iterator[re.Match[str]]:
    position = start
    while match := _TOKEN.match(text, position):
        position = match.end()
        if match.lastgroup:
            yield match


def _step(keys: list[set[str] | None], mark: str) -> None:
    """Go into or out of an object (whose keys are kept) or an array (None)."""
    if mark in "[{":
        keys.append(set() if mark == "{" else None)
    elif mark in "]}" and keys:
        keys.pop()


def _of_value(kind: str | None, token: re.Match[str], keys: set[str] | None, *, fold: bool) -> JsonFault | None:
    value = token[0]
    if kind == "nan":
        return _fault("json-nan", token, f"{value} is no number of JSON")
    if kind == "number" and len(re.sub("[^0-9]", "", value)) > MAX_DIGITS:
        return _fault("json-number", token, f"a number has more than {MAX_DIGITS} digits")
    if kind != "string":
        return None
    lone = lone_surrogate(value, 0, len(value))
    if lone is not None:
        half = value[lone : lone + 6]
        return JsonFault(
            code="json-surrogate", offset=token.start() + lone, reason=f"{half} is half a character", found=half
        )
    if keys is not None:
        key = value.casefold() if fold else value
        if key in keys:
            return _fault("json-duplicate-key", token, f"the key {value[:60]} stands here a second time")
        keys.add(key)
    return None


def _fault(code: str, token: re.Match[str], reason: str) -> JsonFault:
    return JsonFault(code=code, offset=token.start(), reason=reason, found=token[0][:60])
