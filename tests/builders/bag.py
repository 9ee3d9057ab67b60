"""Builds correct bags by the letter of RFC 8493, without our own serialisers, and lets a case break one thing."""

import hashlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

PAYLOAD: Mapping[str, bytes] = {"data/letter.txt": b"Dear general,\n", "data/scans/page 1.bin": bytes(range(256))}
HASHLIB = {"sha3256": "sha3_256", "blake2b512": "blake2b"}


def hex_digest(algorithm: str, data: bytes) -> str:
    return hashlib.new(HASHLIB.get(algorithm, algorithm), data).hexdigest()


def written(path: str) -> bytes:
    """The path as RFC 8493, 2.1.3 has it in a manifest."""
    return os.fsencode(path.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def manifest_of(files: Mapping[str, bytes], algorithm: str) -> bytes:
    return b"".join(
        b"%s  %s\n" % (hex_digest(algorithm, data).encode(), written(path)) for path, data in sorted(files.items())
    )


class Bag:
    """A bag in memory: `files` are payload and tag files; `seal` adds tag manifests of the tag files as they are."""

    def __init__(
        self,
        payload: Mapping[str, bytes] = PAYLOAD,
        *,
        algorithms: Sequence[str] = ("sha256", "sha512"),
        version: str = "1.0",
        encoding: str = "UTF-8",
        oxum: bool = True,
    ) -> None:
        self.algorithms = tuple(algorithms)
        self.encoding = encoding
        self.files: dict[str, bytes] = dict(payload)
        line = f"Payload-Oxum: {sum(map(len, payload.values()))}.{len(payload)}\n" if oxum else ""
        self.files["bagit.txt"] = f"BagIt-Version: {version}\nTag-File-Character-Encoding: {encoding}\n".encode()
        self.files["bag-info.txt"] = f"Source-Organization: Archive\n{line}".encode(encoding)
        for algorithm in algorithms:
            self.files[f"manifest-{algorithm}.txt"] = self._encoded(manifest_of(payload, algorithm))

    def _encoded(self, text: bytes) -> bytes:
        return text if self.encoding == "UTF-8" else text.decode().encode(self.encoding)

    def edit(self, path: str, old: bytes, new: bytes) -> None:
        """Replace what stands in a file exactly once."""
        assert self.files[path].count(old) == 1, (path, old, self.files[path])
        self.files[path] = self.files[path].replace(old, new)

    def edit_manifests(self, old: bytes, new: bytes) -> None:
        for algorithm in self.algorithms:
            self.edit(f"manifest-{algorithm}.txt", old, new)

    def append(self, path: str, data: bytes) -> None:
        self.files[path] = self.files.get(path, b"") + data

    def seal(self) -> None:
        tag_files = {path: data for path, data in self.files.items() if not path.startswith("data/")}
        for algorithm in self.algorithms:
            self.files[f"tagmanifest-{algorithm}.txt"] = self._encoded(manifest_of(tag_files, algorithm))

    def write(self, folder: Path) -> Path:
        (folder / "data").mkdir(parents=True, exist_ok=True)
        for path, data in self.files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        return folder
