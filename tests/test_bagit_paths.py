"""Laws of paths: coding round trips, nothing leaves the root, and twins are found."""

import posixpath
import re
from pathlib import PureWindowsPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from armistice_pkg.core.paths import (
    decode_path,
    encode_path,
    same_name,
    twins,
    undecodable,
    unsafe_reason,
    windows_reason,
)

ANY = st.text(st.characters())
SEGMENTS = st.sampled_from(["..", ".", "", "data", "a", "~", "C:", "\\", "..\\", "\\..", "x", "~x", "?", "a.b", "..."])
TRICKY = st.lists(SEGMENTS, max_size=6).map("/".join) | st.lists(SEGMENTS, max_size=6).map("\\".join)


@given(ANY)
def test_coding_round_trips(path: str) -> None:
    assert decode_path(encode_path(path)) == path
    assert not re.search(r"[\r\n]|%(?!25|0D|0A)", encode_path(path))


@given(ANY)
def test_only_three_characters_are_coded(path: str) -> None:
    assert [char for char in path if char not in "%\r\n"] == list(re.sub("%25|%0D|%0A", "", encode_path(path)))


@pytest.mark.parametrize(
    ("written", "path"),
    [("a%0ab%0DC", "a\nb\rC"), ("a%2525", "a%25"), ("%2e%2e/x", "%2e%2e/x"), ("a%20b%", "a%20b%"), ("%250A", "%0A")],
)
def test_decoding(written: str, path: str) -> None:
    assert decode_path(written) == path


@given(TRICKY | ANY)
@example("data/a\\b")
def test_a_safe_path_stays_below_the_root_everywhere(path: str) -> None:
    if unsafe_reason(path) is not None:
        return
    assert posixpath.normpath(posixpath.join("/root", path)) == f"/root/{path}"
    windows = PureWindowsPath(path)
    assert not windows.drive
    assert not windows.root
    assert ".." not in windows.parts
    assert not path.startswith("~")
    assert "\x00" not in path


@pytest.mark.parametrize(
    "path", ["data/a", "data/.keep", "data/...", "data/a..b", "data/~x", "data/a\\b", "bagit.txt", "é"]
)
def test_plain_paths_are_safe(path: str) -> None:
    assert unsafe_reason(path) is None


@pytest.mark.parametrize(
    "path", ["", "..", "a/..", "a/../b", "/a", "\\a", "~", "C:a", "a//b", "a/", "./a", "a/.", "a\0", "a\\..\\b"]
)
def test_unsafe_paths_have_a_reason(path: str) -> None:
    assert unsafe_reason(path)


@pytest.mark.parametrize(
    "path", ["a/con", "a/NUL.txt", "Com1", "a/lpt9.tar.gz", "a.", "a /b", "a:b", "a?b", "a\tb", "aux/x", "con .x"]
)
def test_names_that_windows_cannot_hold(path: str) -> None:
    assert windows_reason(path)


@pytest.mark.parametrize("path", ["a/console", "icon", "com", "com10", "a.b/c", "nul_", "x.con", "é", "a b"])
def test_names_that_windows_can_hold(path: str) -> None:
    assert windows_reason(path) is None


@given(st.lists(ANY, unique=True))
def test_twins_are_those_that_fold_alike(paths: list[str]) -> None:
    found = list(twins(paths))
    for group in found:
        assert len({same_name(same_name(path).casefold()).casefold() for path in group}) == 1
    assert len({path for group in found for path in group}) == sum(map(len, found))


@given(st.text("abcé", min_size=1))
def test_a_path_and_its_upper_case_are_twins(path: str) -> None:
    assert list(twins([path, path.upper(), "other"])) == [(path, path.upper())]


def test_bytes_that_are_no_text_are_seen() -> None:
    assert undecodable("caf\udce9")
    assert not undecodable("café")
