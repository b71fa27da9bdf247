"""The decision of the panel: prepared on one page, recorded with its members, refused with every reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hwx.people.tables import Person
from hwx.placements.record import entries_of
from hwx.rules.facts import Decision
from tests.signoffs.ward import Ward, ward
from tests.support.making import Make
from tests.support.reading import words_of
from tests.support.visiting import Visitor

SignIn = Callable[[Person], Visitor]


@pytest.fixture
def here(make: Make) -> Ward:
    return ward(make)


def decision(make: Make, here: Ward, **typed: str) -> dict[str, Any]:
    return {
        "seen": str(entries_of(make.session, here.placement.id)[-1].number),
        "outcome": "partly_completed",
        "reason": "Early end agreed.",
        "attendance_percent": "91",
        "feedback_raters": "0",
        "home_plan_accepted": "y",
        "name_1": "KHALID IBRAHIM", "capacity_1": "Head", "side_1": "host",
        "name_2": "OMAR FAROUK", "capacity_2": "Consultant", "side_2": "host",
        "name_3": "IBRAHIMA SARR", "capacity_3": "Director", "side_3": "home",
        "side_4": "host",
        **typed,
    }  # fmt: skip


@pytest.mark.parametrize("who", ["coordinator", "registrar", "head"])
def test_the_decision_is_recorded_with_its_members(here: Ward, make: Make, sign_in: SignIn, who: str) -> None:
    answer = sign_in(getattr(here, who)).post(here.url("decision"), data=decision(make, here))
    assert answer.status_code == 302
    make.session.expire_all()
    fact = entries_of(make.session, here.placement.id)[-1].fact
    assert isinstance(fact, Decision)
    assert [member.name for member in fact.members] == ["KHALID IBRAHIM", "OMAR FAROUK", "IBRAHIMA SARR"]
    assert here.placement.state == "partly_completed"


@pytest.mark.parametrize("who", ["trainee", "supervisor", "home_officer", "stranger"])
def test_nobody_else_reaches_the_decision(here: Ward, make: Make, sign_in: SignIn, who: str) -> None:
    browser = sign_in(getattr(here, who))
    assert browser.get(here.url("decision")).status_code == 404
    assert browser.post(here.url("decision"), data=decision(make, here)).status_code == 404


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name_3": ""}, "The panel has 2 members; at least 3 are needed."),
        ({"side_3": "host"}, "No member of the panel speaks for the home institution."),
        ({"outcome": "completed"}, "2 critical competencies are not signed and current: SML-102, SML-201."),
        ({"reason": ""}, "Give the reason for this outcome."),
        ({"attendance_percent": "101"}, "Attendance"),
        ({"attendance_percent": "many"}, "Attendance"),
    ],
)
def test_a_refused_decision_says_why_and_keeps_what_was_typed(
    here: Ward, make: Make, sign_in: SignIn, typed: dict[str, str], said: str
) -> None:
    before = len(entries_of(make.session, here.placement.id))
    answer = sign_in(here.registrar).post(here.url("decision"), data=decision(make, here, **typed))
    assert answer.status_code == 422
    assert said in words_of(answer)
    assert "KHALID IBRAHIM" in answer.text
    make.session.expire_all()
    assert len(entries_of(make.session, here.placement.id)) == before


@pytest.mark.parametrize("who", ["coordinator", "registrar", "head"])
def test_failed_and_borderline_results_are_shown_to_the_panel_and_lead_to_what_was_seen(
    here: Ward, make: Make, sign_in: SignIn, who: str
) -> None:
    browser = sign_in(getattr(here, who))
    assert "No observation was below the required level." in words_of(browser.get(here.url("decision")))
    for level, comment in ((1, "Unsafe."), (2, "Nearly."), (3, "Good.")):
        make.observation(here.placement, "SML-101", here.supervisor, level=level, comment=comment)
    page = browser.get(here.url("decision"))
    assert "SML-101 2 of 3 observations were below the required level, 1 of them at the lowest." in words_of(page)
    for reader in (browser, sign_in(here.trainee)):
        seen = words_of(reader.get(here.url("competencies/SML-101")))
        assert all(comment in seen for comment in ("Unsafe.", "Nearly.", "Good."))
    assert here.url("competencies/SML-101") in page.text


def test_a_decision_on_a_record_that_moved_on_is_not_recorded(here: Ward, make: Make, sign_in: SignIn) -> None:
    stale = decision(make, here)
    make.observation(here.placement, "SML-101", here.supervisor, level=3)
    answer = sign_in(here.registrar).post(here.url("decision"), data=stale)
    assert answer.status_code == 409
    assert "Early end agreed." in answer.text
