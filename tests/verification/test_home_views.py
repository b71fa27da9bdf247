"""The desk of a home institution: what was sent to it, the verdict on it, and the answers that its officers record."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.people.tables import Person
from hwx.transcripts import sent
from hwx.transcripts.sending_tables import HomeAnswer
from tests.support.making import TODAY, Make
from tests.support.visiting import Visitor
from tests.verification.conftest import End, Issue
from tests.verification.holding import Holding, holding
from tests.verification.sealed import NUMBER, STRANGER, sealed

SignIn = Callable[[Person], Visitor]
Statements = Callable[[], AbstractContextManager[list[str]]]

LIST = "/sent-home"
PAGE = f"/sent-home/{NUMBER}"
GOOD = {"seen": "0", "answer": "accepted", "reason": ""}


@pytest.fixture
def here(make: Make, issue: Issue, end: End) -> Holding:
    found = holding(make, issue, end)
    found.sent()
    return found


def rows(session: Session) -> list[tuple[int, str, str, str, str]]:
    session.expire_all()
    found = session.scalars(select(HomeAnswer).order_by(HomeAnswer.number))
    return [(row.number, row.answer, row.reason, row.name, row.capacity) for row in found]


def test_the_officer_finds_it_in_the_list_with_the_verdict_and_the_files_on_its_page(
    here: Holding, sign_in: SignIn
) -> None:
    officer = sign_in(here.ward.home_officer)
    listed, page = officer.get(LIST).text, officer.get(PAGE).text

    assert PAGE in listed
    assert "AMINATA DIALLO" in listed
    assert "Waits for your answer" in listed
    assert "Yes, it is authentic." in page
    assert "Yes, it is in force today." in page
    assert "What to do now" not in page
    for ending in (".pdf", ".json", "/fhir.json"):
        assert f"/transcripts/{NUMBER}{ending}" in page
    assert officer.get(f"/transcripts/{NUMBER}.pdf").data == here.transcript.pdf
    assert officer.get(f"/transcripts/{NUMBER}.json").data == here.transcript.sealed


def test_the_first_page_tells_the_officer_what_waits_until_it_is_answered(here: Holding, sign_in: SignIn) -> None:
    officer = sign_in(here.ward.home_officer)
    assert "Transcripts that wait for the answer of your institution" in officer.get("/").text
    officer.post(PAGE, data=GOOD)
    assert "Transcripts that wait for the answer of your institution" not in officer.get("/").text


def test_what_was_not_sent_is_in_no_list(make: Make, issue: Issue, end: End, sign_in: SignIn) -> None:
    officer = sign_in(holding(make, issue, end).ward.home_officer)

    assert "No transcript was sent to your institution yet." in officer.get(LIST).text
    assert officer.get(PAGE).status_code == 404
    assert officer.post(PAGE, data=GOOD).status_code == 404


def test_an_officer_of_another_institution_sees_nothing_and_answers_nothing(
    here: Holding, make: Make, issue: Issue, sign_in: SignIn, session: Session
) -> None:
    stranger = sign_in(here.officer_elsewhere())

    assert "AMINATA" not in stranger.get(LIST).text
    assert stranger.get(PAGE).status_code == stranger.get("/sent-home/HWX-2026-99999").status_code == 404
    assert stranger.post(PAGE, data=GOOD).status_code == 404
    assert rows(session) == []


@pytest.mark.parametrize(("starts", "ends", "status"), [(-9, None, 200), (-9, 0, 200), (-9, -1, 404), (1, None, 404)])
def test_only_an_officer_in_force_on_the_day_comes_in(
    here: Holding, make: Make, sign_in: SignIn, starts: int, ends: int | None, status: int
) -> None:
    until = TODAY + timedelta(days=ends) if ends is not None else None
    officer = make.holder(
        Role.HOME_OFFICER, here.ward.placement.home, starts_on=TODAY + timedelta(days=starts), ends_on=until
    )
    assert sign_in(officer).get(PAGE).status_code == status


def test_an_officer_of_two_institutions_answers_in_the_capacity_at_the_home(
    here: Holding, make: Make, sign_in: SignIn, session: Session
) -> None:
    officer = make.holder(Role.HOME_OFFICER, capacity="Elsewhere")
    make.appointment(officer, Role.HOME_OFFICER, here.ward.placement.home, capacity="Director of training")
    sign_in(officer).post(PAGE, data=GOOD)

    assert rows(session) == [(1, "accepted", "", officer.passport_name, "Director of training")]


def test_an_answer_stands_in_name_and_capacity_whatever_becomes_of_the_appointment(
    here: Holding, make: Make, sign_in: SignIn, session: Session
) -> None:
    answer = sign_in(here.ward.home_officer).post(PAGE, data=GOOD, follow_redirects=True)
    assert "is recorded. The trainee and the host are told." in answer.text
    officer = session.get_one(Person, here.ward.home_officer.id)
    officer.appointments[0].capacity, officer.appointments[0].ends_on = "Retired", TODAY - timedelta(days=1)
    officer.passport_name = "ANOTHER NAME"
    session.commit()
    page = sign_in(here.trainee).get(here.ward.url("transcripts")).text

    assert "IBRAHIMA SARR" in page
    assert "Home Officer" in page
    assert "16 March 2026" in page


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"answer": "perhaps"}, "Not a valid choice."),
        ({"answer": ""}, "Choose one of the answers."),
        ({"answer": "not_accepted"}, "Write why the transcript is not accepted."),
        ({"answer": "accepted_with_conditions"}, "Write the conditions under which the transcript is accepted."),
        ({"reason": "a" * 2001}, "Field cannot be longer than 2000 characters."),
        ({"reason": "Bell \x07"}, "control character"),
    ],
)
def test_a_refused_answer_records_nothing_and_keeps_what_was_typed(
    here: Holding, sign_in: SignIn, session: Session, sent: dict[str, str], sentence: str
) -> None:
    answer = sign_in(here.ward.home_officer).post(PAGE, data={**GOOD, **sent})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert sent.get("reason", "") in answer.text
    assert rows(session) == []


def test_a_later_answer_takes_the_place_of_an_earlier_and_both_stay(
    here: Holding, sign_in: SignIn, session: Session
) -> None:
    officer = sign_in(here.ward.home_officer)
    officer.post(PAGE, data={**GOOD, "answer": "not_accepted", "reason": "The ministry is silent"})
    unexplained = officer.post(PAGE, data={**GOOD, "seen": "1"})
    officer.post(PAGE, data={**GOOD, "seen": "1", "reason": "The ministry agrees"})
    page = officer.get(PAGE).text

    assert unexplained.status_code == 422
    assert "Write why this answer takes the place of the one before" in unexplained.text
    assert [row[:3] for row in rows(session)] == [
        (1, "not_accepted", "The ministry is silent"),
        (2, "accepted", "The ministry agrees"),
    ]
    assert page.index("The ministry agrees") < page.index("The ministry is silent")
    assert "Record another answer" in page


def test_an_answer_that_came_while_the_page_was_open_is_shown_before_another_is_recorded(
    here: Holding, make: Make, sign_in: SignIn, session: Session
) -> None:
    colleague = make.holder(Role.HOME_OFFICER, here.ward.placement.home, "FATOU NDIAYE")
    sign_in(colleague).post(PAGE, data=GOOD)
    late = {**GOOD, "answer": "not_accepted", "reason": "My own view"}
    answer = sign_in(here.ward.home_officer).post(PAGE, data=late)

    assert answer.status_code == 409
    assert "An answer was recorded while this page was open." in answer.text
    assert "FATOU NDIAYE" in answer.text
    assert "My own view" in answer.text
    assert 'name="seen" type="hidden" value="1"' in answer.text
    assert [row[1] for row in rows(session)] == ["accepted"]


def test_a_revoked_transcript_is_not_answered_and_the_page_says_why(
    here: Holding, sign_in: SignIn, session: Session
) -> None:
    here.revoke()
    officer = sign_in(here.ward.home_officer)
    page, answer = officer.get(PAGE).text, officer.post(PAGE, data=GOOD)

    assert "No, it was revoked on" in page
    assert "The transcript is revoked. Nobody is to rely on it." in page
    assert '<form class="form" method="post"' not in page
    assert (answer.status_code, rows(session)) == (422, [])
    assert "Waits for your answer" not in officer.get(LIST).text


def test_of_a_replaced_transcript_the_newer_one_is_named(here: Holding, sign_in: SignIn, session: Session) -> None:
    newer = here.replace()
    answer = sign_in(here.ward.home_officer).post(PAGE, data=GOOD)

    assert f"The transcript was replaced by {newer.number}." in answer.text
    assert rows(session) == []


def test_what_was_answered_stays_visible_when_the_transcript_is_revoked(here: Holding, sign_in: SignIn) -> None:
    here.answered("accepted_with_conditions", "Three supervised shifts")
    here.revoke()

    assert "Three supervised shifts" in sign_in(here.ward.home_officer).get(PAGE).text
    assert "Three supervised shifts" in sign_in(here.trainee).get(here.ward.url("transcripts")).text


def test_nobody_answers_about_their_own_transcript(
    here: Holding, make: Make, sign_in: SignIn, session: Session
) -> None:
    make.appointment(here.trainee, Role.HOME_OFFICER, here.ward.placement.home)
    answer = sign_in(here.trainee).post(PAGE, data=GOOD)

    assert answer.status_code == 422
    assert "Nobody answers for the institution about their own transcript" in answer.text
    assert rows(session) == []


def test_a_copy_that_does_not_stand_the_examination_says_so(here: Holding, make: Make, sign_in: SignIn) -> None:
    forged = here.beside(sealed=sealed(STRANGER))
    here.transcript = forged
    here.sent()

    page = sign_in(here.ward.home_officer).get(f"/sent-home/{forged.number}").text
    assert "No, it is not authentic." in page
    assert "What to do now" in page
    assert "write to the institution that is named as issuer" in page


def test_the_password_is_asked_for_when_some_time_has_passed(
    here: Holding, sign_in: SignIn, session: Session, clock: time_machine.Traveller
) -> None:
    officer = sign_in(here.ward.home_officer)
    clock.shift(timedelta(minutes=20))
    answer = officer.post(PAGE, data={**GOOD, "reason": "As agreed"})

    assert answer.status_code == 422
    assert "Enter your password to sign." in answer.text
    assert "As agreed" in answer.text
    assert rows(session) == []


def test_a_long_list_is_read_with_as_many_statements_as_a_short_one_unanswered_first(
    here: Holding, make: Make, issue: Issue, sign_in: SignIn, statements: Statements
) -> None:
    here.answered()
    officer, first = sign_in(here.ward.home_officer), here.transcript
    for place in range(3):
        here.transcript = here.beside(edition=place + 2, number=f"HWX-2026-0010{place}")
        here.sent()
    with statements() as asked:
        text = officer.get(LIST).text

    assert len(asked) <= 6
    assert text.index("HWX-2026-00102") < text.index(first.number)
    assert text.count("Waits for your answer") == 3


def test_a_longer_list_goes_on_over_pages_and_what_waits_stands_on_the_first(
    here: Holding, make: Make, issue: Issue, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sent, "ON_A_PAGE", 2)
    here.answered()
    officer, first = sign_in(here.ward.home_officer), here.transcript
    for place in range(2):
        here.transcript = here.beside(edition=place + 2, number=f"HWX-2026-0010{place}")
        here.sent()
    pages = [officer.get(f"{LIST}?page={page}").text for page in (1, 2)]
    assert [[number in page for number in ("HWX-2026-00100", "HWX-2026-00101", first.number)] for page in pages] == [
        [True, True, False],
        [False, False, True],
    ]
    assert 'href="/sent-home?page=2"' in pages[0]
    assert 'href="/sent-home?page=1"' in pages[1]
    assert 'page=3"' not in pages[1]
    for odd in ("0", "-1", "x", "9" * 30):
        assert officer.get(f"{LIST}?page={odd}").status_code == 200
