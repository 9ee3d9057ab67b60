"""Joins `bag` to folders, archives and profiles."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from armistice_pkg._version import __version__
from armistice_pkg.core.errors import MissingError, UnreadableError, UsageError
from armistice_pkg.core.making import BaggingReport
from armistice_pkg.core.paths import undecodable, unsafe_reason
from armistice_pkg.core.ports import Progress
from armistice_pkg.core.problems import visible
from armistice_pkg.core.sizes import parse_size
from armistice_pkg.engine.forked import ForkEngine
from armistice_pkg.services.bag.holes import url_prefix
from armistice_pkg.services.bag.profiled import tag_algorithms_of, with_defaults
from armistice_pkg.services.bag.request import BagRequest, TagFile, algorithms_of, check_tag_files, tags_of
from armistice_pkg.services.bag.run import bag
from armistice_pkg.services.profile import ProfileReading
from armistice_pkg.settings import Settings
from armistice_pkg.storage.bag_place import FORMATS, LocalPlace
from armistice_pkg.storage.bag_source import SourceFolder
from armistice_pkg.storage.folder import FolderStore
from armistice_pkg.storage.second_reader import BagitLibrary
from armistice_pkg.wiring.places import place_outside

__all__ = ["BagOptions", "bag_folder_to"]

_OTHER_SUFFIXES = (".tar.gz", ".tgz", ".tar.bz2", ".tar.xz", ".tar.zst", ".7z", ".rar")


@dataclass(frozen=True, slots=True, kw_only=True)
class BagOptions:
    """What the user asked for, as it was written; `bag_format` is a key of `FORMATS`, and the profile a sound one."""

    bag_format: str | None = None
    algorithms: Sequence[str] = ()
    tags: Sequence[str] = ()
    tag_files: Sequence[str] = ()
    skip: Sequence[str] = ()
    max_size: str | None = None
    profile: ProfileReading | None = None
    read_back: bool = True
    second_reader: bool = False
    fetch_from: str | None = None


def bag_folder_to(
    settings: Settings, folder: str, target: str, options: BagOptions, *, progress: Progress
) -> BaggingReport:
    """Make a bag of `folder` at `target`, or a group of bags.

    Raises:
        UsageError: an argument makes no sense, or something else is at the target.
        UnfinishedError: it could not be finished; what was there before is unchanged.
    """
    source = _source(folder)
    place = _place(folder, target, options)
    request = _request(settings, folder, options)
    with ForkEngine(len(os.sched_getaffinity(0))) as engine:
        second_reader = BagitLibrary() if options.second_reader else None
        return bag(source, place, request, progress=progress, engine=engine, second_reader=second_reader)


def _request(settings: Settings, folder: str, options: BagOptions) -> BagRequest:
    profile = None if options.profile is None else options.profile.profile
    algorithms = algorithms_of(options.algorithms, profile)
    request = BagRequest(
        source=os.path.realpath(folder),
        algorithms=algorithms,
        tag_algorithms=tag_algorithms_of(algorithms, profile),
        tags=with_defaults(tags_of(options.tags, is_group=options.max_size is not None), profile),
        tag_files=[_tag_file(one) for one in options.tag_files],
        skip=tuple(options.skip),
        read_back=options.read_back,
        clock=settings.clock,
        version=__version__,
        max_size=_max_size(options.max_size),
        profile=profile,
        fetch_from=None if options.fetch_from is None else url_prefix(options.fetch_from),
    )
    check_tag_files(request.tag_files)
    return request


def _max_size(given: str | None) -> int | None:
    if given is None:
        return None
    size = parse_size(given)
    if size is None:
        raise UsageError(
            f"{given!r} is no size. Write a number with a unit: 4700MB or 30GB count in thousands, 32GiB in 1,024s."
        )
    return size


def _place(folder: str, target: str, options: BagOptions) -> LocalPlace:
    """Where the bags shall be: the format by --format, else by the end of the name; that end is no part of the name."""
    path = place_outside(folder, target, "the bag")
    suffixes = {one.suffix: name for name, one in FORMATS.items() if one.suffix}
    suffix = next((one for one in suffixes if path.lower().endswith(one)), "")
    chosen = options.bag_format or suffixes.get(suffix, "folder")
    _check_suffix(path, suffix, chosen, is_given=options.bag_format is not None)
    if options.second_reader and chosen != "folder":
        raise UsageError("The second reader reads folders only. Leave --second-reader out, or make the bag a folder.")
    if options.fetch_from is not None and (chosen != "folder" or options.max_size is not None or options.second_reader):
        raise UsageError(
            "A bag without its payload is one folder, which the second reader cannot judge. Leave out --fetch-from, or "
            "--format, --max-size and --second-reader."
        )
    bag_format = FORMATS[chosen]
    stem = path[: -len(bag_format.suffix)] if bag_format.suffix and suffix == bag_format.suffix else path
    name = os.path.basename(stem)  # noqa: PTH119 # `Path` would drop what the user wrote
    reason = _name_reason(name, is_archive=bool(bag_format.suffix), is_group=options.max_size is not None)
    if reason is not None:
        raise UsageError(f"{visible(target)} cannot be the name of the bag: {reason}. Choose another name with --to.")
    return LocalPlace(stem, bag_format)


def _name_reason(name: str, *, is_archive: bool, is_group: bool) -> str | None:
    """Why a bag cannot have the name: it is that of an archive's top folder, and a group's Bag-Group-Identifier."""
    if undecodable(name) and (is_archive or is_group):
        return "it is not UTF-8"
    unsafe = unsafe_reason(name) if is_archive else None
    return None if unsafe is None else f'a top folder "{visible(name)}" would be refused, for {unsafe}'


def _check_suffix(path: str, suffix: str, chosen: str, *, is_given: bool) -> None:
    if is_given and chosen == "folder":
        return
    other = next((one for one in _OTHER_SUFFIXES if path.lower().endswith(one)), None)
    if other is not None and chosen != "folder":
        raise UsageError(f"{visible(path)} ends in {other}, and --format is {chosen}. Choose another name with --to.")
    if other is not None:
        raise UsageError(
            f"Bags are made as folders, .tar and .zip, and not as {other}: a packed archive cannot be verified in"
            " place, and differs from one computer to the next. Choose another name with --to."
        )
    if chosen != "folder" and suffix not in {"", FORMATS[chosen].suffix}:
        raise UsageError(f"{visible(path)} ends in {suffix}, and --format is {chosen}. Change one of the two.")


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
