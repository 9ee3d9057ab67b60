"""Rules on manifests: their names and their lines (RFC 8493, 2.1.3, 2.2.1, 2.4, 5.1, 6.1.3)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.paths import unsafe_reason
from armistice_pkg.core.problems import Place, Problem, Severity, problem, visible
from armistice_pkg.formats.bag_rules.payload import Column, Payload
from armistice_pkg.formats.bag_rules.text import shown, text_problem
from armistice_pkg.formats.bag_rules.tree import DATA
from armistice_pkg.formats.bagit import Declaration, Fault, FaultKind, Listed, ManifestName, PlainLines, manifest_name

__all__ = [
    "TagColumn",
    "digests_too_weak",
    "manifest_names",
    "payload_manifest_lines",
    "payload_manifest_missing",
    "tag_manifest_lines",
    "tag_manifest_missing",
    "weak_digests",
]

TagColumn: TypeAlias = dict[str, bytes | None]
"""What one tag manifest lists: paths, each with its digest, or None where it gives none that can be compared."""

_PAYLOAD = f"{DATA}/"


def manifest_names(names: Sequence[ManifestName], declaration: Declaration) -> Iterator[Problem]:
    """RFC 8493, 2.4: the algorithm in lower-case letters and digits, and one that can be computed."""
    for name in names:
        if not name.is_normal:
            yield problem(
                "bag-manifest-name",
                Place(path=name.file),
                f'The file name "{visible(name.file)}" must write its algorithm in lower-case letters and digits only.',
                severity=Severity.WARNING if declaration.is_legacy else None,
                found=name.token,
            )
        if name.algorithm is None:
            yield problem(
                "bag-algorithm-unknown",
                Place(path=name.file),
                f'We cannot compute "{shown(name.token)}", so what {visible(name.file)} says was not verified. '
                "Verify it with a tool that can.",
                found=name.token,
            )


def payload_manifest_missing(names: Sequence[ManifestName]) -> Iterator[Problem]:
    """RFC 8493, 2.1.3: there is at least one payload manifest."""
    if not names:
        yield problem(
            "bag-payload-manifest-missing",
            Place(path="manifest-sha256.txt"),
            "There is no payload manifest such as manifest-sha256.txt, so no file could be verified. "
            "Get it from the sender.",
        )


def tag_manifest_missing(names: Sequence[ManifestName]) -> Iterator[Problem]:
    """RFC 8493, 2.2.1: a bag may do without tag manifests, and is then less safe."""
    if not names:
        yield problem(
            "bag-tag-manifest-missing",
            Place(path="tagmanifest-sha256.txt"),
            "There is no tag manifest, so a change of the manifests or of bag-info.txt would go unnoticed. Add one.",
        )


def weak_digests(names: Sequence[ManifestName]) -> Iterator[Problem]:
    """RFC 8493, 2.4: at least one payload manifest withstands malice."""
    known = [name.algorithm for name in names if name.algorithm is not None]
    if known and all(algorithm.is_weak for algorithm in known):
        yield problem(
            "bag-weak-digests",
            Place(path=names[0].file),
            f"The payload is protected by {' and '.join(known)} only, which can be forged. "
            "Add a sha256 or sha512 manifest after verifying.",
            found=", ".join(known),
        )


def digests_too_weak(names: Sequence[ManifestName], minimum: Algorithm | None) -> Iterator[Problem]:
    """The user's own rule: at least one payload manifest is of `minimum`, or of a stronger algorithm."""
    known = [name.algorithm for name in names if name.algorithm is not None]
    if minimum is not None and not any(algorithm.strength >= minimum.strength for algorithm in known):
        yield problem(
            "bag-digest-too-weak",
            Place(path=names[0].file if names else f"manifest-{minimum}.txt"),
            f"No payload manifest is as strong as {minimum}, which --min-digest asks for. Ask the sender for one.",
            expected=minimum,
            found=", ".join(known) or None,
        )


def payload_manifest_lines(
    parsed: Iterable[PlainLines | Listed | Fault], declaration: Declaration, payload: Payload, column: Column
) -> Iterator[Problem]:
    """Rules on each line of a payload manifest; puts what it lists into `column`."""
    for one in parsed:
        if isinstance(one, Fault):
            yield from _line_fault(column.name.file, one, declaration)
        elif isinstance(one, PlainLines):
            for position in column.put_plain(one, payload):
                yield from _payload_manifest_line(one.listed(position), declaration, payload, column)
        else:
            yield from _payload_manifest_line(one, declaration, payload, column)


def _payload_manifest_line(
    one: Listed, declaration: Declaration, payload: Payload, column: Column
) -> Iterator[Problem]:
    file = column.name.file
    reason = unsafe_reason(one.path)
    if reason is not None:
        yield _unsafe(file, one, reason)
        return
    if not one.path.startswith(_PAYLOAD):
        yield _outside(file, one)
        return
    digest = _digest(one.digest, column.width * 2)
    if digest is None and one.digest:
        yield from _wrong_length(file, one, column.name)
    row = payload.row_of(one.path)
    if column.lists(row):
        same = digest is not None and column.digest(row) == digest
        yield _repeated(file, one, declaration, same=same)
    else:
        column.put(row, digest)


def tag_manifest_lines(
    parsed: Iterable[Listed | Fault], declaration: Declaration, name: ManifestName, column: TagColumn
) -> Iterator[Problem]:
    """Rules on each line of a tag manifest; puts what it lists into `column`."""
    digest_length = name.algorithm.hex_length if name.algorithm else 0
    for one in parsed:
        if isinstance(one, Fault):
            yield from _line_fault(name.file, one, declaration)
            continue
        reason = unsafe_reason(one.path)
        if reason is not None:
            yield _unsafe(name.file, one, reason)
            continue
        refused = _refused_in_tag_manifest(name.file, one)
        if refused is not None:
            yield refused
            continue
        digest = _digest(one.digest, digest_length)
        if digest is None and one.digest:
            yield from _wrong_length(name.file, one, name)
        if one.path in column:
            same = digest is not None and column[one.path] == digest
            yield _repeated(name.file, one, declaration, same=same)
            continue
        column[one.path] = digest


def _digest(text: str, length: int) -> bytes | None:
    """The digest's bytes; None if it is none of the algorithm, whose length 0 means that we do not know it."""
    return bytes.fromhex(text) if length and len(text) == length else None


def _refused_in_tag_manifest(file: str, one: Listed) -> Problem | None:
    place = Place(path=file, line=one.line)
    if one.path.startswith(_PAYLOAD):
        return problem(
            "bag-tag-manifest-lists-payload",
            place,
            f'Line {one.line} of {visible(file)} lists "{shown(one.path)}", which is payload. '
            "Move the line to the payload manifest.",
            found=one.path,
        )
    listed = manifest_name(one.path) if "/" not in one.path else None
    if listed is not None and listed.is_tag:
        return problem(
            "bag-tag-manifest-lists-tag-manifest",
            place,
            f'Line {one.line} of {visible(file)} lists the tag manifest "{shown(one.path)}". Remove the line.',
            found=one.path,
        )
    return None


def _unsafe(file: str, one: Listed, reason: str) -> Problem:
    return problem(
        "bag-path-unsafe",
        Place(path=file, line=one.line),
        f'Line {one.line} of {visible(file)} lists "{shown(one.path)}", which was not followed: {reason}. '
        "Ask the sender for a correct bag.",
        found=one.path,
    )


def _outside(file: str, one: Listed) -> Problem:
    return problem(
        "bag-path-outside-payload",
        Place(path=file, line=one.line),
        f'Line {one.line} of {visible(file)} lists "{shown(one.path)}", which is not in the data folder. '
        "Tag files belong into the tag manifests.",
        found=one.path,
    )


def _wrong_length(file: str, one: Listed, name: ManifestName) -> Iterator[Problem]:
    """Of an algorithm that we do not know, we do not know the length either."""
    if name.algorithm is not None:
        yield problem(
            "bag-digest-malformed",
            Place(path=file, line=one.line),
            f'Line {one.line} of {visible(file)} gives a digest of {len(one.digest)} characters for "{shown(one.path)}"'
            f", and one of {name.algorithm} has {name.algorithm.hex_length}. Get the manifest from the sender again.",
            expected=f"{name.algorithm.hex_length} characters",
            found=one.digest,
        )


def _repeated(file: str, one: Listed, declaration: Declaration, *, same: bool) -> Problem:
    """Before 1.0 nothing forbade to say the same twice."""
    return problem(
        "bag-path-repeated",
        Place(path=file, line=one.line),
        f'Line {one.line} of {visible(file)} lists "{shown(one.path)}" again'
        f"{'' if same else ', and not with the same digest'}. Keep the line that is right.",
        severity=Severity.WARNING if declaration.is_legacy and same else None,
        found=one.path,
    )


_FAULTS: Mapping[FaultKind, tuple[str, str]] = {
    FaultKind.MALFORMED: (
        "bag-manifest-line-malformed",
        'is "{text}". Each line must be a digest, two spaces and a path.',
    ),
    FaultKind.BAD_DIGEST: (
        "bag-digest-malformed",
        'is "{text}", and what stands first is no hexadecimal digest. Get the manifest from the sender again.',
    ),
    FaultKind.STARRED: ("bag-path-starred", 'has an asterisk before "{text}". It was passed over; remove it.'),
    FaultKind.DOT_SLASH: ("bag-path-dot-slash", 'has ./ before "{text}". It was passed over; remove it.'),
    FaultKind.BARE_PERCENT: ("bag-path-percent", 'has a percent sign in "{text}". Write it as %25.'),
}


def _line_fault(file: str, fault: Fault, declaration: Declaration) -> Iterator[Problem]:
    """The problem of a line that the parser found fault with. Before 1.0, `%` stood for itself."""
    text = text_problem(file, fault, declaration.charset)
    if text is not None:
        yield text
    elif not (fault.kind is FaultKind.BARE_PERCENT and declaration.is_legacy):
        code, what = _FAULTS[fault.kind]
        yield problem(
            code,
            Place(path=file, line=fault.line),
            f"Line {fault.line} of {visible(file)} {what.format(text=shown(fault.text))}",
            found=fault.text,
        )
