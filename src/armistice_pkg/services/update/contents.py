"""A bag as it is: its tree, what its manifests list, its tags. What is wrong with it, `verify` tells."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.layout import PREMIS
from armistice_pkg.core.ports import BulkStore, FileRun, Store
from armistice_pkg.formats.bag_rules import completeness, manifests
from armistice_pkg.formats.bag_rules.declaration import BAGIT_TXT
from armistice_pkg.formats.bag_rules.fetch import FETCH_TXT
from armistice_pkg.formats.bag_rules.info import BAG_INFO_TXT
from armistice_pkg.formats.bag_rules.payload import Column, Payload
from armistice_pkg.formats.bag_rules.tree import Tree
from armistice_pkg.formats.bagit import (
    Declaration,
    FetchItem,
    ManifestName,
    manifest_name,
    parse_declaration,
    parse_fetch,
    parse_manifest,
    parse_manifest_quickly,
)
from armistice_pkg.formats.bagit.info_lines import InfoEntry, parse_info_entries
from armistice_pkg.services.tag_files import TagFiles

__all__ = ["HISTORY", "Contents", "is_own", "read_contents"]

HISTORY = f"metadata/{PREMIS}"
"""Where a bag tells what was changed since it was made: a tag file, since the payload is what was handed in."""


_UNDECLARED = Declaration(version=None, encoding=None)


def is_own(path: str) -> bool:
    """Whether a tag file is one that the update writes: the declaration, tags, holes, manifests."""
    return path in {BAGIT_TXT, BAG_INFO_TXT, FETCH_TXT} or ("/" not in path and manifest_name(path) is not None)


@dataclass(slots=True, kw_only=True)
class Contents:
    """`holes` are the lines of fetch.txt; `tag_columns` what each tag manifest lists, by its file name.

    `tag_files` has measured, in the same read, every tag file that was understood here.
    """

    tag_files: TagFiles
    tree: Tree = field(default_factory=Tree)
    declaration: Declaration = _UNDECLARED
    entries: list[InfoEntry] = field(default_factory=list)
    holes: list[FetchItem] = field(default_factory=list)
    payload_names: list[ManifestName] = field(default_factory=list)
    tag_names: list[ManifestName] = field(default_factory=list)
    tag_columns: dict[str, manifests.TagColumn] = field(default_factory=dict)
    history: bytes | None = None

    @property
    def payload(self) -> Payload:
        """What is there and what is listed."""
        return self.tree.payload

    def algorithms(self, *, tag: bool) -> tuple[Algorithm, ...]:
        """Those of the manifests that can be checked, each once."""
        names = self.tag_names if tag else self.payload_names
        return tuple(dict.fromkeys(name.algorithm for name in names if name.algorithm is not None))

    def expected(self, row: int) -> tuple[tuple[Algorithm, bytes], ...]:
        """All digests that the payload manifests give of a row."""
        found = ((column.algorithm, column.digest(row)) for column in self.payload.columns)
        return tuple((algorithm, digest) for algorithm, digest in found if algorithm is not None and digest is not None)

    def expected_of_tag_file(self, path: str) -> tuple[tuple[Algorithm, bytes], ...]:
        """All digests that the tag manifests give of a tag file."""
        found = ((name.algorithm, self.tag_columns[name.file].get(path)) for name in self.tag_names)
        return tuple((algorithm, digest) for algorithm, digest in found if algorithm is not None and digest is not None)

    def listed(self, path: str) -> dict[Algorithm, str]:
        """The digests of a file in hex, payload or tag file; empty where no manifest lists it."""
        row = self.payload.find(path)
        found = self.expected(row) if row is not None else self.expected_of_tag_file(path)
        return {algorithm: digest.hex() for algorithm, digest in found}


def read_contents(store: Store) -> Contents:
    """Read everything but the payload's bytes; of what cannot be read or understood, nothing is said here.

    Raises:
        UnreadableError: the base folder cannot be listed.
    """
    tree = Tree()
    for entry in store.walk_in_runs() if isinstance(store, BulkStore) else store.walk():
        if isinstance(entry, FileRun):
            tree.add_run(entry)
        else:
            tree.add(entry)
    tree.close()
    tag_names = tree.manifests(tag=True)
    files = TagFiles(store, tag_names)
    contents = Contents(tag_files=files, tree=tree, tag_names=tag_names, payload_names=tree.manifests(tag=False))
    there = tree.tag_files
    if BAGIT_TXT in there:
        contents.declaration = files.read(BAGIT_TXT, parse_declaration) or contents.declaration
    charset = contents.declaration.charset
    if BAG_INFO_TXT in there:
        contents.entries = files.read(BAG_INFO_TXT, partial(parse_info_entries, charset=charset)) or []
    for name in contents.payload_names:
        _exhaust(files.lines(name.file, partial(_payload_lines, contents, tree.payload.add_column(name))))
    _exhaust(completeness.joined_names(tree.payload, contents.declaration))
    for name in tag_names:
        contents.tag_columns[name.file] = {}
        _exhaust(files.lines(name.file, partial(_tag_lines, contents, name)))
    if FETCH_TXT in there:
        found = files.lines(FETCH_TXT, partial(_fetch_lines, charset))
        contents.holes = [one for one in found if isinstance(one, FetchItem)]
    if HISTORY in there:
        contents.history = files.read(HISTORY, b"".join)
    return contents


def _payload_lines(contents: Contents, column: Column, chunks: Iterable[bytes]) -> Iterator[object]:
    parsed = parse_manifest_quickly(chunks, contents.declaration.charset)
    return manifests.payload_manifest_lines(parsed, contents.declaration, contents.payload, column)


def _tag_lines(contents: Contents, name: ManifestName, chunks: Iterable[bytes]) -> Iterator[object]:
    parsed = parse_manifest(chunks, contents.declaration.charset)
    return manifests.tag_manifest_lines(parsed, contents.declaration, name, contents.tag_columns[name.file])


def _fetch_lines(charset: str, chunks: Iterable[bytes]) -> Iterator[object]:
    return parse_fetch(chunks, charset)


def _exhaust(found: Iterator[object]) -> None:
    for _ in found:
        pass
