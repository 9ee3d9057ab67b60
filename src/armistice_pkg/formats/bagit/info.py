"""`bag-info.txt`: labels and values in order, repeats kept, long values folded (RFC 8493, 2.2.2)."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from armistice_pkg.formats.bagit.lines import Fault, FaultKind, text_lines

__all__ = ["InfoTag", "Oxum", "bag_info", "parse_bag_info", "parse_oxum", "values_of"]

_TAG = re.compile(r"([^:]*?)([ \t]*):([ \t]*)(.*)", re.DOTALL)
_OXUM = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)", re.ASCII)
_ENDS = re.compile(r"\r\n|\r|\n")
# A number of more digits is no size of anything; Python refuses to convert those over 4,300.
_DIGITS = 40
_BLANK = " \t"


class InfoTag(NamedTuple):
    """One label and its value, from line `line` on; the line feeds of a folded value are kept, its indents are not."""

    line: int
    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Oxum:
    """`Payload-Oxum`: how many octets in how many files."""

    octets: int
    files: int

    def __str__(self) -> str:
        """`279164409832.1198`."""
        return f"{self.octets}.{self.files}"


def parse_bag_info(chunks: Iterable[bytes], charset: str = "UTF-8") -> Iterator[InfoTag | Fault]:
    """Tags and faults of `bag-info.txt` in their order, never stopping at the first fault.

    A tag is yielded when its last line is known. White space around the colon is no part of label or value;
    `SPACING` tells where it is not what 1.0 asks for: none before the colon, one space or tab after it.
    """
    current: InfoTag | None = None
    for line in text_lines(chunks, charset):
        if isinstance(line, Fault):
            yield line
            continue
        number, text = line
        if not text.strip(_BLANK):
            yield Fault(FaultKind.BLANK, number, text)
            continue
        if text[0] in _BLANK:
            if current is None:
                yield Fault(FaultKind.MALFORMED, number, text)
            else:
                current = current._replace(value=f"{current.value}\n{text.lstrip(_BLANK)}")
            continue
        if current is not None:
            yield current
        current = None
        match = _TAG.fullmatch(text)
        if match is None or not match[1]:
            yield Fault(FaultKind.MALFORMED, number, text)
            continue
        if match[2] or len(match[3]) != 1:
            yield Fault(FaultKind.SPACING, number, text)
        current = InfoTag(number, match[1], match[4])
    if current is not None:
        yield current


def bag_info(tags: Sequence[tuple[str, str]]) -> bytes:
    """`bag-info.txt` in UTF-8, one tag a line in the order given.

    A value's line ends become folds: each further line is indented by a tab, and read back with a line feed. What
    folding cannot hold is not kept: empty lines, and white space at the beginning of a line.

    Raises:
        ValueError: a label that is empty, holds a colon, a line end or a byte order mark, or begins or ends with white
            space; text that is no Unicode.
    """
    return "".join(_folded(label, value) for label, value in tags).encode("utf-8")


def _folded(label: str, value: str) -> str:
    if not label.strip() or label != label.strip() or re.search(r"[:\r\n\ufeff]", label):
        raise ValueError(f"{label!r} cannot be a label in bag-info.txt")
    lines = [line.lstrip(_BLANK) for line in _ENDS.split(value)]
    return f"{label}: " + "\n\t".join(line for line in lines if line) + "\n"


def values_of(tags: Iterable[InfoTag], label: str) -> Iterator[InfoTag]:
    """The tags of a label, in any case, in order."""
    wanted = label.lower()
    return (tag for tag in tags if tag.label.lower() == wanted)


def parse_oxum(value: str) -> Oxum | None:
    """`octets.files`, or None if the value is not of that form."""
    match = _OXUM.fullmatch(value.strip(_BLANK))
    if match is None or max(len(match[1]), len(match[2])) > _DIGITS:
        return None
    return Oxum(octets=int(match[1]), files=int(match[2]))
