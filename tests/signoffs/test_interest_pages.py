"""Conflicts of interest: declared by a person or the coordinator, seen by those concerned, ended, never by a party."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from hwx.access import Role
from hwx.people.interests import ConflictOfInterest, conflicts_of, conflicts_with, declare
from hwx.people.tables import Person
from tests.signoffs.ward import Ward, ward
from tests.support.making import NOW, TODAY, Make
from tests.support.reading import words_of
from tests.support.visiting import Visitor

SignIn = Callable[[Person], Visitor]


@pytest.fixture
def here(make: Make) -> Ward:
    return ward(make)


def declaring(other: Person, **typed: Any) -> dict[str, Any]:
    return {"person": str(other.id), "kind": "close_relative", "starts_on": TODAY.isoformat(), **typed}


def declared(make: Make, here: Ward, by: Person | None = None) -> ConflictOfInterest:
    start = TODAY - timedelta(days=10)
    row = declare(make.session, here.supervisor.id, here.trainee.id, "spouse", start, by or here.coordinator, NOW)
    make.session.commit()
    return row


@pytest.mark.parametrize("who", ["trainee", "supervisor", "coordinator"])
def test_the_person_or_the_coordinator_declares(here: Ward, make: Make, sign_in: SignIn, who: str) -> None:
    browser = sign_in(getattr(here, who))
    assert browser.get(here.url("conflicts/")).status_code == 200
    assert browser.post(here.url("conflicts/"), data=declaring(here.supervisor)).status_code == 302
    make.session.expire_all()
    assert conflicts_with(make.session, here.trainee.id) == [(here.supervisor.id, TODAY, None)]
    ((row, name),) = conflicts_of(make.session, here.trainee.id)
    assert (row.kind, row.declared_by_id, name) == ("close_relative", getattr(here, who).id, "OMAR FAROUK")
    assert "OMAR FAROUK · Close relative" in words_of(browser.get(here.url("conflicts/")))


@pytest.mark.parametrize("who", ["registrar", "home_officer", "stranger"])
def test_nobody_else_sees_or_declares(here: Ward, make: Make, sign_in: SignIn, who: str) -> None:
    declared(make, here)
    browser = sign_in(getattr(here, who))
    assert browser.get(here.url("conflicts/")).status_code == 404
    assert browser.post(here.url("conflicts/"), data=declaring(here.supervisor)).status_code == 404


def test_an_assessor_declares_only_for_themselves_and_does_not_see_those_of_others(
    here: Ward, make: Make, sign_in: SignIn
) -> None:
    declared(make, here)
    browser = sign_in(here.colleague)
    assert "OMAR FAROUK" not in browser.get(here.url("conflicts/")).text
    assert browser.post(here.url("conflicts/"), data=declaring(here.supervisor)).status_code == 422
    assert len(conflicts_with(make.session, here.trainee.id)) == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"starts_on": "2026-03-17"}, "The first day lies in the future."),
        ({"kind": "rival"}, "Kind of conflict"),
        ({"person": ""}, "Between the trainee and whom?"),
        ({"starts_on": ""}, "Since"),
    ],
)
def test_a_refused_declaration_says_why(
    here: Ward, make: Make, sign_in: SignIn, typed: dict[str, str], said: str
) -> None:
    answer = sign_in(here.coordinator).post(here.url("conflicts/"), data=declaring(here.supervisor, **typed))
    assert answer.status_code == 422
    assert said in words_of(answer)
    assert conflicts_with(make.session, here.trainee.id) == []


def test_a_conflict_is_declared_once(here: Ward, make: Make, sign_in: SignIn) -> None:
    declared(make, here)
    answer = sign_in(here.coordinator).post(here.url("conflicts/"), data=declaring(here.supervisor))
    assert "is declared for that time already" in words_of(answer)


def test_the_coordinator_ends_it_with_a_day_and_a_reason(here: Ward, make: Make, sign_in: SignIn) -> None:
    row = declared(make, here)
    browser, address = sign_in(here.coordinator), here.url(f"conflicts/{row.id}/end")
    assert browser.get(address).status_code == 200
    early = browser.post(address, data={"last_day": "2026-01-01", "reason": "Declared in error"})
    assert "The last day lies before the first day." in words_of(early)
    assert browser.post(address, data={"last_day": TODAY.isoformat(), "reason": ""}).status_code == 422
    done = browser.post(address, data={"last_day": TODAY.isoformat(), "reason": "Divorced"})
    assert done.status_code == 302
    make.session.expire_all()
    assert (row.ends_on, row.end_reason, row.ended_by_id) == (TODAY, "Divorced", here.coordinator.id)
    assert browser.get(address).status_code == 404


def test_no_conflict_is_ended_for_days_that_have_passed(here: Ward, make: Make, sign_in: SignIn) -> None:
    """Or whoever declared it could end it to judge what happened during it."""
    row = declared(make, here, by=here.supervisor)
    browser, address = sign_in(here.supervisor), here.url(f"conflicts/{row.id}/end")
    yesterday = TODAY - timedelta(days=1)
    assert row.starts_on <= yesterday
    answer = browser.post(address, data={"last_day": yesterday.isoformat(), "reason": "Over since then"})
    assert answer.status_code == 422
    assert "The last day lies in the past. A conflict lasts at least until today." in words_of(answer)
    make.session.expire_all()
    assert row.ends_on is None


@pytest.mark.parametrize("who", ["trainee", "supervisor", "colleague", "registrar", "stranger"])
def test_what_the_coordinator_declared_nobody_else_ends(here: Ward, make: Make, sign_in: SignIn, who: str) -> None:
    row = declared(make, here)
    typed = {"last_day": TODAY.isoformat(), "reason": "No longer"}
    assert sign_in(getattr(here, who)).post(here.url(f"conflicts/{row.id}/end"), data=typed).status_code == 404
    make.session.expire_all()
    assert row.ends_on is None


def test_who_declared_ends_it_and_a_coordinator_of_another_host_does_not(
    here: Ward, make: Make, sign_in: SignIn
) -> None:
    row = declared(make, here, by=here.supervisor)
    typed = {"last_day": TODAY.isoformat(), "reason": "No longer"}
    address = here.url(f"conflicts/{row.id}/end")
    assert sign_in(make.holder(Role.COORDINATOR)).post(address, data=typed).status_code == 404
    assert sign_in(here.supervisor).post(address, data=typed).status_code == 302


def test_a_coordinator_does_not_end_a_conflict_of_their_own(here: Ward, make: Make, sign_in: SignIn) -> None:
    make.appointment(here.supervisor, Role.COORDINATOR, here.placement.host)
    row = declared(make, here)
    assert sign_in(here.supervisor).get(here.url(f"conflicts/{row.id}/end")).status_code == 404
