"""Any picture that Pillow opens to 8-bit grey or sRGB, by its own profile where it has one."""

import io

from PIL import Image, ImageCms

__all__ = ["displayable", "resizable"]

_SIXTEEN_BITS = 65_535
_EIGHT_BITS = 255
_INTENT = ImageCms.Intent.RELATIVE_COLORIMETRIC
_FLAGS = ImageCms.Flags.BLACKPOINTCOMPENSATION
# Profiles are for these modes; what a palette's profile says of an indexed picture is applied to its RGB form.
_PROFILED = {"RGB", "CMYK", "L", "LAB"}


def resizable(picture: Image.Image) -> Image.Image:
    """The picture in a mode that can be scaled without false colours: `L`, `RGB`, `CMYK` or `LAB`; alpha on white."""
    info = picture.info
    if picture.mode.startswith("I") or picture.mode == "F":
        result = _eight_bits(picture)
    elif picture.mode == "1":
        result = picture.convert("L")
    elif picture.mode in {"LA", "La", "PA", "RGBA", "RGBa"} or "transparency" in info:
        result = _on_white(picture)
    elif picture.mode in {"L", "RGB", "CMYK", "LAB"}:
        return picture
    else:
        result = picture.convert("RGB")
    result.info = info
    return result


def displayable(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """A picture from `resizable` in mode `L` or sRGB; a profile that is broken or for other colours is passed over."""
    if picture.mode == "LAB":
        return _transformed(picture, ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")))
    if profile and picture.mode in _PROFILED:
        try:
            seen = _transformed(picture, ImageCms.getOpenProfile(io.BytesIO(profile)))
        except (ImageCms.PyCMSError, OSError, ValueError):
            seen = picture
        picture = seen.convert("L") if picture.mode == "L" else seen
    return picture if picture.mode in {"L", "RGB"} else picture.convert("RGB")


def _transformed(picture: Image.Image, profile: ImageCms.ImageCmsProfile) -> Image.Image:
    transform = ImageCms.buildTransform(
        profile, ImageCms.createProfile("sRGB"), picture.mode, "RGB", renderingIntent=_INTENT, flags=_FLAGS
    )
    result = ImageCms.applyTransform(picture, transform)
    if result is None:
        raise ImageCms.PyCMSError("no picture came back")
    return result


def _on_white(picture: Image.Image) -> Image.Image:
    """What shows through is white paper; a picture of greys stays grey."""
    is_grey = picture.mode in {"L", "LA", "La", "1", "I;16"}
    whole = picture.convert("RGBA")
    paper = Image.new("RGBA", whole.size, "white")
    paper.alpha_composite(whole)
    return paper.convert("L" if is_grey else "RGB")


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Grey of 16 or 32 bits, whole or floating: Pillow's own conversion would cut off all above 255."""
    values = picture.convert("F")
    lowest, highest = _range(picture, values)
    scale = _EIGHT_BITS / ((highest - lowest) or 1.0)
    return values.point(lambda value: value * scale + (0.5 - lowest * scale)).convert("L")


def _range(picture: Image.Image, values: Image.Image) -> tuple[float, float]:
    """What is black and what is white: by the mode where that says it, else by the darkest and the lightest pixel."""
    if picture.mode.startswith("I;16"):
        return 0.0, float(_SIXTEEN_BITS)
    lowest, highest = (float(value) for value in values.getextrema())  # type: ignore[arg-type]  # one band: two numbers
    if lowest < 0:
        return lowest, highest
    for white in (1.0,) if picture.mode == "F" else (float(_EIGHT_BITS), float(_SIXTEEN_BITS)):
        if highest <= white:
            return 0.0, white
    return lowest, highest
