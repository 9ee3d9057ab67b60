"""Packs folders as people do, and makes archives octet by octet, with whatever lies a case needs."""

import functools
import gzip
import io
import os
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

BLOCK = 512
END_OF_TAR = bytes(2 * BLOCK)

# --- folders packed ---


def pack_tar(folder: Path, target: Path, *, format: int = tarfile.PAX_FORMAT, mode: str = "w") -> Path:  # noqa: A002 # as tarfile has it
    with tarfile.open(target, mode, format=format, encoding="utf-8", errors="surrogateescape") as made:  # type: ignore[call-overload] # the mode is a variable
        made.add(folder, folder.name)
    return target


def pack_tar_gz(folder: Path, target: Path) -> Path:
    return pack_tar(folder, target, mode="w:gz")


def _write_zip(folder: Path, made: zipfile.ZipFile, method: int) -> None:
    for root, folders, files in os.walk(folder):
        for name in (*(f"{one}/" for one in folders), *files):
            inside = f"{Path(root).relative_to(folder.parent).as_posix()}/{name}"
            info = zipfile.ZipInfo(inside)
            info.compress_type = zipfile.ZIP_STORED if name.endswith("/") else method
            made.writestr(info, b"" if name.endswith("/") else Path(root, name).read_bytes())


def pack_zip(folder: Path, target: Path, *, method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(target, "w") as made:
        _write_zip(folder, made, method)
    return target


class _Pipe(io.RawIOBase):
    """A file that cannot be gone back in, so that sizes come behind the bytes."""

    def __init__(self, file: io.BufferedWriter) -> None:
        self._file = file

    def writable(self) -> bool:
        return True

    def write(self, data: bytes | memoryview, /) -> int:  # type: ignore[override] # typeshed's Buffer is 3.12's
        return self._file.write(data)


def pack_zip_piped(folder: Path, target: Path) -> Path:
    with target.open("wb") as file, zipfile.ZipFile(_Pipe(file), "w") as made:
        _write_zip(folder, made, zipfile.ZIP_DEFLATED)
    return target


PACKERS: Mapping[str, Callable[[Path, Path], Path]] = {
    "pax.tar": pack_tar,
    "gnu.tar": lambda folder, target: pack_tar(folder, target, format=tarfile.GNU_FORMAT),
    "tar.gz": pack_tar_gz,
    "tgz": pack_tar_gz,
    "zip": pack_zip,
    "stored.zip": lambda folder, target: pack_zip(folder, target, method=zipfile.ZIP_STORED),
    "piped.zip": pack_zip_piped,
}

# --- tar, by the block ---


def padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % BLOCK)


def tar_header(
    name: bytes, size: int | bytes = 0, kind: bytes = b"0", *, link: bytes = b"", magic: bytes = b"ustar\x0000"
) -> bytes:
    """A header with a right checksum; `size` as bytes is written as it is."""
    written = size if isinstance(size, bytes) else b"%011o\0" % size
    fields = (name, b"0000644\0", b"0000000\0", b"0000000\0", written, b"00000000000\0", b" " * 8, kind, link, magic)
    header = struct.pack("100s8s8s8s12s12s8s1s100s8s", *fields).ljust(BLOCK, b"\0")
    return header[:148] + b"%06o\0 " % sum(header) + header[156:]


def tar_file(name: bytes, data: bytes = b"x") -> bytes:
    return tar_header(name, len(data)) + padded(data)


def tar_extended(data: bytes, kind: bytes = b"x") -> bytes:
    return tar_header(b"extended", len(data), kind) + padded(data)


def pax(**records: bytes) -> bytes:
    """An extended header; `__` in a keyword stands for a full stop."""
    lines = b""
    for key, value in records.items():
        rest = b" %s=%s\n" % (key.replace("__", ".").encode(), value)
        length = len(rest) + len(str(len(rest)))
        length = len(rest) + len(str(length))
        lines += b"%d" % length + rest
    return tar_extended(lines)


BAG_FOLDER = tar_header(b"bag/", kind=b"5")


def tar(*members: bytes, end: bytes = END_OF_TAR) -> bytes:
    return BAG_FOLDER + b"".join(members) + end


def zipped_gzip(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def zeros_gzip(octets: int, head: bytes = b"") -> bytes:
    """So many zeros behind a head, compressed without holding them."""
    engine = zlib.compressobj(6, wbits=31)
    parts = [engine.compress(head)]
    parts += [engine.compress(bytes(1 << 20)) for _ in range(octets >> 20)]
    return b"".join([*parts, engine.flush()])


# --- zip, by the record ---


@dataclass(kw_only=True)
class ZipMember:
    """A member with its two headers; what is None in `local_*` and `said_*` is what it truly is."""

    name: bytes
    data: bytes = b"x"
    method: int = 0
    flags: int = 0
    mode: int = 0
    extra: bytes = b""
    local_name: bytes | None = None
    local_crc: int | None = None
    local_extra: bytes = b""
    said_size: int | None = None
    said_packed: int | None = None
    packed_as: bytes | None = None
    said_crc: int | None = None
    said_offset: int | None = None
    descriptor: bytes = b""
    gap: bytes = b""

    @functools.cached_property
    def packed(self) -> bytes:
        if self.packed_as is not None or self.method != zipfile.ZIP_DEFLATED:
            return self.data if self.packed_as is None else self.packed_as
        engine = zlib.compressobj(6, wbits=-15)
        return engine.compress(self.data) + engine.flush()

    @property
    def packed_size(self) -> int:
        return len(self.packed) if self.said_packed is None else self.said_packed

    @property
    def crc(self) -> int:
        return zlib.crc32(self.data) if self.said_crc is None else self.said_crc

    @property
    def size(self) -> int:
        return len(self.data) if self.said_size is None else self.said_size

    def local(self) -> bytes:
        name = self.name if self.local_name is None else self.local_name
        crc = self.crc if self.local_crc is None else self.local_crc
        sizes = (crc, self.packed_size, self.size) if not self.flags & 8 else (0, 0, 0)
        fields = (b"PK\3\4", 20, self.flags, self.method, 0, 33, *sizes, len(name), len(self.local_extra))
        head = struct.pack("<4s5H3I2H", *fields)
        return head + name + self.local_extra + self.packed + self.descriptor + self.gap

    def central(self, offset: int) -> bytes:
        at = offset if self.said_offset is None else self.said_offset
        head = struct.pack(
            "<4s6H3I5H2I",
            *(b"PK\1\2", 0x031E, 20, self.flags, self.method, 0, 33, self.crc, self.packed_size, self.size),
            *(len(self.name), len(self.extra), 0, 0, 0, self.mode << 16, at),
        )
        return head + self.name + self.extra


def zip_file(
    members: Iterable[ZipMember], *, comment: bytes = b"", entries: int | None = None, shift: int = 0
) -> bytes:
    """A zip file; its end says `entries`, and that the directory lies `shift` octets from where it does."""
    body, directory, count = b"", b"", 0
    for member in members:
        directory += member.central(len(body))
        body += member.local()
        count += 1
    told = count if entries is None else entries
    numbers = (0, 0, told, told, len(directory), len(body) + shift, len(comment))
    return body + directory + struct.pack("<4s4H2IH", b"PK\5\6", *numbers) + comment


def zip64_file(members: Iterable[ZipMember], *, offset: int = 0, narrow_entries: int = 0xFFFF) -> bytes:
    """As `zip_file`, with the numbers in the zip64 records; the directory is said to be `offset` octets further on."""
    plain = zip_file(members)
    *_, count, size, at, _ = struct.unpack("<4s4H2IH", plain[-22:])
    end = len(plain) - 22
    wide = struct.pack("<4sQ2H2I4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, at + offset)
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, end, 1)
    numbers = (0, 0, narrow_entries, narrow_entries, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return plain[:end] + wide + locator + struct.pack("<4s4H2IH", b"PK\5\6", *numbers)
