"""What changed, written down in the bag: one PREMIS event an update, in the order of the updates.

Identifiers are UUIDs of version 5, from what the event tells and the history before it: the same change of the same
bag at the same time gives the same bytes. No host or user is named: the agent is our software with its version.
"""

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterator, Mapping

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.paths import encode_path
from armistice_pkg.core.problems import Place, Problem, problem
from armistice_pkg.core.updating import ChangeKind, FileChange, UpdateReport
from armistice_pkg.formats.premis import Agent, Event, premis_refusal, with_event
from armistice_pkg.services.update.contents import HISTORY, Contents

__all__ = ["history_problems", "history_xml"]

_SPACE = uuid.UUID("86871020-303a-4345-bec1-f18d3765036f")
"""The namespace of our identifiers (RFC 9562, 5.5)."""


def history_problems(contents: Contents, name: str) -> Iterator[Problem]:
    """Whether a change can be written down in the bag."""
    folder = HISTORY.partition("/")[0]
    reason = f"{folder} is no folder there" if folder in contents.tree.tag_files else None
    if contents.history is not None:
        reason = premis_refusal(contents.history)
    if reason is not None:
        yield problem(
            "updating-history",
            Place(source=name, path=HISTORY),
            f"The change cannot be written down in {HISTORY}: {reason}. Take it out with --remove, or move it.",
            found=reason,
        )


def history_xml(history: bytes | None, report: UpdateReport, *, clock: int, version: str) -> bytes:
    """The history with one more event: what the report says was changed."""
    time = dt.datetime.fromtimestamp(clock, dt.UTC).isoformat().replace("+00:00", "Z")
    note = "\n".join(_lines(report))
    before = hashlib.sha256(history or b"").hexdigest()
    identifier = _identifier(before, time, note)
    agent = Agent(id=_identifier("armistice", version), name="armistice", type="software", version=version)
    event = Event(
        id=identifier,
        type="modification",
        time=time,
        detail="A new version of the bag, by armistice update. Payload files that were kept, each verified first:"
        f" {report.intact}.",
        outcome="success",
        objects=(),
        agents=(agent.id,),
        note=note,
    )
    return with_event(history, event, agent, package=_identifier("bag", identifier))


def _identifier(*parts: str) -> str:
    name = "\n".join(parts)
    # File names that are not UTF-8 hold lone surrogates, which a name to be hashed cannot.
    return str(uuid.uuid5(_SPACE, name.encode("utf-8", "backslashreplace").decode()))


def _lines(report: UpdateReport) -> Iterator[str]:
    for change in report.changes:
        yield _line(change)
    for tag in report.tags:
        yield f"tag {tag.kind}: {tag.label}: {' '.join(tag.value.split())}"
    if report.algorithms != report.algorithms_before:
        yield f"algorithms: {' '.join(report.algorithms_before)} before, {' '.join(report.algorithms)} now"
    if report.version != report.version_before:
        yield f"BagIt version: {report.version_before} before, {report.version} now"


def _line(change: FileChange) -> str:
    path = encode_path(change.path)
    before, after = _strongest(change.before), _strongest(change.after)
    if change.kind is ChangeKind.REMOVED:
        return f"removed: {path} ({before})"
    if change.kind is ChangeKind.ADDED:
        return f"added: {path} ({change.size} octets, {after})"
    return f"replaced: {path} ({before} before; {change.size} octets, {after} now)"


def _strongest(digests: Mapping[Algorithm, str]) -> str:
    """One digest is enough to tell a file; the manifests have the others."""
    best = max(digests, key=lambda one: one.strength, default=None)
    return f"{best}:{digests[best]}" if best is not None else "not listed"
