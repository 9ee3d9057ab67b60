"""Events of others, as lines of JSON, into a ledger: all of them, or none where one has no meaning."""

import json
from collections.abc import Callable, Container, Iterable, Iterator
from typing import Any

from armistice_pkg.core.events import Event
from armistice_pkg.core.problems import Place, Problem, problem
from armistice_pkg.formats.ledger import MAX_LINE, LedgerFormatError, event_from, event_value, json_line

__all__ = ["read_events"]

_FRAME = 1_024
"""Octets that a line of the ledger needs beside its event, at most."""


def read_events(
    lines: Iterable[bytes], *, source: str, defaults: Callable[[], dict[str, object]]
) -> tuple[list[Event], list[Problem]]:
    """The events, and what is wrong with lines that are none; empty lines do not matter.

    `defaults` are for what an event does not say: `id`, `time`, `agents`, `outcome`.
    """
    events: list[Event] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    for number, line in _filled(lines):
        try:
            event = _event(line, defaults(), seen)
        except LedgerFormatError as error:
            place = Place(source=source, line=number)
            problems.append(problem("ledger-event-refused", place, f"The line is no event: {error}."))
        else:
            seen.add(event.id)
            events.append(event)
    return events, problems


def _filled(lines: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    return ((number, line) for number, line in enumerate(lines, 1) if line.strip())


def _event(line: bytes, defaults: dict[str, object], seen: Container[str]) -> Event:
    if len(line) > MAX_LINE - _FRAME:
        raise LedgerFormatError(f"it is longer than {MAX_LINE - _FRAME:,} octets")
    try:
        value: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise LedgerFormatError("it is no JSON") from error
    if not isinstance(value, dict):
        raise LedgerFormatError("it is no JSON object")
    unknown = sorted(set(value) - _KEYS)
    if unknown:
        raise LedgerFormatError(f"there is no {unknown[0]!r} in an event")
    try:
        event = event_from({**defaults, **value})
        json_line(event_value(event))
    except KeyError as error:
        raise LedgerFormatError(f"it has no {error.args[0]!r}") from error
    except (ValueError, TypeError, AttributeError, OverflowError) as error:
        raise LedgerFormatError(str(error)) from error
    if event.id in seen:
        raise LedgerFormatError(f"another line has the id {event.id} already")
    return event


_KEYS = frozenset({"id", "type", "time", "outcome", "detail", "note", "agents", "objects"})
