"""Links, images, recordings, organisations and places: what documents and canvases have in common."""

from armistice_pkg.core.presentation import ImageService, Link, MediaFile, Picture, PlaceView, Provider
from armistice_pkg.formats.iiif.words import label
from armistice_pkg.formats.iiif.writing import Json

__all__ = ["content", "link", "nav_place", "picture", "provider"]


def link(given: Link) -> Json:
    """A linked resource."""
    value: Json = {"id": given.uri, "type": given.type, "label": label(given.label)}
    if given.format is not None:
        value["format"] = given.format
    if given.profile is not None:
        value["profile"] = given.profile
    if given.language is not None:
        value["language"] = [given.language]
    return value


def picture(given: Picture) -> Json:
    """An image, with its service where it has one."""
    value: Json = {
        "id": given.uri,
        "type": "Image",
        "format": given.format,
        "height": given.height,
        "width": given.width,
    }
    if given.service is not None:
        value["service"] = [_service(given.service)]
    return value


def _service(given: ImageService) -> Json:
    """An image service with what viewers like to know before they load its info.json (Image API 3.0, 5.6 and 5.8)."""
    value: Json = {"id": given.uri, "type": "ImageService3", "profile": given.profile}
    if given.size is not None:
        value |= {"height": given.size.height, "width": given.size.width}
    if given.sizes:
        value["sizes"] = [{"height": one.height, "width": one.width} for one in given.sizes]
    return value


def content(given: Picture | MediaFile) -> Json:
    """What is painted on a canvas."""
    if isinstance(given, Picture):
        return picture(given)
    value: Json = {"id": given.uri, "type": given.type, "format": given.format, "duration": given.duration}
    if given.width is not None and given.height is not None:
        value |= {"height": given.height, "width": given.width}
    return value


def provider(given: Provider) -> Json:
    """The organisation, as an Agent."""
    value: Json = {"id": given.uri, "type": "Agent", "label": label(given.label)}
    if given.homepage is not None:
        value["homepage"] = [link(given.homepage)]
    if given.logo is not None:
        value["logo"] = [picture(given.logo)]
    return value


def nav_place(uri: str, places: tuple[PlaceView, ...]) -> Json:
    """The places as GeoJSON (navPlace extension 1.0, 3): longitude first."""
    return {"id": f"{uri}#places", "type": "FeatureCollection", "features": [_feature(one) for one in places]}


def _feature(place: PlaceView) -> Json:
    return {
        "id": place.uri,
        "type": "Feature",
        "properties": {"label": label(place.label)} if place.label is not None else {},
        "geometry": {"type": "Point", "coordinates": [place.longitude, place.latitude]},
    }
