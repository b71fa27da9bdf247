"""Whatever the way to an entry, the same is asked: no page is a way around what another one refuses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from hwx.access import Role
from hwx.people.tables import Institution, Person
from hwx.placements.record import entries_of
from hwx.rules.facts import Observation
from hwx.rules.record import Entry
from hwx.signoffs.feedback_tables import FeedbackRater, FeedbackRound
from tests.signoffs.colleagues import feedback_rater, feedback_round
from tests.signoffs.guest_ward import asked
from tests.signoffs.ward import Ward, ward
from tests.support.authenticator import Device
from tests.support.making import TODAY, Make
from tests.support.passkey_site import signed, site
from tests.support.reading import words_of
from tests.support.small_curriculum import small_curriculum
from tests.support.visiting import Visitor

__all__ = ["site"]

SignIn = Callable[[Person], Visitor]


@pytest.fixture
def here(make: Make) -> Ward:
    return ward(make, starts_on=TODAY - timedelta(days=40), ends_on=TODAY + timedelta(days=10))


def newest(make: Make, here: Ward) -> Entry:
    make.session.expire_all()
    return entries_of(make.session, here.placement.id)[-1]


def observation(make: Make, here: Ward, **typed: Any) -> dict[str, Any]:
    seen = str(newest(make, here).number)
    return {"seen": seen, "level": "3", "method": "MCX", "happened_on": TODAY.isoformat(), **typed}


# A request keeps open what it asks about, and no other day


@pytest.mark.parametrize(("days_ago", "status"), [(15, 302), (16, 422), (30, 422)])
def test_a_request_lets_its_own_encounter_be_recorded_late_and_no_other(
    here: Ward, make: Make, sign_in: SignIn, days_ago: int, status: int
) -> None:
    request = asked(make, here, here.supervisor, encounter_on=TODAY - timedelta(days=15))
    typed = observation(make, here, request=str(request.id))
    typed["happened_on"] = (TODAY - timedelta(days=days_ago)).isoformat()
    answer = sign_in(here.supervisor).post(here.url("competencies/SML-101/observe"), data=typed)
    assert answer.status_code == status
    assert isinstance(newest(make, here).fact, Observation) is (status == 302)


# A host that asks for passkeys asks for them on every page that observes


@pytest.fixture
def asking(make: Make, here: Ward) -> Institution:
    host = make.session.get_one(Institution, here.placement.host_id)
    host.asks_passkeys = True
    make.session.commit()
    return host


def test_a_correction_is_signed_with_a_passkey_where_the_host_asks_for_one(
    here: Ward, make: Make, asking: Institution, sign_in: SignIn
) -> None:
    entry = make.observation(here.placement, "SML-101", here.supervisor, level=2)
    device = Device()
    make.passkey(here.supervisor, device)
    browser, address = sign_in(here.supervisor), here.url(f"entries/{entry.number}/correct")
    page = browser.get(address).text
    assert 'name="proof"' in page
    assert f'href="{here.url("competencies/SML-101")}"><span>Cancel' in page
    typed = observation(make, here, reason="A slip")
    refused = browser.post(address, data=typed)
    assert refused.status_code == 422
    assert "asks for a passkey" in words_of(refused)
    assert signed(browser, address, device, typed).status_code == 302
    fact = newest(make, here).fact
    assert isinstance(fact, Observation)
    assert (fact.corrects, fact.by.means, fact.proof is not None) == (entry.number, "passkey", True)


def test_what_takes_the_place_of_a_second_assessor_is_signed_with_a_passkey_too(make: Make, sign_in: SignIn) -> None:
    named = small_curriculum(version="1.1", rules={"instead of a second assessor": ["panel viva"]})
    here = ward(make, revision=make.revision(named))
    make.session.get_one(Institution, here.placement.host_id).asks_passkeys = True
    for person in (here.colleague, here.head):
        person.appointments[0].ends_on = TODAY - timedelta(days=1)
    device = Device()
    make.passkey(here.supervisor, device)
    browser, address = sign_in(here.supervisor), here.url("competencies/SML-101/alternative")
    typed = observation(make, here, alternative="panel_viva", comment="Three consultants by video")
    assert browser.post(address, data=typed).status_code == 422
    assert signed(browser, address, device, typed).status_code == 302
    fact = newest(make, here).fact
    assert isinstance(fact, Observation)
    assert (fact.alternative, fact.by.means) == ("panel_viva", "passkey")


# Whoever is the trainee is nothing else on the own placement


@pytest.fixture
def twice(make: Make, here: Ward) -> Person:
    """The trainee of the placement also coordinates and supervises at its host."""
    host = make.session.get_one(Institution, here.placement.host_id)
    make.appointment(here.trainee, Role.COORDINATOR, host)
    make.appointment(here.trainee, Role.SUPERVISOR, host)
    return here.trainee


def test_a_trainee_with_a_role_at_the_host_neither_watches_nor_ends_the_round_about_themselves(
    here: Ward, make: Make, twice: Person, sign_in: SignIn
) -> None:
    found = feedback_round(make, here)
    rater = feedback_rater(make, found, 1, answered=True)
    browser, address = sign_in(twice), here.url("feedback")
    assert rater.name not in browser.get(address).text
    assert rater.name in sign_in(here.coordinator).get(address).text
    for path in ("end", "release", f"raters/{rater.id}/link"):
        assert browser.post(f"{address}/{found.reference}/{path}").status_code == 404, path
    make.session.expire_all()
    assert make.session.get_one(FeedbackRound, found.id).closed_at is None
    assert make.session.get_one(FeedbackRater, rater.id).seed == f"{found.reference}1"


@pytest.mark.parametrize("path", ["extend", "hand-over"])
def test_a_trainee_with_a_role_at_the_host_gives_the_own_request_no_more_time_and_no_other_assessor(
    here: Ward, make: Make, twice: Person, sign_in: SignIn, path: str
) -> None:
    request = asked(make, here, here.supervisor)
    assert sign_in(twice).get(here.url(f"requests/{request.id}/{path}")).status_code == 404
    assert sign_in(here.coordinator).get(here.url(f"requests/{request.id}/{path}")).status_code == 200
