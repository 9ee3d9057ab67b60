"""Publishing by one rename: whatever happens, a name has a whole version or none."""

import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from armistice_pkg.core.digests import DEFAULT_ALGORITHMS, digests_of
from armistice_pkg.core.errors import UnfinishedError, UnreadableError
from armistice_pkg.storage import rename
from armistice_pkg.storage.folder import FolderStore
from armistice_pkg.storage.shelf import Shelf, find_shelves
from command import names

STAMP = "2026-11-23T000000Z"


def put_version(shelf: Shelf, name: str, text: str) -> str | None:
    shelf.stage(name).write("data/a.txt", text.encode(), DEFAULT_ALGORITHMS)
    shelf.sync()
    kept = shelf.publish(name, stamp=STAMP)
    shelf.settle()
    return kept


def read(folder: Path) -> str:
    return (folder / "data/a.txt").read_text()


@pytest.fixture(params=["renameat2", "three renames"])
def _exchange(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "three renames":  # as on a file system without RENAME_EXCHANGE
        monkeypatch.setattr(rename, "_rename", lambda *_: False)


@pytest.mark.usefixtures("_exchange")
def test_versions_replace_each_other_and_the_earlier_ones_are_kept(tmp_path: Path) -> None:
    shelf = Shelf(str(tmp_path / "bags"), keep_superseded=True)
    with shelf.opened():
        assert put_version(shelf, "a", "one") is None
        first, second = put_version(shelf, "a", "two"), put_version(shelf, "a", "three")
    assert read(tmp_path / "bags/a") == "three"
    assert first is not None
    assert second is not None
    assert (read(Path(first)), read(Path(second))) == ("one", "two")
    assert shelf.names() == ("a",)
    assert shelf.unneeded(superseded=True) == tuple(sorted((first, second)))
    assert shelf.unneeded(superseded=False) == ()
    with shelf.opened():
        shelf.remove_unneeded(superseded=True)
    assert names(tmp_path / "bags") == ["a"]


@pytest.mark.usefixtures("_exchange")
def test_what_is_only_published_keeps_no_earlier_version(tmp_path: Path) -> None:
    shelf = Shelf(str(tmp_path / "site"), keep_superseded=False)
    with shelf.opened():
        put_version(shelf, "a", "one")
        assert put_version(shelf, "a", "two") is None
    assert read(tmp_path / "site/a") == "two"
    assert names(tmp_path / "site") == ["a"]


def test_a_copy_is_measured_in_the_same_pass(tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    data = os.urandom(3_000_000)
    (tmp_path / "source/scan.tif").write_bytes(data)
    shelf = Shelf(str(tmp_path / "bags"), keep_superseded=True)
    with shelf.opened():
        stage = shelf.stage("a")
        copied = stage.copy(FolderStore(tmp_path / "source"), "scan.tif", "data/objects/scan.tif", DEFAULT_ALGORITHMS)
        assert copied.digests == digests_of(data)
        assert copied.size == len(data)
        assert (tmp_path / "bags/.staging/a/data/objects/scan.tif").read_bytes() == data
        with pytest.raises(UnfinishedError):
            stage.write("data/objects/scan.tif", b"again", ())


def test_nothing_half_made_is_left_and_a_folder_made_for_nothing_goes_again(tmp_path: Path) -> None:
    shelf = Shelf(str(tmp_path / "new/bags"), keep_superseded=True)

    def interrupted() -> None:
        with shelf.opened():
            shelf.stage("a").write("x", b"half", ())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert names(tmp_path) == []


def test_a_second_writer_is_told_and_leaves_the_first_alone(tmp_path: Path) -> None:
    shelf = Shelf(str(tmp_path), keep_superseded=True)
    script = (
        "import sys; from armistice_pkg.storage.shelf import Shelf\n"
        "with Shelf(sys.argv[1], keep_superseded=True).opened(): pass"
    )
    with shelf.opened():
        shelf.stage("a").write("x", b"mine", ())
        result = subprocess.run([sys.executable, "-c", script, tmp_path], capture_output=True, text=True, check=False)
        assert "Another armistice is at work" in result.stderr
        assert (tmp_path / ".staging/a/x").read_bytes() == b"mine"


def test_what_a_dead_run_left_is_found_and_cleared(tmp_path: Path) -> None:
    (tmp_path / "c/.staging/a").mkdir(parents=True)
    (tmp_path / "d/.superseded/a/1").mkdir(parents=True)
    assert find_shelves(str(tmp_path)) == (str(tmp_path / "c"), str(tmp_path / "d"))
    shelf = Shelf(str(tmp_path / "c"), keep_superseded=True)
    assert shelf.unneeded(superseded=False) == (str(tmp_path / "c/.staging"),)
    with shelf.opened():
        pass
    assert shelf.unneeded(superseded=False) == ()


def test_one_file_is_put_atomically_and_only_when_it_differs(tmp_path: Path) -> None:
    shelf = Shelf(str(tmp_path), keep_superseded=False)
    with shelf.opened():
        assert shelf.put("collection.json", b"1")
        assert not shelf.put("collection.json", b"1")
        assert shelf.put("collection.json", b"2")
    assert (tmp_path / "collection.json").read_bytes() == b"2"


@pytest.mark.parametrize("make", ["link", "file"])
def test_what_is_no_folder_is_never_taken_for_a_bag(tmp_path: Path, make: str) -> None:
    (tmp_path / "elsewhere").mkdir()
    if make == "link":
        (tmp_path / "a").symlink_to("elsewhere")
    else:
        (tmp_path / "a").write_text("")
    with pytest.raises(UnreadableError):
        Shelf(str(tmp_path), keep_superseded=True).existing("a")


def test_an_impossible_folder_is_an_error_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(UnfinishedError, match="Cannot make the folder"),
        Shelf(str(tmp_path / "file/bags"), keep_superseded=True).opened(),
    ):
        pass


def test_a_shelf_pickles_for_workers(tmp_path: Path) -> None:
    shelf = pickle.loads(pickle.dumps(Shelf(str(tmp_path), keep_superseded=True)))  # noqa: S301 - our own bytes
    assert (shelf.folder, shelf.keep_superseded) == (str(tmp_path), True)
