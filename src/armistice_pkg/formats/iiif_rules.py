"""What a JSON Schema cannot say of IIIF Presentation 3.0: one rule, one function; all rules always run.

A rule gets the whole document, already known to have the right shape, and yields where it is broken.
Source: https://iiif.io/api/presentation/3.0/ and what viewers were seen to fail on.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from armistice_pkg.core.problems import Place, Problem, problem

__all__ = ["RULES", "iiif_problems"]

Json = Mapping[str, Any]
Finding = tuple[str, str, str, str | None]
"""Code, JSON Pointer, message, what was found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Iiif:
    """A document, and every JSON object in it with its JSON Pointer, walked once for all rules."""

    document: Json
    nodes: tuple[tuple[str, Json], ...]


PRESENTATION_3 = "http://iiif.io/api/presentation/3/context.json"
_RIGHTS = re.compile(
    r"http://(creativecommons\.org/(licenses|publicdomain)/[a-z0-9.+/-]+|rightsstatements\.org/(vocab|page)/[A-Za-z0-9.+/-]+)\Z"
)
_TAGS = frozenset({"a", "b", "br", "i", "img", "p", "small", "span", "sub", "sup"})
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}}
_DATE_TIME = re.compile(r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)\Z")
# A title may well be "<Untitled>"; what is meant are the elements that HTML has.
_ELEMENT = re.compile(
    r"</?(a|b|br|div|em|h[1-6]|i|img|li|p|script|small|span|strong|sub|sup|u|ul)\b[^<>]*>", re.IGNORECASE
)
_HAS_TEXT = frozenset({"label", "summary", "value"})


def iiif_problems(document: Json, *, source: str, url: str | None = None) -> tuple[Problem, ...]:
    """All that is wrong with a IIIF manifest, collection or annotation page beyond its shape.

    `source` names the file for the reader; rules about where the file is loaded from apply only where `url` is given.
    """
    nodes = tuple(_walk(document))
    findings = [finding for rule in RULES for finding in rule(Iiif(document=document, nodes=nodes))]
    if url is not None and document.get("id") != url:
        findings.append(
            ("iiif-url-differs", "/id", "The id is not the URL that it was loaded from.", document.get("id"))
        )
    return tuple(
        problem(code, Place(source=source, path=pointer), message, found=found)
        for code, pointer, message, found in findings
    )


def _walk(node: object, pointer: str = "") -> Iterator[tuple[str, Json]]:
    """Every JSON object with its JSON Pointer, parents first; iterative, for documents of any depth."""
    stack: list[tuple[str, object]] = [(pointer, node)]
    while stack:
        where, value = stack.pop()
        if isinstance(value, Mapping):
            yield where, value
            stack.extend((f"{where}/{key}", item) for key, item in reversed(list(value.items())))
        elif isinstance(value, list):
            stack.extend((f"{where}/{index}", value[index]) for index in range(len(value) - 1, -1, -1))


def _resources(iiif: Iiif) -> Iterator[tuple[str, Json]]:
    """Objects that have an id: IIIF resources and what they link to."""
    return ((where, value) for where, value in iiif.nodes if isinstance(value.get("id"), str))


def context(iiif: Iiif) -> Iterator[Finding]:
    """4.6: the Presentation context stands at the top, last if there are several."""
    given = iiif.document.get("@context")
    last = given[-1] if isinstance(given, list) and given else given
    if last != PRESENTATION_3:
        yield "iiif-context", "/@context", "The Presentation 3 context is not the last @context.", str(given)


def unique_ids(iiif: Iiif) -> Iterator[Finding]:
    """3.2: the id of a resource that is defined here is its own. Links may point to one thing from several places."""
    seen: dict[str, str] = {}
    for where, value in _resources(iiif):
        if value.get("type") not in {"Canvas", "Annotation", "AnnotationPage", "Range", "Manifest", "Collection"}:
            continue
        if "items" not in value and "body" not in value and value.get("type") not in {"Manifest", "Collection"}:
            continue  # a reference, such as a canvas in a range or an annotation page in a file of its own
        if "/partOf/" in where or "/start" in where:
            continue
        first = seen.setdefault(value["id"], where)
        if first != where:
            yield "iiif-id-not-unique", f"{where}/id", f"This id stands already at {first or '/'}.", value["id"]


def http_ids(iiif: Iiif) -> Iterator[Finding]:
    """3.2: ids of IIIF resources are http(s) URIs; URIs are ASCII without spaces (RFC 3986, 2)."""
    for where, value in _resources(iiif):
        given = value["id"]
        parts = urlsplit(given) if given.isascii() and given.isprintable() and " " not in given else None
        if parts is None or parts.scheme not in {"http", "https"} or not parts.netloc:
            yield "iiif-id-not-http", f"{where}/id", "This id is no absolute http(s) URI in ASCII.", given


def canvas_fragment(iiif: Iiif) -> Iterator[Finding]:
    """5.3: the id of a canvas must not contain a fragment."""
    for where, value in _resources(iiif):
        if value.get("type") == "Canvas" and "#" in value["id"]:
            yield "iiif-canvas-fragment", f"{where}/id", "This canvas's id contains a #.", value["id"]


def empty_items(iiif: Iiif) -> Iterator[Finding]:
    """3.4: a manifest has a canvas, a collection a member; without them viewers stay blank or load for ever."""
    if iiif.document.get("type") in {"Manifest", "Collection"} and not iiif.document.get("items"):
        yield "iiif-empty-items", "/items", "There is nothing in items.", None


def empty_labels(iiif: Iiif) -> Iterator[Finding]:
    """4.1: a language map has at least one language, and each language at least one string with text."""
    for where, value in iiif.nodes:
        for key in _HAS_TEXT & value.keys():
            texts = value[key]
            if isinstance(texts, Mapping) and not all(_has_text(item) for item in [*texts.values(), texts]):
                yield "iiif-empty-label", f"{where}/{key}", f"This {key} has no text.", None


def _has_text(item: object) -> bool:
    if isinstance(item, Mapping):
        return bool(item)
    return isinstance(item, list) and bool(item) and all(isinstance(one, str) and one.strip() for one in item)


def nav_dates(iiif: Iiif) -> Iterator[Finding]:
    """3.1: navDate is an XSD dateTime with a time zone, and a day of the calendar."""
    for where, value in iiif.nodes:
        given = value.get("navDate")
        if given is not None and not (isinstance(given, str) and _is_date_time(given)):
            yield "iiif-nav-date", f"{where}/navDate", "This is no date-time with a time zone.", str(given)


def _is_date_time(text: str) -> bool:
    if not _DATE_TIME.match(text):
        return False
    if text.startswith("-") or not dt.MINYEAR <= int(text.split("-", 1)[0]) <= dt.MAXYEAR:
        return True  # XSD knows years before 1 and after 9999; Python's calendar does not
    try:
        dt.datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _language_maps(iiif: Iiif, keys: frozenset[str]) -> Iterator[tuple[str, str]]:
    for where, value in iiif.nodes:
        for key in sorted(keys & value.keys()):
            texts = value[key]
            for language, items in texts.items() if isinstance(texts, Mapping) else ():
                for index, text in enumerate(items if isinstance(items, list) else ()):
                    if isinstance(text, str):
                        yield f"{where}/{key}/{language}/{index}", text


def label_html(iiif: Iiif) -> Iterator[Finding]:
    """4.5: only summaries, metadata values and required statements may hold HTML."""
    for where, text in _language_maps(iiif, frozenset({"label"})):
        if _ELEMENT.search(text) and "/partOf/" not in where:  # it is told where it is the thing's own label
            yield "iiif-html-in-label", where, "This label has markup, which viewers show as it is typed.", text


def value_html(iiif: Iiif) -> Iterator[Finding]:
    """4.5: HTML in a value is well formed, in one element, and of ten harmless elements."""
    for where, text in _language_maps(iiif, frozenset({"summary", "value"})):
        reason = _html_fault(text) if "<" in text else None
        if reason is not None:
            yield "iiif-html-not-allowed", where, reason, text[:200]


def _is_html(text: str) -> bool:
    return text.strip().startswith("<") and text.strip().endswith(">")


def _html_fault(text: str) -> str | None:
    if not _is_html(text):
        return "Viewers delete what stands between < and > here."
    try:
        root = etree.fromstring(text, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return "This markup is not well formed in one element."
    for element in root.iter():
        tag = str(element.tag)
        if tag not in _TAGS:
            return f"The element {tag} is not among those that viewers let through."
        for name, given in ((str(key), str(value)) for key, value in element.attrib.items()):
            if name not in _ATTRIBUTES.get(tag, set()):
                return f"The attribute {name} is not among those that viewers let through."
            if name in {"href", "src"} and urlsplit(given).scheme not in {"http", "https", "mailto"}:
                return f"The {name} is no http, https or mailto URI."
    return None


def rights(iiif: Iiif) -> Iterator[Finding]:
    """3.1: the value is a licence of Creative Commons or a statement of RightsStatements.org, in the http form."""
    for where, value in iiif.nodes:
        given = value.get("rights")
        if given is not None and not (isinstance(given, str) and _RIGHTS.match(given)):
            yield "iiif-rights-uri", f"{where}/rights", "This is no rights URI that IIIF allows.", str(given)


def behaviors(iiif: Iiif) -> Iterator[Finding]:
    """3.1: individuals, continuous and paged exclude each other."""
    for where, value in iiif.nodes:
        given = value.get("behavior")
        if isinstance(given, list) and len({"individuals", "continuous", "paged"} & set(given)) > 1:
            yield "iiif-behavior", f"{where}/behavior", "These behaviors exclude each other.", ", ".join(given)


def _canvases(iiif: Iiif) -> Iterator[tuple[str, Json]]:
    return ((w, v) for w, v in _resources(iiif) if v.get("type") == "Canvas" and "items" in v)


def painting_targets(iiif: Iiif) -> Iterator[Finding]:
    """5.3: what is painted in a canvas's items is painted on that canvas."""
    for where, canvas in _canvases(iiif):
        for inner, value in _walk(canvas["items"], f"{where}/items"):
            if value.get("motivation") == "painting" and _target(value.get("target")) != canvas["id"]:
                yield (
                    "iiif-painting-target",
                    f"{inner}/target",
                    "This is not the canvas's id.",
                    str(value.get("target")),
                )


def _target(target: object) -> str | None:
    if isinstance(target, Mapping):
        source = target.get("source")
        target = source.get("id") if isinstance(source, Mapping) else source
    return target.split("#", 1)[0] if isinstance(target, str) else None


def painting_among_annotations(iiif: Iiif) -> Iterator[Finding]:
    """3.4: annotations must not have the motivation painting."""
    for where, canvas in _canvases(iiif):
        for inner, value in _walk(canvas.get("annotations", []), f"{where}/annotations"):
            if value.get("motivation") == "painting":
                yield "iiif-painting-in-annotations", inner, "A painting annotation stands among annotations.", None


def range_canvases(iiif: Iiif) -> Iterator[Finding]:
    """5.4: a range names canvases of its own manifest."""
    known = {canvas["id"] for _, canvas in _canvases(iiif)}
    for where, value in _walk(iiif.document.get("structures", []), "/structures"):
        if value.get("type") == "Canvas" and _target(value.get("id")) not in known:
            yield "iiif-range-canvas", f"{where}/id", "The manifest has no such canvas.", str(value.get("id"))


RULES: tuple[Callable[[Iiif], Iterator[Finding]], ...] = (
    context,
    unique_ids,
    http_ids,
    canvas_fragment,
    empty_items,
    empty_labels,
    nav_dates,
    label_html,
    value_html,
    rights,
    behaviors,
    painting_targets,
    painting_among_annotations,
    range_canvases,
)
