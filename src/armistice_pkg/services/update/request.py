"""What was asked for, checked as far as that can be done without the bag."""

from collections.abc import Sequence
from dataclasses import dataclass

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.errors import UsageError
from armistice_pkg.core.making import BagSource
from armistice_pkg.formats.bag_rules.info import OXUM
from armistice_pkg.services.bag.profiled import RESERVED
from armistice_pkg.services.bag.request import algorithms_of, tags_of
from armistice_pkg.services.bag_writer import Tags

__all__ = ["Addition", "Replacement", "TagEdits", "UpdateRequest", "chosen_algorithms", "tag_edits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """A folder, or a file as a folder with nothing else in it, whose files go into the folder `under` of the bag.

    `under` is `data`, or a folder in it; empty for a tag file that is to lie beside bagit.txt.
    """

    source: BagSource
    under: str

    def path(self, inside: str) -> str:
        """Where a file of the source goes."""
        return f"{self.under}/{inside}" if self.under else inside


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """A file to stand at `path` of the bag from now on: the one at `source_path` of `source`."""

    path: str
    source: BagSource
    source_path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TagEdits:
    """`removed` are labels with a value, or None for all values; `put` takes the place of all values of its label."""

    added: Tags = ()
    put: Tags = ()
    removed: tuple[tuple[str, str | None], ...] = ()

    @property
    def forgets_oxum(self) -> bool:
        """Whether the Payload-Oxum that is there is told to be wrong."""
        return any(label.lower() == OXUM.lower() for label, _ in self.removed)


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateRequest:
    """What to change. `algorithms` empty keeps those that there are; `clock` in UNIX seconds, `version` ours."""

    clock: int
    version: str
    additions: Sequence[Addition] = ()
    removals: Sequence[str] = ()
    replacements: Sequence[Replacement] = ()
    tags: TagEdits = TagEdits()
    algorithms: Sequence[Algorithm] = ()
    upgrade: bool = False
    skip: Sequence[str] = ()
    dry_run: bool = False


def chosen_algorithms(names: Sequence[str]) -> tuple[Algorithm, ...]:
    """The algorithms by name; none where none is named.

    Raises:
        UsageError: an unknown name, or only such as can be forged.
    """
    return algorithms_of(names) if names else ()


def tag_edits(added: Sequence[str], put: Sequence[str], removed: Sequence[str]) -> TagEdits:
    """`LABEL=VALUE` to add and to put in place, `LABEL` or `LABEL=VALUE` to remove.

    Raises:
        UsageError: what bag-info.txt cannot hold, a label whose value is found out, or one that is put twice.
    """
    puts = tags_of(put)
    labels = [label.lower() for label, _ in puts]
    twice = next((label for label in labels if labels.count(label) > 1), None)
    if twice is not None:
        raise UsageError(f"--set-tag gives {twice} one value, and was given two. Add the other with --tag.")
    return TagEdits(added=tags_of(added), put=puts, removed=tuple(_removed(one) for one in removed))


def _removed(given: str) -> tuple[str, str | None]:
    label, equals, value = given.partition("=")
    if not label.strip():
        raise UsageError(f"{given!r} names no tag. Write LABEL, or LABEL=VALUE to remove only that value.")
    if label.lower() in {one.lower() for one in RESERVED} and (label.lower() != OXUM.lower() or equals):
        raise UsageError(f"{label} is found out from the files, and cannot be removed.")
    return label, value if equals else None
