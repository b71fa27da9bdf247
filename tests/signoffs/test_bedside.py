"""Codes at the bedside: shown by the trainee, scanned by a supervisor, useless to everybody else."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from hwx.people.tables import Person
from hwx.placements.record import entries_of
from hwx.placements.tables import Placement
from hwx.rules.facts import Observation
from hwx.signoffs.bedside import ALPHABET, LENGTH, digest_of, holds, ticket_for
from hwx.signoffs.bedside_tables import BedsideCode
from tests.signoffs.guest_ward import code_for
from tests.signoffs.ward import Ward, ward
from tests.support.making import NOW, TODAY, Make
from tests.support.visiting import Visitor


@pytest.fixture
def here(app: Flask, make: Make) -> Ward:
    return ward(make)


def address_in(page: str) -> str:
    found = re.search(r"http://\S+(/b/[a-z0-9]+)<", page)
    assert found, page
    return found[1]


def observed(session: Session, here: Ward) -> list[Observation]:
    session.expire_all()
    facts = [entry.fact for entry in entries_of(session, here.placement.id)]
    return [fact for fact in facts if isinstance(fact, Observation)]


ANSWER = {"level": "3", "method": "MCX", "happened_on": TODAY.isoformat(), "comment": "", "seen": "99"}


def test_a_trainee_shows_a_code_with_a_picture_and_the_address_under_it(
    here: Ward, sign_in: Callable[[Person], Visitor], session: Session
) -> None:
    trainee, url = sign_in(here.trainee), here.url("competencies/SML-101/bedside")
    assert "<svg" not in re.sub(r"<svg (?!role)[^>]*>", "", trainee.get(url).text.split("<main")[1])
    page = trainee.post(url)
    assert page.status_code == 200
    assert '<svg role="img"' in page.text
    assert "<title>QR code with the address that stands below</title>" in page.text
    token = address_in(page.text).rsplit("/", 1)[1]
    assert len(token) == LENGTH
    assert set(token) <= set(ALPHABET)
    row = session.scalars(select(BedsideCode)).one()
    assert row.token_digest == digest_of(token)
    assert row.expires_at - row.made_at == timedelta(minutes=5)
    assert token not in str(session.execute(text("SELECT * FROM bedside_code")).all())


def test_looking_at_the_page_makes_no_code(here: Ward, sign_in: Callable[[Person], Visitor], session: Session) -> None:
    for _ in range(3):
        assert sign_in(here.trainee).get(here.url("competencies/SML-101/bedside")).status_code == 200
    assert session.scalars(select(BedsideCode)).all() == []


def test_a_supervisor_who_scans_lands_on_the_observe_screen_and_the_entry_says_bedside(
    app: Flask, here: Ward, sign_in: Callable[[Person], Visitor], session: Session
) -> None:
    supervisor = sign_in(here.supervisor)
    scanned = supervisor.get(f"/b/{code_for(app, here.placement.id)}")
    assert scanned.status_code == 302
    assert scanned.location.startswith(here.url("competencies/SML-101/observe?bedside="))
    assert supervisor.get(scanned.location).status_code == 200
    assert supervisor.post(scanned.location, data=ANSWER).status_code == 302
    fact = observed(session, here)[-1]
    assert (fact.by.person, fact.by.means) == (here.supervisor.id, "bedside")
    page = sign_in(here.trainee).get(here.url("record")).text
    assert "recorded at the bedside, from the trainee's code" in page.replace("&#39;", "'")


def test_scanning_changes_nothing_and_may_be_done_again(
    app: Flask, here: Ward, sign_in: Callable[[Person], Visitor], session: Session
) -> None:
    token = code_for(app, here.placement.id)
    before = session.execute(text("SELECT * FROM bedside_code")).all()
    supervisor = sign_in(here.supervisor)
    for _ in range(20):
        assert supervisor.get(f"/b/{token}").status_code == 302
        assert supervisor.head(f"/b/{token}").status_code == 302
    assert session.execute(text("SELECT * FROM bedside_code")).all() == before
    assert observed(session, here) == []


def test_who_is_not_signed_in_signs_in_and_comes_back(app: Flask, here: Ward, client: Visitor) -> None:
    token = code_for(app, here.placement.id)
    for path in (f"/b/{token}", "/b/abcdefghjk"):
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer.location.endswith(f"/sign-in?next={path}")


def plain(page: str, token: str) -> str:
    return re.sub(r'name="csrf_token" value="[^"]*"', "", page).replace(token, "TOKEN")


def test_strangers_and_wrong_codes_get_one_neutral_page(
    app: Flask, here: Ward, sign_in: Callable[[Person], Visitor], clock: time_machine.Traveller
) -> None:
    token = code_for(app, here.placement.id)
    stranger = sign_in(here.stranger)
    good, wrong = stranger.get(f"/b/{token}"), stranger.get("/b/abcdefghjk")
    assert (good.status_code, wrong.status_code) == (404, 404)
    assert plain(good.text, token) == plain(wrong.text, "abcdefghjk")
    assert "This link opens nothing" in good.text
    clock.shift(timedelta(minutes=6))
    assert plain(stranger.get(f"/b/{token}").text, token) == plain(wrong.text, "abcdefghjk")
    for person in (here.coordinator, here.registrar, here.home_officer):
        assert sign_in(person).get(f"/b/{token}").status_code == 404


def test_a_trainee_who_scans_the_own_code_is_told_that_nobody_assesses_themselves(
    app: Flask, here: Ward, sign_in: Callable[[Person], Visitor]
) -> None:
    page = sign_in(here.trainee).get(f"/b/{code_for(app, here.placement.id)}")
    assert page.status_code == 200
    assert "Nobody assesses themselves." in page.text


def test_a_code_that_is_out_of_date_says_to_ask_for_a_new_one(
    app: Flask, here: Ward, sign_in: Callable[[Person], Visitor], clock: time_machine.Traveller
) -> None:
    token = code_for(app, here.placement.id)
    clock.shift(timedelta(minutes=5))
    assert sign_in(here.supervisor).get(f"/b/{token}").status_code == 302
    clock.shift(timedelta(seconds=1))
    page = sign_in(here.supervisor).get(f"/b/{token}")
    assert page.status_code == 410
    assert "Ask the trainee to show a new one, and scan that." in page.text


def test_a_new_code_ends_the_one_before(
    app: Flask, here: Ward, sign_in: Callable[[Person], Visitor], session: Session
) -> None:
    first, second = code_for(app, here.placement.id), code_for(app, here.placement.id)
    other = code_for(app, here.placement.id, "SML-102")
    supervisor = sign_in(here.supervisor)
    assert [supervisor.get(f"/b/{token}").status_code for token in (first, second, other)] == [404, 302, 302]
    assert len(session.scalars(select(BedsideCode)).all()) == 2


def test_old_codes_are_forgotten(app: Flask, here: Ward, session: Session) -> None:
    code_for(app, here.placement.id, "SML-101", NOW - timedelta(days=2))
    code_for(app, here.placement.id, "SML-102")
    assert session.scalars(select(BedsideCode.competency)).all() == ["SML-102"]


def test_a_code_is_typed_in_capital_letters_as_well(
    app: Flask, here: Ward, sign_in: Callable[[Person], Visitor]
) -> None:
    token = code_for(app, here.placement.id)
    assert sign_in(here.supervisor).get(f"/b/{token.upper()}").status_code == 302


@pytest.mark.parametrize("who", ["supervisor", "coordinator", "stranger"])
def test_only_the_trainee_shows_a_code(
    here: Ward, sign_in: Callable[[Person], Visitor], session: Session, who: str
) -> None:
    assert sign_in(getattr(here, who)).post(here.url("competencies/SML-101/bedside")).status_code == 404
    assert session.scalars(select(BedsideCode)).all() == []


def test_a_ticket_is_for_one_person_one_competency_and_the_time_of_a_form(app: Flask, make: Make, here: Ward) -> None:
    session = make.session
    placement = session.get_one(Placement, here.placement.id)
    with app.test_request_context():
        ticket = ticket_for(here.supervisor, placement, "SML-101", NOW)
        later = NOW + timedelta(minutes=30)
        assert holds(ticket, here.supervisor, placement, "SML-101", later)
        assert not holds(ticket, here.supervisor, placement, "SML-101", later + timedelta(seconds=1))
        assert not holds(ticket, here.colleague, placement, "SML-101", NOW)
        assert not holds(ticket, here.supervisor, placement, "SML-102", NOW)
        assert not holds(ticket, here.supervisor, make.placement(), "SML-101", NOW)
        assert not holds(ticket + "x", here.supervisor, placement, "SML-101", NOW)
        assert not holds("", here.supervisor, placement, "SML-101", NOW)


def test_an_observation_with_the_ticket_of_somebody_else_does_not_say_bedside(
    app: Flask, here: Ward, sign_in: Callable[[Person], Visitor], session: Session
) -> None:
    scanned = sign_in(here.colleague).get(f"/b/{code_for(app, here.placement.id)}").location
    sign_in(here.supervisor).post(scanned, data=ANSWER)
    assert observed(session, here)[-1].by.means == ""
