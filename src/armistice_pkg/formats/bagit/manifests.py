"""Payload manifests and tag manifests: a digest and a path a line (RFC 8493, 2.1.3, 2.2.1, 2.4)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.paths import decode_path, encode_path
from armistice_pkg.formats.bagit.lines import (
    LINE_LIMIT,
    Fault,
    FaultKind,
    TextLine,
    decoded_text,
    is_undecoded,
    lines_of,
)

__all__ = [
    "Listed",
    "ManifestName",
    "PlainLines",
    "manifest",
    "manifest_name",
    "parse_manifest",
    "parse_manifest_quickly",
    "written_path",
]

_NAME = re.compile(r"(tag)?manifest-(.+)\.txt", re.DOTALL)
# The line as it should be: whatever needs a second look does not match.
_PLAIN = re.compile(r"([0-9a-f]+)[ \t]+([^ \t*.%][^%]*)", re.ASCII)
_PLAIN_START = re.compile(r"([0-9a-f]+)([ \t]+)", re.ASCII)
_NOT_PLAIN_STARTS = frozenset({"", " ", "\t", "*", "."})
_PLAIN_LIMIT = 10_000
_LINE = re.compile(r"([^ \t]+)[ \t]+(.+)", re.DOTALL)
_HEX = re.compile(r"[0-9A-Fa-f]+", re.ASCII)
_BARE_PERCENT = re.compile(r"%(?!25|0[Dd]|0[Aa])")
_NOT_IN_NAME = re.compile(r"[^a-z0-9]")


class Listed(NamedTuple):
    """One line of a manifest: `digest` in lower-case hex, and `path` decoded. Named tuple: there are millions."""

    line: int
    digest: str
    path: str


class PlainLines(NamedTuple):
    """Lines from number `first` on, all of them as they should be: digests of `width` octets joined, and paths."""

    first: int
    width: int
    digests: bytes
    paths: list[str]

    def listed(self, position: int) -> "Listed":
        """One of them."""
        digest = self.digests[position * self.width : (position + 1) * self.width]
        return Listed(self.first + position, digest.hex(), self.paths[position])


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestName:
    """A manifest by its file name.

    `token` is the algorithm as written, `algorithm` what we compute for it, or None if we cannot.
    """

    file: str
    is_tag: bool
    token: str
    algorithm: Algorithm | None

    @property
    def is_normal(self) -> bool:
        """Whether the algorithm is written in lower-case letters and digits only (RFC 8493, 2.4)."""
        return self.token == _NOT_IN_NAME.sub("", self.token)


def manifest_name(file: str) -> ManifestName | None:
    """What manifest a file in a bag's base folder is, or None if it is none."""
    match = _NAME.fullmatch(file)
    if match is None:
        return None
    token = _NOT_IN_NAME.sub("", match[2].lower())
    known = Algorithm(token) if token in set(Algorithm) else None
    return ManifestName(file=file, is_tag=match[1] is not None, token=match[2], algorithm=known)


def parse_manifest(chunks: Iterable[bytes], charset: str = "UTF-8") -> Iterator[Listed | Fault]:
    """Lines and faults of a payload or tag manifest in their order, never stopping at the first fault.

    A line that can be understood is yielded after its faults: a path with md5sum's `*` or with `./` before it comes
    without that (RFC 8493, 6.1.3), and a digest that is no hexadecimal comes empty.
    """
    for one in parse_manifest_quickly(chunks, charset):
        if isinstance(one, PlainLines):
            yield from map(one.listed, range(len(one.paths)))
        else:
            yield one


def parse_manifest_quickly(chunks: Iterable[bytes], charset: str = "UTF-8") -> Iterator[PlainLines | Listed | Fault]:
    """As `parse_manifest`; but as long as all lines are plain they come in large pieces, three times as fast."""
    pieces = decoded_text(chunks, charset)
    number, rest = 1, ""
    for piece in pieces:
        whole, end, after = (rest + piece).rpartition("\n")
        plain = _plain_lines(number, f"{whole}{end}") if end else None
        if (end and plain is None) or len(after) > LINE_LIMIT:
            yield from _each_line(lines_of(chain([rest + piece], pieces), first=number))
            return
        if plain is not None:
            yield plain
            number += len(plain.paths)
        rest = after
    yield from _each_line(lines_of([rest], first=number))


def _plain_lines(number: int, block: str) -> PlainLines | None:
    """The lines of a block of whole ones, the first of number `number`; None if one of them is not like the others."""
    start = _PLAIN_START.match(block)
    if start is None or start.end(1) % 2 or "%" in block or is_undecoded(block):
        return None
    digest, path = start.span(2)
    lines = block.split("\n")
    lines.pop()
    paths = [line[path:] for line in lines]
    if {line[digest:path] for line in lines} != {start[2]} or max(map(len, lines)) > _PLAIN_LIMIT:
        return None
    if not _NOT_PLAIN_STARTS.isdisjoint({path[:1] for path in paths}):
        return None
    try:
        digests = bytes.fromhex("".join([line[:digest] for line in lines]))
    except ValueError:
        return None
    # Spaces among the digits are passed over by `fromhex`, and make it less.
    return PlainLines(number, digest // 2, digests, paths) if len(digests) * 2 == digest * len(lines) else None


def _each_line(lines: Iterable[TextLine | Fault]) -> Iterator[Listed | Fault]:
    for line in lines:
        if isinstance(line, Fault):
            yield line
            continue
        number, text = line
        match = _PLAIN.fullmatch(text)
        if match is not None:
            yield Listed(number, match[1], match[2])
            continue
        match = _LINE.fullmatch(text)
        if match is None:
            yield Fault(FaultKind.MALFORMED if text.strip(" \t") else FaultKind.BLANK, number, text)
            continue
        digest, path = match.groups()
        if _HEX.fullmatch(digest) is None:
            yield Fault(FaultKind.BAD_DIGEST, number, text)
            digest = ""
        if path[0] in "*.":
            path, faults = _without_marks(number, path)
            yield from faults
        if "%" in path and _BARE_PERCENT.search(path):
            yield Fault(FaultKind.BARE_PERCENT, number, path)
        yield Listed(number, digest.lower(), decode_path(path))


def _without_marks(number: int, path: str) -> tuple[str, list[Fault]]:
    faults = []
    if path.startswith("*") and len(path) > 1:
        path = path[1:]
        faults.append(Fault(FaultKind.STARRED, number, path))
    if path.startswith("./") and len(path) > len("./"):
        path = path[2:]
        faults.append(Fault(FaultKind.DOT_SLASH, number, path))
    return path, faults


def written_path(path: str, *, legacy: bool = False) -> str:
    """The path as a tag file has it; before 1.0, `%` stood for itself, and is coded only where it would be decoded."""
    if legacy:
        bare = path.replace("\r", "%0D").replace("\n", "%0A")
        if decode_path(bare) == path:
            return bare
    return encode_path(path)


def manifest(entries: Iterable[tuple[str, str]], *, legacy: bool = False) -> bytes:
    """A manifest in UTF-8 of paths and hex digests: sorted by path, two spaces, LF; `legacy` for a bag before 1.0.

    Raises:
        ValueError: a path that is no Unicode, and so cannot stand in a UTF-8 file (`UnicodeEncodeError`); a path
            twice; a digest that is no hexadecimal.
    """
    lines = []
    before = None
    for path, digest in sorted(entries):
        if path == before:
            raise ValueError(f"{path!r} stands twice in one manifest")
        if not path or _HEX.fullmatch(digest) is None:
            raise ValueError(f"{digest!r} for {path!r} is no line of a manifest")
        before = path
        lines.append(f"{digest.lower()}  {written_path(path, legacy=legacy)}\n")
    return "".join(lines).encode("utf-8")
