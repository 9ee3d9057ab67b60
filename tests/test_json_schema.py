"""What JSON Schema finds, in plain words."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from armistice_pkg.core.problems import Place
from armistice_pkg.formats.json_schema import JsonSchema

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["a"],
    "additionalProperties": False,
    "properties": {
        "a": {"type": "string", "minLength": 1, "description": "The first."},
        "b": {"type": "array", "items": {"type": ["string", "null"]}, "maxItems": 2, "uniqueItems": True},
        "c": {"enum": ["x", "y"]},
        "d": {"type": "string", "pattern": "^[0-9]+$", "description": "Digits."},
        "e": {"$ref": "https://armistice.example.org/schemas/other"},
    },
}
OTHER: dict[str, Any] = {"$id": "https://armistice.example.org/schemas/other", "const": 1}


def said(instance: object) -> list[str]:
    found = JsonSchema(SCHEMA, (OTHER,)).problems(instance, code="record-value", place=Place(source="s"))
    return [one.message for one in found]


@pytest.mark.parametrize(
    ("instance", "message"),
    [
        ({}, 'The whole lacks "a".'),
        ({"a": "x", "z": 1}, 'The whole has keys that are not known: "z".'),
        ({"a": ""}, 'The value of "a" must not be empty.'),
        ({"a": 1}, 'The value of "a" must be a text.'),
        ({"a": "x", "b": [1]}, 'Value 1 of "b" must be a text or nothing.'),
        ({"a": "x", "b": ["p", "p"]}, 'The value of "b" must not have the same value twice.'),
        ({"a": "x", "b": ["p", "q", "r"]}, 'The value of "b" must have at most 2 values.'),
        ({"a": "x", "c": "z"}, 'The value of "c" must be one of ["x", "y"].'),
        ({"a": "x", "d": "z"}, 'The value of "d" is not written as it must be (Digits.).'),
        ({"a": "x", "e": 2}, 'The value of "e" must be 1.'),
        ([], "The whole must be a table of keys and values."),
    ],
)
def test_findings_in_words(instance: object, message: str) -> None:
    assert said(instance) == [message]


def test_nothing_is_found_in_what_fits() -> None:
    assert said({"a": "x", "b": ["p", None], "c": "y", "d": "12", "e": 1}) == []


def test_places_and_codes_of_missing_keys() -> None:
    schema = JsonSchema(SCHEMA, (OTHER,))
    (found,) = schema.problems(
        {},
        code="record-value",
        place=lambda path: Place(field=str(path[-1])),
        missing_code="record-field-missing",
        whole="The record",
    )
    assert (found.code, found.place.field, found.suggestion) == ("record-field-missing", "a", "The first.")
    assert found.message == 'The record lacks "a".'
    assert schema.unknown({"a": "", "zz": ""}) == ("zz",)
    assert schema.keys == ("a", "b", "c", "d", "e")


def test_a_schema_that_is_none_is_our_own_fault() -> None:
    with pytest.raises(ValueError, match="nothing"):
        JsonSchema({"type": "nothing"})


def test_each_missing_key_is_told_once() -> None:
    schema = JsonSchema({"type": "object", "required": ["a", "b"]})
    found = list(schema.problems({}, code="record-value", place=Place(), missing_code="record-field-missing"))
    assert [one.message for one in found] == ['The whole lacks "a".', 'The whole lacks "b".']
    (together,) = schema.problems({}, code="record-value", place=Place())
    assert together.message == 'The whole lacks "a", "b".'


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["", "x", "12", "\ud800"]) | st.floats(-1, 1),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcdez"), inner, max_size=4),
    max_leaves=8,
)


@given(VALUES)
def test_the_quick_validator_and_the_one_that_tells_agree(instance: object) -> None:
    registry: Registry[Any] = Registry().with_resources([(OTHER["$id"], DRAFT202012.create_resource(OTHER))])
    assert (said(instance) == []) == Draft202012Validator(SCHEMA, registry=registry).is_valid(instance)
