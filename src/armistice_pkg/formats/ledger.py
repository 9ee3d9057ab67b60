"""Lines of a ledger, and the small JSON files that tell of it: heads, proofs, the state beside it.

JSON (RFC 8259) in UTF-8, one object a line; a name that UTF-8 cannot hold is written as escapes.
"""

import base64
import binascii
import datetime as dt
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from armistice_pkg.core.events import AgentKind, Event, EventAgent, EventObject, EventType, ObjectKind, Outcome
from armistice_pkg.core.ledger import (
    Entry,
    ExtensionProof,
    Head,
    HeadSignature,
    InclusionProof,
    LedgerState,
    SignedHead,
)
from armistice_pkg.core.merkle import Frontier

__all__ = [
    "MAX_LINE",
    "LedgerFormatError",
    "entry_line",
    "event_from",
    "event_value",
    "head_from",
    "head_value",
    "json_line",
    "parse_document",
    "parse_entry",
    "parse_state",
    "proof_value",
    "state_line",
    "written_time",
]

MAX_LINE = 1 << 20
"""Octets of the longest line that we write or read."""

_FORMAT = 1
_HASH = 64
_KIND = "armistice"
_HEAD, _INCLUSION, _EXTENSION = "ledger head", "ledger inclusion proof", "ledger extension proof"
_UUID = 36

# Made once: `json.dumps` with options makes one for each call.
_plain = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_escaped = json.JSONEncoder(separators=(",", ":")).encode


class LedgerFormatError(ValueError):
    """It is not what a ledger's file holds; the text is a clause."""


def json_line(value: Mapping[str, object]) -> bytes:
    """One object on one line, with its line feed."""
    try:
        return _plain(value).encode() + b"\n"
    except UnicodeEncodeError:  # a file name that is not UTF-8
        return _escaped(value).encode() + b"\n"


def _parsed(data: bytes) -> dict[str, Any]:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise LedgerFormatError("it is no JSON") from error
    if not isinstance(value, dict):
        raise LedgerFormatError("it is no JSON object")
    return value


# --- times ---


@lru_cache(maxsize=4096)  # the events of a run are of few seconds
def written_time(time: int) -> str:
    """UNIX seconds as all times are written here: ISO 8601 in UTC, to the second."""
    return dt.datetime.fromtimestamp(time, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@lru_cache(maxsize=4096)
def _read(text: str) -> int:
    found = dt.datetime.fromisoformat(text)
    if found.tzinfo is not dt.UTC or found.microsecond or not text.endswith("Z"):
        raise LedgerFormatError(f"{text!r} is no time in UTC and whole seconds")
    return int(found.timestamp())


# --- lines ---


def entry_line(entry: Entry) -> bytes:
    """The line, with its line feed.

    Raises:
        LedgerFormatError: it is longer than a line may be.
    """
    value: dict[str, object] = {"seq": entry.number, "prev": entry.previous, "at": written_time(entry.time)}
    if entry.event is not None:
        value["event"] = event_value(entry.event)
    else:
        value["ledger"] = {"format": _FORMAT, "origin": entry.origin}
    line = json_line(value)
    if len(line) > MAX_LINE:
        raise LedgerFormatError(f"the event takes {len(line):,} octets, and a line may have {MAX_LINE:,}")
    return line


def parse_entry(line: bytes) -> Entry:
    """The meaning of a line.

    Raises:
        LedgerFormatError: it has none.
    """
    try:
        match _parsed(line):
            case {"seq": int(number), "prev": str(previous), "at": str(at), "event": dict(event), **rest} if not rest:
                return Entry(number=number, previous=previous, time=_read(at), event=event_from(event))
            case {
                "seq": 0,
                "prev": "",
                "at": str(at),
                "ledger": {"format": 1, "origin": str(origin)},
                **rest,
            } if not rest and len(origin) == _UUID:
                return Entry(number=0, previous="", time=_read(at), origin=origin)
    except (ValueError, OverflowError, KeyError, TypeError) as error:
        reason = str(error) if isinstance(error, LedgerFormatError) else f"it is no event ({error})"
        raise LedgerFormatError(reason) from error
    raise LedgerFormatError("it is no line of a ledger")


def event_value(event: Event) -> dict[str, object]:
    """An event as JSON; what it does not say is left out."""
    value: dict[str, object] = {
        "id": event.id,
        "type": event.type.value,
        "time": written_time(event.time),
        "outcome": event.outcome.value,
    }
    if event.detail:
        value["detail"] = event.detail
    if event.note is not None:
        value["note"] = event.note
    value["agents"] = [_agent_value(one) for one in event.agents]
    value["objects"] = [_object_value(one) for one in event.objects]
    return value


def _agent_value(agent: EventAgent) -> dict[str, str]:
    value = {"name": agent.name, "kind": agent.kind.value}
    return value if agent.version is None else {**value, "version": agent.version}


def _object_value(one: EventObject) -> dict[str, str]:
    value = {"kind": one.kind.value, "id": one.id}
    return value if one.identity is None else {**value, "identity": one.identity}


def event_from(value: Mapping[str, Any]) -> Event:
    """The event that such JSON tells.

    Raises:
        ValueError, KeyError, TypeError: it tells none.
    """
    return Event(
        id=_text(value["id"]),
        type=EventType(value["type"]),
        time=_read(value["time"]),
        outcome=Outcome(value["outcome"]),
        detail=_text(value.get("detail", "")),
        note=None if value.get("note") is None else _text(value["note"]),
        agents=tuple(_agent(one) for one in value["agents"]),
        objects=tuple(_object(one) for one in value["objects"]),
    )


def _agent(value: Mapping[str, Any]) -> EventAgent:
    version = value.get("version")
    return EventAgent(
        name=_text(value["name"]),
        kind=AgentKind(value["kind"]),
        version=None if version is None else _text(version),
    )


def _object(value: Mapping[str, Any]) -> EventObject:
    identity = value.get("identity")
    return EventObject(
        kind=ObjectKind(value["kind"]),
        id=_text(value["id"]),
        identity=None if identity is None else _text(identity),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise LedgerFormatError(f"{value!r} is no text")
    return value


# --- heads ---


def head_value(signed: SignedHead) -> dict[str, object]:
    """A head as JSON: a file by itself, or a part of a proof."""
    head = signed.head
    value: dict[str, object] = {
        _KIND: _HEAD,
        "format": _FORMAT,
        "origin": head.origin,
        "size": head.size,
        "root": head.root,
        "time": written_time(head.time),
    }
    if signed.signature is not None:
        value["signature"] = {"algorithm": "Ed25519", "key": signed.signature.key, "value": signed.signature.value}
    if signed.stamp is not None:
        value["stamp"] = base64.b64encode(signed.stamp).decode("ascii")
    return value


def head_from(value: object) -> SignedHead:
    """The head that such JSON tells.

    Raises:
        LedgerFormatError: it tells none.
    """
    match value:
        case {
            "armistice": "ledger head",
            "format": 1,
            "origin": str(origin),
            "size": int(size),
            "root": str(root),
            "time": str(time),
            **rest,
        } if size > 0:
            try:
                head = Head(origin=origin, size=size, root=_hex(root, _HASH), time=_read(time))
                return SignedHead(head=head, signature=_signature(rest), stamp=_stamp(rest))
            except (ValueError, OverflowError) as error:
                raise LedgerFormatError(f"it is no head of a ledger ({error})") from error
    raise LedgerFormatError("it is no head of a ledger")


def _signature(value: Mapping[Any, object]) -> HeadSignature | None:
    match value.get("signature"):
        case None:
            return None
        case {"algorithm": "Ed25519", "key": str(key), "value": str(signature)}:
            return HeadSignature(key=_hex(key, _HASH), value=_hex(signature, 2 * _HASH))
    raise LedgerFormatError("its signature is of another kind")


def _stamp(value: Mapping[Any, object]) -> bytes | None:
    found = value.get("stamp")
    try:
        return None if found is None else base64.b64decode(_text(found), validate=True)
    except binascii.Error as error:
        raise LedgerFormatError("its time stamp is no Base64") from error


def _hex(text: object, length: int) -> str:
    if not isinstance(text, str) or len(text) != length or bytes.fromhex(text).hex() != text:
        raise LedgerFormatError(f"{text!r} is not {length} hexadecimal digits")
    return text


# --- proofs ---


def proof_value(proof: InclusionProof | ExtensionProof) -> dict[str, object]:
    """A proof as JSON."""
    if isinstance(proof, ExtensionProof):
        return {
            _KIND: _EXTENSION,
            "format": _FORMAT,
            "old": head_value(proof.old),
            "new": head_value(proof.new),
            "path": list(proof.path),
        }
    return {
        _KIND: _INCLUSION,
        "format": _FORMAT,
        "head": head_value(proof.head),
        "number": proof.number,
        "line": proof.line,
        "path": list(proof.path),
    }


def parse_document(data: bytes) -> SignedHead | InclusionProof | ExtensionProof:
    """The head or proof that such a file holds.

    Raises:
        LedgerFormatError: it holds neither.
    """
    value = _parsed(data)
    try:
        match value:
            case {"armistice": "ledger inclusion proof", "format": 1, "number": int(number), "path": list(path)}:
                return InclusionProof(
                    head=head_from(value.get("head")),
                    number=number,
                    line=_text(value.get("line")),
                    path=tuple(_hex(one, _HASH) for one in path),
                )
            case {"armistice": "ledger extension proof", "format": 1, "path": list(path)}:
                return ExtensionProof(
                    old=head_from(value.get("old")),
                    new=head_from(value.get("new")),
                    path=tuple(_hex(one, _HASH) for one in path),
                )
    except ValueError as error:
        raise LedgerFormatError(str(error)) from error
    return head_from(value)


# --- the state beside a ledger ---


def state_line(state: LedgerState) -> bytes:
    """The state on one line."""
    return json_line(
        {
            "head": head_value(SignedHead(head=state.head)),
            "octets": state.octets,
            "last_octets": state.last_octets,
            "leaf": state.leaf.hex(),
            "before": state.before.hex(),
            "peaks": [one.hex() for one in state.tree.peaks],
        }
    )


def parse_state(line: bytes) -> LedgerState:
    """The state that such a line tells.

    Raises:
        LedgerFormatError: it tells none, or its parts do not fit together.
    """
    try:
        value = _parsed(line)
        head = head_from(value["head"]).head
        tree = Frontier(head.size, [bytes.fromhex(one) for one in value["peaks"]])
        state = LedgerState(
            head=head,
            octets=int(value["octets"]),
            last_octets=int(value["last_octets"]),
            leaf=bytes.fromhex(value["leaf"]),
            before=bytes.fromhex(value["before"]),
            tree=tree,
        )
    except (ValueError, KeyError, TypeError) as error:
        raise LedgerFormatError("it is no state of a ledger") from error
    if tree.root().hex() != head.root or not 0 < state.last_octets <= state.octets:
        raise LedgerFormatError("its parts do not fit together")
    return state
