"""A BagIt profile as a value, and what of a bag is asked by it (BagIt Profiles Specification 1.4.0)."""

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from armistice_pkg.formats.bagit import InfoTag

__all__ = ["IDENTIFIER", "BagFacts", "Profile", "Serialization", "TagRule"]

IDENTIFIER = "BagIt-Profile-Identifier"
"""The tag of bag-info.txt that names the profile; required of every bag that keeps to one."""


class Serialization(enum.StrEnum):
    """Whether a bag is one file, such as a zip file, or a folder."""

    FORBIDDEN = "forbidden"
    REQUIRED = "required"
    OPTIONAL = "optional"


@dataclass(frozen=True, slots=True, kw_only=True)
class TagRule:
    """The rules on one label of bag-info.txt; without `values` any value is accepted."""

    label: str
    required: bool = False
    recommended: bool = False
    repeatable: bool = True
    values: tuple[str, ...] = ()
    description: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """All rules of a profile. None stands for a key that is not there where that differs from an empty list.

    `name` is the profile as the user named it, `specification` the version of the specification that it follows: 1.1.0
    where it does not say. Algorithms are as manifests' names have them: lower-case letters and digits.
    """

    name: str
    identifier: str | None = None
    specification: str = "1.1.0"
    tags: tuple[TagRule, ...] = ()
    manifests_required: tuple[str, ...] = ()
    manifests_allowed: tuple[str, ...] | None = None
    tag_manifests_required: tuple[str, ...] = ()
    tag_manifests_allowed: tuple[str, ...] | None = None
    allow_fetch: bool = True
    fetch_required: bool = False
    data_empty: bool = False
    serialization: Serialization = Serialization.OPTIONAL
    accept_serialization: tuple[str, ...] | None = None
    accept_versions: tuple[str, ...] | None = None
    tag_files_required: tuple[str, ...] = ()
    tag_files_allowed: tuple[str, ...] | None = None
    payload_files_required: tuple[str, ...] = ()
    payload_files_allowed: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BagFacts:
    """What a profile asks of a bag, complete or to be made.

    `version` and `encoding` are as bagit.txt has them; `info` are the tags in their order (line 0 for those that are
    still to be written), or None where there is no bag-info.txt. `manifests` and `tag_manifests` are algorithms as
    manifests' names have them. `serialization` is the media type of the file that holds the bag, or None for a folder.
    `tag_files` are the paths of all files outside of data/, and `payload_paths` those inside, gone through once at
    most and with `data/` before them; `payload_files` and `payload_octets` are what they come to.
    """

    version: str | None
    encoding: str | None
    info: Sequence[InfoTag] | None
    manifests: Sequence[str]
    tag_manifests: Sequence[str]
    has_fetch: bool
    serialization: str | None
    tag_files: Sequence[str]
    payload_paths: Iterable[str]
    payload_files: int
    payload_octets: int
