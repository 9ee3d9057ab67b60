"""A bag of a folder: everything is looked over, copied and digested in one pass, read back, and then it appears."""

import datetime as dt
from collections.abc import Mapping, Sequence

from armistice_pkg.core.errors import MissingError, UnreadableError, UsageError
from armistice_pkg.core.fixity import MeasuredFile
from armistice_pkg.core.making import (
    BaggingReport,
    BaggingState,
    BagSource,
    BagTarget,
    MadeBag,
    SourceFile,
)
from armistice_pkg.core.ports import Deposit, Engine, Progress
from armistice_pkg.core.problems import Place, Problem, any_error, problem, visible
from armistice_pkg.services.bag.looking import look_over, unreadable
from armistice_pkg.services.bag.request import BagRequest
from armistice_pkg.services.bag.sameness import difference
from armistice_pkg.services.bag_writer import Tags, close_bag, counted_tags
from armistice_pkg.services.verify import verify

__all__ = ["bag"]


def bag(
    source: BagSource, target: BagTarget, request: BagRequest, *, progress: Progress, engine: Engine | None = None
) -> BaggingReport:
    """Make one bag of the folder, or take up the making where an earlier run was cut off.

    With an error in what was met nothing is made. `engine` reads the bag back.

    Raises:
        UsageError: something else is at the target.
        UnfinishedError: no space, no permission, a device that fails, or another process makes the same bag.
        UnreadableError: the folder itself cannot be listed.
    """
    look = look_over(source, request.skip)
    problems = tuple(look.problems)
    if any_error(problems):
        return BaggingReport(source=source.name, algorithms=request.algorithms, problems=problems, skipped=look.skipped)
    making = _Making(source, target, request, look.files, progress)
    with target.opened():
        made = making.there_already()
        kept = None
        if made is None:
            found = making.fill() or making.read_back(engine)
            problems += found
            if found:
                kept = target.unfinished()
            else:
                made = making.publish()
    return BaggingReport(
        source=source.name,
        algorithms=request.algorithms,
        problems=problems,
        bags=(made,) if made is not None else (),
        skipped=look.skipped,
        kept=kept,
    )


class _Making:
    """One bag on its way."""

    def __init__(
        self,
        source: BagSource,
        target: BagTarget,
        request: BagRequest,
        files: Sequence[SourceFile],
        progress: Progress,
    ) -> None:
        self._source = source
        self._target = target
        self._request = request
        self._files = files
        self._progress = progress
        self._taken: Mapping[str, MeasuredFile] = {}
        self._payload: list[MeasuredFile] = []

    def there_already(self) -> MadeBag | None:
        """The bag, if an earlier run has finished it.

        Raises:
            UsageError: something else is there.
        """
        try:
            there = self._target.existing()
            if there is None:
                return None
            planned = [MeasuredFile(path=one.path, size=one.stamp.size, digests={}) for one in self._files]
            tags = (*self._tags(), *counted_tags(planned))
            reason = difference(there, self._source, self._files, self._request, tags)
        except UnreadableError as error:
            reason = str(error)
        if reason is not None:
            raise UsageError(
                f"{self._target.name} is there already, and is not what this would make of {self._source.name}: "
                f"{reason}. Nothing was changed. Choose another name with --to, or move it away."
            )
        self._target.discard()
        return self._made(BaggingState.THERE_ALREADY, read_back=True)

    def fill(self) -> tuple[Problem, ...]:
        """Copy and digest all that is not there yet, and close the bag; what went wrong with the source."""
        planned = {f"data/{one.path}": one.stamp for one in self._files}
        deposit, self._taken = self._target.begin(self._request.recipe(), planned)
        problems = []
        self._progress.begin("Copying", len(self._files))
        for one in self._files:
            copied = self._taken.get(f"data/{one.path}")
            found = copied if copied is not None else self._copied(deposit, one)
            if isinstance(found, Problem):
                problems.append(found)
            else:
                self._payload.append(found)
            self._progress.advance()
        self._progress.end()
        if problems:
            return tuple(problems)
        tag_files = [
            deposit.copy(one.store, one.path, one.name, self._request.algorithms) for one in self._request.tag_files
        ]
        close_bag(deposit, self._payload, self._tags(), self._request.algorithms, tag_files)
        self._target.close()
        return ()

    def _copied(self, deposit: Deposit, file: SourceFile) -> MeasuredFile | Problem:
        try:
            copied = deposit.copy(self._source, file.path, f"data/{file.path}", self._request.algorithms)
        except MissingError:
            return _changed(self._source.name, file.path, "it is gone")
        except UnreadableError as error:
            return unreadable(self._source.name, file.path, error.reason)
        if copied.size != file.stamp.size:
            return _changed(self._source.name, file.path, f"it had {file.stamp.size} octets, and then {copied.size}")
        self._target.note(file.stamp, copied)
        return copied

    def read_back(self, engine: Engine | None) -> tuple[Problem, ...]:
        """Verify what lies on the stage, every byte; a bag that fails is removed, for no run may build on it."""
        if not self._request.read_back:
            return ()
        report = verify(self._target.staged(), name=self._target.name, progress=self._progress, engine=engine)
        broken = tuple(_broken(one, self._target.name) for one in report.problems if one.is_error)
        if broken:
            self._target.discard()
        return broken

    def publish(self) -> MadeBag:
        """Let it appear."""
        self._target.publish()
        return self._made(BaggingState.MADE, read_back=self._request.read_back)

    def _made(self, state: BaggingState, *, read_back: bool) -> MadeBag:
        return MadeBag(
            name=self._target.name,
            state=state,
            files=len(self._files),
            octets=sum(one.stamp.size for one in self._files),
            taken_up=len(self._taken),
            read_back=read_back,
        )

    def _tags(self) -> Tags:
        day = dt.datetime.fromtimestamp(self._request.clock, dt.UTC).date().isoformat()
        ours = (("Bagging-Date", day), ("Bag-Software-Agent", f"armistice {self._request.version}"))
        return (*self._request.tags, *ours)


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
