"""The seed through the whole job: what is committed is what a rebuild gives, and it holds up."""

import json
from pathlib import Path

import bagit
import pytest

from armistice_pkg.wiring.iiif import iiif_rules
from command import Command, tree
from conftest import ROOT
from xml_schemas import assert_valid

SEED = ROOT / "seeds/korean-war-armistice.txt"
ID = "korean-war-armistice"
RECORDS = (
    "1953-06-06-statement-by-president-syngman-rhee",
    "1953-08-03-confidential-memorandum-before-agreeing-to-the-armistice-agreement",
    "1953-07-27-the-president-of-the-republic-of-korea-rhee-to-president-eisenhower",
    "1952-09-22-report-zhou-enlai-to-the-chairman-mao-zedong-and-the-central-committee",
    "1952-09-16-report-zhou-enlai-to-the-chairman-mao-zedong-and-the-central-committee",
)


@pytest.fixture
def built(in_tmp: Path, armistice: Command) -> Path:
    result = armistice("package", SEED)
    assert (result.code, result.err) == (0, "")
    return in_tmp


def test_a_rebuild_equals_what_is_committed(built: Path) -> None:
    for name in ("bags", "manifests"):
        committed = {path: mark for path, mark in tree(ROOT / name / ID).items() if ".superseded" not in path}
        assert tree(built / name / ID) == committed


def test_every_bag_is_valid_for_us_and_for_the_bagit_library(built: Path, armistice: Command) -> None:
    bags = sorted((built / "bags" / ID).iterdir())
    assert {bag.name for bag in bags} == {ID, *RECORDS}
    for bag in bags:
        bagit.Bag(str(bag)).validate()
    result = armistice("verify", "--json", *bags)
    assert result.code == 0
    reports = [json.loads(line) for line in result.out.splitlines()]
    assert [(one["verdict"], one["problems"]) for one in reports] == [("valid", [])] * 6


def test_all_metadata_is_valid_by_xsd(built: Path) -> None:
    schemas = {"oai_dc.xml": "oai_dc.xsd", "dcterms.xml": "dcterms-metadata.xsd", "premis.xml": "premis-v3.xsd"}
    for name, schema in schemas.items():
        found = sorted(built.rglob(name))
        assert len(found) == (6 if name == "premis.xml" else 12)  # PREMIS is in the bags only
        for path in found:
            assert_valid(path.read_bytes(), schema)


def test_all_iiif_is_valid_by_schema_and_rules(built: Path) -> None:
    check = iiif_rules().of_ours
    found = sorted((built / "manifests").rglob("*.json"))
    assert len(found) == 1 + 5 + 5  # the collection, a manifest each, a page of text each
    for path in found:
        assert check(json.loads(path.read_bytes()), str(path)) == ()


def test_ids_in_iiif_lead_to_files_that_are_published(built: Path) -> None:
    base = "https://armistice.example.org/iiif/"
    for path in (built / "manifests").rglob("*.json"):
        document = json.loads(path.read_bytes())
        assert document["id"] == base + str(path.relative_to(built / "manifests"))
        for uri in _uris(document):
            if uri.startswith(base) and "." in uri.rsplit("/", 1)[-1].split("#")[0]:
                assert (built / "manifests" / uri.removeprefix(base).split("#")[0]).is_file(), uri


def _uris(value: object) -> set[str]:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    own = {str(value["id"])} if isinstance(value, dict) and "id" in value else set()
    return own.union(*(_uris(one) for one in inside))


def test_the_page_is_read_by_its_structure(built: Path) -> None:
    collection = json.loads((built / "manifests" / ID / "collection.json").read_bytes())
    assert collection["label"] == {"en": ["Korean War Armistice"]}
    (summary,) = collection["summary"]["en"]
    assert summary.count("<br/><br/>") == 4  # five paragraphs
    pairs = {one["label"]["en"][0]: one["value"]["en"] for one in collection["metadata"]}
    assert pairs["Related collections"] == [
        "Korean War Origins, 1945-1950",
        "Korean War, 1950-1953",
        "China and the Korean War",
        "Korean War Biological Warfare Allegations",
    ]
    assert pairs["Resource guide"] == ["The Korean War: Collections & Resources on DigitalArchive.org"]
    assert pairs["Photograph"] == ["Photograph of Korean War armistice signing"]
    assert [one["navDate"][:10] for one in collection["items"]] == [
        "1953-06-06",
        "1953-08-03",
        "1953-07-27",
        "1952-09-22",
        "1952-09-16",
    ]
    text = SEED.read_text()
    assert "Skip to content" in text
    assert "Skip to content" not in json.dumps(collection)


def test_a_document_bag_holds_the_record_as_read_its_pages_and_its_metadata(built: Path) -> None:
    bag = built / "bags" / ID / RECORDS[2]
    payload = sorted(str(path.relative_to(bag)) for path in (bag / "data").rglob("*") if path.is_file())
    assert payload == [
        "data/iiif/annotations/0001.json",
        "data/iiif/document.pdf",
        "data/iiif/manifest.json",
        "data/iiif/pages/0001.jpg",
        "data/iiif/text.txt",
        "data/iiif/thumbnails/0001.jpg",
        "data/metadata/dcterms.xml",
        "data/metadata/dublin-core.jsonld",
        "data/metadata/oai_dc.xml",
        "data/metadata/premis.xml",
        "data/objects/record.txt",
    ]
    record = (bag / "data/objects/record.txt").read_text()
    assert record in SEED.read_text(), "the record as read, to the letter"
    info = bagit.Bag(str(bag)).info
    assert info["Source-Organization"] == "Wilson Center Digital Archive"
    assert info["Bag-Group-Identifier"] == ID
    assert info["External-Identifier"] == RECORDS[2]
    assert "Bag-Count" not in info
    assert str(ROOT) not in str(info)


def test_what_nobody_gave_stays_out(built: Path) -> None:
    metadata = (built / "bags" / ID / RECORDS[0] / "data/metadata/dcterms.xml").read_text()
    for term in ("creator", "language", "type", "subject", "publisher"):
        assert f"dcterms:{term}>" not in metadata
