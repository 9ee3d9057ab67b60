"""What reads in bulk, or in other processes, finds what reading one file after the other finds."""

import os
import resource
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.errors import UnfinishedError, UnreadableError
from armistice_pkg.core.fixity import Fixity, MeasuredFile
from armistice_pkg.core.paths import is_folded, may_displease_windows, twins, windows_reason
from armistice_pkg.core.ports import Engine, Entry, EntryKind, FileRun
from armistice_pkg.engine.forked import ForkEngine
from armistice_pkg.engine.pool import PoolEngine
from armistice_pkg.engine.serial import SerialEngine
from armistice_pkg.formats.bag_rules.path_list import PathList
from armistice_pkg.services.verify import verify
from armistice_pkg.storage.folder import FolderStore
from builders.bag import Bag
from engine_work import refuse_seven

BOTH = (Algorithm.SHA256, Algorithm.SHA512)
MIB = 1 << 20


@pytest.fixture(params=["serial", "pool", "forked"])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    engines: dict[str, Callable[[], Engine]] = {
        "serial": SerialEngine,
        "pool": lambda: PoolEngine(2),
        "forked": lambda: ForkEngine(2),
    }
    with engines[request.param]() as made:
        yield made


def test_results_come_by_number_in_whatever_order_the_work_is_done(engine: Engine) -> None:
    order = [*range(1000, 3000), *range(1000)]
    assert list(engine.ahead(lambda: lambda number: -number, order)) == [-number for number in range(3000)]
    assert list(engine.ahead(lambda: lambda number: number, [])) == []


def test_what_is_shared_is_seen(engine: Engine) -> None:
    area = engine.shared(100)
    assert bytes(area) == bytes(100)

    def write(number: int) -> None:
        area[number] = number

    list(engine.ahead(lambda: write, range(100)))
    assert bytes(area) == bytes(range(100))
    assert len(engine.shared(0)) <= 1


def test_an_error_keeps_its_words(engine: Engine) -> None:
    with pytest.raises(UnreadableError) as caught:
        list(engine.ahead(lambda: refuse_seven, range(20)))
    assert (caught.value.path, caught.value.reason) == ("a", "it is a link")


def test_a_large_result_comes_whole() -> None:
    with ForkEngine(2) as engine:
        assert [len(one) for one in engine.ahead(lambda: lambda number: bytes(number * MIB), range(4))] == [
            0,
            MIB,
            2 * MIB,
            3 * MIB,
        ]


def test_a_worker_that_is_killed_is_told() -> None:
    def fall(number: int) -> None:
        if number == 3:
            os.kill(os.getpid(), signal.SIGKILL)

    with ForkEngine(2) as engine, pytest.raises(UnfinishedError, match="memory may have run out"):
        list(engine.ahead(lambda: fall, range(10)))


def test_processes_that_cannot_be_started_are_told() -> None:
    before = open_files()
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(before) + 20, limits[1]))
    try:
        with ForkEngine(50) as engine, pytest.raises(UnfinishedError, match="Too many open files"):
            engine.ahead(lambda: lambda number: number, range(100))
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    assert open_files() == before


def open_files() -> list[int]:
    found = [int(one.name) for one in Path("/proc/self/fd").iterdir()]
    return [one for one in found if Path(f"/proc/self/fd/{one}").is_symlink()]


def test_nobody_works_any_more_when_the_engine_is_left(tmp_path: Path) -> None:
    def note(number: int) -> None:
        (tmp_path / str(os.getpid())).touch()
        time.sleep(60 if number else 0)

    with ForkEngine(2) as engine:
        next(engine.ahead(lambda: note, range(10)))
    for worker in tmp_path.iterdir():
        with pytest.raises(ProcessLookupError):
            os.kill(int(worker.name), 0)


def test_workers_end_with_their_parent(tmp_path: Path) -> None:
    parent = os.fork()
    if not parent:

        def note(number: int) -> None:
            (tmp_path / f"{os.getpid()}.{number}").touch()
            time.sleep(60)

        try:
            found = ForkEngine(2).ahead(lambda: note, range(2))
            while len(list(tmp_path.iterdir())) < 2:
                time.sleep(0.01)
            del found
        finally:
            os._exit(0)
    os.waitpid(parent, 0)
    workers = [int(one.stem) for one in tmp_path.iterdir()]
    assert len(workers) == 2
    for worker in workers:
        _wait_for_end(worker)


def _wait_for_end(worker: int) -> None:
    for _ in range(3000):
        try:
            state = Path(f"/proc/{worker}/stat").read_text("ascii").rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return
        if state == "Z":
            return
        time.sleep(0.01)
    pytest.fail(f"{worker} still works")


def bag_of_all_fates(folder: Path) -> Path:
    """What can become of a file, among many that are intact; some large ones."""
    names = [f"data/{number // 100}/{number:04}" for number in range(1200)]
    payload = {name: name.encode() * 20 for name in names}
    payload |= {"data/large": bytes(3 * MIB), "data/full": bytes(MIB), "data/empty": b"", "data/Ĝ": b"x"}
    bag = Bag(payload)
    bag.seal()
    target = bag.write(folder / "bag")
    (target / "data/3/0311").write_bytes(b"other")
    (target / "data/4/0444").write_bytes(b"x" * len(payload["data/4/0444"]))
    (target / "data/large").write_bytes(bytes(3 * MIB - 1) + b"x")
    (target / "data/5/0555").unlink()
    (target / "data/6/unlisted").write_bytes(b"x")
    (target / "data/7/0700").unlink()
    os.mkfifo(target / "data/7/0700")
    return target


def test_other_processes_find_what_this_one_finds(tmp_path: Path) -> None:
    folder = bag_of_all_fates(tmp_path)
    alone = verify(FolderStore(folder), name="b")
    with ForkEngine(2) as engine:
        together = verify(FolderStore(folder), name="b", engine=engine)
    assert together == alone
    assert alone.payload == {Fixity.INTACT: 1199, Fixity.ALTERED: 3, Fixity.MISSING: 2, Fixity.UNLISTED: 1}


class FadingStore(FolderStore):
    """Files go, or change, between the walk and the reading, or between the first look and the second."""

    def digests(
        self, paths: Sequence[str], sizes: Sequence[int], algorithms: Sequence[Algorithm], *, unwatched: int
    ) -> tuple[list[bytes], dict[int, UnreadableError]]:
        root = Path(str(self.local_path("")))
        (root / "data/0/0001").unlink(missing_ok=True)
        found = super().digests(paths, sizes, algorithms, unwatched=unwatched)
        (root / "data/0/0002").write_bytes(b"data/0/0002" * 20)
        (root / "data/0/0003").unlink(missing_ok=True)
        return found


def test_a_file_that_changes_meanwhile_is_not_called_altered(tmp_path: Path) -> None:
    bag = Bag({f"data/0/{number:04}": f"data/0/{number:04}".encode() * 20 for number in range(300)})
    bag.seal()
    folder = bag.write(tmp_path / "bag")
    for name in ("0002", "0003", "0004"):
        (folder / "data/0" / name).write_bytes(b"altered" * 30)
    with ForkEngine(1) as engine:
        report = verify(FadingStore(folder), name="b", engine=engine)
    found = {one.place.path: (one.code, one.found) for one in report.problems}
    assert found["data/0/0001"][0] == found["data/0/0003"][0] == "bag-file-missing"
    assert found["data/0/0002"] == ("bag-file-unreadable", "changed while it was read")
    assert found["data/0/0004"][0] == "bag-file-altered"


def test_a_folder_is_measured_at_once_as_one_by_one(tmp_path: Path) -> None:
    store = FolderStore(bag_of_all_fates(tmp_path))
    files = [one for one in store.walk() if one.kind is EntryKind.FILE]
    paths, sizes = [*(one.path for one in files), "data/nothing"], [*(one.size or 0 for one in files), 5]
    joined, errors = store.digests(paths, sizes, BOTH, unwatched=MIB)
    for position, (path, one) in enumerate(store.measure_all((path, BOTH) for path in paths)):
        assert path == paths[position]
        for algorithm, digests in zip(BOTH, joined, strict=True):
            width = algorithm.hex_length // 2
            digest = digests[position * width : (position + 1) * width]
            assert digest == (bytes.fromhex(one.digests[algorithm]) if isinstance(one, MeasuredFile) else bytes(width))
        assert (position in errors) is isinstance(one, UnreadableError)
    assert [paths[position] for position in errors] == ["data/nothing"]


def test_the_walk_in_runs_is_the_walk(tmp_path: Path) -> None:
    store = FolderStore(bag_of_all_fates(tmp_path))
    flat: list[Entry] = []
    for one in store.walk_in_runs():
        if isinstance(one, FileRun):
            assert len({path.rpartition("/")[0] for path in one.paths}) == 1
            flat += [Entry(path=path, kind=EntryKind.FILE, size=size) for path, size in zip(*one, strict=True)]
        else:
            flat.append(one)
    assert flat == list(store.walk())


@given(st.lists(st.lists(st.text("ab/\0é\udcff", max_size=5), max_size=2000), max_size=4), st.data())
def test_a_path_list_is_a_list(parts: list[list[str]], data: st.DataObject) -> None:
    whole = [path for part in parts for path in part] * 30
    found = PathList()
    for part in parts * 30:
        found.extend(part)
    first = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(first, len(whole) + 5))
    assert list(found) == whole
    assert len(found) == len(whole)
    assert found.part(first, end) == whole[first:end]
    assert [path for _, paths in found.blocks() for path in paths] == whole
    assert all(f"/{path}/" in text for text, paths in found.blocks() for path in paths)


NAMES = st.text("aux.con COM¹1/\\:é\x01", min_size=1, max_size=8)


@given(st.lists(NAMES, min_size=1, max_size=5))
def test_many_names_at_once_displease_windows_if_one_does(names: list[str]) -> None:
    text = f"/{'//'.join(names)}/"
    assert may_displease_windows(text) or not any(windows_reason(name) for name in names)


@given(st.lists(st.text("aAéÉb", max_size=4), unique=True, max_size=30))
def test_there_are_no_twins_among_what_is_folded(names: list[str]) -> None:
    assert not (is_folded("/".join(names)) and list(twins(names)))
