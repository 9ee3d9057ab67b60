"""A bag in the making, staged beside its name: copies are kept from one run to the next, and it appears by one rename.

In `home`, a folder of the staging, lie `journal.jsonl` and the stage itself.
"""

import os
import shutil
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path

from armistice_pkg.core.errors import MissingError, UnfinishedError, UnreadableError
from armistice_pkg.core.fixity import MeasuredFile
from armistice_pkg.core.making import Stamp
from armistice_pkg.core.opened_bag import OpenedBag
from armistice_pkg.core.ports import Deposit, Store
from armistice_pkg.storage.folder import FolderStore
from armistice_pkg.storage.journal import Journal, Note, Noted
from armistice_pkg.storage.rename import sync_file_system
from armistice_pkg.storage.stage import FolderStage, unfinished
from armistice_pkg.storage.staging import appear

__all__ = ["BATCH_FILES", "BATCH_OCTETS", "JOURNAL", "FolderTarget", "StagedTarget", "remove"]

JOURNAL = "journal.jsonl"

BATCH_FILES = 1000
BATCH_OCTETS = 256 << 20
"""What a kill may cost: copies are made durable, and then noted, by so many files or octets."""


class StagedTarget(ABC):
    """The `BagTarget` port with its journal; what the bag is made as, those say that build on it."""

    def __init__(
        self, name: str, home: Path, stage: str, *, batch_files: int = BATCH_FILES, batch_octets: int = BATCH_OCTETS
    ) -> None:
        """`name` is the path as the user gave it; `stage` what is made in `home`, which is made with it."""
        self._given = name
        self._target = Path(name).absolute()
        self._home = home
        self.stage = home / stage
        self._batch = batch_files, batch_octets
        self._journal: Journal | None = None
        self._waiting: dict[str, Note] = {}
        self._octets = 0

    @property
    def name(self) -> str:
        """The path as it was given."""
        return self._given

    def existing(self) -> Store | None:
        """What lies at the name, or None.

        Raises:
            UnreadableError: something is there that is no such bag, or that cannot be read.
        """
        if self._target.is_symlink():
            raise UnreadableError(self._given, "is a link")
        try:
            return self._opened()
        except MissingError:
            return None

    def begin(self, recipe: str, planned: Mapping[str, Stamp]) -> tuple[Deposit, Mapping[str, MeasuredFile]]:
        """The stage, and those of the planned files that an earlier run has copied from a source not touched since.

        What the journal tells of others is forgotten before they are removed: no run may ever take them for whole.

        Raises:
            UnfinishedError: the stage cannot be made.
        """
        path = self._home / JOURNAL
        try:
            self._home.mkdir(exist_ok=True)
            recipe = self._recipe(recipe)
            self._journal = Journal.found(path, recipe)
            whole: Noted = {} if self._journal is None else self._whole(planned, self._journal.noted)
            if self._journal is None or len(whole) < len(self._journal.noted):
                self._close_journal()
                self._journal = Journal.begun(path, recipe, whole)
            return self._stage(whole), {name: note.file for name, note in whole.items()}
        except OSError as error:
            raise unfinished(error, f"make {self.stage}") from error

    def note(self, stamp: Stamp, copied: MeasuredFile) -> None:
        """Remember a copy that is whole.

        Raises:
            UnfinishedError: the device failed, or there is no space.
        """
        self._waiting[copied.path] = Note(stamp, copied, self._member())
        self._octets += copied.size
        if len(self._waiting) >= self._batch[0] or self._octets >= self._batch[1]:
            self._flush()

    def _flush(self) -> None:
        """Bytes first, then the word that they are there: after a power cut the journal must not promise too much."""
        if not self._waiting or self._journal is None or not self.stage.exists():
            return
        try:
            self._sync()
        except (OSError, UnfinishedError) as error:
            self._waiting, self._octets = {}, 0  # a sync that failed is never tried again as if nothing were
            if isinstance(error, UnfinishedError):
                raise
            raise unfinished(error, f"make {self.stage} durable") from error
        self.synced()

    def pause(self) -> None:
        """Note what is copied, and let go of everything, for a later run to go on.

        Raises:
            UnfinishedError: the device failed, or there is no space.
        """
        try:
            self._flush()
        finally:
            self._close_journal()

    def synced(self) -> None:
        """Note what is copied: all of it has just been made durable.

        Raises:
            UnfinishedError: the device failed, or there is no space.
        """
        if self._journal is not None and self._waiting:
            try:
                self._journal.append(self._waiting)
            except OSError as error:
                raise unfinished(error, f"make {self.stage} durable") from error
            self._waiting, self._octets = {}, 0

    def publish(self) -> None:
        """Let the bag appear by one rename.

        Raises:
            UnfinishedError: something has come to be there in the meantime, or the rename failed.
        """
        appear(self.stage, self._target)

    def discard(self) -> None:
        """Remove everything that was made."""
        self._waiting = {}
        self._close_journal()
        for one in (self.stage, self._home / JOURNAL):
            remove(one)

    def _close_journal(self) -> None:
        if self._journal is not None:
            self._journal.close()
            self._journal = None

    def _recipe(self, recipe: str) -> str:
        return recipe

    def _member(self) -> tuple[int, int] | None:
        return None

    @abstractmethod
    def close(self) -> None:
        """End the writing; what is not noted yet waits until all bags are synced (`synced`)."""

    @abstractmethod
    def staged(self) -> OpenedBag:
        """The bag as it lies on the stage."""

    @abstractmethod
    def _opened(self) -> Store:
        """What lies at the name."""

    @abstractmethod
    def _whole(self, planned: Mapping[str, Stamp], noted: Noted) -> Noted:
        """Those of the copies that can be taken up."""

    @abstractmethod
    def _stage(self, whole: Noted) -> Deposit:
        """The stage, with these copies and nothing else."""

    @abstractmethod
    def _sync(self) -> None:
        """Make what is copied last."""


class FolderTarget(StagedTarget):
    """A bag that is a folder."""

    def __init__(
        self, name: str, home: Path, *, batch_files: int = BATCH_FILES, batch_octets: int = BATCH_OCTETS
    ) -> None:
        super().__init__(name, home, "bag", batch_files=batch_files, batch_octets=batch_octets)

    def close(self) -> None:
        """Each file is whole as soon as it is written."""

    def staged(self) -> OpenedBag:
        """The bag as it lies on the stage."""
        return OpenedBag(store=FolderStore(self.stage))

    def _opened(self) -> Store:
        return FolderStore(self._given)

    def _whole(self, planned: Mapping[str, Stamp], noted: Noted) -> Noted:
        return {
            path: note
            for path, note in noted.items()
            if planned.get(path) == note.stamp and _size(self.stage / path) == note.file.size
        }

    def _stage(self, whole: Noted) -> Deposit:
        if not whole:
            remove(self.stage)
        (self.stage / "data").mkdir(parents=True, exist_ok=True)
        _remove_others(self.stage, whole)
        return FolderStage(self.stage)

    def _sync(self) -> None:
        sync_file_system(self.stage)


def remove(path: Path) -> None:
    """Remove a file, or a folder with all that it holds; what is not there is no error."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _size(path: Path) -> int | None:
    """The octets of the regular file at a path of ours."""
    try:
        return path.lstat().st_size if path.is_file() and not path.is_symlink() else None
    except OSError:
        return None


def _remove_others(bag: Path, keep: Mapping[str, object]) -> None:
    """Remove what no journal vouches for: copies that a kill cut short, files that are no longer planned."""
    for root, folders, names in os.walk(bag, topdown=False):
        for name in names:
            path = Path(root, name)
            if path.relative_to(bag).as_posix() not in keep:
                path.unlink()
        for name in folders:
            path = Path(root, name)
            if path != bag / "data" and not any(path.iterdir()):
                path.rmdir()
