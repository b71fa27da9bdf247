from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from hwx.factory import create_app
from hwx.people.invite import invitation_link
from hwx.people.mail import Letter, send
from hwx.people.tables import Person
from hwx.settings import Settings
from tests.people.conftest import PASSWORD
from tests.support.making import NOW, Make
from tests.support.reading import links_of
from tests.support.visiting import Visitor, visitor

Link = Callable[[Person], str]


@pytest.fixture
def link(app: Flask) -> Link:
    def to(person: Person) -> str:
        with app.app_context():
            return invitation_link(person, NOW).removeprefix("http://127.0.0.1:8000")

    return to


def take_up(
    client: Visitor, address: str, password: str = PASSWORD, again: str = PASSWORD, language: str = "en"
) -> str:
    data = {"language": language, "password": password, "password_confirm": again}
    return client.post(address, data=data, follow_redirects=True).text


def test_the_invited_person_chooses_language_and_password_and_is_in(
    client: Visitor, make: Make, session: Session, link: Link
) -> None:
    person = make.person("AMINA DIALLO", language="en")
    page = client.get(link(person))
    assert page.status_code == 200
    assert "AMINA DIALLO" in page.text
    take_up(client, link(person), language="fr")
    assert client.get("/settings").status_code == 200
    session.refresh(person)
    assert person.language == "fr"


def test_the_new_password_signs_in_afterwards(client: Visitor, make: Make, app: Flask, link: Link) -> None:
    person = make.person()
    take_up(client, link(person))
    answer = visitor(app, None).post("/sign-in", data={"email": person.email, "password": PASSWORD})
    assert answer.status_code == 302


def test_opening_the_page_again_and_again_changes_nothing(
    client: Visitor, make: Make, session: Session, link: Link
) -> None:
    person = make.person()
    before = (person.password, person.fs_uniquifier, person.language)
    for _ in range(3):
        assert client.get(link(person)).status_code == 200
        assert client.head(link(person)).status_code == 200
    session.refresh(person)
    assert (person.password, person.fs_uniquifier, person.language) == before


def test_a_link_works_once(client: Visitor, app: Flask, make: Make, link: Link) -> None:
    person = make.person()
    address = link(person)
    take_up(client, address)
    other = visitor(app, None)
    used = "This invitation has been used already or was taken back. If you have a password, sign in with it."
    answer = other.get(address)
    assert answer.status_code == 410
    assert used in answer.text
    assert used in take_up(other, address, "another brave password", "another brave password")
    assert other.post("/sign-in", data={"email": person.email, "password": PASSWORD}).status_code == 302


def test_an_expired_link_says_whom_to_ask(
    client: Visitor, make: Make, link: Link, clock: time_machine.Traveller
) -> None:
    address = link(make.person())
    clock.shift(timedelta(days=14, seconds=1))
    answer = client.get(address)
    assert answer.status_code == 410
    assert "This invitation has expired. Ask the person who invited you to send a new one." in answer.text
    assert "Ask the person who invited you" in take_up(client, address)


def test_sign_in_is_offered_to_those_only_who_can_have_a_password(
    client: Visitor, app: Flask, make: Make, link: Link, clock: time_machine.Traveller
) -> None:
    used, late = link(make.person()), link(make.person())
    take_up(client, used)
    assert "/reset" in links_of(visitor(app, None).get(used))
    clock.shift(timedelta(days=14, seconds=1))
    assert "/reset" not in links_of(visitor(app, None).get(late))
    assert "/reset" not in links_of(visitor(app, None).get(late[:-2]))


@pytest.mark.parametrize(
    "damage", [lambda address: address[:-2], lambda address: address.replace("/invitation/", "/invitation/x")]
)
def test_a_changed_link_says_what_to_do(client: Visitor, make: Make, link: Link, damage: Callable[[str], str]) -> None:
    answer = client.get(damage(link(make.person())))
    assert answer.status_code == 410
    assert "This address is not complete. Open it from the letter again, or copy all of it." in answer.text


@pytest.mark.parametrize(
    ("password", "again", "error"),
    [
        ("short", "short", "The password has fewer than 10 characters."),
        (PASSWORD, "other", "The two passwords are not the same."),
        ("amina diallo", "amina diallo", "This password is easy to guess."),
        ("", "", "The password is missing."),
    ],
)
def test_a_weak_or_mistyped_password_leaves_the_link_good(
    client: Visitor, make: Make, link: Link, password: str, again: str, error: str
) -> None:
    person = make.person("AMINA DIALLO")
    answer = client.post(link(person), data={"language": "ar", "password": password, "password_confirm": again})
    assert answer.status_code == 422
    assert error in answer.text
    assert 'checked class="ch-i" id="language-1"' in answer.text
    assert client.get(link(person)).status_code == 200


def test_a_language_that_there_is_not_is_refused(client: Visitor, make: Make, session: Session, link: Link) -> None:
    person = make.person(language="en")
    take_up(client, link(person), language="xx")
    session.refresh(person)
    assert (person.language, person.password) == ("en", None)


def test_somebody_else_who_is_signed_in_is_named_and_replaced(
    make: Make, link: Link, sign_in: Callable[[Person], Visitor]
) -> None:
    coordinator, invited = make.person("NADIA COORDINATOR"), make.person("AMINA DIALLO")
    client = sign_in(coordinator)
    assert "is signed in here. Going on ends that session." in client.get(link(invited)).text
    take_up(client, link(invited))
    page = client.get("/settings").text
    assert "AMINA DIALLO" in page
    assert "NADIA COORDINATOR" not in page


def test_the_page_of_the_letters_exists_in_the_demonstration_only(
    app: Flask, client: Visitor, settings: Settings, tmp_path: Path
) -> None:
    production = replace(settings, mode="production", mail_server="mail.example.org", data=tmp_path)
    assert visitor(create_app(production), None).get("/mail").status_code == 404


def test_the_letters_are_shown_newest_first_with_links_to_follow(
    app: Flask, settings: Settings, tmp_path: Path
) -> None:
    demonstration = create_app(replace(settings, mode="demo", data=tmp_path))
    client = visitor(demonstration, None)
    assert "No letter has been sent yet." in client.get("/mail").text
    with demonstration.app_context():
        for number in range(25):
            values = {
                "name": f"PERSON <{number}>",
                "link": f"http://127.0.0.1:8000/reset/{number}",
                "within": "4 hours",
            }
            assert send(Letter(f"p{number}@example.org", "en", "reset", values))
    page = client.get("/mail").text
    assert page.index("p24@example.org") < page.index("p23@example.org")
    assert '<a href="http://127.0.0.1:8000/reset/24"' in page
    assert "PERSON &lt;24&gt;" in page
    assert "p4@example.org" not in page
    assert "p4@example.org" in client.get("/mail?page=2").text
    assert client.get("/mail?page=3").status_code == 404
