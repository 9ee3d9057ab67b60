"""PREMIS 3.0: what is in a package and what was done to make it, as XML.

Source: PREMIS Data Dictionary 3.0; premis-v3.xsd; event types of id.loc.gov/vocabulary/preservation/eventType.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import cast

from lxml import etree

from armistice_pkg.formats.xml import XSI_TYPE, serialise, text_for_xml

__all__ = [
    "EVENT_TYPES",
    "Agent",
    "Derivation",
    "Event",
    "FileObject",
    "PremisError",
    "premis_refusal",
    "premis_xml",
    "with_event",
]

_NAMESPACE = "http://www.loc.gov/premis/v3"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_VOCABULARY = "http://id.loc.gov/vocabulary/preservation"

# Term -> its identifier in the Library of Congress' vocabulary.
EVENT_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "ingestion": "ing",
        "message digest calculation": "mes",
        "format identification": "for",
        "information package creation": "ipc",
        "creation": "cre",
        "modification": "mod",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """That a file was made from another, and by which event."""

    source: str
    event: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileObject:
    """A file of the package. `id` is a UUID; `name` its path in the bag; digests are hex by BagIt's algorithm names."""

    id: str
    name: str
    size: int
    digests: Mapping[str, str]
    format_name: str
    format_version: str | None
    puid: str | None
    original_name: str | None
    derivations: tuple[Derivation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An event: `time` is ISO 8601 in UTC; `objects` and `agents` are their identifiers; `note` is what came of it."""

    id: str
    type: str
    time: str
    detail: str
    outcome: str
    objects: tuple[str, ...]
    agents: tuple[str, ...]
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """Who did it: `type` is `software` or `organization`."""

    id: str
    name: str
    type: str
    version: str | None = None


# PREMIS names algorithms as id.loc.gov/vocabulary/preservation/cryptographicHashFunctions does.
_ALGORITHM_NAMES = {"md5": "MD5", "sha1": "SHA-1", "sha256": "SHA-256", "sha384": "SHA-384", "sha512": "SHA-512"}


def premis_xml(objects: Iterable[FileObject], events: Sequence[Event], agents: Sequence[Agent]) -> bytes:
    """The whole as one document, valid by premis-v3.xsd: objects, then events, then agents."""
    root = etree.Element(_name("premis"), nsmap={"premis": _NAMESPACE, "xsi": _XSI})
    root.set("version", "3.0")
    by_object: dict[str, list[str]] = {}
    for event in events:
        for one in event.objects:
            by_object.setdefault(one, []).append(event.id)
    for file in objects:
        _add_object(root, file, by_object.get(file.id, []))
    for event in events:
        _add_event(root, event)
    for agent in agents:
        _add_agent(root, agent)
    return serialise(root)


def _name(local: str) -> etree.QName:
    return etree.QName(_NAMESPACE, local)


def _put(parent: etree._Element, local: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, _name(local))
    if text is not None:
        element.text = text_for_xml(text)
    return element


def _identifier(parent: etree._Element, kind: str, value: str) -> None:
    holder = _put(parent, f"{kind}Identifier")
    _put(holder, f"{kind}IdentifierType", "UUID")
    _put(holder, f"{kind}IdentifierValue", value)


def _add_object(root: etree._Element, file: FileObject, events: Iterable[str]) -> None:
    element = _put(root, "object")
    element.set(XSI_TYPE, "premis:file")
    _identifier(element, "object", file.id)
    characteristics = _put(element, "objectCharacteristics")
    for algorithm, digest in file.digests.items():
        fixity = _put(characteristics, "fixity")
        _put(fixity, "messageDigestAlgorithm", _ALGORITHM_NAMES.get(algorithm, algorithm))
        _put(fixity, "messageDigest", digest)
    _put(characteristics, "size", str(file.size))
    _add_format(characteristics, file)
    if file.original_name is not None:
        _put(element, "originalName", file.original_name)
    location = _put(_put(element, "storage"), "contentLocation")
    _put(location, "contentLocationType", "path in the bag")
    _put(location, "contentLocationValue", file.name)
    for derivation in file.derivations:
        _add_derivation(element, derivation)
    for event in events:
        _identifier(element, "linkingEvent", event)


def _add_format(characteristics: etree._Element, file: FileObject) -> None:
    element = _put(characteristics, "format")
    designation = _put(element, "formatDesignation")
    _put(designation, "formatName", file.format_name)
    if file.format_version is not None:
        _put(designation, "formatVersion", file.format_version)
    if file.puid is not None:
        registry = _put(element, "formatRegistry")
        _put(registry, "formatRegistryName", "PRONOM")
        _put(registry, "formatRegistryKey", file.puid)
        _put(registry, "formatRegistryRole", "specification")


def _add_derivation(element: etree._Element, derivation: Derivation) -> None:
    relationship = _put(element, "relationship")
    _put(relationship, "relationshipType", "derivation")
    _put(relationship, "relationshipSubType", "has source")
    related = _put(relationship, "relatedObjectIdentifier")
    _put(related, "relatedObjectIdentifierType", "UUID")
    _put(related, "relatedObjectIdentifierValue", derivation.source)
    event = _put(relationship, "relatedEventIdentifier")
    _put(event, "relatedEventIdentifierType", "UUID")
    _put(event, "relatedEventIdentifierValue", derivation.event)


def _add_event(root: etree._Element, event: Event) -> None:
    element = _put(root, "event")
    _identifier(element, "event", event.id)
    kind = _put(element, "eventType", event.type)
    kind.set("authority", "eventType")
    kind.set("authorityURI", f"{_VOCABULARY}/eventType")
    kind.set("valueURI", f"{_VOCABULARY}/eventType/{EVENT_TYPES[event.type]}")
    _put(element, "eventDateTime", event.time)
    _put(_put(element, "eventDetailInformation"), "eventDetail", event.detail)
    outcome = _put(element, "eventOutcomeInformation")
    _put(outcome, "eventOutcome", event.outcome)
    if event.note is not None:
        _put(_put(outcome, "eventOutcomeDetail"), "eventOutcomeDetailNote", event.note)
    for agent in event.agents:
        _identifier(element, "linkingAgent", agent)
    for one in event.objects:
        _identifier(element, "linkingObject", one)


def _add_agent(root: etree._Element, agent: Agent) -> None:
    element = _put(root, "agent")
    _identifier(element, "agent", agent.id)
    _put(element, "agentName", agent.name)
    _put(element, "agentType", agent.type)
    if agent.version is not None:
        _put(element, "agentVersion", agent.version)


class PremisError(ValueError):
    """A document that is no PREMIS 3, and so cannot be added to; the reason is a clause."""


def premis_refusal(document: bytes) -> str | None:
    """Why nothing can be added to the document, as a clause, or None if it can."""
    try:
        _parsed(document)
    except PremisError as error:
        return str(error)
    return None


def with_event(document: bytes | None, event: Event, agent: Agent, *, package: str) -> bytes:
    """The document with one more event, and its agent if that is new; all else stays as it is written.

    The event is about the first object that is a representation: the package as a whole. Where there is none, it is
    added under the identifier `package`. Without a document a new one is begun.

    Raises:
        PremisError: the document is no PREMIS 3.
    """
    root = etree.Element(_name("premis"), nsmap={"premis": _NAMESPACE, "xsi": _XSI}) if document is None else None
    if root is None:
        root = _parsed(document or b"")
    else:
        root.set("version", "3.0")
    known = _representation(root)
    # The prefixes that the document has; one for no name at all is None, which the stubs do not know.
    made = etree.Element(_name("made"), nsmap=cast("dict[str, str]", root.nsmap))
    if known is None:
        element = _put(made, "object")
        element.set(XSI_TYPE, _qualified(element, "representation"))
        _identifier(element, "object", package)
    _add_event(made, replace(event, objects=(known or package,)))
    if agent.id not in _identifiers(root, "agent"):
        _add_agent(made, agent)
    for element in list(made):
        _insert(root, element)
    return serialise(root, indent=document is None)


def _parsed(document: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        root = etree.fromstring(document, parser)
    except etree.XMLSyntaxError as error:
        raise PremisError(f"it is no XML ({error.msg})") from error
    if getattr(root.getroottree().docinfo, "doctype", ""):  # the stubs do not know it
        raise PremisError("it has a DOCTYPE")
    if root.tag != _name("premis").text:
        raise PremisError("it is XML of another kind")
    if not (root.get("version") or "").startswith("3."):
        raise PremisError(f"it says that it is of version {root.get('version')}")
    return root


def _representation(root: etree._Element) -> str | None:
    """The identifier of the first object that is a representation and has a UUID."""
    for element in root.findall(f"{{{_NAMESPACE}}}object"):
        if (element.get(XSI_TYPE) or "").rpartition(":")[2] == "representation":
            for identifier in element.findall(f"{{{_NAMESPACE}}}objectIdentifier"):
                kind = identifier.findtext(f"{{{_NAMESPACE}}}objectIdentifierType")
                value = identifier.findtext(f"{{{_NAMESPACE}}}objectIdentifierValue")
                if kind == "UUID" and value:
                    return value
    return None


def _identifiers(root: etree._Element, kind: str) -> set[str | None]:
    path = f"{{{_NAMESPACE}}}{kind}/{{{_NAMESPACE}}}{kind}Identifier/{{{_NAMESPACE}}}{kind}IdentifierValue"
    return {element.text for element in root.findall(path)}


def _qualified(element: etree._Element, name: str) -> str:
    """The name as a value, with the prefix that the namespace has there."""
    return f"{element.prefix}:{name}" if element.prefix else name


_ORDER = ("object", "event", "agent", "rights")


def _insert(root: etree._Element, element: etree._Element) -> None:
    """Put it behind the last of what comes before it, or is of its kind; indented as we indent."""
    kind = etree.QName(element).localname
    before = {_name(one).text for one in _ORDER[: _ORDER.index(kind) + 1]}
    at = max((index for index, one in enumerate(root, 1) if one.tag in before), default=0)
    etree.indent(element, space="  ", level=1)
    if at:
        element.tail, root[at - 1].tail = root[at - 1].tail, "\n  "
    else:
        element.tail, root.text = "\n", "\n  "
    root.insert(at, element)
