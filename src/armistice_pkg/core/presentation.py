"""What is to be shown, as values: documents, their pages and recordings, collections of them (IIIF Presentation 3.0).

A value holds only what was given. Its words are plain text, never markup; URIs are absolute.
"""

from dataclasses import dataclass

from armistice_pkg.core.images import ImageSize
from armistice_pkg.core.regions import Box, Span

__all__ = [
    "AnnotationPageView",
    "AnnotationView",
    "CanvasPart",
    "CanvasView",
    "CollectionReference",
    "CollectionView",
    "ImageService",
    "LanguageText",
    "Link",
    "ManifestReference",
    "ManifestView",
    "MediaFile",
    "Picture",
    "PlaceView",
    "Provider",
    "RangeView",
]


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
class ImageService:
    """A IIIF Image API 3.0 service: `uri` is its id, without `/info.json`; `profile` its level (`level0`).

    `size` is that of the whole image, `sizes` those at which it is given whole; Mirador chooses thumbnails by them.
    """

    uri: str
    profile: str = "level0"
    size: ImageSize | None = None
    sizes: tuple[ImageSize, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An image with its size in pixels, and the service that gives parts and sizes of it, if there is one."""

    uri: str
    width: int
    height: int
    format: str = "image/jpeg"
    service: ImageService | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFile:
    """A recording: `type` is IIIF's, `Sound` or `Video`; `duration` in seconds; a video's size in pixels."""

    uri: str
    type: str
    format: str
    duration: float
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """The organisation that shows the resource."""

    uri: str
    label: LanguageText
    homepage: Link | None = None
    logo: Picture | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceView:
    """A point on the map in WGS 84 degrees (navPlace), and what it is called."""

    uri: str
    longitude: float
    latitude: float
    label: LanguageText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnotationView:
    """A text about a canvas or a part of it; `where` None is all of it. `format` is `text/plain` or `text/html`."""

    uri: str
    text: LanguageText
    where: Box | Span | None = None
    motivation: str = "supplementing"
    format: str = "text/plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnotationPageView:
    """Annotations of one canvas, of which `canvas` is the URI, in the order in which they are read."""

    uri: str
    canvas: str
    annotations: tuple[AnnotationView, ...]
    label: LanguageText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CanvasView:
    """One page or recording.

    `width` and `height` are pixels, None for sound alone; `duration` is seconds, None for what stands still. `body` is
    what is painted on it, None for a canvas that is known to be there and has no picture. `annotations` are pages of
    text: a URI where the page lies in a file of its own, else the page itself. `placeholder` is shown until a recording
    is started, `accompanying` while it runs.
    """

    uri: str
    label: LanguageText
    width: int | None = None
    height: int | None = None
    duration: float | None = None
    body: Picture | MediaFile | None = None
    thumbnail: Picture | None = None
    annotations: tuple[str | AnnotationPageView, ...] = ()
    rendering: tuple[Link, ...] = ()
    see_also: tuple[Link, ...] = ()
    behavior: tuple[str, ...] = ()
    placeholder: "CanvasView | None" = None
    accompanying: "CanvasView | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CanvasPart:
    """A canvas, or a part of it, as a table of contents and `start` point to it."""

    canvas: str
    where: Box | Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeView:
    """A line of a table of contents: what belongs to it, in order."""

    uri: str
    label: LanguageText
    items: tuple["RangeView | CanvasPart", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
    uri: str
    label: LanguageText
    summary: LanguageText | None = None
    metadata: tuple[tuple[LanguageText, tuple[LanguageText, ...]], ...] = ()
    required_statement: tuple[LanguageText, LanguageText] | None = None
    rights: str | None = None
    provider: Provider | None = None
    homepage: tuple[Link, ...] = ()
    see_also: tuple[Link, ...] = ()
    rendering: tuple[Link, ...] = ()
    part_of: tuple[Link, ...] = ()
    thumbnail: Picture | None = None
    nav_date: str | None = None
    nav_place: tuple[PlaceView, ...] = ()
    behavior: tuple[str, ...] = ()
    viewing_direction: str | None = None
    placeholder: CanvasView | None = None
    accompanying: CanvasView | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestView(_View):
    """One document. `nav_date` is `1952-09-22T00:00:00Z`, None where the date is unknown."""

    canvases: tuple[CanvasView, ...]
    structures: tuple[RangeView, ...] = ()
    start: CanvasPart | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestReference:
    """What a IIIF collection says of one of its manifests."""

    uri: str
    label: LanguageText
    thumbnail: Picture | None = None
    nav_date: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionReference:
    """What a IIIF collection says of a collection in it."""

    uri: str
    label: LanguageText
    thumbnail: Picture | None = None
    nav_date: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionView(_View):
    """A collection of manifests, and of other collections."""

    members: tuple[ManifestReference | CollectionReference, ...]
