"""The journal of a bag in the making: which copies are whole, so that a later run need not make them again.

JSON lines, only ever appended. The first names the recipe that the work follows; each further one is a file. A line
that a crash tore is ignored, and cut off before more are written.
"""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Self

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.fixity import MeasuredFile
from armistice_pkg.core.making import Stamp

__all__ = ["Journal", "Noted"]

Noted = Mapping[str, tuple[Stamp, MeasuredFile]]
"""Path in the bag to the stamp of its source and what was copied."""

_FORMAT = 1


class Journal:
    """Append-only; `begun` makes a new one, `found` takes up one that is there."""

    def __init__(self, fd: int, noted: Noted) -> None:
        """Over an open descriptor; `noted` is what earlier runs have written."""
        self._fd = fd
        self.noted = noted

    @classmethod
    def begun(cls, path: Path, recipe: str) -> Self:
        """A new journal, over what may be there.

        Raises:
            OSError: it cannot be written.
        """
        journal = cls(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND | os.O_CLOEXEC, 0o644), {})
        journal._write({"journal": _FORMAT, "recipe": recipe})
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
        self._write(*(_line(stamp, file) for stamp, file in noted.values()))

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


def _line(stamp: Stamp, file: MeasuredFile) -> Mapping[str, object]:
    return {"path": file.path, "stamp": list(stamp), "digests": {str(one): hex_ for one, hex_ in file.digests.items()}}


def _entry(value: object) -> tuple[str, tuple[Stamp, MeasuredFile]] | None:
    """A line's meaning; None for one that means nothing, such as a line in the middle that a bad disk garbled."""
    try:
        match value:
            case {"path": str(path), "stamp": [int(size), int(mtime), int(inode)], "digests": dict(digests)}:
                found = {Algorithm(name): str(digest) for name, digest in digests.items()}
                return path, (Stamp(size, mtime, inode), MeasuredFile(path=path, size=size, digests=found))
    except ValueError:
        pass
    return None
