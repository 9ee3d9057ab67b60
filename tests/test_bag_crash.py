"""Killed at any moment, or out of space: the source is untouched, the bag absent or whole, and a re-run converges.

`CRASH_MOMENTS` says at how many moments to kill, for each kind of bag; three where it is not set.
"""

import ctypes
import errno
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import bagit
import pytest

from armistice_pkg.services.verify import verify
from armistice_pkg.storage.archives import open_archive
from command import CLOCK, Command, names, tree

MOMENTS = int(os.environ.get("CRASH_MOMENTS", "3"))
ENVIRONMENT = os.environ | {"SOURCE_DATE_EPOCH": CLOCK}
# More than two batches of the journal, so that kills fall before, between and behind them.
FILES = 2500

KINDS = {
    "folder": [],
    "tar": ["--format", "tar"],
    "zip": ["--format", "zip"],
    "group": ["--max-size", "25MB"],
    "group of archives": ["--max-size", "25MB", "--format", "tar"],
}


def start(source: Path, target: Path, *options: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "armistice_pkg", "bag", str(source), "--to", str(target), "--quiet", *options]
    return subprocess.Popen(
        command,
        env=ENVIRONMENT,
        stderr=subprocess.PIPE,
        # A shell's background job, as a test runner may be, has SIGINT ignored, and its children inherit that.
        preexec_fn=_heed_interrupts,  # noqa: PLW1509 - this process has no threads that could hold a lock
    )


def _heed_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def ended(process: "subprocess.Popen[bytes]") -> tuple[int, str]:
    _, said = process.communicate()
    return process.returncode, said.decode()


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("crash") / "source"
    for number in range(FILES):
        path = folder / f"{number // 100:02}/{number:04}.bin"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(number.to_bytes(2) * 500)
    (folder / "large.bin").write_bytes(random.Random(1).randbytes(20 << 20))  # noqa: S311 - only to be different
    return folder


@pytest.fixture(scope="module", params=KINDS)
def whole(
    request: pytest.FixtureRequest, source: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, float, list[str]]:
    """Where the bags are of a run that was left in peace, how long it took, and its options."""
    folder = tmp_path_factory.mktemp("peace")
    begun = time.monotonic()
    assert ended(start(source, folder / "bag", *KINDS[request.param])) == (0, "")
    return folder, time.monotonic() - begun, KINDS[request.param]


@pytest.fixture(scope="module")
def peace(source: Path) -> Path:
    """The bag as a folder."""
    assert ended(start(source, source.parent / "whole")) == (0, "")
    return source.parent / "whole"


def state(folder: Path) -> dict[str, tuple[int, int]]:
    return {str(one): (one.lstat().st_mode, one.lstat().st_mtime_ns) for one in [folder, *folder.rglob("*")]}


@pytest.mark.parametrize("moment", range(MOMENTS))
def test_a_kill_at_any_moment_tears_no_bag(
    source: Path, whole: tuple[Path, float, list[str]], tmp_path: Path, moment: int
) -> None:
    peace, seconds, options = whole
    before = state(source)
    process = start(source, tmp_path / "bag", *options)
    # The moments are spread over the run, and differ from one test run to the next.
    time.sleep(seconds * (moment + random.random()) / MOMENTS)  # noqa: S311
    process.send_signal(signal.SIGKILL)
    ended(process)
    assert state(source) == before
    for one in tmp_path.glob("bag*"):
        _validate(one)
    assert ended(start(source, tmp_path / "bag", *options)) == (0, "")
    assert tree(tmp_path) == tree(peace)
    assert names(tmp_path) == names(peace)
    assert state(source) == before


def _validate(bag: Path) -> None:
    if bag.is_dir():
        bagit.Bag(str(bag)).validate()
    else:
        opened = open_archive(bag.name, str(bag))
        assert opened is not None
        assert opened.store is not None
        assert verify(opened.store, name="").is_valid


def test_an_interrupt_says_that_the_work_goes_on(source: Path, peace: Path, tmp_path: Path) -> None:
    process = start(source, tmp_path / "bag")
    deadline = time.monotonic() + 30
    while not (tmp_path / ".bag.armistice-bagging/bag").exists() and time.monotonic() < deadline:
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    code, said = ended(process)
    assert code == 130
    assert "goes on where it was" in said
    assert "Traceback" not in said
    assert not (tmp_path / "bag").exists()
    assert ended(start(source, tmp_path / "bag")) == (0, "")
    assert tree(tmp_path / "bag") == tree(peace)


@pytest.fixture(params=["size=2m", "size=2m,nr_inodes=40"])
def full(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A file system with hardly any space, or hardly any room for files."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", request.param, "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("only root, with the right to mount, can make a small file system")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("kind", KINDS)
def test_without_space_it_could_not_finish_and_all_is_as_it_was(source: Path, full: Path, kind: str) -> None:
    (full / "mine").write_text("here before")
    code, said = ended(start(source, full / "bag", *KINDS[kind]))
    assert code == 3
    assert "No space left" in said
    assert "Traceback" not in said
    assert names(full) == ["mine"]
    assert (full / "mine").read_text() == "here before"


class FailingLibrary:
    """The C library over a device that fails in one call."""

    def __init__(self, failing: str) -> None:
        self._failing = failing
        self._real = ctypes.CDLL(None, use_errno=True)

    def __getattr__(self, name: str) -> object:
        return self._fail if name == self._failing else getattr(self._real, name)

    def _fail(self, *arguments: object) -> int:
        del arguments
        ctypes.set_errno(errno.EIO)
        return -1


@pytest.mark.parametrize("kind", ["folder", "tar", "zip"])
@pytest.mark.parametrize("call", ["syncfs", "renameat2"])
def test_a_device_that_fails_is_never_taken_for_success(
    armistice: Command, source: Path, tmp_path: Path, call: str, kind: str
) -> None:
    library = FailingLibrary(call)
    armistice.monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: library)
    result = armistice("bag", source / "00", "--to", tmp_path / "bag", *KINDS[kind])
    assert (result.code, result.out) == (3, "")
    assert "Input/output error" in result.err
    assert names(tmp_path) == []


class CountingLibrary(FailingLibrary):
    """The C library, with a count of the calls of one kind."""

    calls = 0

    def _fail(self, *arguments: object) -> int:
        self.calls += 1
        result: int = getattr(self._real, self._failing)(*arguments)
        return result


@pytest.mark.parametrize("bag_format", ["folder", "tar"])
def test_all_bags_of_a_group_are_made_durable_by_one_call(
    armistice: Command, source: Path, tmp_path: Path, bag_format: str
) -> None:
    library = CountingLibrary("syncfs")
    armistice.monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: library)
    asked = ("bag", source / "00", "--to", tmp_path / "bag", "--max-size", "40kB", "--format", bag_format)
    assert armistice(*asked).code == 0
    assert len(names(tmp_path)) > 2
    assert library.calls == 1
