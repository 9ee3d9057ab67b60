"""Joins the rules of IIIF to their schemas."""

from functools import lru_cache

from armistice_pkg.formats.json_schema import JsonSchema
from armistice_pkg.services.validate_iiif import IiifRules
from armistice_pkg.wiring.shared import schema

__all__ = ["iiif_rules"]


@lru_cache(maxsize=1)
def iiif_rules() -> IiifRules:
    """The rules, compiled once a process."""
    return IiifRules(
        presentation=JsonSchema(schema("iiif-presentation-3.schema.json")),
        image=JsonSchema(schema("iiif-image-3.schema.json")),
    )
