"""Joins `update` to folders: what the user wrote becomes files, and places in the bag."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from armistice_pkg._version import __version__
from armistice_pkg.core.errors import UnreadableError, UsageError
from armistice_pkg.core.ports import Progress
from armistice_pkg.core.problems import visible
from armistice_pkg.core.updating import UpdateReport
from armistice_pkg.engine.forked import ForkEngine
from armistice_pkg.services.update.request import (
    Addition,
    Replacement,
    UpdateRequest,
    chosen_algorithms,
    tag_edits,
)
from armistice_pkg.services.update.run import update
from armistice_pkg.settings import Settings
from armistice_pkg.storage.archives import is_archive
from armistice_pkg.storage.bag_source import SourceFolder
from armistice_pkg.storage.folder import FolderStore
from armistice_pkg.storage.named_file import NamedFile
from armistice_pkg.storage.update_target import BagVersions
from armistice_pkg.wiring.shared import bag_folder

__all__ = ["update_bag"]


def update_bag(  # noqa: PLR0913 - one for each option
    settings: Settings,
    bag: str,
    *,
    add: Sequence[str],
    tag_files: Sequence[str],
    remove: Sequence[str],
    replace: Sequence[str],
    tags: Sequence[str],
    set_tags: Sequence[str],
    remove_tags: Sequence[str],
    algorithms: Sequence[str],
    upgrade: bool,
    skip: Sequence[str],
    dry_run: bool,
    progress: Progress,
) -> UpdateReport:
    """Give `bag` a new version.

    Raises:
        UsageError: an argument makes no sense, or there is no such bag.
        UnfinishedError: it could not be finished; the bag is as it was.
    """
    if not (add or tag_files or remove or replace or tags or set_tags or remove_tags or algorithms or upgrade):
        raise UsageError("No change is asked for. See `armistice update --help` for what can be changed.")
    target = BagVersions(bag)
    store = _bag(bag, target)
    request = UpdateRequest(
        clock=settings.clock,
        version=__version__,
        additions=[*(_addition(bag, one) for one in add), *(_tag_file(one) for one in tag_files)],
        removals=tuple(remove),
        replacements=[_replacement(one) for one in replace],
        tags=tag_edits(tags, set_tags, remove_tags),
        algorithms=chosen_algorithms(algorithms),
        upgrade=upgrade,
        skip=tuple(skip),
        dry_run=dry_run,
    )
    with ForkEngine(len(os.sched_getaffinity(0))) as engine:
        return update(store, target, request, progress=progress, engine=engine)


def _bag(name: str, target: BagVersions) -> FolderStore:
    path = Path(name)
    if not os.path.lexists(path):
        target.recover()
    if path.is_file() and is_archive(os.path.abspath(name)):  # noqa: PTH100 # `Path` has no way that leaves links alone
        raise UsageError(
            f"{visible(name)} is an archive, and an archive cannot be changed in place. Take the bag out of it with the"
            " program that makes such archives, update the folder, and pack it again."
        )
    if os.path.realpath(path) == "/" or os.path.ismount(path):
        raise UsageError(f"{visible(name)} is where a file system begins, so no new version can be put in its place.")
    store = bag_folder(name)
    if store.entry("bagit.txt") is None:
        raise UsageError(f"{visible(name)} is no bag: there is no bagit.txt in it. Make one with `armistice bag`.")
    return store


def _addition(bag: str, given: str) -> Addition:
    """`FILE`, `FOLDER`, or either with `=PATH`; a PATH that ends in a slash is a folder to put it into."""
    file, path = _parted(given)
    if path is not None and path.rstrip("/") != "data" and not path.startswith("data/"):
        raise UsageError(
            f"{visible(given)}: the path in the bag must begin with data/, as in {file}=data/{path.lstrip('/')}. "
            "For a file beside bagit.txt there is --tag-file."
        )
    name = os.path.basename(os.path.abspath(file))  # noqa: PTH100, PTH119 # names may hold any byte
    where = f"data/{name}" if path is None else f"{path}{name}" if path.endswith("/") else path
    if not Path(file).is_dir():
        return _file(file, where)
    if Path(os.path.realpath(bag)).is_relative_to(os.path.realpath(file)):
        raise UsageError(f"{visible(file)} holds the bag itself, and so cannot be added to it.")
    try:
        return Addition(source=SourceFolder(file), under=where)
    except UnreadableError as error:
        raise UsageError(f"{visible(file)} cannot be added: {error.reason}.") from error


def _tag_file(given: str) -> Addition:
    file, path = _parted(given)
    name = os.path.basename(file)  # noqa: PTH119 # names may hold any byte
    where = name if path is None else f"{path}{name}" if path.endswith("/") else path
    if where == "data" or where.startswith("data/"):
        raise UsageError(f"{visible(given)}: what lies in data/ is payload. Put it there with --add.")
    return _file(file, where)


def _file(file: str, where: str) -> Addition:
    under, _, name = where.rpartition("/")
    return Addition(source=_named(file, name), under=under)


def _named(file: str, name: str) -> NamedFile:
    try:
        source = NamedFile(file, name)
        with source.open(name):
            return source
    except UnreadableError as error:
        raise UsageError(f"{visible(file)} cannot be added: {error.reason}. Name a file that you can read.") from error


def _replacement(given: str) -> Replacement:
    """`PATH=FILE`; where names hold `=` as well, FILE is the longest that is there."""
    for path, file in _partings(given):
        if os.path.lexists(file):
            return Replacement(path=path, source=_named(file, "file"), source_path="file")
    raise UsageError(
        f"{visible(given)} names no file to be put in. Write PATH=FILE, such as data/page.tif=scans/new.tif."
    )


def _parted(given: str) -> tuple[str, str | None]:
    """The file or folder, and the path in the bag if one is given; the longest name that is there."""
    if os.path.lexists(given):
        return given, None
    for file, path in reversed(list(_partings(given))):
        if file and path and os.path.lexists(file):
            return file, path
    raise UsageError(f"There is no file and no folder {visible(given.partition('=')[0])}.")


def _partings(given: str) -> Iterator[tuple[str, str]]:
    for at, char in enumerate(given):
        if char == "=":
            yield given[:at], given[at + 1 :]
