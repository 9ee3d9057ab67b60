"""What was found about images, PDFs, texts and fonts, as problems in plain words."""

from collections.abc import Sequence

from armistice_pkg.core.media import FormatIdentity, MediaReason, MissingGlyphs
from armistice_pkg.core.problems import Place, Problem, problem, visible

__all__ = [
    "cannot_show",
    "encoding_assumed",
    "glyphs_missing",
    "name_mismatch",
    "not_played",
    "not_shown",
    "text_shortened",
]


def cannot_show(reason: str, place: Place) -> Problem:
    """The file at `place` cannot be shown: `reason` is what `PageMaker.check` or an `UnreadableError` gave."""
    code = reason.code if isinstance(reason, MediaReason) else "media-unreadable"
    return problem(code, place, f"{_named(place)} {visible(reason)}.")


def cut_off(place: Place) -> Problem:
    """The recording at `place` ends before what its header announces."""
    return problem("media-cut-off", place, f"{_named(place)} ends before what it says that it holds.")


def not_played(obstacle: str, place: Place) -> Problem:
    """Browsers do not play the recording at `place`: `obstacle` is that of a `TimedMedia`."""
    return problem("media-not-played", place, f"{_named(place)} {visible(obstacle)}.")


def not_shown(place: Place) -> Problem:
    """The file at `place` is of a kind that has no pages."""
    return problem(
        "media-not-shown", place, f"{_named(place)} is packaged, and not shown: no page image can be made of its kind."
    )


def glyphs_missing(missing: Sequence[MissingGlyphs], place: Place) -> Problem:
    """The text at `place` has characters of `missing` (at least one) that no font draws; names the fonts to install."""
    said = "; ".join(f"{one.script}, such as {visible(one.sample)}" for one in missing)
    packages = sorted({one.package for one in missing if one.package})
    advice = f"Install {' and '.join(packages)}." if packages else "Add a folder of fonts that have these characters."
    return problem(
        "media-glyphs-missing",
        place,
        f"No font on this machine draws some characters of this text ({said}). {advice}",
        found="".join(one.sample for one in missing),
        suggestion=advice,
    )


def text_shortened(omitted: int, place: Place) -> Problem:
    """The last `omitted` characters of the text at `place` are not on its typeset pages."""
    return problem(
        "media-text-shortened",
        place,
        f"The text is very long: its last {omitted:,} characters are in the package, and not on the typeset pages.",
        found=str(omitted),
    )


def encoding_assumed(encoding: str, place: Place) -> Problem:
    """The text file at `place` is not UTF-8 and names no encoding; it was read as `encoding`."""
    return problem(
        "media-text-encoding",
        place,
        f"{_named(place)} is not in UTF-8 and was read as {encoding}. Look whether its letters came out right.",
        expected="UTF-8",
        found=encoding,
    )


def name_mismatch(identity: FormatIdentity, place: Place) -> Problem | None:
    """The file's name says another format than its bytes, where the identifying tool noticed; else None."""
    if identity.puid is None or "extension mismatch" not in (identity.warning or ""):
        return None
    name = identity.name or identity.puid
    return problem(
        "media-name-mismatch",
        place,
        f"{_named(place)} is {visible(name)} by its bytes, and its name ends as that of another format.",
        found=name,
    )


def _named(place: Place) -> str:
    """The file's own name, as a sentence begins with it."""
    return f'"{visible(place.path)}"' if place.path else "The file"
