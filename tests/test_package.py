"""The main job, end to end, on workspaces made for it."""

import json
import os
import shutil
from pathlib import Path

import bagit
import pytest
from lxml import etree

from builders.images import encoded, pages_of_tiff, quadrants, turned
from builders.pdfs import PdfPage, pdf
from command import Command, names, tree

ROWS = 'title,date,description,file\n"First letter","June 6, 1953","Said first.",\n"Second letter",1953-07,,\n'


def workspace(folder: Path, rows: str = ROWS, toml: str = 'title = "Letters"\nlanguage = "en"\n') -> Path:
    (folder / "files").mkdir(parents=True)
    (folder / "collection.toml").write_text(toml)
    (folder / "documents.csv").write_text(rows, newline="")
    return folder


def state(folder: Path) -> object:
    """Bytes, modes and times of everything: what must not change in the user's folder."""
    marks = {
        str(path): (path.lstat().st_mode, path.lstat().st_mtime_ns, path.lstat().st_size) for path in folder.rglob("*")
    }
    return tree(folder), marks


def test_originals_are_bit_for_bit_and_the_source_is_never_touched(in_tmp: Path, armistice: Command) -> None:
    files = {
        "scan 1.jpg": turned("JPEG", 6),
        "scans/two.tif": pages_of_tiff(quadrants(), quadrants(64, 96)),
        "letter.pdf": pdf([PdfPage(text="Page one"), PdfPage(text="Page two")], labels="0 << /S /r >>"),
        "Übersetzung.txt": b"Ein Brief.\n\nZweiter Absatz.\n",
        "notes.bin": b"\x00\x01binary",
    }
    source = workspace(in_tmp / "in", f'title,file,language\nLetter,"{"|".join(files)}",de\n')
    for name, data in files.items():
        (source / "files" / name).parent.mkdir(exist_ok=True)
        (source / "files" / name).write_bytes(data)
    before = state(source)
    result = armistice("package", source)
    assert (result.code, result.err) == (0, "")
    assert state(source) == before
    bag = in_tmp / "bags/letters/letter"
    for name, data in files.items():
        assert (bag / "data/objects" / name).read_bytes() == data
    manifest = json.loads((in_tmp / "manifests/letters/letter/manifest.json").read_bytes())
    sizes = [(one["width"], one["height"]) for one in manifest["items"]]
    assert sizes[:3] == [(96, 64), (96, 64), (64, 96)], "upright by EXIF, and every page of the TIFF"
    assert len(sizes) == 3 + 2 + 1
    assert [one["label"]["none"] for one in manifest["items"][3:5]] == [["i"], ["ii"]]
    linked = {one["id"].rsplit("/", 1)[-1] for one in manifest["rendering"]}
    assert linked == {"letter.pdf", "%C3%9Cbersetzung.txt", "notes.bin", "document.pdf"}
    published = {path.name for path in (in_tmp / "manifests/letters/letter/objects").iterdir()}
    assert published == {"letter.pdf", "Übersetzung.txt", "notes.bin"}, "images are shown as pages, not offered"
    text = json.loads((in_tmp / "manifests/letters/letter/annotations/0006.json").read_bytes())
    assert "Zweiter Absatz." in text["items"][0]["body"]["value"]
    assert text["items"][0]["body"]["language"] == "de"
    assert "media-not-shown" in result.out, "what cannot be shown is told"
    premis = etree.parse(str(bag / "data/metadata/premis.xml"))
    puids = {element.text for element in premis.iter("{http://www.loc.gov/premis/v3}formatRegistryKey")}
    assert {"fmt/353", "x-fmt/111"} <= puids, "TIFF and plain text, by their bytes"


def test_a_second_run_changes_nothing_whatever_the_clock_and_the_time_stamps(in_tmp: Path, armistice: Command) -> None:
    source = workspace(in_tmp / "in")
    armistice("package", source)
    before = tree(in_tmp / "bags"), tree(in_tmp / "manifests")
    os.utime(source / "documents.csv", (1, 1))
    armistice.monkeypatch.setenv("SOURCE_DATE_EPOCH", "1985110400")
    result = armistice("package", source, "--json")
    report = json.loads(result.out)
    assert [one["state"] for one in report["bags"]] == ["unchanged"] * 3
    assert (tree(in_tmp / "bags"), tree(in_tmp / "manifests")) == before


def test_the_same_input_and_clock_give_the_same_bytes_elsewhere(in_tmp: Path, armistice: Command) -> None:
    for name in ("one", "two"):
        armistice("package", workspace(in_tmp / name / "in"), "--bags", in_tmp / name / "b", "--manifests", f"{name}/m")
    assert tree(in_tmp / "one/b") == tree(in_tmp / "two/b")
    assert tree(in_tmp / "one/m") == tree(in_tmp / "two/m")


def test_workers_give_the_same_bytes(in_tmp: Path, armistice: Command) -> None:
    rows = "title,description\n" + "".join(f"Letter {number},Said {number}.\n" for number in range(60))
    source = workspace(in_tmp / "in", rows)
    armistice("package", source, "--workers", "1", "--bags", "one")
    armistice("package", source, "--workers", "2", "--bags", "two", "--manifests", "other")
    assert tree(in_tmp / "one") == tree(in_tmp / "two")
    assert tree(in_tmp / "manifests") == tree(in_tmp / "other")


def test_a_changed_record_changes_its_own_bag_and_the_collections(in_tmp: Path, armistice: Command) -> None:
    source = workspace(in_tmp / "in", toml='title = "Letters"\nid = "c"\n')
    armistice("package", source)
    first = {name: tree(in_tmp / "bags/c" / name) for name in names(in_tmp / "bags/c")}
    (source / "documents.csv").write_text(ROWS.replace("Said first.", "Said better.") + "Third letter,,,\n")
    result = armistice("package", source)
    assert result.code == 0
    now = {name: tree(in_tmp / "bags/c" / name) for name in first}
    changed = {name for name in first if first[name] != now[name]}
    assert changed == {"c", "1953-06-06-first-letter"}
    (kept,) = (in_tmp / "bags/c/.superseded/1953-06-06-first-letter").iterdir()
    assert tree(kept) == first["1953-06-06-first-letter"]
    bagit.Bag(str(kept)).validate()
    assert "2 bags anew" in result.out
    manifest = in_tmp / "manifests/c/1953-06-06-first-letter/manifest.json"
    assert "Said better." in manifest.read_text()

    removed = armistice("gc", in_tmp / "bags", "--superseded", "--yes")
    assert (removed.code, len(removed.out.splitlines())) == (0, 3)
    assert not (in_tmp / "bags/c/.superseded").exists()
    assert {name: tree(in_tmp / "bags/c" / name) for name in first} == now


def test_a_record_that_is_gone_is_told_and_its_bag_stays(in_tmp: Path, armistice: Command) -> None:
    source = workspace(in_tmp / "in")
    armistice("package", source)
    (source / "documents.csv").write_text("".join(ROWS.splitlines(keepends=True)[:2]))
    result = armistice("package", source)
    assert "1953-07-second-letter is no longer in the source; its bag stays" in result.out
    assert (in_tmp / "bags/letters/1953-07-second-letter/bagit.txt").is_file()
    collection = json.loads((in_tmp / "manifests/letters/collection.json").read_bytes())
    assert len(collection["items"]) == 1


@pytest.mark.parametrize("damage", ["data/objects/record.csv", "bagit.txt", "data/iiif/manifest.json"])
def test_a_bag_that_was_damaged_is_told_kept_and_made_again(in_tmp: Path, armistice: Command, damage: str) -> None:
    source = workspace(in_tmp / "in")
    armistice("package", source)
    good = tree(in_tmp / "bags/letters/1953-06-06-first-letter")
    path = in_tmp / "bags/letters/1953-06-06-first-letter" / damage
    path.write_bytes(path.read_bytes() + b"\n")
    result = armistice("package", source)
    assert result.code == 0
    assert "package-bag-damaged" in result.out
    assert tree(in_tmp / "bags/letters/1953-06-06-first-letter") == good
    assert len(list((in_tmp / "bags/letters/.superseded/1953-06-06-first-letter").iterdir())) == 1


def test_what_is_published_is_made_again_from_the_bag(in_tmp: Path, armistice: Command) -> None:
    source = workspace(in_tmp / "in")
    armistice("package", source)
    good = tree(in_tmp / "manifests")
    shutil.rmtree(in_tmp / "manifests/letters/1953-07-second-letter")
    (in_tmp / "manifests/letters/1953-06-06-first-letter/text.txt").write_text("edited")
    (in_tmp / "manifests/letters/collection.json").unlink()
    result = armistice("package", source, "--json")
    assert [one["state"] for one in json.loads(result.out)["bags"]] == ["unchanged"] * 3
    assert tree(in_tmp / "manifests") == good


def test_one_error_leaves_everything_as_it_was(in_tmp: Path, armistice: Command) -> None:
    source = workspace(in_tmp / "in")
    armistice("package", source)
    before = tree(in_tmp / "bags"), tree(in_tmp / "manifests")
    (source / "documents.csv").write_text(ROWS.replace("1953-07", "1953-02-30") + "Third,,,missing.pdf\n")
    result = armistice("package", source)
    assert result.code == 1
    assert "Nothing was written: 2 errors" in result.out
    assert 'row 3, column "date"' in result.out
    assert 'row 4, column "file"' in result.out
    assert (tree(in_tmp / "bags"), tree(in_tmp / "manifests")) == before


def test_skip_invalid_packages_the_good_ones_and_says_so(in_tmp: Path, armistice: Command) -> None:
    source = workspace(in_tmp / "in", ROWS + "Third,1953-02-30,,\n")
    result = armistice("package", source, "--skip-invalid")
    assert result.code == 1
    assert names(in_tmp / "bags/letters") == [
        "1953-06-06-first-letter",
        "1953-07-second-letter",
        "letters",
    ]
    assert "left out" in result.out


def test_an_image_that_breaks_off_stops_the_run_before_anything_appears(in_tmp: Path, armistice: Command) -> None:
    source = workspace(in_tmp / "in", "title,file\nGood,\nBroken,scan.jpg\n")
    whole = encoded(quadrants(1200, 900), "JPEG", quality=95)
    (source / "files/scan.jpg").write_bytes(whole[: len(whole) // 2])
    result = armistice("package", source)
    assert result.code == 1
    assert "scan.jpg" in result.out
    assert not (in_tmp / "bags").exists()
    # Images that were made are kept for the next run, and for nobody to see.
    assert [one.name for one in in_tmp.glob("manifests/*/*")] in ([], [".derivatives"])


def test_something_else_where_a_bag_belongs_is_left_alone(in_tmp: Path, armistice: Command) -> None:
    source = workspace(in_tmp / "in")
    mine = in_tmp / "bags/letters/1953-06-06-first-letter"
    mine.mkdir(parents=True)
    (mine / "my notes.txt").write_text("mine")
    result = armistice("package", source)
    assert result.code == 1
    assert "package-target-in-the-way" in result.out
    assert tree(in_tmp / "bags") == {"letters/1953-06-06-first-letter/my notes.txt": tree(mine)["my notes.txt"]}


def test_folders_may_hold_other_things(in_tmp: Path, armistice: Command) -> None:
    (in_tmp / "out/letters").mkdir(parents=True)
    (in_tmp / "out/README").write_text("mine")
    (in_tmp / "out/letters/notes.txt").write_text("mine")
    assert armistice("package", workspace(in_tmp / "in"), "--bags", "out", "--manifests", "web").code == 0
    assert (in_tmp / "out/README").read_text() == (in_tmp / "out/letters/notes.txt").read_text() == "mine"


def test_two_collections_of_one_id_are_told(in_tmp: Path, armistice: Command) -> None:
    result = armistice("package", workspace(in_tmp / "a"), workspace(in_tmp / "b"))
    assert result.code == 1
    assert "package-same-collection" in result.out
    assert not (in_tmp / "bags").exists()


def test_two_collections_in_one_run(in_tmp: Path, armistice: Command) -> None:
    other = workspace(in_tmp / "b", toml='title = "Telegrams"\n')
    assert armistice("package", workspace(in_tmp / "a"), other).code == 0
    assert names(in_tmp / "bags") == ["letters", "telegrams"]


def test_names_with_percent_signs_follow_the_rfc_and_the_second_reader_is_heard(
    in_tmp: Path, armistice: Command
) -> None:
    source = workspace(in_tmp / "in", 'title,file\nLetter,"100%25 true.txt"\n')
    (source / "files/100%25 true.txt").write_text("text")
    result = armistice("package", source, "--verbose")
    assert result.code == 0
    assert "the bagit library says" in result.out
    bag = in_tmp / "bags/letters/letter"
    assert "100%2525 true.txt" in (bag / "manifest-sha256.txt").read_text()
    assert armistice("verify", bag).code == 0
    (report,) = map(json.loads, armistice("package", source, "--json", "--bags", "again").out.splitlines())
    assert report["opinions"][0]["bag"] == "letter"


def test_a_text_read_as_windows_1252_and_a_wrong_ending_are_told(in_tmp: Path, armistice: Command) -> None:
    source = workspace(in_tmp / "in", "title,file\nLetter,a.txt|b.pdf.txt\n")
    (source / "files/a.txt").write_bytes("Żółć café".encode("cp1250"))
    (source / "files/b.pdf.txt").write_text("plain")
    result = armistice("package", source)
    assert result.code == 0
    assert "media-text-encoding" in result.out


def test_the_base_url_moves_every_id(in_tmp: Path, armistice: Command) -> None:
    source = workspace(in_tmp / "in")
    armistice("package", source)
    armistice("package", source, "--base-url", "https://iiif.archive.test/x/")
    for path in (in_tmp / "manifests").rglob("*.json"):
        text = path.read_text()
        assert "armistice.example.org" not in text
        assert json.loads(text)["id"] == f"https://iiif.archive.test/x/{path.relative_to(in_tmp / 'manifests')}"


def test_other_columns_are_kept(in_tmp: Path, armistice: Command) -> None:
    source = workspace(in_tmp / "in", "title,Box number,subject\nLetter,Box 7,War|Peace\n")
    assert armistice("package", source).code == 0
    manifest = json.loads((in_tmp / "manifests/letters/letter/manifest.json").read_bytes())
    pairs = [(next(iter(one["label"].values()))[0], next(iter(one["value"].values()))) for one in manifest["metadata"]]
    assert ("Box number", ["Box 7"]) in pairs
    assert ("Subject", ["War", "Peace"]) in pairs
    node = json.loads((in_tmp / "manifests/letters/letter/dublin-core.jsonld").read_bytes())
    assert node["schema:additionalProperty"][0]["schema:value"] == "Box 7"


def test_json_and_jsonl_workspaces(in_tmp: Path, armistice: Command) -> None:
    for ending, text in (("json", '[{"title": "A"}, {"title": "B"}]'), ("jsonl", '{"title": "A"}\n{"title": "B"}\n')):
        source = workspace(in_tmp / ending, toml=f'title = "{ending}"\n')
        (source / "documents.csv").unlink()
        (source / f"documents.{ending}").write_text(text)
        assert armistice("package", source).code == 0
        assert names(in_tmp / "bags" / ending) == ["a", "b", ending]


def test_what_a_user_put_beside_what_is_published_is_kept(in_tmp: Path, armistice: Command) -> None:
    source = workspace(in_tmp / "in")
    armistice("package", source)
    folder = in_tmp / "manifests/letters/1953-06-06-first-letter"
    (folder / "tiles/0001").mkdir(parents=True)
    (folder / "tiles/0001/info.json").write_text("mine")
    assert armistice("package", source).code == 0
    (source / "documents.csv").write_text(ROWS.replace("Said first.", "Said better."))
    assert armistice("package", source).code == 0
    assert (folder / "tiles/0001/info.json").read_text() == "mine"
    assert "Said better." in (folder / "manifest.json").read_text()


@pytest.mark.parametrize("make", ["folder", "link inside"])
def test_what_is_no_published_document_is_never_replaced(in_tmp: Path, armistice: Command, make: str) -> None:
    source = workspace(in_tmp / "in")
    folder = in_tmp / "manifests/letters/1953-06-06-first-letter"
    folder.mkdir(parents=True)
    if make == "folder":
        (folder / "notes.txt").write_text("mine")
    else:
        (folder / "manifest.json").write_text("{}")
        (folder / "link").symlink_to("/etc")
    before = tree(in_tmp / "manifests")
    result = armistice("package", source)
    assert result.code == 1
    assert "package-target-in-the-way" in result.out
    assert tree(in_tmp / "manifests") == before
    assert not (in_tmp / "bags").exists()


@pytest.mark.parametrize(
    ("date", "shown"),
    [
        ("0000", None),
        ("-0044", None),
        ("Y-170000002", None),
        ("XXXX", None),
        ("0001-01-01T00:00:00+05:00", None),
        ("0001", "0001-01-01T00:00:00Z"),
        ("9999", "9999-01-01T00:00:00Z"),
        ("195X", "1950-01-01T00:00:00Z"),
        ("../1953", None),
    ],
)
def test_every_date_is_packaged_and_only_those_of_a_timeline_are_placed_on_it(
    in_tmp: Path, armistice: Command, date: str, shown: str | None
) -> None:
    assert armistice("package", workspace(in_tmp / "in", f"title,id,date\nA,a,{date}\n")).code == 0
    manifest = json.loads((in_tmp / "manifests/letters/a/manifest.json").read_bytes())
    assert manifest.get("navDate") == shown
    assert date in (in_tmp / "manifests/letters/a/dcterms.xml").read_text()


def test_names_that_could_hurt_elsewhere_are_told_when_the_bag_is_made(in_tmp: Path, armistice: Command) -> None:
    source = workspace(in_tmp / "in", "title,file\nLetter,a.txt|A.txt\n")
    (source / "files/a.txt").write_text("one")
    (source / "files/A.txt").write_text("two")
    result = armistice("package", source)
    assert result.code == 0
    assert "bag-name-twins" in result.out


def test_a_text_file_without_a_byte_is_told(in_tmp: Path, armistice: Command) -> None:
    source = workspace(in_tmp / "in", "title,file\nLetter,a.txt\n")
    (source / "files/a.txt").write_bytes(b"")
    result = armistice("package", source)
    assert result.code == 1
    assert "media-empty" in result.out


def test_only_what_is_known_has_a_language(in_tmp: Path, armistice: Command) -> None:
    toml = 'title = "편지"\nlanguage = "ko"\norganisation = "국가기록원"\n'
    source = workspace(in_tmp / "in", "title,id,creator\n편지,a,Mao\n", toml)
    assert armistice("package", source).code == 0
    manifest = json.loads((in_tmp / "manifests/pyeonji/a/manifest.json").read_bytes())
    assert manifest["label"] == {"ko": ["편지"]}
    assert manifest["metadata"][0]["value"] == {"none": ["Mao"]}
    collection = json.loads((in_tmp / "manifests/pyeonji/collection.json").read_bytes())
    assert collection["requiredStatement"]["value"] == {"none": ["국가기록원"]}


def test_a_record_inherits_the_collections_rights(in_tmp: Path, armistice: Command) -> None:
    toml = 'title = "Letters"\nrights_uri = "http://rightsstatements.org/vocab/InC/1.0/"\n'
    own = "http://creativecommons.org/licenses/by/4.0/"
    source = workspace(in_tmp / "in", f"title,id,rights_uri\nA,a,\nB,b,{own}\n", toml)
    assert armistice("package", source).code == 0
    rights = [
        json.loads((in_tmp / f"manifests/letters/{one}/manifest.json").read_bytes())["rights"] for one in ("a", "b")
    ]
    assert rights == ["http://rightsstatements.org/vocab/InC/1.0/", own]
