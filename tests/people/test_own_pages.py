from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from hwx.people.tables import Person
from tests.support.making import Make
from tests.support.visiting import Visitor

SignIn = Callable[[Person], Visitor]


@pytest.mark.parametrize(
    ("language", "place"),
    [
        ("en", 'Supervisor, <bdi lang="en">Dakar Hospital</bdi>'),
        ("fr", '<bdi lang="fr">Hôpital de Dakar</bdi>'),
        ("ar", '<bdi lang="en">Dakar Hospital</bdi>'),
    ],
)
def test_the_settings_page_shows_names_address_and_roles_with_a_name_of_the_place_that_the_person_reads(
    make: Make, sign_in: SignIn, language: str, place: str
) -> None:
    hospital = make.institution("Dakar Hospital", name="Hôpital de Dakar", name_language="fr")
    person = make.person("AMINA DIALLO", original_name="أمينة ديالو", original_language="ar", language=language)
    make.appointment(person, "supervisor", hospital)  # type: ignore[arg-type]
    text = sign_in(person).get("/settings").text
    assert "AMINA DIALLO" in text
    assert '<bdi lang="ar">أمينة ديالو</bdi>' in text
    assert place in text
    assert person.email in text


def test_language_calendar_and_digits_are_kept(make: Make, sign_in: SignIn, session: Session) -> None:
    person = make.person()
    client = sign_in(person)
    data = {"language": "ar", "calendar": "both", "digits": "arabic"}
    answer = client.post("/settings", data=data, follow_redirects=True)
    assert '<html lang="ar" dir="rtl">' in answer.text
    session.refresh(person)
    assert (person.language, person.calendar, person.digits) == ("ar", "both", "arabic")


@pytest.mark.parametrize("changed", [{"language": "de"}, {"calendar": "julian"}, {"digits": "roman"}], ids=str)
def test_a_setting_that_there_is_not_is_refused_and_changes_nothing(
    make: Make, sign_in: SignIn, session: Session, changed: dict[str, str]
) -> None:
    person = make.person(language="en")
    data = {"language": "ar", "calendar": "both", "digits": "arabic", **changed}
    answer = sign_in(person).post("/settings", data=data)
    assert answer.status_code == 422
    assert "Not a valid choice." in answer.text
    session.refresh(person)
    assert (person.language, person.calendar, person.digits) == ("en", "gregorian", "latin")


def test_the_settings_are_ones_own(make: Make, sign_in: SignIn, session: Session) -> None:
    mine, other = make.person("MINE"), make.person("OTHER", language="en")
    client = sign_in(mine)
    client.post("/settings?id=2", data={"language": "ar", "calendar": "both", "digits": "latin", "id": str(other.id)})
    session.refresh(other)
    assert other.language == "en"


def test_a_visitor_has_no_settings(client: Visitor) -> None:
    assert client.get("/settings").headers["Location"] == "/sign-in?next=/settings"


@pytest.mark.parametrize(("code", "direction"), [("ar", "rtl"), ("fr", "ltr"), ("en", "ltr")])
def test_a_visitor_changes_the_language_and_stays_where_they_were(client: Visitor, code: str, direction: str) -> None:
    answer = client.post("/language", data={"language": code, "next": "/reset"})
    assert answer.headers["Location"] == "/reset"
    assert f'<html lang="{code}" dir="{direction}">' in client.get("/sign-in").text


def test_whoever_is_signed_in_keeps_the_language_for_the_next_time(
    make: Make, sign_in: SignIn, session: Session
) -> None:
    person = make.person(language="en")
    sign_in(person).post("/language", data={"language": "fr", "next": "/settings"})
    session.refresh(person)
    assert person.language == "fr"


def test_a_language_that_there_is_not_changes_nothing(make: Make, sign_in: SignIn, session: Session) -> None:
    person = make.person(language="fr")
    client = sign_in(person)
    assert client.post("/language", data={"language": "tlh", "next": "/settings"}).status_code == 302
    session.refresh(person)
    assert person.language == "fr"
    assert '<html lang="fr"' in client.get("/settings").text


@pytest.mark.parametrize(
    ("wanted", "place"),
    [
        ("/people?q=a&page=2", "/people?q=a&page=2"),
        ("/", "/"),
        ("", "/"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example", "/"),
        ("/\\elsewhere.example", "/"),
        ("/%09/elsewhere.example", "/%09/elsewhere.example"),
        ("/\t/elsewhere.example", "/"),
        ("/a\r\nSet-Cookie: x=y", "/"),
        ("javascript:alert(1)", "/"),
        ("people", "/"),
    ],
)
def test_after_changing_the_language_one_stays_on_this_site(client: Visitor, wanted: str, place: str) -> None:
    answer = client.post("/language", data={"language": "fr", "next": wanted})
    assert answer.headers["Location"] == place


def test_changing_the_language_is_a_post_with_a_token(client: Visitor) -> None:
    assert client.get("/language").status_code == 405
    assert client.post("/language", data={"language": "fr"}, csrf=False).status_code == 400
    assert '<html lang="en"' in client.get("/sign-in").text


def test_signing_out_everywhere_is_for_people_who_are_signed_in(client: Visitor) -> None:
    assert client.post("/sign-out-everywhere").headers["Location"] == "/sign-in"


def test_a_visitor_who_signs_out_is_out(client: Visitor) -> None:
    assert client.post("/sign-out").headers["Location"] == "/sign-in"
