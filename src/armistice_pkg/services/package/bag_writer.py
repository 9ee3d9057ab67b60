"""One bag in the making: payload files go in and are counted; `close` writes the tag files (RFC 8493, 2)."""

from collections.abc import Sequence

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.fixity import MeasuredFile
from armistice_pkg.core.ports import Stage, Store
from armistice_pkg.core.sizes import human_size
from armistice_pkg.formats.bagit import bag_info, bagit_txt, manifest

__all__ = ["BagWriter", "Tags"]

Tags = Sequence[tuple[str, str]]


class BagWriter:
    """Writes payload files to a stage in one pass with their digests, and the tag files when it is closed."""

    def __init__(self, stage: Stage, algorithms: Sequence[Algorithm]) -> None:
        self.stage = stage
        self._algorithms = tuple(algorithms)
        self._payload: list[MeasuredFile] = []

    @property
    def payload(self) -> Sequence[MeasuredFile]:
        """The payload files so far, in the order in which they were written."""
        return self._payload

    @property
    def octets(self) -> int:
        """The payload's size."""
        return sum(one.size for one in self._payload)

    def write(self, path: str, data: bytes) -> MeasuredFile:
        """Add a payload file from memory."""
        return self._add(self.stage.write(path, data, self._algorithms))

    def copy(self, source: Store, source_path: str, path: str) -> MeasuredFile:
        """Add a payload file bit for bit from a store, reading it once."""
        return self._add(self.stage.copy(source, source_path, path, self._algorithms))

    def _add(self, file: MeasuredFile) -> MeasuredFile:
        self._payload.append(file)
        return file

    def close(self, tags: Tags) -> None:
        """Write the tag files; Bag-Size and Payload-Oxum are added to `tags` (RFC 8493, 2.2.2)."""
        files = [self._tag_file("bagit.txt", bagit_txt())]
        counted = (("Bag-Size", human_size(self.octets)), ("Payload-Oxum", f"{self.octets}.{len(self._payload)}"))
        files.append(self._tag_file("bag-info.txt", bag_info([*tags, *counted])))
        files += [
            self._tag_file(f"manifest-{algorithm}.txt", _listed(self._payload, algorithm))
            for algorithm in self._algorithms
        ]
        for algorithm in self._algorithms:
            self._tag_file(f"tagmanifest-{algorithm}.txt", _listed(files, algorithm))

    def _tag_file(self, path: str, data: bytes) -> MeasuredFile:
        return self.stage.write(path, data, self._algorithms)


def _listed(files: Sequence[MeasuredFile], algorithm: Algorithm) -> bytes:
    return manifest((one.path, one.digests[algorithm]) for one in files)
