"""Trees and proofs as RFC 9162 defines them, against its recursive definitions written out."""

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armistice_pkg.core.merkle import (
    EMPTY_ROOT,
    Frontier,
    Span,
    consistency_spans,
    inclusion_root,
    inclusion_spans,
    is_consistent,
    leaf_hash,
    span_hashes,
)

# The leaves and roots that implementations of Certificate Transparency are tested with.
KNOWN_LEAVES = [bytes.fromhex(one) for one in ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]] + [
    bytes.fromhex("606162636465666768696a6b6c6d6e6f")
]
KNOWN_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def root(leaves: Sequence[bytes]) -> bytes:
    """RFC 9162, 2.1.1, word for word."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return hashlib.sha256(b"\1" + root(leaves[:k]) + root(leaves[k:])).digest()


def split(count: int) -> int:
    k = 1
    while k * 2 < count:
        k *= 2
    return k


def path(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """RFC 9162, 2.1.3.1."""
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if index < k:
        return [*path(index, leaves[:k]), root(leaves[k:])]
    return [*path(index - k, leaves[k:]), root(leaves[:k])]


def proof(old: int, leaves: Sequence[bytes], *, known: bool = True) -> list[bytes]:
    """RFC 9162, 2.1.4.1: SUBPROOF."""
    if old == len(leaves):
        return [] if known else [root(leaves)]
    k = split(len(leaves))
    if old <= k:
        return [*proof(old, leaves[:k], known=known), root(leaves[k:])]
    return [*proof(old - k, leaves[k:], known=False), root(leaves[:k])]


def tree_of(count: int) -> list[bytes]:
    return [leaf_hash(str(number).encode()) for number in range(count)]


def grown(leaves: Sequence[bytes]) -> Frontier:
    tree = Frontier()
    for one in leaves:
        tree.append(one)
    return tree


def test_the_roots_that_everybody_gets() -> None:
    tree = Frontier()
    assert tree.root().hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    for leaf, expected in zip(KNOWN_LEAVES, KNOWN_ROOTS, strict=True):
        tree.append(leaf_hash(leaf))
        assert tree.root().hex() == expected


def test_every_tree_up_to_forty_and_every_proof_in_it() -> None:
    for size in range(1, 41):
        leaves = tree_of(size)
        whole = root(leaves)
        assert grown(leaves).root() == whole
        for index in range(size):
            found = span_hashes(leaves, inclusion_spans(index, size))
            assert found == path(index, leaves)
            assert inclusion_root(leaves[index], index, size, found) == whole
        for old in range(1, size + 1):
            found = span_hashes(leaves, consistency_spans(old, size))
            assert found == proof(old, leaves)
            assert is_consistent(old, root(leaves[:old]), size, whole, found)


@given(st.integers(0, 300), st.integers(0, 300))
def test_a_tree_goes_on_where_it_was(first: int, more: int) -> None:
    leaves = tree_of(first + more)
    tree = grown(leaves[:first])
    later = Frontier(tree.size, tree.peaks)
    for one in leaves[first:]:
        later.append(one)
    assert later.root() == root(leaves)
    assert tree.root() == root(leaves[:first])
    assert later.copy().root() == later.root()


@given(st.integers(1, 200).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size - 1))), st.data())
def test_a_proof_that_was_touched_proves_nothing(where: tuple[int, int], data: st.DataObject) -> None:
    size, index = where
    leaves = tree_of(size)
    whole = root(leaves)
    found = list(span_hashes(leaves, inclusion_spans(index, size)))
    touched = touch(found, data)
    assert inclusion_root(leaves[index], index, size, touched) != whole
    assert inclusion_root(leaf_hash(b"other"), index, size, found) != whole
    other = data.draw(st.integers(-1, size).filter(lambda one: one != index))
    assert inclusion_root(leaves[index], other, size, found) != whole


@given(st.integers(2, 200).flatmap(lambda new: st.tuples(st.integers(1, new), st.just(new))), st.data())
def test_a_consistency_proof_that_was_touched_proves_nothing(sizes: tuple[int, int], data: st.DataObject) -> None:
    old, new = sizes
    leaves = tree_of(new)
    found = list(span_hashes(leaves, consistency_spans(old, new)))
    before, after = root(leaves[:old]), root(leaves)
    assert not is_consistent(old, before, new, after, touch(found, data))
    assert not is_consistent(old, leaf_hash(b"other"), new, after, found)
    assert not is_consistent(old, before, new, leaf_hash(b"other"), found)
    assert not is_consistent(new + 1, before, new, after, found)


def touch(path: list[bytes], data: st.DataObject) -> list[bytes]:
    """The proof with one hash changed, left out or added."""
    kind = data.draw(st.sampled_from(["change", "leave out", "add"])) if path else "add"
    at = data.draw(st.integers(0, len(path) - 1)) if path else 0
    if kind == "change":
        return [*path[:at], leaf_hash(path[at]), *path[at + 1 :]]
    if kind == "leave out":
        return [*path[:at], *path[at + 1 :]]
    return [*path[:at], leaf_hash(b"more"), *path[at:]]


def test_an_empty_tree_is_the_beginning_of_all_and_needs_no_proof() -> None:
    assert is_consistent(0, EMPTY_ROOT, 3, root(tree_of(3)), [])
    assert not is_consistent(0, EMPTY_ROOT, 3, root(tree_of(3)), [EMPTY_ROOT])
    assert not is_consistent(-1, EMPTY_ROOT, 3, root(tree_of(3)), [])


def test_too_few_leaves_are_told() -> None:
    with pytest.raises(ValueError, match="3 leaves"):
        span_hashes(tree_of(3), [Span(2, 4)])
    with pytest.raises(ValueError, match="other peaks"):
        Frontier(3, [EMPTY_ROOT])
