"""Real in-memory adapters for tests: a store, a stage, and a page maker that looks at first bytes."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import BinaryIO

from armistice_pkg.core.digests import Algorithm, digests_of
from armistice_pkg.core.errors import MissingError, UnreadableError
from armistice_pkg.core.fixity import MeasuredFile
from armistice_pkg.core.media import PageImage, Typeset
from armistice_pkg.core.ports import Entry, EntryKind, Store
from armistice_pkg.core.regions import OutlineEntry

_SIGNATURES: Mapping[str, bytes] = {
    ".jpg": b"\xff\xd8\xff",
    ".jpeg": b"\xff\xd8\xff",
    ".png": b"\x89PNG\r\n\x1a\n",
    ".pdf": b"%PDF-",
}


class MemoryStore:
    """A tree of bytes in memory that keeps every promise of the Store port.

    `links` are path to target, `special` path to what it is (`named pipe`), `unreadable` path to the reason; folders
    are made for whatever is in them, and `folders` names empty ones.
    """

    def __init__(
        self,
        files: Mapping[str, bytes] | None = None,
        *,
        name: str = "memory",
        folders: Sequence[str] = (),
        links: Mapping[str, str] | None = None,
        special: Mapping[str, str] | None = None,
        unreadable: Mapping[str, str] | None = None,
    ) -> None:
        self._name = name
        self._data: dict[str, bytes] = {}
        self._entries: dict[str, Entry] = {}
        for path in folders:
            self._put(Entry(path=path, kind=EntryKind.FOLDER))
        for path, target in (links or {}).items():
            self._put(Entry(path=path, kind=EntryKind.LINK, detail=target))
        for path, detail in (special or {}).items():
            self._put(Entry(path=path, kind=EntryKind.SPECIAL, detail=detail))
        for path, reason in (unreadable or {}).items():
            self._put(Entry(path=path, kind=EntryKind.UNREADABLE, detail=reason))
        for path, data in (files or {}).items():
            self._put_file(path, data)

    @property
    def name(self) -> str:
        return self._name

    def walk(self, under: str = "") -> Iterator[Entry]:
        children = sorted(
            (entry for entry in self._entries.values() if _parent(entry.path) == under), key=lambda one: one.path
        )
        for entry in children:
            yield entry
            if entry.kind is EntryKind.FOLDER:
                yield from self.walk(entry.path)

    def entry(self, path: str) -> Entry | None:
        return self._entries.get(path)

    @contextmanager
    def open(self, path: str) -> Iterator[BinaryIO]:
        yield io.BytesIO(self._read(path))

    def measure(self, path: str, algorithms: Sequence[Algorithm]) -> MeasuredFile:
        data = self._read(path)
        return MeasuredFile(path=path, size=len(data), digests=digests_of(data, algorithms))

    @property
    def is_sequential(self) -> bool:
        return False

    def measure_all(
        self, requests: Iterable[tuple[str, Sequence[Algorithm]]]
    ) -> Iterator[tuple[str, MeasuredFile | UnreadableError]]:
        for path, algorithms in requests:
            try:
                found: MeasuredFile | UnreadableError = self.measure(path, algorithms)
            except UnreadableError as error:
                found = error
            yield path, found

    def local_path(self, path: str) -> str | None:  # noqa: ARG002 - nothing in memory has one
        return None

    def _read(self, path: str) -> bytes:
        entry = self._entries.get(path)
        if entry is None:
            raise MissingError(path, "there is no such file")
        if entry.kind is not EntryKind.FILE:
            raise UnreadableError(path, entry.detail or f"is a {entry.kind}")
        return self._data[path]

    def _put_file(self, path: str, data: bytes) -> None:
        self._put(Entry(path=path, kind=EntryKind.FILE, size=len(data)))
        self._data[path] = data

    def _put(self, entry: Entry) -> None:
        if entry.path in self._entries:
            raise ValueError(f"{entry.path!r} is there already")
        parent = _parent(entry.path)
        if parent and parent not in self._entries:
            self._put(Entry(path=parent, kind=EntryKind.FOLDER))
        if parent and self._entries[parent].kind is not EntryKind.FOLDER:
            raise ValueError(f"{parent!r} is no folder")
        self._entries[entry.path] = entry


class MemoryStage(MemoryStore):
    """A tree in memory that is being made: the Stage port. A path is written once."""

    def write(self, path: str, data: bytes, algorithms: Sequence[Algorithm]) -> MeasuredFile:
        self._put_file(path, data)
        return self.measure(path, algorithms)

    def copy(self, source: Store, source_path: str, path: str, algorithms: Sequence[Algorithm]) -> MeasuredFile:
        with source.open(source_path) as stream:
            return self.write(path, stream.read(), algorithms)


class SignaturePageMaker:
    """A page maker that judges images and PDFs by their first bytes, and shows none."""

    def can_show(self, store: Store, path: str) -> bool:
        return _signature(path) is not None and self.check(store, path) is None

    def is_image(self, store: Store, path: str) -> bool:
        return self.can_show(store, path) and not path.endswith(".pdf")

    def check(self, store: Store, path: str) -> str | None:
        expected = _signature(path)
        with store.open(path) as stream:
            first = stream.read(len(expected or b""))
        if expected is None or first == expected:
            return None
        return "is empty" if not first else "is not what its name says"

    def pages(self, store: Store, path: str) -> Iterator[PageImage]:
        raise UnreadableError(path, f"{store.name} has no pages here")

    def outline(self, store: Store, path: str) -> tuple[OutlineEntry, ...]:
        raise UnreadableError(path, f"{store.name} has no pages here")

    def typeset_pages(self, typeset: Typeset) -> Iterator[PageImage]:
        raise UnreadableError("pdf", f"{len(typeset.pdf)} octets show no page here")


def _parent(path: str) -> str:
    return path.rpartition("/")[0]


def _signature(path: str) -> bytes | None:
    return next((magic for ending, magic in _SIGNATURES.items() if path.lower().endswith(ending)), None)
