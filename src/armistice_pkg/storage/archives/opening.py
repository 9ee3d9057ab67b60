"""An archive opened as a bag: recognised by its bytes, listed, judged, and only then given a store."""

from dataclasses import dataclass
from weakref import WeakValueDictionary

from armistice_pkg.core.errors import UnreadableError
from armistice_pkg.core.opened_bag import OpenedBag
from armistice_pkg.core.problems import visible
from armistice_pkg.storage.archives.archive_file import ArchiveFile, Identity, reason_of
from armistice_pkg.storage.archives.gzip_stream import MAGIC, GzipError, GzipStream
from armistice_pkg.storage.archives.hostile import take
from armistice_pkg.storage.archives.limits import Limits
from armistice_pkg.storage.archives.listing import Listing, Refusal
from armistice_pkg.storage.archives.member_bytes import CHANGED
from armistice_pkg.storage.archives.store import ArchiveStore, LostStore, Recipe
from armistice_pkg.storage.archives.tar import PlainSource, TarStore
from armistice_pkg.storage.archives.tar_gz import IndexingStream, TarGzStore, kept
from armistice_pkg.storage.archives.tar_header import BLOCK, NOTHING, is_header
from armistice_pkg.storage.archives.tar_members import tar_members
from armistice_pkg.storage.archives.trailing import tell_trailing
from armistice_pkg.storage.archives.tree import planted
from armistice_pkg.storage.archives.zip import ZipStore
from armistice_pkg.storage.archives.zip_directory import read_directory
from armistice_pkg.storage.archives.zip_end import stands_at_end

__all__ = ["is_archive", "open_archive"]

TAR, TAR_GZ, ZIP = "application/x-tar", "application/gzip", "application/zip"

_ENDINGS = (".tar", ".tar.gz", ".tgz", ".zip")
_DEFAULT = Limits()
_ZIP_BEGINNINGS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x06\x06")
_OTHERS = {
    b"BZh": "bzip2",
    b"\xfd7zXZ\0": "xz",
    b"\x28\xb5\x2f\xfd": "Zstandard",
    b"7z\xbc\xaf\x27\x1c": "7-Zip",
    b"Rar!\x1a\x07": "RAR",
}

_OPEN: "WeakValueDictionary[tuple[str, Identity, Limits], ArchiveStore]" = WeakValueDictionary()
"""The stores of this process: a forked worker finds the one that its parent opened, instead of listing it again."""

_HELD: list[ArchiveStore] = []
"""What a worker works on now, which nothing else may hold between two batches."""


@dataclass(frozen=True, slots=True)
class _Opening:
    """What every step of opening an archive needs."""

    file: ArchiveFile
    listing: Listing
    recipe: Recipe


def is_archive(path: str) -> bool:
    """Whether there is an archive by its bytes, or a file that is called one: little is read of it.

    Raises:
        MissingError: there is nothing at `path`.
        UnreadableError: it is no regular file, or may not be opened.
    """
    file = ArchiveFile(path)
    try:
        return path.lower().endswith(_ENDINGS) or _recognised(file) is not None
    except OSError:
        return False


def open_archive(name: str, path: str, limits: Limits = _DEFAULT) -> OpenedBag | None:
    """The archive at `path`, which the user calls `name`, as a bag; None if it is none by its bytes nor by its name.

    Nothing is written, and no payload is read before every member was found harmless.

    Raises:
        MissingError: there is nothing at `path`.
        UnreadableError: it is no regular file, or may not be opened.
    """
    file = ArchiveFile(path)
    listing = Listing(name, limits)
    opening = _Opening(file, listing, (_again, (name, path, file.identity, limits)))
    media_type, store = None, None
    try:
        media_type = _recognised(file)
        if media_type is None and not path.lower().endswith(_ENDINGS):
            return None
        store = _store(opening, media_type)
    except Refusal as refusal:
        listing.tell(refusal.code, refusal.message)
    except OSError as error:
        listing.tell(
            "archive-unreadable",
            f"The archive could not be read: {reason_of(error)}. Check permissions and the disk, and verify again.",
        )
    if listing.is_refused or store is None:
        return OpenedBag(store=None, problems=tuple(listing.problems), media_type=media_type)
    _OPEN[path, file.identity, limits] = store
    return OpenedBag(store=store, problems=tuple(listing.problems), media_type=media_type)


def _again(name: str, path: str, identity: Identity, limits: Limits) -> ArchiveStore:
    """The store that was opened before: in this process or the one it was forked from, else by opening it once more."""
    found = _OPEN.get((path, identity, limits))
    if found is None:
        try:
            opened = open_archive(name, path, limits)
        except UnreadableError as error:
            return LostStore(name, error.reason, (_again, (name, path, identity, limits)))
        found = _OPEN.get((path, identity, limits))
        if opened is None or found is None:
            return LostStore(name, CHANGED, (_again, (name, path, identity, limits)))
    _HELD[:] = [found]
    return found


def _recognised(file: ArchiveFile) -> str | None:
    """The media type by the file's bytes."""
    first = file.read(0, BLOCK)
    if first.startswith(_ZIP_BEGINNINGS):
        return ZIP
    if first.startswith(MAGIC):
        return TAR_GZ
    if len(first) == BLOCK and (is_header(first) or first == NOTHING):
        return TAR
    return ZIP if stands_at_end(file) else None


def _store(opening: _Opening, media_type: str | None) -> ArchiveStore | None:
    if media_type == ZIP:
        return _zip(opening)
    if media_type == TAR_GZ:
        return _tar_gz(opening)
    if media_type == TAR:
        return _tar(opening)
    first = opening.file.read(0, BLOCK)
    packed = next((name for magic, name in _OTHERS.items() if first.startswith(magic)), None)
    what = "is empty" if not first else f"is packed with {packed}" if packed else "is no .tar, .tar.gz or .zip file"
    raise Refusal(
        "archive-unrecognised",
        f"{visible(opening.listing.source)} {what}. Get it again from the sender, or unpack it and verify the folder.",
    )


def _tar(opening: _Opening) -> ArchiveStore | None:
    listing = opening.listing
    for member in tar_members(PlainSource(opening.file), listing):
        take(listing, member)
    tree = planted(listing)
    return None if tree is None else TarStore(listing.source, tree, opening.recipe, opening.file, listing.offsets)


def _tar_gz(opening: _Opening) -> ArchiveStore | None:
    listing = opening.listing
    stream = IndexingStream(opening.file, listing)
    in_memory: dict[int, bytes] = {}
    try:
        _refuse_if_no_tar(opening)
        for member in kept(tar_members(stream, listing), stream, in_memory):
            take(listing, member)
        if not listing.is_refused:
            tell_trailing(stream.leavings(), listing, "behind the compressed data")
    except GzipError as error:
        code = "archive-truncated" if error.is_cut else "archive-damaged"
        raise Refusal(code, f"The archive is damaged: {error}. Get it again from the sender.") from error
    tree = planted(listing)
    if tree is None:
        return None
    return TarGzStore(
        listing.source, tree, opening.recipe, opening.file, listing.offsets, stream.checkpoints, in_memory
    )


def _refuse_if_no_tar(opening: _Opening) -> None:
    first = GzipStream(opening.file).read(BLOCK)
    if first != NOTHING and not is_header(first):
        raise Refusal(
            "archive-unrecognised",
            f"{visible(opening.listing.source)} is packed with gzip, and holds no tar archive. Get it again.",
        )


def _zip(opening: _Opening) -> ArchiveStore | None:
    listing = opening.listing
    packing = read_directory(opening.file, listing)
    tree = planted(listing)
    if tree is None:
        return None
    return ZipStore(listing.source, tree, opening.recipe, opening.file, listing.offsets, packing)
