"""A bag in a .zip: stored and deflated members, each checked against its CRC-32 when it is read to its end."""

import zlib
from collections.abc import Sequence

from armistice_pkg.core.errors import UnreadableError
from armistice_pkg.storage.archives.archive_file import ArchiveFile
from armistice_pkg.storage.archives.member_bytes import MemberBytes, StoredBytes
from armistice_pkg.storage.archives.store import ArchiveStore, Recipe
from armistice_pkg.storage.archives.tree import Tree
from armistice_pkg.storage.archives.zip_directory import Packing

__all__ = ["ZipStore"]

_ENCRYPTED = 0x0001
_STORED, _DEFLATED = 0, 8
_OTHERS = {
    1: "Shrink", 6: "Implode", 9: "Deflate64", 10: "PKWARE Implode", 12: "bzip2", 14: "LZMA", 20: "Zstandard",
    93: "Zstandard", 94: "MP3", 95: "XZ", 96: "JPEG", 97: "WavPack", 98: "PPMd", 99: "AES encryption",
}  # fmt: skip
_RAW_DEFLATE = -15
_INPUT = 1 << 16


class ZipStore(ArchiveStore):
    """A .zip: its members are found by the directory, and read one by one."""

    def __init__(
        self, name: str, tree: Tree, recipe: Recipe, file: ArchiveFile, offsets: Sequence[int], packing: Packing
    ) -> None:
        super().__init__(name, tree, recipe)
        self._file = file
        self._offsets = offsets
        self._packing = packing

    def _bytes(self, path: str, row: int, size: int) -> MemberBytes:
        packing = self._packing
        method = packing.methods[row]
        if packing.flags[row] & _ENCRYPTED:
            raise UnreadableError(path, "is encrypted in the zip file")
        if method not in {_STORED, _DEFLATED}:
            how = _OTHERS.get(method, f"method {method}")
            raise UnreadableError(path, f"is packed with {how}, which cannot be read here")
        source = StoredBytes(self._file, path, self._offsets[row], packing.sizes[row])
        inner: MemberBytes = source if method == _STORED else _Inflated(source, path, size)
        return _Checked(inner, path, packing.checksums[row])


class _Inflated:
    """Deflated bytes: not one more than the directory says, and not one less."""

    def __init__(self, source: MemberBytes, path: str, size: int) -> None:
        self._source = source
        self._path = path
        self._left = size
        self._engine = zlib.decompressobj(_RAW_DEFLATE)
        self._input = memoryview(bytearray(_INPUT))

    def fill(self, view: memoryview, /) -> int:
        """Read on.

        Raises:
            UnreadableError: the archive cannot be read, or its bytes make no sense.
        """
        while not self._engine.eof:
            out = self._next(len(view))
            if out:
                self._left -= len(out)
                if self._left < 0:
                    raise UnreadableError(self._path, "unpacks to more octets than the zip file says")
                view[: len(out)] = out
                return len(out)
        if self._left or self._engine.unused_data or self._source.fill(self._input):
            raise UnreadableError(self._path, "does not unpack to as many octets as the zip file says")
        return 0

    def _next(self, most: int) -> bytes:
        data: bytes | memoryview = self._engine.unconsumed_tail
        if not data:
            data = self._input[: self._source.fill(self._input)]
        try:
            out = self._engine.decompress(data, most)
        except zlib.error as error:
            raise UnreadableError(self._path, "is damaged in the zip file: its packed bytes make no sense") from error
        if not out and not data and not self._engine.eof:
            raise UnreadableError(self._path, "is damaged in the zip file: its packed bytes end too early")
        return out


class _Checked:
    """Bytes whose CRC-32 is held against the directory's at their end."""

    def __init__(self, source: MemberBytes, path: str, expected: int) -> None:
        self._source = source
        self._path = path
        self._expected = expected
        self._found = 0

    def fill(self, view: memoryview, /) -> int:
        """Read on.

        Raises:
            UnreadableError: the archive cannot be read, or the checksum does not fit.
        """
        if not view:
            return 0
        count = self._source.fill(view)
        if count:
            self._found = zlib.crc32(view[:count], self._found)
        elif self._found != self._expected:
            raise UnreadableError(
                self._path,
                f"is damaged in the zip file: its CRC-32 is {self._found:08x}, and not {self._expected:08x}",
            )
        return count
