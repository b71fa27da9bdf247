"""What is issued carries a credential that is proven, read back and kept, with a place on a status list."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hwx.curricula.library import read_file
from hwx.keys.keysets import histories_of
from hwx.papers.printing import CannotBePrinted
from hwx.rules.credential_gate import MAX_BYTES, Unfit, UnfitToIssue, refuse_unfit
from hwx.rules.credential_reading import read_credential
from hwx.rules.data_integrity import examine_proofs, prove
from hwx.rules.inclusion import LogFile
from hwx.rules.lifecycle import OUTCOMES
from hwx.rules.seal import examine
from hwx.rules.transcript import read
from hwx.transcripts.sheets import Marks, credential_bytes
from hwx.transcripts.status_places import ended_places, free_place, lists_of, status_list_address
from hwx.transcripts.tables import Transcript
from hwx.transcripts.wording import unfit_sentence
from tests.rules.credentials import AT, KEY, METHOD
from tests.support.credentials import credential, everything, full_transcript, nothing
from tests.support.making import NOW
from tests.support.office import KEYS, RING, SITE, Office, keys_of

CURRICULA = sorted((Path(__file__).parents[2] / "curricula").glob("*.yaml"))
NOTHING_LOGGED = LogFile("", "", ())


def stored(row: Transcript) -> dict[str, Any]:
    assert row.credential is not None
    found: dict[str, Any] = json.loads(row.credential)
    return found


@pytest.mark.usefixtures("printer")
class TestIssued:
    """Each of these really issues."""

    def test_the_credential_is_proven_by_the_key_of_the_host_and_says_what_the_statement_says(
        self, decided: Office
    ) -> None:
        row = decided.issue()
        document = stored(row)
        (history,) = histories = histories_of(RING, decided.ward.placement.host)
        finding = examine_proofs(document, histories)
        assert finding.authentic
        assert (finding.issuer, finding.at) == (history.issuer, NOW)
        assert row.credential == rfc8785.dumps(document)
        assert row.credential_digest == hashlib.sha256(row.credential).hexdigest()
        statement = examine(row.sealed, KEYS).statement
        assert statement is not None
        said, found = read(statement), read_credential(document)
        assert (found.number, found.issued_at, found.check_code) == (row.number, row.issued_at, row.check_code)
        assert found.passport_name == said.holder.passport_name
        assert {one.code: one.state for one in found.items} == {one.code: one.state for one in said.results}
        signed = next(one for one in found.items if one.code == "SML-101")
        assert (signed.state, signed.level_reached) == ("signed", 3)
        assert [one.name for one in signed.deeds] == [
            said.person(one.by).name for result in said.results if result.code == "SML-101" for one in result.rests_on
        ]

    def test_a_changed_word_is_noticed_whichever_it_is(self, decided: Office) -> None:
        document = stored(decided.issue())
        document["credentialSubject"]["verifiableCredential"][1]["name"] += "."
        assert not examine_proofs(document, histories_of(RING, decided.ward.placement.host)).authentic

    def test_the_place_on_the_list_is_kept_and_a_replacement_keeps_the_learner_and_names_the_former(
        self, decided: Office, session: Session
    ) -> None:
        first = decided.issue()
        second = decided.issue(replacing="identity_error")
        host = decided.ward.placement.host_id
        assert (first.issuer_id, first.status_list) == (second.issuer_id, second.status_list) == (host, 1)
        assert first.status_index != second.status_index
        assert first.learner == second.learner
        found = read_credential(stored(second))
        assert found.supersedes == first.number
        assert (found.status_list, found.status_index) == (status_list_address(SITE, host, 1), second.status_index)
        replaced = stored(second)["credentialSubject"]["association"][-1]
        assert replaced["sourceId"] == f"{stored(first)['id']}#placement"
        assert lists_of(session, host) == [1]
        assert ended_places(session, host, 1) == [first.status_index]
        assert ended_places(session, host, 2) == []
        assert ended_places(session, host + 1, 1) == []

    def test_nothing_of_birth_or_passport_leaves_with_it(self, decided: Office) -> None:
        trainee = decided.ward.trainee
        trainee.passport_last_four = "Q7X9"
        trainee.birth_date = (NOW - timedelta(days=12_000)).date()
        decided.make.session.commit()
        row = decided.issue()
        assert row.credential is not None
        assert b"Q7X9" in row.sealed
        for secret in ("Q7X9", trainee.birth_date.isoformat()):
            assert secret.encode() not in row.credential

    def test_an_old_control_character_stops_the_issue_and_leaves_nothing(
        self, decided: Office, session: Session
    ) -> None:
        """It was typed before such signs were refused."""
        decided.ward.placement.unit = "Ward\x01 3"
        decided.make.session.commit()
        with pytest.raises(CannotBePrinted, match=r"term\.unit"):
            decided.issue()
        session.rollback()
        assert session.scalars(select(Transcript)).all() == []


def test_what_the_gate_finds_stops_the_issue_before_anything_is_signed(decided: Office) -> None:
    """A character that the fonts have and that no text may hold would come this far."""
    transcript = full_transcript(read_file(CURRICULA[0]))
    amiss = replace(transcript, term=replace(transcript.term, unit="Ward\x1b"))
    marks = Marks(1, "urn:uuid:0", 1, 1, f"{SITE}/institutions/1/status/1", NOTHING_LOGGED)
    with pytest.raises(UnfitToIssue) as refused:
        credential_bytes(amiss, keys_of(decided.ward.placement.host), marks)
    assert [(one.code, one.found) for one in refused.value.found] == [("control_character", "U+001B ESCAPE")]


def test_the_page_offers_the_credential_and_for_those_of_long_ago_the_sealed_file(
    decided: Office, sign_in: Any, session: Session
) -> None:
    old = decided.file()
    reader = sign_in(decided.ward.trainee)
    page = reader.get(f"/placements/{decided.ward.placement.reference}/transcripts").text
    assert f"/transcripts/{old.number}.json" in page
    assert "/credential" not in page
    assert reader.get(f"/transcripts/{old.number}/credential").status_code == 404
    proven = place(decided, 3, credential=b'{"proven": true}', credential_digest="3" * 64)
    page = reader.get(f"/placements/{decided.ward.placement.reference}/transcripts").text
    assert f"/transcripts/{proven.number}/credential" in page
    answer = reader.get(f"/transcripts/{proven.number}/credential")
    assert (answer.data, answer.mimetype) == (b'{"proven": true}', "application/vc")
    assert sign_in(decided.ward.stranger).get(f"/transcripts/{proven.number}/credential").status_code == 404


def place(here: Office, number: int, **values: Any) -> Transcript:
    """A row of the host's first list, at that place."""
    given = {
        "number": f"HWX-2026-0{number:04}", "placement_id": here.ward.placement.id, "edition": number + 1,
        "check_code": "AAAA-BBBB-CCCC", "sealed": b"{}", "sealed_digest": "1" * 64, "pdf": b"%PDF",
        "pdf_digest": "2" * 64, "key": KEYS[0].id, "record_number": 1, "outcome": "completed", "issued_at": NOW,
        "issued_by_id": here.ward.registrar.id, "issuer_id": here.ward.placement.host_id, "status_list": 1,
        "status_index": number, **values,
    }  # fmt: skip
    row = Transcript(**given)
    here.make.session.add(row)
    here.make.session.commit()
    return row


def test_a_full_list_is_followed_by_the_next(decided: Office, session: Session) -> None:
    host = decided.ward.placement.host_id
    assert free_place(session, host, "did:web:a", SITE)[0] == 1
    place(decided, 5)
    place(decided, 6)
    assert free_place(session, host, "did:web:a", SITE, full=3)[0] == 1
    number, index = free_place(session, host, "did:web:a", SITE, full=2)
    assert number == 2
    assert 0 <= index < 131_072


def test_two_transcripts_never_share_a_place(decided: Office, session: Session) -> None:
    place(decided, 5)
    with pytest.raises(IntegrityError):
        place(decided, 6, status_index=5)
    decided.make.session.rollback()


def test_the_stored_credential_is_not_changed(decided: Office, session: Session) -> None:
    place(decided, 5)
    with pytest.raises(Exception, match="only ever added to"):
        session.execute(text("UPDATE transcript SET credential = 'x'"))
    session.rollback()


@pytest.mark.parametrize("path", CURRICULA, ids=lambda path: path.stem)
def test_whole_credentials_of_the_real_curricula_pass_and_are_read(path: Path) -> None:
    curriculum = read_file(path)
    for cadre in curriculum.cadres:
        for signed in (everything, nothing):
            transcript = full_transcript(curriculum, cadre.key, signed)
            proven = prove(credential(transcript), KEY.sign, METHOD, AT)
            size = len(rfc8785.dumps(proven))
            refuse_unfit(proven, size)
            found = read_credential(proven)
            assert {one.code: one.title for one in found.items} == {one.code: one.title for one in transcript.results}
            assert [one.state for one in found.items] == [one.state for one in transcript.results]
            assert size < 262_144, "one library elsewhere reads no more"


def test_seventy_competencies_are_more_than_one_library_takes_and_less_than_we_take() -> None:
    curriculum = next(read_file(path) for path in CURRICULA if path.stem == "midwifery-emonc")
    first = curriculum.domains[0].competencies[0]
    more = tuple(_numbered(first, number) for number in range(70))
    domain = curriculum.domains[0]
    large = replace(curriculum, domains=(replace(domain, competencies=more),))
    proven = prove(credential(full_transcript(large)), KEY.sign, METHOD, AT)
    size = len(rfc8785.dumps(proven))
    assert 262_144 < size < MAX_BYTES
    refuse_unfit(proven, size)


def _numbered(one: Any, number: int) -> Any:
    return replace(one, code=f"BIG-{100 + number}", prerequisites=())


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_outcome_of_a_real_curriculum_passes(outcome: str) -> None:
    transcript = full_transcript(read_file(CURRICULA[0]), signed=nothing, outcome=outcome)
    proven = prove(credential(transcript), KEY.sign, METHOD, AT)
    refuse_unfit(proven, 1)
    assert read_credential(proven).outcome == outcome


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Unfit("control_character", "name", "U+0008 BACKSPACE"), "holds the control character U+0008 BACKSPACE"),
        (Unfit("not_signed", "evidence[0].name", "x"), "would not be right: evidence[0].name (not_signed)"),
    ],
)
def test_why_a_credential_was_not_let_through_is_told(app: Any, found: Unfit, said: str) -> None:
    with app.test_request_context():
        assert said in unfit_sentence(found)
