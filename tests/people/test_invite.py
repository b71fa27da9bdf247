from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from flask import Flask
from itsdangerous import URLSafeSerializer
from sqlalchemy import NullPool, create_engine, func, select
from sqlalchemy.orm import Session

from hwx.people.guest_tables import Guest
from hwx.people.invite import (
    NotTheSamePerson,
    Particulars,
    Refused,
    accept,
    add_person,
    invitation_link,
    open_invitation,
    send_invitation,
)
from hwx.people.lookup import NOWHERE
from hwx.people.mail_folder import Mail
from hwx.people.tables import Person
from tests.support.databases import Database
from tests.support.making import NOW, TODAY, Make


def token_of(link: str) -> str:
    return link.rpartition("/")[2]


def test_a_person_is_entered_and_has_no_password_yet(app: Flask, session: Session) -> None:
    given = Particulars(email=" Amina@Example.org ", passport_name="AMINA DIALLO", original_name="أمينة", language="ar")
    person = add_person(session, given, NOW)
    assert person.id is not None
    assert person.email == "amina@example.org"
    assert (person.passport_name, person.original_name, person.language) == ("AMINA DIALLO", "أمينة", "ar")
    assert person.password is None
    assert person.created_at == NOW
    session.rollback()
    assert session.scalar(select(func.count(Person.id))) == 0


@pytest.mark.parametrize(
    ("on_file", "given"),
    [
        ("AMINA DIALLO", "AMINA DIALLO"),
        ("AMINA DIALLO", "Amina Diallo"),
        ("AMINA DIALLO", "DIALLO, Amina"),
        ("JOSÉ-MARÍA OÑA", "Jose Maria Ona"),
        ("O'BRIEN ANNE", "Anne O BRIEN"),
    ],
)
def test_a_known_address_with_the_same_name_is_the_same_person_and_stays_as_on_file(
    app: Flask, session: Session, make: Make, on_file: str, given: str
) -> None:
    known = make.person(on_file, email="one@example.org", profession="nurse")
    found = add_person(session, Particulars("ONE@example.org", given, profession="doctor"), NOW)
    assert found.id == known.id
    assert (found.passport_name, found.profession) == (on_file, "nurse")


def guest(make: Make, name: str = "KOFI MENSAH", contact: str = "kofi@clinic.example", **values: Any) -> Person:
    person = make.person(name, **{"email": f"1f@{NOWHERE}", **values})
    place = make.institution()
    row = Guest(
        person_id=person.id, institution_id=place.id, mail=contact, phone="", registered_by_id=make.person().id,
        registered_at=NOW,
    )  # fmt: skip
    make.session.add(row)
    make.session.commit()
    return person


def test_who_is_invited_at_the_contact_of_a_guest_takes_up_the_account_as_the_same_person(
    app: Flask, session: Session, make: Make
) -> None:
    """What the guest has recorded and what the account will record come from one human being."""
    known = guest(make, profession="Doctor", language="fr")
    given = Particulars("KOFI@clinic.example", "Mensah Kofi", profession="Surgeon", register_number="GH-4471")
    found = add_person(session, given, NOW)
    assert found.id == known.id
    assert (found.email, found.register_number) == ("kofi@clinic.example", "GH-4471")
    assert (found.passport_name, found.profession, found.language) == ("KOFI MENSAH", "Doctor", "fr")


def test_a_guest_who_has_an_account_at_another_address_keeps_it(app: Flask, session: Session, make: Make) -> None:
    known = guest(make, email="mensah@ministry.example")
    found = add_person(session, Particulars("kofi@clinic.example", "KOFI MENSAH"), NOW)
    assert (found.id, found.email) == (known.id, "mensah@ministry.example")


@pytest.mark.parametrize("change", [{"name": "SOMEBODY ELSE"}, {"active": False}])
def test_the_contact_of_a_guest_of_another_name_or_who_was_closed_makes_no_second_person(
    app: Flask, session: Session, make: Make, change: dict[str, Any]
) -> None:
    guest(make, **change)
    with pytest.raises(NotTheSamePerson):
        add_person(session, Particulars("kofi@clinic.example", "KOFI MENSAH"), NOW)


@pytest.mark.parametrize("second", ["AMINA DIALLO", "SOMEBODY ELSE"])
def test_of_several_who_enter_one_address_at_once_nobody_gets_an_error(
    app: Flask, session: Session, database: Database, second: str
) -> None:
    """The button pressed twice: one person, and the second time it is the one who is known."""
    engine = create_engine(database.url, poolclass=NullPool)
    start = Barrier(4)
    found: list[int | str] = []

    def enter(name: str) -> None:
        with Session(engine) as own:
            start.wait()
            try:
                found.append(add_person(own, Particulars("one@example.org", name), NOW).id)
                own.commit()
            except NotTheSamePerson:
                found.append("another name")

    names = ["AMINA DIALLO", "AMINA DIALLO", second, second]
    threads = [Thread(target=enter, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (number,) = session.scalars(select(Person.id)).all()
    assert len(found) == 4
    assert set(found) <= {number, "another name"}
    assert found.count(number) == (4 if second == "AMINA DIALLO" else 2)


@pytest.mark.parametrize("given", ["AMINA DIALLO BA", "AMINA", "SOMEBODY ELSE", ""])
def test_a_known_address_with_another_name_is_refused_without_saying_whose_it_is(
    app: Flask, session: Session, make: Make, given: str
) -> None:
    make.person("AMINA DIALLO", email="one@example.org")
    with pytest.raises(NotTheSamePerson) as refused:
        add_person(session, Particulars("one@example.org", given), NOW)
    assert "AMINA" not in str(refused.value)


def test_a_closed_account_is_refused_even_with_the_right_name(app: Flask, session: Session, make: Make) -> None:
    make.person("AMINA DIALLO", email="one@example.org", active=False)
    with pytest.raises(NotTheSamePerson):
        add_person(session, Particulars("one@example.org", "AMINA DIALLO"), NOW)


def test_the_link_opens_the_account_of_its_person(app: Flask, session: Session, make: Make) -> None:
    person = make.person()
    with app.app_context():
        link = invitation_link(person, NOW)
        assert link.startswith("http://127.0.0.1:8000/invitation/")
        assert open_invitation(session, token_of(link), NOW) is person


@pytest.mark.parametrize(
    ("later", "opens"),
    [(timedelta(0), True), (timedelta(days=14), True), (timedelta(days=14, seconds=1), False)],
)
def test_the_link_is_good_for_fourteen_days(
    app: Flask, session: Session, make: Make, later: timedelta, opens: bool
) -> None:
    person = make.person()
    with app.app_context():
        found = open_invitation(session, token_of(invitation_link(person, NOW)), NOW + later)
    assert found is (person if opens else Refused.EXPIRED)


def test_the_link_is_used_up_by_accepting(app: Flask, session: Session, make: Make) -> None:
    person = make.person(language="en")
    with app.app_context():
        token = token_of(invitation_link(person, NOW))
        before = person.fs_uniquifier
        accept(person, "ar", "brave cedar harbour", TODAY)
        session.commit()
        assert open_invitation(session, token, NOW) is Refused.USED
    assert person.language == "ar"
    assert person.password is not None
    assert person.password.startswith("$argon2id$")
    assert person.fs_uniquifier != before


@pytest.mark.parametrize(
    "change",
    [
        {"password": "$argon2id$set-by-reset"},
        {"email": "corrected@example.org"},
        {"active": False},
        {"fs_uniquifier": "renewed"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_link_dies_when_the_person_changes(
    app: Flask, session: Session, make: Make, change: dict[str, object]
) -> None:
    person = make.person()
    with app.app_context():
        token = token_of(invitation_link(person, NOW))
        for name, value in change.items():
            setattr(person, name, value)
        session.commit()
        assert open_invitation(session, token, NOW) is Refused.USED


@pytest.mark.parametrize("token", ["", "x", "WzEsMiwzXQ", "WzEsMiwzXQ.AAAA", "\u0661" * 30])
def test_what_is_no_token_of_ours_opens_nothing(app: Flask, session: Session, token: str) -> None:
    with app.app_context():
        assert open_invitation(session, token, NOW) is Refused.UNREADABLE


def test_a_token_for_another_person_cannot_be_made_from_ones_own(app: Flask, session: Session, make: Make) -> None:
    mine, other = make.person(), make.person()
    with app.app_context():
        whole = token_of(invitation_link(mine, NOW))
        other_payload = token_of(invitation_link(other, NOW)).rpartition(".")[0]
        forged = f"{other_payload}.{whole.rpartition('.')[2]}"
        assert open_invitation(session, forged, NOW) is Refused.UNREADABLE


@pytest.mark.parametrize("content", [[1], {"a": 1}, [1, 2, 3, 4], "text", None])
def test_a_signed_text_of_another_shape_is_unreadable(app: Flask, session: Session, content: object) -> None:
    token = URLSafeSerializer(app.secret_key or "", salt="invitation").dumps(content)
    with app.app_context():
        assert open_invitation(session, token, NOW) in (Refused.UNREADABLE, Refused.USED)


@pytest.mark.parametrize(
    ("language", "calendar", "digits", "subject", "until"),
    [
        ("en", "gregorian", "latin", "Your invitation to hwx", "30 March 2026, 09:30 UTC"),
        ("en", "both", "latin", "Your invitation to hwx", "30 March 2026, 09:30 (11 Shawwal 1447 AH) UTC"),
        ("ar", "gregorian", "arabic", None, "٣٠ مارس ٢٠٢٦، ٠٩:٣٠ UTC"),
        ("fr", "gregorian", "latin", None, "30 mars 2026 à 09:30 UTC"),
    ],
)
def test_the_letter_is_written_for_its_reader(
    app: Flask,
    make: Make,
    letters: Callable[[], list[Mail]],
    language: str,
    calendar: str,
    digits: str,
    subject: str | None,
    until: str,
) -> None:
    person = make.person("AMINA DIALLO", language=language, calendar=calendar, digits=digits)
    with app.app_context():
        assert send_invitation(person, NOW)
        link = invitation_link(person, NOW)
    (mail,) = letters()
    assert (mail.to, mail.language) == (person.email, language)
    assert subject is None or mail.subject == subject
    assert until in mail.text
    assert re.search(rf"^{re.escape(link)}$", mail.text, re.MULTILINE)
    assert "AMINA DIALLO" in mail.text


def test_a_moment_of_the_end_is_counted_from_the_sending(app: Flask, session: Session, make: Make) -> None:
    person = make.person()
    later = datetime(2026, 6, 1, tzinfo=UTC)
    with app.app_context():
        assert open_invitation(session, token_of(invitation_link(person, later)), later) is person
