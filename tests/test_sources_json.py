"""Records in JSON: what is read, and what is refused with its line and byte."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armistice_pkg.core.readings import MULTIPLE_FIELDS, RecordsReading
from armistice_pkg.formats.json_faults import MAX_DEPTH
from armistice_pkg.sources.fields import field_name
from armistice_pkg.sources.json_records import read_json, read_json_lines

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=12).filter(lambda one: bool(one.strip()))
names = st.sampled_from(["title", "date", "Box", "creator", "note"]) | st.text(
    st.characters(categories=["Ll"], max_codepoint=0x17F), min_size=1, max_size=8
)
record = st.dictionaries(names, text | st.lists(text, min_size=1, max_size=3), max_size=5).filter(
    lambda one: len({field_name(name).casefold() for name in one}) == len(one)
)


def as_fields(value: dict[str, str | list[str]]) -> dict[str, tuple[str, ...]]:
    fields = {}
    for name, given_value in value.items():
        if isinstance(given_value, list):
            fields[field_name(name)] = tuple(given_value)
        elif field_name(name) in MULTIPLE_FIELDS and "|" in given_value:
            fields[field_name(name)] = tuple(one.strip() for one in given_value.split("|") if one.strip())
        else:
            fields[field_name(name)] = (given_value,)
    return {name: values for name, values in fields.items() if values}


def told(reading: RecordsReading) -> list[tuple[str, int | None]]:
    return [(one.code, one.place.line) for one in reading.problems if one.is_error]


@given(st.lists(record, max_size=5), st.booleans(), st.sampled_from([None, 2]))
def test_every_array_of_records_comes_back(
    records: list[dict[str, str | list[str]]], ascii_only: bool, indent: int | None
) -> None:
    expected = [as_fields(one) for one in records]
    for value in (records, {"documents": records}):
        data = json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode()
        reading = read_json("d.json", data)
        assert told(reading) == []
        assert [dict(one.fields) for one in reading.records] == expected
        assert all(one.original.data in data for one in reading.records)
        assert [json.loads(one.original.data) for one in reading.records] == records


@given(st.lists(record, max_size=5))
def test_every_line_comes_back(records: list[dict[str, str | list[str]]]) -> None:
    data = "\r\n\n".join(json.dumps(one) for one in records).encode()
    reading = read_json_lines("d.jsonl", data)
    assert [dict(one.fields) for one in reading.records] == [as_fields(one) for one in records]


def test_values_as_written() -> None:
    data = b'[{"Title": "a", "date": 1953, "n": 1.50, "x": null, "ok": true, "file": "a|b", "subject": ["p|q", 7]}]'
    (one,) = read_json("d", data).records
    assert one.fields == {
        "title": ("a",),
        "date": ("1953",),
        "n": ("1.50",),
        "ok": ("true",),
        "file": ("a", "b"),
        "subject": ("p|q", "7"),
    }
    assert one.original.name == "record.json"


BAD = {
    '[\n{"title": NaN}]': ("json-nan", 2, 13),
    '[{"a": -Infinity}]': ("json-nan", 1, 8),
    '[{"a": 1, "A": 2}]': ("json-duplicate-key", 1, 11),
    '[{"a": ' + "[" * 100_000: ("json-depth", 1, 7 + MAX_DEPTH),
    '[{"a": ' + "1" * 5000 + "}]": ("json-number", 1, 8),
    '[{"é": "\\ud800"}]': ("json-surrogate", 1, 10),
    '[{"a": "\\ud83d\\ude00\\udc00"}]': ("json-surrogate", 1, 21),
    '[{"a": {"b": 1}}]': ("json-shape", 1, 2),
    "[1]": ("json-shape", 1, 2),
    '"x"': ("json-shape", 1, 1),
    '{"records": []}': ("json-shape", 1, 13),
    "{}": ("json-shape", 1, 1),
    '{"documents": 1}': ("json-shape", 1, 15),
    '{"documents": [], "documents": []}': ("json-duplicate-key", 1, 30),
    '[{"a": "b"}': ("json-syntax", 1, 12),
    '[{"a" "b"}]': ("json-syntax", 1, 7),
    '[{"a": "\x01"}]': ("json-syntax", 1, 9),
    "[] x": ("json-syntax", 1, 4),
    '[{"rights uri": "a", "rights_uri": "b"}]': ("json-duplicate-key", 1, 2),
}


@pytest.mark.parametrize(("data", "expected"), BAD.items(), ids=[key[:30] for key in BAD])
def test_what_is_refused(data: str, expected: tuple[str, int, int]) -> None:
    code, line, byte = expected
    reading = read_json("d.json", data.encode())
    assert told(reading) == [(code, line)]
    assert f"byte {byte} of" in reading.problems[0].message
    assert reading.left_out == 1 or not reading.whole


def test_a_bad_line_leaves_the_others_readable() -> None:
    data = (
        b'\xef\xbb\xbf{"title":"a"}\n\n{"title":NaN}\r\n{"title":"\xc3\xa9"} x\n[1]\n'
        b'{"title":"z","title":"y"}\n{"title":"ok"}'
    )
    reading = read_json_lines("d.jsonl", data)
    assert told(reading) == [("json-nan", 3), ("json-syntax", 4), ("json-shape", 5), ("json-duplicate-key", 6)]
    assert "byte 28 of" in reading.problems[0].message
    assert [(one.fields["title"], one.place.line) for one in reading.records] == [(("a",), 1), (("ok",), 7)]
    assert reading.left_out == 4
    assert reading.whole


def test_a_slip_in_a_name_is_told() -> None:
    reading = read_json("d", b'[{"title": "a", "langauge": "en"}]')
    assert [one.code for one in reading.problems] == ["table-header-near"]
    assert reading.records[0].fields["langauge"] == ("en",)


@pytest.mark.parametrize("data", [b"", b" \n", b" " * 5000, b"\xff", "[]".encode("utf-16")])
def test_what_is_no_json(data: bytes) -> None:
    assert not read_json("d", data).whole


@given(st.text(alphabet='[]{}",:\\ud8 0n1a\n', max_size=40))
def test_no_text_is_too_strange(data: str) -> None:
    for read in (read_json, read_json_lines):
        reading = read("d", data.encode())
        assert reading.whole or reading.problems
