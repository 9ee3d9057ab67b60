"""A new version of a bag: what is kept is verified in the read that digests it, and no fault in it becomes official."""

import datetime as dt
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import nullcontext
from dataclasses import replace
from functools import partial

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.errors import MissingError, UnreadableError
from armistice_pkg.core.fixity import MeasuredFile
from armistice_pkg.core.ports import Engine, Progress, Store
from armistice_pkg.core.problems import Place, Problem, any_error, problem, visible
from armistice_pkg.core.updating import ChangeKind, FileChange, UpdateReport, UpdateState, UpdateTarget, VersionStage
from armistice_pkg.formats.bag_rules.payload import Column
from armistice_pkg.formats.bag_rules.tree import DATA
from armistice_pkg.formats.bagit import CURRENT, ManifestName, Oxum
from armistice_pkg.services.bag.looking import unreadable
from armistice_pkg.services.package.recipe import INPUT_DIGEST
from armistice_pkg.services.update.contents import HISTORY, read_contents
from armistice_pkg.services.update.faults import HOLE, faults
from armistice_pkg.services.update.fixity import Compared, Finding, KeptPayload, Several, Told, compared, fault_of
from armistice_pkg.services.update.history import history_xml
from armistice_pkg.services.update.plan import Fresh, make_plan
from armistice_pkg.services.update.request import UpdateRequest
from armistice_pkg.services.update.tag_files import TagWriter, holes_left, kept_tag_files, unwritable
from armistice_pkg.services.update.tags import counted
from armistice_pkg.services.verify import verify

__all__ = ["update"]

_PAYLOAD = f"{DATA}/"


def update(
    bag: Store, target: UpdateTarget, request: UpdateRequest, *, progress: Progress, engine: Engine | None = None
) -> UpdateReport:
    """Give the bag a new version, or say why not; with an error in the request or in what is kept nothing changes.

    `engine` reads the payload. A dry run reads no payload and takes no hold of the bag.

    Raises:
        UnreadableError: the base folder, or a folder to be added, cannot be listed.
        UnfinishedError: no space, no permission, a device that fails, or another process works on the bag.
    """
    with nullcontext() if request.dry_run else target.opened():
        return _Update(bag, target, request, progress, engine).run()


class _Update:
    def __init__(
        self, bag: Store, target: UpdateTarget, request: UpdateRequest, progress: Progress, engine: Engine | None
    ) -> None:
        self._bag = bag
        self._target = target
        self._request = request
        self._progress = progress
        self._engine = engine
        self._contents = read_contents(bag)
        self._plan = make_plan(bag, self._contents, request)
        self._lacking: dict[Algorithm, Column] = {}
        self._tag_files: dict[str, MeasuredFile] = {}
        self._fresh: dict[str, MeasuredFile] = {}
        self._copied: list[MeasuredFile] = []
        self._intact = 0

    def run(self) -> UpdateReport:
        plan = self._plan
        if plan.changes_nothing and not any_error(plan.problems):
            return self._report(UpdateState.UNCHANGED, tuple(plan.problems))
        plan.problems += unwritable(self._contents, plan, self._bag.name)
        plan.problems += self._warnings()
        found = (*faults(self._bag, self._contents, plan, self._request, self._engine), *plan.problems)
        if any_error(plan.problems):
            return self._report(UpdateState.REFUSED, found)
        if self._request.dry_run:
            return self._report(UpdateState.REFUSED if any_error(found) else UpdateState.PLANNED, found)
        if any_error(found):
            # Nothing will come of it, but all of it is read, so that everything that is wrong is told.
            return self._report(UpdateState.REFUSED, (*found, *self._verified(self._bag, {})))
        return self._made(found)

    def _made(self, found: tuple[Problem, ...]) -> UpdateReport:
        stage = self._target.begin()
        damaged = tuple(self._keep(stage)) or tuple(self._copy(stage))
        if damaged:
            return self._report(UpdateState.REFUSED, (*found, *damaged))
        try:
            self._write_tag_files(stage)
        except UnicodeEncodeError as error:
            return self._report(UpdateState.REFUSED, (*found, self._unencodable(error)))
        self._target.close()
        broken, warnings = self._read_back()
        if broken:
            return self._report(UpdateState.REFUSED, broken)
        stamp = dt.datetime.fromtimestamp(self._request.clock, dt.UTC).strftime("%Y-%m-%dT%H%M%SZ")
        kept = self._target.publish(stamp=stamp)
        # What was to be said of the earlier version is past, but for what went with it.
        said = [one for one in found if not one.code.startswith("bag-")]
        return self._report(UpdateState.UPDATED, (*said, *warnings), superseded=kept)

    # --- what is kept ---

    def _kept_payload(self, measured: AbstractSet[str] = frozenset()) -> KeptPayload:
        return KeptPayload(self._contents, self._plan.gone, self._plan.algorithms, measured)

    def _kept_tag_files(self) -> list[Told]:
        contents, wanted = self._contents, self._plan.tag_algorithms
        return [
            Told(path, contents.tree.tag_files[path], contents.expected_of_tag_file(path), wanted)
            for path in kept_tag_files(contents, self._plan)
        ]

    def _keep(self, stage: VersionStage) -> Iterator[Problem]:
        """Take over what is kept, and only then verify it: what was verified is what the new version holds."""
        for folder in self._contents.tree.empty:
            if folder not in self._plan.gone:
                stage.keep_folder(folder)
        copied: dict[Told, Finding] = {}
        payload = self._kept_payload()
        _, count = self._totals()
        self._progress.begin("Keeping", count)
        for tag_file in self._kept_tag_files():
            self._keep_one(stage, tag_file.path, partial(_itself, tag_file), copied)
        for first, end, _ in payload.spans():
            for row, path in payload.rows(first, end):
                self._keep_one(stage, path, partial(payload.told, row, path), copied)
            self._progress.advance(end - first)
        self._progress.end()
        yield from self._verified(self._target.staged(), copied)

    def _keep_one(self, stage: VersionStage, path: str, told: Callable[[], Told], copied: dict[Told, Finding]) -> None:
        """That a file must be copied is rare: only then is it looked up what is said of it."""
        try:
            if stage.keep(path):
                return
            file = told()
            copied[file] = found = stage.keep_copy(path, file.algorithms)
        except UnreadableError as error:
            copied[told()] = error
        else:
            self._copied.append(found)

    def _verified(self, store: Store, copied: dict[Told, Finding]) -> Iterator[Problem]:
        """Every byte of what is kept, in one read with the digests that are new; `copied` was measured already."""
        measured = {file.path for file in copied}
        tag_files = Several([file for file in self._kept_tag_files() if file.path not in measured])
        payload = self._kept_payload(measured)
        self._progress.begin("Verifying", self._totals()[1])
        for group, tag in ((compared(store, tag_files, None), True), (compared(store, payload, self._engine), False)):
            for found in group:
                yield from self._judged(found, tag=tag)
                self._progress.advance(0 if tag else found.files)
        for tag in (True, False):
            told = [(file, one) for file, one in copied.items() if file.path.startswith(_PAYLOAD) is not tag]
            yield from self._judged(Compared(len(told), told), tag=tag)
        self._progress.end()

    def _judged(self, found: Compared, *, tag: bool) -> Iterator[Problem]:
        self._intact += 0 if tag else found.files
        for file, finding in found.told:
            fault = fault_of(file, finding, tag=tag)
            if fault is not None:
                self._intact -= 0 if tag else 1
                yield replace(fault, place=replace(fault.place, source=self._bag.name))
            elif isinstance(finding, MeasuredFile):
                self._remember(file, finding, tag=tag)

    def _remember(self, file: Told, finding: MeasuredFile, *, tag: bool) -> None:
        row = self._contents.payload.find(file.path) if not tag else None
        if row is None:
            self._tag_files[file.path] = finding
            return
        for algorithm in file.wanted:
            if algorithm not in self._lacking:
                name = ManifestName(file="", is_tag=False, token=algorithm, algorithm=algorithm)
                self._lacking[algorithm] = Column(name, len(self._contents.payload))
            self._lacking[algorithm].put(row, bytes.fromhex(finding.digests[algorithm]))

    # --- what comes ---

    def _copy(self, stage: VersionStage) -> Iterator[Problem]:
        """Copy what is new, each file digested in the read that copies it."""
        plan = self._plan
        self._progress.begin("Copying", len(plan.fresh))
        for one in plan.fresh.values():
            algorithms = plan.algorithms if one.path.startswith(_PAYLOAD) else plan.tag_algorithms
            try:
                copied = stage.copy(one.source, one.source_path, one.path, algorithms)
            except MissingError:
                yield _changed(one, "it is gone")
            except UnreadableError as error:
                yield unreadable(one.source.name, one.source_path, error.reason)
            else:
                if copied.size != one.stamp.size:
                    yield _changed(one, f"it had {one.stamp.size} octets, and then {copied.size}")
                self._fresh[one.path] = copied
            self._progress.advance()
        self._progress.end()

    def _write_tag_files(self, stage: VersionStage) -> None:
        contents, plan = self._contents, self._plan
        writer = TagWriter(stage, contents, plan)
        writer.declaration()
        recount = plan.changes_payload or plan.corrects_oxum or bool(self._request.tags.forgets_oxum)
        writer.info(counted(plan.entries, self._oxum(), self._request.clock, recount=recount))
        writer.fetch()
        before = None if HISTORY in plan.gone else contents.history
        told = self._report(UpdateState.UPDATED, ())
        writer.history(history_xml(before, told, clock=self._request.clock, version=self._request.version))
        if plan.changes_payload:
            for algorithm in plan.algorithms:
                writer.payload_manifest(algorithm, self._listed(algorithm))
        fresh = {path: one for path, one in self._fresh.items() if not path.startswith(_PAYLOAD)}
        writer.tag_manifests(self._tag_files | fresh)

    def _listed(self, algorithm: Algorithm) -> Iterator[tuple[str, str]]:
        payload, plan = self._contents.payload, self._plan
        columns = [one for one in payload.columns if one.algorithm is algorithm]
        columns += [self._lacking[algorithm]] if algorithm in self._lacking else []
        for path, row in payload.items():
            if path not in plan.gone:
                digest = next((found for one in columns if (found := one.digest(row)) is not None), None)
                if digest is not None:  # before 1.0, a hole may stand in just one manifest
                    yield path, digest.hex()
        for path, one in self._fresh.items():
            if path.startswith(_PAYLOAD):
                yield path, one.digests[algorithm]

    def _totals(self) -> tuple[int, int]:
        """Octets and files of the payload that stays."""
        payload = self._contents.payload
        octets, files = payload.totals()
        rows = (payload.find(path) for path in self._plan.gone)
        sizes = [size for row in rows if row is not None and (size := payload.size(row)) is not None]
        return octets - sum(sizes), files - len(sizes)

    def _all_totals(self) -> tuple[int, int]:
        """Octets and files of the payload as it will be, without what is not here yet."""
        octets, files = self._totals()
        sizes = [one.stamp.size for path, one in self._plan.fresh.items() if path.startswith(_PAYLOAD)]
        return octets + sum(sizes), files + len(sizes)

    def _holes(self) -> dict[str, int | None]:
        """The files that are not here yet, with their octets where fetch.txt says them."""
        payload = self._contents.payload
        left = holes_left(self._contents, self._plan)
        rows = ((one, payload.find(one.path)) for one in left)
        return {one.path: one.length for one, row in rows if row is not None and payload.size(row) is None}

    def _oxum(self) -> Oxum | None:
        """The payload of the new version, holes included (RFC 8493, 2.2.2); None if one's size is not known."""
        octets, files = self._all_totals()
        lengths = list(self._holes().values())
        known = [one for one in lengths if one is not None]
        return Oxum(octets=octets + sum(known), files=files + len(known)) if len(known) == len(lengths) else None

    # --- read back ---

    def _read_back(self) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
        """What is wrong with what was written, and the warnings about the new version.

        What was kept under a second name has just been read, byte for byte, where it lies.
        """
        staged = self._target.staged()
        new = [one for one in (*self._fresh.values(), *self._copied) if one.path.startswith(_PAYLOAD)]
        told = Several([Told(one.path, one.size, _bytes_of(one), ()) for one in new])
        groups = compared(staged, told, self._engine)
        findings = [fault_of(file, finding, tag=False) for found in groups for file, finding in found.told]
        report = verify(staged, name=self._bag.name, read_payload=False)
        found = [*(one for one in findings if one is not None), *report.problems]
        broken = [one for one in found if one.is_error and one.code != HOLE]
        return tuple(self._broken(one) for one in broken), tuple(one for one in found if not one.is_error)

    def _broken(self, found: Problem) -> Problem:
        return problem(
            "updating-read-back",
            Place(source=self._bag.name, path=found.place.path),
            f"The new version did not read back as it was written, and was removed: {found.message}",
            expected=found.expected,
            found=found.found,
        )

    # --- what is told ---

    def _warnings(self) -> Iterator[Problem]:
        name = self._bag.name
        if any(one.says(INPUT_DIGEST) for one in self._contents.entries):
            yield problem(
                "updating-package",
                Place(source=name, path="bag-info.txt"),
                f"armistice package made {visible(name)} from its source, and will make it again from that: the change "
                "is kept then as an earlier version. Change the source instead, if you can.",
            )
        for path, length in self._holes().items():
            if length is None and self._plan.changes_payload:
                yield problem(
                    "updating-hole-size",
                    Place(source=name, path=path),
                    f'fetch.txt does not say how large "{visible(path)}" is, so Payload-Oxum and Bag-Size go.',
                )

    def _unencodable(self, error: UnicodeEncodeError) -> Problem:
        text = error.object[error.start : error.end]
        return problem(
            "updating-unwritable",
            Place(source=self._bag.name, path="bagit.txt"),
            f'"{visible(text)}" cannot be written in {error.encoding}, which bagit.txt declares. Add --upgrade.',
            found=text,
        )

    def _changes(self) -> Iterator[FileChange]:
        contents, plan = self._contents, self._plan
        for path in sorted(plan.removed):
            yield FileChange(kind=ChangeKind.REMOVED, path=path, before=contents.listed(path))
        for path, one in sorted(plan.fresh.items()):
            made = self._fresh.get(path)
            yield FileChange(
                kind=one.kind,
                path=path,
                size=one.stamp.size,
                before=contents.listed(path) if one.kind is ChangeKind.REPLACED else {},
                after=made.digests if made is not None else {},
            )

    def _report(
        self, state: UpdateState, problems: tuple[Problem, ...], *, superseded: str | None = None
    ) -> UpdateReport:
        contents, plan = self._contents, self._plan
        octets, files = self._all_totals()
        return UpdateReport(
            bag=self._bag.name,
            state=state,
            problems=problems,
            changes=tuple(self._changes()),
            tags=plan.tags,
            same=tuple(plan.same),
            algorithms=plan.algorithms,
            algorithms_before=contents.algorithms(tag=False),
            version=CURRENT if plan.upgrade else contents.declaration.version,
            version_before=contents.declaration.version,
            intact=self._intact,
            files=files,
            octets=octets,
            holes=len(self._holes()),
            superseded=superseded,
        )


def _itself(file: Told) -> Told:
    return file


def _bytes_of(file: MeasuredFile) -> tuple[tuple[Algorithm, bytes], ...]:
    return tuple((algorithm, bytes.fromhex(digest)) for algorithm, digest in file.digests.items())


def _changed(one: Fresh, how: str) -> Problem:
    return problem(
        "making-changed",
        Place(source=one.source.name, path=one.source_path),
        f'"{visible(one.source_path)}" changed while the bag was being updated: {how}. '
        "See that nothing writes to it, and run the same command again.",
        found=how,
    )
