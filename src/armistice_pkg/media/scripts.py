"""Which script a character belongs to, and which fonts draw it.

Python's `unicodedata` knows no scripts, but the first words of a character's name are its script's name (The Unicode
Standard, 4.8): the table below holds only those that need more than `Noto Sans <script>`.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from armistice_pkg.core.media import MissingGlyphs

__all__ = ["GENERAL_FAMILIES", "HAN_FAMILIES", "Script", "missing_glyphs", "script_of"]

_CORE = "fonts-noto-core"
_CJK = "fonts-noto-cjk"
_SAMPLE = 10

# Serif faces first: they stand beside Libertinus Serif.
HAN_FAMILIES: Mapping[str, tuple[str, ...]] = {
    "KR": (
        "Noto Serif CJK KR", "Noto Serif KR", "Source Han Serif K", "NanumMyeongjo", "AppleMyungjo", "Batang",
        "Noto Sans CJK KR", "Noto Sans KR", "NanumGothic", "Malgun Gothic", "Apple SD Gothic Neo",
    ),
    "JP": (
        "Noto Serif CJK JP", "Noto Serif JP", "Source Han Serif", "IPAexMincho", "Hiragino Mincho ProN", "Yu Mincho",
        "Noto Sans CJK JP", "Noto Sans JP", "IPAexGothic", "Hiragino Sans", "Yu Gothic",
    ),
    "SC": (
        "Noto Serif CJK SC", "Noto Serif SC", "Source Han Serif SC", "AR PL UMing CN", "Songti SC", "SimSun",
        "Noto Sans CJK SC", "Noto Sans SC", "WenQuanYi Zen Hei", "PingFang SC", "Microsoft YaHei",
    ),
    "TC": (
        "Noto Serif CJK TC", "Noto Serif TC", "Source Han Serif TC", "AR PL UMing TW", "Songti TC", "PMingLiU",
        "Noto Sans CJK TC", "Noto Sans TC", "PingFang TC", "Microsoft JhengHei",
    ),
}  # fmt: skip

GENERAL_FAMILIES = (
    "Noto Serif", "DejaVu Serif", "Noto Sans", "DejaVu Sans", "Noto Sans Symbols", "Noto Sans Symbols 2",
    "Noto Sans Symbols2", "Noto Sans Math", "Noto Emoji", "Noto Color Emoji", "FreeSerif", "Symbola",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A script's name as a person knows it, the Debian package with a font for it, and families in order of liking.

    `is_han` marks the scripts that Chinese, Japanese and Korean fonts share: the language chooses among those.
    """

    name: str
    package: str | None
    families: tuple[str, ...] = ()
    is_han: bool = False


_HAN = Script(name="Chinese characters", package=_CJK, is_han=True)
_RARE_HAN = Script(
    name="rare Chinese characters", package="fonts-hanazono", families=("HanaMinA", "HanaMinB"), is_han=True
)
_EMOJI = Script(name="Emoji", package="fonts-noto-color-emoji")
_SYMBOLS = Script(name="Symbols", package=_CORE)
_KANA = Script(name="Japanese kana", package=_CJK, is_han=True)
_NAMED: Mapping[str, Script] = {
    "CJK": _HAN,
    "KANGXI": _HAN,
    "IDEOGRAPHIC": _HAN,
    "FULLWIDTH": Script(name="Full-width forms", package=_CJK, is_han=True),
    "HALFWIDTH": Script(name="Half-width forms", package=_CJK, is_han=True),
    "HANGUL": Script(name="Hangul", package=_CJK, is_han=True),
    "HIRAGANA": _KANA,
    "KATAKANA": _KANA,
    "KATAKANA-HIRAGANA": _KANA,
    "BOPOMOFO": Script(name="Bopomofo", package=_CJK, is_han=True),
    "ARABIC": Script(name="Arabic", package=_CORE, families=("Noto Naskh Arabic", "Amiri", "Noto Sans Arabic")),
    "LATIN": Script(name="Latin", package=_CORE),
    "GREEK": Script(name="Greek", package=_CORE),
    "CYRILLIC": Script(name="Cyrillic", package=_CORE),
    "COMBINING": Script(name="Combining marks", package=_CORE),
    "MUSICAL": Script(name="Musical symbols", package=_CORE, families=("Noto Music",)),
    "BYZANTINE": Script(name="Byzantine musical symbols", package=_CORE, families=("Noto Music",)),
}
_HAN_COMPATIBLE = range(0x3000, 0x3400)
_EMOJI_PLANE = range(0x1F300, 0x1FB00)
_RARE_HAN_PLANES = range(0x20000, 0x40000)


@lru_cache(maxsize=8192)
def script_of(char: str) -> Script:
    """The script of one character, by its code point and its Unicode name."""
    match unicodedata.category(char):
        case "Co":
            return Script(name="Private-use characters", package=None)
        case "Cn" if ord(char) not in _RARE_HAN_PLANES:
            return Script(name="Characters newer than this Python's Unicode tables", package=None)
    if ord(char) in _RARE_HAN_PLANES:
        return _RARE_HAN
    if ord(char) in _EMOJI_PLANE:
        return _EMOJI
    words = unicodedata.name(char, "").split()
    if words and words[0] in _NAMED:
        return _NAMED[words[0]]
    if ord(char) in _HAN_COMPATIBLE:
        return _HAN
    return _lettered(words) if unicodedata.category(char)[0] in "LMN" else _SYMBOLS


def _lettered(words: list[str]) -> Script:
    """A script that Noto has a family of: the words of a name up to the kind of character (`LETTER`, `SIGN`)."""
    kinds = {"LETTER", "SYLLABLE", "SIGN", "VOWEL", "DIGIT", "HIEROGLYPH", "SYLLABICS", "NUMBER", "IDEOGRAM"}
    end = next((at for at, word in enumerate(words[:4]) if word in kinds), 1)
    name = " ".join(words[: max(end, 1)]).title()
    families = tuple(f"Noto {style} {name}" for style in ("Serif", "Sans"))
    return Script(name=name or "Unnamed characters", package=_CORE, families=families)


def missing_glyphs(chars: Iterable[str]) -> tuple[MissingGlyphs, ...]:
    """Characters without a glyph, by script: each with up to ten samples and the package to install."""
    by_script: dict[Script, list[str]] = {}
    for char in dict.fromkeys(chars):
        by_script.setdefault(script_of(char), []).append(char)
    return tuple(
        MissingGlyphs(script=script.name, sample="".join(found[:_SAMPLE]), package=script.package)
        for script, found in by_script.items()
    )
