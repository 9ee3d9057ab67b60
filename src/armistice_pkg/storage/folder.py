"""A local folder as a `Store`: read without following a link, without waiting on a pipe, and never written."""

import errno
import io
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import BinaryIO, Self, cast

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.errors import MissingError, UnreadableError
from armistice_pkg.core.fixity import MeasuredFile
from armistice_pkg.core.ports import Entry, EntryKind, FileRun
from armistice_pkg.storage.measuring import measure_descriptor, read_at_once

__all__ = ["FolderStore", "OpenFolder"]

# O_NONBLOCK: opening a named pipe returns at once; O_NOCTTY: a terminal does not become ours.
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_UTF_8 = sys.getfilesystemencoding() == "utf-8"
_SPECIAL = {
    stat.S_IFIFO: "named pipe",
    stat.S_IFSOCK: "socket",
    stat.S_IFCHR: "device",
    stat.S_IFBLK: "device",
}
_REASONS = {
    errno.EACCES: "permission denied",
    errno.EPERM: "permission denied",
    errno.EIO: "input/output error of the device",
    errno.ELOOP: "is a link",
    errno.ENOTDIR: "lies in what is no folder",
    errno.ENXIO: "is a socket or a device",
    errno.ENAMETOOLONG: "has a name that is too long",
    errno.EMFILE: "too many files are open",
    errno.ENFILE: "too many files are open",
    errno.ESTALE: "the network file system lost it",
}


class OpenFolder:
    """A folder's descriptor, closed with its last reference."""

    __slots__ = ("fd", "path")

    def __init__(self, path: str, fd: int) -> None:
        self.path = path
        self.fd = fd

    def __del__(self) -> None:
        os.close(self.fd)


class _File(io.FileIO):
    """A regular file whose failures to be read are `UnreadableError`, not `OSError`."""

    def __init__(self, fd: int, path: str) -> None:
        super().__init__(fd, "rb")
        self._path = path

    def readinto(self, buffer: object) -> int:
        """Read into the buffer; 0 at the end."""
        try:
            return super().readinto(buffer)  # type: ignore[arg-type] # typeshed's Buffer is 3.12's
        except OSError as error:
            raise _unreadable(self._path, error) from error

    def readall(self) -> bytes:
        """All that is left."""
        try:
            return super().readall() or b""
        except OSError as error:
            raise _unreadable(self._path, error) from error


class FolderStore:
    """The `Store` over a local folder; also the safe way to read a folder that a user hands in.

    The folder itself may be a link, since the user named it; nothing below it is followed: every component is opened
    by its parent's descriptor with O_NOFOLLOW. Pickles as its path; may be read from several threads.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Look at the folder `path`.

        Raises:
            MissingError: there is nothing at that path.
            UnreadableError: it is no folder, or may not be read.
        """
        self._given = os.fspath(path)
        self._root = os.path.abspath(self._given)  # noqa: PTH100 # `Path` would drop what the user wrote
        try:
            fd = os.open(self._root, _FOLDER & ~os.O_NOFOLLOW)
        except OSError as error:
            raise _unreadable(self._given, error) from error
        self._base = OpenFolder("", fd)
        self._last = self._base

    def __reduce__(self) -> tuple[type[Self], tuple[str]]:
        return type(self), (self._root,)

    @property
    def name(self) -> str:
        """The folder as it was given."""
        return self._given

    @property
    def is_sequential(self) -> bool:
        """A folder's files are read in any order."""
        return False

    def local_path(self, path: str) -> str | None:
        """The path in the local file system, whether or not there is something."""
        return os.path.join(self._root, *path.split("/")) if path else self._root  # noqa: PTH118 # names may hold any byte

    def walk(self, under: str = "") -> Iterator[Entry]:
        """Every entry below `under`, a folder before what is in it; a folder that cannot be listed is UNREADABLE.

        Raises:
            MissingError: there is no `under`.
            UnreadableError: `under` itself cannot be listed.
        """
        for found in self._walked(under):
            if isinstance(found, Entry):
                yield found
            else:
                for path, size in zip(*found, strict=True):
                    yield Entry(path=path, kind=EntryKind.FILE, size=size)

    def walk_in_runs(self) -> Iterator[Entry | FileRun]:
        """As `walk`, with the files of a folder that follow one another taken together.

        Raises:
            UnreadableError: the folder itself cannot be listed.
        """
        return self._walked("")

    def _walked(self, under: str) -> Iterator[Entry | FileRun]:
        levels = [iter(self._list(under))]
        while levels:
            found = next(levels[-1], None)
            if found is None:
                levels.pop()
            elif not isinstance(found, Entry) or found.kind is not EntryKind.FOLDER:
                yield found
            else:
                try:
                    inside = self._list(found.path)
                except UnreadableError as error:
                    yield Entry(path=found.path, kind=EntryKind.UNREADABLE, detail=error.reason)
                else:
                    yield found
                    levels.append(iter(inside))

    def entry(self, path: str) -> Entry | None:
        """The entry at `path`, links not followed; None where there is nothing, or where a link leads there."""
        if not path:
            return Entry(path="", kind=EntryKind.FOLDER)
        parent, _, name = path.rpartition("/")
        try:
            folder = self._folder(parent)
            status = os.stat(_encoded(name), dir_fd=folder.fd, follow_symlinks=False)
            return _entry(path, name, folder.fd, status)
        except (FileNotFoundError, NotADirectoryError, ValueError, MissingError):
            return None
        except UnreadableError as error:
            if error.reason in {_REASONS[errno.ELOOP], _REASONS[errno.ENOTDIR]}:
                return None
            return Entry(path=path, kind=EntryKind.UNREADABLE, detail=error.reason)
        except OSError as error:
            return Entry(path=path, kind=EntryKind.UNREADABLE, detail=_reason(error))

    def open(self, path: str) -> BinaryIO:
        """A regular file's bytes, without blocking and without following links.

        Raises:
            MissingError: there is nothing at `path`.
            UnreadableError: it may not be read, is no regular file, or reading fails later on.
        """
        return cast("BinaryIO", io.BufferedReader(_File(self._open(path), path), 1 << 20))

    def measure(self, path: str, algorithms: Sequence[Algorithm]) -> MeasuredFile:
        """Read a file once, for all digests.

        Raises:
            MissingError: there is nothing at `path`.
            UnreadableError: it cannot be read, is no regular file, or changed while it was read.
        """
        fd = self._open(path)
        try:
            return measure_descriptor(fd, path, algorithms)
        except OSError as error:
            raise _unreadable(path, error) from error
        finally:
            os.close(fd)

    def measure_all(
        self, requests: Iterable[tuple[str, Sequence[Algorithm]]]
    ) -> Iterator[tuple[str, MeasuredFile | UnreadableError]]:
        """Measure one file after the other, in the order of the requests; what `measure` raises is given instead."""
        for path, algorithms in requests:
            try:
                found: MeasuredFile | UnreadableError = self.measure(path, algorithms)
            except UnreadableError as error:
                found = error
            yield path, found

    def digests(
        self, paths: Sequence[str], sizes: Sequence[int], algorithms: Sequence[Algorithm], *, unwatched: int
    ) -> tuple[list[bytes], dict[int, UnreadableError]]:
        """What all files digest to, as the port says; one that is small is read with three calls of the system."""
        makers = [algorithm.constructor for algorithm in algorithms]
        found: list[list[bytes]] = [[] for _ in algorithms]
        each = list(zip(makers, found, strict=True))
        errors = {}
        for position, (path, size) in enumerate(zip(paths, sizes, strict=True)):
            block = self._read_at_once(path, size) if size <= unwatched else None
            if block is not None:
                for make, digests in each:
                    digests.append(make(block, usedforsecurity=False).digest())
                continue
            try:
                measured = self.measure(path, algorithms).digests
            except UnreadableError as error:
                errors[position] = error
                measured = {algorithm: "00" * (algorithm.hex_length // 2) for algorithm in algorithms}
            for algorithm, digests in zip(algorithms, found, strict=True):
                digests.append(bytes.fromhex(measured[algorithm]))
        return [b"".join(digests) for digests in found], errors

    def _read_at_once(self, path: str, size: int, is_sound: Callable[[int], bool] | None = None) -> memoryview | None:
        """The bytes of a file of `size` octets, until the next call; None for whatever is not as it should be.

        `is_sound` has a word on that as well: it is asked about the descriptor when all has been read.
        """
        parent, _, name = path.rpartition("/")
        try:
            folder = self._last if self._last.path == parent else self._folder(parent)
            fd = os.open(name if _UTF_8 else _encoded(name), _READ, dir_fd=folder.fd)
            try:
                block = read_at_once(fd, size)
                return block if is_sound is None or is_sound(fd) else None
            finally:
                os.close(fd)
        except (OSError, ValueError, UnreadableError):
            return None

    def _open(self, path: str) -> int:
        """The descriptor of a regular file."""
        parent, _, name = path.rpartition("/")
        folder = self._folder(parent)
        try:
            fd = os.open(_encoded(name), _READ, dir_fd=folder.fd)
        except (OSError, ValueError) as error:
            raise _unreadable(path, error) from error
        mode = os.fstat(fd).st_mode
        if not stat.S_ISREG(mode):
            os.close(fd)
            raise UnreadableError(path, f"is a {_kind(mode)}")
        return fd

    def _folder(self, path: str) -> OpenFolder:
        """The folder at `path`, opened component by component from the nearest one that is open.

        The last one is kept: files are read folder by folder. Another thread may exchange it at any time, so it is
        looked at once; its descriptor lives as long as someone holds the object.
        """
        last = self._last
        if last.path == path:
            return last
        if not path:
            return self._base
        below = last.path and path.startswith(f"{last.path}/")
        folder = last if below else self._base
        for name in (path[len(last.path) + 1 :] if below else path).split("/"):
            inside = f"{folder.path}/{name}" if folder.path else name
            try:
                folder = OpenFolder(inside, _open_folder(name, folder.fd))
            except (OSError, ValueError) as error:
                raise _unreadable(path, error) from error
        self._last = folder
        return folder

    def _list(self, path: str) -> list[Entry | FileRun]:
        """What is in a folder, in the order of the names' code points."""
        folder = self._folder(path)
        prefix = f"{path}/" if path else ""
        entries: list[tuple[str, Entry | int]] = []
        try:
            with os.scandir(folder.fd) as found:
                for one in found:
                    name = one.name if _UTF_8 else os.fsencode(one.name).decode("utf-8", "surrogateescape")
                    entry = _scanned(f"{prefix}{name}", name, folder.fd, one)
                    if entry is not None:
                        entries.append((f"{prefix}{name}", entry))
        except OSError as error:
            raise _unreadable(path, error) from error
        entries.sort(key=itemgetter(0))
        return list(_in_runs(entries))


def _in_runs(entries: Iterable[tuple[str, Entry | int]]) -> Iterator[Entry | FileRun]:
    """Paths with entries, or for regular files with their size: these taken together."""
    run = FileRun([], [])
    for path, found in entries:
        if not isinstance(found, Entry):
            run.paths.append(path)
            run.sizes.append(found)
            continue
        if run.paths:
            yield run
            run = FileRun([], [])
        yield found
    if run.paths:
        yield run


def _encoded(name: str) -> bytes:
    """The name's bytes: whatever the locale, names are UTF-8 with surrogate escapes here.

    Raises:
        ValueError: a name that no file can have, such as an empty one, `..`, or one with a lone surrogate.
    """
    if name in {"", ".", ".."} or "\x00" in name:
        raise ValueError(name)
    return name.encode("utf-8", "surrogateescape")


def _open_folder(name: str, parent: int) -> int:
    return os.open(_encoded(name), _FOLDER, dir_fd=parent)


def _scanned(path: str, name: str, parent: int, one: "os.DirEntry[str]") -> Entry | int | None:
    """An entry as `scandir` met it, for a regular file its size; None if it was gone before it could be looked at."""
    try:
        if one.is_dir(follow_symlinks=False):
            return Entry(path=path, kind=EntryKind.FOLDER)
        status = one.stat(follow_symlinks=False)
        return status.st_size if stat.S_ISREG(status.st_mode) else _entry(path, name, parent, status)
    except FileNotFoundError:
        return None
    except OSError as error:
        return Entry(path=path, kind=EntryKind.UNREADABLE, detail=_reason(error))


def _entry(path: str, name: str, parent: int, status: os.stat_result) -> Entry:
    mode = status.st_mode
    if stat.S_ISREG(mode):
        return Entry(path=path, kind=EntryKind.FILE, size=status.st_size)
    if stat.S_ISDIR(mode):
        return Entry(path=path, kind=EntryKind.FOLDER)
    if stat.S_ISLNK(mode):
        target = os.readlink(_encoded(name), dir_fd=parent)
        return Entry(path=path, kind=EntryKind.LINK, detail=target.decode("utf-8", "surrogateescape"))
    return Entry(path=path, kind=EntryKind.SPECIAL, detail=_kind(mode))


def _kind(mode: int) -> str:
    return "folder" if stat.S_ISDIR(mode) else _SPECIAL.get(stat.S_IFMT(mode), "special file")


def _reason(error: OSError | ValueError) -> str:
    code = error.errno if isinstance(error, OSError) else None
    if code is None:
        return "no file can have such a name"
    return _REASONS.get(code, os.strerror(code).lower())


def _unreadable(path: str, error: OSError | ValueError) -> UnreadableError:
    """The error that says so; a name that no file can have names nothing."""
    missing = isinstance(error, FileNotFoundError | ValueError)
    return MissingError(path, "there is nothing") if missing else UnreadableError(path, _reason(error))
