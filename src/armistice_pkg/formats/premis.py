"""PREMIS 3.0: what is in a package and what was done to make it, as XML.

Source: PREMIS Data Dictionary 3.0; premis-v3.xsd; event types of id.loc.gov/vocabulary/preservation/eventType.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from lxml import etree

from armistice_pkg.formats.xml import XSI_TYPE, serialise, text_for_xml

__all__ = ["EVENT_TYPES", "Agent", "Derivation", "Event", "FileObject", "premis_xml"]

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
    """An event: `time` is ISO 8601 in UTC; `objects` and `agents` are their identifiers."""

    id: str
    type: str
    time: str
    detail: str
    outcome: str
    objects: tuple[str, ...]
    agents: tuple[str, ...]


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
    _put(_put(element, "eventOutcomeInformation"), "eventOutcome", event.outcome)
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
