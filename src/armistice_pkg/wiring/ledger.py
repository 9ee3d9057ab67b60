"""Joins the services of the ledger to files."""

import os
import sys
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType

from armistice_pkg._version import __version__
from armistice_pkg.core.errors import MissingError, UnfinishedError, UnreadableError, UsageError
from armistice_pkg.core.events import Event
from armistice_pkg.core.ledger import AppendReport, ExtensionProof, InclusionProof, LedgerReport, SignedHead
from armistice_pkg.core.ports import Progress
from armistice_pkg.core.problems import Place, Problem, problem
from armistice_pkg.formats.ledger import (
    LedgerFormatError,
    head_value,
    json_line,
    parse_document,
    proof_value,
    written_time,
)
from armistice_pkg.services.ledger import check_proof, prove_extension, prove_inclusion, verify_ledger
from armistice_pkg.services.ledger.adding import read_events
from armistice_pkg.services.ledger.verifying import NamedHead
from armistice_pkg.settings import Settings
from armistice_pkg.storage.ledger_file import LedgerFile

__all__ = [
    "Trust",
    "add_events",
    "begin",
    "document_json",
    "head_of",
    "passphrase_in",
    "prove",
    "signing",
    "verify",
    "verify_proof",
    "write_new",
]

_LARGEST_DOCUMENT = 4 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """What heads are judged by: files of public keys, and a file with the certificates of time-stamping authorities."""

    keys: tuple[str, ...] = ()
    authorities: str | None = None

    def problems(self, heads: Sequence[tuple[str, SignedHead]]) -> list[Problem]:
        """What is wrong with who vouches for the heads; nothing where nobody does and nobody is asked for."""
        if not self.keys and self.authorities is None and all(one.signature is None for _, one in heads):
            return []
        found: list[Problem] = signing().Judge(keys=self.keys, authorities=self.authorities).problems(heads)
        return found


def signing() -> ModuleType:
    """What deals with keys and authorities.

    Raises:
        UsageError: the extra that it needs is not installed.
    """
    try:
        from armistice_pkg.wiring import ledger_signing  # noqa: PLC0415 - the extra may be missing
    except ImportError as error:
        raise UsageError(
            "For signatures and time stamps armistice needs more: pip install 'armistice-pkg[signing]'"
        ) from error
    return ledger_signing


_NOBODY = Trust()


def begin(path: str, settings: Settings) -> AppendReport:
    """A new ledger.

    Raises:
        UsageError: there is something of that name.
        UnfinishedError: it cannot be written.
    """
    if os.path.lexists(path):
        raise UsageError(f"{path} is there already.")
    if not Path(path).absolute().parent.is_dir():
        raise UsageError(f"There is no folder {Path(path).parent} to put {path} in. Make it first.")
    return _append(path, settings, [])


def add_events(path: str, events: str, settings: Settings) -> AppendReport | Sequence[Problem]:
    """The events of a file of JSON lines (`-` is standard input) added to a ledger, or why none was.

    Raises:
        UsageError: there is no such file, or no ledger.
        UnfinishedError: it cannot be read or written.
    """
    ledger = LedgerFile(path)
    if not ledger.is_there() and ledger.state() is None:
        raise UsageError(f"There is no ledger {path}. `armistice ledger init` begins one.")

    def defaults() -> dict[str, object]:
        agent = {"name": "armistice", "kind": "software", "version": __version__}
        return {
            "id": str(uuid.uuid4()),
            "time": written_time(settings.clock),
            "outcome": "success",
            "agents": [agent],
            "objects": [],
        }

    try:
        if events == "-":
            found, problems = read_events(sys.stdin.buffer, source="standard input", defaults=defaults)
        else:
            with Path(events).open("rb") as file:
                found, problems = read_events(file, source=events, defaults=defaults)
    except FileNotFoundError as error:
        raise UsageError(f"There is no file {events}.") from error
    except OSError as error:
        raise UnfinishedError(f"{events} cannot be read: {error.strerror or error}.") from error
    return problems or _append(path, settings, found)


def _append(path: str, settings: Settings, events: Sequence[Event]) -> AppendReport:
    ledger = LedgerFile(path)
    with ledger.writing(origin=lambda: str(uuid.uuid4()), clock=lambda: settings.clock) as writer:
        return writer.append(events)


def verify(path: str, heads: Sequence[str], trust: Trust = _NOBODY, *, progress: Progress) -> LedgerReport:
    """Every line of a ledger, also against heads in files that were kept elsewhere.

    Raises:
        UsageError: there is no ledger, or no such file of a head.
        UnfinishedError: it cannot be read.
    """
    signed, problems = _heads(heads)
    problems += trust.problems(signed)
    named = [NamedHead(name=name, head=one.head) for name, one in signed]
    try:
        report = verify_ledger(LedgerFile(path), named, progress=progress)
    except MissingError as error:
        raise UsageError(f"There is no ledger {path}.") from error
    except UnreadableError as error:
        raise UnfinishedError(f"{error}.") from error
    return replace(report, problems=(*report.problems, *problems))


def _heads(paths: Sequence[str]) -> tuple[list[tuple[str, SignedHead]], list[Problem]]:
    named: list[tuple[str, SignedHead]] = []
    problems: list[Problem] = []
    for path in paths:
        found = _document(path)
        if isinstance(found, SignedHead):
            named.append((path, found))
        else:
            problems.append(found if isinstance(found, Problem) else _garbled(path, "it is a proof, and no head"))
    return named, problems


def verify_proof(path: str, heads: Sequence[str], trust: Trust = _NOBODY) -> LedgerReport:
    """A proof by itself: whether it shows what it says, of the heads in the files given if there are any.

    Raises:
        UsageError: there is no such file.
        UnfinishedError: it cannot be read.
    """
    proof = _document(path)
    if isinstance(proof, SignedHead):
        proof = _garbled(path, "it is a head, and no proof")
    if isinstance(proof, Problem):
        return LedgerReport(name=path, head=None, events=0, problems=(proof,), is_proof=True)
    named, problems = _heads(heads)
    report = check_proof(proof, name=path)
    mine = [proof.old, proof.new] if isinstance(proof, ExtensionProof) else [proof.head]
    for name, one in named:
        if one.head not in [other.head for other in mine]:
            place = Place(source=path)
            problems.append(problem("ledger-proof-wrong", place, f"The proof is not about the head in {name}."))
    # A head that was given apart vouches for the same head in the proof.
    given = {one.head for _, one in named}
    problems += trust.problems([*named, *((path, one) for one in mine if one.head not in given)])
    told = () if problems else report.statements
    return replace(report, problems=(*report.problems, *problems), statements=told)


def head_of(path: str, *, progress: Progress) -> tuple[SignedHead | None, LedgerReport]:
    """The head of a ledger that was read to its end, and what was found; None where its lines are not as they were.

    Raises:
        UsageError: there is no ledger.
        UnfinishedError: it cannot be read.
    """
    report = verify(path, (), progress=progress)
    if report.head is None or not report.is_clean:
        return None, report
    return SignedHead(head=report.head), report


def prove(
    path: str, *, event: str | None, line: int | None, extends: str | None, head: str | None, progress: Progress
) -> InclusionProof | ExtensionProof | LedgerReport:
    """A proof, or why there is none: of the event `event`, of the line `line`, or that it extends the head `extends`.

    `head` is a file with the head that it is for; without one it is for the ledger as it is now.

    Raises:
        UsageError: there is nothing such to be proven.
        UnfinishedError: it cannot be read.
    """
    given = [_named_head(one) if one is not None else None for one in (extends, head)]
    for one in given:
        if isinstance(one, LedgerReport):
            return one
    old, new = given
    if new is None:
        new, report = head_of(path, progress=progress)
        if new is None:
            return report
    assert not isinstance(old, LedgerReport)  # noqa: S101 - returned above
    assert isinstance(new, SignedHead)  # noqa: S101 - the same
    try:
        if old is not None:
            return prove_extension(LedgerFile(path), old, new)
        return prove_inclusion(LedgerFile(path), new, event=event, line=line)
    except MissingError as error:
        raise UsageError(f"There is no ledger {path}.") from error
    except UnreadableError as error:
        raise UnfinishedError(f"{error}.") from error


def _named_head(path: str) -> SignedHead | LedgerReport:
    found = _document(path)
    if isinstance(found, SignedHead):
        return found
    told = found if isinstance(found, Problem) else _garbled(path, "it is a proof, and no head")
    return LedgerReport(name=path, head=None, events=0, problems=(told,))


def _document(path: str) -> SignedHead | InclusionProof | ExtensionProof | Problem:
    try:
        with Path(path).open("rb") as file:
            return parse_document(file.read(_LARGEST_DOCUMENT))
    except FileNotFoundError as error:
        raise UsageError(f"There is no file {path}.") from error
    except OSError as error:
        raise UnfinishedError(f"{path} cannot be read: {error.strerror or error}.") from error
    except LedgerFormatError as error:
        return _garbled(path, str(error))


def _garbled(path: str, reason: str) -> Problem:
    message = f"The file is no head or proof that could be used here: {reason}."
    return problem("ledger-document-garbled", Place(source=path), message, found=reason)


def document_json(document: SignedHead | InclusionProof | ExtensionProof) -> str:
    """A head or a proof as one line of JSON."""
    value = head_value(document) if isinstance(document, SignedHead) else proof_value(document)
    return json_line(value).decode().rstrip("\n")


def write_new(path: str, text: str) -> None:
    """Write a small file that is not there yet, and make it last.

    Raises:
        UsageError: there is something of that name.
        UnfinishedError: it cannot be written.
    """
    try:
        with Path(path).open("x", encoding="utf-8") as file:
            file.write(f"{text}\n")
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError as error:
        raise UsageError(f"{path} is there already. Choose a new name; nothing is ever written over.") from error
    except OSError as error:
        raise UnfinishedError(f"Cannot write {path}: {error.strerror or error}.") from error


def passphrase_in(path: str) -> bytes:
    """The first line of a file, without its line end.

    Raises:
        UsageError: there is no such file, or its first line is empty.
        UnfinishedError: it cannot be read.
    """
    try:
        with Path(path).open("rb") as file:
            found = file.readline().rstrip(b"\r\n")
    except FileNotFoundError as error:
        raise UsageError(f"There is no file {path}.") from error
    except OSError as error:
        raise UnfinishedError(f"{path} cannot be read: {error.strerror or error}.") from error
    if not found:
        raise UsageError(f"There is no passphrase in the first line of {path}.")
    return found
