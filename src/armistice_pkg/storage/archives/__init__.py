"""Bags in archives (.tar, .tar.gz, .zip), read where they lie: nothing is ever unpacked to a disk."""

from armistice_pkg.storage.archives.limits import Limits
from armistice_pkg.storage.archives.opening import is_archive, open_archive
from armistice_pkg.storage.archives.store import ArchiveStore

__all__ = ["ArchiveStore", "Limits", "is_archive", "open_archive"]
