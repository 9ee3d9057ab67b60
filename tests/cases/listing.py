"""All cases as a list for other tools: where each lies in the folder that is written, and what is to be said of it."""

import hashlib
import re
from collections.abc import Iterable, Mapping

from cases.archives import ARCHIVE_CASES, ArchiveCase
from cases.bags import CASES, Case

_ABOUT = (
    "Bags and archives that are correct but for one thing, by RFC 8493 (BagIt 1.0). python tests/write_cases.py FOLDER"
    " writes them; path is where each lies in FOLDER. docs/conformance.md says more."
)

Codes = Mapping[str, tuple[str, str | None]]
"""Severity and clause of each code."""


def slug(name: str) -> str:
    """A folder's name for a case: letters, digits and hyphens; with a mark where that loses something of the name."""
    words = "-".join(re.findall(r"[a-z0-9]+", name.lower()))
    mark = hashlib.sha256(name.encode()).hexdigest()[:4]
    return words if re.fullmatch(r"[A-Za-z0-9 ,'-]+", name) else f"{words}-{mark}"


def bag_path(case: Case) -> str:
    """A folder of its own around each bag: some cases put something beside it."""
    return f"bags/{slug(case.name)}/bag"


def archive_path(case: ArchiveCase) -> str:
    stem, dot, suffix = case.name.partition(".")
    return f"archives/{slug(stem)}{dot}{suffix}"


def listing(codes: Codes) -> Mapping[str, object]:
    """What `docs/conformance.json` holds."""
    return {
        "about": _ABOUT,
        "bags": [
            {
                "name": case.name,
                "path": bag_path(case),
                "verdict": case.verdict,
                "problems": _problems(case.codes, codes, valid=case.verdict == "valid"),
                "unreadable": sorted(case.refused),
            }
            for case in CASES
        ],
        "archives": [
            {
                "name": case.name,
                "path": archive_path(case),
                "refused": any(codes[code][0] == "error" for code in case.codes),
                "problems": _problems(case.codes, codes, valid=False),
            }
            for case in ARCHIVE_CASES
        ],
    }


def _problems(told: Iterable[str], codes: Codes, *, valid: bool) -> list[Mapping[str, str | None]]:
    """Of a valid bag all that is told is a warning: before 1.0 some errors were none."""
    return [
        {"code": code, "severity": "warning" if valid else codes[code][0], "clause": codes[code][1]}
        for code in sorted(told)
    ]
