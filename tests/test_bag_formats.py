"""Bags as .tar and .zip: the same bytes for the same files, read by everybody's tools, taken up where they were cut."""

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import zipfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from armistice_pkg.core.fixity import MeasuredFile
from armistice_pkg.core.making import Stamp
from armistice_pkg.core.ports import Entry
from armistice_pkg.services.bag.run import bag
from armistice_pkg.services.verify import verify
from armistice_pkg.storage.archive_target import ArchiveTarget
from armistice_pkg.storage.archives import open_archive
from armistice_pkg.storage.archives.writing import ArchiveWriter, Output, TarWriter, ZipWriter
from armistice_pkg.storage.archives.writing.tar_writer import tar_header
from armistice_pkg.storage.bag_place import FORMATS, LocalPlace
from armistice_pkg.storage.bag_source import SourceFolder
from bag_making import TREES, Silent, codes, make, plain, put, request, state
from command import Command, names

FORMAT_NAMES = ["tar", "zip"]
WRITERS: Mapping[str, type[ArchiveWriter]] = {"tar": TarWriter, "zip": ZipWriter}
LONG, ACCENTS = "l" * 120, "\u00e9" * 100
FILES = {
    "letter.txt": b"Dear general,\n",
    "empty": b"",
    "scans/page 1.bin": bytes(range(256)) * 10,
    "scans/h\u00f6he \u4e2d\U0001f600.txt": b"x",
    "%41 100% 'quoted' & *.txt": b"z",
    " leading and trailing ": b"z",
    "-rf": b"option",
    f"{LONG}.txt": b"long",
    f"a/{LONG}/{LONG}/c.txt": b"longer",
    f"a/{ACCENTS}/{ACCENTS}.txt": b"longest",
    "block": bytes(512),
}


def payload(folder: Path) -> dict[str, bytes]:
    return {
        Path(root, name).relative_to(folder).as_posix(): Path(root, name).read_bytes()
        for root, _, found in os.walk(folder)
        for name in found
    }


def members(archive: Path) -> dict[str, bytes]:
    """The payload by Python's own readers."""
    if archive.suffix == ".zip":
        with zipfile.ZipFile(archive) as file:
            assert file.testzip() is None
            found = {one.filename: file.read(one) for one in file.infolist() if not one.is_dir()}
    else:
        with tarfile.open(archive) as file:
            found = {one.name: file.extractfile(one).read() for one in file if one.isfile()}  # type: ignore[union-attr]
    top = f"{archive.stem}/data/"
    return {name.removeprefix(top): data for name, data in found.items() if name.startswith(top)}


@pytest.mark.parametrize("bag_format", FORMAT_NAMES)
@settings(max_examples=40)
@given(paths=TREES)
def test_any_tree_becomes_a_valid_archive_and_always_the_same_one(
    tmp_path_factory: pytest.TempPathFactory, bag_format: str, paths: Mapping[tuple[str, ...], bytes]
) -> None:
    files = {path: data for path, data in plain(paths).items() if "\\" not in path}
    folder = tmp_path_factory.mktemp("law")
    source = put(folder / "source", files)
    made = folder / f"bag.{bag_format}"
    assert make(source, folder / "bag", bag_format=bag_format).is_clean
    opened = open_archive("bag", str(made))
    assert opened is not None
    assert opened.store is not None
    assert opened.problems == ()
    assert verify(opened.store, name="").is_valid
    assert members(made) == files
    os.utime(source, ns=(5, 5))
    first = made.read_bytes()
    made.unlink()
    make(source, folder / "bag", bag_format=bag_format)
    assert made.read_bytes() == first
    assert names(folder) == [made.name, "source"]


GOLDEN = {
    "tar": "23318b6e66fddca0e5a5441608b86e735e2888b47eb03d783cfa3074ae20dab7",
    "zip": "011a4f82f783fae532a1cbc1759a028a0437d79d2d9564956f35d849ed0a9b10",
}


@pytest.mark.parametrize("bag_format", FORMAT_NAMES)
def test_the_bytes_are_the_same_on_every_machine(tmp_path: Path, bag_format: str) -> None:
    source = put(tmp_path / "source", FILES)
    for number, one in enumerate(sorted(source.rglob("*"))):
        os.utime(one, ns=(number, number))
        one.chmod(0o700)
    make(source, tmp_path / "bag", bag_format=bag_format)
    data = (tmp_path / f"bag.{bag_format}").read_bytes()
    assert hashlib.sha256(data).hexdigest() == GOLDEN[bag_format]


TOOLS = {
    "GNU tar": (["tar", "-xf"], ["tar"]),
    "bsdtar": (["bsdtar", "-xf"], FORMAT_NAMES),
    "7-Zip": (["7zz", "x", "-y", "-bd"], FORMAT_NAMES),
    "Info-ZIP": (["unzip", "-q"], ["zip"]),
    "Python tarfile": (["python3", "-m", "tarfile", "-e"], ["tar"]),
    "Python zipfile": (["python3", "-m", "zipfile", "-e"], ["zip"]),
}


@pytest.mark.parametrize(("tool", "bag_format"), [(tool, one) for tool, (_, known) in TOOLS.items() for one in known])
def test_other_programs_unpack_it_to_the_same_bag(tmp_path: Path, tool: str, bag_format: str) -> None:
    command, _ = TOOLS[tool]
    if shutil.which(command[0]) is None:
        pytest.skip(f"{tool} is not installed")
    # No name with accents coded apart: libarchive, and so bsdtar, recomposes those of any archive.
    source = put(tmp_path / "source", FILES)
    make(source, tmp_path / "bag", bag_format=bag_format)
    out = tmp_path / "out"
    out.mkdir()
    (tmp_path / "folder").mkdir()
    make(source, tmp_path / "folder/bag")
    rest = ["."] if command[0] == "python3" else []
    done = subprocess.run(
        [*command, f"../bag.{bag_format}", *rest],
        cwd=out,
        env=os.environ | {"LC_ALL": "C.UTF-8"},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert payload(out / "bag") == payload(tmp_path / "folder/bag")


def test_members_belong_to_nobody_and_are_of_one_time(tmp_path: Path) -> None:
    source = put(tmp_path / "source", FILES)
    make(source, tmp_path / "bag", bag_format="tar")
    make(source, tmp_path / "bag", bag_format="zip")
    with tarfile.open(tmp_path / "bag.tar") as file:
        found = {(one.mtime, one.uid, one.gid, one.uname, one.gname, one.mode) for one in file}
        assert [one.name for one in file][:2] == ["bag", "bag/data"]
    assert found == {(315532800, 0, 0, "", "", 0o644), (315532800, 0, 0, "", "", 0o755)}
    with zipfile.ZipFile(tmp_path / "bag.zip") as zipped:
        entries = zipped.infolist()
    assert {(one.date_time, one.compress_type, one.create_system) for one in entries} == {((1980, 1, 1, 0, 0, 0), 0, 3)}
    assert {one.external_attr >> 16 for one in entries} == {0o100644, 0o40755}


class Stopping(ArchiveTarget):
    """Cut off, as by a kill, when so many files are copied."""

    def __init__(self, name: str, home: Path, *, bag_format: str, after: int, batch: int) -> None:
        super().__init__(name, home, suffix=f".{bag_format}", writer=WRITERS[bag_format], batch_files=batch)
        self._left = after

    def note(self, stamp: Stamp, copied: MeasuredFile) -> None:
        super().note(stamp, copied)
        self._left -= 1
        if not self._left:
            raise KeyboardInterrupt


def stopped(source: Path, target: Path, bag_format: str, *, after: int, batch: int = 1) -> Path:
    """Where the work of a run that was cut off lies."""
    with pytest.raises(KeyboardInterrupt):
        make(
            source,
            target,
            bag_format=bag_format,
            kind=partial(Stopping, bag_format=bag_format, after=after, batch=batch),
        )
    return target.with_name(f".{target.name}.{bag_format}.armistice-bagging")


MANY = {f"{number % 3}/{number:02}": os.urandom(number * 40) for number in range(20)}


@pytest.mark.parametrize("bag_format", FORMAT_NAMES)
@settings(max_examples=20)
@given(after=st.integers(1, 20), batch=st.integers(1, 7), torn=st.integers(0, 400), more=st.integers(-300, 300))
def test_a_run_that_was_cut_off_is_taken_up_and_converges(
    tmp_path_factory: pytest.TempPathFactory, bag_format: str, after: int, batch: int, torn: int, more: int
) -> None:
    folder = tmp_path_factory.mktemp("resume")
    source = put(folder / "source", MANY)
    home = stopped(source, folder / "bag", bag_format, after=after, batch=batch)
    journal, stage = home / "journal.jsonl", home / f"bag.{bag_format}"
    data = journal.read_bytes()
    journal.write_bytes(data[: len(data) - torn])
    os.truncate(stage, max(0, stage.stat().st_size + more))
    noted = max(0, data[: len(data) - torn].count(b"\n") - 1)
    report = make(source, folder / "bag", bag_format=bag_format)
    assert report.is_clean
    taken = report.bags[0].taken_up
    assert taken <= noted
    assert taken == noted or more < 0
    (folder / "again").mkdir()
    make(source, folder / "again/bag", bag_format=bag_format)
    assert (folder / f"bag.{bag_format}").read_bytes() == (folder / f"again/bag.{bag_format}").read_bytes()
    assert names(folder) == ["again", f"bag.{bag_format}", "source"]


class Refusing(SourceFolder):
    """One file cannot be read to its end."""

    def __init__(self, path: Path, refused: str) -> None:
        super().__init__(path)
        self._refused = refused

    def entry(self, path: str) -> Entry | None:
        found = super().entry(path)
        return None if path == self._refused else found


@pytest.mark.parametrize("bag_format", FORMAT_NAMES)
def test_of_a_file_that_cannot_be_read_nothing_is_left_in_the_archive(tmp_path: Path, bag_format: str) -> None:
    source = put(tmp_path / "source", MANY)
    place = LocalPlace(str(tmp_path / "bag"), FORMATS[bag_format])
    report = bag(Refusing(source, "1/07"), place, request(source), progress=Silent())
    assert codes(report) == {"making-unreadable"}
    assert report.kept == str(tmp_path / f".bag.{bag_format}.armistice-bagging")
    again = make(source, tmp_path / "bag", bag_format=bag_format)
    assert again.bags[0].taken_up == sorted(MANY).index("1/07")
    assert members(tmp_path / f"bag.{bag_format}") == MANY


@pytest.mark.parametrize("bag_format", FORMAT_NAMES)
def test_what_was_written_over_is_never_taken_for_whole(tmp_path: Path, bag_format: str) -> None:
    """A file that goes away and comes back: its place in the archive has been another's in between."""
    source = put(tmp_path / "source", {"a": b"a" * 10, "b": b"b" * 600, "c": b"c" * 600})
    stopped(source, tmp_path / "bag", bag_format, after=2)
    (source / "b").rename(tmp_path / "b")
    stopped(source, tmp_path / "bag", bag_format, after=1)
    (tmp_path / "b").rename(source / "b")
    report = make(source, tmp_path / "bag", bag_format=bag_format)
    assert report.bags[0].taken_up <= 1
    assert members(tmp_path / f"bag.{bag_format}")["b"] == b"b" * 600


@pytest.mark.parametrize("size", [8**11 - 1, 8**11, 50 << 30])
@pytest.mark.parametrize("tool", [["tar", "-tvf"], ["bsdtar", "-tvf"], ["7zz", "l"]])
def test_files_over_eight_gigabytes_fit_into_a_tar(tmp_path: Path, size: int, tool: list[str]) -> None:
    output = Output(tmp_path / "big.tar")
    writer = TarWriter(output)
    writer.folder("big")
    writer.begin("big/a", size)
    output.resume(output.position + size)  # a hole: nothing is written
    writer.end()
    writer.begin("big/b", 1)
    writer.update(b"b")
    writer.end()
    writer.close()
    output.flush()
    output.close()
    with tarfile.open(tmp_path / "big.tar") as file:
        assert [(one.name, one.size) for one in file] == [("big", 0), ("big/a", size), ("big/b", 1)]
    opened = open_archive("big", str(tmp_path / "big.tar"))
    assert opened is not None
    assert opened.problems == ()
    if shutil.which(tool[0]) is not None:
        done = subprocess.run([*tool, tmp_path / "big.tar"], capture_output=True, text=True, check=True)
        assert str(size) in done.stdout
        assert "big/b" in done.stdout


@pytest.mark.parametrize("size", [2**32 - 2, 2**32 - 1, 2**32, 50 << 30])
@pytest.mark.parametrize("tool", [["unzip", "-l"], ["bsdtar", "-tvf"], ["7zz", "l"]])
def test_files_over_four_gigabytes_fit_into_a_zip(tmp_path: Path, size: int, tool: list[str]) -> None:
    output = Output(tmp_path / "big.zip")
    writer = ZipWriter(output)
    writer.folder("big")
    writer.begin("big/a", size)
    output.resume(output.position + size)  # a hole: nothing is written
    writer.end()
    writer.begin("big/b", 1)
    writer.update(b"b")
    writer.end()
    writer.close()
    output.flush()
    output.close()
    with zipfile.ZipFile(tmp_path / "big.zip") as file:
        assert [(one.filename, one.file_size) for one in file.infolist()] == [
            ("big/", 0),
            ("big/a", size),
            ("big/b", 1),
        ]
        assert file.read("big/b") == b"b"
    opened = open_archive("big", str(tmp_path / "big.zip"))
    assert opened is not None
    assert opened.problems == ()
    # Info-ZIP mistakes a size of just 2**32 - 1 for the sign that the size stands elsewhere, whoever wrote the file.
    if shutil.which(tool[0]) is not None and (tool[0], size) != ("unzip", 2**32 - 1):
        done = subprocess.run([*tool, tmp_path / "big.zip"], capture_output=True, text=True, check=True)
        assert str(size) in done.stdout
        assert "big/b" in done.stdout


def test_more_members_than_an_old_zip_can_count(tmp_path: Path) -> None:
    output = Output(tmp_path / "many.zip")
    writer = ZipWriter(output)
    for number in range(66_000):
        writer.begin(f"many/{number}", 0)
        writer.end()
    writer.close()
    output.flush()
    output.close()
    with zipfile.ZipFile(tmp_path / "many.zip") as file:
        assert len(file.infolist()) == 66_000
    opened = open_archive("many", str(tmp_path / "many.zip"))
    assert opened is not None
    assert opened.problems == ()


@given(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), min_size=1, max_size=300))
def test_any_name_stands_in_a_tar_header_as_it_is(name: str) -> None:
    name = name.strip("/") or "x"
    block = tar_header(name, 0)
    assert len(block) % 512 == 0
    found = tarfile.TarInfo.frombuf(block[-512:], "utf-8", "surrogateescape")
    if len(block) == 512:
        assert found.name == name
        assert name.isascii()
    assert tarfile.calc_chksums(block[:512])[0] == int(block[148:154], 8)  # type: ignore[attr-defined]


@given(st.lists(st.binary(max_size=3), max_size=30), st.data())
def test_an_output_is_what_was_written_corrected_and_taken_back(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[bytes], data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("output") / "file"
    output, model = Output(path), bytearray()
    for piece in pieces:
        big = piece * data.draw(st.sampled_from([1, 1000, 400_000]))
        output.write(big)
        model += big
        match data.draw(st.sampled_from(["nothing", "flush", "patch", "truncate"])):
            case "flush":
                output.flush()
            case "patch" if len(model) > 4:
                at = data.draw(st.integers(0, len(model) - 4))
                output.patch(at, b"1234")
                model[at : at + 4] = b"1234"
            case "truncate":
                at = data.draw(st.integers(0, len(model)))
                output.truncate(at)
                del model[at:]
        assert output.position == len(model)
    output.sync()
    output.close()
    assert path.read_bytes() == bytes(model)


@pytest.mark.parametrize(
    ("arguments", "made"),
    [
        (["--to", "out.tar"], "out.tar"),
        (["--to", "out.ZIP"], "out.zip"),
        (["--to", "out", "--format", "tar"], "out.tar"),
        (["--to", "out.2026", "--format", "zip"], "out.2026.zip"),
        (["--to", "out.tar", "--format", "tar"], "out.tar"),
        (["--to", "out.tar", "--format", "folder"], "out.tar"),
        (["--to", "out.7z", "--format", "folder"], "out.7z"),
        (["--to", "out"], "out"),
    ],
)
def test_the_format_is_asked_for_or_known_by_the_name(
    armistice: Command, in_tmp: Path, arguments: list[str], made: str
) -> None:
    put(in_tmp / "source", {"a": b"one"})
    result = armistice("bag", "source", *arguments)
    assert result.code == 0, result.err
    assert result.out == f"{made}: made (1 file, 3 bytes, sha256 and sha512), every byte read back\n"
    assert names(in_tmp) == sorted([made, "source"])
    assert (in_tmp / made).is_dir() == (made == "out" or "folder" in arguments)
    assert armistice("verify", made).code == 0
    again = armistice("bag", "source", *arguments)
    assert again.code == 0
    assert "is there already, and holds just this" in again.out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--to", "out.tar.gz"], "folders, .tar and .zip"),
        (["--to", "out.zip", "--format", "tar"], "Change one of the two"),
        (["--to", "out.tgz", "--format", "tar"], "Choose another name"),
        (["--to", ".tar"], "cannot be the name"),
        (["--to", "caf\udce9.zip"], "is not UTF-8"),
        (["--to", "caf\udce9", "--max-size", "1MB"], "is not UTF-8"),
        (["--to", "...zip"], "cannot be the name"),
        (["--to", "~me.tar"], "cannot be the name"),
        (["--to", "out.tar", "--second-reader"], "folders only"),
        (["--to", "out", "--max-size", "many"], "is no size"),
        (["--to", "out", "--max-size", "0"], "is no size"),
        (["--to", "out", "--max-size", "1KB"], "too small"),
        (["--to", "out", "--max-size", "1MB", "--tag", "Bag-Count=1 of 1"], "found out"),
        (["--to", "out", "--profile", "missing.json"], "no file"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_written(
    armistice: Command, in_tmp: Path, arguments: list[str], told: str
) -> None:
    put(in_tmp / "source", {"a": b"one"})
    result = armistice("bag", "source", *arguments)
    assert (result.code, result.out) == (2, "")
    assert told in result.err
    assert names(in_tmp) == ["source"]


@pytest.mark.parametrize("there", ["file", "folder", "link", "other bag", "damaged"])
@pytest.mark.parametrize("bag_format", FORMAT_NAMES)
def test_an_archive_that_is_there_and_is_not_ours_is_refused_and_stays(
    armistice: Command, in_tmp: Path, there: str, bag_format: str
) -> None:
    put(in_tmp, {"source/a": b"one" * 400, "other/a": b"two"})
    target = in_tmp / f"bag.{bag_format}"
    match there:
        case "file":
            target.write_bytes(b"mine")
        case "folder":
            target.mkdir()
        case "link":
            put(in_tmp, {"elsewhere": b""})
            target.symlink_to("elsewhere")
        case _:
            make(in_tmp / ("other" if there == "other bag" else "source"), in_tmp / "bag", bag_format=bag_format)
    if there == "damaged":
        target.write_bytes(target.read_bytes().replace(b"oneone", b"ONEone", 1))
    before = state(in_tmp)
    result = armistice("bag", "source", "--to", target.name)
    assert (result.code, result.out) == (2, "")
    assert "is there already" in result.err
    assert state(in_tmp).keys() == before.keys()
    assert state(target) == {key: value for key, value in before.items() if key.startswith(str(target))}


def test_a_backslash_cannot_stand_in_a_zip_and_is_told_before_anything_is_copied(
    armistice: Command, in_tmp: Path
) -> None:
    put(in_tmp / "source", {"a\\b": b"one", "c\\d": b"two"})
    result = armistice("bag", "source", "--to", "bag.zip", "--json")
    assert result.code == 1
    assert [one["code"] for one in json.loads(result.out)["problems"] if one["severity"] == "error"] == [
        "making-name-format"
    ] * 2
    assert names(in_tmp) == ["source"]
    assert armistice("bag", "source", "--to", "bag.tar").code == 0


class Rotting(ArchiveTarget):
    """A disk that gives back other bytes than were written."""

    def __init__(self, name: str, home: Path, *, bag_format: str, found: bytes) -> None:
        super().__init__(name, home, suffix=f".{bag_format}", writer=WRITERS[bag_format])
        self._found = found

    def close(self) -> None:
        super().close()
        self.stage.write_bytes(self.stage.read_bytes().replace(self._found, b"#" * len(self._found)))


@pytest.mark.parametrize(
    ("bag_format", "found"), [("tar", b"Dear"), ("tar", b"ustar"), ("zip", b"Dear"), ("zip", b"PK\x05\x06")]
)
def test_an_archive_that_does_not_read_back_never_appears(tmp_path: Path, bag_format: str, found: bytes) -> None:
    source = put(tmp_path / "source", FILES)
    rotting = partial(Rotting, bag_format=bag_format, found=found)
    report = make(source, tmp_path / "bag", bag_format=bag_format, kind=rotting)
    assert {one.code for one in report.problems if one.is_error} == {"making-read-back"}
    assert names(tmp_path) == ["source"]
