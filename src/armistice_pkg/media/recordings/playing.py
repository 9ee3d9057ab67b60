"""What MediaInfo says of a file to a recording, and whether browsers play it.

They play what all of Chromium, Firefox and Safari do: https://developer.mozilla.org/docs/Web/Media/Guides/Formats
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from armistice_pkg.core.media import MediaReason
from armistice_pkg.core.timed import TimedKind, TimedMedia

__all__ = ["recording_of"]

Track = Mapping[str, Any]

_LONGEST_NAME = 60
_RIGHT_ANGLE, _HALF_TURN = 90, 180
_QUICKTIME = "QuickTime"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Container:
    """A container that browsers open: its type for sound and for video, and the encodings that they play in it."""

    name: str
    sound: str
    video: str | None
    sounds: frozenset[str]
    videos: frozenset[str] = frozenset()


_CONTAINERS: Mapping[str, _Container] = {
    "Wave": _Container(name="WAV", sound="audio/wav", video=None, sounds=frozenset({"PCM"})),
    "MPEG Audio": _Container(name="MP3", sound="audio/mpeg", video=None, sounds=frozenset({"MPEG Audio"})),
    "FLAC": _Container(name="FLAC", sound="audio/flac", video=None, sounds=frozenset({"FLAC"})),
    "ADTS": _Container(name="AAC", sound="audio/aac", video=None, sounds=frozenset({"AAC"})),
    "Ogg": _Container(name="Ogg", sound="audio/ogg", video="video/ogg", sounds=frozenset({"Vorbis", "Opus", "FLAC"})),
    "MPEG-4": _Container(
        name="MP4",
        sound="audio/mp4",
        video="video/mp4",
        sounds=frozenset({"AAC", "MPEG Audio", "Opus", "FLAC"}),
        videos=frozenset({"AVC", "VP9", "AV1"}),
    ),
    "WebM": _Container(
        name="WebM",
        sound="audio/webm",
        video="video/webm",
        sounds=frozenset({"Vorbis", "Opus"}),
        videos=frozenset({"VP8", "VP9", "AV1"}),
    ),
}


def recording_of(tracks: Sequence[Track]) -> TimedMedia | MediaReason | None:
    """The recording that a file of these tracks is, why it is none that can be shown, or None where it is no recording.

    Tracks are those of MediaInfo, each with its `track_type`.
    """
    general = next((one for one in tracks if one["track_type"] == "General"), {})
    videos = [one for one in tracks if one["track_type"] == "Video"]
    sounds = [one for one in tracks if one["track_type"] == "Audio"]
    is_cut_off = general.get("istruncated") == "Yes"
    if not videos and not sounds:
        return MediaReason("is incomplete: it ends before what it says that it holds") if is_cut_off else None
    size = _upright_size(videos[0]) if videos else None
    duration = _seconds(general, videos + sounds)
    if duration is None or (videos and size is None):
        what = "how long it lasts" if duration is None else "how large its picture is"
        return MediaReason(f"is damaged or incomplete: it does not say {what}")
    return TimedMedia(
        kind=TimedKind.VIDEO if videos else TimedKind.SOUND,
        mime=_mime(general, is_video=bool(videos)),
        duration=duration,
        width=size[0] if size is not None else None,
        height=size[1] if size is not None else None,
        obstacle=_obstacle(general, videos, sounds),
        is_cut_off=is_cut_off,
    )


def _seconds(general: Track, streams: Sequence[Track]) -> float | None:
    """The longest that is said, in seconds; MediaInfo counts milliseconds."""
    said = [_number(one.get("duration")) for one in (general, *streams)]
    longest = max((one for one in said if one is not None), default=0.0)
    return longest / 1000 if longest > 0 else None


def _number(value: object) -> float | None:
    try:
        number = float(str(value))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _upright_size(video: Track) -> tuple[int, int] | None:
    """Width and height as players show them: with square pixels, turned as the file asks."""
    width, height = _number(video.get("width")), _number(video.get("height"))
    if not width or not height or width < 0 or height < 0:
        return None
    stretch = _number(video.get("pixel_aspect_ratio")) or 1.0
    size = (max(1, round(width * stretch)), max(1, round(height)))
    is_sideways = round(_number(video.get("rotation")) or 0) % _HALF_TURN == _RIGHT_ANGLE
    return size[::-1] if is_sideways else size


def _mime(general: Track, *, is_video: bool) -> str:
    container = _CONTAINERS.get(str(general.get("format")))
    if container is not None and general.get("format_profile") != _QUICKTIME:
        return container.video or container.sound if is_video else container.sound
    if general.get("format_profile") == _QUICKTIME:
        return "video/quicktime"
    said = str(general.get("internet_media_type") or "")
    return (
        said
        if said.startswith(("audio/", "video/"))
        else "video/x-matroska"
        if _is_matroska(general)
        else ("application/octet-stream")
    )


def _is_matroska(general: Track) -> bool:
    return general.get("format") == "Matroska"


def _obstacle(general: Track, videos: Sequence[Track], sounds: Sequence[Track]) -> str | None:
    """Why browsers do not play it, as a clause; None where they do."""
    container = _CONTAINERS.get(str(general.get("format")))
    if container is None or general.get("format_profile") == _QUICKTIME or (videos and not container.videos):
        name = _QUICKTIME if general.get("format_profile") == _QUICKTIME else _name(general)
        return f"is in {name}, which browsers do not play"
    for streams, played in ((videos, container.videos), (sounds, container.sounds)):
        other = next((one for one in streams if one.get("format") not in played), None)
        if other is not None:
            return f"is encoded in {_name(other)}, which browsers do not play"
    if any(_is_layer_one_or_two(one) for one in sounds):
        return "is encoded in MPEG Audio other than layer 3, which browsers do not play"
    if any(one.get("format") == "AVC" and not _is_common_avc(one) for one in videos):
        return "is encoded in AVC of more than 8 bits or of full colour, which browsers do not play"
    return None


def _name(track: Track) -> str:
    said = "".join(char for char in str(track.get("format") or "a form without a name") if char.isprintable())
    return said[:_LONGEST_NAME]


def _is_layer_one_or_two(sound: Track) -> bool:
    return sound.get("format") == "MPEG Audio" and sound.get("format_profile") not in {"Layer 3", None}


def _is_common_avc(video: Track) -> bool:
    return video.get("bit_depth") in {8, None} and video.get("chroma_subsampling") in {"4:2:0", None}
