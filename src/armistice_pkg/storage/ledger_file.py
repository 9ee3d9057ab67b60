"""A ledger in a local file: lines are only ever added, many by one write and one sync, by one writer at a time.

Beside `NAME` lies `NAME.head`: what is needed to go on without reading the ledger again. It has two lines, each
filled up with spaces; they are written in turn, so that a crash tears one at most, and the other counts.
"""

import errno
import fcntl
import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Self

from armistice_pkg.core.errors import MissingError, UnfinishedError, UnreadableError
from armistice_pkg.core.events import Event
from armistice_pkg.core.ledger import AppendReport, Entry, Head, LedgerState
from armistice_pkg.core.merkle import EMPTY_ROOT, Frontier, leaf_hash
from armistice_pkg.core.problems import Place, Problem, problem
from armistice_pkg.formats.ledger import (
    MAX_LINE,
    LedgerFormatError,
    entry_line,
    parse_entry,
    parse_state,
    state_line,
)
from armistice_pkg.storage.rename import sync_folder
from armistice_pkg.storage.stage import unfinished

__all__ = ["BATCH", "LedgerFile", "LedgerWriter"]

BATCH = 1_000
"""Events that are made durable together."""

_SLOT = 8_192
"""Octets for each line of the state: 64 peaks are the most that a tree can have."""

_SLOTS = 2

_TRIES, _PAUSE = 1_200, 0.05
"""How often, and after how many seconds, to ask again for a ledger that another process is writing to."""


class LedgerFile:
    """The `LedgerSource` port over a local file, and the way to its writer."""

    def __init__(self, path: str) -> None:
        """The file need not be there yet."""
        self._path = Path(path)
        self._beside = self._path.with_name(f"{self._path.name}.head")

    @property
    def name(self) -> str:
        """The ledger as it was named."""
        return str(self._path)

    def is_there(self) -> bool:
        """Whether there is a file of that name."""
        return self._path.exists()

    def state(self) -> LedgerState | str | None:
        """What was kept beside it, why that cannot be used, or None.

        Raises:
            UnreadableError: it cannot be read.
        """
        try:
            fd = _opened(self._beside, os.O_RDONLY)
        except MissingError:
            return None
        try:
            return _newest(os.pread(fd, 2 * _SLOT, 0))
        finally:
            os.close(fd)

    def lines(self) -> Iterator[bytes]:
        """All lines; a line that a writer is just writing is not among them.

        Raises:
            MissingError: there is no such file.
            UnreadableError: it cannot be read.
        """
        fd = _opened(self._path, os.O_RDONLY)
        with os.fdopen(fd, "rb", buffering=1 << 18) as file:
            while True:
                try:
                    line = file.readline(MAX_LINE)
                    if line and not line.endswith(b"\n") and len(line) < MAX_LINE:
                        if _is_being_written(fd):
                            return
                        # Its rest may have come between the reading and the asking.
                        line += file.readline(MAX_LINE - len(line))
                except OSError as error:
                    raise UnreadableError(self.name, (error.strerror or str(error)).lower()) from error
                if not line:
                    return
                yield line

    @contextmanager
    def writing(self, *, origin: Callable[[], str], clock: Callable[[], int]) -> Iterator["LedgerWriter"]:
        """The writer, which no other process has at the same time; a ledger that is not there yet is begun.

        `origin` gives the UUID of a new ledger, `clock` the time of each batch in UNIX seconds.

        Raises:
            UnfinishedError: another process does not finish writing, the ledger is damaged, or it cannot be written.
        """
        fd = beside = -1
        try:
            self._require_no_loss()
            try:
                fd = _held(self._path)
                beside = _opened(self._beside, os.O_RDWR | os.O_CREAT)
            except OSError as error:
                raise unfinished(error, f"write to {self.name}") from error
            except UnreadableError as error:
                raise UnfinishedError(f"Cannot write to {error}.") from error
            yield LedgerWriter.begun(self.name, fd, beside, origin=origin, clock=clock)
        finally:
            for one in (beside, fd):
                if one >= 0:
                    os.close(one)

    def _require_no_loss(self) -> None:
        if not self.is_there() and isinstance(self.state(), LedgerState):
            raise UnfinishedError(f"{self.name} is gone, and {self._beside.name} is still there. {_ASK}")


class LedgerWriter:
    """Adds events. Each batch is one write and one sync of the ledger, and then one of its head."""

    def __init__(self, name: str, fd: int, beside: int, state: LedgerState, clock: Callable[[], int]) -> None:
        """Over open descriptors that hold the lock; `begun` is the way to one."""
        self._name = name
        self._fd = fd
        self._beside = beside
        self._clock = clock
        self._state = state
        self._problems: list[Problem] = []

    @classmethod
    def begun(cls, name: str, fd: int, beside: int, *, origin: Callable[[], str], clock: Callable[[], int]) -> Self:
        """Go on where the last writer was: what a crash tore is cut off, and told in the next report.

        Raises:
            UnfinishedError: the ledger is damaged, or it cannot be read or written.
        """
        empty = LedgerState(
            head=Head(origin="", size=0, root=EMPTY_ROOT.hex(), time=0),
            octets=0,
            last_octets=0,
            leaf=b"",
            before=b"",
            tree=Frontier(),
        )
        writer = cls(name, fd, beside, empty, clock)
        try:
            slots = os.pread(beside, 2 * _SLOT, 0)
            found = _newest(slots)
            if isinstance(found, str):
                raise UnfinishedError(f"{name}.head cannot be read: {found}. {_ASK}")
            size = os.fstat(fd).st_size
            if found is not None:
                writer._state = found
                writer._hold_against(size)
            elif size:
                writer._tell("ledger-state-missing", f"{name}.head is gone, and is made anew from the ledger.")
            writer._catch_up(size)
            if not writer._state.head.size:
                writer._write([None], clock(), origin())
                sync_folder(Path(name).absolute().parent)
        except OSError as error:
            raise unfinished(error, f"write to {name}") from error
        return writer

    @property
    def head(self) -> Head:
        """The head of all that is durable."""
        return self._state.head

    def append(self, events: Iterable[Event], *, batch: int = BATCH) -> AppendReport:
        """Add events, and make them and their head last; each batch of them is whole before the next is begun.

        Raises:
            UnfinishedError: no space, a device that fails, or an event that is too long for a line. Batches before
                are safe; of this one nothing is said.
        """
        rest = iter(events)
        count = 0
        while chunk := list(islice(rest, batch)):
            now = self._clock()
            if now < self._state.head.time:
                back = f"{self._state.head.time - now:,} seconds"
                self._tell("ledger-clock-back", f"The clock is {back} behind the last line of {self._name}.")
            try:
                self._write(chunk, now, self._state.head.origin)
            except OSError as error:
                raise unfinished(error, f"write to {self._name}") from error
            except LedgerFormatError as error:
                raise UnfinishedError(f"Cannot write to {self._name}: {error}.") from error
            count += len(chunk)
        problems, self._problems = tuple(self._problems), []
        return AppendReport(head=self.head, events=count, problems=problems)

    def _write(self, events: Sequence[Event | None], now: int, origin: str) -> None:
        """Chain the events, write them by one write, sync, and only then say so in the head; None is the beginning."""
        state = self._state
        tree, leaf, before = state.tree.copy(), state.leaf, state.before
        lines = []
        for event in events:
            begins = origin if event is None else None
            line = entry_line(Entry(number=tree.size, previous=leaf.hex(), time=now, event=event, origin=begins))
            before, leaf = leaf, leaf_hash(line[:-1])
            tree.append(leaf)
            lines.append(line)
        data = b"".join(lines)
        try:
            _write_all(self._fd, data, state.octets)
        except OSError:
            with suppress(OSError):  # what is left of it is cut off by the next writer
                os.ftruncate(self._fd, state.octets)
            raise
        os.fdatasync(self._fd)
        self._keep(
            LedgerState(
                head=Head(origin=origin, size=tree.size, root=tree.root().hex(), time=now),
                octets=state.octets + len(data),
                last_octets=len(lines[-1]),
                leaf=leaf,
                before=before,
                tree=tree,
            )
        )

    def _keep(self, state: LedgerState) -> None:
        """Write the state into the slot of the older one."""
        line = state_line(state)
        _write_all(self._beside, line[:-1].ljust(_SLOT - 1) + b"\n", self._slot_to_write())
        os.fdatasync(self._beside)
        self._state = state

    def _slot_to_write(self) -> int:
        """Where the older of the two states lies, or one that is no state."""
        slots = os.pread(self._beside, 2 * _SLOT, 0)
        sizes = [_size_of(slots[at : at + _SLOT]) for at in (0, _SLOT)]
        return 0 if sizes[0] <= sizes[1] else _SLOT

    # --- going on after others, and after crashes ---

    def _hold_against(self, size: int) -> None:
        """See that the last line which the state speaks of is there."""
        state = self._state
        start = state.octets - state.last_octets
        last = os.pread(self._fd, state.last_octets, start) if size >= state.octets else b""
        if leaf_hash(last[:-1]) != state.leaf:
            raise UnfinishedError(f"{self._name} is not as its head says, so nothing is written to it. {_ASK}")

    def _catch_up(self, size: int) -> None:
        """Read what was written after the state was; what is no whole line at the end is cut off."""
        state = self._state
        if size == state.octets:
            return
        tree, leaf, before = state.tree.copy(), state.leaf, state.before
        octets, last, time_, origin = state.octets, state.last_octets, state.head.time, state.head.origin
        with os.fdopen(os.dup(self._fd), "rb") as file:
            file.seek(octets)
            while (line := file.readline(MAX_LINE)).endswith(b"\n"):
                entry = self._linked(line, tree.size, leaf)
                before, leaf = leaf, leaf_hash(line[:-1])
                tree.append(leaf)
                octets, last, time_, origin = octets + len(line), len(line), entry.time, entry.origin or origin
        if octets < size:
            os.ftruncate(self._fd, octets)
            os.fdatasync(self._fd)
            self._tell("ledger-torn", f"The last line of {self._name} was torn, and {size - octets:,} octets cut off.")
        if tree.size > state.head.size:
            head = Head(origin=origin, size=tree.size, root=tree.root().hex(), time=time_)
            self._keep(LedgerState(head=head, octets=octets, last_octets=last, leaf=leaf, before=before, tree=tree))

    def _linked(self, line: bytes, number: int, leaf: bytes) -> Entry:
        try:
            entry = parse_entry(line)
        except LedgerFormatError as error:
            raise UnfinishedError(f"{self._name}, line {number + 1}: {error}. {_ASK}") from error
        if (entry.number, entry.previous) != (number, leaf.hex()):
            raise UnfinishedError(f"{self._name}, line {number + 1}, does not follow the line before it. {_ASK}")
        return entry

    def _tell(self, code: str, message: str) -> None:
        self._problems.append(problem(code, Place(source=self._name), message))


_ASK = "Ask `armistice ledger verify` what is wrong with it."


def _opened(path: Path, flags: int) -> int:
    """A descriptor of a regular file, without blocking at a pipe."""
    try:
        fd = os.open(path, flags | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY, 0o644)
    except FileNotFoundError as error:
        raise MissingError(str(path), "there is nothing") from error
    except OSError as error:
        raise UnreadableError(str(path), (error.strerror or str(error)).lower()) from error
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise UnreadableError(str(path), "is no file")
    return fd


def _held(path: Path) -> int:
    """A descriptor of the file with the lock on it: on the one that is there, not on one just put away."""
    for _ in range(_TRIES):
        fd = _opened(path, os.O_RDWR | os.O_CREAT)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.path.samestat(os.fstat(fd), path.stat()):
                return fd
        except (BlockingIOError, FileNotFoundError):
            pass
        except BaseException:
            os.close(fd)
            raise
        os.close(fd)
        time.sleep(_PAUSE)
    raise UnfinishedError(f"Another armistice is writing to {path}. Wait until it has finished, then run this again.")


def _is_being_written(fd: int) -> bool:
    """Whether a writer holds the lock; asked without waiting."""
    try:
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError as error:
        if error.errno in {errno.ENOLCK, errno.EOPNOTSUPP}:
            return False
        raise
    fcntl.flock(fd, fcntl.LOCK_UN)
    return False


def _newest(slots: bytes) -> LedgerState | str | None:
    """The state that counts, why there is none, or None where nothing was ever written."""
    written = [slot for at in (0, _SLOT) if (slot := slots[at : at + _SLOT].strip(b" \n\0"))]
    states, reason = [], None
    for slot in written:
        try:
            states.append(parse_state(slot))
        except LedgerFormatError as error:
            reason = str(error)
    if not states and len(written) < _SLOTS:
        return None  # the first that was written was torn
    return max(states, key=lambda one: one.head.size, default=None) or reason


def _size_of(slot: bytes) -> int:
    found = _newest(slot)
    return found.head.size if isinstance(found, LedgerState) else -1


def _write_all(fd: int, data: bytes, at: int) -> None:
    rest = memoryview(data)
    while rest:
        written = os.pwrite(fd, rest, at)
        rest, at = rest[written:], at + written
