"""A folder looked over before anything is copied: what will be bagged, and all that stands against it, at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from armistice_pkg.core.errors import UnreadableError
from armistice_pkg.core.making import BagSource, SourceFile
from armistice_pkg.core.paths import twins, undecodable, unsafe_reason, windows_reason
from armistice_pkg.core.ports import Entry, EntryKind
from armistice_pkg.core.problems import Place, Problem, problem, visible

__all__ = ["Look", "look_over"]

_SYSTEM_FILES = frozenset({".DS_Store", "Thumbs.db"})


@dataclass(slots=True, kw_only=True)
class Look:
    """What was met: `files` in the order of the walk; `skipped` counts what patterns left out, folders as one."""

    files: list[SourceFile] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    skipped: int = 0


def look_over(source: BagSource, skip: Sequence[str]) -> Look:
    """Go through the folder once.

    A pattern of `skip` without `/` is held against each name, one with `/` against each path from the folder on; `*`
    stands for anything. A folder that fits is left out with all that is in it.

    Raises:
        UnreadableError: the folder itself cannot be listed.
    """
    look = Look()
    folders: list[str] = []
    hollow: str | None = None
    for entry in _kept(source, skip, look):
        if hollow is not None and not entry.path.startswith(f"{hollow}/"):
            look.problems.append(_empty(source.name, hollow))
        hollow = entry.path if entry.kind is EntryKind.FOLDER else None
        if entry.kind is EntryKind.FOLDER:
            folders.append(entry.path)
        look.problems += _entry_problems(source, entry, look.files)
    if hollow is not None:
        look.problems.append(_empty(source.name, hollow))
    look.problems += _twins(source.name, folders, [one.path for one in look.files])
    look.problems += _whole(source, look.files)
    return look


def _kept(source: BagSource, skip: Sequence[str], look: Look) -> Iterator[Entry]:
    """The entries that no pattern leaves out."""
    left_out: str | None = None
    for entry in source.walk():
        if left_out is not None and entry.path.startswith(left_out):
            continue
        left_out = None
        name = entry.path.rpartition("/")[2]
        if any(fnmatchcase(entry.path if "/" in one else name, one) for one in skip):
            look.skipped += 1
            left_out = f"{entry.path}/"
            continue
        yield entry


def _entry_problems(source: BagSource, entry: Entry, files: list[SourceFile]) -> Iterator[Problem]:
    yield from _name_problems(source.name, entry.path)
    if entry.kind is EntryKind.LINK:
        yield problem(
            "making-link",
            Place(source=source.name, path=entry.path),
            f'"{visible(entry.path)}" is a link to "{visible(entry.detail or "")}", and was not followed. '
            "Put the file itself in its place, or leave it out with --skip.",
            found=entry.detail,
        )
    elif entry.kind is EntryKind.SPECIAL:
        yield problem(
            "making-special-file",
            Place(source=source.name, path=entry.path),
            f'"{visible(entry.path)}" is no file but a {entry.detail or "special file"}. '
            "Remove it, or leave it out with --skip.",
            found=entry.detail,
        )
    elif entry.kind is EntryKind.UNREADABLE:
        yield unreadable(source.name, entry.path, entry.detail or "it cannot be looked into")
    elif entry.kind is EntryKind.FILE:
        try:
            files.append(SourceFile(entry.path, source.stamp(entry.path)))
        except UnreadableError as error:
            yield unreadable(source.name, entry.path, error.reason)


def _name_problems(source: str, path: str) -> Iterator[Problem]:
    """What is wrong with an entry's own name; that of a folder is told once, for the folder."""
    name = path.rpartition("/")[2]
    place = Place(source=source, path=path)
    if undecodable(name):
        yield problem(
            "making-name-not-utf8",
            place,
            f'The name "{visible(path)}" is not UTF-8; the bytes shown as escapes are no characters. Rename it.',
        )
        return
    if name in _SYSTEM_FILES:
        yield problem(
            "making-system-file",
            place,
            f'"{visible(path)}" is a file that macOS or Windows makes for itself; it is kept. '
            f"Leave it out with --skip {name} if it does not matter.",
            suggestion=f"--skip {name}",
        )
    unsafe = unsafe_reason(f"data/{name}")
    if unsafe is not None:
        yield problem(
            "making-name-unsafe",
            place,
            f'"{visible(path)}" cannot be put into a bag under this name: on some systems {unsafe}. Rename it.',
            found=unsafe,
        )
        return
    reason = windows_reason(name)
    if reason is not None:
        yield problem(
            "making-name-windows",
            place,
            f'Windows cannot hold "{visible(path)}": {visible(reason)}. Rename it if the bag shall be used there.',
            found=reason,
        )


def unreadable(source: str, path: str, reason: str) -> Problem:
    """A file or folder that cannot be read, whenever that is found out."""
    return problem(
        "making-unreadable",
        Place(source=source, path=path),
        f'"{visible(path)}" cannot be read: {reason}. Check its permissions and the disk, or leave it out with --skip.',
        found=reason,
    )


def _empty(source: str, path: str) -> Problem:
    return problem(
        "making-folder-empty",
        Place(source=source, path=path),
        f'The folder "{visible(path)}" has no files and will not be in the bag. '
        "Put an empty file named .keep into it if it matters.",
        suggestion=f"{path}/.keep",
    )


def _twins(source: str, folders: Sequence[str], files: Sequence[str]) -> Iterator[Problem]:
    for group in (*twins(folders), *twins(files)):
        shown = ", ".join(f'"{visible(path)}"' for path in group)
        yield problem(
            "making-name-twins",
            Place(source=source, path=group[0]),
            f"The names {shown} differ only in case or in how their accents are coded. Rename all but one.",
            found=", ".join(group[1:]),
        )


def _whole(source: BagSource, files: Sequence[SourceFile]) -> Iterator[Problem]:
    """What is to be said of the folder as a whole."""
    if not files:
        yield problem(
            "making-nothing",
            Place(source=source.name),
            f"There are no files to be bagged in {visible(source.name)}, so the bag's payload is empty.",
        )
    there = {one.path for one in files if "/" not in one.path}
    if "bagit.txt" in there:
        yield problem(
            "making-source-is-bag",
            Place(source=source.name, path="bagit.txt"),
            f"{visible(source.name)} is a bag already, so the new bag will hold a bag. "
            "Bag its data folder if that is what you want.",
        )
