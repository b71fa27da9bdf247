"""The canonical form of credentials: byte for byte that of a general processor; refused where one would be silent."""

from __future__ import annotations

import copy
from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hwx.rules.data_integrity import prove, without_proof
from hwx.rules.quad_terms import GRAPH, NODE, PLAIN, STATUS_CONTEXT, TRANSCRIPT_CONTEXT, VOCAB, VOCABULARIES, Vocabulary
from hwx.rules.quads import NotWritable, canonical_quads
from hwx.rules.status_list import status_list_credential
from tests.rules.credentials import AT, ISSUER, KEY, LIST, METHOD, member, transcript
from tests.rules.tampering import Path, leaves, replaced
from tests.support.contexts import general_quads
from tests.support.credentials import credential, full_transcript
from tests.support.real_curricula import FOLDER, real_curriculum

GOOD_CHARACTERS = st.characters(
    exclude_categories=["Cs"],
    exclude_characters=[chr(code) for code in (*range(9), 11, 12, *range(14, 32), 127)],
)
TEXTS = st.text(GOOD_CHARACTERS, max_size=12)
IRIS = st.sampled_from(["urn:x:1", "urn:x:2", "urn:x:3", "https://training.example/a?b=c#d"])


def agree(vocabulary: Vocabulary, one: str, other: str) -> bool:
    """Whether a node may be of both types: they have no word in common."""
    return not vocabulary.scoped.get(one, {}).keys() & vocabulary.scoped.get(other, {}).keys()


TOGETHER = {
    vocabulary.context: [
        *((kind,) for kind in vocabulary.types),
        *((one, other) for one, other in permutations(vocabulary.types, 2) if agree(vocabulary, one, other)),
    ]
    for vocabulary in VOCABULARIES.values()
}


@pytest.mark.parametrize("members", [1, 2, 5])
def test_a_transcript_is_written_as_a_general_processor_writes_it(members: int) -> None:
    bare = transcript(members)
    assert canonical_quads(bare) == general_quads(bare)
    proven = without_proof(prove(bare, KEY.sign, METHOD, AT))
    assert canonical_quads(proven) == general_quads(proven)


def test_a_member_with_its_proof_and_a_status_list_are_too() -> None:
    one = prove(member(1), KEY.sign, METHOD, AT)
    listed = status_list_credential(LIST, ISSUER, [5], AT, AT)
    for document in (one, without_proof(one), listed):
        assert canonical_quads(document) == general_quads(document)


@pytest.mark.parametrize("slug", sorted(path.stem for path in FOLDER.glob("*.yaml")))
def test_the_credential_of_every_curriculum_is_written_as_a_general_processor_writes_it(slug: str) -> None:
    bare = credential(full_transcript(real_curriculum(slug)))
    proven = without_proof(prove(bare, KEY.sign, METHOD, AT))
    assert canonical_quads(proven) == general_quads(proven)
    for inner in proven["credentialSubject"]["verifiableCredential"][:3]:
        assert canonical_quads(without_proof(inner)) == general_quads(without_proof(inner))


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_any_document_of_known_words_is_written_as_a_general_processor_writes_it(data: st.DataObject) -> None:
    vocabulary = data.draw(st.sampled_from(list(VOCABULARIES.values())))
    found = data.draw(nodes(vocabulary, 3))
    document = {"@context": list(vocabulary.context), **found}
    general = general_quads(document)
    # Of "true" and true under one typed word comes one quad; pyld writes it twice, where the standard has a set.
    assume(len(set(general.splitlines())) == len(general.splitlines()))
    assert canonical_quads(document) == general


@st.composite
def nodes(draw: st.DrawFn, vocabulary: Vocabulary, depth: int) -> dict[str, Any]:
    """A node of one or two types with some of their terms; with and without a name, so that some look alike."""
    # The term for members is left to the documents above: what stands in it names its own contexts.
    kinds = draw(st.sampled_from(TOGETHER[vocabulary.context]))
    terms = dict(vocabulary.everywhere)
    for kind in kinds:
        terms |= vocabulary.scoped.get(kind, {})
    terms.pop("verifiableCredential", None)
    made: dict[str, Any] = {"type": list(kinds) if len(kinds) > 1 or draw(st.booleans()) else kinds[0]}
    if draw(st.booleans()):
        made["id"] = draw(IRIS)
    for name in draw(st.lists(st.sampled_from(sorted(terms)), max_size=3, unique=True)):
        value = values(vocabulary, terms[name].typed, depth)
        made[name] = draw(st.lists(value, min_size=1, max_size=3)) if draw(st.booleans()) else draw(value)
    return made


def values(vocabulary: Vocabulary, typed: str, depth: int) -> st.SearchStrategy[Any]:
    inner = nodes(vocabulary, depth - 1) if depth else IRIS.map(lambda iri: {"id": iri})
    if typed == VOCAB:
        return st.just("assertionMethod")
    if typed == GRAPH:
        return inner
    if typed == NODE:
        return st.one_of(IRIS, inner)
    scalars = st.one_of(TEXTS, st.integers(-(2**52), 2**52), st.booleans())
    return st.one_of(scalars, inner) if typed == PLAIN else scalars


def test_every_text_of_a_transcript_stands_in_what_is_signed() -> None:
    bare = transcript(2)
    text = canonical_quads(bare)
    for place, value in leaves({name: part for name, part in bare.items() if name != "@context"}):
        if "@context" not in place and "type" not in place:
            written = value.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')
            assert f'"{written}"' in text or f"<{value}>" in text, place


SUBJECT: Path = ("credentialSubject",)
ACHIEVEMENT: Path = ("credentialSubject", "achievement")


@pytest.mark.parametrize(
    "place, value, said",
    [
        ((*SUBJECT, "grade"), "A", "credentialSubject.grade: the word 'grade' is not known in a node of the type Achi"),
        (
            (*ACHIEVEMENT, "criteria", "note"),
            "x",
            "criteria.note: the word 'note' is not known in a node without a typ",
        ),
        (("credentialStatus", "statusSize"), 1, "credentialStatus.statusSize: the word 'statusSize' is not known"),
        ((*ACHIEVEMENT, "@id"), "urn:x:1", "the word '@id' is not known"),
        ((*ACHIEVEMENT, "@context"), {}, "the word '@context' is not known"),
        (
            (*ACHIEVEMENT, "type"),
            ["Achievement", "Course"],
            "credentialSubject.achievement.type: the type 'Course' is n",
        ),
        ((*ACHIEVEMENT, "type"), "https://schema.org/Course", "is not known here"),
        ((*ACHIEVEMENT, "type"), [7], "the type '7' is not known here"),
        (
            (*ACHIEVEMENT, "type"),
            ["Result", "Achievement"],
            "the types Result, Achievement both bring a word of their",
        ),
        ((*ACHIEVEMENT, "type"), [], "a list without anything in it says nothing"),
        (("type",), ["VerifiableCredential", "ClrCredential"], "the type 'ClrCredential' is not known here"),
        ((*ACHIEVEMENT, "id"), "C01", "credentialSubject.achievement.id: a whole IRI of plain characters was expected"),
        ((*ACHIEVEMENT, "id"), "urn:x: 1", "a whole IRI"),
        ((*ACHIEVEMENT, "id"), "_:b0", "a whole IRI"),
        ((*ACHIEVEMENT, "id"), "urn:x:عربي", "a whole IRI"),
        ((*ACHIEVEMENT, "id"), "obi:x", "a whole IRI"),
        ((*ACHIEVEMENT, "id"), ["urn:x:1"], "a whole IRI"),
        ((*ACHIEVEMENT, "id"), None, "a whole IRI"),
        (("credentialSubject",), "urn: 1", "a whole IRI"),
        (("issuer",), 7, "issuer: an object was expected"),
        (("issuer",), True, "issuer: an object was expected"),
        ((*ACHIEVEMENT, "name"), None, "name: a text, a whole number, true or false was expected"),
        ((*ACHIEVEMENT, "name"), 1.5, "name: a text, a whole number, true or false was expected"),
        ((*ACHIEVEMENT, "name"), {}, "name: an object without anything in it says nothing"),
        ((*ACHIEVEMENT, "name"), {"@value": "x", "@language": "en"}, "the word '@value' is not known"),
        ((*ACHIEVEMENT, "name"), {"en": "x"}, "name.en: the word 'en' is not known"),
        ((*ACHIEVEMENT, "tag"), [], "tag: a list without anything in it says nothing"),
        ((*ACHIEVEMENT, "tag"), [["a"]], "tag[0]: a list within a list has no form here"),
        ((*ACHIEVEMENT, "tag"), ["a", "b\x00"], "tag[1]: the text holds a control character"),
        (("@context",), "https://www.w3.org/ns/credentials/v2", "@context: the contexts https://www.w3.org/ns/cred"),
        (("@context",), [{"name": "urn:x:name"}], "are not ones that are known here"),
        (("@context",), None, "are not ones that are known here"),
    ],
)
def test_what_a_general_processor_would_drop_or_misread_is_refused_with_its_place(
    place: Path, value: Any, said: str
) -> None:
    with pytest.raises(NotWritable) as refused:
        canonical_quads(replaced(member(1), place, value))
    assert said in str(refused.value)


@pytest.mark.parametrize("code", [0, 8, 11, 12, 31, 127, 0xD800, 0xDFFF])
def test_characters_that_signing_software_disagrees_about_are_refused(code: int) -> None:
    with pytest.raises(NotWritable, match="name: the text holds a control character") as refused:
        canonical_quads(replaced(member(1), ("name",), f"a{chr(code)}b"))
    assert refused.value.place == "name"


@pytest.mark.parametrize("value", ["assertionmethod", "authentication", "https://w3id.org/security#assertionMethod"])
def test_only_the_purpose_of_an_assertion_is_known(value: str) -> None:
    proven = prove(member(1), KEY.sign, METHOD, AT)
    with pytest.raises(NotWritable, match=r"^proof\.proofPurpose: the purpose"):
        canonical_quads(replaced(proven, ("proof", "proofPurpose"), value))


@pytest.mark.parametrize("value, place", [("x", "proof"), (["x"], r"proof\[0\]"), (3, "proof")])
def test_a_proof_is_an_object(value: Any, place: str) -> None:
    with pytest.raises(NotWritable, match=f"^{place}: an object was expected"):
        canonical_quads({**member(1), "proof": value})


def no_object(one: dict[str, Any]) -> Any:
    return [[one]]


def other_context(one: dict[str, Any]) -> Any:
    return [{**one, "@context": list(TRANSCRIPT_CONTEXT)}]


def lesser_context(one: dict[str, Any]) -> Any:
    return [{**one, "@context": list(STATUS_CONTEXT)}]


def no_context(one: dict[str, Any]) -> Any:
    return [{name: value for name, value in one.items() if name != "@context"}]


@pytest.mark.parametrize(
    "changed, said",
    [
        (no_object, "[0]: a list within a list has no form here"),
        (other_context, "[0].@context: a member of a transcript names the contexts of a member"),
        (lesser_context, "[0].@context: a member of a transcript names the contexts of a member"),
        (no_context, "[0].@context: the contexts None are not ones that are known here"),
    ],
)
def test_members_name_their_own_contexts(changed: Callable[[dict[str, Any]], Any], said: str) -> None:
    document = transcript(1)
    subject = document["credentialSubject"]
    subject["verifiableCredential"] = changed(subject["verifiableCredential"][0])
    with pytest.raises(NotWritable) as refused:
        canonical_quads(document)
    assert str(refused.value).startswith(f"credentialSubject.verifiableCredential{said}")


@pytest.mark.parametrize("found", ["x", ["x"], None, 7])
def test_a_document_is_an_object(found: Any) -> None:
    with pytest.raises(NotWritable, match=r"^the document: an object was expected"):
        canonical_quads(found)


def test_a_document_made_to_cost_dear_is_refused() -> None:
    document = copy.deepcopy(member(1))
    document["credentialSubject"]["result"] = [
        {"type": "Result", "status": {"type": "Result", "status": [{"name": "x"} for _ in range(9)]}} for _ in range(2)
    ]
    with pytest.raises(NotWritable, match="the document: more than 200000 comparisons would be needed"):
        canonical_quads(document)
