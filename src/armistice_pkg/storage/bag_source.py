"""A folder that is to be bagged: read safely, and looked at before anything is copied."""

import os
import stat

from armistice_pkg.core.errors import MissingError, UnreadableError
from armistice_pkg.core.making import Stamp
from armistice_pkg.storage.folder import FolderStore

__all__ = ["SourceFolder"]


class SourceFolder(FolderStore):
    """The `BagSource` port over a local folder."""

    def stamp(self, path: str) -> Stamp:
        """The file's octets, time of last change and inode; says now whether it may be read, without opening it.

        Raises:
            MissingError: it is gone.
            UnreadableError: it may not be read, or is no regular file.
        """
        parent, _, name = path.rpartition("/")
        folder = self._folder(parent)
        encoded = name.encode("utf-8", "surrogateescape")
        try:
            status = os.stat(encoded, dir_fd=folder.fd, follow_symlinks=False)
        except FileNotFoundError as error:
            raise MissingError(path, "there is nothing") from error
        except OSError as error:
            raise UnreadableError(path, (error.strerror or str(error)).lower()) from error
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableError(path, "is no regular file")
        if not os.access(encoded, os.R_OK, dir_fd=folder.fd, effective_ids=True):
            raise UnreadableError(path, "permission denied")
        return Stamp(status.st_size, status.st_mtime_ns, status.st_ino)

    def untouched(self, path: str, stamp: Stamp) -> memoryview | None:
        """The bytes of a small file, until the next call; None if it is large, or not as it was stamped."""

        def is_untouched(fd: int) -> bool:
            status = os.fstat(fd)
            return (status.st_size, status.st_mtime_ns, status.st_ino) == stamp

        return self._read_at_once(path, stamp.size, is_untouched)
