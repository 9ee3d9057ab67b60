"""What the command line promises: exit codes, help that reads like a manual, no traceback, a quick start."""

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from armistice_pkg.cli import COMMANDS
from builders.bag import Bag
from builders.images import encoded, png_claiming, quadrants
from command import Command
from conftest import ROOT
from test_package import workspace

SEED = ROOT / "seeds/korean-war-armistice.txt"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_manual_with_examples(armistice: Command, name: str) -> None:
    result = armistice(name, "--help")
    assert result.code == 0
    assert "Examples:" in result.out
    assert f"armistice {name} " in result.out
    assert armistice("--help").out.count(name) >= 1


def test_the_exit_codes_are_told_in_the_help(armistice: Command) -> None:
    text = armistice("--help").out
    for code in ("0 ", "1 ", "2 ", "3 ", "130 "):
        assert f"\n    {code}" in text


@pytest.mark.parametrize(
    "arguments",
    [["package"], ["package", "missing.txt"], ["verify"], ["verify", "missing"], ["nonsense"], ["package", "--no"]],
)
def test_wrong_usage_is_2(armistice: Command, in_tmp: Path, arguments: list[str]) -> None:
    del in_tmp
    result = armistice(*arguments)
    assert (result.code, result.out) == (2, "")
    assert "Error" in result.err


def test_a_file_is_no_bag_folder(armistice: Command, in_tmp: Path) -> None:
    (in_tmp / "bag.txt").write_text("")
    result = armistice("verify", "bag.txt")
    assert (result.code, result.out) == (2, "")


def test_quiet_says_nothing_when_clean_and_the_problems_on_stderr_otherwise(armistice: Command, in_tmp: Path) -> None:
    result = armistice("package", SEED, "--quiet")
    assert (result.code, result.out, result.err) == (0, "", "")
    bag = in_tmp / "bags/korean-war-armistice/korean-war-armistice"
    assert armistice("verify", "-q", bag) == armistice("package", SEED, "-q")
    (bag / "data/metadata/narrative.txt").write_text("changed")
    result = armistice("verify", "--quiet", bag)
    assert (result.code, result.out) == (1, "")
    assert "narrative.txt" in result.err


def test_verify_json_is_one_object_a_bag_with_these_keys(armistice: Command, in_tmp: Path) -> None:
    armistice("package", SEED)
    bag = Path("bags/korean-war-armistice/korean-war-armistice")
    (in_tmp / bag / "data/metadata/narrative.txt").unlink()
    (in_tmp / "empty").mkdir()
    lines = armistice("verify", "--json", bag, "empty").out.splitlines()
    first, second = (json.loads(line) for line in lines)
    assert (first["bag"], first["verdict"], second["bag"], second["verdict"]) == (
        str(bag),
        "invalid",
        "empty",
        "invalid",
    )
    for report in (first, second):
        assert set(report) == {"bag", "verdict", "problems"}
        for problem in report["problems"]:
            assert set(problem) == {"code", "severity", "clause", "path", "message", "expected", "found"}
            assert problem["severity"] in {"error", "warning"}


def test_no_space_or_no_permission_is_3_in_words(armistice: Command, in_tmp: Path) -> None:
    (in_tmp / "file").write_text("")
    result = armistice("package", SEED, "--bags", "file/bags")
    assert result.code == 3
    assert "Cannot make the folder" in result.err


def test_a_fault_of_our_own_is_no_traceback(armistice: Command, in_tmp: Path) -> None:
    del in_tmp
    armistice.monkeypatch.setattr("armistice_pkg.wiring.package.package_sources", lambda *_, **__: 1 / 0)
    result = armistice("package", SEED)
    assert result.code == 3
    assert "a fault of its own (ZeroDivisionError" in result.err


def make_bad(folder: Path, kind: str) -> Path:
    """Every bad input of the list: a source that must end in problems, exit 1, and nothing written."""
    rows = {
        "missing file": "title,file\nA,none.pdf\n",
        "out of files": "title,file\nA,../collection.toml\n",
        "absolute": "title,file\nA,/etc/passwd\n",
        "duplicate ids": "title,id\nA,x\nB,X\n",
        "no image": "title,file\nA,scan.jpg\n",
        "bomb": "title,file\nA,scan.png\n",
        "pipe": "title,file\nA,pipe.tif\n",
        "socket": "title,file\nA,socket\n",
        "link": "title,file\nA,link.txt\n",
        "unclosed quote": 'title,file\n"A,\nB,\n',
        "ragged": "title,date\nA,1953,too,much\n",
        "no title": "title,date\n,1953\n",
        "control character": "title,date\nA\x01B,1953\n",
        "id of the collection": "title,id\nA,letters\n",
        "id of a published file": "title,id\nA,collection.json\n",
    }
    source = workspace(folder / "in", rows.get(kind, "title\nA\n"))
    files = source / "files"
    if kind == "no image":
        (files / "scan.jpg").write_text("this is no image")
    elif kind == "bomb":
        (files / "scan.png").write_bytes(png_claiming(60_000, 60_000))
    elif kind == "pipe":
        os.mkfifo(files / "pipe.tif")
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(str(files / "socket"))
    elif kind == "link":
        (files / "link.txt").symlink_to("/etc/hostname")
    elif kind == "undecodable":
        (source / "documents.csv").unlink()
        (folder / "page.txt").write_bytes(SEED.read_bytes().replace(b"Rhee", b"Rh\xe9e"))
        return folder / "page.txt"
    elif kind == "page that is none":
        (folder / "page.txt").write_text("Just some words.\n")
        return folder / "page.txt"
    elif kind == "source is a pipe":
        os.mkfifo(folder / "page.txt")
        return folder / "page.txt"
    return source


@pytest.mark.parametrize(
    "kind",
    [
        "missing file",
        "out of files",
        "absolute",
        "duplicate ids",
        "no image",
        "bomb",
        "pipe",
        "socket",
        "link",
        "unclosed quote",
        "ragged",
        "no title",
        "control character",
        "id of the collection",
        "id of a published file",
        "undecodable",
        "page that is none",
        "source is a pipe",
    ],
)
def test_bad_input_ends_in_problems_and_nothing_is_written(armistice: Command, tmp_path: Path, kind: str) -> None:
    armistice.monkeypatch.chdir(tmp_path)
    source = make_bad(tmp_path, kind)
    begun = time.monotonic()
    result = armistice("package", source)
    assert time.monotonic() - begun < 5
    assert result.code == 1
    assert result.err == ""
    assert "error" in result.out
    assert "Nothing was written" in result.out
    assert not (tmp_path / "bags").exists()
    assert not (tmp_path / "manifests").exists()


def test_all_problems_are_told_at_once(armistice: Command, in_tmp: Path) -> None:
    source = workspace(in_tmp / "in", "title,date,file\nA,1953-02-30,none.pdf\n,1953,\nC,,../x\n")
    (source / "files/scan.jpg").write_bytes(encoded(quadrants(), "JPEG"))
    result = armistice("package", source)
    rows = {line.split("row ")[1].split(",")[0] for line in result.out.splitlines() if ", row " in line}
    assert {"2", "3", "4"} <= rows
    assert "scan.jpg" in result.out, "a file that no record names is told too"


def test_escapes_in_names_do_not_reach_the_terminal(armistice: Command, in_tmp: Path) -> None:
    source = workspace(in_tmp / "in", "title,file\nA,\x1b[31mred.txt\n")
    result = armistice("package", source)
    assert "\x1b" not in result.out + result.err


def test_it_starts_about_as_quickly_as_click(tmp_path: Path) -> None:
    """Not a timing of ours against a clock: what is imported, which is what start-up costs."""
    script = "import sys; from armistice_pkg import cli; cli._run(['--version']); print(*sorted(sys.modules))"
    listed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=tmp_path)
    ours = {name for name in listed.stdout.split() if name.startswith("armistice_pkg")}
    assert ours == {"armistice_pkg", "armistice_pkg._version", "armistice_pkg.cli"}
    bare = subprocess.run(
        [sys.executable, "-c", "import sys, click; print(*sys.modules)"], capture_output=True, text=True, check=True
    )
    assert len(listed.stdout.split()) < 1.5 * len(bare.stdout.split())


@pytest.mark.parametrize("verb", ["verify", "validate"])
def test_a_folder_is_verified_without_what_it_does_not_need(verb: str, tmp_path: Path) -> None:
    bag = Bag()
    bag.seal()
    bag.write(tmp_path / "bag")
    script = (
        f"import sys; from armistice_pkg import cli; assert cli._run(['{verb}', '-q', 'bag']) == 0; print(*sys.modules)"
    )
    listed = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=tmp_path)
    slow = {"jsonschema", "jsonschema_rs", "concurrent.futures", "multiprocessing", "PIL", "typst", "lxml"}
    assert not slow & set(listed.stdout.split())
    assert "armistice_pkg.storage.archives" not in listed.stdout.split()


def test_it_runs_as_a_module() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "armistice_pkg", "--version"], capture_output=True, text=True, check=True
    )
    assert result.stdout.startswith("armistice 0.")


def test_validate_says_that_it_did_not_read_the_payload(armistice: Command, in_tmp: Path) -> None:
    armistice("package", SEED)
    bag = in_tmp / "bags/korean-war-armistice/korean-war-armistice"
    narrative = bag / "data/metadata/narrative.txt"
    narrative.write_bytes(narrative.read_bytes().replace(b"July", b"June"))
    result = armistice("validate", bag)
    assert (result.code, result.err) == (0, "")
    assert "payload bytes not read" in result.out
    assert armistice("verify", bag).code == 1
    assert armistice("validate", "--min-digest", "sha3512", bag).code == 0
    (bag / "manifest-sha512.txt").unlink()
    assert "bag-digest-too-weak" in armistice("validate", "--min-digest", "sha512", bag).out


def test_a_collection_file_that_is_a_pipe_is_refused_at_once(armistice: Command, in_tmp: Path) -> None:
    os.mkfifo(in_tmp / "pipe.toml")
    result = armistice("package", SEED, "--collection-file", "pipe.toml")
    assert (result.code, result.out) == (2, "")
    assert "pipe.toml cannot be read" in result.err
    assert "named pipe" in result.err


def test_a_collection_file_given_apart_stands_instead_of_the_one_beside_the_source(
    armistice: Command, in_tmp: Path
) -> None:
    (in_tmp / "other.toml").write_text('title = "Another title"\nid = "another"\n')
    assert armistice("package", SEED, "--collection-file", "other.toml").code == 0
    collection = json.loads((in_tmp / "manifests/another/collection.json").read_bytes())
    assert collection["label"] == {"none": ["Another title"]}


@pytest.mark.parametrize("target", ["files/bags", "bags", ".", ""])
def test_output_inside_of_what_was_handed_in_is_refused(armistice: Command, in_tmp: Path, target: str) -> None:
    source = workspace(in_tmp / "in")
    before = sorted(source.rglob("*"))
    if target:
        result = armistice("package", source, "--bags", source / target)
    else:
        armistice.monkeypatch.chdir(source)
        result = armistice("package", ".")
    assert (result.code, result.out) == (2, "")
    assert "never written to" in result.err
    assert sorted(source.rglob("*")) == before


def test_bags_and_manifests_need_a_folder_each(armistice: Command, in_tmp: Path) -> None:
    del in_tmp
    result = armistice("package", SEED, "--bags", "out", "--manifests", "./out")
    assert (result.code, result.out) == (2, "")


@pytest.mark.parametrize("url", ["not a url", "ftp://x.org/", "https://x.org/a?q=1", "https://x.org/#a", "x"])
def test_a_base_url_that_is_none_is_wrong_usage(armistice: Command, in_tmp: Path, url: str) -> None:
    result = armistice("package", SEED, "--base-url", url)
    assert (result.code, result.out) == (2, "")
    assert "base URL" in result.err
    assert not list(in_tmp.iterdir())


def test_fonts_that_are_not_there_are_wrong_usage(armistice: Command, in_tmp: Path) -> None:
    del in_tmp
    assert armistice("package", SEED, "--fonts", "nowhere").code == 2


def test_a_good_source_beside_a_bad_one_is_told_why_nothing_was_written(armistice: Command, in_tmp: Path) -> None:
    bad = workspace(in_tmp / "in", "title,date\nA,1953-02-30\n")
    result = armistice("package", SEED, bad)
    assert result.code == 1
    assert "which has no errors, because another source has some" in result.out


def test_the_names_of_folders_do_not_drive_the_terminal(armistice: Command, in_tmp: Path) -> None:
    bag = in_tmp / "bag\x1b[31m"
    bag.mkdir()
    assert "\x1b[31m" not in armistice("verify", bag).out


def test_output_that_cannot_be_printed_is_an_error_in_words(in_tmp: Path) -> None:
    (in_tmp / "bag").mkdir()
    with Path("/dev/full").open("w") as full:
        result = subprocess.run(
            [sys.executable, "-m", "armistice_pkg", "verify", "bag"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert result.returncode == 3
    assert "Cannot print" in result.stderr
    assert "Traceback" not in result.stderr


def test_gc_asks_before_earlier_versions_go(armistice: Command, in_tmp: Path) -> None:
    old = in_tmp / "bags/c/.superseded/a/1"
    old.mkdir(parents=True)
    armistice.monkeypatch.setattr("click.confirm", lambda *_, **__: False)
    assert "Nothing was removed" in armistice("gc", "--superseded").out
    assert old.exists()
    assert armistice("gc", "--superseded", "--dry-run").code == 0
    assert old.exists()
    armistice.monkeypatch.setattr("click.confirm", lambda *_, **__: True)
    assert "Removed 1 folder" in armistice("gc", "--superseded").out
    assert not old.exists()
