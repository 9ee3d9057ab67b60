"""Proofs: that an event is in a ledger, and that a head extends an earlier one. Checked without the ledger."""

from collections.abc import Iterator

from armistice_pkg.core.errors import UsageError
from armistice_pkg.core.ledger import ExtensionProof, Head, InclusionProof, LedgerReport, LedgerSource, SignedHead
from armistice_pkg.core.merkle import (
    consistency_spans,
    inclusion_root,
    inclusion_spans,
    is_consistent,
    leaf_hash,
    span_hashes,
)
from armistice_pkg.core.problems import Place, Problem, problem
from armistice_pkg.formats.ledger import LedgerFormatError, parse_entry

__all__ = ["check_proof", "prove_extension", "prove_inclusion"]


def find_event(source: LedgerSource, event: str, size: int) -> tuple[int, bytes]:
    """The number and the line of the event with that id, among the first `size` lines.

    Raises:
        UsageError: there is none.
    """
    wanted = event.lower().encode()
    for number, line in enumerate(_lines(source, size)):
        if wanted in line:
            try:
                entry = parse_entry(line)
            except LedgerFormatError:
                continue
            if entry.event is not None and entry.event.id == event.lower():
                return number, line
    raise UsageError(f"There is no event {event} under the head of {source.name}.")


def prove_inclusion(source: LedgerSource, head: SignedHead, *, event: str | None, line: int | None) -> InclusionProof:
    """That an event stands under the head: the one with that id, or on that line of the file (which counts from 1).

    Raises:
        UsageError: there is none such.
        UnreadableError: the ledger cannot be read.
    """
    size = head.head.size
    if event is not None:
        number, text = find_event(source, event, size)
    elif line is not None and 0 < line <= size:
        number = line - 1
        text = next(one for at, one in enumerate(_lines(source, size)) if at == number)
    else:
        raise UsageError(f"There is no line {line} under the head of {source.name}: it has {size:,} lines.")
    path = span_hashes(_leaves(source, size), inclusion_spans(number, size))
    try:
        told = text.rstrip(b"\n").decode()
    except UnicodeDecodeError as error:
        raise UsageError(f"Line {number + 1:,} of {source.name} is no text, so there is nothing to prove.") from error
    proof = InclusionProof(head=head, number=number, line=told, path=tuple(one.hex() for one in path))
    return _own_inclusion(proof, source.name)


def prove_extension(source: LedgerSource, old: SignedHead, new: SignedHead) -> ExtensionProof:
    """That the ledger with head `new` begins with all that was there when `old` was made.

    Raises:
        UsageError: the heads are of different ledgers, the old one is the larger, or it does not extend it.
        UnreadableError: the ledger cannot be read.
    """
    if old.head.origin != new.head.origin:
        raise UsageError("The two heads are of different ledgers, so neither extends the other.")
    if old.head.size > new.head.size:
        raise UsageError(
            f"The earlier head has {old.head.size:,} lines, and the ledger only {new.head.size:,}. "
            "Ask `armistice ledger verify --head` what became of them."
        )
    path = span_hashes(_leaves(source, new.head.size), consistency_spans(old.head.size, new.head.size))
    return _own_extension(ExtensionProof(old=old, new=new, path=tuple(one.hex() for one in path)), source.name)


def check_proof(proof: InclusionProof | ExtensionProof, *, name: str) -> LedgerReport:
    """Whether the proof shows what it says, and in which words."""
    if isinstance(proof, ExtensionProof):
        return _check_extension(proof, name)
    problems = tuple(_inclusion_problems(proof, name))
    head = proof.head.head
    said = f"Line {proof.number + 1:,} is in the ledger {head.origin}, under its head of {_lines_of(head)}."
    return LedgerReport(
        name=name, head=head, events=0, is_proof=True, problems=problems, statements=() if problems else (said,)
    )


def _inclusion_problems(proof: InclusionProof, name: str) -> Iterator[Problem]:
    head = proof.head.head
    leaf = leaf_hash(proof.line.encode("utf-8", "surrogatepass"))
    root = inclusion_root(leaf, proof.number, head.size, [bytes.fromhex(one) for one in proof.path])
    if root is None or root.hex() != head.root:
        yield problem(
            "ledger-proof-wrong",
            Place(source=name),
            f"The proof does not lead from the line to the head of {_lines_of(head)}.",
            expected=head.root,
            found=root.hex() if root is not None else "a proof of another length",
        )
        return
    try:
        entry = parse_entry(proof.line.encode())
    except (LedgerFormatError, UnicodeEncodeError) as error:
        yield problem(
            "ledger-line-garbled", Place(source=name, line=proof.number + 1), f"The line has no meaning: {error}."
        )
        return
    if entry.number != proof.number:
        yield problem(
            "ledger-proof-wrong",
            Place(source=name),
            f"The line says that it is number {entry.number}, and the proof that it is number {proof.number}.",
        )


def _check_extension(proof: ExtensionProof, name: str) -> LedgerReport:
    old, new = proof.old.head, proof.new.head
    shown = is_consistent(
        old.size,
        bytes.fromhex(old.root),
        new.size,
        bytes.fromhex(new.root),
        [bytes.fromhex(one) for one in proof.path],
    )
    if shown and old.origin == new.origin:
        said = f"The head of {_lines_of(new)} extends that of {_lines_of(old)}: nothing before it has changed."
        return LedgerReport(name=name, head=new, events=0, is_proof=True, problems=(), statements=(said,))
    message = f"The proof does not show that the head of {_lines_of(new)} extends that of {_lines_of(old)}."
    found = problem("ledger-proof-wrong", Place(source=name), message)
    return LedgerReport(name=name, head=new, events=0, is_proof=True, problems=(found,))


def _lines_of(head: Head) -> str:
    return f"{head.size:,} line{'' if head.size == 1 else 's'}"


def _lines(source: LedgerSource, size: int) -> Iterator[bytes]:
    for _, line in zip(range(size), source.lines(), strict=False):
        yield line


def _leaves(source: LedgerSource, size: int) -> Iterator[bytes]:
    return (leaf_hash(line.removesuffix(b"\n")) for line in _lines(source, size))


def _own_inclusion(proof: InclusionProof, name: str) -> InclusionProof:
    """The proof, if it proves it: of a damaged ledger none is given out."""
    _require(check_proof(proof, name=name), name)
    return proof


def _own_extension(proof: ExtensionProof, name: str) -> ExtensionProof:
    _require(check_proof(proof, name=name), name)
    return proof


def _require(report: LedgerReport, name: str) -> None:
    if not report.is_clean:
        raise UsageError(
            f"{name} cannot prove it: its lines do not lead to that head. Ask `armistice ledger verify --head`."
        )
