from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.people.commands import people
from hwx.people.mail_folder import Mail
from hwx.people.tables import Institution, Person
from hwx.settings import Settings
from tests.support.making import TODAY, Make
from tests.support.visiting import Visitor

FIRST = ["add-administrator", "--email", "Samir@Example.org", "--name", "SAMIR ADMIN", "--language", "fr"]
CAIRO = ["--institution", "Cairo Hospital", "--country", "eg"]


@pytest.fixture
def run(app: Flask, session: Session) -> Callable[[list[str]], Result]:
    def command(arguments: list[str]) -> Result:
        session.commit()
        return app.test_cli_runner().invoke(people, arguments)

    return command


def test_the_first_administrator_of_a_new_site_is_entered_and_gets_a_link_that_opens(
    run: Callable[[list[str]], Result], session: Session, client: Visitor, letters: Callable[[], list[Mail]]
) -> None:
    result = run([*FIRST, *CAIRO])
    assert result.exit_code == 0, result.output
    person = session.scalars(select(Person)).one()
    place = session.scalars(select(Institution)).one()
    assert (person.email, person.language) == ("samir@example.org", "fr")
    assert person.institutions_as(Role.ADMINISTRATOR, TODAY) == {place.id}
    assert (place.name, place.english_name, place.country) == ("Cairo Hospital", "Cairo Hospital", "EG")
    link = result.output.strip().splitlines()[-1]
    assert client.get(link.removeprefix("http://127.0.0.1:8000")).status_code == 200
    assert (letters()[0].to, link in letters()[0].text) == ("samir@example.org", True)


def test_an_institution_that_is_there_is_not_made_twice(
    run: Callable[[list[str]], Result], session: Session, make: Make
) -> None:
    make.institution("Cairo Hospital", country="EG")
    assert run([*FIRST, *CAIRO]).exit_code == 0
    assert session.scalar(select(func.count(Institution.id))) == 1


def test_what_is_not_given_is_asked_for(app: Flask, session: Session) -> None:
    answers = "samir@example.org\nSAMIR ADMIN\nCairo Hospital\nEG\n"
    result = app.test_cli_runner().invoke(people, ["add-administrator"], input=answers)
    assert result.exit_code == 0, result.output
    assert session.scalars(select(Person.passport_name)).one() == "SAMIR ADMIN"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["--email", "samir", *CAIRO], "'samir' is not an e-mail address"),
        (["--institution", "Cairo Hospital", "--country", "Egypt"], "'Egypt' is not a country code; two letters"),
        ([*CAIRO, "--language", "de"], "'de' is not one of"),
    ],
)
def test_what_cannot_be_entered_is_said_and_nothing_is_recorded(
    run: Callable[[list[str]], Result], session: Session, arguments: list[str], error: str
) -> None:
    result = run([*FIRST, *arguments])
    assert result.exit_code != 0
    assert error in result.output
    assert session.scalar(select(func.count(Person.id))) == 0


def test_running_it_twice_changes_nothing(run: Callable[[list[str]], Result], session: Session) -> None:
    run([*FIRST, *CAIRO])
    result = run([*FIRST, *CAIRO])
    assert result.exit_code == 1
    assert "This person holds this role there in that time already." in result.output
    assert len(session.scalars(select(Person)).one().appointments) == 1


def test_a_refusal_is_in_english_like_every_other_answer_of_the_command(
    settings: Settings, run: Callable[[list[str]], Result], app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    run([*FIRST, *CAIRO])
    monkeypatch.setitem(app.config, "HWX", replace(settings, language="ar"))
    assert "This person holds this role there in that time already." in run([*FIRST, *CAIRO]).output


def test_an_address_of_somebody_else_is_refused(
    run: Callable[[list[str]], Result], session: Session, make: Make
) -> None:
    make.person("OTHER", email="samir@example.org")
    result = run([*FIRST, *CAIRO])
    assert result.exit_code == 1
    assert "samir@example.org belongs to a person of another name. Nothing was recorded." in result.output
    assert session.scalar(select(func.count(Institution.id))) == 0


def test_somebody_with_an_account_needs_no_link_and_is_told_of_the_role(
    run: Callable[[list[str]], Result],
    make: Make,
    give_password: Callable[..., Person],
    letters: Callable[[], list[Mail]],
) -> None:
    give_password(make.person("SAMIR ADMIN", email="samir@example.org"))
    result = run([*FIRST, *CAIRO])
    assert "This person has an account already and signs in as before." in result.output
    assert "/invitation/" not in result.output
    (letter,) = letters()
    assert (letter.to, letter.subject) == ("samir@example.org", "A new role for you at Cairo Hospital")


def test_a_role_whose_letter_cannot_be_sent_stays_and_is_said(
    run: Callable[[list[str]], Result],
    make: Make,
    give_password: Callable[..., Person],
    app: Flask,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    person = give_password(make.person("SAMIR ADMIN", email="samir@example.org"))
    (tmp_path / "file").write_text("where the folder should be")
    monkeypatch.setattr(app.extensions["mailman"], "file_path", tmp_path / "file" / "mail")
    result = run([*FIRST, *CAIRO])
    assert result.exit_code == 0
    assert "The letter could not be sent; tell the person yourself." in result.output
    assert len(person.appointments) == 1


def test_a_letter_that_cannot_be_sent_leaves_the_link(
    run: Callable[[list[str]], Result], app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("where the folder should be")
    monkeypatch.setattr(app.extensions["mailman"], "file_path", tmp_path / "file" / "mail")
    result = run([*FIRST, *CAIRO])
    assert result.exit_code == 0
    assert "The letter could not be sent; pass the link on yourself." in result.output
    assert "/invitation/" in result.output


def test_anybody_is_invited_with_a_role(run: Callable[[list[str]], Result], session: Session, make: Make) -> None:
    place = make.institution()
    who = ["--email", "a@example.org", "--name", "AMINA", "--institution", str(place.id), "--role", "registrar"]
    result = run(["invite", *who])
    assert result.exit_code == 0, result.output
    person = session.scalars(select(Person)).one()
    assert person.institutions_as(Role.REGISTRAR, TODAY) == {place.id}
    assert "/invitation/" in result.output


def test_a_role_at_no_institution_is_refused(run: Callable[[list[str]], Result], session: Session) -> None:
    who = ["--email", "a@example.org", "--name", "AMINA", "--institution", "99", "--role", "registrar"]
    result = run(["invite", *who])
    assert result.exit_code != 0
    assert "There is no institution 99" in result.output
    assert session.scalar(select(func.count(Person.id))) == 0
