"""Why an image is not shown, as it is told from the process that decodes to the one that asks."""

from armistice_pkg.core.media import MediaReason

__all__ = ["DAMAGED", "ReasonError", "StorageError", "damaged"]

DAMAGED = "is damaged or incomplete"


class ReasonError(Exception):
    """The file is the reason."""

    def __init__(self, reason: MediaReason) -> None:
        self.reason = reason
        super().__init__(reason)


class StorageError(Exception):
    """What was made could not be written; its text is what the system said."""


def damaged(what: str) -> ReasonError:
    """The reason for an image that cannot be decoded."""
    return ReasonError(MediaReason(f"{DAMAGED}: {what}"))
