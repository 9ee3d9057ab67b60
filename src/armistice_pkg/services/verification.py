"""One run of all rules over one bag: what is read when, and in which order it is told."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.errors import MissingError, UnreadableError
from armistice_pkg.core.fixity import Fixity
from armistice_pkg.core.ports import BulkStore, Engine, FileRun, Progress, Store
from armistice_pkg.core.problems import Problem
from armistice_pkg.formats.bag_rules import completeness, declaration, fetch, fixity, info, manifests, tags, tree
from armistice_pkg.formats.bag_rules.payload import Batch, Column
from armistice_pkg.formats.bagit import (
    Declaration,
    InfoTag,
    ManifestName,
    Oxum,
    parse_bag_info,
    parse_declaration,
    parse_fetch,
    parse_manifest,
    parse_manifest_quickly,
)
from armistice_pkg.services.payload_bytes import Finding, Judged, ReadAhead, compared
from armistice_pkg.services.tag_files import TagFiles

__all__ = ["Verification"]

_FILES = 10_000
_ENDLESS = 1 << 62


class Verification:
    """Goes over a bag once: its tree, its tag files, then its payload. `outcomes` counts payload files."""

    def __init__(
        self,
        store: Store,
        *,
        read_payload: bool,
        progress: Progress | None,
        engine: Engine | None,
        min_digest: Algorithm | None,
    ) -> None:
        self._min_digest = min_digest
        self._store = store
        self._engine = engine
        self._read_payload = read_payload
        self._progress = progress
        self._tree = tree.Tree()
        self._payload_names: list[ManifestName] = []
        self._tag_names: list[ManifestName] = []
        self._tag_files = TagFiles(store, ())
        self._tag_columns: dict[str, manifests.TagColumn] = {}
        self._declaration = Declaration(version=None, encoding=None)
        self._info: list[InfoTag] = []
        self._holes: dict[str, int | None] = {}
        self._ahead: ReadAhead | None = None
        self.outcomes: Counter[Fixity] = Counter()

    def problems(self) -> Iterator[Problem]:
        """Everything that is wrong, in a stable order.

        Raises:
            UnreadableError: the base folder cannot be listed.
        """
        self._walk()
        self._payload_names = self._tree.manifests(tag=False)
        self._tag_names = self._tree.manifests(tag=True)
        self._tag_files = TagFiles(self._store, self._tag_names)
        self._read_ahead()
        for step in (
            self._check_declaration,
            self._check_tree,
            self._check_info,
            self._check_payload_manifests,
            self._check_tag_manifests,
            self._check_fetch,
            self._check_completeness,
            self._check_payload,
            self._check_tag_files,
            self._check_oxum,
            self._check_twins,
        ):
            yield from step()

    def _walk(self) -> None:
        entries = self._store.walk_in_runs() if isinstance(self._store, BulkStore) else self._store.walk()
        for entry in entries:
            if isinstance(entry, FileRun):
                self._tree.add_run(entry)
            else:
                self._tree.add(entry)
        self._tree.close()

    def _read_ahead(self) -> None:
        """Let others read the payload while we parse what it should be."""
        algorithms = list(dict.fromkeys(name.algorithm for name in self._payload_names if name.algorithm is not None))
        if not self._read_payload or self._engine is None or not algorithms:
            return
        if ReadAhead.is_worthwhile(self._store, self._tree.payload):
            self._ahead = ReadAhead(self._store, self._tree.payload, algorithms, self._engine)

    def there(self) -> Oxum:
        """The payload that is there."""
        octets, files = self._tree.payload.totals()
        return Oxum(octets=octets, files=files)

    def algorithms(self) -> tuple[Algorithm, ...]:
        """Those of the payload manifests that can be checked."""
        found = (column.algorithm for column in self._tree.payload.columns)
        return tuple(dict.fromkeys(one for one in found if one is not None))

    def _lines(self, path: str, rule: Callable[[Iterable[bytes]], Iterator[Problem]]) -> Iterator[Problem]:
        return self._tag_files.lines(path, rule) if path in self._tree.tag_files else iter(())

    def _check_declaration(self) -> Iterator[Problem]:
        path = declaration.BAGIT_TXT
        if path in self._tree.tag_files:
            self._declaration = self._tag_files.read(path, parse_declaration) or self._declaration
            yield from declaration.declaration_problems(self._declaration)
        elif path not in self._tree.odd:
            yield declaration.declaration_missing()

    def _check_tree(self) -> Iterator[Problem]:
        return tree.tree_problems(self._tree)

    def _check_info(self) -> Iterator[Problem]:
        def rule(chunks: Iterable[bytes]) -> Iterator[Problem]:
            parsed = parse_bag_info(chunks, self._declaration.charset)
            return info.info_lines(parsed, self._declaration, self._info)

        return self._lines(info.BAG_INFO_TXT, rule)

    def _check_payload_manifests(self) -> Iterator[Problem]:
        yield from manifests.payload_manifest_missing(self._payload_names)
        yield from manifests.manifest_names(self._payload_names, self._declaration)
        yield from manifests.weak_digests(self._payload_names)
        yield from manifests.digests_too_weak(self._payload_names, self._min_digest)
        for name in self._payload_names:
            column = self._tree.payload.add_column(name)
            yield from self._lines(name.file, partial(self._payload_manifest, column))
            column.is_whole = name.file not in self._tag_files.failed
        yield from completeness.joined_names(self._tree.payload, self._declaration)

    def _payload_manifest(self, column: Column, chunks: Iterable[bytes]) -> Iterator[Problem]:
        parsed = parse_manifest_quickly(chunks, self._declaration.charset)
        return manifests.payload_manifest_lines(parsed, self._declaration, self._tree.payload, column)

    def _check_tag_manifests(self) -> Iterator[Problem]:
        yield from manifests.tag_manifest_missing(self._tag_names)
        yield from manifests.manifest_names(self._tag_names, self._declaration)
        for name in self._tag_names:
            column = self._tag_columns[name.file] = {}
            yield from self._lines(name.file, partial(self._tag_manifest, name, column))

    def _tag_manifest(
        self, name: ManifestName, column: manifests.TagColumn, chunks: Iterable[bytes]
    ) -> Iterator[Problem]:
        parsed = parse_manifest(chunks, self._declaration.charset)
        return manifests.tag_manifest_lines(parsed, self._declaration, name, column)

    def _check_fetch(self) -> Iterator[Problem]:
        def rule(chunks: Iterable[bytes]) -> Iterator[Problem]:
            parsed = parse_fetch(chunks, self._declaration.charset)
            return fetch.fetch_lines(parsed, self._declaration, self._tree.payload, self._holes)

        return self._lines(fetch.FETCH_TXT, rule)

    def _check_completeness(self) -> Iterator[Problem]:
        yield from completeness.unlisted_files(self._tree.payload)
        yield from completeness.files_in_every_manifest(self._tree.payload, self._declaration)

    def _check_payload(self) -> Iterator[Problem]:
        """Each payload file, there or listed, comes to exactly one outcome."""
        progress = self._progress
        if progress is not None:
            progress.begin("verify", len(self._tree.payload))
        try:
            for outcome, found, count in self._payload_outcomes():
                self.outcomes[outcome] += count
                if progress is not None:
                    progress.advance(count)
                if found is not None:
                    yield found
        finally:
            if progress is not None:
                progress.end()

    def _payload_outcomes(self) -> Iterator[tuple[Fixity, Problem | None, int]]:
        """Of each file that is there, in order, and then of each that is only listed; of many at a time if alike."""
        payload = self._tree.payload
        for batch, wrong in self._compared():
            if batch.digests and not wrong:
                yield Fixity.INTACT if self._read_payload else Fixity.NOT_CHECKED, None, len(batch)
                continue
            paths = payload.paths_of(batch.first, batch.end) if wrong else ()
            for position in range(len(batch)):
                finding = wrong.get(position)
                if finding is not None:
                    yield *self._not_intact(batch, position, paths[position], finding), 1
                elif batch.digests:
                    yield Fixity.INTACT, None, 1
                else:
                    yield self._not_read(batch.first + position), None, 1
        for path, _ in payload.absent():
            yield *completeness.absent_file(self._tree, path, self._holes), 1

    def _compared(self) -> Iterator[Judged]:
        if self._ahead is not None:
            return self._ahead.compared()
        if self._read_payload:
            return compared(self._store, self._tree.payload)
        payload = self._tree.payload
        spans = payload.spans(files=_FILES, octets=_ENDLESS)
        return (Judged(batch, {}) for first, end, _ in spans for batch in payload.batches(first, end))

    def _not_read(self, row: int) -> Fixity:
        payload = self._tree.payload
        is_unlisted = payload.columns and len(payload.lacking(row)) == len(payload.columns)
        return Fixity.UNLISTED if is_unlisted else Fixity.NOT_CHECKED

    def _not_intact(self, batch: Batch, position: int, path: str, finding: Finding) -> tuple[Fixity, Problem | None]:
        if isinstance(finding, MissingError):
            return completeness.absent_file(self._tree, path, self._holes)
        if isinstance(finding, UnreadableError):
            return Fixity.UNREADABLE, completeness.unreadable_file(path, finding.reason)
        return Fixity.ALTERED, fixity.altered("bag-file-altered", path, batch.expected(position), finding.digests)

    def _check_tag_files(self) -> Iterator[Problem]:
        yield from tags.payload_manifests_listed(self._tag_columns, self._payload_names)
        yield from tags.missing_tag_files(self._tag_columns, self._tree)
        yield from tags.unlisted_tag_files(self._tag_columns, self._tree)
        for path in self._tree.tag_files:
            found = self._tag_file(path)
            if found is not None:
                yield found

    def _tag_file(self, path: str) -> Problem | None:
        if path in self._tag_files.failed:
            return tags.unreadable_tag_file(path, self._tag_files.failed[path])
        expected = []
        for name in self._tag_names:
            digest = self._tag_columns[name.file].get(path)
            if digest is not None and name.algorithm is not None:
                expected.append((name.algorithm, digest))
        if not expected:
            return None
        try:
            found = self._tag_files.digests(path)
        except UnreadableError as error:
            return tags.unreadable_tag_file(path, error.reason)
        return fixity.altered("bag-tag-file-altered", path, expected, found)

    def _check_oxum(self) -> Iterator[Problem]:
        has_holes = bool(self._holes) and any(path in self._holes for path, _ in self._tree.payload.absent())
        return info.oxum_problems(self._info, self.there(), has_holes=has_holes)

    def _check_twins(self) -> Iterator[Problem]:
        return tree.twin_names(self._tree)
