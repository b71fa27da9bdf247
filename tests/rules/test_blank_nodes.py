"""Names of nodes without an IRI, against another implementation of the same algorithm, and the limit to its cost."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pyld import jsonld

from hwx.rules.blank_nodes import MAX_COMPARISONS, Quad, TooEntangled, canonical_names

PREDICATES = ["<urn:p:1>", "<urn:p:2>"]
PARTS = st.one_of(st.integers(1, 5), st.sampled_from(["<urn:x:1>", "<urn:x:2>"]))
QUADS = st.builds(
    Quad,
    PARTS,
    st.sampled_from(PREDICATES),
    st.one_of(PARTS, st.sampled_from(['"a"', '"b"'])),
    st.one_of(st.just(""), st.integers(1, 5), st.just("<urn:g:1>")),
)
GRAPHS = st.lists(QUADS, min_size=1, max_size=9, unique=True)


def canonical(quads: list[Quad]) -> str:
    names = canonical_names(quads)
    return "".join(sorted(quad.written(names) for quad in quads))


def canonical_elsewhere(quads: list[Quad]) -> str:
    """By pyld, which is given the quads under names that say nothing."""
    text = "".join(sorted(quad.written({node: f"_:n{node}" for node in range(1, 20)}) for quad in quads))
    found: str = jsonld.normalize(
        text, {"algorithm": "URDNA2015", "inputFormat": "application/n-quads", "format": "application/n-quads"}
    )
    return found


def joined(*pairs: tuple[int, int], predicate: str = "<urn:p:1>") -> list[Quad]:
    return [Quad(one, predicate, other, "") for one, other in pairs]


@given(GRAPHS)
@settings(max_examples=400, deadline=None)
def test_any_small_graph_gets_the_names_that_another_implementation_gives(quads: list[Quad]) -> None:
    # A quad that names one node twice counts twice for pyld and once by the standard; no credential has such a quad.
    assume(all(len(nodes) == len(set(nodes)) for quad in quads if (nodes := [p for p in quad if isinstance(p, int)])))
    assert canonical(quads) == canonical_elsewhere(quads)


@given(GRAPHS, st.permutations([1, 2, 3, 4, 5]))
@settings(max_examples=200, deadline=None)
def test_neither_the_order_nor_the_passing_names_make_a_difference(quads: list[Quad], others: list[int]) -> None:
    renamed = [
        Quad(*(others[part - 1] if isinstance(part, int) else part for part in quad))  # type: ignore[arg-type]
        for quad in reversed(quads)
    ]
    assert canonical(quads) == canonical(renamed)


@pytest.mark.parametrize(
    "quads",
    [
        joined((1, 2), (2, 3), (3, 1)),
        joined((1, 2), (2, 1), (3, 4), (4, 3)),
        joined((1, 2), (2, 3), (3, 4), (4, 1), (1, 3)),
        joined((1, 2), (1, 3), (1, 4), (2, 3), (3, 4), (4, 2)),
        joined((1, 2), (2, 3), (3, 1)) + joined((4, 5), (5, 6), (6, 4)),
        joined((1, 2), (3, 4), predicate="<urn:p:1>") + joined((2, 3), (4, 1), predicate="<urn:p:2>"),
        [Quad(1, "<urn:p:1>", 1, ""), Quad(2, "<urn:p:1>", 2, "")],
        [Quad("<urn:x:1>", "<urn:p:1>", 1, 2), Quad("<urn:x:1>", "<urn:p:1>", 3, 4)],
    ],
    ids=["ring", "two pairs", "ring with a chord", "wheel", "two rings", "alternating", "loops", "graphs"],
)
def test_nodes_that_look_alike_are_told_apart_as_elsewhere(quads: list[Quad]) -> None:
    assert canonical(quads) == canonical_elsewhere(quads)


EX = "<http://example.com/#{}>".format
P1, P2 = (f"<http://example.org/vocab#p{number}>" for number in (1, 2))


@pytest.mark.parametrize(
    ("quads", "names"),
    [
        (
            [(EX("p"), EX("q"), 0), (EX("p"), EX("r"), 1), (0, EX("s"), EX("u")), (1, EX("t"), EX("u"))],
            ["c14n0", "c14n1"],
        ),
        (
            [(EX("p"), EX("q"), 0), (EX("p"), EX("q"), 1), (0, EX("p"), 2), (1, EX("p"), 3), (2, EX("r"), 3)],
            ["c14n3", "c14n2", "c14n0", "c14n1"],
        ),
        ([(0, P1, 1), (1, P2, '"Foo"'), (2, P1, 3), (3, P2, '"Foo"')], ["c14n0", "c14n1", "c14n2", "c14n3"]),
    ],
    ids=["unique-hashes", "shared-hashes", "duplicate-paths"],
)
def test_the_examples_of_the_recommendation_get_the_names_that_it_prints(
    quads: list[tuple[str | int, str, str | int]], names: list[str]
) -> None:
    """https://www.w3.org/TR/rdf-canon/#ex-unique-hashes and so on; ``names`` are those of e0, e1, e2 and e3."""
    found = canonical_names([Quad(subject, predicate, value, "") for subject, predicate, value in quads])
    assert [found[node] for node in range(len(names))] == [f"_:{name}" for name in names]


def test_many_nodes_that_say_the_same_cost_little() -> None:
    quads = [Quad("<urn:x:1>", "<urn:p:1>", node, "") for node in range(1, 400)]
    assert sorted(canonical_names(quads).values()) == sorted(f"_:c14n{number}" for number in range(399))


def test_a_graph_made_to_cost_dear_is_refused() -> None:
    knot = joined(*((one, other) for one in range(1, 10) for other in range(1, 10) if one != other))
    with pytest.raises(TooEntangled, match=f"more than {MAX_COMPARISONS} comparisons"):
        canonical_names(knot)


def test_what_is_dear_to_look_at_is_counted_and_not_only_how_often() -> None:
    """Two nodes with six alike below each, and each of these with a hundred texts: few orders, and much to read."""
    quads = []
    for hub in (1, 10):
        quads += joined(*((hub, hub + place) for place in range(1, 7)))
        quads += [Quad(hub + place, "<urn:p:2>", f'"{said}"', "") for place in range(1, 7) for said in range(100)]
    with pytest.raises(TooEntangled, match=f"more than {MAX_COMPARISONS} comparisons"):
        canonical_names(quads)


def test_a_neighbour_may_be_joined_by_any_number_of_quads() -> None:
    """Every quad of a graph joins its node to the name of the graph: there is one order of them, however many."""
    quads = [Quad(node, "<urn:p:1>", f'"{said}"', graph) for node, graph in ((1, 2), (3, 4)) for said in range(3000)]
    assert sorted(canonical_names(quads).values()) == [f"_:c14n{number}" for number in range(4)]


def test_no_blank_node_needs_no_name() -> None:
    assert canonical_names([]) == {}
