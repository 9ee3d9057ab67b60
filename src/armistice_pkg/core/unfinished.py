"""Work that was cut off and that the same command would go on with."""

from dataclasses import dataclass

__all__ = ["UnfinishedWork"]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnfinishedWork:
    """What lies at `path` of a run of `armistice <command>`: files, octets, and when it was last worked on.

    `touched` is in UNIX seconds.
    """

    path: str
    command: str
    files: int
    octets: int
    touched: float
