"""Rules of a profile that contradict each other: no bag could ever meet them."""

from collections.abc import Iterator

from armistice_pkg.core.problems import Place, Problem, problem, visible
from armistice_pkg.formats.bag_profile.paths import has_own_rule
from armistice_pkg.formats.bag_profile.patterns import PathPatterns, covers_folder
from armistice_pkg.formats.bag_profile.profile import Profile, Serialization

__all__ = ["contradictions"]


def contradictions(profile: Profile) -> Iterator[Problem]:
    """All pairs of rules that exclude each other, one after the other."""
    yield from _manifests(profile)
    yield from _fetch(profile)
    yield from _serialization(profile)
    yield from _tag_files(profile)
    yield from _payload_files(profile)
    yield from _data_empty(profile)


def _contradiction(profile: Profile, key: str, message: str, found: str | None = None) -> Problem:
    return problem("profile-contradiction", Place(source=profile.name, field=key), message, found=found)


def _manifests(profile: Profile) -> Iterator[Problem]:
    for kind, required, allowed in (
        ("Manifests", profile.manifests_required, profile.manifests_allowed),
        ("Tag-Manifests", profile.tag_manifests_required, profile.tag_manifests_allowed),
    ):
        for algorithm in required if allowed is not None else ():
            if algorithm not in (allowed or ()):
                yield _contradiction(
                    profile,
                    f"{kind}-Required",
                    f"{kind}-Required lists {visible(algorithm)}, and {kind}-Allowed does not. Add it there, or do not "
                    "require it.",
                    algorithm,
                )
    if profile.manifests_allowed == () and not profile.manifests_required:
        yield _contradiction(
            profile,
            "Manifests-Allowed",
            "Manifests-Allowed is an empty list, and every bag must have a payload manifest. List the algorithms that "
            "are allowed, or leave the key out.",
        )


def _fetch(profile: Profile) -> Iterator[Problem]:
    if profile.fetch_required and not profile.allow_fetch:
        yield _contradiction(
            profile,
            "Fetch.txt-Required",
            "Fetch.txt-Required is true, and Allow-Fetch.txt is false. Change one of them.",
        )


def _serialization(profile: Profile) -> Iterator[Problem]:
    if profile.serialization is Serialization.REQUIRED and not profile.accept_serialization:
        yield _contradiction(
            profile,
            "Accept-Serialization",
            "Serialization is required, and Accept-Serialization names no format. List at least one media type.",
        )
    elif profile.serialization is Serialization.OPTIONAL and profile.accept_serialization == ():
        yield problem(
            "profile-serialization-unnamed",
            Place(source=profile.name, field="Accept-Serialization"),
            "Accept-Serialization is an empty list, though bags in one file are allowed. List at least one media type, "
            "such as application/zip, or write forbidden as Serialization.",
        )


def _tag_files(profile: Profile) -> Iterator[Problem]:
    if profile.tag_files_allowed is None:
        return
    allowed = PathPatterns(profile.tag_files_allowed)
    for path in profile.tag_files_required:
        if not has_own_rule(path) and not allowed.match(path):
            yield _not_covered(profile, "Tag-Files", path)


def _payload_files(profile: Profile) -> Iterator[Problem]:
    if profile.payload_files_allowed is None:
        return
    allowed = PathPatterns(profile.payload_files_allowed)
    for path in profile.payload_files_required:
        covered = covers_folder(profile.payload_files_allowed, path) if path.endswith("/") else allowed.match(path)
        if not covered:
            yield _not_covered(profile, "Payload-Files", path)


def _not_covered(profile: Profile, kind: str, path: str) -> Problem:
    return _contradiction(
        profile,
        f"{kind}-Required",
        f'{kind}-Required lists "{visible(path)}", and {kind}-Allowed does not allow it. Add it there, or do not '
        "require it.",
        path,
    )


def _data_empty(profile: Profile) -> Iterator[Problem]:
    """An empty data folder may hold one file of no octets, of any name: that one file may be required."""
    required = profile.payload_files_required
    files = [path for path in required if not path.endswith("/")]
    only = files[0] if files else max(required, key=len, default="")
    if profile.data_empty and (len(files) > 1 or not all(only.startswith(path) for path in required)):
        yield _contradiction(
            profile,
            "Data-Empty",
            "Data-Empty is true, which allows one file of no octets at most, and Payload-Files-Required asks for more. "
            "Change one of them.",
            ", ".join(required),
        )
