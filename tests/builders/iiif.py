"""A IIIF manifest to break."""

from typing import Any

from armistice_pkg.core.presentation import (
    AnnotationPageView,
    AnnotationView,
    CanvasPart,
    CanvasView,
    ImageService,
    LanguageText,
    Link,
    ManifestView,
    Picture,
    PlaceView,
    RangeView,
)
from armistice_pkg.core.regions import Box
from armistice_pkg.formats.iiif import manifest

Json = dict[str, Any]
HOME = "https://example.org/iiif/c/r"


def picture(name: str, *, service: str | None = None) -> Picture:
    tiles = ImageService(uri=service) if service is not None else None
    return Picture(uri=f"{HOME}/{name}", width=1240, height=1754, service=tiles)


def canvas(number: int) -> CanvasView:
    uri = f"{HOME}/canvas/{number}"
    line = AnnotationView(
        uri=f"{uri}/text/1",
        text=LanguageText(text="A line", language="en"),
        where=Box(x=10, y=20, width=300, height=40),
    )
    return CanvasView(
        uri=uri,
        label=LanguageText(text=str(number)),
        width=1240,
        height=1754,
        body=picture(f"pages/{number}.jpg", service=f"{HOME}/images/{number}"),
        thumbnail=picture(f"thumbnails/{number}.jpg"),
        annotations=(
            f"{HOME}/annotations/{number}.json",
            AnnotationPageView(uri=f"{uri}/text", canvas=uri, annotations=(line,)),
        ),
    )


def whole() -> Json:
    """Everything that a rule asks about, and nothing wrong with it."""
    return manifest(
        ManifestView(
            uri=f"{HOME}/manifest.json",
            label=LanguageText(text="Title", language="en"),
            summary=LanguageText(text="Said", language="en"),
            rights="http://creativecommons.org/licenses/by/4.0/",
            rendering=(
                Link(
                    uri=f"{HOME}/d.pdf",
                    type="Text",
                    label=LanguageText(text="PDF"),
                    format="application/pdf",
                    language="en",
                ),
            ),
            canvases=(canvas(1), canvas(2)),
            nav_date="1953-07-27T00:00:00Z",
            nav_place=(PlaceView(uri=f"{HOME}/places/1", longitude=126.68, latitude=37.95),),
            behavior=("individuals",),
            viewing_direction="left-to-right",
            structures=(
                RangeView(
                    uri=f"{HOME}/range/1",
                    label=LanguageText(text="Contents", language="en"),
                    items=(
                        CanvasPart(canvas=f"{HOME}/canvas/1"),
                        CanvasPart(canvas=f"{HOME}/canvas/2", where=Box(x=0, y=0, width=10, height=10)),
                    ),
                ),
            ),
            start=CanvasPart(canvas=f"{HOME}/canvas/2"),
        )
    )
