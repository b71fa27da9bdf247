"""A departed supervisor's queue: the coordinator sees what was left open, and hands each request to a colleague."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from hwx.access import Role
from hwx.people.tables import Person
from hwx.signoffs.handover import left_behind
from hwx.signoffs.requests import ask, requests_of, take_back
from hwx.signoffs.tables import Request
from tests.signoffs.ward import Ward, ward
from tests.support.making import NOW, TODAY, Make
from tests.support.reading import words_of
from tests.support.visiting import Visitor

SignIn = Callable[[Person], Visitor]
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def here(make: Make) -> Ward:
    return ward(make)


def asked(make: Make, here: Ward, person: Person, on: date = YESTERDAY, asked_on: date = YESTERDAY) -> Request:
    request = ask(make.session, here.placement, "SML-101", person.id, on, "MCX", "On the ward", NOW, asked_on)
    make.session.commit()
    return request


def leave(make: Make, person: Person, last_day: date = YESTERDAY) -> None:
    person.appointments[0].ends_on = last_day
    make.session.commit()
    make.session.expire_all()


def left(make: Make, here: Ward) -> list[int]:
    return [one.asked.request.id for one in left_behind(make.session, here.coordinator, TODAY)]


def test_what_somebody_left_open_is_listed_for_the_coordinator(here: Ward, make: Make, sign_in: SignIn) -> None:
    request, other = asked(make, here, here.supervisor), asked(make, here, here.colleague)
    assert left(make, here) == []
    leave(make, here.supervisor)
    assert left(make, here) == [request.id]
    page = words_of(sign_in(here.coordinator).get("/handover"))
    assert "AMINATA DIALLO" in page
    assert "Asked: OMAR FAROUK" in page
    assert "LEILA BENALI" not in page
    assert other.id not in left(make, here)


def test_the_last_day_still_counts_and_a_closed_account_does_not(here: Ward, make: Make) -> None:
    first, second = asked(make, here, here.supervisor), asked(make, here, here.colleague)
    leave(make, here.supervisor, TODAY)
    assert left(make, here) == []
    here.colleague.active = False
    make.session.commit()
    assert left(make, here) == [second.id]
    leave(make, here.supervisor)
    assert left(make, here) == [first.id, second.id]


def test_another_role_or_a_role_elsewhere_is_no_reason_to_stay_in_the_queue(here: Ward, make: Make) -> None:
    request = asked(make, here, here.supervisor)
    leave(make, here.supervisor)
    make.appointment(here.supervisor, Role.REGISTRAR, here.placement.host)
    make.appointment(here.supervisor, Role.SUPERVISOR, make.institution())
    assert left(make, here) == [request.id]
    make.appointment(here.supervisor, Role.UNIT_HEAD, here.placement.host)
    assert left(make, here) == []


def test_what_is_closed_or_expired_is_not_handed_over(here: Ward, make: Make) -> None:
    closed = asked(make, here, here.supervisor)
    asked(make, here, here.supervisor, asked_on=TODAY - timedelta(days=15))
    leave(make, here.supervisor)
    assert left(make, here) == [closed.id]
    take_back(make.session, closed.id, here.placement.id, here.trainee.id, NOW)
    make.session.commit()
    assert left(make, here) == []


def test_the_coordinator_hands_it_over_to_a_colleague(here: Ward, make: Make, sign_in: SignIn) -> None:
    request = asked(make, here, here.supervisor)
    leave(make, here.supervisor)
    browser = sign_in(here.coordinator)
    address = here.url(f"requests/{request.id}/hand-over")
    assert f"{address}?next=handover" in browser.get("/handover").text
    typed = {"answer": "handed_over", "colleague": str(here.colleague.id), "reason": "Left the hospital"}
    answer = browser.post(f"{address}?next=handover", data=typed)
    assert (answer.status_code, answer.location) == (302, "/handover")
    make.session.expire_all()
    assert left(make, here) == []
    found = requests_of(make.session, here.placement.id, make.curriculum(here.placement).rules, (), TODAY)
    assert [(one.request.asked_id, one.state) for one in found] == [
        (here.colleague.id, "open"),
        (here.supervisor.id, "handed_over"),
    ]
    assert "Nothing is to be handed over." in words_of(browser.get("/handover"))


@pytest.mark.parametrize("who", ["trainee", "supervisor", "registrar", "home_officer", "stranger"])
def test_nobody_else_reads_the_list(here: Ward, make: Make, sign_in: SignIn, who: str) -> None:
    asked(make, here, here.colleague)
    leave(make, here.colleague)
    assert sign_in(getattr(here, who)).get("/handover").status_code == 404


def test_a_coordinator_of_another_host_sees_nothing_of_it(here: Ward, make: Make, sign_in: SignIn) -> None:
    asked(make, here, here.supervisor)
    leave(make, here.supervisor)
    page = words_of(sign_in(make.holder(Role.COORDINATOR)).get("/handover"))
    assert "Nothing is to be handed over." in page
    assert "AMINATA" not in page


@pytest.mark.parametrize("elsewhere", ["", "?next=https://elsewhere.example"])
def test_from_the_page_of_requests_it_leads_back_there(here: Ward, make: Make, sign_in: SignIn, elsewhere: str) -> None:
    request = asked(make, here, here.supervisor)
    typed = {"answer": "handed_over", "colleague": str(here.colleague.id), "reason": "On leave"}
    answer = sign_in(here.coordinator).post(here.url(f"requests/{request.id}/hand-over{elsewhere}"), data=typed)
    assert (answer.status_code, answer.location) == (302, here.url("requests"))


def test_the_list_is_found_on_the_page_of_people_by_those_who_coordinate(
    here: Ward, make: Make, sign_in: SignIn
) -> None:
    browser = sign_in(here.coordinator)
    assert 'href="/handover"' in browser.get("/people").text
    assert 'href="/people"' in browser.get("/handover").text.split("</header>")[-1]
    assert 'href="/handover"' not in sign_in(make.holder(Role.ADMINISTRATOR)).get("/people").text
