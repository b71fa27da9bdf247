"""A form that is sent twice is recorded once and answered twice; another form is another form."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from hwx.people.tables import Person
from hwx.placements.record import entries_of
from hwx.signoffs.tables import Request
from tests.signoffs.ward import Ward, ward
from tests.support.making import TODAY, Make
from tests.support.reading import fields_of, words_of
from tests.support.visiting import Visitor

SignIn = Callable[[Person], Visitor]


@pytest.fixture
def here(make: Make) -> Ward:
    return ward(make)


def count(session: Session, here: Ward) -> int:
    session.expire_all()
    return len(entries_of(session, here.placement.id))


def drawn(browser: Visitor, here: Ward, path: str) -> dict[str, str]:
    """What the form holds when it is drawn."""
    return {name: values[0] for name, values in fields_of(browser.get(here.url(path))).items() if name != "language"}


OBSERVE = "competencies/SML-101/observe?next=queue"


def observation(browser: Visitor, here: Ward, **typed: str) -> dict[str, str]:
    form = drawn(browser, here, OBSERVE)
    return {"seen": form["seen"], "once": form["once"], "request": "", "level": "3", "method": "MCX",
            "happened_on": TODAY.isoformat(), "comment": "", **typed}  # fmt: skip


def send(browser: Visitor, here: Ward, data: dict[str, str], path: str = OBSERVE) -> TestResponse:
    return browser.post(here.url(path), data=data)


def test_the_same_form_sent_again_has_the_same_answer_and_records_nothing(
    here: Ward, sign_in: SignIn, session: Session
) -> None:
    browser = sign_in(here.supervisor)
    data, before = observation(browser, here), count(session, here)
    first, second = send(browser, here, data), send(browser, here, data)
    assert (first.status_code, first.location) == (second.status_code, second.location) == (302, "/queue")
    assert count(session, here) == before + 1
    assert "Recorded." in words_of(browser.get("/queue"))


def test_the_answer_is_given_again_when_the_password_would_be_needed(
    here: Ward, sign_in: SignIn, session: Session, clock: time_machine.Traveller
) -> None:
    """The answer was lost, and the telephone sends it again an hour later."""
    browser = sign_in(here.supervisor)
    data = observation(browser, here)
    send(browser, here, data)
    clock.shift(timedelta(hours=1))
    before = count(session, here)
    assert send(browser, here, data).status_code == 302
    assert count(session, here) == before


def test_the_same_key_with_other_content_is_refused_and_can_be_sent_again(
    here: Ward, sign_in: SignIn, session: Session
) -> None:
    """The browser's Back, and another level: a second judgement, which nobody may lose without a word."""
    browser = sign_in(here.supervisor)
    data = observation(browser, here, comment="First")
    send(browser, here, data)
    before = count(session, here)
    answer = send(browser, here, {**data, "comment": "Second"})
    assert answer.status_code == 422
    assert "It was sent before with other content, and that was recorded." in words_of(answer)
    assert fields_of(answer)["comment"] == ["Second"]
    fresh = fields_of(answer)["once"][0]
    assert fresh != data["once"]
    assert count(session, here) == before


def test_a_refused_form_keeps_its_key_and_is_recorded_when_it_is_right(
    here: Ward, sign_in: SignIn, session: Session
) -> None:
    browser = sign_in(here.supervisor)
    data = observation(browser, here, happened_on=(TODAY + timedelta(days=1)).isoformat())
    refused = send(browser, here, data)
    assert refused.status_code == 422
    assert fields_of(refused)["once"] == [data["once"]]
    before = count(session, here)
    assert send(browser, here, {**data, "happened_on": TODAY.isoformat()}).status_code == 302
    assert count(session, here) == before + 1


def test_a_key_of_somebody_else_is_no_key(here: Ward, sign_in: SignIn, session: Session) -> None:
    supervisor, colleague = sign_in(here.supervisor), sign_in(here.colleague)
    data = observation(supervisor, here)
    send(supervisor, here, data)
    before = count(session, here)
    answer = send(colleague, here, data)
    assert answer.status_code == 409
    assert count(session, here) == before


@pytest.mark.parametrize("key", ["", "x" * 65])
def test_a_form_without_a_sensible_key_is_no_error_of_ours(
    here: Ward, sign_in: SignIn, session: Session, key: str
) -> None:
    browser = sign_in(here.supervisor)
    data = observation(browser, here, once=key)
    before = count(session, here)
    assert send(browser, here, data).status_code == (422 if key else 302)
    assert count(session, here) == before + (not key)


def test_a_request_is_made_once(here: Ward, sign_in: SignIn, session: Session) -> None:
    trainee, path = sign_in(here.trainee), "competencies/SML-101/ask"
    data = {"once": drawn(trainee, here, path)["once"], "asked": str(here.supervisor.id), "method": "MCX",
            "encounter_on": TODAY.isoformat(), "note": "Ward round", "self_level": "3"}  # fmt: skip
    answers = [send(trainee, here, data, path) for _ in range(2)]
    assert {(one.status_code, one.location) for one in answers} == {(302, here.url("competencies/SML-101"))}
    (row,) = session.query(Request).all()
    assert (row.self_level, row.expires_on) == (3, TODAY + timedelta(days=14))


def test_a_sign_off_is_made_once(here: Ward, make: Make, sign_in: SignIn, session: Session) -> None:
    make.observation(here.placement, "SML-202", here.supervisor, level=3, method="CERT")
    browser, path = sign_in(here.supervisor), "competencies/SML-202/sign"
    form = drawn(browser, here, path)
    before = count(session, here)
    for _ in range(3):
        assert send(browser, here, {"seen": form["seen"], "once": form["once"], "comment": ""}, path).status_code == 302
    assert count(session, here) == before + 1


def test_a_sign_off_sends_eight_statements_whatever_the_record_holds(
    here: Ward, make: Make, sign_in: SignIn, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    for number in range(20):
        make.observation(here.placement, "SML-202", here.supervisor, level=3, method="CERT")
        make.observation(here.placement, "SML-101", here.supervisor, level=1 + number % 3)
    browser, path = sign_in(here.supervisor), "competencies/SML-202/sign"
    form = drawn(browser, here, path)
    address = here.url(path)
    with statements() as sent:
        browser.post(address, data={"seen": form["seen"], "once": form["once"], "comment": ""})
    assert len(sent) == 8, "\n".join(one[:90] for one in sent)


ROUNDS = 4


def test_two_sendings_in_the_same_moment_are_recorded_once(
    here: Ward, make: Make, sign_in: SignIn, session: Session
) -> None:
    for _ in range(ROUNDS):
        data = observation(sign_in(here.supervisor), here)
        browsers = [sign_in(here.supervisor) for _ in range(2)]
        before, start = count(session, here), Barrier(2)
        for browser in browsers:
            browser.own = None

        def at_once(browser: Visitor, data: dict[str, str] = data, start: Barrier = start) -> TestResponse:
            start.wait()
            return send(browser, here, data)

        with ThreadPoolExecutor(2) as threads:
            answers = list(threads.map(at_once, browsers))
        assert [(one.status_code, one.location) for one in answers] == [(302, "/queue")] * 2
        assert count(session, here) == before + 1
