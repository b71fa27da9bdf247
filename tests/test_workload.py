"""What there is to do, counted: only at one's own institutions, and in as few statements as promised."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.rules.lifecycle import PlacementState
from hwx.workload import NAMED, overdue_of, own_placements, undocumented_of, workload_of
from tests.support.making import TODAY, Make

Statements = Callable[[], AbstractContextManager[list[str]]]


def test_each_role_counts_its_own_side(make: Make, session: Session) -> None:
    here, there = make.institution(), make.institution()
    person = make.holder(Role.COORDINATOR, here)
    make.appointment(person, Role.HOME_OFFICER, there)
    make.placement(host=here, state="accepted")
    make.placement(host=here, home=there, state="active")
    make.placement(home=there, state="paused")
    make.placement(host=there)
    work = workload_of(session, person, TODAY)
    assert work.hosted.states == {"accepted": 1, "active": 1}
    assert work.sent.states == {"active": 1, "paused": 1}
    assert (work.hosted.total, work.sent.total, work.undocumented) == (2, 2, 0)


@pytest.mark.parametrize(
    ("state", "days_after_the_end", "overdue"),
    [("active", 1, 1), ("paused", 1, 1), ("active", 0, 0), ("accepted", 30, 0), ("declined", 30, 0)],
)
def test_a_placement_is_overdue_from_the_day_after_its_last(
    make: Make, session: Session, state: str, days_after_the_end: int, overdue: int
) -> None:
    host = make.institution()
    last = TODAY - timedelta(days=days_after_the_end)
    make.placement(host=host, state=state, starts_on=last - timedelta(days=20), ends_on=last)
    assert workload_of(session, make.holder(Role.COORDINATOR, host), TODAY).hosted.overdue == overdue


def test_those_who_wait_longest_are_named_first_and_not_more_than_fit(make: Make, session: Session) -> None:
    host = make.institution()
    both = make.holder(Role.COORDINATOR, host)
    make.appointment(both, Role.REGISTRAR, host)
    ended = [TODAY - timedelta(days=days) for days in range(1, NAMED + 3)]
    for last in ended:
        for place in (host, make.institution()):
            for state in (PlacementState.ACTIVE, PlacementState.COMPLETED):
                placement = make.placement(host=place, starts_on=last - timedelta(days=20), ends_on=last)
                placement.state = state
    session.commit()
    longest = sorted(ended)[:NAMED]
    assert [one.ends_on for one in overdue_of(session, both, TODAY)] == longest
    assert [one.ends_on for one in undocumented_of(session, both, TODAY)] == longest
    assert overdue_of(session, make.holder(Role.REGISTRAR, host), TODAY) == []
    assert undocumented_of(session, make.holder(Role.COORDINATOR, host), TODAY) == []


def test_somebody_without_a_role_costs_no_statement(make: Make, session: Session, statements: Statements) -> None:
    person = make.holder(Role.ADMINISTRATOR)
    assert person.appointments
    with statements() as sent:
        work = workload_of(session, person, TODAY)
    assert (work.hosted.total, work.sent.total, work.undocumented, sent) == (0, 0, 0, [])


def test_every_role_together_costs_one_statement(make: Make, session: Session, statements: Statements) -> None:
    host = make.institution()
    person = make.holder(Role.COORDINATOR, host)
    for role in (Role.HOME_OFFICER, Role.REGISTRAR):
        make.appointment(person, role, host)
    assert person.appointments
    with statements() as sent:
        workload_of(session, person, TODAY)
    assert len(sent) == 1


def test_own_placements_are_those_of_the_trainee_alone(make: Make, session: Session) -> None:
    trainee, host = make.person(), make.institution("Host", name="المضيف", name_language="ar")
    mine = make.placement(trainee=trainee, host=host)
    make.placement(host=host)
    (found,) = own_placements(session, trainee.id)
    assert (found.reference, found.state, found.host) == (mine.reference, "active", ("المضيف", "ar", "Host"))
