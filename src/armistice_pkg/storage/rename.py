"""Renames that publish, and the syncs that make them last (renameat2(2), syncfs(2), rename(2))."""

import ctypes
import errno
import os
from pathlib import Path

__all__ = ["ASIDE", "exchange", "rename_new", "sync_file_system", "sync_folder"]

ASIDE = ".exchange"
"""Behind the name of what steps aside while two folders change places."""

_AT_FDCWD = -100
_NO_REPLACE = 1
_EXCHANGE = 2
_UNSUPPORTED = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}


def rename_new(source: Path, target: Path) -> None:
    """Rename, never over something: what came to be at `target` in the meantime stays.

    Raises:
        FileExistsError: there is something at `target`.
        OSError: the rename failed.
    """
    if not _rename(source, target, _NO_REPLACE):
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
        source.rename(target)


def exchange(one: Path, other: Path) -> None:
    """Let two folders change places in one step, so that neither name is ever without a whole folder.

    Where the file system cannot (NFS, some FUSE), in three renames: after a power cut between them `one` may stand
    beside itself as `one.exchange`; both versions are whole at every moment.

    Raises:
        OSError: a rename failed; nothing has changed places.
    """
    if _rename(one, other, _EXCHANGE):
        return
    aside = one.with_name(f"{one.name}{ASIDE}")
    one.rename(aside)
    try:
        other.rename(one)
    except OSError:
        aside.rename(one)
        raise
    try:
        aside.rename(other)
    except OSError:
        one.rename(other)
        aside.rename(one)
        raise


def _rename(source: Path, target: Path, flags: int) -> bool:
    """Whether renameat2 did it; False where the kernel or the file system has no such flag."""
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is None:
        return False
    if call(_AT_FDCWD, os.fsencode(source), _AT_FDCWD, os.fsencode(target), flags) == 0:
        return True
    code = ctypes.get_errno()
    if code in _UNSUPPORTED:
        return False
    raise OSError(code, os.strerror(code), str(source), None, str(target))


def sync_folder(folder: Path) -> None:
    """Make the entries of a folder last: new names, renames, removals.

    Raises:
        OSError: the device failed. What is on it is then unknown, so this is never tried again as if nothing were.
    """
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def sync_file_system(folder: Path) -> None:
    """Make everything written to the file system of `folder` last, in one call for many files (group commit).

    Raises:
        OSError: the device failed.
    """
    call = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
    if call is None:
        _sync_each(folder)
        return
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        if call(fd) != 0:
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code), str(folder))
    finally:
        os.close(fd)


def _sync_each(folder: Path) -> None:
    """File by file, then folder by folder, where the system has no syncfs."""
    for root, _, names in os.walk(folder, topdown=False):
        for name in names:
            fd = os.open(Path(root, name), os.O_RDONLY | os.O_NOFOLLOW)
            try:
                os.fsync(fd)
            finally:
                os.close(fd)
        sync_folder(Path(root))
