"""What services need of the world, as Protocols. Each port is small; adapters stand in storage, media and engine."""

import enum
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from types import TracebackType
from typing import BinaryIO, NamedTuple, Protocol, Self, TypeVar, runtime_checkable

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.errors import UnreadableError
from armistice_pkg.core.fixity import MeasuredFile
from armistice_pkg.core.images import ScanPage
from armistice_pkg.core.media import DecodedText, FormatIdentity, PageImage, Typeset, TypesetPage
from armistice_pkg.core.regions import OutlineEntry
from armistice_pkg.core.timed import TimedMedia

__all__ = [
    "BulkStore",
    "Deposit",
    "Derivatives",
    "Engine",
    "Entry",
    "EntryKind",
    "FileRun",
    "FormatIdentifier",
    "ImageTiler",
    "Ordered",
    "PageMaker",
    "Progress",
    "RecordingReader",
    "SecondReader",
    "Shelf",
    "Stage",
    "Store",
    "TextReader",
    "Typesetter",
]


T = TypeVar("T")
R = TypeVar("R")


class EntryKind(enum.StrEnum):
    """What stands at a path, links not followed."""

    FILE = "file"
    FOLDER = "folder"
    LINK = "link"
    SPECIAL = "special"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a tree. `path` is relative, with `/`; bytes that are not UTF-8 stand in it as surrogate escapes.

    `size` is in octets for files, else None; `detail` says more: a link's target, which special file (`named pipe`,
    `socket`, `device`), or why it cannot be read.
    """

    path: str
    kind: EntryKind
    size: int | None = None
    detail: str | None = None


class FileRun(NamedTuple):
    """Regular files of one folder that follow one another in a walk: one or more paths, and their octets."""

    paths: list[str]
    sizes: list[int]


class Store(Protocol):
    """A tree of bytes that is only read: a folder now, archives and object stores behind the same port.

    `walk` yields every entry below `under`, in the order of its path's code points within each folder, folders before
    what is in them, and never follows a link. `entry` is one entry or None. `open` gives a regular file's bytes,
    without blocking and without following links, and raises `MissingError` or `UnreadableError`. `measure` reads a
    file once for all digests, raises the same, and raises `UnreadableError` if the file changes while it is read.
    `measure_all` measures many files, each with algorithms of its own: every request (no path twice) comes back once,
    with what was measured or the error that `measure` would raise, in the order that suits the store: a folder's is
    that of the requests, a compressed archive's that of its members, so that it is decompressed once; `is_sequential`
    says that this is so, and that all requests are best made at once.
    `local_path` is the path in the local file system, or None where there is none.
    """

    @property
    def name(self) -> str: ...
    @property
    def is_sequential(self) -> bool: ...
    def walk(self, under: str = "") -> Iterator[Entry]: ...
    def entry(self, path: str) -> Entry | None: ...
    def open(self, path: str) -> AbstractContextManager[BinaryIO]: ...
    def measure(self, path: str, algorithms: Sequence[Algorithm]) -> MeasuredFile: ...
    def measure_all(
        self, requests: Iterable[tuple[str, Sequence[Algorithm]]]
    ) -> Iterator[tuple[str, MeasuredFile | UnreadableError]]: ...
    def local_path(self, path: str) -> str | None: ...


@runtime_checkable
class BulkStore(Protocol):
    """What a `Store` may offer besides, for trees where a value for each file would cost more than the file.

    `walk_in_runs` is `walk`, with the files between two other entries taken together. `digests` reads each file once,
    and gives the digests in their order, joined, by algorithm (zeros for a file that cannot be read), and by position
    what `measure` would have raised. A file of at most `unwatched` octets may have changed while it was read: if its
    digests do not fit, it has to be measured before it is said to be altered.
    """

    def walk_in_runs(self) -> Iterator[Entry | FileRun]: ...
    def digests(
        self, paths: Sequence[str], sizes: Sequence[int], algorithms: Sequence[Algorithm], *, unwatched: int
    ) -> tuple[list[bytes], dict[int, UnreadableError]]: ...


@runtime_checkable
class Ordered(Protocol):
    """A store whose files are best read in an order of its own, such as a compressed archive's: `in_order` sorts so."""

    def in_order(self, paths: Iterable[str]) -> Sequence[str]: ...


class Deposit(Protocol):
    """Where the files of a bag are put, one by one: a folder's stage, or an archive that is written in one pass.

    `write` and `copy` return what was written, with its digests; a path is written once. `path` is relative, with `/`.
    """

    def write(self, path: str, data: bytes, algorithms: Sequence[Algorithm]) -> MeasuredFile: ...
    def copy(self, source: Store, source_path: str, path: str, algorithms: Sequence[Algorithm]) -> MeasuredFile: ...


class Stage(Store, Deposit, Protocol):
    """A tree that is being made beside its target: written and measured in one pass, published by one rename."""


class Shelf(Protocol):
    """Where the bags of one collection lie, or what is published of it. One writer at a time holds it `opened`.

    `existing` is what lies there by a name, or None. A version is made in `stage(name)`, found again as `staged(name)`,
    made durable with all others by `sync`, appears by one rename with `publish` (which returns where the version that
    it replaced is kept, if it is), and all renames last after `settle`. `withdraw` takes away what lies there by a
    name. `put` writes one file, and says if it changed.
    """

    @property
    def name(self) -> str: ...
    def opened(self) -> AbstractContextManager[None]: ...
    def names(self) -> tuple[str, ...]: ...
    def existing(self, name: str) -> Store | None: ...
    def stage(self, name: str) -> Stage: ...
    def staged(self, name: str) -> Stage: ...
    def discard(self, name: str) -> None: ...
    def sync(self) -> None: ...
    def publish(self, name: str, *, stamp: str) -> str | None: ...
    def withdraw(self, name: str) -> None: ...
    def settle(self) -> None: ...
    def put(self, name: str, data: bytes) -> bool: ...


class SecondReader(Protocol):
    """Another tool's opinion of a bag in a local folder: what it finds wrong, or nothing."""

    def disagreements(self, folder: str) -> tuple[str, ...]: ...


class Typesetter(Protocol):
    """Text to pages: a PDF/A-2u where every character has a glyph; else a plain PDF and the scripts that lack a font.

    `fingerprint` names the fonts that a text would be set in: equal ones give equal pages.
    """

    def typeset(self, page: TypesetPage) -> Typeset: ...
    def fingerprint(self, text: str) -> str: ...


class PageMaker(Protocol):
    """Files to page images, one at a time so that memory stays bounded.

    `can_show` tells by the first bytes and the name whether there are any, `is_image` whether an `ImageTiler` makes
    them; all others are given by `pages`. `check` opens the file as far as is
    cheap and returns what is wrong with it, or None. `pages` yields page images in order, and raises `UnreadableError`
    with the reason where a page cannot be made. `outline` is the table of contents that a file has, empty where it has
    none; its pages count from 1 among those of `pages`. `typeset_pages` are those of what a `Typesetter` made; their
    text is that between head and foot.
    """

    def can_show(self, store: Store, path: str) -> bool: ...
    def is_image(self, store: Store, path: str) -> bool: ...
    def check(self, store: Store, path: str) -> str | None: ...
    def pages(self, store: Store, path: str) -> Iterator[PageImage]: ...
    def outline(self, store: Store, path: str) -> tuple[OutlineEntry, ...]: ...
    def typeset_pages(self, typeset: Typeset) -> Iterator[PageImage]: ...


class ImageTiler(Protocol):
    """Scans to static IIIF image services (`formats.iiif_image` tells which files that are; info.json is the caller's).

    `recipe` names all that decides the bytes besides the source, so that with `core.images.derivative_name` nothing is
    made twice. `pages` are those of an image file, by its headers; it raises `UnreadableError` with the reason where
    that is no sound image. `tile` makes the files of one page in a local folder, which appears when all of them are
    there, and is False for a folder that is there already; it raises the same where a pixel cannot be decoded.
    """

    @property
    def recipe(self) -> str: ...
    def pages(self, store: Store, path: str) -> tuple[ScanPage, ...]: ...
    def tile(self, store: Store, path: str, page: ScanPage, folder: str) -> bool: ...


class Derivatives(Protocol):
    """Image services of what is published of a collection, by name; none is made twice.

    `ensure` gives the local folder of one that has all its `files`: that which `record` shows, which another document
    shows, or one that `make` makes. `link` lets the files be in another folder as well. `clear` ends a run that has
    published.
    """

    def ensure(self, name: str, record: str, files: Collection[str], make: Callable[[str], object]) -> str: ...
    def link(self, folder: str, files: Collection[str], target: str) -> None: ...
    def clear(self) -> None: ...


class RecordingReader(Protocol):
    """Sound and video files to what is known of them: None for a file that is neither.

    It raises `UnreadableError` with the reason for a recording that is damaged.
    """

    def read(self, store: Store, path: str) -> TimedMedia | None: ...


class TextReader(Protocol):
    """Text files to text. `read` gives None for what is no text file; a broken one raises `UnreadableError`."""

    def read(self, store: Store, path: str) -> DecodedText | None: ...


class FormatIdentifier(Protocol):
    """Names a file's format by its bytes (PRONOM)."""

    def identify(self, store: Store, path: str) -> FormatIdentity: ...


class Progress(Protocol):
    """Told what goes on; a face shows it or not."""

    def begin(self, step: str, total: int) -> None: ...
    def advance(self, done: int = 1) -> None: ...
    def end(self) -> None: ...


class Engine(Protocol):
    """Who does the work. `map` calls a picklable function on each item, and yields the results in the items' order.

    `ahead` calls a function that need not be picklable with each number of `order`, which holds those from 0 on, begins
    at once and in that order, and yields the results by number. Where it has processes for it, each calls `prepare`
    for a function of its own. What it writes into memory that is `shared` is seen by all.

    It is a context: when that is left, nobody works any more.
    """

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None: ...

    def map(self, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]: ...
    def ahead(self, prepare: Callable[[], Callable[[int], R]], order: Sequence[int]) -> Iterator[R]: ...
    def shared(self, octets: int) -> memoryview: ...
