from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from hwx.factory import create_app
from hwx.people.tables import Person
from hwx.settings import Settings
from tests.people.conftest import PASSWORD
from tests.support.making import Make
from tests.support.visiting import Visitor, visitor

SignIn = Callable[[Person], Visitor]


def is_in(client: Visitor) -> bool:
    return client.get("/settings").status_code == 200


def test_a_session_lasts_while_something_happens(make: Make, sign_in: SignIn, clock: time_machine.Traveller) -> None:
    client = sign_in(make.person())
    for _ in range(12):
        clock.shift(timedelta(minutes=59))
        assert is_in(client)


def test_a_session_ends_when_nothing_happens_for_an_hour_and_says_so_once(
    make: Make, sign_in: SignIn, clock: time_machine.Traveller
) -> None:
    client = sign_in(make.person())
    clock.shift(timedelta(minutes=61))
    answer = client.get("/settings", follow_redirects=True)
    assert "You were signed out because nothing happened for a while. Sign in again to go on." in answer.text
    assert "You were signed out because" not in client.get("/sign-in").text


def test_a_session_ends_after_its_longest_time_however_busy(
    make: Make, sign_in: SignIn, clock: time_machine.Traveller
) -> None:
    client = sign_in(make.person())
    for _ in range(24):
        clock.shift(timedelta(minutes=30))
        assert is_in(client)
    clock.shift(timedelta(minutes=30))
    answer = client.get("/settings", follow_redirects=True)
    assert "Your session has reached its longest time. Sign in again to go on." in answer.text


def test_a_disabled_persons_session_ends_at_once(make: Make, session: Session, sign_in: SignIn) -> None:
    person = make.person()
    client = sign_in(person)
    assert is_in(client)
    person.active = False
    answer = client.get("/settings", follow_redirects=True)
    assert "This session was ended. Sign in again to go on." in answer.text


def test_signing_out_everywhere_ends_the_sessions_on_other_devices_too(make: Make, sign_in: SignIn) -> None:
    person, other = make.person(), make.person()
    phone, desk, neighbour = sign_in(person), sign_in(person), sign_in(other)
    answer = desk.post("/sign-out-everywhere", follow_redirects=True)
    assert "You are signed out on every device." in answer.text
    assert (is_in(phone), is_in(desk), is_in(neighbour)) == (False, False, True)


def test_a_cookie_that_was_copied_is_worth_nothing_after_signing_out_everywhere(make: Make, sign_in: SignIn) -> None:
    client = sign_in(make.person())
    cookie = client.get_cookie("hwx")
    assert cookie is not None
    client.post("/sign-out-everywhere")
    client.set_cookie("hwx", cookie.value)
    assert not is_in(client)


def test_a_session_begins_anew_at_sign_in_and_keeps_only_the_language(
    client: Visitor, make: Make, give_password: Callable[..., Person]
) -> None:
    person = give_password(make.person())
    with client.session_transaction() as stored:
        stored.update(planted="by somebody else", language="fr", csrf_token="known to somebody else")
    client.post("/sign-in", data={"email": person.email, "password": PASSWORD})
    with client.session_transaction() as stored:
        assert "planted" not in stored
        assert stored.get("csrf_token") != "known to somebody else"
        assert stored["language"] == "fr"
        assert stored.permanent


def test_signing_out_leaves_nothing_of_the_person_behind(make: Make, sign_in: SignIn) -> None:
    client = sign_in(make.person())
    client.get("/settings")
    client.post("/sign-out")
    with client.session_transaction() as stored:
        assert set(stored) <= {"language", "csrf_token", "_flashes"}


@pytest.mark.parametrize(
    ("address", "secure"), [("http://127.0.0.1:8000", False), ("https://hwx.hospital.example", True)]
)
def test_the_cookie_is_hidden_from_scripts_and_other_sites_and_from_plain_connections(
    app: Flask, settings: Settings, tmp_path: Path, address: str, secure: bool
) -> None:
    other = create_app(replace(settings, base_url=address, data=tmp_path))
    cookie = other.test_client().get("/sign-in").headers["Set-Cookie"]
    assert cookie.startswith("hwx=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert ("Secure" in cookie) is secure


def test_the_cookie_is_not_sent_again_with_every_page(
    make: Make, sign_in: SignIn, clock: time_machine.Traveller
) -> None:
    client = sign_in(make.person())
    client.get("/settings")
    clock.shift(30)
    assert "Set-Cookie" not in client.get("/settings").headers
    clock.shift(31)
    assert "Set-Cookie" in client.get("/settings").headers


def test_a_forged_cookie_signs_nobody_in(client: Visitor, make: Make, sign_in: SignIn) -> None:
    cookie = sign_in(make.person()).get_cookie("hwx")
    assert cookie is not None
    client.set_cookie("hwx", cookie.value[:-2] + ("AA" if not cookie.value.endswith("AA") else "BB"))
    assert not is_in(client)


def test_who_is_signed_in_costs_one_statement_with_all_roles(
    make: Make, sign_in: SignIn, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    person = make.person()
    for _ in range(3):
        make.appointment(person, "supervisor", make.institution())  # type: ignore[arg-type]
    client = sign_in(person)
    with statements() as sent:
        assert is_in(client)
    assert len([one for one in sent if one.lstrip().upper().startswith("SELECT")]) == 1


def test_a_picture_or_style_sheet_costs_none(
    make: Make, sign_in: SignIn, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    client = sign_in(make.person())
    with statements() as sent:
        answer = client.get("/static/hwx.css")
    assert answer.status_code == 200
    assert not sent
    assert "Set-Cookie" not in answer.headers


def test_a_copied_cookie_is_good_for_nothing_once_its_owner_has_signed_out_and_others_stay_in(
    app: Flask, make: Make, sign_in: SignIn, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    person = make.person()
    ward, desk, thief = sign_in(person), sign_in(person), visitor(app, None)
    copied = ward.get_cookie("hwx")
    assert copied is not None
    thief.set_cookie("hwx", copied.value)
    assert is_in(thief)
    ward.post("/sign-out")
    with statements() as sent:
        assert not is_in(thief)
    assert len(sent) == 1
    assert is_in(desk)
    assert not is_in(ward)
