"""The trainee comments, contests and appeals; somebody else of the host rules; each of them gets a letter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from hwx.access import Role
from hwx.people.mail_folder import Mail
from hwx.people.tables import Institution, Person
from hwx.placements.chain import faults_of
from hwx.placements.record import entries_of
from hwx.placements.tables import Placement
from hwx.rules.facts import Comment, Decision, Fact, Observation, PanelMember, Withdrawal
from hwx.rules.portfolio import Contest, FeedbackRead, Ruling
from hwx.rules.record import Entry
from hwx.rules.signatory import Signatory
from tests.people.conftest import letters
from tests.signoffs.ward import Ward, ward
from tests.support.making import NOW, Make
from tests.support.reading import words_of
from tests.support.visiting import Visitor

__all__ = ["letters"]

SignIn = Callable[[Person], Visitor]
SAID = "It was another day, and another task."


@pytest.fixture
def here(make: Make) -> Ward:
    return ward(make)


@pytest.fixture
def observed(here: Ward, make: Make) -> Entry:
    return make.observation(here.placement, "SML-101", here.supervisor, level=1)


def newest(make: Make, here: Ward) -> Fact:
    make.session.commit()
    return entries_of(make.session, here.placement.id)[-1].fact


def entry_url(here: Ward, entry: Entry, what: str) -> str:
    return here.url(f"entries/{entry.number}/{what}")


def contest(here: Ward, entry: Entry, sign_in: SignIn) -> None:
    answer = sign_in(here.trainee).post(entry_url(here, entry, "contest"), data={"text": SAID})
    assert answer.status_code == 302


def rule(here: Ward, make: Make, who: Person, sign_in: SignIn, outcome: str = "dismissed") -> None:
    entry = entries_of(make.session, here.placement.id)[-1]
    data = {"seen": str(entry.number), "outcome": outcome, "reason": "I heard both."}
    answer = sign_in(who).post(entry_url(here, entry, "rule"), data=data)
    assert answer.status_code == 302, words_of(answer)


def test_a_contest_is_an_entry_and_its_author_and_the_unit_head_get_a_letter(
    here: Ward, make: Make, observed: Entry, sign_in: SignIn, letters: Callable[[], list[Mail]]
) -> None:
    here.head.language = "fr"
    make.session.commit()
    contest(here, observed, sign_in)
    fact = newest(make, here)
    assert isinstance(fact, Contest)
    assert (fact.entry, fact.step, fact.text, fact.competency) == (observed.number, "contest", SAID, "SML-101")
    assert fact.by.name == "AMINATA DIALLO"
    assert {letter.to for letter in letters()} == {here.supervisor.email, here.head.email}
    assert all(SAID not in letter.text for letter in letters())
    assert all(here.url("competencies/SML-101") in letter.text for letter in letters())
    assert SAID in sign_in(here.supervisor).get(here.url("competencies/SML-101")).text
    assert faults_of(make.session, make.session.get_one(Placement, here.placement.id)) == ()


def test_it_is_contested_for_fourteen_days(
    here: Ward, observed: Entry, sign_in: SignIn, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(days=14))
    browser = sign_in(here.trainee)
    assert "It could be contested" not in words_of(browser.get(entry_url(here, observed, "contest")))
    clock.shift(timedelta(days=1))
    browser = sign_in(here.trainee)
    assert "It could be contested for 14 days after you were told, which was on 16 March 2026." in words_of(
        browser.get(entry_url(here, observed, "contest"))
    )
    answer = browser.post(entry_url(here, observed, "contest"), data={"text": SAID})
    assert answer.status_code == 422
    assert SAID in answer.text


def test_the_fourteen_days_are_those_of_the_site(
    here: Ward,
    make: Make,
    app: Flask,
    sign_in: SignIn,
    clock: time_machine.Traveller,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In Riyadh it was half past one at night of the 17th when the entry was recorded."""
    monkeypatch.setitem(app.config, "HWX", replace(app.config["HWX"], time_zone="Asia/Riyadh"))
    judged = Observation(make._signatory(here.supervisor), "SML-101", 1, "MCX")
    entry = make.entry(here.placement, here.supervisor, judged, at=NOW.replace(hour=22))
    clock.shift(timedelta(days=15))
    assert "It could be contested" not in words_of(sign_in(here.trainee).get(entry_url(here, entry, "contest")))
    clock.shift(timedelta(days=1))
    assert "which was on 17 March 2026." in words_of(sign_in(here.trainee).get(entry_url(here, entry, "contest")))


def test_nothing_is_contested_twice_or_without_a_word(here: Ward, observed: Entry, sign_in: SignIn) -> None:
    browser = sign_in(here.trainee)
    assert browser.post(entry_url(here, observed, "contest"), data={"text": " "}).status_code == 422
    contest(here, observed, sign_in)
    again = browser.post(entry_url(here, observed, "contest"), data={"text": SAID})
    assert again.status_code == 422
    assert "You have disagreed with it already" in words_of(again)


@pytest.mark.parametrize("who", ["supervisor", "head", "coordinator", "home_officer", "stranger"])
def test_nobody_contests_for_the_trainee(here: Ward, observed: Entry, sign_in: SignIn, who: str) -> None:
    browser = sign_in(getattr(here, who))
    assert browser.get(entry_url(here, observed, "contest")).status_code == 404
    assert browser.post(entry_url(here, observed, "contest"), data={"text": SAID}).status_code == 404


def test_a_patient_is_minded_in_what_stays_for_ever(here: Ward, make: Make, observed: Entry, sign_in: SignIn) -> None:
    text = {"text": "Mrs Diallo was not mine."}
    answer = sign_in(here.trainee).post(entry_url(here, observed, "contest"), data=text)
    assert answer.status_code == 422
    assert "Mrs Diallo (a name)" in words_of(answer)
    assert not isinstance(newest(make, here), Contest)


def test_another_one_rules_and_the_trainee_gets_a_letter(
    here: Ward, make: Make, observed: Entry, sign_in: SignIn, letters: Callable[[], list[Mail]]
) -> None:
    contest(here, observed, sign_in)
    rule(here, make, here.colleague, sign_in, "upheld")
    fact = newest(make, here)
    assert isinstance(fact, Ruling)
    assert (fact.outcome, fact.by.name, fact.by.role) == ("upheld", "LEILA BENALI", "supervisor")
    told = [letter.text for letter in letters() if letter.to == here.trainee.email]
    assert len(told) == 1
    assert "you are right" in told[0]


def test_whoever_made_the_entry_does_not_rule_on_it(here: Ward, make: Make, observed: Entry, sign_in: SignIn) -> None:
    contest(here, observed, sign_in)
    entry = entries_of(make.session, here.placement.id)[-1]
    data = {"seen": str(entry.number), "outcome": "dismissed", "reason": "I know what I saw."}
    answer = sign_in(here.supervisor).post(entry_url(here, entry, "rule"), data=data)
    assert answer.status_code == 422
    assert "I know what I saw." in answer.text
    assert isinstance(newest(make, here), Contest)


@pytest.mark.parametrize("who", ["trainee", "coordinator", "registrar", "home_officer", "stranger"])
def test_who_may_not_rule_finds_no_page(here: Ward, make: Make, observed: Entry, sign_in: SignIn, who: str) -> None:
    contest(here, observed, sign_in)
    entry = entries_of(make.session, here.placement.id)[-1]
    assert sign_in(getattr(here, who)).get(entry_url(here, entry, "rule")).status_code == 404


def test_there_is_no_ruling_on_what_is_no_contest(here: Ward, observed: Entry, sign_in: SignIn) -> None:
    assert sign_in(here.head).get(entry_url(here, observed, "rule")).status_code == 404


def test_a_ruling_and_a_withdrawal_are_appealed(
    here: Ward, make: Make, observed: Entry, sign_in: SignIn, letters: Callable[[], list[Mail]]
) -> None:
    contest(here, observed, sign_in)
    rule(here, make, here.colleague, sign_in)
    ruling = entries_of(make.session, here.placement.id)[-1]
    page = sign_in(here.trainee).get(here.url("competencies/SML-101")).text
    assert f"/entries/{ruling.number}/contest" in page
    contest(here, ruling, sign_in)
    fact = newest(make, here)
    assert isinstance(fact, Contest)
    assert fact.step == "appeal"
    rule(here, make, here.head, sign_in)
    answered = entries_of(make.session, here.placement.id)[-1]
    page = sign_in(here.trainee).get(here.url("competencies/SML-101")).text
    assert f"/entries/{answered.number}/contest" not in page
    told = [letter for letter in letters() if letter.subject == "There is a ruling on your appeal"]
    assert [letter.to for letter in told] == [here.trainee.email]
    assert "stands, and that is final" in told[0].text
    final = sign_in(here.trainee).post(entry_url(here, answered, "contest"), data={"text": SAID})
    assert "that answer is final" in words_of(final)
    signed = make.sign_off(here.placement, "SML-101", here.supervisor, 3)
    gone = Withdrawal(signed.fact.by, "SML-101", signed.number, "other", "Why")
    contest(here, make.entry(here.placement, here.supervisor, gone), sign_in)
    fact = newest(make, here)
    assert isinstance(fact, Contest)
    assert fact.step == "appeal"
    assert any("appeals" in letter.subject for letter in letters())


@pytest.mark.parametrize("who", ["trainee", "supervisor", "coordinator", "registrar"])
def test_whoever_works_with_the_placement_comments(
    here: Ward, make: Make, observed: Entry, sign_in: SignIn, letters: Callable[[], list[Mail]], who: str
) -> None:
    person: Person = getattr(here, who)
    answer = sign_in(person).post(entry_url(here, observed, "comment"), data={"text": "Thank you."})
    assert answer.status_code == 302
    fact = newest(make, here)
    assert isinstance(fact, Comment)
    assert (fact.about, fact.text, fact.competency) == (observed.number, "Thank you.", "SML-101")
    told = {here.trainee.email, here.supervisor.email} - {person.email}
    assert {letter.to for letter in letters()} == told


@pytest.mark.parametrize("who", ["home_officer", "stranger"])
def test_nobody_else_comments(here: Ward, observed: Entry, sign_in: SignIn, who: str) -> None:
    answer = sign_in(getattr(here, who)).post(entry_url(here, observed, "comment"), data={"text": "Hm."})
    assert answer.status_code == 404


def test_an_entry_that_is_not_there_is_not_found(here: Ward, sign_in: SignIn) -> None:
    for what in ("comment", "contest"):
        assert sign_in(here.trainee).get(here.url(f"entries/99/{what}")).status_code == 404


def test_the_trainee_acknowledges_feedback_at_the_lowest_level_once(
    here: Ward, make: Make, observed: Entry, sign_in: SignIn
) -> None:
    browser = sign_in(here.trainee)
    assert f"/entries/{observed.number}/read" in browser.get(here.url("competencies/SML-101")).text
    assert browser.post(entry_url(here, observed, "read")).status_code == 302
    fact = newest(make, here)
    assert isinstance(fact, FeedbackRead)
    assert (fact.entry, fact.by.person) == (observed.number, here.trainee.id)
    page = browser.get(here.url("competencies/SML-101")).text
    assert f"/entries/{observed.number}/read" not in page
    again = browser.post(entry_url(here, observed, "read"), follow_redirects=True)
    assert "You have acknowledged entry" in words_of(again)
    assert entries_of(make.session, here.placement.id)[-1].fact == fact


def test_only_the_lowest_level_is_to_be_acknowledged(here: Ward, make: Make, sign_in: SignIn) -> None:
    entry = make.observation(here.placement, "SML-101", here.supervisor, level=2)
    browser = sign_in(here.trainee)
    assert f"/entries/{entry.number}/read" not in browser.get(here.url("competencies/SML-101")).text
    answer = browser.post(entry_url(here, entry, "read"), follow_redirects=True)
    assert "is no observation at the lowest level" in words_of(answer)


def test_a_supervisor_acknowledges_nothing(here: Ward, observed: Entry, sign_in: SignIn) -> None:
    assert sign_in(here.supervisor).post(entry_url(here, observed, "read")).status_code == 404


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_the_record_shows_every_kind_in_every_language(
    here: Ward, make: Make, observed: Entry, sign_in: SignIn, language: str
) -> None:
    contest(here, observed, sign_in)
    rule(here, make, here.colleague, sign_in)
    here.trainee.language = language
    make.session.commit()
    for path in ("record", "competencies/SML-101", "portfolio", f"entries/{observed.number}/contest"):
        answer = sign_in(here.trainee).get(here.url(path))
        assert answer.status_code == 200
        assert f'lang="{language}"' in answer.text


@pytest.mark.parametrize(("who", "offered"), [("supervisor", 0), ("colleague", 1), ("head", 1), ("coordinator", 0)])
def test_a_ruling_is_offered_only_to_those_who_would_not_be_refused(
    here: Ward, observed: Entry, sign_in: SignIn, who: str, offered: int
) -> None:
    contest(here, observed, sign_in)
    page = sign_in(getattr(here, who)).get(here.url("competencies/SML-101")).text
    assert page.count('/rule"') == offered


def test_nobody_is_offered_a_second_ruling(here: Ward, make: Make, observed: Entry, sign_in: SignIn) -> None:
    contest(here, observed, sign_in)
    rule(here, make, here.colleague, sign_in)
    assert '/rule"' not in sign_in(here.head).get(here.url("competencies/SML-101")).text


def test_a_decision_is_appealed_against_and_who_is_right_is_heard_by_the_panel_again(
    here: Ward, make: Make, sign_in: SignIn, letters: Callable[[], list[Mail]]
) -> None:
    by = Signatory(here.coordinator.id, here.coordinator.passport_name)
    decision = make.entry(here.placement, here.coordinator, Decision(by, "not_completed", (), 90, 0, False, True))
    browser = sign_in(here.trainee)
    assert entry_url(here, decision, "contest") in browser.get(here.url("record")).text
    assert "the panel decides again" in words_of(browser.get(entry_url(here, decision, "contest")))
    contest(here, decision, sign_in)
    fact = newest(make, here)
    assert isinstance(fact, Contest)
    assert (fact.entry, fact.step, fact.competency) == (decision.number, "appeal", "")
    rule(here, make, here.head, sign_in, "upheld")
    assert any("the panel decides again" in letter.text for letter in letters() if letter.to == here.trainee.email)
    told = {letter.subject: letter.text for letter in letters() if letter.to == here.coordinator.email}
    upheld = told["An appeal of AMINATA DIALLO was upheld"]
    assert "the panel decides again. Please call it together." in upheld.replace("\n", " ")
    assert "I heard both." not in upheld


def test_coordinators_hear_of_an_upheld_appeal_and_of_no_other_ruling(
    here: Ward, make: Make, observed: Entry, sign_in: SignIn, letters: Callable[[], list[Mail]]
) -> None:
    contest(here, observed, sign_in)
    rule(here, make, here.colleague, sign_in)
    ruling = entries_of(make.session, here.placement.id)[-1]
    assert not [letter for letter in letters() if letter.to == here.coordinator.email]
    contest(here, ruling, sign_in)
    rule(here, make, here.head, sign_in, "upheld")
    (told,) = [letter for letter in letters() if letter.to == here.coordinator.email]
    assert "what was appealed against no longer counts" in told.text.replace("\n", " ")
    assert not [letter for letter in letters() if letter.to == here.stranger.email]


def test_a_unit_head_who_sat_on_the_panel_does_not_rule_on_its_decision(
    here: Ward, make: Make, sign_in: SignIn
) -> None:
    by = Signatory(here.coordinator.id, here.coordinator.passport_name)
    members = (PanelMember(f"Prof. {here.head.passport_name.title()}", "Head", "host"),)
    decision = make.entry(here.placement, here.coordinator, Decision(by, "not_completed", members, 90, 0, False, True))
    contest(here, decision, sign_in)
    appeal = entries_of(make.session, here.placement.id)[-1]
    assert "Nothing to do." in sign_in(here.head).get("/queue").text
    data = {"seen": str(appeal.number), "outcome": "upheld", "reason": "I heard both."}
    refused = sign_in(here.head).post(entry_url(here, appeal, "rule"), data=data)
    assert refused.status_code == 422
    assert "Your name is among the members of the panel that decided" in words_of(refused)
    assert entries_of(make.session, here.placement.id)[-1].number == appeal.number
    other = make.holder(Role.UNIT_HEAD, make.session.get_one(Institution, here.placement.host_id), "OTHER HEAD")
    assert "Nothing to do." not in sign_in(other).get("/queue").text
    rule(here, make, other, sign_in, "upheld")


def test_what_cannot_be_contested_is_said_by_its_kind(here: Ward, make: Make, sign_in: SignIn) -> None:
    by = Signatory(here.head.id, here.head.passport_name)
    remark = make.entry(here.placement, here.head, Comment(by, "Well done."))
    page = words_of(sign_in(here.trainee).get(entry_url(here, remark, "contest")))
    assert "is a comment, which decides nothing" in page
