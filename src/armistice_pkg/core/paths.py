"""Paths inside a tree, as BagIt writes them: coding, safety, and names that other systems cannot hold.

A path here is always relative, with `/` between its segments, and never stripped: U+0085, U+2028, form feeds and
trailing spaces are legal in file names. Bytes that are not UTF-8 stand in it as surrogate escapes (PEP 383).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise

__all__ = [
    "decode_path",
    "encode_path",
    "is_folded",
    "may_displease_windows",
    "same_name",
    "twins",
    "undecodable",
    "unsafe_reason",
    "windows_reason",
]

_CODED = re.compile(r"%(25|0[Dd]|0[Aa])")
_TO_CODE = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_SURROGATE = re.compile("[\ud800-\udfff]")

# One match tells the common, safe path from those that need a look: segments that begin like a name.
_PLAIN = re.compile(r"[\w-][^/\\:\x00]*(?:/[^/.\\\x00][^/\\\x00]*)*")
_DRIVE = re.compile(r"[A-Za-z]:")

_NOT_ON_WINDOWS = re.compile(r"[<>:\"|?*\\\x00-\x1f]|[ .](?:/|\Z)")
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul"]
    + [f"{port}{number}" for port in ("com", "lpt") for number in "0123456789\u00b9\u00b2\u00b3"]
)

_SUSPECT_ON_WINDOWS = (*'<>:"|?*\\', " /", "./")
_SUSPECT_DEVICES = ("/con", "/prn", "/aux", "/nul", "/com", "/lpt")
_DEVICE = re.compile(r"/(?:con|prn|aux|nul|(?:com|lpt)[0-9\u00b9\u00b2\u00b3]) *[./]")


def encode_path(path: str) -> str:
    """The path as a manifest writes it: `%`, CR and LF percent-encoded, and only those (RFC 8493, 2.1.3)."""
    return path.translate(_TO_CODE) if "%" in path or "\r" in path or "\n" in path else path


def decode_path(written: str) -> str:
    """The path that a manifest's text means: `%25`, `%0D`, `%0A` decoded once, in either hex case, and only those."""
    if "%" not in written:
        return written
    return _CODED.sub(lambda match: chr(int(match[1], 16)), written)


def undecodable(path: str) -> bool:
    """Whether the path holds bytes that are not UTF-8."""
    return not path.isascii() and _SURROGATE.search(path) is not None


def unsafe_reason(path: str) -> str | None:
    r"""Why a path may not be followed from a bag's base folder (RFC 8493, 5.1), as a clause, or None if it may.

    A backslash is legal in a name on many systems, and a separator on others: it is read as one where that makes the
    path leave the bag (`data\..\x`, `\\server\share`, `\\?\C:\x`).
    """
    if _PLAIN.fullmatch(path) is not None:
        return None
    if not path:
        return "it is empty"
    if "\x00" in path:
        return "it holds a NUL character"
    if path[0] in "/\\":
        return "it is absolute"
    if path[0] == "~":
        return "it begins with ~, which stands for a home folder"
    if _DRIVE.match(path):
        return "it begins with a drive letter"
    if ".." in re.split(r"[/\\]", path):
        return "it climbs with .."
    return _odd_segment(path.split("/"))


def _odd_segment(segments: list[str]) -> str | None:
    if "" in segments:
        return "it has an empty segment"
    return "it has a segment that is only a dot" if "." in segments else None


def windows_reason(path: str) -> str | None:
    """Why Windows cannot hold this path (RFC 8493, 6.1.2), as a clause, or None if it can."""
    match = _NOT_ON_WINDOWS.search(path)
    if match is not None:
        if match[0][0] in " .":
            return "a part of it ends in a space or a full stop"
        return f"it holds the character {match[0]!r}"
    for name in path.split("/"):
        if name.partition(".")[0].rstrip(" ").lower() in _DEVICES:
            return f"{name!r} is the name of a device there"
    return None


def may_displease_windows(paths: str) -> bool:
    """Whether to ask `windows_reason` about any of the paths in a text, each between slashes."""
    if not paths.isprintable() or any(one in paths for one in _SUSPECT_ON_WINDOWS):
        return True
    folded = paths.lower()
    return any(one in folded for one in _SUSPECT_DEVICES) and _DEVICE.search(folded) is not None


def same_name(path: str) -> str:
    """The path under Unicode normalisation C: equal for paths that show the same (RFC 8493, 6.1.1.3)."""
    return path if path.isascii() else unicodedata.normalize("NFC", path)


def _folded(path: str) -> str:
    """Equal for paths that a file system without case or normalisation would take for one."""
    if path.isascii():
        return path.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", path).casefold())


def is_folded(paths: str) -> bool:
    """Whether paths in one text are plainly what `twins` compares them by: different ones among them are no twins."""
    return paths.isascii() and paths == paths.lower()


def twins(paths: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Groups of different paths that are equal but for case or Unicode normalisation.

    The paths (no iterator) are gone through twice, so that only their hashes are held for a million of them; groups
    come in the order of their first path.
    """
    hashes = sorted(hash(_folded(path)) for path in paths)
    repeated = {first for first, second in pairwise(hashes) if first == second}
    if not repeated:
        return
    groups: dict[str, list[str]] = {}
    for path in paths:
        folded = _folded(path)
        if hash(folded) in repeated:
            groups.setdefault(folded, []).append(path)
    for group in groups.values():
        if len(group) > 1:
            yield tuple(group)
