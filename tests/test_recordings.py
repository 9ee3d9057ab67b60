"""Recordings become durations, sizes and types, browsers' obstacles are told, and broken ones become reasons."""

import io
import wave
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from armistice_pkg.core.errors import MissingError, UnreadableError
from armistice_pkg.core.media import MediaReason
from armistice_pkg.core.media_findings import not_played
from armistice_pkg.core.problems import Place
from armistice_pkg.core.timed import TimedKind, TimedMedia
from armistice_pkg.media.recordings.playing import recording_of
from armistice_pkg.media.recordings.reader import Recordings
from builders.images import encoded, quadrants
from builders.pdfs import PdfPage, pdf
from fakes import MemoryStore

READER = Recordings()
FOLDER = Path(__file__).parent / "builders" / "recordings"
SOUND, VIDEO = TimedKind.SOUND, TimedKind.VIDEO


def wav(seconds: float = 0.5, rate: int = 8000) -> bytes:
    stream = io.BytesIO()
    with wave.open(stream, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(bytes(2 * int(seconds * rate)))
    return stream.getvalue()


def read(data: bytes, name: str = "file") -> TimedMedia | None:
    return READER.read(MemoryStore({name: data}), name)


def sample(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


PLAYED: dict[str, tuple[TimedKind, str, float, int | None, int | None]] = {
    "tone.mp3": (SOUND, "audio/mpeg", 0.648, None, None),
    "vorbis.ogg": (SOUND, "audio/ogg", 0.5, None, None),
    "opus.opus": (SOUND, "audio/ogg", 0.507, None, None),
    "aac.m4a": (SOUND, "audio/mp4", 0.5, None, None),
    "film.mp4": (VIDEO, "video/mp4", 0.5, 48, 32),
    "turned.mp4": (VIDEO, "video/mp4", 0.5, 32, 48),
    "wide.mp4": (VIDEO, "video/mp4", 0.5, 96, 32),
    "vp8.webm": (VIDEO, "video/webm", 0.532, 48, 32),
    "vp9.webm": (VIDEO, "video/webm", 0.5, 48, 32),
}
NOT_PLAYED: dict[str, tuple[TimedKind, str, str]] = {
    "alac.m4a": (SOUND, "audio/mp4", "ALAC"),
    "film.avi": (VIDEO, "video/vnd.avi", "AVI"),
    "film.mkv": (VIDEO, "video/x-matroska", "Matroska"),
    "film.mov": (VIDEO, "video/quicktime", "QuickTime"),
    "film.mpg": (VIDEO, "video/MP2P", "MPEG-PS"),
    "hevc.mp4": (VIDEO, "video/mp4", "HEVC"),
    "ten-bit.mp4": (VIDEO, "video/mp4", "AVC of more than 8 bits"),
}


@pytest.mark.parametrize("name", PLAYED)
def test_what_browsers_play(name: str) -> None:
    kind, mime, duration, width, height = PLAYED[name]
    assert read(sample(name)) == TimedMedia(kind=kind, mime=mime, duration=duration, width=width, height=height)


@pytest.mark.parametrize("name", NOT_PLAYED)
def test_what_browsers_do_not_play_is_told(name: str) -> None:
    kind, mime, word = NOT_PLAYED[name]
    found = read(sample(name))
    assert found is not None
    assert (found.kind, found.mime) == (kind, mime)
    assert found.duration > 0
    assert found.obstacle is not None
    told = not_played(found.obstacle, Place(path=name))
    assert told.code == "media-not-played"
    assert word in told.message
    assert told.message.endswith(".")


def test_a_recording_is_known_by_its_bytes_and_wav_by_its_own_length() -> None:
    assert read(wav(2.25), "no-ending") == TimedMedia(kind=SOUND, mime="audio/wav", duration=2.25)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", b"Dear Sir"),
        ("a.pdf", pdf([PdfPage()])),
        ("a.jpg", encoded(quadrants(), "JPEG")),
        ("a.webp", encoded(quadrants(), "WEBP")),
        ("a.heic", b"\0\0\0\x18ftypheic" + bytes(40)),
        ("a.ts", b"const answer: number = 42;\n"),
        ("a.bin", b""),
    ],
)
def test_what_is_no_recording_is_none(name: str, data: bytes) -> None:
    assert read(data, name) is None


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "media-empty"),
        (sample("vp8.webm")[:160], "media-unreadable"),
        (sample("theora.ogv")[:600], "media-unreadable"),
    ],
)
def test_what_is_cut_off_is_told(data: bytes, code: str) -> None:
    with pytest.raises(UnreadableError) as raised:
        read(data, "a.mp4")
    assert isinstance(raised.value.reason, MediaReason)
    assert raised.value.reason.code == code


@pytest.mark.parametrize("data", [sample("film.mp4")[:1800], wav()[:2000], sample("tone.mp3")[:700]])
def test_a_recording_that_lost_its_end_is_played_up_to_there(data: bytes) -> None:
    found = read(data)
    assert found is not None
    assert found.is_cut_off
    assert found.obstacle is None


def test_a_file_that_is_not_there_is_not_a_recording() -> None:
    with pytest.raises(MissingError):
        READER.read(MemoryStore(), "a.mp3")


@given(
    name=st.sampled_from(["film.mp4", "vp8.webm", "vorbis.ogg", "tone.mp3", "film.avi", "film.mkv"]),
    at=st.integers(0, 1500),
    junk=st.binary(min_size=1, max_size=40),
)
@settings(max_examples=60)
def test_spoilt_bytes_are_a_recording_or_a_reason(name: str, at: int, junk: bytes) -> None:
    data = sample(name)
    store = MemoryStore({name: data[:at] + junk + data[at + len(junk) :]})
    reason: str | None = None
    found = None
    try:
        found = READER.read(store, name)
    except UnreadableError as error:
        reason = error.reason
    assert isinstance(reason, MediaReason | None)
    assert found is None or found.duration > 0


values = st.one_of(st.none(), st.text(max_size=8), st.integers(), st.floats())
tracks = st.fixed_dictionaries(
    {"track_type": st.sampled_from(["General", "Video", "Audio", "Image"])},
    optional=dict.fromkeys(
        ("format", "duration", "width", "height", "pixel_aspect_ratio", "rotation", "format_profile"), values
    ),
)


@given(found=st.lists(tracks, max_size=4))
def test_whatever_is_said_of_a_file_gives_a_canvas_or_none(found: list[dict[str, object]]) -> None:
    recording = recording_of(found)
    if isinstance(recording, TimedMedia):
        assert recording.duration > 0
        assert (recording.kind is VIDEO) is (recording.width is not None and recording.height is not None)
        assert (recording.width or 1) >= 1
        assert (recording.height or 1) >= 1
