"""The last steps of every document: taken by iiif-prezi3, then written as JSON."""

import json
from collections.abc import Mapping
from typing import Any

__all__ = ["NAV_PLACE", "PRESENTATION_3", "IiifValueError", "Json", "checked", "context", "dump"]

PRESENTATION_3 = "http://iiif.io/api/presentation/3/context.json"
NAV_PLACE = "http://iiif.io/api/extension/navplace/context.json"

Json = dict[str, Any]


class IiifValueError(ValueError):
    """iiif-prezi3 refused the values: a fault in what we built."""


def context(*, nav_place: bool) -> str | list[str]:
    """The value of `@context`; extensions stand before the Presentation API (Presentation 3.0, 4.6)."""
    return [NAV_PLACE, PRESENTATION_3] if nav_place else PRESENTATION_3


def checked(kind: str, value: Json) -> Json:
    """The value, after iiif-prezi3 has built it: an unknown type, a wrong shape or no URI ends here.

    Raises:
        IiifValueError: it refuses a value.
    """
    import iiif_prezi3  # noqa: PLC0415 - half a second of import, needed only where IIIF is made
    from pydantic import ValidationError  # noqa: PLC0415

    try:
        getattr(iiif_prezi3, kind)(**_without_context(value))
    except ValidationError as fault:
        raise IiifValueError(f"{value['id']}: {fault}") from fault
    return value


def _without_context(value: Mapping[str, Any]) -> Json:
    return {key: item for key, item in value.items() if key != "@context"}


def dump(value: Mapping[str, Any]) -> bytes:
    """The JSON as it is written: UTF-8, two spaces, a final line feed."""
    return (json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()
