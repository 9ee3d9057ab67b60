"""`armistice ledger` as an archivist uses it."""

import json
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from command import Command, names

EVENT = '{"type":"fixity check","objects":[{"kind":"bag","id":"letters"}]}\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def history(armistice: Command, folder: Path) -> Path:
    (folder / "events.jsonl").write_text(EVENT * 3)
    assert armistice("ledger", "init", "history.jsonl").code == 0
    assert armistice("ledger", "add", "history.jsonl", "events.jsonl").code == 0
    return folder / "history.jsonl"


def test_from_the_first_event_to_the_proof(armistice: Command, history: Path, folder: Path) -> None:
    assert armistice("ledger", "verify", history).out.startswith(f"{history}: nothing is wrong (3 events, root ")
    assert armistice("ledger", "head", history, "--out", "first.json").code == 0
    assert armistice("ledger", "add", history, "events.jsonl").out.endswith("7 lines now\n")
    assert armistice("ledger", "verify", history, "--head", "first.json").code == 0
    assert armistice("ledger", "prove", history, "--extends", "first.json", "-o", "extends.json").code == 0
    said = armistice("ledger", "verify", "--proof", "extends.json", "--head", "first.json")
    assert (said.code, said.out) == (
        0,
        "The head of 7 lines extends that of 4 lines: nothing before it has changed.\n",
    )
    line = json.loads(history.read_text().splitlines()[2])
    proof = armistice("ledger", "prove", history, "--event", line["event"]["id"], "--head", "first.json")
    (folder / "proof.json").write_text(proof.out)
    said = armistice("ledger", "verify", "--proof", "proof.json")
    assert said.code == 0
    assert said.out.startswith("Line 3 is in the ledger ")
    by_line = armistice("ledger", "prove", history, "--line", "3", "--head", "first.json")
    assert json.loads(by_line.out) == json.loads(proof.out)


def test_a_ledger_that_was_touched_is_told_and_gives_no_head(armistice: Command, history: Path, folder: Path) -> None:
    assert armistice("ledger", "head", history, "--out", "head.json").code == 0
    history.write_text(history.read_text().replace("letters", "LETTERS", 1))
    said = armistice("ledger", "verify", history, "--head", "head.json")
    assert said.code == 1
    assert "ledger-line-edited" in said.out
    assert "line 2" in said.out
    quiet = armistice("ledger", "verify", history, "--quiet")
    assert (quiet.code, quiet.out) == (1, "")
    assert "ledger-line-edited" in quiet.err
    value = json.loads(armistice("ledger", "verify", history, "--json").out)
    assert not value["clean"]
    assert [one["code"] for one in value["problems"]] == ["ledger-line-edited"]
    assert armistice("ledger", "head", history, "--out", "new.json").code == 1
    assert armistice("ledger", "prove", history, "--line", "2").code == 1
    assert armistice("ledger", "prove", history, "--line", "3", "--head", "head.json").code == 2
    assert "new.json" not in names(folder)


def test_quiet_and_json_are_that(armistice: Command, history: Path) -> None:
    assert armistice("ledger", "verify", history, "--quiet").out == ""
    value = json.loads(armistice("ledger", "verify", history, "--json").out)
    assert value["clean"]
    assert value["head"]["size"] == 4
    head = json.loads(armistice("ledger", "head", history, "--json").out)
    assert head["root"] == value["head"]["root"]
    assert armistice("ledger", "add", history, "events.jsonl", "-q").out == ""
    assert json.loads(armistice("ledger", "add", history, "events.jsonl", "--json").out)["added"] == 3
    assert armistice("ledger", "init", "another", "-q").out == ""


def test_lines_that_are_no_events_are_all_told_and_none_is_added(
    armistice: Command, history: Path, folder: Path
) -> None:
    before = history.read_bytes()
    (folder / "bad.jsonl").write_text(EVENT + '{"type":"dance"}\n\x1b[2Jjunk\n')
    said = armistice("ledger", "add", history, "bad.jsonl")
    assert said.code == 1
    assert said.out.count("ledger-event-refused") == 2
    assert history.read_bytes() == before


def test_events_come_from_standard_input(armistice: Command, history: Path) -> None:
    armistice.monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(EVENT.encode() * 2)))
    assert "2 events added" in armistice("ledger", "add", history, "-").out


@pytest.mark.parametrize("junk", ["", "junk", "[]", '{"armistice":"ledger head"}'])
def test_a_file_that_is_no_head_or_proof_is_told(armistice: Command, history: Path, folder: Path, junk: str) -> None:
    (folder / "junk.json").write_text(junk)
    for arguments in (
        ["verify", str(history), "--head", "junk.json"],
        ["verify", "--proof", "junk.json"],
        ["prove", str(history), "--extends", "junk.json"],
    ):
        said = armistice("ledger", *arguments)
        assert said.code == 1
        assert "ledger-document-garbled" in said.out + said.err


def test_a_head_is_no_proof_and_a_proof_no_head(armistice: Command, history: Path) -> None:
    assert armistice("ledger", "head", history, "--out", "head.json").code == 0
    assert armistice("ledger", "prove", history, "--line", "2", "--out", "proof.json").code == 0
    assert "it is a head" in armistice("ledger", "verify", "--proof", "head.json").out
    assert "it is a proof" in armistice("ledger", "verify", history, "--head", "proof.json").out
    assert armistice("ledger", "add", history, "events.jsonl").code == 0
    assert armistice("ledger", "head", history, "--out", "later.json").code == 0
    said = armistice("ledger", "verify", "--proof", "proof.json", "--head", "later.json")
    assert (said.code, "not about the head" in said.out) == (1, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ["verify"],
        ["verify", "nothing"],
        ["verify", "history.jsonl", "--proof", "events.jsonl"],
        ["verify", "history.jsonl", "--head", "nothing"],
        ["verify", "--proof", "nothing"],
        ["head", "nothing"],
        ["head", "history.jsonl", "--out", "events.jsonl"],
        ["prove", "history.jsonl"],
        ["prove", "history.jsonl", "--line", "0"],
        ["prove", "history.jsonl", "--line", "99"],
        ["prove", "history.jsonl", "--event", "x"],
        ["prove", "nothing", "--line", "1"],
        ["init", "history.jsonl"],
        ["init", "no/where"],
        ["add", "nothing", "events.jsonl"],
        ["add", "history.jsonl", "nothing"],
        ["dance"],
    ],
)
def test_wrong_usage_is_2_and_writes_nothing(
    armistice: Command, history: Path, folder: Path, arguments: list[str]
) -> None:
    before = names(folder), history.read_bytes()
    said = armistice("ledger", *arguments)
    assert (said.code, said.out) == (2, "")
    assert (names(folder), history.read_bytes()) == before


@pytest.mark.parametrize("verb", ["init", "add", "verify", "head", "prove"])
def test_every_verb_has_a_manual_with_examples_and_exit_codes(armistice: Command, verb: str) -> None:
    said = armistice("ledger", verb, "--help")
    assert "Examples:" in said.out
    assert "Exit code 0" in said.out
