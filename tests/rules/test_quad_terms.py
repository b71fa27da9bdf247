"""The table of terms, each row held against the contexts that credentials name."""

from __future__ import annotations

from typing import Any

import pytest
from pyld import jsonld

from hwx.rules.quad_terms import GRAPH, MEMBER_CONTEXT, NODE, PLAIN, PURPOSES, VOCAB, VOCABULARIES
from tests.support.contexts import general_quads, load

TYPES = [
    (vocabulary.context, kind, iri) for vocabulary in VOCABULARIES.values() for kind, iri in vocabulary.types.items()
]
SCOPED = [
    (vocabulary.context, kind, name, term)
    for vocabulary in VOCABULARIES.values()
    for kind, terms in vocabulary.scoped.items()
    for name, term in terms.items()
]
EVERYWHERE = [
    (vocabulary.context, "", name, term)
    for vocabulary in VOCABULARIES.values()
    for name, term in vocabulary.everywhere.items()
]


def expanded(document: dict[str, Any]) -> Any:
    return jsonld.expand(document, {"documentLoader": load})


@pytest.mark.parametrize("context, kind, iri", TYPES)
def test_a_type_stands_for_the_iri_that_the_contexts_give_it(context: tuple[str, ...], kind: str, iri: str) -> None:
    assert expanded({"@context": list(context), "id": "urn:x:1", "type": kind})[0]["@type"] == [iri]


@pytest.mark.parametrize("context, kind, name, term", SCOPED + EVERYWHERE)
def test_a_term_stands_for_the_iri_and_the_type_of_value_that_the_contexts_give_it(
    context: tuple[str, ...], kind: str, name: str, term: Any
) -> None:
    value: Any = {
        PLAIN: "urn:x:2",
        NODE: "urn:x:2",
        VOCAB: next(iter(PURPOSES)),
        GRAPH: {"id": "urn:x:2", "type": "DataIntegrityProof"},
    }.get(term.typed, "urn:x:2")
    [found] = expanded({"@context": list(context), "id": "urn:x:1", **({"type": kind} if kind else {}), name: value})
    [said] = found[term.iri]
    assert said == {
        PLAIN: {"@value": "urn:x:2"},
        NODE: {"@id": "urn:x:2"},
        VOCAB: {"@id": PURPOSES[next(iter(PURPOSES))]},
        GRAPH: {"@graph": [{"@id": "urn:x:2", "@type": ["https://w3id.org/security#DataIntegrityProof"]}]},
    }.get(term.typed, {"@value": "urn:x:2", "@type": term.typed})


def test_no_term_holds_in_the_nodes_within_a_node_of_its_type() -> None:
    inner = {"id": "urn:x:2", "achievementType": "Competency", "name": "kept"}
    quads = general_quads({"@context": list(MEMBER_CONTEXT), "id": "urn:x:1", "type": "Achievement", "related": inner})
    assert "achievementType" not in quads
    assert "kept" in quads
