from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.people import visible
from hwx.people.directory import (
    Wanted,
    appointment_managed_by,
    corrects,
    people_page,
    person_corrected_by,
    person_seen_by,
)
from hwx.people.tables import Person
from hwx.people.visible import institutions_to_staff, may_see, roles_to_give
from tests.people.conftest import Site
from tests.support.making import TODAY, Make

YESTERDAY = TODAY - timedelta(days=1)


def seen(session: Session, reader: Person, day: date = TODAY) -> set[str]:
    return set(session.scalars(select(Person.passport_name).where(may_see(reader, day))))


EVERYBODY = {"SAMIR ADMIN", "NADIA COORDINATOR", "OMAR SUPERVISOR", "FATOU COORDINATOR", "MODOU SUPERVISOR"}
HERE = {"SAMIR ADMIN", "NADIA COORDINATOR", "OMAR SUPERVISOR"}


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("administrator", EVERYBODY),
        ("coordinator", HERE),
        ("stranger", EVERYBODY - HERE),
        ("supervisor", set()),
    ],
)
def test_who_sees_whom(session: Session, two_hospitals: Site, who: str, expected: set[str]) -> None:
    assert seen(session, getattr(two_hospitals, who)) == expected


def test_an_appointment_that_has_ended_shows_nobody_to_its_holder_but_its_holder_to_others(
    session: Session, make: Make, two_hospitals: Site
) -> None:
    former = make.holder(Role.COORDINATOR, two_hospitals.here, "FORMER", ends_on=YESTERDAY)
    assert seen(session, former) == set()
    assert "FORMER" in seen(session, two_hospitals.coordinator)
    assert seen(session, former, YESTERDAY) == HERE | {"FORMER"}


def test_an_appointment_to_come_shows_nobody_yet(session: Session, make: Make, two_hospitals: Site) -> None:
    coming = make.holder(Role.COORDINATOR, two_hospitals.here, starts_on=TODAY + timedelta(days=1))
    assert seen(session, coming) == set()


def test_a_coordinator_of_two_hospitals_sees_both(session: Session, make: Make, two_hospitals: Site) -> None:
    make.appointment(two_hospitals.coordinator, Role.COORDINATOR, two_hospitals.there)
    assert seen(session, two_hospitals.coordinator) == EVERYBODY


@pytest.fixture
def sight_of_trainees(make: Make) -> Iterator[Person]:
    """As a room above does for the trainees of its placements."""
    trainee = make.person("TRAINEE")

    def sight(reader: Person, day: date) -> Select[int]:
        own = reader.institutions_as(Role.COORDINATOR, day)
        return select(Person.id).where(Person.passport_name == "TRAINEE", Person.id > 0 if own else Person.id < 0)

    visible.SIGHTS.append(sight)
    yield trainee
    visible.SIGHTS.remove(sight)


def test_a_room_above_can_show_a_coordinator_more_people(
    session: Session, two_hospitals: Site, sight_of_trainees: Person
) -> None:
    day, coordinator = TODAY, two_hospitals.coordinator
    assert seen(session, coordinator) == HERE | {"TRAINEE"}
    assert seen(session, two_hospitals.supervisor) == set()
    assert person_seen_by(session, coordinator, day, sight_of_trainees.id) is sight_of_trainees
    assert person_corrected_by(session, coordinator, day, sight_of_trainees.id) is sight_of_trainees
    rows, _ = people_page(session, coordinator, day, Wanted(words="trainee"))
    assert [(row.passport_name, list(row.roles), row.taken_up) for row in rows] == [("TRAINEE", [], False)]


@pytest.mark.parametrize(
    ("reader", "person", "expected"),
    [
        ("administrator", "their_supervisor", True),
        ("coordinator", "supervisor", True),
        ("coordinator", "administrator", False),
        ("coordinator", "their_supervisor", False),
        ("stranger", "supervisor", False),
        ("supervisor", "supervisor", False),
    ],
)
def test_who_corrects_whom(session: Session, two_hospitals: Site, reader: str, person: str, expected: bool) -> None:
    number = getattr(two_hospitals, person).id
    assert corrects(session, getattr(two_hospitals, reader), TODAY, number) is expected


def test_work_elsewhere_in_former_days_is_no_obstacle(session: Session, make: Make, two_hospitals: Site) -> None:
    make.appointment(two_hospitals.supervisor, Role.SUPERVISOR, two_hospitals.there, ends_on=YESTERDAY)
    assert corrects(session, two_hospitals.coordinator, TODAY, two_hospitals.supervisor.id)
    make.appointment(two_hospitals.supervisor, Role.UNIT_HEAD, two_hospitals.there, ends_on=TODAY)
    assert not corrects(session, two_hospitals.coordinator, TODAY, two_hospitals.supervisor.id)


@pytest.mark.parametrize(
    ("reader", "person", "expected"),
    [
        ("administrator", "administrator", True),
        ("administrator", "their_supervisor", True),
        ("coordinator", "supervisor", True),
        ("coordinator", "coordinator", True),
        ("coordinator", "administrator", False),
        ("stranger", "supervisor", False),
        ("supervisor", "supervisor", False),
    ],
)
def test_who_manages_whose_role(
    session: Session, two_hospitals: Site, reader: str, person: str, expected: bool
) -> None:
    held = getattr(two_hospitals, person).appointments[0]
    found = appointment_managed_by(session, getattr(two_hospitals, reader), TODAY, held.person_id, held.id)
    assert (found is held) is expected


@pytest.mark.parametrize(
    ("who", "roles", "institutions"),
    [
        ("administrator", set(Role), ["Cairo Hospital", "Dakar Hospital"]),
        ("coordinator", set(Role) - {Role.ADMINISTRATOR}, ["Cairo Hospital"]),
        ("stranger", set(Role) - {Role.ADMINISTRATOR}, ["Dakar Hospital"]),
    ],
)
def test_what_can_be_given_and_where(
    session: Session, two_hospitals: Site, who: str, roles: set[Role], institutions: list[str]
) -> None:
    reader = getattr(two_hospitals, who)
    assert set(roles_to_give(reader, TODAY)) == roles
    found = session.execute(institutions_to_staff(reader, TODAY)).all()
    assert [row.english_name for row in found] == institutions
