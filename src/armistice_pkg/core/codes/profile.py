"""Problem codes of BagIt Profiles (BagIt Profiles Specification 1.4.0): of profiles themselves, and of bags by them."""

from collections.abc import Mapping

from armistice_pkg.core.codes.row import Code, error, warning

_SPECIFICATION = "BagIt Profiles 1.4.0"

_FILE: Mapping[str, Code] = {
    "profile-too-large": error(
        None,
        "The file that was given as a profile is longer than any profile, and was not read.",
        "Check that you named the profile and not another file.",
    ),
    "profile-not-json": error(
        f"{_SPECIFICATION}, Introduction",
        "The file that was given as a profile is not JSON, so that no rule can be taken from it.",
        "Get the profile from its publisher again, or correct it at the place that is named.",
    ),
    "profile-json-ambiguous": error(
        "RFC 8259, 4",
        "A key stands twice at one level of the profile, and readers differ in which of the two they take.",
        "Keep one of them.",
    ),
    "profile-json-number": error(
        "RFC 8259, 6",
        "The profile holds NaN or Infinity, which JSON does not have.",
        "Write a text, true or false there, as the key asks for.",
    ),
    "profile-json-depth": error(
        "RFC 8259, 9",
        "Values of the profile are nested deeper than a profile has use for, and were not read.",
        "Get the profile from its publisher again.",
    ),
}

_SHAPE: Mapping[str, Code] = {
    "profile-key-missing": error(
        f"{_SPECIFICATION}, Implementation Details",
        "The profile lacks something that every profile must say.",
        "Add it; ask the publisher if the profile is not yours.",
    ),
    "profile-value": error(
        f"{_SPECIFICATION}, Implementation Details",
        "A value of the profile is not of the kind that its key must have, so the rule cannot be applied.",
        "Correct the value as shown.",
    ),
    "profile-key-unknown": warning(
        f"{_SPECIFICATION}, Implementation Details",
        "The profile has a key that the specification does not have, so nothing is checked by it.",
        "Correct the spelling if another key was meant; else know that the rule is not checked.",
    ),
    "profile-key-too-new": warning(
        f"{_SPECIFICATION}, BagIt-Profile-Version",
        "The profile uses a key that came with a later version of the specification than it says to follow.",
        "Raise BagIt-Profile-Version; the rule is checked all the same.",
    ),
    "profile-version-unknown": error(
        f"{_SPECIFICATION}, BagIt-Profile-Version",
        "The profile follows a version of the specification that we do not know, so its rules may mean something else.",
        "Ask the publisher for the profile in version 1.4.0 or earlier.",
    ),
    "profile-identifier-relative": warning(
        f"{_SPECIFICATION}, BagIt-Profile-Info",
        "The identifier of the profile is no whole address, so that nobody can find the profile by it.",
        "Write the whole address, beginning with https://.",
    ),
    "profile-identifier-listed": warning(
        f"{_SPECIFICATION}, Bag-Info",
        "BagIt-Profile-Identifier is listed under Bag-Info; it is always required, and should not be.",
        "Remove it from Bag-Info.",
    ),
    "profile-label-repeated": error(
        f"{_SPECIFICATION}, Bag-Info",
        "Two labels of Bag-Info differ in case only, and labels mean the same in any case.",
        "Keep one of them.",
    ),
    "profile-contradiction": error(
        f"{_SPECIFICATION}, Implementation Details",
        "Two rules of the profile contradict each other, so that no bag can meet both.",
        "Change one of them; ask the publisher if the profile is not yours.",
    ),
    "profile-algorithm-unknown": warning(
        "RFC 8493, 2.4",
        "The profile names a digest algorithm that we do not know, or writes its name as no manifest's name has it.",
        "Write it in lower-case letters and digits, such as sha256.",
    ),
    "profile-serialization-unnamed": warning(
        f"{_SPECIFICATION}, Accept-Serialization",
        "The profile allows bags in one file and does not say in which formats.",
        "List at least one media type under Accept-Serialization.",
    ),
    "profile-file-needless": warning(
        f"{_SPECIFICATION}, Tag-Files-Required",
        "Tag-Files-Required lists a file that has a rule of its own.",
        "Remove it there; manifests are required by Manifests-Required and Tag-Manifests-Required.",
    ),
    "profile-path-misplaced": error(
        f"{_SPECIFICATION}, Payload-Files-Required",
        "A path is listed where it can never fit: payload files lie in the data folder, and tag files do not.",
        "Write payload paths with data/ before them, and move the others to the keys for tag files.",
    ),
    "profile-path-unsafe": error(
        "RFC 8493, 5.1",
        "A path of the profile leads out of the bag, or is none that a bag can have.",
        "Write a path inside the bag, with / between folders and none before the first.",
    ),
    "profile-pattern-malformed": warning(
        f"{_SPECIFICATION}, Tag-Files-Allowed",
        "A pattern has an opening square bracket without a closing one, so that the bracket stands for itself.",
        "Close the bracket, or write [[] for the character itself.",
    ),
    "profile-pattern-required": warning(
        f"{_SPECIFICATION}, Tag-Files-Required",
        "A required file is given as a pattern, where the specification asks for whole names.",
        "List whole names; other tools look for a file that is really called so. Here one file that fits is enough.",
    ),
}

_BAG: Mapping[str, Code] = {
    "profile-serialization": error(
        f"{_SPECIFICATION}, Serialization",
        "The bag is a folder where the profile asks for one file, or the other way round, or a file of another format.",
        "Pack or unpack the bag as the profile asks.",
    ),
    "profile-bagit-version": error(
        f"{_SPECIFICATION}, Accept-BagIt-Version",
        "The bag is of a version of BagIt that the profile does not accept.",
        "Make the bag anew in a version that is accepted.",
    ),
    "profile-manifest-missing": error(
        f"{_SPECIFICATION}, Manifests-Required",
        "The bag has no payload manifest of an algorithm that the profile requires.",
        "Add the manifest after verifying the bag.",
    ),
    "profile-manifest-not-allowed": error(
        f"{_SPECIFICATION}, Manifests-Allowed",
        "The bag has a payload manifest of an algorithm that the profile does not allow.",
        "Make the bag anew with the algorithms that are allowed.",
    ),
    "profile-tag-manifest-missing": error(
        f"{_SPECIFICATION}, Tag-Manifests-Required",
        "The bag has no tag manifest of an algorithm that the profile requires.",
        "Add the tag manifest after verifying the bag.",
    ),
    "profile-tag-manifest-not-allowed": error(
        f"{_SPECIFICATION}, Tag-Manifests-Allowed",
        "The bag has a tag manifest of an algorithm that the profile does not allow.",
        "Make the bag anew with the algorithms that are allowed.",
    ),
    "profile-fetch-not-allowed": error(
        f"{_SPECIFICATION}, Allow-Fetch.txt",
        "The bag has a fetch.txt, and the profile allows none.",
        "Fetch the files, and make a bag of them without fetch.txt.",
    ),
    "profile-fetch-missing": error(
        f"{_SPECIFICATION}, Fetch.txt-Required",
        "The bag has no fetch.txt, and the profile requires one.",
        "Make the bag anew with a fetch.txt.",
    ),
    "profile-data-not-empty": error(
        f"{_SPECIFICATION}, Data-Empty",
        "The data folder holds more than one file of no octets, and the profile wants it empty.",
        "Make the bag anew without payload.",
    ),
    "profile-info-missing": error(
        f"{_SPECIFICATION}, Tag-Files-Required",
        "The bag has no bag-info.txt, which every bag with a profile must have.",
        "Make the bag anew with a bag-info.txt.",
    ),
    "profile-identifier-missing": error(
        f"{_SPECIFICATION}, Implementation Details",
        "The bag does not say that it keeps to this profile.",
        "Add BagIt-Profile-Identifier with the profile's identifier to bag-info.txt, and renew the tag manifests.",
    ),
    "profile-tag-missing": error(
        f"{_SPECIFICATION}, Bag-Info",
        "A tag that the profile requires is not in bag-info.txt.",
        "Add the tag, and renew the tag manifests.",
    ),
    "profile-tag-recommended": warning(
        f"{_SPECIFICATION}, Bag-Info",
        "A tag that the profile recommends is not in bag-info.txt.",
        "Add the tag if you know its value, and renew the tag manifests.",
    ),
    "profile-tag-empty": warning(
        f"{_SPECIFICATION}, Bag-Info",
        "A tag that the profile requires stands in bag-info.txt without a value.",
        "Write the value, and renew the tag manifests.",
    ),
    "profile-tag-value": error(
        f"{_SPECIFICATION}, Bag-Info",
        "A tag of bag-info.txt has a value that is none of those that the profile allows.",
        "Write one of the allowed values, and renew the tag manifests.",
    ),
    "profile-tag-repeated": error(
        f"{_SPECIFICATION}, Bag-Info",
        "A tag stands in bag-info.txt more than once, and the profile allows it only once.",
        "Keep one of them, and renew the tag manifests.",
    ),
    "profile-tag-file-missing": error(
        f"{_SPECIFICATION}, Tag-Files-Required",
        "The bag lacks a tag file that the profile requires.",
        "Make the bag anew with the file.",
    ),
    "profile-tag-file-not-allowed": error(
        f"{_SPECIFICATION}, Tag-Files-Allowed",
        "The bag has a tag file that the profile does not allow.",
        "Remove the file, and renew the tag manifests; or put it into the payload.",
    ),
    "profile-payload-file-missing": error(
        f"{_SPECIFICATION}, Payload-Files-Required",
        "The payload lacks a file or a folder that the profile requires.",
        "Make a new version of the bag with the file.",
    ),
    "profile-payload-file-not-allowed": error(
        f"{_SPECIFICATION}, Payload-Files-Allowed",
        "The payload has a file that the profile does not allow.",
        "Make a new version of the bag without the file.",
    ),
}

PROFILE_CODES: Mapping[str, Code] = {**_FILE, **_SHAPE, **_BAG}
