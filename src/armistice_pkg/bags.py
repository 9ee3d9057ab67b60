"""Bags for programs: what the command line does with bags (RFC 8493), as functions.

A problem is a value in a report, never an exception; an `ArmisticeError` says that something could not be found out or
finished, and its text says what to do. Paths may be `str` or `os.PathLike`. Nothing is printed, no setting or variable
of the environment is read, and no folder that is handed in is written to. `docs/python.md` shows each by an example.
"""

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace as with_fields

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.errors import ArmisticeError, UnfinishedError, UnreadableError, UsageError
from armistice_pkg.core.fetching import FetchReport
from armistice_pkg.core.making import BaggingReport
from armistice_pkg.core.problems import Problem, Verdict
from armistice_pkg.core.reports import BagReport
from armistice_pkg.core.unbagging import UnbagReport
from armistice_pkg.core.updating import UpdateReport
from armistice_pkg.settings import Settings
from armistice_pkg.wiring.bag import BagOptions, bag_folder_to
from armistice_pkg.wiring.fetch import fetch_bag
from armistice_pkg.wiring.profile import ProfileReading, load_profile
from armistice_pkg.wiring.unbag import unbag_to
from armistice_pkg.wiring.update import update_bag
from armistice_pkg.wiring.verify import BagRules, validated_bag, verify_bags

__all__ = [
    "ArmisticeError",
    "BagReport",
    "BaggingReport",
    "FetchReport",
    "Problem",
    "UnbagReport",
    "UnfinishedError",
    "UpdateReport",
    "UsageError",
    "Verdict",
    "fetch",
    "make",
    "unbag",
    "update",
    "validate",
    "verify",
]

Name = str | os.PathLike[str]
Tags = Mapping[str, str] | Sequence[tuple[str, str]]


def verify(
    bag: Name,
    *,
    profile: Name | None = None,
    min_digest: str | None = None,
    tell: Callable[[Problem], None] | None = None,
) -> BagReport:
    """Check a bag against every rule of RFC 8493, and every byte against every digest. Nothing is written.

    Args:
        bag: A folder, or a .tar, .tar.gz or .zip file that holds one; archives are not unpacked.
        profile: A BagIt profile to judge the bag by as well: a JSON file, or its address.
        min_digest: An algorithm, such as `sha256`: it is an error if no payload manifest is as strong.
        tell: Called with each problem as it is found. The report then holds none, so that a million of them need no
            memory; without it the report holds all.

    Raises:
        UsageError: there is no such bag, no such algorithm, or no sound profile.
        UnfinishedError: the bag cannot be listed, or the profile cannot be reached.
    """
    kept: list[Problem] = []
    rules = _rules(profile, min_digest)
    with _finding_out():
        (report,) = verify_bags([os.fspath(bag)], rules, progress=_Silence(), tell=tell or kept.append)
    return _with_problems(report, kept)


def validate(
    bag: Name,
    *,
    profile: Name | None = None,
    min_digest: str | None = None,
    tell: Callable[[Problem], None] | None = None,
) -> BagReport:
    """As `verify`, without reading a byte of payload: no file is called intact, altered or unreadable by this.

    Raises:
        UsageError: as for `verify`.
        UnfinishedError: as for `verify`.
    """
    kept: list[Problem] = []
    rules = _rules(profile, min_digest)
    with _finding_out():
        report = validated_bag(os.fspath(bag), rules, tell=tell or kept.append)
    return _with_problems(report, kept)


def make(  # noqa: PLR0913 - one for each thing that can be asked for
    folder: Name,
    bag: Name,
    *,
    tags: Tags = (),
    tag_files: Sequence[Name] = (),
    algorithms: Sequence[str] = (),
    skip: Sequence[str] = (),
    bag_format: str | None = None,
    max_size: int | None = None,
    profile: Name | None = None,
    fetch_from: str | None = None,
    read_back: bool = True,
    clock: int | None = None,
) -> BaggingReport:
    """Make a bag of a folder, or take up the making where an earlier call was cut off. The folder is only read.

    Args:
        folder: What becomes the payload.
        bag: Where the bag shall be; nothing may lie there but what this has made.
        tags: Lines of bag-info.txt, in order; with a sequence of pairs labels may repeat.
        tag_files: Files to be copied beside bagit.txt.
        algorithms: Such as `sha512`; sha256 and sha512 where none is named.
        skip: Names, or paths with a slash, that are left out; `*` stands for anything.
        bag_format: `folder`, `tar` or `zip`; by the end of the bag's name where it is None.
        max_size: Octets that a bag may have; what is more becomes a group of bags.
        profile: A BagIt profile, a JSON file or its address: gives defaults, and is kept to.
        fetch_from: The URL below which the files can be had: the bag lists them in fetch.txt and comes without them.
        read_back: Whether every byte is read again before the bag appears.
        clock: The time that the bag is dated with, in seconds since 1970; now where it is None.

    Raises:
        UsageError: an argument makes no sense, or something else lies at the target.
        UnfinishedError: no space, no permission, or another process makes the same bag.
    """
    options = BagOptions(
        bag_format=bag_format,
        algorithms=tuple(algorithms),
        tags=_written(tags),
        tag_files=[os.fspath(one) for one in tag_files],
        skip=tuple(skip),
        max_size=None if max_size is None else str(max_size),
        profile=_profile(profile),
        fetch_from=fetch_from,
        read_back=read_back,
    )
    with _finding_out():
        return bag_folder_to(_settings(clock), os.fspath(folder), os.fspath(bag), options, progress=_Silence())


def fetch(
    bag: Name,
    *,
    allow_hosts: Sequence[str] = (),
    allow_private: Sequence[str] = (),
    max_size: int | None = None,
    parallel: int = 4,
) -> FetchReport:
    """Complete a bag with the files that its fetch.txt lists; each enters it when every digest listed for it fits.

    Args:
        bag: A folder.
        allow_hosts: Hosts that may be asked, as in the URLs, at public addresses only; redirects are held to them too.
        allow_private: Hosts that may be asked wherever they lie.
        max_size: Octets that no file may exceed.
        parallel: How many files are fetched at a time.

    Raises:
        UsageError: there is no such folder, an argument makes no sense, or nobody may be asked.
        UnfinishedError: no space, no permission, or another process fetches for the same bag.
    """
    with _finding_out():
        return fetch_bag(
            os.fspath(bag),
            allow_hosts=allow_hosts,
            allow_private=allow_private,
            max_size=None if max_size is None else str(max_size),
            parallel=parallel,
            progress=_Silence(),
        )


def unbag(bag: Name, folder: Name) -> UnbagReport:
    """Take the payload out of a bag, verified in the same read that copies it; the folder appears only if all is well.

    Raises:
        UsageError: there is no such bag, or something lies at the target.
        UnfinishedError: no space, no permission; nothing is left of it.
    """
    with _finding_out():
        return unbag_to(os.fspath(bag), os.fspath(folder), progress=_Silence())


def update(  # noqa: PLR0913 - one for each thing that can be asked for
    bag: Name,
    *,
    add: Sequence[str] = (),
    remove: Sequence[str] = (),
    replace: Mapping[str, Name] | None = None,
    tags: Tags = (),
    set_tags: Tags = (),
    remove_tags: Sequence[str] = (),
    tag_files: Sequence[str] = (),
    algorithms: Sequence[str] = (),
    upgrade: bool = False,
    skip: Sequence[str] = (),
    dry_run: bool = False,
    clock: int | None = None,
) -> UpdateReport:
    """Give a bag a new version, in which all that is kept was verified; the earlier one is kept beside it.

    Args:
        bag: A folder.
        add: `FILE`, `FOLDER`, or either with `=PATH`, where PATH begins with `data/`.
        remove: Paths in the bag, or patterns.
        replace: Path in the bag to the file that takes its place.
        tags: Lines added to bag-info.txt.
        set_tags: Values that take the place of all that their labels have.
        remove_tags: `LABEL` or `LABEL=VALUE`.
        tag_files: As `add`, beside bagit.txt.
        algorithms: Those that the new version has; as it is where none is named.
        upgrade: Whether it becomes a bag of BagIt 1.0 in UTF-8.
        skip: Patterns of what is left out of what is added.
        dry_run: Whether to say only what would be done.
        clock: The time of the change, in seconds since 1970; now where it is None.

    Raises:
        UsageError: an argument makes no sense, or there is no such bag.
        UnfinishedError: no space, no permission; the bag is as it was.
    """
    with _finding_out():
        return update_bag(
            _settings(clock),
            os.fspath(bag),
            add=tuple(add),
            remove=tuple(remove),
            replace=[f"{path}={os.fspath(file)}" for path, file in (replace or {}).items()],
            tags=_written(tags),
            set_tags=_written(set_tags),
            remove_tags=tuple(remove_tags),
            tag_files=tuple(tag_files),
            algorithms=tuple(algorithms),
            upgrade=upgrade,
            skip=tuple(skip),
            dry_run=dry_run,
            progress=_Silence(),
        )


class _Silence:
    """The `Progress` port of somebody who does not ask."""

    def begin(self, step: str, total: int) -> None:
        """Say nothing."""

    def advance(self, done: int = 1) -> None:
        """Say nothing."""

    def end(self) -> None:
        """Say nothing."""


@contextmanager
def _finding_out() -> Iterator[None]:
    """What cannot be read so that nothing can be said is unfinished, for whoever calls."""
    try:
        yield
    except UnreadableError as error:
        raise UnfinishedError(f"{error.path or 'The folder'} cannot be read: {error.reason}.") from error


def _with_problems(report: BagReport, kept: Sequence[Problem]) -> BagReport:
    return with_fields(report, problems=(*kept, *report.problems))


def _rules(profile: Name | None, min_digest: str | None) -> BagRules:
    if min_digest is not None and min_digest not in set(Algorithm):
        raise UsageError(f"There is no algorithm {min_digest!r}. There are: {', '.join(Algorithm)}.")
    return BagRules(min_digest=min_digest, profile=_profile(profile))


def _profile(name: Name | None) -> ProfileReading | None:
    """The profile, if it is sound."""
    if name is None:
        return None
    reading = load_profile(os.fspath(name))
    if not reading.is_sound:
        first = next((one for one in reading.problems if one.is_error), None)
        told = f" {first.message}" if first is not None else ""
        raise UsageError(f"{os.fspath(name)} is no sound BagIt profile.{told}")
    return reading


def _written(tags: Tags) -> list[str]:
    pairs = tags.items() if isinstance(tags, Mapping) else tags
    return [f"{label}={value}" for label, value in pairs]


def _settings(clock: int | None) -> Settings:
    return Settings(clock=int(time.time()) if clock is None else clock)
