"""Files that records name, and files that no record names."""

import difflib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from armistice_pkg.core.errors import UnreadableError
from armistice_pkg.core.media_findings import cannot_show
from armistice_pkg.core.ports import Entry, EntryKind, PageMaker, Store
from armistice_pkg.core.problems import Place, Problem, Severity, problem, visible
from armistice_pkg.core.records import SourceFile

__all__ = ["FileChecker"]

_OUTSIDE = re.compile(r"[/~]|[A-Za-z]:|[A-Za-z][A-Za-z0-9+.-]*://|file:", re.IGNORECASE)
_LITTER = re.compile(r"\.DS_Store|\._.*|Thumbs\.db|ehthumbs\.db|desktop\.ini|\.directory", re.IGNORECASE)
_LITTER_FOLDER = re.compile(r"__MACOSX|\.Spotlight-V100|\.Trashes|\.fseventsd|@eaDir")
_MAX_NAMES = 2000
"""With more files than these, no near name is looked for: it would take minutes."""


class FileChecker:
    """The folder with the records' files, walked once, when the first file is asked for."""

    def __init__(self, store: Store, root: str | None, page_maker: PageMaker) -> None:
        self._store = store
        self._root = root
        self._page_maker = page_maker
        self._claimed: set[str] = set()
        self._opened: dict[str, str | UnreadableError | None] = {}

    def files(self, paths: tuple[str, ...], place: Place) -> tuple[tuple[SourceFile, ...], list[Problem]]:
        """The files of one record by their paths as written, and what is wrong with them."""
        found: list[str] = []
        problems: list[Problem] = []
        for written in paths:
            path = written.strip() or written
            actual = self._resolve(path, place)
            if isinstance(actual, Problem):
                problems.append(actual)
                continue
            self._claimed.add(actual)
            if actual in found:
                problems.append(_repeated(path, place))
                continue
            found.append(actual)
            problems += self._openable(actual, place)
        return tuple(SourceFile(path=path) for path in found), problems

    def unclaimed(self, source: str) -> Iterator[Problem]:
        """A warning for each file that no record names, in the order of the walk."""
        for path, entry in self._entries.items():
            if path in self._claimed or entry.kind is EntryKind.FOLDER:
                continue
            place = Place(source=source, path=entry.path)
            if entry.kind is EntryKind.UNREADABLE:
                yield _unreadable(path, entry.detail or "the system does not allow it", place, Severity.WARNING)
            elif _is_litter(path):
                yield problem(
                    "file-litter",
                    place,
                    f"{visible(entry.path)} was left by an operating system; it goes into no package.",
                    suggestion="Delete it if you like.",
                )
            else:
                yield problem(
                    "file-unclaimed",
                    place,
                    f"{visible(entry.path)} is named by no record; it goes into no package.",
                    suggestion="Name it in the field file of the record that it belongs to, or move it elsewhere.",
                )

    @cached_property
    def _entries(self) -> dict[str, Entry]:
        """Everything below the folder, by its path inside it."""
        if not self._root:
            return {}
        root = self._store.entry(self._root)
        if root is None or root.kind is not EntryKind.FOLDER:
            return {}
        skip = len(self._root) + 1
        return {entry.path[skip:]: entry for entry in self._store.walk(self._root)}

    @cached_property
    def _composed(self) -> dict[str, list[str]]:
        """The paths by their NFC form: macOS hands files in with names in another form than spreadsheets write."""
        result: dict[str, list[str]] = {}
        for path in self._entries:
            result.setdefault(unicodedata.normalize("NFC", path), []).append(path)
        return result

    def _resolve(self, path: str, place: Place) -> str | Problem:
        """The path inside the folder that is meant, of a regular file; or what is wrong."""
        reason = _unsafe(path)
        if reason:
            return _outside(path, reason, place)
        candidates = [path, path.removeprefix("files/")]
        for candidate in candidates:
            same = self._composed.get(unicodedata.normalize("NFC", candidate), [])
            actual = candidate if candidate in self._entries else same[0] if len(same) == 1 else None
            if actual is not None:
                return self._regular(actual, place)
        return self._behind(candidates[-1], place) or self._missing(path, candidates[-1], place)

    def _regular(self, path: str, place: Place) -> str | Problem:
        entry = self._entries[path]
        if entry.kind is EntryKind.FILE:
            return path
        self._claimed.add(path)
        if entry.kind is EntryKind.UNREADABLE:
            return _unreadable(path, entry.detail or "the system does not allow it", _at(place, path))
        return _irregular(path, entry, place)

    def _behind(self, path: str, place: Place) -> Problem | None:
        """A path that leads through a link, or into a folder that cannot be read."""
        names = path.split("/")
        for end in range(1, len(names)):
            parent = "/".join(names[:end])
            entry = self._entries.get(parent)
            if entry is not None and entry.kind is EntryKind.UNREADABLE:
                return _unreadable(path, entry.detail or "its folder cannot be read", _at(place, path))
            if entry is not None and entry.kind in {EntryKind.LINK, EntryKind.SPECIAL}:
                self._claimed.add(parent)
                return _irregular(parent, entry, place)
        root = self._store.entry(self._root) if self._root else None
        return _irregular("", root, place) if root is not None and root.kind is not EntryKind.FOLDER else None

    def _missing(self, written: str, path: str, place: Place) -> Problem:
        names = [one for one, entry in self._entries.items() if entry.kind is EntryKind.FILE]
        near = difflib.get_close_matches(path, names, n=1, cutoff=0.7) if len(names) <= _MAX_NAMES else []
        folded = [one for one in names if one.casefold() == path.casefold()]
        nearest = next(iter(folded or near), None)
        return problem(
            "file-missing",
            _at(place, path),
            f'There is no file "{visible(written)}" in the folder files.',
            expected=nearest,
            found=written,
            suggestion=f"Write {visible(nearest)} if that is meant."
            if nearest
            else "Put the file into the folder files, or correct its name; capital letters count.",
        )

    def _openable(self, path: str, place: Place) -> list[Problem]:
        """What the page maker says of a file; each file is opened once, however many records name it."""
        if path not in self._opened:
            try:
                self._opened[path] = self._page_maker.check(self._store, f"{self._root}/{path}")
            except UnreadableError as error:
                self._opened[path] = error
        fault = self._opened[path]
        if isinstance(fault, UnreadableError):
            return [_unreadable(path, fault.reason, _at(place, path))]
        if fault is None:
            return []
        told = cannot_show(fault, _at(place, path))
        return [told if told.suggestion else replace(told, suggestion="Replace the file by an intact copy.")]


def _unsafe(path: str) -> str | None:
    """Why a path as written may lead outside the folder."""
    if _OUTSIDE.match(path) or path.startswith("\\"):
        return "leads outside the folder files"
    if "\\" in path:
        return "has a backslash; folders are parted by /"
    if any(ord(one) < ord(" ") for one in path):
        return "has a control character"
    names = path.split("/")
    if ".." in names:
        return 'leads outside the folder files by ".."'
    if "" in names or "." in names:
        return 'has an empty part or "."'
    return None


def _at(place: Place, path: str) -> Place:
    return replace(place, path=f"files/{path}" if path else "files")


def _is_litter(path: str) -> bool:
    *folders, name = path.split("/")
    return bool(_LITTER.fullmatch(name)) or any(_LITTER_FOLDER.fullmatch(one) for one in folders)


def _outside(path: str, reason: str, place: Place) -> Problem:
    inside = path.replace("\\", "/")
    plain = inside if "\\" in path and not _unsafe(inside) else None
    return problem(
        "file-path-unsafe",
        place,
        f'The path "{visible(path)}" {reason}.',
        found=path,
        suggestion=f"Write {visible(plain)}." if plain else "Put the file into the folder files, and write its name.",
    )


def _irregular(path: str, entry: Entry, place: Place) -> Problem:
    called = {EntryKind.FOLDER: "a folder", EntryKind.LINK: "a link"}.get(entry.kind, entry.detail or "no regular file")
    detail = f" to {visible(entry.detail)}" if entry.kind is EntryKind.LINK and entry.detail else ""
    article = "" if called.startswith(("a ", "no ")) else "a "
    return problem(
        "file-not-regular",
        _at(place, path),
        f'"{visible(path or "files")}" is {article}{called}{detail}, and a record needs a file.',
        found=entry.kind.value,
        suggestion="Put the file itself there; links are never followed.",
    )


def _unreadable(path: str, reason: str, place: Place, severity: Severity | None = None) -> Problem:
    return problem(
        "file-unreadable",
        place,
        f'The file "{visible(path)}" cannot be read: {visible(reason)}.',
        severity=severity,
        found=reason,
        suggestion="Check its permissions, and that the disk is sound.",
    )


def _repeated(path: str, place: Place) -> Problem:
    return problem(
        "file-repeated",
        place,
        f'The record names "{visible(path)}" twice; it is taken once.',
        found=path,
        suggestion="Remove one of the two.",
    )
