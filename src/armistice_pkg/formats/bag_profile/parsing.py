"""A profile's JSON to a value, and everything that is wrong with the profile itself."""

from collections.abc import Iterator, Mapping

from armistice_pkg.core.problems import Place, Problem
from armistice_pkg.formats.bag_profile.algorithms import algorithm_name
from armistice_pkg.formats.bag_profile.keys import key_problems
from armistice_pkg.formats.bag_profile.paths import path_problems
from armistice_pkg.formats.bag_profile.profile import IDENTIFIER, Profile, Serialization, TagRule
from armistice_pkg.formats.bag_profile.soundness import contradictions
from armistice_pkg.formats.json_schema import JsonSchema

__all__ = ["parse_profile"]

_INFO = "BagIt-Profile-Info"


def parse_profile(value: Mapping[str, object], *, name: str, schema: JsonSchema) -> tuple[Profile, tuple[Problem, ...]]:
    """The profile that the user calls `name`, from its JSON, and all that is wrong with it, in the order of its rules.

    `schema` is ours for profiles, and tells keys that are missing and values of the wrong kind. Such values are left
    out of the profile, as if they had not been given: bags are only to be judged by a profile without errors.
    """
    profile = _profile(value, name)
    shape = schema.problems(
        value,
        code="profile-value",
        place=lambda path: Place(source=name, field="/".join(str(one) for one in path) or None),
        missing_code="profile-key-missing",
        whole="The profile",
    )
    return profile, (*shape, *key_problems(value, profile), *path_problems(profile), *contradictions(profile))


def _profile(value: Mapping[str, object], name: str) -> Profile:
    info = _mapping(value, _INFO)
    return Profile(
        name=name,
        identifier=_text(info, IDENTIFIER),
        specification=_text(info, "BagIt-Profile-Version") or Profile(name=name).specification,
        tags=tuple(_tags(_mapping(value, "Bag-Info"))),
        manifests_required=_algorithms(value, "Manifests-Required") or (),
        manifests_allowed=_algorithms(value, "Manifests-Allowed"),
        tag_manifests_required=_algorithms(value, "Tag-Manifests-Required") or (),
        tag_manifests_allowed=_algorithms(value, "Tag-Manifests-Allowed"),
        allow_fetch=_choice(value, "Allow-Fetch.txt", default=True),
        fetch_required=_choice(value, "Fetch.txt-Required", default=False),
        data_empty=_choice(value, "Data-Empty", default=False),
        serialization=_serialization(value),
        accept_serialization=_texts(value, "Accept-Serialization"),
        accept_versions=_texts(value, "Accept-BagIt-Version"),
        tag_files_required=_texts(value, "Tag-Files-Required") or (),
        tag_files_allowed=_texts(value, "Tag-Files-Allowed"),
        payload_files_required=_texts(value, "Payload-Files-Required") or (),
        payload_files_allowed=_texts(value, "Payload-Files-Allowed"),
    )


def _serialization(value: Mapping[str, object]) -> Serialization:
    found = _text(value, "Serialization")
    return Serialization(found) if found in set(Serialization) else Serialization.OPTIONAL


def _tags(given: Mapping[str, object]) -> Iterator[TagRule]:
    for label in given:
        rules = _mapping(given, label)
        yield TagRule(
            label=label,
            required=_choice(rules, "required", default=False),
            recommended=_choice(rules, "recommended", default=False),
            repeatable=_choice(rules, "repeatable", default=True),
            values=_texts(rules, "values") or (),
            description=_text(rules, "description"),
        )


def _mapping(value: Mapping[str, object], key: str) -> Mapping[str, object]:
    found = value.get(key)
    return found if isinstance(found, Mapping) else {}


def _text(value: Mapping[str, object], key: str) -> str | None:
    found = value.get(key)
    return found if isinstance(found, str) and found else None


def _choice(value: Mapping[str, object], key: str, *, default: bool) -> bool:
    found = value.get(key)
    return found if isinstance(found, bool) else default


def _texts(value: Mapping[str, object], key: str) -> tuple[str, ...] | None:
    """The texts of a list, each once, in order; None where there is no list."""
    found = value.get(key)
    return tuple(dict.fromkeys(one for one in found if isinstance(one, str))) if isinstance(found, list) else None


def _algorithms(value: Mapping[str, object], key: str) -> tuple[str, ...] | None:
    """Algorithms by the names that they have in manifests' names, however the profile writes them: `SHA-256`."""
    found = _texts(value, key)
    if found is None:
        return None
    return tuple(dict.fromkeys(algorithm_name(one) for one in found))
