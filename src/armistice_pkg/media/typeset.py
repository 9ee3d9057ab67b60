"""Records and texts typeset to PDF with Typst: PDF/A-2u in the embedded fonts, in more fonts where a script needs them.

The order in which fonts are tried is what makes pages repeat: what the embedded fonts draw is never set in any other,
so a Latin or Cyrillic record gives the same bytes on every machine.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cached_property
from importlib.resources import files

from armistice_pkg.core.media import MissingGlyphs, Typeset, TypesetPage
from armistice_pkg.media.coverage import EmbeddedCoverage
from armistice_pkg.media.fonts import EMBEDDED, Family, FontShelf, han_variant, is_set_in_han
from armistice_pkg.media.legible import MAX_CHARACTERS, clipped, is_right_to_left, legible, split_long
from armistice_pkg.media.press import MissingGlyphsError, Press
from armistice_pkg.media.scripts import missing_glyphs

__all__ = ["TypstTypesetter"]

_RIGHT_TO_LEFT = {"ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "syr", "ug", "ur", "yi"}
# The head and the foot have room for so many characters on one and on three lines; a metadata title for one screen.
_HEAD, _NOTICE, _METADATA = 84, 260, 300
_TITLE_SIZES = ((90, 23.0), (220, 18.0))
_LONGEST_TITLE_SIZE = 13.0
# The margins of the template, above and below, from millimetres to points.
_TOP, _BOTTOM = 38 / 25.4 * 72, 36 / 25.4 * 72


class TypstTypesetter:
    """The `Typesetter` port. `font_folders` hold more fonts, liked best; `system_fonts`: may installed ones serve?

    Keeps its compilers and what it learnt of the fonts: make one a process, and use it from one thread.
    """

    def __init__(self, font_folders: Sequence[str] = (), *, system_fonts: bool = True) -> None:
        self._shelf = FontShelf(font_folders, system=system_fonts)

    def typeset(self, page: TypesetPage) -> Typeset:
        """The page as PDF (A4). Any text is accepted: what cannot be drawn is in `missing`, and named on the page.

        Texts of more than 300,000 characters are cut there; the last page and `omitted` say so.
        """
        data, omitted = _data(page)
        text = "\n".join(_strings(data))
        uncovered = self._coverage.uncovered(text)
        if not uncovered:
            try:
                return self._archival(self._embedded_press, data, EMBEDDED, page.created, omitted)
            except MissingGlyphsError as error:  # letters that join may need what each alone does not
                uncovered = frozenset(error.texts)
        variant = han_variant(text, page.language)
        families = self._shelf.families(uncovered, han=variant, set_in_han=is_set_in_han(text, variant))
        try:
            return self._archival(self._full_press, data, families, page.created, omitted)
        except MissingGlyphsError as error:
            missing = missing_glyphs("".join(error.texts))
        set_in = {"families": _families(families), "note": _note(missing)}
        pdf = self._full_press.plain(json.dumps(data | set_in), page.created)
        return Typeset(pdf=pdf, standard="PDF 1.7", missing=missing, omitted=omitted, head=_TOP, foot=_BOTTOM)

    def fingerprint(self, text: str) -> str:
        """`embedded`, or `fonts:` and a digest of the font files that could draw the text. About 0.1 ms once warm."""
        uncovered = self._coverage.uncovered(legible(text[:MAX_CHARACTERS]))
        return f"fonts:{self._shelf.fingerprint(uncovered)}" if uncovered else "embedded"

    @staticmethod
    def _archival(
        press: Press, data: dict[str, object], families: Iterable[Family], created: int, omitted: int
    ) -> Typeset:
        pdf = press.archival(json.dumps(data | {"families": _families(families)}), created)
        return Typeset(pdf=pdf, standard="PDF/A-2u", omitted=omitted, head=_TOP, foot=_BOTTOM)

    @cached_property
    def _coverage(self) -> EmbeddedCoverage:
        return EmbeddedCoverage(self._shelf)

    @cached_property
    def _embedded_press(self) -> Press:
        return Press(_template(), self._shelf.embedded)

    @cached_property
    def _full_press(self) -> Press:
        return Press(_template(), self._shelf.everything)


def _template() -> bytes:
    return files("armistice_pkg.media").joinpath("page.typ").read_bytes()


def _families(families: Iterable[Family]) -> list[dict[str, str | None]]:
    return [{"name": name, "covers": covers} for name, covers in families]


def _data(page: TypesetPage) -> tuple[dict[str, object], int]:
    """What `page.typ` reads, and how many characters of the paragraphs were left out."""
    language, region = _language(page.language)
    paragraphs, omitted = _bounded(page.paragraphs)
    title = legible(page.title[:MAX_CHARACTERS]).strip()
    is_rtl = is_right_to_left(title + "".join(paragraphs)[:1000], language in _RIGHT_TO_LEFT)
    variant = han_variant(title + "".join(paragraphs), page.language)
    is_han = is_set_in_han(title + "".join(paragraphs), variant) or language == "ko"
    created = datetime.fromtimestamp(page.created, UTC)

    def directed(text: str) -> dict[str, object]:
        return {"text": text, "rtl": is_right_to_left(text, is_rtl)}

    return {
        "metadata-title": clipped(title, _METADATA),
        "date": [created.year, created.month, created.day, created.hour, created.minute, created.second],
        "lang": language,
        "region": region,
        "rtl": is_rtl,
        "leading": 0.86 if is_han else 0.72,
        "title": directed(title),
        "title-size": next((size for most, size in _TITLE_SIZES if len(title) <= most), _LONGEST_TITLE_SIZE),
        "source": clipped(legible(page.source), _HEAD) if page.source else None,
        "notice": clipped(legible(page.notice), _NOTICE) if page.notice else None,
        "fields": [[legible(label), directed(legible(value).strip("\n"))] for label, value in page.fields],
        "paragraphs": [directed(part) for text in paragraphs for part in split_long(text)],
        "note": None,
        "cut": f"The text goes on for {omitted:,} characters, which are in the package." if omitted else None,
    }, omitted


def _bounded(paragraphs: Iterable[str]) -> tuple[list[str], int]:
    """The paragraphs fit to set, up to the length that is set at all, and the number of characters after that."""
    room, omitted, kept = MAX_CHARACTERS, 0, []
    for paragraph in paragraphs:
        taken = paragraph[:room]
        room -= len(taken)
        omitted += len(paragraph) - len(taken)
        if text := legible(taken).strip("\n"):
            kept.append(text)
    return kept, omitted


def _language(tag: str | None) -> tuple[str, str | None]:
    """Language and region as Typst takes them: two or three letters, and two letters."""
    first, *rest = (tag or "und").split("-")
    if not (first.isascii() and first.isalpha() and len(first) in {2, 3}):
        return "und", None
    region = next((part for part in rest if len(part) == 2 and part.isascii() and part.isalpha()), None)  # noqa: PLR2004 - ISO 3166
    return first.lower(), region.lower() if region else None


def _strings(data: object) -> Iterator[str]:
    """Every string in the page's data, which are all that it will set, and a few keys."""
    match data:
        case str():
            yield data
        case dict():
            for value in data.values():
                yield from _strings(value)
        case list():
            for value in data:
                yield from _strings(value)


def _note(missing: Iterable[MissingGlyphs]) -> str:
    scripts = ", ".join(one.script for one in missing)
    return (
        f"Characters of these kinds stand as empty boxes here, because no font was at hand that has them: {scripts}. "
        "The text itself is complete in the package."
    )
