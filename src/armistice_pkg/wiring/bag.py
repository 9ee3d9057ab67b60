"""Joins `bag` to folders."""

import os
from collections.abc import Sequence
from pathlib import Path

from armistice_pkg._version import __version__
from armistice_pkg.core.errors import MissingError, UnreadableError, UsageError
from armistice_pkg.core.making import BaggingReport
from armistice_pkg.core.ports import Progress
from armistice_pkg.engine.forked import ForkEngine
from armistice_pkg.services.bag.request import BagRequest, TagFile, algorithms_of, check_tag_files, tags_of
from armistice_pkg.services.bag.run import bag
from armistice_pkg.settings import Settings
from armistice_pkg.storage.bag_source import SourceFolder
from armistice_pkg.storage.bag_target import FolderTarget
from armistice_pkg.storage.folder import FolderStore
from armistice_pkg.wiring.places import place_outside

__all__ = ["bag_folder_to"]


def bag_folder_to(  # noqa: PLR0913 - one for each option
    settings: Settings,
    folder: str,
    target: str,
    *,
    algorithms: Sequence[str],
    tags: Sequence[str],
    tag_files: Sequence[str],
    skip: Sequence[str],
    read_back: bool,
    progress: Progress,
) -> BaggingReport:
    """Make a bag of `folder` at `target`.

    Raises:
        UsageError: an argument makes no sense, or something else is at the target.
        UnfinishedError: it could not be finished; what was there before is unchanged.
    """
    source = _source(folder)
    place = place_outside(folder, target, "the bag")
    request = BagRequest(
        source=os.path.realpath(folder),
        algorithms=algorithms_of(algorithms),
        tags=tags_of(tags),
        tag_files=[_tag_file(one) for one in tag_files],
        skip=tuple(skip),
        read_back=read_back,
        clock=settings.clock,
        version=__version__,
    )
    check_tag_files(request.tag_files)
    with ForkEngine(len(os.sched_getaffinity(0))) as engine:
        return bag(source, FolderTarget(place), request, progress=progress, engine=engine)


def _source(folder: str) -> SourceFolder:
    try:
        return SourceFolder(folder)
    except UnreadableError as error:
        raise UsageError(f"{folder} cannot be bagged: {error.reason}. Name a folder that you can read.") from error


def _tag_file(given: str) -> TagFile:
    """A tag file by the name that the user gave; that may be a link, since the user named it."""
    real = Path(os.path.realpath(given))
    try:
        store = FolderStore(real.parent)
        with store.open(real.name):
            return TagFile(store=store, path=real.name, name=Path(given).name, given=given)
    except MissingError as error:
        raise UsageError(f"There is no file {given}.") from error
    except UnreadableError as error:
        raise UsageError(f"{given} cannot be a tag file: {error.reason}.") from error
