"""The journal of a bag in the making: which copies are whole, so that a later run need not make them again.

JSON lines, only ever appended. The first names the recipe that the work follows; each further one is a file. A line
that a crash tore is ignored, and cut off before more are written.
"""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, Self

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.fixity import MeasuredFile
from armistice_pkg.core.making import Stamp

__all__ = ["Journal", "Note", "Noted"]


class Note(NamedTuple):
    """A copy that is whole: the stamp of its source, and what was copied.

    In an archive also the octet behind it, and its CRC-32.
    """

    stamp: Stamp
    file: MeasuredFile
    member: tuple[int, int] | None = None


Noted = Mapping[str, Note]
"""By path in the bag."""

_FORMAT = 1


class Journal:
    """Append-only; `begun` makes a new one, `found` takes up one that is there."""

    def __init__(self, fd: int, noted: Noted) -> None:
        """Over an open descriptor; `noted` is what earlier runs have written."""
        self._fd = fd
        self.noted = noted

    @classmethod
    def begun(cls, path: Path, recipe: str, noted: Noted) -> Self:
        """A new journal, in one step over what may be there, which knows these copies already.

        Raises:
            OSError: it cannot be written.
        """
        new = path.with_name(f"{path.name}.new")
        journal = cls(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND | os.O_CLOEXEC, 0o644), noted)
        try:
            journal._write({"journal": _FORMAT, "recipe": recipe}, *(_line(one) for one in noted.values()))
            os.fsync(journal._fd)
            new.replace(path)
        except OSError:
            journal.close()
            raise
        return journal

    @classmethod
    def found(cls, path: Path, recipe: str) -> Self | None:
        """The journal at `path`, ready to be continued; None if there is none that follows this recipe.

        Raises:
            OSError: it cannot be read or written.
        """
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return None
        whole = data[: data.rfind(b"\n") + 1]
        lines = _values(whole)
        if next(lines, None) != {"journal": _FORMAT, "recipe": recipe}:
            return None
        noted = dict(entry for entry in map(_entry, lines) if entry is not None)
        fd = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
        os.ftruncate(fd, len(whole))
        return cls(fd, noted)

    def append(self, noted: Noted) -> None:
        """Add files, in one write.

        Raises:
            OSError: they cannot be written.
        """
        self._write(*(_line(one) for one in noted.values()))

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._fd)

    def _write(self, *values: Mapping[str, object]) -> None:
        rest = memoryview("".join(f"{json.dumps(one)}\n" for one in values).encode())
        while rest:
            rest = rest[os.write(self._fd, rest) :]


def _values(data: bytes) -> Iterator[object]:
    for line in data.splitlines():
        try:
            yield json.loads(line)
        except ValueError:
            yield None


def _line(note: Note) -> Mapping[str, object]:
    digests = {str(one): hex_ for one, hex_ in note.file.digests.items()}
    line = {"path": note.file.path, "stamp": list(note.stamp), "digests": digests}
    return line if note.member is None else {**line, "member": list(note.member)}


def _entry(value: object) -> tuple[str, Note] | None:
    """A line's meaning; None for one that means nothing, such as a line in the middle that a bad disk garbled."""
    try:
        match value:
            case {"path": str(path), "stamp": [int(size), int(mtime), int(inode)], "digests": dict(digests), **rest}:
                found = {Algorithm(name): str(digest) for name, digest in digests.items()}
                file = MeasuredFile(path=path, size=size, digests=found)
                return path, Note(Stamp(size, mtime, inode), file, _member(rest.get("member")))
    except ValueError:
        pass
    return None


def _member(value: object) -> tuple[int, int] | None:
    match value:
        case [int(end), int(checksum)]:
            return end, checksum
    return None
