"""What JSON Schema (2020-12) finds, as problems in plain words. A schema is compiled once, and asked often.

jsonschema-rs says whether there is anything to tell, three hundred times as quickly as jsonschema, which then tells it.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from armistice_pkg.core.problems import Place, Problem, problem, visible

if TYPE_CHECKING:  # they take as long to load as verifying ten thousand files; most bags are judged without a schema
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

__all__ = ["JsonSchema"]

_TYPE_WORDS = {
    "string": "a text",
    "array": "a list",
    "object": "a table of keys and values",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "null": "nothing",
}
_MAX_FOUND = 120

Where = Callable[[tuple[str | int, ...]], Place]


class JsonSchema:
    """A compiled schema.

    `others` are schemas that it refers to by their `$id`; nothing is ever fetched. The schema itself is checked when
    it is compiled.

    Raises:
        ValueError: the schema is none.
    """

    def __init__(self, schema: Mapping[str, Any], others: tuple[Mapping[str, Any], ...] = ()) -> None:
        import jsonschema_rs  # noqa: PLC0415 - as above

        self._keys: tuple[str, ...] = tuple(schema.get("properties", {}))
        self._schema, self._others = schema, others
        known = jsonschema_rs.Registry([(str(one["$id"]), dict(one)) for one in others]) if others else None
        self._quick = jsonschema_rs.Draft202012Validator(dict(schema), registry=known)

    @cached_property
    def _telling(self) -> "Draft202012Validator":
        from jsonschema import Draft202012Validator  # noqa: PLC0415 - as above
        from referencing import Registry  # noqa: PLC0415
        from referencing.jsonschema import DRAFT202012  # noqa: PLC0415

        registry: Registry[Any] = Registry().with_resources(
            (str(one["$id"]), DRAFT202012.create_resource(one)) for one in self._others
        )
        return Draft202012Validator(self._schema, registry=registry)

    def problems(
        self,
        instance: object,
        *,
        code: str,
        place: Place | Where,
        missing_code: str | None = None,
        whole: str = "The whole",
    ) -> Iterator[Problem]:
        """Every finding about the instance, each with `code`, in the order of their paths.

        `place` is where the instance lies, or a function from the path inside it (keys and positions) to a place.
        A required key that is absent is told with `missing_code` where that is given, at the place of the key.
        `whole` is what messages call the instance itself. Suggestions are the schema's own descriptions.
        """
        if self._is_valid(instance):
            return
        told: set[tuple[str | int, ...]] = set()
        for error in sorted(self._telling.iter_errors(instance), key=lambda one: [str(part) for part in one.path]):
            path = tuple(error.absolute_path)
            if error.validator == "required":
                # One comes for each absent key, and the first tells them all.
                if path in told:
                    continue
                told.add(path)
            if error.validator == "required" and missing_code:
                for key in _lacking(error):
                    yield problem(
                        missing_code,
                        place((*path, key)) if callable(place) else place,
                        f'{_subject(path, whole)} lacks "{key}".',
                        suggestion=_description(error, key),
                    )
                continue
            yield problem(
                code,
                place(path) if callable(place) else place,
                f"{_subject(path, whole)} {_said(error)}.",
                expected=_expected(error),
                found=_shown(error.instance),
                suggestion=_description(error, None),
            )

    def _is_valid(self, instance: object) -> bool:
        try:
            return self._quick.is_valid(instance)
        except ValueError:  # a type that it does not know, such as a mapping that is no dict
            return False

    def unknown(self, instance: Mapping[str, object]) -> tuple[str, ...]:
        """The keys of the instance that the schema's top level does not name."""
        return tuple(key for key in instance if key not in self._keys)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that the schema's top level names, in its order."""
        return self._keys


def _description(error: "ValidationError", key: str | None) -> str | None:
    """What the schema says of the value, or of one of its keys."""
    schema: object = error.schema
    if key is not None and isinstance(schema, Mapping):
        schema = schema.get("properties", {}).get(key)
    return str(schema["description"]) if isinstance(schema, Mapping) and "description" in schema else None


def _subject(path: tuple[str | int, ...], whole: str) -> str:
    """`The value of "title"`, `Value 2 of "creator"`."""
    names = [one for one in path if isinstance(one, str)]
    if not path:
        return whole
    pointer = visible("/".join(str(one) for one in path)) if len(path) > 2 else ""  # noqa: PLR2004 - a key, a position
    if pointer:
        return f"The value at {pointer}"
    if isinstance(path[-1], int) and names:
        return f'Value {path[-1] + 1} of "{visible(names[-1])}"'
    return f'The value of "{visible(str(path[-1]))}"'


def _said(error: "ValidationError") -> str:
    """The finding as the end of a sentence."""
    value = error.validator_value
    simple: Mapping[str, Callable[[], str]] = {
        "required": lambda: "lacks " + ", ".join(f'"{key}"' for key in _lacking(error)),
        "additionalProperties": lambda: f"has keys that are not known: {_extra(error)}",
        "type": lambda: f"must be {_types(value)}",
        "enum": lambda: f"must be one of {_shown(value)}",
        "const": lambda: f"must be {_shown(value)}",
        "minLength": lambda: "must not be empty" if value == 1 else f"must have at least {value} characters",
        "maxLength": lambda: f"must have at most {value} characters",
        "minItems": lambda: "must not be empty" if value == 1 else f"must have at least {value} values",
        "maxItems": lambda: f"must have at most {value} values",
        "uniqueItems": lambda: "must not have the same value twice",
        "pattern": lambda: (
            f"is not written as it must be ({error.schema.get('description', value)})"
            if isinstance(error.schema, Mapping)
            else f"must fit the pattern {value}"
        ),
    }
    make = simple.get(str(error.validator))
    return make() if make else f"does not fit the schema: {visible(error.message[:_MAX_FOUND])}"


def _lacking(error: "ValidationError") -> list[str]:
    present = error.instance if isinstance(error.instance, Mapping) else {}
    required = error.validator_value if isinstance(error.validator_value, list) else []
    return [str(key) for key in required if key not in present]


def _extra(error: "ValidationError") -> str:
    known = error.schema.get("properties", {}) if isinstance(error.schema, Mapping) else {}
    present = error.instance if isinstance(error.instance, Mapping) else {}
    return ", ".join(f'"{visible(str(key))}"' for key in present if key not in known)


def _types(value: object) -> str:
    names = value if isinstance(value, list) else [value]
    return " or ".join(_TYPE_WORDS.get(str(one), str(one)) for one in names)


def _expected(error: "ValidationError") -> str | None:
    return _types(error.validator_value) if error.validator == "type" else None


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _MAX_FOUND else f"{text[:_MAX_FOUND]}…"
