"""Dates of documents: a display form as the archive writes it, and EDTF beside it."""

from dataclasses import dataclass

__all__ = ["EdtfDate", "RecordDate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EdtfDate:
    """A valid EDTF (ISO 8601-2) expression with the earliest moment it can mean.

    `earliest` is an ISO date-time in UTC such as `1953-07-27T00:00:00Z`, or None for an open or unknown start.
    """

    text: str
    earliest: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDate:
    """A date as displayed, and its EDTF."""

    display: str
    edtf: EdtfDate
