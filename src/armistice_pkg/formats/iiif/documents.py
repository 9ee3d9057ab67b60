"""Manifests and collections."""

from typing import Any

from armistice_pkg.core.presentation import (
    CollectionReference,
    CollectionView,
    ManifestReference,
    ManifestView,
    Picture,
)
from armistice_pkg.formats.iiif.canvases import canvas, canvas_part, table_of_contents
from armistice_pkg.formats.iiif.resources import link, nav_place, picture, provider
from armistice_pkg.formats.iiif.words import label, value, values
from armistice_pkg.formats.iiif.writing import Json, checked, context

__all__ = ["collection", "manifest"]


def manifest(view: ManifestView) -> Json:
    """The IIIF manifest, `@context` first; its thumbnail is its own or that of its first canvas that has one.

    Raises:
        IiifValueError: iiif-prezi3 refuses a value.
    """
    result = _head(view, "Manifest")
    result |= _middle(view, view.thumbnail or next((one.thumbnail for one in view.canvases if one.thumbnail), None))
    if view.start is not None:
        result["start"] = canvas_part(view.start)
    result["items"] = [canvas(one) for one in view.canvases]
    if view.structures:
        result["structures"] = [table_of_contents(one) for one in view.structures]
    return checked("Manifest", result)


def collection(view: CollectionView) -> Json:
    """The IIIF collection, `@context` first; its thumbnail is its own or that of its first member that has one.

    Raises:
        IiifValueError: iiif-prezi3 refuses a value.
    """
    result = _head(view, "Collection")
    result |= _middle(view, view.thumbnail or next((one.thumbnail for one in view.members if one.thumbnail), None))
    result["items"] = [_reference(one) for one in view.members]
    return checked("Collection", result)


def _head(view: ManifestView | CollectionView, kind: str) -> Json:
    """What is said of the whole, in words."""
    result: dict[str, Any] = {"@context": context(nav_place=bool(view.nav_place))}
    result |= {"id": view.uri, "type": kind, "label": label(view.label)}
    if view.summary is not None:
        result["summary"] = value(view.summary)
    if view.metadata:
        result["metadata"] = [{"label": label(name), "value": values(texts)} for name, texts in view.metadata]
    if view.required_statement is not None:
        name, statement = view.required_statement
        result["requiredStatement"] = {"label": label(name), "value": value(statement)}
    if view.rights is not None:
        result["rights"] = view.rights
    if view.provider is not None:
        result["provider"] = [provider(view.provider)]
    if view.homepage:
        result["homepage"] = [link(one) for one in view.homepage]
    if view.see_also:
        result["seeAlso"] = [link(one) for one in view.see_also]
    return result


def _middle(view: ManifestView | CollectionView, thumbnail: Picture | None) -> Json:
    """When and where it belongs, what else shows it, and how it is to be shown."""
    result: Json = {}
    if view.nav_date is not None:
        result["navDate"] = view.nav_date
    if view.nav_place:
        result["navPlace"] = nav_place(view.uri, view.nav_place)
    if thumbnail is not None:
        result["thumbnail"] = [picture(thumbnail)]
    if view.rendering:
        result["rendering"] = [link(one) for one in view.rendering]
    if view.part_of:
        result["partOf"] = [link(one) for one in view.part_of]
    if view.behavior:
        result["behavior"] = list(view.behavior)
    if view.viewing_direction is not None:
        result["viewingDirection"] = view.viewing_direction
    if view.placeholder is not None:
        result["placeholderCanvas"] = canvas(view.placeholder)
    if view.accompanying is not None:
        result["accompanyingCanvas"] = canvas(view.accompanying)
    return result


def _reference(one: ManifestReference | CollectionReference) -> Json:
    kind = "Manifest" if isinstance(one, ManifestReference) else "Collection"
    result: Json = {"id": one.uri, "type": kind, "label": label(one.label)}
    if one.thumbnail is not None:
        result["thumbnail"] = [picture(one.thumbnail)]
    if one.nav_date is not None:
        result["navDate"] = one.nav_date
    return result
