"""Sending a transcript to the home institution: who may, what is refused and why, and where it then stands."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.people.tables import Person
from hwx.rules.sending import ANSWERING_OBJECTIONS, ANSWERS, SENDING_OBJECTIONS, SendingObjection
from hwx.transcripts.sending_tables import HomeAnswer, Sending
from hwx.transcripts.sending_wording import SENTENCES, answer_look, answer_name, sending_sentence
from hwx.transcripts.tables import Transcript, TranscriptEvent
from tests.signoffs.ward import Ward, ward
from tests.support.making import NOW, TODAY, Make
from tests.support.visiting import Visitor
from tests.transcripts.test_notices import issue

SignIn = Callable[[Person], Visitor]
Statements = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def here(make: Make) -> Ward:
    return ward(make)


@pytest.fixture
def transcript(make: Make, here: Ward) -> Transcript:
    return issue(make, here)


def address(here: Ward, transcript: Transcript) -> str:
    return here.url(f"transcripts/{transcript.number}/send")


def end(make: Make, here: Ward, transcript: Transcript, kind: str = "revoked", by: Transcript | None = None) -> None:
    event = {"kind": kind, "reason_code": "issued_in_error", "at": NOW, "actor_id": here.registrar.id}
    make.session.add(TranscriptEvent(transcript_id=transcript.id, replaced_by_id=by.id if by else None, **event))
    make.session.commit()


def answered(make: Make, here: Ward, transcript: Transcript, number: int, answer: str, reason: str) -> None:
    officer = {"officer_id": here.home_officer.id, "name": "IBRAHIMA SARR", "capacity": "Director of training"}
    at = NOW + timedelta(hours=number)
    make.session.add(
        HomeAnswer(transcript_id=transcript.id, number=number, answer=answer, reason=reason, answered_at=at, **officer)
    )
    make.session.commit()


@pytest.mark.parametrize("who", ["trainee", "registrar"])
def test_the_trainee_or_a_registrar_of_the_host_sends_it_once(
    here: Ward, transcript: Transcript, sign_in: SignIn, session: Session, who: str
) -> None:
    sender = getattr(here, who)
    browser = sign_in(sender)
    assert "It cannot be taken back." in browser.get(address(here, transcript)).text
    assert session.scalars(select(Sending)).all() == []

    page = browser.post(address(here, transcript), follow_redirects=True).text
    row = session.scalars(select(Sending)).one()
    assert (row.transcript_id, row.institution_id, row.sent_by_id, row.sent_at) == (
        transcript.id, here.placement.home_id, sender.id, NOW,
    )  # fmt: skip
    assert "is sent." in page
    assert "It has not answered yet." in page
    assert sender.passport_name in page

    again = browser.post(address(here, transcript))
    assert again.status_code == 422
    assert "The transcript was sent to the home institution already." in again.text
    assert len(session.scalars(select(Sending)).all()) == 1


@pytest.mark.parametrize("who", ["coordinator", "supervisor", "head", "home_officer", "stranger"])
def test_nobody_else_sends_it(here: Ward, transcript: Transcript, sign_in: SignIn, session: Session, who: str) -> None:
    browser = sign_in(getattr(here, who))

    assert browser.get(address(here, transcript)).status_code == 404
    assert browser.post(address(here, transcript)).status_code == 404
    assert address(here, transcript) not in browser.get(here.url("transcripts")).text
    assert session.scalars(select(Sending)).all() == []


def test_nobody_sends_the_transcript_of_another_placement(
    here: Ward, transcript: Transcript, make: Make, sign_in: SignIn
) -> None:
    other = make.placement()
    mine = sign_in(other.trainee)

    assert mine.post(f"/placements/{other.reference}/transcripts/{transcript.number}/send").status_code == 404
    assert mine.post(address(here, transcript)).status_code == 404
    assert sign_in(make.holder(Role.REGISTRAR)).post(address(here, transcript)).status_code == 404


def test_what_is_revoked_or_replaced_is_not_sent(
    here: Ward, transcript: Transcript, make: Make, sign_in: SignIn, session: Session
) -> None:
    newer = issue(make, here, 2, supersedes=transcript.id)
    end(make, here, transcript, "superseded", newer)
    end(make, here, newer)
    browser = sign_in(here.trainee)

    first, second = browser.post(address(here, transcript)), browser.post(address(here, newer))
    assert (first.status_code, second.status_code) == (422, 422)
    assert "The transcript was replaced by HWX-2026-00002." in first.text
    assert "The transcript is revoked." in second.text
    assert "The transcript is revoked." in browser.get(address(here, newer)).text
    assert address(here, newer) not in browser.get(here.url("transcripts")).text
    assert session.scalars(select(Sending)).all() == []


@pytest.mark.parametrize(
    ("role", "where", "days", "reads"),
    [
        (Role.HOME_OFFICER, "home", (-10, None), True),
        (Role.HOME_OFFICER, "home", (-10, 0), True),
        (Role.HOME_OFFICER, "home", (-10, -1), False),
        (Role.HOME_OFFICER, "home", (1, None), False),
        (Role.HOME_OFFICER, "elsewhere", (-10, None), False),
        (Role.HOME_OFFICER, "host", (-10, None), False),
        (Role.COORDINATOR, "home", (-10, None), False),
    ],
)
def test_it_is_sent_only_where_an_officer_of_that_very_institution_can_read_it_today(
    make: Make, sign_in: SignIn, role: Role, where: str, days: tuple[int, int | None], reads: bool
) -> None:
    placement = make.placement()
    here = ward(make)
    here.placement = placement
    transcript = issue(make, here)
    place = {"home": placement.home, "host": placement.host, "elsewhere": None}[where]
    starts, ends = (TODAY + timedelta(days=count) if count is not None else None for count in days)
    make.holder(role, place, starts_on=starts, ends_on=ends)
    answer = sign_in(placement.trainee).post(address(here, transcript))

    assert answer.status_code == (302 if reads else 422)
    assert ("The home institution has no officer on this site" in answer.text) is not reads


def test_the_trainee_alone_is_no_officer_who_could_read_it_and_neither_is_a_closed_account(
    make: Make, here: Ward, transcript: Transcript, sign_in: SignIn
) -> None:
    make.appointment(here.trainee, Role.HOME_OFFICER, here.placement.home)
    here.home_officer.active = False
    make.session.commit()

    assert "has no officer on this site" in sign_in(here.trainee).post(address(here, transcript)).text


READERS = [
    ("trainee", True), ("coordinator", True), ("registrar", True), ("home_officer", True),
    ("supervisor", False), ("head", False),
]  # fmt: skip


@pytest.mark.parametrize(("who", "reads"), READERS)
def test_every_answer_stands_on_the_page_of_the_transcript_for_those_who_have_a_part_in_it(
    here: Ward, transcript: Transcript, make: Make, sign_in: SignIn, who: str, reads: bool
) -> None:
    sign_in(here.trainee).post(address(here, transcript))
    answered(make, here, transcript, 1, "not_accepted", "The levels are not ours. <b>Sorry</b>")
    answered(make, here, transcript, 2, "accepted_with_conditions", "Three supervised shifts")
    page = sign_in(getattr(here, who)).get(here.url("transcripts")).text

    assert ("Accepted with conditions" in page) is reads
    assert ("IBRAHIMA SARR" in page and "Director of training" in page) is reads
    if reads:
        assert page.index("Three supervised shifts") < page.index("The levels are not ours.")
        assert "&lt;b&gt;Sorry&lt;/b&gt;" in page
        assert page.count("A later answer took its place.") == 1
        assert page.index("Three supervised shifts") < page.index("A later answer took its place.")


def test_many_answers_cost_no_more_statements_than_none(
    here: Ward, transcript: Transcript, make: Make, sign_in: SignIn, statements: Statements
) -> None:
    browser = sign_in(here.trainee)
    with statements() as before:
        browser.get(here.url("transcripts"))
    browser.post(address(here, transcript))
    for number in range(1, 9):
        answered(make, here, transcript, number, "accepted", f"Reason {number}")
    with statements() as after:
        browser.get(here.url("transcripts"))
    assert len(after) <= len(before) + 1


@pytest.mark.parametrize("table", ["sending", "home_answer"])
@pytest.mark.parametrize("deed", ["UPDATE {} SET transcript_id = 99", "DELETE FROM {}"])
def test_sendings_and_answers_are_only_ever_added(
    here: Ward, transcript: Transcript, make: Make, sign_in: SignIn, session: Session, table: str, deed: str
) -> None:
    sign_in(here.trainee).post(address(here, transcript))
    answered(make, here, transcript, 1, "accepted", "")

    with pytest.raises(DBAPIError, match="only ever added to"):
        session.execute(text(deed.format(table)))
    session.rollback()


def test_every_code_and_every_answer_has_its_words(here: Ward, sign_in: SignIn) -> None:
    with sign_in(here.trainee).application.test_request_context():
        codes = {*SENDING_OBJECTIONS, *ANSWERING_OBJECTIONS}
        assert set(SENTENCES) == codes
        assert len({sending_sentence(SendingObjection(code, "HWX-1")) for code in codes}) == len(codes)
        assert len({answer_name(answer) for answer in ANSWERS}) == len(ANSWERS)
        assert [answer_look(answer)[0] for answer in ANSWERS] == [answer_name(answer) for answer in ANSWERS]
