"""Which characters the embedded fonts draw.

The fonts are inside the Typst library and cannot be read, so it is asked: characters not met before are set once, in
every style that a page uses, all in one small compilation (a few milliseconds), and the answer is kept. A whole
Unicode table asked beforehand would take eight seconds a process.
"""

import json
import unicodedata
from importlib.resources import files

from armistice_pkg.media.fonts import EMBEDDED, FontShelf
from armistice_pkg.media.press import MissingGlyphsError, Press

__all__ = ["EmbeddedCoverage"]

_JOINERS = {"\u200d", "\ufe0e", "\ufe0f"}


class EmbeddedCoverage:
    """Remembers, for this process, what the embedded fonts have glyphs for."""

    def __init__(self, shelf: FontShelf) -> None:
        self._press = Press(files("armistice_pkg.media").joinpath("probe.typ").read_bytes(), shelf.embedded)
        self._drawn: dict[str, bool] = {}

    def uncovered(self, text: str) -> frozenset[str]:
        """The clusters (a character with the marks on it) of the text that the embedded fonts do not draw."""
        clusters = _clusters(text)
        unknown = sorted(cluster for cluster in clusters if cluster not in self._drawn)
        if unknown:
            self._ask(unknown)
        return frozenset(cluster for cluster in clusters if not self._drawn[cluster])

    def _ask(self, clusters: list[str]) -> None:
        data = json.dumps({"clusters": clusters, "families": [{"name": n, "covers": c} for n, c in EMBEDDED]})
        missing: set[str] = set()
        try:
            self._press.archival(data, 0)
        except MissingGlyphsError as error:
            missing.update(error.texts)
        for cluster in clusters:
            self._drawn[cluster] = not any(text in cluster for text in missing)


def _clusters(text: str) -> set[str]:
    """Each character once; where there are combining marks, each character together with its marks."""
    chars = set(text)
    if not any(_is_mark(char) for char in chars):
        return chars
    found = set()
    cluster = ""
    for char in text:
        if cluster and not _is_mark(char):
            found.add(cluster)
            cluster = ""
        cluster += char
    found.add(cluster)
    return found


def _is_mark(char: str) -> bool:
    return unicodedata.category(char)[0] == "M" or char in _JOINERS
