"""Problem codes of files that `validate` is given and that are no bags."""

from collections.abc import Mapping

from armistice_pkg.core.codes.row import Code, error, warning

DOCUMENT_CODES: Mapping[str, Code] = {
    "document-unrecognised": error(
        None,
        "The file is called JSON or begins as JSON does, and is of no kind whose rules we know.",
        "Check that you named the right file; if it is meant to be a BagIt profile, it lacks all that makes one.",
    ),
    "json-too-large": error(
        None,
        "The JSON file is far larger than any of its kind, and was not read.",
        "Check that it is the right file; divide a collection into collections of its own.",
    ),
    "json-byte-order-mark": warning(
        "RFC 8259, 8.1",
        "A byte order mark stands before the JSON; some programs refuse the file for it.",
        "Save the file as UTF-8 without a byte order mark.",
    ),
    "json-encoding": error(
        "RFC 8259, 8.1",
        "The JSON file is not written in UTF-8.",
        "Save the file as UTF-8.",
    ),
    "json-no-object": error(
        None,
        "The file is JSON, and not the object that it should be.",
        "Check that it is the right file; a IIIF document begins with { and ends with }.",
    ),
}
