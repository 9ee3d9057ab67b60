"""Joins `gc` to shelves."""

from collections.abc import Sequence

from armistice_pkg.services import gc
from armistice_pkg.settings import Settings
from armistice_pkg.storage.shelf import Shelf, find_shelves

__all__ = ["remove_garbage", "unneeded"]


def unneeded(settings: Settings, folders: Sequence[str], *, superseded: bool) -> tuple[str, ...]:
    """What `remove_garbage` would remove."""
    return gc.unneeded(_shelves(settings, folders), superseded=superseded)


def remove_garbage(settings: Settings, folders: Sequence[str], *, superseded: bool) -> None:
    """Remove left-overs, and earlier versions of bags if `superseded`."""
    gc.remove(_shelves(settings, folders), superseded=superseded)


def _shelves(settings: Settings, folders: Sequence[str]) -> list[Shelf]:
    given = folders or (settings.bags, settings.manifests)
    return [Shelf(one, keep_superseded=True) for folder in given for one in find_shelves(folder)]
