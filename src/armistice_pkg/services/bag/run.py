"""Bags of a folder: all is looked over, copied and digested in one pass, made durable, read back, and then appears."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext

from armistice_pkg.core.errors import MissingError, UnreadableError, UsageError
from armistice_pkg.core.fixity import MeasuredFile
from armistice_pkg.core.making import (
    BaggingReport,
    BaggingState,
    BagPlace,
    BagSource,
    BagTarget,
    MadeBag,
    SourceFile,
)
from armistice_pkg.core.ports import Deposit, Engine, Progress, SecondReader, Store
from armistice_pkg.core.problems import Place, Problem, any_error, problem, visible
from armistice_pkg.formats.bag_rules.fetch import FETCH_TXT
from armistice_pkg.services.bag.copying import PAYLOAD, Copy, copies, left_out
from armistice_pkg.services.bag.holes import fetch_list
from armistice_pkg.services.bag.looking import look_over, unreadable
from armistice_pkg.services.bag.planning import PlannedBag, plan_bags, plan_problems
from armistice_pkg.services.bag.request import BagRequest
from armistice_pkg.services.bag.sameness import difference
from armistice_pkg.services.bag_writer import close_bag
from armistice_pkg.services.verify import verify

__all__ = ["bag"]


def bag(
    source: BagSource,
    place: BagPlace,
    request: BagRequest,
    *,
    progress: Progress,
    engine: Engine | None = None,
    second_reader: SecondReader | None = None,
) -> BaggingReport:
    """Make the bag or bags of the folder, or take up the making where an earlier run was cut off.

    With an error in what was met nothing is made. `engine` copies the files, and reads the bags back. Those of a group
    are all made, synced by one call and read back before the first of them appears.

    Raises:
        UsageError: something else is at the target.
        UnfinishedError: no space, no permission, a device that fails, or another process makes the same bag.
        UnreadableError: the folder itself cannot be listed.
    """
    look = look_over(source, request.skip)
    bags = plan_bags(look.files, place, request)
    problems = (*look.problems, *plan_problems(look.files, bags, place, request, source.name))
    made: tuple[MadeBag, ...] = ()
    kept = None
    if not any_error(problems):
        # The engine is left first: nobody may write any more when the place clears up, or lets another writer in.
        with place.opened(len(bags)) as targets, engine or nullcontext():
            makings = [
                _Making(source, target, request, one, progress) for target, one in zip(targets, bags, strict=True)
            ]
            found = _make(makings, place, engine, progress)
            problems += found
            kept = place.unfinished() if found else None
            if not found:
                made = _publish(makings, place, second_reader)
    return BaggingReport(
        source=source.name,
        algorithms=request.algorithms,
        problems=problems,
        bags=made,
        skipped=look.skipped,
        kept=kept,
    )


def _make(
    makings: Sequence["_Making"], place: BagPlace, engine: Engine | None, progress: Progress
) -> tuple[Problem, ...]:
    """Fill every bag that is not there, and read it back; what went wrong."""
    for one in makings:
        one.look_at_target()
    waiting = [one for one in makings if not one.is_there]
    progress.begin("Copying", sum(one.files for one in waiting))
    found = tuple(problem for one in waiting for problem in one.fill(engine))
    progress.end()
    if found:
        return found
    if waiting:
        place.sync()
    return tuple(problem for one in waiting for problem in one.read_back(engine))


def _publish(makings: Sequence["_Making"], place: BagPlace, second_reader: SecondReader | None) -> tuple[MadeBag, ...]:
    """Let those appear that are not there."""
    made = tuple(one.made(second_reader) for one in makings)
    waiting = [one.target for one in makings if not one.is_there]
    if waiting:
        place.appear(waiting)
    return made


class _Making:
    """One bag on its way."""

    def __init__(
        self, source: BagSource, target: BagTarget, request: BagRequest, planned: PlannedBag, progress: Progress
    ) -> None:
        self._source = source
        self.target = target
        self._request = request
        self._planned = planned
        self._progress = progress
        self._there: Store | None = None
        self._taken: Mapping[str, MeasuredFile] = {}

    @property
    def is_there(self) -> bool:
        """Whether an earlier run has finished it."""
        return self._there is not None

    @property
    def files(self) -> int:
        """How many files it is to hold."""
        return len(self._planned.files)

    def look_at_target(self) -> None:
        """See whether the bag is there already.

        Raises:
            UsageError: something else is there.
        """
        try:
            there = self.target.existing()
            if there is None:
                return
            reason = difference(there, self._source, self._planned, self._request)
        except UnreadableError as error:
            reason = str(error)
        if reason is not None:
            raise UsageError(
                f"{self.target.name} is there already, and is not what this would make of {self._source.name}: "
                f"{reason}. Nothing was changed. Choose another name with --to, or move it away."
            )
        self.target.discard()
        self._there = there

    def fill(self, engine: Engine | None) -> tuple[Problem, ...]:
        """Copy and digest all that is not there yet, and close the bag; what went wrong with the source."""
        planned = {f"{PAYLOAD}/{one.path}": one.stamp for one in self._planned.files}
        deposit, self._taken = self.target.begin(self._request.recipe(), planned)
        problems, payload = [], []
        waiting = [one for one in self._planned.files if f"{PAYLOAD}/{one.path}" not in self._taken]
        coming = self._coming(deposit, waiting, engine)
        for one in self._planned.files:
            found = self._taken.get(f"{PAYLOAD}/{one.path}") or self._noted(one, next(coming))
            if isinstance(found, Problem):
                problems.append(found)
            else:
                payload.append(found)
            self._progress.advance()
        if not problems:
            self._close(deposit, payload)
        return tuple(problems)

    def _coming(self, deposit: Deposit, files: Sequence[SourceFile], engine: Engine | None) -> Iterator[Copy]:
        if self._request.fetch_from is not None:
            return left_out(self._source, files, self._request.algorithms)
        return copies(deposit, self._source, files, self._request.algorithms, engine)

    def _noted(self, file: SourceFile, copied: Copy) -> MeasuredFile | Problem:
        if isinstance(copied, MissingError):
            return _changed(self._source.name, file.path, "it is gone")
        if isinstance(copied, UnreadableError):
            return unreadable(self._source.name, file.path, copied.reason)
        if copied.size != file.stamp.size:
            return _changed(self._source.name, file.path, f"it had {file.stamp.size} octets, and then {copied.size}")
        if self._request.fetch_from is None:
            self.target.note(file.stamp, copied)
        return copied

    def _close(self, deposit: Deposit, payload: Sequence[MeasuredFile]) -> None:
        request = self._request
        tag_files = [deposit.copy(one.store, one.path, one.name, request.tag_algorithms) for one in request.tag_files]
        if request.fetch_from is not None and payload:
            holes = fetch_list(request.fetch_from, self._planned.files)
            tag_files.append(deposit.write(FETCH_TXT, holes, request.tag_algorithms))
        close_bag(deposit, payload, self._planned.tags, request.algorithms, tag_files, request.tag_algorithms)
        self.target.close()

    def read_back(self, engine: Engine | None) -> tuple[Problem, ...]:
        """Verify what lies on the stage, every byte; a bag that fails is removed, for no run may build on it."""
        if not self._request.read_back:
            return ()
        opened = self.target.staged()
        found = opened.problems
        if opened.store is not None:
            found += verify(opened.store, name=self.target.name, progress=self._progress, engine=engine).problems
        holes = {"bag-file-unfetched"} if self._request.fetch_from is not None else set()
        broken = tuple(_broken(one, self.target.name) for one in found if one.is_error and one.code not in holes)
        if broken:
            self.target.discard()
        return broken

    def made(self, second_reader: SecondReader | None) -> MadeBag:
        """What the report tells of it; the second reader is asked before it appears."""
        return MadeBag(
            name=self.target.name,
            state=BaggingState.THERE_ALREADY if self.is_there else BaggingState.MADE,
            files=self.files,
            octets=self._planned.octets,
            taken_up=len(self._taken),
            read_back=self.is_there or self._request.read_back,
            fetch_from=self._request.fetch_from,
            disagreements=None if second_reader is None else self._disagreements(second_reader),
        )

    def _disagreements(self, second_reader: SecondReader) -> tuple[str, ...] | None:
        store = self._there or self.target.staged().store
        folder = None if store is None else store.local_path("")
        return None if folder is None else second_reader.disagreements(folder)


def _changed(source: str, path: str, how: str) -> Problem:
    return problem(
        "making-changed",
        Place(source=source, path=path),
        f'"{visible(path)}" changed while the folder was being bagged: {how}. '
        "See that nothing writes to the folder, and run the same command again.",
        found=how,
    )


def _broken(found: Problem, name: str) -> Problem:
    return problem(
        "making-read-back",
        Place(source=name, path=found.place.path),
        f"The bag did not read back as it was written, and was removed: {found.message}",
        expected=found.expected,
        found=found.found,
    )
