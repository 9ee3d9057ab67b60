"""check: are records and their files fit to package? All problems of all records at once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from armistice_pkg.core.dates import RecordDate, parse_date
from armistice_pkg.core.ids import IdFault, make_id, parse_id, unique_ids
from armistice_pkg.core.ports import PageMaker, Store
from armistice_pkg.core.problems import Problem, any_error, problem
from armistice_pkg.core.readings import SourceReading
from armistice_pkg.core.records import Collection, RawRecord, Record
from armistice_pkg.formats.json_schema import JsonSchema
from armistice_pkg.services.check.collection import check_collection
from armistice_pkg.services.check.files import FileChecker
from armistice_pkg.services.check.records import RecordChecker, place_of

__all__ = ["CheckReport", "check"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What was found.

    `collection` is None where an error concerns the collection as a whole, or part of the source could not be read:
    then nothing of it may be packaged. `records` are those without an error, in source order; `invalid` counts the
    others. `problems` are those of the reading, of the collection, of the records in source order, and of files that
    no record names.
    """

    collection: Collection | None
    records: tuple[Record, ...]
    problems: tuple[Problem, ...]
    invalid: int


def check(
    reading: SourceReading, *, schemas: Mapping[str, Mapping[str, Any]], store: Store, page_maker: PageMaker
) -> CheckReport:
    """Check what was read: `schemas` are the JSON Schemas `collection` and `document-record`, as dicts.

    `store` is the one that the source was read from; `page_maker` opens images and PDFs as far as is cheap. Reads no
    file twice, and none that no record names.

    Raises:
        KeyError: a schema is not there.
    """
    whole = check_collection(reading, JsonSchema(schemas["collection"]))
    about_collection = list(whole.problems)
    own_id = whole.collection.id if whole.collection.title else None
    files = FileChecker(store, reading.files_root, page_maker)
    records = RecordChecker(JsonSchema(schemas["document-record"]), files, collection=whole.collection)
    ids = _ids(reading.records, own_id)
    doubles = _same_ids(reading.records, own_id)
    good: list[Record] = []
    about_records: list[Problem] = []
    for index, (raw, own) in enumerate(zip(reading.records, ids, strict=True)):
        checked = records.check(raw)
        found = [*doubles.get(index, ()), *checked.problems]
        about_records += found
        if not any_error(found):
            good.append(records.record(raw, own, checked))
    if not reading.records and not reading.left_out and reading.whole:
        about_collection.append(_empty(reading))
    return CheckReport(
        collection=whole.collection if whole.fit and reading.whole and not any_error(about_collection) else None,
        records=tuple(good),
        problems=(*reading.problems, *about_collection, *about_records, *files.unclaimed(reading.name)),
        invalid=len(reading.records) - len(good) + reading.left_out,
    )


def _given_id(raw: RawRecord) -> str | None:
    """The id that the record gives, if it is one."""
    given = raw.fields.get("id", ())
    own = parse_id(given[0].strip()) if len(given) == 1 else None
    return None if own is None or isinstance(own, IdFault) else own


def _ids(records: Sequence[RawRecord], collection: str | None) -> tuple[str, ...]:
    """An id for each record, invalid ones too: so that none changes when another is put right."""
    made = []
    for raw in records:
        date = parse_date(raw.fields["date"][0]) if raw.fields.get("date") else None
        title = raw.fields.get("title", ("",))[0]
        made.append(make_id(date if isinstance(date, RecordDate) else None, title))
    return unique_ids([_given_id(raw) for raw in records], made, reserved=[collection] if collection else [])


def _same_ids(records: Sequence[RawRecord], collection: str | None) -> Mapping[int, list[Problem]]:
    """By position, the problems of records whose given ids meet: told at each of them, with the place of the other."""
    positions: dict[str, list[int]] = defaultdict(list)
    for index, raw in enumerate(records):
        if own := _given_id(raw):
            positions[own.lower()].append(index)
    found: dict[int, list[Problem]] = defaultdict(list)
    for folded, equal in positions.items():
        for index in equal:
            if collection and folded == collection.lower():
                found[index].append(_collections_id(records[index]))
            if len(equal) > 1:
                other = equal[0] if index != equal[0] else equal[1]
                found[index].append(_duplicate(records[index], records[other]))
    return found


def _duplicate(raw: RawRecord, other: RawRecord) -> Problem:
    own, theirs = raw.fields["id"][0], other.fields["id"][0]
    same = "the same id" if own == theirs else f'the id "{theirs}", which differs only in capital letters,'
    return problem(
        "id-duplicate",
        place_of(raw, "id"),
        f'The id "{own}" is not the only one: the record at {place_of(other, "id")} has {same} too.',
        found=own,
        suggestion="Give each record an id of its own, or leave the id empty: then one is made.",
    )


def _collections_id(raw: RawRecord) -> Problem:
    own = raw.fields["id"][0]
    return problem(
        "id-of-collection",
        place_of(raw, "id"),
        f'The id "{own}" is that of the collection, and their bags would have one name.',
        found=own,
        suggestion=f"Write {own}-1, or give the collection another id.",
    )


def _empty(reading: SourceReading) -> Problem:
    return problem(
        "collection-empty",
        reading.collection.page_place,
        "There is no record in the source.",
        suggestion="Check that it is the right one, and that it holds at least one document.",
    )
