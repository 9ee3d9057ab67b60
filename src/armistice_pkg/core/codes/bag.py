"""Problem codes of bags: RFC 8493 unless another specification is named."""

from collections.abc import Mapping

from armistice_pkg.core.codes.row import Code, error, warning

_DECLARATION: Mapping[str, Code] = {
    "bag-declaration-missing": error(
        "RFC 8493, 2.1.1",
        "There is no bagit.txt, so nothing says that this folder is a bag.",
        "Check that you chose the bag's base folder; if so, ask the sender for a complete copy.",
    ),
    "bag-declaration-bom": error(
        "RFC 8493, 2.1.1",
        "bagit.txt begins with a byte order mark, which other tools take for part of the first label.",
        "Save bagit.txt as UTF-8 without a byte order mark, then renew the tag manifests.",
    ),
    "bag-declaration-malformed": error(
        "RFC 8493, 2.1.1",
        "bagit.txt does not consist of exactly the two lines that it must have.",
        "Write the two lines BagIt-Version and Tag-File-Character-Encoding as shown, then renew the tag manifests.",
    ),
    "bag-version-unsupported": error(
        "RFC 8493, 2.1.1",
        "The bag declares a version of BagIt that is not one of 0.93 to 0.97 or 1.0.",
        "Ask the sender which version it follows; rules that we do not know cannot be checked.",
    ),
    "bag-encoding-unknown": error(
        "RFC 8493, 2.1.1",
        "The tag files are declared to be in a character set that IANA does not name or that we cannot read.",
        "Declare UTF-8, save the tag files in it, and renew the tag manifests.",
    ),
}

_STRUCTURE: Mapping[str, Code] = {
    "bag-payload-folder-missing": error(
        "RFC 8493, 2.1.2",
        "There is no folder named data, which holds what a bag is about.",
        "Ask the sender for a complete copy; a bag whose payload is elsewhere still has an empty data folder.",
    ),
    "bag-payload-manifest-missing": error(
        "RFC 8493, 2.1.3",
        "There is no payload manifest, so nothing says which files belong here or whether they are intact.",
        "Get the manifest from the sender, or make a new bag of the payload after checking it by other means.",
    ),
    "bag-link": error(
        "RFC 8493, 5.1",
        "A link stands in the bag; what it points to is not kept with the bag, and may lie outside it.",
        "Put a copy of the file itself in its place, and renew the manifests.",
    ),
    "bag-special-file": error(
        "RFC 8493, 5.1",
        "A pipe, socket or device stands in the bag; it holds no bytes that could be kept.",
        "Remove it from the bag.",
    ),
    "bag-folder-unreadable": error(
        "RFC 8493, 3",
        "A folder of the bag could not be looked into, so it is not known what is there.",
        "Give yourself permission to read the folder, or check the disk, and verify again.",
    ),
    "bag-folder-empty": warning(
        "RFC 8493, 2.1.3",
        "A folder of the payload is empty; manifests list files only, so it may get lost unnoticed.",
        "Put an empty file such as .keep into it and renew the manifests, if the folder matters.",
    ),
    "bag-name-not-utf8": warning(
        "RFC 8493, 2.3",
        "A file's name is not UTF-8, so no manifest in UTF-8 can list it, and other systems show it differently.",
        "Rename the file, and renew the manifests.",
    ),
    "bag-name-twins": warning(
        "RFC 8493, 6.1.1.3",
        "Names differ only in case or in how their accents are coded; many systems keep only one of them.",
        "Rename all but one before the bag is copied to a Windows or macOS computer, and renew the manifests.",
    ),
    "bag-name-windows": warning(
        "RFC 8493, 6.1.2",
        "Windows cannot hold a file of this name.",
        "Rename the file if the bag shall be used on Windows, and renew the manifests.",
    ),
}

_TEXT: Mapping[str, Code] = {
    "bag-text-bom": error(
        "RFC 8493, 2.3",
        "A tag file begins with a byte order mark, which only UTF-16 and UTF-32 files may have.",
        "Save the file without a byte order mark, and renew the tag manifests.",
    ),
    "bag-text-undecodable": error(
        "RFC 8493, 2.3",
        "A line of a tag file is not text in the character set that bagit.txt declares.",
        "Save the file in the declared character set, or declare the one that it is in.",
    ),
    "bag-line-too-long": error(
        None,
        "A line of a tag file is longer than a million characters and was not read.",
        "Ask the sender; such a file is damaged or meant to do harm.",
    ),
    "bag-line-blank": warning(
        "RFC 8493, 2",
        "A tag file has a blank line, which other tools may refuse.",
        "Remove the line, and renew the tag manifests.",
    ),
}

_MANIFEST: Mapping[str, Code] = {
    "bag-manifest-name": error(
        "RFC 8493, 2.4",
        "A manifest's file name does not write its algorithm in lower-case letters and digits only.",
        "Rename the file, for example to manifest-sha256.txt, and renew the tag manifests.",
    ),
    "bag-algorithm-unknown": error(
        "RFC 8493, 2.4",
        "A manifest is of an algorithm that we cannot compute, so the bag cannot be called valid.",
        "Verify with a tool that knows the algorithm, or remove the manifest if another one lists the same files.",
    ),
    "bag-weak-digests": warning(
        "RFC 8493, 2.4",
        "All payload manifests are of algorithms that can be forged, such as md5 or sha1.",
        "Add a sha256 or sha512 manifest after verifying the bag.",
    ),
    "bag-digest-too-weak": error(
        None,
        "No payload manifest is as strong as the algorithm that you asked for with --min-digest.",
        "Ask the sender for a bag with such a manifest, or verify the bag without --min-digest.",
    ),
    "bag-manifest-line-malformed": error(
        "RFC 8493, 2.1.3",
        "A line of a manifest is not a digest, white space and a path.",
        "Correct the line, or get the manifest from the sender again.",
    ),
    "bag-digest-malformed": error(
        "RFC 8493, 2.1.3",
        "What a manifest gives as a digest cannot be one of its algorithm.",
        "Correct the line, or get the manifest from the sender again.",
    ),
    "bag-path-starred": warning(
        "RFC 8493, 6.1.3",
        "A path has an asterisk before it, which md5sum writes and BagIt does not.",
        "Remove the asterisk, and renew the tag manifests.",
    ),
    "bag-path-dot-slash": warning(
        "RFC 8493, 6.1.3",
        "A path begins with ./, which some tools write and BagIt does not.",
        "Remove the two characters, and renew the tag manifests.",
    ),
    "bag-path-percent": warning(
        "RFC 8493, 2.1.3",
        "A path holds a percent sign that is not written %25, so other tools may look for another file.",
        "Write the percent sign as %25, and renew the tag manifests.",
    ),
    "bag-path-undecoded": warning(
        "RFC 8493, 2.1.3",
        "A path of this older bag fits its file only if %25, %0D and %0A are not decoded.",
        "Make a bag of version 1.0 of it, where the coding is settled.",
    ),
    "bag-path-normalised": warning(
        "RFC 8493, 6.1.1.3",
        "A listed path fits its file only after Unicode normalisation: the accents are coded differently.",
        "Write the path as the file system has it, and renew the tag manifests.",
    ),
    "bag-path-unsafe": error(
        "RFC 8493, 5.1",
        "A listed path could lead out of the bag and was not followed.",
        "Do not unpack or fetch this bag with other tools; ask the sender for a correct one.",
    ),
    "bag-path-outside-payload": error(
        "RFC 8493, 2.1.3",
        "A payload manifest lists something that is not in the data folder.",
        "Remove the line; tag files belong into the tag manifests.",
    ),
    "bag-path-folder": error(
        "RFC 8493, 2.1.3",
        "A manifest lists a folder; only files have digests.",
        "Remove the line; list the files in the folder instead.",
    ),
    "bag-path-repeated": error(
        "RFC 8493, 2.1.3",
        "A manifest lists a file more than once.",
        "Keep the one line whose digest is right, and renew the tag manifests.",
    ),
}

_PAYLOAD: Mapping[str, Code] = {
    "bag-file-missing": error(
        "RFC 8493, 3",
        "A listed file of the payload is not there.",
        "Get the file from the sender or from a replica.",
    ),
    "bag-file-unfetched": error(
        "RFC 8493, 2.2.3",
        "A listed file is not there yet; fetch.txt says where to get it.",
        "Fetch it, and verify again.",
    ),
    "bag-file-unlisted": error(
        "RFC 8493, 3",
        "A file is in the data folder, and no payload manifest lists it.",
        "Remove the file if it does not belong here, or make a new version of the bag that lists it.",
    ),
    "bag-file-not-in-manifest": error(
        "RFC 8493, 2.1.3",
        "A file stands in one payload manifest and not in another; since version 1.0 each must list every file.",
        "Add the missing line after verifying the file, or remove the manifest that is incomplete.",
    ),
    "bag-file-altered": error(
        "RFC 8493, 3",
        "A file's bytes are not those that were put into the bag.",
        "Restore the file from a replica; keep the altered one until you know what happened.",
    ),
    "bag-file-unreadable": error(
        "RFC 8493, 3",
        "A listed file is there and could not be read, so it is not known whether it is intact.",
        "Check permissions and the disk, and verify again.",
    ),
}

_TAG_FILES: Mapping[str, Code] = {
    "bag-tag-manifest-missing": warning(
        "RFC 8493, 2.2.1",
        "There is no tag manifest, so a change of the manifests or of bag-info.txt would go unnoticed.",
        "Add one with a sha256 or sha512 digest of each tag file.",
    ),
    "bag-tag-manifest-incomplete": error(
        "RFC 8493, 2.2.1",
        "A tag manifest does not list each payload manifest.",
        "Renew the tag manifest after verifying the payload.",
    ),
    "bag-tag-manifest-lists-tag-manifest": error(
        "RFC 8493, 2.2.1",
        "A tag manifest lists a tag manifest, which it must not.",
        "Remove the line.",
    ),
    "bag-tag-manifest-lists-payload": error(
        "RFC 8493, 2.2.1",
        "A tag manifest lists a file of the payload, which belongs into the payload manifests.",
        "Move the line to the payload manifest of the same algorithm.",
    ),
    "bag-tag-file-missing": error(
        "RFC 8493, 3",
        "A tag file that a tag manifest lists is not there.",
        "Get the file from the sender or from a replica.",
    ),
    "bag-tag-file-altered": error(
        "RFC 8493, 3",
        "A tag file's bytes are not those that its tag manifest gives.",
        "Restore the file from a replica; if the change was meant, renew the tag manifests.",
    ),
    "bag-tag-file-unlisted": warning(
        "RFC 8493, 2.2.1",
        "A tag file stands in no tag manifest, so a change of it would go unnoticed.",
        "Renew the tag manifests, or remove the file if it does not belong here.",
    ),
    "bag-tag-file-unreadable": error(
        "RFC 8493, 3",
        "A tag file is there and could not be read.",
        "Check permissions and the disk, and verify again.",
    ),
}

_INFO: Mapping[str, Code] = {
    "bag-info-line-malformed": error(
        "RFC 8493, 2.2.2",
        "A line of bag-info.txt is neither a label, a colon and a value nor the continuation of one.",
        "Write the line as Label: value, or indent it if it continues the one before; renew the tag manifests.",
    ),
    "bag-info-spacing": error(
        "RFC 8493, 2.2.2",
        "A line of bag-info.txt has white space before its colon, or not exactly one space or tab after it.",
        "Write the line as Label: value with one space, and renew the tag manifests.",
    ),
    "bag-oxum-malformed": error(
        "RFC 8493, 2.2.2",
        "Payload-Oxum is not the count of octets, a full stop and the count of files.",
        "Correct it, and renew the tag manifests.",
    ),
    "bag-oxum-repeated": error(
        "RFC 8493, 2.2.2",
        "Payload-Oxum stands in bag-info.txt more than once.",
        "Keep the right one, and renew the tag manifests.",
    ),
    "bag-oxum-wrong": error(
        "RFC 8493, 2.2.2",
        "The payload has not as many octets or files as Payload-Oxum says.",
        "See which files are missing, unlisted or altered; if none is, correct Payload-Oxum.",
    ),
}

_FETCH: Mapping[str, Code] = {
    "bag-fetch-line-malformed": error(
        "RFC 8493, 2.2.3",
        "A line of fetch.txt is not a URL, a length or a hyphen, and a path.",
        "Correct the line, or get fetch.txt from the sender again.",
    ),
    "bag-fetch-url-relative": error(
        "RFC 8493, 2.2.3",
        "A URL in fetch.txt does not say where it begins, such as https://.",
        "Write the whole URL.",
    ),
    "bag-fetch-path-outside-payload": error(
        "RFC 8493, 2.2.3",
        "fetch.txt lists a file that is not in the data folder; tag files cannot be fetched.",
        "Remove the line, and put the file into the bag.",
    ),
    "bag-fetch-path-unlisted": error(
        "RFC 8493, 2.2.3",
        "fetch.txt lists a file that is not in every payload manifest, so its arrival could not be checked.",
        "Add the file to every payload manifest, or remove the line.",
    ),
    "bag-fetch-length-differs": warning(
        "RFC 8493, 2.2.3",
        "A file that is there is not as long as fetch.txt says.",
        "Trust the digests; remove the line, or correct its length.",
    ),
}

BAG_CODES: Mapping[str, Code] = {
    **_DECLARATION,
    **_STRUCTURE,
    **_TEXT,
    **_MANIFEST,
    **_PAYLOAD,
    **_TAG_FILES,
    **_INFO,
    **_FETCH,
}
