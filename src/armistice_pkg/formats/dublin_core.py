"""Dublin Core statements, and the three forms they are written in.

A statement is a DCMI metadata term with a value; from one list of statements come simple Dublin Core (oai_dc),
qualified Dublin Core (dcterms in XML) and JSON-LD. What a form cannot hold it leaves out; nothing is added by a form.
Sources: DCMI Metadata Terms (2020-01-20); OAI-PMH 2.0, guidelines for oai_dc; JSON-LD 1.1; EDTF datatype of id.loc.gov.
"""

import enum
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from lxml import etree

from armistice_pkg.formats.xml import XML_LANG, XSI_TYPE, serialise, text_for_xml

__all__ = [
    "JSONLD_PROFILE",
    "NAMESPACES",
    "Description",
    "Scheme",
    "Statement",
    "json_ld",
    "oai_dc_xml",
    "qualified_xml",
]

NAMESPACES: Mapping[str, str] = MappingProxyType(
    {
        "oai_dc": "http://www.openarchives.org/OAI/2.0/oai_dc/",
        "dc": "http://purl.org/dc/elements/1.1/",
        "dcterms": "http://purl.org/dc/terms/",
        "xsi": "http://www.w3.org/2001/XMLSchema-instance",
    }
)
JSONLD_PROFILE = "http://www.w3.org/ns/json-ld#compacted"


class Scheme(enum.StrEnum):
    """How a value is to be read. Plain text has none."""

    W3CDTF = "W3CDTF"
    EDTF = "EDTF"
    DCMI_TYPE = "DCMIType"
    LANGUAGE_TAG = "RFC4646"  # BCP 47; the newest name for it that dcterms.xsd (2008) has
    URI = "URI"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One DCMI term and one value: `term` without prefix (`spatial`); `language` a BCP 47 tag, for plain text only."""

    term: str
    value: str
    language: str | None = None
    scheme: Scheme | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What is said of one thing: its URI, its statements in order, and name and value pairs that no term fits."""

    uri: str
    statements: tuple[Statement, ...]
    other: tuple[tuple[str, tuple[str, ...]], ...] = ()


# The fifteen elements, and which refinement falls back to which (DCMI Metadata Terms, "Subproperty of").
_ELEMENT_OF: Mapping[str, str] = MappingProxyType(
    {
        "alternative": "title",
        "abstract": "description",
        "tableOfContents": "description",
        "created": "date",
        "issued": "date",
        "dateAccepted": "date",
        "available": "date",
        "modified": "date",
        "spatial": "coverage",
        "temporal": "coverage",
        "isPartOf": "relation",
        "hasPart": "relation",
        "references": "relation",
        "isReferencedBy": "relation",
        "license": "rights",
        "accessRights": "rights",
        "extent": "format",
        "medium": "format",
        "bibliographicCitation": "identifier",
    }
)
_ELEMENTS = frozenset(
    [
        "title",
        "creator",
        "subject",
        "description",
        "publisher",
        "contributor",
        "date",
        "type",
        "format",
        "identifier",
        "source",
        "language",
        "relation",
        "coverage",
        "rights",
    ]
)


def oai_dc_xml(description: Description) -> bytes:
    """Simple Dublin Core in the container of OAI-PMH; valid by oai_dc.xsd. Refinements fall back to their element."""
    root = etree.Element(
        etree.QName(NAMESPACES["oai_dc"], "dc"), nsmap={prefix: NAMESPACES[prefix] for prefix in ("oai_dc", "dc")}
    )
    for statement in description.statements:
        name = _ELEMENT_OF.get(statement.term, statement.term)
        if name in _ELEMENTS:
            _add(root, etree.QName(NAMESPACES["dc"], name), statement)
    return serialise(root)


def qualified_xml(description: Description) -> bytes:
    """Qualified Dublin Core: DCMI terms in a `metadata` element, encoding schemes as xsi:type.

    Valid by `schemas/dcterms-metadata.xsd`, which puts a root around the container that DCMI's dcterms.xsd defines.
    EDTF and URI values are no types that the XSD could check against a language, so EDTF stays plain text.
    """
    root = etree.Element("metadata", nsmap={prefix: NAMESPACES[prefix] for prefix in ("dcterms", "xsi")})
    for statement in description.statements:
        element = _add(root, etree.QName(NAMESPACES["dcterms"], statement.term), statement)
        if statement.scheme is not None and statement.scheme is not Scheme.EDTF:
            element.set(XSI_TYPE, f"dcterms:{statement.scheme}")
    return serialise(root)


def _add(root: etree._Element, name: etree.QName, statement: Statement) -> etree._Element:
    element = etree.SubElement(root, name)
    element.text = text_for_xml(statement.value)
    if statement.language is not None:
        element.set(XML_LANG, statement.language)
    return element


_CONTEXT: Mapping[str, str] = MappingProxyType(
    {
        "dcterms": NAMESPACES["dcterms"],
        "dcmitype": "http://purl.org/dc/dcmitype/",
        "edtf": "http://id.loc.gov/datatypes/edtf/",
        "schema": "https://schema.org/",
    }
)


def json_ld(description: Description) -> bytes:
    """JSON-LD 1.1 with its context inline, so that reading it needs no network; lossless."""
    node: dict[str, object] = {"@context": dict(_CONTEXT), "@id": description.uri}
    for term in dict.fromkeys(statement.term for statement in description.statements):
        values = [_json_value(one) for one in description.statements if one.term == term]
        node[f"dcterms:{term}"] = values[0] if len(values) == 1 else values
    if description.other:
        node["schema:additionalProperty"] = [
            {"@type": "schema:PropertyValue", "schema:name": name, "schema:value": _one_or_more(values)}
            for name, values in description.other
        ]
    return (json.dumps(node, ensure_ascii=False, indent=2) + "\n").encode()


def _json_value(statement: Statement) -> object:
    match statement.scheme:
        case Scheme.URI:
            return {"@id": statement.value}
        case Scheme.DCMI_TYPE:
            return {"@id": f"dcmitype:{statement.value}"}
        case Scheme.EDTF:
            return {"@value": statement.value, "@type": "edtf:EDTF"}
        case Scheme.W3CDTF | Scheme.LANGUAGE_TAG:
            return {"@value": statement.value, "@type": f"dcterms:{statement.scheme}"}
    if statement.language is not None:
        return {"@value": statement.value, "@language": statement.language}
    return statement.value


def _one_or_more(values: Sequence[str]) -> object:
    return values[0] if len(values) == 1 else list(values)
