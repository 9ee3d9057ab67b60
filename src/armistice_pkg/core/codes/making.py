"""Problem codes of making and changing bags."""

from collections.abc import Mapping

from armistice_pkg.core.codes.row import Code, error, warning

MAKING_CODES: Mapping[str, Code] = {
    "making-link": error(
        "RFC 8493, 5.1",
        "A link stands in the folder; a bag keeps files, and what a link points to may lie elsewhere.",
        "Put a copy of the file itself in its place, or leave the link out with --skip.",
    ),
    "making-special-file": error(
        "RFC 8493, 5.1",
        "A pipe, socket or device stands in the folder; it holds no bytes that could be kept.",
        "Remove it, or leave it out with --skip.",
    ),
    "making-unreadable": error(
        None,
        "A file or folder cannot be read, so it cannot be put into the bag.",
        "Give yourself permission to read it, check the disk, or leave it out with --skip.",
    ),
    "making-name-not-utf8": error(
        "RFC 8493, 2.3",
        "A name is not UTF-8, so no manifest can list it.",
        "Rename the file or folder.",
    ),
    "making-name-unsafe": error(
        "RFC 8493, 5.1",
        "A name looks on some systems like a path that leads out of the bag, so readers would refuse the bag.",
        "Rename the file or folder.",
    ),
    "making-name-twins": warning(
        "RFC 8493, 6.1.1.3",
        "Names differ only in case or in how their accents are coded; many systems keep only one of them.",
        "Rename all but one if the bag may be copied to a Windows or macOS computer.",
    ),
    "making-name-windows": warning(
        "RFC 8493, 6.1.2",
        "Windows cannot hold a file or folder of this name.",
        "Rename it if the bag shall be used on Windows.",
    ),
    "making-name-format": error(
        "APPNOTE.TXT 6.3.10, 4.4.17.1",
        "A name cannot stand in a file of the format that the bag shall be packed in; a zip file holds no backslashes.",
        "Rename the file, or make the bag as a folder or with --format tar.",
    ),
    "making-file-too-large": error(
        "RFC 8493, 2.2.2",
        "A file is larger than a bag of the group may be, and no file is ever split.",
        "Raise --max-size, or leave the file out with --skip and bag it by itself.",
    ),
    "making-folder-empty": warning(
        "RFC 8493, 2.1.3",
        "A folder without files was not stored: a bag keeps files, and has no way to list an empty folder.",
        "Put an empty file named .keep into it before bagging, if the folder matters.",
    ),
    "making-system-file": warning(
        None,
        "A file that macOS or Windows makes for its own use was kept, since it may have been asked for.",
        "Leave such files out with --skip if they do not matter.",
    ),
    "making-nothing": warning(
        "RFC 8493, 2.1.2",
        "There are no files to be bagged, so the payload of the bag is empty.",
        "Check that this is the right folder, and that --skip leaves something.",
    ),
    "making-source-is-bag": warning(
        None,
        "The folder is a bag already, so the new bag holds a bag.",
        "Use the bag as it is, or bag its data folder.",
    ),
    "making-changed": error(
        None,
        "A file changed while the folder was being bagged.",
        "See that no other program writes to the folder, and run the same command again.",
    ),
    "making-read-back": error(
        "RFC 8493, 3",
        "A bag that was just written did not read back as what was written, so it was not put in its place.",
        "Suspect the disk or its connection. Look at the system's log, and run again on another disk.",
    ),
}
