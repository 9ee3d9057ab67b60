"""Cases for every problem code of bags: bags that are correct but for one thing, with their codes and verdict."""

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from builders.bag import PAYLOAD, Bag, hex_digest, manifest_of

LETTER = "data/letter.txt"
TWO = ("sha256", "sha512")

Change = Callable[[Bag], None]
After = Callable[[Path], None]


@dataclass(frozen=True, kw_only=True)
class Case:
    """`codes` are all that the bag is told; `change` comes before the tag manifests are made, `after` on the folder.

    `refused` are paths that cannot be read.
    """

    name: str
    codes: frozenset[str]
    verdict: str
    bag: Callable[[], Bag]
    change: Change
    after: After
    refused: frozenset[str]

    def make(self, folder: Path) -> None:
        bag = self.bag()
        self.change(bag)
        bag.seal()
        bag.write(folder)
        self.after(folder)


def _as_it_is(_: object) -> None:
    pass


def case(  # the columns of a table
    name: str,
    codes: str,
    change: Change = _as_it_is,
    *,
    verdict: str = "invalid",
    bag: Callable[[], Bag] = Bag,
    after: After = _as_it_is,
    refused: tuple[str, ...] = (),
) -> Case:
    return Case(
        name=name,
        codes=frozenset(codes.split()),
        verdict=verdict,
        bag=bag,
        change=change,
        after=after,
        refused=frozenset(refused),
    )


# --- bags to begin with ---


def empty() -> Bag:
    return Bag({})


def utf_16() -> Bag:
    return Bag(encoding="UTF-16")


def uncounted() -> Bag:
    """Without Payload-Oxum, which would notice a file that goes or comes."""
    return Bag(oxum=False)


def weak() -> Bag:
    return Bag(algorithms=("md5", "sha1"))


def with_file(path: str) -> Callable[[], Bag]:
    return lambda: Bag({**PAYLOAD, path: b"x"})


def legacy(path: str = "data/more.txt") -> Callable[[], Bag]:
    return lambda: Bag({**PAYLOAD, path: b"x"}, version="0.97")


# --- changes before the tag manifests are made ---


def put(path: str, data: bytes) -> Change:
    def change(bag: Bag) -> None:
        bag.files[path] = data

    return change


def add(path: str, data: bytes) -> Change:
    return lambda bag: bag.append(path, data)


def edit(path: str, old: bytes, new: bytes) -> Change:
    return lambda bag: bag.edit(path, old, new)


def edit_manifests(old: str, new: str) -> Change:
    return lambda bag: bag.edit_manifests(old.encode(), new.encode("utf-8", "surrogateescape"))


def drop(*paths: str) -> Change:
    def change(bag: Bag) -> None:
        for path in paths:
            del bag.files[path]

    return change


def move(old: str, new: str) -> Change:
    def change(bag: Bag) -> None:
        bag.files[new] = bag.files.pop(old)

    return change


def both(*changes: Change) -> Change:
    def change(bag: Bag) -> None:
        for one in changes:
            one(bag)

    return change


def add_lines(path: str, data: bytes = b"x") -> Change:
    """A line for `path`, written as it is, in each payload manifest."""

    def change(bag: Bag) -> None:
        for algorithm in bag.algorithms:
            line = f"{hex_digest(algorithm, data)}  {path}\n"
            bag.append(f"manifest-{algorithm}.txt", line.encode("utf-8", "surrogateescape"))

    return change


def add_to_manifests(data: bytes) -> Change:
    def change(bag: Bag) -> None:
        for algorithm in bag.algorithms:
            bag.append(f"manifest-{algorithm}.txt", data)

    return change


def list_only_letter(bag: Bag) -> None:
    bag.files["manifest-sha512.txt"] = manifest_of({LETTER: PAYLOAD[LETTER]}, "sha512")


def fetch(line: str) -> Change:
    return put("fetch.txt", line.encode())


# --- changes of the folder, behind the back of the tag manifests ---


def on(path: str, change: Callable[[Path], None]) -> After:
    return lambda folder: change(folder / path)


def link(path: Path) -> None:
    path.unlink()
    path.symlink_to("/etc/hostname")


def link_loop(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


def folder_link(path: Path) -> None:
    path.symlink_to("..")


def moved_away(path: Path) -> None:
    path.rename(path.parent.with_name(f"{path.parent.name}-elsewhere"))
    path.symlink_to(path.parent.with_name(f"{path.parent.name}-elsewhere"))


def named_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def bound_socket(path: Path) -> None:
    path.unlink()
    parent = os.open(path.parent, os.O_RDONLY)
    try:
        with socket.socket(socket.AF_UNIX) as made:  # by descriptor: its path may have 107 octets at most
            made.bind(f"/proc/self/fd/{parent}/{path.name}")
    finally:
        os.close(parent)


def appended(data: bytes) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        with path.open("ab") as file:
            file.write(data)

    return change


def written(data: bytes) -> Callable[[Path], None]:
    def change(path: Path) -> None:
        path.write_bytes(data)

    return change


def shortened(path: Path) -> None:
    """Takes the first character of the first digest away."""
    path.write_bytes(path.read_bytes()[1:])


def gone(path: Path) -> None:
    path.unlink()


def gone_folder(path: Path) -> None:
    path.rmdir()


def became_a_file(path: Path) -> None:
    path.rmdir()
    path.write_bytes(b"")


def made_folder(path: Path) -> None:
    path.mkdir()


def no_tag_manifests(folder: Path) -> None:
    for path in folder.glob("tagmanifest-*.txt"):
        path.unlink()


def tag_lines(path: str) -> After:
    """A line for `path` in each tag manifest."""

    def change(folder: Path) -> None:
        for algorithm in TWO:
            with (folder / f"tagmanifest-{algorithm}.txt").open("ab") as file:
                file.write(f"{hex_digest(algorithm, b'x')}  {path}\n".encode())

    return change


def without_line(part: bytes) -> After:
    """The tag manifests without the line that holds `part`."""

    def change(folder: Path) -> None:
        for path in folder.glob("tagmanifest-*.txt"):
            lines = path.read_bytes().split(b"\n")
            path.write_bytes(b"\n".join(line for line in lines if part not in line))

    return change


TWO_LINES = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
HOLE = "https://example.org/letter.txt 14 data/letter.txt\n"
SHA256_OF_X = hex_digest("sha256", b"x")

_CORRECT = (
    case("correct", "", verdict="valid"),
    case("no payload", "", verdict="valid", bag=empty),
    case("one algorithm", "", verdict="valid", bag=lambda: Bag(algorithms=("sha512",))),
    case("less usual algorithms", "", verdict="valid", bag=lambda: Bag(algorithms=("sha3256", "blake2b512", "sha384"))),
    case("percent in a name", "", verdict="valid", bag=with_file("data/50%0A%25%2525.txt")),
    case("line ends in a name", "bag-name-windows", verdict="valid", bag=with_file("data/a\r\nb\rc\nd")),
    case("separators of Unicode in a name", "", verdict="valid", bag=with_file("data/a\x85b\u2028c\u00a0")),
    case("tags in UTF-16", "", verdict="valid", bag=utf_16),
    case("upper-case digests", "", lambda bag: bag.edit(
        "manifest-sha256.txt", hex_digest("sha256", PAYLOAD[LETTER]).encode(),
        hex_digest("sha256", PAYLOAD[LETTER]).upper().encode()), verdict="valid"),
    case("tabs after the digest", "", edit_manifests("  data/letter", "\t \tdata/letter"), verdict="valid"),
    case("a folded value", "", add("bag-info.txt", b"Note: one\n  two\n\tthree\n"), verdict="valid"),
    case("a hole that fetch.txt does not lack", "", fetch(HOLE), verdict="valid"),
    case("legacy, in one of two manifests", "", list_only_letter, verdict="valid", bag=lambda: Bag(version="0.97")),
    case("legacy, free spacing", "", add("bag-info.txt", b"Note  :   one\n"), verdict="valid", bag=legacy()),
)  # fmt: skip

_DECLARATION = (
    case("no bagit.txt", "bag-declaration-missing", drop("bagit.txt")),
    case("bagit.txt with a mark", "bag-declaration-bom", put("bagit.txt", b"\xef\xbb\xbf" + TWO_LINES)),
    case("bagit.txt of three lines", "bag-declaration-malformed", add("bagit.txt", b"Extra: 1\n")),
    case("bagit.txt of one line", "bag-declaration-malformed", put("bagit.txt", b"BagIt-Version: 1.0\n")),
    case("bagit.txt empty", "bag-declaration-malformed", put("bagit.txt", b"")),
    case("bagit.txt with two spaces", "bag-declaration-malformed", edit("bagit.txt", b"n: 1", b"n:  1")),
    case("bagit.txt in lower case", "bag-declaration-malformed", put("bagit.txt", TWO_LINES.lower())),
    case("bagit.txt upside down", "bag-declaration-malformed",
         put("bagit.txt", b"\n".join(TWO_LINES.split(b"\n")[1::-1]))),
    case("version 2.0", "bag-version-unsupported", bag=lambda: Bag(version="2.0")),
    case("encoding rot13", "bag-encoding-unknown", edit("bagit.txt", b"UTF-8", b"rot13")),
)  # fmt: skip

_TREE = (
    case("no data folder", "bag-payload-folder-missing", bag=empty, after=on("data", gone_folder)),
    case("a file instead of the data folder", "bag-payload-folder-missing bag-tag-file-unlisted", bag=empty,
         after=on("data", became_a_file)),
    case("no payload manifest", "bag-payload-manifest-missing", drop(*(f"manifest-{one}.txt" for one in TWO))),
    case("a file that is a link", "bag-link", bag=uncounted, after=on(LETTER, link)),
    case("a link to itself", "bag-link", bag=uncounted, after=on(LETTER, link_loop)),
    case("a link to the folder above", "bag-link", after=on("data/up", folder_link)),
    case("data is a link", "bag-link bag-file-missing", bag=uncounted, after=on("data", moved_away)),
    case("a tag file that is a link", "bag-link", add("notes.txt", b"x"), after=on("notes.txt", link)),
    case("a named pipe", "bag-special-file", bag=uncounted, after=on(LETTER, named_pipe)),
    case("a named pipe for a manifest", "bag-special-file", after=on("manifest-sha256.txt", named_pipe)),
    case("a socket", "bag-special-file", bag=uncounted, after=on(LETTER, bound_socket)),
    case("a folder without permission", "bag-folder-unreadable bag-file-unreadable", bag=uncounted,
         refused=("data/scans",)),
    case("an empty folder", "bag-folder-empty", verdict="valid", after=on("data/blank", made_folder)),
    case("a name that is not UTF-8", "bag-name-not-utf8 bag-text-undecodable", bag=with_file("data/caf\udce9.txt")),
    case("names but for case", "bag-name-twins", verdict="valid", bag=with_file("data/Letter.TXT")),
    case("folders but for case", "bag-name-twins", verdict="valid", bag=with_file("data/Scans/page 2.bin")),
    case("names but for normalisation", "bag-name-twins", verdict="valid",
         bag=lambda: Bag({"data/caf\u00e9.txt": b"1", "data/cafe\u0301.txt": b"2"})),
    case("a name with a colon", "bag-name-windows", verdict="valid", bag=with_file("data/10:30.txt")),
    case("a device's name", "bag-name-windows", verdict="valid", bag=with_file("data/aux.txt")),
    case("a name ending in a full stop", "bag-name-windows", verdict="valid", bag=with_file("data/etc./x")),
)  # fmt: skip

_TEXT = (
    case("bag-info.txt with a mark", "bag-text-bom",
         lambda bag: put("bag-info.txt", b"\xef\xbb\xbf" + bag.files["bag-info.txt"])(bag)),
    case("a latin-1 byte in bag-info.txt", "bag-text-undecodable", add("bag-info.txt", b"Note: caf\xe9\n")),
    case("a line of two million characters", "bag-line-too-long", add("bag-info.txt", b"x" * 2_000_000)),
    case("a blank line in a manifest", "bag-line-blank", add_to_manifests(b"\n"), verdict="valid"),
    case("a blank line in fetch.txt", "bag-line-blank", fetch(f"{HOLE}\n"), verdict="valid"),
    case("a blank line in bag-info.txt", "bag-line-blank", add("bag-info.txt", b"\n"), verdict="valid"),
)  # fmt: skip

_MANIFEST = (
    case("an algorithm in upper case", "bag-manifest-name", move("manifest-sha512.txt", "manifest-SHA-512.txt")),
    case("an algorithm that nobody knows", "bag-algorithm-unknown",
         lambda bag: put("manifest-crc32.txt", bag.files["manifest-sha256.txt"])(bag)),
    case("md5 and sha1 only", "bag-weak-digests", verdict="valid", bag=weak),
    case("a line without a path", "bag-manifest-line-malformed", add_to_manifests(b"abcdef\n")),
    case("a digest that is no hexadecimal", "bag-digest-malformed", edit(
        "manifest-sha256.txt", hex_digest("sha256", PAYLOAD[LETTER]).encode(), b"?" * 64)),
    case("a digest that is too short", "bag-digest-malformed", edit(
        "manifest-sha256.txt", hex_digest("sha256", PAYLOAD[LETTER]).encode(), b"ab" * 20)),
    case("md5sum's asterisk", "bag-path-starred", edit_manifests("  data/letter", " *data/letter"), verdict="valid"),
    case("a dot and a slash", "bag-path-dot-slash", edit_manifests("  data/letter", "  ./data/letter"),
         verdict="valid"),
    case("a percent sign as it is", "bag-path-percent", edit_manifests("a%2520b", "a%20b"), verdict="valid",
         bag=with_file("data/a%20b")),
    case("a legacy path that was not encoded", "bag-path-undecoded", edit_manifests("a%250Ab", "a%0Ab"),
         verdict="valid", bag=legacy("data/a%0Ab")),
    case("a path in another normalisation", "bag-path-normalised", edit_manifests("caf\u00e9", "cafe\u0301"),
         verdict="valid", bag=with_file("data/caf\u00e9.txt")),
    *(
        case(f"an unsafe path: {path}", "bag-path-unsafe", add_lines(path))
        for path in ("../x", "data/../../x", "/etc/passwd", "data/..\\x", "data//x", "data/./x", "~/x", "~root/x",
                     "C:\\x", "c:x", "\\\\server\\x", "\\\\?\\C:\\x", "data/", "..", "data/x/..")
    ),
    case("a tag file in a payload manifest", "bag-path-outside-payload", add_lines("notes.txt")),
    case("a folder in a manifest", "bag-path-folder", add_lines("data/scans")),
    case("a line twice", "bag-path-repeated", add_lines(LETTER, PAYLOAD[LETTER])),
    case("a file with two digests", "bag-path-repeated", add_lines(LETTER)),
    case("legacy, a line twice", "bag-path-repeated", add_lines(LETTER, PAYLOAD[LETTER]), verdict="valid",
         bag=legacy()),
)  # fmt: skip

_PAYLOAD = (
    case("a file is missing", "bag-file-missing", drop(LETTER), bag=uncounted),
    case("a hole", "bag-file-unfetched", both(drop(LETTER), fetch(HOLE)), verdict="incomplete"),
    case("a hole and another fault", "bag-file-unfetched bag-oxum-malformed",
         both(drop(LETTER), fetch(HOLE), edit("bag-info.txt", b".2", b""))),
    case("a file too many", "bag-file-unlisted", put("data/stray", b"x"), bag=uncounted),
    case("a file in one of two manifests", "bag-file-not-in-manifest", list_only_letter),
    case("a file altered", "bag-file-altered", after=on(LETTER, written(b"Dear General,\n"))),
    case("two manifests disagree", "bag-file-altered", edit(
        "manifest-sha256.txt", hex_digest("sha256", PAYLOAD[LETTER]).encode(), SHA256_OF_X.encode())),
    case("a file without permission", "bag-file-unreadable", refused=(LETTER,)),
)  # fmt: skip

_TAG_FILES = (
    case("no tag manifest", "bag-tag-manifest-missing", verdict="valid", after=no_tag_manifests),
    case("a tag manifest without a payload manifest", "bag-tag-manifest-incomplete",
         after=without_line(b"  manifest-sha256.txt")),
    case("a tag manifest in a tag manifest", "bag-tag-manifest-lists-tag-manifest",
         after=tag_lines("tagmanifest-sha256.txt")),
    case("payload in a tag manifest", "bag-tag-manifest-lists-payload", after=tag_lines(LETTER)),
    case("a tag file is missing", "bag-tag-file-missing", after=on("bag-info.txt", gone)),
    case("a tag file altered", "bag-tag-file-altered", after=on("bag-info.txt", appended(b"Note: more\n"))),
    case("a payload manifest altered", "bag-tag-file-altered bag-line-blank",
         after=on("manifest-sha256.txt", appended(b"\n"))),
    case("a tag file that none lists", "bag-tag-file-unlisted", verdict="valid", after=on("notes.txt", written(b"x"))),
    case("a tag file without permission", "bag-tag-file-unreadable", refused=("bag-info.txt",)),
    case("a payload manifest without permission", "bag-tag-file-unreadable", refused=("manifest-sha256.txt",)),
    case("bagit.txt without permission", "bag-tag-file-unreadable", refused=("bagit.txt",)),
    case("an unlisted tag file without permission", "bag-tag-file-unreadable", put("x/notes", b"x"),
         refused=("x/notes",)),
    case("a folder of tag files without permission", "bag-folder-unreadable bag-tag-file-unreadable",
         put("x/notes", b"x"), refused=("x",)),
    case("a line twice in a tag manifest", "bag-path-repeated", after=tag_lines("bag-info.txt")),
    case("a folder in a tag manifest", "bag-path-folder", put("x/notes", b"x"), after=tag_lines("x")),
    case("a short digest in a tag manifest", "bag-digest-malformed", put("x/notes", b"x"),
         after=on("tagmanifest-sha256.txt", shortened)),
    case("an unsafe path in a tag manifest", "bag-path-unsafe", after=tag_lines("../x")),
)  # fmt: skip

_INFO = (
    case("no colon", "bag-info-line-malformed", add("bag-info.txt", b"Note\n")),
    case("a continuation of nothing", "bag-info-line-malformed",
         lambda bag: put("bag-info.txt", b"  x\n" + bag.files["bag-info.txt"])(bag)),
    case("a space before the colon", "bag-info-spacing", add("bag-info.txt", b"Note : x\n")),
    case("no space after the colon", "bag-info-spacing", add("bag-info.txt", b"Note:x\n")),
    case("an oxum of one number", "bag-oxum-malformed", edit("bag-info.txt", b".2", b"")),
    case("an oxum of 5,000 digits", "bag-oxum-malformed", edit("bag-info.txt", b".2", b"." + b"9" * 5000)),
    case("an oxum twice", "bag-oxum-repeated", add("bag-info.txt", b"payload-oxum: 270.2\n")),
    case("a wrong oxum", "bag-oxum-wrong", edit("bag-info.txt", b".2", b".3")),
)  # fmt: skip

_FETCH = (
    case("a fetch line of two parts", "bag-fetch-line-malformed", fetch("https://example.org/x data/letter.txt\n")),
    case("a relative URL", "bag-fetch-url-relative", fetch("letter.txt 14 data/letter.txt\n")),
    case("a tag file to fetch", "bag-fetch-path-outside-payload", fetch("https://example.org/x - bag-info.txt\n")),
    case("an unlisted file to fetch", "bag-fetch-path-unlisted", fetch("https://example.org/x - data/x\n")),
    case("another length", "bag-fetch-length-differs", fetch(HOLE.replace("14", "15")), verdict="valid"),
    case("an unsafe path to fetch", "bag-path-unsafe", fetch("https://example.org/x - data/../../x\n")),
)  # fmt: skip

CASES = (*_CORRECT, *_DECLARATION, *_TREE, *_TEXT, *_MANIFEST, *_PAYLOAD, *_TAG_FILES, *_INFO, *_FETCH)
