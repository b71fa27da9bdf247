"""Every form by which a trainee adds an entry is recorded once however often it is sent, and answered each time."""

from __future__ import annotations

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from hwx.people.mail_folder import Mail
from hwx.people.tables import Person
from hwx.placements.record import entries_of
from hwx.portfolio.tables import EvidenceFile
from hwx.rules.facts import Comment
from hwx.rules.portfolio import Contest, Evidence, Procedure, SelfAssessment
from tests.people.conftest import letters
from tests.portfolio.papers import picture
from tests.portfolio.test_evidence_pages import FILLED, PATH, folder
from tests.portfolio.test_own_pages import LINE, PROCEDURES
from tests.portfolio.test_voice_pages import SAID
from tests.signoffs.ward import Ward, ward
from tests.support.making import Make
from tests.support.reading import fields_of, words_of
from tests.support.visiting import Visitor

__all__ = ["folder", "letters"]

SignIn = Callable[[Person], Visitor]


@dataclass(frozen=True)
class Form:
    """Where it is, what is typed, another thing that could be typed there, which entry it makes, and what is said."""

    path: str
    typed: dict[str, str]
    other: dict[str, str]
    kind: type
    said: str


FORMS = {
    "evidence": Form(PATH, FILLED, {"count": "4"}, Evidence, "Your evidence is recorded."),
    "logbook": Form(PROCEDURES, LINE, {"count": "3"}, Procedure, "It stands in your logbook."),
    "self-assessment": Form(
        "self-assessment/basics", {"stage": "baseline", "level-SML-101": "2"}, {"level-SML-101": "3"}, SelfAssessment,
        "Your view of 1 competency is recorded.",
    ),
    "comment": Form("entries/3/comment", {"text": SAID}, {"text": "And more."}, Comment, "Your comment is recorded."),
    "contest": Form(
        "entries/3/contest", {"text": SAID}, {"text": "And more."}, Contest, "That you contest it is recorded."
    ),
}  # fmt: skip


@pytest.fixture
def here(make: Make) -> Ward:
    here = ward(make)
    assert make.observation(here.placement, "SML-101", here.supervisor, level=1).number == 3
    return here


def made(make: Make, here: Ward, form: Form) -> int:
    make.session.rollback()
    return sum(isinstance(one.fact, form.kind) for one in entries_of(make.session, here.placement.id))


def drawn(browser: Visitor, here: Ward, form: Form) -> dict[str, str]:
    return {**form.typed, "once": fields_of(browser.get(here.url(form.path)))["once"][0]}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_what_is_sent_twice_is_recorded_once_and_answered_twice(
    here: Ward, make: Make, sign_in: SignIn, letters: Callable[[], list[Mail]], form: Form
) -> None:
    browser = sign_in(here.trainee)
    data = drawn(browser, here, form)
    first = browser.post(here.url(form.path), data=data)
    written = len(letters())
    second = browser.post(here.url(form.path), data=data)
    assert (first.status_code, first.location) == (second.status_code, second.location)
    assert first.status_code == 302
    assert made(make, here, form) == 1
    assert len(letters()) == written
    assert words_of(browser.get(first.location)).count(form.said) == 2


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_the_page_before_with_other_content_is_asked_about_and_not_lost(
    here: Ward, make: Make, sign_in: SignIn, form: Form
) -> None:
    browser = sign_in(here.trainee)
    data = drawn(browser, here, form)
    browser.post(here.url(form.path), data=data)
    changed = {**data, **form.other}
    answer = browser.post(here.url(form.path), data=changed)
    assert answer.status_code == 422
    assert "It was sent before with other content, and that was recorded." in words_of(answer)
    assert made(make, here, form) == 1
    fresh = fields_of(answer)["once"][0]
    assert fresh != data["once"]
    again = browser.post(here.url(form.path), data={**changed, "once": fresh})
    # What is contested already is not contested a second time, whatever is said.
    assert (again.status_code, made(make, here, form)) == ((422, 1) if form.kind is Contest else (302, 2))


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_the_same_from_a_page_of_its_own_is_another_entry(here: Ward, make: Make, sign_in: SignIn, form: Form) -> None:
    """Two comments may say the same; a level that was said before and a contest that is open are said once."""
    browser = sign_in(here.trainee)
    for _ in range(2):
        browser.post(here.url(form.path), data=drawn(browser, here, form))
    assert made(make, here, form) == (1 if form.kind in (Contest, SelfAssessment) else 2)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_two_sendings_in_one_moment_are_recorded_once(here: Ward, make: Make, sign_in: SignIn, form: Form) -> None:
    data = drawn(sign_in(here.trainee), here, form)
    browsers = [sign_in(here.trainee) for _ in range(2)]
    start = Barrier(2)
    for browser in browsers:
        browser.own = None

    def at_once(browser: Visitor) -> TestResponse:
        start.wait()
        return browser.post(here.url(form.path), data=data)

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(at_once, browsers))
    assert [(one.status_code, one.location) for one in answers] == [(302, answers[0].location)] * 2
    assert made(make, here, form) == 1


@pytest.mark.usefixtures("folder")
def test_evidence_with_a_picture_is_recorded_once_and_with_another_picture_it_is_something_else(
    here: Ward, make: Make, sign_in: SignIn
) -> None:
    browser, form = sign_in(here.trainee), FORMS["evidence"]
    data = drawn(browser, here, form)

    def send(content: bytes) -> TestResponse:
        given: dict[str, Any] = {**data, "files": [(io.BytesIO(content), "a.jpg")]}
        return browser.post(here.url(form.path), data=given)

    assert [send(picture()).status_code for _ in range(2)] == [302, 302]
    assert made(make, here, form) == 1
    assert len(make.session.scalars(select(EvidenceFile)).all()) == 1
    other = send(picture() + b"\x00")
    assert other.status_code == 422
    assert "It was sent before with other content" in words_of(other)
    assert made(make, here, form) == 1
