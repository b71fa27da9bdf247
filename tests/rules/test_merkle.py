"""Tests of hwx.rules.merkle: published vectors, and the definition of RFC 9162 against what is computed from tiles."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwx.rules.merkle import (
    EMPTY,
    WIDTH,
    Shelf,
    completed,
    consistency_spans,
    edge,
    has_only_grown,
    hash_of,
    includes,
    inclusion_spans,
    leaf_hash,
    node_hash,
    root_of,
    shelves_for,
)
from tests.rules.trees import Kept, data, kept, naive_growth, naive_path, naive_root

VECTOR = [
    bytes.fromhex(one)
    for one in (
        *("", "00", "10", "2021", "3031", "40414243"),
        *("5051525354555657", "606162636465666768696a6b6c6d6e6f"),
    )
]
"""The leaves that the test data of Certificate Transparency (RFC 6962 and after) are made of."""

ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]

PATHS = [
    (0, 8, ("96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4")),
    (5, 8, ("bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")),
    (2, 3, ("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",)),
    (0, 1, ()),
]  # fmt: skip

GROWTHS = [
    (1, 1, ()),
    (1, 8, ("96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4")),
    (6, 8, ("0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")),
    (2, 5, ("5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b")),
]  # fmt: skip

SIZES = (1, 2, 3, 255, 256, 257, 511, 512, 513, 1000)


def path(tree: Kept, index: int, size: int) -> list[bytes]:
    return [hash_of(span, tree.stored) for span in inclusion_spans(index, size)]


def growth(tree: Kept, old: int, new: int) -> list[bytes]:
    return [hash_of(span, tree.stored) for span in consistency_spans(old, new)]


def flipped(found: bytes, bit: int = 0) -> bytes:
    return bytes([found[0] ^ 1 << bit]) + found[1:]


def test_the_tree_without_leaves_has_the_hash_of_nothing() -> None:
    assert EMPTY.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert root_of([]) == hash_of((0, 0), Kept().stored) == EMPTY


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_the_published_ones(size: int) -> None:
    tree = kept(VECTOR)
    assert root_of([leaf_hash(one) for one in VECTOR[:size]]).hex() == ROOTS[size - 1]
    assert hash_of((0, size), tree.stored).hex() == ROOTS[size - 1]


@pytest.mark.parametrize("index, size, expected", PATHS)
def test_proofs_of_inclusion_are_the_published_ones(index: int, size: int, expected: tuple[str, ...]) -> None:
    assert tuple(one.hex() for one in path(kept(VECTOR), index, size)) == expected


@pytest.mark.parametrize("old, new, expected", GROWTHS)
def test_proofs_of_consistency_are_the_published_ones(old: int, new: int, expected: tuple[str, ...]) -> None:
    assert tuple(one.hex() for one in growth(kept(VECTOR), old, new)) == expected


@pytest.mark.parametrize("size", SIZES)
def test_what_tiles_give_is_what_the_definition_gives(size: int) -> None:
    leaves = data(size)
    tree = kept(leaves)
    assert hash_of((0, size), tree.stored) == naive_root(leaves)
    for index in {0, size // 3, size // 2, size - 1}:
        assert path(tree, index, size) == naive_path(index, leaves)
    for old in {1, size // 3 + 1, size // 2 + 1, size}:
        assert growth(tree, old, size) == naive_growth(old, leaves)


@given(st.integers(1, 700), st.data())
def test_every_proof_of_inclusion_holds_and_for_nothing_else(size: int, draw: st.DataObject) -> None:
    index = draw.draw(st.integers(0, size - 1))
    tree = kept(data(size))
    leaf, root, proof = tree.rows[0][index], hash_of((0, size), tree.stored), path(tree, index, size)
    assert includes(leaf, index, size, proof, root)
    assert not includes(flipped(leaf), index, size, proof, root)
    assert not includes(leaf, index, size, proof, flipped(root))
    assert not includes(leaf, index, size, [*proof, leaf], root)
    other = draw.draw(st.integers(-1, size))
    assert includes(leaf, other, size, proof, root) == (other == index)
    if proof:
        place = draw.draw(st.integers(0, len(proof) - 1))
        assert not includes(leaf, index, size, proof[:place] + proof[place + 1 :], root)
        changed = [flipped(one) if at == place else one for at, one in enumerate(proof)]
        assert not includes(leaf, index, size, changed, root)


@given(st.integers(1, 700), st.data())
def test_every_proof_of_consistency_holds_and_for_nothing_else(new: int, draw: st.DataObject) -> None:
    old = draw.draw(st.integers(1, new))
    tree = kept(data(new))
    before, after = hash_of((0, old), tree.stored), hash_of((0, new), tree.stored)
    proof = growth(tree, old, new)
    assert has_only_grown(old, before, new, after, proof)
    assert not has_only_grown(old, flipped(before), new, after, proof)
    assert not has_only_grown(old, before, new, flipped(after), proof)
    assert not has_only_grown(old, before, new, after, [*proof, before])
    if proof:
        place = draw.draw(st.integers(0, len(proof) - 1))
        assert not has_only_grown(old, before, new, after, proof[:place] + proof[place + 1 :])
        changed = [flipped(one) if at == place else one for at, one in enumerate(proof)]
        assert not has_only_grown(old, before, new, after, changed)


@given(st.integers(2, 700), st.data())
def test_a_tree_that_was_rewritten_is_consistent_with_no_earlier_one(new: int, draw: st.DataObject) -> None:
    old = draw.draw(st.integers(1, new - 1))
    place = draw.draw(st.integers(0, old - 1))
    leaves = data(new)
    honest, forged = kept(leaves), kept([*leaves[:place], b"other", *leaves[place + 1 :]])
    before, after = hash_of((0, old), honest.stored), hash_of((0, new), forged.stored)
    assert not has_only_grown(old, before, new, after, growth(forged, old, new))
    assert not has_only_grown(old, before, new, after, growth(honest, old, new))


@given(st.lists(st.integers(0, 300), max_size=6))
def test_growing_in_steps_comes_to_the_same_as_growing_at_once(steps: list[int]) -> None:
    leaves = data(sum(steps))
    assert kept(leaves, *steps).rows == kept(leaves).rows


def test_growth_reads_only_the_edge_and_hashes_no_more_than_it_adds() -> None:
    tree = kept(data(WIDTH * WIDTH + WIDTH + 3))
    assert edge(tree.size) == [Shelf(0, WIDTH * WIDTH + WIDTH, tree.size), Shelf(1, WIDTH, WIDTH + 1), Shelf(2, 0, 1)]
    assert edge(WIDTH) == [Shelf(1, 0, 1)]
    tree.asked = 0
    tree.grow(data(10))
    assert tree.asked == 3
    assert completed(tree.size, tree.stored, []) == []


def test_a_proof_in_a_large_tree_reads_at_most_two_tiles_of_each_level() -> None:
    size = WIDTH * WIDTH + 5 * WIDTH + 7
    tree = kept(data(size))
    for index in (0, 12345, WIDTH * WIDTH - 1, WIDTH * WIDTH, size - 1):
        shelves = shelves_for(inclusion_spans(index, size))
        for level in (0, 1, 2):
            tiles = {place // WIDTH for one in shelves if one.level == level for place in (one.start, one.stop - 1)}
            assert len(tiles) <= 2
        assert includes(tree.rows[0][index], index, size, path(tree, index, size), hash_of((0, size), tree.stored))


def test_shelves_are_in_order_and_do_not_touch() -> None:
    shelves = shelves_for([*inclusion_spans(700, 1000), *inclusion_spans(3, 1000)])
    assert shelves == sorted(shelves)
    assert all(one.level != other.level or one.stop < other.start for one, other in pairwise(shelves))


@pytest.mark.parametrize("index, size", [(-1, 5), (5, 5), (0, 0)])
def test_there_is_no_proof_of_a_leaf_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(ValueError, match=f"a tree of {size} leaves has no leaf {index}"):
        inclusion_spans(index, size)
    assert not includes(EMPTY, index, size, [], EMPTY)


@pytest.mark.parametrize("old, new", [(-1, 5), (6, 5)])
def test_a_tree_does_not_shrink(old: int, new: int) -> None:
    with pytest.raises(ValueError, match=f"a tree of {new} leaves did not grow out of one of {old}"):
        consistency_spans(old, new)
    assert not has_only_grown(old, EMPTY, new, EMPTY, [])


def test_every_tree_has_grown_out_of_the_empty_one_and_out_of_itself() -> None:
    root = naive_root(data(5))
    assert consistency_spans(0, 5) == consistency_spans(5, 5) == []
    assert has_only_grown(0, EMPTY, 5, root, [])
    assert has_only_grown(5, root, 5, root, [])
    assert not has_only_grown(0, root, 5, root, [])
    assert not has_only_grown(5, root, 5, EMPTY, [])
    assert not has_only_grown(5, root, 5, root, [root])
    assert not has_only_grown(3, root, 5, root, [])


def test_what_is_no_hash_proves_nothing() -> None:
    root = node_hash(leaf_hash(b"a"), leaf_hash(b"b"))
    assert includes(leaf_hash(b"a"), 0, 2, [leaf_hash(b"b")], root)
    assert not includes(b"\x00a", 0, 2, [leaf_hash(b"b")], root)
    assert not has_only_grown(1, b"short", 2, root, [leaf_hash(b"b")])
