"""The `Deposit` port over an archive: files go in one by one, read once, digested on the way."""

from collections.abc import Sequence

from armistice_pkg.core.digests import Algorithm, digests_of
from armistice_pkg.core.errors import UnreadableError
from armistice_pkg.core.fixity import MeasuredFile
from armistice_pkg.core.ports import Store
from armistice_pkg.storage.archives.writing.archive_writer import ArchiveWriter, Member
from armistice_pkg.storage.measuring import measure_open

__all__ = ["ArchiveDeposit"]


class ArchiveDeposit:
    """Files below the folder `top` of an archive. `last` is the member that was written last."""

    def __init__(self, writer: ArchiveWriter, top: str) -> None:
        self._writer = writer
        self._top = top
        self.last = Member(0, 0)

    def adopt(self, path: str, size: int, member: Member) -> None:
        """Take up a file that an earlier run has added at just this place."""
        self._writer.adopt(f"{self._top}/{path}", size, member)
        self.last = member

    def write(self, path: str, data: bytes, algorithms: Sequence[Algorithm]) -> MeasuredFile:
        """Add a file.

        Raises:
            UnfinishedError: there is no space, or the device failed.
        """
        self._writer.begin(f"{self._top}/{path}", len(data))
        self._writer.update(data)
        self.last = self._writer.end()
        return MeasuredFile(path=path, size=len(data), digests=digests_of(data, algorithms))

    def copy(self, source: Store, source_path: str, path: str, algorithms: Sequence[Algorithm]) -> MeasuredFile:
        """Add a file of another store, reading it once; of one that cannot be read nothing is left.

        Raises:
            MissingError: it is not there.
            UnreadableError: it cannot be read, or changed while it was read.
            UnfinishedError: there is no space, or the device failed.
        """
        entry = source.entry(source_path)
        size = entry.size if entry is not None and entry.size is not None else 0
        with source.open(source_path) as file:
            self._writer.begin(f"{self._top}/{path}", size)
            try:
                found = measure_open(file, source_path, algorithms, self._writer)
                if found.size != size:
                    raise UnreadableError(source_path, "changed while it was read")  # noqa: TRY301 - as the call does
            except UnreadableError:
                self._writer.abandon()
                raise
        self.last = self._writer.end()
        return MeasuredFile(path=path, size=size, digests=found.digests)
