"""Dates: what is understood, what is refused, and the laws of their bounds."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from armistice_pkg.core.dates import DateFault, RecordDate, is_plain, parse_date
from armistice_pkg.core.display_dates import looks_like_date
from armistice_pkg.core.edtf_bounds import bounds_of

PLAIN = {
    "June 6, 1953": "1953-06-06",
    "6 June 1953": "1953-06-06",
    "September 02, 1953": "1953-09-02",
    "November 1967": "1967-11",
    "April, 1955": "1955-04",
    "1955": "1955",
    "19530727": "1953-07-27",
    "0000": "0000",
    "9999": "9999",
    "-0044": "-0044",
    "1953-07-27": "1953-07-27",
    "195X": "195X",
    "1953?": "1953?",
    "1951/1953": "1951/1953",
    "../1953": "../1953",
    "1953/": "1953/",
    "[1951,1953]": "[1951,1953]",
    "{1951..1953}": "{1951..1953}",
    "1953-0X": "1953-0X",
    "156X-12-25": "156X-12-25",
    "2004-06~-11": "2004-06~-11",
    "1950S2": "1950S2",
    "Y-17000": "Y-17000",
    "Y17E7": "Y17E7",
    "1953-07-27T10:00:00+01:00": "1953-07-27T10:00:00+01:00",
}
UNUSUAL = {
    "Nov 1967": "1967-11",
    "Sept. 2nd, 1953": "1953-09-02",
    "c. 1953": "1953~",
    "ca. 1953": "1953~",
    "circa June 1953": "1953-06~",
    "[1953?]": "1953?",
    "[1953]": "1953",
    "[ca. 1953?]": "1953%",
    "1951–1953": "1951/1953",
    "1951-1953": "1951/1953",
    "1951-53": "1951/1953",
    "between 1951 and 1953": "[1951..1953]",
    "from 1951 to 1953": "1951/1953",
    "1950s": "195X",
    "19th century": "18XX",
    "Spring 1953": "1953-21",
    "1953-21": "1953-21",
    "1939-41": "1939-41",
    "June 6–8, 1953": "1953-06-06/1953-06-08",
    "6–8 June 1953": "1953-06-06/1953-06-08",
    "June–July 1953": "1953-06/1953-07",
    "June 30 – July 2, 1953": "1953-06-30/1953-07-02",
    "January 19, 1954 – February 2, 1954": "1954-01-19/1954-02-02",
    "1953-07-27 to 1953-07-28": "1953-07-27/1953-07-28",
    "27/07/1953": "1953-07-27",
    "07/27/1953": "1953-07-27",
    "04.04.1953": "1953-04-04",
    "1953-7-4": "1953-07-04",
    "19530700": "1953-07",
    "19530000": "1953",
    "44 BCE": "-0043",
    "1 BC": "0000",
    "1953 July 27": "1953-07-27",
}
FAULTS = {
    "1953-02-30": "1953-02",
    "1900-02-29": "1900-02",
    "June 31, 1953": "1953-06",
    "00/00/1953": "1953",
    "1953/1951": "1951/1953",
    "1953–1951": "1951/1953",
    "03/04/1953": "write 1953-03-04 or 1953-04-03",
    "1953/07": "write 1953-07",
    "1953-13": "1953",
    "1900s": "write 190X or 19XX (EDTF)",
    "1909-12–": 'write it like "July 27, 1953", "July 1953", "c. 1953", or in EDTF like 1953-07-27',
    "n.d.": "leave the date empty",
    "../..": 'write it like "July 27, 1953", "July 1953", "c. 1953", or in EDTF like 1953-07-27',
    "1953-07T10:00:00": "1953",
}


@pytest.mark.parametrize(("text", "edtf"), [*PLAIN.items(), *UNUSUAL.items()])
def test_what_is_understood(text: str, edtf: str) -> None:
    date = parse_date(f"  {text}\u00a0")
    assert isinstance(date, RecordDate), date
    assert (date.edtf.text, date.display) == (edtf, text)
    assert is_plain(date) is (text in PLAIN)


@pytest.mark.parametrize(("text", "suggestion"), FAULTS.items())
def test_what_is_refused_with_a_suggestion(text: str, suggestion: str) -> None:
    fault = parse_date(text)
    assert isinstance(fault, DateFault), fault
    assert (fault.value, fault.suggestion) == (text, suggestion)


@pytest.mark.parametrize("text", ["", "Y1E999", "Y1E", "1" * 300, "foo", "-0000", "[..]", "/", "~-0044S2-", "1953-9X"])
def test_other_faults(text: str) -> None:
    assert isinstance(parse_date(text), DateFault)


@pytest.mark.parametrize(
    ("edtf", "earliest"),
    [
        ("1953", "1953-01-01T00:00:00Z"),
        ("1953~", "1953-01-01T00:00:00Z"),
        ("195X", "1950-01-01T00:00:00Z"),
        ("-005X", "-0059-01-01T00:00:00Z"),
        ("1953-1X-3X", "1953-10-30T00:00:00Z"),
        ("1953-02-XX", "1953-02-01T00:00:00Z"),
        ("1953-22", "1953-06-01T00:00:00Z"),
        ("1953-24", "1953-01-01T00:00:00Z"),
        ("1953-34", "1953-04-01T00:00:00Z"),
        ("1951-07/1953-07", "1951-07-01T00:00:00Z"),
        ("1953/..", "1953-01-01T00:00:00Z"),
        ("../1953", None),
        ("/1953", None),
        ("[..1953]", None),
        ("[1955,1953-05]", "1953-05-01T00:00:00Z"),
        ("1950S2", "1900-01-01T00:00:00Z"),
        ("1953-07-27T10:00:00+01:00", "1953-07-27T09:00:00Z"),
        ("0000-01-01T00:00:00+01:00", "-0001-12-31T23:00:00Z"),
        ("Y170000002", "170000002-01-01T00:00:00Z"),
        ("XXXX-02-29", "0000-02-29T00:00:00Z"),
    ],
)
def test_the_earliest_moment(edtf: str, earliest: str | None) -> None:
    date = parse_date(edtf)
    assert isinstance(date, RecordDate)
    assert date.edtf.earliest == earliest


@given(st.dates(), st.sampled_from(["%Y-%m-%d", "%Y-%m", "%Y", "%Y-%m-%d?", "%Y-%m~", "%Y/..", "%Y-XX"]))
def test_earliest_is_never_after_a_day_that_is_named(day: dt.date, form: str) -> None:
    text = form.replace("%Y", f"{day.year:04d}").replace("%m", f"{day.month:02d}").replace("%d", f"{day.day:02d}")
    date = parse_date(text)
    assert isinstance(date, RecordDate)
    assert date.edtf.earliest is not None
    assert date.edtf.earliest <= f"{day.isoformat()}T23:59:59Z"


@given(st.dates(), st.sampled_from(["{month} {day}, {year}", "{day} {month} {year}", "{month} {day:02d}, {year}"]))
def test_every_day_is_understood_as_it_is_displayed(day: dt.date, form: str) -> None:
    shown = form.format(month=f"{day:%B}", day=day.day, year=f"{day.year:04d}")
    date = parse_date(shown)
    assert isinstance(date, RecordDate)
    assert date.edtf.text == f"{day.year:04d}-{day:%m-%d}"
    assert looks_like_date(shown)


@given(st.text(alphabet="0123456789XYEST?~%./,:[]{}Z+- JuneMay–canddte", max_size=24))
@settings(max_examples=150, deadline=None)
def test_no_text_is_too_strange(text: str) -> None:
    date = parse_date(text)
    if isinstance(date, RecordDate):
        bounds = bounds_of(date.edtf.text)
        assert bounds.earliest is None or bounds.latest is None or bounds.earliest <= bounds.latest
        again = parse_date(date.edtf.text)
        assert isinstance(again, RecordDate)
        assert again.edtf == date.edtf


# Without months of X in an interval, on which the library fails with an AttributeError (1953-XX/1955).
@given(st.from_regex(r"\A([0-9]{3}[0-9X](-(0[1-9]|1[0-2]))?[?~]?(/[0-9]{4}(-(0[1-9]|1[0-2]))?)?|[0-9]{4}-XX[?~]?)\Z"))
@settings(max_examples=25, deadline=None)
def test_what_the_fast_path_takes_the_library_takes(text: str) -> None:
    from edtf import is_valid_edtf  # noqa: PLC0415 - slow to import

    if isinstance(parse_date(text), RecordDate):
        assert is_valid_edtf(text)


@pytest.mark.parametrize("line", ["1" * 60 + "x", "jan " * 14 + "!", "1953 " * 11 + "é", "A telegram of July 27, 1953"])
def test_what_is_no_date_line(line: str) -> None:
    assert not looks_like_date(line)
