"""Removing a tree of folders that may be read-only, as those of a bag often are."""

import os
import shutil
import stat
from contextlib import suppress
from pathlib import Path

__all__ = ["make_removable", "remove_tree"]


def make_removable(folder: Path) -> None:
    """Let its owner write to every folder in `folder`, and to itself; links are not followed."""
    for root, _, _ in os.walk(folder):
        with suppress(OSError):
            place = Path(root)
            mode = stat.S_IMODE(place.lstat().st_mode)
            if mode & stat.S_IRWXU != stat.S_IRWXU:
                place.chmod(mode | stat.S_IRWXU)


def remove_tree(folder: Path) -> None:
    """Remove it with all that it holds.

    Raises:
        OSError: something in it cannot be removed.
    """
    make_removable(folder)
    shutil.rmtree(folder)
