"""A JSON document of anybody's (RFC 8259): its value, or what keeps us from having one, by line and character."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from armistice_pkg.core.problems import Place, Problem, problem, visible
from armistice_pkg.formats.json_faults import MAX_DIGITS, first_fault

__all__ = ["JsonReading", "read_json"]

MAX_DEPTH = 64
"""Deeper than any table of contents; what checks values calls itself for each level."""

_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonReading:
    """An object, or None where the document is none; and what was found on the way."""

    value: Mapping[str, object] | None
    problems: tuple[Problem, ...]


class _RefusedError(ValueError):
    """Python's reader met something that it would pass over; where, the reader of tokens finds."""


def read_json(data: bytes, *, source: str, limit: int) -> JsonReading:
    """The object in `data`, which the reader knows as `source`.

    `limit` is the most octets that it may have. Every key stands once, numbers are those of JSON, and nothing is nested
    so deeply that programs fail on it.
    """
    place = Place(source=source)
    if len(data) > limit:
        return _none(
            problem("json-too-large", place, f"The file is longer than {limit:,} octets, and was not read further.")
        )
    warnings: tuple[Problem, ...] = ()
    if data.startswith(_MARK):
        said = "Line 1, character 1: a byte order mark stands before the JSON, which some programs refuse."
        warnings = (problem("json-byte-order-mark", Place(source=source, line=1), said),)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _none(*warnings, _no_utf8(data, error.start, source))
    value, fault = _value(text, source)
    if fault is not None:
        return _none(*warnings, fault)
    if not isinstance(value, Mapping):
        return _none(*warnings, problem("json-no-object", place, "The file is JSON, and no object: { … }."))
    return JsonReading(value=value, problems=warnings)


def _none(*problems: Problem) -> JsonReading:
    return JsonReading(value=None, problems=problems)


def _value(text: str, source: str) -> tuple[object, Problem | None]:
    try:
        value = json.loads(text, object_pairs_hook=_pairs, parse_int=_whole, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        # What stands before may be of another kind: JSON's own word for it is told only where there is none.
        return None, _fault(text, source) or _told(text, source, "json-syntax", error.pos, error.msg.lower())
    except (_RefusedError, RecursionError):
        return None, _fault(text, source) or _told(text, source, "json-syntax", 0, "the file cannot be read")
    return value, _fault(text, source) if _is_suspect(text) else None


def _is_suspect(text: str) -> bool:
    """Whether a fault is possible that Python's reader passes over: half characters, and much nesting."""
    return "\\u" in text or text.count("{") + text.count("[") > MAX_DEPTH


def _fault(text: str, source: str) -> Problem | None:
    found = first_fault(text, 0, max_depth=MAX_DEPTH, fold=False)
    return None if found is None else _told(text, source, found.code, found.offset, found.reason)


def _told(text: str, source: str, code: str, offset: int, reason: str) -> Problem:
    line, character = text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
    said = f"Line {line}, character {character}: {visible(reason)}."
    return problem(code, Place(source=source, line=line), said, found=visible(text[offset : offset + 60]) or None)


def _no_utf8(data: bytes, offset: int, source: str) -> Problem:
    line, byte = data.count(b"\n", 0, offset) + 1, offset - data.rfind(b"\n", 0, offset)
    said = f"Line {line}, byte {byte}: this is no UTF-8, in which JSON is written."
    return problem("json-encoding", Place(source=source, line=line), said, found=f"0x{data[offset]:02X}")


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise _RefusedError
    return value


def _whole(digits: str) -> int:
    if len(digits.lstrip("-")) > MAX_DIGITS:
        raise _RefusedError
    return int(digits)


def _no_number(_: str) -> None:
    raise _RefusedError
