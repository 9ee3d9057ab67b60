"""The collection: what `collection.toml` gives, over what the page says."""

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from armistice_pkg.core.ids import slug
from armistice_pkg.core.problems import Place, Problem, any_error, problem, visible
from armistice_pkg.core.readings import RawCollection, SourceReading
from armistice_pkg.core.records import Collection, RelatedText
from armistice_pkg.formats.json_schema import JsonSchema
from armistice_pkg.services.check.values import checked_id, checked_language, checked_rights, checked_uri, controls

__all__ = ["CheckedCollection", "check_collection"]

_PARAGRAPHS = re.compile(r"(?:\r\n|\r|\n)[ \t]*(?:\r\n|\r|\n)\s*")
# Where one of these is told already, the title is missing because of it.
_TITLE_TOLD = ("page-title-missing", "toml-syntax", "workspace-collection-file-missing", "source-", "text-undecodable")


@dataclass(slots=True)
class _Given:
    """The values of `collection.toml`, asked one by one, and what was wrong with them."""

    raw: RawCollection
    problems: list[Problem] = field(default_factory=list)

    def place(self, key: str) -> Place:
        return self.raw.places.get(key, self.raw.place)

    def text(self, key: str) -> str | None:
        value = self.raw.given.get(key)
        return value if isinstance(value, str) and value.strip() else None

    def paragraphs(self, key: str) -> tuple[str, ...]:
        """One string a paragraph: a list as it is, a text parted at its empty lines."""
        value = self.raw.given.get(key)
        if isinstance(value, str):
            return tuple(part for part in _PARAGRAPHS.split(value.strip()) if part)
        return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedCollection:
    """A collection; `fit` where nothing is wrong with it. Its id and language are known even if other things are not.

    Without a title, `collection.id` means nothing.
    """

    collection: Collection
    fit: bool
    problems: tuple[Problem, ...]


def check_collection(reading: SourceReading, schema: JsonSchema) -> CheckedCollection:
    """The collection as far as its values are right, and all that is wrong."""
    given = _Given(reading.collection)
    given.problems += [*_unknown_keys(given, schema), *_by_schema(given, schema), *_controls(given)]
    if "description" in given.raw.given and "narrative" in given.raw.given:
        given.problems.append(_both(given.place("description")))
    title = given.text("title") or given.raw.page.title
    if title is None and not any(one.code.startswith(_TITLE_TOLD) for one in reading.problems):
        given.problems.append(_untitled(given))
    collection = _collection(given, reading, title or "")
    fit = title is not None and not any_error(given.problems)
    return CheckedCollection(collection=collection, fit=fit, problems=tuple(given.problems))


def _collection(given: _Given, reading: SourceReading, title: str) -> Collection:
    """All values as far as they are right; what is wrong with the others goes to the given's problems."""
    page = given.raw.page
    own_id = slug(title)
    language: str | None = None
    homepage: str | None = None
    base_url: str | None = None
    if text := given.text("id"):
        checked, found = checked_id(text, given.place("id"))
        own_id = checked or own_id
        given.problems += found
    if text := given.text("language"):
        language, found = checked_language(text, given.place("language"))
        given.problems += found
    if text := given.text("homepage"):
        homepage, found = checked_uri("homepage", text, given.place("homepage"))
        given.problems += found
    if text := given.text("base_url"):
        base_url, found = checked_uri("base_url", text, given.place("base_url"), is_base=True)
        given.problems += found
    rights, found = checked_rights(given.text("rights"), given.text("rights_uri"), given.place("rights_uri"))
    given.problems += found
    guide = _related(given, "resource_guide", [given.raw.given.get("resource_guide")])
    return Collection(
        id=own_id,
        title=title,
        language=language,
        narrative=given.paragraphs("narrative") or given.paragraphs("description") or page.narrative,
        caption=given.text("caption") or page.caption,
        related=_related(given, "related", given.raw.given.get("related"))
        or tuple(RelatedText(text=one) for one in page.related),
        resource_guide=guide[0] if guide else RelatedText(text=page.resource_guide) if page.resource_guide else None,
        organisation=given.text("organisation"),
        homepage=homepage,
        rights=rights,
        base_url=base_url,
        other=_other(given),
        originals=reading.originals,
    )


def _related(given: _Given, key: str, value: object) -> tuple[RelatedText, ...]:
    """Names, or tables of text and uri; what is neither is told by the schema."""
    result: list[RelatedText] = []
    for one in value if isinstance(value, list) else []:
        if isinstance(one, str) and one.strip():
            result.append(RelatedText(text=one))
        elif isinstance(one, Mapping) and isinstance(one.get("text"), str):
            uri, found = checked_uri("uri", str(one["uri"]), given.place(key)) if "uri" in one else (None, [])
            given.problems += found
            result.append(RelatedText(text=one["text"], uri=uri))
    return tuple(result)


def _other(given: _Given) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What stands below [other]: a text, or a list of texts, for each key; what is neither is told by the schema."""
    table = given.raw.given.get("other")
    pairs = table.items() if isinstance(table, Mapping) else ()
    lists = ((str(key), value if isinstance(value, list) else [value]) for key, value in pairs)
    return tuple((key, tuple(one for one in values if isinstance(one, str))) for key, values in lists)


def _unknown_keys(given: _Given, schema: JsonSchema) -> Iterator[Problem]:
    for key in schema.unknown(given.raw.given):
        near = difflib.get_close_matches(key.casefold().replace("-", "_"), schema.keys, n=1, cutoff=0.6)
        yield problem(
            "collection-key-unknown",
            given.place(key),
            f'The key "{visible(key)}" is not known.',
            expected=near[0] if near else None,
            found=key,
            suggestion=f'Write "{near[0]}" if that is meant.'
            if near
            else "Put it below a line [other], where every key is kept.",
        )


def _by_schema(given: _Given, schema: JsonSchema) -> Iterator[Problem]:
    known = {key: value for key, value in given.raw.given.items() if key in schema.keys}
    yield from schema.problems(
        known,
        code="collection-value",
        place=lambda path: given.place(str(path[0])) if path else given.raw.place,
        whole="collection.toml",
    )


def _controls(given: _Given) -> Iterator[Problem]:
    """Signs that no metadata file can hold, in the values of the file and in the page's texts."""
    for key, value in given.raw.given.items():
        for text in _texts(value):
            yield from controls(key, text, given.place(key))
    page = given.raw.page
    own = (page.title, *page.narrative, page.caption, *page.related, page.resource_guide)
    for passage in own:
        yield from controls("page", passage or "", given.raw.page_place)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield str(key)
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def _both(place: Place) -> Problem:
    return problem(
        "collection-value",
        place,
        'There are both "description" and "narrative", and they say the same thing: one would be lost.',
        suggestion="Keep narrative, and put the other's text into it.",
    )


def _untitled(given: _Given) -> Problem:
    return problem(
        "collection-title-missing",
        given.place("title"),
        "The collection has no title.",
        suggestion='Write title = "…" into collection.toml.',
    )
