"""Where something new may be put."""

import os
from pathlib import Path

from armistice_pkg.core.errors import UsageError

__all__ = ["place_outside"]


def place_outside(folder: str, target: str, what: str) -> str:
    """The target without slashes at its end: it has a name, its parent is there, and it lies outside `folder`.

    Raises:
        UsageError: it does not; `what` says in the message what would be put there.
    """
    place = target.rstrip("/")
    name = os.path.basename(place)  # noqa: PTH119 # `Path` would drop what the user wrote
    if name in {"", ".", ".."}:
        raise UsageError(f"{target!r} is no name for {what}. Give a path whose last part is a name.")
    parent = Path(os.path.realpath(Path(place).parent))
    if not parent.is_dir():
        raise UsageError(f"There is no folder {Path(place).parent} to put {what} in. Make it first.")
    source = Path(os.path.realpath(folder))
    if source in {parent, parent / name, *parent.parents}:
        raise UsageError(f"{target} lies in {folder}, and nothing is ever written there. Choose a place outside it.")
    return place
