"""A bag's tag files, each read once: parsed and measured in the same pass."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.errors import UnreadableError
from armistice_pkg.core.ports import Store
from armistice_pkg.formats.bagit import ManifestName

__all__ = ["TagFiles"]

Parsed = TypeVar("Parsed")
Found = TypeVar("Found")

_CHUNK = 1 << 20


class TagFiles:
    """Reads tag files, with the digests that the bag's tag manifests ask for.

    `failed` are the files that could not be read, with the reason.
    """

    def __init__(self, store: Store, tag_manifests: Sequence[ManifestName]) -> None:
        self._store = store
        self._algorithms = tuple(dict.fromkeys(name.algorithm for name in tag_manifests if name.algorithm is not None))
        self._measured: dict[str, Mapping[Algorithm, str]] = {}
        self.failed: dict[str, str] = {}

    def read(self, path: str, parse: Callable[[Iterable[bytes]], Parsed]) -> Parsed | None:
        """What `parse` makes of the file's bytes, all of which it reads; None if they cannot be read."""
        try:
            return parse(self._chunks(path))
        except UnreadableError as error:
            self.failed[path] = error.reason
            return None

    def lines(self, path: str, parse: Callable[[Iterable[bytes]], Iterator[Found]]) -> Iterator[Found]:
        """What `parse` finds in the file, one by one; it ends early if the file cannot be read to its end."""
        try:
            yield from parse(self._chunks(path))
        except UnreadableError as error:
            self.failed[path] = error.reason

    def digests(self, path: str) -> Mapping[Algorithm, str]:
        """The digests of a file; it is read now if it has not been.

        Raises:
            MissingError: it is not there any more.
            UnreadableError: it cannot be read.
        """
        measured = self._measured.get(path)
        return self._store.measure(path, self._algorithms).digests if measured is None else measured

    def _chunks(self, path: str) -> Iterator[bytes]:
        hashers = {algorithm: algorithm.hasher() for algorithm in self._algorithms}
        with self._store.open(path) as stream:
            while block := stream.read(_CHUNK):
                for hasher in hashers.values():
                    hasher.update(block)
                yield block
        self._measured[path] = {algorithm: hasher.hexdigest() for algorithm, hasher in hashers.items()}
