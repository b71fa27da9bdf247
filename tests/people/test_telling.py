"""Nobody is told the same thing twice, and what must be told is told again after a crash."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from hwx.extensions import db
from hwx.people.telling import DIGEST, Told, last_digest, quiet_for, sent_already, tell_once
from tests.support.making import NOW, TODAY, Make


class Crash(BaseException):
    """The process is gone: nothing after it runs."""


def crash() -> bool:
    raise Crash


@pytest.fixture
def sent() -> list[str]:
    return []


@pytest.fixture
def letter(sent: list[str]) -> Callable[[], bool]:
    def send() -> bool:
        sent.append("letter")
        return True

    return send


@pytest.mark.parametrize("must", [True, False])
def test_it_is_told_once_however_often_somebody_tries(
    app: Flask, make: Make, sent: list[str], letter: Callable[[], bool], must: bool
) -> None:
    person = make.person()
    with app.app_context():
        tries = [tell_once(db.session(), person.id, "x", NOW + timedelta(hours=n), letter, must) for n in range(5)]
    assert (tries, sent) == ([True, False, False, False, False], ["letter"])


def test_another_subject_and_another_person_are_told_as_well(
    app: Flask, make: Make, sent: list[str], letter: Callable[[], bool]
) -> None:
    one, other = make.person(), make.person()
    with app.app_context():
        for person, subject in ((one, "x"), (one, "y"), (other, "x")):
            assert tell_once(db.session(), person.id, subject, NOW, letter, must=False)
        assert sent_already(db.session(), ["x"]) == {(one.id, "x"), (other.id, "x")}
    assert len(sent) == 3


@pytest.mark.parametrize(("must", "minutes", "letters"), [(True, 59, 0), (True, 61, 1), (False, 61, 0)])
def test_after_a_crash_only_what_must_be_told_is_told_again_and_only_after_a_while(
    app: Flask, make: Make, sent: list[str], letter: Callable[[], bool], must: bool, minutes: int, letters: int
) -> None:
    person = make.person()
    with app.app_context():
        with pytest.raises(Crash):
            tell_once(db.session(), person.id, "x", NOW, crash, must)
        db.session.rollback()
        assert sent_already(db.session(), ["x"]) == set()
        for _ in range(2):
            tell_once(db.session(), person.id, "x", NOW + timedelta(minutes=minutes), letter, must)
    assert len(sent) == letters


@pytest.mark.parametrize("must", [True, False])
def test_a_letter_that_cannot_be_handed_over_gives_the_claim_back_so_that_the_next_try_sends_it(
    app: Flask, make: Make, session: Session, sent: list[str], letter: Callable[[], bool], must: bool
) -> None:
    person = make.person()
    with app.app_context():
        with pytest.raises(ConnectionError):
            tell_once(db.session(), person.id, "x", NOW, lambda: False, must)
        assert session.query(Told).count() == 0
        assert tell_once(db.session(), person.id, "x", NOW, letter, must)
    assert sent == ["letter"]


def test_the_day_of_the_last_digest_is_that_of_the_site(app: Flask, make: Make, session: Session) -> None:
    person = make.person()
    with app.app_context():
        assert last_digest(db.session(), person.id) is None
        for days in (9, 2):
            at = NOW - timedelta(days=days)
            session.add(Told(person_id=person.id, subject=f"{DIGEST}{at.date()}", claimed_at=at, sent_at=at))
        session.add(Told(person_id=person.id, subject="withdrawal 1 2", claimed_at=NOW, sent_at=NOW))
        session.commit()
        assert last_digest(db.session(), person.id) == TODAY - timedelta(days=2)


@pytest.mark.parametrize(("hour", "quiet"), [(6, True), (7, False), (19, False), (20, True), (23, True)])
def test_quiet_hours_are_asked_in_the_time_of_the_site(app: Flask, make: Make, hour: int, quiet: bool) -> None:
    person = make.person()
    with app.app_context():
        assert quiet_for(db.session(), person.id, NOW.replace(hour=hour)) is quiet
