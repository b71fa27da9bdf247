"""Signals of independence on the panel's page: in plain words, to the panel alone, found from what views wrote."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
from flask import Flask
from flask_babel import force_locale

from hwx.access import Role
from hwx.people.tables import Person
from hwx.people.training import note_training
from hwx.placements.devices import devices_of
from hwx.placements.record import entries_of
from hwx.rules.facts import Withdrawal
from hwx.rules.signals import SIGNALS, Signal
from hwx.signoffs.signal_wording import FOUND, SEEN, told
from tests.signoffs.ward import Ward, ward
from tests.support.making import NOW, TODAY, Make
from tests.support.reading import words_of
from tests.support.visiting import Visitor

SignIn = Callable[[Person], Visitor]


@pytest.fixture
def here(make: Make) -> Ward:
    found = ward(make)
    for person in (found.supervisor, found.colleague, found.head):
        note_training(make.session, person.id, TODAY - timedelta(days=100), "Faculty", found.coordinator, NOW)
    make.session.commit()
    return found


def workload(here: Ward, make: Make) -> None:
    for _ in range(9):
        make.sign_off(here.placement, "SML-101", here.supervisor)


@pytest.mark.parametrize("language", ["en", "ar", "fr"])
@pytest.mark.parametrize("code", SIGNALS)
def test_every_signal_says_what_was_seen_and_how_it_was_found(app: Flask, code: str, language: str) -> None:
    signal = Signal(code, "OMAR FAROUK", (3, 4), 9, 8, TODAY)
    with app.test_request_context(), force_locale(language):
        said = told(signal)
        assert said.seen
        assert said.found
        assert "%(" not in said.seen + said.found
        assert "OMAR FAROUK" in said.seen
    assert set(SEEN) == set(FOUND) == set(SIGNALS)


def test_a_name_cannot_write_html(app: Flask) -> None:
    with app.test_request_context():
        assert "<b>" not in told(Signal("same_device", "<b>X</b>", (1,), 1)).seen


@pytest.mark.parametrize("who", ["coordinator", "registrar", "head"])
def test_the_panel_reads_the_signals(here: Ward, make: Make, sign_in: SignIn, who: str) -> None:
    workload(here, make)
    page = words_of(sign_in(getattr(here, who)).get(here.url("decision")))
    assert "OMAR FAROUK signed off 9 competencies on" in page
    assert "more than 8 are told" in page
    assert "None of them blocks anything" in page


@pytest.mark.parametrize("who", ["trainee", "supervisor", "home_officer", "stranger"])
def test_nobody_else_reads_them(here: Ward, make: Make, sign_in: SignIn, who: str) -> None:
    workload(here, make)
    browser = sign_in(getattr(here, who))
    assert browser.get(here.url("decision")).status_code == 404
    for path in ("progress", "record", "competencies/SML-101", ""):
        assert "signed off 9 competencies" not in words_of(browser.get(here.url(path)))


def test_the_coordinator_of_another_host_reads_none(here: Ward, make: Make, sign_in: SignIn) -> None:
    workload(here, make)
    other = make.holder(Role.COORDINATOR)
    assert sign_in(other).get(here.url("decision")).status_code == 404


def test_a_unit_head_who_is_the_trainee_reads_nothing_about_the_own_placement(
    here: Ward, make: Make, sign_in: SignIn
) -> None:
    workload(here, make)
    make.appointment(here.trainee, Role.UNIT_HEAD, here.placement.host)
    assert sign_in(here.trainee).get(here.url("decision")).status_code == 404
    assert "signed off 9 competencies" in words_of(sign_in(here.head).get(here.url("decision")))


def test_an_ordinary_record_is_said_to_be_ordinary(here: Ward, make: Make, sign_in: SignIn) -> None:
    make.observation(here.placement, "SML-101", here.supervisor)
    assert "Nothing unusual was found" in words_of(sign_in(here.coordinator).get(here.url("decision")))


def test_signals_do_not_block_a_decision(here: Ward, make: Make, sign_in: SignIn) -> None:
    workload(here, make)
    browser = sign_in(here.registrar)
    seen = entries_of(make.session, here.placement.id)[-1].number
    typed = {
        "seen": str(seen), "outcome": "partly_completed", "reason": "Early end agreed.", "attendance_percent": "91",
        "feedback_raters": "0", "home_plan_accepted": "y", "name_1": "A", "side_1": "host", "name_2": "B",
        "side_2": "host", "name_3": "C", "side_3": "home", "side_4": "host",
    }  # fmt: skip
    assert browser.post(here.url("decision"), data=typed).status_code == 302


def test_a_pair_that_judge_each_other_is_found_across_placements(here: Ward, make: Make, sign_in: SignIn) -> None:
    """The trainee here is a supervisor at home, and the supervisor here was a trainee there."""
    home = here.placement.home
    make.appointment(here.trainee, Role.SUPERVISOR, home)
    back = make.placement(trainee=here.supervisor, host=home, home=here.placement.host)
    make.observation(back, "SML-101", here.trainee, on=TODAY - timedelta(days=3))
    make.observation(here.placement, "SML-101", here.supervisor)
    page = words_of(sign_in(here.coordinator).get(here.url("decision")))
    assert "OMAR FAROUK judged this trainee, and the trainee judged OMAR FAROUK in another placement." in page
    # and the panel of the other placement finds it too
    there = make.holder(Role.COORDINATOR, home)
    assert "AMINATA DIALLO judged this trainee" in words_of(
        sign_in(there).get(f"/placements/{back.reference}/decision")
    )


def observe(browser: Visitor, here: Ward, make: Make) -> int:
    typed = {"level": "3", "method": "MCX", "happened_on": TODAY.isoformat(), "comment": ""}
    seen = entries_of(make.session, here.placement.id)[-1].number
    browser.post(here.url("competencies/SML-101/observe"), data={**typed, "seen": str(seen)})
    make.session.expire_all()
    return entries_of(make.session, here.placement.id)[-1].number


def marks(make: Make, here: Ward) -> Mapping[int, str]:
    return devices_of(make.session, here.placement.id)


def test_an_entry_bears_the_mark_of_the_browser_and_not_its_cookie(here: Ward, make: Make, sign_in: SignIn) -> None:
    browser = sign_in(here.supervisor)
    first, second = observe(browser, here, make), observe(browser, here, make)
    third = observe(sign_in(here.colleague), here, make)
    found = marks(make, here)
    assert found[first] == found[second] != found[third]
    assert all(len(mark) == 64 for mark in found.values())


def test_what_no_browser_asked_for_bears_no_mark(here: Ward, make: Make) -> None:
    entry = make.observation(here.placement, "SML-101", here.supervisor)
    assert entry.number not in marks(make, here)


def test_the_page_of_the_panel_leads_to_the_signatures_that_it_may_take_back(
    here: Ward, make: Make, sign_in: SignIn
) -> None:
    kept, gone = (make.sign_off(here.placement, "SML-101", here.supervisor) for _ in range(2))
    fact = Withdrawal(make._signatory(here.supervisor), "SML-101", gone.number, "other", "Taken back")
    make.entry(here.placement, here.supervisor, fact)
    page = sign_in(here.registrar).get(here.url("decision"))
    assert here.url(f"entries/{kept.number}/panel-withdrawal") in page.text
    assert here.url(f"entries/{gone.number}/panel-withdrawal") not in page.text
