"""Records and collections as Dublin Core: each value where its term says, nothing lost and nothing made up."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from armistice_pkg.core.dates import RecordDate
from armistice_pkg.core.dcmi_types import DCMI_TYPES
from armistice_pkg.core.layout import DUBLIN_CORE_JSONLD, OAI_DC, QUALIFIED_DC, CollectionUris, DocumentUris
from armistice_pkg.core.records import Collection, Record, RelatedText, Rights
from armistice_pkg.formats.dublin_core import Description, Scheme, Statement, json_ld, oai_dc_xml, qualified_xml

__all__ = ["describe_collection", "describe_record", "metadata_files"]

# W3CDTF is the part of EDTF level 0 that dcterms.xsd knows: a year, a month or a day (W3C NOTE-datetime).
_W3CDTF = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?\Z")
# Plain fields of a record, in the order in which they are written.
_PLAIN_TERMS: Mapping[str, str] = MappingProxyType({"creators": "creator", "subjects": "subject", "places": "spatial"})


def describe_record(record: Record, collection: Collection, uris: DocumentUris) -> Description:
    """What is said of one document.

    A date stands as EDTF (as W3CDTF where it is one) and, where they differ, as displayed. Title and description carry
    the language of the description, not that of the document.
    """
    return Description(uri=uris.home, statements=tuple(_record_statements(record, collection)), other=record.other)


def _record_statements(record: Record, collection: Collection) -> Iterator[Statement]:
    spoken = record.description_language
    yield Statement(term="title", value=record.title, language=spoken)
    for field, term in _PLAIN_TERMS.items():
        for value in getattr(record, field):
            yield Statement(term=term, value=value)
    if record.description is not None:
        yield Statement(term="description", value=record.description, language=spoken)
    yield from _dates(record.date)
    for value in record.types:
        yield Statement(term="type", value=value, scheme=Scheme.DCMI_TYPE if value in DCMI_TYPES else None)
    for value in dict.fromkeys((record.id, *record.identifiers)):
        yield Statement(term="identifier", value=value)
    for tag in record.languages:
        yield Statement(term="language", value=tag, scheme=Scheme.LANGUAGE_TAG)
    if record.source is not None:
        yield Statement(term="source", value=record.source)
    yield Statement(term="isPartOf", value=collection.title, language=collection.language)
    yield from _rights(record.rights, spoken)
    if record.access is not None:
        yield Statement(term="accessRights", value=str(record.access), language="en")


def _dates(date: RecordDate | None) -> Iterator[Statement]:
    if date is None:
        return
    scheme = Scheme.W3CDTF if _W3CDTF.match(date.edtf.text) else Scheme.EDTF
    yield Statement(term="date", value=date.edtf.text, scheme=scheme)
    if date.display != date.edtf.text:
        yield Statement(term="date", value=date.display)


def _rights(rights: Rights, language: str | None) -> Iterator[Statement]:
    if rights.text is not None:
        yield Statement(term="rights", value=rights.text, language=language)
    if rights.uri is not None:
        # A Creative Commons URI names a licence; a rightsstatements.org one says a status and grants nothing.
        term = "license" if "creativecommons.org" in rights.uri else "rights"
        yield Statement(term=term, value=rights.uri, scheme=Scheme.URI)


def describe_collection(collection: Collection, uris: CollectionUris) -> Description:
    """What is said of the collection as a whole; the archive that published the page is its publisher."""
    return Description(uri=uris.home, statements=tuple(_collection_statements(collection)), other=collection.other)


def _collection_statements(collection: Collection) -> Iterator[Statement]:
    language = collection.language
    yield Statement(term="title", value=collection.title, language=language)
    if collection.narrative:
        yield Statement(term="description", value="\n\n".join(collection.narrative), language=language)
    if collection.organisation is not None:
        yield Statement(term="publisher", value=collection.organisation)
    yield Statement(term="type", value="Collection", scheme=Scheme.DCMI_TYPE)
    yield Statement(term="identifier", value=collection.id)
    if collection.caption is not None:
        # The photograph stands on the page: DCMI Metadata Terms, hasPart ("included either physically or logically").
        yield Statement(term="hasPart", value=collection.caption, language=language)
    for related in collection.related:
        yield from _related("relation", related, language)
    if collection.resource_guide is not None:
        yield from _related("isReferencedBy", collection.resource_guide, language)
    yield from _rights(collection.rights, language)


def _related(term: str, related: RelatedText, language: str | None) -> Iterator[Statement]:
    yield Statement(term=term, value=related.text, language=language)
    if related.uri is not None:
        yield Statement(term=term, value=related.uri, scheme=Scheme.URI)


def metadata_files(description: Description) -> Mapping[str, bytes]:
    """The three forms by their file names."""
    return {
        OAI_DC: oai_dc_xml(description),
        QUALIFIED_DC: qualified_xml(description),
        DUBLIN_CORE_JSONLD: json_ld(description),
    }
