"""What an archivist hands in: collections and their records, as values."""

from collections.abc import Mapping
from dataclasses import dataclass

from armistice_pkg.core.access import Access
from armistice_pkg.core.dates import RecordDate
from armistice_pkg.core.problems import Place

__all__ = ["Collection", "Original", "RawRecord", "Record", "RelatedText", "Rights", "SourceFile"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """Something as it was handed in, bit for bit: its file name and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRecord:
    """One record as a source gives it: field names of the record schema (or unknown ones) to values as written.

    Values are never interpreted here: a date is its display string, `file` a tuple of paths. `place` is where the
    record begins; `places` says it for single fields where that is known better. `original` is the record as read
    (the lines of the page, the header and row of the table, the JSON text), for packages of records without files.
    """

    fields: Mapping[str, tuple[str, ...]]
    place: Place
    places: Mapping[str, Place]
    original: Original


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """A rights paragraph and a rights URI, apart: the first is prose, the second an identifier."""

    text: str | None = None
    uri: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedText:
    """Something that the source names and points to, as written there; `uri` only where the source gives one."""

    text: str
    uri: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file of a record: `path` inside the source's `files/` folder, with `/`."""

    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One document, checked. Empty stays empty: None or () is what nobody gave.

    `language` and `languages`: `languages` are BCP 47 tags of the document; `description_language` is that of title and
    description (the collection's). `other` keeps every column that has no field of its own, in source order.
    """

    id: str
    title: str
    description_language: str | None = None
    date: RecordDate | None = None
    description: str | None = None
    creators: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    rights: Rights = Rights()
    access: Access | None = None
    source: str | None = None
    identifiers: tuple[str, ...] = ()
    files: tuple[SourceFile, ...] = ()
    other: tuple[tuple[str, tuple[str, ...]], ...] = ()
    place: Place
    original: Original


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection:
    """A collection: what the page says, and what `collection.toml` adds.

    `narrative` is one string a paragraph; `caption` the photograph's; `related` the collections that the page
    points to; `resource_guide` its guide. `originals` are the page or table, and the `collection.toml`, as handed in.
    """

    id: str
    title: str
    language: str | None = None
    narrative: tuple[str, ...] = ()
    caption: str | None = None
    related: tuple[RelatedText, ...] = ()
    resource_guide: RelatedText | None = None
    organisation: str | None = None
    homepage: str | None = None
    rights: Rights = Rights()
    base_url: str | None = None
    other: tuple[tuple[str, tuple[str, ...]], ...] = ()
    originals: tuple[Original, ...] = ()
