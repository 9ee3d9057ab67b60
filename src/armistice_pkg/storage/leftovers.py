"""What commands that were cut off have left beside their targets: `.NAME.armistice-<verb>`, held by nobody."""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from armistice_pkg.core.errors import UnfinishedError
from armistice_pkg.core.unfinished import UnfinishedWork
from armistice_pkg.storage.removal import remove_tree
from armistice_pkg.storage.stage import unfinished

__all__ = ["Leftover", "find_leftovers"]

_NAME = re.compile(r"\..+\.armistice-(bagging|unbagging|updating|fetching|rebasing)", re.DOTALL)
_RESUMED = {"bagging": "bag", "fetching": "fetch"}
"""Those that a later run goes on with, and the command; what others leave helps nobody."""

_NOTES = (".jsonl", ".json", ".new")
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


class Leftover:
    """One such folder."""

    def __init__(self, path: Path, verb: str) -> None:
        """`verb` is what the name ends in."""
        self._path = path
        self._verb = verb

    @property
    def path(self) -> str:
        """Where it lies."""
        return str(self._path)

    def is_held(self) -> bool:
        """Whether somebody works on it, or nobody can tell."""
        try:
            with self.opened():
                return False
        except UnfinishedError:
            return True

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Hold it against those that would go on with it.

        Raises:
            UnfinishedError: another process works on it, or it cannot be opened.
        """
        try:
            fd = os.open(self._path, _FOLDER)
        except OSError as error:
            raise unfinished(error, f"open {self._path}") from error
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError as error:
            raise UnfinishedError(
                f"Another armistice is at work in {self._path}. Wait until it has finished, then run this again."
            ) from error
        finally:
            os.close(fd)

    def work(self) -> UnfinishedWork | None:
        """What a later run would go on with, or None if there is nothing."""
        command = _RESUMED.get(self._verb)
        files = octets = 0
        touched = self._path.lstat().st_mtime
        for root, _, names in os.walk(self._path):
            for name in names:
                with suppress(OSError):
                    status = Path(root, name).lstat()
                    touched = max(touched, status.st_mtime)
                    if not name.endswith(_NOTES) or "data" in Path(root).parts:
                        files, octets = files + 1, octets + status.st_size
        if command is None or not octets:
            return None
        return UnfinishedWork(path=self.path, command=command, files=files, octets=octets, touched=touched)

    def remove(self) -> None:
        """Remove it with all that it holds. It must be `opened`.

        Raises:
            UnfinishedError: something in it cannot be removed.
        """
        try:
            remove_tree(self._path)
        except OSError as error:
            raise unfinished(error, f"remove {self._path}") from error


def find_leftovers(folder: str) -> tuple[Leftover, ...]:
    """All in `folder` and in the folders in it, in order, as far as these can be listed."""
    root = Path(folder)
    inside = [one for one in _folders(root) if not one.name.startswith(".")]
    found = [one for place in (root, *inside) for one in _folders(place)]
    matches = ((one, _NAME.fullmatch(one.name)) for one in found)
    return tuple(Leftover(one, match[1]) for one, match in matches if match is not None)


def _folders(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            return sorted(Path(one.path) for one in entries if one.is_dir(follow_symlinks=False))
    except OSError:
        return []
