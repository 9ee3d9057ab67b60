"""What a file is by its first bytes, as far as showing it goes; the name only tells what it claims to be."""

import enum
from collections.abc import Mapping

__all__ = ["HEAD", "Kind", "claimed_kind", "kind_of", "what_it_is"]

# PDF readers look for `%PDF-` in the first 1,024 bytes (ISO 32000-1, Annex H, 3.4.1).
HEAD = 1024


class Kind(enum.Enum):
    """What can be shown: the value is its name in a sentence."""

    PDF = "a PDF"
    JPEG = "a JPEG image"
    PNG = "a PNG image"
    TIFF = "a TIFF image"
    WEBP = "a WebP image"
    JPEG2000 = "a JPEG 2000 image"
    GIF = "a GIF image"


_ENDINGS: Mapping[str, Kind] = {
    "pdf": Kind.PDF,
    "jpg": Kind.JPEG,
    "jpeg": Kind.JPEG,
    "jpe": Kind.JPEG,
    "jfif": Kind.JPEG,
    "png": Kind.PNG,
    "tif": Kind.TIFF,
    "tiff": Kind.TIFF,
    "webp": Kind.WEBP,
    "jp2": Kind.JPEG2000,
    "jpx": Kind.JPEG2000,
    "j2k": Kind.JPEG2000,
    "jpf": Kind.JPEG2000,
    "gif": Kind.GIF,
}
_BEGINNINGS: tuple[tuple[bytes, Kind], ...] = (
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"II*\0", Kind.TIFF),
    (b"MM\0*", Kind.TIFF),
    (b"II+\0", Kind.TIFF),
    (b"MM\0+", Kind.TIFF),
    (b"\0\0\0\x0cjP  \r\n\x87\n", Kind.JPEG2000),
    (b"\xff\x4f\xff\x51", Kind.JPEG2000),
    (b"GIF87a", Kind.GIF),
    (b"GIF89a", Kind.GIF),
)
_OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a ZIP archive, or an office document"),
    (b"\xd0\xcf\x11\xe0", "an older office document"),
    (b"8BPS", "a Photoshop document"),
    (b"BM", "a BMP image"),
    (b"%!PS", "a PostScript file"),
    (b"{\\rtf", "a Rich Text document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"<?xml", "an XML file"),
    (b"<!DOCTYPE html", "a web page"),
    (b"<html", "a web page"),
)
# What no plain text holds: controls but for tabs, line ends, form feeds and escapes.
_NOT_TEXT = frozenset(range(32)) - frozenset(b"\t\n\x0b\x0c\r\x1b")


def kind_of(head: bytes, path: str = "") -> Kind | None:
    """The kind by the first bytes (`HEAD` of them, or all there are), or None for what cannot be shown.

    The name matters only where other bytes stand before `%PDF-`: a text may speak of it without being a PDF.
    """
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Kind.WEBP
    for beginning, kind in _BEGINNINGS:
        if head.startswith(beginning):
            return kind
    begins = head.lstrip(b"\xef\xbb\xbf\0\t\n\r ").startswith(b"%PDF-")
    is_pdf = begins or (b"%PDF-" in head[:HEAD] and claimed_kind(path) is Kind.PDF)
    return Kind.PDF if is_pdf else None


def claimed_kind(path: str) -> Kind | None:
    """The kind that the name's ending claims, or None."""
    name = path.rpartition("/")[2]
    return _ENDINGS.get(name.rpartition(".")[2].lower()) if "." in name else None


def what_it_is(head: bytes) -> str:
    """What the first bytes of a file that cannot be shown look like, to be read after `holds`."""
    if head[4:8] == b"ftyp":
        return "a video, or an image in HEIF or AVIF"
    for beginning, name in _OTHERS:
        if head.startswith(beginning):
            return name
    if not _NOT_TEXT.intersection(head):
        return "text"
    return "bytes of no kind that we know"
