"""Findings. A finding is a value; an exception means that we could not find out."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass

from armistice_pkg.core.codes import CODES, Severity

__all__ = ["Place", "Problem", "Severity", "Verdict", "any_error", "problem", "visible"]


class Verdict(enum.StrEnum):
    """What we say of a bag (RFC 8493, 3 defines complete and valid)."""

    VALID = "valid"
    INCOMPLETE = "incomplete"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a finding lies: whatever of it is known.

    `source` is the bag, page or table as the user named it; `path` a file inside it, with `/`; `line` and `row` count
    from 1 (a table's header is row 1, as a spreadsheet shows it); `column` is the header of a table; `field` the field
    of the record.
    """

    source: str | None = None
    path: str | None = None
    line: int | None = None
    row: int | None = None
    column: str | None = None
    field: str | None = None

    def __str__(self) -> str:
        """The place as a person reads it: `page.txt, line 4, column "date"`, controls made visible."""
        parts = [
            self.source,
            self.path,
            f"line {self.line}" if self.line is not None else None,
            f"row {self.row}" if self.row is not None else None,
            f'column "{self.column}"' if self.column is not None else None,
            f"field {self.field}" if self.field is not None and self.field != self.column else None,
        ]
        return visible(", ".join(part for part in parts if part))


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One finding, with everything that a person needs to act on it.

    `code` is a key of `core.codes.CODES`; `clause` names the specification and paragraph that it stands on, or is
    None where the rule is ours; `expected` and `found` are values, `suggestion` is what to write or do instead.
    """

    code: str
    severity: Severity
    clause: str | None
    place: Place
    message: str
    expected: str | None = None
    found: str | None = None
    suggestion: str | None = None

    @property
    def is_error(self) -> bool:
        """Whether it stops a run, or makes a bag invalid."""
        return self.severity is Severity.ERROR


def problem(
    code: str,
    place: Place,
    message: str,
    *,
    severity: Severity | None = None,
    expected: str | None = None,
    found: str | None = None,
    suggestion: str | None = None,
) -> Problem:
    """A finding of `code`, with the clause and the severity that the table of codes gives it.

    Raises:
        KeyError: the code is not in the table, which is a fault of ours and not of the input.
    """
    entry = CODES[code]
    return Problem(
        code=code,
        severity=severity or entry.severity,
        clause=entry.clause,
        place=place,
        message=message,
        expected=expected,
        found=found,
        suggestion=suggestion,
    )


def any_error(problems: Iterable[Problem]) -> bool:
    """Whether one of the findings is more than a warning."""
    return any(one.is_error for one in problems)


def visible(text: str) -> str:
    """The text for one line of a terminal or a log: control characters and lone surrogates shown as escapes.

    A file name may hold a line feed or an escape sequence, and must neither break the line nor drive the terminal.
    """
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape", "backslashreplace").decode("ascii")
        for char in text
    )
