"""Who may see a document: the rule, and that what is not open is bagged and shown to nobody."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armistice_pkg.core.access import Access, AccessFault, AccessKind, is_open, parse_access
from command import Command, names, tree

DAYS = st.dates()
ACCESS = st.sampled_from([Access(kind=AccessKind.OPEN), Access(kind=AccessKind.RESTRICTED)]) | st.builds(
    Access, kind=st.just(AccessKind.EMBARGOED), until=DAYS
)
ROWS = "title,id,access\nOpen letter,a,{}\nOther letter,b,{}\n"


def at(day: str) -> str:
    return str(int(dt.datetime.fromisoformat(f"{day}T12:00:00+00:00").timestamp()))


def workspace(folder: Path, *access: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "collection.toml").write_text('title = "Letters"\nlanguage = "en"\n')
    (folder / "documents.csv").write_text(ROWS.format(*access))
    return folder


def shown(in_tmp: Path) -> list[str]:
    collection: dict[str, Any] = json.loads((in_tmp / "manifests/letters/collection.json").read_bytes())
    return [one["id"].split("/")[-2] for one in collection["items"]]


@given(ACCESS)
def test_what_is_written_is_read_again(access: Access) -> None:
    assert parse_access(str(access)) == access
    assert parse_access(f"  {str(access).upper()} ") == access


@given(DAYS, DAYS)
def test_an_embargo_ends_on_its_day(until: dt.date, on: dt.date) -> None:
    assert Access(kind=AccessKind.EMBARGOED, until=until).is_open(on) == (on >= until)
    assert is_open(None, on)
    assert Access(kind=AccessKind.OPEN).is_open(on)
    assert not Access(kind=AccessKind.RESTRICTED).is_open(on)


@given(st.text())
def test_no_other_text_is_open(text: str) -> None:
    access = parse_access(text)
    if isinstance(access, Access) and access.kind is AccessKind.OPEN:
        assert text.strip().casefold() == "open"


@pytest.mark.parametrize(
    "text",
    ["", "closed", "embargoed", "embargoed until 2030", "embargoed until May 2030", "embargoed until never", "opened"],
)
def test_what_says_none_of_the_three_is_refused_with_what_to_write(text: str) -> None:
    fault = parse_access(text)
    assert isinstance(fault, AccessFault)
    assert "embargoed until 2030-01-01" in fault.suggestion


def test_days_may_be_written_as_dates_are() -> None:
    day = Access(kind=AccessKind.EMBARGOED, until=dt.date(2030, 7, 27))
    assert parse_access("Embargo until July 27, 2030") == parse_access("embargoed until: 2030-07-27") == day


def test_an_access_that_is_not_understood_stops_the_run(in_tmp: Path, armistice: Command) -> None:
    result = armistice("package", workspace(in_tmp / "in", "reading room", ""))
    assert result.code == 1
    assert "[access-invalid]" in result.out
    assert not (in_tmp / "bags").exists()


def test_what_is_not_open_is_bagged_and_in_no_iiif(in_tmp: Path, armistice: Command) -> None:
    result = armistice("package", workspace(in_tmp / "in", "open", "restricted"))
    assert (result.code, result.err) == (0, "")
    assert "1 record not open to everybody; bagged, and not published" in result.out
    assert set(names(in_tmp / "bags/letters")) == {"a", "b", "letters"}
    assert (names(in_tmp / "manifests/letters/a") != [], (in_tmp / "manifests/letters/b").exists()) == (True, False)
    assert shown(in_tmp) == ["a"]
    everything = b"".join(one.read_bytes() for one in (in_tmp / "manifests").rglob("*") if one.is_file())
    assert b"Other letter" not in everything
    iiif = (in_tmp / "bags/letters/letters/data/iiif/collection.json").read_text()
    assert "Other letter" not in iiif, "nor in the IIIF of the collection's bag"
    described = (in_tmp / "bags/letters/b/data/metadata/dcterms.xml").read_text()
    assert '<dcterms:accessRights xml:lang="en">restricted</dcterms:accessRights>' in described
    report = json.loads(armistice("package", in_tmp / "in", "--json").out)
    assert [(one["name"], one["state"], one["is_shown"]) for one in report["bags"]] == [
        ("a", "unchanged", True),
        ("b", "unchanged", False),
        ("letters", "unchanged", True),
    ]


def test_a_run_after_the_embargo_publishes_what_was_bagged(in_tmp: Path, armistice: Command) -> None:
    source = workspace(in_tmp / "in", "", "embargoed until 2030-01-01")
    armistice.monkeypatch.setenv("SOURCE_DATE_EPOCH", at("2029-12-31"))
    assert armistice("package", source).code == 0
    assert shown(in_tmp) == ["a"]
    bag = tree(in_tmp / "bags/letters/b")
    armistice.monkeypatch.setenv("SOURCE_DATE_EPOCH", at("2030-01-01"))
    assert armistice("package", source).code == 0
    assert shown(in_tmp) == ["a", "b"]
    assert (in_tmp / "manifests/letters/b/manifest.json").is_file()
    assert tree(in_tmp / "bags/letters/b") == bag, "the bag knew of the day when it was made"


def test_what_is_closed_again_is_taken_away_and_files_of_the_user_stay(in_tmp: Path, armistice: Command) -> None:
    source = workspace(in_tmp / "in", "", "")
    armistice("package", source)
    assert shown(in_tmp) == ["a", "b"]
    (in_tmp / "manifests/letters/a/notes-of-mine.txt").write_text("mine")
    assert armistice("package", workspace(in_tmp / "in", "restricted", "restricted")).code == 0
    assert names(in_tmp / "manifests/letters/a") == ["notes-of-mine.txt"]
    assert not (in_tmp / "manifests/letters/b").exists()
    assert shown(in_tmp) == []
    again = armistice("package", source)
    assert again.code == 0
    assert "nothing, since nothing has changed" in again.out
