"""A bag without its payload says where that is, and is completed from there."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings

from armistice_pkg.core.errors import UsageError
from armistice_pkg.core.problems import Verdict
from armistice_pkg.services.bag.holes import url_prefix
from armistice_pkg.services.bag.run import bag
from armistice_pkg.services.verify import verify
from armistice_pkg.storage.bag_place import FORMATS, LocalPlace
from armistice_pkg.storage.bag_source import SourceFolder
from armistice_pkg.storage.folder import FolderStore
from bag_making import TREES, Silent, make, plain, put, request, state
from builders.web_server import WebServer, page, serving
from command import Command, names, tree
from test_fetch import private, run

FILES = {"letter.txt": b"Dear general,\n", "scans/page 1 %20.bin": bytes(range(256)), "가/empty": b""}
PREFIX = "https://files.example.org/x"


def offer(server: WebServer, files: Mapping[str, bytes]) -> None:
    server.pages |= {f"/x/{quote(path, safe='/')}": page(data) for path, data in files.items()}


@settings(max_examples=25)
@given(TREES)
def test_what_is_fetched_is_what_would_have_been_copied(
    tmp_path_factory: pytest.TempPathFactory, paths: Mapping[tuple[str, ...], bytes]
) -> None:
    folder, files = tmp_path_factory.mktemp("law"), plain(paths)
    source = put(folder / "source", files)
    before = state(source)
    with serving() as server:
        offer(server, files)
        asked = replace(request(source), fetch_from=server.url("/x/"))
        place = LocalPlace(str(folder / "bag"), FORMATS["folder"])
        made = bag(SourceFolder(source), place, asked, progress=Silent())
        assert made.is_clean
        found = verify(FolderStore(folder / "bag"), name="b")
        assert found.verdict is (Verdict.INCOMPLETE if files else Verdict.VALID)
        assert {one.code for one in found.problems if one.is_error} <= {"bag-file-unfetched"}
        assert run(folder / "bag", server).is_complete
    assert state(source) == before
    assert verify(FolderStore(folder / "bag"), name="b").is_valid
    make(source, folder / "whole")
    assert tree(folder / "bag/data") == tree(folder / "whole/data")
    for one in ("manifest-sha256.txt", "manifest-sha512.txt", "bag-info.txt"):
        assert (folder / "bag" / one).read_bytes() == (folder / "whole" / one).read_bytes()


def test_by_the_command(armistice: Command, in_tmp: Path) -> None:
    put(in_tmp / "source", FILES)
    with serving() as server:
        offer(server, FILES)
        arguments = ("bag", "source", "--to", "bag", "--fetch-from", server.url("/x"))
        result = armistice(*arguments)
        assert (result.code, "made without files (3 files" in result.out) == (0, True)
        assert names(in_tmp / "bag/data") == []
        oxum = f"Payload-Oxum: {sum(map(len, FILES.values()))}.3"
        assert oxum in (in_tmp / "bag/bag-info.txt").read_text()
        assert "fetch.txt" in (in_tmp / "bag/tagmanifest-sha512.txt").read_text()
        assert armistice("verify", "bag").code == 1
        before = state(in_tmp / "bag")
        again = json.loads(armistice(*arguments, "--json").out)
        assert again["bags"][0] == {
            "name": "bag",
            "state": "there already",
            "files": 3,
            "octets": 270,
            "taken_up": 0,
            "read_back": True,
            "disagreements": None,
            "fetch_from": server.url("/x/"),
        }
        assert state(in_tmp / "bag") == before
        assert armistice("bag", "source", "--to", "bag", "--fetch-from", server.url("/y")).code == 2
        assert armistice("bag", "source", "--to", "bag").code == 2
        assert armistice("fetch", "bag", *private(server)).code == 0
        assert armistice(*arguments).code == 0
    assert armistice("verify", "bag").code == 0
    assert tree(in_tmp / "bag/data") == tree(in_tmp / "source")


@pytest.mark.parametrize(
    "more", [("--format", "tar"), ("--max-size", "1GB"), ("--second-reader",)], ids=lambda one: one[0]
)
def test_what_does_not_go_together_is_wrong_usage(armistice: Command, in_tmp: Path, more: tuple[str, ...]) -> None:
    put(in_tmp / "source", FILES)
    assert armistice("bag", "source", "--to", "bag", "--fetch-from", PREFIX, *more).code == 2
    assert names(in_tmp) == ["source"]


@pytest.mark.parametrize(
    ("key", "more", "code"),
    [
        ("Allow-Fetch.txt", ("--fetch-from", PREFIX), "profile-fetch-not-allowed"),
        ("Fetch.txt-Required", (), "profile-fetch-missing"),
    ],
)
def test_a_profile_is_asked_first(armistice: Command, in_tmp: Path, key: str, more: tuple[str, ...], code: str) -> None:
    put(in_tmp / "source", FILES)
    profile = {
        "BagIt-Profile-Info": {
            "BagIt-Profile-Identifier": "https://example.org/p.json",
            "BagIt-Profile-Version": "1.4.0",
            "Source-Organization": "Archive",
            "External-Description": "For a test",
            "Version": "1",
        },
        "Accept-BagIt-Version": ["1.0"],
        key: key == "Fetch.txt-Required",
    }
    (in_tmp / "p.json").write_text(json.dumps(profile))
    result = armistice("bag", "source", "--to", "bag", "--profile", "p.json", *more)
    assert result.code == 1
    assert code in result.out
    assert "--fetch-from" in result.out
    assert not (in_tmp / "bag").exists()


@pytest.mark.parametrize(
    ("given", "prefix"),
    [
        ("https://example.org", "https://example.org/"),
        ("https://example.org/a", "https://example.org/a/"),
        ("https://example.org/a/", "https://example.org/a/"),
        ("https://example.org/get?file=", "https://example.org/get?file="),
        ("HTTP://Example.org/가", "http://example.org/%EA%B0%80/"),
    ],
)
def test_prefixes_as_people_write_them(given: str, prefix: str) -> None:
    assert url_prefix(given) == prefix


@pytest.mark.parametrize(
    "given", ["files/", "ftp://example.org/", "https://me:pw@example.org/", "https://example.org/#x"]
)
def test_what_is_no_prefix_is_wrong_usage(given: str) -> None:
    with pytest.raises(UsageError) as caught:
        url_prefix(given)
    assert "pw" not in str(caught.value)


def test_a_file_that_changes_meanwhile_is_told(armistice: Command, in_tmp: Path) -> None:
    put(in_tmp / "source", FILES)
    real: Callable[..., object] = SourceFolder.measure

    def growing(self: SourceFolder, path: str, algorithms: object) -> object:
        with (in_tmp / "source" / path).open("ab") as file:
            file.write(b"!")
        return real(self, path, algorithms)

    armistice.monkeypatch.setattr(SourceFolder, "measure", growing)
    result = armistice("bag", "source", "--to", "bag", "--fetch-from", PREFIX)
    assert result.code == 1
    assert "making-changed" in result.out
    assert not (in_tmp / "bag").exists()
