"""The page behind a guest's link: what it shows, what it records, and who gets nothing from it."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from hwx.extensions import db
from hwx.people.tables import Person
from hwx.placements.record import entries_of
from hwx.rules.facts import Observation, content_of
from hwx.signoffs.guest_case import Said, UsedMeanwhile, case_of, record
from hwx.signoffs.guest_codes import MOST_AN_HOUR, MOST_TRIES
from hwx.signoffs.guest_links import digest_of
from hwx.signoffs.guest_tables import GuestCode, GuestLink
from hwx.signoffs.requests import hand_over, take_back
from hwx.signoffs.tables import Request
from tests.signoffs.guest_ward import (
    CONTACT,
    SAID,
    Visit,
    answers,
    asked,
    contact_of,
    letters_to,
    newest_code,
    registered,
    sends,
    token_for,
    visit,
)
from tests.signoffs.ward import ward
from tests.support.making import NOW, TODAY, Make
from tests.support.visiting import Visitor, visitor

OF_THE_VISIT = ("Set-Cookie", "Content-Length", "X-Request-Id")
"""Headers that are new at every visit, or follow the length of the address."""


@pytest.fixture
def here(app: Flask, make: Make) -> Visit:
    return visit(app, make, ward(make))


def observations(session: Session, here: Visit) -> list[Observation]:
    session.expire_all()
    facts = [entry.fact for entry in entries_of(session, here.ward.placement.id)]
    return [fact for fact in facts if isinstance(fact, Observation)]


def plain(answer: TestResponse, *tokens: str) -> str:
    """The page without what is new at every visit (the form token) and without the address that was asked for."""
    page = re.sub(r'name="csrf_token" value="[^"]*"', "", answer.text)
    for token in tokens:
        page = page.replace(token, "TOKEN")
    return page


def test_a_guest_sees_the_case_and_nothing_else_of_the_record(
    make: Make, here: Visit, client: Visitor, session: Session
) -> None:
    make.observation(here.ward.placement, "SML-101", here.ward.colleague, level=2, comment="Needs practice")
    page = client.get(here.url)
    assert page.status_code == 200
    for shown in ("AMINATA DIALLO", "SML-101", "Hand over a patient", "Fever in a child.", "16 March 2026"):
        assert shown in page.text
    for hidden in ("Needs practice", "LEILA BENALI", here.ward.placement.reference, "KOFI MENSAH", CONTACT, "SML-102"):
        assert hidden not in page.text


def test_the_answer_of_a_guest_with_the_code_is_recorded_and_says_for_ever_how(
    app: Flask, here: Visit, client: Visitor, session: Session
) -> None:
    done = answers(app, client, here.url)
    assert (done.status_code, done.location) == (302, "/guest-recorded")
    fact = observations(session, here)[-1]
    assert (fact.level, fact.method, fact.comment) == (3, "MCX", "Calm and careful.")
    assert (fact.by.person, fact.by.means) == (here.guest.id, "guest_link")
    assert (fact.by.name, fact.by.capacity, fact.by.register_number) == (
        "Kofi Mensah", "Consultant, paediatrics", "GH-4471",
    )  # fmt: skip
    assert session.get_one(Request, here.request).closed_by_entry is not None
    assert "Thank you" in client.get(done.location).text
    assert "recorded under your name" in letters_to(app, CONTACT)[0].text


def test_record_competency_and_export_say_how_it_was_recorded(
    app: Flask, here: Visit, client: Visitor, sign_in: Callable[[Person], Visitor]
) -> None:
    answers(app, client, here.url)
    trainee = sign_in(here.ward.trainee)
    for path in ("record", "competencies/SML-101"):
        page = trainee.get(here.ward.url(path)).text
        assert "recorded by guest link, contact confirmed" in page
        assert "Kofi Mensah" in page
    assert '"means": "guest_link"' in trainee.get(here.ward.url("record.jsonl")).text


def test_what_others_record_in_their_session_says_nothing_of_a_link(
    make: Make, here: Visit, sign_in: Callable[[Person], Visitor]
) -> None:
    entry = make.observation(here.ward.placement, "SML-101", here.ward.supervisor, level=3)
    assert "means" not in content_of(entry.fact)["by"]
    page = sign_in(here.ward.trainee).get(here.ward.url("record")).text
    assert "guest link" not in page


def test_the_token_and_the_code_are_in_no_table(app: Flask, here: Visit, client: Visitor, session: Session) -> None:
    sends(client, here.url)
    code = newest_code(app)
    link, kept = session.scalars(select(GuestLink)).one(), session.scalars(select(GuestCode)).one()
    assert link.token_digest == digest_of(here.token)
    dumped = " ".join(
        str(row)
        for table in ("guest", "guest_link", "guest_code")
        for row in session.execute(text(f"SELECT * FROM {table}"))
    )
    assert here.token not in dumped
    assert f"'{code}'" not in dumped
    assert len(kept.digest) == 64


def test_scanners_and_previews_may_open_a_link_as_often_as_they_like(
    app: Flask, here: Visit, client: Visitor, session: Session
) -> None:
    before = session.execute(text("SELECT * FROM guest_link")).all()
    for _ in range(20):
        scanner = visitor(app, session)
        assert scanner.get(here.url).status_code == 200
        assert scanner.head(here.url).status_code == 200
    assert session.execute(text("SELECT * FROM guest_link")).all() == before
    assert observations(session, here) == []
    assert letters_to(app, CONTACT) == []
    assert answers(app, client, here.url).status_code == 302


def bad_links(app: Flask, make: Make, here: Visit, client: Visitor, clock: time_machine.Traveller) -> dict[str, str]:
    """One token for everything that can be wrong with a link; the clock is moved on for the expired one."""
    ward_ = here.ward
    expired = token_for(app, asked(make, ward_, here.guest, "SML-202", method="TST").id)
    clock.shift(timedelta(days=10))
    used = token_for(app, asked(make, ward_, here.guest, encounter_on=TODAY).id)
    assert answers(app, client, f"/g/{used}").status_code == 302
    replaced = asked(make, ward_, here.guest)
    old = token_for(app, replaced.id)
    token_for(app, replaced.id)
    taken_back = asked(make, ward_, here.guest)
    gone = token_for(app, taken_back.id)
    make.session.get_one(Request, taken_back.id).closed_at = NOW
    make.session.commit()
    clock.shift(timedelta(days=5))
    return {
        "expired": expired,
        "used": used,
        "replaced": old,
        "taken back": gone,
        "wrong": "A" * 43,
        "short": "no-token",
    }


def test_every_link_that_is_not_good_gets_the_same_answer_byte_for_byte(
    app: Flask,
    make: Make,
    here: Visit,
    client: Visitor,
    clock: time_machine.Traveller,
    session: Session,
    statements: Callable[[], AbstractContextManager[list[str]]],
) -> None:
    tokens = bad_links(app, make, here, client, clock)
    seen, asked_of_database = {}, {}
    for name, token in tokens.items():
        other = visitor(app, session)
        other.get("/guest-recorded")
        with statements() as sent:
            page = other.get(f"/g/{token}")
        given = other.post(f"/g/{token}", data={**SAID, "code": "123456"})
        headers = {key: value for key, value in page.headers if key not in OF_THE_VISIT}
        seen[name] = (page.status_code, given.status_code, plain(page, token), plain(given, token), str(headers))
        asked_of_database[name] = len(sent)
    assert set(seen.values()) == {seen["wrong"]}
    assert seen["wrong"][:2] == (404, 404)
    assert "This link opens nothing" in seen["wrong"][2]
    assert set(asked_of_database.values()) == {asked_of_database["wrong"]}


def test_a_link_dies_with_the_account_of_the_guest_and_with_the_placement(
    app: Flask, make: Make, here: Visit, client: Visitor, session: Session
) -> None:
    row = session.get_one(Person, here.guest.id)
    row.active = False
    assert client.get(here.url).status_code == 404
    row = session.get_one(Person, here.guest.id)
    row.active, row.password = True, "a hash"
    assert client.get(here.url).status_code == 404
    row = session.get_one(Person, here.guest.id)
    row.password = None
    assert client.get(here.url).status_code == 200
    session.execute(text("UPDATE placement SET state = 'completed'"))
    assert client.get(here.url).status_code == 404


def test_a_used_link_records_nothing_more(app: Flask, here: Visit, client: Visitor, session: Session) -> None:
    answers(app, client, here.url)
    code = newest_code(app)
    assert sends(client, here.url, code=code).status_code == 404
    assert len(observations(session, here)) == 1


def test_without_the_code_nothing_is_recorded(app: Flask, here: Visit, client: Visitor, session: Session) -> None:
    page = sends(client, here.url)
    assert page.status_code == 200
    assert "It was sent to the contact that the coordinator has registered for you." in page.text
    assert CONTACT not in page.text
    assert observations(session, here) == []
    letter = letters_to(app, CONTACT)[0]
    assert "AMINATA DIALLO, competency SML-101, level 3" in letter.text


def test_what_was_typed_comes_back_with_the_field_for_the_code(here: Visit, client: Visitor) -> None:
    page = sends(client, here.url).text
    for typed in ("Calm and careful.", "Kofi Mensah", "Consultant, paediatrics", "GH-4471"):
        assert typed in page
    assert 'name="code"' in page


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, 302),
        ({"level": "5"}, 422),
        ({"comment": "Said otherwise"}, 422),
        ({"name": "Somebody Else"}, 422),
        ({"register_number": "GH-1"}, 422),
        ({"code": "000000"}, 422),
    ],
    ids=["as it was", "another level", "another comment", "another name", "another number", "another code"],
)
def test_a_code_is_good_for_all_that_was_on_the_screen_and_nothing_else(
    app: Flask, here: Visit, client: Visitor, change: dict[str, str], status: int
) -> None:
    sends(client, here.url)
    code = newest_code(app)
    wrong = "000001" if code == "000000" else "000000"
    change = {**change, "code": wrong} if "code" in change else change
    assert sends(client, here.url, **{"code": code, **change}).status_code == status


@pytest.mark.parametrize("typed", ["١٢٣٤٥٦", " 123 456 ", "123456"])
def test_a_code_may_be_typed_in_other_digits_and_with_spaces(
    app: Flask, here: Visit, client: Visitor, typed: str
) -> None:
    sends(client, here.url)
    page = sends(client, here.url, code=typed)
    code = newest_code(app)
    assert page.status_code == (302 if code == "123456" else 422)
    assert "The code has 6 digits" not in page.text
    eastern = "".join("٠١٢٣٤٥٦٧٨٩"[int(digit)] for digit in code)
    if page.status_code == 422:
        assert sends(client, here.url, code=eastern).status_code == 302


@pytest.mark.parametrize("typed", ["12345", "1234567", "abcdef"])
def test_what_is_no_code_is_said_and_costs_no_try(here: Visit, client: Visitor, session: Session, typed: str) -> None:
    sends(client, here.url)
    page = sends(client, here.url, code=typed)
    assert page.status_code == 422
    assert "The code has 6 digits." in page.text
    assert session.scalars(select(GuestCode.tries)).one() == 0


def test_a_code_is_tried_a_few_times_and_then_dead(app: Flask, here: Visit, client: Visitor, session: Session) -> None:
    sends(client, here.url)
    code = newest_code(app)
    wrong = "111111" if code != "111111" else "222222"
    for _ in range(MOST_TRIES):
        assert "it was tried too often" in sends(client, here.url, code=wrong).text
    assert sends(client, here.url, code=code).status_code == 422
    assert observations(session, here) == []
    sends(client, here.url)
    assert sends(client, here.url, code=newest_code(app)).status_code == 302


def test_a_code_is_short_lived(app: Flask, here: Visit, client: Visitor, clock: time_machine.Traveller) -> None:
    sends(client, here.url)
    clock.shift(timedelta(minutes=10, seconds=1))
    assert sends(client, here.url, code=newest_code(app)).status_code == 422


def test_only_the_newest_code_is_good(app: Flask, here: Visit, client: Visitor) -> None:
    sends(client, here.url)
    first = newest_code(app)
    sends(client, here.url, step="again", code=first)
    second = newest_code(app)
    assert first == second or sends(client, here.url, code=first).status_code == 422
    assert sends(client, here.url, code=second).status_code == 302


def test_the_contact_gets_a_few_codes_an_hour_and_no_more(
    app: Flask, here: Visit, client: Visitor, clock: time_machine.Traveller
) -> None:
    for _ in range(MOST_AN_HOUR):
        assert sends(client, here.url).status_code == 200
    refused = sends(client, here.url)
    assert refused.status_code == 429
    assert "Too many codes were asked for. Wait an hour, then try again." in refused.text
    assert "Calm and careful." in refused.text
    assert len(letters_to(app, CONTACT)) == MOST_AN_HOUR
    clock.shift(timedelta(hours=1, seconds=1))
    assert sends(client, here.url).status_code == 200


def test_answers_from_one_network_address_are_limited_whatever_the_link(here: Visit, client: Visitor) -> None:
    statuses = [client.post(f"/g/{'B' * 40}{number}", data=SAID).status_code for number in range(31)]
    assert statuses == [404] * 30 + [429]
    assert client.post(here.url, data=SAID).status_code == 429
    assert client.get(here.url).status_code == 200


@pytest.mark.parametrize("missing", ["name", "role", "register_number", "level"])
def test_who_it_is_and_what_was_seen_are_asked_for(app: Flask, here: Visit, client: Visitor, missing: str) -> None:
    page = client.post(here.url, data={key: value for key, value in SAID.items() if key != missing})
    assert page.status_code == 422
    assert "This is needed." in page.text
    assert letters_to(app, CONTACT) == []


def test_what_the_rules_refuse_is_refused_before_a_code_is_sent_and_tells_nothing_of_the_record(
    app: Flask, make: Make, client: Visitor
) -> None:
    here = visit(app, make, ward(make), "SML-201", method="DOPS")
    page = sends(client, here.url)
    assert page.status_code == 422
    assert "The rules of this training do not allow this observation today." in page.text
    assert "SML-102" not in page.text
    assert letters_to(app, CONTACT) == []


def test_a_level_that_the_scale_does_not_have_is_refused(here: Visit, client: Visitor) -> None:
    assert sends(client, here.url, level="9").status_code == 422


def test_a_guest_whose_appointment_is_over_records_nothing(
    app: Flask, make: Make, here: Visit, client: Visitor, session: Session
) -> None:
    for held in session.get_one(Person, here.guest.id).appointments:
        held.ends_on = TODAY - timedelta(days=1)
    page = sends(client, here.url)
    assert page.status_code == 422
    assert observations(session, here) == []


def test_the_page_is_kept_out_of_indexes_and_caches(here: Visit, client: Visitor) -> None:
    page = client.get(here.url)
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "same-origin"


def test_a_form_from_elsewhere_is_refused(here: Visit, client: Visitor) -> None:
    assert client.post(here.url, data=SAID, csrf=False).status_code == 400


def test_a_code_that_cannot_be_sent_is_said(
    app: Flask, here: Visit, client: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAIL_FILE_PATH", "/dev/null/nowhere")
    monkeypatch.setattr(app.extensions["mailman"], "file_path", "/dev/null/nowhere", raising=False)
    page = sends(client, here.url)
    assert page.status_code == 503
    assert "The code could not be sent." in page.text
    assert "Calm and careful." in page.text


def test_of_two_answers_at_once_one_is_recorded(app: Flask, here: Visit, session: Session) -> None:
    """Both have found the link good before either has used it up."""
    with app.test_request_context():
        own = db.session()
        first, second = (case_of(own, here.token, TODAY) for _ in range(2))
        assert first is not None
        assert second is not None
        said = Said("Kofi Mensah", "Consultant", "GH-4471", 3, "MCX")
        record(own, first, said, NOW, TODAY)
        with pytest.raises(UsedMeanwhile):
            record(own, second, said, NOW, TODAY)
        own.commit()
    assert len(observations(session, here)) == 1


@pytest.mark.parametrize("how", ["taken back", "handed over"])
def test_a_request_that_is_closed_while_the_guest_answers_records_nothing(
    app: Flask, here: Visit, session: Session, how: str
) -> None:
    with app.test_request_context():
        own = db.session()
        case = case_of(own, here.token, TODAY)
        assert case is not None
        request = session.get_one(Request, here.request)
        if how == "taken back":
            take_back(session, here.request, here.ward.placement.id, here.ward.trainee.id, NOW)
        else:
            hand_over(session, request, here.ward.colleague.id, here.ward.coordinator.id, "Away", NOW)
        session.commit()
        with pytest.raises(UsedMeanwhile):
            record(own, case, Said("Kofi Mensah", "Consultant", "GH-4471", 3, "MCX"), NOW, TODAY)
        own.rollback()
    assert observations(session, here) == []


def test_a_guest_whom_the_trainee_registered_in_another_role_records_nothing(
    app: Flask, make: Make, here: Visit, client: Visitor, session: Session
) -> None:
    contact_of(make, here.guest).registered_by_id = here.ward.trainee.id
    make.session.commit()
    page = sends(client, here.url)
    assert page.status_code == 422
    assert "Nothing was recorded." in page.text
    assert letters_to(app, CONTACT) == []
    assert observations(session, here) == []


def test_two_guests_of_two_wards_do_not_meet(app: Flask, make: Make, here: Visit, client: Visitor) -> None:
    there = ward(make)
    other = registered(make, there, name="SARAH NDIAYE", mail="sarah@other.example")
    request = asked(make, there, other)
    token = token_for(app, request.id)
    sends(client, here.url)
    assert sends(client, f"/g/{token}", code=newest_code(app)).status_code == 422
    assert letters_to(app, "sarah@other.example") == []
