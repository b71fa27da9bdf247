"""The progress page, the page of a competency and the record: one truth for all who may see it, nothing for others."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta

import pytest
from werkzeug.test import TestResponse

from hwx.people.tables import Person
from hwx.rules.facts import fact_from
from hwx.rules.record import Entry, faults_in
from tests.signoffs.ward import Ward, ward
from tests.support.making import TODAY, Make
from tests.support.reading import words_of
from tests.support.visiting import Visitor

SignIn = Callable[[Person], Visitor]
PAGES = ("progress", "competencies/SML-101", "record", "record.jsonl")


@pytest.fixture
def here(make: Make) -> Ward:
    return ward(make)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", ["trainee", "supervisor", "head", "coordinator", "registrar", "home_officer"])
def test_everybody_of_the_placement_reads_the_page(here: Ward, sign_in: SignIn, who: str, page: str) -> None:
    assert sign_in(getattr(here, who)).get(here.url(page)).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_finds_what_nobody_would_find(here: Ward, sign_in: SignIn, page: str) -> None:
    stranger = sign_in(here.stranger)
    there = stranger.get(here.url(page))
    nowhere = stranger.get(f"/placements/P-00000000/{page}")
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert _bare(there, here.placement.reference) == _bare(nowhere, "P-00000000")


def _bare(answer: TestResponse, reference: str) -> str:
    """The page without what differs from one request to the next: its id, the form token, and the address asked for."""
    text = answer.text.replace(answer.headers["X-Request-Id"], "").replace(reference, "")
    return re.sub(r'name="csrf_token" value="[^"]*"', "", text)


@pytest.mark.parametrize("page", PAGES)
def test_a_visitor_is_sent_to_sign_in(here: Ward, client: Visitor, page: str) -> None:
    answer = client.get(here.url(page))
    assert answer.status_code == 302
    assert "/sign-in" in answer.location


def test_the_progress_page_says_what_is_missing(here: Ward, make: Make, sign_in: SignIn) -> None:
    make.observation(here.placement, "SML-101", here.supervisor, level=3, on=TODAY - timedelta(days=3))
    page = words_of(sign_in(here.trainee).get(here.url("progress")))
    assert "1 more observation is needed (1 of 2 recorded)." in page
    assert "Waits for SML-102, which must be signed and current first." in page


def test_trainee_and_supervisor_read_the_same_states(here: Ward, make: Make, sign_in: SignIn) -> None:
    make.observation(here.placement, "SML-202", here.supervisor, level=3, method="CERT")

    def states(person: Person) -> list[str]:
        text = sign_in(person).get(here.url("progress")).text
        return [line for line in text.splitlines() if 'class="st ' in line]

    assert states(here.trainee) == states(here.supervisor) == states(here.home_officer)


def test_the_progress_page_sends_few_statements_whatever_the_record_holds(
    here: Ward, make: Make, sign_in: SignIn, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    browser = sign_in(here.trainee)
    counts = []
    for _ in range(3):
        with statements() as sent:
            browser.get(here.url("progress"))
        counts.append(len(sent))
        make.observation(here.placement, "SML-101", here.supervisor, level=3)
        make.observation(here.placement, "SML-202", here.supervisor, level=3, method="CERT")
    assert max(counts) == min(counts) <= 8


def test_a_competency_that_is_not_asked_for_is_not_found(here: Ward, sign_in: SignIn) -> None:
    assert sign_in(here.trainee).get(here.url("competencies/SML-999")).status_code == 404


def test_a_page_of_a_competency_shows_what_was_recorded_and_by_whom(here: Ward, make: Make, sign_in: SignIn) -> None:
    make.observation(here.placement, "SML-101", here.supervisor, level=3, comment="Calm and <b>clear</b>.")
    page = sign_in(here.trainee).get(here.url("competencies/SML-101")).text
    assert "OMAR FAROUK" in page
    assert "Calm and &lt;b&gt;clear&lt;/b&gt;." in page


@pytest.mark.parametrize(
    ("who", "offered"),
    [("trainee", {"ask"}), ("supervisor", {"observe"}), ("head", {"observe"}), ("coordinator", set())],
)
def test_each_reader_is_offered_only_their_own_deeds(here: Ward, sign_in: SignIn, who: str, offered: set[str]) -> None:
    page = sign_in(getattr(here, who)).get(here.url("competencies/SML-101")).text
    found = {deed for deed in ("ask", "observe", "sign", "countersign") if f"/competencies/SML-101/{deed}" in page}
    assert found == offered


def test_the_button_that_is_off_lists_its_reasons(here: Ward, sign_in: SignIn) -> None:
    page = sign_in(here.supervisor).get(here.url("competencies/SML-101")).text
    assert "2 more observations are needed (0 of 2 recorded)." in page
    assert "The last 2 observations must all reach the required level; 0 of them do." in page


def test_the_record_can_be_taken_away_and_checked(here: Ward, make: Make, sign_in: SignIn) -> None:
    make.observation(here.placement, "SML-101", here.supervisor, level=3)
    lines = [json.loads(line) for line in sign_in(here.trainee).get(here.url("record.jsonl")).text.splitlines()]
    entries = [
        Entry(
            number=line["number"],
            author=line["author"],
            happened_on=date.fromisoformat(line["happened_on"]),
            recorded_at=datetime.fromisoformat(line["recorded_at"]),
            fact=fact_from(line["kind"], line["content"]),
            previous=line["previous"],
            digest=line["digest"],
        )
        for line in lines[1:]
    ]
    assert len(entries) == 3
    assert faults_in(lines[0]["placement"], lines[0]["revision"], entries) == ()


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize("page", PAGES[:3])
def test_the_pages_are_drawn_in_every_language(
    here: Ward, make: Make, sign_in: SignIn, page: str, language: str
) -> None:
    here.trainee.language = language
    make.session.commit()
    answer = sign_in(here.trainee).get(here.url(page))
    assert answer.status_code == 200
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in answer.text
