"""The tree that an archive's names make: the bag's files and folders, in the order in which a folder is walked."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from armistice_pkg.core.errors import MissingError, UnreadableError
from armistice_pkg.core.ports import Entry, EntryKind
from armistice_pkg.storage.archives.hostile import shown
from armistice_pkg.storage.archives.listing import Listing

__all__ = ["Tree", "planted"]

_NO_ROW = -1
_FOLDER = -1


class Tree:
    """Paths from the bag's base folder, sorted. `/` stands in the keys as NUL, which sorts before all other characters.

    So a folder comes before what is in it, and what is in it before its next neighbour. `rows` are the members'
    places in the listing, or -1 for a folder that only names imply; `sizes` are in octets, or -1 for a folder.
    """

    def __init__(self, keys: list[str], rows: Sequence[int], sizes: Sequence[int]) -> None:
        self._keys = keys
        self._rows = rows
        self._sizes = sizes

    def walk(self, under: str) -> Iterator[Entry]:
        """Every entry below `under`.

        Raises:
            MissingError: there is no `under`.
            UnreadableError: it is no folder.
        """
        if not under:
            return map(self._entry, range(len(self._keys)))
        if self._sizes[self._found(under)] != _FOLDER:
            raise UnreadableError(under, "lies in what is no folder")
        key = _key(under)
        first, last = (bisect_left(self._keys, key + separator) for separator in "\0\x01")
        return map(self._entry, range(first, last))

    def entry(self, path: str) -> Entry | None:
        """The entry at `path`, or None."""
        if not path:
            return Entry(path="", kind=EntryKind.FOLDER)
        at = self._at(path)
        return None if at is None else self._entry(at)

    def file(self, path: str) -> tuple[int, int]:
        """The row and the size of the file at `path`.

        Raises:
            MissingError: there is nothing.
            UnreadableError: it is a folder.
        """
        at = self._found(path) if path else None
        if at is None or self._sizes[at] == _FOLDER:
            raise UnreadableError(path, "is a folder")
        return self._rows[at], self._sizes[at]

    def _found(self, path: str) -> int:
        at = self._at(path)
        if at is None:
            raise MissingError(path, "there is nothing")
        return at

    def _at(self, path: str) -> int | None:
        key = _key(path)
        at = bisect_left(self._keys, key)
        return at if at < len(self._keys) and self._keys[at] == key and "\0" not in path else None

    def _entry(self, at: int) -> Entry:
        path, size = self._keys[at].replace("\0", "/"), self._sizes[at]
        if size == _FOLDER:
            return Entry(path=path, kind=EntryKind.FOLDER)
        return Entry(path=path, kind=EntryKind.FILE, size=size)


def _key(path: str) -> str:
    return path.replace("/", "\0")


def planted(listing: Listing) -> Tree | None:
    """The tree below the one top folder, or None if the listing is refused; names that clash are told to it.

    Raises:
        Refusal: the names imply too many folders.
    """
    keys = [_key(name) for name in listing.names]
    order = sorted(range(len(keys)), key=keys.__getitem__)
    _tell_repeated(listing, keys, order)
    top = _top_folder(listing)
    if top is None or listing.is_refused:
        return None
    return _grown(listing, keys, order, len(top) + 1)


def _tell_repeated(listing: Listing, keys: list[str], order: list[int]) -> None:
    """Two members of one name, or a file that has something in it. A folder that is listed twice does no harm."""
    file, last, told = None, None, None
    for row in order:
        key, is_folder = keys[row], listing.sizes[row] == _FOLDER
        if key == last and not (is_folder and file != key) and told != key:
            told = key
            _repeated(listing, listing.names[row], "Two members of the archive are named")
        elif file is not None and key.startswith(f"{file}\0") and told != file:
            told = file
            _repeated(
                listing, listing.names[row], f'"{shown(file.replace(chr(0), "/"))}" is a file, and so cannot hold'
            )
        if not is_folder:
            file = key
        last = key


def _repeated(listing: Listing, name: str, why: str) -> None:
    listing.tell(
        "archive-name-repeated",
        f'{why} "{shown(name)}". Ask the sender which member is right, and pack the bag again.',
        name,
    )


def _top_folder(listing: Listing) -> str | None:
    """The one folder that holds all; what is wrong with it is told."""
    tops = dict.fromkeys(name.partition("/")[0] for name in listing.names if name)
    top = next(iter(tops), None)
    if top is None:
        _tell_top(listing, "The archive is empty", "nothing")
    elif "bagit.txt" in tops:
        _tell_top(listing, "The archive holds what is in the bag, not the bag's folder", "bagit.txt")
    elif len(tops) > 1:
        names = ", ".join(f'"{shown(name)}"' for name in list(tops)[:3])
        more = f" and {len(tops) - 3:,} more" if len(tops) > 3 else ""  # noqa: PLR2004 # as many as are shown
        _tell_top(listing, f"The archive holds {names}{more} side by side", f"{len(tops)} entries")
    elif top in listing.names and listing.sizes[listing.names.index(top)] != _FOLDER:
        _tell_top(listing, f'The archive holds the file "{shown(top)}" and no folder', "a file")
    else:
        return top
    return None


def _tell_top(listing: Listing, what: str, found: str) -> None:
    listing.tell(
        "archive-top-folder",
        f"{what}. Pack the bag's folder itself, from the folder above it, and nothing beside it.",
        expected="one folder",
        found=found,
    )


def _grown(listing: Listing, keys: list[str], order: list[int], skip: int) -> Tree:
    """The sorted paths below the top folder, with the folders that only names imply put in."""
    paths: list[str] = []
    rows, sizes = array("q"), array("q")
    last = ""
    for row in order:
        key = keys[row][skip:]
        if not key or key == last:  # the top folder itself, and a folder that is listed again
            continue
        for end in _implied(key, last):
            listing.count(len(paths) + 1, end)
            paths.append(key[:end])
            rows.append(_NO_ROW)
            sizes.append(_FOLDER)
        paths.append(key)
        rows.append(row)
        sizes.append(listing.sizes[row])
        last = key
    return Tree(paths, rows, sizes)


def _implied(key: str, last: str) -> Iterator[int]:
    """Where the names of those folders end that hold `key` and neither hold `last` nor are it."""
    end = key.find("\0")
    while end >= 0:
        if not (last.startswith(key[:end]) and last[end : end + 1] in {"", "\0"}):
            yield end
        end = key.find("\0", end + 1)
