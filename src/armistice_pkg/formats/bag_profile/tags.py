"""Rules on bag-info.txt (Bag-Info): what a profile asks of each tag, labels in any case."""

import re
from collections.abc import Iterator, Sequence

from armistice_pkg.core.problems import Place, Problem, problem, visible
from armistice_pkg.formats.bag_profile.profile import IDENTIFIER, BagFacts, Profile, TagRule
from armistice_pkg.formats.bagit import InfoTag, values_of

__all__ = ["info_problems"]

_FILE = "bag-info.txt"
_FOLD = re.compile(r"[ \t]*\n[ \t]*")
_SHOWN = 120


def info_problems(profile: Profile, facts: BagFacts) -> Iterator[Problem]:
    """The identifier, and then each rule of Bag-Info in the profile's order; every violation of every tag."""
    if facts.info is None:
        yield problem(
            "profile-info-missing",
            Place(path=_FILE),
            "The bag has no bag-info.txt, and every bag that keeps to a profile must have one. Add it.",
            expected=_FILE,
        )
        return
    yield from _identifier(profile, facts.info)
    for rule in profile.tags:
        if rule.label.lower() != IDENTIFIER.lower():
            yield from _tag(rule, list(values_of(facts.info, rule.label)))


def _identifier(profile: Profile, info: Sequence[InfoTag]) -> Iterator[Problem]:
    """The tag may be repeated: a bag can keep to several profiles."""
    found = [_plain(tag.value) for tag in values_of(info, IDENTIFIER)]
    if profile.identifier is None or profile.identifier in found:
        return
    others = f" It names {visible(', '.join(found))}." if found else ""
    yield problem(
        "profile-identifier-missing",
        Place(path=_FILE),
        f'bag-info.txt does not say that the bag keeps to this profile.{others} Add the line "{IDENTIFIER}: '
        f'{visible(profile.identifier)}".',
        expected=profile.identifier,
        found=", ".join(found) or None,
    )


def _tag(rule: TagRule, found: Sequence[InfoTag]) -> Iterator[Problem]:
    if not found:
        yield from _absent(rule)
    if len(found) > 1 and not rule.repeatable:
        lines = " and ".join(str(tag.line) for tag in found if tag.line)
        yield problem(
            "profile-tag-repeated",
            Place(path=_FILE, line=found[1].line or None),
            f'"{visible(rule.label)}" stands in bag-info.txt {len(found)} times{f" (lines {lines})" if lines else ""}, '
            "and Bag-Info of the profile allows it only once. Keep one of them.",
            expected="1",
            found=str(len(found)),
        )
    for tag in found:
        yield from _value(rule, tag)


def _absent(rule: TagRule) -> Iterator[Problem]:
    if rule.required or rule.recommended:
        asks = "requires" if rule.required else "recommends"
        yield problem(
            "profile-tag-missing" if rule.required else "profile-tag-recommended",
            Place(path=_FILE),
            f'bag-info.txt has no "{visible(rule.label)}", which Bag-Info of the profile {asks}. Add it.',
            expected=_values(rule) or rule.label,
            suggestion=rule.description,
        )


def _value(rule: TagRule, tag: InfoTag) -> Iterator[Problem]:
    place = Place(path=_FILE, line=tag.line or None)
    value = _plain(tag.value)
    if rule.values and value not in [_plain(one) for one in rule.values]:
        yield problem(
            "profile-tag-value",
            place,
            f'"{visible(tag.label)}" in bag-info.txt is "{_short(value)}", and Bag-Info of the profile allows only: '
            f"{visible(_values(rule))}.",
            expected=_values(rule),
            found=tag.value,
            suggestion=rule.description,
        )
    elif rule.required and not value:
        yield problem(
            "profile-tag-empty",
            place,
            f'"{visible(tag.label)}" in bag-info.txt has no value, and Bag-Info of the profile requires the tag. '
            "Write the value.",
            suggestion=rule.description,
        )


def _plain(value: str) -> str:
    """The value without its folding (RFC 8493, 2.2.2): where a line is broken says nothing."""
    return _FOLD.sub(" ", value).strip(" \t\n")


def _values(rule: TagRule) -> str:
    return ", ".join(f'"{one}"' for one in rule.values)


def _short(text: str) -> str:
    return visible(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")
