"""From a released round to an observation by multi-source feedback: who records it, from what, and why not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from hwx.people.tables import Person
from hwx.placements.record import entries_of
from hwx.rules.facts import Observation
from hwx.rules.record import Entry
from tests.signoffs.colleagues import released_round
from tests.signoffs.guest_ward import asked, registered, sends, token_for
from tests.signoffs.test_signing_pages import observe
from tests.signoffs.ward import Ward, ward
from tests.support.making import Make
from tests.support.reading import words_of
from tests.support.small_curriculum import small_curriculum
from tests.support.visiting import Visitor

SignIn = Callable[[Person], Visitor]


def asks_for_a_round(methods: list[str], raters: int = 6) -> dict[str, Any]:
    document = small_curriculum(version="1.8", completion={"feedback raters": raters})
    basics, *others = document["domains"]
    first, *rest = basics["competencies"]
    return {**document, "domains": [{**basics, "competencies": [{**first, "methods": methods}, *rest]}, *others]}


@pytest.fixture
def here(app: Flask, make: Make) -> Ward:
    return ward(make, revision=make.revision(asks_for_a_round(["MCX", "MSF"])))


def discuss(sign_in: SignIn, make: Make, here: Ward, who: Person) -> TestResponse:
    return observe(sign_in(who), make, here, method="MSF", comment="We read it together.")


def observed(make: Make, here: Ward) -> list[Entry]:
    make.session.expire_all()
    return [one for one in entries_of(make.session, here.placement.id) if isinstance(one.fact, Observation)]


def test_before_a_round_is_released_msf_is_refused_and_it_is_said_why(here: Ward, make: Make, sign_in: SignIn) -> None:
    answer = discuss(sign_in, make, here, here.supervisor)
    assert answer.status_code == 422
    assert "No round of feedback by colleagues was released by 16 March 2026" in words_of(answer)
    assert "We read it together." in answer.text
    assert observed(make, here) == []
    assert observe(sign_in(here.supervisor), make, here).status_code == 302


def test_the_observation_names_the_round_that_was_discussed(here: Ward, make: Make, sign_in: SignIn) -> None:
    found = released_round(make, here)
    result = here.url(f"feedback/{found.reference}")
    page = sign_in(here.supervisor).get(result).text
    assert here.url("competencies/SML-101/observe") in page
    assert discuss(sign_in, make, here, here.supervisor).status_code == 302
    (entry,) = observed(make, here)
    assert isinstance(entry.fact, Observation)
    assert (entry.fact.method, entry.fact.feedback) == ("MSF", found.entry)
    said = f"Rests on the round of feedback that entry {found.entry} released."
    for who in (here.trainee, here.coordinator):
        assert said in words_of(sign_in(who).get(here.url("competencies/SML-101")))


def test_one_supervisor_records_one_observation_from_a_round_and_a_colleague_another(
    here: Ward, make: Make, sign_in: SignIn
) -> None:
    number = released_round(make, here).entry
    assert discuss(sign_in, make, here, here.supervisor).status_code == 302
    again = discuss(sign_in, make, here, here.supervisor)
    assert again.status_code == 422
    assert f"from the round of feedback of entry {number} already" in words_of(again)
    assert discuss(sign_in, make, here, here.colleague).status_code == 302
    assert [getattr(one.fact, "feedback", 0) for one in observed(make, here)] == [number, number]


@pytest.mark.parametrize("who", ["trainee", "coordinator", "home_officer"])
def test_only_those_who_observe_are_led_from_the_result_to_the_form(
    here: Ward, make: Make, sign_in: SignIn, who: str
) -> None:
    found = released_round(make, here)
    page = sign_in(getattr(here, who)).get(here.url(f"feedback/{found.reference}")).text
    assert "/observe" not in page


def test_where_no_round_is_asked_for_msf_is_recorded_as_before(make: Make, sign_in: SignIn) -> None:
    plain = ward(make, revision=make.revision(asks_for_a_round(["MCX", "MSF"], raters=0)))
    assert discuss(sign_in, make, plain, plain.supervisor).status_code == 302
    (entry,) = observed(make, plain)
    assert getattr(entry.fact, "feedback", None) == 0


def test_a_guest_who_has_read_no_round_is_not_offered_msf_and_does_not_record_it(
    app: Flask, here: Ward, make: Make, sign_in: SignIn, client: Visitor
) -> None:
    released_round(make, here)
    guest = registered(make, here)
    open_ = token_for(app, asked(make, here, guest, method="").id)
    assert "Multi-source feedback" not in client.get(f"/g/{open_}").text
    named = token_for(app, asked(make, here, guest, method="MSF").id)
    page = sends(client, f"/g/{named}")
    assert page.status_code == 422
    assert "rests on a round of feedback that you cannot read here" in words_of(page)
    assert observed(make, here) == []
