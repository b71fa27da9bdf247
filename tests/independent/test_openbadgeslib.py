"""openbadgeslib, a Python library of others on pyld, accepts what hwx proves and refuses what somebody changed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from openbadgeslib.ob3.clr import bundled_clr_contexts
from openbadgeslib.ob3.did import pem_for_kid
from openbadgeslib.ob3.ldp import OB3LdpVerifier, verify_data_integrity_proof
from openbadgeslib.ob3.status import check_credential_status, decode_encoded_list
from openbadgeslib.ob3.verifier import OB3VerificationError

from hwx.rules.data_integrity import prove
from hwx.rules.did import did_document
from hwx.rules.issuer_keys import KeyHistory
from hwx.rules.status_list import BITS, encoded, status_list_credential
from tests.rules.credentials import AT, HISTORY, ISSUER, KEY, LEARNER, LIST, METHOD, member, transcript
from tests.rules.tampering import tampered
from tests.support.credentials import credential, full_transcript
from tests.support.real_curricula import real_curriculum

NEVER = datetime(2100, 1, 1, tzinfo=UTC)


def pem_of(raw: bytes) -> bytes:
    return Ed25519PublicKey.from_public_bytes(raw).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


PEM = pem_of(KEY.public_key().public_bytes_raw())
STRANGER = Ed25519PrivateKey.from_private_bytes(b"\7" * 32)


def proven(bare: dict[str, Any]) -> dict[str, Any]:
    return prove(bare, KEY.sign, METHOD, AT)


def accepts_proof(signed: dict[str, Any]) -> bool:
    """By the proof alone, and by nothing that the library thinks of the shape."""
    try:
        verify_data_integrity_proof(signed, PEM, extra_contexts=bundled_clr_contexts())
    except OB3VerificationError:
        return False
    return True


def test_the_proof_of_the_transcript_and_of_each_member_is_accepted() -> None:
    whole = proven(transcript(3))
    rdfc = {**whole, "proof": whole["proof"][0]}
    members = whole["credentialSubject"]["verifiableCredential"]
    assert [accepts_proof(one) for one in (rdfc, *members)] == [True] * 4


def test_each_member_is_accepted_as_an_open_badge_of_its_own() -> None:
    for one in proven(transcript(3))["credentialSubject"]["verifiableCredential"]:
        read = OB3LdpVerifier(pubkey_pem=PEM, issuer_did=ISSUER).verify(one)
        assert (read.issuer.id, read.recipient_id) == (ISSUER, LEARNER)


def test_the_whole_transcript_of_a_real_curriculum_is_accepted_and_every_member_as_a_badge() -> None:
    whole = proven(credential(full_transcript(real_curriculum("haemodialysis")), issuer=ISSUER))
    assert accepts_proof({**whole, "proof": whole["proof"][0]})
    members = whole["credentialSubject"]["verifiableCredential"]
    assert len(members) > 10
    for one in members:
        assert OB3LdpVerifier(pubkey_pem=PEM, issuer_did=ISSUER).verify(one).issuer.id == ISSUER


def test_the_key_is_found_in_our_did_document() -> None:
    found = pem_for_kid(did_document(HISTORY), ISSUER, METHOD)
    assert (found if isinstance(found, bytes) else found.encode()).strip() == PEM.strip()


def test_a_strangers_signature_is_refused() -> None:
    assert not accepts_proof(prove(member(1), STRANGER.sign, METHOD, AT))


def test_every_text_of_a_member_that_is_changed_is_noticed() -> None:
    changes = list(tampered(proven(member(1))))
    assert len(changes) > 60
    assert [place for place, changed in changes if accepts_proof(changed)] == []


@pytest.mark.parametrize("revoked", [[], [94_567], [94_566, 94_568]], ids=str)
def test_our_status_list_is_read_as_it_is_meant(revoked: list[int]) -> None:
    listed = proven(status_list_credential(LIST, ISSUER, revoked, AT, NEVER))
    read = OB3LdpVerifier(pubkey_pem=PEM).verify(proven(member(1)))
    fetched: list[str] = []

    def download(address: str) -> bytes:
        fetched.append(address)
        return json.dumps(listed).encode()

    if 94_567 in revoked:
        with pytest.raises(OB3VerificationError, match="'revocation' is set at index 94567"):
            check_credential_status(read, download)
    else:
        check_credential_status(read, download)
    assert fetched == [LIST]


def test_our_status_list_carries_a_proof_that_is_accepted() -> None:
    listed = proven(status_list_credential(LIST, ISSUER, [3], AT, NEVER))
    assert accepts_proof({**listed, "proof": listed["proof"][0]})


def test_the_bits_stand_where_that_library_looks_for_them() -> None:
    raw = decode_encoded_list(encoded([0, 9, BITS - 1]))
    assert (raw[0], raw[1], raw[-1], len(raw)) == (0x80, 0x40, 0x01, BITS // 8)


def test_a_history_with_a_distrusted_key_gives_no_key_to_that_library() -> None:
    [key] = HISTORY.keys
    gone = KeyHistory(ISSUER, "", (type(key)(key.public, key.used_from, None, AT.date()),))
    with pytest.raises(OB3VerificationError, match="no verificationMethod"):
        pem_for_kid(did_document(gone), ISSUER, METHOD)
