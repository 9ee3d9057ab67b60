"""BagIt's tag files, to values and back (RFC 8493). Parsers take chunks of bytes, and tell every fault by its line."""

from armistice_pkg.formats.bagit.charsets import codec_of
from armistice_pkg.formats.bagit.declaration import CURRENT, VERSIONS, Declaration, bagit_txt, parse_declaration
from armistice_pkg.formats.bagit.fetch import FetchItem, fetch_txt, parse_fetch
from armistice_pkg.formats.bagit.info import InfoTag, Oxum, bag_info, parse_bag_info, parse_oxum, values_of
from armistice_pkg.formats.bagit.lines import LINE_LIMIT, Fault, FaultKind, TextLine, text_lines
from armistice_pkg.formats.bagit.manifests import (
    Listed,
    ManifestName,
    PlainLines,
    manifest,
    manifest_name,
    parse_manifest,
    parse_manifest_quickly,
    written_path,
)

__all__ = [
    "CURRENT",
    "LINE_LIMIT",
    "VERSIONS",
    "Declaration",
    "Fault",
    "FaultKind",
    "FetchItem",
    "InfoTag",
    "Listed",
    "ManifestName",
    "Oxum",
    "PlainLines",
    "TextLine",
    "bag_info",
    "bagit_txt",
    "codec_of",
    "fetch_txt",
    "manifest",
    "manifest_name",
    "parse_bag_info",
    "parse_declaration",
    "parse_fetch",
    "parse_manifest",
    "parse_manifest_quickly",
    "parse_oxum",
    "text_lines",
    "values_of",
    "written_path",
]
