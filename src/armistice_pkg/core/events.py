"""What happened to what we keep: PREMIS events, as ledger and catalogue hold them.

Source: PREMIS Data Dictionary 3.0, 2 (Event entity); the vocabularies eventType, eventOutcome and agentType of
id.loc.gov/vocabulary/preservation. `formats.premis` writes such events into XML.
"""

import datetime as dt
import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["AgentKind", "Event", "EventAgent", "EventObject", "EventType", "ObjectKind", "Outcome"]

_VOCABULARY = "http://id.loc.gov/vocabulary/preservation/eventType"
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")
_LAST_SECOND = 253_402_300_799


class EventType(enum.StrEnum):
    """What was done, by the terms of the Library of Congress' vocabulary."""

    ACCESSION = "accession"
    CREATION = "creation"
    DEACCESSION = "deaccession"
    DELETION = "deletion"
    SIGNATURE_GENERATION = "digital signature generation"
    SIGNATURE_VALIDATION = "digital signature validation"
    DISSEMINATION = "dissemination"
    FILENAME_CHANGE = "filename change"
    FIXITY_CHECK = "fixity check"
    FORMAT_IDENTIFICATION = "format identification"
    PACKAGE_CREATION = "information package creation"
    INGESTION = "ingestion"
    INGESTION_END = "ingestion end"
    INGESTION_START = "ingestion start"
    DIGEST_CALCULATION = "message digest calculation"
    METADATA_EXTRACTION = "metadata extraction"
    METADATA_MODIFICATION = "metadata modification"
    MIGRATION = "migration"
    MODIFICATION = "modification"
    NORMALIZATION = "normalization"
    PACKING = "packing"
    POLICY_ASSIGNMENT = "policy assignment"
    QUARANTINE = "quarantine"
    RECOVERY = "recovery"
    REPLICATION = "replication"
    TRANSFER = "transfer"
    UNPACKING = "unpacking"
    UNQUARANTINE = "unquarantine"
    VALIDATION = "validation"
    VIRUS_CHECK = "virus check"

    @property
    def code(self) -> str:
        """The term's code in the vocabulary: `fix`."""
        return _CODES.get(self.value, self.value[:3])

    @property
    def uri(self) -> str:
        """The term's identifier."""
        return f"{_VOCABULARY}/{self.code}"


# The vocabulary's codes that are not the first three letters of their term.
_CODES: Mapping[str, str] = MappingProxyType(
    {
        "digital signature generation": "dsg",
        "information package creation": "ipc",
        "ingestion end": "ine",
        "ingestion start": "ins",
        "metadata extraction": "mee",
        "metadata modification": "mem",
        "policy assignment": "poa",
        "unquarantine": "unq",
    }
)


class Outcome(enum.StrEnum):
    """What came of it, by the vocabulary eventOutcome."""

    SUCCESS = "success"
    FAIL = "fail"
    WARNING = "warning"


class AgentKind(enum.StrEnum):
    """What an agent is, by the vocabulary agentType."""

    HARDWARE = "hardware"
    ORGANIZATION = "organization"
    PERSON = "person"
    SOFTWARE = "software"


class ObjectKind(enum.StrEnum):
    """What an event is about: a bag wherever it lies, one copy of it, a file of it, a head of the ledger."""

    BAG = "bag"
    COPY = "copy"
    FILE = "file"
    HEAD = "head"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class EventAgent:
    """Who or what did it: a program with its version, a person, the host that it ran on (hardware)."""

    name: str
    kind: AgentKind = AgentKind.SOFTWARE
    version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class EventObject:
    """What it was done to.

    `id` names it: a bag's identifier, a copy's location, a file's path in the bag (its bag is another object of the
    event). `identity` tells it from all others of its kind if it is known, such as the digest of a bag's tag manifest
    or the mark that a location bears: it does not change unless an event says so.
    """

    kind: ObjectKind
    id: str
    identity: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One PREMIS event.

    `id` is a UUID in lower case; `time` is in UNIX seconds; `detail` says what was done, `note` what came of it where
    `outcome` does not say it all.
    """

    id: str
    type: EventType
    time: int
    outcome: Outcome
    agents: tuple[EventAgent, ...]
    objects: tuple[EventObject, ...]
    detail: str = ""
    note: str | None = None

    def __post_init__(self) -> None:
        """Refuse what no event can be.

        Raises:
            ValueError: the id is no UUID, or the time lies outside the years 1970 to 9999.
        """
        if not _UUID.match(self.id):
            raise ValueError(f"{self.id!r} is no UUID in lower case")
        if not 0 <= self.time <= _LAST_SECOND:
            raise ValueError(f"{self.time} lies outside the years 1970 to 9999")

    @property
    def date_time(self) -> str:
        """The time as PREMIS writes it: ISO 8601, in UTC."""
        return dt.datetime.fromtimestamp(self.time, dt.UTC).isoformat().replace("+00:00", "Z")
