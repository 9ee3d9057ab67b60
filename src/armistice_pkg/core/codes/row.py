"""One row of the tables of problem codes."""

import enum
from dataclasses import dataclass


class Severity(enum.StrEnum):
    """How much a finding weighs: an error stops a run or makes a bag invalid, a warning is told."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One row of the table: `means` and `do` are whole sentences for an archivist."""

    severity: Severity
    clause: str | None
    means: str
    do: str


def error(clause: str | None, means: str, do: str) -> Code:
    """A row for a finding that stops a run or makes a bag invalid."""
    return Code(severity=Severity.ERROR, clause=clause, means=means, do=do)


def warning(clause: str | None, means: str, do: str) -> Code:
    """A row for a finding that is told and stops nothing."""
    return Code(severity=Severity.WARNING, clause=clause, means=means, do=do)
