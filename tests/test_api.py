"""The public API: which names there are, and that every example of its page runs."""

import inspect
import re
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest

import armistice_pkg
from armistice_pkg import bags
from builders.bag import Bag
from conftest import ROOT
from web_server import served

PAGE = ROOT / "docs/python.md"


def letters(folder: Path) -> Path:
    (folder / "letters").mkdir()
    (folder / "letters/first.txt").write_text("Dear general,\n")
    (folder / "letters/second.txt").write_text("Dear chairman,\n")
    return folder / "letters"


def test_these_names_are_public() -> None:
    assert armistice_pkg.__all__ == ["__version__"]
    assert bags.__all__ == [
        "ArmisticeError",
        "BagReport",
        "BaggingReport",
        "FetchReport",
        "Problem",
        "UnbagReport",
        "UnfinishedError",
        "UpdateReport",
        "UsageError",
        "Verdict",
        "fetch",
        "make",
        "unbag",
        "update",
        "validate",
        "verify",
    ]


@pytest.mark.parametrize("name", bags.__all__)
def test_every_name_says_what_it_is(name: str) -> None:
    assert inspect.getdoc(getattr(bags, name))


@pytest.mark.parametrize("function", [bags.fetch, bags.make, bags.update, bags.verify], ids=lambda one: one.__name__)
def test_every_argument_is_explained(function: Callable[..., object]) -> None:
    said = re.findall(r"^    (\w+):", inspect.getdoc(function) or "", re.MULTILINE)
    errors = [one for one in said if one.endswith("Error")]
    assert [one for one in said if one not in errors] == list(inspect.signature(function).parameters)
    assert errors == ["UsageError", "UnfinishedError"]


def test_the_examples_of_the_page_run(in_tmp: Path, capsys: pytest.CaptureFixture[str]) -> None:
    letters(in_tmp)
    blocks = re.findall(r"^```python\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert blocks
    scope: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, str(PAGE), "exec"), scope)  # noqa: S102 - our own page
    assert "letters-bag" in capsys.readouterr().out


def test_the_page_names_every_function() -> None:
    page = PAGE.read_text("utf-8")
    for name in bags.__all__:
        if inspect.isfunction(getattr(bags, name)):
            assert f"bags.{name}(" in page


def test_nothing_is_printed_and_no_setting_is_read(
    in_tmp: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARMISTICE_NONSENSE", "1")
    (in_tmp / "armistice.toml").write_text("nonsense = 1\n")
    bags.make(letters(in_tmp), in_tmp / "bag", clock=1)
    assert "Bagging-Date: 1970-01-01" in (in_tmp / "bag/bag-info.txt").read_text()
    assert bags.verify(in_tmp / "bag").is_valid
    assert capsys.readouterr() == ("", "")


def test_the_same_call_at_the_same_time_gives_the_same_bytes(in_tmp: Path) -> None:
    folder = letters(in_tmp)
    pairs = [("Contact-Name", "A"), ("Contact-Name", "B")]
    for name in ("a.tar", "b/a.tar"):
        (in_tmp / name).parent.mkdir(exist_ok=True)
        bags.make(folder, in_tmp / name, tags=pairs, clock=0, bag_format="tar")
    assert (in_tmp / "a.tar").read_bytes() == (in_tmp / "b/a.tar").read_bytes()
    assert (in_tmp / "a.tar").read_bytes().count(b"Contact-Name: ") == len(pairs)


def test_size_algorithms_tag_files_and_profile_are_kept_to(in_tmp: Path) -> None:
    folder = letters(in_tmp)
    (in_tmp / "licence.txt").write_text("free")
    profile = ROOT / "schemas/armistice-bag-profile.json"
    report = bags.make(
        folder,
        in_tmp / "bag",
        algorithms=["sha512"],
        tag_files=[in_tmp / "licence.txt"],
        skip=["second*"],
        read_back=False,
        max_size=1_000_000,
    )
    assert [(one.files, one.read_back) for one in report.bags] == [(1, False)]
    assert report.skipped == 1
    assert (in_tmp / "bag/licence.txt").read_text() == "free"
    judged = bags.validate(in_tmp / "bag", profile=profile)
    assert judged.is_valid
    assert judged.keeps_profile is False
    assert any(one.is_error for one in judged.problems)


@pytest.mark.parametrize(
    "call",
    [
        lambda: bags.verify("missing"),
        lambda: bags.validate("letters", min_digest="crc32"),
        lambda: bags.validate("letters", profile="letters/first.txt"),
        lambda: bags.make("missing", "bag"),
        lambda: bags.make("letters", "letters/bag"),
        lambda: bags.make("letters", "bag", algorithms=["crc32"]),
        lambda: bags.make("letters", "bag", tags={"a\nb": "c"}),
        lambda: bags.update("missing", remove=["x"]),
        lambda: bags.update("letters"),
        lambda: bags.unbag("missing", "folder"),
        lambda: bags.fetch("missing", allow_hosts=["example.org"]),
        lambda: bags.fetch("letters", allow_hosts=["no host"]),
    ],
)
def test_calls_that_make_no_sense_say_so(call: Callable[[], object], in_tmp: Path) -> None:
    letters(in_tmp)
    with pytest.raises(bags.UsageError, match=r"[.!]"):
        call()
    assert sorted(one.name for one in in_tmp.iterdir()) == ["letters"]


def test_a_million_problems_are_told_one_by_one(in_tmp: Path) -> None:
    bag = Bag()
    bag.seal()
    bag.files["data/letter.txt"] = b"other"
    bag.write(in_tmp / "bag")
    told: list[bags.Problem] = []
    for check in (bags.verify, bags.validate):
        told.clear()
        report = check(in_tmp / "bag", tell=told.append)
        assert report.problems == ()
        assert tuple(told) == check(in_tmp / "bag").problems
        assert told


def test_a_bag_without_its_files_gets_them(in_tmp: Path) -> None:
    folder = letters(in_tmp)
    with served(folder) as address:
        assert bags.make(folder, in_tmp / "bag", fetch_from=f"{address}/").is_clean
        assert bags.verify(in_tmp / "bag").verdict is bags.Verdict.INCOMPLETE
        with pytest.raises(bags.UsageError, match="lacks 2 files"):
            bags.fetch(in_tmp / "bag")
        report = bags.fetch(in_tmp / "bag", allow_private=[address.removeprefix("http://")])
    assert (report.fetched, report.is_complete) == (2, True)
    assert bags.verify(in_tmp / "bag").is_valid


def test_reports_are_values() -> None:
    for report in (bags.BagReport, bags.BaggingReport, bags.FetchReport, bags.UnbagReport, bags.UpdateReport):
        assert {"problems", "bag"} & {one.name for one in fields(report)}
