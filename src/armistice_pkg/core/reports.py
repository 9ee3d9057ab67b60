"""What a service found out, as one value for every face."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.fixity import Fixity
from armistice_pkg.core.problems import Problem, Verdict, any_error

__all__ = ["BagReport", "DocumentReport"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BagReport:
    """What was found out about one bag.

    `name` is the bag as the user gave it; `files` and `octets` count the payload that is there; `algorithms` are those
    of the payload manifests that can be checked. `payload` counts payload files by what became of them: a file that
    was there and was not read is `not checked`, never `intact`. `problems` is empty where each was told at once.
    `profile` is the BagIt profile, as the user named it, that the bag was to be judged by, and `keeps_profile` what
    came of it: None where no profile was asked for, or the bag could not be judged. `is_refused` says that it is an
    archive of which nothing may be read.
    """

    name: str
    verdict: Verdict
    problems: tuple[Problem, ...]
    files: int
    octets: int
    algorithms: tuple[Algorithm, ...]
    payload: Mapping[Fixity, int] = field(default_factory=dict)
    profile: str | None = None
    keeps_profile: bool | None = None
    is_refused: bool = False

    @property
    def is_valid(self) -> bool:
        """Whether the bag is valid; warnings do not matter."""
        return self.verdict is Verdict.VALID

    @property
    def is_clean(self) -> bool:
        """Whether the bag is valid, and keeps to the profile if one was asked for."""
        return self.is_valid and self.keeps_profile is not False


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentReport:
    """What was found out about one file of a format: `kind` is what it is (`BagIt Profile`), None if it is not known.

    `name` is the file as the user gave it.
    """

    name: str
    kind: str | None
    problems: tuple[Problem, ...]

    @property
    def is_clean(self) -> bool:
        """Whether it keeps the rules of its format; warnings do not matter."""
        return not any_error(self.problems)
