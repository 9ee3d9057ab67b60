"""Any picture that libvips opens to 8-bit grey or sRGB, as a step of its stream: nothing is held in memory."""

from collections.abc import Callable

import pyvips

__all__ = ["displayable"]

_GREY, _COLOURS = 1, 3
_WHITE = {"uchar": 255.0, "ushort": 65_535.0}
_PRINTED = "cmyk"
_PROFILE = "icc-profile-data"


def displayable(picture: pyvips.Image, again: Callable[[], pyvips.Image]) -> pyvips.Image:
    """The picture with 8 bits a band, in grey (`b-w`) or sRGB; alpha on white; by its own profile where that fits.

    `again` opens the same picture once more, for values whose range has to be looked for.
    """
    picture = _with_known_range(_on_white(picture), again)
    picture = _by_profile(picture) if picture.get_typeof(_PROFILE) else picture
    if picture.bands == _GREY:
        grey = picture.colourspace("b-w") if picture.format == "uchar" else picture.colourspace("grey16")
        return _eight_bits(grey, "b-w")
    if picture.interpretation == "multiband":
        picture = picture.copy(interpretation="rgb16" if picture.format == "ushort" else "srgb")
    return _eight_bits(picture if picture.interpretation == "srgb" else picture.colourspace("srgb"), "srgb")


def _eight_bits(picture: pyvips.Image, interpretation: str) -> pyvips.Image:
    """By the upper eight bits of sixteen, and without what belongs to other values."""
    if picture.format == "ushort":
        picture = (picture >> 8).cast("uchar")
    return picture.cast("uchar").copy(interpretation=interpretation)


def _on_white(picture: pyvips.Image) -> pyvips.Image:
    """What shows through is paper; bands that say neither colour nor alpha are left out."""
    colours = _bands_of_colour(picture)
    if picture.bands == colours + 1 and picture.hasalpha():
        white = 0.0 if picture.interpretation == _PRINTED else _WHITE.get(picture.format, 1.0)
        return picture.flatten(background=[white] * colours)
    return picture.extract_band(0, n=colours) if picture.bands > colours else picture


def _bands_of_colour(picture: pyvips.Image) -> int:
    if picture.interpretation in {"b-w", "grey16"} or picture.bands < _COLOURS:
        return _GREY
    return _COLOURS + 1 if picture.interpretation == _PRINTED else _COLOURS


def _with_known_range(picture: pyvips.Image, again: Callable[[], pyvips.Image]) -> pyvips.Image:
    """Whole numbers of 8 or 16 bits, and colours that define their own range, as they are; others scaled to 16 bits."""
    if picture.format in _WHITE or picture.interpretation in {"lab", "labs", "labq", "scrgb", "xyz"}:
        return picture
    measured = _on_white(again())
    lowest, highest = _range(measured.format, measured.min(), again_max=lambda: _on_white(again()).max())
    scale = _WHITE["ushort"] / ((highest - lowest) or 1.0)
    kind = "grey16" if picture.bands == _GREY else "rgb16"
    return ((picture - lowest) * scale + 0.5).cast("ushort").copy(interpretation=kind)


def _range(kind: str, lowest: float, *, again_max: Callable[[], float]) -> tuple[float, float]:
    """What is black and what is white: by usage where the values fit it, else by the darkest and the lightest pixel."""
    highest = again_max()
    if lowest < 0:
        return lowest, highest
    for white in (1.0,) if kind in {"float", "double"} else (_WHITE["uchar"], _WHITE["ushort"]):
        if highest <= white:
            return 0.0, white
    return lowest, highest


def _by_profile(picture: pyvips.Image) -> pyvips.Image:
    """By the profile that is embedded; one that is broken or for other colours is passed over."""
    try:
        seen = picture.icc_transform(
            "srgb", embedded=True, intent="relative", black_point_compensation=True, depth=8, pcs="lab"
        )
    except pyvips.Error:
        return picture
    return seen.colourspace("b-w") if picture.bands == _GREY else seen
