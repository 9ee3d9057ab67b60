"""The payload comes out of a bag as it went in, or not at all."""

import hashlib
import json
import os
import tarfile
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
from armistice_pkg.wiring.bag_store import bag_store
from bag_making import TREES, Silent, make, plain, put, state
from builders.archives import PACKERS, tar, tar_file
from builders.bag import Bag
from builders.refusing import RefusingStore
from cases.archives import GOOD
from cases.bags import CASES, Case
from command import Command, names, octets_read, tree


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


@pytest.mark.parametrize("form", sorted(PACKERS))
def test_out_of_an_archive_comes_what_was_packed(form: str, armistice: Command, in_tmp: Path) -> None:
    bag = Bag({f"data/{number}/{name}": name.encode() * number for number in range(1, 9) for name in ("a", "b\u00e9")})
    bag.seal()
    PACKERS[form](bag.write(in_tmp / "in/bag"), in_tmp / f"in/bag.{form}")
    before = state(in_tmp / "in")
    result = armistice("unbag", f"in/bag.{form}", "--to", "out")
    assert (result.code, result.err) == (0, "")
    assert tree(in_tmp / "out") == tree(in_tmp / "in/bag/data")
    for there in (f"in/bag.{form}", "in/bag", "out"):
        assert armistice("unbag", f"in/bag.{form}", "--to", there).code == 2
    assert state(in_tmp / "in") == before
    assert names(in_tmp) == ["in", "out"]


@pytest.mark.parametrize("form", sorted(PACKERS))
def test_of_an_archive_with_an_altered_file_nothing_comes(form: str, armistice: Command, in_tmp: Path) -> None:
    bag = Bag()
    bag.seal()
    bag.write(in_tmp / "bag")
    (in_tmp / "bag/data/letter.txt").write_bytes(b"Dear General,\n")
    PACKERS[form](in_tmp / "bag", in_tmp / f"bag.{form}")
    before = names(in_tmp)
    result = armistice("unbag", f"bag.{form}", "--to", "out")
    assert result.code == 1
    assert "[bag-file-altered" in result.out
    assert result.out.endswith(f"Nothing was written: bag.{form} is invalid.\n")
    assert names(in_tmp) == before


def test_nothing_comes_out_of_an_archive_that_is_refused(armistice: Command, in_tmp: Path) -> None:
    (in_tmp / "bag.tar").write_bytes(tar(GOOD, tar_file(b"../evil")))
    result = armistice("unbag", "bag.tar", "--to", "out")
    assert result.code == 1
    assert "[archive-path-unsafe" in result.out
    assert result.out.endswith("Nothing was written: bag.tar is an archive that is refused.\n")
    assert names(in_tmp) == ["bag.tar"]
    value = json.loads(armistice("unbag", "bag.tar", "--to", "out", "--json").out)
    assert (value["verdict"], value["folder"], len(value["problems"])) == ("invalid", None, 1)


def test_a_tar_gz_in_any_order_is_read_once_for_all_that_comes_out(in_tmp: Path) -> None:
    bag = Bag({f"data/{number:03}": os.urandom(40_000) for number in range(200)})
    bag.seal()
    bag.write(in_tmp / "bag")
    with tarfile.open(in_tmp / "bag.tar.gz", "w:gz") as made:
        for path in sorted(bag.files, key=lambda path: hashlib.sha256(path.encode()).digest()):
            made.add(in_tmp / "bag" / path, f"bag/{path}")
    found = bag_store("bag.tar.gz")
    assert found.store is not None
    before = octets_read()
    report = unbag(found.store, PayloadFolder("out"), name="b", progress=Silent())
    assert octets_read() - before < 1.2 * (in_tmp / "bag.tar.gz").stat().st_size
    assert report.folder == "out"
    assert tree(in_tmp / "out") == tree(in_tmp / "bag/data")


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
