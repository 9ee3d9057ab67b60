"""Records and collections as IIIF: what viewers show, in the archive's words."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from armistice_pkg.core.dates import RecordDate
from armistice_pkg.core.languages import language_name
from armistice_pkg.core.layout import DUBLIN_CORE_JSONLD, OAI_DC, QUALIFIED_DC, CollectionUris, DocumentUris
from armistice_pkg.core.media import TypesetPage
from armistice_pkg.core.presentation import (
    CanvasView,
    CollectionView,
    LanguageText,
    Link,
    ManifestReference,
    ManifestView,
    Picture,
    Provider,
)
from armistice_pkg.core.records import Collection, Record, Rights
from armistice_pkg.formats.dublin_core import JSONLD_PROFILE, NAMESPACES

__all__ = [
    "NOTICE_RECORD",
    "NOTICE_TEXT",
    "plain_text",
    "present_collection",
    "present_document",
    "reference_to",
    "typeset_record",
]

# Our own words are English; the archive's are in the language of its descriptions, or `none`.
_OURS = "en"
NOTICE_RECORD = "Page image typeset from the catalogue record; no scan was supplied."
NOTICE_TEXT = "Page image typeset from the text that was supplied; it is no picture of the original."

_TIMELINE = re.compile(r"(?!0000)[0-9]{4}-")

Pair = tuple[str, tuple[str, ...], str | None]
"""A label, its values, and the language that they are known to be in."""


def present_document(
    record: Record,
    collection: Collection,
    uris: DocumentUris,
    *,
    canvases: tuple[CanvasView, ...],
    rendering: tuple[Link, ...],
    notice: str | None,
) -> ManifestView:
    """The IIIF manifest of one document. `notice` says how its page images came to be, where they are no scans."""
    spoken = record.description_language
    date = record.date
    return ManifestView(
        uri=uris.manifest,
        label=LanguageText(text=record.title, language=spoken),
        summary=LanguageText(text=record.description, language=spoken) if record.description is not None else None,
        metadata=_metadata(_record_pairs(record), record.other, record.rights, spoken),
        required_statement=_required(collection, notice),
        rights=record.rights.uri,
        provider=_provider(collection, uris.collection),
        see_also=_see_also(uris),
        canvases=canvases,
        nav_date=_nav_date(date),
        rendering=rendering,
        part_of=(
            Link(
                uri=uris.collection.iiif_collection,
                type="Collection",
                label=LanguageText(text=collection.title, language=collection.language),
            ),
        ),
        # A document's pages are separate views: a spread or a scroll would be a claim about the original.
        behavior=("individuals",),
    )


def present_collection(
    collection: Collection, uris: CollectionUris, manifests: tuple[ManifestReference, ...]
) -> CollectionView:
    """The IIIF collection; `manifests` in source order, at least one."""
    spoken = collection.language
    pairs: list[Pair] = []
    if collection.caption is not None:
        pairs.append(("Photograph", (collection.caption,), spoken))
    if collection.related:
        pairs.append(("Related collections", tuple(one.text for one in collection.related), spoken))
    if collection.resource_guide is not None:
        pairs.append(("Resource guide", (collection.resource_guide.text,), spoken))
    summary = "\n\n".join(collection.narrative)
    return CollectionView(
        uri=uris.iiif_collection,
        label=LanguageText(text=collection.title, language=spoken),
        summary=LanguageText(text=summary, language=spoken) if summary else None,
        metadata=_metadata(pairs, collection.other, collection.rights, spoken),
        required_statement=_required(collection, None),
        rights=collection.rights.uri,
        provider=_provider(collection, uris),
        see_also=_see_also(uris),
        members=manifests,
    )


def reference_to(manifest: Mapping[str, Any]) -> ManifestReference:
    """What a IIIF collection says of a manifest of ours, read back from its JSON."""
    ((language, (text, *_)), *_) = manifest["label"].items()
    picture = manifest["thumbnail"][0]
    return ManifestReference(
        uri=manifest["id"],
        label=LanguageText(text=text, language=None if language == "none" else language),
        thumbnail=Picture(uri=picture["id"], width=picture["width"], height=picture["height"]),
        nav_date=manifest.get("navDate"),
    )


def typeset_record(record: Record, collection: Collection, *, created: int) -> TypesetPage:
    """The page that stands in for a document without files: its record. `created` is in UNIX seconds."""
    return TypesetPage(
        title=record.title,
        language=record.description_language,
        source=collection.title,
        fields=tuple(
            (label, "; ".join(values))
            for label, values in (*((label, values) for label, values, _ in _record_pairs(record)), *record.other)
        ),
        paragraphs=tuple(record.description.split("\n\n")) if record.description else (),
        notice=NOTICE_RECORD,
        created=created,
    )


def plain_text(page: TypesetPage) -> str:
    """The page's text for readers without pictures: title, fields, paragraphs, parted by empty lines."""
    fields = "\n".join(f"{label}: {value}" for label, value in page.fields)
    return "\n\n".join(part for part in (page.title, fields, *page.paragraphs) if part) + "\n"


def _nav_date(date: RecordDate | None) -> str | None:
    """The earliest moment, in years that viewers can place on a timeline: 1 to 9999."""
    earliest = date.edtf.earliest if date is not None else None
    return earliest if earliest is not None and _TIMELINE.match(earliest) else None


def _record_pairs(record: Record) -> tuple[Pair, ...]:
    """What is known of a document, by the labels that a reader sees; what nobody gave is not there."""
    pairs: Sequence[Pair] = (
        ("Date", (record.date.display,) if record.date is not None else (), record.description_language),
        ("Creator", record.creators, None),
        ("Place", record.places, None),
        ("Subject", record.subjects, None),
        ("Type", record.types, None),
        ("Language", tuple(language_name(tag) for tag in record.languages), _OURS),
        ("Source", (record.source,) if record.source is not None else (), None),
        ("Identifier", record.identifiers, None),
        ("Access", (str(record.access),) if record.access is not None else (), _OURS),
    )
    return tuple(pair for pair in pairs if pair[1])


def _metadata(
    pairs: Sequence[Pair], other: Sequence[tuple[str, tuple[str, ...]]], rights: Rights, spoken: str | None
) -> tuple[tuple[LanguageText, tuple[LanguageText, ...]], ...]:
    """Our labels in English; the archive's own columns under their own names."""
    labelled = [(LanguageText(text=label, language=_OURS), values, language) for label, values, language in pairs]
    labelled += [(LanguageText(text=label), values, None) for label, values in other]
    if rights.text is not None:
        labelled.append((LanguageText(text="Rights", language=_OURS), (rights.text,), spoken))
    return tuple(
        (label, tuple(LanguageText(text=value, language=language) for value in values))
        for label, values, language in labelled
    )


def _required(collection: Collection, notice: str | None) -> tuple[LanguageText, LanguageText] | None:
    """What viewers must show: who provides it, and that a page is no scan. One language, or they would choose one."""
    parts = [part for part in (collection.organisation, notice) if part is not None]
    if not parts:
        return None
    said = " · ".join(parts)
    language = _OURS if notice is not None else None
    return LanguageText(text="Attribution", language=_OURS), LanguageText(text=said, language=language)


def _provider(collection: Collection, uris: CollectionUris) -> Provider | None:
    if collection.organisation is None:
        return None
    label = LanguageText(text=collection.organisation)
    if collection.homepage is None:
        return Provider(uri=f"{uris.home}#provider", label=label)
    homepage = Link(uri=collection.homepage, type="Text", label=label, format="text/html")
    return Provider(uri=collection.homepage, label=label, homepage=homepage)


def _see_also(uris: CollectionUris | DocumentUris) -> tuple[Link, ...]:
    forms = (
        (OAI_DC, "Dublin Core (oai_dc)", "application/xml", NAMESPACES["oai_dc"]),
        (QUALIFIED_DC, "Dublin Core (DCMI terms)", "application/xml", NAMESPACES["dcterms"]),
        (DUBLIN_CORE_JSONLD, "Dublin Core (JSON-LD)", "application/ld+json", JSONLD_PROFILE),
    )
    return tuple(
        Link(
            uri=uris.file(name),
            type="Dataset",
            label=LanguageText(text=label, language=_OURS),
            format=kind,
            profile=profile,
        )
        for name, label, kind, profile in forms
    )
