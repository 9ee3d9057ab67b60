"""Problem codes of ALTO, hOCR and PAGE XML: the text of a page, line by line."""

from collections.abc import Mapping

from armistice_pkg.core.codes.row import Code, error, warning

PAGE_TEXT_CODES: Mapping[str, Code] = {
    "page-text-unreadable": error(
        None,
        "The file is named or begins as the text of a page (ALTO, hOCR or PAGE XML), and cannot be read as such.",
        "Look for an undamaged copy where this one came from, or export it again from the program that wrote it.",
    ),
    "page-text-forbidden": error(
        "XML 1.0, 2.8 and 4.4",
        "The file defines entities or names a document type of its own, which can be made to fill the memory or to "
        "read other files.",
        "Export it again without a DOCTYPE: neither ALTO nor PAGE XML needs one.",
    ),
    "page-text-too-large": error(
        None,
        "The file is far larger than the text of pages ever is.",
        "Look whether the file is genuine. If it holds many pages, divide it by page, one file beside each scan.",
    ),
    "page-text-empty": warning(
        None,
        "The file is sound, and there is no text in it.",
        "Nothing is lost: the file is packaged. If the page has text, look whether the right file was exported.",
    ),
    "page-text-value": warning(
        None,
        "A place on the page is given by something that is no number, or no rectangle.",
        "The line is shown with its text and without its place. Export the file again if many lines are like this.",
    ),
    "page-text-unit": warning(
        "ALTO 4.4, MeasurementUnit",
        "The unit that places are measured in is none of those that ALTO knows: pixel, mm10, inch1200.",
        "Places are taken to be in the same unit as the size of the page. Look whether they came out right.",
    ),
    "page-text-order": warning(
        "PAGE 2019-07-15, ReadingOrder; ALTO 4.3, ReadingOrder",
        "The order of reading names a part of the page that is not there.",
        "The parts that are there are shown in the order that is given. Export the file again if others were meant.",
    ),
}
