"""Dates as archivists write them ("June 6, 1953", "c. 1953", "between 1951 and 1953"), in EDTF (ISO 8601-2)."""

import re
from dataclasses import dataclass

__all__ = ["Unclear", "Understood", "looks_like_date", "read_display"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """The EDTF of a display form. `plain` where the form leaves no doubt, so that nobody need be told."""

    edtf: str
    plain: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclear:
    """A display form that is none, or may mean several dates; `suggestion` is what to write instead."""

    reason: str
    suggestion: str


_MONTH_NAMES = (
    "january february march april may june july august september october november december".split()  # noqa: SIM905 - twelve words are easier read as a sentence
)
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, 1)}
_MONTHS |= {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}
_SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
_M = r"(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_D = r"[0-9]{1,2}(?:st|nd|rd|th)?"
_Y = r"[0-9]{4}"
_DASH = r" ?(?:–|—|‒|−|-|to|until) ?"

_MDY = re.compile(rf"({_M}) ({_D}),? ({_Y})\Z")
_DMY = re.compile(rf"({_D}) (?:of )?({_M}),? ({_Y})\Z")
_YMD = re.compile(rf"({_Y}),? ({_M}) ({_D})\Z")
_MY = re.compile(rf"({_M}),? (?:of )?({_Y})\Z")
_YM = re.compile(rf"({_Y}),? ({_M})\Z")
_YEAR = re.compile(rf"{_Y}\Z")
_ISO = re.compile(rf"{_Y}-[0-9]{{2}}(?:-[0-9]{{2}})?\Z")
_ABBREVIATED = re.compile(rf"\b(?!(?:{'|'.join(_MONTH_NAMES)})(?![a-z])){_M}(?![a-z])")
_NUMERIC_YMD = re.compile(rf"({_Y})[/.-]([0-9]{{1,2}})[/.-]([0-9]{{1,2}})\Z")
_NUMERIC = re.compile(rf"([0-9]{{1,2}})([/.-])([0-9]{{1,2}})[/.-]({_Y})\Z")
_COMPACT = re.compile(rf"({_Y})([0-9]{{2}})([0-9]{{2}})\Z")
_YEAR_MONTH_SLASH = re.compile(rf"({_Y})/([0-9]{{1,2}})\Z")
_ABOUT = re.compile(r"(?:(?:circa|about|around|approximately|approx\.?|ca\.?|c\.?) |ca?\.?(?=[0-9]))")
_BETWEEN = re.compile(r"between (.+) and (.+)\Z")
_FROM = re.compile(r"from (.+) (?:to|until) (.+)\Z")
_RANGE_OF_DAYS = re.compile(rf"({_M}) ({_D}){_DASH}({_D}),? ({_Y})\Z")
_RANGE_OF_DAYS_FIRST = re.compile(rf"({_D}){_DASH}({_D}) ({_M}),? ({_Y})\Z")
_RANGE_OF_MONTHS = re.compile(rf"({_M}){_DASH}({_M}),? ({_Y})\Z")
_RANGE_WITHIN_YEAR = re.compile(rf"({_M} {_D}){_DASH}({_M} {_D}),? ({_Y})\Z")
_RANGE_OF_YEARS = re.compile(r"([0-9]{2})([0-9]{2})(?:–|—|-|/)([0-9]{2})\Z")
_DECADE = re.compile(r"(?:the )?([0-9]{3})0['’]?s\Z")
_CENTURY = re.compile(r"(?:the )?([0-9]{1,2})(?:st|nd|rd|th) (?:century|c\.)\Z")
_SEASON = re.compile(rf"({'|'.join(_SEASONS)}),? (?:of )?({_Y})\Z")
_BCE = re.compile(r"([0-9]{1,4}) ?(?:bce|bc|b\.c\.|b\.c\.e\.)\Z")
_UNDATED = {"n.d.", "n.d", "nd", "s.d.", "s.d", "undated", "unknown", "no date", "date unknown", "none", "n/a", "-"}
_SPACES = re.compile(r"\s+")
_WORDS = (*_MONTHS, *_SEASONS, "c", "ca", "circa", "about", "between", "and", "from", "to", "until", "of")
# Each word and number is taken whole, so that there is one way to match and no backtracking.
_LOOKS = re.compile(
    rf"(?:(?:{'|'.join(_WORDS)}|bce?|century|{_D}|{_Y}|[0-9]{{3,4}}s|[0-9]{{8}})(?![a-z0-9])|[\s,./?~\[\]–—-])+\Z"
)
_MAX_LOOKS = 60


def looks_like_date(line: str) -> bool:
    """Whether a short line is made of the words and figures of a date, even of an impossible one; a digit is needed."""
    folded = _fold(line)
    return len(folded) <= _MAX_LOOKS and any(one.isdigit() for one in folded) and bool(_LOOKS.match(folded))


def read_display(text: str) -> Understood | Unclear:
    """A display form as EDTF; that the day exists is for the caller to see (`edtf_bounds`)."""
    folded = _fold(text)
    if folded in _UNDATED:
        return Unclear(reason="says that there is no date", suggestion="leave the date empty")
    plain = _plain(folded)
    if plain:
        return Understood(edtf=plain, plain=not _ABBREVIATED.search(folded))
    return _numeric(folded) or _unusual(folded) or _UNKNOWN


_UNKNOWN = Unclear(
    reason="is no date that is understood here",
    suggestion='write it like "July 27, 1953", "July 1953", "c. 1953", or in EDTF like 1953-07-27',
)


def _fold(text: str) -> str:
    return _SPACES.sub(" ", text).strip().casefold()


def _plain(text: str) -> str | None:
    """The forms that can mean one thing only."""
    if _YEAR.match(text):
        return text
    if match := _MDY.match(text):
        return _day(match[3], match[1], match[2])
    if match := _DMY.match(text):
        return _day(match[3], match[2], match[1])
    if match := _MY.match(text):
        return f"{match[2]}-{_month(match[1])}"
    return None


def _single(text: str) -> str | None:
    """One date without doubts or ranges, in any of its forms."""
    if _ISO.match(text):
        return text
    if plain := _plain(text):
        return plain
    if match := _YMD.match(text):
        return _day(match[1], match[2], match[3])
    if match := _YM.match(text):
        return f"{match[1]}-{_month(match[2])}"
    if match := _SEASON.match(text):
        return f"{match[2]}-{_SEASONS[match[1]]}"
    if match := _BCE.match(text):
        year = int(match[1]) - 1  # ISO 8601-1: the year 0000 is 1 BCE
        return f"-{year:04d}" if year > 0 else "0000" if year == 0 else None
    return None


def _unusual(text: str) -> Understood | Unclear | None:
    """What takes an interpretation: doubts, brackets, ranges, decades. The user is told what was understood."""
    edtf = _qualified(text) or _range(text) or _decade(text) or _single(text)
    if isinstance(edtf, Unclear):
        return edtf
    return Understood(edtf=edtf, plain=False) if edtf else None


def _qualified(text: str) -> str | None:
    """About, perhaps, and what a cataloguer supplied in square brackets."""
    inner = text[1:-1].strip() if text.startswith("[") and text.endswith("]") else text
    about = _ABOUT.match(inner)
    rest = inner[about.end() :] if about else inner
    unsure = rest.endswith("?")
    rest = rest.removesuffix("?").strip()
    if rest == text:
        return None
    qualifier = "%" if about and unsure else "~" if about else "?" if unsure else ""
    edtf = _single(rest) or _decade(rest) or _range(rest)
    if not isinstance(edtf, str) or edtf.startswith("["):
        return None
    return "/".join(f"{part}{qualifier}" for part in edtf.split("/"))


def _range(text: str) -> str | Unclear | None:
    if match := _BETWEEN.match(text):  # one moment that nobody knows, somewhere in between: one of a set
        return _joined(match[1], match[2], "[{}..{}]")
    if match := _FROM.match(text):
        return _joined(match[1], match[2], "{}/{}")
    return _range_of_parts(text) or _range_of_dates(text)


def _range_of_dates(text: str) -> str | Unclear | None:
    """The first dash that has a date on both its sides."""
    if match := _RANGE_OF_YEARS.match(text):
        return _short_years(match)
    for dash in re.finditer(_DASH, text):
        if edtf := _joined(text[: dash.start()], text[dash.end() :], "{}/{}"):
            return edtf
    return None


def _short_years(match: re.Match[str]) -> str | Unclear:
    """`1951–53`, which is two years unless the second number can be a month (`1951-12`)."""
    century, first, second = match.groups()
    if int(second) > int(first) and int(second) > max(_MONTHS.values()):
        return f"{century}{first}/{century}{second}"
    return Unclear(
        reason="can be a month of a year, or two years",
        suggestion=f"write {century}{first}-{second} or {century}{first}/{century}{second}",
    )


def _range_of_parts(text: str) -> str | None:
    """`June 6–8, 1953`, `6–8 June 1953`, `June–July 1953`, `June 6 – July 1, 1953`."""
    if match := _RANGE_OF_DAYS.match(text):
        return f"{_day(match[4], match[1], match[2])}/{_day(match[4], match[1], match[3])}"
    if match := _RANGE_OF_DAYS_FIRST.match(text):
        return f"{_day(match[4], match[3], match[1])}/{_day(match[4], match[3], match[2])}"
    if match := _RANGE_OF_MONTHS.match(text):
        return f"{match[3]}-{_month(match[1])}/{match[3]}-{_month(match[2])}"
    if match := _RANGE_WITHIN_YEAR.match(text):
        return _joined(f"{match[1]} {match[3]}", f"{match[2]} {match[3]}", "{}/{}")
    return None


def _joined(lower: str, upper: str, form: str) -> str | None:
    first, last = _single(lower.strip()), _single(upper.strip())
    return form.format(first, last) if first and last else None


def _decade(text: str) -> str | Unclear | None:
    if match := _DECADE.match(text):
        if match[1].endswith("0"):
            return Unclear(
                reason="can be a decade or a century", suggestion=f"write {match[1]}X or {match[1][:2]}XX (EDTF)"
            )
        return f"{match[1]}X"
    if (match := _CENTURY.match(text)) and int(match[1]):
        return f"{int(match[1]) - 1:02d}XX"
    return None


def _numeric(text: str) -> Understood | Unclear | None:
    """Figures only: year first is understood; day and month are, where only one order is possible."""
    if match := _COMPACT.match(text) or _NUMERIC_YMD.match(text):
        return _year_first(match[1], int(match[2]), int(match[3]), plain=text.isdigit())
    if match := _YEAR_MONTH_SLASH.match(text):
        return Unclear(reason="is no interval", suggestion=f"write {match[1]}-{int(match[2]):02d}")
    if match := _NUMERIC.match(text):
        return _year_last(match[4], int(match[1]), int(match[3]))
    return None


def _year_first(year: str, month: int, day: int, *, plain: bool) -> Understood:
    """Zeros in the place of what is not known are dropped, as in the archive's own `19530700`."""
    if day == 0:
        return Understood(edtf=year if month == 0 else f"{year}-{month:02d}", plain=False)
    return Understood(edtf=f"{year}-{month:02d}-{day:02d}", plain=plain)


def _year_last(year: str, first: int, second: int) -> Understood | Unclear:
    twelve = max(_MONTHS.values())
    if 0 in (first, second):
        known = max(first, second)
        return Unclear(reason="has a day or month 0", suggestion=f"{year}-{known:02d}" if 0 < known <= twelve else year)
    if first <= twelve and second <= twelve and first != second:
        return Unclear(
            reason="can be read with the day or the month first",
            suggestion=f"write {year}-{first:02d}-{second:02d} or {year}-{second:02d}-{first:02d}",
        )
    month, day = (first, second) if first <= twelve else (second, first)
    return Understood(edtf=f"{year}-{month:02d}-{day:02d}", plain=False)


def _day(year: str, month: str, day: str) -> str:
    return f"{year}-{_month(month)}-{int(re.sub('[a-z]', '', day)):02d}"


def _month(name: str) -> str:
    return f"{_MONTHS[name.rstrip('.')]:02d}"
