"""One way in: workspaces, pages, tables, and what lies beside them."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from armistice_pkg.core.errors import MissingError
from armistice_pkg.sources.collection_file import read_collection_file
from armistice_pkg.sources.workspace import MAX_COLLECTION_FILE, MAX_PAGE, read_source
from armistice_pkg.storage.folder import FolderStore
from fakes import MemoryStore

TOML = b'title = "T"\n'
CSV = b"title\na\n"


def test_a_workspace() -> None:
    store = MemoryStore({"collection.toml": TOML, "documents.csv": CSV, "files/x": b""})
    reading = read_source(store, None, name="my/folder/")
    assert not reading.problems
    assert (reading.name, reading.files_root, reading.whole) == ("my/folder/", "files", True)
    assert reading.collection.given == {"title": "T"}
    assert str(reading.collection.places["title"]) == "my/folder/collection.toml, line 1, field title"
    assert reading.records[0].place.source == "my/folder/documents.csv"
    assert [(one.name, one.data) for one in reading.originals] == [("documents.csv", CSV), ("collection.toml", TOML)]


@pytest.mark.parametrize(
    ("name", "data"), [("documents.json", b'[{"title": "a"}]'), ("documents.jsonl", b'{"title": "a"}\n')]
)
def test_json_workspaces(name: str, data: bytes) -> None:
    reading = read_source(MemoryStore({"collection.toml": TOML, name: data}), None, name="w")
    assert [one.fields for one in reading.records] == [{"title": ("a",)}]


def test_a_page_and_what_lies_beside_it() -> None:
    page = b"A Title\n\nPopular Documents\n\n1953\n\nOne\n"
    reading = read_source(MemoryStore({"in/page.txt": page}), "in/page.txt", name="in/page.txt")
    assert (reading.collection.page.title, reading.collection.given, reading.files_root) == ("A Title", {}, None)
    assert not reading.problems
    reading = read_source(
        MemoryStore({"in/page.txt": page, "in/collection.toml": TOML}), "in/page.txt", name="x/page.txt"
    )
    assert reading.collection.given == {"title": "T"}
    assert reading.collection.place.source == "x/collection.toml"
    assert [one.name for one in reading.originals] == ["page.txt", "collection.toml"]


def test_a_table_by_itself_has_files_beside_it() -> None:
    reading = read_source(MemoryStore({"in/list.csv": CSV}), "in/list.csv", name="in/list.csv")
    assert (reading.files_root, len(reading.records)) == ("in/files", 1)


def test_a_collection_file_that_was_given_stands_instead() -> None:
    store = MemoryStore({"collection.toml": b"broken", "documents.csv": CSV})
    reading = read_source(store, None, name="w", collection_file=("/elsewhere/c.toml", TOML))
    assert not reading.problems
    assert reading.collection.given == {"title": "T"}
    assert reading.originals[-1].name == "collection.toml"


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"documents.csv": CSV}, "workspace-collection-file-missing"),
        ({"collection.toml": TOML}, "workspace-records-missing"),
        ({"collection.toml": TOML, "documents.csv": CSV, "documents.json": b"[]"}, "workspace-records-several"),
        ({"collection.toml": b"title =", "documents.csv": CSV}, "toml-syntax"),
        ({"collection.toml": b"x" * (MAX_COLLECTION_FILE + 1), "documents.csv": CSV}, "source-too-large"),
        ({"collection.toml": b'title = "\xff"', "documents.csv": CSV}, "text-undecodable"),
    ],
)
def test_workspaces_that_are_none(files: Mapping[str, bytes], code: str) -> None:
    reading = read_source(MemoryStore(files), None, name="w")
    assert [one.code for one in reading.problems] == [code]
    assert not reading.whole


def test_files_that_are_not_read() -> None:
    store = MemoryStore(
        {"page.pdf": b"", "big.txt": b"x" * (MAX_PAGE + 1)},
        special={"pipe.txt": "named pipe"},
        links={"link.txt": "/etc/passwd"},
        unreadable={"locked.txt": "permission denied"},
    )
    expected = {
        "page.pdf": ("source-format-unknown", ".pdf"),
        "big.txt": ("source-too-large", "16 MiB"),
        "pipe.txt": ("source-unreadable", "named pipe"),
        "link.txt": ("source-unreadable", "/etc/passwd"),
        "locked.txt": ("source-unreadable", "permission denied"),
    }
    for name, (code, said) in expected.items():
        reading = read_source(store, name, name=name)
        assert [one.code for one in reading.problems] == [code], name
        assert said in reading.problems[0].message
        assert not reading.whole
    with pytest.raises(MissingError):
        read_source(store, "nothing.txt", name="nothing.txt")


def test_a_named_pipe_on_disk_is_told_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "page.txt")
    reading = read_source(FolderStore(tmp_path), "page.txt", name="page.txt")
    assert [one.code for one in reading.problems] == ["source-unreadable"]


def test_where_toml_is_wrong() -> None:
    (problem,) = read_collection_file("c.toml", b'title = "a"\nid = b\n').problems
    assert (problem.place.line, problem.code) == (2, "toml-syntax")
    assert "column 6" in problem.message
    (problem,) = read_collection_file("c.toml", b'title = "a').problems
    assert problem.place.line == 1
    (problem,) = read_collection_file("c.toml", b"a = " + b"[" * 100_000).problems
    assert problem.code == "toml-syntax"


def test_where_its_keys_are() -> None:
    read = read_collection_file("c.toml", b'\n"title" = "a"\r\n\r\n[other]\na = "b"\n')
    assert {key: place.line for key, place in read.places.items()} == {"title": 2, "other": 4}
    assert read_collection_file("c.toml", b" \n").values == {}
