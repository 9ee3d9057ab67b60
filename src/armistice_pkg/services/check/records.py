"""One raw record against the schema and the rules of its fields."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from armistice_pkg.core.access import Access
from armistice_pkg.core.dates import RecordDate
from armistice_pkg.core.problems import Place, Problem
from armistice_pkg.core.readings import MULTIPLE_FIELDS
from armistice_pkg.core.records import Collection, RawRecord, Record, Rights, SourceFile
from armistice_pkg.formats.json_schema import JsonSchema
from armistice_pkg.services.check.files import FileChecker
from armistice_pkg.services.check.values import (
    checked_access,
    checked_date,
    checked_id,
    checked_language,
    checked_rights,
    checked_type,
    controls,
)

__all__ = ["CheckedRecord", "RecordChecker", "place_of"]


def place_of(raw: RawRecord, name: str) -> Place:
    """Where a field of the record stands; where the field is absent, the record with the field's name."""
    return raw.places.get(name) or replace(raw.place, field=name)


@dataclass(slots=True)
class CheckedRecord:
    """The values of one record's fields, and what is wrong with them."""

    problems: list[Problem] = field(default_factory=list)
    date: RecordDate | None = None
    languages: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    rights: Rights = field(default_factory=Rights)
    access: Access | None = None
    files: tuple[SourceFile, ...] = ()


class RecordChecker:
    """Checks records of one collection; the schema is compiled once."""

    def __init__(self, schema: JsonSchema, files: FileChecker, *, collection: Collection) -> None:
        self._schema = schema
        self._files = files
        self._collection = collection

    def check(self, raw: RawRecord) -> CheckedRecord:
        """Everything that is found about the record, and its values as far as they have any."""
        checked = CheckedRecord(problems=[*self._by_schema(raw), *_controls(raw)])
        if given := _single(raw, "id"):
            checked.problems += checked_id(given, place_of(raw, "id"))[1]
        if given := _single(raw, "date"):
            checked.date, found = checked_date(given, place_of(raw, "date"))
            checked.problems += found
        checked.languages = _each(raw, "language", checked_language, checked.problems)
        checked.types = _each(raw, "type", checked_type, checked.problems)
        checked.rights, found = checked_rights(
            _single(raw, "rights"), _single(raw, "rights_uri"), place_of(raw, "rights_uri")
        )
        checked.problems += found
        if given := _single(raw, "access"):
            checked.access, found = checked_access(given, place_of(raw, "access"))
            checked.problems += found
        checked.files, found = self._files.files(raw.fields.get("file", ()), place_of(raw, "file"))
        checked.problems += found
        return checked

    def record(self, raw: RawRecord, own_id: str, checked: CheckedRecord) -> Record:
        """The record that was checked and has no error."""
        return Record(
            id=own_id,
            title=raw.fields["title"][0],
            description_language=self._collection.language,
            date=checked.date,
            description=_single(raw, "description"),
            creators=raw.fields.get("creator", ()),
            subjects=raw.fields.get("subject", ()),
            places=raw.fields.get("place", ()),
            languages=checked.languages,
            types=checked.types,
            # What the archive says of the whole holds for each part that says nothing of its own.
            rights=checked.rights if checked.rights != Rights() else self._collection.rights,
            access=checked.access,
            source=_single(raw, "source"),
            identifiers=raw.fields.get("identifier", ()),
            files=checked.files,
            other=tuple((name, raw.fields[name]) for name in self._schema.unknown(raw.fields)),
            place=raw.place,
            original=raw.original,
        )

    def _by_schema(self, raw: RawRecord) -> Iterable[Problem]:
        known = set(self._schema.keys)
        instance = {
            name: values[0] if name in known and name not in MULTIPLE_FIELDS and len(values) == 1 else list(values)
            for name, values in raw.fields.items()
        }
        return self._schema.problems(
            instance,
            code="record-value",
            place=lambda path: place_of(raw, str(path[0])) if path else raw.place,
            missing_code="record-field-missing",
            whole="The record",
        )


def _single(raw: RawRecord, name: str) -> str | None:
    """The only value of a field; several values are for the schema to tell."""
    values = raw.fields.get(name, ())
    return values[0] if len(values) == 1 else None


def _controls(raw: RawRecord) -> Iterable[Problem]:
    for name, values in raw.fields.items():
        for text in (name, *values):
            yield from controls(name, text, place_of(raw, name))


def _each(
    raw: RawRecord,
    name: str,
    checked: Callable[[str, Place], tuple[str | None, list[Problem]]],
    problems: list[Problem],
) -> tuple[str, ...]:
    """The values of a multiple field, each once, in their order."""
    result: dict[str, None] = {}
    for text in raw.fields.get(name, ()):
        value, found = checked(text, place_of(raw, name))
        problems += found
        if value is not None:
            result[value] = None
    return tuple(result)
