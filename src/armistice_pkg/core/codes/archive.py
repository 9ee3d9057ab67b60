"""Problem codes of bags in archives: .tar, .tar.gz and .zip, which are read without being unpacked.

RFC 8493 left out how a bag is serialised; the section on it is the fourth of draft-kunze-bagit-14. With an error of
this table nothing of the archive's payload is read.
"""

from collections.abc import Mapping

from armistice_pkg.core.codes.row import Code, error, warning

_SERIALISATION = "draft-kunze-bagit-14, 4"

_FILE: Mapping[str, Code] = {
    "archive-unrecognised": error(
        None,
        "The file's name is that of an archive, and its bytes are not those of a .tar, .tar.gz or .zip file.",
        "Get the file again from the sender or from a replica; if it is another kind of archive, unpack and repack it.",
    ),
    "archive-unreadable": error(
        None,
        "The archive could not be read to its end, so it is not known what is in it.",
        "Check permissions and the disk, and verify again.",
    ),
    "archive-truncated": error(
        None,
        "The archive ends before what it says is in it.",
        "It was probably not copied to its end: get it again from the sender or from a replica.",
    ),
    "archive-damaged": error(
        None,
        "The archive's structure is broken, so that nobody can tell for certain what is in it.",
        "Get the archive again from the sender or from a replica.",
    ),
    "archive-end-missing": warning(
        "POSIX.1-2017, pax, ustar Interchange Format",
        "The tar archive lacks the two empty blocks that mark its end, so that a part of it may have been cut off.",
        "If all files of the bag are there and intact, nothing is lost; else get the archive again.",
    ),
    "archive-trailing-data": warning(
        None,
        "The archive holds bytes that belong to none of its members; they are not part of the bag.",
        "Ask the sender what they are, or pack the bag again.",
    ),
    "archive-hidden-data": error(
        None,
        "The archive holds more than it lists, such as a second archive, and programs differ in which they show.",
        "Do not unpack it with other tools; ask the sender for an archive that holds the bag and nothing else.",
    ),
    "archive-too-many-members": error(
        None,
        "The archive lists more files and folders, or longer names, than we are willing to read.",
        "Ask the sender; such an archive may be meant to exhaust the computer's memory.",
    ),
    "archive-out-of-proportion": error(
        None,
        "The archive would unpack to so many times its own size that it may be meant to fill the disk.",
        "Ask the sender; if the archive is honest, unpack it where there is room, and verify the folder.",
    ),
}

_MEMBERS: Mapping[str, Code] = {
    "archive-top-folder": error(
        _SERIALISATION,
        "The archive does not hold exactly one folder, the bag, with everything else inside it.",
        "Pack the bag's folder itself, from the folder above it, and nothing beside it.",
    ),
    "archive-path-unsafe": error(
        "RFC 8493, 5.1",
        "A path in the archive could lead out of the folder that the archive is unpacked into.",
        "Do not unpack this archive with other tools; ask the sender for a correct one.",
    ),
    "archive-path-too-long": error(
        None,
        "A path in the archive is longer than any computer can hold.",
        "Ask the sender; such an archive is damaged or meant to do harm.",
    ),
    "archive-link": error(
        "RFC 8493, 5.1",
        "A link stands in the archive; what it points to is not kept with the bag, and may lie outside it.",
        "Put a copy of the file itself in its place, renew the manifests, and pack the bag again.",
    ),
    "archive-special-file": error(
        "RFC 8493, 5.1",
        "Something that is neither a file nor a folder, such as a device, stands in the archive.",
        "Remove it from the bag, and pack the bag again.",
    ),
    "archive-sparse": error(
        None,
        "A file is stored with its empty parts left out, in a way that programs undo differently.",
        "Pack the bag again without the option for sparse files.",
    ),
    "archive-name-repeated": error(
        None,
        "Two members of the archive have one name; which of them is unpacked depends on the program.",
        "Ask the sender which one is right, and pack the bag again.",
    ),
    "archive-headers-disagree": error(
        None,
        "The archive says two different things of one member, and programs differ in which they believe.",
        "Do not unpack this archive with other tools; ask the sender for a correct one.",
    ),
    "archive-members-overlap": error(
        None,
        "Two members of the archive share the same bytes, as only archives do that are damaged or meant to do harm.",
        "Do not unpack this archive; ask the sender for a correct one.",
    ),
    "archive-name-encoding": warning(
        "APPNOTE.TXT 6.3.10, D.1",
        "A name in the zip file has letters beyond ASCII, and the file does not say how they are coded.",
        "If the names that are shown are wrong, pack the bag again with a program that writes names in UTF-8.",
    ),
}

ARCHIVE_CODES: Mapping[str, Code] = {**_FILE, **_MEMBERS}
