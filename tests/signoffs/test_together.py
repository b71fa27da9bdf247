"""Several sign-offs with one confirmation: each its own entry, all of them or none, and the ticks are kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from hwx.people.tables import Person
from hwx.placements.chain import faults_of, standing_differs
from hwx.placements.record import entries_of
from hwx.rules.facts import Fact, SignOff
from tests.signoffs.ward import Ward, ward
from tests.support.making import Make
from tests.support.reading import fields_of, main_of
from tests.support.small_curriculum import small_curriculum
from tests.support.visiting import Visitor

SignIn = Callable[[Person], Visitor]

CODES = [f"TEN-{number}" for number in range(101, 111)]


def ten() -> dict[str, object]:
    rest = {"en": "Check a device", "level": 3, "observations": 1, "assessors": 1, "methods": ["MCX"]}
    competencies = [{"code": code, **rest} for code in CODES]
    return small_curriculum(domains=[{"domain": "basics", "en": "Basics", "competencies": competencies}])


@pytest.fixture
def here(make: Make) -> Ward:
    """Nine of ten are ready."""
    found = ward(make, revision=make.revision(ten()))
    for code in CODES[:9]:
        make.observation(found.placement, code, found.colleague, level=3)
    return found


def facts(session: Session, here: Ward) -> list[Fact]:
    session.expire_all()
    return [entry.fact for entry in entries_of(session, here.placement.id)]


def sign(browser: Visitor, here: Ward, codes: Sequence[str], **typed: str) -> TestResponse:
    form = fields_of(browser.get(here.url("sign")))
    data = {"seen": form["seen"][0], "once": form["once"][0], "codes": list(codes), **typed}
    return browser.post(here.url("sign"), data=data)


def test_what_is_ticked_is_signed_each_as_an_entry_of_its_own(here: Ward, sign_in: SignIn, session: Session) -> None:
    browser = sign_in(here.supervisor)
    answer = sign(browser, here, CODES[:9], comment="Seen all month")
    assert (answer.status_code, answer.location) == (302, here.url("progress"))
    assert "9 competencies are signed off." in browser.get(here.url("progress")).text
    signed = [fact for fact in facts(session, here) if isinstance(fact, SignOff)]
    assert [fact.competency for fact in signed] == CODES[:9]
    assert {fact.comment for fact in signed} == {"Seen all month"}
    assert len({fact.rests_on for fact in signed}) == 9
    assert faults_of(session, here.placement) == ()
    assert not standing_differs(session, here.placement)


def test_only_what_is_ticked_is_signed(here: Ward, sign_in: SignIn, session: Session) -> None:
    sign(sign_in(here.supervisor), here, ["TEN-103", "TEN-101", "TEN-103"])
    signed = [fact.competency for fact in facts(session, here) if isinstance(fact, SignOff)]
    assert sorted(signed) == ["TEN-101", "TEN-103"]


def test_the_page_offers_what_is_ready_and_ticks_nothing_by_itself(here: Ward, sign_in: SignIn) -> None:
    browser = sign_in(here.supervisor)
    page = browser.get(here.url("sign"))
    assert "codes" not in fields_of(page)
    assert "9 competencies are ready" in main_of(page)
    assert "TEN-110" not in page.text
    assert fields_of(browser.get(here.url("sign?ticked=all")))["codes"] == CODES[:9]


def test_nothing_is_signed_when_one_of_them_cannot_be(here: Ward, sign_in: SignIn, session: Session) -> None:
    before = facts(session, here)
    answer = sign(sign_in(here.supervisor), here, [*CODES[:3], "TEN-110"], comment="Kept")
    assert answer.status_code == 422
    page = main_of(answer)
    assert "Nothing was signed" in page
    assert "TEN-110" in page
    assert "1 more observation is needed" in page
    assert fields_of(answer)["codes"] == CODES[:3]
    assert fields_of(answer)["comment"] == ["Kept"]
    assert facts(session, here) == before


def test_nothing_is_signed_when_the_record_has_moved_on_and_the_page_says_which(
    here: Ward, make: Make, sign_in: SignIn, session: Session
) -> None:
    browser = sign_in(here.supervisor)
    form = fields_of(browser.get(here.url("sign")))
    make.observation(here.placement, "TEN-102", here.head, level=1)
    before = facts(session, here)
    data = {"seen": form["seen"][0], "once": form["once"][0], "codes": ["TEN-101", "TEN-102"], "comment": "Kept"}
    answer = browser.post(here.url("sign"), data=data)
    assert answer.status_code == 409
    page = main_of(answer)
    assert "The record has moved on:" in page
    assert "KHALID IBRAHIM" in page
    assert facts(session, here) == before
    kept = fields_of(answer)
    assert "TEN-101" in kept["codes"]
    assert kept["comment"] == ["Kept"]
    again = {"seen": kept["seen"][0], "once": kept["once"][0], "codes": ["TEN-101"], "comment": "Kept"}
    assert browser.post(here.url("sign"), data=again).status_code == 302


def test_another_competency_that_moved_on_stands_in_nobodys_way(
    here: Ward, make: Make, sign_in: SignIn, session: Session
) -> None:
    browser = sign_in(here.supervisor)
    form = fields_of(browser.get(here.url("sign")))
    make.observation(here.placement, "TEN-110", here.head, level=3)
    data = {"seen": form["seen"][0], "once": form["once"][0], "codes": ["TEN-101", "TEN-102"]}
    assert browser.post(here.url("sign"), data=data).status_code == 302


def test_sent_twice_they_are_signed_once(here: Ward, sign_in: SignIn, session: Session) -> None:
    browser = sign_in(here.supervisor)
    form = fields_of(browser.get(here.url("sign")))
    data = {"seen": form["seen"][0], "once": form["once"][0], "codes": CODES[:9], "comment": ""}
    answers = [browser.post(here.url("sign"), data=data) for _ in range(2)]
    assert [(one.status_code, one.location) for one in answers] == [(302, here.url("progress"))] * 2
    assert sum(isinstance(fact, SignOff) for fact in facts(session, here)) == 9


def test_the_password_is_asked_for_once_for_all(
    here: Ward, sign_in: SignIn, session: Session, clock: time_machine.Traveller
) -> None:
    browser = sign_in(here.supervisor)
    clock.shift(timedelta(hours=1))
    assert browser.get(here.url("sign")).text.count('type="password"') == 1
    answer = sign(browser, here, CODES[:2])
    assert answer.status_code == 422
    assert "Enter your password to sign." in main_of(answer)
    assert fields_of(answer)["codes"] == CODES[:2]
    assert not any(isinstance(fact, SignOff) for fact in facts(session, here))


@pytest.mark.parametrize("codes", [[], ["NOT-101"], ["TEN-101", "NOT-101"]])
def test_what_is_not_there_cannot_be_ticked(here: Ward, sign_in: SignIn, session: Session, codes: list[str]) -> None:
    before = facts(session, here)
    assert sign(sign_in(here.supervisor), here, codes).status_code == 422
    assert facts(session, here) == before


@pytest.mark.parametrize("who", ["trainee", "coordinator", "registrar", "home_officer", "stranger"])
def test_nobody_else_reaches_the_page(here: Ward, sign_in: SignIn, who: str) -> None:
    browser = sign_in(getattr(here, who))
    assert browser.get(here.url("sign")).status_code == 404
    assert browser.post(here.url("sign"), data={"seen": "99", "codes": CODES[:1]}).status_code == 404


def test_a_supervisor_is_offered_what_lies_in_their_scope(here: Ward, make: Make, sign_in: SignIn) -> None:
    here.supervisor.appointments[0].scope = ["small/TEN-102"]
    make.session.merge(here.supervisor.appointments[0])
    make.session.commit()
    page = sign_in(here.supervisor).get(here.url("sign")).text
    assert "TEN-102" in page
    assert "TEN-103" not in page


def test_when_nothing_is_ready_the_page_says_so(make: Make, sign_in: SignIn) -> None:
    here = ward(make)
    assert "Nothing is ready for your signature." in main_of(sign_in(here.supervisor).get(here.url("sign")))


@pytest.mark.parametrize(("ready", "offered"), [(1, False), (2, True)])
def test_the_queue_offers_it_where_a_trainee_has_several(
    make: Make, sign_in: SignIn, ready: int, offered: bool
) -> None:
    here = ward(make, revision=make.revision(ten()))
    for code in CODES[:ready]:
        make.observation(here.placement, code, here.colleague, level=3)
    page = main_of(sign_in(here.supervisor).get("/queue"))
    assert (f"Sign {ready} competencies of AMINATA DIALLO together" in page) is offered
