"""Tables: every legal one is read as it was written; others are told by row and column."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armistice_pkg.core.readings import RecordsReading
from armistice_pkg.sources.fields import KNOWN, field_name, near_field, values_of
from armistice_pkg.sources.table import MAX_CELL, read_table

cell = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0|"), max_size=20)
header = st.text(st.characters(categories=["L"], max_codepoint=0x24F), min_size=1, max_size=10)


def told(reading: RecordsReading) -> list[tuple[str, int | None, str | None]]:
    return [(one.code, one.place.row, one.place.column) for one in reading.problems]


@given(
    st.lists(header, min_size=1, max_size=6, unique_by=lambda name: field_name(name).casefold()),
    st.data(),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_every_legal_table_comes_back(names: list[str], data: st.DataObject, encoding: str, line_end: str) -> None:
    rows = data.draw(st.lists(st.lists(cell, min_size=len(names), max_size=len(names)), max_size=5))
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=line_end, quoting=csv.QUOTE_ALL)
    writer.writerows([names, *rows])
    reading = read_table("t.csv", out.getvalue().encode(encoding))
    assert reading.whole
    assert not reading.left_out
    expected = [
        {field_name(name): (text,) for name, text in zip(names, row, strict=True) if text.strip()}
        for row in rows
        if any(text.strip() for text in row)
    ]
    assert [dict(one.fields) for one in reading.records] == expected
    for record in reading.records:
        again = read_table("record.csv", record.original.data)
        assert [dict(one.fields) for one in again.records] == [dict(record.fields)]


@given(st.binary(max_size=300))
def test_no_bytes_are_too_strange(data: bytes) -> None:
    reading = read_table("t.csv", data)
    assert reading.whole or reading.problems


def test_headers_values_places_and_originals() -> None:
    data = b'\xef\xbb\xbfID, Title ,file,Rights URI,Box\r\n7,"a ""b""\r\nc",x.jpg| y.pdf |,,=1+1\r\n\r\n,d,,,\r\n'
    first, second = read_table("t.csv", data).records
    assert first.fields == {"id": ("7",), "title": ('a "b"\r\nc',), "file": ("x.jpg", "y.pdf"), "Box": ("=1+1",)}
    assert first.original.name == "record.csv"
    assert first.original.data == b'ID, Title ,file,Rights URI,Box\r\n7,"a ""b""\r\nc",x.jpg| y.pdf |,,=1+1'
    assert (first.place.row, first.place.line) == (2, 2)
    assert (second.place.row, second.place.line, second.places["title"].column) == (4, 5, "Title")


@pytest.mark.parametrize(
    ("data", "expected", "count", "whole"),
    [
        (b"title,date\na\nb,c,d\ne,f\n", [("table-ragged", 2, "title"), ("table-ragged", 3, "date")], 1, True),
        (b'title,date\na,b\nc,"d\ne,f\n', [("table-quote", 3, "date")], 1, False),
        (b'title,date\n"a"x,b\n', [("table-quote", 2, "title")], 0, False),
        (b"title,Date,date\na,b,c\n", [("table-header-duplicate", 1, "date")], 0, False),
        (b"title,\na,\nb,c\n", [("table-header-empty", 3, None)], 1, True),
        (b"title,box\na,b\0c\nd,e\n", [("table-nul", 2, "box")], 1, True),
        (b"title;date\na;b\n", [("table-separator", 1, None)], 0, False),
        (b"title,subjct\na,b\n", [("table-header-near", 1, "subjct")], 1, True),
        (b"title\n" + b"x" * (MAX_CELL + 1), [("table-cell-too-large", 2, "title")], 0, False),
        (b"", [("source-empty", None, None)], 0, False),
        ("title\né".encode("cp1252"), [("text-encoding", None, None)], 1, True),
        ("title\né".encode("utf-16"), [("text-encoding", None, None)], 1, True),
        ("title\nabc".encode("utf-16-be"), [("text-encoding", None, None)], 1, True),
        ("title\né".encode() + b"\xff", [("text-undecodable", None, None)], 0, False),
        (b"title\n\x81", [("text-undecodable", None, None)], 0, False),
        ("title".encode("utf-32"), [("text-undecodable", None, None)], 0, False),
        (b"title\ra\rb", [], 2, True),
        (b"title\n" + b"x" * 200_000, [], 1, True),
        (b"\n\ntitle\na\n", [], 1, True),
    ],
)
def test_bad_tables(data: bytes, expected: list[tuple[str, int | None, str | None]], count: int, whole: bool) -> None:
    reading = read_table("t.csv", data)
    assert told(reading) == expected
    assert len(reading.records) == count
    assert reading.whole is whole


def test_the_encoding_is_named() -> None:
    assert "Windows-1252" in read_table("t", "title\né".encode("cp1252")).problems[0].message
    assert "UTF-16-LE" in read_table("t", "\ufefftitle\né".encode("utf-16-le")).problems[0].message


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\tx", "\rx", "\nx", " x "])
def test_cells_are_kept_to_the_letter(text: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["title"], [text]])
    assert read_table("t", out.getvalue().encode()).records[0].fields["title"] == (text,)


def test_field_names() -> None:
    assert all(field_name(f" {name.upper()} ") == name for name in KNOWN)
    assert field_name("Box No") == "Box No"
    assert near_field("titel", ["titel"]) == "title"
    assert near_field("titel", ["titel", "title"]) is None
    assert values_of("title", "a|b") == ("a|b",)
    assert values_of("subject", "a| |b") == ("a", "b")
