"""A folder for the payload of a bag: staged beside its name, and there only when it is whole."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from armistice_pkg.core.ports import Deposit
from armistice_pkg.storage.rename import sync_file_system
from armistice_pkg.storage.stage import FolderStage, unfinished
from armistice_pkg.storage.staging import Staging

__all__ = ["PayloadFolder"]


class PayloadFolder:
    """The `PayloadTarget` port over a local folder."""

    def __init__(self, path: str) -> None:
        """The parent of `path` must exist."""
        self._given = path
        self._staging = Staging(Path(path).absolute(), "unbagging")
        self._payload = self._staging.folder / "payload"

    @property
    def name(self) -> str:
        """The path as it was given."""
        return self._given

    @contextmanager
    def opened(self) -> Iterator[Deposit]:
        """Hold it against other writers; an empty stage. What is not published is gone in the end.

        Raises:
            UnfinishedError: another process works on it, or there is no space or no permission.
        """
        with self._staging.opened():
            try:
                self._staging.clear()
                self._payload.mkdir()
                stage = FolderStage(self._payload)
            except OSError as error:
                raise unfinished(error, f"make the folder {self._payload}") from error
            try:
                yield stage
            finally:
                self._staging.discard()

    def publish(self) -> None:
        """Make all of it last, and let it appear by one rename.

        Raises:
            UnfinishedError: the device failed, or something has come to be there in the meantime.
        """
        try:
            sync_file_system(self._payload)
        except OSError as error:
            raise unfinished(error, f"make {self._payload} durable") from error
        self._staging.publish(self._payload)
