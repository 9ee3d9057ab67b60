"""Verify as a whole, and the store on real folders, which nothing can hang or lead out of."""

import io
import os
import pickle
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armistice_pkg.core.digests import Algorithm, digests_of
from armistice_pkg.core.errors import MissingError, UnreadableError
from armistice_pkg.core.fixity import Fixity, MeasuredFile
from armistice_pkg.core.ports import EntryKind
from armistice_pkg.core.problems import Problem, Verdict
from armistice_pkg.services.verify import is_bag, read_bag_info, verify
from armistice_pkg.storage.folder import FolderStore
from armistice_pkg.storage.measuring import LARGE
from builders.bag import PAYLOAD, Bag
from builders.refusing import RefusingStore
from fakes import MemoryStore

LETTER = "data/letter.txt"
BOTH = (Algorithm.SHA256, Algorithm.SHA512)


def sealed(bag: Bag | None = None) -> dict[str, bytes]:
    made = bag or Bag()
    made.seal()
    return made.files


class CountingStore(MemoryStore):
    """Counts how often each file is read."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        super().__init__(files)
        self.reads: Counter[str] = Counter()

    def _read(self, path: str) -> bytes:
        self.reads[path] += 1
        return super()._read(path)


class Told:
    def __init__(self) -> None:
        self.total = self.done = self.ends = 0

    def begin(self, step: str, total: int) -> None:
        assert step
        self.total = total

    def advance(self, done: int = 1) -> None:
        self.done += done

    def end(self) -> None:
        self.ends += 1


def test_a_report_counts() -> None:
    report = verify(MemoryStore(sealed()), name="b")
    assert report.is_valid
    assert (report.files, report.octets, report.algorithms) == (2, 270, BOTH)
    assert report.payload == {Fixity.INTACT: 2}
    assert report.problems == ()


def test_problems_can_be_told_as_they_are_found() -> None:
    bag = Bag()
    files = sealed(bag)
    files[LETTER] = b"other"
    files["data/CON"] = b""
    told: list[Problem] = []
    report = verify(MemoryStore(files), name="b", tell=told.append)
    assert (report.verdict, report.problems) == (Verdict.INVALID, ())
    assert tuple(told) == verify(MemoryStore(files), name="b").problems
    assert told


def test_no_file_is_read_twice() -> None:
    store = CountingStore(sealed())
    verify(store, name="b")
    assert store.reads
    assert set(store.reads.values()) == {1}


def test_to_validate_reads_no_payload_and_calls_nothing_intact() -> None:
    store = CountingStore(sealed())
    report = verify(store, name="b", read_payload=False)
    assert report.is_valid
    assert report.payload == {Fixity.NOT_CHECKED: 2}
    assert not [path for path in store.reads if path.startswith("data/")]


def test_progress_is_told_of_every_file() -> None:
    told = Told()
    verify(MemoryStore(sealed(Bag({f"data/{one}": b"" for one in range(700)}))), name="b", progress=told)
    assert (told.total, told.done, told.ends) == (700, 700, 1)


def test_every_outcome_is_counted_apart() -> None:
    bag = Bag({f"data/{name}": name.encode() for name in ("intact", "altered", "missing", "unreadable")})
    files = sealed(bag)
    files["data/altered"] = b"other"
    del files["data/missing"]
    files["data/unlisted"] = b""
    report = verify(RefusingStore(MemoryStore(files), {"data/unreadable"}), name="b")
    told = (Fixity.INTACT, Fixity.ALTERED, Fixity.MISSING, Fixity.UNREADABLE, Fixity.UNLISTED)
    assert report.payload == dict.fromkeys(told, 1)


class VanishingStore(MemoryStore):
    """Lists files that are gone when they are asked for."""

    def _read(self, path: str) -> bytes:
        if path in {LETTER, "notes.txt"}:
            raise MissingError(path, "there is nothing")
        return super()._read(path)


def test_a_file_that_goes_while_the_bag_is_verified_is_missing() -> None:
    bag = Bag()
    bag.files["notes.txt"] = b"x"
    report = verify(VanishingStore(sealed(bag)), name="b")
    assert [one.code for one in report.problems] == ["bag-file-missing", "bag-tag-file-unreadable"]
    assert report.payload == {Fixity.INTACT: 1, Fixity.MISSING: 1}


def test_a_manifest_that_cannot_be_read_makes_no_file_unlisted() -> None:
    bag = Bag(algorithms=("sha256",))
    report = verify(RefusingStore(MemoryStore(sealed(bag)), {"manifest-sha256.txt"}), name="b")
    assert [one.code for one in report.problems] == ["bag-tag-file-unreadable"]
    assert report.payload == {Fixity.NOT_CHECKED: 2}


def test_the_order_of_problems_does_not_change() -> None:
    files = sealed(Bag({f"data/{one}": b"x" for one in "zyxab"}))
    altered = {path: b"y" if path.startswith("data/") else data for path, data in files.items()}
    reports = [verify(MemoryStore(altered), name="b"), verify(MemoryStore(dict(reversed(altered.items()))), name="b")]
    assert reports[0] == reports[1]
    assert len(reports[0].problems) == 5


def test_an_altered_file_says_what_was_expected_and_found() -> None:
    files = sealed() | {LETTER: b"other"}
    (one,) = [one for one in verify(MemoryStore(files), name="b").problems if one.code == "bag-file-altered"]
    assert one.expected == f"sha256:{digests_of(PAYLOAD[LETTER])[Algorithm.SHA256]}"
    assert one.found == f"sha256:{digests_of(b'other')[Algorithm.SHA256]}"


@given(
    st.dictionaries(st.sampled_from(sorted(sealed())), st.binary(max_size=200)),
    st.sets(st.sampled_from(sorted(sealed()))),
)
def test_whatever_stands_in_the_files_there_is_a_verdict(changed: dict[str, bytes], gone: set[str]) -> None:
    files = {path: data for path, data in (sealed() | changed).items() if path not in gone}
    report = verify(MemoryStore(files), name="b")
    payload_differs = any(files.get(path) != data for path, data in PAYLOAD.items())
    assert report.is_valid is not any(one.is_error for one in report.problems)
    if payload_differs and not {"manifest-sha256.txt", "manifest-sha512.txt"} & (changed.keys() | gone):
        assert not report.is_valid


def test_a_folder_is_asked_whether_it_is_a_bag() -> None:
    assert is_bag(MemoryStore(sealed()))
    assert not is_bag(MemoryStore({"notes.txt": b""}))
    assert not is_bag(MemoryStore({"bagit.txt": b"hello"}))
    assert not is_bag(MemoryStore(links={"bagit.txt": "elsewhere"}))


def test_bag_info_is_read_in_order() -> None:
    bag = Bag(encoding="UTF-16")
    bag.files["bag-info.txt"] = "B: 1\nA: 2\n 3\nB: 4\n".encode("utf-16")
    assert read_bag_info(MemoryStore(bag.files)) == (("B", "1"), ("A", "2\n3"), ("B", "4"))
    assert read_bag_info(MemoryStore({})) == ()


# --- a local folder ---


def test_a_walk_is_in_order_and_follows_no_link(tmp_path: Path) -> None:
    (tmp_path / "b/c").mkdir(parents=True)
    (tmp_path / "b/c/x").write_bytes(b"12")
    (tmp_path / "b!").write_bytes(b"")
    (tmp_path / "a").symlink_to("..")
    os.mkfifo(tmp_path / "z")
    store = FolderStore(tmp_path)
    assert [(one.path, one.kind, one.size, one.detail) for one in store.walk()] == [
        ("a", EntryKind.LINK, None, ".."),
        ("b", EntryKind.FOLDER, None, None),
        ("b/c", EntryKind.FOLDER, None, None),
        ("b/c/x", EntryKind.FILE, 2, None),
        ("b!", EntryKind.FILE, 0, None),
        ("z", EntryKind.SPECIAL, None, "named pipe"),
    ]
    assert [one.path for one in store.walk("b")] == ["b/c", "b/c/x"]


def test_entries(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b/x").write_bytes(b"1")
    (tmp_path / "link").symlink_to("b")
    store = FolderStore(tmp_path)
    for one in store.walk():
        assert store.entry(one.path) == one
    for path in ("nothing", "link/x", "b/x/y", "b/../b/x", "../x", "b//x", "\0", "\ud800", "/etc/passwd"):
        assert store.entry(path) is None, path


@pytest.mark.parametrize("path", ["link/x", "../x", "b/../../x", "/etc/passwd", "b/x/y", "", ".", "\ud800", "a\0"])
def test_nothing_is_read_by_a_way_out(path: str, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"1")
    (tmp_path / "root/b").mkdir(parents=True)
    (tmp_path / "root/b/x").write_bytes(b"1")
    (tmp_path / "root/link").symlink_to("b")
    store = FolderStore(tmp_path / "root")
    with pytest.raises(UnreadableError):
        store.open(path)
    with pytest.raises(UnreadableError):
        store.measure(path, BOTH)


def test_special_files_are_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "folder").mkdir()
    store = FolderStore(tmp_path)
    began = time.monotonic()
    for path, reason in (("pipe", "is a named pipe"), ("loop", "is a link"), ("folder", "is a folder")):
        with pytest.raises(UnreadableError, match=reason):
            store.measure(path, BOTH)
    assert time.monotonic() - began < 1


def test_a_missing_root_and_a_missing_file_are_told_apart_from_unreadable_ones(tmp_path: Path) -> None:
    with pytest.raises(MissingError):
        FolderStore(tmp_path / "nothing")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UnreadableError, match="no folder"):
        FolderStore(tmp_path / "file")
    with pytest.raises(MissingError):
        FolderStore(tmp_path).measure("nothing", BOTH)


def test_the_root_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "root/x").write_bytes(b"1")
    (tmp_path / "link").symlink_to("root")
    assert [one.path for one in FolderStore(tmp_path / "link").walk()] == ["x"]


def test_names_of_any_bytes_are_kept(tmp_path: Path) -> None:
    names = [b"caf\xe9", b"a\nb", b"\xff\xfe", "é".encode(), b" ", b"*?"]
    for name in names:
        (tmp_path / os.fsdecode(name)).write_bytes(name)
    store = FolderStore(tmp_path)
    found = [one.path for one in store.walk()]
    assert found == sorted(name.decode("utf-8", "surrogateescape") for name in names)
    for path in found:
        with store.open(path) as stream:
            assert stream.read() == path.encode("utf-8", "surrogateescape")


def test_depth_has_no_limit(tmp_path: Path) -> None:
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("d", dir_fd=here)  # longer than any path may be
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(os.open("x", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    os.close(here)
    store = FolderStore(tmp_path)
    entries = list(store.walk())
    assert len(entries) == 1501
    assert store.measure(entries[-1].path, BOTH).size == 0
    _remove_deep(tmp_path, 1500)


def _remove_deep(folder: Path, depth: int) -> None:
    """Pytest's own clean-up gives up on paths that are too long."""
    levels = [os.open(folder, os.O_RDONLY)]
    try:
        for _ in range(depth):
            moved = f"m{len(levels)}"
            os.rename("d", moved, src_dir_fd=levels[0], dst_dir_fd=levels[0])
            inside = os.open(moved, os.O_RDONLY, dir_fd=levels[0])
            for name in os.listdir(inside):  # noqa: PTH208 # by descriptor
                os.rename(name, name, src_dir_fd=inside, dst_dir_fd=levels[0])
            os.close(inside)
            os.rmdir(moved, dir_fd=levels[0])  # by descriptor
    finally:
        os.close(levels[0])


@pytest.mark.parametrize("size", [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, LARGE, LARGE + 1, LARGE + (4 << 20)])
def test_files_of_every_size_are_measured_alike(size: int, tmp_path: Path) -> None:
    data = os.urandom(1000) * (size // 1000 + 1)
    (tmp_path / "x").write_bytes(data[:size])
    measured = FolderStore(tmp_path).measure("x", BOTH)
    assert measured == MeasuredFile(path="x", size=size, digests=digests_of(data[:size], BOTH))


@pytest.mark.parametrize("size", [10, LARGE + 1])
def test_a_file_that_grows_or_shrinks_while_it_is_read_is_unreadable(
    size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x"
    path.write_bytes(bytes(size))
    store = FolderStore(tmp_path)
    read = os.readv
    for new_size in (size + 5, size - 5):

        def changing(fd: int, buffers: Sequence[memoryview], new_size: int = new_size) -> int:
            os.truncate(path, new_size)
            return read(fd, buffers)

        path.write_bytes(bytes(size))
        with monkeypatch.context() as patch:
            patch.setattr(os, "readv", changing)
            with pytest.raises(UnreadableError, match="changed while it was read"):
                store.measure("x", BOTH)


def test_an_error_of_the_device_is_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x").write_bytes(b"12")
    store = FolderStore(tmp_path)

    def failing(*_: object) -> int:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "readv", failing)
    with pytest.raises(UnreadableError, match="input/output error"):
        store.measure("x", BOTH)


def test_a_store_pickles_and_streams(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"12")
    store = pickle.loads(pickle.dumps(FolderStore(tmp_path)))  # noqa: S301 # our own
    with store.open("x") as stream:
        assert isinstance(stream, io.BufferedIOBase)
        assert stream.read() == b"12"
    assert store.local_path("a/b") == str(tmp_path / "a/b")


def test_a_bag_in_a_folder_and_in_memory_is_told_the_same(tmp_path: Path) -> None:
    bag = Bag({**PAYLOAD, "data/extra": b"x"})
    files = sealed(bag)
    files["data/extra"] = b"y"
    bag.write(tmp_path)
    assert verify(FolderStore(tmp_path), name="b") == verify(MemoryStore(files), name="b")


@pytest.mark.parametrize(("algorithms", "is_valid"), [(("md5",), False), (("sha1", "md5"), False), (("sha256",), True)])
def test_a_bag_must_be_as_strong_as_is_asked_for(algorithms: tuple[str, ...], is_valid: bool) -> None:
    store = MemoryStore(sealed(Bag(algorithms=algorithms)))
    report = verify(store, name="bag", min_digest=Algorithm.SHA256)
    assert report.is_valid is is_valid
    assert ("bag-digest-too-weak" in {one.code for one in report.problems}) is not is_valid
    assert verify(store, name="bag").is_valid


def test_validate_reads_no_payload_and_calls_nothing_intact() -> None:
    store = CountingStore(sealed())
    report = verify(store, name="bag", read_payload=False)
    assert report.is_valid
    assert set(report.payload) == {Fixity.NOT_CHECKED}
    assert not any(path.startswith("data/") for path in store.reads)
