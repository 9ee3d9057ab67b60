"""Rules on bytes: what was measured against what the manifests say (RFC 8493, 3)."""

from collections.abc import Mapping, Sequence

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.problems import Place, Problem, problem, visible

__all__ = ["altered"]


def altered(
    code: str, path: str, expected: Sequence[tuple[Algorithm, bytes]], found: Mapping[Algorithm, str]
) -> Problem | None:
    """The problem of a file of whose digests one or more differ, or None if all fit.

    Where some fit and others do not, the manifests disagree, and it is the file or a manifest that changed.
    """
    wrong = [(algorithm, digest) for algorithm, digest in expected if found[algorithm] != digest.hex()]
    if not wrong:
        return None
    first, digest = wrong[0]
    differing = {algorithm for algorithm, _ in wrong}
    fitting = [algorithm for algorithm, _ in expected if algorithm not in differing]
    also = f", though its {' and '.join(fitting)} digest fits: the manifests disagree" if fitting else ""
    return problem(
        code,
        Place(path=path),
        f'"{visible(path)}" is not what was put into the bag: its {" and ".join(sorted(differing))} '
        f"digest differs{also}. Restore it from a replica, and keep the altered one until you know what happened.",
        expected=f"{first}:{digest.hex()}",
        found=f"{first}:{found[first]}",
    )
