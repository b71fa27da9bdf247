"""A guest who saw nothing, or declines, answers by the same link: with a reason and a code, and passed back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from hwx.extensions import db
from hwx.people.tables import Person
from hwx.placements.record import entries_of
from hwx.rules.facts import Observation
from hwx.signoffs import notices
from hwx.signoffs.guest_case import UsedMeanwhile, case_of, pass_back
from hwx.signoffs.guest_codes import MOST_AN_HOUR
from hwx.signoffs.guest_tables import GuestLink
from hwx.signoffs.paper_tables import PaperCopy
from hwx.signoffs.requests import take_back
from hwx.signoffs.tables import Request, RequestAnswer
from tests.signoffs.guest_ward import (
    CONTACT,
    SAID,
    Visit,
    copied,
    letters_to,
    newest_code,
    registered,
    sends,
    token_for,
    visit,
)
from tests.signoffs.ward import ward
from tests.support.making import NOW, TODAY, Make
from tests.support.reading import fields_of, links_of, main_of
from tests.support.visiting import Visitor

WHY = "I was in the operating theatre all day."


@pytest.fixture
def here(app: Flask, make: Make) -> Visit:
    return visit(app, make, ward(make))


def otherwise(client: Visitor, here: Visit, **data: str) -> TestResponse:
    return client.post(f"{here.url}/otherwise", data={"answer": "not_seen", "reason": WHY, **data})


def passed_back(app: Flask, client: Visitor, here: Visit, **data: str) -> TestResponse:
    assert otherwise(client, here, **data).status_code == 200
    return otherwise(client, here, **data, code=newest_code(app))


def given(session: Session) -> list[tuple[str, int, str]]:
    session.expire_all()
    return [(one.kind, one.by_id, one.reason) for one in session.scalars(select(RequestAnswer))]


@pytest.mark.parametrize(
    ("kind", "said"),
    [("not_seen", "KOFI MENSAH did not see this"), ("declined", "KOFI MENSAH declined")],
)
def test_the_trainee_reads_what_the_guest_answered_and_why_and_asks_again(
    app: Flask,
    here: Visit,
    client: Visitor,
    sign_in: Callable[[Person], Visitor],
    session: Session,
    kind: str,
    said: str,
) -> None:
    done = passed_back(app, client, here, answer=kind)
    assert (done.status_code, done.location) == (302, "/guest-passed-back")
    assert given(session) == [(kind, here.guest.id, WHY)]
    thanks = main_of(client.get(done.location))
    assert "The trainee is told your answer" in thanks
    assert "stands on the record" not in thanks
    page = sign_in(here.ward.trainee).get(here.ward.url("requests"))
    assert said in main_of(page)
    assert WHY in main_of(page)
    assert any("again=" in link for link in links_of(page))
    facts = [entry.fact for entry in entries_of(session, here.ward.placement.id)]
    assert not [fact for fact in facts if isinstance(fact, Observation)]


def test_the_trainee_is_told_by_letter_as_of_any_other_answer(app: Flask, here: Visit, client: Visitor) -> None:
    passed_back(app, client, here)
    with app.app_context():
        found = list(notices.requests(NOW + timedelta(minutes=15)))
        assert [(one.person, one.row) for one in found] == [(here.ward.trainee.id, here.request)]
        notices.tell(NOW + timedelta(minutes=15), **vars(found[0]))
    assert "passed back" in letters_to(app, here.ward.trainee.email)[0].text


def test_the_page_of_the_link_leads_there_and_opening_it_changes_nothing(
    here: Visit, client: Visitor, session: Session
) -> None:
    assert f"{here.url}/otherwise" in links_of(client.get(here.url))
    page = client.get(f"{here.url}/otherwise")
    for shown in ("AMINATA DIALLO", "SML-101", "I did not see this", "I decline"):
        assert shown in page.text
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert given(session) == []
    assert session.scalars(select(GuestLink.used_at)).one() is None


def test_without_the_code_nothing_is_passed_back_and_the_letter_says_what_it_is_for(
    app: Flask, here: Visit, client: Visitor, session: Session
) -> None:
    page = otherwise(client, here)
    assert page.status_code == 200
    assert fields_of(page)["reason"] == [WHY]
    assert "code" in fields_of(page)
    assert given(session) == []
    letter = letters_to(app, CONTACT)[0].text
    assert "AMINATA DIALLO" in letter
    assert "without recording anything" in letter
    assert otherwise(client, here, code="000000" if newest_code(app) != "000000" else "1" * 6).status_code == 422
    assert given(session) == []


@pytest.mark.parametrize("change", [{"answer": "declined"}, {"reason": "Said otherwise"}])
def test_a_code_is_good_for_the_answer_and_the_reason_that_it_was_sent_for(
    app: Flask, here: Visit, client: Visitor, session: Session, change: dict[str, str]
) -> None:
    otherwise(client, here)
    page = otherwise(client, here, **change, code=newest_code(app))
    assert page.status_code == 422
    assert "ask for another code" in page.text
    assert given(session) == []


def test_a_code_to_pass_back_records_no_observation_and_the_other_way_round(
    app: Flask, here: Visit, client: Visitor, session: Session
) -> None:
    otherwise(client, here)
    assert sends(client, here.url, code=newest_code(app)).status_code == 422
    sends(client, here.url)
    assert otherwise(client, here, code=newest_code(app)).status_code == 422
    assert given(session) == []


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"reason": ""}, "Say why; the trainee reads it."),
        ({"reason": " \n "}, "Say why; the trainee reads it."),
        ({"answer": ""}, "Choose one of these answers."),
        ({"answer": "handed_over"}, "Your answer"),
        ({"reason": "x" * 501}, "Reason"),
        ({"code": "12"}, "The code has 6 digits."),
    ],
)
def test_an_incomplete_answer_comes_back_and_no_code_is_sent(
    app: Flask, here: Visit, client: Visitor, data: dict[str, str], said: str
) -> None:
    page = otherwise(client, here, **data)
    assert page.status_code == 422
    assert said in main_of(page)
    assert letters_to(app, CONTACT) == []


def test_the_link_is_used_up_whichever_way_it_was_answered(
    app: Flask, here: Visit, client: Visitor, session: Session
) -> None:
    passed_back(app, client, here)
    assert session.get_one(Request, here.request).closed_at is not None
    for answer in (
        client.get(here.url),
        client.get(f"{here.url}/otherwise"),
        client.post(here.url, data=SAID),
        otherwise(client, here),
    ):
        assert answer.status_code == 404
        assert "This link opens nothing" in answer.text


def test_a_link_that_is_not_good_opens_nothing_here_either(
    here: Visit, client: Visitor, clock: time_machine.Traveller
) -> None:
    assert client.get(f"/g/{'A' * 43}/otherwise").status_code == 404
    assert client.post(f"/g/{'A' * 43}/otherwise", data={"reason": WHY}).status_code == 404
    clock.shift(timedelta(days=15))
    assert client.get(f"{here.url}/otherwise").status_code == 404


def test_a_guest_whose_appointment_is_over_can_still_say_that_they_saw_nothing(
    app: Flask, here: Visit, client: Visitor, session: Session
) -> None:
    for held in session.get_one(Person, here.guest.id).appointments:
        held.ends_on = TODAY - timedelta(days=1)
    session.commit()
    assert passed_back(app, client, here).status_code == 302


def test_codes_are_counted_together_with_those_for_observations(here: Visit, client: Visitor) -> None:
    for _ in range(MOST_AN_HOUR):
        otherwise(client, here)
    refused = otherwise(client, here)
    assert refused.status_code == 429
    assert "Too many codes were asked for." in refused.text
    assert fields_of(refused)["reason"] == [WHY]


def test_answers_of_both_kinds_are_limited_together(here: Visit, client: Visitor) -> None:
    statuses = [client.post(f"/g/{'B' * 40}{number}", data=SAID).status_code for number in range(30)]
    assert statuses == [404] * 30
    assert otherwise(client, here).status_code == 429


def test_a_code_that_cannot_be_sent_is_said(
    app: Flask, here: Visit, client: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.extensions["mailman"], "file_path", "/dev/null/nowhere", raising=False)
    monkeypatch.setitem(app.config, "MAIL_FILE_PATH", "/dev/null/nowhere")
    page = otherwise(client, here)
    assert page.status_code == 503
    assert "The code could not be sent." in page.text


def test_a_request_that_is_taken_back_meanwhile_is_not_passed_back(app: Flask, here: Visit, session: Session) -> None:
    with app.test_request_context():
        own = db.session()
        case = case_of(own, here.token, TODAY)
        assert case is not None
        take_back(session, here.request, here.ward.placement.id, here.ward.trainee.id, NOW)
        session.commit()
        with pytest.raises(UsedMeanwhile):
            pass_back(own, case, "declined", WHY, NOW)
        own.rollback()
    assert [kind for kind, _, _ in given(session)] == ["taken_back"]


def test_of_two_answers_at_once_one_counts(app: Flask, here: Visit, session: Session) -> None:
    with app.test_request_context():
        own = db.session()
        first, second = (case_of(own, here.token, TODAY) for _ in range(2))
        assert first is not None
        assert second is not None
        pass_back(own, first, "not_seen", WHY, NOW)
        with pytest.raises(UsedMeanwhile):
            pass_back(own, second, "declined", WHY, NOW)
        own.commit()
    assert given(session) == [("not_seen", here.guest.id, WHY)]


def test_a_sheet_of_paper_that_the_guest_did_not_sign_is_not_confirmed(
    app: Flask, make: Make, client: Visitor, sign_in: Callable[[Person], Visitor], session: Session
) -> None:
    here = ward(make)
    guest = registered(make, here)
    copy = copied(make, here, guest)
    found = Visit(here, guest, copy.id, token_for(app, copy.id, PaperCopy))
    page = client.get(f"{found.url}/otherwise")
    assert "I did not sign this" in main_of(page)
    assert "I decline" not in main_of(page)
    assert passed_back(app, client, found).status_code == 302
    session.expire_all()
    assert session.get_one(PaperCopy, copy.id).refusal == WHY
    assert WHY in main_of(sign_in(here.trainee).get(here.url("paper")))
