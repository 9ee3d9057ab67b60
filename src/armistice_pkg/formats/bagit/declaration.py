"""`bagit.txt`, the bag declaration (RFC 8493, 2.1.1)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from armistice_pkg.formats.bagit.charsets import codec_of
from armistice_pkg.formats.bagit.lines import Fault, FaultKind, text_lines

__all__ = ["CURRENT", "VERSIONS", "Declaration", "bagit_txt", "parse_declaration"]

VERSIONS = ("0.93", "0.94", "0.95", "0.96", "0.97", "1.0")
"""The versions that we read; the last is the one that we write."""

CURRENT = VERSIONS[-1]

_VERSION = re.compile(r"BagIt-Version: ([0-9]+\.[0-9]+)")
_ENCODING = re.compile(r"Tag-File-Character-Encoding: ([!-~]+)")
# What is clear enough to go on with, though it is a fault.
_LOOSE = re.compile(r"\s*(bagit-version|tag-file-character-encoding)\s*:\s*(\S+)\s*", re.IGNORECASE)
_LINES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """What `bagit.txt` says: version and encoding as written, None where it does not say; faults by line."""

    version: str | None
    encoding: str | None
    faults: tuple[Fault, ...] = ()

    @property
    def is_legacy(self) -> bool:
        """Whether the rules of a version before 1.0 hold; a bag that does not say is held to 1.0."""
        return self.version in VERSIONS[:-1]

    @property
    def charset(self) -> str:
        """The character set to read the other tag files in: UTF-8 where none, or none that we know, is declared."""
        return self.encoding if self.encoding is not None and codec_of(self.encoding) else "UTF-8"


def parse_declaration(chunks: Iterable[bytes]) -> Declaration:
    """Read `bagit.txt`: exactly two lines, labels, order and one space, in UTF-8 without a byte order mark."""
    faults: list[Fault] = []
    said: dict[str, str] = {}
    count = 0
    for line in text_lines(chunks):
        if isinstance(line, Fault):
            faults.append(line)
            continue
        count = line.number
        wanted = (_VERSION, _ENCODING)[count - 1] if count <= _LINES else None
        if wanted is None or wanted.fullmatch(line.text) is None:
            faults.append(Fault(FaultKind.MALFORMED, count, line.text))
        if loose := _LOOSE.fullmatch(line.text):
            said.setdefault(loose[1].lower(), loose[2])
    faults += [Fault(FaultKind.MALFORMED, missing, "") for missing in range(count + 1, _LINES + 1)]
    return Declaration(
        version=said.get("bagit-version"), encoding=said.get("tag-file-character-encoding"), faults=tuple(faults)
    )


def bagit_txt(version: str = CURRENT, encoding: str = "UTF-8") -> bytes:
    """The two lines of `bagit.txt`.

    Raises:
        ValueError: a version that is none of `VERSIONS`, or a character set that we cannot write.
    """
    if version not in VERSIONS:
        raise ValueError(f"BagIt {version!r} is no version that we know")
    if codec_of(encoding) is None:
        raise ValueError(f"{encoding!r} is no IANA character set that we can write")
    return f"BagIt-Version: {version}\nTag-File-Character-Encoding: {encoding}\n".encode("ascii")
