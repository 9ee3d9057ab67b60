"""A ledger against itself, against what is kept beside it, and against heads that were kept elsewhere.

It is read once, line by line, in memory that does not grow with the number of events.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from armistice_pkg.core.errors import MissingError
from armistice_pkg.core.ledger import Entry, Head, LedgerReport, LedgerSource, LedgerState
from armistice_pkg.core.merkle import Frontier, leaf_hash
from armistice_pkg.core.ports import Progress
from armistice_pkg.core.problems import Place, Problem, problem
from armistice_pkg.formats.ledger import LedgerFormatError, parse_entry
from armistice_pkg.services.ledger.chain import Chain
from armistice_pkg.services.ledger.events import EventWatch

__all__ = ["NamedHead", "verify_ledger"]

_STEP = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedHead:
    """A head that was kept elsewhere, and what the user calls it."""

    name: str
    head: Head


@dataclass(slots=True, kw_only=True)
class _Reading:
    """What is found out line by line. `roots` are those of the trees whose sizes heads speak of."""

    name: str
    sizes: frozenset[int]
    chain: Chain
    watch: EventWatch
    tree: Frontier = field(default_factory=Frontier)
    roots: dict[int, str] = field(default_factory=dict)
    leaf: str = ""
    previous: str = ""
    at_state: tuple[str, str] = ("", "")
    """Of the line where the state ends: its hash, and the hash that it names."""
    origin: str | None = None
    time: int = 0
    torn: int = 0
    is_long: bool = False

    def add(self, line: bytes, state_size: int) -> None:
        self.is_long = self.is_long or bool(self.torn)  # what seemed torn goes on
        self.torn = 0
        if not line.endswith(b"\n"):
            self.torn = len(line)
            return
        leaf = leaf_hash(line[:-1])
        self.tree.append(leaf)
        self.leaf = leaf.hex()
        try:
            entry = self._entry(line)
        except LedgerFormatError as error:
            self.previous = ""
            self.chain.add_garbled(str(error), self.leaf)
        else:
            self._meant(entry)
        if self.tree.size in self.sizes:
            self.roots[self.tree.size] = self.tree.root().hex()
        if self.tree.size == state_size:
            self.at_state = self.leaf, self.previous

    def _entry(self, line: bytes) -> Entry:
        if self.is_long:
            self.is_long = False
            raise LedgerFormatError("it is longer than a line may be")
        return parse_entry(line)

    def _meant(self, entry: Entry) -> None:
        self.previous = entry.previous
        self.chain.add(entry.number, entry.previous, self.leaf)
        self.watch.add(entry, self.tree.size)
        self.time = entry.time
        if self.tree.size == 1:
            self.origin = entry.origin

    @property
    def head(self) -> Head | None:
        """The head of what was read."""
        if not self.tree.size:
            return None
        return Head(origin=self.origin or "", size=self.tree.size, root=self.tree.root().hex(), time=self.time)


def verify_ledger(source: LedgerSource, heads: Sequence[NamedHead] = (), *, progress: Progress) -> LedgerReport:
    """Read every line, and tell everything that is wrong with them.

    Raises:
        MissingError: there is no ledger, and nothing that was kept beside one.
        UnreadableError: it cannot be read.
    """
    state = source.state()
    known = state if isinstance(state, LedgerState) else None
    sizes = frozenset(one.head.size for one in heads) | ({known.head.size} if known else set())
    reading = _Reading(name=source.name, sizes=sizes, chain=Chain(source.name), watch=EventWatch(source.name))
    progress.begin("Reading the ledger", known.head.size if known else 0)
    try:
        for line in _stepwise(source.lines(), progress):
            reading.add(line, known.head.size if known else 0)
    except MissingError:
        if known is None:
            raise
        return LedgerReport(name=source.name, head=None, events=0, problems=(_gone(source.name, known),))
    finally:
        progress.end()
    problems = (
        *reading.chain.problems(),
        # Of lines that are not as they were written, it means nothing in which order they are.
        *(reading.watch.problems() if reading.chain.is_sound else ()),
        *_torn(reading),
        *_against_state(reading, state),
        *_against_heads(reading, heads),
    )
    return LedgerReport(name=source.name, head=reading.head, events=max(reading.tree.size - 1, 0), problems=problems)


def _stepwise(lines: Iterable[bytes], progress: Progress) -> Iterator[bytes]:
    for number, line in enumerate(lines, 1):
        yield line
        if number % _STEP == 0:
            progress.advance(_STEP)


def _gone(name: str, state: LedgerState) -> Problem:
    return problem(
        "ledger-missing",
        Place(source=name),
        f"The ledger is gone: it had {state.head.size - 1:,} events.",
        expected=f"{state.head.size:,} lines with the root {state.head.root}",
    )


def _torn(reading: _Reading) -> Iterator[Problem]:
    if reading.torn:
        yield problem(
            "ledger-torn",
            Place(source=reading.name, line=reading.tree.size + 1),
            f"The last line was torn after {reading.torn:,} octets; the next event that is written takes its place.",
        )


def _against_state(reading: _Reading, state: LedgerState | str | None) -> Iterator[Problem]:
    place = Place(source=f"{reading.name}.head")
    if state is None:
        yield problem("ledger-state-missing", place, "It is gone: lines that were cut off cannot be noticed by it.")
    elif isinstance(state, str):
        yield problem("ledger-state-garbled", place, f"It cannot be read: {state}.", found=state)
    else:
        yield from _against_head(reading, state.head, place, state)


def _against_heads(reading: _Reading, heads: Sequence[NamedHead]) -> Iterator[Problem]:
    """By size, so that it can be told between which of them the lines were changed."""
    since = 0
    for one in sorted(heads, key=lambda one: one.head.size):
        found = list(_against_head(reading, one.head, Place(source=one.name), None, since=since))
        since = since if found else one.head.size
        yield from found


def _against_head(
    reading: _Reading, head: Head, place: Place, state: LedgerState | None, *, since: int = 0
) -> Iterator[Problem]:
    if reading.origin is not None and head.origin != reading.origin:
        yield problem(
            "ledger-foreign",
            place,
            f"It is the head of another ledger than {reading.name}.",
            expected=head.origin,
            found=reading.origin,
        )
    elif reading.chain.size < head.size:
        yield problem(
            "ledger-truncated",
            place,
            f"{reading.name} has {reading.tree.size:,} lines, and had {head.size:,} when this head was made.",
            expected=f"{head.size:,} lines",
            found=f"{reading.tree.size:,} lines",
        )
    elif reading.chain.is_sound and reading.roots[head.size] != head.root:
        yield _changed(reading, head, place, state, since)


def _changed(reading: _Reading, head: Head, place: Place, state: LedgerState | None, since: int) -> Problem:
    """The lines fit together, and are not those that the head was made of."""
    if state is not None and reading.at_state[1] == state.before.hex():
        return problem(
            "ledger-line-edited",
            Place(source=reading.name, line=head.size),
            "The line was changed after it was written: the head names another hash.",
            expected=state.leaf.hex(),
            found=reading.at_state[0],
        )
    return problem(
        "ledger-rewritten",
        place,
        f"Of the lines {since + 1:,} to {head.size:,} of {reading.name} some were changed after this head was made,"
        " and all that follow made anew to fit.",
        expected=head.root,
        found=reading.roots[head.size],
    )
