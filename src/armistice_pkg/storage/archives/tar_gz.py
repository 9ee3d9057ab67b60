"""A bag in a .tar.gz: gone through once for its index and tag files, and once for its payload."""

import threading
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.errors import UnreadableError
from armistice_pkg.core.fixity import MeasuredFile
from armistice_pkg.core.ports import EntryKind
from armistice_pkg.storage.archives.archive_file import ArchiveFile, reason_of
from armistice_pkg.storage.archives.gzip_stream import Checkpoint, GzipError, GzipStream
from armistice_pkg.storage.archives.listing import Listing, Member, Refusal, normal_name
from armistice_pkg.storage.archives.member_bytes import CHANGED, KeptBytes, MemberBytes, measure
from armistice_pkg.storage.archives.store import ArchiveStore, Recipe
from armistice_pkg.storage.archives.tree import Tree

__all__ = ["IndexingStream", "TarGzStore", "kept"]

KEPT_OCTETS = 64 << 20
"""Tag files are kept in memory up to that size together: they stand anywhere, and are read several times."""

_CHECKPOINTS = 64
_FIRST_SPACING = 4 << 20


class IndexingStream(GzipStream):
    """The first pass: it refuses what is out of proportion, and remembers where the stream can be entered again."""

    def __init__(self, file: ArchiveFile, listing: Listing) -> None:
        super().__init__(file)
        self._limits = listing.limits
        self._spacing = _FIRST_SPACING
        self.checkpoints: list[Checkpoint] = []

    def block(self, most: int) -> memoryview:
        """As for every stream.

        Raises:
            GzipError: the stream is broken.
            OSError: the file cannot be read.
            Refusal: there comes more out of it than may be.
        """
        part = super().block(most)
        position = self.position
        if not self._limits.allows(position, self.consumed):
            raise Refusal(
                "archive-out-of-proportion",
                f"The first {self.consumed:,} octets of the archive unpack to more than {position:,}. "
                "Nothing more was read. Ask the sender whether that is right.",
            )
        if position >= (self.checkpoints[-1].position if self.checkpoints else 0) + self._spacing:
            self._remember()
        return part

    def _remember(self) -> None:
        """Take a checkpoint; of too many, every other one goes, so that there are few in archives of any size."""
        self.checkpoints.append(self.checkpoint())
        if len(self.checkpoints) > _CHECKPOINTS:
            del self.checkpoints[::2]
            self._spacing *= 2


def kept(members: Iterable[Member], stream: IndexingStream, into: dict[int, bytes]) -> Iterator[Member]:
    """The members as they come, the bytes of tag files put into `into` by the member's row, as far as there is room."""
    room = KEPT_OCTETS
    for row, member in enumerate(members):
        if member.kind is EntryKind.FILE and member.size <= room and not _is_payload(member.name):
            into[row] = stream.read(member.size)
            room -= member.size
        yield member


def _is_payload(name: str) -> bool:
    return normal_name(name).partition("/")[2].startswith("data/")


class TarGzStore(ArchiveStore):
    """A .tar.gz. `measure_all` decompresses it once; to open one payload file goes on from a place met before."""

    def __init__(
        self,
        name: str,
        tree: Tree,
        recipe: Recipe,
        file: ArchiveFile,
        offsets: Sequence[int],
        checkpoints: Sequence[Checkpoint],
        in_memory: Mapping[int, bytes],
    ) -> None:
        super().__init__(name, tree, recipe)
        self._file = file
        self._offsets = offsets
        self._checkpoints = checkpoints
        self._in_memory = in_memory
        self._parked: GzipStream | None = None
        self._lock = threading.Lock()

    @property
    def is_sequential(self) -> bool:
        """True: one pass for all files."""
        return True

    def in_order(self, paths: Iterable[str]) -> Sequence[str]:
        """The paths in the order of the archive, what is none of its files first."""

        def row(path: str) -> int:
            try:
                return self._tree.file(path)[0]
            except UnreadableError:
                return -1

        return sorted(paths, key=row)

    def measure_all(
        self, requests: Iterable[tuple[str, Sequence[Algorithm]]]
    ) -> Iterator[tuple[str, MeasuredFile | UnreadableError]]:
        """Measure all files in the order of the archive, in one pass; what `measure` raises is given instead."""
        wanted: list[str] = []
        rows, choices = array("q"), array("q")
        sets: dict[tuple[Algorithm, ...], int] = {}
        for path, algorithms in requests:
            try:
                row, _ = self._tree.file(path)
            except UnreadableError as error:
                yield path, error
                continue
            wanted.append(path)
            rows.append(row)
            choices.append(sets.setdefault(tuple(algorithms), len(sets)))
        chosen = list(sets)
        broken: str | None = None
        for at in sorted(range(len(wanted)), key=rows.__getitem__):
            path = wanted[at]
            found = self._measured(path, chosen[choices[at]], broken)
            if isinstance(found, UnreadableError):
                broken = found.reason  # what comes later in the stream cannot be reached either
            yield path, found

    def _measured(
        self, path: str, algorithms: Sequence[Algorithm], broken: str | None
    ) -> MeasuredFile | UnreadableError:
        row, size = self._tree.file(path)
        if broken is not None and row not in self._in_memory:
            return UnreadableError(path, broken)
        try:
            return measure(self._bytes(path, row, size), path, size, algorithms)
        except UnreadableError as error:
            return error

    def _bytes(self, path: str, row: int, size: int) -> MemberBytes:
        data = self._in_memory.get(row)
        if data is not None:
            return KeptBytes(data)
        return _PackedBytes(self, path, self._offsets[row], size)

    def take_stream(self, position: int) -> GzipStream:
        """A stream that stands at or before `position`: the one parked last, or one from the nearest checkpoint."""
        with self._lock:
            parked, self._parked = self._parked, None
        start = next((one for one in reversed(self._checkpoints) if one.position <= position), None)
        nearest = start.position if start is not None else 0
        if parked is not None and nearest <= parked.position <= position:
            return parked
        return GzipStream(self._file, start)

    def park_stream(self, stream: GzipStream) -> None:
        """Leave a stream for whoever reads what follows."""
        with self._lock:
            self._parked = stream

    def has_changed(self) -> bool:
        """Whether the archive is not what it was when it was opened."""
        return self._file.has_changed()


class _PackedBytes:
    """One member's part of the stream, which is taken when its first octet is asked for."""

    def __init__(self, store: TarGzStore, path: str, offset: int, size: int) -> None:
        self._store = store
        self._path = path
        self._offset = offset
        self._left = size
        self._stream: GzipStream | None = None

    def fill(self, view: memoryview, /) -> int:
        """Read on.

        Raises:
            UnreadableError: the archive cannot be read, or has changed.
        """
        try:
            return self._fill(view)
        except (GzipError, OSError) as error:
            reason = reason_of(error) if isinstance(error, OSError) else CHANGED
            raise UnreadableError(self._path, reason) from error

    def _fill(self, view: memoryview) -> int:
        if not self._left or not view:
            self._end()
            return 0
        if self._stream is None:
            self._stream = self._store.take_stream(self._offset)
            self._stream.skip_to(self._offset)
        part = self._stream.block(min(len(view), self._left))
        if not part:
            raise UnreadableError(self._path, CHANGED)
        view[: len(part)] = part
        self._left -= len(part)
        return len(part)

    def _end(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None and not self._left:
            self._store.park_stream(stream)
        if self._store.has_changed():
            raise UnreadableError(self._path, CHANGED)
