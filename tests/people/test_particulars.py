from __future__ import annotations

import pytest
from flask import Flask
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from hwx.people.correct import Corrected, EmailTaken, correct
from hwx.people.forms import EditPersonForm, IdentityFields, PersonFields
from hwx.people.lookup import is_right_password, normal_email, person_with_email
from hwx.people.tables import Person
from tests.support.making import Make


class AdmissionForm(IdentityFields, FlaskForm):  # type: ignore[misc]
    """As a room above builds it."""


def filled(app: Flask, **data: str) -> PersonFields:
    whole = {"passport_name": "AMINA DIALLO", "email": "Amina@Example.org", "language": "fr", **data}
    with app.test_request_context(method="POST", data=whole):
        form = AdmissionForm(meta={"csrf": False})
        assert form.validate(), form.errors
        return form


def test_a_form_of_another_room_gives_what_entering_a_person_takes(app: Flask) -> None:
    given = filled(app, birth_date="1990-05-01", passport_country="SN", passport_last_four="AB12").particulars()
    assert (given.email, given.passport_name, given.language) == ("amina@example.org", "AMINA DIALLO", "fr")
    assert (str(given.birth_date), given.passport_country, given.passport_last_four) == ("1990-05-01", "SN", "AB12")


def test_what_was_left_empty_stays_empty(app: Flask) -> None:
    given = filled(app).particulars()
    assert (given.birth_date, given.original_name, given.register) == (None, "", "")


@pytest.mark.parametrize("name", ["passport_name", "original_name", "profession", "register"])
@pytest.mark.parametrize(
    "hidden",
    ["\u202e", "\u202d", "\u2066", "\u2069", "\u200b", "\xad", "\ufeff", "\x07", "\x1b", "\x7f", "\u0085", "\u2028"],
)
def test_signs_that_nobody_sees_and_that_turn_what_is_read_are_not_kept(app: Flask, name: str, hidden: str) -> None:
    """On a screen and on paper "AMINA DIALLO" with one of them inside may read as another name."""
    given = getattr(filled(app, **{name: f"AMINA {hidden}DIALLO{hidden}"}).particulars(), name)
    assert given == "AMINA DIALLO"


@pytest.mark.parametrize("kept", ["می\u200cخواهم", "أحمد\u200f (1)", "PEN\u200eA", "क्\u200dष"])
def test_signs_that_writing_needs_are_kept(app: Flask, kept: str) -> None:
    assert filled(app, original_name=kept).particulars().original_name == kept


@pytest.mark.parametrize("name", ["AMINA 🏥", "AMINA <B>", "AMINA ⓐ", "AMINA €", "AMINA \ue000"])
def test_a_passport_holds_letters_and_no_signs_or_pictures(app: Flask, name: str) -> None:
    data = {"passport_name": name, "email": "amina@example.org", "language": "fr"}
    with app.test_request_context(method="POST", data=data):
        form = AdmissionForm(meta={"csrf": False})
        assert not form.validate()
        assert "is not a Latin letter" in form.errors["passport_name"][0]


@pytest.mark.parametrize(
    "name",
    ["N'DIAYE-FALL", "N\u2019DIAYE, JR.", "M\u00b4BAYE", "ÇELIK ŞAHİN", "O\u0301SCAR", "LE ROY (NÉE SY)", "SY\u200f"],
)
def test_a_passport_name_as_passports_print_them_is_taken(app: Flask, name: str) -> None:
    assert filled(app, passport_name=name).particulars().passport_name == name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [(" A@B.org ", "a@b.org"), ("a@b.org", "a@b.org"), ("", ""), (None, "")],
)
def test_an_address_is_kept_in_one_form(typed: str | None, kept: str) -> None:
    assert normal_email(typed) == kept


def test_a_person_is_found_by_the_address_as_somebody_types_it(session: Session, make: Make) -> None:
    person = make.person(email="one@example.org")
    assert person_with_email(session, " One@Example.ORG") is person
    assert person_with_email(session, "two@example.org") is None


@pytest.mark.parametrize(
    ("change", "password", "right"),
    [
        ({}, "three uncommon lanterns", True),
        ({}, "three uncommon lantern", False),
        ({}, "", False),
        ({"active": False}, "three uncommon lanterns", False),
        ({"password": None}, "three uncommon lanterns", False),
    ],
    ids=str,
)
def test_a_password_is_right_for_an_open_account_only(
    app: Flask, make: Make, give_password: object, change: dict[str, object], password: str, right: bool
) -> None:
    person = give_password(make.person())  # type: ignore[operator]
    for name, value in change.items():
        setattr(person, name, value)
    with app.test_request_context():
        assert is_right_password(person, password) is right
        assert not is_right_password(None, password)


def test_a_password_is_the_same_however_its_letters_are_composed(app: Flask, make: Make, give_password: object) -> None:
    person = give_password(make.person(), "cafe\u0301 tranquille bleu")  # type: ignore[operator]
    with app.test_request_context():
        assert is_right_password(person, "caf\u00e9 tranquille bleu")


def edited(app: Flask, person: Person, **data: str) -> EditPersonForm:
    whole = {"passport_name": person.passport_name, "email": person.email, "language": "en", **data}
    with app.test_request_context(method="POST", data=whole):
        return EditPersonForm(meta={"csrf": False})


def test_a_correction_without_a_new_address_leaves_sessions_alone(app: Flask, session: Session, make: Make) -> None:
    person = make.person()
    before = person.fs_uniquifier
    assert correct(session, person, edited(app, person, profession="nurse")) is Corrected.PARTICULARS
    assert (person.profession, person.fs_uniquifier) == ("nurse", before)


def test_a_new_address_ends_sessions_and_links(app: Flask, session: Session, make: Make) -> None:
    person = make.person()
    before = person.fs_uniquifier
    assert correct(session, person, edited(app, person, email="New@Example.org")) is Corrected.ADDRESS
    assert person.email == "new@example.org"
    assert person.fs_uniquifier != before


def test_an_address_in_capitals_only_is_no_new_address(app: Flask, session: Session, make: Make) -> None:
    person = make.person(email="one@example.org")
    assert correct(session, person, edited(app, person, email="ONE@example.org")) is Corrected.PARTICULARS


def test_the_address_of_another_person_is_refused_before_anything_changes(
    app: Flask, session: Session, make: Make
) -> None:
    person, other = make.person("ONE"), make.person("TWO")
    with pytest.raises(EmailTaken):
        correct(session, person, edited(app, person, email=other.email, passport_name="CHANGED"))
    assert person.passport_name == "ONE"
