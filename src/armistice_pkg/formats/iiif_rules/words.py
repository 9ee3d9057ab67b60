"""Words for people: language maps, and the little HTML that they may hold."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from urllib.parse import urlsplit

import langcodes
from lxml import etree

from armistice_pkg.core.problems import Severity
from armistice_pkg.formats.iiif_rules.document import Document, Finding, Node

__all__ = ["WORDS"]

_TAGS = frozenset({"a", "b", "br", "i", "img", "p", "small", "span", "sub", "sup"})
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}}
# A title may well be "<Untitled>"; what is meant are the elements that HTML has.
_ELEMENT = re.compile(
    r"</?(a|b|br|div|em|h[1-6]|i|img|li|p|script|small|span|strong|sub|sup|u|ul)\b[^<>]*>", re.IGNORECASE
)
_MAX_SHOWN = 200


def empty_words(document: Document) -> Iterator[Finding]:
    """4.4: a language map has at least one language, and each language at least one string with text."""
    for key, node, texts in _language_maps(document, "label", "summary", "value"):
        if not texts or not all(_has_text(item) for item in texts.values()):
            yield Finding("iiif-empty-label", node, f"This {key} has no text.", key)


def _has_text(item: object) -> bool:
    return isinstance(item, list) and bool(item) and all(isinstance(one, str) and one.strip() for one in item)


def _language_maps(document: Document, *keys: str) -> Iterator[tuple[str, Node, Mapping[str, object]]]:
    for key, node in document.with_key(*keys):
        texts = node.value[key]
        if isinstance(texts, Mapping):
            yield key, node, texts


def _texts(texts: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Each string, with the rest of its JSON Pointer."""
    for language, items in texts.items():
        for index, text in enumerate(items if isinstance(items, list) else ()):
            if isinstance(text, str) and "<" in text:
                yield f"{language}/{index}", text


def label_html(document: Document) -> Iterator[Finding]:
    """4.5: only summaries, metadata values and required statements may hold HTML."""
    for key, node, texts in _language_maps(document, "label"):
        if node.role == "partOf":
            continue  # it is told where it is the thing's own label
        for where, text in _texts(texts):
            if _ELEMENT.search(text):
                said = "This label has markup, which viewers show as it is typed."
                yield Finding("iiif-html-in-label", node, said, f"{key}/{where}", text[:_MAX_SHOWN])


def value_html(document: Document) -> Iterator[Finding]:
    """4.5: HTML in a value is well formed, in one element, and of ten harmless elements."""
    for key, node, texts in _language_maps(document, "summary", "value"):
        for where, text in _texts(texts):
            reason = _html_fault(text)
            if reason is not None:
                yield Finding("iiif-html-not-allowed", node, reason, f"{key}/{where}", text[:_MAX_SHOWN])


def _html_fault(text: str) -> str | None:
    if not text.startswith("<") or not text.endswith(">"):
        is_html = text.strip().startswith("<") and text.strip().endswith(">")
        return None if is_html else "Viewers delete what stands between < and > here."
    try:
        root = etree.fromstring(text, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        return "This markup is not well formed in one element."
    return next((fault for element in root.iter() if (fault := _element_fault(element))), None)


def _element_fault(element: etree._Element) -> str | None:
    tag = element.tag
    if not isinstance(tag, str):
        return "Comments and processing instructions are taken out by viewers."
    if tag not in _TAGS:
        return f"The element {tag} is not among those that viewers let through."
    for name, given in ((str(key), str(value)) for key, value in element.attrib.items()):
        if name not in _ATTRIBUTES.get(tag, set()):
            return f"The attribute {name} is not among those that viewers let through."
        if name in {"href", "src"} and _scheme(given) not in {"http", "https", "mailto"}:
            return f"The {name} is no http, https or mailto URI."
    return None


def _scheme(uri: str) -> str:
    try:
        return urlsplit(uri).scheme
    except ValueError:
        return ""


def language_tags(document: Document) -> Iterator[Finding]:
    """4.4: the keys of a language map are tags of BCP 47, or none."""
    for key, node, texts in _language_maps(document, "label", "summary", "value"):
        for tag in texts:
            if tag == "@none":
                yield Finding("iiif-language-tag", node, "@none is written none in Presentation 3.", key, tag)
            elif not _is_tag(tag):
                yield _unknown_tag(node, key, tag)
    for key, node in document.with_key("language"):
        given = node.value[key]
        for tag in given if isinstance(given, list) else [given]:
            if isinstance(tag, str) and not _is_tag(tag):
                yield _unknown_tag(node, key, tag)


def _unknown_tag(node: Node, key: str, tag: str) -> Finding:
    said = "This is no language tag of BCP 47, so viewers cannot choose the language."
    return Finding("iiif-language-tag", node, said, key, tag, severity=Severity.WARNING)


@lru_cache(maxsize=1024)
def _is_tag(tag: str) -> bool:
    return tag == "none" or bool(langcodes.tag_is_valid(tag))


WORDS = (empty_words, label_html, value_html, language_tags)
