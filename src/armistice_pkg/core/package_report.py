"""What a packaging run did, as one value for every face."""

import enum
from dataclasses import dataclass

from armistice_pkg.core.problems import Problem, any_error

__all__ = ["BagLine", "BagState", "PackageReport", "SecondOpinion"]


class BagState(enum.StrEnum):
    """What a run did about a bag."""

    MADE = "made"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"
    LEFT_OUT = "left out"  # an error was found in it


@dataclass(frozen=True, slots=True, kw_only=True)
class BagLine:
    """One bag: its name and title, what was done about it, its payload, and where the version it replaced is kept.

    `is_shown` is False where the record is not open to everybody, or was left out: then nothing of it is published.
    """

    name: str
    title: str
    state: BagState
    files: int
    octets: int
    superseded: str | None = None
    is_shown: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondOpinion:
    """What the `bagit` library says against a bag that RFC 8493 calls valid: told, and not obeyed."""

    bag: str
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageReport:
    """What a run did with one source.

    `records` counts those that the source holds, `left_out` those of them that have errors; `bags` are the documents'
    in source order, and the collection's last; `gone` are bags of records that the source no longer has. `written` is
    False where problems stopped the run, and then nothing that was there before has changed.
    """

    source: str
    written: bool
    problems: tuple[Problem, ...]
    collection_id: str | None = None
    title: str | None = None
    records: int = 0
    left_out: int = 0
    bags: tuple[BagLine, ...] = ()
    gone: tuple[str, ...] = ()
    opinions: tuple[SecondOpinion, ...] = ()
    bags_folder: str | None = None
    manifests_folder: str | None = None
    iiif_collection: str | None = None

    @property
    def is_clean(self) -> bool:
        """Whether no error was found."""
        return not any_error(self.problems)

    def count(self, state: BagState) -> int:
        """How many bags are in that state."""
        return sum(one.state is state for one in self.bags)
