"""What viewers ask of an image service, by their own arithmetic, from its info.json alone."""

import math
from collections.abc import Iterator
from typing import Any


def openseadragon(info: dict[str, Any], *, by_sizes: bool) -> Iterator[str]:
    """Every URL that OpenSeadragon may ask for at any zoom. `by_sizes`: as of 5.0 it may take its levels from `sizes`.

    Older ones (those in Mirador, Universal Viewer and Clover among them) reckon with halves only.
    """
    full_width, full_height = info["width"], info["height"]
    (described,) = info["tiles"]
    tile_width, tile_height = described["width"], described["height"]
    top = round(math.log2(max(described["scaleFactors"])))
    if top == 0:  # taken for "not given"
        top = math.ceil(math.log2(max(full_width, full_height)))
    listed = _levels(info, top) if by_sizes else None
    for level in range(top + 1):
        scale = 0.5 ** (top - level)
        width, height = listed[level] if listed else (math.ceil(full_width * scale), math.ceil(full_height * scale))
        if listed:
            across, down = math.ceil(width / tile_width), math.ceil(height / tile_height)
        else:
            across, down = math.ceil(scale * full_width / tile_width), math.ceil(scale * full_height / tile_height)
        for x in range(across):
            for y in range(down):
                yield _tile(info, (x, y), scale, (width, height), (tile_width, tile_height))


def _levels(info: dict[str, Any], top: int) -> list[tuple[int, int]] | None:
    sizes = sorted(((one["width"], one["height"]) for one in info["sizes"]), key=lambda one: one[0])
    if sizes[-1][0] < info["width"] and sizes[-1][1] < info["height"]:
        sizes.append((info["width"], info["height"]))
    if len(sizes) != top + 1:
        return None
    factors = info["tiles"][0]["scaleFactors"]
    for (width, height), factor in zip(sizes, reversed(factors), strict=False):
        if _half_up(info["width"] / width) != factor or _half_up(info["height"] / height) != factor:
            return None
    return sizes


def _half_up(value: float) -> int:
    """JavaScript's `Math.round`."""
    return math.floor(value + 0.5)


def _tile(
    info: dict[str, Any], at: tuple[int, int], scale: float, level: tuple[int, int], side: tuple[int, int]
) -> str:
    full = (info["width"], info["height"])
    if level[0] < side[0] and level[1] < side[1]:
        size = "max" if level == full else f"{level[0]},{level[1]}"
        return f"{info['id']}/full/{size}/0/default.jpg"
    step = (_half_up(side[0] / scale), _half_up(side[1] / scale))
    left, top = at[0] * step[0], at[1] * step[1]
    width, height = min(step[0], full[0] - left), min(step[1], full[1] - top)
    region = "full" if (left, top, width, height) == (0, 0, *full) else f"{left},{top},{width},{height}"
    shown = (min(side[0], level[0] - at[0] * side[0]), min(side[1], level[1] - at[1] * side[1]))
    size = "max" if shown == full else f"{shown[0]},{shown[1]}"
    return f"{info['id']}/{region}/{size}/0/default.jpg"


def universal_viewer(info: dict[str, Any]) -> Iterator[str]:
    """Thumbnails of both panels, and both downloads as far as it offers them."""
    full_width, full_height = info["width"], info["height"]
    width, height = info.get("maxWidth", full_width), info.get("maxHeight", full_height)
    factor = min(width / full_width, height / full_height)
    offered = (math.floor(full_width * factor), math.floor(full_height * factor))
    for one in (90, 200, *((offered[0],) if offered[0] else ())):
        yield f"{info['id']}/full/{one},/0/default.jpg"
    if max(offered) > 1000:
        low = (1000, math.floor(full_height * (1000 / full_width)))
        if full_width <= full_height:
            low = (math.floor(full_width * (1000 / full_height)), 1000)
        if min(low):  # of a hair's breadth it asks for no pixel at all, which no service can answer
            yield f"{info['id']}/full/{low[0]},{low[1]}/0/default.jpg"


def mirador_thumbnail(service: dict[str, Any], area: int) -> str | None:
    """What Mirador makes a thumbnail of; None where it takes the image's own address."""
    sizes = [(one["width"], one["height"]) for one in service["sizes"]]
    best = full = (service["width"], service["height"])
    is_listed = False
    for one in sizes:
        above = one[0] * one[1] - area
        if 0 <= above < abs(best[0] * best[1] - area):
            best, is_listed = one, True
    if best[0] * best[1] > area * 6:
        for one in sizes:
            if abs(one[0] * one[1] - area) < abs(best[0] * best[1] - area):
                best, is_listed = one, True
    if not is_listed and best == full:
        return None
    return f"{service['id']}/full/{best[0]},{best[1]}/0/default.jpg"
