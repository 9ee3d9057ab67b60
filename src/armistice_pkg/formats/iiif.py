"""IIIF Presentation 3.0: what is to be shown, as values, and the JSON that viewers load.

iiif-prezi3 builds and checks each resource. Its dump is not written as it stands, because 3.1.1 drops keys that it does
not model (`language` of a rendering), rewrites any text that ends like a date-time and changes URIs; so the
values that went in are the ones that are written, once the library has taken all of them.
Source: https://iiif.io/api/presentation/3.0/
"""

import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = [
    "PRESENTATION_3",
    "CanvasView",
    "CollectionView",
    "IiifValueError",
    "LanguageText",
    "Link",
    "ManifestReference",
    "ManifestView",
    "Picture",
    "Provider",
    "annotation_page",
    "collection",
    "dump",
    "manifest",
]

PRESENTATION_3 = "http://iiif.io/api/presentation/3/context.json"

Json = dict[str, Any]
_READ_AS_MARKUP = re.compile(r"[<\n\r]|&(#|\w+;)")


class IiifValueError(ValueError):
    """iiif-prezi3 refused the values: a fault in what we built."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageText:
    """Text in one language; `language` is a BCP 47 tag, or None where nobody said (IIIF's `none`)."""

    text: str
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A document elsewhere: seeAlso, rendering, homepage, partOf. `type` is IIIF's (`Dataset`, `Text`)."""

    uri: str
    type: str
    label: LanguageText
    format: str | None = None
    profile: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A JPEG image with its size in pixels."""

    uri: str
    width: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """The organisation that shows the resource."""

    uri: str
    label: LanguageText
    homepage: Link | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CanvasView:
    """One page; `annotations` is the URI of its annotation page with the text, if it has text."""

    uri: str
    label: LanguageText
    width: int
    height: int
    image: Picture
    thumbnail: Picture
    annotations: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
    uri: str
    label: LanguageText
    summary: LanguageText | None = None
    metadata: tuple[tuple[LanguageText, tuple[LanguageText, ...]], ...] = ()
    required_statement: tuple[LanguageText, LanguageText] | None = None
    rights: str | None = None
    provider: Provider | None = None
    homepage: Link | None = None
    see_also: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestView(_View):
    """One document. `nav_date` is `1952-09-22T00:00:00Z`, None where the date is unknown."""

    canvases: tuple[CanvasView, ...]
    nav_date: str | None = None
    rendering: tuple[Link, ...] = ()
    part_of: Link | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestReference:
    """What a IIIF collection says of one of its manifests."""

    uri: str
    label: LanguageText
    thumbnail: Picture
    nav_date: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionView(_View):
    """A collection of manifests."""

    manifests: tuple[ManifestReference, ...]


def manifest(view: ManifestView) -> Json:
    """The IIIF manifest, `@context` first.

    Raises:
        IiifValueError: iiif-prezi3 refuses a value.
    """
    value = _head(view, "Manifest")
    if view.nav_date is not None:
        value["navDate"] = view.nav_date
    value["thumbnail"] = [_picture(view.canvases[0].thumbnail)]
    if view.rendering:
        value["rendering"] = [_link(one) for one in view.rendering]
    if view.part_of is not None:
        value["partOf"] = [_link(view.part_of)]
    # A document's pages are separate views: a spread or a scroll would be a claim about the original.
    value["behavior"] = ["individuals"]
    value["items"] = [_canvas(one) for one in view.canvases]
    return _checked("Manifest", value)


def collection(view: CollectionView) -> Json:
    """The IIIF collection, `@context` first; its thumbnail is that of its first manifest.

    Raises:
        IiifValueError: iiif-prezi3 refuses a value.
    """
    value = _head(view, "Collection")
    value["thumbnail"] = [_picture(view.manifests[0].thumbnail)]
    value["items"] = [_reference(one) for one in view.manifests]
    return _checked("Collection", value)


def annotation_page(uri: str, canvas: str, text: LanguageText) -> Json:
    """The text of a canvas as one supplementing annotation (Presentation 3.0, 5.6 and motivation `supplementing`).

    Raises:
        IiifValueError: iiif-prezi3 refuses a value.
    """
    body: Json = {"type": "TextualBody", "value": text.text, "format": "text/plain"}
    if text.language is not None:
        body["language"] = text.language
    annotation = {
        "id": f"{uri}#text",
        "type": "Annotation",
        "motivation": "supplementing",
        "body": body,
        "target": canvas,
    }
    return _checked(
        "AnnotationPage", {"@context": PRESENTATION_3, "id": uri, "type": "AnnotationPage", "items": [annotation]}
    )


def dump(value: Json) -> bytes:
    """The JSON as it is written: UTF-8, two spaces, a final line feed."""
    return (json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


def _head(view: _View, kind: str) -> Json:
    value: Json = {"@context": PRESENTATION_3, "id": view.uri, "type": kind, "label": _plain(view.label)}
    if view.summary is not None:
        value["summary"] = _map(view.summary)
    if view.metadata:
        value["metadata"] = [{"label": _plain(label), "value": _maps(values)} for label, values in view.metadata]
    if view.required_statement is not None:
        label, statement = view.required_statement
        value["requiredStatement"] = {"label": _plain(label), "value": _map(statement)}
    if view.rights is not None:
        value["rights"] = view.rights
    if view.provider is not None:
        value["provider"] = [_provider(view.provider)]
    if view.homepage is not None:
        value["homepage"] = [_link(view.homepage)]
    if view.see_also:
        value["seeAlso"] = [_link(one) for one in view.see_also]
    return value


def _canvas(view: CanvasView) -> Json:
    painting = {
        "id": f"{view.uri}/image",
        "type": "Annotation",
        "motivation": "painting",
        "body": _picture(view.image),
        "target": view.uri,
    }
    value: Json = {
        "id": view.uri,
        "type": "Canvas",
        "label": _plain(view.label),
        "height": view.height,
        "width": view.width,
        "thumbnail": [_picture(view.thumbnail)],
        "items": [{"id": f"{view.uri}/page", "type": "AnnotationPage", "items": [painting]}],
    }
    if view.annotations is not None:
        value["annotations"] = [{"id": view.annotations, "type": "AnnotationPage"}]
    return value


def _reference(one: ManifestReference) -> Json:
    value: Json = {
        "id": one.uri,
        "type": "Manifest",
        "label": _plain(one.label),
        "thumbnail": [_picture(one.thumbnail)],
    }
    if one.nav_date is not None:
        value["navDate"] = one.nav_date
    return value


def _picture(picture: Picture) -> Json:
    return {
        "id": picture.uri,
        "type": "Image",
        "format": "image/jpeg",
        "height": picture.height,
        "width": picture.width,
    }


def _provider(provider: Provider) -> Json:
    value: Json = {"id": provider.uri, "type": "Agent", "label": _plain(provider.label)}
    if provider.homepage is not None:
        value["homepage"] = [_link(provider.homepage)]
    return value


def _link(link: Link) -> Json:
    value: Json = {"id": link.uri, "type": link.type, "label": _plain(link.label)}
    if link.format is not None:
        value["format"] = link.format
    if link.profile is not None:
        value["profile"] = link.profile
    if link.language is not None:
        value["language"] = [link.language]
    return value


def _plain(text: LanguageText) -> Json:
    """A label: plain text on one line, never HTML (Presentation 3.0, 3.1 allows markup in other values only)."""
    return {text.language or "none": [" ".join(text.text.split())]}


def _map(text: LanguageText) -> Json:
    return {text.language or "none": [_value(text.text)]}


def _maps(texts: Sequence[LanguageText]) -> Json:
    result: dict[str, list[str]] = {}
    for one in texts:
        result.setdefault(one.language or "none", []).append(_value(one.text))
    return result


def _value(text: str) -> str:
    """Text for a value that may hold HTML: as it is, or escaped in one element where viewers would read it as markup.

    Three of four viewers delete `<Peking>` from a plain value, and show line feeds as spaces (Presentation 3.0, 4.3).
    """
    if not _READ_AS_MARKUP.search(text):
        return text
    lines = html.escape(text, quote=False).splitlines()
    tag = "p" if len(lines) > 1 else "span"
    return f"<{tag}>{'<br/>'.join(lines)}</{tag}>"


def _checked(kind: str, value: Json) -> Json:
    """The value, after iiif-prezi3 has built it: an unknown type, a wrong shape or no URI ends here."""
    import iiif_prezi3  # noqa: PLC0415 - half a second of import, needed only where IIIF is made
    from pydantic import ValidationError  # noqa: PLC0415

    try:
        getattr(iiif_prezi3, kind)(**_without_context(value))
    except ValidationError as fault:
        raise IiifValueError(f"{value['id']}: {fault}") from fault
    return value


def _without_context(value: Mapping[str, Any]) -> Json:
    return {key: item for key, item in value.items() if key != "@context"}
