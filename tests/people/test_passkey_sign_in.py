"""Signing in: with a passkey after the password, with a passkey instead of it, and without one."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy.orm import Session

from hwx.people.tables import Person
from tests.people.conftest import PASSWORD
from tests.support.authenticator import Device
from tests.support.making import NOW, Make
from tests.support.passkey_site import answers_sign_in, asked, site
from tests.support.reading import words_of
from tests.support.visiting import Visitor, visitor

__all__ = ["site"]

NOT_ACCEPTED = "This passkey was not accepted. Try again, or sign in with the password first."


@pytest.fixture
def person(make: Make, give_password: Callable[..., Person]) -> Person:
    return give_password(make.person("OMAR FAROUK"))


def with_password(browser: Visitor, person: Person, wanted: str = "") -> str:
    """Where the right password leads."""
    answer = browser.post("/sign-in", data={"email": person.email, "password": PASSWORD, "next": wanted})
    assert answer.status_code == 302
    return str(answer.location)


def is_in(browser: Visitor) -> bool:
    return bool(browser.get("/settings").status_code == 200)


def test_without_a_passkey_the_password_is_enough(client: Visitor, person: Person) -> None:
    assert with_password(client, person) == "/"
    assert is_in(client)


def test_with_a_passkey_the_password_alone_opens_nothing(client: Visitor, person: Person, make: Make) -> None:
    make.passkey(person)
    assert with_password(client, person) == "/sign-in/passkey"
    assert not is_in(client)
    page = client.get("/sign-in/passkey")
    assert "The password is right. Your account has a passkey; use it now." in page.text
    assert "Go to the coordinator of your institution or to the administrator." in page.text
    assert not is_in(client)


def test_the_passkey_after_the_password_opens_the_account(
    client: Visitor, person: Person, make: Make, session: Session
) -> None:
    device = Device()
    row = make.passkey(person, device)
    assert with_password(client, person, "/passkeys") == "/sign-in/passkey?next=/passkeys"
    options = asked(client, "/sign-in/passkey/options")
    assert [one["id"] for one in options["allowCredentials"]] == [row.credential]  # type: ignore[attr-defined]
    answer = answers_sign_in(client, device, "/passkeys")
    assert (answer.status_code, answer.location) == (302, "/passkeys")
    assert is_in(client)
    session.expire_all()
    assert row.last_used_at == NOW
    assert "Last used on 16 March 2026" in words_of(client.get("/passkeys"))


def test_a_passkey_opens_the_account_without_the_password(client: Visitor, person: Person, make: Make) -> None:
    device = Device()
    make.passkey(person, device)
    assert "Sign in with a passkey" in client.get("/sign-in").text
    assert not asked(client, "/sign-in/passkey/options").get("allowCredentials")
    assert answers_sign_in(client, device).location == "/"
    assert is_in(client)


def test_after_the_password_of_one_the_passkey_of_another_opens_neither(
    client: Visitor, person: Person, make: Make
) -> None:
    stranger = Device()
    make.passkey(make.person(), stranger)
    make.passkey(person)
    with_password(client, person)
    answer = answers_sign_in(client, stranger)
    assert answer.status_code == 422
    assert NOT_ACCEPTED in answer.text
    assert not is_in(client)


@pytest.mark.parametrize(
    "wrong", [{"origin": "https://evil.example"}, {"rp_id": "evil.example"}, {"flags": 0x01}, {"flags": 0x04}]
)
def test_an_assertion_with_anything_wrong_opens_nothing(
    client: Visitor, person: Person, make: Make, wrong: dict[str, Any]
) -> None:
    device = Device()
    make.passkey(person, device)
    answer = answers_sign_in(client, device, **wrong)
    assert answer.status_code == 422
    assert NOT_ACCEPTED in answer.text
    assert not is_in(client)


@pytest.mark.parametrize("answer", ["", "{}", "[]", "x", '{"id": "AAAA", "response": {"clientDataJSON": "AAAA"}}'])
def test_what_is_no_assertion_opens_nothing(client: Visitor, answer: str) -> None:
    refused = client.post("/sign-in/passkey", data={"passkey": answer})
    assert refused.status_code == 422
    assert NOT_ACCEPTED in refused.text


def test_an_assertion_of_another_session_opens_nothing(client: Visitor, person: Person, make: Make) -> None:
    device = Device()
    make.passkey(person, device)
    elsewhere = visitor(client.application, make.session)
    challenge = str(asked(elsewhere, "/sign-in/passkey/options")["challenge"])
    asked(client, "/sign-in/passkey/options")
    stolen = {"passkey": json.dumps(device.assertion(challenge))}
    assert client.post("/sign-in/passkey", data=stolen).status_code == 422
    assert not is_in(client)


def test_an_assertion_is_taken_once(client: Visitor, person: Person, make: Make) -> None:
    device = Device()
    make.passkey(person, device)
    challenge = str(asked(client, "/sign-in/passkey/options")["challenge"])
    with client.session_transaction() as cookie:
        kept = dict(cookie)
    answer = {"passkey": json.dumps(device.assertion(challenge))}
    assert client.post("/sign-in/passkey", data=answer).status_code == 302
    client.post("/sign-out")
    with client.session_transaction() as cookie:
        cookie.update(kept)
    assert client.post("/sign-in/passkey", data=answer).status_code == 422
    assert not is_in(client)


def test_a_closed_account_is_not_opened_by_its_passkey(client: Visitor, person: Person, make: Make) -> None:
    device = Device()
    make.passkey(person, device)
    person.active = False
    make.session.commit()
    assert answers_sign_in(client, device).status_code == 422


def test_the_right_password_waits_for_the_passkey_ten_minutes(
    client: Visitor, person: Person, make: Make, clock: time_machine.Traveller
) -> None:
    make.passkey(person)
    with_password(client, person)
    clock.shift(timedelta(minutes=11))
    assert "The password is right" not in client.get("/sign-in/passkey").text
    assert not asked(client, "/sign-in/passkey/options").get("allowCredentials")


@pytest.mark.parametrize("wanted", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_the_way_after_signing_in_stays_on_this_site(client: Visitor, person: Person, make: Make, wanted: str) -> None:
    device = Device()
    make.passkey(person, device)
    assert with_password(client, person, wanted) == "/sign-in/passkey"
    assert answers_sign_in(client, device, wanted).location == "/"


def test_who_is_in_already_goes_to_the_start(sign_in: Callable[[Person], Visitor], person: Person) -> None:
    answer = sign_in(person).get("/sign-in/passkey")
    assert (answer.status_code, answer.location) == (302, "/")


def test_a_new_password_does_not_do_away_with_the_passkey(
    client: Visitor, person: Person, make: Make, give_password: Callable[..., Person]
) -> None:
    make.passkey(person)
    give_password(person, "another uncommon lantern")
    answer = client.post("/sign-in", data={"email": person.email, "password": "another uncommon lantern"})
    assert answer.location == "/sign-in/passkey"
