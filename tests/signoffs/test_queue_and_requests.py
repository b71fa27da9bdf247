"""The queue shows what waits for this person and nothing else; a request is the trainee's alone."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from hwx.people.tables import Person
from hwx.signoffs.tables import Request
from tests.signoffs.ward import Ward, ward
from tests.support.making import NOW, TODAY, Make
from tests.support.visiting import Visitor

SignIn = Callable[[Person], Visitor]


@pytest.fixture
def here(make: Make) -> Ward:
    return ward(make)


def request_to(make: Make, here: Ward, who: Person, **values: object) -> Request:
    given = {
        "placement_id": here.placement.id,
        "competency": "SML-101",
        "asked_id": who.id,
        "encounter_on": TODAY,
        "asked_at": NOW,
        "expires_on": TODAY + timedelta(days=14),
        "note": "Morning round",
        **values,
    }
    row = Request(**given)
    make.session.add(row)
    make.session.commit()
    return row


def test_an_empty_queue_says_so_plainly(here: Ward, sign_in: SignIn) -> None:
    assert "Nothing to do." in sign_in(here.supervisor).get("/queue").text


def test_a_request_waits_only_for_the_person_who_was_asked(here: Ward, make: Make, sign_in: SignIn) -> None:
    request_to(make, here, here.supervisor)
    assert "Morning round" in sign_in(here.supervisor).get("/queue").text
    assert "Morning round" not in sign_in(here.colleague).get("/queue").text
    assert "Morning round" not in sign_in(here.stranger).get("/queue").text


@pytest.mark.parametrize(("days", "waits"), [(0, True), (-1, False)])
def test_a_request_waits_until_the_end_of_its_last_day(
    here: Ward, make: Make, sign_in: SignIn, days: int, waits: bool
) -> None:
    request_to(make, here, here.supervisor, expires_on=TODAY + timedelta(days=days))
    assert ("Morning round" in sign_in(here.supervisor).get("/queue").text) is waits


def test_what_is_ready_waits_for_every_supervisor_of_the_host_in_scope(here: Ward, make: Make, sign_in: SignIn) -> None:
    here.colleague.appointments[0].scope = ["small/advanced"]
    make.session.merge(here.colleague.appointments[0])
    make.session.commit()
    make.observation(here.placement, "SML-101", here.supervisor, level=3, on=TODAY - timedelta(days=9))
    make.observation(here.placement, "SML-101", here.supervisor, level=3)
    assert "Ready to sign" in sign_in(here.supervisor).get("/queue").text
    assert "Ready to sign" not in sign_in(here.colleague).get("/queue").text
    assert "Ready to sign" not in sign_in(here.stranger).get("/queue").text


def test_the_queue_sends_few_statements_however_long_it_is(
    here: Ward, make: Make, sign_in: SignIn, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    browser = sign_in(here.supervisor)
    request_to(make, here, here.supervisor)
    counts = []
    for _ in range(2):
        with statements() as sent:
            browser.get("/queue")
        counts.append(len(sent))
        for _ in range(5):
            request_to(make, here, here.supervisor)
    assert counts[0] == counts[1] <= 8


@pytest.mark.parametrize("who", ["supervisor", "coordinator", "home_officer", "stranger"])
def test_nobody_asks_in_the_name_of_the_trainee(here: Ward, sign_in: SignIn, who: str) -> None:
    browser = sign_in(getattr(here, who))
    assert browser.get(here.url("competencies/SML-101/ask")).status_code == 404
    assert browser.post(here.url("competencies/SML-101/ask"), data={}).status_code == 404


def test_only_assessors_of_the_host_can_be_asked(here: Ward, make: Make, sign_in: SignIn) -> None:
    trainee = sign_in(here.trainee)
    page = trainee.get(here.url("competencies/SML-101/ask")).text
    assert "OMAR FAROUK" in page
    assert "JANE STRANGER" not in page
    data = {"asked": str(here.stranger.id), "encounter_on": TODAY.isoformat(), "method": "MCX", "note": "Kept"}
    answer = trainee.post(here.url("competencies/SML-101/ask"), data=data)
    assert answer.status_code == 422
    assert "Kept" in answer.text


@pytest.mark.parametrize(
    ("day", "said"),
    [(TODAY + timedelta(days=1), "in the future"), (TODAY - timedelta(days=40), "outside the dates of the placement")],
)
def test_a_request_names_a_day_that_can_be(here: Ward, sign_in: SignIn, day: object, said: str) -> None:
    data = {"asked": str(here.supervisor.id), "encounter_on": str(day), "method": "MCX", "note": "Kept"}
    answer = sign_in(here.trainee).post(here.url("competencies/SML-101/ask"), data=data)
    assert answer.status_code == 422
    assert said in answer.text


def test_the_trainee_takes_a_request_back_and_nobody_else_can(here: Ward, make: Make, sign_in: SignIn) -> None:
    number = request_to(make, here, here.supervisor).id
    url = here.url(f"requests/{number}/take-back")
    assert sign_in(here.supervisor).post(url).status_code == 404
    assert sign_in(here.trainee).post(url).status_code == 302
    again = sign_in(here.trainee).post(url, follow_redirects=True)
    assert again.status_code == 200
    assert "The request is taken back." in again.text
    assert sign_in(here.trainee).post(here.url(f"requests/{number + 1}/take-back")).status_code == 404
    assert "Nothing to do." in sign_in(here.supervisor).get("/queue").text
