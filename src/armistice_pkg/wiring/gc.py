"""Joins `gc` to shelves, and to what lies beside targets."""

from collections.abc import Sequence

from armistice_pkg.core.unfinished import UnfinishedWork
from armistice_pkg.services import gc
from armistice_pkg.settings import Settings
from armistice_pkg.storage.leftovers import Leftover, find_leftovers
from armistice_pkg.storage.shelf import Shelf, find_shelves

__all__ = ["remove_garbage", "unfinished_work", "unneeded"]


def unneeded(settings: Settings, folders: Sequence[str], *, superseded: bool, unfinished: bool) -> tuple[str, ...]:
    """What `remove_garbage` would remove."""
    given = _given(settings, folders)
    return gc.unneeded(_shelves(given), _leftovers(given), superseded=superseded, unfinished=unfinished)


def unfinished_work(settings: Settings, folders: Sequence[str]) -> tuple[UnfinishedWork, ...]:
    """What the commands that were cut off would go on with."""
    return gc.unfinished_work(_leftovers(_given(settings, folders)))


def remove_garbage(settings: Settings, folders: Sequence[str], *, superseded: bool, unfinished: bool) -> None:
    """Remove left-overs; earlier versions of bags if `superseded`, and unfinished work if `unfinished`."""
    given = _given(settings, folders)
    gc.remove(_shelves(given), _leftovers(given), superseded=superseded, unfinished=unfinished)


def _given(settings: Settings, folders: Sequence[str]) -> Sequence[str]:
    return folders or (settings.bags, settings.manifests)


def _shelves(folders: Sequence[str]) -> list[Shelf]:
    return [Shelf(one, keep_superseded=True) for folder in folders for one in find_shelves(folder)]


def _leftovers(folders: Sequence[str]) -> list[Leftover]:
    found = {one.path: one for folder in folders for one in find_leftovers(folder)}
    return list(found.values())
