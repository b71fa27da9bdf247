"""The pages on which keys for programs are made, listed and ended."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from time_machine import Traveller

from hwx.access import Role
from hwx.api.keys import end_key, note_use, program_of
from hwx.api.tables import ApiKey
from hwx.people.tables import Institution, Person
from tests.api.conftest import Issue, Program
from tests.support.making import NOW, Make
from tests.support.visiting import Visitor
from tests.verification.sealed import CODE, NUMBER

SignIn = Callable[[Person], Visitor]


@pytest.fixture
def officer(make: Make, home: Institution) -> Person:
    return make.holder(Role.HOME_OFFICER, home, "FATOU SALL")


def address(institution: Institution) -> str:
    return f"/institutions/{institution.id}/api-keys"


def made(browser: Visitor, institution: Institution, name: str = "Register") -> str:
    """The key, as the page shows it."""
    response = browser.post(address(institution), data={"name": name})
    assert response.status_code == 200
    (token,) = re.findall(r"hwx_[0-9a-f]{12}_[0-9a-f]{64}", response.text)
    return str(token)


def test_an_officer_makes_a_key_that_is_shown_once_and_opens_the_interface(
    app: Flask, officer: Person, home: Institution, sign_in: SignIn, session: Session
) -> None:
    browser = sign_in(officer)
    token = made(browser, home)

    listed = browser.get(address(home)).text
    assert "Register" in listed
    assert token[:16] in listed
    assert token not in listed
    assert token.rsplit("_", 1)[1] not in listed
    assert "FATOU SALL" in listed
    assert "Not used yet" in listed
    found = program_of(session, token)
    assert found is not None
    assert (found.institution_id, found.institution) == (home.id, "Hôpital Fann")
    (row,) = session.scalars(select(ApiKey))
    assert (row.made_by_id, row.made_at, row.ended_at) == (officer.id, NOW, None)


def test_the_page_with_the_key_is_kept_by_no_cache(officer: Person, home: Institution, sign_in: SignIn) -> None:
    response = sign_in(officer).post(address(home), data={"name": "Register"})
    assert response.headers["Cache-Control"] == "no-store"
    assert "It is shown only now." in response.text


def test_an_administrator_makes_keys_for_any_institution(
    make: Make, home: Institution, sign_in: SignIn, session: Session
) -> None:
    browser = sign_in(make.holder(Role.ADMINISTRATOR))
    assert "No institution has a key yet." in browser.get("/api-keys").text
    token = made(browser, home)
    assert program_of(session, token) is not None
    assert f'href="{address(home)}"' in browser.get("/api-keys").text
    assert f'href="{address(home)}"' in browser.get(f"/institutions/{home.id}").text


def test_an_officer_with_one_institution_is_led_to_it_and_one_with_two_chooses(
    make: Make, officer: Person, home: Institution, sign_in: SignIn
) -> None:
    assert sign_in(officer).get("/api-keys").location == address(home)
    second = make.institution("Dantec Hospital")
    make.appointment(officer, Role.HOME_OFFICER, second)
    make.institution("Elsewhere")
    page = sign_in(officer).get("/api-keys").text
    assert f'href="{address(home)}"' in page
    assert f'href="{address(second)}"' in page
    assert "Elsewhere" not in page


def test_keys_of_another_institution_do_not_exist_for_an_officer(
    make: Make, officer: Person, home: Institution, sign_in: SignIn, session: Session, program: Program
) -> None:
    stranger = sign_in(make.holder(Role.HOME_OFFICER))
    assert stranger.get(address(home)).status_code == 404
    assert stranger.post(address(home), data={"name": "Register"}).status_code == 404
    assert stranger.post(f"{address(home)}/{program.key.id}/end").status_code == 404
    assert session.scalars(select(ApiKey)).one().ended_at is None


def test_a_key_is_ended_under_the_address_of_its_own_institution_only(
    make: Make, sign_in: SignIn, program: Program
) -> None:
    other = make.institution()
    officer = make.holder(Role.HOME_OFFICER, other)
    assert sign_in(officer).post(f"{address(other)}/{program.key.id}/end").status_code == 404
    assert program.get("/api/v1/changes").status_code == 200


def test_an_ended_key_opens_nothing_and_stays_on_the_page(
    officer: Person, home: Institution, sign_in: SignIn, program: Program, clock: Traveller
) -> None:
    browser = sign_in(officer)
    page = f"{address(home)}/{program.key.id}/end"
    assert "Programs" in browser.get(page).text or "program" in browser.get(page).text
    assert program.get("/api/v1/changes").status_code == 200
    answer = browser.post(page, follow_redirects=True)

    assert "The key is ended. Programs that still send it are refused." in answer.text
    assert program.get("/api/v1/changes").status_code == 401
    assert re.search(r"Ended</dt><dd>.*FATOU SALL", answer.text)
    assert page not in answer.text
    assert browser.get(page).location == address(home)
    assert "It was over already." in browser.post(page, follow_redirects=True).text


@pytest.mark.parametrize(
    "name, complaint",
    [("", "This is needed."), (" ", "This is needed."), ("x" * 61, "longer than 60 characters."), ("a\x07b", "U+0007")],
)
def test_a_key_without_a_short_name_is_refused(
    officer: Person, home: Institution, sign_in: SignIn, session: Session, name: str, complaint: str
) -> None:
    response = sign_in(officer).post(address(home), data={"name": name})
    assert response.status_code == 422
    assert complaint in response.text
    assert list(session.scalars(select(ApiKey))) == []


def test_the_password_is_asked_again_after_a_while(
    officer: Person, home: Institution, sign_in: SignIn, session: Session, clock: Traveller
) -> None:
    browser = sign_in(officer)
    clock.shift(timedelta(minutes=16))
    assert 'name="password"' in browser.get(address(home)).text
    response = browser.post(address(home), data={"name": "Register"})
    assert response.status_code == 422
    assert 'value="Register"' in response.text
    assert list(session.scalars(select(ApiKey))) == []


def test_the_last_use_is_noted_to_the_minute(program: Program, session: Session, clock: Traveller) -> None:
    moments = []
    for seconds in (0, 59, 1, 30):
        clock.shift(seconds)
        program.get("/api/v1/changes")
        session.expire_all()
        moments.append(session.get_one(ApiKey, program.key.id).last_used_at)
    later = NOW + timedelta(seconds=60)
    assert moments == [NOW, NOW, later, later]


def test_a_key_is_ended_once(make: Make, program: Program, session: Session) -> None:
    """Of two people who end it at the same moment the second changes nothing, whatever they had before them."""
    first, second = make.person(), make.person()
    ended = [
        end_key(session, program.key.id, person, at)
        for person, at in ((first, NOW), (second, NOW + timedelta(seconds=1)))
    ]
    session.commit()
    row = session.get_one(ApiKey, program.key.id)
    assert (ended, row.ended_at, row.ended_by_id) == ([True, False], NOW, first.id)


def test_a_use_is_noted_for_no_other_key(new_program: Callable[..., Program], session: Session) -> None:
    first, second = new_program(), new_program()
    note_use(session, first.key.id, NOW)
    session.commit()
    assert [session.get_one(ApiKey, one.key.id).last_used_at for one in (first, second)] == [NOW, None]


def test_the_trainee_reads_which_institution_checked(
    make: Make, issue: Issue, program: Program, sign_in: SignIn
) -> None:
    placement = make.placement()
    issue(placement)
    program.post("/api/v1/verifications", json={"number": NUMBER, "code": CODE})
    page = sign_in(placement.trainee).get(f"/placements/{placement.reference}/checks").text

    assert "Hôpital Fann" in page
    assert "Program of an institution, by its key" in page
    assert "In force" in page


def test_the_way_to_the_keys_stands_in_the_menu_of_officers_only(make: Make, officer: Person, sign_in: SignIn) -> None:
    assert 'href="/api-keys"' in sign_in(officer).get("/settings").text
    assert 'href="/api-keys"' not in sign_in(make.holder(Role.REGISTRAR)).get("/settings").text
