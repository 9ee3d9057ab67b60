"""What became of a file, and what was measured of it."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from armistice_pkg.core.digests import Algorithm

__all__ = ["Fixity", "MeasuredFile"]


class Fixity(enum.StrEnum):
    """The closed set of outcomes; unreadable is not altered, and a remembered verdict is never a check."""

    INTACT = "intact"
    ALTERED = "altered"
    MISSING = "missing"
    UNLISTED = "unlisted"
    MOVED = "moved"
    UNREADABLE = "unreadable"
    NOT_CHECKED = "not checked"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredFile:
    """A file whose every byte was read once: its path inside its tree (`/` separators), octets, and digests in hex."""

    path: str
    size: int
    digests: Mapping[Algorithm, str]
