"""Feedback at the same moment: one link gives one answer, and no answer slips past the release."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import NullPool, create_engine, func, select, text
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.people.tables import Person
from hwx.placements.acting import acting_as
from hwx.placements.record import entries_of
from hwx.placements.tables import Placement
from hwx.rules.facts import Feedback
from hwx.rules.feedback import Rater
from hwx.signoffs.feedback import FeedbackRefused, answer, open_round, release, released_result
from hwx.signoffs.feedback_tables import FeedbackAnswer, FeedbackRater, FeedbackRound
from tests.signoffs.colleagues import FULL, feedback_rater, feedback_round, heard
from tests.signoffs.ward import Ward, ward
from tests.support.databases import Database
from tests.support.making import NOW, TODAY, Make

AT_ONCE = 6


@pytest.fixture
def here(make: Make) -> Ward:
    return ward(make)


def together(database: Database, deeds: list[Callable[[Session], object]]) -> list[str]:
    """What became of each, each in a session and a connection of its own: "done" or the codes of the refusal."""
    barrier = Barrier(len(deeds))

    def do(deed: Callable[[Session], object]) -> str:
        with Session(create_engine(database.url, poolclass=NullPool)) as session:
            barrier.wait()
            try:
                deed(session)
                session.commit()
            except FeedbackRefused as refused:
                session.rollback()
                return str(refused)
            return "done"

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(do, deeds))


def count(make: Make) -> int:
    make.session.rollback()
    return make.session.scalar(select(func.count()).select_from(FeedbackAnswer)) or 0


def answering(rater: int) -> Callable[[Session], object]:
    def deed(session: Session) -> None:
        asked = session.get_one(FeedbackRater, rater)
        found = session.get_one(FeedbackRound, asked.round_id)
        session.commit()
        answer(session, asked, found, FULL, {"well": "Calm"}, TODAY)

    return deed


def test_one_link_pressed_many_times_at_once_gives_one_answer(here: Ward, make: Make, database: Database) -> None:
    rater = feedback_rater(make, feedback_round(make, here), 1).id
    make.session.commit()
    assert sorted(together(database, [answering(rater)] * AT_ONCE)) == ["done"] + ["round_closed"] * (AT_ONCE - 1)
    assert count(make) == 1


def test_colleagues_who_answer_at_once_are_all_heard(here: Ward, make: Make, database: Database) -> None:
    found = feedback_round(make, here)
    raters = [feedback_rater(make, found, number).id for number in range(AT_ONCE)]
    make.session.commit()
    assert together(database, [answering(rater) for rater in raters]) == ["done"] * AT_ONCE
    assert count(make) == AT_ONCE


def test_what_is_answered_beside_the_release_is_in_it_or_refused(here: Ward, make: Make, database: Database) -> None:
    found = feedback_round(make, here)
    heard(make, found, 6)
    raters = [feedback_rater(make, found, number).id for number in range(3)]
    curriculum, round_id, placement_id = make.curriculum(here.placement), found.id, here.placement.id
    by = acting_as(here.coordinator, Role.COORDINATOR, here.placement.host_id, TODAY)
    assert by is not None
    make.session.commit()

    def releasing(session: Session) -> None:
        placement = session.get_one(Placement, placement_id)
        release(session, placement, curriculum, session.get_one(FeedbackRound, round_id), by, NOW, TODAY)

    became = together(database, [*(answering(rater) for rater in raters), releasing, releasing])
    assert sorted(became[3:]) == ["done", "round_closed"]
    entries = [entry.fact for entry in entries_of(make.session, placement_id) if isinstance(entry.fact, Feedback)]
    assert [fact.answers for fact in entries] == [count(make)]
    assert count(make) == 6 + became[:3].count("done")


def test_two_who_open_a_round_at_once_open_one(here: Ward, make: Make, database: Database) -> None:
    curriculum, placement_id = make.curriculum(here.placement), here.placement.id
    raters = [Rater(f"COLLEAGUE {number}", "nurse", f"c{number}@example.org") for number in range(8)]
    openers = [here.coordinator.id, here.supervisor.id, here.head.id]
    make.session.commit()

    def opening(person: int) -> Callable[[Session], object]:
        def deed(session: Session) -> None:
            placement, by = session.get_one(Placement, placement_id), session.get_one(Person, person)
            session.commit()
            open_round(session, placement, curriculum, by, raters, "secret", NOW, TODAY)

        return deed

    became = together(database, [opening(person) for person in openers])
    assert sorted(became) == ["done", "round_open", "round_open"]


def test_rows_lie_by_lot_and_not_in_the_order_in_which_people_answered(
    here: Ward, make: Make, database: Database
) -> None:
    """Whoever reads the file of the database finds an order there too, and in PostgreSQL who wrote with whom."""
    found = feedback_round(make, here)
    raters = [feedback_rater(make, found, number) for number in range(8)]
    for place, rater in enumerate(raters):
        answer(make.session, rater, found, {**FULL, "safety": place % 5 + 1}, {"well": f"Text {place}"}, TODAY)
        make.session.commit()
    lies, wrote = ("ctid", "xmin::text") if database.url.startswith("postgresql") else ("rowid", "'one'")
    for table in ("feedback_answer", "feedback_comment"):
        rows = make.session.execute(text(f"SELECT id, {wrote} FROM {table} ORDER BY {lies}")).all()
        assert len(rows) == 8
        assert [row[0] for row in rows] == sorted(row[0] for row in rows)
        assert len({row[1] for row in rows}) == 1
    assert released_result(make.session, found) is None
