"""One way in: a collection page, a table or JSON file, or a workspace folder, read into a `SourceReading`.

page.txt          + an optional collection.toml beside it
documents.csv     (or .json, .jsonl) + collection.toml and files/ beside it
a folder          with collection.toml, one of documents.csv, .json, .jsonl, and files/
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from armistice_pkg.core.errors import MissingError, UnreadableError
from armistice_pkg.core.ports import EntryKind, Store
from armistice_pkg.core.problems import Place, Problem, problem, visible
from armistice_pkg.core.readings import PageText, RawCollection, RecordsReading, SourceReading
from armistice_pkg.core.records import Original
from armistice_pkg.sources.collection_file import read_collection_file
from armistice_pkg.sources.json_records import read_json, read_json_lines
from armistice_pkg.sources.page import read_page
from armistice_pkg.sources.table import read_table

__all__ = ["COLLECTION_FILE", "FILES", "MAX_COLLECTION_FILE", "MAX_PAGE", "MAX_TABLE", "read_source"]

COLLECTION_FILE = "collection.toml"
FILES = "files"
MAX_COLLECTION_FILE = 1 << 20
MAX_PAGE = 16 << 20
MAX_TABLE = 256 << 20
"""The most octets that are read of each kind of file."""

_RECORDS: Mapping[str, Callable[[str, bytes], RecordsReading]] = {
    ".csv": read_table,
    ".json": read_json,
    ".jsonl": read_json_lines,
}
_PAGES = {".txt", ".text", ".md", ""}
_NAMES = tuple(f"documents{ending}" for ending in _RECORDS)


def read_source(
    store: Store, path: str | None, *, name: str, collection_file: tuple[str, bytes] | None = None
) -> SourceReading:
    """Read a source: the file at `path` in the store, or the workspace that the store is where `path` is None.

    `name` is the source as the user named it; messages begin with it. `collection_file` is the name and the bytes of
    a `collection.toml` that the user gave apart: it stands instead of the one beside the source.

    What is wrong with the source, unreadable files included, is in the reading's problems.

    Raises:
        MissingError: there is nothing at `path`.
    """
    folder = path.rpartition("/")[0] if path is not None else ""
    beside = f"{folder}/" if folder else ""
    toml = _collection_file(store, beside, name=name, given=collection_file, is_folder=path is None)
    if path is not None:
        return _file(store, path, toml, name=name, files_root=f"{beside}{FILES}")
    found = [one for one in _NAMES if store.entry(one) is not None]
    if len(found) == 1:
        return _file(store, found[0], toml, name=f"{name.rstrip('/')}/{found[0]}", files_root=FILES, source=name)
    return SourceReading(
        name=name,
        collection=toml.collection(PageText(), Place(source=name)),
        originals=toml.originals,
        files_root=FILES,
        problems=(*toml.problems, _which(name, found)),
        whole=False,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Toml:
    """The collection.toml, read or missing."""

    given: Mapping[str, object]
    place: Place
    places: Mapping[str, Place]
    originals: tuple[Original, ...] = ()
    problems: tuple[Problem, ...] = ()

    def collection(self, page: PageText, page_place: Place) -> RawCollection:
        return RawCollection(given=self.given, place=self.place, places=self.places, page=page, page_place=page_place)


def _collection_file(
    store: Store, beside: str, *, name: str, given: tuple[str, bytes] | None, is_folder: bool
) -> _Toml:
    if given is not None:
        return _toml(given[0], given[1])
    path = f"{beside}{COLLECTION_FILE}"
    outside = name.rstrip("/") if is_folder else name.rpartition("/")[0]
    shown = f"{outside}/{COLLECTION_FILE}" if outside else COLLECTION_FILE
    if store.entry(path) is None:
        place = Place(source=shown)
        return _Toml(given={}, place=place, places={}, problems=(_no_toml(place),) if is_folder else ())
    data = _read(store, path, shown, MAX_COLLECTION_FILE)
    if isinstance(data, Problem):
        return _Toml(given={}, place=data.place, places={}, problems=(data,))
    return _toml(shown, data)


def _toml(shown: str, data: bytes) -> _Toml:
    if len(data) > MAX_COLLECTION_FILE:
        large = _too_large(shown, MAX_COLLECTION_FILE)
        return _Toml(given={}, place=large.place, places={}, problems=(large,))
    read = read_collection_file(shown, data)
    return _Toml(
        given=read.values,
        place=Place(source=shown),
        places=read.places,
        originals=(Original(name=COLLECTION_FILE, data=data),),
        problems=read.problems,
    )


def _file(
    store: Store, path: str, toml: _Toml, *, name: str, files_root: str, source: str | None = None
) -> SourceReading:
    """The source whose records stand in one file; a page has no files beside it."""
    base = path.rpartition("/")[2]
    ending = base[base.rindex(".") :].lower() if "." in base else ""
    reader = _RECORDS.get(ending)
    page = PageText()
    originals: tuple[Original, ...] = ()
    if reader is None and ending not in _PAGES:
        records = RecordsReading(problems=(_unknown(name, ending),), whole=False)
    else:
        data = _read(store, path, name, MAX_TABLE if reader else MAX_PAGE)
        if isinstance(data, Problem):
            records = RecordsReading(problems=(data,), whole=False)
        elif reader:
            records, originals = reader(name, data), (Original(name=base, data=data),)
        else:
            reading = read_page(name, data)
            page, records, originals = reading.page, reading.records, (Original(name=base, data=data),)
    return SourceReading(
        name=source or name,
        collection=toml.collection(page, Place(source=name)),
        records=records.records,
        originals=(*originals, *toml.originals),
        files_root=files_root if reader else None,
        problems=(*toml.problems, *records.problems),
        left_out=records.left_out,
        whole=records.whole and not any(one.is_error for one in toml.problems),
    )


def _read(store: Store, path: str, shown: str, limit: int) -> bytes | Problem:
    """The bytes of a file, or what keeps us from reading it."""
    entry = store.entry(path)
    if entry is not None and entry.kind is not EntryKind.FILE:
        return _unreadable(shown, _kind(entry.kind, entry.detail))
    try:
        with store.open(path) as stream:
            data = stream.read(limit + 1)
    except MissingError:
        raise
    except UnreadableError as error:
        return _unreadable(shown, error.reason)
    return data if len(data) <= limit else _too_large(shown, limit)


def _kind(kind: EntryKind, detail: str | None) -> str:
    if kind is EntryKind.LINK:
        return f"it is a link (to {detail})" if detail else "it is a link"
    if kind is EntryKind.SPECIAL:
        return f"it is a {detail}" if detail else "it is no regular file"
    return "it is a folder" if kind is EntryKind.FOLDER else detail or "the system does not allow it"


def _unreadable(shown: str, reason: str) -> Problem:
    return problem(
        "source-unreadable",
        Place(source=shown),
        f"{visible(shown)} cannot be read: {visible(reason)}.",
        found=reason,
        suggestion="Replace it by a regular file that you may read.",
    )


def _too_large(shown: str, limit: int) -> Problem:
    return problem(
        "source-too-large",
        Place(source=shown),
        f"{visible(shown)} has more than {limit >> 20} MiB, which is the most that is read of such a file.",
        expected=f"at most {limit} octets",
        suggestion="Check that it is the right file.",
    )


def _no_toml(place: Place) -> Problem:
    return problem(
        "workspace-collection-file-missing",
        place,
        f"There is no {COLLECTION_FILE} in the folder.",
        suggestion=f'Write {COLLECTION_FILE} with at least one line: title = "…".',
    )


def _which(name: str, found: list[str]) -> Problem:
    if not found:
        return problem(
            "workspace-records-missing",
            Place(source=name),
            f"The folder has none of {', '.join(_NAMES)}.",
            expected=" or ".join(_NAMES),
            suggestion="Put the table of the documents there as documents.csv.",
        )
    return problem(
        "workspace-records-several",
        Place(source=name),
        f"The folder has {' and '.join(found)}; nobody can tell which of them counts.",
        expected="one of them",
        found=", ".join(found),
        suggestion="Keep one, and move the others elsewhere.",
    )


def _unknown(name: str, ending: str) -> Problem:
    return problem(
        "source-format-unknown",
        Place(source=name),
        f'A file that ends in "{visible(ending)}" is not read as a source.',
        expected=", ".join([".txt", *_RECORDS]),
        found=ending,
        suggestion="Give a collection page (.txt), a table (.csv), records in JSON, or a folder.",
    )
