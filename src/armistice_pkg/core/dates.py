"""Dates of documents: a display form as the archive writes it, and EDTF beside it."""

import contextlib
import functools
import io
import re
from dataclasses import dataclass

from armistice_pkg.core.display_dates import Unclear, Understood, read_display
from armistice_pkg.core.edtf_bounds import CalendarError, bounds_of

__all__ = ["DateFault", "EdtfDate", "RecordDate", "is_plain", "parse_date"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EdtfDate:
    """A valid EDTF (ISO 8601-2) expression with the earliest moment it can mean.

    `earliest` is an ISO date-time in UTC such as `1953-07-27T00:00:00Z`, or None for an open or unknown start. Its
    year may be negative, 0000 or beyond 9999, as in xsd:dateTime. A winter, which lies across the turn of the year,
    begins with its year.
    """

    text: str
    earliest: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDate:
    """A date as displayed, and its EDTF."""

    display: str
    edtf: EdtfDate


@dataclass(frozen=True, slots=True, kw_only=True)
class DateFault:
    """A date that is none: the value as given, a clause that says why, and what to write instead."""

    value: str
    reason: str
    suggestion: str | None


# What the edtf library need not be asked about: it takes milliseconds, these microseconds; and it fails on months with
# one unspecified digit (1953-0X), which ISO 8601-2 allows.
_DATE = r"(?:(?!-0000)-?(?:[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?[?~%]?|[0-9X]{4}(?:-[0-9X]{2}(?:-[0-9X]{2})?)?))"
_UNSPECIFIED = r"(?:[0-9][0-9X]{2}X|[0-9]{4}-(?:[0-9]{2}-XX|XX(?:-XX)?))[?~%]"
_MEMBER = rf"{_DATE}(?:\.\.{_DATE})?"
_MEMBERS = rf"(?:(?:\.\.{_DATE}|{_MEMBER})(?:,{_MEMBER})+(?:\.\.)?|{_DATE}\.\.{_DATE}?|\.\.{_DATE})"
_FAST = re.compile(
    rf"(?:{_DATE}|{_UNSPECIFIED}|(?:{_DATE}|\.\.)?/{_DATE}|{_DATE}/(?:\.\.)?|\[{_MEMBERS}\]|\{{{_MEMBERS}\}})\Z",
)
_ALPHABET = re.compile(r"[0-9XYEST?~%./,:\[\]{}Z+-]+\Z")
_SET = re.compile(r"[\[{].*[\]}]\Z")
_MONTH_IN_FAST = re.compile(r"[0-9]{4}-([0-9]{2})")
_LAST_SEASON = 41
_GROUPING = re.compile(r"[0-9]{4}-(?:2[1-9]|3[0-9]|4[01])(?![0-9-])")
_MAX_LENGTH = 200


@functools.lru_cache(maxsize=4096)
def parse_date(text: str) -> RecordDate | DateFault:
    """A date in a display form, ISO 8601, or EDTF (levels 0 to 2), as archives write them.

    The display form is kept as given, without the white space around it. ISO and EDTF are read first, so that what
    stands in the standard always means what the standard says.
    """
    display = text.strip()
    if not display or len(display) > _MAX_LENGTH:
        return DateFault(
            value=display[:_MAX_LENGTH],
            reason="is too long for a date" if display else "is empty",
            suggestion="write the date alone, like 1953-07-27",
        )
    try:
        return _parse(display)
    except CalendarError as fault:
        return DateFault(value=display, reason=fault.reason, suggestion=fault.suggestion)


def is_plain(date: RecordDate) -> bool:
    """Whether the display form leaves no doubt; else the user is told what was understood."""
    display = date.display
    if display == date.edtf.text:
        return not _GROUPING.search(display)
    reading = read_display(display)
    return isinstance(reading, Understood) and reading.plain


def _parse(display: str) -> RecordDate | DateFault:
    compact = display.replace(", ", ",") if _SET.match(display) else display
    if _is_edtf(compact):
        return _dated(display, compact)
    reading = read_display(display)
    if isinstance(reading, Unclear):
        return DateFault(value=display, reason=reading.reason, suggestion=reading.suggestion)
    return _dated(display, reading.edtf)


def _dated(display: str, edtf: str) -> RecordDate:
    earliest = bounds_of(edtf).earliest
    return RecordDate(display=display, edtf=EdtfDate(text=edtf, earliest=str(earliest) if earliest else None))


def _is_edtf(text: str) -> bool:
    """Whether the text is EDTF by its grammar; days that the calendar lacks are found by the bounds."""
    if _FAST.match(text):
        # 1951-53 has the shape of a month and is none: a display form, to be read as two years.
        months = _MONTH_IN_FAST.findall(text)
        return all(int(month) <= _LAST_SEASON for month in months) or "/" in text
    return bool(_ALPHABET.match(text)) and any(one.isdigit() for one in text) and _library_accepts(text)


def _library_accepts(text: str) -> bool:
    # Imported here: it takes a tenth of a second, and most collections never need it.
    from edtf import EDTFParseException, parse_edtf  # noqa: PLC0415

    try:
        # On some of what it does not know the library prints, and fails with the wrong exception.
        with contextlib.redirect_stdout(io.StringIO()):
            return parse_edtf(text) is not None
    except (EDTFParseException, AttributeError, TypeError, ValueError):
        return False
