"""Language maps: which words may hold markup, and how plain words are kept from being read as such."""

import html
import re
from collections.abc import Sequence

from armistice_pkg.core.presentation import LanguageText
from armistice_pkg.formats.iiif.writing import Json

__all__ = ["label", "value", "values"]

_READ_AS_MARKUP = re.compile(r"[<\n\r]|&(#|\w+;)")


def label(text: LanguageText) -> Json:
    """A label: plain text on one line, never HTML (Presentation 3.0, 4.5 allows markup in other values only)."""
    return {text.language or "none": [" ".join(text.text.split())]}


def value(text: LanguageText) -> Json:
    """A summary or a statement."""
    return {text.language or "none": [_shown(text.text)]}


def values(texts: Sequence[LanguageText]) -> Json:
    """The values of one metadata entry, by language, in their order."""
    result: dict[str, list[str]] = {}
    for one in texts:
        result.setdefault(one.language or "none", []).append(_shown(one.text))
    return result


def _shown(text: str) -> str:
    """Text for a value that may hold HTML: as it is, or escaped in one element where viewers would read it as markup.

    Three of four viewers delete `<Peking>` from a plain value, and show line feeds as spaces (Presentation 3.0, 4.5).
    """
    if not _READ_AS_MARKUP.search(text):
        return text
    lines = html.escape(text, quote=False).splitlines()
    tag = "p" if len(lines) > 1 else "span"
    return f"<{tag}>{'<br/>'.join(lines)}</{tag}>"
