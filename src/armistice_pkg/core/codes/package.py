"""Problem codes of packaging."""

from collections.abc import Mapping

from armistice_pkg.core.codes.row import Code, error, warning

PACKAGE_CODES: Mapping[str, Code] = {
    "package-file-unreadable": error(
        None,
        "A file of a record could not be read to its end, or changed while it was read.",
        "Look whether the file can be opened and copied, and that no other program writes to it; then run again.",
    ),
    "package-bag-damaged": warning(
        None,
        "A bag that was there, and that should have stayed as it was, is no longer valid.",
        "It is made again from the source, and the damaged one is kept under .superseded. Find out what changed it.",
    ),
    "package-bag-invalid": error(
        "RFC 8493, 3",
        "A bag that was just written did not read back as what was written, so none of this run was published.",
        "Suspect the disk or its connection. Look at the system's log, and run again on another disk.",
    ),
    "package-target-in-the-way": error(
        None,
        "Where a bag belongs there is something that this command did not make.",
        "Move it away, or choose another folder with --bags or --manifests.",
    ),
    "package-same-collection": error(
        None,
        "Two sources of one run have the same collection id, so the second would overwrite the first.",
        "Give one of them another id in its collection.toml.",
    ),
    "package-nothing-left": error(
        None,
        "No record of the collection could be packaged, and a collection without documents cannot be shown.",
        "Correct the problems that are listed.",
    ),
}
