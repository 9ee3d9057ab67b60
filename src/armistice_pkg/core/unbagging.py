"""Taking the payload out of a bag: where it goes, and what came of it."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from armistice_pkg.core.ports import Deposit
from armistice_pkg.core.reports import BagReport

__all__ = ["PayloadTarget", "UnbagReport"]


class PayloadTarget(Protocol):
    """A folder in the making, staged beside its name. One writer at a time holds it `opened`, which gives the stage.

    `publish` makes all of it last and lets it appear by one rename; what is not published is removed in the end.
    """

    @property
    def name(self) -> str: ...  # noqa: D102 - told above
    def opened(self) -> AbstractContextManager[Deposit]: ...  # noqa: D102 - told above
    def publish(self) -> None: ...  # noqa: D102 - told above


@dataclass(frozen=True, slots=True, kw_only=True)
class UnbagReport:
    """What the bag was found to be, and the folder that holds its payload now: None if nothing was written."""

    bag: BagReport
    folder: str | None
