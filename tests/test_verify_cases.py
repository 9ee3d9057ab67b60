"""Every code of bags, each by a bag that is broken in one way; what is correct is accepted by `bagit` as well."""

import logging
import time
from pathlib import Path

import bagit
import pytest

from armistice_pkg.core.codes import CODES
from armistice_pkg.core.codes.bag import BAG_CODES
from armistice_pkg.core.reports import BagReport
from armistice_pkg.services.verify import verify
from armistice_pkg.storage.folder import FolderStore
from builders.bag import Bag
from builders.refusing import RefusingStore
from cases.bags import CASES, Case

_NAMES = [case.name for case in CASES]
# What the second reader gets wrong (seen of bagit 1.9.0): it does not decode %25, and it splits lines at U+0085.
_NOT_FOR_BAGIT = {"percent in a name", "separators of Unicode in a name"}
_FOR_BAGIT = [case for case in CASES if not case.codes and case.name not in _NOT_FOR_BAGIT]


def _report(case: Case, folder: Path) -> BagReport:
    case.make(folder)
    store = FolderStore(folder)
    return verify(RefusingStore(store, case.refused) if case.refused else store, name="the bag")


@pytest.mark.parametrize("case", CASES, ids=_NAMES)
def test_a_bag_is_told_exactly_what_is_wrong_with_it(case: Case, tmp_path: Path) -> None:
    began = time.monotonic()
    report = _report(case, tmp_path / "bag")
    told = {one.code for one in report.problems}
    assert told == case.codes, [one.message for one in report.problems]
    assert report.verdict == case.verdict
    assert time.monotonic() - began < 1


@pytest.mark.parametrize("case", CASES, ids=_NAMES)
def test_a_problem_says_what_where_and_what_to_do(case: Case, tmp_path: Path) -> None:
    for one in _report(case, tmp_path / "bag").problems:
        assert one.message.endswith("."), one.message
        assert one.message.isprintable(), one.message
        assert one.place.source == "the bag"
        assert one.place.path is not None
        assert one.clause == CODES[one.code].clause


def test_every_code_has_a_case() -> None:
    of_their_own = {"bag-digest-too-weak"}  # it needs an option, and has a test in test_verify.py
    assert {code for case in CASES for code in case.codes} | of_their_own == set(BAG_CODES)


def test_names_of_cases_are_unique() -> None:
    assert len(set(_NAMES)) == len(_NAMES)


@pytest.mark.parametrize("case", _FOR_BAGIT, ids=lambda one: one.name)
def test_a_second_reader_accepts_what_is_correct(case: Case, tmp_path: Path) -> None:
    logging.getLogger("bagit").setLevel(logging.CRITICAL)
    case.make(tmp_path / "bag")
    bagit.Bag(str(tmp_path / "bag")).validate()


def test_all_faults_of_all_files_are_told(tmp_path: Path) -> None:
    bag = Bag({f"data/{number:03}": b"x" for number in range(300)})
    bag.seal()
    bag.write(tmp_path)
    for number in range(300):
        (tmp_path / f"data/{number:03}").write_bytes(b"y")
    report = verify(FolderStore(tmp_path), name="b")
    assert [one.place.path for one in report.problems] == [f"data/{number:03}" for number in range(300)]
