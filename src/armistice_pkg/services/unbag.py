"""The payload out of a bag, verified on the way: the bytes that are copied are the bytes that are digested."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import BinaryIO

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.errors import UnfinishedError, UnreadableError
from armistice_pkg.core.fixity import MeasuredFile
from armistice_pkg.core.ports import Deposit, Entry, Ordered, Progress, Store
from armistice_pkg.core.unbagging import PayloadTarget, UnbagReport
from armistice_pkg.services.verify import verify

__all__ = ["unbag"]

_PAYLOAD = "data/"


def unbag(store: Store, target: PayloadTarget, *, name: str, progress: Progress) -> UnbagReport:
    """Verify the bag in `store`, which the user calls `name`, copying each payload file in the read that digests it.

    What costs no reading of payload is looked at first: of a bag that is broken on the face of it nothing is copied,
    but all of it is read, so that everything that is wrong is told. The folder appears only if the bag is valid.

    Raises:
        MissingError: there is nothing at the store's root.
        UnreadableError: the base folder cannot be listed.
        UnfinishedError: no space, no permission, or something has come to be at the target; nothing is left of it.
    """
    if not verify(store, name=name, read_payload=False).is_valid:
        return UnbagReport(bag=verify(store, name=name, progress=progress), folder=None)
    with target.opened() as deposit:
        copying = _Copying(store, deposit)
        report = verify(copying, name=name, progress=progress)
        if not report.is_valid:
            return UnbagReport(bag=report, folder=None)
        if copying.copied != report.files:
            raise UnfinishedError(
                f"{name} changed while it was unpacked: {copying.copied:,} files were copied, and {report.files:,} are "
                "there. See that nothing writes to it, and run this again."
            )
        target.publish()
    return UnbagReport(bag=report, folder=target.name)


class _Copying:
    """The bag as a store whose payload is copied as it is measured; each file once."""

    def __init__(self, store: Store, deposit: Deposit) -> None:
        self._store = store
        self._deposit = deposit
        self.copied = 0

    @property
    def name(self) -> str:
        return self._store.name

    @property
    def is_sequential(self) -> bool:
        return self._store.is_sequential

    def walk(self, under: str = "") -> Iterator[Entry]:
        return self._store.walk(under)

    def entry(self, path: str) -> Entry | None:
        return self._store.entry(path)

    def open(self, path: str) -> AbstractContextManager[BinaryIO]:
        return self._store.open(path)

    def local_path(self, path: str) -> str | None:
        return self._store.local_path(path)

    def measure(self, path: str, algorithms: Sequence[Algorithm]) -> MeasuredFile:
        if not path.startswith(_PAYLOAD):
            return self._store.measure(path, algorithms)
        copied = self._deposit.copy(self._store, path, path.removeprefix(_PAYLOAD), algorithms)
        self.copied += 1
        return MeasuredFile(path=path, size=copied.size, digests=copied.digests)

    def measure_all(
        self, requests: Iterable[tuple[str, Sequence[Algorithm]]]
    ) -> Iterator[tuple[str, MeasuredFile | UnreadableError]]:
        asked = dict(requests)
        for path in self._store.in_order(asked) if isinstance(self._store, Ordered) else asked:
            try:
                yield path, self.measure(path, asked[path])
            except UnreadableError as error:
                yield path, error
