"""Paths and patterns as the `Files` keys of a profile have them.

The specification lets asterisks stand for zero or more characters, points to glob(7), and says that the pattern `*`
allows all tag files, also those in folders. So `*` and `?` match `/` here as any other character, as in fnmatch(3)
without flags; so does a full stop at the beginning of a name. `[abc]`, `[a-z]` and `[!abc]` are one character. Upper
and lower case differ. A path that stands there letter for letter is meant as well, whatever characters it has.
"""

import fnmatch
import re
from collections.abc import Iterable

__all__ = ["PathPatterns", "covers_folder", "has_pattern", "has_unclosed_bracket"]

_MAGIC = re.compile(r"[*?\[]")
# A bracket that stands first in a set, also after `!`, is one of its characters.
_CLOSED = re.compile(r"(?:[^\[]|\[!?+\]?+[^\]]*+\])*+")


class PathPatterns:
    """A list of paths and patterns, compiled once and asked for millions of paths."""

    __slots__ = ("_exact", "_prefixes", "_regexes")

    def __init__(self, entries: Iterable[str]) -> None:
        entries = tuple(entries)
        self._exact = frozenset(entries)
        patterns = [one for one in entries if has_pattern(one)]
        # What most patterns are, `data/*`, is asked of all at once and without a regular expression.
        simple = {one for one in patterns if one.endswith("*") and not has_pattern(one[:-1])}
        self._prefixes = tuple(sorted(one[:-1] for one in simple))
        # fnmatch's expressions never go back over an asterisk: no pattern can make them slow.
        self._regexes = tuple(re.compile(fnmatch.translate(one)) for one in patterns if one not in simple)

    def match(self, path: str) -> bool:
        """Whether the path is one of the entries, or fits one."""
        return (
            path in self._exact
            or path.startswith(self._prefixes)
            or any(regex.match(path) is not None for regex in self._regexes)
        )


def has_pattern(entry: str) -> bool:
    """Whether the entry has characters that stand for others."""
    return _MAGIC.search(entry) is not None


def has_unclosed_bracket(entry: str) -> bool:
    """Whether an opening bracket has no closing one, so that it stands for itself."""
    return _CLOSED.fullmatch(entry) is None


def covers_folder(entries: Iterable[str], folder: str) -> bool:
    """Whether some file in `folder` (with its final `/`) could fit one of the entries.

    Of a pattern, what stands before its first special character is compared; so False is certain, and True is likely.
    """
    heads = ((one, _MAGIC.split(one, maxsplit=1)[0]) for one in entries)
    return any(head.startswith(folder) or (head != one and folder.startswith(head)) for one, head in heads)
