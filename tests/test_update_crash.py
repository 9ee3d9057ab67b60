"""Killed at any moment, or out of space: a bag is the one version or the other, whole, and a re-run converges.

`CRASH_MOMENTS` says at how many moments to kill; ten where it is not set.
"""

import ctypes
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import bagit
import pytest

from armistice_pkg.core.errors import UnfinishedError
from armistice_pkg.core.problems import Verdict
from armistice_pkg.services.verify import verify
from armistice_pkg.storage import rename
from armistice_pkg.storage.folder import FolderStore
from armistice_pkg.storage.shelf import Shelf
from armistice_pkg.storage.update_target import BagVersions
from bag_making import make, put, state
from builders.bag import Bag
from command import Command, names, tree
from test_bag_crash import ENVIRONMENT, MOMENTS, FailingLibrary, ended
from test_update import FILES, sealed

STAMP = "2026-07-27T000000Z"


def start(bag: Path, new: Path) -> "subprocess.Popen[bytes]":
    asked = ["--add", f"{new}=data/new", "--replace", f"data/00/0001.bin={new}/large.bin", "--tag", "A=B"]
    command = [sys.executable, "-m", "armistice_pkg", "update", str(bag), *asked, "--algorithm", "sha512", "--quiet"]
    return subprocess.Popen(
        command,
        env=ENVIRONMENT,
        stderr=subprocess.PIPE,
        # A shell's background job, as a test runner may be, has SIGINT ignored, and its children inherit that.
        preexec_fn=_heed_interrupts,  # noqa: PLW1509 - this process has no threads that could hold a lock
    )


def _heed_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("crash") / "new"
    put(folder, {f"{number:03}.bin": b"new" * number for number in range(200)})
    (folder / "large.bin").write_bytes(random.Random(1).randbytes(20 << 20))  # noqa: S311 - only to be different
    return folder


@pytest.fixture(scope="module")
def original(new: Path) -> Path:
    """A bag that is never changed: each test has a copy."""
    source = put(
        new.parent / "source",
        {f"{number // 100:02}/{number:04}.bin": number.to_bytes(2) * 500 for number in range(1500)},
    )
    make(source, new.parent / "original")
    return new.parent / "original"


@pytest.fixture(scope="module")
def peace(original: Path, new: Path) -> tuple[Mapping[str, str], float]:
    """The new version of a run that was left in peace, and how long it took."""
    bag = original.parent / "peace/bag"
    shutil.copytree(original, bag)
    begun = time.monotonic()
    assert ended(start(bag, new)) == (0, "")
    return tree(bag), time.monotonic() - begun


@pytest.mark.parametrize("moment", range(MOMENTS))
def test_a_kill_at_any_moment_leaves_one_version_whole(
    original: Path, new: Path, peace: tuple[Mapping[str, str], float], tmp_path: Path, moment: int
) -> None:
    after, seconds = peace
    before, bag = tree(original), tmp_path / "bag"
    shutil.copytree(original, bag)
    process = start(bag, new)
    # The moments are spread over the run, and differ from one test run to the next.
    time.sleep(seconds * (moment + random.random()) / MOMENTS)  # noqa: S311
    process.send_signal(signal.SIGKILL)
    ended(process)
    assert tree(bag) in (before, after)
    assert ended(start(bag, new)) == (0, "")
    assert tree(bag) == after
    bagit.Bag(str(bag)).validate()
    kept = sorted((tmp_path / ".superseded/bag").iterdir())
    assert before in [tree(one) for one in kept]
    assert all(tree(one) in (before, after) for one in kept)
    assert set(names(tmp_path)) == {".superseded", "bag"}


def test_an_interrupt_leaves_nothing_half_made(
    original: Path, new: Path, peace: tuple[Mapping[str, str], float], tmp_path: Path
) -> None:
    bag = tmp_path / "bag"
    shutil.copytree(original, bag)
    process = start(bag, new)
    deadline = time.monotonic() + 30
    while not (tmp_path / ".bag.armistice-updating/bag/data/new").exists() and time.monotonic() < deadline:
        time.sleep(0.002)
    process.send_signal(signal.SIGINT)
    code, said = ended(process)
    assert "Traceback" not in said
    assert code == 130
    assert tree(bag) in (tree(original), peace[0])
    assert ".bag.armistice-updating" not in names(tmp_path)


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Path]:
    """A file system with hardly any space."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("only root, with the right to mount, can make a small file system")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_without_space_it_could_not_finish_and_the_bag_is_as_it_was(original: Path, new: Path, full: Path) -> None:
    shutil.copytree(original, full / "bag")
    before = state(full / "bag")
    code, said = ended(start(full / "bag", new))
    assert code == 3
    assert "No space left" in said
    assert "Traceback" not in said
    assert {path: one[:2] for path, one in state(full / "bag").items()} == {
        path: one[:2] for path, one in before.items()
    }
    assert names(full) == ["bag"]


@pytest.mark.parametrize("call", ["syncfs", "renameat2"])
def test_a_device_that_fails_is_never_taken_for_success(armistice: Command, tmp_path: Path, call: str) -> None:
    bag = sealed(Bag(FILES), tmp_path / "bag")
    before = tree(bag)
    library = FailingLibrary(call)
    armistice.monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: library)
    result = armistice("update", bag, "--tag", "A=B")
    assert (result.code, result.out) == (3, "")
    assert "Input/output error" in result.err
    assert tree(bag) == before
    assert [one for one in names(tmp_path) if "updating" in one] == []


# --- where two folders cannot be exchanged in one step ---


@pytest.fixture
def _three_renames(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rename, "_rename", lambda *_: False)


def versions(tmp_path: Path) -> tuple[BagVersions, Mapping[str, str]]:
    """A bag that is about to get a new version which says nothing but `new`."""
    bag = sealed(Bag(FILES), tmp_path / "bag")
    return BagVersions(str(bag)), tree(bag)


@pytest.mark.usefixtures("_three_renames")
@pytest.mark.parametrize("cut", [1, 2, 3])
@pytest.mark.parametrize("how", [KeyboardInterrupt, OSError])
def test_three_renames_that_are_cut_off_are_mended_by_the_next_run(
    armistice: Command, tmp_path: Path, cut: int, how: type[BaseException]
) -> None:
    target, before = versions(tmp_path)
    real, count = Path.rename, 0

    def cut_off(self: Path, other: Path) -> Path:
        nonlocal count
        if "bag.exchange" in self.name or ".exchange" in str(other) or count:
            count += 1
            if count == cut:
                raise how
        return real(self, other)

    def publish() -> None:
        with armistice.monkeypatch.context() as patch, target.opened():
            stage = target.begin()
            for path in before:
                stage.keep(path)
            stage.write("new", b"", ())
            target.close()
            patch.setattr(Path, "rename", cut_off)
            target.publish(stamp=STAMP)

    with pytest.raises((KeyboardInterrupt, UnfinishedError)):
        publish()
    bag = tmp_path / "bag"
    if how is OSError:
        assert tree(bag) == before, "a rename that failed is taken back"
    kept = [tree(one) for one in (tmp_path / ".superseded").glob("bag/*")]
    found = [*kept, *([tree(bag)] if bag.exists() else [])]
    assert before in found, "the earlier version is somewhere, whole"
    assert armistice("update", bag, "--tag", "A=B").code == 0
    assert verify(FolderStore(bag), name="").verdict is Verdict.VALID


# --- who works where ---


def test_two_updates_of_one_bag_and_clearing_beside_one_keep_out_of_each_others_way(
    armistice: Command, tmp_path: Path
) -> None:
    target, _ = versions(tmp_path)
    sealed(Bag(FILES), tmp_path / "other")
    assert armistice("update", tmp_path / "other", "--tag", "C=D").code == 0
    with target.opened():
        again = armistice("update", tmp_path / "bag", "--tag", "A=B")
        assert (again.code, "Another armistice" in again.err) == (3, True)
        assert armistice("gc", tmp_path, "--yes", "--superseded").code == 3
        assert armistice("update", tmp_path / "other", "--tag", "A=B").code == 0
    with Shelf(str(tmp_path), keep_superseded=True).opened():
        beside = armistice("update", tmp_path / "bag", "--tag", "A=B")
        assert (beside.code, "Another armistice" in beside.err) == (3, True)
    assert armistice("update", tmp_path / "bag", "--tag", "A=B").code == 0


def test_what_a_kill_has_left_is_cleared_by_gc_or_by_the_next_run(armistice: Command, tmp_path: Path) -> None:
    sealed(Bag(FILES), tmp_path / "bag")
    left = put(tmp_path / ".bag.armistice-updating", {"bag/data/x": b"half"})
    result = armistice("gc", tmp_path, "--dry-run")
    assert str(left) in result.out
    assert armistice("gc", tmp_path).code == 0
    assert names(tmp_path) == ["bag"]
    put(left, {"bag/data/x": b"half", "stray": b""})
    (left / "bag/data").chmod(0o500)
    assert armistice("update", tmp_path / "bag", "--tag", "A=B").code == 0
    assert names(tmp_path) == [".superseded", "bag"]
    assert not (tmp_path / "bag/data/x").exists()
