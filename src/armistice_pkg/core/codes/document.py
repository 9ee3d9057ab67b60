"""Problem codes of files that `validate` is given and that are no bags."""

from collections.abc import Mapping

from armistice_pkg.core.codes.row import Code, error

DOCUMENT_CODES: Mapping[str, Code] = {
    "document-unrecognised": error(
        None,
        "The file is called JSON or begins as JSON does, and is of no kind whose rules we know.",
        "Check that you named the right file; if it is meant to be a BagIt profile, it lacks all that makes one.",
    ),
}
