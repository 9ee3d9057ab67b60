"""What was asked for, checked: algorithms, tags and tag files."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.errors import UsageError
from armistice_pkg.core.ports import Store
from armistice_pkg.formats.bag_profile import Profile
from armistice_pkg.formats.bagit import bag_info, manifest_name
from armistice_pkg.services.bag.profiled import RESERVED, default_algorithms, only_weak_allowed
from armistice_pkg.services.bag_writer import Tags

__all__ = ["BagRequest", "TagFile", "algorithms_of", "check_tag_files", "tags_of"]

_OURS = frozenset({"bagit.txt", "bag-info.txt", "fetch.txt", "data"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TagFile:
    """A file to be copied beside bagit.txt: `path` in `store`, `name` in the bag, `given` as the user named it."""

    store: Store
    path: str
    name: str
    given: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BagRequest:
    """What to make: `source` is the folder by its full name, `clock` in UNIX seconds, `version` ours.

    `tags` holds what a profile gives already, and bags are held against `profile`. No bag may have more octets than
    `max_size`, all files counted. With `fetch_from`, the beginning of a URL, it holds no payload: its fetch.txt says
    where each file is (RFC 8493, 2.2.3).
    """

    source: str
    algorithms: Sequence[Algorithm]
    tag_algorithms: Sequence[Algorithm]
    tags: Tags
    tag_files: Sequence[TagFile]
    skip: Sequence[str]
    read_back: bool
    clock: int
    version: str
    max_size: int | None = None
    profile: Profile | None = None
    fetch_from: str | None = None

    def recipe(self) -> str:
        """A digest of all that decides what the bag is made of; the same request takes up its own work."""
        made_of = [self.source, self.algorithms, self.tags, [one.given for one in self.tag_files], self.skip]
        asked = [*made_of, self.tag_algorithms, self.max_size, self.version, self.fetch_from]
        return hashlib.sha256(json.dumps(asked).encode()).hexdigest()


def algorithms_of(names: Sequence[str], profile: Profile | None = None) -> tuple[Algorithm, ...]:
    """The algorithms by name, each once; where none is named the defaults, and those that the profile asks for.

    Raises:
        UsageError: an unknown name, or only such as can be forged.
    """
    known = set(Algorithm)
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UsageError(f"There is no algorithm {unknown[0]!r}. There are: {', '.join(Algorithm)}.")
    algorithms = tuple(dict.fromkeys(Algorithm(name) for name in names)) or default_algorithms(profile)
    if all(one.is_weak for one in algorithms) and not only_weak_allowed(profile):
        raise UsageError(
            f"{' and '.join(algorithms)} alone cannot tell a forged file from the true one. "
            "Add --algorithm sha256 or --algorithm sha512."
        )
    return algorithms


def tags_of(given: Sequence[str], *, is_group: bool = False) -> Tags:
    """`LABEL=VALUE` to pairs, in the order given, repeats kept. In a group Bag-Count is found out, too.

    Raises:
        UsageError: no `=`, a label or value that bag-info.txt cannot hold, or a label whose value is found out.
    """
    tags = []
    reserved = {label.lower(): label for label in (*RESERVED, *(["Bag-Count"] if is_group else []))}
    for one in given:
        label, equals, value = one.partition("=")
        if not equals:
            raise UsageError(f"{one!r} is no tag. Write LABEL=VALUE, such as Source-Organization='City Archive'.")
        if label.lower() in reserved:
            raise UsageError(f"{reserved[label.lower()]} is found out from the files and cannot be given as a tag.")
        _check_tag(label, value)
        tags.append((label, value))
    return tuple(tags)


def _check_tag(label: str, value: str) -> None:
    try:
        bag_info([(label, value)])
    except ValueError as error:
        raise UsageError(
            f"The tag {label!r} cannot stand in bag-info.txt: a label is text without a colon, a line end, "
            "or white space around it, and a value is text."
        ) from error


def check_tag_files(files: Sequence[TagFile]) -> None:
    """Tag files must have names of their own.

    Raises:
        UsageError: one would take the place of a file that the bag has anyway, or of another one.
    """
    seen = set()
    for one in files:
        name = one.name.lower()
        if name in _OURS or manifest_name(name) is not None:
            raise UsageError(f"{one.given} cannot be a tag file: {one.name} is a file that every bag makes for itself.")
        if name in seen:
            raise UsageError(f"Two tag files are named {one.name}. Rename one of them.")
        seen.add(name)
