"""A ledger on disk: gone on with, torn, damaged, shared; killed and out of space."""

import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armistice_pkg.core.errors import UnfinishedError, UnreadableError
from armistice_pkg.core.events import Event
from armistice_pkg.core.ledger import AppendReport, LedgerReport, LedgerState
from armistice_pkg.services.ledger import verify_ledger
from armistice_pkg.storage import ledger_file
from armistice_pkg.storage.ledger_file import LedgerFile
from bag_making import Silent
from test_bag_crash import ENVIRONMENT
from test_ledger import DAY, ORIGIN, event


def append(path: Path, events: Sequence[Event], *, now: int = DAY + 99_999, batch: int = 7) -> AppendReport:
    with LedgerFile(str(path)).writing(origin=lambda: ORIGIN, clock=lambda: now) as writer:
        return writer.append(events, batch=batch)


def verified(path: Path) -> LedgerReport:
    return verify_ledger(LedgerFile(str(path)), progress=Silent())


def codes(path: Path) -> list[str]:
    return [one.code for one in verified(path).problems]


def events(first: int, last: int) -> list[Event]:
    return [event(number) for number in range(first, last + 1)]


@given(st.lists(st.integers(0, 30), max_size=6), st.integers(1, 9))
def test_however_it_was_written_it_is_the_same_ledger(
    tmp_path_factory: pytest.TempPathFactory, parts: list[int], batch: int
) -> None:
    folder = tmp_path_factory.mktemp("ledger")
    at = 0
    for part in [0, *parts]:
        append(folder / "parts", events(at + 1, at + part), batch=batch)
        at += part
    append(folder / "whole", events(1, at), batch=1000)
    assert (folder / "parts").read_bytes() == (folder / "whole").read_bytes()
    report = verified(folder / "parts")
    assert report.problems == ()
    assert report.events == at
    assert report.head == verified(folder / "whole").head


def test_it_goes_on_without_reading_what_is_there(tmp_path: Path) -> None:
    path = tmp_path / "history"
    append(path, events(1, 50))
    # Whoever read the first half of it would not find a ledger there.
    data = path.read_bytes()
    path.write_bytes(b"\0" * (len(data) // 2) + data[len(data) // 2 :])
    assert append(path, events(51, 60)).head.size == 61
    assert "ledger-line-garbled" in codes(path)


@pytest.mark.parametrize("cut", [1, 20, 300])
def test_a_torn_last_line_is_cut_off_and_told_once(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "history"
    append(path, events(1, 10))
    whole = path.read_bytes()
    state = (tmp_path / "history.head").read_bytes()
    append(path, events(11, 11))
    path.write_bytes(path.read_bytes()[:-cut])
    (tmp_path / "history.head").write_bytes(state)  # a crash before the head was written
    assert codes(path) == ["ledger-torn"]
    report = append(path, [])
    assert [one.code for one in report.problems] == ["ledger-torn"]
    assert path.read_bytes() == whole
    assert append(path, []).problems == ()
    assert codes(path) == []


@pytest.mark.parametrize("slots", ["both", "newer", "gone"])
def test_a_head_that_was_not_written_is_made_from_the_lines(tmp_path: Path, slots: str) -> None:
    path, beside = tmp_path / "history", tmp_path / "history.head"
    append(path, events(1, 5))
    before = beside.read_bytes()
    append(path, events(6, 9))
    expected = verified(path).head
    if slots == "gone":
        beside.unlink()
    elif slots == "both":
        beside.write_bytes(before)
    else:
        data = bytearray(beside.read_bytes())
        newer = max((0, 8192), key=lambda at: int(data[at:].split(b'"size":')[1].split(b",")[0]))
        data[newer : newer + 100] = b"\0" * 100
        beside.write_bytes(data)
    assert codes(path) == (["ledger-state-missing"] if slots == "gone" else [])
    report = append(path, [])
    assert [one.code for one in report.problems] == (["ledger-state-missing"] if slots == "gone" else [])
    assert report.head.root == (expected.root if expected else "")
    assert codes(path) == []


def test_nothing_is_written_to_a_damaged_ledger(tmp_path: Path) -> None:
    path, beside = tmp_path / "history", tmp_path / "history.head"
    append(path, events(1, 10))
    whole, state = path.read_bytes(), beside.read_bytes()
    lines = whole.splitlines(keepends=True)
    for damaged in (
        b"",
        b"".join(lines[:-1]),
        whole.replace(b"bag-10", b"bag-11"),
        whole + b"junk\n",
        whole + lines[3],
    ):
        path.write_bytes(damaged)
        with pytest.raises(UnfinishedError, match="armistice ledger verify"):
            append(path, events(11, 11))
        assert path.read_bytes() == damaged
        assert beside.read_bytes() == state
    path.unlink()
    with pytest.raises(UnfinishedError, match="is gone"):
        append(path, events(11, 11))
    assert not path.exists()
    assert codes(path) == ["ledger-missing"]
    path.write_bytes(whole)
    beside.write_bytes(b"junk".ljust(8192) + b"junk".ljust(8192))
    with pytest.raises(UnfinishedError, match="cannot be read"):
        append(path, events(11, 11))
    assert codes(path) == ["ledger-state-garbled"]


def test_a_clock_that_was_set_back_is_told_and_the_event_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "history"
    append(path, events(1, 3), now=DAY + 500)
    report = append(path, events(4, 4), now=DAY + 400)
    assert [one.code for one in report.problems] == ["ledger-clock-back"]
    assert report.head.size == 5
    assert codes(path) == ["ledger-clock-back"]


def test_an_event_that_is_too_long_is_refused_and_nothing_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "history"
    append(path, events(1, 3))
    before = path.read_bytes()
    with pytest.raises(UnfinishedError, match="octets"):
        append(path, [event(4, detail="x" * (1 << 20))])
    assert path.read_bytes() == before
    assert codes(path) == []


@pytest.mark.parametrize("kind", ["folder", "pipe", "dangling"])
def test_what_is_no_file_is_refused_at_once(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "history"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(tmp_path / "no/where")
    with pytest.raises(UnfinishedError):
        append(path, [])
    if kind != "dangling":
        with pytest.raises(UnreadableError):
            verified(path)


def test_two_writers_wait_for_each_other_and_a_reader_for_none(tmp_path: Path) -> None:
    path = tmp_path / "history"
    append(path, [])

    def work(first: int) -> None:
        for number in range(first, first + 40):
            append(path, events(number, number))

    writers = [threading.Thread(target=work, args=(first,)) for first in (1, 101, 201)]
    for one in writers:
        one.start()
    while any(one.is_alive() for one in writers):
        assert verified(path).problems == ()
    for one in writers:
        one.join()
    report = verified(path)
    assert (report.problems, report.events) == ((), 120)


def test_a_line_that_is_just_being_written_is_not_torn(tmp_path: Path) -> None:
    path = tmp_path / "history"
    append(path, events(1, 3))
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(b'{"seq":4,')
        file.flush()
        assert verified(path).events == 3
        assert codes(path) == []
    assert codes(path) == ["ledger-torn"]


def test_a_writer_that_never_ends_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "history"
    append(path, [])
    monkeypatch.setattr(ledger_file, "_TRIES", 2)
    with path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(UnfinishedError, match="Another armistice"):
            append(path, [])


@pytest.mark.parametrize("call", ["pwrite", "fdatasync"])
def test_a_device_that_fails_is_never_taken_for_success(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    path = tmp_path / "history"
    append(path, events(1, 5))

    def fails(*_: object) -> int:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, call, fails)
        with pytest.raises(UnfinishedError, match="Input/output error"):
            append(path, events(6, 9))
    report = append(path, [])
    # What was written before the device failed may be there, and then it is there whole.
    assert report.head.size in (6, 10)
    assert codes(path) == []


WRITER = """
import sys, uuid
sys.path.insert(0, sys.argv[2])
from test_ledger import DAY, ORIGIN, event
from armistice_pkg.storage.ledger_file import LedgerFile
with LedgerFile(sys.argv[1]).writing(origin=lambda: ORIGIN, clock=lambda: DAY + 9_999_999) as writer:
    number = writer.head.size
    while True:
        head = writer.append([event(one) for one in range(number, number + 50)]).head
        number = head.size
        print(head.size, head.root, flush=True)
"""


def test_a_kill_at_any_moment_loses_no_event_that_was_said_to_be_safe(tmp_path: Path) -> None:
    path = tmp_path / "history"
    for moment in range(5):
        command = [sys.executable, "-c", WRITER, str(path), str(Path(__file__).parent)]
        with subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(0.013 * moment)
            process.send_signal(signal.SIGKILL)
            said = [line for line in process.stdout if line.endswith("\n")]
        report = verified(path)
        assert {one.code for one in report.problems} <= {"ledger-torn"}
        assert report.head is not None
        if said:
            size, root = said[-1].split()
            assert report.head.size >= int(size)
            lines = path.read_bytes().splitlines(keepends=True)[: int(size)]
            (tmp_path / "until").write_bytes(b"".join(lines))
            until = verified(tmp_path / "until").head
            assert until is not None
            assert until.root == root


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Path]:
    """A file system with hardly any space."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("only root, with the right to mount, can make a small file system")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_without_space_what_was_safe_stays_so(full: Path) -> None:
    path = full / "history"
    append(path, events(1, 10))
    with pytest.raises(UnfinishedError, match="No space left"):
        append(path, events(11, 3000), batch=100)
    report = verified(path)
    assert report.problems == ()
    assert report.events > 10
    assert report.events % 100 == 10
    assert isinstance(LedgerFile(str(path)).state(), LedgerState)


def test_a_new_ledger_has_an_origin_of_its_own(tmp_path: Path) -> None:
    for name in ("one", "other"):
        with LedgerFile(str(tmp_path / name)).writing(origin=lambda: str(uuid.uuid4()), clock=lambda: DAY) as writer:
            assert writer.head.size == 1
    assert LedgerFile(str(tmp_path / "one")).state() != LedgerFile(str(tmp_path / "other")).state()
    (tmp_path / "one").replace(tmp_path / "other")
    assert codes(tmp_path / "other") == ["ledger-foreign"]
