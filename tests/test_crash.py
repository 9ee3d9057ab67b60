"""Killed at any moment: the source is untouched, no bag is torn, and a re-run converges to the same bytes."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import bagit
import pytest

from command import CLOCK, tree

RECORDS = 12
ENVIRONMENT = os.environ | {"SOURCE_DATE_EPOCH": CLOCK}


def start(source: Path, target: Path, *, workers: int = 1) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "armistice_pkg", "package", str(source), "--workers", str(workers), "--quiet"]
    return subprocess.Popen(
        [*command, "--bags", str(target / "bags"), "--manifests", str(target / "manifests")],
        env=ENVIRONMENT,
        # A shell's background job, as a test runner may be, has SIGINT ignored, and its children inherit that.
        preexec_fn=_heed_interrupts,  # noqa: PLW1509 - this process has no threads that could hold a lock
    )


def _heed_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("source")
    (folder / "files").mkdir()
    (folder / "collection.toml").write_text('title = "Letters"\n')
    rows = "".join(f"Letter {number},Said {number}.\n" for number in range(RECORDS))
    (folder / "documents.csv").write_text("title,description\n" + rows)
    return folder


@pytest.fixture(scope="module")
def whole(source: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float]:
    """The packages of a run that was left in peace, and how long it took."""
    folder = tmp_path_factory.mktemp("whole")
    begun = time.monotonic()
    assert start(source, folder).wait() == 0
    return folder, time.monotonic() - begun


@pytest.mark.parametrize("moment", range(8))
def test_a_kill_at_any_moment_tears_no_bag(
    source: Path, whole: tuple[Path, float], tmp_path: Path, moment: int
) -> None:
    peace, seconds = whole
    before = tree(source)
    process = start(source, tmp_path)
    # The moments are spread over the run, and differ from one test run to the next.
    time.sleep(seconds * (moment + random.random()) / 8)  # noqa: S311
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert tree(source) == before
    for bag in (tmp_path / "bags/letters").glob("[!.]*"):
        bagit.Bag(str(bag)).validate()
    assert start(source, tmp_path).wait() == 0
    assert tree(tmp_path) == tree(peace)


def test_an_interrupt_leaves_nothing_half_made(source: Path, whole: tuple[Path, float], tmp_path: Path) -> None:
    process = start(source, tmp_path)
    deadline = time.monotonic() + 30
    while not (tmp_path / "bags/letters/.staging").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    assert process.wait() == 130
    assert tree(tmp_path) == {}
    del whole


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Enough records for worker processes."""
    folder = tmp_path_factory.mktemp("large")
    (folder / "collection.toml").write_text('title = "Letters"\n')
    rows = "".join(f"Letter {number},Said {number}.\n" for number in range(150))
    (folder / "documents.csv").write_text("title,description\n" + rows)
    return folder


def until(folder: Path, names: int) -> None:
    deadline = time.monotonic() + 60
    while (len(list(folder.iterdir())) if folder.exists() else 0) < names and time.monotonic() < deadline:
        time.sleep(0.01)


def test_an_interrupt_with_workers_leaves_nothing_half_made(large: Path, tmp_path: Path) -> None:
    process = start(large, tmp_path, workers=2)
    until(tmp_path / "bags/letters/.staging", 20)
    process.send_signal(signal.SIGINT)
    assert process.wait() == 130
    assert tree(tmp_path) == {}


def test_workers_of_a_run_that_was_killed_end_with_it_and_the_next_run_is_whole(large: Path, tmp_path: Path) -> None:
    process = start(large, tmp_path, workers=2)
    until(tmp_path / "bags/letters/.staging", 20)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    assert len(children) >= 2
    process.kill()
    process.wait()
    assert start(large, tmp_path, workers=2).wait() == 0
    assert len(list((tmp_path / "bags/letters").glob("[!.]*"))) == 151
    deadline = time.monotonic() + 10
    while any(is_at_work(one) for one in children) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(is_at_work(one) for one in children)


def is_at_work(pid: str) -> bool:
    """Whether the process is there, and is not one that has ended and only waits to be taken note of."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
