"""Where earlier versions of bags wait for `gc`: `.superseded/<name>/<stamp>` beside them, and how they get there."""

import os
from contextlib import suppress
from pathlib import Path

from armistice_pkg.storage.rename import ASIDE, exchange, rename_new, sync_folder

__all__ = ["SUPERSEDED", "recover", "supersede"]

SUPERSEDED = ".superseded"


def supersede(staged: Path, target: Path, stamp: str) -> Path:
    """Let what is staged take the place of `target` in one step; where the earlier version is kept.

    The new version goes into `.superseded/` first: the moment after the exchange, the earlier one already lies where
    it belongs.

    Raises:
        OSError: a rename failed; the version that was there still is, and `staged` is where it was.
    """
    kept = _version(target, stamp)
    rename_new(staged, kept)
    try:
        exchange(kept, target)
    except OSError:
        if not os.path.lexists(target):
            raise  # then the earlier version is what lies at `kept`: `recover` has all that it needs
        kept.rename(staged)
        with suppress(OSError):  # it holds other versions
            kept.parent.rmdir()
            kept.parent.parent.rmdir()
        raise
    sync_folder(kept.parent)
    return kept


def _version(target: Path, stamp: str) -> Path:
    folder = target.parent / SUPERSEDED / target.name
    folder.mkdir(parents=True, exist_ok=True)
    number, path = 1, folder / stamp
    while os.path.lexists(path) or os.path.lexists(f"{path}{ASIDE}"):
        number += 1
        path = folder / f"{stamp}-{number}"
    return path


def recover(target: Path) -> bool:
    """Finish an exchange of three renames that a power cut left after the second; whether there was one.

    Only where `target` itself is not there, and the earlier version lies where it is kept. The new version was
    verified and durable before the first rename.

    Raises:
        OSError: the rename failed.
    """
    if os.path.lexists(target):
        return False
    for aside in (target.parent / SUPERSEDED / target.name).glob(f"*{ASIDE}"):
        if aside.with_name(aside.name.removesuffix(ASIDE)).is_dir():
            rename_new(aside, target)
            sync_folder(target.parent)
            return True
    return False
