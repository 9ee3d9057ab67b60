"""Problem codes of images, PDFs and texts."""

from collections.abc import Mapping

from armistice_pkg.core.codes.row import Code, error, warning

MEDIA_CODES: Mapping[str, Code] = {
    "media-cut-off": warning(
        None,
        "The recording is shorter than its own header says: its end was lost, or its recorder was stopped by force.",
        "It is packaged as it is, and plays up to where it ends. Look for a complete copy where this one came from.",
    ),
    "media-empty": error(
        None,
        "The file is there and holds no bytes at all.",
        "Look for the complete file where this one was copied from, and put it in its place.",
    ),
    "media-encrypted": error(
        None,
        "The PDF asks for a password before it can be opened, so nobody can read it without that password.",
        "Ask its owner for a copy without a password, and hand that in; keep the password out of the package.",
    ),
    "media-glyphs-missing": warning(
        None,
        "The text has characters that no font on this machine can draw, so the typeset page has gaps, and says so.",
        "Install the font package that the message names (or give a folder of fonts), and package the record again. "
        "The text itself is complete in the package.",
    ),
    "media-name-mismatch": warning(
        None,
        "The ending of the file's name belongs to another format than the one that its bytes are in.",
        "Nothing is lost: the file is packaged as it is. Rename it if its name was a mistake.",
    ),
    "media-not-played": warning(
        None,
        "Browsers do not play recordings in this form, so viewers cannot either.",
        "Nothing is lost: the file is packaged as it is, and offered to be taken away. Add a copy in MP3, FLAC, MP4 "
        "(AVC, AAC) or WebM to the record to have it played.",
    ),
    "media-not-shown": warning(
        None,
        "No page image can be made of a file of this kind, so viewers cannot show it.",
        "Nothing is lost: the file is packaged as it is. Add a PDF or an image of it to the record to have it shown.",
    ),
    "media-text-encoding": warning(
        None,
        "The text file is not in UTF-8, and does not say which encoding it is in; one was assumed.",
        "Look whether accented letters and quotation marks came out right; if not, save the file as UTF-8.",
    ),
    "media-text-shortened": warning(
        None,
        "The text is too long to be typeset as a whole, so its end is not on the typeset pages.",
        "Nothing is lost: the whole text is in the package. Hand in a PDF of it to have all pages shown.",
    ),
    "media-text-undecodable": error(
        None,
        "The file is named as a text and its bytes are not text in an encoding that we know.",
        "Open it in the program that wrote it, and save it as plain text in UTF-8.",
    ),
    "media-too-large": error(
        None,
        "The image would need so much memory when it is opened that it may be made to bring a computer down.",
        "Look whether the file is genuine. If it is, hand in a smaller copy, or parts of it.",
    ),
    "media-too-slow": error(
        None,
        "Decoding the file took far longer than files of its size take, as with those made to keep a computer busy.",
        "Open it in a viewer. If it is genuine, save it anew in an ordinary form (TIFF, PDF/A), and hand that in.",
    ),
    "media-too-many-pages": error(
        None,
        "The file has more pages than are made into page images.",
        "Divide the file into volumes, each with fewer pages, and list them one after another.",
    ),
    "media-unreadable": error(
        None,
        "The image or PDF cannot be opened, or one of its pages cannot be made: it is damaged or incomplete.",
        "Open it in a viewer; if that fails too, look for an undamaged copy where this one came from.",
    ),
    "media-wrong-kind": error(
        None,
        "The file's name says that it is an image or a PDF, and its bytes say that it is something else.",
        "Give the file the ending that belongs to what it holds, or put the right file in its place.",
    ),
}
