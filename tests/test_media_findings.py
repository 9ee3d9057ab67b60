"""Every code of the media table is reached by a real file or text, and told in words that help."""

import itertools
import os
import pickle
import signal
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from armistice_pkg.core.codes.media import MEDIA_CODES
from armistice_pkg.core.errors import MissingError, UnreadableError
from armistice_pkg.core.media import MediaReason, TypesetPage
from armistice_pkg.core.media_findings import (
    cannot_show,
    cut_off,
    encoding_assumed,
    glyphs_missing,
    name_mismatch,
    not_played,
    not_shown,
    text_shortened,
)
from armistice_pkg.core.problems import Place, Problem, Severity
from armistice_pkg.media.confined import process
from armistice_pkg.media.identify import Siegfried
from armistice_pkg.media.legible import MAX_CHARACTERS
from armistice_pkg.media.pages import FilePages
from armistice_pkg.media.text import decode_text
from armistice_pkg.media.typeset import TypstTypesetter
from armistice_pkg.storage.folder import FolderStore
from builders.images import encoded, flipped, png_claiming, quadrants
from builders.pdfs import PdfPage, pdf
from fakes import MemoryStore

PAGES = FilePages()
PNG = encoded(quadrants(), "PNG")


def unshown(name: str, data: bytes) -> Problem:
    reason = PAGES.check(MemoryStore({name: data}), name)
    assert reason is not None
    return cannot_show(reason, Place(path=name))


def typeset(text: str) -> TypesetPage:
    return TypesetPage(title="Note", language=None, source=None, fields=(), paragraphs=(text,), notice=None, created=0)


def mismatch(folder: Path) -> Problem:
    (folder / "scan.jpg").write_bytes(PNG)
    found = name_mismatch(Siegfried().identify(FolderStore(folder), "scan.jpg"), Place(path="scan.jpg"))
    assert found is not None
    return found


def too_slow() -> Problem:
    """A decoder that answers no more is not waited for."""
    maker = FilePages()
    store = MemoryStore({"slow.pdf": pdf([PdfPage()])})
    assert maker.check(store, "slow.pdf") is None
    running = maker._pdfs._processes[0]._running
    assert running is not None
    os.kill(running._process.pid, signal.SIGSTOP)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process, "_PATIENCE", 0.01)
        reason = maker.check(store, "slow.pdf")
    assert reason is not None
    return cannot_show(reason, Place(path="slow.pdf"))


def undecodable() -> Problem:
    reason = decode_text(b"Dear \x81 Sir")
    assert isinstance(reason, MediaReason)
    return cannot_show(reason, Place(path="letter.txt"))


def unshowable() -> Problem:
    store = MemoryStore({"talk.mp3": b"ID3\x04\x00"})
    assert not PAGES.can_show(store, "talk.mp3")
    return not_shown(Place(path="talk.mp3"))


def found_problems(folder: Path) -> list[Problem]:
    encoding = decode_text("Panmunjŏm – café".replace("ŏ", "o").encode("cp1252"))
    assert not isinstance(encoding, MediaReason)
    plain = TypstTypesetter(system_fonts=False)
    return [
        unshown("a.tif", b""),
        unshown("b.pdf", pdf([PdfPage()], password=b"chosin")),
        unshown("c.png", png_claiming(40_000, 30_000)),
        unshown("d.pdf", pdf([PdfPage(width=9, height=9)] * 10_001)),
        unshown("e.png", flipped(PNG, len(PNG) // 2)),
        unshown("f.jpg", b"Dear Sir"),
        undecodable(),
        too_slow(),
        not_played("is in AVI, which browsers do not play", Place(path="film.avi")),
        cut_off(Place(path="film.mp4")),
        unshowable(),
        mismatch(folder),
        glyphs_missing(plain.typeset(typeset("정전")).missing, Place(path="record.txt")),
        text_shortened(plain.typeset(typeset("word " * (MAX_CHARACTERS // 4))).omitted, Place(path="long.txt")),
        encoding_assumed(encoding[1], Place(path="letter.txt")),
    ]


def test_every_code_is_reached_and_told_in_a_sentence(tmp_path: Path) -> None:
    problems = found_problems(tmp_path)
    assert {one.code for one in problems} == set(MEDIA_CODES)
    for one in problems:
        assert one.severity is MEDIA_CODES[one.code].severity
        assert one.message.endswith(".")
        assert not one.message.endswith("..")
        if one.place.path and one.code.startswith("media-") and one.severity is Severity.ERROR:
            assert one.message.startswith(f'"{one.place.path}" ')
    by_code = {one.code: one for one in problems}
    assert by_code["media-glyphs-missing"].suggestion == "Install fonts-noto-cjk."
    assert "75,000" in by_code["media-text-shortened"].message
    assert "windows-1252" in by_code["media-text-encoding"].message
    assert "Portable Network Graphics" in by_code["media-name-mismatch"].message


def test_a_plain_reason_is_told_too_and_names_drive_no_terminal() -> None:
    found = cannot_show("cannot be read: permission denied", Place(path="a\x1b[31m.jpg"))
    assert found.code == "media-unreadable"
    assert "\x1b" not in found.message


def test_a_reason_is_a_string_that_keeps_its_code() -> None:
    reason = MediaReason("is encrypted", "media-encrypted")
    error = UnreadableError("a.pdf", reason)
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own value, as it comes from a worker process
    assert again.reason == "is encrypted"
    assert again.reason.code == "media-encrypted"
    assert str(again) == "a.pdf: is encrypted"


@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_unicode_texts_are_read_back_and_nothing_is_guessed(text: str) -> None:
    for codec, name in (("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16"), ("utf-32", "UTF-32")):
        assert decode_text(text.encode(codec)) == (text, name)
    if not text.startswith("\ufeff"):
        assert decode_text(text.encode()) == (text, "UTF-8")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xff\xfea", "UTF-16"),
        (b"one\ntwo\n\xef\xbb\x81 \x81", "in line 3"),
        (b"a\x00b", "0x00 at offset 1"),
        (b"\xef\xbb\xbf\xff", "is not UTF-8 text"),
    ],
)
def test_what_is_no_text_says_where(data: bytes, words: str) -> None:
    reason = decode_text(data)
    assert isinstance(reason, MediaReason)
    assert words in reason


@example(data=b"\xef\xbb\xbf\0")
@given(data=st.binary(max_size=80))
def test_any_bytes_are_a_text_or_a_reason(data: bytes) -> None:
    found = decode_text(data)
    assert isinstance(found, MediaReason) or "\0" not in found[0] or data[:2] in {b"\xff\xfe", b"\xfe\xff"}


def test_formats_are_named_by_their_bytes(tmp_path: Path) -> None:
    files = {
        "a.png": PNG,
        "b.pdf": pdf([PdfPage()]),
        "c.txt": b"Dear Sir\n",
        "d.xyzzy": b"\x01\x02\x03\x04",
        "e.tif": b"",
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    store, identifier = FolderStore(tmp_path), Siegfried()
    found = {name: identifier.identify(store, name) for name in files}
    assert found["a.png"].mime == "image/png"
    assert found["a.png"].puid in {"fmt/11", "fmt/12", "fmt/13"}
    assert found["b.pdf"].version == "1.4"
    assert found["c.txt"].puid == "x-fmt/111"
    assert found["d.xyzzy"].puid is None
    assert found["e.tif"].puid is None
    assert "empty" in found["e.tif"].tool
    assert all(one.tool.startswith("siegfried ") and "DROID_SignatureFile" in one.tool for one in found.values())
    assert all(name_mismatch(one, Place()) is None for one in found.values())


def test_a_file_that_is_not_local_or_not_there_is_not_guessed(tmp_path: Path) -> None:
    identity = Siegfried().identify(MemoryStore({"a.png": PNG}), "a.png")
    assert identity.puid is None
    assert "not in the local file system" in identity.tool
    with pytest.raises(MissingError):
        Siegfried().identify(FolderStore(tmp_path), "a.png")


def test_names_that_are_not_utf_8_and_pipes_neither_crash_nor_hang(tmp_path: Path) -> None:
    odd = os.fsdecode(b"caf\xe9.png")
    (tmp_path / odd).write_bytes(PNG)
    os.mkfifo(tmp_path / "pipe.png")
    store = FolderStore(tmp_path)
    assert "not UTF-8" in Siegfried().identify(store, odd).tool
    with pytest.raises(UnreadableError, match="named pipe"):
        Siegfried().identify(store, "pipe.png")
    assert [page.width for page in itertools.islice(PAGES.pages(store, odd), 2)] == [96]
