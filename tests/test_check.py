"""Are records and their files fit to package? Every problem at once, each with its place."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armistice_pkg.core.codes.record import RECORD_CODES
from armistice_pkg.core.ids import parse_id
from armistice_pkg.core.ports import Store
from armistice_pkg.core.problems import any_error
from armistice_pkg.core.records import RelatedText, Rights, SourceFile
from armistice_pkg.services.check import CheckReport, check
from armistice_pkg.sources.table import MAX_CELL
from armistice_pkg.sources.workspace import MAX_COLLECTION_FILE, read_source
from armistice_pkg.storage.folder import FolderStore
from fakes import MemoryStore, SignaturePageMaker

ROOT = Path(__file__).parent.parent
SCHEMAS = {
    name: json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text("utf-8"))
    for name in ("collection", "document-record")
}
TOML = b'title = "The Collection"\n'
JPEG = b"\xff\xd8\xff\xe0"
PAGE = b"A Title\n\nPopular Documents\n\n1953\n\nOne\n"


def checked(store: Store, path: str | None = None) -> CheckReport:
    reading = read_source(store, path, name=path or "w")
    return check(reading, schemas=SCHEMAS, store=store, page_maker=SignaturePageMaker())


def table(csv: str, toml: bytes = TOML, files: Mapping[str, bytes] | None = None) -> CheckReport:
    named = {f"files/{name}": content for name, content in (files or {}).items()}
    return checked(MemoryStore({"collection.toml": toml, "documents.csv": csv.encode(), **named}))


def codes(report: CheckReport) -> list[str]:
    return [one.code for one in report.problems]


def test_the_seed() -> None:
    report = checked(FolderStore(ROOT / "seeds"), "korean-war-armistice.txt")
    assert not report.problems
    assert report.invalid == 0
    collection = report.collection
    assert collection is not None
    assert (collection.id, collection.language, len(collection.narrative)) == ("korean-war-armistice", "en", 5)
    assert len(collection.related) == 4
    assert collection.resource_guide == RelatedText(
        text="The Korean War: Collections & Resources on DigitalArchive.org"
    )
    assert [one.name for one in collection.originals] == ["korean-war-armistice.txt", "collection.toml"]
    assert [one.id for one in report.records] == [
        "1953-06-06-statement-by-president-syngman-rhee",
        "1953-08-03-confidential-memorandum-before-agreeing-to-the-armistice-agreement",
        "1953-07-27-the-president-of-the-republic-of-korea-rhee-to-president-eisenhower",
        "1952-09-22-report-zhou-enlai-to-the-chairman-mao-zedong-and-the-central-committee",
        "1952-09-16-report-zhou-enlai-to-the-chairman-mao-zedong-and-the-central-committee",
    ]
    assert {one.description_language for one in report.records} == {"en"}


def test_a_record_with_everything() -> None:
    report = table(
        "id,title,date,file,description,creator,subject,place,language,type,rights,rights_uri,source,identifier,Box\n"
        'r1, A title,"July 27, 1953",files/a.jpg|sub/b.txt,D,C1|C2,S,P,ko|ru,text|Letter,R,'
        "https://rightsstatements.org/vocab/InC/1.0/,Fond 1,i1|i2,7\n",
        TOML + b'language = "English"\n',
        {"a.jpg": JPEG, "sub/b.txt": b"x"},
    )
    assert codes(report) == ["language-understood", "type-unknown"]
    (record,) = report.records
    assert (record.id, record.title, record.description) == ("r1", " A title", "D")
    assert record.date is not None
    assert record.date.edtf.earliest == "1953-07-27T00:00:00Z"
    assert record.files == (SourceFile(path="a.jpg"), SourceFile(path="sub/b.txt"))
    assert (record.creators, record.subjects, record.places) == (("C1", "C2"), ("S",), ("P",))
    assert (record.languages, record.types, record.identifiers) == (("ko", "ru"), ("Text", "Letter"), ("i1", "i2"))
    assert record.rights == Rights(text="R", uri="http://rightsstatements.org/vocab/InC/1.0/")
    assert (record.source, record.other, record.description_language) == ("Fond 1", (("Box", ("7",)),), "en")


def test_a_record_with_nothing_but_a_title_has_nothing_else() -> None:
    (record,) = table("title,date,file,subject,other\na,,,,\n").records
    assert (record.id, record.date, record.files, record.subjects, record.other) == ("a", None, (), (), ())
    assert (record.description_language, record.languages, record.rights) == (None, (), Rights())


def test_all_problems_are_told_at_once_with_row_column_and_suggestion() -> None:
    report = table("title,date,language\n,1953-02-30,xx\nb,,\nc,03/04/1953,\n")
    assert [(one.code, one.place.row, one.place.column) for one in report.problems] == [
        ("record-field-missing", 2, None),
        ("date-invalid", 2, "date"),
        ("language-invalid", 2, "language"),
        ("date-invalid", 4, "date"),
    ]
    assert report.problems[0].place.field == "title"
    assert all(one.suggestion for one in report.problems)
    assert [one.title for one in report.records] == ["b"]
    assert report.invalid == 2
    assert report.collection is not None


def test_equal_ids_are_told_at_both_places() -> None:
    report = table("id,title\na,x\nA,y\nb,z\n")
    assert codes(report) == ["id-duplicate", "id-duplicate"]
    assert "row 3" in report.problems[0].message
    assert "row 2" in report.problems[1].message
    assert [one.id for one in report.records] == ["b"]


def test_made_ids_are_numbered_and_avoid_given_ones_and_the_collection() -> None:
    report = table("id,title\n,Same\nsame-2,Given\n,Same\n,The Collection\n")
    assert [one.id for one in report.records] == ["same", "same-2", "same-3", "the-collection-2"]


def test_putting_one_record_right_changes_no_other_id() -> None:
    wrong, right = table("title,date\nSame,1953-02-30\nSame,\n"), table("title,date\nSame,\nSame,\n")
    assert wrong.records[0].id == right.records[1].id == "same-2"


UNSAFE = [
    "../../etc/passwd",
    "/etc/passwd",
    "~/x",
    r"C:\x",
    "C:/x",
    "file:///etc/passwd",
    r"\\server\share",
    r"a\b",
    "a//b",
    "./a",
    "a/../b",
    "https://a.example/x",
    "a\x01",
]


@pytest.mark.parametrize("path", UNSAFE)
def test_paths_that_leave_the_folder(path: str) -> None:
    report = table(f"title,file\nx,{path}\n")
    assert "file-path-unsafe" in codes(report)
    assert report.problems[-1].place.column == "file"
    assert not report.records


def test_files_that_are_no_files() -> None:
    store = MemoryStore(
        {
            "collection.toml": TOML,
            "documents.csv": b"title,file\nx,pipe|link|loop/a|sub|gone.jpg|locked|a.jpg/b\n",
            "files/a.jpg": JPEG,
        },
        special={"files/pipe": "named pipe"},
        links={"files/link": "/etc/passwd", "files/loop": "."},
        folders=["files/sub"],
        unreadable={"files/locked": "permission denied"},
    )
    report = checked(store)
    assert [(one.code, one.place.path) for one in report.problems] == [
        ("file-not-regular", "files/pipe"),
        ("file-not-regular", "files/link"),
        ("file-not-regular", "files/loop"),
        ("file-not-regular", "files/sub"),
        ("file-missing", "files/gone.jpg"),
        ("file-unreadable", "files/locked"),
        ("file-missing", "files/a.jpg/b"),
        ("file-unclaimed", "files/a.jpg"),
    ]


def test_a_linked_files_folder_is_not_followed() -> None:
    store = MemoryStore({"collection.toml": TOML, "documents.csv": b"title,file\nx,a\n"}, links={"files": "/etc"})
    assert codes(checked(store)) == ["file-not-regular"]


def test_missing_files_have_the_nearest_name_suggested() -> None:
    (one, *_) = table("title,file\nx,Scan.JPG\n", files={"scan.jpg": JPEG}).problems
    assert (one.code, one.expected) == ("file-missing", "scan.jpg")


def test_names_in_another_unicode_form_are_found() -> None:
    report = table("title,file\nx,Lódz.txt\n", files={"Lo\u0301dz.txt": b"x"})
    assert not report.problems
    assert report.records[0].files == (SourceFile(path="Lo\u0301dz.txt"),)


def test_damaged_images_and_left_over_files() -> None:
    report = table("title,file\nx,a.jpg|a.jpg\ny,a.jpg\n", files={"a.jpg": b"", "b.txt": b"", ".DS_Store": b""})
    assert [one.code for one in report.problems if one.is_error] == ["media-unreadable", "media-unreadable"]
    assert [one.code for one in report.problems if not one.is_error] == [
        "file-repeated",
        "file-litter",
        "file-unclaimed",
    ]
    assert report.invalid == 2


COLLECTIONS: Mapping[bytes, tuple[str, int | None, str | None]] = {
    b'title = "T"\nlangauge = "en"': ("collection-key-unknown", 2, "language"),
    b'title = "T"\nid = 7': ("collection-value", 2, "a text"),
    b'title = "T"\nid = "con"': ("id-invalid", 2, None),
    b'title = "T"\nlanguage = "xx"': ("language-invalid", 2, None),
    b'title = "T"\nbase_url = "https://a.example/?x"': ("uri-invalid", 2, None),
    b'title = "T"\nhomepage = "javascript:alert(1)"': ("uri-invalid", 2, None),
    b'title = "T"\nrights_uri = "mine"': ("rights-uri-invalid", 2, None),
    b'title = "T"\nnarrative = "a"\ndescription = "b"': ("collection-value", 3, None),
    b'title = "T"\nrelated = [{text = "a", uri = "b"}]': ("uri-invalid", 2, None),
    b'title = "T"\nrelated = [3]': ("collection-value", 2, "a text or a table of keys and values"),
    b'title = "T\\u0007"': ("text-control", 1, None),
    b'language = "en"': ("collection-title-missing", None, None),
}


@pytest.mark.parametrize(("toml", "expected"), COLLECTIONS.items())
def test_collection_files_that_are_wrong(toml: bytes, expected: tuple[str, int | None, str | None]) -> None:
    report = table("title\na\n", toml)
    assert [(one.code, one.place.line, one.expected) for one in report.problems] == [expected]
    assert report.collection is None
    assert len(report.records) == 1


def test_a_collection_with_everything() -> None:
    toml = """title = "T"
id = "t.1"
language = "ko"
organisation = "O"
homepage = "https://a.example/"
rights = "http://rightsstatements.org/vocab/InC/1.0/"
base_url = "https://a.example/iiif/"
narrative = "one\\n\\ntwo"
caption = "C"
related = ["A", {text = "B", uri = "https://b.example/"}]
resource_guide = "G"
[other]
donor = ["X", "Y"]
box = "1"
"""
    report = table("title\na\n", toml.encode())
    assert not report.problems
    collection = report.collection
    assert collection is not None
    assert (collection.id, collection.language, collection.base_url) == ("t.1", "ko", "https://a.example/iiif")
    assert (collection.narrative, collection.caption) == (("one", "two"), "C")
    assert collection.rights == Rights(uri="http://rightsstatements.org/vocab/InC/1.0/")
    assert collection.related == (RelatedText(text="A"), RelatedText(text="B", uri="https://b.example/"))
    assert collection.resource_guide == RelatedText(text="G")
    assert collection.other == (("donor", ("X", "Y")), ("box", ("1",)))


def test_what_the_file_says_wins_over_the_page() -> None:
    report = checked(MemoryStore({"p.txt": PAGE, "collection.toml": b'title = "Another"'}), "p.txt")
    assert report.collection is not None
    assert (report.collection.id, report.collection.title) == ("another", "Another")


def test_a_source_that_was_not_read_whole_gives_no_collection() -> None:
    report = table('title\na\n"b\n')
    assert codes(report) == ["table-quote"]
    assert report.collection is None
    assert len(report.records) == 1


@pytest.mark.parametrize("key", ["collection", "document-record"])
def test_the_schemas_say_what_every_field_is(key: str) -> None:
    schema = SCHEMAS[key]
    assert schema["$id"] == f"https://armistice.example.org/schemas/{key}.schema.json"
    for name, field in schema["properties"].items():
        assert field["title"], name
        assert field["description"].endswith("."), name


EXERCISED: Mapping[str, tuple[str | None, Mapping[str, bytes]]] = {
    "source-empty": ("p.txt", {"p.txt": b" "}),
    "source-too-large": ("p.txt", {"p.txt": PAGE, "collection.toml": b"#" * (MAX_COLLECTION_FILE + 1)}),
    "source-format-unknown": ("p.pdf", {"p.pdf": b"%PDF"}),
    "text-undecodable": ("p.txt", {"p.txt": b"\xff"}),
    "text-encoding": (None, {"documents.csv": "title\né\n".encode("cp1252")}),
    "text-control": (None, {"documents.csv": b"title\na\x07\n"}),
    "page-title-missing": ("p.txt", {"p.txt": b"Popular Documents\n1953\nOne\n"}),
    "page-documents-missing": ("p.txt", {"p.txt": b"A Title\n1953\nOne\n"}),
    "page-document-untitled": ("p.txt", {"p.txt": PAGE + b"1954\n"}),
    "page-text-stray": ("p.txt", {"p.txt": PAGE.replace(b"1953", b"Stray\n1953")}),
    "page-list-unclear": (
        "p.txt",
        {"p.txt": PAGE.replace(b"Popular", b"For more coverage see the collections A and B.\nPopular")},
    ),
    "workspace-collection-file-missing": (None, {"documents.csv": b"title\na\n", "collection.toml": b""}),
    "workspace-records-missing": (None, {"documents.csv": b""}),
    "workspace-records-several": (None, {"documents.json": b"[]"}),
    "toml-syntax": (None, {"collection.toml": b"="}),
    "collection-key-unknown": (None, {"collection.toml": TOML + b"x = 1\n"}),
    "collection-value": (None, {"collection.toml": TOML + b"id = 1\n"}),
    "collection-title-missing": (None, {"collection.toml": b'id = "a"\n'}),
    "collection-empty": (None, {"documents.csv": b"title\n"}),
    "uri-invalid": (None, {"collection.toml": TOML + b'homepage = "x"\n'}),
    "table-quote": (None, {"documents.csv": b'title\n"a\n'}),
    "table-ragged": (None, {"documents.csv": b"title\na,b\n"}),
    "table-header-duplicate": (None, {"documents.csv": b"title,TITLE\na,b\n"}),
    "table-header-empty": (None, {"documents.csv": b"title,\na,b\n"}),
    "table-header-near": (None, {"documents.csv": b"title,datee\na,b\n"}),
    "table-separator": (None, {"documents.csv": b"title\tdate\na\tb\n"}),
    "table-cell-too-large": (None, {"documents.csv": b"title\n" + b"a" * (MAX_CELL + 1)}),
    "table-nul": (None, {"documents.csv": b"title\na\0\n"}),
    "json-syntax": ("d.json", {"d.json": b"["}),
    "json-nan": ("d.json", {"d.json": b'[{"title": NaN}]'}),
    "json-duplicate-key": ("d.json", {"d.json": b'[{"title": "a", "title": "b"}]'}),
    "json-depth": ("d.jsonl", {"d.jsonl": b"[" * 100_000}),
    "json-number": ("d.json", {"d.json": b'[{"title": 1234567890123456789}]'}),
    "json-surrogate": ("d.json", {"d.json": b'[{"title": "\\ud800"}]'}),
    "json-shape": ("d.json", {"d.json": b"[7]"}),
    "record-field-missing": (None, {"documents.csv": b"title,date\n,1953\n"}),
    "record-value": ("d.json", {"d.json": b'[{"title": ["a", "b"]}]'}),
    "id-invalid": (None, {"documents.csv": b"id,title\n..,a\n"}),
    "id-duplicate": (None, {"documents.csv": b"id,title\na,a\na,b\n"}),
    "id-of-collection": (None, {"documents.csv": b"id,title\nThe-Collection,a\n"}),
    "date-invalid": (None, {"documents.csv": b"title,date\na,00/00/1953\n"}),
    "date-understood": (None, {"documents.csv": b"title,date\na,[1953?]\n"}),
    "access-invalid": (None, {"documents.csv": b"title,access\na,closed\n"}),
    "language-invalid": (None, {"documents.csv": b"title,language\na,zh_CN\n"}),
    "language-understood": (None, {"documents.csv": b"title,language\na,ger\n"}),
    "type-unknown": (None, {"documents.csv": b"title,type\na,Letter\n"}),
    "rights-uri-invalid": (None, {"documents.csv": b"title,rights uri\na,mine\n"}),
    "file-path-unsafe": (None, {"documents.csv": b"title,file\na,../x\n"}),
    "file-missing": (None, {"documents.csv": b"title,file\na,x\n"}),
    "file-repeated": (None, {"documents.csv": b"title,file\na,x|x\n", "files/x": b""}),
    "file-unclaimed": (None, {"files/x": b""}),
    "file-litter": (None, {"files/Thumbs.db": b""}),
    "file-not-regular": (None, {"documents.csv": b"title,file\na,sub\n", "files/sub/x": b""}),
}
APART = {"source-unreadable", "file-unreadable"}
"""These need a store with more than files: see `test_what_cannot_be_read`."""


@pytest.mark.parametrize("code", EXERCISED)
def test_every_code_is_exercised(code: str) -> None:
    path, files = EXERCISED[code]
    given_files = {"documents.csv": b"title\na\n", "collection.toml": TOML, **files} if path is None else dict(files)
    if code == "workspace-collection-file-missing":
        del given_files["collection.toml"]
    if code == "workspace-records-missing":
        del given_files["documents.csv"]
    report = checked(MemoryStore(given_files), path)
    found = [one for one in report.problems if one.code == code]
    assert found
    assert all(
        one.message[0].isupper() or one.message.startswith(("p.", '"', "files/", "collection.toml")) for one in found
    )
    assert all(one.message.endswith(".") for one in found)
    assert all(one.place.source for one in found)


def test_what_cannot_be_read() -> None:
    store = MemoryStore(
        {"documents.csv": b"title,file\na,x\n"}, special={"collection.toml": "socket"}, unreadable={"files/x": "no"}
    )
    assert codes(checked(store)) == ["source-unreadable", "file-unreadable"]


def test_no_code_is_without_a_case() -> None:
    assert set(EXERCISED) | APART == set(RECORD_CODES)


@given(st.lists(st.tuples(st.text(max_size=12), st.text(max_size=30), st.text(max_size=12)), max_size=8))
def test_whatever_the_table_says_ids_are_legal_and_unique(rows: list[tuple[str, str, str]]) -> None:
    data = "\n".join(json.dumps({"id": own, "title": title, "date": date}) for own, title, date in rows)
    report = checked(MemoryStore({"d.jsonl": data.encode(), "collection.toml": TOML}), "d.jsonl")
    ids = [one.id.lower() for one in report.records]
    assert len(set(ids)) == len(ids)
    assert all(parse_id(one.id) == one.id for one in report.records)
    assert len(report.records) + report.invalid <= len(rows) or any_error(report.problems)
