"""The first and last moment that an EDTF expression can mean, and whether each of its days stands in the calendar.

The grammar is the edtf library's to judge; its bounds are not used: it guesses ten years for an unknown start, takes
no notice of hours and time zones, and lets 29 February 1900 and reversed intervals pass.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import NamedTuple

__all__ = ["Bounds", "CalendarError", "Moment", "bounds_of"]


class Moment(NamedTuple):
    """A second in the proleptic Gregorian calendar, UTC; `year` 0 is 1 BCE (ISO 8601-1, 4.3.2.2)."""

    year: int
    month: int = 1
    day: int = 1
    hour: int = 0
    minute: int = 0
    second: int = 0

    def __str__(self) -> str:
        """`1953-07-27T00:00:00Z`; years before 0 have a minus, years beyond 9999 more digits, as in xsd:dateTime."""
        sign = "-" if self.year < 0 else ""
        date = f"{sign}{abs(self.year):04d}-{self.month:02d}-{self.day:02d}"
        return f"{date}T{self.hour:02d}:{self.minute:02d}:{self.second:02d}Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The earliest and the latest moment, None where that end is open or unknown."""

    earliest: Moment | None
    latest: Moment | None


class CalendarError(ValueError):
    """A day that no calendar has, or an interval whose end lies before its start; `suggestion` is what to write."""

    def __init__(self, reason: str, suggestion: str | None) -> None:
        self.reason = reason
        self.suggestion = suggestion
        super().__init__(reason)


# ISO 8601-2, 4.8: sub-year groupings. A winter, and a southern summer, lie across the turn of the year: what stands
# here is the widest that the year's own months allow.
_GROUPINGS = {
    21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (1, 12),
    25: (3, 5), 26: (6, 8), 27: (9, 11), 28: (1, 12),
    29: (9, 11), 30: (1, 12), 31: (3, 5), 32: (6, 8),
    33: (1, 3), 34: (4, 6), 35: (7, 9), 36: (10, 12),
    37: (1, 4), 38: (5, 8), 39: (9, 12),
    40: (1, 6), 41: (7, 12),
}  # fmt: skip

_ATOM = re.compile(
    r"(?P<year>-?[0-9X]{4}|Y-?[0-9]+(?:E[0-9]+)?)(?:S(?P<digits>[0-9]+))?"
    r"(?:-(?P<month>[0-9X]{2})(?:-(?P<day>[0-9X]{2}))?)?"
    r"(?:T(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})(?P<zone>Z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?\Z"
)
_QUALIFIERS = str.maketrans("", "", "?~%")
_MAX_EXPONENT = 12
_MONTHS = tuple(calendar.month_name)
_CYCLE = 400  # the Gregorian calendar repeats after this many years


def bounds_of(text: str) -> Bounds:
    """The bounds of a grammatical EDTF expression.

    Raises:
        CalendarError: it names a day that does not exist, or ends before it begins.
        ValueError: it is no EDTF expression at all.
    """
    if text[:1] in {"[", "{"}:
        return _set_bounds(text[1:-1])
    if "/" in text:
        return _interval(*text.split("/", 1), joint="/")
    return _atom(text)


def _set_bounds(inner: str) -> Bounds:
    members = [_interval(*one.split("..", 1), joint="..") if ".." in one else _atom(one) for one in inner.split(",")]
    starts = [one.earliest for one in members]
    ends = [one.latest for one in members]
    return Bounds(
        earliest=None if None in starts else min(one for one in starts if one),
        latest=None if None in ends else max(one for one in ends if one),
    )


def _interval(lower: str, upper: str, *, joint: str) -> Bounds:
    start = None if lower in {"", ".."} else _atom(lower)
    end = None if upper in {"", ".."} else _atom(upper)
    if start and end and start.earliest and end.latest and start.earliest > end.latest:
        raise CalendarError(f"ends ({upper}) before it begins ({lower})", f"{upper}{joint}{lower}")
    return Bounds(earliest=start.earliest if start else None, latest=end.latest if end else None)


def _atom(text: str) -> Bounds:
    match = _ATOM.match(text.translate(_QUALIFIERS))
    if not match:
        raise ValueError(f"{text!r} is no date of EDTF")
    first, last = _years(match["year"], match["digits"])
    months, days = match["month"], match["day"]
    if match["hour"]:
        if not (days or "").isdigit() or not months.isdigit():
            raise CalendarError("gives an hour without a day", match["year"])
        moment = _with_time(Moment(first, int(months), int(days)), match)
        return Bounds(earliest=moment, latest=moment)
    if months and not days and months.isdigit() and int(months) in _GROUPINGS:
        opening, closing = _GROUPINGS[int(months)]
        return Bounds(earliest=Moment(first, opening), latest=_end(last, closing))
    possible = _fits(months or "XX", range(1, 13))
    if not possible:
        raise CalendarError(f'is not in the calendar: "{months}" is no month', match["year"])
    return _days(match, first, last, possible)


def _days(match: re.Match[str], first: int, last: int, months: list[int]) -> Bounds:
    """The bounds where months and days may be unspecified: the first and the last that the calendar has."""
    pattern = match["day"] or "XX"
    earliest = next(((month, day) for month in months for day in _fits(pattern, _month(first, month, last))), None)
    latest = next(
        ((month, day) for month in reversed(months) for day in reversed(_fits(pattern, _month(last, month, first)))),
        None,
    )
    if earliest is None or latest is None:
        length = _length(first, months[0])
        raise CalendarError(
            f"is not in the calendar: {_MONTHS[months[0]]} {first} has {length} days"
            if match["month"].isdigit()
            else "is not in the calendar: no month has that day",
            f"{match['year']}-{match['month']}",
        )
    return Bounds(earliest=Moment(first, *earliest), latest=Moment(last, *latest, 23, 59, 59))


def _month(year: int, month: int, other: int) -> range:
    """The days of a month; where the year is not known, a leap year is among the possible ones."""
    return range(1, 1 + (_length(year, month) if year == other else max(_length(year, month), _length(2000, month))))


def _length(year: int, month: int) -> int:
    return calendar.monthrange(2000 + year % _CYCLE, month)[1]


def _end(year: int, month: int) -> Moment:
    return Moment(year, month, _length(year, month), 23, 59, 59)


def _fits(pattern: str, numbers: range) -> list[int]:
    """Those of the numbers whose two digits fit the pattern, in which X stands for any digit."""
    if pattern.isdigit():
        return [int(pattern)] if int(pattern) in numbers else []
    return [one for one in numbers if all(p in ("X", d) for p, d in zip(pattern, f"{one:02d}", strict=True))]


def _years(text: str, digits: str | None) -> tuple[int, int]:
    """The first and last year that a year's text can mean."""
    negative = text.lstrip("Y").startswith("-")
    plain = text.lstrip("Y").lstrip("-")
    base, _, exponent = plain.partition("E")
    if exponent and int(exponent) > _MAX_EXPONENT:
        raise CalendarError("is a year beyond any calendar", None)
    low = int(base.replace("X", "0")) * 10 ** int(exponent or 0)
    high = int(base.replace("X", "9")) * 10 ** int(exponent or 0)
    if digits is not None:  # significant digits: the rest of them may be anything
        unit = 10 ** max(0, len(str(low) if exponent else plain) - int(digits))
        low, high = low // unit * unit, high // unit * unit + unit - 1
    return (-high, -low) if negative else (low, high)


def _with_time(day: Moment, match: re.Match[str]) -> Moment:
    """The moment in UTC; a time without a zone is taken as UTC, as days are."""
    if day.month not in range(1, 13) or day.day not in range(1, _length(day.year, day.month) + 1):
        raise CalendarError("names a day that the calendar does not have", f"{match['year']}-{match['month']}")
    shift = day.year - (2000 + day.year % _CYCLE)
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"])
    local = datetime(day.year - shift, day.month, day.day, tzinfo=_zone(match["zone"])) + timedelta(
        hours=hour, minutes=minute, seconds=second
    )
    moment = local.astimezone(UTC)
    return Moment(moment.year + shift, moment.month, moment.day, moment.hour, moment.minute, moment.second)


def _zone(text: str | None) -> timezone:
    if text in {None, "Z"} or text is None:
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[3:].lstrip(":") or 0)
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))
