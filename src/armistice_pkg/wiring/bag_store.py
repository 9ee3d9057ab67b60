"""A bag that the user named, opened for reading: a folder, or an archive by its bytes."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from armistice_pkg.core.errors import MissingError, UnreadableError, UsageError
from armistice_pkg.core.opened_bag import OpenedBag
from armistice_pkg.core.problems import visible
from armistice_pkg.storage.folder import FolderStore

__all__ = ["bag_store", "require_bags"]


def bag_store(name: str) -> OpenedBag:
    """The folder or archive that the user named as a bag. Of an archive every header is read now, and no payload.

    Raises:
        UsageError: there is nothing of that name, it cannot be opened, or it is neither.
    """
    with _in_words(name):
        if Path(name).is_dir():
            return OpenedBag(store=FolderStore(name))
        from armistice_pkg.storage.archives import open_archive  # noqa: PLC0415 - a third of the start; most bags are folders

        opened = open_archive(name, _absolute(name))
    if opened is None:
        raise _neither(name)
    return opened


def require_bags(names: Iterable[str]) -> None:
    """See that each is a folder or an archive, before any work is begun; little is read of it.

    Raises:
        UsageError: one is neither, or cannot be opened.
    """
    for name in names:
        with _in_words(name):
            if Path(name).is_dir():
                FolderStore(name)
            else:
                _require_archive(name)


def _require_archive(name: str) -> None:
    from armistice_pkg.storage.archives import is_archive  # noqa: PLC0415 - as above

    if not is_archive(_absolute(name)):
        raise _neither(name)


@contextmanager
def _in_words(name: str) -> Iterator[None]:
    try:
        yield
    except MissingError as error:
        raise UsageError(f"There is no folder and no file {visible(name)}.") from error
    except UnreadableError as error:
        raise UsageError(f"{visible(name)} cannot be opened as a bag: {error.reason}.") from error


def _neither(name: str) -> UsageError:
    return UsageError(f"{visible(name)} is no bag: a bag is a folder, or a .tar, .tar.gz or .zip file that holds one.")


def _absolute(name: str) -> str:
    return os.path.abspath(name)  # noqa: PTH100 # `Path` has no way that leaves links alone
