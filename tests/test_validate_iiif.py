"""`armistice validate` on IIIF documents of anybody's: what they are, what is wrong, and where."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armistice_pkg.formats.json_document import MAX_DEPTH, read_json
from armistice_pkg.services.validate_iiif import looks_like_iiif
from armistice_pkg.wiring.iiif import iiif_rules
from builders.iiif import HOME, whole
from command import Command
from web_server import served

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
SIGN = '"type": "Manifest", '


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        (
            '{%s\n "a": 1,\n "a": 2}',
            "json-duplicate-key",
            'Line 3, character 2: the key "a" stands here a second time.',
        ),
        ('{%s\n"a": NaN}', "json-nan", "Line 2, character 6: NaN is no number of JSON."),
        ('{%s\n"a": -Infinity}', "json-nan", "Line 2, character 6: -Infinity is no number of JSON."),
        ('{%s\n"a": [1,]}', "json-syntax", "Line 2, character 9: expecting value."),
        ('{%s"a": "x}', "json-syntax", "character 27: unterminated string starting at."),
        ('{%s"a": "\\ud800"}', "json-surrogate", "Line 1, character 28: \\ud800 is half a character."),
        ('{%s"a": 12345678901234567890}', "json-number", "Line 1, character 27: a number has more than 18 digits."),
        ('[{%s"a": 1}]', "json-no-object", "The file is JSON, and no object"),
        ('{%s"a": ' + "[" * 65 + "]" * 65 + "}", "json-depth", "nested more than 64 deep"),
        ('{%s"a": ' + "[" * 100_000 + "]" * 100_000 + "}", "json-depth", "nested more than 64 deep"),
        ('{%s"a": ' + "[" * 100_000, "json-depth", "nested more than 64 deep"),
    ],
)
def test_what_is_no_json_is_told_with_line_and_character(text: str, code: str, said: str) -> None:
    reading = read_json((text % SIGN).encode(), source="m.json", limit=1 << 20)
    (found,) = reading.problems
    assert reading.value is None
    assert (found.code, found.is_error) == (code, True)
    assert said in found.message
    assert found.place.source == "m.json"


def test_bytes_that_are_no_utf8_are_told_with_line_and_byte() -> None:
    (found,) = read_json(b'{\n"a": "\xff"}', source="m", limit=100).problems
    assert (found.code, found.place.line, found.found) == ("json-encoding", 2, "0xFF")
    assert "Line 2, byte 7" in found.message
    (found,) = read_json('{"type": "Manifest"}'.encode("utf-16"), source="m", limit=100).problems
    assert found.code == "json-encoding"


def test_a_byte_order_mark_is_a_warning_and_the_rest_is_checked() -> None:
    reading = read_json(b'\xef\xbb\xbf{"a": 1}', source="m", limit=100)
    assert reading.value == {"a": 1}
    assert [(one.code, one.is_error) for one in reading.problems] == [("json-byte-order-mark", False)]
    broken = read_json(b'\xef\xbb\xbf{"a": 1', source="m", limit=100)
    assert [one.code for one in broken.problems] == ["json-byte-order-mark", "json-syntax"]


def test_what_is_too_large_is_not_read() -> None:
    (found,) = read_json(b'{"a": 1}', source="m", limit=7).problems
    assert found.code == "json-too-large"


@given(
    st.dictionaries(
        TEXTS,
        st.recursive(
            st.none() | st.booleans() | st.integers(-(10**17), 10**17) | TEXTS,
            lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
        ),
    ),
    st.booleans(),
)
def test_json_that_is_in_order_is_read_as_it_is(value: object, ascii_only: bool) -> None:
    reading = read_json(json.dumps(value, ensure_ascii=ascii_only).encode(), source="m", limit=1 << 30)
    assert (reading.value, reading.problems) == (value, ())


@given(st.binary(max_size=40))
def test_no_bytes_make_reading_fail(data: bytes) -> None:
    assert isinstance(iiif_rules().of_bytes(data, "m"), tuple)


def test_ranges_as_deep_as_may_be_are_checked_and_deeper_ones_told() -> None:
    def nested(depth: int) -> bytes:
        inner: dict[str, object] = {"id": f"{HOME}/canvas/1", "type": "Canvas"}
        for number in range(depth):
            label = {"en": ["R"]} if number else {"en": 3}
            inner = {"id": f"{HOME}/r/{number}", "type": "Range", "label": label, "items": [inner]}
        return json.dumps(whole() | {"structures": [inner]}).encode()

    deepest = (MAX_DEPTH - 4) // 2
    found = iiif_rules().of_bytes(nested(deepest), "m")
    assert {"iiif-schema", "iiif-empty-label"} >= {one.code for one in found} >= {"iiif-schema"}
    assert {one.code for one in iiif_rules().of_bytes(nested(deepest + 3), "m")} == {"json-depth"}


@pytest.mark.parametrize(
    ("data", "is_iiif"),
    [
        (b'{"@context": "http://iiif.io/api/presentation/3/context.json"', True),
        (b'{"type" : "Manifest"}', True),
        ('{"type":"Canvas"}'.encode("utf-16-le"), True),
        (b'{"@type": "sc:Manifest"}', True),
        (b'{"type": "ImageService3"}', True),
        (b'{"type": "Feature"}', False),
        (b"{}", False),
    ],
)
def test_what_looks_like_iiif(data: bytes, is_iiif: bool) -> None:
    assert looks_like_iiif(data) == is_iiif


def test_the_command_tells_errors_warnings_and_what_is_clean(in_tmp: Path, armistice: Command) -> None:
    changes: dict[str, dict[str, object]] = {
        "clean": {},
        "warned": {"behavior": ["mine"]},
        "broken": {"navDate": "1953", "items": []},
    }
    for name, change in changes.items():
        (in_tmp / f"{name}.json").write_text(json.dumps(whole() | change))
    clean = armistice("validate", "clean.json")
    assert (clean.code, clean.out, clean.err) == (0, "clean.json: valid (IIIF)\n", "")
    warned = armistice("validate", "warned.json")
    assert warned.code == 0
    assert "warning: warned.json, /behavior: This behavior is none of the Presentation API." in warned.out
    broken = armistice("validate", "broken.json", "clean.json")
    assert broken.code == 1
    assert "error: broken.json, /navDate: This is no date-time with a time zone." in broken.out
    assert "[iiif-nav-date; IIIF Presentation 3.0, 3.1]" in broken.out
    assert "broken.json: invalid (IIIF)" in broken.out
    quiet = armistice("validate", "--quiet", "broken.json", "warned.json")
    assert (quiet.code, quiet.out) == (1, "")
    assert "iiif-empty-items" in quiet.err
    told = json.loads(armistice("validate", "--json", "broken.json").out)
    assert (told["kind"], told["verdict"]) == ("IIIF", "invalid")
    assert {one["code"] for one in told["problems"]} >= {"iiif-nav-date", "iiif-empty-items"}


def test_at_an_address_the_id_must_be_that_address(in_tmp: Path, armistice: Command) -> None:
    with served(in_tmp) as base:
        document = {
            "@context": "http://iiif.io/api/presentation/3/context.json",
            "id": f"{base}/own.json",
            "type": "AnnotationPage",
            "items": [
                {"id": f"{base}/a", "type": "Annotation", "motivation": "commenting", "target": f"{HOME}/canvas/1"}
            ],
        }
        for name in ("own.json", "moved.json"):
            (in_tmp / name).write_text(json.dumps(document))
        assert armistice("validate", "own.json", f"{base}/own.json", f"{base}/own.json#x").code == 0
        moved = armistice("validate", f"{base}/moved.json")
        assert (moved.code, "iiif-url-differs" in moved.out) == (1, True)
        gone = armistice("validate", f"{base}/gone.json")
        assert (gone.code, f"There is no file at {base}/gone.json." in gone.err) == (2, True)


def test_what_we_make_ourselves_is_valid_for_the_command(in_tmp: Path, armistice: Command) -> None:
    folder = in_tmp / "given"
    folder.mkdir()
    (folder / "collection.toml").write_text('title = "Letters"\n')
    (folder / "documents.csv").write_text("title,date\nA letter,1953-07-27\n")
    assert armistice("package", folder).code == 0
    found = sorted(str(one) for one in Path("manifests").rglob("*.json"))
    assert len(found) == 3
    result = armistice("validate", *found)
    assert (result.code, "warning" in result.out) == (0, False)
