"""Problem codes of moving what is published."""

from collections.abc import Mapping

from armistice_pkg.core.codes.row import Code, error

REBASING_CODES: Mapping[str, Code] = {
    "rebase-no-collection": error(
        None,
        "A collection.json says of no home that it could be moved from, so it was not published by armistice.",
        "Check that the folder is one that armistice package has published; publish it again if it is damaged.",
    ),
    "rebase-unreadable": error(
        None,
        "A published file is no JSON in UTF-8, or cannot be read, so its addresses cannot be moved.",
        "Run armistice package again, which makes anew what is damaged, and then armistice rebase.",
    ),
}
