"""What became of the transcripts of the demonstration, as its people read it on their pages."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from hwx.clock import now
from hwx.demo.afterwards import ANSWERS, LINKS
from hwx.demo.cast import STORIES
from hwx.extensions import db
from hwx.people.tables import Person
from hwx.placements.tables import Placement
from hwx.transcripts.sending_tables import HomeAnswer, Sending
from hwx.transcripts.tables import Transcript
from hwx.verification.share_tables import Share, ShareOpening
from hwx.verification.tables import Check
from tests.demo.test_play import EMAILS, entered
from tests.support.reading import main_of

ISSUED = [story for story in STORIES if story.told in ("issued", "reissued")]


def placement_of(app: Flask, trainee: str) -> str:
    with app.app_context():
        query = select(Placement.reference).join(Person, Person.id == Placement.trainee_id)
        return db.session.scalars(query.where(Person.email == EMAILS[trainee])).one()


def test_every_issued_transcript_was_sent_home_and_one_answer_is_a_refusal(played: Flask) -> None:
    assert {story.trainee for story in ISSUED} == ANSWERS.keys() == LINKS.keys()
    with played.app_context():
        answers = db.session.execute(select(HomeAnswer.answer, HomeAnswer.name)).all()
    assert sorted(map(tuple, answers)) == [
        ("accepted_with_conditions", "IBRAHIMA SARR"), ("not_accepted", "NEEMA JOSEPH MUSHI"),
    ]  # fmt: skip


@pytest.mark.parametrize("trainee", ANSWERS)
def test_trainee_home_officer_and_registrar_read_the_answer(played: Flask, trainee: str) -> None:
    told, reference = ANSWERS[trainee], placement_of(played, trainee)
    for who in (trainee, "registrar", told.officer):
        assert told.text in main_of(entered(played, who).get(f"/placements/{reference}/transcripts"))


def test_the_checks_tell_valid_before_and_replaced_after_the_second_transcript(played: Flask) -> None:
    with played.app_context():
        query = (
            select(Transcript.number, Check.way, Check.outcome)
            .join(Transcript, Transcript.id == Check.transcript_id)
            .join(Placement, Placement.id == Transcript.placement_id)
            .where(Placement.reference == placement_of(played, "trainee2"))
            .order_by(Check.at)
        )
        first, last = [(row.way, row.outcome) for row in db.session.execute(query)][:2], db.session.execute(query).all()
        assert first == [("link", "valid"), ("number", "superseded")]
        assert (last[-1].way, last[-1].outcome) == ("file", "valid")
        assert last[-1].number != last[0].number
    page = main_of(entered(played, "trainee2").get(f"/placements/{placement_of(played, 'trainee2')}/checks"))
    assert "Ministère de la Santé et de l'Action sociale, Dakar" in page


@pytest.mark.parametrize("trainee", LINKS)
def test_a_link_is_open_and_was_opened_and_another_one_was_ended(played: Flask, trainee: str) -> None:
    wish, openings = LINKS[trainee]
    page = main_of(entered(played, trainee).get(f"/placements/{placement_of(played, trainee)}/shares"))
    assert wish.label in page
    assert all(who in page for _, _, who in openings)
    with played.app_context():
        query = select(Share).join(Transcript).join(Placement).join(Person, Person.id == Placement.trainee_id)
        found = db.session.scalars(query.where(Person.email == EMAILS[trainee]).order_by(Share.id)).all()
        assert [(one.ended_at is None, one.until > now()) for one in found][-1] == (True, True)
        assert [one.ended_at is None for one in found] == [False, True]


def test_nothing_of_it_lies_in_the_future_or_before_what_it_is_about(played: Flask) -> None:
    moments = (Check.at, Sending.sent_at, HomeAnswer.answered_at, Share.made_at, ShareOpening.at)
    with played.app_context():
        for moment in moments:
            first, last = db.session.execute(select(func.min(moment), func.max(moment))).one()
            assert db.session.scalars(select(func.min(Transcript.issued_at))).one() < first
            assert last <= now()
        for answer, sending in ((HomeAnswer.answered_at, Sending.sent_at), (ShareOpening.at, Share.made_at)):
            table = Sending if answer is HomeAnswer.answered_at else Share
            early = select(answer).join(table).where(answer <= sending)
            assert db.session.scalars(early).all() == []


def test_the_trainee_of_the_demonstration_can_have_an_interim_statement(played: Flask, printer: None) -> None:
    reference = placement_of(played, "trainee")
    browser = entered(played, "trainee")
    assert "progress.pdf" in browser.get(f"/placements/{reference}/progress").text
    assert browser.get(f"/placements/{reference}/progress.pdf").mimetype == "application/pdf"
