"""Rules on the bag declaration (RFC 8493, 2.1.1)."""

from collections.abc import Iterator

from armistice_pkg.core.problems import Place, Problem, problem
from armistice_pkg.formats.bag_rules.text import shown, text_problem
from armistice_pkg.formats.bagit import VERSIONS, Declaration, FaultKind, codec_of

__all__ = ["BAGIT_TXT", "declaration_missing", "declaration_problems"]

BAGIT_TXT = "bagit.txt"

_WANTED = ("BagIt-Version: 1.0", "Tag-File-Character-Encoding: UTF-8")


def declaration_missing() -> Problem:
    """RFC 8493, 2.1.1: a bag has a declaration. The other rules run as for BagIt 1.0 in UTF-8."""
    return problem(
        "bag-declaration-missing",
        Place(path=BAGIT_TXT),
        "There is no bagit.txt. Check that this is the base folder of a bag; the rest was checked as BagIt 1.0.",
    )


def declaration_problems(declaration: Declaration) -> Iterator[Problem]:
    """All rules on `bagit.txt`."""
    for rule in (declaration_lines, known_version, known_encoding):
        yield from rule(declaration)


def declaration_lines(declaration: Declaration) -> Iterator[Problem]:
    """Exactly two lines, with exact labels, order and one space; no byte order mark."""
    for fault in declaration.faults:
        place = Place(path=BAGIT_TXT, line=fault.line)
        if fault.kind is FaultKind.BOM:
            yield problem(
                "bag-declaration-bom",
                place,
                "bagit.txt begins with a byte order mark. Save it as UTF-8 without one.",
            )
        elif (other := text_problem(BAGIT_TXT, fault, "UTF-8")) is not None:
            yield other
        elif fault.line > len(_WANTED):
            yield problem(
                "bag-declaration-malformed",
                place,
                f'bagit.txt has a line too many, line {fault.line}: "{shown(fault.text)}". Remove it.',
                found=fault.text,
            )
        else:
            wanted = _WANTED[fault.line - 1]
            yield problem(
                "bag-declaration-malformed",
                place,
                f'Line {fault.line} of bagit.txt is "{shown(fault.text)}". '
                f'Write it like "{wanted}", with one space and nothing else.',
                expected=wanted,
                found=fault.text,
            )


def known_version(declaration: Declaration) -> Iterator[Problem]:
    """Versions 0.93 to 0.97 and 1.0 are read."""
    if declaration.version is not None and declaration.version not in VERSIONS:
        yield problem(
            "bag-version-unsupported",
            Place(path=BAGIT_TXT),
            f'bagit.txt says BagIt version "{shown(declaration.version)}", which we do not know. '
            "Ask the sender; the rest was checked as BagIt 1.0.",
            expected=", ".join(VERSIONS),
            found=declaration.version,
        )


def known_encoding(declaration: Declaration) -> Iterator[Problem]:
    """The encoding is a character set that IANA names."""
    if declaration.encoding is not None and codec_of(declaration.encoding) is None:
        yield problem(
            "bag-encoding-unknown",
            Place(path=BAGIT_TXT),
            f'bagit.txt says that tag files are in "{shown(declaration.encoding)}", '
            "which is no character set that we can read. They were read as UTF-8.",
            expected="UTF-8",
            found=declaration.encoding,
        )
