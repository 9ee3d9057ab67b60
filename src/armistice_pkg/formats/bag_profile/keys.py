"""Findings about a profile's keys: such as we do not know, such as came later, and labels that are written twice."""

import difflib
import re
from collections.abc import Iterator, Mapping

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.problems import Place, Problem, problem, visible
from armistice_pkg.formats.bag_profile.profile import IDENTIFIER, Profile

__all__ = ["key_problems", "looks_like_profile"]

VERSIONS = ("1.0.0", "1.1.0", "1.2.0", "1.3.0", "1.4.0")
"""The versions of the specification that we know."""

_TOP = (
    "BagIt-Profile-Info",
    "Bag-Info",
    "Manifests-Required",
    "Manifests-Allowed",
    "Allow-Fetch.txt",
    "Fetch.txt-Required",
    "Data-Empty",
    "Serialization",
    "Accept-Serialization",
    "Accept-BagIt-Version",
    "Tag-Manifests-Required",
    "Tag-Manifests-Allowed",
    "Tag-Files-Required",
    "Tag-Files-Allowed",
    "Payload-Files-Required",
    "Payload-Files-Allowed",
)
_INFO = (
    "Source-Organization",
    "External-Description",
    "Version",
    IDENTIFIER,
    "BagIt-Profile-Version",
    "Contact-Name",
    "Contact-Phone",
    "Contact-Email",
)
_RULES = ("required", "values", "repeatable", "recommended", "description")
_ALGORITHMS = ("Manifests-Required", "Manifests-Allowed", "Tag-Manifests-Required", "Tag-Manifests-Allowed")
# The version in which a key came; those that are not here were there from the beginning.
_SINCE: Mapping[str, str] = {
    "Tag-Files-Allowed": "1.2.0",
    "Manifests-Allowed": "1.3.0",
    "Tag-Manifests-Allowed": "1.3.0",
    "Fetch.txt-Required": "1.4.0",
    "Data-Empty": "1.4.0",
    "Payload-Files-Required": "1.4.0",
    "Payload-Files-Allowed": "1.4.0",
}
_KEY = re.compile(rb'"(?:%b)"\s*:' % "|".join(map(re.escape, _TOP)).encode())
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s]+")


def looks_like_profile(data: bytes) -> bool:
    """Whether these bytes are meant as a profile: one of its keys stands in them, be it as UTF-16, be it broken."""
    return _KEY.search(data.replace(b"\0", b"")) is not None


def key_problems(value: Mapping[str, object], profile: Profile) -> Iterator[Problem]:
    """All rules on the keys of the profile's JSON, one after the other."""
    yield from _unknown(value, profile)
    yield from _version(value, profile)
    yield from _identifier(profile)
    yield from _labels(profile)
    yield from _algorithms(value, profile)


def _place(profile: Profile, *path: str) -> Place:
    return Place(source=profile.name, field="/".join(path))


def _unknown(value: Mapping[str, object], profile: Profile) -> Iterator[Problem]:
    """A misspelt key is a rule that nobody checks: it is told, with the key that may have been meant."""
    tags = value.get("Bag-Info")
    sections = [((), value, _TOP), (("BagIt-Profile-Info",), value.get("BagIt-Profile-Info"), _INFO)]
    if isinstance(tags, Mapping):
        sections += [(("Bag-Info", label), rules, _RULES) for label, rules in tags.items()]
    for path, section, known in sections:
        for key in section if isinstance(section, Mapping) else ():
            if key not in known:
                likely = difflib.get_close_matches(key.lower(), [one.lower() for one in known], 1, 0.8)
                meant = next((one for one in known if one.lower() in likely), None)
                yield problem(
                    "profile-key-unknown",
                    _place(profile, *path, key),
                    f'The profile has the key "{visible("/".join((*path, key)))}", which the specification does not '
                    "have. Nothing is checked by it.",
                    found=key,
                    suggestion=f"Write {meant} if that is meant." if meant else None,
                )


def _version(value: Mapping[str, object], profile: Profile) -> Iterator[Problem]:
    """A key that came later is honoured: the publisher's wish is clear, and other tools may differ."""
    says = _number(profile.specification)
    place = _place(profile, "BagIt-Profile-Info", "BagIt-Profile-Version")
    if says not in {_number(one) for one in VERSIONS}:
        yield problem(
            "profile-version-unknown",
            place,
            f'The profile follows version "{visible(profile.specification)}" of the BagIt Profiles Specification, and '
            f"we know those up to {VERSIONS[-1]}. Ask the publisher for a profile in one of them.",
            expected=", ".join(VERSIONS),
            found=profile.specification,
        )
        return
    for key, since in _SINCE.items():
        if key in value and _number(since) > says:
            yield problem(
                "profile-key-too-new",
                _place(profile, key),
                f"The profile follows version {profile.specification} of the specification, and {key} came with "
                f"{since}. It is checked all the same; write {since} or later as BagIt-Profile-Version.",
                expected=since,
                found=profile.specification,
            )


def _number(version: str) -> tuple[int, ...]:
    """`1.3` and `1.3.0` alike as (1, 3, 0); of what is no version, nothing."""
    if re.fullmatch(r"[0-9]{1,4}(?:\.[0-9]{1,4}){1,2}", version, re.ASCII) is None:
        return ()
    numbers = [int(one) for one in version.split(".")]
    return (*numbers, *[0] * (3 - len(numbers)))


def _identifier(profile: Profile) -> Iterator[Problem]:
    if profile.identifier is not None and _ABSOLUTE.fullmatch(profile.identifier) is None:
        yield problem(
            "profile-identifier-relative",
            _place(profile, "BagIt-Profile-Info", IDENTIFIER),
            f'The identifier of the profile is "{visible(profile.identifier)}", which is no whole address. '
            "Write it with https:// before it.",
            found=profile.identifier,
        )


def _labels(profile: Profile) -> Iterator[Problem]:
    """RFC 8493, 2.2.2: labels mean the same in any case."""
    seen: dict[str, str] = {}
    for rule in profile.tags:
        first = seen.setdefault(rule.label.lower(), rule.label)
        if first != rule.label:
            yield problem(
                "profile-label-repeated",
                _place(profile, "Bag-Info", rule.label),
                f'Bag-Info has rules for "{visible(first)}" and again for "{visible(rule.label)}", which are the same '
                "label. Keep one of them.",
                expected=first,
                found=rule.label,
            )
        if rule.label.lower() == IDENTIFIER.lower():
            yield problem(
                "profile-identifier-listed",
                _place(profile, "Bag-Info", rule.label),
                f"Bag-Info lists {IDENTIFIER}, which is required of every bag anyway. Remove it there.",
            )


def _algorithms(value: Mapping[str, object], profile: Profile) -> Iterator[Problem]:
    known = {str(one) for one in Algorithm}
    for key in _ALGORITHMS:
        given = value.get(key)
        for written in given if isinstance(given, list) else ():
            if isinstance(written, str) and written and written not in known:
                yield problem(
                    "profile-algorithm-unknown",
                    _place(profile, key),
                    f'{key} lists "{visible(written)}", which is not how the name of a manifest has an algorithm that '
                    "we know. Write it in lower-case letters and digits, such as sha256.",
                    found=written,
                )
