"""Whether a bag keeps to a profile: every rule, and every violation of each."""

from collections.abc import Iterator, Sequence

from armistice_pkg.core.problems import Place, Problem, problem, visible
from armistice_pkg.formats.bag_profile.files import (
    data_problems,
    fetch_problems,
    manifest_problems,
    payload_file_problems,
    tag_file_problems,
)
from armistice_pkg.formats.bag_profile.media_types import same_format
from armistice_pkg.formats.bag_profile.profile import IDENTIFIER, BagFacts, Profile, Serialization
from armistice_pkg.formats.bag_profile.tags import info_problems

__all__ = ["profile_defaults", "profile_problems"]


def profile_problems(profile: Profile, facts: BagFacts) -> Iterator[Problem]:
    """Everything in which the bag does not keep to the profile, each with the key of the profile that asks for it.

    The two rules that the specification calls fatal come first, and the others all the same: nothing here depends on
    them. Payload files that fetch.txt lists and that are not there yet are missing; a bag is to be completed first.
    """
    yield from _serialization(profile, facts)
    yield from _version(profile, facts)
    for rule in (
        info_problems,
        manifest_problems,
        fetch_problems,
        data_problems,
        tag_file_problems,
        payload_file_problems,
    ):
        yield from rule(profile, facts)


def profile_defaults(profile: Profile) -> Sequence[tuple[str, str]]:
    """Labels and values that bag-info.txt can be given without asking: of each tag that allows exactly one value.

    In the profile's order, the profile's identifier last.
    """
    tags = [(rule.label, rule.values[0]) for rule in profile.tags if len(rule.values) == 1]
    tags = [(label, value) for label, value in tags if label.lower() != IDENTIFIER.lower()]
    return (*tags, *([(IDENTIFIER, profile.identifier)] if profile.identifier is not None else ()))


def _serialization(profile: Profile, facts: BagFacts) -> Iterator[Problem]:
    """Serialization and Accept-Serialization; a profile that names no format accepts every one that it allows."""
    accepted = profile.accept_serialization or ()
    names = ", ".join(accepted)
    if facts.serialization is None:
        if profile.serialization is Serialization.REQUIRED:
            yield problem(
                "profile-serialization",
                Place(),
                f"The bag is a folder, and Serialization of the profile is required. Pack it as {visible(names)}.",
                expected=names or None,
                found="a folder",
            )
    elif profile.serialization is Serialization.FORBIDDEN:
        yield problem(
            "profile-serialization",
            Place(),
            f"The bag is one file ({visible(facts.serialization)}), and Serialization of the profile is forbidden. "
            "Unpack it.",
            expected="a folder",
            found=facts.serialization,
        )
    elif accepted and not any(same_format(one, facts.serialization) for one in accepted):
        yield problem(
            "profile-serialization",
            Place(),
            f"The bag is a file of {visible(facts.serialization)}, and Accept-Serialization of the profile has "
            f"{visible(names)}. Pack it so.",
            expected=names,
            found=facts.serialization,
        )


def _version(profile: Profile, facts: BagFacts) -> Iterator[Problem]:
    accepted = profile.accept_versions
    if accepted and facts.version not in accepted:
        names = ", ".join(accepted)
        found = "says no version" if facts.version is None else f"is of version {visible(facts.version)}"
        yield problem(
            "profile-bagit-version",
            Place(path="bagit.txt"),
            f"The bag {found}, and Accept-BagIt-Version of the profile has {visible(names)}. Make it anew in one of "
            "those.",
            expected=names,
            found=facts.version,
        )
