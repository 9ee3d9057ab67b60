"""A whole collection: everything is staged, made durable and verified before anything of it appears."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from armistice_pkg.core.access import is_open
from armistice_pkg.core.errors import UnreadableError
from armistice_pkg.core.layout import CollectionUris
from armistice_pkg.core.package_report import BagLine, BagState, PackageReport, SecondOpinion
from armistice_pkg.core.ports import Engine, Progress, SecondReader, Shelf, Store
from armistice_pkg.core.problems import Place, Problem, any_error, problem
from armistice_pkg.core.records import Record
from armistice_pkg.services.check import CheckReport
from armistice_pkg.services.package.collections import package_collection
from armistice_pkg.services.package.documents import Packaged
from armistice_pkg.services.package.publications import in_the_way, published_files, withdraw
from armistice_pkg.services.package.tools import PackageContext
from armistice_pkg.services.verify import is_bag, verify

__all__ = ["Inspection", "Tasks", "inspect", "package"]

_WRITTEN = (BagState.MADE, BagState.REPLACED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What reading a staged bag back gave: our own verification, and the second reader's word."""

    name: str
    problems: tuple[Problem, ...]
    opinion: SecondOpinion | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tasks:
    """What an engine does for each document and for each staged bag; picklable, since workers may be elsewhere."""

    package: Callable[[Record], Packaged]
    inspect: Callable[[str], Inspection]


def inspect(name: str, bags: Shelf, second_reader: SecondReader) -> Inspection:
    """Read a staged bag back, every byte, and ask the second reader about it."""
    stage = bags.staged(name)
    report = verify(stage, name=name)
    folder = stage.local_path("")
    findings = second_reader.disagreements(folder) if folder is not None and report.is_valid else ()
    return Inspection(
        name=name,
        problems=report.problems,
        opinion=SecondOpinion(bag=name, findings=findings) if findings else None,
    )


def package(
    checked: CheckReport,
    context: PackageContext,
    *,
    source: str,
    tasks: Tasks,
    engine: Engine,
    progress: Progress,
    skip_invalid: bool,
) -> PackageReport:
    """Package a collection that was checked; what was found then is told again in the report.

    Every bag is staged; all are synced at once, read back and verified; then each appears by one rename. An error in
    any record leaves everything as it was, unless `skip_invalid` packages the others.

    Raises:
        UnfinishedError: no space, no permission, or another process writes here; nothing half-made is left.
    """
    records, found = checked.records, checked.problems
    run = _Run(context, tasks, engine, progress, source)
    in_the_way = run.in_the_way(records)
    if in_the_way:
        return run.stopped(records, found + in_the_way)
    # The engine is the first to be closed: workers that still write would outrun the clearing of the stages.
    with context.bags.opened(), context.publications.opened(), engine:
        documents = run.documents(records)
        problems = found + tuple(one for document in documents for one in document.problems)
        good = [one for one in documents if one.state is not BagState.LEFT_OUT]
        if any_error(problems) and not (skip_invalid and good):
            nothing = () if good else (_nothing_left(source),)
            return run.stopped(records, problems + nothing)
        whole = package_collection(context, [one.reference for one in good if one.reference is not None])
        problems += whole.problems
        if whole.state is BagState.LEFT_OUT:
            return run.stopped(records, problems)
        inspections = run.inspect([one.name for one in (*good, whole) if one.state in _WRITTEN])
        broken = tuple(_broken(one) for one in inspections if any_error(one.problems))
        if broken:
            return run.stopped(records, problems + broken)
        problems += tuple(one for inspection in inspections for one in inspection.problems)
        kept = run.publish(good, whole)
        report = run.finished(records, problems, (*documents, whole), kept, inspections)
        return replace(report, records=report.records + checked.invalid, left_out=report.left_out + checked.invalid)


class _Run:
    def __init__(self, context: PackageContext, tasks: Tasks, engine: Engine, progress: Progress, source: str) -> None:
        self._context = context
        self._tasks = tasks
        self._engine = engine
        self._progress = progress
        self._source = source
        self._uris = CollectionUris(base_url=context.recipe.base_url, collection_id=context.collection.id)

    def in_the_way(self, records: Sequence[Record]) -> tuple[Problem, ...]:
        """What stands where a bag belongs and is none; told before anything is read or written."""
        bags, publications = self._context.bags, self._context.publications
        documents = [one.id for one in records]
        found = [_in_the_way(bags, name, _no_bag) for name in (*documents, self._context.collection.id)]
        shown = (one.id for one in records if is_open(one.access, self._context.today))
        found += [_in_the_way(publications, name, in_the_way) for name in shown]
        return tuple(one for one in found if one is not None)

    def documents(self, records: Sequence[Record]) -> list[Packaged]:
        """Stage every document's bag, in source order."""
        self._progress.begin("Packaging", len(records))
        documents = []
        for one in self._engine.map(self._tasks.package, records):
            documents.append(one)
            self._progress.advance()
        self._progress.end()
        return documents

    def inspect(self, names: Sequence[str]) -> list[Inspection]:
        """Make all that was staged durable, then read it back."""
        self._context.bags.sync()
        self._context.publications.sync()
        self._progress.begin("Verifying", len(names))
        inspections = []
        for one in self._engine.map(self._tasks.inspect, names):
            inspections.append(one)
            self._progress.advance()
        self._progress.end()
        return inspections

    def publish(self, documents: Sequence[Packaged], whole: Packaged) -> dict[str, str]:
        """Let everything appear, bags first: what is published can be made from them again. Name to kept version."""
        context = self._context
        stamp = dt.datetime.fromtimestamp(context.clock, dt.UTC).strftime("%Y-%m-%dT%H%M%SZ")
        files = published_files(self._collection_bag(whole))
        kept: dict[str, str] = {}
        for one in (*documents, whole):
            if one.state in _WRITTEN:
                path = context.bags.publish(one.name, stamp=stamp)
                kept |= {one.name: path} if path is not None else {}
        context.bags.settle()
        # What is no longer for everybody goes before anything else appears.
        for one in documents:
            if one.withdraw:
                withdraw(one.name, context.publications)
        for one in documents:
            if one.publish:
                context.publications.publish(one.name, stamp=stamp)
        for name, data in files.items():
            context.publications.put(name, data)
        context.publications.settle()
        context.derivatives.clear()
        return kept

    def _collection_bag(self, whole: Packaged) -> Store:
        if whole.state in _WRITTEN:
            return self._context.bags.staged(whole.name)
        there = self._context.bags.existing(whole.name)
        assert there is not None  # noqa: S101 - it was verified a moment ago, and the shelf is ours alone
        return there

    def stopped(self, records: Sequence[Record], problems: tuple[Problem, ...]) -> PackageReport:
        """The report of a run that left everything as it was."""
        collection = self._context.collection
        return PackageReport(
            source=self._source,
            written=False,
            problems=problems,
            collection_id=collection.id,
            title=collection.title,
            records=len(records),
        )

    def finished(
        self,
        records: Sequence[Record],
        problems: tuple[Problem, ...],
        bags: Sequence[Packaged],
        kept: dict[str, str],
        inspections: Sequence[Inspection],
    ) -> PackageReport:
        """The report of a run that has published."""
        context = self._context
        expected = {*(one.id for one in records), context.collection.id}
        return PackageReport(
            source=self._source,
            written=True,
            problems=problems,
            collection_id=context.collection.id,
            title=context.collection.title,
            records=len(records),
            left_out=sum(one.state is BagState.LEFT_OUT for one in bags),
            bags=tuple(
                BagLine(
                    name=one.name,
                    title=one.title,
                    state=one.state,
                    files=one.files,
                    octets=one.octets,
                    superseded=kept.get(one.name),
                    is_shown=one.reference is not None or one.name == context.collection.id,
                )
                for one in bags
            ),
            gone=tuple(name for name in context.bags.names() if name not in expected),
            opinions=tuple(one.opinion for one in inspections if one.opinion is not None),
            bags_folder=context.bags.name,
            manifests_folder=context.publications.name,
            iiif_collection=self._uris.iiif_collection,
        )


def _in_the_way(shelf: Shelf, name: str, why: Callable[[Shelf, str], str | None]) -> Problem | None:
    try:
        reason = why(shelf, name)
    except UnreadableError as error:
        reason = error.reason
    if reason is None:
        return None
    return problem(
        "package-target-in-the-way",
        Place(source=shelf.name, path=name),
        f"{name} belongs in {shelf.name}, where something else is: {reason}.",
        found=reason,
    )


def _no_bag(bags: Shelf, name: str) -> str | None:
    there = bags.existing(name)
    return None if there is None or is_bag(there) else "it is a folder that is no bag"


def _nothing_left(source: str) -> Problem:
    return problem(
        "package-nothing-left",
        Place(source=source),
        "None of the records could be packaged, so there is nothing to make a collection of.",
    )


def _broken(inspection: Inspection) -> Problem:
    first = next(one for one in inspection.problems if one.is_error)
    return problem(
        "package-bag-invalid",
        Place(source=inspection.name, path=first.place.path),
        f"The bag {inspection.name} did not read back as it was written: {first.message}",
        expected=first.expected,
        found=first.found,
    )
