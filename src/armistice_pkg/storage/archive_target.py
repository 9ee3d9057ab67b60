"""A bag in the making as an archive: written in one pass, and taken up behind the last file that is whole."""

from collections.abc import Mapping
from pathlib import Path

from armistice_pkg.core.errors import UnreadableError
from armistice_pkg.core.making import Stamp
from armistice_pkg.core.opened_bag import OpenedBag
from armistice_pkg.core.ports import Deposit, Store
from armistice_pkg.storage.archives import open_archive
from armistice_pkg.storage.archives.writing import ArchiveDeposit, ArchiveWriter, Member, Output
from armistice_pkg.storage.bag_target import BATCH_FILES, BATCH_OCTETS, StagedTarget
from armistice_pkg.storage.journal import Note, Noted
from armistice_pkg.storage.rename import sync_file_system

__all__ = ["ArchiveTarget"]


class ArchiveTarget(StagedTarget):
    """A bag in one file, whose top folder has the file's name without `suffix`.

    Payload comes first, in the order of the plan, and the tag files behind it: digests are known when all is copied.
    """

    def __init__(
        self,
        name: str,
        home: Path,
        *,
        suffix: str,
        writer: type[ArchiveWriter],
        batch_files: int = BATCH_FILES,
        batch_octets: int = BATCH_OCTETS,
    ) -> None:
        super().__init__(name, home, f"bag{suffix}", batch_files=batch_files, batch_octets=batch_octets)
        self._top = Path(name).name[: -len(suffix)]
        self._writer_type = writer
        self._output: Output | None = None
        self._writer: ArchiveWriter | None = None
        self._deposit: ArchiveDeposit | None = None

    def staged(self) -> OpenedBag:
        """The bag as it lies on the stage."""
        opened = open_archive(self._given, str(self.stage))
        assert opened is not None  # noqa: S101 - the stage is named as an archive
        return opened

    def close(self) -> None:
        """Write the archive's end.

        Raises:
            UnfinishedError: the device failed, or there is no space.
        """
        if self._writer is not None and self._output is not None:
            self._writer.close()
            self._output.flush()
        self._let_go()

    def pause(self) -> None:
        """Note what is copied, and let go of everything, for a later run to go on."""
        try:
            super().pause()
        finally:
            self._let_go()

    def discard(self) -> None:
        """Remove everything that was made."""
        self._let_go()
        super().discard()

    def _let_go(self) -> None:
        if self._output is not None:
            self._output.close()
        self._output = self._writer = self._deposit = None

    def _opened(self) -> Store:
        opened = open_archive(self._given, str(self._target))
        if opened is None or opened.store is None:
            raise UnreadableError(self._given, "is no archive that holds a bag")
        return opened.store

    def _recipe(self, recipe: str) -> str:
        return f"{recipe} {self._top}{self.stage.suffix}"

    def _whole(self, planned: Mapping[str, Stamp], noted: Noted) -> Noted:
        """From the first on, as long as each is where the next belongs: what is behind is written anew."""
        there = self.stage.stat().st_size if self.stage.is_file() and not self.stage.is_symlink() else 0
        whole: dict[str, Note] = {}
        length = self._writer_type.length
        end = sum(length(f"{name}/", 0) for name in (self._top, f"{self._top}/data"))
        for path, stamp in planned.items():
            end += length(f"{self._top}/{path}", stamp.size)
            note = noted.get(path)
            if note is None or note.stamp != stamp or note.member is None or note.member[0] != end or end > there:
                break
            whole[path] = note
        return whole

    def _stage(self, whole: Noted) -> Deposit:
        output = self._output = Output(self.stage)
        writer = self._writer = self._writer_type(output)
        deposit = self._deposit = ArchiveDeposit(writer, self._top)
        if not whole:
            output.resume(0)
        writer.folder(self._top)
        writer.folder(f"{self._top}/data")
        for path, note in whole.items():
            if note.member is not None:
                deposit.adopt(path, note.file.size, Member(*note.member))
        if whole:
            output.resume(deposit.last.end)
        return deposit

    def _member(self) -> tuple[int, int] | None:
        return None if self._deposit is None else (self._deposit.last.end, self._deposit.last.checksum)

    def _sync(self) -> None:
        if self._output is not None:
            self._output.sync()
        else:
            sync_file_system(self._home)
