"""Assessor training: recorded by the coordinator from the proof of attendance, never by the person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from hwx.people.tables import Person
from hwx.people.training import note_training, training_rows, trainings_of
from tests.people.conftest import Site
from tests.support.making import NOW, TODAY, Make
from tests.support.reading import words_of
from tests.support.visiting import Visitor

SignIn = Callable[[Person], Visitor]


def address(person: Person) -> str:
    return f"/people/{person.id}/training"


TYPED = {"trained_on": "2026-02-01", "given_by": "Faculty of Medicine"}


@pytest.mark.parametrize("who", ["coordinator", "administrator"])
def test_the_coordinator_records_a_training(two_hospitals: Site, make: Make, sign_in: SignIn, who: str) -> None:
    browser = sign_in(getattr(two_hospitals, who))
    person = two_hospitals.supervisor
    assert "No training is recorded." in words_of(browser.get(address(person)))
    assert browser.post(address(person), data=TYPED).status_code == 302
    (row,) = training_rows(make.session, person.id)
    assert (row.trained_on.isoformat(), row.given_by) == ("2026-02-01", "Faculty of Medicine")
    assert row.recorded_by_id == getattr(two_hospitals, who).id
    assert "Faculty of Medicine" in words_of(browser.get(address(person)))


@pytest.mark.parametrize("who", ["supervisor", "stranger", "their_supervisor"])
def test_nobody_else_sees_or_records_it(two_hospitals: Site, make: Make, sign_in: SignIn, who: str) -> None:
    browser, person = sign_in(getattr(two_hospitals, who)), two_hospitals.supervisor
    assert browser.get(address(person)).status_code == 404
    assert browser.post(address(person), data=TYPED).status_code == 404
    assert training_rows(make.session, person.id) == []


def test_nobody_records_their_own_training(two_hospitals: Site, make: Make, sign_in: SignIn) -> None:
    answer = sign_in(two_hospitals.coordinator).post(address(two_hospitals.coordinator), data=TYPED)
    assert answer.status_code == 422
    assert "You cannot record your own training." in words_of(answer)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"trained_on": "2026-03-17"}, "This day lies in the future."),
        ({"trained_on": "2025-12-06"}, "on this day is recorded already"),
        ({"trained_on": ""}, "Day of the training"),
        ({"given_by": " "}, "Given by"),
    ],
)
def test_a_refused_training_says_why(
    two_hospitals: Site, make: Make, sign_in: SignIn, typed: dict[str, str], said: str
) -> None:
    person, day = two_hospitals.supervisor, TODAY - timedelta(days=100)
    note_training(make.session, person.id, day, "Faculty", two_hospitals.coordinator, NOW)
    make.session.commit()
    assert day.isoformat() == "2025-12-06"
    answer = sign_in(two_hospitals.coordinator).post(address(person), data={**TYPED, **typed})
    assert answer.status_code == 422
    assert said in words_of(answer)
    assert len(training_rows(make.session, person.id)) == 1


def test_days_of_training_are_read_for_many_at_once(two_hospitals: Site, make: Make) -> None:
    one, two = two_hospitals.supervisor, two_hospitals.their_supervisor
    days = [TODAY - timedelta(days=400), TODAY - timedelta(days=4)]
    for day in reversed(days):
        note_training(make.session, one.id, day, "Faculty", two_hospitals.coordinator, NOW)
    make.session.commit()
    assert trainings_of(make.session, [one.id, two.id]) == {one.id: tuple(days)}
