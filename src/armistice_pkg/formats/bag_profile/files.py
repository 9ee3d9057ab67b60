"""Rules on the files of a bag: manifests, fetch.txt, tag files and payload."""

from collections.abc import Iterator, Sequence

from armistice_pkg.core.problems import Place, Problem, problem, visible
from armistice_pkg.formats.bag_profile.paths import has_own_rule
from armistice_pkg.formats.bag_profile.patterns import PathPatterns, has_pattern
from armistice_pkg.formats.bag_profile.profile import BagFacts, Profile

__all__ = ["data_problems", "fetch_problems", "manifest_problems", "payload_file_problems", "tag_file_problems"]

_FETCH = "fetch.txt"


def manifest_problems(profile: Profile, facts: BagFacts) -> Iterator[Problem]:
    """Manifests-Required, Manifests-Allowed, and the same for tag manifests."""
    yield from _missing("manifest", "Manifests-Required", profile.manifests_required, facts.manifests)
    yield from _not_allowed("manifest", "Manifests-Allowed", profile.manifests_allowed, facts.manifests)
    yield from _missing("tag-manifest", "Tag-Manifests-Required", profile.tag_manifests_required, facts.tag_manifests)
    yield from _not_allowed("tag-manifest", "Tag-Manifests-Allowed", profile.tag_manifests_allowed, facts.tag_manifests)


def _file(kind: str, algorithm: str) -> str:
    return f"{'manifest' if kind == 'manifest' else 'tagmanifest'}-{algorithm}.txt"


def _missing(kind: str, key: str, required: Sequence[str], found: Sequence[str]) -> Iterator[Problem]:
    code = "profile-manifest-missing" if kind == "manifest" else "profile-tag-manifest-missing"
    for algorithm in required:
        if algorithm not in found:
            file = _file(kind, algorithm)
            yield problem(
                code,
                Place(path=file),
                f"The bag has no {visible(file)}, which {key} of the profile asks for. Add it after verifying the bag.",
                expected=algorithm,
                found=", ".join(found) or None,
            )


def _not_allowed(kind: str, key: str, allowed: Sequence[str] | None, found: Sequence[str]) -> Iterator[Problem]:
    code = "profile-manifest-not-allowed" if kind == "manifest" else "profile-tag-manifest-not-allowed"
    for algorithm in found if allowed is not None else ():
        if algorithm not in (allowed or ()):
            file = _file(kind, algorithm)
            names = visible(", ".join(allowed or ())) or "none"
            yield problem(
                code,
                Place(path=file),
                f"The bag has {visible(file)}, and {key} of the profile allows {names}. Make the bag anew with those.",
                expected=", ".join(allowed or ()) or None,
                found=algorithm,
            )


def fetch_problems(profile: Profile, facts: BagFacts) -> Iterator[Problem]:
    """Allow-Fetch.txt and Fetch.txt-Required."""
    if facts.has_fetch and not profile.allow_fetch:
        yield problem(
            "profile-fetch-not-allowed",
            Place(path=_FETCH),
            "The bag has a fetch.txt, and Allow-Fetch.txt of the profile is false. Fetch the files, and make a bag of "
            "them without fetch.txt.",
            expected="no fetch.txt",
            found=_FETCH,
        )
    if profile.fetch_required and not facts.has_fetch:
        yield problem(
            "profile-fetch-missing",
            Place(path=_FETCH),
            "The bag has no fetch.txt, and Fetch.txt-Required of the profile is true. Make the bag anew with one.",
            expected=_FETCH,
        )


def data_problems(profile: Profile, facts: BagFacts) -> Iterator[Problem]:
    """Data-Empty: no file at all, or one file of no octets, so that an archive can hold the folder."""
    if profile.data_empty and (facts.payload_files > 1 or facts.payload_octets):
        there = f"{facts.payload_octets} octets in {facts.payload_files} files"
        yield problem(
            "profile-data-not-empty",
            Place(path="data"),
            f"The data folder holds {there}, and Data-Empty of the profile is true. It may hold one file of no octets "
            "at most.",
            expected="no file, or one of 0 octets",
            found=there,
        )


def tag_file_problems(profile: Profile, facts: BagFacts) -> Iterator[Problem]:
    """Tag-Files-Required and Tag-Files-Allowed; manifests, fetch.txt and the like have keys of their own."""
    there = frozenset(facts.tag_files)
    for entry in profile.tag_files_required:
        if entry not in there and not (has_pattern(entry) and any(map(PathPatterns((entry,)).match, there))):
            yield problem(
                "profile-tag-file-missing",
                Place(path=entry),
                f'The bag has no "{visible(entry)}", which Tag-Files-Required of the profile asks for. Add the file.',
                expected=entry,
            )
    if profile.tag_files_allowed is not None:
        allowed = PathPatterns(profile.tag_files_allowed)
        for path in facts.tag_files:
            if not has_own_rule(path) and not allowed.match(path):
                yield _file_not_allowed("profile-tag-file-not-allowed", "Tag-Files-Allowed", path)


def payload_file_problems(profile: Profile, facts: BagFacts) -> Iterator[Problem]:
    """Payload-Files-Required and Payload-Files-Allowed, in one pass over the payload, and none where none is needed."""
    if not profile.payload_files_required and profile.payload_files_allowed is None:
        return
    waiting = dict.fromkeys(profile.payload_files_required)
    # Folders, and what is given as a pattern: asked of each path until one fits.
    open_ones = {one: PathPatterns((f"{one}*",) if one.endswith("/") else (one,)) for one in waiting if _is_open(one)}
    allowed = None if profile.payload_files_allowed is None else PathPatterns(profile.payload_files_allowed)
    for path in facts.payload_paths:
        waiting.pop(path, None)
        for entry in [one for one, pattern in open_ones.items() if pattern.match(path)]:
            del open_ones[entry]
            waiting.pop(entry, None)
        if allowed is not None and not allowed.match(path):
            yield _file_not_allowed("profile-payload-file-not-allowed", "Payload-Files-Allowed", path)
    for entry in waiting:
        what = "folder" if entry.endswith("/") else "file"
        yield problem(
            "profile-payload-file-missing",
            Place(path=entry),
            f'The payload has no {what} "{visible(entry)}", which Payload-Files-Required of the profile asks for. Make '
            "a new version of the bag with it.",
            expected=entry,
        )


def _is_open(entry: str) -> bool:
    return entry.endswith("/") or has_pattern(entry)


def _file_not_allowed(code: str, key: str, path: str) -> Problem:
    return problem(
        code,
        Place(path=path),
        f'The bag has "{visible(path)}", and {key} of the profile does not allow it. Make the bag anew without it.',
        found=path,
    )
