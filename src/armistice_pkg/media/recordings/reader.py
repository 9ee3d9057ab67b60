"""The side that asks what recording a file is: the `RecordingReader` port."""

from armistice_pkg.core.errors import UnreadableError
from armistice_pkg.core.media import MediaReason
from armistice_pkg.core.ports import Store
from armistice_pkg.core.timed import TimedKind, TimedMedia
from armistice_pkg.media.confined.descriptors import descriptor_of, told
from armistice_pkg.media.confined.process import ConfinedProcess
from armistice_pkg.media.recordings.kinds import may_be_recording

__all__ = ["Recordings"]

_WORKER = "armistice_pkg.media.recordings.worker"
_SECONDS = 60
_HEAD = 64


class Recordings:
    """Opens recordings in a process of its own. Use it from one thread; it does not pickle."""

    def __init__(self) -> None:
        self._process = ConfinedProcess(_WORKER, decodes="recordings")

    def read(self, store: Store, path: str) -> TimedMedia | None:
        """The recording, or None for a file that is none.

        Raises:
            MissingError, UnreadableError: as the store does; or with a `MediaReason`, for one that is damaged.
            UnfinishedError: no process can be started.
        """
        with store.open(path) as stream:
            head = stream.read(_HEAD)
        if not may_be_recording(head, path):
            return None
        if not head:
            raise UnreadableError(path, MediaReason("is empty: it holds no bytes at all", "media-empty"))
        with told(path), descriptor_of(store, path) as descriptor:
            found = self._process.ask("recording", descriptor, seconds=_SECONDS)["recording"]
        return TimedMedia(**found | {"kind": TimedKind(found["kind"])}) if found is not None else None
