"""The in-memory store keeps the promises of the ports."""

import pytest

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.errors import MissingError, UnreadableError
from armistice_pkg.core.ports import EntryKind, PageMaker, Stage, Store
from fakes import MemoryStage, MemoryStore, SignaturePageMaker


def test_they_are_what_the_ports_ask_for() -> None:
    store: Store = MemoryStore()
    stage: Stage = MemoryStage()
    maker: PageMaker = SignaturePageMaker()
    assert store.name
    assert stage.local_path("a") is None
    assert not maker.can_show(MemoryStore({"a.txt": b"a"}), "a.txt")


def test_walk_goes_in_order_and_never_through_links() -> None:
    store = MemoryStore({"b/z": b"1", "b/a/x": b"2", "c": b"3"}, links={"a": "b"}, folders=["empty"])
    assert [entry.path for entry in store.walk()] == ["a", "b", "b/a", "b/a/x", "b/z", "c", "empty"]
    assert [entry.path for entry in store.walk("b")] == ["b/a", "b/a/x", "b/z"]
    link = store.entry("a")
    assert link is not None
    assert link.kind is EntryKind.LINK


def test_opening_what_is_no_file() -> None:
    store = MemoryStore({"d/f": b"x"}, special={"pipe": "named pipe"})
    with pytest.raises(MissingError), store.open("nothing"):
        pass
    with pytest.raises(UnreadableError, match="named pipe"), store.open("pipe"):
        pass
    with pytest.raises(UnreadableError), store.open("d"):
        pass


def test_a_stage_measures_what_it_writes_and_writes_once() -> None:
    stage = MemoryStage()
    written = stage.copy(MemoryStore({"a": b"abc"}), "a", "data/a", [Algorithm.SHA256])
    assert (written.path, written.size) == ("data/a", 3)
    assert written.digests == stage.measure("data/a", [Algorithm.SHA256]).digests
    with pytest.raises(ValueError, match="already"):
        stage.write("data/a", b"", [Algorithm.SHA256])


def test_many_are_measured_each_with_its_own_algorithms_and_failures_are_given() -> None:
    store = MemoryStore({"a": b"abc", "b": b"x"})
    found = dict(store.measure_all([("b", [Algorithm.MD5]), ("nothing", [Algorithm.MD5]), ("a", [Algorithm.SHA256])]))
    assert found["a"] == store.measure("a", [Algorithm.SHA256])
    assert found["b"] == store.measure("b", [Algorithm.MD5])
    assert isinstance(found["nothing"], MissingError)
