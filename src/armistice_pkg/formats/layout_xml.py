"""What ALTO, hOCR and PAGE XML have in common: XML from anybody, rectangles, words to a line, an order of reading.

Nothing is fetched, no entity is resolved, and depth and size are bounded.
"""

import math
import re
from collections.abc import Iterable, Sequence

from lxml import etree

from armistice_pkg.core.page_text import Area
from armistice_pkg.core.problems import Place, Problem, problem, visible

__all__ = [
    "MAX_SIZE",
    "Findings",
    "box_of_corners",
    "box_of_points",
    "in_order",
    "joined_words",
    "line_of",
    "local_name",
    "numbers",
    "read_layout_xml",
    "too_large",
]

MAX_SIZE = 32 << 20
"""Octets of one file. A newspaper page in ALTO, letter by letter, has five megabytes."""

_SHOWN = 60
_HEAD = 65_536
# Scripts that are written without spaces between words: Han and kana with their signs, Thai, Lao, Khmer, Myanmar.
_UNSPACED = re.compile(
    "[\u2e80-\u303f\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]"
)


class Findings:
    """Collects what is wrong with one file, each with its line."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self.problems: list[Problem] = []

    def add(self, code: str, message: str, *, line: int | None = None, found: str | None = None) -> None:
        """One more finding of `code`; `message` is a whole sentence."""
        place = Place(source=self._place.source, path=self._place.path, line=line, field=self._place.field)
        self.problems.append(problem(code, place, message, found=found))


def too_large(data: bytes, findings: Findings) -> bool:
    """Whether the file is too large to be read; told if so."""
    if len(data) <= MAX_SIZE:
        return False
    findings.add("page-text-too-large", f"The file has {len(data):,} octets; no more than {MAX_SIZE:,} are read.")
    return True


def read_layout_xml(data: bytes, findings: Findings) -> etree._Element | None:
    """The root element; None, with a problem, where the bytes are no XML, have a document type, or are too many."""
    if too_large(data, findings):
        return None
    # In UTF-16 each letter has a NUL beside it.
    head = data[:_HEAD].replace(b"\0", b"")
    at = head.find(b"<!DOCTYPE")
    if at >= 0:
        line = head.count(b"\n", 0, at) + 1
        findings.add("page-text-forbidden", "The file has a DOCTYPE, which is not read.", line=line)
        return None
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        said = visible(str(error).partition(", line ")[0]) or "it ends before its first element"
        findings.add(
            "page-text-unreadable", f"The file is no well-formed XML: {said}.", line=getattr(error, "lineno", None)
        )
        return None
    if root.getroottree().docinfo.internalDTD is not None:
        findings.add("page-text-forbidden", "The file has a DOCTYPE, which is not read.")
        return None
    return root


def local_name(element: etree._Element) -> str:
    """The element's name without its namespace; empty for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def line_of(element: etree._Element) -> int | None:
    """The line of the file where the element begins."""
    line: int | None = element.sourceline  # type: ignore[assignment]  # the stubs leave it open
    return line


def numbers(words: Iterable[str | None]) -> tuple[float, ...] | None:
    """The words as finite numbers, or None where one is no number."""
    try:
        values = tuple(float(word) for word in words if word is not None)
    except ValueError:
        return None
    return values if all(map(math.isfinite, values)) else None


def box_of_points(words: Sequence[str]) -> Area | None:
    """The upright rectangle around a polygon, given as `x y x y …`; None where that is not what the words are."""
    values = numbers(words)
    if not values or len(values) % 2 or len(values) < 4:  # noqa: PLR2004 - two points
        return None
    return box_of_corners(min(values[::2]), min(values[1::2]), max(values[::2]), max(values[1::2]))


def box_of_corners(left: float, top: float, right: float, bottom: float) -> Area | None:
    """The rectangle between two corners, or None where the second is not below and to the right of the first."""
    if right < left or bottom < top:
        return None
    return Area(x=left, y=top, width=right - left, height=bottom - top)


def joined_words(words: Iterable[str]) -> str:
    """Words as a line: with spaces, but not between two characters of scripts that are written without."""
    line = ""
    for word in words:
        if not word:
            continue
        is_close = line and _UNSPACED.match(line[-1]) and _UNSPACED.match(word[0])
        line = f"{line}{word}" if is_close or not line else f"{line} {word}"
    return line


def in_order(
    elements: Sequence[etree._Element], attribute: str, wanted: Sequence[tuple[str, int | None]], findings: Findings
) -> list[etree._Element]:
    """The elements as `wanted` names them (id and line), what it does not name after that in the order of the file."""
    by_id = {element.get(attribute): element for element in elements if element.get(attribute)}
    first: dict[str, etree._Element] = {}
    for name, line in wanted:
        if name in by_id:
            first.setdefault(name, by_id[name])
        else:
            said = visible(name[:_SHOWN])
            findings.add(
                "page-text-order", f'The order of reading names "{said}", which is not there.', line=line, found=said
            )
    named = set(first)
    return [*first.values(), *(element for element in elements if element.get(attribute) not in named)]
