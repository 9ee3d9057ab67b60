"""Sound and moving pictures, as values."""

import enum
from dataclasses import dataclass

__all__ = ["TimedKind", "TimedMedia"]


class TimedKind(enum.StrEnum):
    """IIIF's word for what is painted on a canvas that has a duration (Presentation 3.0, 3.2)."""

    SOUND = "Sound"
    VIDEO = "Video"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedMedia:
    """A recording: how long it lasts in seconds; for a video its upright size in pixels, as players show it.

    `mime` is what a browser is told, with codecs left out. `obstacle` is None where browsers play it; otherwise a
    clause that reads after the file's name, such as `is in AVI, which browsers do not play`. `is_cut_off` says that
    the file ends before what its header announces.
    """

    kind: TimedKind
    mime: str
    duration: float
    width: int | None = None
    height: int | None = None
    obstacle: str | None = None
    is_cut_off: bool = False
