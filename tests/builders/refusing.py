"""A store some of whose files and folders cannot be read, whoever asks: tests often run as root."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import BinaryIO

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.errors import UnreadableError
from armistice_pkg.core.fixity import MeasuredFile
from armistice_pkg.core.ports import Entry, EntryKind, Store

_REASON = "permission denied"


class RefusingStore:
    """Files in `refused` are listed and cannot be opened; folders in it cannot be looked into."""

    def __init__(self, store: Store, refused: Collection[str]) -> None:
        self._store = store
        self._refused = refused

    @property
    def name(self) -> str:
        return self._store.name

    def walk(self, under: str = "") -> Iterator[Entry]:
        for entry in self._store.walk(under):
            if any(entry.path.startswith(f"{path}/") for path in self._refused):
                continue
            refused = entry.path in self._refused and entry.kind is EntryKind.FOLDER
            yield Entry(path=entry.path, kind=EntryKind.UNREADABLE, detail=_REASON) if refused else entry

    def entry(self, path: str) -> Entry | None:
        return self._store.entry(path)

    def open(self, path: str) -> AbstractContextManager[BinaryIO]:
        self._check(path)
        return self._store.open(path)

    def measure(self, path: str, algorithms: Sequence[Algorithm]) -> MeasuredFile:
        self._check(path)
        return self._store.measure(path, algorithms)

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

    def local_path(self, path: str) -> str | None:
        return self._store.local_path(path)

    def _check(self, path: str) -> None:
        if path in self._refused:
            raise UnreadableError(path, _REASON)
