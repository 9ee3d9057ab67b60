"""A bag that a user named, opened: what it can be read through, and what was wrong before it could be."""

from dataclasses import dataclass

from armistice_pkg.core.ports import Store
from armistice_pkg.core.problems import Problem

__all__ = ["OpenedBag"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedBag:
    """`store` is None exactly if one of `problems` is an error: then nothing of the bag may be read.

    `problems` have the bag, as the user named it, as their source. `media_type` is what the bag is serialised as
    (`application/x-tar`, `application/gzip`, `application/zip`), or None for a folder and for what is not recognised.
    """

    store: Store | None
    problems: tuple[Problem, ...] = ()
    media_type: str | None = None
