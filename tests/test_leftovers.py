"""What commands that were cut off leave beside their targets: told, with its age; removed when that is asked for."""

import fcntl
import os
from pathlib import Path

import pytest

from bag_making import put
from command import CLOCK, Command, names

NOW = int(CLOCK)


def left(folder: Path, name: str, files: dict[str, bytes], *, days: float = 0) -> Path:
    """What a run that was killed so many days ago has left."""
    made = put(folder / name, files)
    for one in (*made.rglob("*"), made):
        os.utime(one, (NOW - days * 86400, NOW - days * 86400))
    return made


BAGGING = {"journal.jsonl": b"{}\n", "bag/data/a": b"x" * 1000, "bag/data/b.json": b"y" * 500}


def test_unfinished_work_is_told_with_its_age_and_kept(armistice: Command, in_tmp: Path) -> None:
    left(in_tmp, "transfer/.bag.armistice-bagging", BAGGING, days=3.5)
    left(in_tmp, "transfer/.bag.armistice-fetching", {"aa.part": b"z" * 7, "aa.json": b"{}"}, days=0.1)
    result = armistice("gc", "transfer")
    assert result.code == 0
    assert result.out.splitlines() == [
        "unfinished: transfer/.bag.armistice-bagging (2 files, 1.5 KB, last worked on 3 days ago)",
        "    The same `armistice bag` goes on from there; --unfinished removes it.",
        "unfinished: transfer/.bag.armistice-fetching (1 file, 7 bytes, last worked on 2 hours ago)",
        "    The same `armistice fetch` goes on from there; --unfinished removes it.",
        "Nothing to remove.",
    ]
    assert len(names(in_tmp / "transfer")) == 2


def test_it_goes_when_that_is_asked_for_and_nobody_says_no(armistice: Command, in_tmp: Path) -> None:
    left(in_tmp, "transfer/.bag.armistice-bagging", BAGGING)
    assert armistice("gc", "transfer", "--unfinished", "--dry-run").out.splitlines() == [
        "to be removed: transfer/.bag.armistice-bagging",
        "unfinished: transfer/.bag.armistice-bagging (2 files, 1.5 KB, last worked on just now)",
    ]
    armistice.monkeypatch.setattr("click.confirm", lambda _: False)
    assert "Nothing was removed" in armistice("gc", "transfer", "--unfinished").out
    assert names(in_tmp / "transfer") == [".bag.armistice-bagging"]
    assert "Removed 1 folder" in armistice("gc", "transfer", "--unfinished", "--yes").out
    assert names(in_tmp / "transfer") == []


@pytest.mark.parametrize(
    ("name", "files"),
    [
        (".bag.armistice-unbagging", {"payload/a": b"x"}),
        (".bag.armistice-updating", {"bag/data/a": b"x"}),
        (".bag.armistice-bagging", {"journal.jsonl": b"{}\n"}),
        (".bag.armistice-fetching", {}),
        (".with\nodd.armistice-x.armistice-unbagging", {}),
    ],
)
def test_what_no_run_would_go_on_with_is_removed(
    armistice: Command, in_tmp: Path, name: str, files: dict[str, bytes]
) -> None:
    put(in_tmp / "transfer/letters", {"bagit.txt": b""})
    left(in_tmp / "transfer", name, files)
    left(in_tmp / "transfer/inner", name, files)
    result = armistice("gc", "transfer")
    assert result.code == 0
    assert result.out.endswith("Removed 2 folders.\n")
    assert names(in_tmp / "transfer") == ["inner", "letters"]
    assert names(in_tmp / "transfer/inner") == []


def test_folders_that_are_read_only_go_as_well(armistice: Command, in_tmp: Path) -> None:
    made = left(in_tmp, ".bag.armistice-updating", {"bag/data/a": b"x"})
    (made / "bag/data").chmod(0o500)
    (made / "bag").chmod(0o500)
    assert armistice("gc", ".").code == 0
    assert names(in_tmp) == []


@pytest.mark.parametrize(
    "name", ["bag.armistice-bagging", ".armistice-bagging", ".bag.armistice-later", ".bag.armistice-bagging.old"]
)
def test_what_has_another_name_is_left_alone(armistice: Command, in_tmp: Path, name: str) -> None:
    left(in_tmp, name, BAGGING)
    assert armistice("gc", ".", "--unfinished", "--yes").out == "Nothing to remove.\n"
    assert names(in_tmp) == [name]


def test_links_and_files_of_such_names_are_left_alone(armistice: Command, in_tmp: Path) -> None:
    put(in_tmp, {"elsewhere/mine": b"x", ".file.armistice-unbagging": b"x"})
    (in_tmp / ".link.armistice-unbagging").symlink_to("elsewhere")
    assert armistice("gc", ".", "--unfinished", "--yes").code == 0
    assert names(in_tmp) == [".file.armistice-unbagging", ".link.armistice-unbagging", "elsewhere"]
    assert names(in_tmp / "elsewhere") == ["mine"]


@pytest.mark.parametrize("name", [".bag.armistice-bagging", ".bag.armistice-unbagging"])
def test_what_somebody_works_on_is_left_alone(armistice: Command, in_tmp: Path, name: str) -> None:
    held = left(in_tmp, name, BAGGING)
    fd = os.open(held, os.O_RDONLY)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        assert armistice("gc", ".", "--unfinished", "--yes").out == "Nothing to remove.\n"
    finally:
        os.close(fd)
    assert names(in_tmp) == [name]


def test_what_a_bag_that_changed_has_left_can_be_gone_on_with_or_removed(armistice: Command, in_tmp: Path) -> None:
    """As `bag` itself leaves it: the folder changed under its hands."""
    put(in_tmp / "source", {"a": b"x" * 2000, "b": b"y"})
    left(in_tmp, ".bag.tar.armistice-bagging", {"journal.jsonl": b"", "bag.tar": b"x" * 512})
    assert "1 file, 512 bytes" in armistice("gc", ".").out
    assert armistice("bag", "source", "--to", "bag.tar").code == 0
    assert names(in_tmp) == ["bag.tar", "source"]
