"""A .tar as POSIX has it (ustar, and pax where that does not hold a name or a size), octet for octet determined."""

from armistice_pkg.storage.archives.tar_header import BLOCK, NOTHING
from armistice_pkg.storage.archives.writing.archive_writer import FILE_MODE, FOLDER_MODE, TIME, Member
from armistice_pkg.storage.archives.writing.output import Output

__all__ = ["TarWriter", "tar_header"]

_FILE, _FOLDER, _PAX = b"0", b"5", b"x"
_NAME, _PREFIX = 100, 155
_MOST_OCTAL = 8**11 - 1
_BASE_256 = 0x80
_PAX_NAME = b"././@PaxHeader"
"""What GNU tar's and Python's extended headers are called: never the name of a file."""


class TarWriter:
    """The `ArchiveWriter` for .tar."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._begun = 0
        self._size = 0

    @property
    def position(self) -> int:
        """Where the next member begins."""
        return self._output.position

    def folder(self, name: str) -> None:
        """Write a folder."""
        self._output.write(tar_header(f"{name}/", 0))

    def begin(self, name: str, size: int) -> None:
        """Write the header of a file of so many octets."""
        self._begun, self._size = self._output.position, size
        self._output.write(tar_header(name, size))

    def update(self, data: bytes | bytearray | memoryview, /) -> None:
        """Write bytes of the file."""
        self._output.write(data)

    def end(self) -> Member:
        """Fill the last block."""
        self._output.write(NOTHING[: -self._size % BLOCK])
        return Member(self._output.position, 0)

    def abandon(self) -> None:
        """Take back the file that was begun."""
        self._output.truncate(self._begun)

    def adopt(self, name: str, size: int, member: Member) -> None:
        """Nothing is to be known of a member that is there."""

    def close(self) -> None:
        """Two blocks of nothing."""
        self._output.write(NOTHING * 2)

    @staticmethod
    def length(name: str, size: int) -> int:
        """What a member takes at its place."""
        return len(tar_header(name, size)) + size + -size % BLOCK

    @staticmethod
    def octets(name: str, size: int) -> int:
        """What a member takes in all."""
        return TarWriter.length(name, size)

    @staticmethod
    def frame(top: str) -> int:
        """What an archive takes that holds the folder `top`, and in it a folder `data`."""
        return sum(TarWriter.length(f"{name}/", 0) for name in (top, f"{top}/data")) + 2 * BLOCK


def tar_header(name: str, size: int) -> bytes:
    """The header of a member, with an extended one before it where name or size need it (POSIX.1, pax).

    The name of a folder ends in `/`. A name that is not ASCII stands in both headers: programs that do not know pax
    take the bytes as they are. A size from 8 GiB on stands in both as well, in the plain one as GNU's base 256.
    """
    raw = name.encode("utf-8")
    fields = _split(raw)
    records = b""
    if fields is None or not raw.isascii():
        records += _record(b"path", raw)
    if size > _MOST_OCTAL:
        records += _record(b"size", str(size).encode())
    kind, mode = (_FOLDER, FOLDER_MODE) if name.endswith("/") else (_FILE, FILE_MODE)
    header = _block(fields or (_cut(raw), b""), size, kind, mode)
    if not records:
        return header
    return _block((_PAX_NAME, b""), len(records), _PAX, FILE_MODE) + records + NOTHING[: -len(records) % BLOCK] + header


def _split(raw: bytes) -> tuple[bytes, bytes] | None:
    """Name and prefix, which a `/` stands between; None if there is no such place."""
    if len(raw) <= _NAME:
        return raw, b""
    at = raw.find(b"/", len(raw) - _NAME - 1, len(raw) - 1)
    return (raw[at + 1 :], raw[:at]) if 0 < at <= _PREFIX else None


def _cut(raw: bytes) -> bytes:
    """The beginning of a name that does not fit: whole characters, and not what looks like a folder."""
    return raw[:_NAME].decode("utf-8", "ignore").rstrip("/").encode("utf-8")


def _record(key: bytes, value: bytes) -> bytes:
    """`LENGTH KEY=VALUE`, where the length counts its own digits."""
    rest = len(key) + len(value) + 3
    length = rest + len(str(rest))
    length = rest + len(str(length))
    return b"%d %s=%s\n" % (length, key, value)


def _block(names: tuple[bytes, bytes], size: int, kind: bytes, mode: int) -> bytes:
    name, prefix = names
    octal = size <= _MOST_OCTAL
    fields = [
        name.ljust(_NAME, b"\0"),
        b"%07o\0" % mode,
        b"%07o\0" % 0,
        b"%07o\0" % 0,
        b"%011o\0" % size if octal else bytes([_BASE_256]) + size.to_bytes(11, "big"),
        b"%011o\0" % TIME,
        b" " * 8,
        kind,
        bytes(100),
        b"ustar\x0000",
        bytes(64),
        b"%07o\0" % 0,
        b"%07o\0" % 0,
        prefix.ljust(_PREFIX, b"\0"),
        bytes(12),
    ]
    checksum = b"%06o\0 " % sum(b"".join(fields))
    return b"".join([*fields[:6], checksum, *fields[7:]])
