"""One document to one bag and what is published of it, both staged."""

import datetime as dt
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from armistice_pkg.core.access import is_open
from armistice_pkg.core.errors import UnreadableError
from armistice_pkg.core.fixity import MeasuredFile
from armistice_pkg.core.layout import IIIF, MANIFEST_FILE, METADATA, OBJECTS, PREMIS, CollectionUris, DocumentUris
from armistice_pkg.core.own_formats import own_format
from armistice_pkg.core.package_report import BagState
from armistice_pkg.core.ports import Store
from armistice_pkg.core.presentation import ManifestReference
from armistice_pkg.core.problems import Place, Problem, any_error, problem, visible
from armistice_pkg.core.records import Record
from armistice_pkg.formats.bag_profile import IDENTIFIER
from armistice_pkg.formats.iiif import IiifValueError, dump, manifest
from armistice_pkg.services.bag_writer import BagWriter, Tags
from armistice_pkg.services.describe import describe_record, metadata_files
from armistice_pkg.services.package.contents import Contents, DocumentMaker
from armistice_pkg.services.package.history import History, history_xml
from armistice_pkg.services.package.publications import is_current, is_published, read_json, stage_publication
from armistice_pkg.services.package.recipe import INPUT_DIGEST, input_digest, record_inputs
from armistice_pkg.services.package.tools import PackageContext
from armistice_pkg.services.present import present_document, reference_to
from armistice_pkg.services.verify import read_bag_info, verify

__all__ = ["Packaged", "bag_tags", "package_document", "payload_of", "unchanged_bag"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Packaged:
    """What became of one document or collection. `publish` says whether a publication was staged as well.

    `octets` and `files` count the payload; `reference` is None where the document was left out, or is not open.
    `withdraw` says that what is published of it is to be taken away.
    """

    name: str
    title: str
    state: BagState
    problems: tuple[Problem, ...] = ()
    reference: ManifestReference | None = None
    publish: bool = False
    withdraw: bool = False
    files: int = 0
    octets: int = 0


def package_document(record: Record, context: PackageContext) -> Packaged:
    """Stage the bag of one document, unless the one that is there was made from the same and is valid.

    Each byte of a source file is read once, copied and digested in the same pass; pages are made from the copy.

    Raises:
        UnfinishedError: something cannot be written.
    """
    uris = DocumentUris(
        collection=CollectionUris(base_url=context.recipe.base_url, collection_id=context.collection.id),
        record_id=record.id,
    )
    bag = BagWriter(context.bags.stage(record.id), context.recipe.algorithms)
    try:
        originals = _copy_originals(record, context, bag)
    except UnreadableError as error:
        context.bags.discard(record.id)
        return _left_out(record, (_unreadable(error, record),))
    digest = input_digest(
        context.recipe,
        record_inputs(record, context.collection),
        originals,
        extra={"fonts": _fonts(record, context, bag), **_images(record, context, bag)},
    )
    existing, problems = unchanged_bag(context, record.id, digest)
    if existing is not None:
        context.bags.discard(record.id)
        return _unchanged(record, existing, uris, context)
    packaged = _make(record, context, uris, bag, originals, digest)
    return replace(packaged, problems=problems + packaged.problems)


def _copy_originals(record: Record, context: PackageContext, bag: BagWriter) -> tuple[MeasuredFile, ...]:
    if not record.files:
        return (bag.write(f"{OBJECTS}{record.original.name}", record.original.data),)
    root = f"{context.files_root}/" if context.files_root else ""
    return tuple(bag.copy(context.source, f"{root}{one.path}", f"{OBJECTS}{one.path}") for one in record.files)


def _fonts(record: Record, context: PackageContext, bag: BagWriter) -> str:
    """The fonts that the record's words and its text files would be set in: a font that is installed changes pages."""
    words = [record.title, record.description or "", context.collection.title, *record.creators, *record.subjects]
    words += [*record.places, record.source or "", *(value for _, values in record.other for value in values)]
    for one in bag.payload:
        with suppress(UnreadableError):  # told when the page is made
            text = context.makers.text_reader.read(bag.stage, one.path) if record.files else None
            words.append(text.text if text is not None else "")
    return context.makers.typesetter.fingerprint("\n".join(words))


def _images(record: Record, context: PackageContext, bag: BagWriter) -> Mapping[str, object]:
    """What scans are made into; a document without any stays as it is, whatever becomes of that."""
    recipe = context.services.recipe(bag.stage, [one.path for one in bag.payload]) if record.files else None
    return {} if recipe is None else {"images": recipe, "tiles in bag": context.tiles_in_bag}


def _unreadable(error: UnreadableError, record: Record) -> Problem:
    place = Place(source=record.place.source, path=error.path, line=record.place.line, row=record.place.row)
    return problem(
        "package-file-unreadable",
        place,
        f'The file "{visible(error.path)}" cannot be read: {visible(error.reason)}.',
        found=error.reason,
    )


def _left_out(record: Record, problems: tuple[Problem, ...]) -> Packaged:
    return Packaged(name=record.id, title=record.title, state=BagState.LEFT_OUT, problems=problems)


def unchanged_bag(context: PackageContext, name: str, digest: str) -> tuple[Store | None, tuple[Problem, ...]]:
    """The bag that is there, if it was made from the same and every byte of it is as it was; and what was found."""
    there = context.bags.existing(name)
    if there is None:
        return None, ()
    try:
        if dict(read_bag_info(there)).get(INPUT_DIGEST) != digest:
            return None, ()
        report = verify(there, name=name)
    except UnreadableError as error:
        return None, (_damaged(there, error.path, f"{visible(error.path)} cannot be read: {visible(error.reason)}."),)
    if report.is_valid:
        return there, ()
    found = next(one for one in report.problems if one.is_error)
    where = visible(found.place.path or "")
    return None, (_damaged(there, found.place.path, f"{found.code} at {where}." if where else f"{found.code}."),)


def _damaged(bag: Store, path: str | None, what: str) -> Problem:
    return problem(
        "package-bag-damaged",
        Place(source=bag.name, path=path),
        f"The bag was damaged since it was made: {what} It is made again from the source, and the damaged one is kept"
        " under .superseded.",
    )


def _unchanged(record: Record, existing: Store, uris: DocumentUris, context: PackageContext) -> Packaged:
    octets, files = payload_of(existing)
    packaged = Packaged(name=record.id, title=record.title, state=BagState.UNCHANGED, files=files, octets=octets)
    if not is_open(record.access, context.today):
        return replace(packaged, withdraw=is_published(record.id, context.publications))
    publish = not is_current(existing, uris, context.publications)
    if publish:
        stage_publication(existing, uris, context)
    reference = reference_to(read_json(existing, f"{IIIF}{MANIFEST_FILE}"))
    return replace(packaged, reference=reference, publish=publish)


def payload_of(bag: Store) -> tuple[int, int]:
    """Octets and files of a valid bag of ours, by its Payload-Oxum."""
    octets, files = dict(read_bag_info(bag))["Payload-Oxum"].split(".")
    return int(octets), int(files)


def _make(
    record: Record,
    context: PackageContext,
    uris: DocumentUris,
    bag: BagWriter,
    originals: Sequence[MeasuredFile],
    digest: str,
) -> Packaged:
    maker = DocumentMaker(record, context, uris, bag)
    contents = maker.fill(originals)
    view = present_document(
        record,
        context.collection,
        uris,
        canvases=tuple(contents.canvases),
        rendering=tuple(contents.rendering),
        notice=contents.notice,
    )
    try:
        shown = manifest(view)
    except IiifValueError as error:
        context.bags.discard(record.id)
        return _left_out(record, (*contents.problems, problem("iiif-schema", record.place, str(error))))
    problems = (*contents.problems, *context.makers.check_iiif(shown, f"{record.id}/{MANIFEST_FILE}"))
    if any_error(problems):
        context.bags.discard(record.id)
        return _left_out(record, problems)
    bag.write(f"{IIIF}{MANIFEST_FILE}", dump(shown))
    for name, data in metadata_files(describe_record(record, context.collection, uris)).items():
        bag.write(f"{METADATA}{name}", data)
    _write_history(bag, contents, uris.home, digest, context)
    bag.close(bag_tags(context, record.id, record.identifiers, _description(record), digest))
    replaced = context.bags.existing(record.id) is not None
    packaged = Packaged(
        name=record.id,
        title=record.title,
        state=BagState.REPLACED if replaced else BagState.MADE,
        problems=problems,
        files=len(bag.payload),
        octets=bag.octets,
    )
    if not is_open(record.access, context.today):
        return replace(packaged, withdraw=is_published(record.id, context.publications))
    stage_publication(bag.stage, uris, context)
    return replace(packaged, reference=reference_to(shown), publish=True)


def _description(record: Record) -> str:
    """One line for bag-info.txt: title, date, and the first of what is said."""
    date = f" ({record.date.display})" if record.date is not None else ""
    said = f". {record.description}" if record.description else ""
    return " ".join(f"{record.title}{date}{said}".split())


def _write_history(bag: BagWriter, contents: Contents, uri: str, digest: str, context: PackageContext) -> None:
    formats = {one.path: contents.formats.get(one.path) or own_format(one.path) for one in bag.payload}
    history = History(
        uri=uri,
        input_digest=digest,
        clock=context.clock,
        payload=tuple(bag.payload),
        formats=formats,
        made_from=contents.made_from,
        version=context.recipe.version,
        software=context.recipe.software,
    )
    bag.write(f"{METADATA}{PREMIS}", history_xml(history))


def bag_tags(context: PackageContext, name: str, identifiers: Sequence[str], description: str, digest: str) -> Tags:
    """`bag-info.txt` with what is known (RFC 8493, 2.2.2).

    No Bag-Count: a record that is added must leave the bags of the others as they are.
    """
    organisation = context.collection.organisation
    day = dt.datetime.fromtimestamp(context.clock, dt.UTC).date().isoformat()
    return (
        *((("Source-Organization", organisation),) if organisation is not None else ()),
        *(("External-Identifier", one) for one in dict.fromkeys((name, *identifiers))),
        ("External-Description", description),
        ("Bag-Group-Identifier", context.collection.id),
        ("Bagging-Date", day),
        ("Bag-Software-Agent", f"armistice {context.recipe.version}"),
        (IDENTIFIER, context.recipe.profile),
        (INPUT_DIGEST, digest),
    )
