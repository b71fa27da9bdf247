"""Proofs: as the W3C publishes them, over everything that is said, and only under a key that counted on that day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyld import jsonld

from hwx.rules.data_integrity import (
    JCS,
    MAX_MEMBERS,
    RDFC,
    ProofFinding,
    Reason,
    examine_proofs,
    issuer_of,
    prove,
    signed_bytes,
    suites_of,
    without_proof,
)
from hwx.rules.issuer_keys import IssuerKey, KeyHistory
from hwx.rules.multikey import base58btc, from_base58btc, from_multikey
from hwx.rules.quad_terms import MEMBER_CONTEXT
from hwx.rules.quads import NotWritable, canonical_quads
from hwx.rules.status_list import status_list_credential
from tests.rules.credentials import AT, HISTORY, ISSUER, ISSUER_KEY, KEY, LIST, METHOD, PUBLIC, member, transcript
from tests.rules.tampering import Path, replaced, tampered
from tests.support.contexts import context

OTHER = Ed25519PrivateKey.from_private_bytes(b"\7" * 32)
OTHER_KEY = IssuerKey(OTHER.public_key().public_bytes_raw(), date(2026, 1, 1))


def proven(credential: dict[str, Any]) -> dict[str, Any]:
    return prove(credential, KEY.sign, METHOD, AT)


# W3C vc-di-eddsa, appendix B (https://www.w3.org/TR/vc-di-eddsa/): the key, the credential, and what comes of it under
# each suite. Earlier editions name the key as did:key; the Recommendation of 2025 names it under the issuer.
W3C_PRIVATE = "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq"
W3C_PUBLIC = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
W3C_CONTEXT = ["https://www.w3.org/ns/credentials/v2", "https://www.w3.org/ns/credentials/examples/v2"]
W3C_CREDENTIAL = {
    "@context": W3C_CONTEXT,
    "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "AlumniCredential"],
    "name": "Alumni Credential",
    "description": "A minimum viable example of an Alumni Credential.",
    "issuer": "https://vc.example/issuers/5678",
    "validFrom": "2023-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:abcdefgh", "alumniOf": "The School of Examples"},
}
W3C_OPTIONS = {
    "type": "DataIntegrityProof",
    "created": "2023-02-24T23:36:38Z",
    "verificationMethod": f"did:key:{W3C_PUBLIC}#{W3C_PUBLIC}",
    "proofPurpose": "assertionMethod",
}
W3C_DOCUMENT_DIGEST = "517744132ae165a5349155bef0bb0cf2258fff99dfe1dbd914b938d775a36017"
W3C_DID, W3C_URL = f"did:key:{W3C_PUBLIC}#{W3C_PUBLIC}", f"https://vc.example/issuers/5678#{W3C_PUBLIC}"


def w3c_signer() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(from_base58btc(W3C_PRIVATE[1:])[2:])


@pytest.mark.parametrize(
    ("method", "value"),
    [
        (W3C_DID, "z2HnFSSPPBzR36zdDgK8PbEHeXbR56YF24jwMpt3R1eHXQzJDMWS93FCzpvJpwTWd3GAVFuUfjoJdcnTMuVor51aX"),
        (W3C_URL, "z63t83Y53KfzJ5ZosfKTnqfMcKB2dmTrfjSaQjeNNjAD5srBowQfmWqeRb8rRjmeEuCBEsddF9LsVogtuTsijJKh4"),
    ],
)
def test_the_published_jcs_proof_comes_out_of_the_published_credential(method: str, value: str) -> None:
    key = w3c_signer()
    assert key.public_key().public_bytes_raw() == from_multikey(W3C_PUBLIC)
    options = {**W3C_OPTIONS, "verificationMethod": method, "cryptosuite": JCS, "@context": W3C_CONTEXT}
    assert "z" + base58btc(key.sign(signed_bytes(W3C_CREDENTIAL, options))) == value


@pytest.mark.parametrize(
    ("method", "digest", "value"),
    [
        (
            W3C_DID,
            "bea7b7acfbad0126b135104024a5f1733e705108f42d59668b05c0c50004c6b0",
            "z2YwC8z3ap7yx1nZYCg4L3j3ApHsF8kgPdSb5xoS1VR7vPG3F561B52hYnQF9iseabecm3ijx4K1FBTQsCZahKZme",
        ),
        (
            W3C_URL,
            "4c4d3890a157f8d611b13c265c2c22f39aa0a567c7c7dd9ba3e45cd579784eeb",
            "z21EVs3eXERqTn4acNHT9viboqgzUaQ3kTmhPT3eA8qrVPE7CrQq78WkzctnMX5W4CrzcKnHw8V6dvy5pgWYCU5e9",
        ),
    ],
)
def test_the_published_rdfc_proof_comes_out_of_the_published_options_and_digests(
    method: str, digest: str, value: str
) -> None:
    # The words of the published credential are not ours, so its digest is taken as it is printed.
    options = {**W3C_OPTIONS, "verificationMethod": method, "cryptosuite": RDFC, "@context": list(MEMBER_CONTEXT)}
    assert sha256(canonical_quads(options).encode()).hexdigest() == digest
    assert "z" + base58btc(w3c_signer().sign(bytes.fromhex(digest + W3C_DOCUMENT_DIGEST))) == value


def test_the_general_processor_that_ours_is_held_against_gives_the_published_digest() -> None:
    """So ours, which is the same to the byte for our words, stands on the published vectors too."""

    def load(address: str, _: object) -> dict[str, object]:
        known = address == W3C_CONTEXT[0]
        words = context(address) if known else {"@context": {"@vocab": "https://www.w3.org/ns/credentials/examples#"}}
        return {"contextUrl": None, "documentUrl": address, "document": words, "contentType": "application/ld+json"}

    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": load}
    quads = jsonld.normalize(W3C_CREDENTIAL, options)
    assert sha256(quads.encode()).hexdigest() == W3C_DOCUMENT_DIGEST


def test_words_that_are_not_ours_are_not_signed_under_rdfc() -> None:
    with pytest.raises(NotWritable, match="examples/v2"):
        signed_bytes(W3C_CREDENTIAL, {**W3C_OPTIONS, "cryptosuite": RDFC})


def test_a_transcript_carries_both_proofs_and_each_member_one() -> None:
    whole = proven(transcript(2))
    assert [proof["cryptosuite"] for proof in whole["proof"]] == [RDFC, JCS]
    for one in whole["credentialSubject"]["verifiableCredential"]:
        assert one["proof"] == {
            "type": "DataIntegrityProof",
            "cryptosuite": RDFC,
            "created": "2026-03-01T09:30:00Z",
            "verificationMethod": METHOD,
            "proofPurpose": "assertionMethod",
            "proofValue": one["proof"]["proofValue"],
        }
    assert "@context" not in whole["proof"][0]
    assert whole["proof"][1]["@context"] == whole["@context"]


def test_a_status_list_carries_both_proofs() -> None:
    assert suites_of(status_list_credential(LIST, ISSUER, [], AT, AT)) == (RDFC, JCS)


def test_proving_changes_nothing_that_is_given_and_replaces_proofs_of_before() -> None:
    bare = transcript(1)
    once = proven(bare)
    assert bare == transcript(1)
    assert prove(once, KEY.sign, METHOD, AT) == once


def test_the_moment_is_written_in_utc() -> None:
    at = AT.astimezone(timezone(timedelta(hours=3)))
    assert prove(member(1), KEY.sign, METHOD, at)["proof"]["created"] == "2026-03-01T09:30:00Z"


def test_what_cannot_be_written_is_not_proven() -> None:
    with pytest.raises(NotWritable, match="the word 'grade' is not known"):
        proven({**member(1), "grade": "A"})
    with pytest.raises(NotWritable):
        signed_bytes({"@context": [], "name": float("nan")}, {"cryptosuite": JCS})


def test_a_proven_credential_is_found_authentic_with_its_issuer_key_and_moment() -> None:
    expected = ProofFinding(None, "", ISSUER, ISSUER_KEY, AT)
    assert examine_proofs(proven(transcript(3)), [HISTORY]) == expected
    assert examine_proofs(proven(member(1)), [HISTORY]) == expected
    assert examine_proofs(proven(status_list_credential(LIST, ISSUER, [1], AT, AT)), [HISTORY]) == expected
    assert expected.authentic


def test_the_proofs_of_a_set_may_stand_in_either_order() -> None:
    whole = proven(transcript(1))
    assert examine_proofs({**whole, "proof": whole["proof"][::-1]}, [HISTORY]).authentic


def test_every_text_of_a_transcript_that_is_changed_is_noticed() -> None:
    changes = list(tampered(proven(transcript(2))))
    assert len(changes) > 250
    assert [place for place, changed in changes if examine_proofs(changed, [HISTORY]).authentic] == []


def test_every_text_of_a_member_that_is_changed_is_noticed() -> None:
    changes = list(tampered(proven(member(1))))
    assert [place for place, changed in changes if examine_proofs(changed, [HISTORY]).authentic] == []


MEMBERS: Path = ("credentialSubject", "verifiableCredential")


def turned(whole: Any) -> Any:
    return replaced(whole, MEMBERS, whole["credentialSubject"]["verifiableCredential"][::-1])


def results_exchanged(whole: Any) -> Any:
    """The graph stays the same: both members are about one learner."""
    first, second = whole["credentialSubject"]["verifiableCredential"]
    results = [one["credentialSubject"]["result"] for one in (first, second)]
    changed = replaced(whole, (*MEMBERS, 0, "credentialSubject", "result"), results[1])
    return replaced(changed, (*MEMBERS, 1, "credentialSubject", "result"), results[0])


def one_fewer(whole: Any) -> Any:
    return replaced(whole, MEMBERS, whole["credentialSubject"]["verifiableCredential"][:1])


def types_turned(whole: Any) -> Any:
    return {**whole, "type": whole["type"][::-1]}


def one_said_twice(whole: Any) -> Any:
    return {**whole, "type": [*whole["type"], whole["type"][0]]}


@pytest.mark.parametrize("change", [turned, results_exchanged, one_fewer, types_turned, one_said_twice])
def test_what_a_set_of_quads_does_not_see_is_noticed_all_the_same(change: Callable[[Any], Any]) -> None:
    assert examine_proofs(change(proven(transcript(2))), [HISTORY]).reason is Reason.BAD_SIGNATURE


def test_a_member_of_another_learner_or_transcript_cannot_be_put_in_and_proven_by_nobody() -> None:
    whole = proven(transcript(2))
    stranger = prove(member(1), OTHER.sign, METHOD, AT)
    changed = replaced(whole, (*MEMBERS, 0), stranger)
    assert examine_proofs(changed, [HISTORY]).reason is Reason.BAD_SIGNATURE


def resigned(whole: Any) -> Any:
    """The whole proven anew, its members left as they are."""
    bare = {name: value for name, value in whole.items() if name != "proof"}
    proofs = []
    for suite in (RDFC, JCS):
        options = {**W3C_OPTIONS, "cryptosuite": suite, "created": "2026-03-01T09:30:00Z", "verificationMethod": METHOD}
        options |= {"@context": bare["@context"]} if suite == JCS else {}
        proofs.append({**options, "proofValue": "z" + base58btc(KEY.sign(signed_bytes(bare, options)))})
    return {**bare, "proof": proofs}


def test_a_member_with_a_bad_proof_inside_a_whole_that_is_sound_is_named() -> None:
    broken = replaced(proven(transcript(2)), (*MEMBERS, 1, "name"), "Another competency")
    found = examine_proofs(resigned(broken), [HISTORY])
    assert (found.reason, found.place) == (Reason.BAD_SIGNATURE, "credentialSubject.verifiableCredential[1]")


def test_a_member_of_another_issuer_is_refused_even_where_both_are_known() -> None:
    other = KeyHistory("did:web:other.example", "Other", (OTHER_KEY,))
    guest = member(1)
    guest["issuer"]["id"] = other.issuer
    guest = prove(guest, OTHER.sign, other.method(OTHER_KEY), AT)
    whole = resigned(replaced(proven(transcript(2)), (*MEMBERS, 1), guest))
    found = examine_proofs(whole, [HISTORY, other])
    assert found == ProofFinding(
        Reason.OTHER_ISSUER, "credentialSubject.verifiableCredential[1]", other.issuer, OTHER_KEY, AT
    )


def test_a_member_without_a_proof_is_refused() -> None:
    whole = resigned(transcript(1))
    found = examine_proofs(whole, [HISTORY])
    assert (found.reason, found.place) == (Reason.NO_PROOF, "credentialSubject.verifiableCredential[0]")


def test_members_that_are_no_list_are_refused_even_when_they_are_signed() -> None:
    whole = proven(transcript(1))
    [inner] = whole["credentialSubject"]["verifiableCredential"]
    found = examine_proofs(resigned(replaced(whole, MEMBERS, inner)), [HISTORY])
    assert (found.reason, found.place) == (Reason.NOT_A_CREDENTIAL, "credentialSubject.verifiableCredential")


def test_more_members_than_any_curriculum_has_are_refused() -> None:
    few = transcript(1)
    inner = proven(transcript(1))["credentialSubject"]["verifiableCredential"][0]
    few["credentialSubject"]["verifiableCredential"] = [inner] * (MAX_MEMBERS + 1)
    found = examine_proofs(resigned(few), [HISTORY])
    assert (found.reason, found.place) == (Reason.NOT_A_CREDENTIAL, "credentialSubject.verifiableCredential")


@pytest.mark.parametrize(
    "found",
    [None, "x", 7, [], {}, {"credentialSubject": []}, {"type": "ClrCredential", "credentialSubject": "urn:x:1"}],
    ids=repr,
)
def test_what_is_no_credential_is_refused(found: Any) -> None:
    assert examine_proofs(found, [HISTORY]).reason is Reason.NOT_A_CREDENTIAL


SOUND = proven(member(1))
WHOLE = proven(transcript(1))


def with_proof(**changes: Any) -> dict[str, Any]:
    return {**SOUND, "proof": {**SOUND["proof"], **changes}}


@pytest.mark.parametrize(
    "credential, reason",
    [
        ({name: value for name, value in SOUND.items() if name != "proof"}, Reason.NO_PROOF),
        ({**SOUND, "proof": None}, Reason.NO_PROOF),
        ({**SOUND, "proof": []}, Reason.PROOF_MISSING),
        ({**SOUND, "proof": "z"}, Reason.PROOF_MALFORMED),
        ({**SOUND, "proof": [SOUND["proof"], SOUND["proof"]]}, Reason.PROOF_MISSING),
        ({**WHOLE, "proof": WHOLE["proof"][0]}, Reason.PROOF_MISSING),
        ({**WHOLE, "proof": WHOLE["proof"][1:]}, Reason.PROOF_MISSING),
        ({**WHOLE, "proof": [WHOLE["proof"][1]] * 2}, Reason.PROOF_MISSING),
        (with_proof(type="Ed25519Signature2020"), Reason.PROOF_MALFORMED),
        (with_proof(cryptosuite="ecdsa-rdfc-2019"), Reason.PROOF_MALFORMED),
        (with_proof(cryptosuite=["eddsa-rdfc-2022"]), Reason.PROOF_MALFORMED),
        (with_proof(proofPurpose="authentication"), Reason.PROOF_MALFORMED),
        (with_proof(created="2026-03-01"), Reason.PROOF_MALFORMED),
        (with_proof(created="2026-3-1T09:30:00Z"), Reason.PROOF_MALFORMED),
        (with_proof(proofValue=7), Reason.PROOF_MALFORMED),
        (with_proof(proofValue="u" + SOUND["proof"]["proofValue"]), Reason.PROOF_MALFORMED),
        (with_proof(proofValue="z" * 90), Reason.PROOF_MALFORMED),
        (with_proof(proofValue="z"), Reason.BAD_SIGNATURE),
        (with_proof(proofValue="z0"), Reason.BAD_SIGNATURE),
        (with_proof(domain="x"), Reason.PROOF_MALFORMED),
        (with_proof(**{"@context": SOUND["@context"]}), Reason.PROOF_MALFORMED),
        (replaced(WHOLE, ("proof", 1, "@context"), []), Reason.PROOF_MALFORMED),
        ({**SOUND, "issuer": "did:web:stranger.example"}, Reason.UNKNOWN_ISSUER),
        ({**SOUND, "issuer": {"name": "No name"}}, Reason.UNKNOWN_ISSUER),
        ({**SOUND, "issuer": 7}, Reason.UNKNOWN_ISSUER),
        (with_proof(verificationMethod=f"did:web:stranger.example#{ISSUER_KEY.multikey}"), Reason.UNKNOWN_KEY),
        (with_proof(verificationMethod=f"{ISSUER}#{OTHER_KEY.multikey}"), Reason.UNKNOWN_KEY),
        (with_proof(created="2026-03-01T09:30:01Z"), Reason.BAD_SIGNATURE),
    ],
)  # fmt: skip
def test_a_proof_that_is_missing_misshapen_or_of_somebody_else_is_refused(
    credential: dict[str, Any], reason: Reason
) -> None:
    assert examine_proofs(credential, [HISTORY]).reason is reason


def test_content_that_is_not_known_is_refused_with_its_place() -> None:
    found = examine_proofs({**SOUND, "grade": "A"}, [HISTORY])
    assert (found.reason, found.place) == (Reason.UNKNOWN_CONTENT, "grade")
    assert "the word 'grade' is not known" in found.detail
    inner = examine_proofs(replaced(WHOLE, (*MEMBERS, 0, "grade"), "A"), [HISTORY])
    assert (inner.reason, inner.place) == (
        Reason.UNKNOWN_CONTENT,
        "credentialSubject.verifiableCredential[0].grade",
    )


def test_another_key_under_the_name_of_ours_is_refused() -> None:
    forged = prove(transcript(1), OTHER.sign, METHOD, AT)
    assert examine_proofs(forged, [HISTORY]).reason is Reason.BAD_SIGNATURE


@pytest.mark.parametrize(
    "days, reason, later",
    [
        ({"used_from": AT.date()}, None, False),
        ({"used_from": AT.date() + timedelta(days=1)}, Reason.KEY_NOT_IN_FORCE, False),
        ({"used_until": AT.date()}, None, False),
        ({"used_until": AT.date() - timedelta(days=1)}, Reason.KEY_NOT_IN_FORCE, False),
        ({"distrusted_from": AT.date() + timedelta(days=1)}, None, True),
        ({"distrusted_from": AT.date()}, Reason.KEY_DISTRUSTED, False),
        ({"distrusted_from": AT.date() - timedelta(days=1)}, Reason.KEY_DISTRUSTED, False),
    ],
)
def test_the_key_must_have_been_in_force_and_trusted_on_the_day_of_the_proof(
    days: dict[str, Any], reason: Reason | None, later: bool
) -> None:
    key = replace(ISSUER_KEY, **days)
    found = examine_proofs(SOUND, [KeyHistory(ISSUER, "", (key,))])
    assert (found.reason, found.key, found.at, found.distrusted_later) == (reason, key, AT, later)


@pytest.mark.parametrize("stolen", [RDFC, JCS])
def test_of_two_proofs_the_one_by_a_key_that_was_lost_later_decides(stolen: str) -> None:
    """Each covers what the other does not, so who has a stolen key makes the one anew and keeps the other."""
    lost = replace(OTHER_KEY, distrusted_from=AT.date() + timedelta(days=1))
    history = KeyHistory(ISSUER, "", (ISSUER_KEY, lost))
    whole = proven(transcript(1))
    [former] = [one for one in whole["proof"] if one["cryptosuite"] == stolen]
    options = {**former, "verificationMethod": history.method(lost)}
    del options["proofValue"]
    value = "z" + base58btc(OTHER.sign(signed_bytes(without_proof(whole), options)))
    proofs = [{**options, "proofValue": value} if one is former else one for one in whole["proof"]]
    found = examine_proofs({**whole, "proof": proofs}, [history])
    assert (found.reason, found.key, found.distrusted_later) == (None, lost, True)


def test_an_earlier_key_of_the_issuer_proves_what_it_signed_in_its_days() -> None:
    old = replace(ISSUER_KEY, used_until=AT.date())
    assert examine_proofs(SOUND, [KeyHistory(ISSUER, "", (old, OTHER_KEY))]).key == old


@pytest.mark.parametrize(
    "issuer, name",
    [("did:web:x", "did:web:x"), ({"id": "did:web:x"}, "did:web:x"), ({}, ""), (None, ""), (["did:web:x"], "")],
)
def test_the_issuer_is_named_by_text_or_by_profile(issuer: Any, name: str) -> None:
    assert issuer_of({"issuer": issuer}) == name


def test_the_day_of_a_proof_is_that_in_utc() -> None:
    at = datetime(2026, 3, 1, 23, 59, 59, tzinfo=UTC)
    key = replace(ISSUER_KEY, used_until=date(2026, 3, 1))
    assert key.public == PUBLIC
    assert examine_proofs(prove(member(1), KEY.sign, METHOD, at), [KeyHistory(ISSUER, "", (key,))]).authentic


def test_proofs_of_members_that_say_very_much_are_answered_like_any_other_change() -> None:
    whole = proven(transcript(2))
    for one in whole["credentialSubject"]["verifiableCredential"]:
        one["proof"] = {"type": "DataIntegrityProof", "created": [f"{AT.year + year}" for year in range(3000)]}
    found = examine_proofs(whole, [HISTORY])
    assert (found.reason, found.place) == (Reason.BAD_SIGNATURE, "")
