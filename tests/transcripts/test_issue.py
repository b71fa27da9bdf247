"""Issuing: what is stored is sealed, printed and numbered; what the rules refuse leaves nothing behind."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import NullPool, create_engine, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.curricula.revisions import publish
from hwx.keys.keysets import certificates_of
from hwx.ledger.proving import bring_up_to_date
from hwx.papers.printing import CannotBePrinted
from hwx.placements.record import MovedOn, entries_of, hold
from hwx.placements.tables import Placement
from hwx.rules.curriculum_reading import read as read_curriculum
from hwx.rules.issuing import against_issuing
from hwx.rules.seal import examine
from hwx.rules.transcript import Transcript as Statement
from hwx.rules.transcript import read
from hwx.transcripts.draft import statement
from hwx.transcripts.issue import CannotIssue, case_of, issue, printed
from hwx.transcripts.register import in_force, next_place, take_place, transcripts_of
from hwx.transcripts.tables import NumberSeries, Transcript, TranscriptEvent
from hwx.verification.pdf_signature import examine_signature
from tests.support.databases import Database
from tests.support.making import NOW, TODAY, Make
from tests.support.office import KEYS, RING, Office, keys_of
from tests.support.small_curriculum import small_curriculum

pytestmark = pytest.mark.usefixtures("printer")


def codes(refused: CannotIssue) -> list[str]:
    return [reason.code for reason in refused.reasons]


def test_an_issued_transcript_is_authentic_on_paper_and_as_a_file(decided: Office) -> None:
    row = decided.issue()
    paper, sealed = (
        examine_signature(row.pdf, certificates_of(RING, decided.ward.placement.host_id)),
        examine(row.sealed, KEYS),
    )
    assert paper.amiss is None
    assert sealed.authentic
    assert row.sealed_digest == hashlib.sha256(row.sealed).hexdigest()
    assert row.pdf_digest == hashlib.sha256(row.pdf).hexdigest()
    assert (row.number, row.edition, row.key, row.issued_at) == ("HWX-2026-00001", 1, KEYS[0].id, NOW)
    assert sealed.statement is not None
    transcript = read(sealed.statement)
    assert (transcript.number, transcript.check_code) == (row.number, row.check_code)
    assert transcript.record.entries == row.record_number == decided.seen
    assert transcript.holder.passport_name == "AMINATA DIALLO"
    assert transcript.outcome.state == row.outcome == "partly_completed"
    assert transcript.check_at == "https://hwx.example.org/v"
    assert transcript.certification.issuer.name == "NADIA YOUSEF"
    assert {one.code: one.state for one in transcript.results}["SML-101"] == "signed"
    change_the_world(decided)
    assert examine(row.sealed, KEYS).statement == sealed.statement
    assert examine_signature(row.pdf, certificates_of(RING, decided.ward.placement.host_id)).amiss is None


def change_the_world(decided: Office) -> None:
    """The trainee's name, and the wording of a later revision: nothing of it reaches what was issued."""
    decided.ward.trainee.passport_name = "ANOTHER NAME"
    document = small_curriculum(version="1.1", title={"en": "Other", "ar": "غيره", "fr": "Autre"})
    publish(decided.make.session, read_curriculum(document), NOW, None)
    decided.make.session.commit()
    decided.make.session.expire_all()


def test_a_replacement_ends_the_one_before_and_names_it(decided: Office) -> None:
    first = decided.file()
    take_place(decided.make.session, 2026, 1)
    second = decided.issue(replacing="identity_error")
    event = decided.make.session.scalars(select(TranscriptEvent)).one()
    assert (event.transcript_id, event.kind, event.reason_code) == (first.id, "superseded", "identity_error")
    assert event.replaced_by_id == second.id
    assert (second.number, second.edition, second.supersedes_id) == ("HWX-2026-00002", 2, first.id)
    statement = examine(second.sealed, KEYS).statement
    assert statement is not None
    assert statement["supersedes"] == first.number
    listed = transcripts_of(decided.make.session, decided.ward.placement.id)
    assert [(one.number, one.ended, one.replaced_by) for one in listed] == [
        ("HWX-2026-00002", "", ""),
        ("HWX-2026-00001", "superseded", "HWX-2026-00002"),
    ]
    found = in_force(listed)
    assert found is not None
    assert found.number == second.number


@pytest.mark.parametrize("who", ["coordinator", "supervisor", "head", "home_officer", "stranger", "trainee"])
def test_nobody_but_a_registrar_of_the_host_issues(decided: Office, who: str) -> None:
    with pytest.raises(CannotIssue) as refused:
        decided.issue(desk=decided.desk(getattr(decided.ward, who)))
    assert codes(refused.value) == ["own_transcript" if who == "trainee" else "not_registrar"]


def test_a_registrar_of_another_host_issues_nothing_here(decided: Office, make: Make) -> None:
    other = make.holder(Role.REGISTRAR, make.institution("Other"))
    with pytest.raises(CannotIssue, match="not_registrar"):
        decided.issue(desk=decided.desk(other))


def test_a_registrar_whose_appointment_has_ended_issues_nothing(decided: Office, make: Make) -> None:
    host = decided.ward.placement.host_id
    gone = make.person("GONE")
    institution = decided.ward.placement.host
    assert institution.id == host
    make.appointment(gone, Role.REGISTRAR, institution, ends_on=TODAY - timedelta(days=1))
    with pytest.raises(CannotIssue, match="not_registrar"):
        decided.issue(desk=decided.desk(gone))


def test_nothing_is_issued_before_the_decision_or_after_it_was_overtaken(here: Office) -> None:
    here.sign()
    with pytest.raises(CannotIssue, match="no_decision"):
        here.issue()
    here.decide()
    here.sign("SML-202")
    with pytest.raises(CannotIssue, match="decision_overtaken"):
        here.issue()


def test_a_second_one_needs_a_reason(decided: Office) -> None:
    decided.file()
    with pytest.raises(CannotIssue, match="already_in_force"):
        decided.issue()
    assert decided.make.session.scalars(select(Transcript.number)).all() == ["HWX-2026-00001"]


def test_after_a_revocation_a_first_one_can_be_issued_again(decided: Office) -> None:
    decided.file(ended="revoked")
    session, placement, ward = decided.make.session, decided.ward.placement, decided.ward
    entries, listed = entries_of(session, placement.id), transcripts_of(session, placement.id)
    assert against_issuing(case_of(session, placement, ward.registrar, TODAY, entries, listed)) == ()


def test_a_record_that_moved_on_since_the_page_was_drawn_is_not_issued(decided: Office) -> None:
    seen = decided.seen
    decided.decide("completed")
    with pytest.raises(MovedOn) as moved:
        decided.issue(seen=seen)
    assert [entry.fact.kind for entry in moved.value.entries] == ["decision"]


def test_a_name_that_the_fonts_cannot_show_is_refused_and_no_number_is_used_up(decided: Office) -> None:
    decided.ward.trainee.original_name = "ᠮᠣᠩᠭᠣᠯ"
    decided.make.session.commit()
    with pytest.raises(CannotBePrinted) as refused:
        decided.issue()
    assert {one.place for one in refused.value.found} == {"holder.original_name"}
    decided.make.session.rollback()
    assert next_place(decided.make.session, 2026) == 1


def test_a_broken_chain_is_not_certified(decided: Office, session: Session) -> None:
    placement = decided.ward.placement
    placement.last_digest = "0" * 64
    session.commit()
    with pytest.raises(CannotIssue, match="record_broken"):
        decided.issue()


@pytest.fixture
def engines(database: Database) -> Iterator[list[Session]]:
    engine = create_engine(database.url, poolclass=NullPool)
    sessions = [Session(engine) for _ in range(4)]
    yield sessions
    for one in sessions:
        one.close()


def test_a_number_given_back_is_given_out_again(engines: list[Session]) -> None:
    first, second, *_ = engines
    assert take_place(first, 2026, next_place(first, 2026))
    first.rollback()
    assert next_place(second, 2026) == 1
    assert take_place(second, 2026, 1)
    second.commit()
    assert next_place(first, 2026) == 2
    assert not take_place(first, 2026, 1)
    assert not take_place(first, 2026, 3)
    assert next_place(first, 2027) == 1


def test_numbers_have_no_gap_and_no_twin_when_many_take_them_at_once(engines: list[Session]) -> None:
    """Every thread tries until it has five; one in three is given back, as when printing failed."""
    taken: list[int] = []

    def take(session: Session) -> None:
        tries = 0
        while tries < 5:
            place = next_place(session, 2026)
            if not take_place(session, 2026, place):
                session.rollback()
                continue
            tries += 1
            if tries == 3:
                session.rollback()
                continue
            session.commit()
            taken.append(place)

    threads = [Thread(target=take, args=(session,)) for session in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(1, 17))
    assert engines[0].scalar(select(NumberSeries.last)) == 16


def test_two_registrars_at_once_issue_one_transcript_of_a_placement(decided: Office, engines: list[Session]) -> None:
    """The other one is told that the record has moved on, and finds the transcript when looking again."""
    told: list[str] = []
    seen, number = decided.seen, decided.ward.placement.id
    desk, curriculum = decided.desk(), decided.make.curriculum(decided.ward.placement)

    def press(session: Session) -> None:
        placement = session.get_one(Placement, number)
        try:
            row = issue(session, placement, curriculum, desk, keys_of(placement.host), seen)
            told.append(row.number)
            session.commit()
        except MovedOn:
            session.rollback()
            told.append("moved on")
        except CannotIssue as refused:
            session.rollback()
            told.append(codes(refused)[0])

    threads = [Thread(target=press, args=(session,)) for session in engines[:2]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told)[0] == "HWX-2026-00001"
    assert sorted(told)[1] in ("moved on", "already_in_force")
    assert decided.make.session.scalars(select(Transcript.number)).all() == ["HWX-2026-00001"]


def test_whoever_comes_second_to_a_number_keeps_nobody_waiting_while_printing_again(
    decided: Office, engines: list[Session], database: Database
) -> None:
    """On SQLite one writer keeps out all others: a sign-off elsewhere must not wait for somebody's paper."""
    issuing, faster, ward_round, *_ = engines
    placement = issuing.get_one(Placement, decided.ward.placement.id)
    numbers: list[str] = []

    def drawn(number: str) -> Statement:
        numbers.append(number)
        if len(numbers) == 1:
            assert take_place(faster, 2026, 1)
            faster.commit()
        else:
            if database.url.startswith("sqlite"):
                ward_round.execute(text("PRAGMA busy_timeout=0"))
            hold(ward_round, ward_round.get_one(Placement, decided.ward.placement.id))
            ward_round.rollback()
        entries = entries_of(issuing, placement.id)
        return statement(placement, decided.make.curriculum(placement), decided.desk(), entries, number, "")

    keys = keys_of(placement.host)
    bring_up_to_date(issuing, placement.id, keys.log, NOW)
    issuing.commit()
    sheet = printed(issuing, decided.desk(), keys, placement, drawn)
    assert numbers == ["HWX-2026-00001", "HWX-2026-00002"]
    assert sheet["number"] == "HWX-2026-00002"


@pytest.mark.parametrize("change", ["UPDATE transcript SET check_code = 'x'", "DELETE FROM transcript"])
def test_the_database_itself_refuses_to_change_what_was_issued(decided: Office, session: Session, change: str) -> None:
    decided.file()
    with pytest.raises(DatabaseError):
        session.execute(text(change))
    session.rollback()
