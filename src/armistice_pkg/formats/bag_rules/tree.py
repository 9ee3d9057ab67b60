"""What stands in a bag's folder, and the rules on that alone (RFC 8493, 2.1.2, 5.1, 6.1)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from armistice_pkg.core.paths import is_folded, may_displease_windows, twins, undecodable, windows_reason
from armistice_pkg.core.ports import Entry, EntryKind, FileRun
from armistice_pkg.core.problems import Place, Problem, problem, visible
from armistice_pkg.formats.bag_rules.payload import Payload
from armistice_pkg.formats.bagit import ManifestName, manifest_name

__all__ = ["DATA", "Tree", "tree_problems", "twin_names"]

DATA = "data"


@dataclass(slots=True, kw_only=True)
class Tree:
    """A bag's entries, kept compactly: grows by `add` in the order of the walk, a folder before what is in it."""

    payload: Payload = field(default_factory=Payload)
    tag_files: dict[str, int] = field(default_factory=dict)
    folders: dict[str, None] = field(default_factory=dict)
    odd: dict[str, Entry] = field(default_factory=dict)
    empty: list[str] = field(default_factory=list)
    _hollow: str | None = None

    def add_run(self, run: FileRun) -> None:
        """Take up the next entries, which are files of one folder."""
        self._met(run.paths[0])
        self._add_files(run.paths, run.sizes)

    def _met(self, path: str) -> None:
        if self._hollow is not None and not path.startswith(f"{self._hollow}/"):
            self.empty.append(self._hollow)
        self._hollow = None

    def add(self, entry: Entry) -> None:
        """Take up the next entry."""
        self._met(entry.path)
        if entry.kind is EntryKind.FILE:
            self._add_files([entry.path], [entry.size or 0])
        elif entry.kind is EntryKind.FOLDER:
            self.folders[entry.path] = None
            self._hollow = entry.path
        else:
            self.odd[entry.path] = entry

    def close(self) -> None:
        """Say that there are no more entries."""
        if self._hollow is not None:
            self.empty.append(self._hollow)
        self._hollow = None

    def _add_files(self, paths: list[str], sizes: list[int]) -> None:
        if paths[0].startswith(f"{DATA}/"):
            self.payload.add_files(paths, sizes)
        else:
            self.tag_files.update(zip(paths, sizes, strict=True))

    def manifests(self, *, tag: bool) -> list[ManifestName]:
        """The payload manifests, or the tag manifests, in the order of their names."""
        names = (manifest_name(path) for path in self.tag_files if "/" not in path)
        return sorted((name for name in names if name and name.is_tag is tag), key=lambda name: name.file)

    def hidden(self, path: str) -> Entry | None:
        """What keeps us from knowing what is at `path`: an unreadable entry there or above, if there is one."""
        while path and self.odd:
            entry = self.odd.get(path)
            if entry is not None and entry.kind is EntryKind.UNREADABLE:
                return entry
            path = path.rpartition("/")[0]
        return None


def tree_problems(tree: Tree) -> Iterator[Problem]:
    """All rules on what stands in the folder, one after the other."""
    for rule in (
        payload_folder,
        links,
        special_files,
        unreadable_entries,
        empty_folders,
        windows_names,
        names_not_utf8,
    ):
        yield from rule(tree)


def payload_folder(tree: Tree) -> Iterator[Problem]:
    """RFC 8493, 2.1.2: there is a folder `data`. A link or an unreadable folder of that name has its own rule."""
    if DATA not in tree.odd and DATA not in tree.folders:
        yield problem(
            "bag-payload-folder-missing",
            Place(path=DATA),
            "The bag has no folder named data. Check that this is the base folder of a bag, and that it is complete.",
        )


def links(tree: Tree) -> Iterator[Problem]:
    """RFC 8493, 5.1: nothing outside the bag is reached, so links are not followed, wherever they point."""
    for path, entry in tree.odd.items():
        if entry.kind is EntryKind.LINK:
            target = visible(entry.detail or "")
            yield problem(
                "bag-link",
                Place(path=path),
                f'"{visible(path)}" is a link to "{target}". It was not followed. Put the file itself in its place.',
                found=entry.detail,
            )


def special_files(tree: Tree) -> Iterator[Problem]:
    """RFC 8493, 5.1: only regular files can be kept and are opened."""
    for path, entry in tree.odd.items():
        if entry.kind is EntryKind.SPECIAL:
            yield problem(
                "bag-special-file",
                Place(path=path),
                f'"{visible(path)}" is no file but a {entry.detail or "special file"}. It was not opened. Remove it.',
                found=entry.detail,
            )


def unreadable_entries(tree: Tree) -> Iterator[Problem]:
    """We could not look: neither missing nor altered."""
    for path, entry in tree.odd.items():
        if entry.kind is EntryKind.UNREADABLE:
            yield problem(
                "bag-folder-unreadable",
                Place(path=path),
                f'"{visible(path)}" could not be looked into: {entry.detail}. '
                "Check its permissions and the disk, and verify again.",
                found=entry.detail,
            )


def empty_folders(tree: Tree) -> Iterator[Problem]:
    """RFC 8493, 2.1.3: manifests list files only. An empty `data` is a bag without payload, and no fault."""
    for path in tree.empty:
        if path.startswith(f"{DATA}/"):
            yield problem(
                "bag-folder-empty",
                Place(path=path),
                f'The folder "{visible(path)}" is empty, and no manifest can list it. '
                "Put an empty file named .keep into it if it matters.",
            )


def _names(tree: Tree, may_be_odd: Callable[[str], bool]) -> Iterator[str]:
    """Paths of files, without those of many whose names in one text are not odd."""
    for text, paths in tree.payload.blocks():
        if may_be_odd(text):
            yield from paths
    yield from tree.tag_files


def windows_names(tree: Tree) -> Iterator[Problem]:
    """RFC 8493, 6.1.2: names that Windows cannot hold."""
    for path in _names(tree, may_displease_windows):
        reason = windows_reason(path)
        if reason is not None:
            yield problem(
                "bag-name-windows",
                Place(path=path),
                f'Windows cannot hold "{visible(path)}": {visible(reason)}. Rename it if the bag shall be used there.',
                found=reason,
            )


def names_not_utf8(tree: Tree) -> Iterator[Problem]:
    """RFC 8493, 2.3: a name that is no text cannot stand in a tag file."""
    for path in _names(tree, undecodable):
        if undecodable(path):
            yield problem(
                "bag-name-not-utf8",
                Place(path=path),
                f'The name "{visible(path)}" is not UTF-8; the bytes shown as escapes are no characters. Rename it.',
            )


def twin_names(tree: Tree) -> Iterator[Problem]:
    """RFC 8493, 6.1.1.3: names that some file systems take for one; holes count, for they will be filled."""
    payload: Iterable[str] = () if all(map(is_folded, tree.payload.texts())) else tree.payload.paths()
    for group in (*twins(tree.folders), *twins(payload), *twins(tree.tag_files)):
        shown = ", ".join(f'"{visible(path)}"' for path in group)
        yield problem(
            "bag-name-twins",
            Place(path=group[0]),
            f"The names {shown} differ only in case or in how their accents are coded. Rename all but one.",
            found=", ".join(group[1:]),
        )
