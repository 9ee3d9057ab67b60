"""The collection page, read by its structure."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armistice_pkg.sources.page import PageReading, read_page

SEED = (Path(__file__).parent.parent / "seeds" / "korean-war-armistice.txt").read_bytes()
PAGE = """Skip to content
Photograph of a signing

A Title

The first paragraph of the narrative has quite a few words in it.

It ended.

For more coverage of it, see the collections: One, 1950; Two; and Three.

For a collections resource guide see The Guide.

Photograph of a signing

Popular Documents

June 6, 1953

First document

A description.

Its second paragraph.

[1954?]

Second document
"""


def codes(reading: PageReading) -> list[tuple[str, int | None]]:
    return [(one.code, one.place.line) for one in reading.records.problems]


def test_the_seed() -> None:
    reading = read_page("seed.txt", SEED)
    page, records = reading.page, reading.records
    assert not records.problems
    assert page.title == "Korean War Armistice"
    assert len(page.narrative) == 5
    assert page.narrative[0].startswith("On July 27, 1953")
    assert page.narrative[4].endswith("global politics.")
    assert page.caption == "Photograph of Korean War armistice signing"
    assert page.related == (
        "Korean War Origins, 1945-1950",
        "Korean War, 1950-1953",
        "China and the Korean War",
        "Korean War Biological Warfare Allegations",
    )
    assert page.resource_guide == "The Korean War: Collections & Resources on DigitalArchive.org"
    assert [one.fields["date"] for one in records.records] == [
        ("June 6, 1953",),
        ("August 3, 1953",),
        ("July 27, 1953",),
        ("September 22, 1952",),
        ("September 16, 1952",),
    ]
    assert all(one.fields["description"][0] for one in records.records)
    assert "Skip to content" not in repr(page)


def test_a_record_keeps_its_lines_and_knows_where_they_are() -> None:
    first, second = read_page("page", PAGE.encode()).records.records
    assert first.fields["description"] == ("A description.\n\nIts second paragraph.",)
    assert first.original.name == "record.txt"
    assert first.original.data == b"June 6, 1953\n\nFirst document\n\nA description.\n\nIts second paragraph."
    assert (first.places["date"].line, first.places["title"].line, first.places["description"].line) == (18, 20, 22)
    assert second.fields == {"date": ("[1954?]",), "title": ("Second document",)}


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: "\ufeff" + text,
        lambda text: text.replace(" ", "\u00a0"),
        lambda text: text.replace("\n\n", "\n"),
        lambda text: text.replace("\n", "   \n"),
        lambda text: text.rstrip(),
        lambda text: "Menu\n" + text + "\nBack to top\n",
    ],
)
def test_what_does_not_matter(change: object) -> None:
    assert callable(change)
    expected, found = read_page("page", PAGE.encode()), read_page("page", change(PAGE).encode())
    assert not found.records.problems
    assert found.page == expected.page
    assert [one.fields for one in found.records.records] == [one.fields for one in expected.records.records]


def test_an_added_record_leaves_the_others_as_they_are() -> None:
    more = read_page("page", (PAGE + "\n1955\n\nThird\n").encode()).records.records
    assert [one.original for one in more[:2]] == [one.original for one in read_page("p", PAGE.encode()).records.records]
    assert len(more) == 3


def test_without_a_title() -> None:
    assert codes(read_page("page", PAGE.replace("A Title\n", "").encode())) == [("page-title-missing", 5)]


def test_without_the_heading() -> None:
    reading = read_page("page", PAGE.replace("Popular Documents\n", "").encode())
    assert codes(reading) == [("page-documents-missing", 17)]
    assert not reading.records.whole


def test_a_date_without_a_title_leaves_the_others_readable() -> None:
    reading = read_page(
        "page", PAGE.replace("First document\n\nA description.\n\nIts second paragraph.\n", "").encode()
    )
    assert codes(reading) == [("page-document-untitled", 18)]
    assert reading.records.left_out == 1
    assert reading.records.whole
    assert [one.fields["title"] for one in reading.records.records] == [("Second document",)]


def test_a_date_with_only_a_paragraph_below() -> None:
    only = PAGE.replace("Second document", "This is a whole paragraph that describes what nobody has named.")
    assert codes(read_page("page", only.encode())) == [("page-document-untitled", 26)]


def test_text_that_belongs_nowhere() -> None:
    text = PAGE.replace("It ended.", "Some heading").replace("June 6, 1953", "Lost line\n\nJune 6, 1953")
    reading = read_page("page", text.encode())
    assert codes(reading) == [("page-text-stray", 8), ("page-text-stray", 18)]
    assert not reading.records.whole


def test_a_list_without_semicolons_is_kept_and_told() -> None:
    reading = read_page("page", PAGE.replace("One, 1950; Two; and Three", "One, 1950 and Two").encode())
    assert codes(reading) == [("page-list-unclear", 10)]
    assert reading.page.related == ("One, 1950 and Two",)
    assert reading.records.whole


def test_an_impossible_date_is_still_a_date() -> None:
    reading = read_page("page", PAGE.replace("June 6, 1953", "February 30, 1953").encode())
    assert reading.records.records[0].fields["date"] == ("February 30, 1953",)


@pytest.mark.parametrize(
    ("data", "code", "where"),
    [
        (b"", "source-empty", ""),
        (b"\xef\xbb\xbf \r\n", "source-empty", ""),
        (b"abc\nde\xfff", "text-undecodable", "line 2, column 3"),
        ("Title".encode("utf-16"), "text-undecodable", "line 1, column 1"),
    ],
)
def test_what_is_no_text(data: bytes, code: str, where: str) -> None:
    reading = read_page("page", data)
    assert [one.code for one in reading.records.problems] == [code]
    assert where in reading.records.problems[0].message
    assert not reading.records.whole


lines = st.sampled_from(
    [
        "June 6, 1953",
        "1953",
        "Popular Documents",
        "Photograph of x",
        "A Title",
        "A sentence that has eight or more words in it.",
        "It ended.",
        "see the collections: A; B.",
        "For more coverage, see the collections: A; and B.",
        "Home",
        "",
        "\u2028",
    ]
)


@given(st.lists(lines | st.text(max_size=40), max_size=30).map("\n".join))
def test_no_text_is_too_strange(text: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    reading = read_page("page", data)
    for record in reading.records.records:
        assert record.fields["title"][0].strip()
        assert record.original.data in data
    assert reading.records.whole or reading.records.problems


@given(st.binary(max_size=200))
def test_no_bytes_are_too_strange(data: bytes) -> None:
    reading = read_page("page", data)
    assert reading.records.problems


TITLE = st.from_regex(r"\A[A-Z][a-z]{2,9}( [a-z]{1,9}){0,4}\Z").map(lambda text: f"Report {text}")


@given(st.lists(st.tuples(st.dates(), TITLE, st.booleans()), max_size=8))
def test_a_page_that_was_written_is_read_back(documents: list[tuple[object, str, bool]]) -> None:
    parts = ["A Title", "The first paragraph of the narrative has quite a few words in it.", "Popular Documents"]
    for date, title, described in documents:
        parts += [str(date), title, *(["What it says."] if described else [])]
    reading = read_page("page", "\n\n".join(parts).encode())
    assert not reading.records.problems
    assert [
        (one.fields["date"][0], one.fields["title"][0], "description" in one.fields) for one in reading.records.records
    ] == [(str(date), title, described) for date, title, described in documents]
