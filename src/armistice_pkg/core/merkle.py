"""Merkle trees over lines that are only ever appended: one root stands for all, few hashes prove one line in.

Source: RFC 9162, 2.1 (which takes the trees of RFC 6962): SHA-256, with 0x00 before a leaf and 0x01 before a node.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple

__all__ = [
    "EMPTY_ROOT",
    "Frontier",
    "Span",
    "consistency_spans",
    "inclusion_root",
    "inclusion_spans",
    "is_consistent",
    "leaf_hash",
    "node_hash",
    "span_hashes",
]

_sha256 = hashlib.sha256

EMPTY_ROOT = _sha256().digest()
"""The root of no leaves (RFC 9162, 2.1.1)."""


class Span(NamedTuple):
    """The leaves from `start` to before `end`, counted from 0."""

    start: int
    end: int


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf."""
    return _sha256(b"\0" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of what is above two."""
    return _sha256(b"\1" + left + right).digest()


class Frontier:
    """A tree that grows: of it only the roots of its whole subtrees are kept, one a bit of its size.

    So a leaf is appended without any of those before it, and a million of them need twenty hashes of memory.
    """

    __slots__ = ("peaks", "size")

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        """Go on where another was: `peaks` are the roots of its whole subtrees, from the largest.

        Raises:
            ValueError: there are more or fewer of them than a tree of that size has.
        """
        self.size = size
        self.peaks = list(peaks)
        if size < 0 or len(self.peaks) != size.bit_count() or any(len(one) != len(EMPTY_ROOT) for one in self.peaks):
            raise ValueError(f"a tree of {size} leaves has other peaks")

    def append(self, leaf: bytes) -> None:
        """Add the hash of one more leaf."""
        size = self.size
        peaks = self.peaks
        while size & 1:
            leaf = _sha256(b"\1" + peaks.pop() + leaf).digest()
            size >>= 1
        peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """The root of all leaves up to now."""
        if not self.peaks:
            return EMPTY_ROOT
        *rest, root = self.peaks
        for peak in reversed(rest):
            root = node_hash(peak, root)
        return root

    def copy(self) -> "Frontier":
        """One that grows by itself."""
        return Frontier(self.size, self.peaks)


def _split(count: int) -> int:
    """The largest power of two below `count`, which is at least 2."""
    return 1 << (count - 1).bit_length() - 1


def inclusion_spans(index: int, size: int) -> Sequence[Span]:
    """The subtrees whose hashes prove that leaf `index` is in a tree of `size`, in the order of the proof.

    RFC 9162, 2.1.3.1.
    """
    spans: list[Span] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            spans.append(Span(middle, end))
            end = middle
        else:
            spans.append(Span(start, middle))
            start = middle
    return spans[::-1]


def consistency_spans(old: int, new: int) -> Sequence[Span]:
    """The subtrees whose hashes prove that a tree of `new` leaves begins with the one of `old`, both not empty.

    RFC 9162, 2.1.4.1.
    """
    spans: list[Span] = []
    start, end, count, is_known = 0, new, old, True
    while count != end - start:
        split = _split(end - start)
        if count <= split:
            spans.append(Span(start + split, end))
            end = start + split
        else:
            spans.append(Span(start, start + split))
            start, count, is_known = start + split, count - split, False
    if not is_known:
        spans.append(Span(start, end))
    return spans[::-1]


def span_hashes(leaves: Iterable[bytes], spans: Sequence[Span]) -> Sequence[bytes]:
    """The root of each of the spans, which do not overlap, from the hashes of all leaves in one pass.

    Raises:
        ValueError: there are too few leaves.
    """
    order = sorted(range(len(spans)), key=spans.__getitem__)
    found: dict[int, bytes] = {}
    number = 0
    rest = iter(leaves)
    for at in order:
        tree = Frontier()
        for leaf in rest:
            number += 1
            if number > spans[at].start:
                tree.append(leaf)
            if number == spans[at].end:
                break
        if tree.size != spans[at].end - spans[at].start:
            raise ValueError(f"there are {number} leaves, and {spans[at].end} are needed")
        found[at] = tree.root()
    return [found[at] for at in range(len(spans))]


def inclusion_root(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root of the tree that has this leaf there, by a proof; None where the proof is of another shape.

    RFC 9162, 2.1.3.2: what it proves is that the root is the one that is known.
    """
    spans = inclusion_spans(index, size) if 0 <= index < size else None
    if spans is None or len(spans) != len(path):
        return None
    root = leaf
    for span, other in zip(spans, path, strict=True):
        root = node_hash(root, other) if span.start > index else node_hash(other, root)
    return root


def is_consistent(old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether the proof shows that the larger tree begins with the smaller one (RFC 9162, 2.1.4.2)."""
    if not 0 <= old <= new:
        return False
    if old in {0, new}:
        return not path and old_root == (new_root if old else EMPTY_ROOT)
    rest = list(path)
    first = old_root if old & (old - 1) == 0 else rest.pop(0) if rest else None
    if first is None:
        return False
    number, last = old - 1, new - 1
    while number & 1:
        number, last = number >> 1, last >> 1
    before = after = first
    for one in rest:
        if not last:
            return False
        if number & 1 or number == last:
            before, after = node_hash(one, before), node_hash(one, after)
            while number and not number & 1:
                number, last = number >> 1, last >> 1
        else:
            after = node_hash(after, one)
        number, last = number >> 1, last >> 1
    return before == old_root and after == new_root and not last
