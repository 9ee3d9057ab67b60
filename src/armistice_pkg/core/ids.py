"""Ids of records and collections: what a given one may be, and how one is made from date and title.

An id names folders on every system and stands in URLs, so it is plain ASCII and no name that a system keeps for itself.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from anyascii import anyascii

from armistice_pkg.core.dates import RecordDate
from armistice_pkg.core.layout import RESERVED_NAMES

__all__ = ["MAX_ID", "IdFault", "make_id", "parse_id", "slug", "unique_ids"]

MAX_ID = 120
_MAX_SLUG = 80
_LEGAL = re.compile(r"[A-Za-z0-9._-]+\Z")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?\Z", re.IGNORECASE)
_APOSTROPHES = str.maketrans("", "", "'’‘ʼʹ`´‛＇")
_OTHER = re.compile(r"[^a-z0-9]+")
_ISO_START = re.compile(r"[0-9]{3}[0-9X](?:-(?:0[1-9]|1[0-2])(?:-[0-9]{2})?)?|[0-9]{2}XX")
_QUALIFIERS = str.maketrans("", "", "?~%[{")


@dataclass(frozen=True, slots=True, kw_only=True)
class IdFault:
    """A given id that cannot be one: the value, a clause that says why, and a slug to write instead."""

    value: str
    reason: str
    suggestion: str


def parse_id(text: str) -> str | IdFault:
    """The id itself where it is legal: 1 to 120 of the ASCII letters, digits, `-`, `.` and `_`; no reserved name.

    A leading dot hides a folder (and `.superseded` is ours), a trailing one is lost on Windows, as are device names.
    """
    reason = _fault(text)
    return IdFault(value=text, reason=reason, suggestion=slug(text)) if reason else text


def _fault(text: str) -> str | None:
    if not text:
        return "is empty"
    if len(text) > MAX_ID:
        return f"has {len(text)} characters, and {MAX_ID} is the most"
    if not _LEGAL.match(text):
        return "has characters other than the ASCII letters, digits, hyphen, full stop and underscore"
    if text.startswith(".") or text.endswith("."):
        return "begins or ends with a full stop"
    if _DEVICE.match(text):
        return "is the name of a device on Windows"
    if text.lower() in RESERVED_NAMES:
        return "is the name of a file that stands beside the records"
    return None


def slug(title: str) -> str:
    """The title in lower-case ASCII, at most 80 characters, cut after a whole word.

    Other scripts are transliterated; apostrophes are dropped, and whatever else is no letter or digit becomes one `-`.
    Where nothing is left, or a device name, the first 8 hexadecimal digits of the title's SHA-256 stand (too).
    """
    words = _OTHER.sub("-", anyascii(title.translate(_APOSTROPHES)).translate(_APOSTROPHES).lower()).strip("-")
    if len(words) > _MAX_SLUG:
        whole, _, _ = words[: _MAX_SLUG + 1].rpartition("-")
        words = whole or words[:_MAX_SLUG]
    if words and not _fault(words):
        return words
    digest = hashlib.sha256(title.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{words}-{digest}" if words else digest


def make_id(date: RecordDate | None, title: str) -> str:
    """`1952-09-22-report-zhou-enlai-…`: the date as precisely as it is known, and the title's slug.

    Of an interval or a set the start counts; doubts are left out; a decade is `195x`; an open start, and years before
    0000 or beyond 9999, give no prefix.
    """
    prefix = _prefix(date.edtf.text) if date else ""
    return f"{prefix}-{slug(title)}" if prefix else slug(title)


def _prefix(edtf: str) -> str:
    match = _ISO_START.match(edtf.translate(_QUALIFIERS))
    return match[0].lower() if match else ""


def unique_ids(given: Sequence[str | None], made: Sequence[str], *, reserved: Iterable[str] = ()) -> tuple[str, ...]:
    """The records' ids in source order: given ones as they are, made ones with -2, -3 … where they would meet another.

    `made` is as long as `given` and counts where nothing is given. `reserved` are ids that none made may have. Ids
    that differ but for case are the same folder on some systems, and so here. Equal given ones stay equal: they are
    a problem to be told, not to be hidden.
    """
    taken = {one.lower() for one in (*given, *reserved) if one}
    result = []
    counts: dict[str, int] = {}
    for own, proposal in zip(given, made, strict=True):
        result.append(own or _free(proposal, taken, counts))
        taken.add(result[-1].lower())
    return tuple(result)


def _free(proposal: str, taken: set[str], counts: dict[str, int]) -> str:
    if proposal.lower() not in taken:
        return proposal
    number = counts.get(proposal, 1) + 1
    while f"{proposal}-{number}".lower() in taken:
        number += 1
    counts[proposal] = number
    return f"{proposal}-{number}"
