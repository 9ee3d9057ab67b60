"""Bags judged by profiles on the command line, and profiles validated as such."""

import json
import socket
import threading
from pathlib import Path
from typing import Any

import pytest

from armistice_pkg.cli.bag_reports import ReportPrinter
from armistice_pkg.core.errors import MissingError, UnfinishedError, UnreadableError, UsageError
from armistice_pkg.core.problems import Place, Severity, Verdict, problem
from armistice_pkg.core.reports import BagReport
from armistice_pkg.formats.bag_profile import looks_like_profile
from armistice_pkg.services.profile import PROFILE_LIMIT
from armistice_pkg.storage.web_document import web_document
from armistice_pkg.wiring.documents import is_address, own_profile_identifier, read_document
from builders.archives import PACKERS
from builders.bag import Bag
from builders.web import dripping, given, redirected, served
from command import Command
from conftest import ROOT
from test_bag_profile import URI, profile_json

OWN = ROOT / "schemas/armistice-bag-profile.json"
SEED_BAGS = sorted((ROOT / "bags/korean-war-armistice").iterdir())


def write_profile(path: Path, **keys: Any) -> Path:  # noqa: ANN401 - JSON
    path.write_text(json.dumps(profile_json(**keys)), "utf-8")
    return path


def write_bag(path: Path, info: bytes = f"BagIt-Profile-Identifier: {URI}\n".encode()) -> Path:
    bag = Bag()
    bag.append("bag-info.txt", info)
    bag.seal()
    return bag.write(path)


# --- verify and validate with --profile ---


@pytest.mark.parametrize("verb", ["verify", "validate"])
def test_our_packages_keep_to_the_profile_that_they_name(armistice: Command, verb: str) -> None:
    result = armistice(verb, "--profile", OWN, *SEED_BAGS)
    assert (result.code, result.err) == (0, "")
    assert result.out.count(f"; keeps to {OWN}\n") == len(SEED_BAGS) == len(result.out.splitlines())


@pytest.mark.parametrize("verb", ["verify", "validate"])
def test_everything_in_which_a_bag_departs_is_told_with_the_profile(
    armistice: Command, in_tmp: Path, verb: str
) -> None:
    write_profile(in_tmp / "p.json", Bag_Info={"Title": {"required": True}}, Manifests_Required=["md5", "sha1"])
    write_bag(in_tmp / "bag", b"")
    result = armistice(verb, "--profile", "p.json", "bag")
    assert (result.code, result.err) == (1, "")
    for told in (
        "[profile-identifier-missing; BagIt Profiles 1.4.0, Implementation Details; p.json]",
        "[profile-tag-missing; BagIt Profiles 1.4.0, Bag-Info; p.json]",
    ):
        assert told in result.out
    assert result.out.count("[profile-manifest-missing; BagIt Profiles 1.4.0, Manifests-Required; p.json]") == 2
    assert result.out.splitlines()[-1].startswith("bag: valid (2 files, 270 bytes, ")
    assert result.out.endswith("; does not keep to p.json\n")
    value = json.loads(armistice(verb, "--profile", "p.json", "bag", "--json").out)
    assert (value["bag"], value["verdict"], value["profile"], value["keeps_profile"]) == (
        "bag",
        "valid",
        "p.json",
        False,
    )
    assert len(value["problems"]) == 4
    quiet = armistice(verb, "--profile", "p.json", "bag", "--quiet")
    assert (quiet.code, quiet.out, quiet.err.count("p.json]")) == (1, "", 4)


def test_a_recommendation_is_a_warning_and_the_bag_keeps_to_the_profile(armistice: Command, in_tmp: Path) -> None:
    write_profile(in_tmp / "p.json", Bag_Info={"Title": {"recommended": True}})
    write_bag(in_tmp / "bag")
    result = armistice("verify", "--profile", "p.json", "bag")
    assert result.code == 0
    assert "warning: bag, bag-info.txt" in result.out
    assert result.out.endswith("; keeps to p.json\n")
    quiet = armistice("verify", "--profile", "p.json", "bag", "-q")
    assert (quiet.code, quiet.out, quiet.err) == (0, "", "")


_MEDIA_TYPES = {"zip": "application/zip", "pax.tar": "application/x-tar", "tar.gz": "application/gzip"}


@pytest.mark.parametrize("form", sorted(_MEDIA_TYPES))
@pytest.mark.parametrize("accepted", sorted(_MEDIA_TYPES.values()))
def test_archives_are_judged_by_their_format(armistice: Command, in_tmp: Path, form: str, accepted: str) -> None:
    PACKERS[form](write_bag(in_tmp / "bag"), in_tmp / f"bag.{form}")
    write_profile(in_tmp / "p.json", Serialization="required", Accept_Serialization=[accepted])
    expected = int(accepted != _MEDIA_TYPES[form])
    result = armistice("verify", "--profile", "p.json", f"bag.{form}")
    assert (result.code, result.out.count("[profile-serialization;")) == (expected, expected)
    assert armistice("verify", "--profile", "p.json", "bag").code == 1
    write_profile(in_tmp / "p.json", Serialization="forbidden")
    assert armistice("verify", "--profile", "p.json", f"bag.{form}").code == 1
    assert armistice("verify", "--profile", "p.json", "bag").code == 0


def test_of_an_archive_that_is_refused_nothing_is_said_by_the_profile(armistice: Command, in_tmp: Path) -> None:
    write_profile(in_tmp / "p.json")
    (in_tmp / "bag.tar").write_bytes(b"no archive")
    result = armistice("verify", "--profile", "p.json", "bag.tar")
    assert result.code == 1
    assert result.out.endswith(
        "bag.tar: invalid (the archive was refused, and no payload read); could not be judged by p.json\n"
    )
    value = json.loads(armistice("verify", "--profile", "p.json", "bag.tar", "--json").out)
    assert (value["verdict"], value["profile"], value["keeps_profile"]) == ("invalid", "p.json", None)


@pytest.mark.parametrize("verb", ["verify", "validate"])
def test_by_a_profile_with_errors_no_bag_is_judged(armistice: Command, in_tmp: Path, verb: str) -> None:
    write_profile(in_tmp / "p.json", Manifests_Allowed=[], Serialization="perhaps")
    result = armistice(verb, "--profile", "p.json", write_bag(in_tmp / "bag"), "--json")
    assert (result.code, result.out) == (2, "")
    assert "[profile-value;" in result.err
    assert "[profile-contradiction;" in result.err
    assert "nothing was done" in result.err


def test_what_is_odd_about_a_profile_is_told_beside_the_results(armistice: Command, in_tmp: Path) -> None:
    write_profile(in_tmp / "p.json", Manifest_Required=["md5"])
    write_bag(in_tmp / "bag")
    result = armistice("verify", "--profile", "p.json", "bag", "--json")
    assert (result.code, json.loads(result.out)["keeps_profile"]) == (0, True)
    assert "Write Manifests-Required if that is meant." in result.err
    assert armistice("verify", "--profile", "p.json", "bag", "-q").err == ""


def test_a_profile_that_is_not_there_is_wrong_usage(armistice: Command, in_tmp: Path) -> None:
    write_bag(in_tmp / "bag")
    for name in ("nowhere.json", ".", "ftp://example.org/p.json", "http://", "http://[/p.json"):
        result = armistice("verify", "--profile", name, "bag")
        assert (result.code, result.out) == (2, ""), name
        assert result.err.startswith("Error: "), name


# --- addresses ---


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.usefixtures("no_network")
def test_our_own_profile_is_known_by_its_address(armistice: Command) -> None:
    assert read_document(own_profile_identifier(), limit=PROFILE_LIMIT) == OWN.read_bytes()
    assert armistice("validate", own_profile_identifier()).code == 0
    assert armistice("verify", "--profile", own_profile_identifier(), *SEED_BAGS).code == 0


def test_a_profile_is_loaded_from_the_web(armistice: Command, in_tmp: Path) -> None:
    write_bag(in_tmp / "bag")
    data = json.dumps(profile_json()).encode()
    pages = {
        "/p.json": given(data),
        "/moved": redirected("/p.json"),
        "/ftp": redirected("ftp://127.0.0.1/p.json"),
        "/file": redirected(f"file://{in_tmp}/bag/bagit.txt"),
        "/round": redirected("/round"),
        "/long": given(b" " * (PROFILE_LIMIT + 9) + data),
        "/failed": given(b"<html>", 500),
        "/page": given(b"<html>Not a profile</html>"),
    }
    with served(pages) as base:
        assert armistice("verify", "--profile", f"{base}/p.json", "bag").code == 0
        assert armistice("validate", f"{base}/moved").out == f"{base}/moved: valid (BagIt Profile)\n"
        expected = {"ftp": 3, "file": 2, "round": 2, "failed": 2, "absent": 2, "long": 2, "page": 2}
        for path, code in expected.items():
            result = armistice("verify", "--profile", f"{base}/{path}", "bag")
            assert (result.code, result.out) == (code, ""), path
        assert "There is no file at" in armistice("validate", f"{base}/absent").err
        assert "answers 500" in armistice("validate", f"{base}/failed").err
        assert armistice("validate", f"{base}/long").code == 1
        assert armistice("validate", f"{base}/page").code == 1
    result = armistice("verify", "--profile", f"{base}/p.json", "bag")
    assert (result.code, result.out) == (3, "")
    assert "cannot be reached" in result.err


def test_a_server_that_never_ends_is_left_in_time() -> None:
    stop = threading.Event()
    with served({"/": dripping(stop)}) as base:
        with pytest.raises(UnfinishedError, match=r"within 0\.2 seconds"):
            web_document(f"{base}/", limit=10, seconds=0.2)
        stop.set()


def test_no_more_is_read_than_asked_for() -> None:
    with served({"/x": given(b"12345"), "/gone": given(b"", 410), "/no": given(b"", 403)}) as base:
        assert web_document(f"{base}/x", limit=3) == b"123"
        with pytest.raises(MissingError):
            web_document(f"{base}/gone", limit=3)
        with pytest.raises(UnreadableError, match="403"):
            web_document(f"{base}/no", limit=3)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("https://x.org/a", True), ("FTP://x", True), ("a/b://c", False), ("://x", False), ("p.json", False), ("", False)],
)
def test_what_is_an_address(name: str, *, expected: bool) -> None:
    assert is_address(name) is expected


# --- validate a profile ---


def test_a_profile_is_validated_as_one(armistice: Command, in_tmp: Path) -> None:
    write_profile(in_tmp / "good.json")
    write_profile(in_tmp / "bad.json", Manifests_Allowed=[], Serialization="perhaps")
    write_bag(in_tmp / "bag")
    result = armistice("validate", "good.json", "bag", "bad.json")
    assert (result.code, result.err) == (1, "")
    assert "good.json: valid (BagIt Profile)\nbag: valid (" in result.out
    assert result.out.endswith("bad.json: invalid (BagIt Profile)\n")
    values = [
        json.loads(one) for one in armistice("validate", "good.json", "bag", "bad.json", "--json").out.splitlines()
    ]
    assert [one["verdict"] for one in values] == ["valid", "valid", "invalid"]
    assert [(one.get("file"), one.get("kind")) for one in values] == [
        ("good.json", "BagIt Profile"),
        (None, None),
        ("bad.json", "BagIt Profile"),
    ]
    assert [(one["code"], one["field"]) for one in values[2]["problems"]] == [
        ("profile-value", "Serialization"),
        ("profile-contradiction", "Manifests-Allowed"),
    ]
    assert armistice("validate", "good.json", "-q") == armistice("validate", "bag", "-q")
    quiet = armistice("validate", "bad.json", "-q")
    assert (quiet.code, quiet.out) == (1, "")
    assert "perhaps" in quiet.err


def test_json_of_another_kind_is_a_problem_and_the_rest_is_validated(armistice: Command, in_tmp: Path) -> None:
    (in_tmp / "a.json").write_text('{"name": "x"}')
    (in_tmp / "b.json").write_text("")
    (in_tmp / "c").write_bytes(b' \n{"x"')
    write_profile(in_tmp / "d")
    result = armistice("validate", "a.json", "b.json", "c", "d")
    assert (result.code, result.err) == (1, "")
    assert result.out.count("[document-unrecognised]") == 3
    assert "d: valid" in result.out
    assert [json.loads(armistice("validate", "a.json", "--json").out)[key] for key in ("kind", "verdict")] == [
        None,
        None,
    ]


def test_if_one_is_nothing_nothing_is_looked_at(armistice: Command, in_tmp: Path) -> None:
    write_profile(in_tmp / "p.json")
    for wrong in ("nothing", "note.txt"):
        (in_tmp / "note.txt").write_text("Dear general")
        result = armistice("validate", "p.json", wrong)
        assert (result.code, result.out) == (2, "")
    (in_tmp / "folder.json").mkdir()
    assert "folder.json: invalid (" in armistice("validate", "folder.json").out
    with pytest.raises(UsageError):
        read_document("nothing", limit=1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_profile_is_recognised_whatever_its_encoding(encoding: str) -> None:
    assert looks_like_profile(json.dumps(profile_json()).encode(encoding))
    assert not looks_like_profile(json.dumps({"type": "Manifest"}).encode(encoding))
    assert not looks_like_profile(json.dumps({"label": {"none": ["Serialization"]}}).encode(encoding))
    assert not looks_like_profile(b"Bag-Info:")


# --- how it is told ---


def test_problems_are_told_when_they_are_found(capsys: pytest.CaptureFixture[str]) -> None:
    one = problem("bag-file-altered", Place(source="b", path="data/a"), "It differs.")
    warning = problem("bag-link", Place(source="b", path="data/b"), "Odd.", severity=Severity.WARNING)
    report = BagReport(name="b", verdict=Verdict.INVALID, problems=(), files=1, octets=1, algorithms=())
    printer = ReportPrinter(as_json=False, quiet=False, read=True)
    printer.tell(one)
    assert "It differs." in capsys.readouterr().out
    quiet = ReportPrinter(as_json=False, quiet=True, read=True)
    quiet.tell(warning)
    assert capsys.readouterr().err == ""
    quiet.tell(one)
    told = capsys.readouterr().err
    assert told.index("Odd.") < told.index("It differs.")
    quiet.end(report)
    quiet.tell(warning)
    quiet.end(report)
    assert capsys.readouterr() == ("", "")
    as_json = ReportPrinter(as_json=True, quiet=True, read=True)
    for _ in range(2):
        as_json.tell(one)
        assert "It differs." in capsys.readouterr().out
        as_json.end(report)
    assert capsys.readouterr().out == '], "verdict": "invalid"}\n'
    for problems in ((), (one,), (one, warning)):
        for each in problems:
            as_json.tell(each)
        as_json.end(report)
        assert len(json.loads(capsys.readouterr().out)["problems"]) == len(problems)
