"""The gate: what is issued has the members and forms that the standards ask for, and every text in it is signed."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from hwx.rules.credential_gate import CODES, MAX_BYTES, Unfit, UnfitToIssue, refuse_unfit, uncovered, unfit_in
from hwx.rules.data_integrity import prove
from hwx.rules.plain_text import control_characters, name_of
from hwx.rules.quads import canonical_quads
from tests.rules.credentials import AT, KEY, METHOD
from tests.rules.test_credential import CURRICULUM, WHOLE
from tests.rules.test_credential_reading import ONE, REMOVED, changed
from tests.support.credentials import credential, full_transcript, nothing

BARE = credential(WHOLE)
PROVEN = prove(BARE, KEY.sign, METHOD, AT)


def texts(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The way to every text that is not a context."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name != "@context":
                yield from texts(inner, (*path, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from texts(inner, (*path, number))
    elif isinstance(value, str):
        yield path


@pytest.mark.parametrize("document", [PROVEN, BARE, credential(full_transcript(CURRICULUM, signed=nothing))])
def test_what_we_write_passes(document: dict[str, Any]) -> None:
    refuse_unfit(document, MAX_BYTES)


def test_every_text_stands_in_what_is_signed_and_would_be_missed() -> None:
    """Each text in turn is changed beside quads that were made before: the gate sees that it is not among them."""
    quads = canonical_quads(BARE)
    assert uncovered(BARE, quads) == ()
    ways = list(texts(BARE))
    assert len(ways) > 250
    for way in ways:
        document = copy.deepcopy(BARE)
        inside: Any = document
        for step in way[:-1]:
            inside = inside[step]
        inside[way[-1]] += " changed"
        found = uncovered(document, quads)
        assert [one.code for one in found] == ["not_signed"], way
        assert found[0].place.replace("[", ".").replace("]", "").split(".") == [str(step) for step in way]


def test_texts_with_signs_that_are_escaped_are_found_again() -> None:
    document = copy.deepcopy(BARE)
    document["name"] = 'tab\t line\n return\r quote" back\\slash \\n \\u0041'
    assert uncovered(document, canonical_quads(document)) == ()


@pytest.mark.parametrize(
    ("path", "value", "code", "place", "found"),
    [
        ("name", "a\x08b", "control_character", "name", "U+0008 BACKSPACE"),
        (f"{ONE}/evidence/0/name", "\x7f", "control_character", "evidence[0].name", "U+007F DELETE"),
        ("name", REMOVED, "missing", "name", ""),
        ("name", "", "missing", "name", ""),
        ("description", None, "missing", "description", ""),
        ("evidence", [], "missing", "evidence", ""),
        ("credentialSubject/id", REMOVED, "missing", "credentialSubject.id", ""),
        (f"{ONE}/credentialSubject/achievement/criteria", REMOVED, "missing", "achievement.criteria", ""),
        (f"{ONE}/credentialSubject/achievement/type", REMOVED, "missing", "achievement.type", ""),
        (f"{ONE}/issuer", {}, "missing", "issuer", ""),
        ("credentialStatus", [{"type": "x"}], "wrong_form", "credentialStatus", "a list"),
        (f"{ONE}/credentialSubject/source", [], "missing", "source", ""),
        ("validFrom", "2026-05-01", "wrong_form", "validFrom", "2026-05-01"),
        ("validFrom", "2026-02-30T00:00:00Z", "wrong_form", "validFrom", "2026-02-30T00:00:00Z"),
        ("validFrom", "2026-05-01T00:00:00+03:00", "wrong_form", "validFrom", "+03:00"),
        ("id", "no iri", "wrong_form", "id", "no iri"),
        ("evidence/1/inLanguage", "English", "wrong_form", "inLanguage", "English"),
        ("type/1", "ClrCredentials", "wrong_form", "type", "ClrCredentials"),
        ("credentialStatus/statusPurpose", "message", "wrong_form", "statusPurpose", "message"),
        (f"{ONE}/credentialSubject/result/0/value", 4, "wrong_form", "value", "4"),
        ("invented", "x", "no_canonical_form", "invented", "is not known"),
        ("@context/1", "https://elsewhere.example/context", "no_canonical_form", "@context", "contexts"),
    ],
)
def test_what_is_not_right_is_refused_with_its_place(path: str, value: Any, code: str, place: str, found: str) -> None:
    document = copy.deepcopy(BARE)
    changed(path, value)(document)
    with pytest.raises(UnfitToIssue) as refused:
        refuse_unfit(document, 1)
    first = refused.value.found[0]
    assert first.code == code
    assert first.code in CODES
    assert first.place.endswith(place)
    assert found in first.found
    assert f"{first.place}: {code}" in str(refused.value)


def test_a_proof_that_lacks_something_is_no_proof() -> None:
    document = copy.deepcopy(PROVEN)
    del document["proof"][0]["proofPurpose"]
    assert list(unfit_in(document)) == [Unfit("missing", "proof[0].proofPurpose")]


def test_a_document_beyond_all_measure_is_refused() -> None:
    with pytest.raises(UnfitToIssue, match="too_large"):
        refuse_unfit(BARE, MAX_BYTES + 1)


@pytest.mark.parametrize("number", [*range(0x20), 0x7F])
def test_control_characters_are_those_on_which_software_disagrees(number: int) -> None:
    kept = chr(number) in "\t\n\r"
    assert control_characters(f"a{chr(number)}b{chr(number)}") == (() if kept else (chr(number),))


@pytest.mark.parametrize("text", ["", "é", "\u200f", "\u2028", "\x85", "\U0001f469\u200d\u2695", "e\u0301"])
def test_everything_else_is_a_text(text: str) -> None:
    assert control_characters(text) == ()


def test_a_control_character_has_a_name_that_can_be_looked_up() -> None:
    assert name_of("\x00") == "U+0000 NULL"
    assert name_of("\x01") == "U+0001"
    assert name_of("\x7f") == "U+007F DELETE"
