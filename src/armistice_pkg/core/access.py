"""Who may see a document: everybody, nobody but the archive, or everybody from a day on."""

import datetime as dt
import enum
import re
from dataclasses import dataclass

from armistice_pkg.core.dates import DateFault, parse_date

__all__ = ["Access", "AccessFault", "AccessKind", "is_open", "parse_access"]

_EMBARGOED = re.compile(r"embargo(?:ed)?\s+until:?\s+(.+)\Z", re.IGNORECASE | re.DOTALL)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z", re.ASCII)


class AccessKind(enum.StrEnum):
    """The three ways."""

    OPEN = "open"
    RESTRICTED = "restricted"
    EMBARGOED = "embargoed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Who may see it; `until` is the first day on which an embargoed document is open, and None for the others."""

    kind: AccessKind
    until: dt.date | None = None

    def is_open(self, on: dt.date) -> bool:
        """Whether everybody may see it on that day."""
        if self.kind is AccessKind.EMBARGOED:
            return self.until is not None and on >= self.until
        return self.kind is AccessKind.OPEN

    def __str__(self) -> str:
        """As it is written: `embargoed until 2030-01-01`."""
        return f"{self.kind} until {self.until.isoformat()}" if self.until is not None else str(self.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessFault:
    """A value that says none of the three: as given, a clause that says why, and what to write instead."""

    value: str
    reason: str
    suggestion: str


def is_open(access: Access | None, on: dt.date) -> bool:
    """Whether everybody may see a document on that day; where nobody said anything, everybody may."""
    return access is None or access.is_open(on)


def parse_access(text: str) -> Access | AccessFault:
    """`open`, `restricted`, or `embargoed until` a day, which may be written in any form that dates have.

    A month or a year is refused: nobody can tell whether its beginning or its end is meant.
    """
    given = text.strip()
    folded = given.casefold()
    if folded in {AccessKind.OPEN, AccessKind.RESTRICTED}:
        return Access(kind=AccessKind(folded))
    match = _EMBARGOED.match(given)
    if match is None:
        return AccessFault(
            value=given,
            reason="is none of open, restricted and embargoed until a day",
            suggestion="write open, restricted, or embargoed until 2030-01-01",
        )
    date = parse_date(match[1])
    if isinstance(date, DateFault) or not _DAY.match(date.edtf.text):
        return AccessFault(
            value=given,
            reason="does not say on which day the embargo ends",
            suggestion="write the first day on which everybody may see it, like embargoed until 2030-01-01",
        )
    return Access(kind=AccessKind.EMBARGOED, until=dt.date.fromisoformat(date.edtf.text))
