"""Faults that any line of any tag file can have, as problems (RFC 8493, 2.3)."""

from armistice_pkg.core.problems import Place, Problem, problem, visible
from armistice_pkg.formats.bagit import LINE_LIMIT, Fault, FaultKind

__all__ = ["shown", "text_problem"]

_SHOWN = 120


def shown(text: str) -> str:
    """Outside text for the middle of a sentence: one line, not too long."""
    return visible(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…")


def text_problem(file: str, fault: Fault, charset: str) -> Problem | None:
    """The problem for a fault of the text itself, or None for a fault that is the format's own."""
    place = Place(path=file, line=fault.line)
    if fault.kind is FaultKind.BOM:
        return problem(
            "bag-text-bom",
            place,
            f"{visible(file)} begins with a byte order mark. Save it as {charset} without one.",
        )
    if fault.kind is FaultKind.UNDECODABLE:
        return problem(
            "bag-text-undecodable",
            place,
            f'Line {fault.line} of {visible(file)} is not {charset}: "{shown(fault.text)}". '
            "Save the file in the character set that bagit.txt declares.",
            expected=charset,
        )
    if fault.kind is FaultKind.TOO_LONG:
        return problem(
            "bag-line-too-long",
            place,
            f"Line {fault.line} of {visible(file)} is longer than {LINE_LIMIT} characters and was not read. "
            "Ask the sender for a correct file.",
        )
    if fault.kind is FaultKind.BLANK:
        return problem(
            "bag-line-blank",
            place,
            f"Line {fault.line} of {visible(file)} is blank. Remove it; other tools may refuse the file.",
        )
    return None
