"""The demonstration as somebody meets it: every sign-in that is printed works, and everybody finds something to do."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from hwx.clock import now
from hwx.curricula.library import read_file
from hwx.curricula.tables import CurriculumRevision
from hwx.demo.cast import PASSWORD, PLAYERS, STORIES
from hwx.demo.commands import CURRICULA, SIGN_INS
from hwx.demo.everyday import SELF
from hwx.demo.play import ASSESSORS, until
from hwx.demo.schedule import Planned, course_of
from hwx.extensions import db, limiter
from hwx.people.tables import Appointment, Person
from hwx.placements.chain import faults_of
from hwx.placements.record import entries_of
from hwx.placements.tables import EntryRow, Placement
from hwx.rules.facts import Feedback, Observation, StateChange
from hwx.signoffs.guests import guests_at
from hwx.signoffs.tables import Request
from hwx.transcripts.tables import Transcript
from tests.support.reading import main_of
from tests.support.visiting import Visitor, visitor

EMAILS = {player.key: player.email for player in PLAYERS}


def entered(app: Flask, who: str) -> Visitor:
    limiter.reset()
    browser = visitor(app, None)
    answer = browser.post("/sign-in", data={"email": EMAILS[who], "password": PASSWORD})
    assert (answer.status_code, answer.location) == (302, "/")
    browser.post("/language", data={"language": "en"})
    return browser


FINDS = {
    "who": "finds",
    "coordinator": "Placements you coordinate Accepted 1 Active 3 Completed 3",
    "trainee": "Your training Emergency medical response systems",
    "supervisor": r"Trainees who ask you to look 6 Competencies ready to sign [1-9]",
    "head": r"Sign-offs to countersign [1-9]",
    "registrar": "1 placement is decided and has no transcript yet. JOSEPH DANIEL LEMA",
    "home": "Colleagues abroad Accepted 1 Active 1 Completed 1",
    "admin": "Enter a person",
}
"""What stands on the first page of each, as a pattern."""


@pytest.mark.parametrize("who", [key for key, _ in SIGN_INS])
def test_every_sign_in_works_and_finds_its_work(played: Flask, who: str) -> None:
    assert re.search(FINDS[who], main_of(entered(played, who).get("/")))


def test_the_supervisor_finds_every_request_in_the_queue(played: Flask) -> None:
    page = main_of(entered(played, "supervisor").get("/queue"))
    with played.app_context():
        supervisor = select(Person.id).where(Person.email == EMAILS["supervisor"]).scalar_subquery()
        asked = db.session.execute(select(Request.competency, Request.note).where(Request.asked_id == supervisor)).all()
        assert len(asked) == 2 * sum(story.told == "active" for story in STORIES)
    for code, note in asked:
        assert code in page
        assert note in page


def test_nothing_happened_before_what_it_rests_on_and_nothing_in_the_future(played: Flask) -> None:
    with played.app_context():
        first, last = db.session.execute(select(func.min(EntryRow.recorded_at), func.max(EntryRow.recorded_at))).one()
        assert db.session.scalars(select(func.max(CurriculumRevision.published_at))).one() < first
        staff = select(Person.id).where(Person.password.is_not(None))
        came = select(func.max(Appointment.starts_on)).where(Appointment.person_id.in_(staff))
        assert db.session.scalars(came).one() < first.date()
        assert last <= now()
        assert db.session.scalars(select(func.max(Request.encounter_on))).one() <= now().date()
        late = select(Person.id).join(Placement, Placement.trainee_id == Person.id).where(Person.created_at > now())
        assert db.session.scalars(late).all() == []


def test_every_record_is_whole_and_the_transcripts_are_those_of_the_stories(played: Flask) -> None:
    with played.app_context():
        placements = db.session.scalars(select(Placement)).all()
        assert len(placements) == len(STORIES)
        assert [placement for placement in placements if faults_of(db.session(), placement)] == []
        assert db.session.scalar(select(func.count()).select_from(Transcript)) == 3


@pytest.mark.parametrize("weekday", range(7))
def test_on_every_day_of_the_week_something_is_ready_and_something_awaits_its_second_signature(weekday: int) -> None:
    """A story stands in the same week whenever it is told, but on the day of the week that it is."""
    today = date(2026, 3, 2) + timedelta(days=weekday)
    for story in (one for one in STORIES if one.told == "active"):
        curriculum = read_file(CURRICULA / f"{story.slug}.yaml")
        starts_on = today - timedelta(weeks=story.week - 1, days=weekday)
        ends_on = starts_on + timedelta(weeks=curriculum.weeks, days=-1)
        acts = course_of(curriculum, story.cadre, starts_on, ends_on, len(ASSESSORS))
        done = list(until(acts, curriculum, today))
        left = [act for act in acts if act not in done]

        def codes(some: list[Planned], kind: str) -> set[str]:
            return {act.competency for act in some if act.kind == kind}

        assert codes(done, "observe") - codes(left, "observe") - codes(done, "sign"), (story.slug, "ready to sign")
        assert codes(done, "sign") & codes(left, "countersign"), (story.slug, "awaiting")
        assert codes(left, "observe"), (story.slug, "to ask for")


def test_the_trainee_of_the_demonstration_has_met_what_real_wards_produce(played: Flask) -> None:
    with played.app_context():
        session = db.session()
        trainee = session.scalars(select(Person).where(Person.email == EMAILS["trainee"])).one()
        placement = session.scalars(select(Placement).where(Placement.trainee_id == trainee.id)).one()
        kinds = Counter(entry.fact.kind for entry in entries_of(session, placement.id))
        once = ("evidence", "delegation")
        assert {kind: kinds[kind] for kind in once} == dict.fromkeys(once, 1)
        assert kinds["recognition"] == 2
        assert kinds["procedure"] >= 1
        assert kinds["self_assessment"] == len(SELF)
        states = [entry.fact for entry in entries_of(session, placement.id, "") if entry.fact.kind == "state"]
        assert [(fact.now, fact.reason_code) for fact in states if isinstance(fact, StateChange)] == [
            ("active", ""), ("paused", "illness"), ("active", "")
        ]  # fmt: skip
        (guest,) = guests_at(session, placement.host_id)
        assert guest.ends_on == placement.ends_on
        reference = placement.reference
    page = main_of(entered(played, "trainee").get(f"/placements/{reference}/requests"))
    assert "Ask me before you begin, and I stay." in page
    assert page.count("Open until") + page.count("open until") == 3


def test_colleagues_were_heard_before_an_observation_rests_on_what_they_said(played: Flask) -> None:
    """In every placement that has come so far; nine of ten answered, and that is known of nobody."""
    with played.app_context():
        session, heard = db.session(), 0
        for placement in session.scalars(select(Placement)).all():
            entries = entries_of(session, placement.id)
            rounds = [entry for entry in entries if isinstance(entry.fact, Feedback)]
            resting = [entry for entry in entries if isinstance(entry.fact, Observation) and entry.fact.method == "MSF"]
            assert all(rounds and rounds[0].happened_on < entry.happened_on for entry in resting)
            assert [(one.fact.asked, one.fact.answers) for one in rounds if isinstance(one.fact, Feedback)] in (
                [], [(10, 9)]
            )  # fmt: skip
            heard += len(rounds)
        assert heard >= 3
