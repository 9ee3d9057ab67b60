"""Fonts at hand, and the choice among them: the embedded ones first, so that pages are the same on every machine."""

import hashlib
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path

import typst

from armistice_pkg.media.scripts import GENERAL_FAMILIES, HAN_FAMILIES, script_of

__all__ = ["EMBEDDED", "Family", "FontShelf", "han_variant", "is_set_in_han"]

# A family's name, and the characters that it may draw: a regular expression, Typst's `latin-in-cjk` (all but the
# punctuation that Chinese and Japanese fonts draw in full width), or None for all.
Family = tuple[str, str | None]

# The wheel carries these. DejaVu Sans Mono serves for arrows, lines and signs: its letters look like a typewriter's.
_SERIFS: tuple[Family, ...] = (("Libertinus Serif", None), ("New Computer Modern", None))
_SIGNS: Family = ("DejaVu Sans Mono", r"[^\p{L}\p{M}]")
_LAST: Family = ("DejaVu Sans Mono", None)
EMBEDDED: tuple[Family, ...] = (*_SERIFS, _SIGNS)

# An OpenType file begins with the checksums of all its tables (OpenType 1.9, Table Directory): its size and its
# beginning tell versions apart without reading fifty megabytes.
_BEGINNING = 65_536
# A first choice, one for what it lacks, and a third; more would make pages depend on every font that is installed.
_FAMILIES_A_SCRIPT = 3


class FontShelf:
    """The embedded fonts; the system's, unless `system` is False; and those in `folders` (paths), liked best.

    Fonts are looked for once, when a text first needs more than the embedded ones.
    """

    def __init__(self, folders: Sequence[str] = (), *, system: bool = True) -> None:
        self._folders = tuple(folders)
        self._system = system

    @cached_property
    def embedded(self) -> typst.Fonts:
        """The fonts that the typst wheel carries, and no other."""
        return typst.Fonts(include_system_fonts=False)

    @cached_property
    def everything(self) -> typst.Fonts:
        """All fonts at hand. Takes about 0.2 s for 300 files."""
        return typst.Fonts(include_system_fonts=self._system, font_paths=list(self._folders))

    @cached_property
    def _installed(self) -> frozenset[str]:
        return frozenset(self.everything.families())

    @cached_property
    def _own(self) -> tuple[str, ...]:
        """The families of the given folders, in the order of their names."""
        if not self._folders:
            return ()
        found = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=list(self._folders)
        ).families()
        return tuple(sorted(set(found)))

    def families(self, uncovered: Iterable[str], *, han: str, set_in_han: bool) -> tuple[Family, ...]:
        """The families to set a text in whose characters `uncovered` the embedded fonts lack, the liked ones first.

        `han` is the variant of Chinese characters (`KR`, `JP`, `SC`, `TC`); `set_in_han` says that punctuation too
        is to be that of the Chinese or Japanese font. Only families that exist are named.
        """
        wanted = tuple((name, None) for name in self._candidates(uncovered, (han,)))
        serifs = tuple((name, "latin-in-cjk") for name, _ in _SERIFS) if set_in_han and wanted else _SERIFS
        return (*serifs, *wanted, *(_SERIFS if set_in_han else ()), _LAST)

    def fingerprint(self, uncovered: Iterable[str]) -> str:
        """A digest of every font file that `families` could name for these characters, whatever the language."""
        names = {name for name, _ in (*_SERIFS, _LAST)} | set(self._candidates(uncovered, tuple(HAN_FAMILIES)))
        fonts = sorted(
            f"{font.family}\t{font.style}\t{font.weight}\t{font.index}\t{_file_mark(font.path)}"
            for font in self.everything.fonts()
            if font.family in names and font.path is not None
        )
        return hashlib.sha256("\n".join(fonts).encode()).hexdigest()

    def _candidates(self, uncovered: Iterable[str], variants: Sequence[str]) -> tuple[str, ...]:
        chosen = list(self._own)
        scripts = {script_of(char): None for cluster in sorted(uncovered) for char in cluster}
        for script in scripts:
            chosen += self._existing(script.families)
            if script.is_han:
                for variant in variants:
                    chosen += self._existing(HAN_FAMILIES[variant])
        chosen += [name for name in GENERAL_FAMILIES if name in self._installed]
        return tuple(dict.fromkeys(chosen))

    def _existing(self, names: Sequence[str]) -> list[str]:
        """The first few installed families that the names stand for, the shortest of each first.

        `Noto Sans Egyptian` stands for `Noto Sans Egyptian Hieroglyphs`, `Noto Sans Old Persian` for `Noto Sans
        OldPersian`: both spellings are in use.
        """
        found = []
        for name in map(_squeezed, names):
            found += [family for squeezed, family in self._squeezed_families if squeezed.startswith(name)]
        return list(dict.fromkeys(found))[:_FAMILIES_A_SCRIPT]

    @cached_property
    def _squeezed_families(self) -> tuple[tuple[str, str], ...]:
        return tuple(sorted(((_squeezed(name), name) for name in self._installed), key=lambda one: (len(one[0]), one)))


def _squeezed(name: str) -> str:
    return name.replace(" ", "").casefold()


@lru_cache(maxsize=1024)
def _file_mark(path: str) -> str:
    """What tells one version of a font file from another."""
    file = Path(path)
    with file.open("rb") as stream:
        beginning = stream.read(_BEGINNING)
    return f"{file.stat().st_size}-{hashlib.sha256(beginning).hexdigest()}"


def han_variant(text: str, language: str | None) -> str:
    """Which forms Chinese characters take: by the language (BCP 47), else by Hangul or kana in the text, else `SC`."""
    tag = (language or "").lower().split("-")
    if tag[0] == "ko":
        return "KR"
    if tag[0] == "ja":
        return "JP"
    if tag[0] in {"zh", "yue", "cmn", "lzh", "wuu", "nan", "hak"}:
        return "TC" if {"hant", "tw", "hk", "mo"} & set(tag[1:]) or tag[0] in {"yue", "nan", "hak"} else "SC"
    if any("\uac00" <= char <= "\ud7a3" or "\u1100" <= char <= "\u11ff" for char in text):
        return "KR"
    return "JP" if any("\u3041" <= char <= "\u30ff" for char in text) else "SC"


def is_set_in_han(text: str, variant: str) -> bool:
    """Whether a text is mainly Chinese or Japanese, so that its quotation marks and dashes take a full width."""
    if variant == "KR":
        return False
    han = sum("\u3041" <= char <= "\u9fff" or char >= "\U00020000" for char in text)
    return han > sum(char.isascii() and char.isalpha() for char in text)
