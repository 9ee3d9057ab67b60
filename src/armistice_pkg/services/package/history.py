"""A bag's PREMIS: its files, and the events of its making.

Identifiers are UUIDs of version 5, from the package's URI and what they name: the same input gives the same history.
No host or user is named: the agent is our software with its version, and the tools it used stand in the details.
"""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from armistice_pkg.core.fixity import MeasuredFile
from armistice_pkg.core.layout import OBJECTS
from armistice_pkg.core.media import FormatIdentity
from armistice_pkg.formats.premis import Agent, Derivation, Event, FileObject, premis_xml

__all__ = ["History", "history_xml"]

_UNKNOWN_FORMAT = "unidentified"


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What there is to tell of one bag. `clock` is in UNIX seconds; `software` are pairs of name and version.

    `formats` and `made_from` go by path in the bag; what is in neither was made from no single file.
    """

    uri: str
    input_digest: str
    clock: int
    payload: Sequence[MeasuredFile]
    formats: Mapping[str, FormatIdentity]
    made_from: Mapping[str, str]
    version: str
    software: Sequence[tuple[str, str]]


def history_xml(history: History) -> bytes:
    """The PREMIS document: every payload file that was there when it was written, five kinds of events, the agents."""
    names = _Names(history)
    agent = Agent(id=names.of("agent", history.version), name="armistice", type="software", version=history.version)
    return premis_xml(_objects(history, names), list(_events(history, names, agent)), [agent])


class _Names:
    """UUIDs of version 5 (RFC 9562, 5.5) below the package's URI."""

    def __init__(self, history: History) -> None:
        self._space = uuid.uuid5(uuid.NAMESPACE_URL, history.uri)
        self._run = history.input_digest

    def of(self, *parts: str) -> str:
        # File names that are not UTF-8 hold lone surrogates, which a name to be hashed cannot.
        name = "\n".join(parts).encode("utf-8", "backslashreplace").decode()
        return str(uuid.uuid5(self._space, name))

    def file(self, path: str) -> str:
        return self.of("file", path, self._run)

    def event(self, kind: str) -> str:
        return self.of("event", kind, self._run)


def _objects(history: History, names: _Names) -> Iterator[FileObject]:
    for file in history.payload:
        identity = history.formats.get(file.path)
        source = history.made_from.get(file.path)
        derivations = (Derivation(source=names.file(source), event=names.event("creation")),) if source else ()
        yield FileObject(
            id=names.file(file.path),
            name=file.path,
            size=file.size,
            digests={str(algorithm): digest for algorithm, digest in file.digests.items()},
            format_name=(identity.name if identity else None) or _UNKNOWN_FORMAT,
            format_version=identity.version if identity else None,
            puid=identity.puid if identity else None,
            original_name=file.path.removeprefix(OBJECTS) if file.path.startswith(OBJECTS) else None,
            derivations=derivations,
        )


def _events(history: History, names: _Names, agent: Agent) -> Iterator[Event]:
    originals = tuple(names.file(one.path) for one in history.payload if one.path.startswith(OBJECTS))
    made = tuple(names.file(path) for path in history.made_from)
    everything = tuple(names.file(one.path) for one in history.payload)
    named = tuple(names.file(one.path) for one in history.payload if one.path in history.formats)
    tools = "; ".join(sorted({one.tool for one in history.formats.values()}))
    makers = "; ".join(f"{name} {version}" for name, version in history.software)
    algorithms = " and ".join(str(one) for one in history.payload[0].digests)
    told = (
        ("ingestion", "Read from the source as handed in, bit for bit.", originals),
        ("message digest calculation", f"{algorithms}, in the same read that copied each file.", everything),
        ("format identification", f"By {tools}.", named),
        ("creation", f"Pages and texts made from the originals, which stay as they are. With {makers}.", made),
        ("information package creation", "BagIt 1.0 bag (RFC 8493).", everything),
    )
    time = dt.datetime.fromtimestamp(history.clock, dt.UTC).isoformat().replace("+00:00", "Z")
    for kind, detail, objects in told:
        if objects:
            yield Event(
                id=names.event(kind),
                type=kind,
                time=time,
                detail=detail,
                outcome="success",
                objects=objects,
                agents=(agent.id,),
            )
