"""One small function a field: a value as written becomes a value of the field's own, or a problem."""

from armistice_pkg.core.access import Access, AccessFault, parse_access
from armistice_pkg.core.dates import DateFault, RecordDate, is_plain, parse_date
from armistice_pkg.core.dcmi_types import nearest_type, parse_type
from armistice_pkg.core.ids import IdFault, parse_id
from armistice_pkg.core.languages import LanguageFault, parse_language
from armistice_pkg.core.problems import Place, Problem, problem, visible
from armistice_pkg.core.records import Rights
from armistice_pkg.core.rights import RightsFault, parse_rights_uri
from armistice_pkg.core.uris import UriFault, parse_web_address
from armistice_pkg.formats.xml import NOT_XML

__all__ = [
    "checked_access",
    "checked_date",
    "checked_id",
    "checked_language",
    "checked_rights",
    "checked_type",
    "checked_uri",
    "controls",
]

_MAX_SHOWN = 120


def controls(name: str, text: str, place: Place) -> list[Problem]:
    """A problem where the text has a character that no XML can hold."""
    match = NOT_XML.search(text)
    if not match:
        return []
    return [
        problem(
            "text-control",
            place,
            f'The value of "{visible(name)}" has at its character {match.start() + 1} the sign'
            f" U+{ord(match[0]):04X}, which no metadata file can hold.",
            found=visible(match[0]),
            suggestion="Remove the character.",
        )
    ]


def checked_id(text: str, place: Place) -> tuple[str | None, list[Problem]]:
    """A given id."""
    own = parse_id(text.strip())
    if not isinstance(own, IdFault):
        return own, []
    message = f'The id "{_shown(text)}" {own.reason}.'
    return None, [problem("id-invalid", place, message, found=own.value, suggestion=f"Write {own.suggestion}.")]


def checked_access(text: str, place: Place) -> tuple[Access | None, list[Problem]]:
    """Who may see it. What cannot be understood is an error: it would be shown to everybody."""
    access = parse_access(text)
    if not isinstance(access, AccessFault):
        return access, []
    message = f'The access "{_shown(text)}" {access.reason}.'
    return None, [
        problem("access-invalid", place, message, found=access.value, suggestion=_sentence(access.suggestion))
    ]


def checked_date(text: str, place: Place) -> tuple[RecordDate | None, list[Problem]]:
    """A date; where its form takes interpretation, what was understood is told."""
    date = parse_date(text)
    if isinstance(date, DateFault):
        message = f'The date "{_shown(text)}" {date.reason}.'
        return None, [problem("date-invalid", place, message, found=date.value, suggestion=_sentence(date.suggestion))]
    if is_plain(date):
        return date, []
    return date, [
        problem(
            "date-understood",
            place,
            f'The date "{_shown(text)}" is understood as {date.edtf.text} (EDTF); it is shown as written.',
            expected=date.edtf.text,
            found=date.display,
            suggestion="If something else is meant, write the date in EDTF.",
        )
    ]


def checked_language(text: str, place: Place) -> tuple[str | None, list[Problem]]:
    """A language's tag; a name or an older code is mapped, and told."""
    language = parse_language(text)
    if isinstance(language, LanguageFault):
        message = f'The language "{_shown(text)}" {language.reason}.'
        suggestion = _sentence(language.suggestion)
        return None, [problem("language-invalid", place, message, found=language.value, suggestion=suggestion)]
    if not language.mapped:
        return language.tag, []
    return language.tag, [
        problem(
            "language-understood",
            place,
            f'The language "{_shown(text)}" is understood as {language.tag}.',
            expected=language.tag,
            found=text.strip(),
            suggestion=f"Write {language.tag}.",
        )
    ]


def checked_type(text: str, place: Place) -> tuple[str, list[Problem]]:
    """A type: the DCMI term, or the text itself with a warning."""
    term = parse_type(text)
    if term:
        return term, []
    nearest = nearest_type(text)
    return text, [
        problem(
            "type-unknown",
            place,
            f'The type "{_shown(text)}" is none of the DCMI Type Vocabulary; it is kept as it is.',
            expected=nearest,
            found=text,
            suggestion=f"Write {nearest} if that is meant."
            if nearest
            else "Write one of the vocabulary, such as Text, StillImage or PhysicalObject, if one fits.",
        )
    ]


def checked_rights(text: str | None, uri: str | None, place: Place) -> tuple[Rights, list[Problem]]:
    """Rights as prose and as URI; prose that is a known URI and nothing else is that URI. `place` is the URI's."""
    if uri is None:
        from_text = parse_rights_uri(text) if text else None
        if isinstance(from_text, str):
            return Rights(uri=from_text), []
        return Rights(text=text), []
    identifier = parse_rights_uri(uri)
    if not isinstance(identifier, RightsFault):
        return Rights(text=text, uri=identifier), []
    message = f'The rights URI "{_shown(uri)}" {identifier.reason}.'
    return Rights(text=text), [
        problem(
            "rights-uri-invalid", place, message, found=identifier.value, suggestion=_sentence(identifier.suggestion)
        )
    ]


def checked_uri(name: str, text: str, place: Place, *, is_base: bool = False) -> tuple[str | None, list[Problem]]:
    """A web address."""
    uri = parse_web_address(text, is_base=is_base)
    if not isinstance(uri, UriFault):
        return uri, []
    message = f'The {name} "{_shown(text)}" {uri.reason}.'
    return None, [problem("uri-invalid", place, message, found=uri.value, suggestion=_sentence(uri.suggestion))]


def _shown(text: str) -> str:
    return visible(text.strip()[:_MAX_SHOWN])


def _sentence(text: str | None) -> str | None:
    """A clause as a sentence; a bare value as the advice to write it."""
    if not text:
        return None
    sentence = text if " " in text else f"write {text}"
    return f"{sentence[0].upper()}{sentence[1:]}."
