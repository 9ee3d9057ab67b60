"""`armistice rebase`: what is published moves whole, back to the same bytes, and nothing else is touched."""

import errno
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armistice_pkg.core.codes.rebasing import REBASING_CODES
from armistice_pkg.core.errors import UnfinishedError
from armistice_pkg.core.presentation import CanvasPart
from armistice_pkg.core.regions import Box, Span
from armistice_pkg.formats.iiif import canvas_state, state_link
from armistice_pkg.formats.iiif.content_state import decode, encode
from armistice_pkg.formats.iiif.moving import Moves, moved_json
from armistice_pkg.storage import published
from armistice_pkg.storage.published import PublishedFolder
from armistice_pkg.wiring.rebase import rebase_folder
from builders.images import encoded, quadrants
from command import Command, names, tree

OLD, NEW = "https://armistice.example.org/iiif", "http://127.0.0.1:8000/show"


@pytest.fixture
def site(in_tmp: Path, armistice: Command) -> Path:
    """Two collections, one of them with a scan, an original and a file of the user's own."""
    for name in ("letters", "maps"):
        folder = in_tmp / "in" / name
        (folder / "files").mkdir(parents=True)
        title = name.title()
        (folder / "collection.toml").write_text(f'title = "{title}"\norganisation = "Archive"\nlanguage = "en"\n')
        (folder / "files/scan.png").write_bytes(encoded(quadrants(), "PNG"))
        (folder / "files/table.json").write_text(json.dumps({"id": f"{OLD}/letters/x"}))
        rows = f"title,id,file,description\nScan,scan,scan.png|table.json,See {OLD}/{name}/scan\nWord,word,,\n"
        (folder / "documents.csv").write_text(rows)
        assert armistice("package", folder).code == 0
    (in_tmp / "manifests/letters/scan/mine.json").write_text(json.dumps({"id": f"{OLD}/letters/x"}))
    return in_tmp / "manifests"


def documents(site: Path) -> Mapping[str, str]:
    return {str(path.relative_to(site)): path.read_text() for path in sorted(site.rglob("*.json*"))}


def test_everything_of_ours_moves_and_nothing_else(site: Path, in_tmp: Path, armistice: Command) -> None:
    before, bags = tree(site), tree(in_tmp / "bags")
    result = armistice("rebase", site, "--base-url", f"{NEW}/")
    assert (result.code, result.err) == (0, "")
    assert f"{OLD}/letters\n  to {NEW}/letters\n" in result.out
    assert tree(in_tmp / "bags") == bags, "bags keep the addresses that they were packaged with"
    after = tree(site)
    assert set(after) == set(before)
    changed = {path for path in after if after[path] != before[path]}
    assert changed == {
        path
        for path in after
        if path.endswith((".json", ".jsonld")) and not path.endswith("mine.json") and "/objects/" not in path
    }
    for path, text in documents(site).items():
        if path not in changed:
            assert OLD in text
            continue
        value = json.loads(text)
        told = value.get("description", {}) | value.get("summary", {})
        rest = text.replace(f"See {OLD}", "") if told or path.endswith("ld") or "manifest" in path else text
        assert OLD not in rest.replace(f"See {OLD}", ""), path
        assert value.get("id", value.get("@id", "")).startswith(f"{NEW}/"), path
    assert armistice("validate", *(site / one for one in changed if one.endswith(".json"))).code == 0
    info = next(site.rglob("info.json"))
    assert json.loads(info.read_text())["id"] == f"{NEW}/{info.parent.relative_to(site)}"
    assert names(in_tmp) == ["bags", "in", "manifests"], "nothing is left beside it"


def test_twice_is_once_and_back_is_the_same_bytes(site: Path, armistice: Command) -> None:
    before = tree(site)
    assert armistice("rebase", site, "--base-url", NEW, "--quiet").out == ""
    once = tree(site)
    again = armistice("rebase", site, "--base-url", NEW)
    assert (again.code, "is its address already" in again.out) == (0, True)
    assert tree(site) == once
    assert armistice("rebase", site / "letters", "--base-url", OLD).code == 0
    assert armistice("rebase", site, "--base-url", OLD).code == 0
    assert tree(site) == before


def test_a_new_home_inside_the_old_one_is_gone_to_once(site: Path, armistice: Command) -> None:
    before = tree(site)
    for _ in range(2):
        armistice("rebase", site, "--base-url", f"{OLD}/letters")
        assert json.loads((site / "letters/collection.json").read_text())["id"].startswith(f"{OLD}/letters/letters/c")
    armistice("rebase", site, "--base-url", OLD)
    assert tree(site) == before


def test_a_dry_run_says_and_changes_nothing(site: Path, armistice: Command) -> None:
    before = tree(site)
    told = json.loads(armistice("rebase", site, "--base-url", NEW, "--dry-run", "--json").out)
    assert (told["written"], told["dry_run"], tree(site)) == (False, True, before)
    assert [one["new"] for one in told["collections"]] == [f"{NEW}/letters", f"{NEW}/maps"]
    said = armistice("rebase", site, "--base-url", NEW, "-n").out
    assert "Nothing was changed, as you asked." in said
    done = json.loads(armistice("rebase", site, "--base-url", NEW, "--json").out)
    assert (done["written"], done["collections"]) == (True, told["collections"])


def test_what_is_damaged_is_told_and_nothing_is_moved(site: Path, armistice: Command) -> None:
    (site / "letters/word/manifest.json").write_text("{")
    (site / "maps/collection.json").write_text('{"id": "https://example.org/other.json"}')
    (site / "letters/scan/annotations").mkdir()
    (site / "letters/scan/annotations/0001.json").write_bytes(b"\xff")
    before = tree(site)
    result = armistice("rebase", site, "--base-url", NEW)
    assert result.code == 1
    assert (result.out.count("[rebase-unreadable]"), result.out.count("[rebase-no-collection]")) == (2, 1)
    assert "Nothing was changed." in result.out
    assert tree(site) == before
    assert set(REBASING_CODES) == {"rebase-unreadable", "rebase-no-collection"}
    quiet = armistice("rebase", site, "--base-url", NEW, "--quiet")
    assert (quiet.out, "rebase-no-collection" in quiet.err) == ("", True)


def test_wrong_usage_is_told(site: Path, in_tmp: Path, armistice: Command) -> None:
    for arguments, said in (
        (("nowhere", "--base-url", NEW), "There is no folder nowhere."),
        (("in", "--base-url", NEW), "Nothing is published in in"),
        ((str(site), "--base-url", "example.org"), "does not begin with http:// or https://"),
        ((str(site), "--base-url", f"{NEW}?x"), "has a query or a fragment"),
    ):
        result = armistice("rebase", *arguments)
        assert (result.code, result.out) == (2, "")
        assert said in result.err
    armistice.monkeypatch.chdir(site / "letters")
    assert "You are in" in armistice("rebase", "..", "--base-url", NEW).err
    armistice.monkeypatch.chdir(in_tmp)


def test_files_that_do_not_change_are_the_same_files(site: Path) -> None:
    picture = next(site.rglob("*.jpg"))
    before = picture.stat().st_ino
    assert rebase_folder(str(site), NEW, dry_run=False).written
    assert picture.stat().st_ino == before


def test_where_links_cannot_be_made_files_are_copied(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EMLINK, os.strerror(errno.EMLINK))

    monkeypatch.setattr(os, "link", refuse)
    before = tree(site)
    assert rebase_folder(str(site), NEW, dry_run=False).written
    assert rebase_folder(str(site), OLD, dry_run=False).written
    assert tree(site) == before


def test_a_failing_exchange_leaves_all_as_it_was(
    site: Path, in_tmp: Path, armistice: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    before = tree(site)
    monkeypatch.setattr(published, "exchange", refuse)
    result = armistice("rebase", site, "--base-url", NEW)
    assert (result.code, "No space left on device" in result.err) == (3, True)
    assert tree(site) == before
    assert names(in_tmp) == ["bags", "in", "manifests"]


KILLED = """
import os, signal, sys
from armistice_pkg.storage import published
from armistice_pkg.wiring.rebase import rebase_folder

step, count = sys.argv[3], 0
def dying(real):
    def call(*arguments, **named):
        global count
        count += 1
        if count == int(sys.argv[4]):
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **named)
    return call
module = os if hasattr(os, step) else published
setattr(module, step, dying(getattr(module, step)))
rebase_folder(sys.argv[1], sys.argv[2], dry_run=False)
"""


@pytest.mark.parametrize(
    ("step", "count"), [("link", 1), ("link", 15), ("sync_file_system", 1), ("exchange", 1), ("sync_folder", 1)]
)
def test_killed_at_any_step_it_is_the_old_one_or_the_new_one(
    site: Path, in_tmp: Path, armistice: Command, step: str, count: int
) -> None:
    before = tree(site)
    ended = subprocess.run([sys.executable, "-c", KILLED, str(site), NEW, step, str(count)], check=False)
    assert ended.returncode == -9
    moved = json.loads((site / "letters/collection.json").read_text())["id"].startswith(NEW)
    assert moved == (step == "sync_folder")
    assert moved or tree(site) == before
    assert rebase_folder(str(site), NEW, dry_run=False).is_clean
    assert rebase_folder(str(site), OLD, dry_run=False).written
    assert tree(site) == before
    assert names(in_tmp) == ["bags", "in", "manifests"]
    assert armistice("package", in_tmp / "in/letters").code == 0


def test_two_do_not_move_the_same_folder(site: Path) -> None:
    with PublishedFolder(str(site)).opened(), pytest.raises(UnfinishedError, match="Another armistice is at work"):
        rebase_folder(str(site), NEW, dry_run=False)


HOME = f"{OLD}/letters"
MOVES = Moves(homes={HOME: f"{NEW}/letters"})
SEGMENTS = st.text("ab/#?=&%.", max_size=8)


@given(st.sampled_from([HOME, f"{OLD}/letters2", OLD, "https://example.org/x"]), SEGMENTS)
def test_only_what_lies_at_or_below_the_home_is_moved(start: str, rest: str) -> None:
    address = start + rest
    is_inside = start == HOME and (not rest or rest[0] in "/#?")
    assert MOVES.address(address) == (address.replace(HOME, f"{NEW}/letters", 1) if is_inside else address)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"id": f"{HOME}/a"}, {"id": f"{NEW}/letters/a"}),
        ({"target": f"{HOME}/a#xywh=1,2,3,4"}, {"target": f"{NEW}/letters/a#xywh=1,2,3,4"}),
        ({"target": {"source": HOME}}, {"target": {"source": f"{NEW}/letters"}}),
        ({"items": [f"{HOME}/a", [f"{HOME}/b"]]}, {"items": [f"{NEW}/letters/a", [f"{NEW}/letters/b"]]}),
        ({"body": {"type": "TextualBody", "value": f"{HOME}/a"}}, None),
        ({"label": {"en": [f"{HOME}/a"]}}, None),
        (
            {"summary": {"en": [f'<p>{HOME} <a href="{HOME}/a">x</a></p>']}},
            f'<p>{HOME} <a href="{NEW}/letters/a">x</a></p>',
        ),
        ({"id": "https://v.org/?manifest=" + HOME.replace(":", "%3A").replace("/", "%2F") + "%2Fa"}, None),
        ({"label": {"en": ["x"]}, "id": f"{HOME}/a"}, {"label": {"en": ["x"]}, "id": f"{NEW}/letters/a"}),
        ({}, None),
    ],
)
def test_addresses_are_moved_and_words_are_not(given: object, expected: object) -> None:
    text = json.dumps(given, indent=1)
    moved, count = moved_json(text, MOVES)
    if isinstance(expected, str):
        assert expected in json.loads(moved)["summary"]["en"]
    elif "manifest=" in text:
        assert "127.0.0.1%3A8000%2Fshow%2Fletters%2Fa" in moved
    else:
        assert json.loads(moved) == (given if expected is None else expected)
        assert (moved == text) == (count == 0)


def test_the_archives_own_identifiers_in_dublin_core_stay() -> None:
    text = json.dumps({"@id": HOME, "dcterms:identifier": f"{HOME}/a", "dcterms:relation": {"@id": f"{HOME}/b"}})
    moved, count = moved_json(text, MOVES, ids_only=True)
    assert count == 2
    assert json.loads(moved)["dcterms:identifier"] == f"{HOME}/a"


def test_content_states_in_links_are_moved() -> None:
    view = CanvasPart(canvas=f"{HOME}/a/canvas/1", where=Box(x=1, y=2, width=3, height=4))
    link = state_link("https://viewer.example.org/?lang=en", canvas_state(f"{HOME}/a/manifest.json", view))
    moved = MOVES.address(link)
    state = json.loads(decode(moved.split("iiif-content=")[1]))
    assert state["id"] == f"{NEW}/letters/a/canvas/1#xywh=1,2,3,4"
    assert state["partOf"] == [{"id": f"{NEW}/letters/a/manifest.json", "type": "Manifest"}]
    plain = f"https://viewer.example.org/?iiif-content={encode(f'{HOME}/a/manifest.json')}"
    assert decode(MOVES.address(plain).split("=")[1]) == f"{NEW}/letters/a/manifest.json"
    other = "https://viewer.example.org/?iiif-content=%%%"
    assert MOVES.address(other) == other


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_content_state_is_decoded_as_it_was_encoded(state: str) -> None:
    encoded = encode(state)
    assert decode(encoded) == state
    assert set(encoded) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def test_content_states_are_encoded_as_the_specification_has_it() -> None:
    assert encode("https://example.org/iiif/é!") == "aHR0cHMlM0ElMkYlMkZleGFtcGxlLm9yZyUyRmlpaWYlMkYlQzMlQTkh"
    for wrong in ("é", "a", "%%%", "gA=="):
        with pytest.raises(ValueError, match="no encoded content state"):
            decode(wrong)


def test_a_span_of_a_recording_is_named_in_seconds() -> None:
    state = canvas_state(f"{HOME}/m.json", CanvasPart(canvas=f"{HOME}/c", where=Span(start=1.5, end=20)))
    assert state["id"] == f"{HOME}/c#t=1.5,20"
