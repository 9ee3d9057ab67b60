"""IIIF documents of anybody's, from their bytes: which API they follow, and everything that is wrong with them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from armistice_pkg.core.problems import Place, Problem, problem
from armistice_pkg.formats.iiif_rules import iiif_problems, image_info_problems, presentation_2_problems
from armistice_pkg.formats.json_document import read_json
from armistice_pkg.formats.json_schema import JsonSchema

__all__ = ["IIIF_LIMIT", "IiifRules", "looks_like_iiif"]

IIIF_LIMIT = 64 << 20
"""The longest IIIF document that is read, in octets; a manifest of 10,000 canvases has a quarter of that."""

_LOOKED_AT = 1 << 20
_SIGNS = re.compile(
    rb'iiif\.io/api/(presentation|image)/|"type"\s*:\s*"(Manifest|Canvas|AnnotationPage|ImageService3)"'
    rb'|"@type"\s*:\s*"sc:(Manifest|Collection|AnnotationList)"'
)
_IMAGE_2 = "http://iiif.io/api/image/2/context.json"
_OLD_TYPE = re.compile(r"sc:[A-Z]")

Json = Mapping[str, Any]


def looks_like_iiif(data: bytes) -> bool:
    """Whether the bytes, well formed or not, name a IIIF context or a type of IIIF."""
    return _SIGNS.search(data[:_LOOKED_AT].replace(b"\0", b"")) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class IiifRules:
    """The shapes of IIIF documents; with them what a document is told it breaks. Schemas are compiled once."""

    presentation: JsonSchema
    image: JsonSchema

    def of_ours(self, document: Json, source: str) -> tuple[Problem, ...]:
        """What is wrong with a Presentation 3 document that is about to be written."""
        return self._presentation_3(document, source, None)

    def of_bytes(self, data: bytes, source: str, url: str | None = None) -> tuple[Problem, ...]:
        """What is wrong with a document that the reader knows as `source`; `url` is where it was loaded from."""
        reading = read_json(data, source=source, limit=IIIF_LIMIT)
        if reading.value is None:
            return reading.problems
        return (*reading.problems, *self._rules_for(reading.value)(reading.value, source, url))

    def _rules_for(self, document: Json) -> Callable[[Json, str, str | None], tuple[Problem, ...]]:
        contexts = document.get("@context", ())
        named = {one for one in (contexts if isinstance(contexts, list) else [contexts]) if isinstance(one, str)}
        old_type = document.get("@type")
        if document.get("type") == "ImageService3" or any("iiif.io/api/image/3/" in one for one in named):
            return self._image_3
        if _IMAGE_2 in named:
            return _image_2
        if any("iiif.io/api/presentation/2/" in one for one in named) or (
            "type" not in document and isinstance(old_type, str) and _OLD_TYPE.match(old_type)
        ):
            return _presentation_2
        return self._presentation_3

    def _presentation_3(self, document: Json, source: str, url: str | None) -> tuple[Problem, ...]:
        return (*_shape(self.presentation, document, source), *iiif_problems(document, source=source, url=url))

    def _image_3(self, document: Json, source: str, url: str | None) -> tuple[Problem, ...]:
        shape = _shape(self.image, document, source, code="iiif-image-schema")
        return (*shape, *image_info_problems(document, source=source, url=url))


def _presentation_2(document: Json, source: str, url: str | None) -> tuple[Problem, ...]:
    return presentation_2_problems(document, source=source, url=url)


def _image_2(document: Json, source: str, url: str | None) -> tuple[Problem, ...]:
    del document, url
    said = "This is an info.json of version 2 of the Image API; its rules are not checked."
    return (problem("iiif-image-2", Place(source=source), said),)


def _shape(schema: JsonSchema, document: Json, source: str, code: str = "iiif-schema") -> tuple[Problem, ...]:
    def place(path: tuple[str | int, ...]) -> Place:
        pointer = "".join(f"/{str(one).replace('~', '~0').replace('/', '~1')}" for one in path)
        return Place(source=source, path=pointer or None)

    return tuple(schema.problems(document, code=code, place=place, whole="The document"))
