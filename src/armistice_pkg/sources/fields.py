"""The names of a record's fields, whatever the case they are written in, and cells with several values."""

import difflib
import re
from collections.abc import Iterable

from armistice_pkg.core.readings import MULTIPLE_FIELDS

__all__ = ["KNOWN", "field_name", "near_field", "values_of"]

KNOWN = MULTIPLE_FIELDS | {"id", "title", "date", "description", "rights", "rights_uri", "source", "access"}
_JOINTS = re.compile(r"[\s-]+")


def field_name(header: str) -> str:
    """The known field that a header means (`Rights URI` is `rights_uri`), or the header itself, trimmed."""
    trimmed = header.strip()
    folded = _JOINTS.sub("_", trimmed.casefold())
    return folded if folded in KNOWN else trimmed


def near_field(name: str, taken: Iterable[str]) -> str | None:
    """The known field that an unknown header is a slip of, unless another column has that name."""
    if name in KNOWN:
        return None
    near = difflib.get_close_matches(_JOINTS.sub("_", name.casefold()), sorted(KNOWN - set(taken)), n=1, cutoff=0.8)
    return near[0] if near else None


def values_of(name: str, text: str) -> tuple[str, ...]:
    """The values of one cell: those of multiple fields are parted by `|`; an empty cell has none.

    A value that stands alone is kept to the letter, with the white space or the sign that it may begin with.
    """
    if name in MULTIPLE_FIELDS and "|" in text:
        return tuple(part.strip() for part in text.split("|") if part.strip())
    return (text,) if text.strip() else ()
