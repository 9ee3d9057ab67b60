"""The payload comes out of a bag as it went in, or not at all."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings

from armistice_pkg.core.errors import UnfinishedError
from armistice_pkg.core.problems import Verdict
from armistice_pkg.services.unbag import unbag
from armistice_pkg.services.verify import verify
from armistice_pkg.storage.folder import FolderStore
from armistice_pkg.storage.payload_target import PayloadFolder
from bag_making import TREES, Silent, make, plain, put, state
from builders.bag import Bag
from builders.refusing import RefusingStore
from cases.bags import CASES, Case
from command import Command, names, tree


@settings(max_examples=40)
@given(TREES)
def test_what_was_bagged_comes_back_byte_for_byte(
    tmp_path_factory: pytest.TempPathFactory, paths: Mapping[tuple[str, ...], bytes]
) -> None:
    folder = tmp_path_factory.mktemp("law")
    source = put(folder / "source", plain(paths))
    make(source, folder / "bag")
    before = state(folder / "bag")
    report = unbag(FolderStore(folder / "bag"), PayloadFolder(str(folder / "out")), name="bag", progress=Silent())
    assert report.folder == str(folder / "out")
    assert tree(folder / "out") == tree(source)
    assert state(folder / "bag") == before
    assert names(folder) == ["bag", "out", "source"]


@pytest.mark.parametrize("case", CASES, ids=lambda one: one.name)
def test_it_says_of_a_bag_what_verify_says_and_writes_only_what_is_valid(case: Case, tmp_path: Path) -> None:
    case.make(tmp_path / "bag")
    folder = FolderStore(tmp_path / "bag")
    store = RefusingStore(folder, case.refused) if case.refused else folder
    expected = verify(store, name="b")
    report = unbag(store, PayloadFolder(str(tmp_path / "out")), name="b", progress=Silent())
    assert (report.bag.verdict, report.bag.problems) == (expected.verdict, expected.problems)
    assert (report.folder is not None) == (expected.verdict is Verdict.VALID)
    assert [one for one in names(tmp_path) if "out" in one] == (["out"] if expected.is_valid else [])
    if expected.is_valid:
        assert tree(tmp_path / "out") == tree(tmp_path / "bag/data")


def test_an_altered_byte_keeps_everything_back_and_all_of_them_are_told(armistice: Command, in_tmp: Path) -> None:
    bag = Bag({f"data/{number}": b"x" for number in range(9)})
    bag.seal()
    bag.write(in_tmp / "bag")
    for number in (3, 7):
        (in_tmp / f"bag/data/{number}").write_bytes(b"y")
    result = armistice("unbag", "bag", "--to", "out", "--json")
    value = json.loads(result.out)
    assert (result.code, value["verdict"], value["folder"]) == (1, "invalid", None)
    assert [one["path"] for one in value["problems"]] == ["data/3", "data/7"]
    assert names(in_tmp) == ["bag"]
    assert "Nothing was written" in armistice("unbag", "bag", "--to", "out").out
    quiet = armistice("unbag", "bag", "--to", "out", "-q")
    assert (quiet.code, quiet.out) == (1, "")
    assert "data/3" in quiet.err


@pytest.mark.parametrize("target", ["there", "link", "bag", "bag/data/x", "nowhere/x", "."])
def test_a_target_that_is_there_or_cannot_be_is_refused(armistice: Command, in_tmp: Path, target: str) -> None:
    bag = Bag()
    bag.seal()
    bag.write(in_tmp / "bag")
    (in_tmp / "there").mkdir()
    (in_tmp / "link").symlink_to("missing")
    before = state(in_tmp)
    assert armistice("unbag", "bag", "--to", target).code == 2
    assert state(in_tmp) == before


def test_the_command_says_where_it_lies(armistice: Command, in_tmp: Path) -> None:
    bag = Bag()
    bag.seal()
    bag.write(in_tmp / "bag")
    result = armistice("unbag", "bag", "--to", "out/")
    assert result.code == 0
    assert result.out == "out: 2 files, 270 bytes, every byte as the bag's sha256 and sha512 digests say\n"
    assert armistice("unbag", "bag", "--to", "again", "--quiet").out == ""
    assert armistice("unbag", "missing", "--to", "x").code == 2


class Racing(PayloadFolder):
    """Somebody puts something there at the last moment."""

    def publish(self) -> None:
        put(Path(self.name), {"mine": b""})
        super().publish()


def test_what_comes_to_be_there_in_the_meantime_stays(tmp_path: Path) -> None:
    make(put(tmp_path / "source", {"a": b"one"}), tmp_path / "bag")
    with pytest.raises(UnfinishedError, match="something else is there"):
        unbag(FolderStore(tmp_path / "bag"), Racing(str(tmp_path / "out")), name="bag", progress=Silent())
    assert names(tmp_path) == ["bag", "out", "source"]
    assert names(tmp_path / "out") == ["mine"]


def test_an_interrupt_and_what_a_kill_has_left_leave_nothing(tmp_path: Path) -> None:
    make(put(tmp_path / "source", {"a": b"one"}), tmp_path / "bag")
    put(tmp_path / ".out.armistice-unbagging", {"payload/a": b"half", "stray": b""})
    (tmp_path / ".out.armistice-unbagging/link").symlink_to("a")

    class Interrupted(Silent):
        def begin(self, step: str, total: int) -> None:
            raise KeyboardInterrupt(step, total)

    store = FolderStore(tmp_path / "bag")
    target = PayloadFolder(str(tmp_path / "out"))
    with pytest.raises(KeyboardInterrupt):
        unbag(store, target, name="bag", progress=Interrupted())
    assert names(tmp_path) == ["bag", "source"]
    put(tmp_path / ".out.armistice-unbagging", {"payload/a": b"half"})
    unbag(store, target, name="bag", progress=Silent())
    assert tree(tmp_path / "out") == tree(tmp_path / "source")
    assert names(tmp_path) == ["bag", "out", "source"]
