"""Laws of BagIt's tag files: what is written is read back, whatever the line ends and the chunks."""

import itertools
import re
from collections.abc import Callable, Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armistice_pkg.core.digests import Algorithm, digests_of
from armistice_pkg.formats.bagit import (
    LINE_LIMIT,
    VERSIONS,
    Fault,
    FaultKind,
    FetchItem,
    InfoTag,
    Listed,
    Oxum,
    TextLine,
    bag_info,
    bagit_txt,
    codec_of,
    fetch_txt,
    manifest,
    manifest_name,
    manifests,
    parse_bag_info,
    parse_declaration,
    parse_fetch,
    parse_manifest,
    parse_oxum,
    text_lines,
    values_of,
)

ENDS = st.sampled_from(["\n", "\r", "\r\n"])
UNICODE = st.characters(exclude_categories=["Cs"])
NAMES = st.text(UNICODE.filter(lambda char: char not in "/\x00"), min_size=1).filter(
    lambda name: name not in {".", ".."}
)
PATHS = st.lists(NAMES, min_size=1, max_size=4).map(lambda names: "/".join(["data", *names]))
LINE = st.text(UNICODE.filter(lambda char: char not in "\r\n"), max_size=40)
LABELS = st.text(UNICODE.filter(lambda char: char not in ":\r\n\ufeff"), min_size=1).filter(
    lambda text: text == text.strip()
)
SHA256 = st.binary().map(lambda data: digests_of(data)[Algorithm.SHA256])
PARSERS: list[Callable[[Iterable[bytes]], Iterator[object]]] = [parse_bag_info, parse_manifest, parse_fetch, text_lines]


def cut(data: bytes, places: list[int]) -> list[bytes]:
    bounds = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[start:end] for start, end in itertools.pairwise(bounds)]


@given(st.dictionaries(PATHS, SHA256), ENDS, st.lists(st.integers(min_value=0)), st.booleans())
def test_a_manifest_reads_back(entries: dict[str, str], end: str, places: list[int], last_end: bool) -> None:
    data = manifest(entries.items()).replace(b"\n", end.encode())
    if not last_end:
        data = data.removesuffix(end.encode())
    read = list(parse_manifest(cut(data, places)))
    assert [(one.path, one.digest) for one in read if isinstance(one, Listed)] == sorted(entries.items())
    assert not [one for one in read if isinstance(one, Fault)]


@given(st.dictionaries(PATHS, SHA256))
def test_a_manifest_is_the_same_in_any_order(entries: dict[str, str]) -> None:
    assert manifest(entries.items()) == manifest(reversed(list(entries.items())))


@pytest.mark.parametrize("bad", [("data/\udcff", "ab"), ("", "ab"), ("data/x", ""), ("data/x", "xy")])
def test_a_manifest_never_holds_what_cannot_be_read_back(bad: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match=r"."):
        manifest([bad])


def test_a_manifest_never_holds_a_path_twice() -> None:
    with pytest.raises(ValueError, match="twice"):
        manifest([("data/x", "ab"), ("data/x", "cd")])


@given(st.lists(st.tuples(LABELS, st.lists(LINE, max_size=4).map("\n".join))), ENDS, st.lists(st.integers(min_value=0)))
def test_bag_info_reads_back(tags: list[tuple[str, str]], end: str, places: list[int]) -> None:
    data = bag_info(tags).replace(b"\n", end.encode())
    read = list(parse_bag_info(cut(data, places)))
    kept = [
        (label, "\n".join(filter(None, (line.lstrip(" \t") for line in value.split("\n"))))) for label, value in tags
    ]
    assert [(one.label, one.value) for one in read if isinstance(one, InfoTag)] == kept
    assert not [one for one in read if isinstance(one, Fault)]


@given(st.lists(st.tuples(st.text(), st.text())))
def test_bag_info_is_never_broken_by_what_it_is_given(tags: list[tuple[str, str]]) -> None:
    try:
        data = bag_info(tags)
    except ValueError:
        return
    read = list(parse_bag_info([data]))
    assert not [one for one in read if isinstance(one, Fault)]
    assert [one.label for one in read if isinstance(one, InfoTag)] == [label for label, _ in tags]


@pytest.mark.parametrize("label", ["", " ", "a:b", "a\nb", " a", "a\t", "\ufeffa"])
def test_a_label_that_could_not_be_read_back_is_refused(label: str) -> None:
    with pytest.raises(ValueError, match="label"):
        bag_info([(label, "x")])


def test_labels_are_found_in_any_case() -> None:
    tags = [one for one in parse_bag_info([b"Contact-Name: A\ncontact-name: B\n"]) if isinstance(one, InfoTag)]
    assert [one.value for one in values_of(tags, "CONTACT-NAME")] == ["A", "B"]


@given(
    st.dictionaries(PATHS, st.none() | st.integers(min_value=0, max_value=10**18), max_size=5),
    ENDS,
    st.lists(st.integers(min_value=0)),
)
def test_fetch_reads_back(items: dict[str, int | None], end: str, places: list[int]) -> None:
    url = "https://example.org/a%20b?c#d"
    data = fetch_txt((url, length, path) for path, length in items.items()).replace(b"\n", end.encode())
    read = list(parse_fetch(cut(data, places)))
    found = [(one.path, one.length) for one in read if isinstance(one, FetchItem) and one.url == url]
    assert found == sorted(items.items(), key=lambda item: item[0])
    assert not [one for one in read if isinstance(one, Fault)]


@pytest.mark.parametrize("bad", [("x/y", 1, "data/a"), ("http://a b", 1, "data/a"), ("http://a", -1, "data/a")])
def test_fetch_never_holds_what_cannot_be_read_back(bad: tuple[str, int, str]) -> None:
    with pytest.raises(ValueError, match="fetch"):
        fetch_txt([bad])


@given(st.binary(), st.lists(st.integers(min_value=0)), st.sampled_from(["UTF-8", "UTF-16", "UTF-16LE", "Shift_JIS"]))
def test_any_bytes_in_any_chunks_are_read_alike(data: bytes, places: list[int], charset: str) -> None:
    for parse in (parse_bag_info, parse_manifest, parse_fetch, text_lines):
        assert list(parse(cut(data, places), charset)) == list(parse([data], charset))


@given(st.lists(LINE), ENDS)
def test_lines_end_at_cr_lf_and_crlf_and_nowhere_else(lines: list[str], end: str) -> None:
    data = "".join(f"x{line}{end}" for line in lines).encode()
    assert [one.text for one in text_lines([data]) if isinstance(one, TextLine)] == [f"x{line}" for line in lines]


@given(st.binary())
def test_bytes_that_are_no_text_are_kept_and_told(data: bytes) -> None:
    kept = b"\n".join(
        one.text.encode("utf-8", "surrogateescape") for one in text_lines([data]) if isinstance(one, TextLine)
    )
    assert kept == re.sub(rb"\r\n?", b"\n", data.removeprefix(b"\xef\xbb\xbf")).removesuffix(b"\n")


def test_a_line_without_end_does_not_fill_the_memory() -> None:
    read = list(text_lines(b"x" * (1 << 20) for _ in range(64)))
    assert [one.kind for one in read if isinstance(one, Fault)] == [FaultKind.TOO_LONG]
    assert not [one for one in read if isinstance(one, TextLine)]
    assert list(text_lines([b"x" * LINE_LIMIT, b"\ny"])) == [TextLine(1, "x" * LINE_LIMIT), TextLine(2, "y")]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_a_declaration_reads_back(version: str, end: str) -> None:
    read = parse_declaration([bagit_txt(version).replace(b"\n", end.encode())])
    assert (read.version, read.encoding, read.faults) == (version, "UTF-8", ())
    assert read.is_legacy is (version != "1.0")


@given(st.binary())
def test_any_declaration_is_read_without_an_exception(data: bytes) -> None:
    read = parse_declaration([data])
    assert read.faults or re.fullmatch(rb"BagIt-Version: \d+\.\d+\s+Tag-File-Character-Encoding: \S+\s*", data)


@pytest.mark.parametrize(("version", "encoding"), [("2.0", "UTF-8"), ("1.0", "rot13"), ("1.0\n", "UTF-8")])
def test_no_declaration_is_written_that_could_not_be_read(version: str, encoding: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        bagit_txt(version, encoding)


@pytest.mark.parametrize(
    "name", ["rot13", "hex", "base64", "idna", "punycode", "unicode_escape", "utf_8_sig", "mbcs", ""]
)
def test_a_codec_is_no_character_set(name: str) -> None:
    assert codec_of(name) is None


@pytest.mark.parametrize(("name", "text"), [("ISO-8859-1", "é"), ("koi8-r", "я"), ("Big5", "韓"), ("EUC-KR", "한")])
def test_character_sets_are_read(name: str, text: str) -> None:
    codec = codec_of(name)
    assert codec is not None
    assert list(text_lines([text.encode(codec)], name)) == [TextLine(1, text)]


def test_every_character_set_of_the_table_can_be_read() -> None:
    from armistice_pkg.formats.bagit.charsets import _CODECS  # noqa: PLC0415 # the table itself

    for name in _CODECS:
        assert list(text_lines([b"", b""], name)) == []
        codec = codec_of(name)
        assert codec is not None
        assert [one.text for one in text_lines(["a\nb".encode(codec)], name) if isinstance(one, TextLine)] == ["a", "b"]


def test_utf_16_without_a_mark_is_big_endian() -> None:
    assert list(text_lines(["a".encode("utf-16-be")], "UTF-16")) == [TextLine(1, "a")]


@pytest.mark.parametrize(
    ("value", "oxum"),
    [
        ("0.0", Oxum(octets=0, files=0)),
        ("12.3", Oxum(octets=12, files=3)),
        ("12", None),
        ("12.", None),
        ("1.2.3", None),
        ("-1.2", None),
        ("١.٢", None),
        (f"{'9' * 5000}.1", None),
    ],
)
def test_oxum(value: str, oxum: Oxum | None) -> None:
    assert parse_oxum(value) == oxum


@pytest.mark.parametrize(
    ("file", "algorithm", "is_tag", "is_normal"),
    [
        ("manifest-sha256.txt", Algorithm.SHA256, False, True),
        ("tagmanifest-md5.txt", Algorithm.MD5, True, True),
        ("manifest-SHA-512.txt", Algorithm.SHA512, False, False),
        ("manifest-crc32.txt", None, False, True),
    ],
)
def test_manifest_names(file: str, algorithm: Algorithm | None, is_tag: bool, is_normal: bool) -> None:
    name = manifest_name(file)
    assert name is not None
    assert (name.algorithm, name.is_tag, name.is_normal) == (algorithm, is_tag, is_normal)


@pytest.mark.parametrize(
    "file", ["manifest.txt", "manifest-.txt", "notes.txt", "manifest-sha256.txt.bak", "x/manifest-a.txt"]
)
def test_what_is_no_manifest(file: str) -> None:
    assert manifest_name(file) is None


MANIFEST_LINES = st.builds(
    "{}{}{}".format,
    st.sampled_from(["ab", "abcd", "AB", "abc", "a b", "ag", ""]),
    st.sampled_from(["  ", " ", "\t", " \t", ""]),
    st.sampled_from(
        ["data/x", "data/x y ", "data/\u2028", "*data/x", "./data/x", ".x", "data/%25", "é", "x" * 11_000, ""]
    ),
)


@given(st.lists(MANIFEST_LINES, max_size=4), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_plain_lines_taken_together_are_what_they_are_one_by_one(lines: list[str], end: str, last: bool) -> None:
    data = (end.join(lines) + end * last).encode()
    assert list(parse_manifest([data])) == list(manifests._each_line(text_lines([data])))
