"""A new version of a bag: as a model says, valid for us and for `bagit`, and no fault of what is kept made official."""

import json
import os
import random
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import bagit
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from armistice_pkg.core.codes.updating import UPDATING_CODES
from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.problems import Verdict
from armistice_pkg.core.updating import UpdateReport, UpdateState
from armistice_pkg.services.update.request import Addition, Replacement, TagEdits, UpdateRequest
from armistice_pkg.services.update.run import update
from armistice_pkg.services.verify import read_bag_info, verify
from armistice_pkg.storage.bag_source import SourceFolder
from armistice_pkg.storage.folder import FolderStore
from armistice_pkg.storage.named_file import NamedFile
from armistice_pkg.storage.update_target import BagVersions
from bag_making import DAY, Silent, put, state
from builders.bag import Bag, hex_digest
from command import Command, names, tree
from xml_schemas import assert_valid

P = "{http://www.loc.gov/premis/v3}"
HISTORY = "metadata/premis.xml"
FILES: Mapping[str, bytes] = {"data/a.txt": b"one", "data/b.txt": b"two", "data/sub/c.txt": b"three"}


def sealed(bag: Bag, folder: Path) -> Path:
    bag.seal()
    return bag.write(folder)


def files_of(folder: Path) -> dict[str, bytes]:
    return {path: (folder / path).read_bytes() for path in tree(folder)}


def payload_of(folder: Path) -> dict[str, bytes]:
    return {path: data for path, data in files_of(folder).items() if path.startswith("data/")}


def change(bag: Path, **asked: object) -> UpdateReport:
    request = UpdateRequest(clock=DAY, version="1", **asked)  # type: ignore[arg-type] # as the test says
    return update(FolderStore(bag), BagVersions(str(bag)), request, progress=Silent())


def codes(report: UpdateReport) -> set[str]:
    return {one.code for one in report.problems}


# --- the law ---

NAMES = st.sampled_from(["a", "b", "é", "x y", "percent%", "line\nfeed", "d"])
PATHS = st.lists(NAMES, min_size=1, max_size=2).map(lambda parts: "data/" + "/".join(parts))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), PATHS, st.binary(max_size=9)),
        st.tuples(st.just("remove"), PATHS, st.just(b"")),
        st.tuples(st.just("tag"), st.sampled_from(["A", "b", "Odd Label"]), st.sampled_from([b"1", b"2"])),
        st.tuples(st.just("algorithm"), st.sampled_from(["sha256", "sha512", "sha3256"]), st.just(b"")),
    ),
    max_size=6,
)


class Model:
    """A bag as a dict of its payload, a list of its tags and a set of algorithms."""

    def __init__(self) -> None:
        self.files = dict(FILES)
        self.tags = [("Source-Organization", "Archive")]
        self.algorithms = {"sha256", "sha512"}

    def clashes(self, path: str) -> bool:
        return any(path.startswith(f"{one}/") or one.startswith(f"{path}/") for one in self.files)

    def asked(self, step: tuple[str, str, bytes], folder: Path) -> dict[str, object] | None:
        """The request of a step, which is applied to the model; None for one that the bag cannot follow."""
        verb, name, data = step
        match verb:
            case "put" if not self.clashes(name):
                there = name in self.files
                (folder / "new").write_bytes(data)
                self.files[name] = data
                under, _, last = name.rpartition("/")
                if there:
                    return {"replacements": [Replacement(path=name, source=SourceFolder(folder), source_path="new")]}
                return {"additions": [Addition(source=NamedFile(str(folder / "new"), last), under=under)]}
            case "remove" if name in self.files:
                del self.files[name]
                return {"removals": [name]}
            case "tag":
                value = (name, data.decode())
                self.tags += [value] if value not in self.tags else []
                return {"tags": TagEdits(added=(value,))}
            case "algorithm":
                self.algorithms = {name}
                return {"algorithms": (Algorithm(name),)}
        return None


@settings(max_examples=60)
@given(STEPS)
def test_a_bag_follows_its_model_through_any_changes(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, bytes]]
) -> None:
    folder = tmp_path_factory.mktemp("law")
    (folder / "in").mkdir()
    bag = sealed(Bag(FILES), folder / "bag")
    model = Model()
    versions = 0
    for step in steps:
        before, earlier = (dict(model.files), list(model.tags), set(model.algorithms)), files_of(bag)
        asked = model.asked(step, folder / "in")
        if asked is None:
            continue
        report = change(bag, **asked)
        same = before == (model.files, model.tags, model.algorithms)
        assert report.state is (UpdateState.UNCHANGED if same else UpdateState.UPDATED), report.problems
        assert payload_of(bag) == model.files
        tags = [
            one for one in read_bag_info(FolderStore(bag)) if one[0] in {"Source-Organization", "A", "b", "Odd Label"}
        ]
        assert tags == model.tags
        assert {one.name for one in bag.glob("manifest-*")} == {f"manifest-{one}.txt" for one in model.algorithms}
        found = verify(FolderStore(bag), name="")
        assert found.verdict is Verdict.VALID
        assert {one.code for one in found.problems} <= {"bag-name-windows"}
        # What `bagit` departs from the RFC in: it does not decode %25, and takes sha3256 for no algorithm.
        if not any("%" in path for path in model.files) and "sha3256" not in model.algorithms:
            bagit.Bag(str(bag)).validate()
        if same:
            assert files_of(bag) == earlier
            continue
        versions += 1
        assert report.superseded is not None
        assert files_of(Path(report.superseded)) == earlier
        history = (bag / HISTORY).read_bytes()
        assert_valid(history, "premis-v3.xsd")
        assert len(etree.fromstring(history).findall(f"{P}event")) == versions
    assert set(names(folder)) <= {".superseded", "bag", "in"}


# --- what it does ---


def test_what_was_asked_for_is_done_and_told(armistice: Command, in_tmp: Path) -> None:
    sealed(Bag(FILES), in_tmp / "bag")
    put(in_tmp, {"new/x/y.txt": b"why", "new/z": b"", "c.txt": b"THREE", "licence.txt": b"CC"})
    result = armistice(
        *("update", "bag", "--add", "new=data/", "--add", "c.txt=data/also.txt", "--add", "c.txt=data/more/"),
        *("--remove", "data/a.txt", "--replace", "data/sub/c.txt=c.txt", "--tag-file", "licence.txt"),
        *("--tag", "Contact-Name=A", "--set-tag", "source-organization=Other"),
    )
    assert result.code == 0, result.err
    assert payload_of(in_tmp / "bag") == {
        "data/also.txt": b"THREE",
        "data/b.txt": b"two",
        "data/more/c.txt": b"THREE",
        "data/new/x/y.txt": b"why",
        "data/new/z": b"",
        "data/sub/c.txt": b"THREE",
    }
    assert (in_tmp / "bag/bag-info.txt").read_text().splitlines() == [
        "Source-Organization: Other",
        "Payload-Oxum: 21.6",
        "Contact-Name: A",
        "Bagging-Date: 2026-07-27",
        "Bag-Size: 21 bytes",
    ]
    told, where = result.out.splitlines()[-2:]
    assert told == (
        "bag: updated (5 files added, 1 file replaced, 1 file removed): 6 files, 21 bytes, sha256 and sha512;"
        " 1 kept file verified, every byte"
    )
    assert where == "The earlier version is kept in .superseded/bag/2026-07-27T000000Z."
    assert result.out.splitlines()[:-2] == [
        "  removed: data/a.txt",
        "  added: data/also.txt (5 bytes)",
        "  added: data/more/c.txt (5 bytes)",
        "  added: data/new/x/y.txt (3 bytes)",
        "  added: data/new/z (0 bytes)",
        "  replaced: data/sub/c.txt (5 bytes)",
        "  added: licence.txt (2 bytes)",
        "  removed: Source-Organization: Archive (bag-info.txt)",
        "  added: Source-Organization: Other (bag-info.txt)",
        "  added: Contact-Name: A (bag-info.txt)",
    ]
    assert verify(FolderStore("bag"), name="").problems == ()
    assert "licence.txt" in (in_tmp / "bag/tagmanifest-sha256.txt").read_text()
    assert armistice("gc", ".", "--superseded", "--yes").code == 0
    assert names(in_tmp) == ["bag", "c.txt", "licence.txt", "new"]
    assert armistice("verify", "bag").code == 0, "what is kept does not hang on the earlier version"


def test_files_that_stay_are_not_copied(tmp_path: Path) -> None:
    bag = sealed(Bag(FILES), tmp_path / "bag")
    before = state(bag / "data")
    change(bag, tags=TagEdits(added=(("A", "B"),)))
    after = state(bag / "data")
    assert {path: one for path, one in after.items() if path.endswith(".txt")} == {
        path: one for path, one in before.items() if path.endswith(".txt")
    }, "the same inodes, untouched"


@pytest.fixture
def _linkless(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)


@pytest.mark.usefixtures("_linkless")
def test_where_there_are_no_second_names_files_are_copied_and_verified_in_the_same_read(tmp_path: Path) -> None:
    bag = sealed(Bag(FILES), tmp_path / "bag")
    os.utime(bag / "data/a.txt", (5, 5))
    (bag / "data/a.txt").chmod(0o600)
    inode = (bag / "data/a.txt").stat().st_ino
    report = change(bag, removals=["data/b.txt"], algorithms=(Algorithm.SHA512, Algorithm.MD5))
    assert report.state is UpdateState.UPDATED
    found = (bag / "data/a.txt").stat()
    assert found.st_ino != inode
    assert (found.st_mtime, found.st_mode & 0o777) == (5, 0o600)
    assert verify(FolderStore(bag), name="").problems == ()
    (bag / "data/sub/c.txt").write_bytes(b"THREE")
    before = state(tmp_path)
    assert codes(change(bag, removals=["data/a.txt"])) == {"bag-file-altered"}
    assert state(bag) == {path: one for path, one in before.items() if path.startswith(str(bag))}


@pytest.mark.parametrize("damage", ["altered", "missing", "unlisted", "tag file", "link", "manifest", "oxum", "later"])
def test_a_fault_in_what_is_kept_changes_nothing(tmp_path: Path, damage: str) -> None:
    bag = Bag({**FILES, "data/d.txt": b"four"})
    bag.files["notes.txt"] = b"notes"
    folder = sealed(bag, tmp_path / "bag")
    match damage:
        case "altered":
            (folder / "data/b.txt").write_bytes(b"TWO")
            (folder / "data/d.txt").write_bytes(b"FOUR")
        case "missing":
            (folder / "data/b.txt").unlink()
        case "unlisted":
            put(folder, {"data/stray": b""})
        case "tag file":
            put(folder, {"notes.txt": b"other"})
        case "link":
            (folder / "data/link").symlink_to("b.txt")
        case "manifest":
            put(folder, {"manifest-sha256.txt": b""})
        case "oxum":
            bag.edit("bag-info.txt", b"Oxum: 15.4", b"Oxum: 99.4")
            sealed(bag, folder)
        case "later":  # a file of the bag that is written anew
            put(folder, {"bag-info.txt": b"Source-Organization: Forged\nPayload-Oxum: 15.4\n"})
    before = state(tmp_path)
    report = change(folder, removals=["data/a.txt"], tags=TagEdits(added=(("A", "B"),)))
    assert report.state is UpdateState.REFUSED
    found = [one for one in verify(FolderStore(folder), name=str(folder)).problems if one.is_error]
    expected = {one.message for one in found if one.place.path != "data/a.txt"}
    assert {one.message for one in report.problems if one.is_error} == expected
    assert all(one.place.source == str(folder) for one in report.problems)
    assert {path: one[:2] for path, one in state(tmp_path).items() if path != str(tmp_path)} == {
        path: one[:2] for path, one in before.items() if path != str(tmp_path)
    }


@pytest.mark.parametrize("damage", ["altered", "longer", "missing", "unlisted", "link", "pipe"])
@pytest.mark.parametrize("mend", ["remove", "replace"])
def test_what_goes_need_not_be_intact(tmp_path: Path, damage: str, mend: str) -> None:
    bag = sealed(Bag(FILES), tmp_path / "bag")
    put(tmp_path, {"good": b"two"})
    target = bag / "data/b.txt"
    match damage:
        case "altered":
            target.write_bytes(b"TWO")
        case "longer":
            target.write_bytes(b"longer than it was")
        case "missing":
            target.unlink()
        case "unlisted":
            target = put(bag, {"data/stray": b"x"}) / "data/stray"
        case "link":
            target.unlink()
            target.symlink_to("a.txt")
        case "pipe":
            target.unlink()
            os.mkfifo(target)
    path = str(target.relative_to(bag))
    asked: dict[str, object] = {"removals": [path]}
    if mend == "replace":
        source = NamedFile(str(tmp_path / "good"), "good")
        asked = {"replacements": [Replacement(path=path, source=source, source_path="good")]}
    report = change(bag, **asked)
    assert report.state is UpdateState.UPDATED, report.problems
    assert codes(report) <= {"updating-fault-goes"}
    assert (codes(report) == set()) == (damage == "altered"), "what is not read is not known to be altered"
    assert verify(FolderStore(bag), name="").problems == ()
    assert (bag / path).exists() == (mend == "replace")


def test_a_wrong_count_is_mended_when_told_to(tmp_path: Path) -> None:
    bag = Bag(FILES)
    bag.edit("bag-info.txt", b"Oxum: 11.3", b"Oxum: 99.3\nPayload-Oxum: 1.1")
    folder = sealed(bag, tmp_path / "bag")
    assert codes(change(folder, tags=TagEdits(added=(("A", "B"),)))) == {"bag-oxum-wrong", "bag-oxum-repeated"}
    forget = TagEdits(removed=(("payload-oxum", None),))
    assert codes(change(folder, tags=forget)) == {"updating-fault-goes"}
    assert (folder / "bag-info.txt").read_text().count("Payload-Oxum: 11.3\n") == 1
    assert change(folder, tags=forget).state is UpdateState.UNCHANGED


# --- tags ---


def test_odd_labels_order_and_repeats_stay_as_they_are_written(tmp_path: Path) -> None:
    bag = Bag(FILES)
    odd = (
        b"Contact-Name: B\nSource-Organization: Archive\nContact-Name: A\ncontact-name: B\n"
        b"Long: one\n\ttwo\n   three\nsp\xc3\xa4t \xe2\x80\xa6: \xe2\x82\xac\n"
        b"Payload-Oxum: 11.3\nEmpty: \nBAG-SIZE: 1 TB\n"
    )
    bag.files["bag-info.txt"] = odd
    folder = sealed(bag, tmp_path / "bag")
    change(folder, removals=["data/b.txt"], tags=TagEdits(added=(("Contact-Name", "C"),)))
    assert (folder / "bag-info.txt").read_bytes() == odd.replace(b"11.3", b"8.2").replace(b"1 TB", b"8 bytes") + (
        b"Contact-Name: C\nBagging-Date: 2026-07-27\n"
    )
    change(folder, tags=TagEdits(removed=(("CONTACT-name", "B"), ("long", None)), put=(("contact-name", "Z"),)))
    text = (folder / "bag-info.txt").read_text()
    assert text.startswith("Source-Organization: Archive\nContact-Name: Z\nsp")
    assert text.count("ontact") == 1
    assert "Long" not in text
    assert verify(FolderStore(folder), name="").problems == ()


def test_a_tag_that_is_there_is_not_added_again(tmp_path: Path) -> None:
    bag = Bag(FILES)
    bag.files["bag-info.txt"] += b"Long: one\n  two\n"
    folder = sealed(bag, tmp_path / "bag")
    before = state(tmp_path)
    same = TagEdits(added=(("LONG", "one two"),), put=(("Source-Organization", "Archive"),))
    assert change(folder, tags=same).state is UpdateState.UNCHANGED
    assert {path: one for path, one in state(tmp_path).items() if path != str(tmp_path)} == {
        path: one for path, one in before.items() if path != str(tmp_path)
    }


# --- versions, encodings, holes, algorithms ---


def test_a_bag_of_an_older_version_stays_one_unless_told(tmp_path: Path) -> None:
    bag = Bag({**FILES, "data/100%25.txt": b"x", "data/a%20b": b"y"}, version="0.97", algorithms=("md5",))
    bag.edit("manifest-md5.txt", b"a%2520b", b"a%20b")  # as tools of that time wrote it
    bag.files["bag-info.txt"] = b"Source-Organization : Archive\n"
    folder = sealed(bag, tmp_path / "bag")
    put(tmp_path, {"new": b"n"})
    report = change(folder, additions=[Addition(source=NamedFile(str(tmp_path / "new"), "new"), under="data")])
    assert report.state is UpdateState.UPDATED, report.problems
    assert (folder / "bagit.txt").read_bytes() == bag.files["bagit.txt"]
    assert (folder / "bag-info.txt").read_text().startswith("Source-Organization : Archive\n")
    manifest = (folder / "manifest-md5.txt").read_text()
    assert "data/a%20b\n" in manifest
    assert "data/100%2525.txt\n" in manifest
    assert verify(FolderStore(folder), name="").is_valid
    report = change(folder, upgrade=True, algorithms=(Algorithm.SHA256,))
    assert (report.version_before, report.version) == ("0.97", "1.0")
    assert (folder / "bagit.txt").read_text().startswith("BagIt-Version: 1.0\n")
    assert (folder / "bag-info.txt").read_text().startswith("Source-Organization: Archive\n")
    assert verify(FolderStore(folder), name="").problems == ()
    assert names(folder) == [
        *("bag-info.txt", "bagit.txt", "data", "manifest-sha256.txt", "metadata", "tagmanifest-sha256.txt")
    ]
    assert change(folder, upgrade=True).state is UpdateState.UNCHANGED


def test_before_1_0_a_file_that_stands_in_one_manifest_gets_its_place_in_all(tmp_path: Path) -> None:
    bag = Bag(FILES, version="0.96")
    line = f"{hex_digest('sha512', b'one')}  data/a.txt\n".encode()
    bag.edit("manifest-sha512.txt", line, b"")
    folder = sealed(bag, tmp_path / "bag")
    assert change(folder, removals=["data/b.txt"]).state is UpdateState.UPDATED
    assert line in (folder / "manifest-sha512.txt").read_bytes()
    assert verify(FolderStore(folder), name="").is_valid


def test_tag_files_stay_in_their_character_set(tmp_path: Path) -> None:
    bag = Bag({**FILES, "data/é": b""}, encoding="ISO-8859-1")
    folder = sealed(bag, tmp_path / "bag")
    assert change(folder, tags=TagEdits(added=(("Ort", "Köln"),)), removals=["data/a.txt"]).is_clean
    assert "Ort: Köln".encode("latin-1") in (folder / "bag-info.txt").read_bytes()
    assert verify(FolderStore(folder), name="").is_valid
    report = change(folder, tags=TagEdits(added=(("Ort", "서울"),)))
    assert codes(report) == {"updating-unwritable"}
    assert change(folder, tags=TagEdits(added=(("Ort", "서울"),)), upgrade=True).is_clean
    assert "Ort: 서울\n" in (folder / "bag-info.txt").read_text()
    assert verify(FolderStore(folder), name="").problems == ()


def holey(folder: Path, length: str = "5") -> Path:
    bag = Bag(FILES)
    del bag.files["data/sub/c.txt"]
    bag.files["fetch.txt"] = (
        f"https://example.org/c {length} data/sub/c.txt\nhttps://example.org/b - data/b.txt\n".encode()
    )
    return sealed(bag, folder)


def test_holes_keep_standing(tmp_path: Path) -> None:
    folder = holey(tmp_path / "bag")
    before = (folder / "fetch.txt").read_bytes()
    report = change(folder, tags=TagEdits(added=(("A", "B"),)))
    assert (report.state, report.holes, report.problems) == (UpdateState.UPDATED, 1, ())
    assert (folder / "fetch.txt").read_bytes() == before
    change(folder, removals=["data/a.txt"])
    assert "Payload-Oxum: 8.2\n" in (folder / "bag-info.txt").read_text()
    change(folder, removals=["data/b.txt"])
    assert (folder / "fetch.txt").read_bytes() == before.splitlines(keepends=True)[0]
    assert verify(FolderStore(folder), name="").verdict is Verdict.INCOMPLETE
    assert codes(change(folder, algorithms=(Algorithm.MD5, Algorithm.SHA512))) == {"updating-hole-digest"}
    put(tmp_path, {"c": b"three"})
    source = NamedFile(str(tmp_path / "c"), "c")
    change(folder, replacements=[Replacement(path="data/sub/c.txt", source=source, source_path="c")])
    assert not (folder / "fetch.txt").exists()
    assert verify(FolderStore(folder), name="").problems == ()


def test_of_a_hole_of_unknown_size_no_sum_is_told(tmp_path: Path) -> None:
    folder = holey(tmp_path / "bag", "-")
    assert codes(change(folder, removals=["data/a.txt"])) == {"updating-hole-size"}
    assert "Oxum" not in (folder / "bag-info.txt").read_text()


def test_a_new_algorithm_is_digested_from_what_was_verified_and_an_old_one_still_counts(tmp_path: Path) -> None:
    folder = sealed(Bag(FILES, algorithms=("md5", "sha1")), tmp_path / "bag")
    report = change(folder, algorithms=(Algorithm.SHA512, Algorithm.BLAKE2B))
    assert report.algorithms_before == (Algorithm.MD5, Algorithm.SHA1)
    assert verify(FolderStore(folder), name="").problems == ()
    assert sorted(one.name for one in folder.glob("*manifest-*")) == [
        *("manifest-blake2b512.txt", "manifest-sha512.txt", "tagmanifest-blake2b512.txt", "tagmanifest-sha512.txt")
    ]
    (folder / "data/a.txt").write_bytes(b"ONE")
    report = change(folder, algorithms=(Algorithm.SHA256,))
    assert codes(report) == {"bag-file-altered"}
    assert not (folder / "manifest-sha256.txt").exists()


def test_a_manifest_that_nobody_can_check_goes_when_others_vouch(tmp_path: Path) -> None:
    bag = Bag(FILES)
    bag.files["manifest-tiger192.txt"] = b"".join(b"00  %s\n" % path.encode() for path in FILES)
    folder = sealed(bag, tmp_path / "bag")
    assert "bag-algorithm-unknown" in codes(change(folder, removals=["data/a.txt"]))
    report = change(folder, algorithms=(Algorithm.SHA512,))
    assert (report.state, codes(report)) == (UpdateState.UPDATED, {"updating-fault-goes"})
    assert verify(FolderStore(folder), name="").problems == ()


def test_a_bag_without_tag_manifests_or_tags_gets_them(tmp_path: Path) -> None:
    bag = Bag(FILES, oxum=False)
    del bag.files["bag-info.txt"]
    folder = bag.write(tmp_path / "bag")
    assert change(folder, removals=["data/a.txt"]).problems == ()
    assert (folder / "bag-info.txt").read_text() == "Bagging-Date: 2026-07-27\nBag-Size: 8 bytes\nPayload-Oxum: 8.2\n"
    assert verify(FolderStore(folder), name="").problems == ()


# --- the history ---


def test_the_history_tells_what_changed_with_digests(tmp_path: Path) -> None:
    folder = sealed(Bag(FILES), tmp_path / "bag")
    put(tmp_path, {"n\n%": b"n"})
    source = NamedFile(str(tmp_path / "n\n%"), "n\n%")
    change(
        folder,
        removals=["data/a.txt"],
        additions=[Addition(source=source, under="data")],
        replacements=[Replacement(path="data/b.txt", source=source, source_path="n\n%")],
        tags=TagEdits(added=(("A", "B"),)),
    )
    root = etree.fromstring((folder / HISTORY).read_bytes())
    new = f"1 octets, sha512:{hex_digest('sha512', b'n')}"
    assert (root.findtext(f".//{P}eventOutcomeDetailNote") or "").split("\n") == [
        f"removed: data/a.txt (sha512:{hex_digest('sha512', b'one')})",
        f"replaced: data/b.txt (sha512:{hex_digest('sha512', b'two')} before; {new} now)",
        f"added: data/n%0A%25 ({new})",
        "tag added: A: B",
    ]
    assert root.findtext(f".//{P}eventType") == "modification"
    assert root.findtext(f".//{P}eventOutcome") == "success"
    assert root.findtext(f".//{P}agentName") == "armistice"
    change(folder, algorithms=(Algorithm.SHA512,))
    again = etree.fromstring((folder / HISTORY).read_bytes())
    assert [len(again.findall(f"{P}{kind}")) for kind in ("object", "event", "agent")] == [1, 2, 1]
    about = {one.text for one in again.iter(f"{P}linkingObjectIdentifierValue")}
    assert about == {again.findtext(f".//{P}objectIdentifierValue")}
    assert HISTORY in (folder / "tagmanifest-sha512.txt").read_text()


FOREIGN = b"""<?xml version='1.0' encoding='UTF-8'?>
<!-- theirs -->
<premis xmlns="http://www.loc.gov/premis/v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" version="3.0">
\t<object xsi:type="intellectualEntity"><objectIdentifier><objectIdentifierType>local</objectIdentifierType>
\t\t<objectIdentifierValue>1</objectIdentifierValue></objectIdentifier></object>
\t<agent><agentIdentifier><agentIdentifierType>local</agentIdentifierType>
\t\t<agentIdentifierValue>2</agentIdentifierValue></agentIdentifier></agent>
</premis>
"""


def test_the_history_of_others_is_added_to_and_else_stays(tmp_path: Path) -> None:
    bag = Bag(FILES)
    bag.files[HISTORY] = FOREIGN
    folder = sealed(bag, tmp_path / "bag")
    change(folder, removals=["data/a.txt"])
    document = (folder / HISTORY).read_bytes()
    assert_valid(document, "premis-v3.xsd")
    assert b"<!-- theirs -->" in document
    kept = [line for line in FOREIGN.splitlines()[3:] if line not in document.splitlines()]
    assert kept == [], "every line of theirs is there as it was"
    assert [etree.QName(one).localname for one in etree.fromstring(document)] == [
        *("object", "object", "event", "agent", "agent")
    ]
    assert verify(FolderStore(folder), name="").problems == ()


@pytest.mark.parametrize(
    "document",
    [
        b"no XML",
        b"<premis/>",
        FOREIGN.replace(b'"3.0"', b'"2.2"'),
        FOREIGN.replace(b"<premis ", b'<!DOCTYPE premis [<!ENTITY a "b">]><premis '),
    ],
)
def test_a_history_that_is_none_is_told_and_can_be_taken_out(tmp_path: Path, document: bytes) -> None:
    bag = Bag(FILES)
    bag.files[HISTORY] = document
    folder = sealed(bag, tmp_path / "bag")
    assert codes(change(folder, removals=["data/a.txt"])) == {"updating-history"}
    assert (folder / HISTORY).read_bytes() == document
    assert change(folder, removals=[HISTORY]).is_clean
    assert_valid((folder / HISTORY).read_bytes(), "premis-v3.xsd")


def test_a_file_where_the_history_would_lie_is_told(tmp_path: Path) -> None:
    bag = Bag(FILES)
    bag.files["metadata"] = b"a file"
    assert codes(change(sealed(bag, tmp_path / "bag"), removals=["data/a.txt"])) == {"updating-history"}


# --- what is refused ---

REFUSED = {
    "nothing of that name": (["--remove", "data/x"], "updating-path-unknown"),
    "no file fits": (["--remove", "*.tif"], "updating-path-unknown"),
    "nothing to replace": (["--replace", "data/x=new"], "updating-path-unknown"),
    "something else is there": (["--add", "new=data/a.txt"], "updating-path-taken"),
    "a file is in the way": (["--add", "new=data/a.txt/new"], "updating-path-taken"),
    "a folder is in the way": (["--add", "new=data/sub"], "updating-path-taken"),
    "in the way of another": (["--add", "new=data/n", "--add", "new=data/n/n"], "updating-path-taken"),
    "in the way of another, the other way": (["--add", "new=data/n/n", "--add", "new=data/n"], "updating-path-taken"),
    "twice": (["--add", "new=data/n", "--add", "dir=data"], "updating-path-twice"),
    "removed and replaced": (["--remove", "data/sub", "--replace", "data/sub/c.txt=new"], "updating-path-twice"),
    "a manifest": (["--remove", "manifest-sha256.txt"], "updating-path-own"),
    "bagit.txt": (["--replace", "bagit.txt=new"], "updating-path-own"),
    "a tag file of ours": (["--tag-file", "new=tagmanifest-md5.txt"], "updating-path-own"),
    "the history": (["--tag-file", "new=metadata/premis.xml"], "updating-path-own"),
    "no such tag": (["--remove-tag", "Contact-Name"], "updating-tag-unknown"),
    "no such value": (["--remove-tag", "Source-Organization=Other"], "updating-tag-unknown"),
    "out of the bag": (["--add", "new=data/../../x"], "making-name-unsafe"),
    "a link": (["--add", "links"], "making-link"),
}
ALSO_TOLD = {
    "an own name for Windows": (["--add", "new=data/con/x"], "making-name-windows"),
    "twins": (["--add", "new=data/A.txt"], "making-name-twins"),
    "twins of folders": (["--add", "new=data/SUB/x"], "making-name-twins"),
    "an empty folder": (["--add", "new=data/x", "--add", "empty"], "making-folder-empty"),
}


def prepared(folder: Path) -> None:
    sealed(Bag(FILES), folder / "bag")
    put(folder, {"new": b"n", "dir/n": b"x"})
    (folder / "links").mkdir()
    (folder / "links/link").symlink_to("x")
    (folder / "empty/x").mkdir(parents=True)


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("dry", [False, True])
def test_what_stands_against_it_is_told_and_nothing_changes(
    armistice: Command, in_tmp: Path, name: str, dry: bool
) -> None:
    prepared(in_tmp)
    before = tree(in_tmp)
    arguments, code = REFUSED[name]
    result = armistice("update", "bag", *arguments, "--json", *(["-n"] if dry else []))
    value = json.loads(result.out)
    assert (result.code, value["state"]) == (1, "not changed")
    assert code in [one["code"] for one in value["problems"]]
    for one in value["problems"]:
        assert one["message"].endswith(".")
    assert tree(in_tmp) == before
    quiet = armistice("update", "bag", *arguments, "-q")
    assert (quiet.code, quiet.out) == (1, "")
    assert code in quiet.err
    assert "not changed: " in armistice("update", "bag", *arguments).out


@pytest.mark.parametrize("name", ALSO_TOLD)
def test_what_may_surprise_is_told(armistice: Command, in_tmp: Path, name: str) -> None:
    prepared(in_tmp)
    arguments, code = ALSO_TOLD[name]
    value = json.loads(armistice("update", "bag", *arguments, "--json").out)
    assert value["state"] == "updated"
    assert code in [one["code"] for one in value["problems"]]


def test_everything_is_told_at_once(armistice: Command, in_tmp: Path) -> None:
    prepared(in_tmp)
    (in_tmp / "bag/data/stray").write_bytes(b"")
    arguments = ("--add", "links", "--remove", "data/x", "--remove-tag", "X", "--add", "new=data/a.txt")
    value = json.loads(armistice("update", "bag", *arguments, "--json").out)
    assert {one["code"] for one in value["problems"]} >= {
        *("making-link", "updating-path-unknown", "updating-tag-unknown", "updating-path-taken", "bag-file-unlisted")
    }


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["bag"], "No change is asked for"),
        (["missing", "--tag", "A=B"], "no folder missing"),
        (["dir", "--tag", "A=B"], "no bag"),
        (["bag.zip", "--tag", "A=B"], "is an archive"),
        (["new", "--tag", "A=B"], "folder"),
        (["bag", "--add", "nothing"], "no file and no folder"),
        (["bag", "--add", "new=letters/new"], "data/letters/new"),
        (["bag", "--add", "."], "holds the bag itself"),
        (["bag", "--tag-file", "new=data/x"], "payload"),
        (["bag", "--tag-file", "dir"], "folder"),
        (["bag", "--replace", "data/a.txt"], "PATH=FILE"),
        (["bag", "--replace", "data/a.txt=missing"], "PATH=FILE"),
        (["bag", "--replace", "data/a.txt=dir"], "folder"),
        (["bag", "--tag", "Payload-Oxum=1.1"], "found out"),
        (["bag", "--remove-tag", "Bag-Size"], "found out"),
        (["bag", "--remove-tag", ""], "names no tag"),
        (["bag", "--set-tag", "A=1", "--set-tag", "a=2"], "given two"),
        (["bag", "--set-tag", "nothing"], "LABEL=VALUE"),
        (["bag", "--algorithm", "md5"], "forged"),
        (["bag", "--algorithm", "crc"], "no algorithm"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(
    armistice: Command, in_tmp: Path, arguments: list[str], told: str
) -> None:
    prepared(in_tmp)
    with zipfile.ZipFile(in_tmp / "bag.zip", "w") as archive:
        archive.writestr("bag/bagit.txt", "")
    before = tree(in_tmp)
    result = armistice("update", *arguments)
    assert (result.code, result.out) == (2, "")
    assert told in result.err
    assert tree(in_tmp) == before


def test_a_dry_run_tells_and_writes_nothing(armistice: Command, in_tmp: Path) -> None:
    prepared(in_tmp)
    before = state(in_tmp)
    result = armistice("update", "bag", "--add", "new", "--remove", "data/sub", "--algorithm", "sha512", "-n")
    assert result.code == 0
    assert result.out.splitlines()[:-1] == [
        "  removed: data/sub/c.txt",
        "  added: data/new (1 byte)",
        "  algorithms: sha512 (before: sha256 and sha512)",
    ]
    assert result.out.splitlines()[-1] == (
        "bag: would be updated (1 file added, 1 file removed): 3 files, 7 bytes, sha512;"
        " no payload was read, nothing was written"
    )
    assert state(in_tmp) == before


def test_the_same_command_again_finds_nothing_to_do(armistice: Command, in_tmp: Path) -> None:
    prepared(in_tmp)
    asked = ("update", "bag", "--add", "new", "--replace", "data/a.txt=new", "--tag", "A=B", "--algorithm", "sha512")
    assert armistice(*asked).code == 0
    before = tree(in_tmp)
    result = armistice(*asked)
    assert result.code == 0
    assert "nothing to do" in result.out
    assert "is there already: data/new" in result.out
    assert armistice(*asked, "-q").out == ""
    assert tree(in_tmp) == before


def test_names_with_equals_signs_are_found_out(armistice: Command, in_tmp: Path) -> None:
    prepared(in_tmp)
    put(in_tmp, {"x=y": b"1", "x": b"2"})
    assert armistice("update", "bag", "--add", "x=y", "--add", "x=data/two", "--add", "x=y=data/p=q").code == 0
    assert armistice("update", "bag", "--replace", "data/p=q=x=y", "--replace", "data/two=x=y").code == 0
    found = payload_of(in_tmp / "bag")
    assert (found["data/x=y"], found["data/two"], found["data/p=q"]) == (b"1", b"1", b"1")


def test_a_link_to_a_bag_is_followed_and_stays(armistice: Command, in_tmp: Path) -> None:
    prepared(in_tmp)
    (in_tmp / "elsewhere").mkdir()
    (in_tmp / "elsewhere/link").symlink_to("../bag")
    assert armistice("update", "elsewhere/link", "--add", "new").code == 0
    assert (in_tmp / "elsewhere/link").is_symlink()
    assert (in_tmp / "bag/data/new").is_file()
    assert names(in_tmp / "elsewhere") == ["link"]


def test_permissions_and_empty_folders_stay(tmp_path: Path) -> None:
    bag = sealed(Bag(FILES), tmp_path / "bag")
    (bag / "data/hollow/inner").mkdir(parents=True)
    for path, mode in (("", 0o750), ("data", 0o700), ("bag-info.txt", 0o640), ("data/a.txt", 0o400)):
        (bag / path).chmod(mode)
    report = change(bag, removals=["data/sub"], tags=TagEdits(added=(("A", "B"),)))
    assert report.state is UpdateState.UPDATED
    assert [(bag / one).stat().st_mode & 0o777 for one in ("", "data", "bag-info.txt", "data/a.txt")] == [
        *(0o750, 0o700, 0o640, 0o400)
    ]
    assert (bag / "data/hollow/inner").is_dir()
    assert not (bag / "data/sub").exists()
    change(bag, removals=["data/hollow"])
    assert not (bag / "data/hollow").exists()


# As its owner, with none of the rights that root has besides.
OWNER = ("setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner", "--")


def test_a_bag_that_is_read_only_is_changed_and_cleared_by_its_owner(tmp_path: Path) -> None:
    bag = sealed(Bag(FILES), tmp_path / "bag")
    (bag / "data/link").symlink_to(tmp_path, target_is_directory=True)
    for folder in (bag, bag / "data", bag / "data/sub"):
        folder.chmod(0o555)
    tmp_path.chmod(0o755)
    armistice = (*(OWNER if os.geteuid() == 0 else ()), sys.executable, "-m", "armistice_pkg")
    for asked in (("update", "bag", "--remove", "data/link", "-q"), ("update", "bag", "--tag", "A=B", "-q")):
        subprocess.run([*armistice, *asked], cwd=tmp_path, check=True)
    assert {one.stat().st_mode & 0o777 for one in (bag, bag / "data", bag / "data/sub")} == {0o555}
    kept = tmp_path / ".superseded/bag"
    assert {one.stat().st_mode & 0o777 for one in kept.iterdir()} == {0o555}
    subprocess.run([*armistice, "gc", ".", "--superseded", "--yes"], cwd=tmp_path, check=True, capture_output=True)
    assert names(tmp_path) == ["bag"]
    assert tmp_path.stat().st_mode & 0o777 == 0o755, "where a link led nothing was touched"


def test_a_package_of_ours_says_no_longer_that_it_is_one(armistice: Command, in_tmp: Path) -> None:
    put(in_tmp, {"letters/collection.toml": b'title = "Letters"\n'})
    put(in_tmp, {"letters/documents.csv": b'title,date,file\nFirst letter,"June 6, 1953",\n', "new": b"n"})
    assert armistice("package", "letters").code == 0
    made = tree(in_tmp / "bags")
    (bag,) = (in_tmp / "bags/letters").glob("1953*")
    result = armistice("update", bag, "--add", "new")
    assert result.code == 0
    assert "updating-package" in result.out
    changed = tree(bag)
    assert "Armistice-Input-Digest" not in (bag / "bag-info.txt").read_text()
    assert armistice("verify", bag).code == 0
    assert armistice("package", "letters").code == 0
    again = {path: one for path, one in tree(in_tmp / "bags").items() if ".superseded" not in path}
    assert again == made, "the package is made anew from its source"
    kept = [tree(one) for one in (in_tmp / "bags/letters/.superseded" / bag.name).iterdir()]
    assert changed in kept, "and what was changed is kept"


def test_every_code_of_updating_is_exercised_here() -> None:
    elsewhere = {
        *("updating-hole-digest", "updating-hole-size", "updating-unwritable", "updating-history"),
        *("updating-package", "updating-fault-goes", "updating-read-back"),
    }
    told = {code for _, code in REFUSED.values() if code.startswith("updating")}
    assert told | elsewhere == set(UPDATING_CODES)


def test_a_label_that_1_0_cannot_hold_is_told_on_the_way_there(tmp_path: Path) -> None:
    bag = Bag(FILES, version="0.97")
    bag.files["bag-info.txt"] = b"\xc2\xa0Odd\xc2\xa0: x\n"
    folder = sealed(bag, tmp_path / "bag")
    assert codes(change(folder, upgrade=True)) == {"updating-unwritable"}
    assert change(folder, removals=["data/a.txt"]).is_clean, "where it stays it may"


class Rotting(BagVersions):
    """A disk that gives back other bytes than were written."""

    def close(self) -> None:
        super().close()
        staged = self.staged().local_path("data/new")
        Path(str(staged)).write_bytes(b"x")


def test_a_version_that_does_not_read_back_never_appears(tmp_path: Path) -> None:
    folder = sealed(Bag(FILES), tmp_path / "bag")
    put(tmp_path, {"new": b"n"})
    before = tree(folder)
    request = UpdateRequest(
        clock=DAY, version="1", additions=[Addition(source=NamedFile(str(tmp_path / "new"), "new"), under="data")]
    )
    report = update(FolderStore(folder), Rotting(str(folder)), request, progress=Silent())
    assert (report.state, codes(report)) == (UpdateState.REFUSED, {"updating-read-back"})
    assert tree(folder) == before
    assert names(tmp_path) == ["bag", "new"]


def test_what_was_kept_is_what_was_verified_even_of_many(tmp_path: Path) -> None:
    files = {f"data/{number % 7}/{number:04}": random.Random(number).randbytes(9) for number in range(2500)}  # noqa: S311
    folder = sealed(Bag(files), tmp_path / "bag")
    report = change(folder, algorithms=(Algorithm.SHA512, Algorithm.SHA1), removals=["data/3"])
    assert report.intact == sum(not path.startswith("data/3/") for path in files)
    assert verify(FolderStore(folder), name="").problems == ()
    (folder / "data/0/0000").write_bytes(b"x")
    (folder / "data/6/2498").unlink()
    assert len(change(folder, tags=TagEdits(added=(("A", "B"),))).problems) >= 2
