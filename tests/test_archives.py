"""Bags in archives: read like the folder they were packed from, and nothing read of what is hostile."""

import gc
import os
import pickle
import tempfile
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from armistice_pkg.core.codes import CODES
from armistice_pkg.core.codes.archive import ARCHIVE_CODES
from armistice_pkg.core.digests import DEFAULT_ALGORITHMS, Algorithm, digests_of
from armistice_pkg.core.errors import MissingError, UnreadableError, UsageError
from armistice_pkg.core.opened_bag import OpenedBag
from armistice_pkg.core.ports import EntryKind, Store
from armistice_pkg.services.verify import verify
from armistice_pkg.storage.archives import ArchiveStore, Limits, open_archive
from armistice_pkg.storage.archives.tar_gz import KEPT_OCTETS
from armistice_pkg.storage.folder import FolderStore
from armistice_pkg.wiring.bag_store import bag_store
from builders.archives import (
    PACKERS,
    ZipMember,
    pack_tar_gz,
    pack_zip,
    tar,
    tar_file,
    tar_header,
    zip_file,
    zipped_gzip,
)
from builders.bag import Bag
from cases.archives import ARCHIVE_CASES, GOOD, ZIP_GOOD, ArchiveCase
from cases.bags import CASES, Case
from command import Command, names, octets_read, tree

FORMATS = sorted(PACKERS)
_NAME = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="/\\"), min_size=1, max_size=60
).filter(lambda name: name not in {".", ".."} and len(name.encode()) <= 200)
_TREE = st.dictionaries(
    st.lists(_NAME, min_size=1, max_size=4).map("/".join), st.none() | st.binary(max_size=2000), max_size=8
)


def opened(path: Path, limits: Limits | None = None) -> OpenedBag:
    found = open_archive(path.name, str(path), limits or Limits())
    assert found is not None
    return found


def store_of(path: Path) -> Store:
    found = opened(path)
    assert found.store is not None, found.problems
    return found.store


def write(folder: Path, entries: Mapping[str, bytes | None]) -> Path:
    """Files, and folders where there is None; what cannot stand beside the others is left out."""
    folder.mkdir()
    for path, data in entries.items():
        target = folder / path
        try:
            (target if data is None else target.parent).mkdir(parents=True, exist_ok=True)
            if data is not None:
                target.write_bytes(data)
        except OSError:  # a file is where a folder should be, or the other way round
            continue
    return folder


def same(left: Store, right: Store) -> None:
    entries = list(left.walk())
    assert entries == list(right.walk())
    for entry in entries:
        assert left.entry(entry.path) == right.entry(entry.path) == entry
        if entry.kind is EntryKind.FOLDER:
            assert list(left.walk(entry.path)) == list(right.walk(entry.path))
            continue
        with left.open(entry.path) as one, right.open(entry.path) as other:
            assert one.read() == other.read()
        assert left.measure(entry.path, DEFAULT_ALGORITHMS) == right.measure(entry.path, DEFAULT_ALGORITHMS)


# --- laws ---


@pytest.mark.parametrize("form", FORMATS)
@given(entries=_TREE)
@settings(max_examples=40)
def test_what_is_packed_reads_like_the_folder(form: str, entries: Mapping[str, bytes | None]) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = write(Path(temporary, "bag"), entries)
        if not list(folder.iterdir()) and "zip" in form:
            return  # nothing at all is in such a zip file, not even the folder
        found = opened(PACKERS[form](folder, Path(temporary, f"bag.{form}")))
        assert not found.problems
        assert found.store is not None
        same(FolderStore(folder), found.store)


_SMALL = {
    "tar": tar(GOOD, tar_file(b"bag/data/x", b"content" * 30)),
    "tar.gz": zipped_gzip(tar(GOOD, tar_file(b"bag/data/x", b"content" * 30))),
    "zip": zip_file([ZIP_GOOD, ZipMember(name=b"bag/data/x", data=b"content" * 30, method=8)]),
}
_TRUE = {"bagit.txt": b"x", "data/x": b"content" * 30}


@pytest.mark.parametrize("form", sorted(_SMALL))
@given(data=st.data())
@settings(max_examples=400)
def test_no_damage_is_more_than_a_problem_and_checksums_tell_it(form: str, data: st.DataObject) -> None:
    whole = bytearray(_SMALL[form])
    changes = data.draw(st.lists(st.tuples(st.integers(0, len(whole) - 1), st.integers(0, 255)), max_size=3))
    for at, value in changes:
        whole[at] = value
    kept = whole[: data.draw(st.integers(0, len(whole)) | st.just(len(whole)))]
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary, f"bag.{form}")
        path.write_bytes(kept)
        found = opened(path)
        assert (found.store is None) == any(one.is_error for one in found.problems)
        assert names(Path(temporary)) == [path.name]
        store = found.store
        for entry in store.walk() if store is not None else ():
            if entry.kind is not EntryKind.FILE:
                continue
            try:
                assert store is not None
                measured = store.measure(entry.path, [Algorithm.SHA256])
            except UnreadableError:
                continue
            if form != "tar" and entry.path in _TRUE:
                assert measured.digests == digests_of(_TRUE[entry.path], [Algorithm.SHA256])


@given(octets=st.binary(max_size=3000), form=st.sampled_from(["tar", "tar.gz", "zip"]), start=st.integers(0, 600))
def test_whatever_the_bytes_are_it_is_a_problem(octets: bytes, form: str, start: int) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary, f"bag.{form}")
        path.write_bytes(_SMALL[form][:start] + octets)
        found = opened(path)
        assert found.store is not None or found.problems


# --- hostile and broken ---


@pytest.mark.parametrize("case", ARCHIVE_CASES, ids=lambda one: one.name)
def test_an_archive_is_told_exactly_what_is_wrong_with_it(case: ArchiveCase, tmp_path: Path) -> None:
    path = tmp_path / case.name
    path.write_bytes(case.data)
    began = time.monotonic()
    found = opened(path)
    assert time.monotonic() - began < 1
    assert {one.code for one in found.problems} == case.codes, [one.message for one in found.problems]
    assert (found.store is None) == any(one.is_error for one in found.problems)
    assert names(tmp_path) == [case.name]
    assert path.read_bytes() == case.data
    for one in found.problems:
        assert one.message.endswith("."), one.message
        assert one.message.isprintable(), one.message
        assert one.place.source == case.name
        assert one.clause == CODES[one.code].clause


def test_every_code_of_archives_has_a_case() -> None:
    by_limits_and_devices = {"archive-too-many-members", "archive-unreadable"}
    assert {code for case in ARCHIVE_CASES for code in case.codes} | by_limits_and_devices == set(ARCHIVE_CODES)


def test_a_device_that_fails_is_a_problem() -> None:
    """The memory of a process is a regular file that cannot be read where nothing is mapped."""
    found = open_archive("memory.tar", "/proc/self/mem")
    assert found is not None
    assert [one.code for one in found.problems] == ["archive-unreadable"]


def test_more_members_than_allowed_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "bag.tar"
    path.write_bytes(tar(*(tar_file(b"bag/%d" % number) for number in range(10))))
    assert opened(path, Limits(members=11)).store is not None
    for limits in (Limits(members=10), Limits(name_octets=20)):
        assert [one.code for one in opened(path, limits).problems] == ["archive-too-many-members"]


def test_folders_that_only_names_imply_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "bag.tar"
    path.write_bytes(tar(tar_file(b"bag/" + b"a/" * 40 + b"x")))
    assert opened(path, Limits(members=40)).store is not None
    assert [one.code for one in opened(path, Limits(members=39)).problems] == ["archive-too-many-members"]


def test_a_thin_file_of_ten_gigabytes_is_listed_at_once(tmp_path: Path) -> None:
    path = tmp_path / "bag.tar"
    octets = 7 << 30
    path.write_bytes(tar(GOOD, tar_header(b"bag/data/x", octets), end=b""))
    os.truncate(path, path.stat().st_size + octets + 1024)
    began = time.monotonic()
    entry = store_of(path).entry("data/x")
    assert time.monotonic() - began < 1
    assert entry is not None
    assert entry.size == octets


def test_what_cannot_be_read_of_a_zip_file_says_why(tmp_path: Path) -> None:
    path = tmp_path / "bag.zip"
    members = {
        "encrypted": ZipMember(name=b"bag/encrypted", flags=1),
        "Deflate64": ZipMember(name=b"bag/Deflate64", method=9),
        "method 77": ZipMember(name=b"bag/method 77", method=77),
        "CRC-32": ZipMember(name=b"bag/CRC-32", said_crc=7),
        "no sense": ZipMember(name=b"bag/no sense", method=8, packed_as=b"\xff" * 9),
        "end too early": ZipMember(name=b"bag/end too early", method=8, packed_as=b""),
        "more octets": ZipMember(name=b"bag/more octets", method=8, data=b"x" * 99, said_size=5),
        "as many octets": ZipMember(name=b"bag/as many octets", method=8, data=b"x" * 99, said_size=500),
    }
    path.write_bytes(zip_file([ZIP_GOOD, *members.values()]))
    store = store_of(path)
    for name in members:
        with pytest.raises(UnreadableError, match=name) as raised:
            store.measure(name, [Algorithm.MD5])
        assert raised.value.path == name
    found = dict(store.measure_all([(name, [Algorithm.MD5]) for name in (*members, "bagit.txt", "nothing")]))
    assert [name for name, one in found.items() if not isinstance(one, UnreadableError)] == ["bagit.txt"]
    assert isinstance(found["nothing"], MissingError)


# --- the same as the folder ---

_CODES_IN_ARCHIVES = {"bag-link": "archive-link", "bag-special-file": "archive-special-file"}
_NOT_IN_ZIP = {"a name that is not UTF-8"}


def _holds(case: Case) -> bool:
    return not case.refused and case.name != "a socket"


@pytest.mark.parametrize("form", ["tar", "tar.gz", "tgz", "zip"])
@pytest.mark.parametrize("case", [case for case in CASES if _holds(case)], ids=lambda one: one.name)
def test_a_bag_in_an_archive_is_told_what_its_folder_is_told(case: Case, form: str, tmp_path: Path) -> None:
    odd = case.codes & set(_CODES_IN_ARCHIVES)
    if form == "zip" and (odd or case.name in _NOT_IN_ZIP):
        return  # zip files made by the standard library hold neither
    case.make(tmp_path / "bag")
    pack = PACKERS["pax.tar" if form == "tar" else form]
    found = opened(pack(tmp_path / "bag", tmp_path / f"bag.{form}"))
    if odd:
        assert {one.code for one in found.problems} == {_CODES_IN_ARCHIVES[code] for code in odd}
        return
    assert not found.problems
    assert found.store is not None
    expected = verify(FolderStore(tmp_path / "bag"), name="the bag")
    assert verify(found.store, name="the bag") == expected


def test_damage_in_a_zip_file_is_unreadable_and_never_altered(tmp_path: Path) -> None:
    bag = Bag()
    bag.seal()
    pack_zip(bag.write(tmp_path / "bag"), tmp_path / "bag.zip", method=zipfile.ZIP_STORED)
    damaged = (tmp_path / "bag.zip").read_bytes().replace(b"Dear general", b"Dear General")
    (tmp_path / "bag.zip").write_bytes(damaged)
    report = verify(store_of(tmp_path / "bag.zip"), name="b")
    assert [one.code for one in report.problems] == ["bag-file-unreadable"]


# --- the port ---


@pytest.fixture(params=["tar", "tar.gz", "zip"])
def packed(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    folder = write(tmp_path / "bag", {"a/b": b"1" * 3000, "a/c": b"2", "d": b"", "data/x": b"3" * 5000, "data/e": None})
    form: str = request.param
    return PACKERS["pax.tar" if form == "tar" else form](folder, tmp_path / f"bag.{form}")


def test_the_store_keeps_what_the_port_promises(packed: Path) -> None:
    store = store_of(packed)
    assert store.name == packed.name
    assert store.local_path("d") is None
    assert store.entry("nothing") is None
    assert store.entry("a\0b") is None
    root = store.entry("")
    assert root is not None
    assert root.kind is EntryKind.FOLDER
    with pytest.raises(MissingError):
        list(store.walk("nothing"))
    with pytest.raises(UnreadableError, match="no folder"):
        list(store.walk("d"))
    with pytest.raises(MissingError):
        store.open("a/nothing")
    for folder in ("", "a", "data/e"):
        with pytest.raises(UnreadableError, match="is a folder"):
            store.open(folder)
    with store.open("data/x") as file:
        assert (file.read(2), file.read(3), file.read()) == (b"33", b"333", b"3" * 4995)


def test_many_are_measured_each_with_its_own_algorithms(packed: Path) -> None:
    store = store_of(packed)
    requests = [("data/x", [Algorithm.MD5]), ("nothing", [Algorithm.MD5]), ("a", []), ("a/b", [Algorithm.SHA1])]
    found = dict(store.measure_all(requests))
    assert len(found) == len(requests)
    assert found["data/x"] == store.measure("data/x", [Algorithm.MD5])
    assert found["a/b"] == store.measure("a/b", [Algorithm.SHA1])
    assert isinstance(found["nothing"], MissingError)
    assert isinstance(found["a"], UnreadableError)


def test_an_archive_that_changes_meanwhile_is_unreadable(packed: Path) -> None:
    store = store_of(packed)
    os.utime(packed, ns=(0, 0))
    with pytest.raises(UnreadableError, match="changed"):
        store.measure("data/x", [Algorithm.MD5])
    packed.write_bytes(packed.read_bytes()[:100])
    ((_, found),) = store.measure_all([("data/x", [Algorithm.MD5])])
    assert isinstance(found, UnreadableError)


def test_a_store_goes_to_another_process_by_name(packed: Path) -> None:
    store = store_of(packed)
    entries = list(store.walk())
    handed = pickle.dumps(store)
    assert len(handed) < 1000
    assert pickle.loads(handed) is store  # noqa: S301 # our own
    del store
    gc.collect()
    again = pickle.loads(handed)  # noqa: S301 # our own
    assert isinstance(again, ArchiveStore)
    assert list(again.walk()) == entries
    os.utime(packed, ns=(0, 0))
    del again
    from armistice_pkg.storage.archives import opening  # noqa: PLC0415 # what a worker holds on to

    opening._HELD.clear()
    gc.collect()
    for _ in range(2):
        lost = pickle.loads(handed)  # noqa: S301 # our own
        assert isinstance(lost, ArchiveStore)
        with pytest.raises(UnreadableError, match="changed"):
            lost.measure("data/x", [Algorithm.MD5])
        handed = pickle.dumps(lost)


# --- .tar.gz: two passes ---


def test_a_tar_gz_is_read_twice_whatever_its_order(tmp_path: Path) -> None:
    bag = Bag({f"data/{number:03}": os.urandom(40_000) for number in range(200)})
    bag.seal()
    path = pack_tar_gz(bag.write(tmp_path / "bag"), tmp_path / "bag.tar.gz")
    before = octets_read()
    assert verify(store_of(path), name="b").is_valid
    assert octets_read() - before < 2.2 * path.stat().st_size


def test_files_of_a_tar_gz_are_opened_in_any_order(tmp_path: Path) -> None:
    files = {f"data/{number:02}": os.urandom(1_500_000) for number in range(12)}
    store = store_of(pack_tar_gz(write(tmp_path / "bag", files), tmp_path / "bag.tar.gz"))
    for path in (*reversed(files), *files, "data/03", "data/03"):
        with store.open(path) as file:
            assert file.read() == files[path]
    before = octets_read()
    with store.open("data/11") as file:
        file.read(1)
    assert octets_read() - before < 8_000_000


def test_tag_files_too_large_to_be_kept_are_read_all_the_same(tmp_path: Path) -> None:
    folder = write(tmp_path / "bag", {"notes.txt": b"note\n" * (KEPT_OCTETS // 5 + 1), "more.txt": b"more"})
    path = pack_tar_gz(folder, tmp_path / "bag.tar.gz")
    found = opened(path, Limits(ratio=10_000))
    assert found.store is not None
    same(FolderStore(folder), found.store)


# --- a bag by its name ---


def test_a_folder_or_an_archive_is_opened_by_its_bytes(tmp_path: Path) -> None:
    bag = Bag()
    bag.seal()
    folder = bag.write(tmp_path / "bag")
    kinds: dict[Path, str | None] = {folder: None}
    for form, kind in (("tar", "application/x-tar"), ("tar.gz", "application/gzip"), ("zip", "application/zip")):
        kinds[PACKERS[form if form != "tar" else "pax.tar"](folder, tmp_path / f"bag-{form}")] = kind
    for path, expected in kinds.items():
        found = bag_store(str(path))
        assert (found.media_type, found.problems) == (expected, ())
        assert found.store is not None
        assert verify(found.store, name="b").is_valid


@pytest.mark.parametrize("make", [None, Path.touch, os.mkfifo, lambda path: path.write_bytes(b"Dear general")])
def test_what_is_neither_is_wrong_usage(make: object, tmp_path: Path) -> None:
    path = tmp_path / "bag"
    if callable(make):
        make(path)
    began = time.monotonic()
    with pytest.raises(UsageError, match=r"bag.*\.$"):
        bag_store(str(path))
    assert time.monotonic() - began < 1


def test_the_command_verifies_archives_and_writes_nothing(armistice: Command, in_tmp: Path) -> None:
    bag = Bag()
    bag.seal()
    for form, pack in PACKERS.items():
        pack(bag.write(in_tmp / "bag"), in_tmp / f"bag.{form}")
    hostile = in_tmp / "hostile.tar"
    hostile.write_bytes(tar(GOOD, tar_file(b"../evil")))
    before = tree(in_tmp)
    assert armistice("verify", "bag", *(f"bag.{form}" for form in PACKERS)).code == 0
    assert armistice("validate", *(f"bag.{form}" for form in PACKERS)).code == 0
    found = armistice("verify", "hostile.tar")
    assert found.code == 1
    assert "../evil" in found.out
    assert "invalid" in found.out
    assert tree(in_tmp) == before
