"""What reading a source gives, before anything is checked: raw records, a raw collection, and what was wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from armistice_pkg.core.problems import Place, Problem
from armistice_pkg.core.records import Original, RawRecord

__all__ = ["MULTIPLE_FIELDS", "PageText", "RawCollection", "RecordsReading", "SourceReading"]

_NOWHERE = Place()


MULTIPLE_FIELDS = frozenset({"file", "subject", "creator", "place", "language", "type", "identifier"})
"""The fields of a record that may have several values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """What a collection page says of its collection: texts as they stand there, one string a paragraph."""

    title: str | None = None
    narrative: tuple[str, ...] = ()
    caption: str | None = None
    related: tuple[str, ...] = ()
    resource_guide: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RawCollection:
    """A collection as handed in, not interpreted.

    `given` is `collection.toml` as TOML reads it (empty where there is none), with the file's place and the line of
    each key in `places`; `page` is what a collection page says. What `given` says wins: it is the later word.
    `page_place` is where the page lies, or the table where no page is.
    """

    given: Mapping[str, object] = field(default_factory=dict)
    place: Place = _NOWHERE
    places: Mapping[str, Place] = field(default_factory=dict)
    page: PageText = PageText()
    page_place: Place = _NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsReading:
    """The records of one page, table or JSON file, in source order.

    `left_out` counts records that could not be read while those around them could (a ragged row). `whole` is False
    where nobody can tell what else the file holds (an unclosed quote): then no part of it is fit to be packaged.
    """

    records: tuple[RawRecord, ...] = ()
    problems: tuple[Problem, ...] = ()
    left_out: int = 0
    whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReading:
    """A whole source as read, ready for `services.check.check`.

    `name` is the source as the user named it. `originals` are the page or table, and the `collection.toml`, bit for
    bit. `files_root` is the folder in the store that holds the records' files, or None where a source has none (a
    page). `problems`, `left_out` and `whole` are as in `RecordsReading`, over everything that was read.
    """

    name: str
    collection: RawCollection
    records: tuple[RawRecord, ...] = ()
    originals: tuple[Original, ...] = ()
    files_root: str | None = None
    problems: tuple[Problem, ...] = ()
    left_out: int = 0
    whole: bool = True
