"""What the events of a ledger tell about the one who writes them: clocks set back, copies that changed places."""

from collections.abc import Iterator

from armistice_pkg.core.events import Event, EventType, ObjectKind
from armistice_pkg.core.ledger import Entry
from armistice_pkg.core.problems import Place, Problem, problem

__all__ = ["EventWatch"]

_MOST = 1_000
"""Findings of each kind; of more it is only told how many there are."""

# After these a copy may be another than before at the same location, or be gone.
_CHANGING = frozenset(
    {
        EventType.ACCESSION,
        EventType.CREATION,
        EventType.DEACCESSION,
        EventType.DELETION,
        EventType.INGESTION,
        EventType.METADATA_MODIFICATION,
        EventType.MIGRATION,
        EventType.MODIFICATION,
        EventType.PACKAGE_CREATION,
        EventType.RECOVERY,
        EventType.REPLICATION,
        EventType.TRANSFER,
    }
)


class EventWatch:
    """Told of each line in turn. It remembers one identity a copy, so its memory grows with copies, not with events."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._latest = 0
        self._back: list[Problem] = []
        self._more = 0
        self._swapped: list[Problem] = []
        self._identities: dict[str, str] = {}
        self._elsewhere: dict[str, tuple[str, str]] = {}

    def add(self, entry: Entry, line: int) -> None:
        """The next line, with its place in the file."""
        if entry.time < self._latest:
            seconds = f"{self._latest - entry.time:,} seconds"
            self._note("ledger-clock-back", line, f"The line was written {seconds} before a line that precedes it.")
        self._latest = max(self._latest, entry.time)
        event = entry.event
        if event is None:
            return
        if event.time > entry.time:
            self._note(
                "ledger-event-ahead",
                line,
                f"The event happened {event.time - entry.time:,} seconds after it was written down.",
            )
        self._watch_copies(event, line)

    def _note(self, code: str, line: int, message: str) -> None:
        if len(self._back) < _MOST:
            self._back.append(problem(code, Place(source=self._name, line=line), message))
        else:
            self._more += 1

    def _watch_copies(self, event: Event, line: int) -> None:
        for one in event.objects:
            if one.kind is not ObjectKind.COPY or one.identity is None:
                continue
            known = self._identities.get(one.id)
            if event.type in _CHANGING or known is None:
                self._identities[one.id] = one.identity
                self._elsewhere.pop(one.id, None)
            elif known == one.identity:
                self._elsewhere.pop(one.id, None)
            else:
                self._compare(one.id, known, one.identity, line)

    def _compare(self, location: str, known: str, found: str, line: int) -> None:
        """A copy is not what it was: it may have changed places with one of which the opposite is said."""
        for other, (other_known, other_found) in self._elsewhere.items():
            if (other_known, other_found) == (found, known):
                if len(self._swapped) < _MOST:
                    self._swapped.append(self._swap(location, other, known, found, line))
                self._identities[location], self._identities[other] = found, known
                del self._elsewhere[other]
                return
        self._elsewhere[location] = known, found

    def _swap(self, location: str, other: str, known: str, found: str, line: int) -> Problem:
        return problem(
            "ledger-copies-swapped",
            Place(source=self._name, line=line),
            f"The copies {location} and {other} have changed places, and no event says so.",
            expected=known,
            found=found,
        )

    def problems(self) -> Iterator[Problem]:
        """What was found, by the order of the lines."""
        yield from sorted([*self._back, *self._swapped], key=lambda one: one.place.line or 0)
        if self._more:
            message = f"Another {self._more:,} lines have times that do not follow those before them."
            yield problem("ledger-clock-back", Place(source=self._name), message)
