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

    A family of `families` stands for those too whose names are longer or written without spaces.
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
    "BOPOMOFO": Script(name="Bopomofo", package=_CJK, is_han=True),
    "ARABIC": Script(name="Arabic", package=_CORE, families=("Noto Naskh Arabic", "Amiri", "Noto Sans Arabic")),
    "LATIN": Script(name="Latin", package=_CORE),
    "GREEK": Script(name="Greek", package=_CORE),
    "CYRILLIC": Script(name="Cyrillic", package=_CORE),
    "COMBINING": Script(name="Combining marks", package=_CORE),
    "CANADIAN": Script(
        name="Canadian syllabics", package=_CORE, families=("Noto Sans Canadian", "Noto Sans CanAborig")
    ),
    "EGYPTIAN": Script(
        name="Egyptian hieroglyphs", package=_CORE, families=("Noto Sans Egyptian", "Noto Sans EgyptHiero")
    ),
    "MUSICAL": Script(name="Musical symbols", package=_CORE, families=("Noto Music",)),
    "BYZANTINE": Script(name="Byzantine musical symbols", package=_CORE, families=("Noto Music",)),
}
# What a script's letters are called; a name without any of them is that of a symbol (ALEF SYMBOL, WHITE STAR).
_KINDS = {
    "LETTER", "SYLLABLE", "SIGN", "VOWEL", "CONSONANT", "DIGIT", "NUMBER", "IDEOGRAM", "IDEOGRAPH", "CHARACTER",
    "HIEROGLYPH", "HIEROGLYPHIC", "SYLLABICS", "COMPONENT", "MARK", "CAPITAL", "SMALL", "MODIFIER", "COMBINING",
    "SUBJOINED", "INDEPENDENT", "FINAL", "ARCHAIC", "LENGTH", "SECTION", "TONE", "NUMERIC", "FRACTION", "CURSIVE",
}  # fmt: skip
_NO_SCRIPTS = {"MATHEMATICAL", "CIRCLED", "PARENTHESIZED", "SQUARED", "NEGATIVE", "SUPERSCRIPT", "SUBSCRIPT", "DINGBAT"}
_FIRST_OF_TWO = {"OLD", "NEW", "TAI", "NORTH", "LINEAR", "DOUBLE", "DOUBLE-STRUCK", "TURNED", "INDIC", "SCRIPT"}
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
    if words and (named := _NAMED.get(words[0].partition("-")[0])):  # ARABIC-INDIC DIGIT, KATAKANA-HIRAGANA
        return named
    if ord(char) in _HAN_COMPATIBLE:
        return _HAN
    # Full stops and currency signs bear the names of things, not of scripts.
    return (_lettered(words) if unicodedata.category(char)[0] in "LMN" else None) or _SYMBOLS


def _lettered(words: list[str]) -> Script | None:
    """A script that Noto has a family of: a name up to its word for the kind of character (`CAPITAL LETTER`)."""
    end = next((at for at, word in enumerate(words[:4]) if word.partition("-")[0] in _KINDS), 0)
    if not end or words[0] in _NO_SCRIPTS:
        return None
    name = " ".join(words[:end]).title()
    # A name such as MANDAIC AFFRICATION MARK says more than the script: its first word alone is tried after it.
    names = dict.fromkeys([name, name if words[0] in _FIRST_OF_TWO else words[0].title()])
    families = tuple(f"Noto {style} {one}" for one in names for style in ("Serif", "Sans"))
    return Script(name=name, package=_CORE, families=families)


def missing_glyphs(chars: Iterable[str]) -> tuple[MissingGlyphs, ...]:
    """Characters without a glyph, by script: each with up to ten samples and the package to install."""
    by_script: dict[Script, list[str]] = {}
    for char in dict.fromkeys(chars):
        by_script.setdefault(script_of(char), []).append(char)
    return tuple(
        MissingGlyphs(script=script.name, sample="".join(found[:_SAMPLE]), package=script.package)
        for script, found in by_script.items()
    )
