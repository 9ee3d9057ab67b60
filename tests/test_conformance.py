"""The cases as a suite for other tools: the list is what verify says, and the folder can be written by anybody."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from armistice_pkg.services.verify import verify
from armistice_pkg.storage.folder import FolderStore
from armistice_pkg.wiring.bag_store import bag_store
from builders.refusing import RefusingStore
from cases.archives import ARCHIVE_CASES
from cases.bags import CASES
from cases.listing import slug
from command import Command, names
from conftest import ROOT

LIST: Mapping[str, Any] = json.loads((ROOT / "docs/conformance.json").read_text("utf-8"))
SCRIPT = ROOT / "tests/write_cases.py"


def write(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Without what is installed beside Python: others have only a checkout."""
    return subprocess.run([sys.executable, "-S", "-E", SCRIPT, *arguments], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("suite") / "cases"
    result = write(made)
    assert (result.returncode, result.stderr) == (0, "")
    return made


def test_each_case_is_listed_once_and_lies_where_the_list_says(folder: Path) -> None:
    assert [one["name"] for one in LIST["bags"]] == [case.name for case in CASES]
    assert [one["name"] for one in LIST["archives"]] == [case.name for case in ARCHIVE_CASES]
    assert (folder / "conformance.json").read_text("utf-8") == (ROOT / "docs/conformance.json").read_text("utf-8")
    paths = [one["path"] for kind in ("bags", "archives") for one in LIST[kind]]
    assert len(set(paths)) == len(paths)
    assert all((folder / path).exists() for path in paths)
    assert set(names(folder / "bags")) == {Path(one["path"]).parts[1] for one in LIST["bags"]}
    assert set(names(folder / "archives")) == {Path(one["path"]).name for one in LIST["archives"]}


def test_of_each_bag_verify_says_what_the_list_says(folder: Path) -> None:
    for one in LIST["bags"]:
        store = FolderStore(folder / one["path"])
        # Who runs this may be allowed to read everything, so what cannot be read is told to us.
        report = verify(RefusingStore(store, one["unreadable"]) if one["unreadable"] else store, name="b")
        told = {(found.code, str(found.severity), found.clause) for found in report.problems}
        listed = {(problem["code"], problem["severity"], problem["clause"]) for problem in one["problems"]}
        assert (report.verdict, told) == (one["verdict"], listed), one["name"]


def test_of_each_archive_it_is_known_whether_it_is_refused(folder: Path) -> None:
    for one in LIST["archives"]:
        opened = bag_store(str(folder / one["path"]))
        told = {(found.code, str(found.severity), found.clause) for found in opened.problems}
        listed = {(problem["code"], problem["severity"], problem["clause"]) for problem in one["problems"]}
        assert (opened.store is None, told) == (one["refused"], listed), one["name"]


def test_the_command_line_agrees_with_the_list(folder: Path, armistice: Command) -> None:
    """As anybody would run it: one bag after the other."""
    expected = {
        str(folder / one["path"]): one["verdict"] for one in LIST["bags"] if not one["unreadable"] or os.geteuid()
    }
    lines = armistice("verify", "--json", *expected).out.splitlines()
    assert {one["bag"]: one["verdict"] for one in map(json.loads, lines)} == expected


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("x")
    for arguments in ([tmp_path], [tmp_path / "mine"], [], ["--help"]):
        result = write(*arguments)
        assert (result.returncode, result.stdout) == (2, "")
        assert result.stderr.endswith("\n")
    assert names(tmp_path) == ["mine"]


def test_names_that_are_alike_have_folders_of_their_own() -> None:
    assert slug("a file, altered") == "a-file-altered"
    assert slug("an unsafe path: data/./x") != slug("an unsafe path: data/../x")
    assert slug("data/x").startswith("data-x-")
