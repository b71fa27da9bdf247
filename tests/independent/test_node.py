"""Software of Digital Bazaar, under Node, accepts what hwx proves and refuses what somebody changed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from hwx.rules.data_integrity import ProofFinding, Reason, examine_proofs, prove
from hwx.rules.issuer_keys import IssuerKey, KeyHistory
from hwx.rules.multikey import did_key
from hwx.rules.status_list import encoded, status_list_credential
from tests.independent.node import JCS, RDFC, Case, node_says, node_signs
from tests.rules.credentials import AT, HISTORY, ISSUER, ISSUER_KEY, KEY, LIST, METHOD, PUBLIC, member, transcript
from tests.rules.tampering import tampered
from tests.support.credentials import credential, full_transcript
from tests.support.real_curricula import real_curriculum

INDEX = 94_567
NEVER = datetime(2100, 1, 1, tzinfo=UTC)


def proven(bare: dict[str, Any]) -> dict[str, Any]:
    return prove(bare, KEY.sign, METHOD, AT)


def list_with(*revoked: int) -> dict[str, Any]:
    return proven(status_list_credential(LIST, ISSUER, revoked, AT, NEVER))


def test_the_transcript_is_accepted_with_either_proof_alone_and_with_both_in_either_order() -> None:
    whole = proven(transcript(3))
    other_way = {**whole, "proof": whole["proof"][::-1]}
    cases = [Case(whole), Case(other_way), Case(whole, [RDFC]), Case(whole, [JCS])]
    answers = node_says(cases, [HISTORY], list_with())
    assert [(answer.verified, answer.proofs, answer.error) for answer in answers] == [
        (True, 2, ""),
        (True, 2, ""),
        (True, 1, ""),
        (True, 1, ""),
    ]


def test_the_transcript_of_a_real_curriculum_and_all_of_its_members_are_accepted() -> None:
    drawn = full_transcript(real_curriculum("haemodialysis"))
    whole = proven(credential(drawn, issuer=ISSUER, status_list=LIST))
    members = whole["credentialSubject"]["verifiableCredential"]
    answers = node_says([Case(whole), *(Case(one) for one in members)], [HISTORY], list_with())
    assert len(members) > 10
    assert [(answer.verified, answer.revoked, answer.error) for answer in answers] == [(True, False, "")] * len(answers)


def test_each_member_is_accepted_alone() -> None:
    members = proven(transcript(3))["credentialSubject"]["verifiableCredential"]
    answers = node_says([Case(one) for one in members], [HISTORY], list_with())
    assert [(answer.verified, answer.revoked) for answer in answers] == [(True, False)] * 3


@pytest.mark.parametrize(
    "revoked, said", [([], False), ([INDEX], True), ([INDEX - 1, INDEX + 1, 0, 131_071], False)], ids=str
)
def test_our_status_list_says_for_transcript_and_member_alike_whether_they_are_revoked(
    revoked: list[int], said: bool
) -> None:
    whole = proven(transcript(1))
    one = whole["credentialSubject"]["verifiableCredential"][0]
    answers = node_says([Case(whole), Case(one)], [HISTORY], list_with(*revoked))
    assert [(answer.verified, answer.revoked) for answer in answers] == [(True, said), (True, said)]


def test_the_status_list_itself_is_accepted_and_a_forged_one_refused() -> None:
    forged = list_with(INDEX)
    forged["credentialSubject"]["encodedList"] = encoded([])
    sound = list_with(INDEX)
    by_list = node_says([Case(sound), Case(forged)], [HISTORY])
    assert [answer.verified for answer in by_list] == [True, False]
    [answer] = node_says([Case(proven(member(1)))], [HISTORY], forged)
    assert (answer.verified, answer.revoked) == (False, None)
    assert "Invalid signature" in answer.error


def test_every_text_of_a_transcript_and_its_member_that_is_changed_is_noticed() -> None:
    changes = list(tampered(proven(transcript(1))))
    answers = node_says([Case(changed) for _, changed in changes], [HISTORY], list_with())
    told = list(zip(changes, answers, strict=True))
    assert len(told) > 150
    # For that software one good proof of a set is enough, so of a changed proof it only says that one is missing.
    noticed = [not answer.verified or (place[0] == "proof" and answer.proofs == 1) for (place, _), answer in told]
    assert [place for ((place, _), _), noted in zip(told, noticed, strict=True) if not noted] == []


def test_members_in_another_order_hold_under_rdfc_and_are_noticed_by_jcs() -> None:
    whole = proven(transcript(3))
    subject = whole["credentialSubject"]
    turned = {**whole, "credentialSubject": {**subject, "verifiableCredential": subject["verifiableCredential"][::-1]}}
    answers = node_says([Case(turned, [RDFC]), Case(turned, [JCS]), Case(turned)], [HISTORY], list_with())
    assert [(answer.verified, answer.proofs) for answer in answers] == [(True, 1), (False, 0), (True, 1)]


def test_every_text_of_a_member_shown_alone_that_is_changed_is_noticed() -> None:
    changes = list(tampered(proven(member(1))))
    answers = node_says([Case(changed) for _, changed in changes], [HISTORY], list_with())
    assert len(answers) > 60
    assert [place for (place, _), answer in zip(changes, answers, strict=True) if answer.verified] == []


def test_another_key_is_refused_and_so_is_one_that_the_issuer_no_longer_trusts() -> None:
    stranger = Ed25519PrivateKey.from_private_bytes(b"\7" * 32)
    by_stranger = prove(transcript(1), stranger.sign, METHOD, AT)
    [answer] = node_says([Case(by_stranger)], [HISTORY], list_with())
    assert not answer.verified
    distrusted = KeyHistory(ISSUER, "", (IssuerKey(PUBLIC, ISSUER_KEY.used_from, None, AT.date()),))
    [answer] = node_says([Case(proven(transcript(1)))], [distrusted], list_with())
    assert not answer.verified


def test_a_key_that_was_replaced_still_proves_what_it_signed_in_its_days() -> None:
    newer = IssuerKey(Ed25519PrivateKey.from_private_bytes(b"\7" * 32).public_key().public_bytes_raw(), AT.date())
    older = IssuerKey(PUBLIC, ISSUER_KEY.used_from, AT.date())
    [answer] = node_says([Case(proven(transcript(1)))], [KeyHistory(ISSUER, "", (older, newer))], list_with())
    assert (answer.verified, answer.revoked) == (True, False)


def test_an_issuer_without_a_host_name_is_accepted_under_its_key_as_name() -> None:
    name = did_key(PUBLIC)
    history = KeyHistory(name, "", (ISSUER_KEY,))
    whole = transcript(1)
    inner = whole["credentialSubject"]["verifiableCredential"][0]
    whole["issuer"]["id"] = inner["issuer"]["id"] = name
    method = history.method(ISSUER_KEY)
    listed = prove(status_list_credential(LIST, name, [], AT, NEVER), KEY.sign, method, AT)
    [answer] = node_says([Case(prove(whole, KEY.sign, method, AT))], [history], listed)
    assert (answer.verified, answer.revoked) == (True, False)


@pytest.mark.parametrize(
    "text", ["a\ttab", "two\nlines\r\n", '"quoted" \\ back', "👩🏽‍⚕️", "أ\u200f\u2028\u0301", "ﷺ\ufeff"]
)
def test_texts_that_are_hard_to_write_are_signed_the_way_others_read_them(text: str) -> None:
    one = member(1)
    one["name"] = text
    [answer] = node_says([Case(proven(one))], [HISTORY], list_with())
    assert (answer.verified, answer.error) == (True, "")


def signed_elsewhere(credential: dict[str, Any], *suites: str) -> dict[str, Any]:
    return node_signs(credential, suites, KEY, METHOD, HISTORY, "2026-03-01T09:30:00Z")


def test_proofs_that_other_software_makes_of_our_shape_are_ours_byte_for_byte_and_accepted() -> None:
    """Members first, then the whole, as hwx does it; the signature has nothing random."""
    bare = transcript(2)
    subject = bare["credentialSubject"]
    members = [signed_elsewhere(one, RDFC) for one in subject["verifiableCredential"]]
    theirs = signed_elsewhere({**bare, "credentialSubject": {**subject, "verifiableCredential": members}}, RDFC, JCS)
    assert examine_proofs(theirs, [HISTORY]) == ProofFinding(None, "", ISSUER, ISSUER_KEY, AT)
    assert theirs == proven(bare)
    for one in members:
        assert examine_proofs(one, [HISTORY]).authentic


def test_a_proof_of_other_software_over_a_changed_transcript_is_refused_by_us() -> None:
    theirs = signed_elsewhere(member(1), RDFC)
    assert examine_proofs(theirs, [HISTORY]).authentic
    assert examine_proofs({**theirs, "name": "Another"}, [HISTORY]).reason is Reason.BAD_SIGNATURE
