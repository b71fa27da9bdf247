"""Correcting, recognising, withdrawing for the panel, delegating: by the right person, refused with reasons."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from hwx.access import Role
from hwx.people.interests import declare
from hwx.people.tables import Person
from hwx.people.training import note_training
from hwx.placements.record import entries_of
from hwx.rules.facts import Delegation, DelegationEnd, Observation, Recognition, Withdrawal
from hwx.rules.record import Entry
from hwx.signoffs import review_views
from hwx.signoffs.requests import Asked
from hwx.signoffs.tables import Request
from tests.signoffs.guest_ward import asked
from tests.signoffs.ward import Ward, ward
from tests.support.making import NOW, TODAY, Make
from tests.support.reading import words_of
from tests.support.visiting import Visitor

SignIn = Callable[[Person], Visitor]


@pytest.fixture
def here(make: Make) -> Ward:
    return ward(make)


def newest(make: Make, here: Ward) -> Entry:
    make.session.expire_all()
    return entries_of(make.session, here.placement.id)[-1]


def sent(make: Make, here: Ward, **typed: Any) -> dict[str, Any]:
    return {"seen": str(newest(make, here).number), **typed}


# Correcting


def correction(make: Make, here: Ward, **typed: Any) -> dict[str, Any]:
    given = {"level": "2", "method": "MCX", "happened_on": TODAY.isoformat(), "comment": "Less than I wrote"}
    return sent(make, here, **{**given, **typed})


def test_the_author_corrects_an_observation_and_both_stay(here: Ward, make: Make, sign_in: SignIn) -> None:
    first = make.observation(here.placement, "SML-101", here.supervisor, level=4, comment="Very good")
    browser = sign_in(here.supervisor)
    page = browser.get(here.url(f"entries/{first.number}/correct"))
    assert "Very good" in page.text
    assert "Within 24 hours of recording it no reason is needed." in words_of(page)
    answer = browser.post(here.url(f"entries/{first.number}/correct"), data=correction(make, here))
    assert answer.status_code == 302
    fact = newest(make, here).fact
    assert isinstance(fact, Observation)
    assert (fact.corrects, fact.level, fact.comment) == (first.number, 2, "Less than I wrote")
    record = words_of(browser.get(here.url("record")))
    assert "Very good" in record
    assert "Less than I wrote" in record


def test_a_late_correction_needs_its_reason_and_keeps_what_was_typed(here: Ward, make: Make, sign_in: SignIn) -> None:
    observation = Observation(make._signatory(here.supervisor), "SML-101", 4, "MCX")
    first = make.entry(here.placement, here.supervisor, observation, TODAY, NOW - timedelta(hours=25))
    browser, address = sign_in(here.supervisor), here.url(f"entries/{first.number}/correct")
    refused = browser.post(address, data=correction(make, here))
    assert refused.status_code == 422
    assert "More than 24 hours have passed since it was recorded. Say why it is corrected" in words_of(refused)
    assert "Less than I wrote" in refused.text
    assert newest(make, here).number == first.number
    assert browser.post(address, data=correction(make, here, reason="Mixed up")).status_code == 302
    fact = newest(make, here).fact
    assert isinstance(fact, Observation)
    assert fact.reason == "Mixed up"


def test_nobody_corrects_another_persons_observation(here: Ward, make: Make, sign_in: SignIn) -> None:
    first = make.observation(here.placement, "SML-101", here.supervisor)
    for who in (here.colleague, here.head, here.coordinator, here.trainee, here.stranger):
        browser = sign_in(who)
        address = here.url(f"entries/{first.number}/correct")
        assert browser.get(address).status_code == 404
        assert browser.post(address, data=correction(make, here)).status_code == 404
    assert newest(make, here).number == first.number


def test_under_a_sign_off_nothing_is_corrected(here: Ward, make: Make, sign_in: SignIn) -> None:
    first = make.observation(here.placement, "SML-101", here.supervisor)
    make.sign_off(here.placement, "SML-101", here.colleague, rests_on=(first.number,))
    answer = sign_in(here.supervisor).post(here.url(f"entries/{first.number}/correct"), data=correction(make, here))
    assert answer.status_code == 422
    assert "Withdraw the sign-off first." in words_of(answer)


def test_a_correction_of_a_record_that_moved_on_is_not_recorded(here: Ward, make: Make, sign_in: SignIn) -> None:
    first = make.observation(here.placement, "SML-101", here.supervisor)
    stale = correction(make, here)
    make.observation(here.placement, "SML-101", here.colleague)
    answer = sign_in(here.supervisor).post(here.url(f"entries/{first.number}/correct"), data=stale)
    assert answer.status_code == 409
    assert "Less than I wrote" in answer.text


# Recognising


def paper(make: Make, here: Ward, **typed: Any) -> dict[str, Any]:
    given = {
        "basis": "certificate",
        "level": "3",
        "issuer": "Red Crescent",
        "document": "BLS 778",
        "issued_on": "2025-11-01",
        "expires_on": "",
        "reason": "Seen in the original",
    }
    return sent(make, here, **{**given, **typed})


def test_a_supervisor_recognises_a_certificate(here: Ward, make: Make, sign_in: SignIn) -> None:
    browser, address = sign_in(here.supervisor), here.url("competencies/SML-202/recognise")
    assert browser.get(address).status_code == 200
    assert browser.post(address, data=paper(make, here)).status_code == 302
    fact = newest(make, here).fact
    assert isinstance(fact, Recognition)
    assert (fact.issuer, fact.document, fact.issued_on, fact.expires_on) == (
        "Red Crescent",
        "BLS 778",
        "2025-11-01",
        "",
    )
    assert fact.by.person == here.supervisor.id


def test_who_asks_about_a_certificate_is_answered_by_its_recognition(here: Ward, make: Make, sign_in: SignIn) -> None:
    request = asked(make, here, here.supervisor, "SML-202", method="CERT", note="The course of last year.")
    browser = sign_in(here.supervisor)
    sent_on = browser.get(here.url(f"competencies/SML-202/observe?request={request.id}&next=queue"))
    assert sent_on.status_code == 302
    page = browser.get(sent_on.location)
    assert "The course of last year." in words_of(page)
    answer = browser.post(sent_on.location, data=paper(make, here))
    assert (answer.status_code, answer.location) == (302, "/queue")
    make.session.expire_all()
    assert make.session.get_one(Request, request.id).closed_by_entry == newest(make, here).number


def test_who_asks_to_be_watched_is_not_answered_by_a_certificate(here: Ward, make: Make, sign_in: SignIn) -> None:
    request = asked(make, here, here.supervisor, "SML-202", method="TST")
    browser = sign_in(here.supervisor)
    page = browser.get(here.url(f"competencies/SML-202/observe?request={request.id}"))
    assert "It was an outside certificate" in words_of(page)
    assert 'value="CERT"' not in page.text
    address = here.url(f"competencies/SML-202/recognise?request={request.id}")
    assert browser.post(address, data=paper(make, here)).status_code == 302
    make.session.expire_all()
    assert make.session.get_one(Request, request.id).closed_at is None


def test_a_certificate_is_not_recorded_as_an_observation(here: Ward, make: Make, sign_in: SignIn) -> None:
    before = newest(make, here).number
    typed = {"level": "3", "method": "CERT", "happened_on": TODAY.isoformat(), "comment": "I saw the paper"}
    answer = sign_in(here.supervisor).post(here.url("competencies/SML-202/observe"), data=sent(make, here, **typed))
    assert answer.status_code == 422
    assert "I saw the paper" in answer.text
    assert newest(make, here).number == before


def test_a_request_that_was_taken_back_meanwhile_is_not_answered(
    here: Ward, make: Make, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read as open, and closed before the answer is written."""
    request = asked(make, here, here.supervisor, "SML-202", method="CERT")
    browser, address = sign_in(here.supervisor), here.url(f"competencies/SML-202/recognise?request={request.id}")
    assert browser.get(address).status_code == 200
    typed = paper(make, here)
    real = review_views.request_answered

    def closed_meanwhile(*about: Any) -> Asked | None:
        found = real(*about)
        make.session.get_one(Request, request.id).closed_at = NOW
        make.session.commit()
        return found

    monkeypatch.setattr(review_views, "request_answered", closed_meanwhile)
    before = newest(make, here).number
    answer = browser.post(address, data=typed)
    assert answer.status_code == 422
    assert "This request is no longer open" in words_of(answer)
    assert newest(make, here).number == before


@pytest.mark.parametrize(
    ("code", "typed", "said"),
    [
        ("SML-202", {"expires_on": "2025-12-01"}, "The paper expired on 1 December 2025."),
        ("SML-202", {"expires_on": "2025-10-01"}, "before it was issued"),
        ("SML-202", {"issued_on": "2026-04-01"}, "lies in the future"),
        ("SML-101", {}, "This competency does not accept certificates."),
        ("SML-101", {"basis": "prior_learning"}, "This curriculum does not recognise prior learning."),
        ("SML-202", {"issuer": ""}, "Issued by"),
    ],
)
def test_a_paper_is_refused_with_its_reason(
    here: Ward, make: Make, sign_in: SignIn, code: str, typed: dict[str, str], said: str
) -> None:
    before = newest(make, here).number
    answer = sign_in(here.supervisor).post(here.url(f"competencies/{code}/recognise"), data=paper(make, here, **typed))
    assert answer.status_code == 422
    assert said in words_of(answer)
    assert "Seen in the original" in answer.text
    assert newest(make, here).number == before


@pytest.mark.parametrize("who", ["trainee", "coordinator", "registrar", "home_officer", "stranger"])
def test_nobody_else_recognises(here: Ward, make: Make, sign_in: SignIn, who: str) -> None:
    browser, address = sign_in(getattr(here, who)), here.url("competencies/SML-202/recognise")
    assert browser.get(address).status_code == 404
    assert browser.post(address, data=paper(make, here)).status_code == 404


def test_a_supervisor_elsewhere_who_is_the_trainee_recognises_nothing(here: Ward, make: Make, sign_in: SignIn) -> None:
    make.appointment(here.trainee, Role.SUPERVISOR, make.institution())
    assert sign_in(here.trainee).get(here.url("competencies/SML-202/recognise")).status_code == 404


# Withdrawing for the panel


def test_the_registrar_withdraws_for_the_panel(here: Ward, make: Make, sign_in: SignIn) -> None:
    sign_off = make.sign_off(here.placement, "SML-101", here.supervisor)
    browser, address = sign_in(here.registrar), here.url(f"entries/{sign_off.number}/panel-withdrawal")
    assert "Name the members of the panel" in words_of(browser.get(address))
    typed = sent(make, here, reason_code="rule_not_met", reason="Panel of 16 March: A, B and C")
    assert browser.post(address, data=typed).status_code == 302
    fact = newest(make, here).fact
    assert isinstance(fact, Withdrawal)
    assert (fact.entry, fact.by.role) == (sign_off.number, "registrar")


def test_the_panel_withdraws_no_observation(here: Ward, make: Make, sign_in: SignIn) -> None:
    first = make.observation(here.placement, "SML-101", here.supervisor)
    typed = sent(make, here, reason_code="rule_not_met", reason="Panel")
    answer = sign_in(here.registrar).post(here.url(f"entries/{first.number}/panel-withdrawal"), data=typed)
    assert answer.status_code == 422


@pytest.mark.parametrize("who", ["trainee", "supervisor", "home_officer", "stranger"])
def test_nobody_else_withdraws_for_the_panel(here: Ward, make: Make, sign_in: SignIn, who: str) -> None:
    sign_off = make.sign_off(here.placement, "SML-101", here.supervisor)
    address = here.url(f"entries/{sign_off.number}/panel-withdrawal")
    typed = sent(make, here, reason_code="rule_not_met", reason="Panel")
    assert sign_in(getattr(here, who)).post(address, data=typed).status_code == 404


# Delegating


@pytest.fixture
def narrow(here: Ward, make: Make) -> Person:
    """A colleague at the host, trained, whose scope does not reach SML-101."""
    person = make.holder(Role.SUPERVISOR, here.placement.host, "SALMA NARROW", scope=["small/SML-202"])
    note_training(make.session, person.id, TODAY - timedelta(days=30), "Faculty", here.coordinator, NOW)
    make.session.commit()
    return person


def delegation(make: Make, here: Ward, to: Person, **typed: Any) -> dict[str, Any]:
    given = {
        "to": str(to.id),
        "competencies": ["SML-101"],
        "starts_on": TODAY.isoformat(),
        "ends_on": here.placement.ends_on.isoformat(),
        "text": "Night shifts of March",
    }
    return sent(make, here, **{**given, **typed})


def observation(make: Make, here: Ward, code: str = "SML-101") -> dict[str, Any]:
    return sent(make, here, level="3", method="MCX", happened_on=TODAY.isoformat(), comment="")


def test_a_delegate_observes_from_the_delegation_to_its_end_and_never_signs(
    here: Ward, make: Make, sign_in: SignIn, narrow: Person
) -> None:
    observe = here.url("competencies/SML-101/observe")
    delegate = sign_in(narrow)
    assert delegate.post(observe, data=observation(make, here)).status_code == 422
    supervisor = sign_in(here.supervisor)
    page = supervisor.get(here.url("delegations/new"))
    assert "SALMA NARROW" in page.text
    assert "AMINATA" not in words_of(page).split("To whom?")[1].split("Which competencies?")[0]
    assert supervisor.post(here.url("delegations/new"), data=delegation(make, here, narrow)).status_code == 302
    given = newest(make, here)
    assert isinstance(given.fact, Delegation)
    assert (given.fact.person, given.fact.name, given.fact.competencies) == (narrow.id, "SALMA NARROW", ("SML-101",))
    delegate = sign_in(narrow)
    assert delegate.post(observe, data=observation(make, here)).status_code == 302
    fact = newest(make, here).fact
    assert isinstance(fact, Observation)
    assert fact.by.person == narrow.id
    refused = delegate.post(here.url("competencies/SML-101/sign"), data=sent(make, here))
    assert "outside the scope of your appointment" in words_of(refused)
    # the delegate hands nothing on
    onward = delegate.post(here.url("delegations/new"), data=delegation(make, here, here.colleague))
    assert "what was delegated to you goes no further" in words_of(onward)
    listing = words_of(sign_in(here.coordinator).get(here.url("delegations/")))
    assert "SALMA NARROW" in listing
    assert "In force" in listing
    # ended
    end = here.url(f"delegations/{given.number}/end")
    supervisor = sign_in(here.supervisor)
    assert supervisor.get(end).status_code == 200
    assert supervisor.post(end, data=sent(make, here, reason="Shifts over")).status_code == 302
    assert isinstance(newest(make, here).fact, DelegationEnd)
    assert "Ended" in words_of(supervisor.get(here.url("delegations/")))
    again = supervisor.post(end, data=sent(make, here, reason="Again"))
    assert "has been ended already" in words_of(again)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"competencies": []}, "Choose at least one competency."),
        ({"starts_on": "2026-03-10"}, "A delegation begins on 16 March 2026 at the earliest"),
        ({"ends_on": "2027-03-10"}, "the delegation with it"),
        ({"text": ""}, "What is delegated"),
    ],
)
def test_a_refused_delegation_says_why_and_keeps_what_was_typed(
    here: Ward, make: Make, sign_in: SignIn, narrow: Person, typed: dict[str, Any], said: str
) -> None:
    before = newest(make, here).number
    answer = sign_in(here.supervisor).post(here.url("delegations/new"), data=delegation(make, here, narrow, **typed))
    assert answer.status_code == 422
    assert said in words_of(answer)
    assert newest(make, here).number == before


def test_nothing_is_delegated_to_somebody_untrained(here: Ward, make: Make, sign_in: SignIn) -> None:
    answer = sign_in(here.supervisor).post(here.url("delegations/new"), data=delegation(make, here, here.colleague))
    assert "No assessor training is recorded for this person." in words_of(answer)


@pytest.mark.parametrize("who", ["trainee", "registrar", "home_officer", "stranger"])
def test_a_stranger_sees_no_delegations(here: Ward, make: Make, sign_in: SignIn, narrow: Person, who: str) -> None:
    browser = sign_in(getattr(here, who))
    assert browser.get(here.url("delegations/")).status_code == 404
    assert browser.post(here.url("delegations/new"), data=delegation(make, here, narrow)).status_code == 404


def test_a_colleague_does_not_end_what_another_delegated(
    here: Ward, make: Make, sign_in: SignIn, narrow: Person
) -> None:
    sign_in(here.supervisor).post(here.url("delegations/new"), data=delegation(make, here, narrow))
    number = newest(make, here).number
    address = here.url(f"delegations/{number}/end")
    answer = sign_in(here.colleague).post(address, data=sent(make, here, reason="No"))
    assert answer.status_code == 422
    assert "Only the person who gave delegation" in words_of(answer)
    assert sign_in(here.head).post(address, data=sent(make, here, reason="The head decides")).status_code == 302
    assert sign_in(here.stranger).post(address, data=sent(make, here, reason="No")).status_code == 404


# Conflicts of interest


def test_a_declared_conflict_stops_every_deed(here: Ward, make: Make, sign_in: SignIn) -> None:
    declare(make.session, here.supervisor.id, here.trainee.id, "spouse", TODAY, here.supervisor, NOW)
    make.session.commit()
    browser = sign_in(here.supervisor)
    for address, typed in (
        ("competencies/SML-101/observe", observation(make, here)),
        ("competencies/SML-202/recognise", paper(make, here)),
    ):
        answer = browser.post(here.url(address), data=typed)
        assert answer.status_code == 422
        assert "A conflict of interest between you and this trainee is declared" in words_of(answer)
    assert (
        sign_in(here.colleague).post(here.url("competencies/SML-101/observe"), data=observation(make, here)).status_code
        == 302
    )


def test_lapsed_training_stops_an_observation_until_a_new_one_is_recorded(
    here: Ward, make: Make, sign_in: SignIn
) -> None:
    address = here.url("competencies/SML-101/observe")
    note_training(make.session, here.supervisor.id, TODAY - timedelta(days=4 * 366), "Faculty", here.coordinator, NOW)
    make.session.commit()
    refused = sign_in(here.supervisor).post(address, data=observation(make, here))
    assert refused.status_code == 422
    assert "Renew it, and have the coordinator record the new date." in words_of(refused)
    coordinator = sign_in(here.coordinator)
    typed = {"trained_on": TODAY.isoformat(), "given_by": "Faculty"}
    assert coordinator.post(f"/people/{here.supervisor.id}/training", data=typed).status_code == 302
    assert sign_in(here.supervisor).post(address, data=observation(make, here)).status_code == 302
