"""Every value of a record where its term says; what nobody gave is not there."""

from dataclasses import fields

from armistice_pkg.core.dates import EdtfDate, RecordDate
from armistice_pkg.core.layout import CollectionUris, DocumentUris
from armistice_pkg.core.problems import Place
from armistice_pkg.core.records import Collection, Original, Record, RelatedText, Rights
from armistice_pkg.formats.dublin_core import Scheme, Statement
from armistice_pkg.services.describe import describe_collection, describe_record

COLLECTION = Collection(id="c", title="Collection", language="en")
URIS = CollectionUris(base_url="https://example.org/iiif/", collection_id="c")
DOCUMENT = DocumentUris(collection=URIS, record_id="r")
ORIGINAL = Original(name="record.txt", data=b"")
FULL = Record(
    id="r",
    title="Title",
    description_language="en",
    date=RecordDate(display="c. 1953", edtf=EdtfDate(text="1953~", earliest=None)),
    description="Said",
    creators=("Mao Zedong", "Stalin"),
    subjects=("War",),
    places=("Panmunjom",),
    languages=("ru", "zh-Hant"),
    types=("Text", "telegram"),
    rights=Rights(text="Ask first", uri="http://creativecommons.org/licenses/by/4.0/"),
    source="Archive, box 7",
    identifiers=("117743",),
    other=(("Box", ("7",)),),
    place=Place(),
    original=ORIGINAL,
)


def test_a_full_record_says_everything_once() -> None:
    description = describe_record(FULL, COLLECTION, DOCUMENT)
    assert description.uri == "https://example.org/iiif/c/r"
    assert description.other == (("Box", ("7",)),)
    assert description.statements == (
        Statement(term="title", value="Title", language="en"),
        Statement(term="creator", value="Mao Zedong"),
        Statement(term="creator", value="Stalin"),
        Statement(term="subject", value="War"),
        Statement(term="spatial", value="Panmunjom"),
        Statement(term="description", value="Said", language="en"),
        Statement(term="date", value="1953~", scheme=Scheme.EDTF),
        Statement(term="date", value="c. 1953"),
        Statement(term="type", value="Text", scheme=Scheme.DCMI_TYPE),
        Statement(term="type", value="telegram"),
        Statement(term="identifier", value="r"),
        Statement(term="identifier", value="117743"),
        Statement(term="language", value="ru", scheme=Scheme.LANGUAGE_TAG),
        Statement(term="language", value="zh-Hant", scheme=Scheme.LANGUAGE_TAG),
        Statement(term="source", value="Archive, box 7"),
        Statement(term="isPartOf", value="Collection", language="en"),
        Statement(term="rights", value="Ask first", language="en"),
        Statement(term="license", value="http://creativecommons.org/licenses/by/4.0/", scheme=Scheme.URI),
    )


def test_a_bare_record_says_what_it_has() -> None:
    bare = Record(id="r", title="Title", place=Place(), original=ORIGINAL)
    assert describe_record(bare, COLLECTION, DOCUMENT).statements == (
        Statement(term="title", value="Title"),
        Statement(term="identifier", value="r"),
        Statement(term="isPartOf", value="Collection", language="en"),
    )


def test_a_collection_says_everything_once() -> None:
    collection = Collection(
        id="c",
        title="Collection",
        narrative=("One.", "Two."),
        caption="Photograph",
        related=(RelatedText(text="Another", uri="https://example.org/another"),),
        resource_guide=RelatedText(text="Guide"),
        organisation="Archive",
    )
    assert describe_collection(collection, URIS).statements == (
        Statement(term="title", value="Collection"),
        Statement(term="description", value="One.\n\nTwo."),
        Statement(term="publisher", value="Archive"),
        Statement(term="type", value="Collection", scheme=Scheme.DCMI_TYPE),
        Statement(term="identifier", value="c"),
        Statement(term="hasPart", value="Photograph"),
        Statement(term="relation", value="Another"),
        Statement(term="relation", value="https://example.org/another", scheme=Scheme.URI),
        Statement(term="isReferencedBy", value="Guide"),
    )


def test_every_field_of_a_record_is_described_or_known_not_to_be() -> None:
    """A field that is added and forgotten here would be lost in silence."""
    elsewhere = {"place", "original", "files", "description_language"}
    values = " ".join(str(one) for one in describe_record(FULL, COLLECTION, DOCUMENT).statements)
    for field in fields(Record):
        given = getattr(FULL, field.name)
        if field.name in elsewhere or field.name == "other":
            continue
        samples = given if isinstance(given, tuple) else (given,)
        for sample in samples:
            shown = (
                sample.display
                if isinstance(sample, RecordDate)
                else sample.text
                if isinstance(sample, Rights)
                else sample
            )
            assert str(shown) in values, field.name
