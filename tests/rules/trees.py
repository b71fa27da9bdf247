"""The Merkle tree as RFC 9162 defines it (2.1.1), by halves and in full: slow, and plain enough to be believed."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from hwx.rules.merkle import WIDTH, Stored, completed, leaf_hash


def naive_root(leaves: Sequence[bytes]) -> bytes:
    """``leaves`` are the data, not the hashes."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    half = largest_power_below(len(leaves))
    return sha256(b"\x01" + naive_root(leaves[:half]) + naive_root(leaves[half:])).digest()


def naive_path(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """2.1.3.1, to the letter."""
    if len(leaves) == 1:
        return []
    half = largest_power_below(len(leaves))
    if index < half:
        return [*naive_path(index, leaves[:half]), naive_root(leaves[half:])]
    return [*naive_path(index - half, leaves[half:]), naive_root(leaves[:half])]


def naive_growth(old: int, leaves: Sequence[bytes], whole: bool = True) -> list[bytes]:
    """2.1.4.1, to the letter."""
    if old == len(leaves):
        return [] if whole else [naive_root(leaves)]
    half = largest_power_below(len(leaves))
    if old <= half:
        return [*naive_growth(old, leaves[:half], whole), naive_root(leaves[half:])]
    return [*naive_growth(old - half, leaves[half:], False), naive_root(leaves[:half])]


def largest_power_below(count: int) -> int:
    power = 1
    while power * 2 < count:
        power *= 2
    return power


def data(count: int) -> list[bytes]:
    return [f"entry {number}".encode() for number in range(count)]


class Kept:
    """A tree as it is stored: hashes of leaves, and of complete tiles above."""

    def __init__(self) -> None:
        self.rows: dict[int, list[bytes]] = {0: []}
        self.asked = 0

    @property
    def size(self) -> int:
        return len(self.rows[0])

    def grow(self, leaves: Sequence[bytes]) -> None:
        hashes = [leaf_hash(one) for one in leaves]
        nodes = completed(self.size, self.stored, hashes)
        self.rows[0] += hashes
        for node in nodes:
            row = self.rows.setdefault(node.level, [])
            assert node.place == len(row), "the hashes of a level come in order and without a gap"
            row.append(node.hash)

    @property
    def stored(self) -> Stored:
        def read(level: int, start: int, stop: int) -> list[bytes]:
            self.asked += stop - start
            assert stop - start <= WIDTH
            found = self.rows[level][start:stop]
            assert len(found) == stop - start, "nothing is asked for that is not kept"
            return found

        return read


def kept(leaves: Sequence[bytes], *steps: int) -> Kept:
    """Grown in steps of these sizes, and then to the end."""
    tree, at = Kept(), 0
    for step in steps:
        tree.grow(leaves[at : at + step])
        at += step
    tree.grow(leaves[at:])
    return tree
