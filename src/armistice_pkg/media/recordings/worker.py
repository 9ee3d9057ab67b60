"""The process in which recordings are opened: `python -m armistice_pkg.media.recordings.worker SOCKET`."""

import io
import sys
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from pymediainfo import MediaInfo

from armistice_pkg.core.media import MediaReason
from armistice_pkg.media.confined.descriptors import PositionedFile
from armistice_pkg.media.confined.reasons import ReasonError
from armistice_pkg.media.confined.serving import Answer, serve
from armistice_pkg.media.recordings.playing import recording_of

__all__ = ["main"]

_BUFFER = 1 << 16


def main(descriptor: int) -> None:
    """Answer until the other side closes."""
    serve(descriptor, {"recording": _recording}, tools="MediaInfo")


def _recording(descriptor: int, _: Mapping[str, Any]) -> Answer:
    with io.BufferedReader(PositionedFile(descriptor), _BUFFER) as stream:
        try:
            found = MediaInfo.parse(stream, buffer_size=_BUFFER)
        except (OSError, ValueError, RuntimeError) as error:
            raise ReasonError(MediaReason("is damaged: it cannot be read as a recording")) from error
    recording = recording_of([one.to_data() for one in found.tracks])
    if isinstance(recording, MediaReason):
        raise ReasonError(recording)
    return {"recording": asdict(recording) if recording is not None else None}


if __name__ == "__main__":
    main(int(sys.argv[1]))
