"""`fetch.txt`: files that are not here yet, by URL, length and path (RFC 8493, 2.2.3)."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from armistice_pkg.core.paths import decode_path, encode_path
from armistice_pkg.formats.bagit.lines import Fault, FaultKind, text_lines

__all__ = ["FetchItem", "fetch_txt", "parse_fetch"]

_LINE = re.compile(r"([^ \t]+)[ \t]+([0-9]{1,40}|-)[ \t]+(.+)", re.DOTALL | re.ASCII)
# RFC 3986, 3.1: what makes a URI absolute is its scheme.
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:.+", re.DOTALL)


class FetchItem(NamedTuple):
    """One line of `fetch.txt`: `length` in octets, or None where it is not said (`-`)."""

    line: int
    url: str
    length: int | None
    path: str


def parse_fetch(chunks: Iterable[bytes], charset: str = "UTF-8") -> Iterator[FetchItem | Fault]:
    """Lines and faults of `fetch.txt` in their order; a line with a relative URL is yielded after its fault."""
    for line in text_lines(chunks, charset):
        if isinstance(line, Fault):
            yield line
            continue
        number, text = line
        match = _LINE.fullmatch(text)
        if match is None:
            yield Fault(FaultKind.MALFORMED if text.strip(" \t") else FaultKind.BLANK, number, text)
            continue
        url, length, path = match.groups()
        if _ABSOLUTE.fullmatch(url) is None:
            yield Fault(FaultKind.RELATIVE_URL, number, url)
        yield FetchItem(number, url, None if length == "-" else int(length), decode_path(path))


def fetch_txt(items: Iterable[tuple[str, int | None, str]]) -> bytes:
    """`fetch.txt` in UTF-8 of URLs, lengths in octets or None, and paths, in the order of the paths.

    Raises:
        ValueError: a URL that is not absolute or holds white space, a negative length, an empty path.
    """
    lines = []
    for url, length, path in sorted(items, key=lambda item: item[2]):
        if _ABSOLUTE.fullmatch(url) is None or re.search(r"\s", url) or not path or (length or 0) < 0:
            raise ValueError(f"{url!r} {length} {path!r} is no line of fetch.txt")
        lines.append(f"{url} {'-' if length is None else length} {encode_path(path)}\n")
    return "".join(lines).encode("utf-8")
