from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.people.appointments import (
    Objection,
    Post,
    appoint,
    end,
    note_check,
    objections_to_appoint,
    objections_to_end,
    other_administrators,
)
from hwx.people.tables import Institution, Person
from tests.people.conftest import Site
from tests.support.making import TODAY, Make

DAY = timedelta(days=1)


def post(at: Institution, role: Role = Role.SUPERVISOR, **more: date | None) -> Post:
    return Post(**{"institution_id": at.id, "role": role, "starts_on": TODAY, **more})  # type: ignore[arg-type]


def test_a_role_is_given_with_everything_that_is_printed_beside_it(session: Session, two_hospitals: Site) -> None:
    person, by = two_hospitals.their_supervisor, two_hospitals.coordinator
    given = Post(
        two_hospitals.here.id,
        Role.SUPERVISOR,
        TODAY,
        TODAY + 30 * DAY,
        capacity="Consultant",
        profession="doctor",
        register="Medical Syndicate",
        register_number="77",
        scope=("ers/airway", "ers/ERS-202"),
        reason="Letter 12/2026",
    )
    held = appoint(session, person, given, by, TODAY)
    session.commit()
    session.refresh(held)
    assert (held.person_id, held.institution_id, held.role) == (person.id, two_hospitals.here.id, "supervisor")
    assert (held.starts_on, held.ends_on) == (TODAY, TODAY + 30 * DAY)
    assert held.scope == ["ers/airway", "ers/ERS-202"]
    assert (held.register_checked_on, held.register_checked_by_id) == (TODAY, by.id)
    assert (held.reason, held.appointed_by_id) == ("Letter 12/2026", by.id)


def test_a_register_that_nobody_saw_is_not_marked_as_seen(session: Session, two_hospitals: Site) -> None:
    held = appoint(session, two_hospitals.supervisor, post(two_hospitals.there), two_hospitals.stranger, None)
    assert (held.register_checked_on, held.register_checked_by_id) == (None, None)


@pytest.mark.parametrize(
    ("starts", "ends", "refused"),
    [
        (0, None, True),
        (-400, 0, True),
        (-3000, -2500, False),
        (100, None, True),
        (-3000, 5, True),
    ],
)
def test_the_same_role_at_the_same_place_is_not_held_twice_at_a_time(
    session: Session, two_hospitals: Site, starts: int, ends: int | None, refused: bool
) -> None:
    """The supervisor holds it since 2020 without a last day."""
    asked = post(
        two_hospitals.here, starts_on=TODAY + starts * DAY, ends_on=None if ends is None else TODAY + ends * DAY
    )
    found = objections_to_appoint(session, two_hospitals.coordinator, two_hospitals.supervisor, asked, TODAY)
    assert found == ([Objection.HOLDS_IT_ALREADY] if refused else [])


@pytest.mark.parametrize(
    ("role", "place"), [(Role.UNIT_HEAD, "here"), (Role.SUPERVISOR, "there"), (Role.REGISTRAR, "here")]
)
def test_another_role_or_place_is_no_obstacle(session: Session, two_hospitals: Site, role: Role, place: str) -> None:
    asked = post(getattr(two_hospitals, place), role)
    assert not objections_to_appoint(session, two_hospitals.coordinator, two_hospitals.supervisor, asked, TODAY)


def test_a_role_that_has_ended_can_be_given_again(session: Session, two_hospitals: Site) -> None:
    held = two_hospitals.supervisor.appointments[0]
    end(held, TODAY - DAY, "Left", two_hospitals.coordinator)
    session.commit()
    asked = post(two_hospitals.here)
    assert not objections_to_appoint(session, two_hospitals.coordinator, two_hospitals.supervisor, asked, TODAY)


@pytest.mark.parametrize(("who", "expected"), [("coordinator", [Objection.OWN_APPOINTMENT]), ("administrator", [])])
def test_a_coordinator_gives_no_role_to_themselves_an_administrator_may(
    session: Session, two_hospitals: Site, who: str, expected: list[Objection]
) -> None:
    person: Person = getattr(two_hospitals, who)
    assert objections_to_appoint(session, person, person, post(two_hospitals.here), TODAY) == expected


def test_dates_that_run_backwards_are_refused(session: Session, two_hospitals: Site) -> None:
    asked = post(two_hospitals.here, Role.REGISTRAR, ends_on=TODAY - DAY)
    found = objections_to_appoint(session, two_hospitals.coordinator, two_hospitals.supervisor, asked, TODAY)
    assert found == [Objection.ENDS_BEFORE_START]


def test_a_check_notes_who_saw_what_and_when(session: Session, two_hospitals: Site) -> None:
    held = two_hospitals.supervisor.appointments[0]
    note_check(held, "Medical Syndicate", "99", two_hospitals.coordinator, TODAY)
    session.commit()
    assert (held.register, held.register_number) == ("Medical Syndicate", "99")
    assert (held.register_checked_on, held.register_checked_by_id) == (TODAY, two_hospitals.coordinator.id)


def test_an_ended_role_stays_with_its_reason(session: Session, two_hospitals: Site) -> None:
    held = two_hospitals.supervisor.appointments[0]
    end(held, TODAY, "Moved to Aswan", two_hospitals.coordinator)
    session.commit()
    assert held.in_force(TODAY)
    assert not held.in_force(TODAY + DAY)
    assert (held.end_reason, held.ended_by_id) == ("Moved to Aswan", two_hospitals.coordinator.id)


@pytest.mark.parametrize(
    ("ends", "last_day", "expected"),
    [
        (None, TODAY, []),
        (None, TODAY - 3 * DAY, []),
        (TODAY + 9 * DAY, TODAY, []),
        (TODAY, TODAY + DAY, []),
        (TODAY - DAY, TODAY, [Objection.ENDED_ALREADY]),
        (None, date(2019, 12, 31), [Objection.ENDS_BEFORE_START]),
    ],
)
def test_what_runs_can_be_ended_and_what_has_ended_is_left_alone(
    session: Session, two_hospitals: Site, ends: date | None, last_day: date, expected: list[Objection]
) -> None:
    held = two_hospitals.supervisor.appointments[0]
    held.ends_on = ends
    session.commit()
    assert objections_to_end(session, held, last_day, TODAY) == expected


def test_the_last_administrator_stays(app: Flask, session: Session, make: Make, two_hospitals: Site) -> None:
    held = two_hospitals.administrator.appointments[0]
    assert objections_to_end(session, held, TODAY, TODAY) == [Objection.LAST_ADMINISTRATOR]
    second = make.holder(Role.ADMINISTRATOR, two_hospitals.there)
    assert objections_to_end(session, held, TODAY, TODAY) == [Objection.LAST_ADMINISTRATOR]
    second.password = "taken up"
    session.commit()
    assert objections_to_end(session, held, TODAY, TODAY) == []


@pytest.mark.parametrize(
    ("change", "count"),
    [
        ({}, 1),
        ({"active": False}, 0),
        ({"password": None}, 0),
    ],
)
def test_only_administrators_who_can_act_are_counted(
    session: Session, make: Make, two_hospitals: Site, change: dict[str, object], count: int
) -> None:
    second = make.holder(Role.ADMINISTRATOR, two_hospitals.there)
    second.password = "taken up"
    for name, value in change.items():
        setattr(second, name, value)
    session.commit()
    assert other_administrators(session, two_hospitals.administrator.id, TODAY) == count


def test_an_administrator_who_leaves_soon_is_not_counted(session: Session, make: Make, two_hospitals: Site) -> None:
    leaving = make.holder(Role.ADMINISTRATOR, two_hospitals.there, ends_on=TODAY + 30 * DAY)
    leaving.password = "taken up"
    session.commit()
    assert other_administrators(session, two_hospitals.administrator.id, TODAY) == 0
