"""Problem codes of `armistice update`; those of what is added are in `making`."""

from collections.abc import Mapping

from armistice_pkg.core.codes.row import Code, error, warning

UPDATING_CODES: Mapping[str, Code] = {
    "updating-path-unknown": error(
        None,
        "What shall be removed or replaced is not in the bag.",
        "Give the path from the bag's base folder on, such as data/letter.txt, as a manifest lists it.",
    ),
    "updating-path-taken": error(
        None,
        "A file shall be added where the bag has another one already.",
        "Put the new one in its place with --replace, or choose another path.",
    ),
    "updating-path-twice": error(
        None,
        "Two changes in one command are about the same path.",
        "Ask for one of them, or run the command twice.",
    ),
    "updating-path-own": error(
        "RFC 8493, 2",
        "A manifest, bagit.txt, bag-info.txt, fetch.txt or the history is written by the update itself.",
        "Change what it tells instead: files with --add, --remove and --replace, tags with --tag and --set-tag.",
    ),
    "updating-tag-unknown": error(
        "RFC 8493, 2.2.2",
        "A tag that shall be removed is not in bag-info.txt.",
        "Look at bag-info.txt for what there is; a label may be written in any case.",
    ),
    "updating-hole-digest": error(
        "RFC 8493, 2.1.3",
        "A file that is not here yet has no digest of an algorithm that the new version shall have.",
        "Fetch the file first, or keep an algorithm that lists it.",
    ),
    "updating-hole-size": warning(
        "RFC 8493, 2.2.2",
        "The payload cannot be counted, since fetch.txt does not say how large a file is that is not here yet.",
        "Nothing need be done: the bag does without Payload-Oxum until it is complete.",
    ),
    "updating-unwritable": error(
        "RFC 8493, 2.1.1",
        "Something cannot be written in the character set, or by the rules of the version, that bagit.txt declares.",
        "Make it a bag of BagIt 1.0 in UTF-8 with --upgrade, or correct the label that is named.",
    ),
    "updating-history": error(
        None,
        "The bag's metadata/premis.xml is no PREMIS 3 document, so the change cannot be written down in it.",
        "Take that file out with --remove, or rename it in a copy of the bag; a new history is begun then.",
    ),
    "updating-package": warning(
        None,
        "The bag was made by armistice package; changed, it is no longer what its source gives, and does not say so.",
        "Change the source and package it again, if you can: the next run makes this bag anew, and keeps this version.",
    ),
    "updating-fault-goes": warning(
        None,
        "There is a fault in what is removed or replaced; the new version does not have it.",
        "Find out what happened. The earlier version is kept until armistice gc removes it.",
    ),
    "updating-read-back": error(
        "RFC 8493, 3",
        "The new version did not read back as what was written, so it was not put in the bag's place.",
        "Suspect the disk or its connection. Look at the system's log, and run again on another disk.",
    ),
}
