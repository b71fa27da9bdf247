from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from hwx.people.mail_folder import Mail
from hwx.people.tables import Person
from tests.people.conftest import PASSWORD
from tests.support.making import Make
from tests.support.visiting import Visitor, visitor

NEW = "brave cedar harbour"
Letters = Callable[[], list[Mail]]
GivePassword = Callable[..., Person]


def ask(client: Visitor, email: str) -> str:
    """The answer, read to its end: the letter leaves after it."""
    return client.post("/reset", data={"email": email}, buffered=True).text


def link_in(mail: Mail) -> str:
    found = re.search(r"http://127\.0\.0\.1:8000(/reset/\S+)", mail.text)
    assert found, mail.text
    return found[1]


def set_password(client: Visitor, link: str, first: str = NEW, second: str = NEW) -> str:
    return client.post(link, data={"password": first, "password_confirm": second}, follow_redirects=True).text


def test_a_new_password_is_set_by_the_mailed_link(
    client: Visitor, make: Make, give_password: GivePassword, letters: Letters
) -> None:
    person = give_password(make.person("AMINA DIALLO", language="fr"))
    assert f"If {person.email} belongs to somebody here" in ask(client, person.email)
    (mail,) = letters()
    assert mail.to == person.email
    assert mail.language == "fr"
    assert client.get(link_in(mail)).status_code == 200
    assert "Your new password is set. Sign in with it." in set_password(client, link_in(mail))
    assert client.post("/sign-in", data={"email": person.email, "password": PASSWORD}).status_code == 200
    assert client.post("/sign-in", data={"email": person.email, "password": NEW}).status_code == 302


def test_the_answer_is_the_same_for_an_unknown_and_a_closed_account(
    app: Flask, make: Make, give_password: GivePassword, letters: Letters
) -> None:
    known = give_password(make.person()).email
    closed = give_password(make.person(active=False)).email
    texts = set()
    for email in (known, closed, "nobody@example.org"):
        text = ask(visitor(app, None), email).replace(email, "ADDRESS")
        texts.add("\n".join(line for line in text.splitlines() if "csrf_token" not in line))
    assert len(texts) == 1
    assert [mail.to for mail in letters()] == [known]


def test_the_letter_leaves_after_the_answer(
    client: Visitor, make: Make, give_password: GivePassword, letters: Letters
) -> None:
    person = give_password(make.person())
    answer = client.post("/reset", data={"email": person.email})
    assert answer.status_code == 200
    assert not letters()
    answer.close()
    assert len(letters()) == 1


@pytest.mark.parametrize("email", ["", "   "])
def test_an_empty_address_is_named(client: Visitor, email: str) -> None:
    assert "The e-mail address is missing." in ask(client, email)


def test_a_link_works_once(client: Visitor, make: Make, give_password: GivePassword, letters: Letters) -> None:
    person = give_password(make.person())
    ask(client, person.email)
    link = link_in(letters()[0])
    set_password(client, link)
    refused = "This link has been used already or is not complete. Ask for a new one below."
    assert refused in client.get(link, follow_redirects=True).text
    assert refused in set_password(client, link, PASSWORD, PASSWORD)
    assert client.post("/sign-in", data={"email": person.email, "password": NEW}).status_code == 302


def test_a_link_expires_after_four_hours(
    client: Visitor, make: Make, give_password: GivePassword, letters: Letters, clock: time_machine.Traveller
) -> None:
    person = give_password(make.person())
    ask(client, person.email)
    link = link_in(letters()[0])
    clock.shift(timedelta(hours=4, seconds=2))
    expired = "This link was good for 4 hours and has expired. Ask for a new one below."
    assert expired in client.get(link, follow_redirects=True).text
    assert expired in set_password(client, link)


def test_a_changed_link_opens_nothing(
    client: Visitor, make: Make, give_password: GivePassword, letters: Letters
) -> None:
    person = give_password(make.person())
    ask(client, person.email)
    link = link_in(letters()[0])
    wrong = link[:-3] + ("abc" if not link.endswith("abc") else "xyz")
    assert "This link has been used already or is not complete." in client.get(wrong, follow_redirects=True).text


def test_opening_the_link_changes_nothing(
    client: Visitor, make: Make, session: Session, give_password: GivePassword, letters: Letters
) -> None:
    person = give_password(make.person())
    ask(client, person.email)
    before = (person.password, person.fs_uniquifier)
    client.get(link_in(letters()[0]))
    session.commit()
    assert (person.password, person.fs_uniquifier) == before


def test_the_address_in_the_letter_does_not_come_from_the_request(
    client: Visitor, make: Make, give_password: GivePassword, letters: Letters
) -> None:
    person = give_password(make.person())
    with client.session_transaction(base_url="http://evil.example") as stored:
        stored["csrf_token"] = "token-of-this-visit"
    client.post("/reset", data={"email": person.email}, base_url="http://evil.example", buffered=True)
    assert "evil.example" not in letters()[0].text


@pytest.mark.parametrize(
    ("first", "second", "error"),
    [
        ("short", "short", "The password has fewer than 10 characters."),
        (NEW, "another", "The two passwords are not the same."),
        ("password1234", "password1234", "This password is easy to guess."),
        ("", "", "The password is missing."),
    ],
)
def test_a_weak_or_mistyped_password_is_refused_and_the_link_stays_good(
    client: Visitor, make: Make, give_password: GivePassword, letters: Letters, first: str, second: str, error: str
) -> None:
    person = give_password(make.person())
    ask(client, person.email)
    link = link_in(letters()[0])
    assert error in set_password(client, link, first, second)
    assert "Your new password is set." in set_password(client, link)


def test_a_new_password_ends_other_sessions_and_the_person_is_told(
    client: Visitor, make: Make, give_password: GivePassword, letters: Letters, sign_in: Callable[[Person], Visitor]
) -> None:
    person = give_password(make.person())
    phone = sign_in(person)
    ask(client, person.email)
    set_password(client, link_in(letters()[0]))
    assert phone.get("/settings").status_code == 302
    assert letters()[0].subject == "Your password for hwx was changed"
    assert letters()[0].to == person.email


def test_asking_too_often_is_refused_for_a_known_and_an_unknown_address_alike(
    app: Flask, make: Make, give_password: GivePassword, letters: Letters
) -> None:
    known = give_password(make.person()).email
    for email in (known, "nobody@example.org"):
        for number in range(11):
            other = visitor(app, None)
            other.environ_base["REMOTE_ADDR"] = f"10.0.{len(email)}.{number}"
            answer = other.post("/reset", data={"email": email}, buffered=True)
        assert answer.status_code == 429
        assert "There were too many tries." in answer.text
    assert len(letters()) == 10


def test_whoever_has_not_taken_up_the_invitation_can_do_so_by_this_way_too(
    client: Visitor, make: Make, letters: Letters
) -> None:
    person = make.person()
    ask(client, person.email)
    set_password(client, link_in(letters()[0]))
    assert client.post("/sign-in", data={"email": person.email, "password": NEW}).status_code == 302
