"""What a resource may say of itself: behaviors, and properties that belong to some types only."""

import difflib
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from armistice_pkg.formats.iiif_rules.document import NAV_PLACE, PRESENTATION_3, Document, Finding

__all__ = ["BEHAVIOUR"]

_VIEWS = frozenset({"Collection", "Manifest", "Range"})
_TIMED = _VIEWS | {"Canvas"}
_HIDEABLE = frozenset({"AnnotationCollection", "AnnotationPage", "Annotation", "SpecificResource", "Choice"})

# 3.2, behavior: value -> the types that may have it, and the values that it excludes.
_BEHAVIORS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = MappingProxyType(
    {
        "auto-advance": (_TIMED, frozenset({"no-auto-advance"})),
        "no-auto-advance": (_TIMED, frozenset({"auto-advance"})),
        "repeat": (frozenset({"Collection", "Manifest"}), frozenset({"no-repeat"})),
        "no-repeat": (frozenset({"Collection", "Manifest"}), frozenset({"repeat"})),
        "unordered": (_VIEWS, frozenset({"individuals", "continuous", "paged"})),
        "individuals": (_VIEWS, frozenset({"unordered", "continuous", "paged"})),
        "continuous": (_VIEWS, frozenset({"unordered", "individuals", "paged"})),
        "paged": (_VIEWS, frozenset({"unordered", "individuals", "continuous"})),
        "facing-pages": (frozenset({"Canvas"}), frozenset({"non-paged"})),
        "non-paged": (frozenset({"Canvas"}), frozenset({"facing-pages"})),
        "multi-part": (frozenset({"Collection"}), frozenset({"together"})),
        "together": (frozenset({"Collection"}), frozenset({"multi-part"})),
        "sequence": (frozenset({"Range"}), frozenset({"thumbnail-nav", "no-nav"})),
        "thumbnail-nav": (frozenset({"Range"}), frozenset({"sequence", "no-nav"})),
        "no-nav": (frozenset({"Range"}), frozenset({"sequence", "thumbnail-nav"})),
        "hidden": (_HIDEABLE, frozenset()),
    }
)

# Properties that other types must not have (3.1 to 3.4).
_PLACES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "navDate": _TIMED,
        "placeholderCanvas": _TIMED,
        "accompanyingCanvas": _TIMED,
        "viewingDirection": _VIEWS,
        "start": frozenset({"Manifest", "Range"}),
        "structures": frozenset({"Manifest"}),
        "services": frozenset({"Collection", "Manifest"}),
        "supplementary": frozenset({"Range"}),
        "timeMode": frozenset({"Annotation"}),
        "duration": frozenset({"Canvas", "Sound", "Video", "Audio"}),
    }
)

_DESCRIPTIVE = frozenset(
    {
        "id", "type", "label", "summary", "metadata", "requiredStatement", "rights", "provider",
        "thumbnail", "navDate", "navPlace", "placeholderCanvas", "accompanyingCanvas", "behavior",
        "viewingDirection", "homepage", "rendering", "service", "services", "seeAlso", "partOf", "start",
        "supplementary", "items", "structures", "annotations", "width", "height", "duration", "@context",
        "logo", "language", "format", "profile",
    }
)  # fmt: skip
_ANNOTATION = frozenset(
    {
        "motivation", "body", "target", "timeMode", "created", "modified", "creator", "generated",
        "generator", "stylesheet", "bodyValue", "audience", "accessibility", "canonical", "via", "first",
        "last", "next", "prev", "startIndex", "total", "textGranularity",
    }
)  # fmt: skip
_KNOWN = _DESCRIPTIVE | _ANNOTATION
_TYPES = (
    "Collection",
    "Manifest",
    "Canvas",
    "Range",
    "Agent",
    "Annotation",
    "AnnotationPage",
    "AnnotationCollection",
)

# Presentation 2.1 -> what became of it (change log of 3.0).
_RENAMED: Mapping[str, str] = MappingProxyType(
    {
        "@id": "id",
        "@type": "type",
        "description": "summary",
        "attribution": "requiredStatement",
        "license": "rights",
        "viewingHint": "behavior",
        "related": "homepage or rendering",
        "within": "partOf",
        "startCanvas": "start",
        "sequences": "items",
        "images": "items",
        "otherContent": "annotations",
        "ranges": "items",
        "canvases": "items",
        "members": "items",
        "manifests": "items",
        "collections": "items",
    }
)


def disjoint(document: Document) -> Iterator[Finding]:
    """3.2: some behaviors exclude each other."""
    for _, node in document.with_key("behavior"):
        given = _texts(node.value["behavior"])
        clashing = [one for one in given if one in _BEHAVIORS and _BEHAVIORS[one][1] & set(given)]
        if clashing:
            found = ", ".join(clashing)
            yield Finding("iiif-behavior", node, "These behaviors exclude each other.", "behavior", found)


def behaviors(document: Document) -> Iterator[Finding]:
    """3.2: a behavior is known, and is valid on the resource that has it."""
    for _, node in document.with_key("behavior"):
        for one in _texts(node.value["behavior"]):
            if one not in _BEHAVIORS:
                near = difflib.get_close_matches(one, _BEHAVIORS, 1)
                do = f"Write {near[0]} if that is meant." if near else None
                said = "This behavior is none of the Presentation API."
                yield Finding("iiif-behavior-unknown", node, said, "behavior", one, suggestion=do)
            elif node.type not in _BEHAVIORS[one][0]:
                types = ", ".join(sorted(_BEHAVIORS[one][0]))
                said = (
                    f"The behavior {one} says nothing on a {node.type or 'resource without a type'}; it is for {types}."
                )
                yield Finding("iiif-property-misplaced", node, said, "behavior", one)


def _texts(given: object) -> list[str]:
    return [one for one in given if isinstance(one, str)] if isinstance(given, list) else []


def misplaced(document: Document) -> Iterator[Finding]:
    """3.1 to 3.4: properties that some types must not have."""
    for key, node in document.with_key(*_PLACES):
        if node.type in _TYPES and node.type not in _PLACES[key]:
            said = f"A {node.type} must not have {key}; it is for {', '.join(sorted(_PLACES[key]))}."
            yield Finding("iiif-property-misplaced", node, said, key)


def unknown(document: Document) -> Iterator[Finding]:
    """4.1: names are written just as the specification writes them; others are passed over by viewers in silence.

    Where a context of somebody's own is named, its properties cannot be known.
    """
    if set(map(str, document.contexts)) - {PRESENTATION_3, NAV_PLACE}:
        return
    for node in document.of(*_TYPES):
        for key in node.value.keys() - _KNOWN:
            near = difflib.get_close_matches(key, _KNOWN, 1) or [_RENAMED.get(key, "")]
            do = f"Write {_RENAMED.get(key) or near[0]}." if _RENAMED.get(key) or near[0] else None
            said = "This property is none of the Presentation API, so viewers pass it over."
            yield Finding("iiif-property-unknown", node, said, key, suggestion=do)


BEHAVIOUR = (disjoint, behaviors, misplaced, unknown)
