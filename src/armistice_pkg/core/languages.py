"""Languages as tags of BCP 47 (RFC 5646): what is given as one, as a name, or as an older code."""

import difflib
import functools
import re
from dataclasses import dataclass

__all__ = ["LanguageFault", "LanguageTag", "language_name", "parse_language"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageTag:
    """A valid tag in its canonical form. `mapped` where what was given is no such tag, or not the preferred one."""

    tag: str
    mapped: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageFault:
    """A language that is none: the value as given, a clause that says why, and what to write instead."""

    value: str
    reason: str
    suggestion: str


_TAG = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*\Z")
_NAME_LENGTH = 4  # shorter words are codes; there are languages named "En" and "Xx" that nobody means
_EXAMPLES = 'write a tag of BCP 47, such as "en", "ko", "ru" or "zh-Hant"'


@functools.lru_cache(maxsize=1024)
def parse_language(text: str) -> LanguageTag | LanguageFault:
    """A BCP 47 tag, a language's name in English or its own language, or an ISO 639-2 code (`ger`, `chi`)."""
    # Imported here: it opens its tables, and most commands never need it.
    import langcodes  # noqa: PLC0415

    given = text.strip()
    if not given:
        return LanguageFault(value=given, reason="is empty", suggestion=_EXAMPLES)
    if _TAG.match(given) and langcodes.tag_is_valid(given):
        tag = langcodes.standardize_tag(given)
        # RFC 5646, 2.1.1: case carries no meaning, so a tag in other case is that tag.
        return LanguageTag(tag=tag, mapped=tag.lower() != given.lower())
    underscored = given.replace("_", "-")
    if underscored != given and _TAG.match(underscored) and langcodes.tag_is_valid(underscored):
        return LanguageFault(
            value=given,
            reason="has an underscore, and a tag of BCP 47 has hyphens",
            suggestion=f"write {langcodes.standardize_tag(underscored)}",
        )
    return _by_name(given)


def _by_name(given: str) -> LanguageTag | LanguageFault:
    import langcodes  # noqa: PLC0415 - as above

    names = _names()
    near = difflib.get_close_matches(given.casefold(), names, n=1, cutoff=0.75)
    # The library's tables fail on NUL and on lone surrogates, which no name holds.
    if given.isprintable() and (len(given) >= _NAME_LENGTH or not given.isascii()):
        try:
            found = langcodes.find(given)
        except LookupError:
            found = None
        # A slip in a well-known name may happen to be the name of a language that few know: ask, do not guess.
        if found and (not near or near[0] == given.casefold() or found.language in names.values()):
            return LanguageTag(tag=found.to_tag(), mapped=True)
    return LanguageFault(
        value=given,
        reason="is neither a language tag nor the name of a language that is known here",
        suggestion=f"write {names[near[0]]}" if near else _EXAMPLES,
    )


@functools.cache
def _names() -> dict[str, str]:
    """English names, in lower case, of the languages that Unicode's locale data covers, and their tags."""
    import langcodes  # noqa: PLC0415 - as above
    from langcodes.language_lists import CLDR_LANGUAGES  # noqa: PLC0415

    return {langcodes.Language.get(tag).language_name().casefold(): tag for tag in sorted(CLDR_LANGUAGES)}


@functools.lru_cache(maxsize=1024)
def language_name(tag: str) -> str:
    """The English name of a valid tag, for readers: `Russian`, `Chinese (Traditional)`."""
    import langcodes  # noqa: PLC0415 - as above

    return str(langcodes.Language.get(tag).display_name("en"))
