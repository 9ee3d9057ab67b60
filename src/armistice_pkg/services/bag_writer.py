"""One bag in the making: payload files go in and are counted; closing it writes the tag files (RFC 8493, 2)."""

from collections.abc import Sequence

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.fixity import MeasuredFile
from armistice_pkg.core.ports import Deposit, Stage, Store
from armistice_pkg.core.sizes import human_size
from armistice_pkg.formats.bagit import bag_info, bagit_txt, manifest

__all__ = ["BagWriter", "Tags", "close_bag", "counted_tags"]

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
        close_bag(self.stage, self._payload, tags, self._algorithms)


def close_bag(
    deposit: Deposit,
    payload: Sequence[MeasuredFile],
    tags: Tags,
    algorithms: Sequence[Algorithm],
    tag_files: Sequence[MeasuredFile] = (),
    tag_algorithms: Sequence[Algorithm] | None = None,
) -> None:
    """Write the tag files of a bag whose payload is there; Bag-Size and Payload-Oxum are added to `tags`.

    `tag_files` are those that are there already; the tag manifests list them as well (RFC 8493, 2.2.1). These are of
    `tag_algorithms`, which `tag_files` are measured with; without them, of the same ones as the payload manifests.

    Raises:
        UnfinishedError: one cannot be written.
    """
    chosen = algorithms if tag_algorithms is None else tag_algorithms
    files = [
        *tag_files,
        deposit.write("bagit.txt", bagit_txt(), chosen),
        deposit.write("bag-info.txt", bag_info([*tags, *counted_tags(payload)]), chosen),
    ]
    files += [deposit.write(f"manifest-{one}.txt", _listed(payload, one), chosen) for one in algorithms]
    for one in chosen:
        deposit.write(f"tagmanifest-{one}.txt", _listed(files, one), ())


def counted_tags(payload: Sequence[MeasuredFile]) -> Tags:
    """Bag-Size and Payload-Oxum of a payload (RFC 8493, 2.2.2)."""
    octets = sum(one.size for one in payload)
    return (("Bag-Size", human_size(octets)), ("Payload-Oxum", f"{octets}.{len(payload)}"))


def _listed(files: Sequence[MeasuredFile], algorithm: Algorithm) -> bytes:
    return manifest((one.path, one.digests[algorithm]) for one in files)
