"""BagIt profiles: what is wrong with a profile, and in what a bag does not keep to one."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armistice_pkg.core.codes.profile import PROFILE_CODES
from armistice_pkg.core.errors import UsageError
from armistice_pkg.core.problems import Problem, any_error
from armistice_pkg.formats.bag_profile import BagFacts, Profile, profile_defaults, profile_problems
from armistice_pkg.formats.bag_profile.media_types import same_format
from armistice_pkg.formats.bag_profile.patterns import PathPatterns, covers_folder, has_unclosed_bracket
from armistice_pkg.formats.bagit import InfoTag
from armistice_pkg.formats.json_schema import JsonSchema
from armistice_pkg.services.profile import PROFILE_LIMIT, ProfileReading, bag_facts, judge, read_profile
from armistice_pkg.storage.folder import FolderStore
from armistice_pkg.wiring.profile import load_profile
from builders.bag import Bag
from builders.refusing import RefusingStore
from conftest import ROOT
from fakes import MemoryStore

SCHEMA = JsonSchema(json.loads((ROOT / "schemas/bagit-profile.schema.json").read_text("utf-8")))
URI = "https://archive.example.org/profiles/letters-1.0.json"
INFO = {
    "BagIt-Profile-Identifier": URI,
    "BagIt-Profile-Version": "1.4.0",
    "Source-Organization": "The Archive",
    "External-Description": "Letters",
    "Version": "1.0",
}
SEED_BAGS = sorted((ROOT / "bags/korean-war-armistice").iterdir())


def profile_json(*, info: Mapping[str, object] = INFO, **keys: object) -> dict[str, object]:
    """A profile without a fault; keys have _ for - and __ for a full stop."""
    given_keys = {key.replace("__", ".").replace("_", "-"): value for key, value in keys.items()}
    return {"BagIt-Profile-Info": dict(info), "Accept-BagIt-Version": ["1.0"], **given_keys}


def read(value: object) -> ProfileReading:
    return read_profile(json.dumps(value).encode(), name="p.json", schema=SCHEMA)


def profile_of(**keys: Any) -> Profile:  # noqa: ANN401 - JSON
    reading = read(profile_json(**keys))
    assert reading.profile is not None
    assert reading.is_sound, [one.message for one in reading.problems]
    return reading.profile


def facts_of(
    *tags: tuple[str, str],
    payload: Iterable[str] = ("data/a.txt",),
    tag_files: Iterable[str] = (),
    **others: Any,  # noqa: ANN401 - fields of BagFacts, as `replace` takes them
) -> BagFacts:
    paths = tuple(payload)
    info = [InfoTag(line, *tag) for line, tag in enumerate((("bagit-profile-identifier", URI), *tags), 1)]
    facts = BagFacts(
        version="1.0",
        encoding="UTF-8",
        info=info,
        manifests=("sha256",),
        tag_manifests=("sha256",),
        has_fetch=False,
        serialization=None,
        tag_files=("bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt", *tag_files),
        payload_paths=iter(paths),
        payload_files=len(paths),
        payload_octets=10 * len(paths),
    )
    return replace(facts, **others)


def codes(problems: Iterable[Problem]) -> list[str]:
    return [one.code for one in problems]


# A profile with one fault, and the code that tells it.
FAULTY: list[tuple[str, object]] = [
    ("profile-key-missing", {"Accept-BagIt-Version": ["1.0"]}),
    ("profile-key-missing", {"BagIt-Profile-Info": INFO}),
    *(
        ("profile-key-missing", profile_json(info={key: value for key, value in INFO.items() if key != missing}))
        for missing in ("Source-Organization", "External-Description", "Version", "BagIt-Profile-Identifier")
    ),
    ("profile-value", []),
    ("profile-value", "text"),
    ("profile-value", profile_json(Allow_Fetch__txt="true")),
    ("profile-value", profile_json(Serialization="Optional")),
    ("profile-value", profile_json(Serialization=["optional"])),
    ("profile-value", profile_json(Manifests_Required="sha256")),
    ("profile-value", {**profile_json(), "Accept-BagIt-Version": [1.0]}),
    ("profile-value", {**profile_json(), "Accept-BagIt-Version": []}),
    ("profile-value", profile_json(info={**INFO, "Version": 1})),
    ("profile-value", profile_json(info={**INFO, "Version": None})),
    ("profile-value", profile_json(Bag_Info={"Title": {"required": "yes"}})),
    ("profile-value", profile_json(Bag_Info={"Title": {"values": "a"}})),
    ("profile-value", profile_json(Bag_Info={"Title": True})),
    ("profile-value", profile_json(Bag_Info=[])),
    ("profile-value", profile_json(Tag_Files_Allowed=[1])),
    ("profile-key-unknown", profile_json(Other_Info=[])),
    ("profile-key-unknown", profile_json(manifests_required=["sha256"])),
    ("profile-key-unknown", profile_json(Bag_Info={"Title": {"require": True}})),
    ("profile-key-unknown", profile_json(info={**INFO, "Contact-Fax": "1"})),
    ("profile-key-too-new", profile_json(info={**INFO, "BagIt-Profile-Version": "1.3.0"}, Data_Empty=True)),
    ("profile-key-too-new", profile_json(info={**INFO, "BagIt-Profile-Version": "1.2"}, Manifests_Allowed=["sha256"])),
    (
        "profile-key-too-new",
        profile_json(
            info={key: value for key, value in INFO.items() if key != "BagIt-Profile-Version"}, Tag_Files_Allowed=["*"]
        ),
    ),
    ("profile-version-unknown", profile_json(info={**INFO, "BagIt-Profile-Version": "2.0.0"})),
    ("profile-version-unknown", profile_json(info={**INFO, "BagIt-Profile-Version": "latest"})),
    ("profile-identifier-relative", profile_json(info={**INFO, "BagIt-Profile-Identifier": "letters.json"})),
    ("profile-identifier-listed", profile_json(Bag_Info={"bagit-profile-identifier": {"required": True}})),
    ("profile-label-repeated", profile_json(Bag_Info={"Title": {}, "TITLE": {}})),
    ("profile-contradiction", profile_json(Manifests_Required=["md5"], Manifests_Allowed=["sha256"])),
    ("profile-contradiction", profile_json(Manifests_Allowed=[])),
    ("profile-contradiction", profile_json(Tag_Manifests_Required=["md5"], Tag_Manifests_Allowed=[])),
    ("profile-contradiction", profile_json(Fetch__txt_Required=True, Allow_Fetch__txt=False)),
    ("profile-contradiction", profile_json(Serialization="required")),
    ("profile-contradiction", profile_json(Tag_Files_Required=["a/b.txt"], Tag_Files_Allowed=["b/*"])),
    ("profile-contradiction", profile_json(Payload_Files_Required=["data/a"], Payload_Files_Allowed=["data/b*"])),
    ("profile-contradiction", profile_json(Payload_Files_Required=["data/a/"], Payload_Files_Allowed=["data/b/*"])),
    ("profile-contradiction", profile_json(Payload_Files_Required=["data/a", "data/b"], Data_Empty=True)),
    ("profile-contradiction", profile_json(Payload_Files_Required=["data/a/", "data/b/"], Data_Empty=True)),
    ("profile-algorithm-unknown", profile_json(Manifests_Required=["SHA-256"])),
    ("profile-algorithm-unknown", profile_json(Tag_Manifests_Allowed=["whirlpool"])),
    ("profile-serialization-unnamed", profile_json(Serialization="optional", Accept_Serialization=[])),
    ("profile-file-needless", profile_json(Tag_Files_Required=["bag-info.txt"])),
    ("profile-file-needless", profile_json(Tag_Files_Required=["manifest-md5.txt"])),
    ("profile-path-misplaced", profile_json(Payload_Files_Required=["readme.txt"])),
    ("profile-path-misplaced", profile_json(Payload_Files_Allowed=["scans/*"])),
    ("profile-path-misplaced", profile_json(Tag_Files_Required=["data/readme.txt"])),
    ("profile-path-misplaced", profile_json(Tag_Files_Allowed=["data/*"])),
    ("profile-path-unsafe", profile_json(Tag_Files_Required=["../secret"])),
    ("profile-path-unsafe", profile_json(Payload_Files_Allowed=["/data/*"])),
    ("profile-pattern-malformed", profile_json(Tag_Files_Allowed=["[a-z*"])),
    ("profile-pattern-required", profile_json(Tag_Files_Required=["*.xml"])),
    ("profile-too-large", {"x": "x" * PROFILE_LIMIT}),
]

# Bytes that are no profile at all.
UNREADABLE: list[tuple[str, bytes]] = [
    ("profile-not-json", b""),
    ("profile-not-json", b"BagIt-Version: 1.0\n"),
    ("profile-not-json", b'{"a": 1,}'),
    ("profile-not-json", b'\n\n{"a": "\xff"}'),
    ("profile-not-json", '{"a": 1}'.encode("utf-16")),
    ("profile-json-ambiguous", b'{"Bag-Info": {"A": {}, "A": {"required": true}}}'),
    ("profile-json-number", b'{"Version": NaN}'),
    ("profile-json-number", b'{"Version": -Infinity}'),
    ("profile-json-depth", b"[" * 100_000),
    ("profile-json-depth", b'{"a":' * 50 + b"1" + b"}" * 50),
]

# Rules and a bag that breaks just one of them.
BROKEN: list[tuple[str, dict[str, object], BagFacts]] = [
    ("profile-serialization", {"Serialization": "forbidden"}, facts_of(serialization="application/zip")),
    (
        "profile-serialization",
        {"Serialization": "required", "Accept_Serialization": ["application/zip"]},
        facts_of(serialization=None),
    ),
    ("profile-serialization", {"Accept_Serialization": ["application/zip"]}, facts_of(serialization="application/tar")),
    ("profile-bagit-version", {}, facts_of(version="0.97")),
    ("profile-bagit-version", {}, facts_of(version=None)),
    ("profile-manifest-missing", {"Manifests_Required": ["sha256", "sha512"]}, facts_of()),
    ("profile-manifest-not-allowed", {"Manifests_Allowed": ["sha512"]}, facts_of()),
    ("profile-tag-manifest-missing", {"Tag_Manifests_Required": ["sha512"]}, facts_of()),
    ("profile-tag-manifest-not-allowed", {"Tag_Manifests_Allowed": []}, facts_of()),
    ("profile-fetch-not-allowed", {"Allow_Fetch__txt": False}, facts_of(has_fetch=True)),
    ("profile-fetch-missing", {"Fetch__txt_Required": True}, facts_of()),
    ("profile-data-not-empty", {"Data_Empty": True}, facts_of()),
    ("profile-data-not-empty", {"Data_Empty": True}, facts_of(payload=("data/a", "data/b"), payload_octets=0)),
    ("profile-info-missing", {"Bag_Info": {"Title": {"required": True}}}, facts_of(info=None)),
    ("profile-identifier-missing", {}, facts_of(info=[])),
    (
        "profile-identifier-missing",
        {},
        facts_of(info=[InfoTag(1, "BagIt-Profile-Identifier", "https://other.example.org/p.json")]),
    ),
    ("profile-tag-missing", {"Bag_Info": {"Title": {"required": True}}}, facts_of()),
    ("profile-tag-recommended", {"Bag_Info": {"Title": {"recommended": True}}}, facts_of()),
    ("profile-tag-empty", {"Bag_Info": {"Title": {"required": True}}}, facts_of(("title", " "))),
    ("profile-tag-value", {"Bag_Info": {"Title": {"values": ["a", "b"]}}}, facts_of(("TITLE", "c"))),
    ("profile-tag-value", {"Bag_Info": {"Title": {"values": ["a"]}}}, facts_of(("Title", "a"), ("Title", "A"))),
    ("profile-tag-repeated", {"Bag_Info": {"Title": {"repeatable": False}}}, facts_of(("Title", "a"), ("title", "b"))),
    ("profile-tag-file-missing", {"Tag_Files_Required": ["dpn/info.txt"]}, facts_of()),
    ("profile-tag-file-not-allowed", {"Tag_Files_Allowed": ["dpn/*"]}, facts_of(tag_files=["readme.txt", "dpn/x/y"])),
    ("profile-tag-file-not-allowed", {"Tag_Files_Allowed": []}, facts_of(tag_files=["sub/manifest-md5.txt"])),
    ("profile-payload-file-missing", {"Payload_Files_Required": ["data/b.txt"]}, facts_of()),
    ("profile-payload-file-missing", {"Payload_Files_Required": ["data/src/"]}, facts_of(payload=["data/src"])),
    ("profile-payload-file-not-allowed", {"Payload_Files_Allowed": ["data/*.xml"]}, facts_of()),
]

# Rules, and a bag that keeps to them though it looks odd.
KEPT: list[tuple[dict[str, object], BagFacts]] = [
    ({}, facts_of()),
    ({"Serialization": "optional"}, facts_of(serialization="application/x-7z-compressed")),
    ({"Accept_Serialization": ["application/x-tar"]}, facts_of(serialization="application/tar")),
    ({"Accept_Serialization": ["APPLICATION/ZIP"]}, facts_of(serialization="application/zip")),
    ({"Bag_Info": {"Title": {"required": True, "values": ["a long\ntitle"]}}}, facts_of(("tItLe", "a long \n title"))),
    ({"Bag_Info": {"Title": {"values": []}}}, facts_of(("Title", "any"), ("title", "other"))),
    ({"Bag_Info": {"Title": {"required": False, "repeatable": False, "values": ["a"]}}}, facts_of()),
    ({}, facts_of(("BagIt-Profile-Identifier", "https://second.example.org/p.json"))),
    ({"Data_Empty": True}, facts_of(payload=["data/.keep"], payload_octets=0)),
    (
        {"Data_Empty": True, "Payload_Files_Required": ["data/.keep"]},
        facts_of(payload=["data/.keep"], payload_octets=0),
    ),
    ({"Data_Empty": True}, facts_of(payload=[])),
    ({"Tag_Files_Allowed": []}, facts_of(tag_files=["fetch.txt"], has_fetch=True)),
    ({"Tag_Files_Allowed": ["*"]}, facts_of(tag_files=["a/b/c.txt", ".hidden"])),
    ({"Payload_Files_Required": ["data/a/", "data/b"]}, facts_of(payload=["data/b", "data/a/x/y"])),
    (
        {"Payload_Files_Allowed": ["data/[ab]?.txt", "data/x[1].txt"]},
        facts_of(payload=["data/a1.txt", "data/x[1].txt"]),
    ),
    ({"Fetch__txt_Required": True}, facts_of(has_fetch=True)),
]


@pytest.mark.parametrize(("code", "value"), FAULTY)
def test_a_profile_is_told_exactly_what_is_wrong_with_it(code: str, value: object) -> None:
    reading = read(value)
    assert codes(reading.problems) == [code], [one.message for one in reading.problems]


@pytest.mark.parametrize(("code", "data"), UNREADABLE, ids=range(len(UNREADABLE)))
def test_what_is_no_profile_is_told_and_not_guessed(code: str, data: bytes) -> None:
    reading = read_profile(data, name="p.json", schema=SCHEMA)
    assert reading.profile is None
    assert not reading.is_sound
    assert codes(reading.problems) == [code]


@pytest.mark.parametrize(("code", "rules", "facts"), BROKEN, ids=range(len(BROKEN)))
def test_a_bag_is_told_exactly_in_what_it_departs(code: str, rules: dict[str, object], facts: BagFacts) -> None:
    found = list(profile_problems(profile_of(**rules), facts))
    assert codes(found) == [code], [one.message for one in found]
    assert found[0].expected or found[0].found or code == "profile-tag-empty"


@pytest.mark.parametrize(("rules", "facts"), KEPT, ids=range(len(KEPT)))
def test_a_bag_that_keeps_to_the_profile_is_told_nothing(rules: dict[str, object], facts: BagFacts) -> None:
    assert list(profile_problems(profile_of(**rules), facts)) == []


def test_every_code_has_a_case() -> None:
    told = {code for code, _ in (*FAULTY, *UNREADABLE)} | {code for code, _, _ in BROKEN}
    assert told == set(PROFILE_CODES)


def test_messages_are_sentences_that_name_the_key_of_the_profile() -> None:
    for _, value in FAULTY:
        for one in read(value).problems:
            assert one.message.endswith("."), one.message
            assert one.message.isprintable(), one.message
            assert one.place.source == "p.json"
    keys = (*json.loads((ROOT / "schemas/bagit-profile.schema.json").read_text())["properties"], "bag-info.txt")
    for _, rules, facts in BROKEN:
        for one in profile_problems(profile_of(**rules), replace(facts, payload_paths=("data/a.txt",))):
            assert any(key in one.message for key in keys), one.message
            assert one.message.endswith(".")


def test_all_violations_are_told_at_once() -> None:
    profile = profile_of(
        Bag_Info={"Title": {"required": True, "repeatable": False, "values": ["a"]}, "Place": {"required": True}},
        Manifests_Required=["sha512", "md5"],
        Allow_Fetch__txt=False,
        Tag_Files_Required=["x", "y"],
        Tag_Files_Allowed=["x", "y"],
        Payload_Files_Required=["data/p", "data/q/"],
        Payload_Files_Allowed=["data/p", "data/q/*"],
    )
    facts = facts_of(
        ("Title", "b"), ("Title", "c"), tag_files=["z"], has_fetch=True, version="0.96", payload=["data/r"]
    )
    assert codes(profile_problems(profile, facts)) == [
        "profile-bagit-version",
        "profile-tag-repeated",
        "profile-tag-value",
        "profile-tag-value",
        "profile-tag-missing",
        "profile-manifest-missing",
        "profile-manifest-missing",
        "profile-fetch-not-allowed",
        "profile-tag-file-missing",
        "profile-tag-file-missing",
        "profile-tag-file-not-allowed",
        "profile-payload-file-not-allowed",
        "profile-payload-file-missing",
        "profile-payload-file-missing",
    ]


def test_a_misspelt_key_is_told_with_the_right_one() -> None:
    (found,) = read(profile_json(Manifest_Required=["sha256"])).problems
    assert found.suggestion == "Write Manifests-Required if that is meant."


def test_defaults_are_tags_with_one_value_and_the_identifier_last() -> None:
    profile = profile_of(
        Bag_Info={"A": {"values": ["1"]}, "B": {"values": ["1", "2"]}, "C": {}, "D": {"values": ["4"]}}
    )
    assert profile_defaults(profile) == (("A", "1"), ("D", "4"), ("BagIt-Profile-Identifier", URI))


@given(st.dictionaries(st.from_regex(r"[A-Za-z][A-Za-z-]{0,8}", fullmatch=True), st.text(st.characters(codec="utf-8"))))
def test_a_bag_with_the_defaults_of_a_profile_keeps_to_it(values: dict[str, str]) -> None:
    labels = {label.lower(): (label, value) for label, value in values.items()}
    rules = {label: {"values": [value], "repeatable": False} for label, value in labels.values()}
    profile = profile_of(Bag_Info=rules)
    facts = facts_of(info=[InfoTag(0, label.upper(), value) for label, value in profile_defaults(profile)])
    assert not any_error(profile_problems(profile, facts))


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*INFO, "required", "values", "x"]), inner),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*SCHEMA.keys, "Other"]), _JSON))
def test_whatever_stands_in_a_profile_it_is_read_and_applied_without_an_exception(value: dict[str, object]) -> None:
    reading = read(value)
    assert reading.profile is not None
    for one in (*reading.problems, *profile_problems(reading.profile, facts_of(("x", "y")))):
        assert one.message.isprintable()
    if not value:
        assert codes(reading.problems) == ["profile-key-missing", "profile-key-missing"]


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_told(data: bytes) -> None:
    reading = read_profile(data, name="p", schema=SCHEMA)
    assert reading.problems
    assert not reading.is_sound


@pytest.mark.parametrize(
    ("entry", "path", "fits"),
    [
        ("*", "a/b", True),
        ("data/*", "data/a/b", True),
        ("data/*", "data", False),
        ("*.txt", "a/b.txt", True),
        ("*.txt", "a/b.TXT", False),
        ("a?c", "abc", True),
        ("a?c", "ac", False),
        ("[a-c]x", "bx", True),
        ("[!a-c]x", "bx", False),
        ("[x", "[x", True),
        ("a[1]", "a[1]", True),
        ("a[1]", "a1", True),
        ("a", "ab", False),
        ("*a*b", "xaxbx", False),
    ],
)
def test_patterns(entry: str, path: str, *, fits: bool) -> None:
    assert PathPatterns([entry]).match(path) is fits


def test_no_pattern_is_slow() -> None:
    assert not PathPatterns(["*a" * 50 + "b", "data/" + "*a?" * 30 + "b"]).match("data/" + "a" * 4000 + "c")


@given(st.text(st.sampled_from("a/*?[]!"), max_size=8), st.text(st.sampled_from("a/*?[]!"), max_size=6))
def test_a_path_fits_itself_and_a_star_fits_all(entry: str, path: str) -> None:
    assert PathPatterns([entry]).match(entry)
    assert PathPatterns([entry, "*"]).match(path)
    if PathPatterns([entry]).match(f"data/{path}"):
        assert covers_folder([entry], "data/")


@pytest.mark.parametrize(
    ("entry", "unclosed"),
    [("[", True), ("[]", True), ("[!]", True), ("[]]", False), ("[!]]", False), ("[[]", False), ("a[b]c[", True)],
)
def test_brackets_that_are_not_closed(entry: str, *, unclosed: bool) -> None:
    assert has_unclosed_bracket(entry) is unclosed


def test_media_types_of_one_format() -> None:
    assert same_format("application/x-tar", "Application/tar; x=1")
    assert same_format("application/x-foo", "application/x-foo")
    assert not same_format("application/zip", "application/tar")


def test_facts_of_a_bag(tmp_path: Path) -> None:
    bag = Bag()
    bag.append("bag-info.txt", b"Title: One\nTITLE: Two\n more\n")
    bag.files["meta/x.xml"] = b"<x/>"
    bag.files["manifest-SHA3-256.txt"] = b""
    bag.files["fetch.txt"] = b""
    bag.seal()
    facts = bag_facts(FolderStore(bag.write(tmp_path / "bag")), serialization="application/zip")
    assert (facts.version, facts.encoding, facts.has_fetch) == ("1.0", "UTF-8", True)
    assert facts.serialization == "application/zip"
    assert facts.info is not None
    assert [tag[1:] for tag in facts.info[2:]] == [("Title", "One"), ("TITLE", "Two\nmore")]
    assert sorted(facts.manifests) == ["sha256", "sha3256", "sha512"]
    assert facts.tag_manifests == ("sha256", "sha512")
    assert "meta/x.xml" in facts.tag_files
    assert (facts.payload_files, facts.payload_octets) == (2, 270)
    assert sorted(facts.payload_paths) == ["data/letter.txt", "data/scans/page 1.bin"]


def test_facts_of_what_is_hardly_a_bag() -> None:
    facts = bag_facts(MemoryStore({"bagit.txt": b"nonsense"}, links={"data": "/etc"}))
    assert (facts.version, facts.info, list(facts.payload_paths)) == (None, None, [])
    store = MemoryStore({"bagit.txt": b"x", "bag-info.txt": b"A: b\n", "data/a": b""})
    refused = bag_facts(RefusingStore(store, {"bagit.txt", "bag-info.txt"}))
    assert (refused.version, refused.info, refused.payload_files) == (None, None, 1)


@pytest.mark.parametrize("bag", SEED_BAGS, ids=lambda bag: bag.name[:20])
def test_our_packages_keep_to_our_own_profile(bag: Path) -> None:
    reading = load_profile(str(ROOT / "schemas/armistice-bag-profile.json"))
    assert reading.problems == ()
    assert reading.profile is not None
    assert list(judge(reading.profile, FolderStore(bag), name="b")) == []


def test_our_own_profile_refuses_another_bag(tmp_path: Path) -> None:
    reading = load_profile(str(ROOT / "schemas/armistice-bag-profile.json"))
    assert reading.profile is not None
    told = set(codes(profile_problems(reading.profile, bag_facts(FolderStore(Bag().write(tmp_path / "bag"))))))
    assert told == {
        "profile-identifier-missing",
        "profile-tag-missing",
        "profile-tag-manifest-missing",
        "profile-payload-file-missing",
        "profile-payload-file-not-allowed",
    }


def test_profiles_are_found_by_name_or_link_and_what_is_none_is_refused_in_words(tmp_path: Path) -> None:
    file = tmp_path / "p.json"
    file.write_text("\ufeff " + json.dumps(profile_json()), "utf-8")
    (tmp_path / "link.json").symlink_to(file)
    (tmp_path / "loop.json").symlink_to(tmp_path / "loop.json")
    for name in ("p.json", "link.json"):
        assert load_profile(str(tmp_path / name)).is_sound
    for name in ("absent.json", "loop.json", "."):
        with pytest.raises(UsageError):
            load_profile(str(tmp_path / name))
