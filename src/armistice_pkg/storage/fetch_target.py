"""A bag's folder that is to be completed: files come in beside it, and enter it by one rename when they are whole."""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from armistice_pkg.core.errors import UnfinishedError
from armistice_pkg.core.fetching import PartNote
from armistice_pkg.core.ports import EntryKind
from armistice_pkg.storage.folder import FolderStore
from armistice_pkg.storage.rename import rename_new, sync_folder
from armistice_pkg.storage.stage import unfinished
from armistice_pkg.storage.staging import Staging

__all__ = ["FetchFolder"]

_PART = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
_BLOCK = 1 << 20


class FetchFolder:
    """The `FetchTarget` port over a local folder."""

    def __init__(self, path: str) -> None:
        """`path` is the bag's folder; it may be a link, since the user named it."""
        self._bag = Path(os.path.realpath(path))
        self._staging = Staging(self._bag, "fetching")
        self._changed: set[Path] = set()

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Hold it against other writers.

        Raises:
            UnfinishedError: another process fetches for this bag, or there is no permission to write beside it.
        """
        with self._staging.opened():
            yield

    def begin(self, paths: Iterable[str]) -> None:
        """Remove the beginnings of files that are not wanted any more.

        Raises:
            UnfinishedError: one cannot be removed.
        """
        keep = {_stem(path) for path in paths}
        try:
            for one in self._staging.folder.iterdir():
                if one.stem not in keep or one.suffix not in {".part", ".json"}:
                    one.unlink()
        except OSError as error:
            raise unfinished(error, f"clear {self._staging.folder}") from error

    @contextmanager
    def part(self, path: str) -> Iterator["PartFile"]:
        """The file on its way to `path` in the bag.

        Raises:
            UnfinishedError: it cannot be opened.
        """
        stem = self._staging.folder / _stem(path)
        try:
            fd = os.open(stem.with_suffix(".part"), _PART, 0o644)
        except OSError as error:
            raise unfinished(error, f"write {stem}.part") from error
        try:
            part = PartFile(self, stem, fd, path)
            yield part
            if not part.size:
                part.discard()  # nothing came of it
        finally:
            os.close(fd)

    def free(self) -> int:
        """Octets that are left on the bag's file system, with those that beginnings of files hold already.

        Raises:
            UnfinishedError: nobody can tell.
        """
        try:
            found = os.statvfs(self._bag)
            held = sum(one.stat().st_size for one in self._staging.folder.glob("*.part"))
        except OSError as error:
            raise unfinished(error, f"look at {self._bag}") from error
        return found.f_bavail * found.f_frsize + held

    def place(self, part: Path, path: str) -> None:
        """Let a file that is whole and durable appear in the bag; never over something, never through a link.

        Raises:
            OSError: it cannot.
        """
        target = self._bag / path
        target.parent.mkdir(parents=True, exist_ok=True)
        folder = FolderStore(self._bag).entry(path.rpartition("/")[0])
        if folder is None or folder.kind is not EntryKind.FOLDER:
            raise NotADirectoryError(0, "a link or a file has come to be on the way there", str(target))
        rename_new(part, target)
        inside = target.relative_to(self._bag)
        self._changed.update(self._bag / one for one in inside.parents)

    def settle(self) -> None:
        """Make what has appeared last.

        Raises:
            UnfinishedError: the device failed.
        """
        try:
            while self._changed:
                sync_folder(self._changed.pop())
        except OSError as error:
            raise unfinished(error, f"make {self._bag} durable") from error

    def unfinished(self) -> str | None:
        """The folder beside the bag, if beginnings of files wait there."""
        with suppress(OSError):
            if any(one.suffix == ".part" and one.stat().st_size for one in self._staging.folder.iterdir()):
                return str(self._staging.folder)
        return None


class PartFile:
    """The `Part` port: `<stem>.part` with the bytes, `<stem>.json` with what they are the beginning of."""

    def __init__(self, target: FetchFolder, stem: Path, fd: int, path: str) -> None:
        """`fd` is open on the part; it stays that of whoever opened it."""
        self._target = target
        self._part = stem.with_suffix(".part")
        self._json = stem.with_suffix(".json")
        self._fd = fd
        self._path = path
        self.size = os.fstat(fd).st_size
        self.note = _noted(self._json) if self.size else None

    def chunks(self) -> Iterator[bytes]:
        """What is there, from its beginning.

        Raises:
            UnfinishedError: it cannot be read.
        """
        position = 0
        try:
            while position < self.size and (block := os.pread(self._fd, _BLOCK, position)):
                yield block
                position += len(block)
        except OSError as error:
            raise unfinished(error, f"read {self._part}") from error

    def restart(self, note: PartNote) -> None:
        """Empty it, and note what will come; at no moment does a note stand beside bytes of another file.

        Raises:
            UnfinishedError: it cannot be written.
        """
        try:
            self._json.unlink(missing_ok=True)
            os.ftruncate(self._fd, 0)
            self._json.write_text(json.dumps(note._asdict()), "utf-8")
        except OSError as error:
            raise unfinished(error, f"write {self._part}") from error
        self.size, self.note = 0, note

    def write(self, data: bytes) -> None:
        """Add bytes at its end.

        Raises:
            UnfinishedError: they cannot be written.
        """
        rest = memoryview(data)
        try:
            while rest:
                count = os.pwrite(self._fd, rest, self.size)
                self.size += count
                rest = rest[count:]
        except OSError as error:
            raise unfinished(error, f"write {self._part}") from error

    def publish(self) -> None:
        """Make it last, and let it appear in the bag.

        Raises:
            UnfinishedError: something has come to be there in the meantime, or the device failed.
        """
        try:
            os.fsync(self._fd)
            self._target.place(self._part, self._path)
            self._json.unlink(missing_ok=True)
        except FileExistsError as error:
            raise UnfinishedError(
                f"{self._path} has come to be in the bag while it was fetched, and was left alone. "
                "See that nothing else writes to the bag, and run this again."
            ) from error
        except OSError as error:
            raise unfinished(error, f"put {self._path} into the bag") from error

    def discard(self) -> None:
        """Remove it."""
        with suppress(OSError):
            self._json.unlink(missing_ok=True)
            self._part.unlink(missing_ok=True)


def _stem(path: str) -> str:
    """A name for what is on its way to a path: paths may be longer than a name can be."""
    return hashlib.sha256(path.encode("utf-8", "surrogateescape")).hexdigest()[:40]


def _noted(path: Path) -> PartNote | None:
    """The note as it was written; None for one that a crash tore."""
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    match value:
        case {"url": str(url), "validator": str() | None as validator, "total": int() | None as total}:
            return PartNote(url, validator, total)
    return None
