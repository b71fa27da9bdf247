"""A Merkle tree hashed as in RFC 9162: leaves, roots, and the proofs that it holds a leaf or has only grown.

The tree is kept as C2SP tlog-tiles lays it out: on level 0 the hashes of the leaves, on level 1 those of each complete
run of 256 leaves, on level 2 of 256 such runs, and so on. What lies between is computed when it is asked for, so that
a proof reads at most a few hundred hashes on each level, however large the tree is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

HASH = 32
"""Bytes."""

HEIGHT = 8
WIDTH = 1 << HEIGHT
"""Of a tile."""

EMPTY = sha256().digest()
"""The root of a tree without leaves."""

Span = tuple[int, int]
"""Leaves from the first number up to but not including the second; always a subtree of the tree it is about."""

Stored = Callable[[int, int, int], Sequence[bytes]]
"""``stored(level, start, stop)``: the hashes that are kept at these places of a level."""


@dataclass(frozen=True, order=True)
class Shelf:
    """Hashes that are kept side by side: places ``start`` up to but not including ``stop`` on a level."""

    level: int
    start: int
    stop: int


@dataclass(frozen=True)
class Node:
    level: int
    place: int
    hash: bytes


def leaf_hash(data: bytes) -> bytes:
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over hashes of leaves, or over those of complete subtrees of one size: one without a neighbour moves up
    as it is, which comes to the same tree as the definition by halves."""
    row = list(leaves)
    if not row:
        return EMPTY
    while len(row) > 1:
        pairs = [node_hash(row[at], row[at + 1]) for at in range(0, len(row) - 1, 2)]
        row = pairs + row[len(pairs) * 2 :]
    return row[0]


def inclusion_spans(index: int, size: int) -> list[Span]:
    """The subtrees whose hashes prove that leaf ``index`` is in the tree of ``size`` leaves, from the leaf upwards."""
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    spans, start, stop = list[Span](), 0, size
    while stop - start > 1:
        middle = start + _half(stop - start)
        if index < middle:
            spans.append((middle, stop))
            stop = middle
        else:
            spans.append((start, middle))
            start = middle
    return spans[::-1]


def consistency_spans(old: int, new: int) -> list[Span]:
    """The subtrees whose hashes prove that the tree of ``new`` leaves begins with the one of ``old`` leaves.

    None where one of them is empty or both are the same: there is nothing to prove then."""
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} leaves did not grow out of one of {old}")
    spans, start, stop = list[Span](), 0, new
    while 0 < old < stop:
        middle = start + _half(stop - start)
        if old <= middle:
            spans.append((middle, stop))
            stop = middle
        else:
            spans.append((start, middle))
            start = middle
    if start:
        spans.append((start, stop))
    return spans[::-1]


def shelves_for(spans: Iterable[Span]) -> list[Shelf]:
    """What must be read to hash these spans; shelves that touch are one."""
    merged: list[Shelf] = []
    for shelf in sorted({_shelf(span) for wanted in spans for span in _complete(wanted)}):
        last = merged[-1] if merged else None
        if last and last.level == shelf.level and shelf.start <= last.stop:
            merged[-1] = Shelf(last.level, last.start, max(last.stop, shelf.stop))
        else:
            merged.append(shelf)
    return merged


def edge(size: int) -> list[Shelf]:
    """The tiles at the right edge that are not full: what the next leaves are hashed with. Also enough for the root."""
    found, level, width = list[Shelf](), 0, size
    while width:
        start = width // WIDTH * WIDTH
        if width > start:
            found.append(Shelf(level, start, width))
        level, width = level + 1, width // WIDTH
    return found


def hash_of(span: Span, stored: Stored) -> bytes:
    """``stored`` gives at least what ``shelves_for`` names."""
    shelves = [_shelf(complete) for complete in _complete(span)]
    hashes = [root_of(stored(shelf.level, shelf.start, shelf.stop)) for shelf in shelves]
    if not hashes:
        return EMPTY
    found = hashes.pop()
    while hashes:
        found = node_hash(hashes.pop(), found)
    return found


def completed(size: int, stored: Stored, leaves: Sequence[bytes]) -> list[Node]:
    """The hashes to be kept above level 0 when these hashes of leaves follow the first ``size``; ``stored`` gives the
    ``edge``. Costs as many hashes as there are leaves, however large the tree is."""
    nodes, level, start, fresh = list[Node](), 0, size, list(leaves)
    while fresh:
        tile = start // WIDTH
        kept = stored(level, tile * WIDTH, start) if start > tile * WIDTH else ()
        row = [*kept, *fresh]
        fresh = [root_of(row[at : at + WIDTH]) for at in range(0, len(row) - WIDTH + 1, WIDTH)]
        level, start = level + 1, tile
        nodes += [Node(level, start + place, found) for place, found in enumerate(fresh)]
    return nodes


def includes(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof shows the leaf (its hash) in its place in the tree with this root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size or not _hashes(leaf, root, *proof):
        return False
    at, last, found = index, size - 1, leaf
    for other in proof:
        if not last:
            return False
        if at & 1 or at == last:
            found = node_hash(other, found)
            at, last = _up_to_a_right_child(at, last)
        else:
            found = node_hash(found, other)
        at, last = at >> 1, last >> 1
    return not last and found == root


def has_only_grown(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the tree with the new root begins with the one with the old (RFC 9162, 2.1.4.2)."""
    if not 0 <= old <= new or not _hashes(old_root, new_root, *proof):
        return False
    if old in (0, new):
        return not proof and old_root == (new_root if old == new else EMPTY)
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        return False
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    before = after = path[0]
    for other in path[1:]:
        if not last:
            return False
        if at & 1 or at == last:
            before, after = node_hash(other, before), node_hash(other, after)
            at, last = _up_to_a_right_child(at, last)
        else:
            after = node_hash(after, other)
        at, last = at >> 1, last >> 1
    return not last and (before, after) == (old_root, new_root)


def _up_to_a_right_child(at: int, last: int) -> Span:
    while at and not at & 1:
        at, last = at >> 1, last >> 1
    return at, last


def _hashes(*found: bytes) -> bool:
    return all(len(one) == HASH for one in found)


def _half(count: int) -> int:
    """The largest power of two below ``count``."""
    return 1 << (count - 1).bit_length() - 1


def _complete(span: Span) -> list[Span]:
    """The complete subtrees that make up the span, from the left; each is smaller than the one before."""
    start, stop = span
    found = []
    while start < stop:
        width = 1 << (stop - start).bit_length() - 1
        found.append((start, start + width))
        start += width
    return found


def _shelf(complete: Span) -> Shelf:
    """Where the hashes are kept that a complete subtree is computed from."""
    start, stop = complete
    level = ((stop - start).bit_length() - 1) // HEIGHT
    return Shelf(level, start >> level * HEIGHT, stop >> level * HEIGHT)
