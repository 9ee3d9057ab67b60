"""A bag that is to keep to a profile: what the profile gives it, and whether it will keep to it, before any copying."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from armistice_pkg.core.digests import DEFAULT_ALGORITHMS, Algorithm
from armistice_pkg.core.problems import Problem
from armistice_pkg.formats.bag_profile import BagFacts, Profile, profile_defaults, profile_problems
from armistice_pkg.formats.bag_rules.fetch import FETCH_TXT
from armistice_pkg.formats.bagit import InfoTag, bag_info
from armistice_pkg.services.bag_writer import Tags

__all__ = [
    "RESERVED",
    "default_algorithms",
    "only_weak_allowed",
    "profile_findings",
    "tag_algorithms_of",
    "with_defaults",
]

RESERVED = ("Bagging-Date", "Bag-Size", "Bag-Software-Agent", "Payload-Oxum")
"""Labels whose values are found out, never given (RFC 8493, 2.2.2)."""

_OPTIONS = {
    "profile-fetch-missing": "Make it with --fetch-from.",
    "profile-fetch-not-allowed": "Make it without --fetch-from.",
    "profile-serialization": "Choose another --format.",
    "profile-tag-missing": "Give it with --tag LABEL=VALUE.",
    "profile-tag-recommended": "Give it with --tag LABEL=VALUE.",
    "profile-tag-empty": "Give the value with --tag LABEL=VALUE.",
    "profile-tag-value": "Give one of those with --tag LABEL=VALUE.",
    "profile-tag-repeated": "Give it once with --tag.",
    "profile-manifest-missing": "Give it with --algorithm.",
    "profile-manifest-not-allowed": "Give others with --algorithm.",
    "profile-tag-file-missing": "Give it with --tag-file.",
    "profile-tag-file-not-allowed": "Give no such --tag-file.",
    "profile-payload-file-not-allowed": "Leave it out with --skip.",
}
"""What to do where the bag is still to be made."""


def default_algorithms(profile: Profile | None) -> tuple[Algorithm, ...]:
    """Those of payload manifests where the user names none: ours as far as they are allowed, and what is required."""
    if profile is None:
        return DEFAULT_ALGORITHMS
    return _chosen(DEFAULT_ALGORITHMS, profile.manifests_required, profile.manifests_allowed)


def tag_algorithms_of(algorithms: Sequence[Algorithm], profile: Profile | None) -> tuple[Algorithm, ...]:
    """Those of tag manifests: the payload manifests', as far as the profile allows them, and what it requires."""
    if profile is None:
        return tuple(algorithms)
    return _chosen(algorithms, profile.tag_manifests_required, profile.tag_manifests_allowed)


def _chosen(
    wanted: Sequence[Algorithm], required: Sequence[str], allowed: Sequence[str] | None
) -> tuple[Algorithm, ...]:
    """What we cannot compute is left to the profile's rules to tell."""
    known = set(Algorithm)
    fitting = [one for one in wanted if allowed is None or one in allowed]
    first = [*fitting, *(Algorithm(one) for one in required if one in known)]
    return tuple(dict.fromkeys(first or [Algorithm(one) for one in allowed or () if one in known][:1]))


def only_weak_allowed(profile: Profile | None) -> bool:
    """Whether the profile leaves no choice but digests that can be forged."""
    allowed = None if profile is None else profile.manifests_allowed
    return allowed is not None and not any(one in allowed for one in Algorithm if not one.is_weak)


def with_defaults(tags: Tags, profile: Profile | None) -> Tags:
    """The tags, and behind them those that the profile gives a value to and the user none; the identifier in any case.

    Values that are found out are never given, nor what bag-info.txt cannot hold: the profile's rules will tell.
    """
    if profile is None:
        return tags
    labels = {label.lower() for label, _ in tags} | {label.lower() for label in RESERVED}
    defaults = profile_defaults(profile)
    given = [one for one in defaults if one[0].lower() not in labels or one[1] == profile.identifier]
    lines = [(label.lower(), value) for label, value in tags]
    return (*tags, *(one for one in given if (one[0].lower(), one[1]) not in lines and _can_stand(one)))


def _can_stand(tag: tuple[str, str]) -> bool:
    try:
        bag_info([tag])
    except ValueError:
        return False
    return True


def profile_findings(
    profile: Profile,
    *,
    name: str,
    tags: Tags,
    files: Sequence[str],
    tag_files: Sequence[str],
    octets: int,
    media_type: str | None,
    algorithms: tuple[Sequence[Algorithm], Sequence[Algorithm]],
) -> Iterator[Problem]:
    """In what the bag `name` will not keep to the profile. `tags` are all of bag-info.txt; `files` those in data/.

    `algorithms` are those of payload and of tag manifests, `tag_files` what lies beside bagit.txt of the user's.
    """
    payload, tag = algorithms
    names = ["bagit.txt", "bag-info.txt", *(f"manifest-{one}.txt" for one in payload)]
    facts = BagFacts(
        version="1.0",
        encoding="UTF-8",
        info=[InfoTag(0, label, value) for label, value in tags],
        manifests=payload,
        tag_manifests=tag,
        has_fetch=FETCH_TXT in tag_files,
        serialization=media_type,
        tag_files=(*names, *(f"tagmanifest-{one}.txt" for one in tag), *tag_files),
        payload_paths=(f"data/{one}" for one in files),
        payload_files=len(files),
        payload_octets=octets,
    )
    for one in profile_problems(profile, facts):
        told = " ".join(part for part in (one.suggestion, _OPTIONS.get(one.code)) if part)
        yield replace(one, place=replace(one.place, source=name), suggestion=told or None)
