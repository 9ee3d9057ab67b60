"""Problem codes of IIIF: the JSON Schema, and the rules that no schema can say."""

from collections.abc import Mapping

from armistice_pkg.core.codes.row import Code, error, warning

_PRESENTATION = "IIIF Presentation 3.0"

IIIF_CODES: Mapping[str, Code] = {
    "iiif-schema": error(
        _PRESENTATION,
        "The JSON does not have the shape that the Presentation API asks for.",
        "Correct the value at the place that is named; it is a JSON Pointer into the file.",
    ),
    "iiif-context": error(
        f"{_PRESENTATION}, 4.6",
        "The top of the file does not name the Presentation 3 context, so viewers do not know what they read.",
        "Set @context to http://iiif.io/api/presentation/3/context.json, last if there are several.",
    ),
    "iiif-id-not-unique": error(
        f"{_PRESENTATION}, 3.2",
        "Two resources share one id. Viewers show one of them twice, or neither.",
        "Give each canvas, annotation and annotation page an id of its own.",
    ),
    "iiif-id-not-http": error(
        f"{_PRESENTATION}, 3.2",
        "An id is no absolute http or https URI in ASCII, so viewers cannot load or compare it.",
        "Write a full URI; percent-encode spaces and other characters that URIs cannot hold.",
    ),
    "iiif-canvas-fragment": error(
        f"{_PRESENTATION}, 5.3",
        "The id of a canvas contains a #, which is kept for naming parts of a canvas.",
        "Take the # and what follows it out of the canvas's id.",
    ),
    "iiif-url-differs": error(
        f"{_PRESENTATION}, 5.2",
        "The id is not the URL from which the file was loaded; some viewers hang on that.",
        "Publish the file at its id, or move its ids to where it is published.",
    ),
    "iiif-empty-items": error(
        f"{_PRESENTATION}, 3.4",
        "There is nothing in items: viewers show a blank page or load for ever.",
        "Give a manifest at least one canvas, and a collection at least one manifest.",
    ),
    "iiif-empty-label": error(
        f"{_PRESENTATION}, 4.1",
        "A label, summary or value has no text.",
        "Write the text, or leave the property out.",
    ),
    "iiif-nav-date": error(
        f"{_PRESENTATION}, 3.1",
        "A navDate is no date-time of the calendar with a time zone.",
        "Write it as 1953-07-27T00:00:00Z.",
    ),
    "iiif-html-in-label": warning(
        f"{_PRESENTATION}, 4.5",
        "A label contains markup; labels are plain text, so viewers show it as it is typed.",
        "Take the markup out of the title.",
    ),
    "iiif-html-not-allowed": error(
        f"{_PRESENTATION}, 4.5",
        "A value contains markup outside the few elements that viewers let through, or markup that is not well formed.",
        "Use only a, b, br, i, img, p, small, span, sub and sup, closed, in one outer element; escape other < as &lt;.",
    ),
    "iiif-rights-uri": error(
        f"{_PRESENTATION}, 3.1",
        "The rights property is no URI of Creative Commons or RightsStatements.org.",
        "Use such a URI in its http form, or say the rights in words in requiredStatement or metadata.",
    ),
    "iiif-behavior": error(
        f"{_PRESENTATION}, 3.1",
        "Two behaviors stand together that exclude each other.",
        "Keep one of individuals, continuous and paged.",
    ),
    "iiif-painting-target": error(
        f"{_PRESENTATION}, 5.3",
        "A painting annotation is meant for another canvas than the one it stands in.",
        "Let its target be the canvas itself or a part of it.",
    ),
    "iiif-painting-in-annotations": error(
        f"{_PRESENTATION}, 3.4",
        "A painting annotation stands among a canvas's annotations; viewers do not show it there.",
        "Move it to the canvas's items.",
    ),
    "iiif-range-canvas": error(
        f"{_PRESENTATION}, 5.4",
        "A range of the table of contents points to a canvas that the manifest does not have.",
        "Point it to one of the manifest's canvases.",
    ),
}
