"""The files of a folder copied into a bag and digested in one pass: one by one, or many by several processes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from armistice_pkg.core.digests import Algorithm
from armistice_pkg.core.errors import UnreadableError
from armistice_pkg.core.fixity import MeasuredFile
from armistice_pkg.core.making import BagSource, BulkDeposit, SourceFile
from armistice_pkg.core.ports import Deposit, Engine

__all__ = ["PAYLOAD", "Copy", "copies", "left_out"]

Copy = MeasuredFile | UnreadableError
Span = tuple[int, int]

PAYLOAD = "data"
_FILES = 250
_OCTETS = 32 << 20
_FEW_FILES, _FEW_OCTETS = 200, 8 << 20
"""Less than both is copied sooner than another process is there."""


def copies(
    deposit: Deposit,
    source: BagSource,
    files: Sequence[SourceFile],
    algorithms: Sequence[Algorithm],
    engine: Engine | None,
) -> Iterator[Copy]:
    """What came of each file, in their order: it was copied, is gone, or cannot be read.

    Raises:
        UnfinishedError: a copy cannot be written, or a process was ended from outside.
    """
    if isinstance(deposit, BulkDeposit):
        yield from _Copying(deposit, source, files, algorithms).copies(engine)
        return
    for one in files:
        try:
            yield deposit.copy(source, one.path, f"{PAYLOAD}/{one.path}", algorithms)
        except UnreadableError as error:
            yield error


def left_out(source: BagSource, files: Sequence[SourceFile], algorithms: Sequence[Algorithm]) -> Iterator[Copy]:
    """What would come of each file if it were copied: they are only digested, for the bag is to have holes."""
    for one in files:
        try:
            yield replace(source.measure(one.path, algorithms), path=f"{PAYLOAD}/{one.path}")
        except UnreadableError as error:
            yield error


class _Copying:
    """Files copied a span at a time. The spans are taken in their order, so that a later run finds them all done."""

    def __init__(
        self, deposit: BulkDeposit, source: BagSource, files: Sequence[SourceFile], algorithms: Sequence[Algorithm]
    ) -> None:
        self._deposit = deposit
        self._source = source
        self._files = files
        self._widths = {one: one.hex_length // 2 for one in algorithms}
        self._spans = list(_spans(files))
        self._digests: Mapping[Algorithm, memoryview] = {}

    def copies(self, engine: Engine | None) -> Iterator[Copy]:
        """Each file's, once its span is done: by the processes of `engine` where there is enough to be copied."""
        shared = engine.shared if engine is not None else _zeros
        self._digests = {one: shared(len(self._files) * width) for one, width in self._widths.items()}
        numbers = range(len(self._spans))
        is_worthwhile = len(self._files) > _FEW_FILES or sum(one.stamp.size for one in self._files) > _FEW_OCTETS
        others = engine.ahead(self._copier, numbers) if engine and is_worthwhile else map(self._copy, numbers)
        for (first, end), by_position in zip(self._spans, others, strict=True):
            for row in range(first, end):
                yield by_position.get(row - first) or self._copied(row)

    def _copier(self) -> Callable[[int], Mapping[int, Copy]]:
        return self._copy

    def _copy(self, number: int) -> Mapping[int, Copy]:
        first, end = self._spans[number]
        joined, others = self._deposit.copy_files(self._source, self._files[first:end], PAYLOAD, list(self._widths))
        for digests, (algorithm, width) in zip(joined, self._widths.items(), strict=True):
            self._digests[algorithm][first * width : end * width] = digests
        return others

    def _copied(self, row: int) -> MeasuredFile:
        file = self._files[row]
        digests = {
            one: self._digests[one][row * width : (row + 1) * width].hex() for one, width in self._widths.items()
        }
        return MeasuredFile(path=f"{PAYLOAD}/{file.path}", size=file.stamp.size, digests=digests)


def _zeros(octets: int) -> memoryview:
    return memoryview(bytearray(octets))


def _spans(files: Sequence[SourceFile]) -> Iterator[Span]:
    """From which row to before which: files that follow one another, and take about as long together."""
    first = octets = 0
    for row, one in enumerate(files):
        if row - first >= _FILES or octets + one.stamp.size > _OCTETS:
            if row > first:
                yield first, row
            first, octets = row, 0
        octets += one.stamp.size
    if first < len(files):
        yield first, len(files)
