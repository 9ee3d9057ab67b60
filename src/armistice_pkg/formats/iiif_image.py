"""IIIF Image API 3.0 at level 0: which files an image service consists of, and its info.json.

A service without a server answers what lies there as a file and nothing else, so every URL that a viewer makes up has
to be foreseen. All of it follows from the size of the image. Source: https://iiif.io/api/image/3.0/
"""

from collections.abc import Iterator, Mapping
from typing import Any

from armistice_pkg.core.images import ImageSize

__all__ = [
    "IMAGE_3",
    "INFO_FILE",
    "THUMBNAIL_SIDE",
    "TILE_SIDE",
    "WHOLE_SIDE",
    "info",
    "largest_whole",
    "scale_factors",
    "service",
    "thumbnail",
    "tiles",
    "whole_file",
    "whole_files",
    "whole_sizes",
]

IMAGE_3 = "http://iiif.io/api/image/3/context.json"
INFO_FILE = "info.json"
TILE_SIDE = 512
WHOLE_SIDE = 4096
"""The longest side of an image that is given whole: A4 at 300 dpi is. Wholes of what is larger would cost as much time
as a quarter of all tiles, and Universal Viewer offers none above 5,000 pixels for download."""
THUMBNAIL_SIDE = 400

_LAST = "0/default.jpg"
# Universal Viewer 4: its column of thumbnails and its gallery ask for these widths, its download for this side.
_VIEWER_WIDTHS = (90, 200)
_DOWNLOAD_SIDE = 1000

Json = dict[str, Any]


def scale_factors(full: ImageSize) -> tuple[int, ...]:
    """Powers of two, from 1 to the first at which the image fits in one tile; never 1 alone.

    OpenSeadragon takes a service with one level for one with levels down to a pixel, and asks for all of them.
    """
    factors = [1, 2]
    while full.reduced(factors[-1]).longest > TILE_SIDE:
        factors.append(factors[-1] * 2)
    return tuple(factors)


def whole_sizes(full: ImageSize) -> tuple[ImageSize, ...]:
    """The levels that are given whole, the smallest first; `sizes` of info.json.

    Nothing but levels: OpenSeadragon makes the sizes of its levels of this list when their numbers agree.
    """
    levels = dict.fromkeys(full.reduced(factor) for factor in reversed(scale_factors(full)))
    return tuple(size for size in levels if size.longest <= WHOLE_SIDE)


def largest_whole(full: ImageSize) -> ImageSize:
    """What `full/max` gives; smaller than the image where that is larger than `WHOLE_SIDE`."""
    return whole_sizes(full)[-1]


def thumbnail(full: ImageSize) -> ImageSize:
    """The size of the thumbnail."""
    return full.within(THUMBNAIL_SIDE)


def whole_file(size: str | ImageSize) -> str:
    """The path of the whole image at a size: `max`, `w,` or a size."""
    text = size if isinstance(size, str) else f"{size.width},{size.height}"
    return f"full/{text}/{_LAST}"


def whole_files(full: ImageSize) -> Mapping[str, ImageSize]:
    """Every file of the whole image, by its path below the service: what the specification asks for, and viewers."""
    sizes = whole_sizes(full)
    largest = sizes[-1]
    files = {whole_file(size): size for size in (*sizes, thumbnail(full), *_downloaded(full, largest))}
    for width in (*_VIEWER_WIDTHS, largest.width, _offered_width(full, largest)):
        files[whole_file(f"{width},")] = ImageSize(width=width, height=max(1, round(full.height * width / full.width)))
    # `w,` at the largest width is the largest whole itself, whatever the rounding says (Image API 3.0, 4.2).
    files[whole_file(f"{largest.width},")] = largest
    files[whole_file("max")] = largest
    return files


def _downloaded(full: ImageSize, largest: ImageSize) -> tuple[ImageSize, ...]:
    """What Universal Viewer downloads in low resolution: its own arithmetic, roundings included."""
    if largest.longest <= _DOWNLOAD_SIDE:
        return ()
    if full.width > full.height:
        return (ImageSize(width=_DOWNLOAD_SIDE, height=max(1, int(full.height * (_DOWNLOAD_SIDE / full.width)))),)
    return (ImageSize(width=max(1, int(full.width * (_DOWNLOAD_SIDE / full.height))), height=_DOWNLOAD_SIDE),)


def _offered_width(full: ImageSize, largest: ImageSize) -> int:
    """The width that Universal Viewer asks for in high resolution: its own arithmetic, roundings included."""
    return max(1, int(full.width * min(largest.width / full.width, largest.height / full.height)))


def tiles(full: ImageSize) -> Iterator[tuple[str, ImageSize]]:
    """The path of every tile below the service, and its size (Image API 3.0, implementation notes and 4.7)."""
    for factor in scale_factors(full):
        level, step = full.reduced(factor), TILE_SIDE * factor
        for top in range(0, full.height, step):
            for left in range(0, full.width, step):
                width, height = min(step, full.width - left), min(step, full.height - top)
                size = ImageSize(
                    width=min(TILE_SIDE, level.width - left // factor),
                    height=min(TILE_SIDE, level.height - top // factor),
                )
                is_whole = (width, height) == (full.width, full.height)
                region = "full" if is_whole else f"{left},{top},{width},{height}"
                yield f"{region}/{size.width},{size.height}/{_LAST}", size


def info(uri: str, full: ImageSize) -> Json:
    """The info.json of the service at `uri`, which is absolute, percent-encoded, and ends without a slash."""
    largest = largest_whole(full)
    limits = {"maxWidth": largest.width, "maxHeight": largest.height} if largest != full else {}
    return {
        "@context": IMAGE_3,
        "id": uri,
        "type": "ImageService3",
        "protocol": "http://iiif.io/api/image",
        "profile": "level0",
        "width": full.width,
        "height": full.height,
        **limits,
        "sizes": _sizes(full),
        "tiles": [{"width": TILE_SIDE, "height": TILE_SIDE, "scaleFactors": list(scale_factors(full))}],
    }


def service(uri: str, full: ImageSize) -> Json:
    """The service as an image in a IIIF manifest names it; with `sizes`, of which Mirador chooses its thumbnails."""
    return {
        "id": uri,
        "type": "ImageService3",
        "profile": "level0",
        "width": full.width,
        "height": full.height,
        "sizes": _sizes(full),
    }


def _sizes(full: ImageSize) -> list[Json]:
    return [{"width": size.width, "height": size.height} for size in whole_sizes(full)]
