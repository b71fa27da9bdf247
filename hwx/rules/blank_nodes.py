"""The names of nodes without an IRI in a canonical set of quads: RDF Dataset Canonicalization (RDFC-1.0), section 4.

In what hwx writes nearly every such node is told apart by what stands directly around it (4.6). Nodes that look alike
there go through the comparison of their surroundings (4.8), whose cost can explode: that is for documents made to hurt,
so there is a limit to it and beyond it they are refused.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from math import factorial, prod
from typing import NamedTuple

MAX_COMPARISONS = 200_000
"""Quads and neighbours that are looked at to tell the nodes of one document apart, once for each order that is tried. A
transcript of 120 competencies needs some 2,000."""


class TooEntangled(ValueError):
    """More nodes look alike than can be told apart within the limit."""


class Quad(NamedTuple):
    """Parts as they are written in N-Quads; a number stands for a blank node. ``graph`` "" is the default graph."""

    subject: str | int
    predicate: str
    object: str | int
    graph: str | int

    def written(self, names: Mapping[int, str], other: str = "") -> str:
        """``other`` is written for blank nodes that have no name."""
        subject, predicate, value, graph = self
        first = subject if isinstance(subject, str) else names.get(subject, other)
        third = value if isinstance(value, str) else names.get(value, other)
        fourth = graph if isinstance(graph, str) else names.get(graph, other)
        return f"{first} {predicate} {third} {fourth} .\n" if fourth else f"{first} {predicate} {third} .\n"


def canonical_names(quads: Iterable[Quad]) -> dict[int, str]:
    """``_:c14n0`` and so on for every blank node in ``quads``, which are those with one. Raises TooEntangled."""
    return _Naming(quads).names()


class _Naming:
    """The canonicalization state of section 4.2."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self.around: dict[int, list[Quad]] = defaultdict(list)
        for quad in quads:
            for part in {part for part in quad if isinstance(part, int)}:
                self.around[part].append(quad)
        self.first = {node: self._first_degree(node) for node in self.around}
        self.canonical: dict[int, str] = {}
        self.comparisons = 0

    def names(self) -> dict[int, str]:
        """Section 4.4.3."""
        alike: dict[str, list[int]] = defaultdict(list)
        for node, digest in self.first.items():
            alike[digest].append(node)
        groups = sorted(alike.items())
        self._name(nodes[0] for _, nodes in groups if len(nodes) == 1)
        for _, nodes in groups:
            compared = [self._n_degree(node, {node: "_:b0"}) for node in nodes if node not in self.canonical]
            for _, issued in sorted(compared, key=lambda pair: pair[0]):
                self._name(issued)
        return self.canonical

    def _name(self, nodes: Iterable[int]) -> None:
        for node in nodes:
            self.canonical.setdefault(node, f"_:c14n{len(self.canonical)}")

    def _first_degree(self, node: int) -> str:
        """Section 4.6."""
        return _digest("".join(sorted(quad.written({node: "_:a"}, "_:z") for quad in self.around[node])))

    def _related(self, node: int, issued: Mapping[int, str]) -> dict[str, list[int]]:
        """The neighbours of a node by the hash of how they are related to it (4.7), once for each quad."""
        found: dict[str, list[int]] = defaultdict(list)
        for quad in self.around[node]:
            for position, part in zip("s.og", quad, strict=True):
                if isinstance(part, int) and part != node:
                    name = self.canonical.get(part) or issued.get(part) or self.first[part]
                    predicate = "" if position == "g" else quad.predicate
                    found[_digest(position + predicate + name)].append(part)
        return found

    def _n_degree(self, node: int, issued: dict[int, str]) -> tuple[str, dict[int, str]]:
        """Section 4.8. ``issued`` are the passing names given so far, in their order."""
        said = ""
        self._count(len(self.around[node]))
        for digest, neighbours in sorted(self._related(node, issued).items()):
            orders = factorial(len(neighbours)) // prod(map(factorial, Counter(neighbours).values()))
            self._count(orders * (len(neighbours) + len(issued)))
            paths = [self._path(order, issued) for order in _orders(neighbours)]
            path, issued = min(paths, key=lambda pair: pair[0])
            said += digest + path
        return _digest(said), issued

    def _path(self, order: Sequence[int], issued: Mapping[int, str]) -> tuple[str, dict[int, str]]:
        """What 4.8 appends for one order of the neighbours, and the passing names after it."""
        given, path, further = dict(issued), "", []
        for node in order:
            if node not in self.canonical and node not in given:
                further.append(node)
                given[node] = f"_:b{len(given)}"
            path += self.canonical.get(node) or given[node]
        for node in further:
            digest, within = self._n_degree(node, given)
            path += f"{given[node]}<{digest}>"
            given = within
        return path, given

    def _count(self, looks: int) -> None:
        self.comparisons += looks
        if self.comparisons > MAX_COMPARISONS:
            raise TooEntangled(f"more than {MAX_COMPARISONS} comparisons would be needed to tell its nodes apart")


def _orders(neighbours: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Each order once, although a neighbour stands there as often as there are quads between the two."""
    row = sorted(neighbours)
    while True:
        yield tuple(row)
        rising = [place for place in range(len(row) - 1) if row[place] < row[place + 1]]
        if not rising:
            return
        last = rising[-1]
        larger = max(place for place in range(last + 1, len(row)) if row[place] > row[last])
        row[last], row[larger] = row[larger], row[last]
        row[last + 1 :] = reversed(row[last + 1 :])


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
