"""`bag-info.txt` line by line, to be changed: what is not changed stays as it is written (RFC 8493, 2.2.2)."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from armistice_pkg.formats.bagit.info import InfoTag, bag_info, parse_bag_info
from armistice_pkg.formats.bagit.lines import Fault, text_lines

__all__ = ["InfoEntry", "info_entry", "info_text", "parse_info_entries", "same_value"]

_BLANK = " \t"


class InfoEntry(NamedTuple):
    """One tag as it is written, in one line or several; a line that is no tag has the label ``."""

    label: str
    value: str
    lines: tuple[str, ...]

    def says(self, label: str, value: str | None = None) -> bool:
        """Whether it is of that label, in any case, and that value, if one is given."""
        return self.label.lower() == label.lower() and (value is None or same_value(self.value, value))


def parse_info_entries(chunks: Iterable[bytes], charset: str = "UTF-8") -> list[InfoEntry]:
    """The tags in their order; faults are for `parse_bag_info` to tell."""
    groups: list[list[str]] = []
    for line in text_lines(chunks, charset):
        if isinstance(line, Fault):
            continue
        if line.text[:1] in _BLANK and line.text and groups:
            groups[-1].append(line.text)
        else:
            groups.append([line.text])
    return [_entry(tuple(lines)) for lines in groups]


def _entry(lines: tuple[str, ...]) -> InfoEntry:
    for found in parse_bag_info(["\n".join(lines).encode("utf-8", "surrogatepass")]):
        if isinstance(found, InfoTag):
            return InfoEntry(found.label, found.value, lines)
    return InfoEntry("", "", lines)


def info_entry(label: str, value: str) -> InfoEntry:
    """A tag as 1.0 has it.

    Raises:
        ValueError: `bag-info.txt` cannot hold it.
    """
    text = bag_info([(label, value)]).decode("utf-8")
    return _entry(tuple(text.removesuffix("\n").split("\n")))


def info_text(entries: Sequence[InfoEntry]) -> str:
    """`bag-info.txt` as text, with LF."""
    return "".join(f"{line}\n" for entry in entries for line in entry.lines)


def same_value(one: str, other: str) -> bool:
    """Whether two values are the same but for how they are folded."""
    return _unfolded(one) == _unfolded(other)


def _unfolded(value: str) -> list[str]:
    return re.split(r"[ \t\r\n]+", value.strip(" \t\r\n"))
