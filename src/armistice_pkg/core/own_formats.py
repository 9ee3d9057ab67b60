"""The formats of the files that we write ourselves: known from their making, and the same that PRONOM's tools find."""

from collections.abc import Mapping
from types import MappingProxyType

from armistice_pkg.core.media import FormatIdentity

__all__ = ["own_format"]

_BY_MAKING = "armistice, by their making"


def _known(puid: str, name: str, version: str | None, mime: str | None) -> FormatIdentity:
    return FormatIdentity(puid=puid, name=name, version=version, mime=mime, tool=_BY_MAKING)


_FORMATS: Mapping[str, FormatIdentity] = MappingProxyType(
    {
        "csv": _known("x-fmt/18", "Comma Separated Values", None, "text/csv"),
        "jpg": _known("fmt/43", "JPEG File Interchange Format", "1.01", "image/jpeg"),
        "json": _known("fmt/817", "JSON Data Interchange Format", None, "application/json"),
        "jsonld": _known("fmt/880", "JSON-LD", None, None),
        "txt": _known("x-fmt/111", "Plain Text File", None, "text/plain"),
        "xml": _known("fmt/101", "Extensible Markup Language", "1.0", "application/xml"),
        "PDF/A-2u": _known("fmt/478", "Acrobat PDF/A - Portable Document Format", "2u", "application/pdf"),
        "PDF 1.7": _known("fmt/276", "Acrobat PDF 1.7 - Portable Document Format", "1.7", "application/pdf"),
    }
)


def own_format(path: str, *, standard: str | None = None) -> FormatIdentity:
    """The format of a file that we wrote, by its ending; of a PDF by the `standard` that it was written to.

    Raises:
        KeyError: we write no such files.
    """
    return _FORMATS[standard if standard is not None else path.rsplit(".", 1)[-1]]
