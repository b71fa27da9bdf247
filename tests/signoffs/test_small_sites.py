"""Small sites: what takes the place of a second assessor, where there is exactly one and the curriculum names it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from hwx.people.tables import Person
from hwx.placements.record import entries_of
from hwx.rules.facts import Observation
from tests.signoffs.ward import Ward, ward
from tests.support.making import TODAY, Make
from tests.support.reading import words_of
from tests.support.small_curriculum import small_curriculum
from tests.support.visiting import Visitor

SignIn = Callable[[Person], Visitor]


@pytest.fixture
def here(make: Make) -> Ward:
    named = small_curriculum(version="1.1", rules={"instead of a second assessor": ["panel viva"]})
    return ward(make, revision=make.revision(named))


def alone(make: Make, here: Ward) -> None:
    for person in (here.colleague, here.head):
        person.appointments[0].ends_on = TODAY - timedelta(days=1)
    make.session.commit()
    make.session.expire_all()


def viva(make: Make, here: Ward, **typed: Any) -> dict[str, Any]:
    make.session.expire_all()
    seen = entries_of(make.session, here.placement.id)[-1].number
    given = {
        "alternative": "panel_viva", "level": "3", "method": "CBD", "happened_on": TODAY.isoformat(),
        "comment": "Three consultants by video", "seen": str(seen),
    }  # fmt: skip
    return {**given, **typed}


ADDRESS = "competencies/SML-101/alternative"


def test_the_only_assessor_records_it_openly(here: Ward, make: Make, sign_in: SignIn) -> None:
    alone(make, here)
    browser = sign_in(here.supervisor)
    assert "exactly one qualified assessor" in words_of(browser.get(here.url(ADDRESS)))
    assert browser.post(here.url(ADDRESS), data=viva(make, here)).status_code == 302
    make.session.expire_all()
    fact = entries_of(make.session, here.placement.id)[-1].fact
    assert isinstance(fact, Observation)
    assert fact.alternative == "panel_viva"
    assert "a viva before a panel" in words_of(browser.get(here.url("record")))
    panel = words_of(sign_in(here.coordinator).get(here.url("decision")))
    assert "recorded what takes the place of a second assessor at a small site" in panel


def test_where_there_are_others_they_are_asked(here: Ward, make: Make, sign_in: SignIn) -> None:
    before = entries_of(make.session, here.placement.id)[-1].number
    answer = sign_in(here.supervisor).post(here.url(ADDRESS), data=viva(make, here))
    assert answer.status_code == 422
    assert "3 qualified assessors were found at the host that day" in words_of(answer)
    assert "Three consultants by video" in answer.text
    make.session.expire_all()
    assert entries_of(make.session, here.placement.id)[-1].number == before


def test_what_the_curriculum_does_not_name_is_not_offered(here: Ward, make: Make, sign_in: SignIn) -> None:
    alone(make, here)
    answer = sign_in(here.supervisor).post(here.url(ADDRESS), data=viva(make, here, alternative="remote_observer"))
    assert answer.status_code == 422
    plain = ward(make)
    page = sign_in(plain.supervisor).get(plain.url(ADDRESS))
    assert "This curriculum names nothing in place of a second assessor." in words_of(page)


@pytest.mark.parametrize("who", ["trainee", "coordinator", "registrar", "home_officer", "stranger"])
def test_nobody_else_records_it(here: Ward, make: Make, sign_in: SignIn, who: str) -> None:
    alone(make, here)
    browser = sign_in(getattr(here, who))
    assert browser.get(here.url(ADDRESS)).status_code == 404
    assert browser.post(here.url(ADDRESS), data=viva(make, here)).status_code == 404
