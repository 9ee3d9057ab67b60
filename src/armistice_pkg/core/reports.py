"""What a service found out, as one value for every face."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.fixity import Fixity
from armistice_pkg.core.problems import Problem, Verdict

__all__ = ["BagReport"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BagReport:
    """What was found out about one bag.

    `name` is the bag as the user gave it; `files` and `octets` count the payload that is there; `algorithms` are those
    of the payload manifests that can be checked. `payload` counts payload files by what became of them: a file that
    was there and was not read is `not checked`, never `intact`. `problems` is empty where each was told at
    once.
    """

    name: str
    verdict: Verdict
    problems: tuple[Problem, ...]
    files: int
    octets: int
    algorithms: tuple[Algorithm, ...]
    payload: Mapping[Fixity, int] = field(default_factory=dict)

    @property
    def is_valid(self) -> bool:
        """Whether the bag is valid; warnings do not matter."""
        return self.verdict is Verdict.VALID
