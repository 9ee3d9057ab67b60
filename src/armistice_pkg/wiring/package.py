"""Joins `package` to its adapters.

What a worker process needs is rebuilt there from a `Job`, once a process: adapters hold compilers and scanners that do
not pickle.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from importlib import metadata
from pathlib import Path

from armistice_pkg._version import __version__
from armistice_pkg.core.digests import DEFAULT_ALGORITHMS
from armistice_pkg.core.errors import UnreadableError, UsageError
from armistice_pkg.core.package_report import PackageReport
from armistice_pkg.core.ports import Engine, Progress
from armistice_pkg.core.problems import Place, any_error, problem
from armistice_pkg.core.records import Collection, Record
from armistice_pkg.engine.pool import PoolEngine
from armistice_pkg.engine.serial import SerialEngine
from armistice_pkg.media.identify import Siegfried
from armistice_pkg.media.pages import FilePages
from armistice_pkg.media.pyramids.tiler import PyramidTiler
from armistice_pkg.media.text_files import TextFiles
from armistice_pkg.media.typeset import TypstTypesetter
from armistice_pkg.services.check import CheckReport, check
from armistice_pkg.services.package.documents import Packaged, package_document
from armistice_pkg.services.package.recipe import Recipe
from armistice_pkg.services.package.run import Inspection, Tasks, inspect, package
from armistice_pkg.services.package.tools import Makers, PackageContext
from armistice_pkg.settings import PLACEHOLDER_BASE_URL, Settings
from armistice_pkg.sources.workspace import MAX_COLLECTION_FILE, read_source
from armistice_pkg.storage.derivatives import DerivativeFolder
from armistice_pkg.storage.folder import FolderStore
from armistice_pkg.storage.second_reader import BagitLibrary
from armistice_pkg.storage.shelf import Shelf
from armistice_pkg.wiring.documents import own_profile_identifier
from armistice_pkg.wiring.iiif import iiif_rules
from armistice_pkg.wiring.shared import schema

__all__ = ["package_sources"]

_SOFTWARE = ("iiif-prezi3", "pillow", "pygfried", "pypdfium2", "typst")
"""Libraries whose version decides bytes of a package."""

_SECONDS_A_RECORD = 0.04
_OCTETS_A_SECOND = 20_000_000
_WORTH_A_POOL = 2.0
"""Starting workers takes about a second; work that is estimated shorter than this is done here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """A source that was read and checked."""

    name: str
    folder: str
    files_root: str | None
    checked: CheckReport


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """All that a worker needs to package documents of one collection."""

    collection: Collection
    base_url: str
    clock: int
    fonts: tuple[str, ...]
    folder: str
    files_root: str | None
    bags: str
    manifests: str
    tiles_in_bag: bool
    pdf_processes: int


def package_sources(
    settings: Settings,
    sources: Sequence[str],
    *,
    collection_file: str | None,
    skip_invalid: bool,
    progress: Progress,
) -> list[PackageReport]:
    """Read and check every source, and package them if none has an error (or `skip_invalid`)."""
    checked = [_checked(name, collection_file) for name in sources]
    _refuse_targets(settings, checked)
    checked = _with_distinct_ids(checked)
    if any(any_error(one.checked.problems) for one in checked) and not skip_invalid:
        return [_not_begun(one) for one in checked]
    return [_package(settings, one, skip_invalid=skip_invalid, progress=progress) for one in checked]


def _checked(name: str, collection_file: str | None) -> _Source:
    path = Path(name)
    folder, inside = (name, None) if path.is_dir() else (str(path.parent), path.name)
    store = FolderStore(folder)
    given = _given_file(collection_file) if collection_file is not None else None
    reading = read_source(store, inside, name=name, collection_file=given)
    schemas = {one: schema(f"{one}.schema.json") for one in ("document-record", "collection")}
    report = check(reading, schemas=schemas, store=store, page_maker=_pages())
    return _Source(name=name, folder=folder, files_root=reading.files_root, checked=report)


def _given_file(name: str) -> tuple[str, bytes]:
    """A file that the user named, as name and bytes; never waits on a pipe."""
    path = Path(name)
    try:
        with FolderStore(path.parent).open(path.name) as file:
            return name, file.read(MAX_COLLECTION_FILE + 1)
    except UnreadableError as error:
        raise UsageError(f"{name} cannot be read: {error.reason}.") from error


def _refuse_targets(settings: Settings, sources: Sequence[_Source]) -> None:
    """Bags and manifests go into folders of their own, outside of what was handed in: that is never written to."""
    targets = {name: Path(name).resolve() for name in (settings.bags, settings.manifests)}
    if len(set(targets.values())) == 1:
        raise UsageError("Bags and manifests need a folder each. Choose two with --bags and --manifests.")
    for source in sources:
        given = Path(source.name)
        inside = given if given.is_dir() else Path(source.folder, source.files_root or "")
        if not given.is_dir() and source.files_root is None:
            continue  # a page: the folder that it happens to lie in was not handed in
        for name, target in targets.items():
            if target.is_relative_to(inside.resolve()):
                raise UsageError(
                    f"{name} would lie inside {inside}, which was handed in and is never written to. Choose folders"
                    " outside of it with --bags and --manifests."
                )


def _with_distinct_ids(sources: Sequence[_Source]) -> list[_Source]:
    """The sources, with a problem at each whose collection id an earlier one has."""
    seen: dict[str, str] = {}
    result = []
    for one in sources:
        collection = one.checked.collection
        first = seen.setdefault(collection.id, one.name) if collection is not None else one.name
        if first == one.name:
            result.append(one)
            continue
        same = problem(
            "package-same-collection",
            Place(source=one.name),
            f"This collection has the same id as that of {first}.",
            found=collection.id if collection is not None else None,
        )
        result.append(replace(one, checked=replace(one.checked, problems=(*one.checked.problems, same))))
    return result


def _not_begun(source: _Source) -> PackageReport:
    collection = source.checked.collection
    return PackageReport(
        source=source.name,
        written=False,
        problems=source.checked.problems,
        collection_id=collection.id if collection is not None else None,
        title=collection.title if collection is not None else None,
        records=len(source.checked.records) + source.checked.invalid,
    )


def _package(settings: Settings, source: _Source, *, skip_invalid: bool, progress: Progress) -> PackageReport:
    collection = source.checked.collection
    if collection is None or not source.checked.records:
        return _not_begun(source)
    engine = _engine(settings, source)
    job = _Job(
        collection=replace(collection, originals=()),
        base_url=settings.base_url or collection.base_url or PLACEHOLDER_BASE_URL,
        clock=settings.clock,
        fonts=settings.fonts,
        folder=source.folder,
        files_root=source.files_root,
        bags=str(Path(settings.bags) / collection.id),
        manifests=str(Path(settings.manifests) / collection.id),
        tiles_in_bag=settings.tiles_in_bag,
        # Where documents are made one after another, the pages of each are what all cores have to do.
        pdf_processes=_workers(settings) if isinstance(engine, SerialEngine) else 1,
    )
    return package(
        source.checked,
        replace(_context(job), collection=collection),
        source=source.name,
        tasks=Tasks(package=partial(_package_document, job), inspect=partial(_inspect, job)),
        engine=engine,
        progress=progress,
        skip_invalid=skip_invalid,
    )


def _workers(settings: Settings) -> int:
    return settings.workers or len(os.sched_getaffinity(0))


def _engine(settings: Settings, source: _Source) -> Engine:
    workers = _workers(settings)
    records = source.checked.records
    if workers == 1 or len(records) == 1 or _estimated_seconds(source, records) < _WORTH_A_POOL:
        return SerialEngine()
    return PoolEngine(workers, batch=max(1, min(8, len(records) // workers)))


def _estimated_seconds(source: _Source, records: Sequence[Record]) -> float:
    store = FolderStore(source.folder)
    root = f"{source.files_root}/" if source.files_root else ""
    entries = (store.entry(f"{root}{file.path}") for record in records for file in record.files)
    octets = sum(entry.size or 0 for entry in entries if entry is not None)
    return len(records) * _SECONDS_A_RECORD + octets / _OCTETS_A_SECOND


def _package_document(job: _Job, record: Record) -> Packaged:
    return package_document(record, _context(job))


def _inspect(job: _Job, name: str) -> Inspection:
    return inspect(name, Shelf(job.bags, keep_superseded=True), BagitLibrary())


@lru_cache(maxsize=1)
def _context(job: _Job) -> PackageContext:
    return PackageContext(
        collection=job.collection,
        recipe=Recipe(
            base_url=job.base_url,
            profile=own_profile_identifier(),
            version=__version__,
            software=tuple((name, metadata.version(name)) for name in _SOFTWARE),
            algorithms=DEFAULT_ALGORITHMS,
        ),
        clock=job.clock,
        source=FolderStore(job.folder),
        files_root=job.files_root,
        bags=Shelf(job.bags, keep_superseded=True),
        publications=Shelf(job.manifests, keep_superseded=False),
        derivatives=DerivativeFolder(job.manifests),
        local=FolderStore,
        tiles_in_bag=job.tiles_in_bag,
        makers=Makers(
            typesetter=TypstTypesetter(font_folders=job.fonts),
            page_maker=_pages(job.pdf_processes),
            tiler=_tiler(),
            text_reader=TextFiles(),
            identifier=Siegfried(),
            check_iiif=iiif_rules().of_ours,
        ),
    )


@lru_cache(maxsize=1)
def _tiler() -> PyramidTiler:
    """One for a process, however many collections it packages."""
    return PyramidTiler()


@lru_cache(maxsize=1)
def _pages(pdf_processes: int = 1) -> FilePages:
    return FilePages(pdf_processes=pdf_processes)
