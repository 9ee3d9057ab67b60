"""Languages, types, rights and web addresses: one parser each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armistice_pkg.core.dcmi_types import DCMI_TYPES, nearest_type, parse_type
from armistice_pkg.core.languages import LanguageFault, LanguageTag, parse_language
from armistice_pkg.core.rights import RightsFault, parse_rights_uri
from armistice_pkg.core.uris import UriFault, parse_web_address


@pytest.mark.parametrize("tag", ["en", "ko", "zh-Hant", "es-419", "sr-Latn-RS", "de-1996", "zxx", "mul", "x-foo"])
def test_tags_are_kept(tag: str) -> None:
    assert parse_language(tag) == LanguageTag(tag=tag, mapped=False)
    assert parse_language(tag.upper()) == LanguageTag(tag=tag, mapped=False)


@pytest.mark.parametrize(
    ("text", "tag"),
    [("English", "en"), ("korean", "ko"), ("Russian", "ru"), ("русский", "ru"), ("Ancient Greek", "grc"), ("ger", "de"),
     ("chi", "zh"), ("rus", "ru"), ("iw", "he")],
)  # fmt: skip
def test_names_and_older_codes_are_mapped(text: str, tag: str) -> None:
    assert parse_language(text) == LanguageTag(tag=tag, mapped=True)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("zh_CN", "write zh-CN"),
        ("Koraen", "write ko"),
        ("xx", '"en"'),
        ("", '"en"'),
        ("mostly Chinese; some Russian", '"en"'),
    ],
)
def test_what_is_no_language(text: str, hint: str) -> None:
    fault = parse_language(text)
    assert isinstance(fault, LanguageFault)
    assert hint in fault.suggestion


@given(st.text(max_size=30))
def test_a_tag_that_was_understood_is_a_tag(text: str) -> None:
    language = parse_language(text)
    if isinstance(language, LanguageTag):
        assert parse_language(language.tag) == LanguageTag(tag=language.tag, mapped=False)


@pytest.mark.parametrize("term", DCMI_TYPES)
def test_types_are_matched_whatever_their_case(term: str) -> None:
    assert parse_type(term.lower()) == parse_type(term.upper()) == term
    assert nearest_type(f"{term}s") == term


def test_other_types() -> None:
    assert parse_type("Still image") == "StillImage"
    assert parse_type("Letter") is None
    assert nearest_type("zzz") is None


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        ("https://rightsstatements.org/vocab/InC/1.0/", "http://rightsstatements.org/vocab/InC/1.0/"),
        ("http://rightsstatements.org/vocab/noc-us/1.0", "http://rightsstatements.org/vocab/NoC-US/1.0/"),
        ("https://creativecommons.org/licenses/by-nc-sa/4.0/", "http://creativecommons.org/licenses/by-nc-sa/4.0/"),
        ("http://creativecommons.org/publicdomain/mark/1.0/", "http://creativecommons.org/publicdomain/mark/1.0/"),
    ],
)
def test_rights_uris(text: str, identifier: str) -> None:
    assert parse_rights_uri(text) == identifier
    assert parse_rights_uri(identifier) == identifier


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("https://rightsstatements.org/page/InC/1.0/", "http://rightsstatements.org/vocab/InC/1.0/"),
        ("https://creativecommons.org/licenses/by/4.0/deed.en", "http://creativecommons.org/licenses/by/4.0/"),
        ("http://rightsstatements.org/vocab/XYZ/1.0/", "rights text"),
        ("javascript:alert(1)", "rights text"),
        ("http://evil.example/?http://rightsstatements.org/vocab/InC/1.0/", "rights text"),
    ],
)
def test_other_rights_uris(text: str, hint: str) -> None:
    fault = parse_rights_uri(text)
    assert isinstance(fault, RightsFault)
    assert hint in fault.suggestion


def test_web_addresses() -> None:
    assert parse_web_address("https://a.example/x?y#z") == "https://a.example/x?y#z"
    assert parse_web_address("https://a.example/iiif/", is_base=True) == "https://a.example/iiif"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "www.example.org",
        "javascript:alert(1)",
        "ftp://a.example",
        "http://",
        "http://[x",
        "http://a:b/",
        "http://a b",
    ],
)
def test_what_is_no_web_address(text: str) -> None:
    assert isinstance(parse_web_address(text), UriFault)


def test_a_base_has_no_query() -> None:
    fault = parse_web_address("https://a.example/x?y", is_base=True)
    assert isinstance(fault, UriFault)
    assert fault.suggestion == "write https://a.example/x"
