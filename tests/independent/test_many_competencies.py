"""A transcript of 120 competencies: we, Node and the paper take it as any other; one library has a limit of its own."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pytest
import rfc8785
from openbadgeslib.ob3.clr import bundled_clr_contexts
from openbadgeslib.ob3.ldp import MAX_LDP_DOCUMENT_BYTES, OB3LdpVerifier, verify_data_integrity_proof
from openbadgeslib.ob3.verifier import OB3VerificationError

from hwx.papers.signed_paper import signed_paper
from hwx.rules.credential_gate import MAX_BYTES, refuse_unfit, unfit_in
from hwx.rules.credential_reading import read_credential
from hwx.rules.curriculum import Curriculum
from hwx.rules.data_integrity import examine_proofs
from hwx.rules.transcript import Transcript
from hwx.verification.look import MAX_JSON
from hwx.verification.page_against_file import Pages, pages_against
from hwx.verification.paper import look_at
from tests.independent.node import Case, node_says
from tests.independent.test_openbadgeslib import pem_of
from tests.support.credentials import full_transcript
from tests.support.real_curricula import real_curriculum
from tests.verification.proven import KEYS, OURS

MANY = 120


def many() -> Curriculum:
    """The wording of a real curriculum, so that the size is that of a real transcript."""
    given = real_curriculum("midwifery-emonc")
    real = [one for domain in given.domains for one in domain.competencies]
    made = [replace(real[place % len(real)], code=f"MANY-{place + 1:03}", prerequisites=()) for place in range(MANY)]
    domains = (replace(one, competencies=tuple(c for c in made if c.domain == one.key)) for one in given.domains)
    return replace(given, domains=tuple(domains))


@cache
def drawn() -> Transcript:
    return full_transcript(many())


@cache
def proven() -> dict[str, Any]:
    return OURS.proven(drawn())


def members() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = proven()["credentialSubject"]["verifiableCredential"]
    return found


def written() -> bytes:
    return rfc8785.dumps(proven())


def test_it_may_be_issued_and_is_read_again_as_it_was_meant() -> None:
    assert len(members()) == MANY + 1
    assert list(unfit_in(proven())) == []
    refuse_unfit(proven(), len(written()))
    assert len(written()) < MAX_BYTES == MAX_JSON
    assert examine_proofs(proven(), KEYS.histories).authentic
    read = read_credential(proven())
    assert [item.code for item in read.items] == [one.code for domain in many().domains for one in domain.competencies]
    look = look_at(written(), KEYS)
    assert (look.cause, look.said) == (None, read)


@pytest.mark.usefixtures("printer")
def test_the_paper_carries_it_and_is_authentic_with_it() -> None:
    keys = OURS.keys
    pdf = signed_paper(drawn(), written(), keys.public.multikey, keys.paper_signer)
    look = look_at(pdf, KEYS)
    assert (look.cause, look.document) == (None, proven())
    assert pages_against(pdf, drawn().number, drawn().check_code, patience=300) is Pages.AGREE


def test_software_of_digital_bazaar_accepts_both_proofs_of_the_whole_and_those_of_members() -> None:
    listed = OURS.status()
    cases = [Case(proven()), Case(members()[0]), Case(members()[-1])]
    at = drawn().issued_at.replace(month=6)
    answers = node_says(cases, KEYS.histories, listed, at=at)
    assert [(one.verified, one.proofs, one.revoked, one.error) for one in answers] == [
        (True, 2, False, ""),
        (True, 1, False, ""),
        (True, 1, False, ""),
    ]


def test_openbadgeslib_reads_no_document_so_large_and_accepts_each_member() -> None:
    """Its limit, and not one of the standard; docs/credential.md says so where it names who checks."""
    pem = pem_of(OURS.keys.public.public)
    assert len(written()) > MAX_LDP_DOCUMENT_BYTES
    with pytest.raises(OB3VerificationError, match=str(MAX_LDP_DOCUMENT_BYTES)):
        verify_data_integrity_proof(
            {**proven(), "proof": proven()["proof"][0]}, pem, extra_contexts=bundled_clr_contexts()
        )
    for one in members()[::12]:
        assert OB3LdpVerifier(pubkey_pem=pem, issuer_did=OURS.keys.did).verify(one).issuer.id == OURS.keys.did
