"""A transcript carries a proof that each signature it states stands in the log of all entries."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable

import pytest
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from hwx.ledger.growing import make_checkpoint
from hwx.ledger.reading import head_of, newest_checkpoint
from hwx.papers.paper_gate import breaches_of
from hwx.people.tables import Person
from hwx.rules.checkpoint import proof_from_text
from hwx.rules.inclusion import LogFile, examine, read_file, to_be_proved, unproved
from hwx.rules.seal import examine as examine_seal
from hwx.rules.signed_note import key_from
from hwx.rules.transcript import Transcript as Statement
from hwx.rules.transcript import read
from hwx.transcripts.issue import CannotIssue
from hwx.transcripts.tables import Transcript
from tests.support.making import NOW
from tests.support.office import KEYS, SITE, Office, keys_of
from tests.support.tlog import proves
from tests.support.visiting import Visitor

pytestmark = pytest.mark.usefixtures("printer")

SignIn = Callable[[Person], Visitor]


@pytest.fixture
def row(decided: Office) -> Transcript:
    return decided.issue()


def stated(row: Transcript) -> Statement:
    found = examine_seal(row.sealed, KEYS).statement
    assert found is not None
    return read(found)


def proofs(row: Transcript) -> LogFile:
    assert row.log_proofs is not None
    return read_file(row.log_proofs)


def test_every_signature_that_is_stated_is_proved_with_nothing_but_the_file_and_the_key(
    decided: Office, row: Transcript
) -> None:
    key = keys_of(decided.ward.placement.host).log.key
    file = proofs(row)
    assert file.key == key.line
    assert examine(file, [key]).holds
    assert to_be_proved(stated(row))
    assert unproved(stated(row), file) == ()
    assert [one.event.entry for one in file.inclusions] == list(to_be_proved(stated(row)))


def test_the_checkpoint_that_travels_holds_the_whole_record(decided: Office, row: Transcript, session: Session) -> None:
    newest = newest_checkpoint(session)
    assert newest is not None
    assert proofs(row).note == newest.note
    assert newest.checkpoint.size == row.record_number == head_of(session).size


def test_evidence_of_the_credential_points_at_the_leaves(row: Transcript) -> None:
    assert row.credential is not None
    members = json.loads(row.credential)["credentialSubject"]["verifiableCredential"]
    signed = [
        one["id"]
        for member in members
        for one in member.get("evidence", ())
        if one["genre"] in ("sign_off", "countersignature")
    ]
    assert sorted(signed) == sorted(f"{SITE}/log/leaf/{one.event.leaf.hex()}" for one in proofs(row).inclusions)


def test_the_address_in_the_evidence_answers_with_the_proof(client: Visitor, row: Transcript) -> None:
    key = key_from(client.get("/log/key").text)
    for one in proofs(row).inclusions:
        answer = client.get(f"/log/leaf/{one.event.leaf.hex()}")
        assert proves(proof_from_text(answer.text), one.event.leaf, [key])


def test_who_may_hold_the_transcript_may_hold_its_proofs(decided: Office, row: Transcript, sign_in: SignIn) -> None:
    ward = decided.ward
    answer = sign_in(ward.trainee).get(f"/transcripts/{row.number}/log")
    assert answer.data == row.log_proofs
    assert f'filename="{row.number}.log.json"' in answer.headers["Content-Disposition"]
    assert sign_in(ward.stranger).get(f"/transcripts/{row.number}/log").status_code == 404


def test_a_transcript_of_the_time_before_the_log_has_none(decided: Office, sign_in: SignIn) -> None:
    old = decided.file()
    assert sign_in(decided.ward.trainee).get(f"/transcripts/{old.number}/log").status_code == 404


def test_they_travel_inside_the_pdf_which_stays_archival(row: Transcript) -> None:
    attached = {one.name: one.content for one in PdfReader(io.BytesIO(row.pdf)).attachment_list}
    assert attached == {f"{row.number}.json": row.credential, f"{row.number}.log.json": row.log_proofs}
    assert breaches_of(row.pdf) == ()


def test_the_archive_of_the_trainee_holds_them(decided: Office, row: Transcript, sign_in: SignIn) -> None:
    browser = sign_in(decided.ward.trainee)
    with zipfile.ZipFile(io.BytesIO(browser.get("/my/archive.zip").data)) as archive:
        name = f"{decided.ward.placement.reference}/transcripts/{row.number}.log.json"
        assert archive.read(name) == row.log_proofs


def test_what_is_refused_by_the_rules_leaves_the_log_alone(decided: Office, session: Session) -> None:
    with pytest.raises(CannotIssue):
        decided.issue(desk=decided.desk(decided.ward.trainee))
    decided.make.session.rollback()
    assert head_of(session).size == 0


def test_what_fails_after_the_log_was_brought_up_to_date_is_issued_with_the_same_leaves(
    decided: Office, session: Session
) -> None:
    """An entry gets one leaf, however often its transcript is tried."""
    first = decided.issue()
    again = decided.issue(replacing="identity_error")
    assert head_of(session).size == first.record_number
    leaves = [one.event.leaf for one in proofs(first).inclusions]
    assert [one.event.leaf for one in proofs(again).inclusions] == leaves
    signer = keys_of(decided.ward.placement.host).log
    kept = make_checkpoint(session, signer, NOW)
    assert kept is not None
    assert session.scalars(select(Transcript.number)).all() == [first.number, again.number]
