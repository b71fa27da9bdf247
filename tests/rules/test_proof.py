"""What a passkey signed is held against what the entry says: every part that was touched is named."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from hwx.rules.facts import Comment, Countersignature, Observation, SignOff, Withdrawal, content_of, fact_from
from hwx.rules.proof import Finding, challenge_of, challenge_of_several, from_text, holds, statement, to_text
from hwx.rules.record import Entry, next_entry
from hwx.rules.signatory import Proof, Signatory
from tests.support.authenticator import ORIGIN, RP_ID, Device, cbor

REFERENCE = "K7QM2X"
ON = date(2026, 3, 16)
AT = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
BY = Signatory(7, "OMAR FAROUK", "supervisor", means="passkey")

FACTS = (
    Observation(BY, "SML-101", 3, "MCX", "Calm."),
    SignOff(BY, "SML-101", 3, (3, 4), "Well done."),
    Countersignature(BY, "SML-102", 6),
    Withdrawal(BY, "SML-101", 5, "wrong_person", "Mixed up."),
)


def signed(fact: Any = FACTS[0], device: Device | None = None, seen: int = 4, **wrong: Any) -> Entry:
    """The entry with the proof of a device, as the product writes it."""
    challenge = challenge_of(statement(REFERENCE, fact.kind, content_of(fact), ON, seen))
    proof = (device or Device()).proof(wrong.pop("challenge", challenge), seen, **wrong)
    return next_entry(REFERENCE, (seen, "0" * 64), 7, ON, AT, replace(fact, proof=proof))


def found(entry: Entry, reference: str = REFERENCE, rp_id: str = RP_ID, origin: str = ORIGIN) -> str:
    return holds(entry, reference, rp_id, origin).code


def with_proof(entry: Entry, **changed: Any) -> Entry:
    fact: Any = entry.fact
    return replace(entry, fact=replace(fact, proof=replace(fact.proof, **changed)))


def with_fact(entry: Entry, **changed: Any) -> Entry:
    fact: Any = entry.fact
    return replace(entry, fact=replace(fact, **changed))


@pytest.mark.parametrize("kind", ["ES256", "EdDSA", "RS256"])
@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.kind)
def test_what_a_device_signed_holds(fact: Any, kind: str) -> None:
    entry = signed(fact, Device(kind))
    assert found(entry) == "holds"
    assert holds(entry, REFERENCE, RP_ID, ORIGIN).holds


def test_it_holds_after_the_entry_was_written_down_and_read_again() -> None:
    entry = signed(FACTS[1])
    read = fact_from(entry.fact.kind, json.loads(json.dumps(content_of(entry.fact))))
    assert found(replace(entry, fact=read)) == "holds"


@pytest.mark.parametrize(
    ("tampered", "code"),
    [
        (lambda e: with_fact(e, level=4), "content"),
        (lambda e: with_fact(e, comment="Calm!"), "content"),
        (lambda e: with_fact(e, comment=""), "content"),
        (lambda e: with_fact(e, competency="SML-102"), "content"),
        (lambda e: with_fact(e, method="DOPS"), "content"),
        (lambda e: with_fact(e, corrects=2), "content"),
        (lambda e: with_fact(e, paper_held_by="Somebody"), "content"),
        (lambda e: replace(e, happened_on=ON - timedelta(days=1)), "content"),
        (lambda e: with_proof(e, seen=3), "content"),
        (lambda e: with_proof(e, signature=signed().fact.proof.signature), "signature"),  # type: ignore[union-attr]
        (lambda e: with_proof(e, signature=""), "signature"),
        (lambda e: with_proof(e, public_key=to_text(Device().public_key)), "signature"),
        (lambda e: with_proof(e, public_key=to_text(cbor({1: 9}))), "key"),
        (lambda e: with_proof(e, public_key="A"), "unreadable"),
        (lambda e: with_proof(e, signature="not/base64+url"), "unreadable"),
        (lambda e: with_proof(e, client_data="é"), "unreadable"),
        (lambda e: with_proof(e, client_data=to_text(b"[]")), "unreadable"),
        (lambda e: with_proof(e, client_data=to_text(b"{")), "unreadable"),
        (lambda e: with_proof(e, client_data=to_text(b"\xff")), "unreadable"),
        (lambda e: with_proof(e, client_data=to_text(b"[" * 100_000)), "unreadable"),
        (lambda e: with_proof(e, client_data=None), "unreadable"),
        (lambda e: with_proof(e, authenticator_data=to_text(bytes(36))), "unreadable"),
        (lambda e: with_fact(e, proof=None), "missing"),
        (lambda e: with_fact(e, proof=None, by=replace(BY, means="")), "none"),
    ],
)
def test_what_was_touched_afterwards_is_named(tampered: Callable[[Entry], Entry], code: str) -> None:
    finding = holds(tampered(signed()), REFERENCE, RP_ID, ORIGIN)
    assert finding == Finding(code)
    assert not finding.holds
    assert finding.wrong == (code != "none")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"type_": "webauthn.create"}, "type"),
        ({"challenge": to_text(bytes(32))}, "content"),
        ({"origin": "https://evil.example"}, "origin"),
        ({"origin": "http://localhost:8001"}, "origin"),
        ({"crossOrigin": True}, "origin"),
        ({"rp_id": "evil.example"}, "site"),
        ({"flags": 0x04}, "not_present"),
        ({"flags": 0x01}, "not_verified"),
        ({"flags": 0x00}, "not_present"),
    ],
)
def test_what_a_device_signed_for_something_else_does_not_hold(wrong: dict[str, Any], code: str) -> None:
    assert found(signed(**wrong)) == code


def together(device: Device) -> tuple[Entry, Entry]:
    """Two entries that one touch signed."""
    digests = [challenge_of(statement(REFERENCE, fact.kind, content_of(fact), ON, 4)) for fact in FACTS[:2]]
    proof = replace(device.proof(challenge_of_several(digests), 4), beside=tuple(digests))
    first, second = (next_entry(REFERENCE, (4, "0" * 64), 7, ON, AT, replace(fact, proof=proof)) for fact in FACTS[:2])
    return first, second


def test_of_what_was_signed_with_one_touch_each_entry_holds_alone() -> None:
    for entry in together(Device()):
        read = fact_from(entry.fact.kind, json.loads(json.dumps(content_of(entry.fact))))
        assert found(replace(entry, fact=read)) == "holds"


@pytest.mark.parametrize(
    ("tampered", "code"),
    [
        (lambda e: with_fact(e, comment="Other."), "content"),
        (lambda e: with_proof(e, beside=()), "content"),
        (lambda e: with_proof(e, beside=e.fact.proof.beside[:1]), "content"),
        (lambda e: with_proof(e, beside=(*e.fact.proof.beside, "more")), "content"),
        (lambda e: with_proof(e, beside=e.fact.proof.beside[::-1]), "content"),
    ],
)
def test_what_was_signed_with_one_touch_is_signed_as_a_whole(tampered: Callable[[Entry], Entry], code: str) -> None:
    assert found(tampered(together(Device())[0])) == code


def test_the_entry_of_another_placement_or_site_does_not_hold() -> None:
    entry = signed()
    assert found(entry, reference="OTHER1") == "content"
    assert found(entry, rp_id="hwx.example") == "site"
    assert found(entry, origin="https://hwx.example") == "origin"


@given(some.data())
def test_no_single_changed_bit_of_a_proof_still_holds(data: some.DataObject) -> None:
    entry = ENTRY
    part = data.draw(some.sampled_from(["client_data", "authenticator_data", "signature", "public_key"]))
    raw = bytearray(from_text(getattr(entry.fact.proof, part)))  # type: ignore[union-attr]
    bit = data.draw(some.integers(0, len(raw) * 8 - 1))
    raw[bit // 8] ^= 1 << bit % 8
    assert holds(with_proof(entry, **{part: to_text(bytes(raw))}), REFERENCE, RP_ID, ORIGIN).wrong


def test_who_signs_and_the_proof_itself_are_not_part_of_what_is_signed() -> None:
    plain = replace(FACTS[0], by=Signatory(7, "OMAR FAROUK"))
    full = signed().fact
    assert statement(REFERENCE, plain.kind, content_of(plain), ON, 4) == statement(
        REFERENCE, full.kind, content_of(full), ON, 4
    )


def test_the_statement_is_canonical_and_says_everything_that_was_on_the_screen() -> None:
    said = statement(REFERENCE, "sign_off", content_of(FACTS[1]), ON, 4)
    assert said == (
        b'{"content":{"comment":"Well done.","competency":"SML-101","level":3,"rests_on":[3,4]},"format":1,'
        b'"happened_on":"2026-03-16","kind":"sign_off","placement":"K7QM2X","seen":4}'
    )
    assert len(urlsafe_b64decode(challenge_of(said) + "=")) == 32


def test_an_entry_of_a_kind_without_a_proof_has_none() -> None:
    entry = next_entry(REFERENCE, (4, "0" * 64), 7, ON, AT, Comment(Signatory(7, "OMAR FAROUK"), "Hello"))
    assert found(entry) == "none"


ENTRY = signed()
assert isinstance(ENTRY.fact, Observation)
assert isinstance(ENTRY.fact.proof, Proof)


@pytest.mark.parametrize("text", ["AB", "A", "+A==", "/A==", "é"])
def test_what_no_device_writes_is_not_read(text: str) -> None:
    with pytest.raises(ValueError, match=r"base64url|Invalid|Incorrect"):
        from_text(text)
