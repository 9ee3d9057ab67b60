"""What became of the lines of a ledger, told by their numbers and by the hash that each has of the one before.

Lines that follow one another make a run. Of a ledger that nobody touched there is one; of any other a few, and what
was done to it shows in how they lie. So no more than the runs is kept in memory.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from armistice_pkg.core.problems import Place, Problem, problem

__all__ = ["MOST_RUNS", "Chain", "Run"]

MOST_RUNS = 10_000
"""Of a file that is no ledger every line could be a run: more are counted, not kept."""


@dataclass(slots=True, kw_only=True)
class Run:
    """Lines with the numbers `start` to `end`, from the line `line` of the file on (which counts from 1).

    `previous` is the hash that the first names; `leaf` that of the last, and `before` that of the last but one.
    """

    line: int
    start: int
    end: int
    previous: str
    leaf: str
    before: str = ""

    @property
    def last_line(self) -> int:
        """The line of the file where it ends."""
        return self.line + self.end - self.start


class Chain:
    """Told of each line in turn; says in the end what is wrong."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._runs: list[Run] = []
        self._unkept = 0
        self._garbled: dict[int, str] = {}
        self._edited: list[int] = []

    def add(self, number: int, previous: str, leaf: str) -> None:
        """The next line: its number, the hash that it names, and its own."""
        run = self._runs[-1] if self._runs else None
        if run is not None and number == run.end + 1:
            if previous != run.leaf:
                self._note_edited(run.last_line)
            run.end, run.before, run.leaf = number, run.leaf, leaf
        else:
            self._begin(number, previous, leaf)

    def add_garbled(self, reason: str, leaf: str) -> None:
        """The next line has no meaning; it is taken for the one that should stand there."""
        run = self._runs[-1] if self._runs else None
        if run is None:
            self._begin(0, "", leaf)
        else:
            run.end, run.before, run.leaf = run.end + 1, run.leaf, leaf
        if len(self._garbled) < MOST_RUNS:
            self._garbled[self._runs[-1].last_line] = reason

    def _begin(self, number: int, previous: str, leaf: str) -> None:
        line = self._runs[-1].last_line + 1 if self._runs else 1
        if len(self._runs) < MOST_RUNS:
            self._runs.append(Run(line=line, start=number, end=number, previous=previous, leaf=leaf))
        else:
            # Still in step with the file, so that what comes is placed right.
            last = self._runs[-1]
            last.end, last.leaf = last.end + 1, leaf
            self._unkept += 1

    def _note_edited(self, line: int) -> None:
        if line not in self._garbled and len(self._edited) < MOST_RUNS:
            self._edited.append(line)

    @property
    def size(self) -> int:
        """How many lines there would be if none were missing before the one with the highest number."""
        return max((one.end for one in self._runs), default=-1) + 1

    @property
    def is_sound(self) -> bool:
        """Whether all lines are there, in order, each as the next one names it."""
        return not self._garbled and not self._edited and [one.start for one in self._runs] in ([], [0])

    def problems(self) -> Iterator[Problem]:
        """What was done to the lines, by the order of the file. To be asked once, when all lines were told."""
        found = [*self._garblings(), *self._displacements()]
        found += [self._edit(line) for line in sorted(set(self._edited))]
        yield from sorted(found, key=lambda one: (one.place.line or 0, one.code))
        if self._unkept:
            yield self._problem(
                "ledger-lines-reordered", None, f"Another {self._unkept:,} lines do not follow those before them."
            )

    def _garblings(self) -> Iterator[Problem]:
        for line, reason in self._garbled.items():
            yield self._problem("ledger-line-garbled", line, f"The line has no meaning: {reason}.", found=reason)

    def _edit(self, line: int) -> Problem:
        return self._problem(
            "ledger-line-edited", line, "The line was changed after it was written: the next line names another hash."
        )

    def _displacements(self) -> Iterator[Problem]:
        """Follow the runs as they lie in the file, and tell which are not where they should be."""
        gaps: list[tuple[int, int, int]] = []
        aliens: list[Run] = []
        chain = Run(line=0, start=-1, end=-1, previous="", leaf="")
        for run, later in zip(self._runs, [*self._runs[1:], None], strict=True):
            due = chain.end + 1
            if run.start == due:
                if run.previous != chain.leaf:
                    self._note_edited(chain.last_line)
            elif later is not None and later.start == due:
                aliens.append(run)
                continue
            elif run.previous == chain.leaf and self._is_renumbered(run, later, due):
                self._note_edited(run.line)
                chain = Run(line=run.line, start=due, end=due, previous="", leaf=run.leaf)
                continue
            elif run.start > due:
                gaps.append((due, run.start - 1, run.line))
            elif run.end > chain.end or run.previous == chain.before:
                yield self._inserted(run.line - due + run.start, due - run.start)
            else:
                aliens.append(run)
                continue
            chain = run
        yield from self._placed(gaps, aliens, chain.end)

    def _is_renumbered(self, run: Run, later: Run | None, due: int) -> bool:
        """Whether only the number of this one line was changed."""
        fits = run.start == run.end and (later is None or later.start == due + 1)
        return fits and not any(one.start <= due <= one.end for one in self._runs)

    def _placed(self, gaps: Sequence[tuple[int, int, int]], aliens: Sequence[Run], end: int) -> Iterator[Problem]:
        """What lies elsewhere was moved; what is nowhere is missing; what has no place was inserted."""
        for first, last, line in gaps:
            if not any(one.start <= last and first <= one.end for one in aliens):
                yield self._missing(first, last, line)
        for run in sorted(aliens, key=lambda one: one.start):
            if run.start == end + 1:  # what should stand behind all others
                end = run.end
                yield self._reordered(run)
            elif any(run.start <= last and first <= run.end for first, last, _ in gaps):
                yield self._reordered(run)
            else:
                yield self._inserted(run.line, run.end - run.start + 1)

    def _missing(self, first: int, last: int, line: int) -> Problem:
        what = f"Line {first + 1:,} is" if first == last else f"The lines {first + 1:,} to {last + 1:,} are"
        return self._problem("ledger-lines-missing", line, f"{what} missing before this one.")

    def _inserted(self, line: int, count: int) -> Problem:
        what = "The line was" if count == 1 else f"This line and the next {count - 1:,} were"
        return self._problem("ledger-lines-inserted", line, f"{what} put in: no line names it.")

    def _reordered(self, run: Run) -> Problem:
        count = run.end - run.start + 1
        what = "The line was" if count == 1 else f"This line and the next {count - 1:,} were"
        return self._problem(
            "ledger-lines-reordered", run.line, f"{what} moved: written as line {run.start + 1:,} of the ledger."
        )

    def _problem(self, code: str, line: int | None, message: str, *, found: str | None = None) -> Problem:
        return problem(code, Place(source=self._name, line=line or None), message, found=found)
