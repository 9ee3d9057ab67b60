"""Image services among what is published of a collection: made once, and linked to where they are wanted.

A new one is made in `.derivatives/<name>/`, and gets one more name in the publication of each document that shows it.
So a run that was cut off has lost nothing that it made, and one that has finished removes `.derivatives/` again.
"""

import os
import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from pathlib import Path

from armistice_pkg.core.layout import IMAGES
from armistice_pkg.storage.shelf import DERIVATIVES
from armistice_pkg.storage.stage import unfinished

__all__ = ["DerivativeFolder"]


class DerivativeFolder:
    """The `Derivatives` port over the folder of a collection's publications. Pickles as its path."""

    def __init__(self, folder: str) -> None:
        """`folder` is that of the `Shelf` of publications."""
        self._root = Path(folder)
        self._elsewhere: dict[str, Path] | None = None

    def ensure(self, name: str, record: str, files: Collection[str], make: Callable[[str], object]) -> str:
        """The folder of the service `name`, all `files` in it: that of `record`, of any other document, or newly made.

        `make` is called with a folder that is not there, and makes it whole; what it raises is raised.

        Raises:
            UnfinishedError: it cannot be made.
        """
        for there in self._places(name, record):
            if _is_whole(there, files):
                return str(there)
        new = self._root / DERIVATIVES / name
        try:
            if new.is_dir():  # torn by a power cut: what is made appears whole
                shutil.rmtree(new)
            new.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unfinished(error, f"make the folder {new}") from error
        make(str(new))
        return str(new)

    def link(self, folder: str, files: Collection[str], target: str) -> None:
        """Give the files of a service names in the folder `target`; copies where the file system has no second names.

        Raises:
            UnfinishedError: they cannot be made.
        """
        made: set[str] = set()
        for path in files:
            source, copy = os.path.join(folder, path), os.path.join(target, path)  # noqa: PTH118 # there are millions
            parent = os.path.dirname(copy)  # noqa: PTH120
            try:
                if parent not in made:
                    os.makedirs(parent, exist_ok=True)  # noqa: PTH103
                    made.add(parent)
                _link(source, copy)
            except OSError as error:
                raise unfinished(error, f"write {copy}") from error

    def clear(self) -> None:
        """All documents have what they show: remove the first names."""
        shutil.rmtree(self._root / DERIVATIVES, ignore_errors=True)

    def _places(self, name: str, record: str) -> Iterator[Path]:
        yield self._root / record / IMAGES / name
        yield self._root / DERIVATIVES / name
        if self._elsewhere is None:
            self._elsewhere = dict(self._published())
        elsewhere = self._elsewhere.get(name)
        if elsewhere is not None:
            yield elsewhere

    def _published(self) -> Iterator[tuple[str, Path]]:
        with suppress(OSError):
            for record in self._root.iterdir():
                with suppress(OSError):
                    for service in (record / IMAGES).iterdir():
                        yield service.name, service


def _is_whole(folder: Path, files: Collection[str]) -> bool:
    """Whether every file is there and not empty; its bytes are not read."""
    try:
        return folder.is_dir() and all(os.stat(folder / path).st_size for path in files)  # noqa: PTH116 # many
    except OSError:
        return False


def _link(source: str, copy: str) -> None:
    try:
        os.link(source, copy)
    except FileExistsError:
        return
    except OSError:  # another file system, or one without second names
        shutil.copyfile(source, copy)
