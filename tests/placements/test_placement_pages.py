"""The page of a placement and the change of its state: who sees it, who may write, and what a refusal leaves."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from hwx.access import Role
from hwx.people.tables import Person
from hwx.placements.chain import faults_of
from hwx.placements.record import entries_of
from hwx.placements.tables import Placement
from hwx.rules.facts import Comment, Decision, PanelMember, StateChange
from hwx.rules.lifecycle import BY_COORDINATOR, PlacementState
from hwx.rules.signatory import Signatory
from tests.placements.exchange import Exchange, exchange
from tests.support.making import TODAY, Make
from tests.support.reading import fields_of, links_of, main_of
from tests.support.visiting import Visitor

SignIn = Callable[[Person], Visitor]
Statements = Callable[[], AbstractContextManager[list[str]]]


@pytest.fixture
def here(make: Make) -> Exchange:
    return exchange(make)


@pytest.mark.parametrize("who", ["trainee", "coordinator", "colleague", "registrar", "home_officer"])
def test_everybody_of_the_placement_reads_its_page(here: Exchange, sign_in: SignIn, who: str) -> None:
    answer = sign_in(getattr(here, who)).get(here.url)
    assert answer.status_code == 200
    assert "AMINA DIALLO" in main_of(answer)


@pytest.mark.parametrize("who", ["stranger", "administrator"])
def test_others_find_what_nobody_would_find(here: Exchange, sign_in: SignIn, who: str) -> None:
    browser = sign_in(getattr(here, who))
    there, nowhere = browser.get(here.url), browser.get("/placements/P-00000000")
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert bare(there, here.placement.reference) == bare(nowhere, "P-00000000")


def bare(answer: TestResponse, reference: str) -> str:
    """Without what differs from one request to the next: its id, the form token, and the address asked for."""
    text = answer.text.replace(answer.headers["X-Request-Id"], "").replace(reference, "")
    return re.sub(r'name="csrf_token" value="[^"]*"', "", text)


@pytest.mark.parametrize("page", ["", "/state/paused"])
def test_a_visitor_is_asked_to_sign_in_and_learns_nothing(here: Exchange, client: Visitor, page: str) -> None:
    there, nowhere = client.get(here.url + page), client.get(f"/placements/P-00000000{page}")
    assert (there.status_code, nowhere.status_code) == (302, 302)
    assert there.location.startswith("/sign-in")
    assert nowhere.location.startswith("/sign-in")


@pytest.mark.parametrize(
    ("who", "reads"),
    [("trainee", True), ("coordinator", True), ("registrar", True), ("home_officer", True), ("colleague", False)],
)
def test_passport_and_birth_date_are_for_those_who_write_documents(
    here: Exchange, sign_in: SignIn, session: Session, who: str, reads: bool
) -> None:
    here.trainee.birth_date, here.trainee.birth_date_approximate = date(1991, 1, 1), True
    here.trainee.passport_country = "SN"
    session.commit()
    text = main_of(sign_in(getattr(here, who)).get(here.url))
    assert ("Senegal, number ends in 4K21" in text, "1 January 1991 (approximate)" in text) == (reads, reads)


def test_the_page_tells_the_terms_of_the_placement(make: Make, sign_in: SignIn) -> None:
    host = make.institution("Host Hospital", name="مستشفى المضيف", name_language="ar")
    programme = make.programme(host, "Gulf exchange", agreement="MOU-7")
    here = make.placement(
        host=host,
        cadre="nurse",
        opened=("SML-201",),
        programme_id=programme.id,
        unit="Ward 3",
        working_language="French",
        licence="Supervised, ward 3 only",
    )
    answer = sign_in(here.trainee).get(f"/placements/{here.reference}")
    text = main_of(answer)
    for told in (
        "Host Hospital",
        "Ward 3",
        "French",
        "Supervised, ward 3 only",
        "Gulf exchange MOU-7",
        "SML-201",
        "Nurse",
    ):
        assert told in text
    assert "/curricula/small/1.0" in links_of(answer)


def test_the_page_leads_to_progress_record_and_transcripts(here: Exchange, sign_in: SignIn) -> None:
    links = links_of(sign_in(here.colleague).get(here.url))
    for place in ("progress", "record", "transcripts"):
        assert f"{here.url}/{place}" in links


def test_the_page_counts_what_is_signed_off(here: Exchange, make: Make, sign_in: SignIn) -> None:
    make.observation(here.placement, "SML-202", here.colleague, method="CERT")
    make.sign_off(here.placement, "SML-202", here.colleague)
    assert "1 of 4 signed off" in main_of(sign_in(here.trainee).get(here.url))


FIRST_DAY = (TODAY + timedelta(days=1)).strftime("%-d %B %Y")
STEPS = [(was, now) for was, changes in BY_COORDINATOR.items() for now in changes]


@pytest.mark.parametrize(("was", "now"), STEPS)
def test_the_coordinator_changes_the_state_with_a_reason_that_stays_on_the_record(
    make: Make, sign_in: SignIn, session: Session, was: PlacementState, now: PlacementState
) -> None:
    here = exchange(make, state=was)
    browser = sign_in(here.coordinator)
    form = browser.get(f"{here.url}/state/{now}")
    assert form.status_code == 200
    pause = {"reason_code": "closure"} if now == "paused" else {}
    sent = {"seen": fields_of(form)["seen"][0], "reason": "  Arrived and registered  ", **pause}
    answer = browser.post(f"{here.url}/state/{now}", data=sent)
    assert (answer.status_code, answer.location) == (302, here.url)
    newest = entries_of(session, here.placement.id)[-1]
    assert isinstance(newest.fact, StateChange)
    assert (newest.fact.was, newest.fact.now, newest.fact.reason) == (was, now, "Arrived and registered")
    assert newest.fact.reason_code == pause.get("reason_code", "")
    assert newest.fact.by.role == Role.COORDINATOR
    assert here.placement.state == now
    assert faults_of(session, here.placement) == ()
    assert "Arrived and registered" in main_of(browser.get(here.url))


ALL_STATES = tuple(PlacementState)
NOT_BY_HAND = [(was, now) for was in BY_COORDINATOR for now in ALL_STATES if now not in BY_COORDINATOR[was]]


@pytest.mark.parametrize(("was", "now"), NOT_BY_HAND)
def test_no_other_change_is_made_by_hand(
    make: Make, sign_in: SignIn, session: Session, was: PlacementState, now: PlacementState
) -> None:
    here = exchange(make, state=was)
    browser = sign_in(here.coordinator)
    before = here.placement.last_number
    assert browser.get(f"{here.url}/state/{now}").location == here.url
    answer = browser.post(f"{here.url}/state/{now}", data={"seen": before, "reason": "Wanted"})
    assert answer.status_code == 409
    assert "Nothing of yours was recorded." in main_of(answer)
    assert (here.placement.state, here.placement.last_number) == (was, before)


@pytest.mark.parametrize("state", ["sleeping", "ACTIVE", "active%20"])
def test_a_state_that_does_not_exist_leads_back_to_the_page(here: Exchange, sign_in: SignIn, state: str) -> None:
    answer = sign_in(here.coordinator).get(f"{here.url}/state/{state}")
    assert (answer.status_code, answer.location) == (302, here.url)


@pytest.mark.parametrize("who", ["trainee", "colleague", "registrar", "home_officer", "administrator", "stranger"])
def test_nobody_but_a_coordinator_of_the_host_changes_the_state(here: Exchange, sign_in: SignIn, who: str) -> None:
    browser = sign_in(getattr(here, who))
    before = here.placement.last_number
    assert browser.get(f"{here.url}/state/paused").status_code == 404
    sent = {"seen": before, "reason": "Because"}
    assert browser.post(f"{here.url}/state/paused", data=sent).status_code == 404
    assert (here.placement.state, here.placement.last_number) == ("active", before)


def test_buttons_for_the_state_stand_there_for_the_coordinator_only(here: Exchange, sign_in: SignIn) -> None:
    button = f"{here.url}/state/paused"
    assert button in links_of(sign_in(here.coordinator).get(here.url))
    assert button not in links_of(sign_in(here.registrar).get(here.url))


@pytest.mark.parametrize("who, decides", [("coordinator", True), ("registrar", True), ("colleague", False)])
def test_the_decision_is_offered_to_those_who_record_it(
    here: Exchange, sign_in: SignIn, who: str, decides: bool
) -> None:
    assert (f"{here.url}/decision" in links_of(sign_in(getattr(here, who)).get(here.url))) is decides


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
def test_a_refused_reason_comes_back_as_typed_and_changes_nothing(here: Exchange, sign_in: SignIn, reason: str) -> None:
    browser = sign_in(here.coordinator)
    before = here.placement.last_number
    answer = browser.post(f"{here.url}/state/paused", data={"seen": before, "reason_code": "other", "reason": reason})
    assert answer.status_code == 422
    assert fields_of(answer)["reason"] == [reason]
    assert fields_of(answer)["seen"] == [str(before)]
    assert (here.placement.state, here.placement.last_number) == ("active", before)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("closure", "Closure of the ward or hospital"),
        ("conflict", "Conflict or insecurity"),
        ("illness", "Illness"),
        ("other", "Leave, travel or another reason"),
    ],
)
def test_a_pause_says_what_kind_of_reason_it_has(here: Exchange, sign_in: SignIn, code: str, words: str) -> None:
    browser = sign_in(here.coordinator)
    assert words in main_of(browser.get(f"{here.url}/state/paused"))
    sent = {"seen": here.placement.last_number, "reason_code": code, "reason": "As told"}
    assert browser.post(f"{here.url}/state/paused", data=sent).status_code == 302
    assert f"Active, then Paused · {words}" in main_of(browser.get(here.url))


@pytest.mark.parametrize("code", ["", "holiday"])
def test_a_pause_without_a_kind_of_reason_is_refused(here: Exchange, sign_in: SignIn, code: str) -> None:
    sent = {"seen": here.placement.last_number, "reason_code": code, "reason": "Kept"}
    answer = sign_in(here.coordinator).post(f"{here.url}/state/paused", data=sent)
    assert (answer.status_code, here.placement.state) == (422, "active")
    assert fields_of(answer)["reason"] == ["Kept"]


def test_only_a_pause_asks_for_its_kind(make: Make, sign_in: SignIn) -> None:
    here = exchange(make, state=PlacementState.PAUSED)
    assert "reason_code" not in sign_in(here.coordinator).get(f"{here.url}/state/active").text


def test_an_empty_reason_is_refused_in_words(here: Exchange, sign_in: SignIn) -> None:
    answer = sign_in(here.coordinator).post(f"{here.url}/state/paused", data={"seen": 2, "reason": ""})
    assert "Give the reason; it stands on the record." in main_of(answer)


def test_a_form_drawn_before_the_last_change_is_answered_with_what_changed(
    here: Exchange, sign_in: SignIn, make: Make, session: Session
) -> None:
    browser = sign_in(here.coordinator)
    seen = fields_of(browser.get(f"{here.url}/state/paused"))["seen"][0]
    decision = Decision(
        by=Signatory(here.registrar.id, here.registrar.passport_name),
        outcome="interrupted",
        members=(PanelMember("A", "Head", "host"),),
        attendance_percent=80,
        feedback_raters=0,
        concerns_open=False,
        home_plan_accepted=False,
        reason="Evacuated",
    )
    make.entry(here.placement, here.registrar, decision)
    answer = browser.post(
        f"{here.url}/state/paused", data={"seen": seen, "reason_code": "other", "reason": "Leave of two weeks"}
    )
    assert answer.status_code == 409
    text = main_of(answer)
    assert "Panel decision: Interrupted" in text
    assert "Leave of two weeks" in text
    assert len(entries_of(session, here.placement.id)) == 3


def test_a_comment_written_meanwhile_does_not_stand_in_the_way(here: Exchange, sign_in: SignIn, make: Make) -> None:
    browser = sign_in(here.coordinator)
    seen = fields_of(browser.get(f"{here.url}/state/paused"))["seen"][0]
    by = Signatory(here.colleague.id, here.colleague.passport_name)
    make.entry(here.placement, here.colleague, Comment(by=by, text="Good start"))
    answer = browser.post(f"{here.url}/state/paused", data={"seen": seen, "reason_code": "other", "reason": "Leave"})
    assert (answer.status_code, here.placement.state) == (302, "paused")


def test_a_double_click_pauses_once(here: Exchange, sign_in: SignIn, session: Session) -> None:
    browser = sign_in(here.coordinator)
    sent = {"seen": here.placement.last_number, "reason_code": "other", "reason": "Leave"}
    first, second = (browser.post(f"{here.url}/state/paused", data=sent) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 409)
    assert "Active, then Paused" in main_of(second)
    assert len(entries_of(session, here.placement.id)) == 3


@pytest.mark.parametrize("seen", ["", "x", "-1", "99999999999"])
def test_a_form_without_a_sensible_number_counts_as_drawn_from_nothing(
    here: Exchange, sign_in: SignIn, seen: str
) -> None:
    answer = sign_in(here.coordinator).post(
        f"{here.url}/state/paused", data={"seen": seen, "reason_code": "other", "reason": "Leave"}
    )
    assert answer.status_code in (409, 422)
    assert here.placement.state == "active"


def test_a_form_without_its_token_changes_nothing(here: Exchange, sign_in: SignIn) -> None:
    sent = {"seen": here.placement.last_number, "reason_code": "other", "reason": "Leave"}
    answer = sign_in(here.coordinator).post(f"{here.url}/state/paused", data=sent, csrf=False)
    assert answer.status_code == 400
    assert here.placement.state == "active"


def test_a_coordinator_whose_appointment_has_ended_writes_no_longer(
    here: Exchange, sign_in: SignIn, make: Make, session: Session
) -> None:
    past = make.holder(Role.COORDINATOR, here.host, ends_on=date(TODAY.year - 1, 12, 31))
    browser = sign_in(past)
    assert browser.get(here.url).status_code == 404
    assert browser.post(f"{here.url}/state/paused", data={"seen": 2, "reason": "x"}).status_code == 404


@pytest.mark.parametrize("entries", [1, 40])
def test_the_page_sends_at_most_five_statements_however_long_the_record(
    here: Exchange, make: Make, sign_in: SignIn, statements: Statements, entries: int
) -> None:
    for _ in range(entries):
        make.observation(here.placement, "SML-101", here.colleague)
    browser, address = sign_in(here.coordinator), here.url
    with statements() as sent:
        assert browser.get(address).status_code == 200
    assert len(sent) <= 5


def test_reading_the_page_changes_nothing(here: Exchange, sign_in: SignIn, statements: Statements) -> None:
    browser = sign_in(here.coordinator)
    with statements() as sent:
        browser.get(here.url)
        browser.get(f"{here.url}/state/paused")
    assert [statement for statement in sent if not statement.startswith("SELECT")] == []


def test_the_names_of_states_are_those_on_the_badges(make: Make, sign_in: SignIn) -> None:
    here = exchange(make, state="paused")
    text = main_of(sign_in(here.trainee).get(here.url))
    assert "Active, then Paused" in text
    assert "State Paused" in text


def test_the_database_keeps_what_a_placement_was_admitted_with(here: Exchange, session: Session) -> None:
    """A guard for the tests above: the page reads from the placement what its first entry says."""
    first = entries_of(session, here.placement.id)[0].fact
    placement = session.get_one(Placement, here.placement.id)
    assert (first.host, first.home, first.cadre) == (placement.host_id, placement.home_id, placement.cadre)  # type: ignore[union-attr]


def coming(make: Make, here: Exchange) -> Placement:
    """Accepted, with the first day tomorrow."""
    return make.placement(host=here.host, by=here.coordinator, state="accepted", starts_on=TODAY + timedelta(days=1))


def test_before_the_first_day_the_start_is_off_with_the_reason_and_declining_is_offered(
    here: Exchange, make: Make, sign_in: SignIn
) -> None:
    url = f"/placements/{coming(make, here).reference}"
    answer = sign_in(here.coordinator).get(url)
    links = links_of(answer)
    assert (f"{url}/state/active" in links, f"{url}/state/declined" in links) == (False, True)
    assert f"The first day of this placement is {FIRST_DAY}." in main_of(answer)


def test_the_form_of_a_start_before_the_first_day_has_no_button_that_works(
    here: Exchange, make: Make, sign_in: SignIn
) -> None:
    form = sign_in(here.coordinator).get(f"/placements/{coming(make, here).reference}/state/active")
    assert f"The first day of this placement is {FIRST_DAY}." in main_of(form)
    assert 'aria-disabled="true"' in form.text
    assert "reason" not in fields_of(form)


def test_a_start_before_the_first_day_is_refused_keeps_what_was_typed_and_records_nothing(
    here: Exchange, make: Make, sign_in: SignIn, session: Session
) -> None:
    placement = coming(make, here)
    before = placement.last_number
    sent = {"seen": before, "reason": "Arrived early"}
    answer = sign_in(here.coordinator).post(f"/placements/{placement.reference}/state/active", data=sent)
    assert answer.status_code == 422
    assert "Nothing was recorded." in main_of(answer)
    assert f"The first day of this placement is {FIRST_DAY}. It can be started on that day or later." in main_of(answer)
    assert fields_of(answer)["reason"] == ["Arrived early"]
    session.expire_all()
    assert (placement.state, placement.last_number) == ("accepted", before)
