"""Ids: the rule for given ones, and the making of others."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armistice_pkg.core.dates import RecordDate, parse_date
from armistice_pkg.core.ids import MAX_ID, IdFault, make_id, parse_id, slug, unique_ids

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
words = st.from_regex(r"\A[a-z0-9]{1,12}(-[a-z0-9]{1,12}){0,4}\Z").filter(
    lambda text: not isinstance(parse_id(text), IdFault)
)


@given(st.text())
def test_a_slug_is_always_a_legal_id(title: str) -> None:
    assert parse_id(slug(title)) == slug(title)
    assert SLUG.match(slug(title))
    assert slug(slug(title)) == slug(title)


@given(words)
def test_a_slug_of_a_slug_is_itself(text: str) -> None:
    assert make_id(None, text) == text


@given(st.lists(st.tuples(st.none() | words, words), max_size=20), words)
def test_made_ids_are_unique_and_meet_no_given_one(pairs: list[tuple[str | None, str]], reserved: str) -> None:
    ids = unique_ids([own for own, _ in pairs], [made for _, made in pairs], reserved=[reserved])
    given_ids = {own for own, _ in pairs if own}
    made = [one for one, (own, _) in zip(ids, pairs, strict=True) if own is None]
    assert len(set(made)) == len(made)
    assert not given_ids & set(made)
    assert reserved not in made
    assert all(one == own for one, (own, _) in zip(ids, pairs, strict=True) if own)
    assert all(parse_id(one) == one for one in made)


def test_numbers_go_in_source_order() -> None:
    assert unique_ids([None, "a-2", None, None], ["a", "x", "a", "A"]) == ("a", "a-2", "a-3", "A-4")


@pytest.mark.parametrize(
    ("date", "title", "expected"),
    [
        (
            "September 22, 1952",
            "Report, Zhou Enlai to the Chairman [Mao Zedong] and the Central Committee",
            "1952-09-22-report-zhou-enlai-to-the-chairman-mao-zedong-and-the-central-committee",
        ),
        ("November 1967", "Korea’s Future", "1967-11-koreas-future"),
        ("c. 1953", "Łódź", "1953-lodz"),
        ("1951–1953", "Отчет", "1951-otchet"),
        ("1950s", "朝鲜", "195x-chaoxian"),
        ("between 1951 and 1953", "x", "1951-x"),
        ("Spring 1953", "x", "1953-x"),
        ("../1953", "x", "x"),
        ("-0044", "x", "x"),
        (None, "con", "con-1143da2b"),
        (None, "…", "b4935894"),
    ],
)
def test_ids_made_of_date_and_title(date: str | None, title: str, expected: str) -> None:
    parsed = parse_date(date) if date else None
    assert parsed is None or isinstance(parsed, RecordDate)
    assert make_id(parsed, title) == expected


def test_long_titles_are_cut_after_a_word() -> None:
    assert slug("word " * 40) == "-".join(["word"] * 16)
    assert slug("x" * 200) == "x" * 80


@pytest.mark.parametrize("text", ["a", "A.b_c-9", "-rf", "x" * MAX_ID])
def test_legal_ids(text: str) -> None:
    assert parse_id(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "..",
        "con",
        "NUL.txt",
        "Com1",
        "a.",
        ".superseded",
        "a b",
        "é",
        "😀",
        "a/b",
        "a\n",
        "x" * 500,
        "collection.json",
    ],
)
def test_ids_that_are_none_have_a_legal_suggestion(text: str) -> None:
    fault = parse_id(text)
    assert isinstance(fault, IdFault)
    assert fault.value == text
    assert parse_id(fault.suggestion) == fault.suggestion
