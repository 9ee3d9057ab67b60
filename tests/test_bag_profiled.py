"""Bags that keep to a profile from the first: what it gives, and what it forbids before anything is copied."""

import json
from pathlib import Path
from typing import Any

import pytest

from armistice_pkg.services.verify import read_bag_info, verify
from armistice_pkg.storage.folder import FolderStore
from bag_making import put
from command import Command, names

URI = "https://archive.example.org/profiles/letters-1.0.json"
INFO = {
    "BagIt-Profile-Identifier": URI,
    "BagIt-Profile-Version": "1.4.0",
    "Source-Organization": "City Archive",
    "External-Description": "Letters",
    "Version": "1.0",
}


def profile(folder: Path, **keys: Any) -> str:  # noqa: ANN401 - JSON is of any kind
    value = {"BagIt-Profile-Info": INFO, "Accept-BagIt-Version": ["1.0"], "Serialization": "optional"}
    value |= {"Accept-Serialization": ["application/zip"]}
    value |= {key.replace("__", ".").replace("_", "-"): one for key, one in keys.items()}
    (folder / "profile.json").write_text(json.dumps(value))
    return "profile.json"


def manifests(bag: Path) -> list[str]:
    return sorted(one.name for one in bag.glob("*manifest-*.txt"))


def test_a_profile_gives_what_it_allows_one_value_for(armistice: Command, in_tmp: Path) -> None:
    put(in_tmp / "source", {"a": b"one"})
    rules = {
        "Source-Organization": {"required": True, "values": ["City Archive"]},
        "Contact-Name": {"required": True, "values": ["Me"]},
        "Title": {"required": False, "values": ["A", "B"]},
        "Bag-Software-Agent": {"values": ["another"], "required": False},
    }
    given = profile(in_tmp, Bag_Info=rules)
    result = armistice("bag", "source", "--to", "bag", "--profile", given, "--tag", "contact-name=Me")
    assert result.code == 1
    assert "profile-tag-value" in result.err or "profile-tag-value" in result.out
    del rules["Bag-Software-Agent"]
    given = profile(in_tmp, Bag_Info=rules)
    assert armistice("bag", "source", "--to", "bag", "--profile", given, "--tag", "contact-name=Me").code == 0
    assert read_bag_info(FolderStore(in_tmp / "bag"))[:4] == (
        ("contact-name", "Me"),
        ("Source-Organization", "City Archive"),
        ("BagIt-Profile-Identifier", URI),
        ("Bagging-Date", "2026-07-27"),
    )


def test_what_bag_info_cannot_hold_is_not_given(armistice: Command, in_tmp: Path) -> None:
    put(in_tmp / "source", {"a": b"one"})
    rules: dict[str, Any] = {"A": {"values": ["\ud800"]}, "B:": {"values": ["b"]}, "C": {"values": ["1\n2"]}}
    result = armistice("bag", "source", "--to", "bag", "--profile", profile(in_tmp, Bag_Info=rules))
    assert result.code == 0, result.out
    assert read_bag_info(FolderStore(in_tmp / "bag"))[:2] == (("C", "1\n2"), ("BagIt-Profile-Identifier", URI))


@pytest.mark.parametrize(
    ("keys", "asked", "payload", "tag"),
    [
        ({}, [], ["sha256", "sha512"], ["sha256", "sha512"]),
        ({"Manifests_Required": ["md5"]}, [], ["md5", "sha256", "sha512"], ["md5", "sha256", "sha512"]),
        ({"Manifests_Allowed": ["sha256", "md5"]}, [], ["sha256"], ["sha256"]),
        ({"Manifests_Allowed": ["md5"]}, [], ["md5"], ["md5"]),
        ({"Manifests_Allowed": ["sha384", "md5"]}, [], ["sha384"], ["sha384"]),
        ({"Tag_Manifests_Allowed": ["sha512"]}, [], ["sha256", "sha512"], ["sha512"]),
        ({"Tag_Manifests_Required": ["md5"]}, ["sha512"], ["sha512"], ["md5", "sha512"]),
        ({"Tag_Manifests_Allowed": ["SHA-1"]}, [], ["sha256", "sha512"], ["sha1"]),
    ],
)
def test_a_profile_chooses_the_algorithms(
    armistice: Command, in_tmp: Path, keys: dict[str, Any], asked: list[str], payload: list[str], tag: list[str]
) -> None:
    put(in_tmp, {"source/a": b"one", "licence.txt": b"CC"})
    options = [part for one in asked for part in ("--algorithm", one)]
    bag = ("bag", "source", "--to", "bag", "--tag-file", "licence.txt", "--profile", profile(in_tmp, **keys), *options)
    result = armistice(*bag)
    assert result.code == 0, result.out + result.err
    assert manifests(in_tmp / "bag") == [f"manifest-{one}.txt" for one in payload] + [
        f"tagmanifest-{one}.txt" for one in tag
    ]
    assert verify(FolderStore(in_tmp / "bag"), name="").is_valid
    assert "is there already" in armistice(*bag).out


def test_everything_that_it_forbids_is_told_at_once_and_nothing_is_copied(armistice: Command, in_tmp: Path) -> None:
    put(in_tmp / "source", {"a.txt": b"one", "b.exe": b"two"})
    (in_tmp / "source/link").symlink_to("a.txt")
    given = profile(
        in_tmp,
        Bag_Info={"Source-Organization": {"required": True}, "Rights": {"required": True}},
        Manifests_Required=["sha512"],
        Tag_Files_Required=["licence.txt"],
        Payload_Files_Allowed=["data/*.txt"],
        Serialization="required",
    )
    result = armistice("bag", "source", "--to", "bag", "--profile", given, "--algorithm", "sha256", "--json")
    assert result.code == 1
    found = json.loads(result.out)["problems"]
    assert sorted(one["code"] for one in found) == [
        "making-link",
        "profile-manifest-missing",
        "profile-payload-file-not-allowed",
        "profile-serialization",
        "profile-tag-file-missing",
        "profile-tag-missing",
        "profile-tag-missing",
    ]
    assert {one["source"] for one in found if one["code"] != "making-link"} == {"bag"}
    assert names(in_tmp) == ["profile.json", "source"]


def test_what_holds_for_every_bag_of_a_group_is_told_once(armistice: Command, in_tmp: Path) -> None:
    put(in_tmp / "source", {str(number): b"x" * 4000 for number in range(5)})
    given = profile(in_tmp, Bag_Info={"Rights": {"required": True}}, Payload_Files_Required=["data/4"])
    result = armistice("bag", "source", "--to", "bag", "--profile", given, "--max-size", "10kB", "--json")
    found = [(one["code"], one["source"]) for one in json.loads(result.out)["problems"]]
    assert found == [("profile-tag-missing", "bag-1"), ("profile-payload-file-missing", "bag-1")]


@pytest.mark.parametrize(("bag_format", "code"), [("tar", 1), ("zip", 0), ("folder", 0)])
def test_the_format_is_held_against_the_profile(armistice: Command, in_tmp: Path, bag_format: str, code: int) -> None:
    put(in_tmp / "source", {"a": b"one"})
    given = profile(in_tmp)
    assert armistice("bag", "source", "--to", "bag", "--profile", given, "--format", bag_format).code == code


def test_a_profile_that_is_none_is_told_as_such(armistice: Command, in_tmp: Path) -> None:
    put(in_tmp, {"source/a": b"one", "profile.json": b"{"})
    result = armistice("bag", "source", "--to", "bag", "--profile", "profile.json")
    assert (result.code, result.out) == (2, "")
    assert "profile-not-json" in result.err
    assert names(in_tmp) == ["profile.json", "source"]


def test_a_second_reader_is_asked_and_heard(armistice: Command, in_tmp: Path) -> None:
    put(in_tmp / "source", {"a": b"one"})
    result = armistice("bag", "source", "--to", "bag", "--second-reader")
    assert result.out == (
        "bag: made (1 file, 3 bytes, sha256 and sha512), every byte read back; the bagit library agrees\n"
    )
    # The library does not decode %25, and so misses the file that RFC 8493, 2.1.3 lists so.
    put(in_tmp / "percent", {"100%": b"one"})
    result = armistice("bag", "percent", "--to", "other", "--second-reader")
    assert result.code == 0
    assert "the bagit library disagrees" in result.out
    assert "the RFC decides" in result.out
    value = json.loads(armistice("bag", "percent", "--to", "other", "--second-reader", "--json").out)
    assert value["bags"][0]["disagreements"]
