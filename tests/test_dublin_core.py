import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from armistice_pkg.formats.dublin_core import (
    NAMESPACES,
    Description,
    Scheme,
    Statement,
    json_ld,
    oai_dc_xml,
    qualified_xml,
)
from armistice_pkg.formats.xml import text_for_xml
from xml_schemas import assert_valid

TERMS = [
    "title",
    "alternative",
    "creator",
    "subject",
    "description",
    "abstract",
    "publisher",
    "contributor",
    "date",
    "created",
    "issued",
    "type",
    "format",
    "identifier",
    "source",
    "language",
    "relation",
    "isPartOf",
    "hasPart",
    "references",
    "isReferencedBy",
    "coverage",
    "spatial",
    "temporal",
    "rights",
    "license",
    "provenance",
]
LANGUAGES = st.sampled_from([None, "en", "ko", "zh-Hant", "ru"])
TEXTS = st.text(st.characters(codec="utf-8"), min_size=1)
PLAIN = st.builds(Statement, term=st.sampled_from(TERMS), value=TEXTS, language=LANGUAGES)
SCHEMED = st.sampled_from(
    [
        Statement(term="date", value="1953-07-27", scheme=Scheme.W3CDTF),
        Statement(term="date", value="1953", scheme=Scheme.W3CDTF),
        Statement(term="date", value="1953-07~", scheme=Scheme.EDTF),
        Statement(term="type", value="StillImage", scheme=Scheme.DCMI_TYPE),
        Statement(term="language", value="zh-Hant", scheme=Scheme.LANGUAGE_TAG),
        Statement(term="license", value="http://creativecommons.org/licenses/by/4.0/", scheme=Scheme.URI),
    ]
)
DESCRIPTIONS = st.builds(
    Description,
    uri=st.just("https://example.org/c/r"),
    statements=st.lists(PLAIN | SCHEMED, max_size=12).map(tuple),
    other=st.lists(st.tuples(TEXTS, st.lists(TEXTS, min_size=1, max_size=3).map(tuple)), max_size=3).map(tuple),
)


@given(DESCRIPTIONS)
def test_simple_dublin_core_is_valid_and_keeps_every_value_of_an_element(description: Description) -> None:
    document = oai_dc_xml(description)
    assert_valid(document, "oai_dc.xsd")
    written = [element.text for element in etree.fromstring(document)]
    expected = [text_for_xml(one.value) for one in description.statements if one.term != "provenance"]
    assert written == expected


@given(DESCRIPTIONS)
def test_qualified_dublin_core_is_valid_and_keeps_terms_values_languages_and_schemes(description: Description) -> None:
    document = qualified_xml(description)
    assert_valid(document, "dcterms-metadata.xsd")
    written = [
        (etree.QName(element).localname, element.text, element.get("{http://www.w3.org/XML/1998/namespace}lang"))
        for element in etree.fromstring(document)
    ]
    assert written == [(one.term, text_for_xml(one.value), one.language) for one in description.statements]
    assert NAMESPACES["dcterms"].encode() in document


@given(DESCRIPTIONS)
def test_json_ld_loses_nothing(description: Description) -> None:
    node: dict[str, Any] = json.loads(json_ld(description))
    assert node.pop("@id") == description.uri
    context = node.pop("@context")
    assert all(":" in uri for uri in context.values()), "the context is inline: reading it needs no network"
    given_other = node.pop("schema:additionalProperty", [])
    assert [(one["schema:name"], one["schema:value"]) for one in given_other] == [
        (name, values[0] if len(values) == 1 else list(values)) for name, values in description.other
    ]
    read = []
    for key, value in node.items():
        values = value if isinstance(value, list) else [value]
        read += [_statement(key.removeprefix("dcterms:"), one) for one in values]
    by_term = sorted(description.statements, key=lambda one: TERMS.index(one.term))
    assert sorted(read, key=lambda one: TERMS.index(one.term)) == by_term


def _statement(term: str, value: Any) -> Statement:  # noqa: ANN401 - JSON
    if isinstance(value, str):
        return Statement(term=term, value=value)
    if "@id" in value:
        if value["@id"].startswith("dcmitype:"):
            return Statement(term=term, value=value["@id"].removeprefix("dcmitype:"), scheme=Scheme.DCMI_TYPE)
        return Statement(term=term, value=value["@id"], scheme=Scheme.URI)
    if "@language" in value:
        return Statement(term=term, value=value["@value"], language=value["@language"])
    scheme = {
        "edtf:EDTF": Scheme.EDTF,
        "dcterms:W3CDTF": Scheme.W3CDTF,
        "dcterms:RFC4646": Scheme.LANGUAGE_TAG,
    }[value["@type"]]
    return Statement(term=term, value=value["@value"], scheme=scheme)


def test_simple_dublin_core_of_a_record_reads_as_it_should() -> None:
    description = Description(
        uri="https://example.org/c/r",
        statements=(
            Statement(term="title", value="停战", language="zh"),
            Statement(term="spatial", value="Panmunjom"),
            Statement(term="license", value="http://creativecommons.org/licenses/by/4.0/", scheme=Scheme.URI),
        ),
    )
    assert oai_dc_xml(description).decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        '  <dc:title xml:lang="zh">停战</dc:title>\n'
        "  <dc:coverage>Panmunjom</dc:coverage>\n"
        "  <dc:rights>http://creativecommons.org/licenses/by/4.0/</dc:rights>\n"
        "</oai_dc:dc>\n"
    )
