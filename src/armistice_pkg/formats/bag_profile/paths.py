"""Findings about the paths and patterns that a profile lists."""

from collections.abc import Iterator

from armistice_pkg.core.paths import unsafe_reason
from armistice_pkg.core.problems import Place, Problem, problem, visible
from armistice_pkg.formats.bag_profile.patterns import covers_folder, has_pattern, has_unclosed_bracket
from armistice_pkg.formats.bag_profile.profile import Profile
from armistice_pkg.formats.bagit import manifest_name

__all__ = ["has_own_rule", "path_problems"]

_DATA = "data/"
_OWN_RULES = frozenset({"bagit.txt", "bag-info.txt", "fetch.txt"})


def has_own_rule(path: str) -> bool:
    """Whether other keys than Tag-Files-… say if a tag file may or must be there."""
    return path in _OWN_RULES or ("/" not in path and manifest_name(path) is not None)


def path_problems(profile: Profile) -> Iterator[Problem]:
    """All rules on each path or pattern of the four keys."""
    for key, entries, is_payload, is_required in (
        ("Tag-Files-Required", profile.tag_files_required, False, True),
        ("Tag-Files-Allowed", profile.tag_files_allowed or (), False, False),
        ("Payload-Files-Required", profile.payload_files_required, True, True),
        ("Payload-Files-Allowed", profile.payload_files_allowed or (), True, False),
    ):
        for entry in entries:
            place = Place(source=profile.name, field=key)
            yield from _path(place, key, entry, is_payload=is_payload)
            if is_required:
                yield from _required(place, key, entry)
            if has_unclosed_bracket(entry):
                yield problem(
                    "profile-pattern-malformed",
                    place,
                    f'{key} lists "{visible(entry)}", where an opening square bracket is not closed. It is taken for '
                    "the character itself; write [[] for that.",
                    found=entry,
                )


def _path(place: Place, key: str, entry: str, *, is_payload: bool) -> Iterator[Problem]:
    """RFC 8493, 5.1 for what bags may hold; a folder ends in `/`, or in `/*` where it is allowed."""
    reason = unsafe_reason(entry.removesuffix("/"))
    if reason is not None:
        yield problem(
            "profile-path-unsafe",
            place,
            f'{key} lists "{visible(entry)}", which no file of a bag can be called: {reason}. '
            "Write a path inside the bag.",
            found=entry,
        )
    elif is_payload and not covers_folder((entry,), _DATA):
        yield problem(
            "profile-path-misplaced",
            place,
            f'{key} lists "{visible(entry)}", and payload files lie in the data folder. Write data/ before it.',
            expected=f"data/{entry}",
            found=entry,
        )
    elif not is_payload and entry.startswith(_DATA):
        yield problem(
            "profile-path-misplaced",
            place,
            f'{key} lists "{visible(entry)}", and what lies in the data folder is no tag file. Move it to '
            f"{key.replace('Tag', 'Payload')}.",
            found=entry,
        )


def _required(place: Place, key: str, entry: str) -> Iterator[Problem]:
    if has_pattern(entry):
        yield problem(
            "profile-pattern-required",
            place,
            f'{key} lists "{visible(entry)}", and the specification asks for whole names there. One file that fits is '
            "taken to be enough; other tools may look for a file of exactly this name.",
            found=entry,
        )
    elif key.startswith("Tag") and has_own_rule(entry):
        yield problem(
            "profile-file-needless",
            place,
            f'{key} lists "{visible(entry)}", for which the specification has other rules. Remove it there.',
            found=entry,
        )
