"""Observe, sign, countersign, withdraw through the pages: what is recorded, what is refused, and nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from hwx.access import Role
from hwx.people.tables import Person
from hwx.placements.record import entries_of
from hwx.rules.facts import Countersignature, Observation, SignOff, Withdrawal
from hwx.rules.record import Entry
from tests.signoffs.ward import Ward, ward
from tests.support.making import TODAY, Make
from tests.support.reading import words_of
from tests.support.visiting import Visitor

SignIn = Callable[[Person], Visitor]


@pytest.fixture
def here(make: Make) -> Ward:
    return ward(make)


def seen(make: Make, here: Ward) -> str:
    return str(entries_of(make.session, here.placement.id)[-1].number)


def newest(make: Make, here: Ward) -> Entry:
    make.session.expire_all()
    return entries_of(make.session, here.placement.id)[-1]


def observe(browser: Visitor, make: Make, here: Ward, code: str = "SML-101", **typed: str) -> TestResponse:
    data = {"seen": seen(make, here), "level": "3", "method": "MCX", "happened_on": TODAY.isoformat(), **typed}
    return browser.post(here.url(f"competencies/{code}/observe"), data=data)


def ready_to_sign(make: Make, here: Ward, code: str = "SML-202") -> None:
    make.observation(here.placement, code, here.supervisor, level=3, method="CERT")


def critical_ready(make: Make, here: Ward) -> None:
    """SML-102 with all that is asked for: the simulation passed, two assessors, a week between."""
    first = TODAY - timedelta(days=10)
    make.observation(here.placement, "SML-102", here.supervisor, level=4, method="SIM", on=first)
    for days, who in ((2, here.supervisor), (9, here.colleague)):
        make.observation(here.placement, "SML-102", who, level=4, method="DOPS", on=first + timedelta(days=days))


def test_a_supervisor_records_what_was_seen(here: Ward, make: Make, sign_in: SignIn) -> None:
    answer = observe(sign_in(here.supervisor), make, here, comment="  Calm.  ")
    assert answer.status_code == 302
    entry = newest(make, here)
    assert isinstance(entry.fact, Observation)
    assert (entry.fact.level, entry.fact.method, entry.fact.comment) == (3, "MCX", "Calm.")
    assert (entry.author, entry.happened_on) == (here.supervisor.id, TODAY)


def test_the_entry_keeps_the_appointment_of_that_moment(here: Ward, make: Make, sign_in: SignIn) -> None:
    here.supervisor.appointments[0].register_number = "R-17"
    make.session.merge(here.supervisor.appointments[0])
    make.session.commit()
    observe(sign_in(here.supervisor), make, here)
    fact = newest(make, here).fact
    assert (fact.by.role, fact.by.capacity) == ("supervisor", "Supervisor")
    assert fact.by.institution_name == "Host"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"happened_on": (TODAY + timedelta(days=1)).isoformat()}, "lies in the future"),
        ({"happened_on": (TODAY - timedelta(days=60)).isoformat()}, "lies outside the dates of the placement"),
        ({"level": "9"}, "Level reached"),
        ({"method": "SIM"}, "How was it seen?"),
        ({"happened_on": "yesterday"}, "Date of the encounter"),
        ({"comment": "x" * 2001}, "Comment"),
    ],
)
def test_a_refused_observation_says_why_and_keeps_what_was_typed(
    here: Ward, make: Make, sign_in: SignIn, typed: dict[str, str], said: str
) -> None:
    before = newest(make, here).number
    answer = observe(sign_in(here.supervisor), make, here, **{"comment": "Kept <as> typed", **typed})
    assert answer.status_code == 422
    assert said in answer.text
    assert "comment" in typed or "Kept &lt;as&gt; typed" in answer.text
    assert newest(make, here).number == before


@pytest.mark.parametrize("who", ["trainee", "coordinator", "registrar", "home_officer", "stranger"])
@pytest.mark.parametrize("page", ["competencies/SML-101/observe", "competencies/SML-101/sign", "entries/1/withdraw"])
def test_nobody_else_reaches_the_pages_of_signing(here: Ward, sign_in: SignIn, who: str, page: str) -> None:
    browser = sign_in(getattr(here, who))
    assert browser.get(here.url(page)).status_code == 404
    assert browser.post(here.url(page), data={"seen": "2"}).status_code == 404


def test_a_trainee_who_is_a_supervisor_there_still_signs_nothing_of_their_own(make: Make, sign_in: SignIn) -> None:
    here = ward(make)
    host = here.supervisor.appointments[0].institution
    make.appointment(here.trainee, Role.SUPERVISOR, host)
    answer = observe(sign_in(here.trainee), make, here)
    assert answer.status_code == 422
    assert "Nobody assesses or signs for themselves" in answer.text


def test_a_request_fills_in_the_form_and_the_observation_answers_it(here: Ward, make: Make, sign_in: SignIn) -> None:
    ask = {
        "asked": str(here.supervisor.id),
        "encounter_on": (TODAY - timedelta(days=2)).isoformat(),
        "method": "CBD",
        "note": "Night shift, bay four.",
    }
    assert sign_in(here.trainee).post(here.url("competencies/SML-101/ask"), data=ask).status_code == 302
    supervisor = sign_in(here.supervisor)
    assert "Night shift, bay four." in supervisor.get("/queue").text
    form = supervisor.get(here.url("competencies/SML-101/observe")).text
    assert f'value="{(TODAY - timedelta(days=2)).isoformat()}"' in form
    observe(supervisor, make, here, method="CBD")
    assert "Nothing to do." in supervisor.get("/queue").text


def test_a_competency_that_is_ready_is_signed_at_the_level_that_was_shown(
    here: Ward, make: Make, sign_in: SignIn
) -> None:
    ready_to_sign(make, here)
    supervisor = sign_in(here.supervisor)
    assert "SML-202" in supervisor.get("/queue").text
    number = newest(make, here).number
    answer = supervisor.post(here.url("competencies/SML-202/sign"), data={"seen": str(number)})
    assert answer.status_code == 302
    fact = newest(make, here).fact
    assert isinstance(fact, SignOff)
    assert (fact.level, fact.rests_on) == (3, (number,))
    assert "Signed off" in sign_in(here.trainee).get(here.url("progress")).text


def test_a_sign_off_is_refused_with_every_reason_at_once(here: Ward, make: Make, sign_in: SignIn) -> None:
    answer = sign_in(here.supervisor).post(here.url("competencies/SML-102/sign"), data={"seen": seen(make, here)})
    assert answer.status_code == 422
    for reason in ("2 more observations", "2 more assessors", "Simulation must be passed first, at level 2 or higher."):
        assert reason in answer.text


def test_a_critical_competency_counts_once_another_person_has_countersigned(
    here: Ward, make: Make, sign_in: SignIn
) -> None:
    critical_ready(make, here)
    sign_in(here.supervisor).post(here.url("competencies/SML-102/sign"), data={"seen": seen(make, here)})
    sign_off = newest(make, here)
    assert isinstance(sign_off.fact, SignOff)
    assert "Awaiting countersignature" in sign_in(here.trainee).get(here.url("competencies/SML-102")).text
    head = sign_in(here.head)
    assert "Awaiting your countersignature" in head.get("/queue").text
    answer = head.post(
        here.url(f"competencies/SML-102/countersign/{sign_off.number}"), data={"seen": str(sign_off.number)}
    )
    assert answer.status_code == 302
    assert isinstance(newest(make, here).fact, Countersignature)
    assert "Signed off and valid until" in sign_in(here.trainee).get(here.url("competencies/SML-102")).text


def test_a_supervisor_cannot_reach_the_countersignature(here: Ward, make: Make, sign_in: SignIn) -> None:
    critical_ready(make, here)
    supervisor = sign_in(here.supervisor)
    supervisor.post(here.url("competencies/SML-102/sign"), data={"seen": seen(make, here)})
    number = newest(make, here).number
    url = here.url(f"competencies/SML-102/countersign/{number}")
    assert supervisor.post(url, data={"seen": str(number)}).status_code == 404


def test_a_stale_form_is_told_what_changed_and_records_nothing(here: Ward, make: Make, sign_in: SignIn) -> None:
    stale = seen(make, here)
    make.observation(here.placement, "SML-101", here.colleague, level=3)
    before = newest(make, here).number
    answer = observe(sign_in(here.supervisor), make, here, seen=stale, comment="My own words")
    assert answer.status_code == 409
    assert "LEILA BENALI" in answer.text
    assert "How was it seen? Mini-CEX (short observed encounter)" in words_of(answer)
    assert "Date of the encounter 16 March 2026 Comment My own words" in words_of(answer)
    assert newest(make, here).number == before


def test_a_comment_that_is_too_long_is_refused_whole_and_not_cut_off(here: Ward, make: Make, sign_in: SignIn) -> None:
    before = newest(make, here).number
    answer = observe(sign_in(here.supervisor), make, here, comment="a" * 2001)
    assert answer.status_code == 422
    assert "a" * 2001 in answer.text
    assert "maxlength" not in answer.text.partition("<textarea")[2].partition(">")[0]
    assert newest(make, here).number == before


def test_an_entry_about_something_else_does_not_make_a_form_stale(here: Ward, make: Make, sign_in: SignIn) -> None:
    stale = seen(make, here)
    make.observation(here.placement, "SML-202", here.colleague, level=3, method="CERT")
    assert observe(sign_in(here.supervisor), make, here, seen=stale).status_code == 302


@pytest.mark.parametrize("seen_number", ["", "-1", "x", "99999999999999999999", "٣"])
def test_a_form_that_was_not_drawn_by_us_records_nothing(
    here: Ward, make: Make, sign_in: SignIn, seen_number: str
) -> None:
    before = newest(make, here).number
    answer = observe(sign_in(here.supervisor), make, here, seen=seen_number)
    assert answer.status_code in (409, 422)
    assert newest(make, here).number == before


def test_a_withdrawal_needs_a_reason_and_stays_on_the_page(here: Ward, make: Make, sign_in: SignIn) -> None:
    make.observation(here.placement, "SML-101", here.supervisor, level=3)
    number = newest(make, here).number
    supervisor = sign_in(here.supervisor)
    url = here.url(f"entries/{number}/withdraw")
    empty = supervisor.post(url, data={"seen": str(number), "reason_code": "other", "reason": " "})
    assert empty.status_code == 422
    data = {"seen": str(number), "reason_code": "wrong_person", "reason": "Mixed up two trainees."}
    assert supervisor.post(url, data=data).status_code == 302
    fact = newest(make, here).fact
    assert isinstance(fact, Withdrawal)
    assert fact.entry == number
    page = sign_in(here.trainee).get(here.url("competencies/SML-101")).text
    assert "Mixed up two trainees." in page
    assert "Withdrawn." in page


def test_a_colleague_may_not_withdraw_the_observation_of_another(here: Ward, make: Make, sign_in: SignIn) -> None:
    make.observation(here.placement, "SML-101", here.supervisor, level=3)
    number = newest(make, here).number
    data = {"seen": str(number), "reason_code": "other", "reason": "No."}
    answer = sign_in(here.colleague).post(here.url(f"entries/{number}/withdraw"), data=data)
    assert answer.status_code == 422
    assert f"Only the person who made entry {number}" in answer.text


def test_after_a_quiet_period_the_password_is_asked_for_and_nothing_typed_is_lost(
    here: Ward, make: Make, sign_in: SignIn, clock: object
) -> None:
    supervisor = sign_in(here.supervisor)
    clock.shift(timedelta(minutes=20))  # type: ignore[attr-defined]
    before = newest(make, here).number
    answer = observe(supervisor, make, here, comment="Kept as typed")
    assert answer.status_code == 422
    assert 'type="password"' in answer.text
    assert "Kept as typed" in answer.text
    assert newest(make, here).number == before


def test_a_get_of_any_page_of_signing_records_nothing(here: Ward, make: Make, sign_in: SignIn) -> None:
    ready_to_sign(make, here)
    before = newest(make, here).number
    browser = sign_in(here.supervisor)
    for page in ("competencies/SML-202/sign", "competencies/SML-202/observe", f"entries/{before}/withdraw"):
        assert browser.get(here.url(page)).status_code == 200
    assert newest(make, here).number == before
