"""Where bags appear: one, or a group whose bags are made side by side and appear together."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from armistice_pkg.core.errors import UnfinishedError
from armistice_pkg.core.making import BagTarget
from armistice_pkg.storage.archive_target import ArchiveTarget
from armistice_pkg.storage.archives.opening import TAR, ZIP
from armistice_pkg.storage.archives.writing import ArchiveWriter, TarWriter, ZipWriter
from armistice_pkg.storage.bag_target import JOURNAL, FolderTarget, StagedTarget, remove
from armistice_pkg.storage.rename import sync_file_system
from armistice_pkg.storage.stage import unfinished
from armistice_pkg.storage.staging import Staging

__all__ = ["FORMATS", "BagFormat", "LocalPlace"]

_LONGEST_NUMBER = "-9999999"


@dataclass(frozen=True, slots=True, kw_only=True)
class BagFormat:
    """What a bag is made as: `suffix` ends its name, `writer` is None for a folder."""

    suffix: str = ""
    media_type: str | None = None
    writer: type[ArchiveWriter] | None = None

    def target(self, name: str, home: Path) -> StagedTarget:
        """One bag of that name, made in `home`."""
        if self.writer is None:
            return FolderTarget(name, home)
        return ArchiveTarget(name, home, suffix=self.suffix, writer=self.writer)


FORMATS = {
    "folder": BagFormat(),
    "tar": BagFormat(suffix=".tar", media_type=TAR, writer=TarWriter),
    "zip": BagFormat(suffix=".zip", media_type=ZIP, writer=ZipWriter),
}


class LocalPlace:
    """The `BagPlace` port over a local folder."""

    def __init__(
        self,
        path: str,
        bag_format: BagFormat = FORMATS["folder"],
        *,
        target: Callable[[str, Path], StagedTarget] | None = None,
    ) -> None:
        """`path` is the name without suffix and number; its parent must exist. `target` makes one, if given."""
        self._path = path
        self._format = bag_format
        self._new_target = target or bag_format.target
        self._targets: list[StagedTarget] = []
        self._staging = Staging(Path(f"{path}{bag_format.suffix}").absolute(), "bagging")

    @property
    def name(self) -> str:
        """The last part of the path: what the group is called."""
        return Path(self._path).name

    @property
    def media_type(self) -> str | None:
        """What the bags are serialised as; None for folders."""
        return self._format.media_type

    def octets(self, path: str, size: int) -> int:
        """What a file takes in a bag, at most: a bag of a group has a number in its name."""
        writer = self._format.writer
        return size if writer is None else writer.octets(f"{self.name}{_LONGEST_NUMBER}/{path}", size)

    def frame(self) -> int:
        """What the bag takes beside its files, at most."""
        writer = self._format.writer
        return 0 if writer is None else writer.frame(f"{self.name}{_LONGEST_NUMBER}")

    def name_problem(self, path: str) -> str | None:
        """Why no such bag can hold a file of that name, as a clause, or None if it can (APPNOTE.TXT, 4.4.17.1)."""
        return "it holds a backslash" if self._format.writer is ZipWriter and "\\" in path else None

    def names(self, count: int) -> Sequence[str]:
        """The paths of the bags: numbers from 1, of equal length, so that they sort; one bag has none."""
        if count == 1:
            return (f"{self._path}{self._format.suffix}",)
        width = len(str(count))
        return tuple(f"{self._path}-{number:0{width}}{self._format.suffix}" for number in range(1, count + 1))

    @contextmanager
    def opened(self, count: int) -> Iterator[Sequence[BagTarget]]:
        """Hold it against other writers; what is copied is noted in the end, however it ends.

        Raises:
            UnfinishedError: another process works on it, or there is no space or no permission.
        """
        with self._staging.opened(), ExitStack() as stack:
            targets = self._targets = []
            for name in self.names(count):
                home = self._staging.folder / Path(name).name if count > 1 else self._staging.folder
                target = self._new_target(name, home)
                stack.callback(target.pause)
                targets.append(target)
            self._clear(targets, is_group=count > 1)
            yield targets

    def _clear(self, targets: Sequence[StagedTarget], *, is_group: bool) -> None:
        """Remove what an earlier run has left for other targets: it was asked for another format or size."""
        stage = targets[0].stage
        keep = {Path(one.name).name for one in targets} if is_group else {JOURNAL, stage.name}
        try:
            for one in self._staging.folder.iterdir():
                if one.name not in keep:
                    remove(one)
        except OSError as error:
            raise unfinished(error, f"make {self._staging.folder} ready") from error

    def sync(self) -> None:
        """Make all that was written last, in one call.

        Raises:
            UnfinishedError: the device failed.
        """
        try:
            sync_file_system(self._staging.folder)
        except OSError as error:
            raise unfinished(error, f"make {self._staging.folder} durable") from error
        for one in self._targets:
            one.synced()

    def appear(self, targets: Sequence[BagTarget]) -> None:
        """Let the bags appear, durably; none of them where something has come to be at one of the names.

        Raises:
            UnfinishedError: something has come to be there in the meantime, or a rename failed.
        """
        for one in targets:
            path = Path(one.name)
            if path.is_symlink() or path.exists():
                raise UnfinishedError(
                    f"Cannot publish {one.name}: something else is there by now. "
                    "Nothing that was there before has changed."
                )
        for one in targets:
            one.publish()
        self._staging.settle()

    def unfinished(self) -> str | None:
        """Where unfinished work lies, if there is any."""
        folder = self._staging.folder
        return str(folder) if folder.is_dir() and any(folder.iterdir()) else None
