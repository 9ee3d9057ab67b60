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
        "Give a manifest at least one canvas, a collection at least one manifest, a range at least one canvas.",
    ),
    "iiif-empty-label": error(
        f"{_PRESENTATION}, 4.4",
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
        f"{_PRESENTATION}, 3.2",
        "Two behaviors stand together that exclude each other.",
        "Keep one of them, such as one of individuals, continuous, paged and unordered.",
    ),
    "iiif-behavior-unknown": warning(
        f"{_PRESENTATION}, 3.2",
        "A behavior is none of those that the Presentation API defines, so viewers pass it over.",
        "Correct its spelling, or leave it out.",
    ),
    "iiif-property-misplaced": error(
        f"{_PRESENTATION}, 3",
        "A property or behavior stands on a type of resource that must not have it.",
        "Move it to a resource of a type that the message names.",
    ),
    "iiif-property-unknown": warning(
        f"{_PRESENTATION}, 4.1",
        "A property is none that the Presentation API knows, and viewers pass it over in silence.",
        "Correct its spelling; for a property of your own add its context before that of the Presentation API.",
    ),
    "iiif-painting-target": error(
        f"{_PRESENTATION}, 5.3",
        "A painting annotation is meant for another canvas than the one it stands in.",
        "Let its target be the canvas itself or a part of it.",
    ),
    "iiif-not-painting": error(
        f"{_PRESENTATION}, 5.3",
        "An annotation among a canvas's items does not have the motivation painting.",
        "Move it to the canvas's annotations, or give it the motivation painting.",
    ),
    "iiif-annotation-target": warning(
        f"{_PRESENTATION}, 3.4",
        "An annotation of a canvas is about something else, so viewers do not show it there.",
        "Let its target be the canvas or a part of it.",
    ),
    "iiif-painting-in-annotations": error(
        f"{_PRESENTATION}, 3.4",
        "A painting annotation stands among a canvas's annotations; viewers do not show it there.",
        "Move it to the canvas's items.",
    ),
    "iiif-range-canvas": error(
        f"{_PRESENTATION}, 5.4",
        "A table of contents, or the start, points to a canvas that the manifest does not have.",
        "Point it to one of the manifest's canvases.",
    ),
    "iiif-label-missing": warning(
        f"{_PRESENTATION}, 5.3",
        "A canvas or a range has no label, so viewers can only count.",
        "Give it a label, such as the number that is printed on the page.",
    ),
    "iiif-language-tag": error(
        f"{_PRESENTATION}, 4.4",
        "The language of a text is no tag of BCP 47, nor none.",
        "Write a tag such as en, ko or zh-Hant; none where the language is not known.",
    ),
    "iiif-mixed-content": warning(
        None,
        "An https document has images, recordings or services at http addresses, which browsers do not load.",
        "Serve them at https, and write that address.",
    ),
    "iiif-nav-place": error(
        "navPlace 1.0, 3",
        "A place is not said as navPlace asks: the context is missing, or a point is none on this earth.",
        "Name the navPlace context first, and write points as longitude, latitude in degrees.",
    ),
    "iiif-canvas-size": error(
        f"{_PRESENTATION}, 5.3",
        "A canvas has no size in space or time, so nothing can be placed on it.",
        "Give it width and height in pixels, or a duration in seconds.",
    ),
    "iiif-painted-kind": error(
        f"{_PRESENTATION}, 5.3",
        "What is painted on a canvas has a dimension that the canvas lacks.",
        "Give a recording's canvas a duration, and the canvas of an image or a video width and height.",
    ),
    "iiif-stretched": warning(
        f"{_PRESENTATION}, 5.3",
        "An image has other proportions than its canvas, so viewers stretch it.",
        "Give the canvas the proportions of the image, or let the image's target be the part that it fills.",
    ),
    "iiif-part-outside": error(
        f"{_PRESENTATION}, 5.3",
        "A part of a canvas is named that does not lie on it.",
        "Correct the numbers; they are pixels of the canvas, and seconds from its beginning.",
    ),
    "iiif-service": error(
        f"{_PRESENTATION}, 3.3.1",
        "An image service is not described as viewers need it.",
        "Write its id without info.json, its type, and its profile such as level0.",
    ),
    "iiif-format-missing": warning(
        f"{_PRESENTATION}, 3.3.1",
        "A link does not say its format, so viewers cannot tell what will open.",
        "Add the media type, such as application/pdf.",
    ),
    "iiif-not-shown": warning(
        None,
        "A PDF, a text or data is painted on a canvas; viewers show nothing there.",
        "Offer it as rendering, and paint an image of it.",
    ),
    "iiif-2": warning(
        "IIIF Presentation 2.1",
        "The document follows Presentation 2, and was looked over lightly: what viewers cannot do without.",
        "Newer viewers prefer Presentation 3; where you publish it yourself, publish it in that form.",
    ),
    "iiif-2-shape": error(
        "IIIF Presentation 2.1",
        "A Presentation 2 document lacks what viewers cannot do without.",
        "Correct the value at the place that is named; it is a JSON Pointer into the file.",
    ),
    "iiif-image-schema": error(
        "IIIF Image 3.0, 5",
        "An info.json does not have the shape that the Image API asks for.",
        "Correct the value at the place that is named; it is a JSON Pointer into the file.",
    ),
    "iiif-image-context": error(
        "IIIF Image 3.0, 5.1",
        "The top of an info.json does not name the Image 3 context, so viewers do not know what they read.",
        "Set @context to http://iiif.io/api/image/3/context.json, last if there are several.",
    ),
    "iiif-image-sizes": error(
        "IIIF Image 3.0, 5.3",
        "The sizes or tiles of an info.json do not fit the image that it describes.",
        "List sizes with the image's proportions, none larger than it is, and each width and height of tiles once.",
    ),
    "iiif-image-2": warning(
        "IIIF Image 2.1",
        "The info.json follows version 2 of the Image API, whose rules are not checked.",
        "Nothing need be done; viewers understand it.",
    ),
}
