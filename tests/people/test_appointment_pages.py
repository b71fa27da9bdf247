from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.people import scope
from hwx.people.mail_folder import Mail
from hwx.people.tables import Appointment, Person
from tests.people.conftest import Site
from tests.support.making import TODAY, Make
from tests.support.visiting import Visitor

SignIn = Callable[[Person], Visitor]


def role(site: Site, **changed: str) -> dict[str, str]:
    data = {"institution_id": str(site.here.id), "role": "registrar", "starts_on": TODAY.isoformat(), **changed}
    return {name: value for name, value in data.items() if value}


def count(session: Session) -> int:
    return session.scalar(select(func.count(Appointment.id))) or 0


def address(site: Site, deed: str) -> str:
    return f"/people/{site.supervisor.id}/roles/{site.supervisor.appointments[0].id}/{deed}"


@pytest.mark.parametrize("deed", ["end", "register"])
@pytest.mark.parametrize(
    ("who", "status"), [("administrator", 200), ("coordinator", 200), ("supervisor", 404), ("stranger", 404)]
)
def test_roles_are_managed_by_administrators_and_the_coordinator_of_the_institution(
    two_hospitals: Site, sign_in: SignIn, deed: str, who: str, status: int
) -> None:
    assert sign_in(getattr(two_hospitals, who)).get(address(two_hospitals, deed)).status_code == status


def test_a_role_is_reached_by_its_own_person_only(two_hospitals: Site, sign_in: SignIn) -> None:
    wrong = f"/people/{two_hospitals.coordinator.id}/roles/{two_hospitals.supervisor.appointments[0].id}/end"
    assert sign_in(two_hospitals.administrator).get(wrong).status_code == 404


def test_a_visitor_is_sent_to_sign_in(two_hospitals: Site, client: Visitor) -> None:
    assert client.get(address(two_hospitals, "end")).headers["Location"].startswith("/sign-in")
    answer = client.post(address(two_hospitals, "end"), data={"last_day": TODAY.isoformat(), "reason": "No"})
    assert answer.headers["Location"] == "/sign-in"


def test_a_role_is_given_and_the_person_is_told(
    two_hospitals: Site,
    sign_in: SignIn,
    session: Session,
    letters: Callable[[], list[Mail]],
    give_password: Callable[..., Person],
) -> None:
    person = give_password(two_hospitals.supervisor)
    client = sign_in(two_hospitals.coordinator)
    data = role(two_hospitals, capacity="Head of records", reason="Letter 7")
    answer = client.post(f"/people/{person.id}/roles/new", data=data, follow_redirects=True)
    assert "Recorded, and a letter is on its way." in answer.text
    assert "Head of records" in answer.text
    session.expire_all()
    assert person.institutions_as(Role.REGISTRAR, TODAY) == {two_hospitals.here.id}
    assert "Registrar" in letters()[0].text
    assert letters()[0].subject == "A new role for you at Cairo Hospital"


@pytest.mark.parametrize(
    ("language", "subject"),
    [("ar", "دور جديد لك في مستشفى القاهرة"), ("fr", "Un nouveau rôle pour vous : Cairo Hospital")],
)
def test_the_letter_names_the_institution_as_its_reader_reads(
    two_hospitals: Site,
    sign_in: SignIn,
    session: Session,
    letters: Callable[[], list[Mail]],
    give_password: Callable[..., Person],
    language: str,
    subject: str,
) -> None:
    two_hospitals.here.name, two_hospitals.here.name_language = "مستشفى القاهرة", "ar"
    person = give_password(two_hospitals.supervisor)
    person.language = language
    session.commit()
    sign_in(two_hospitals.coordinator).post(f"/people/{person.id}/roles/new", data=role(two_hospitals))
    assert (letters()[0].subject, letters()[0].language) == (subject, language)


def test_a_role_whose_letter_cannot_be_sent_stays_and_the_reader_is_asked_to_tell_it(
    two_hospitals: Site,
    sign_in: SignIn,
    session: Session,
    app: Flask,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    give_password: Callable[..., Person],
) -> None:
    (tmp_path / "file").write_text("where the folder should be")
    monkeypatch.setattr(app.extensions["mailman"], "file_path", tmp_path / "file" / "mail")
    person = give_password(two_hospitals.supervisor)
    url = f"/people/{person.id}/roles/new"
    answer = sign_in(two_hospitals.coordinator).post(url, data=role(two_hospitals), follow_redirects=True)
    assert "Recorded. The letter could not be sent: tell the person yourself." in answer.text
    session.expire_all()
    assert person.institutions_as(Role.REGISTRAR, TODAY) == {two_hospitals.here.id}


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"role": "supervisor"}, "This person holds this role there in that time already."),
        ({"role": "administrator"}, "Not a valid choice."),
        ({"role": ""}, "This is needed."),
        ({"starts_on": ""}, "This is needed."),
        ({"ends_on": "2020-01-01"}, "The last day lies before the first day."),
    ],
)
def test_a_role_that_cannot_be_given_is_said_and_nothing_is_recorded(
    two_hospitals: Site, sign_in: SignIn, session: Session, changed: dict[str, str], error: str
) -> None:
    before = count(session)
    data = role(two_hospitals, capacity="Typed before", **changed)
    if "starts_on" in changed:
        data.pop("starts_on", None)
    answer = sign_in(two_hospitals.coordinator).post(f"/people/{two_hospitals.supervisor.id}/roles/new", data=data)
    assert answer.status_code == 422
    assert error in answer.text
    assert 'value="Typed before"' in answer.text
    assert count(session) == before


def test_a_coordinator_gives_no_role_at_another_hospital(
    two_hospitals: Site, sign_in: SignIn, session: Session
) -> None:
    before = count(session)
    data = role(two_hospitals, institution_id=str(two_hospitals.there.id))
    client = sign_in(two_hospitals.coordinator)
    assert client.post(f"/people/{two_hospitals.supervisor.id}/roles/new", data=data).status_code == 422
    assert client.post(f"/people/{two_hospitals.their_supervisor.id}/roles/new", data=data).status_code == 404
    assert count(session) == before


def test_a_coordinator_gives_no_role_to_themselves(two_hospitals: Site, sign_in: SignIn, session: Session) -> None:
    before = count(session)
    client = sign_in(two_hospitals.coordinator)
    answer = client.post(f"/people/{two_hospitals.coordinator.id}/roles/new", data=role(two_hospitals))
    assert "You cannot give a role to yourself." in answer.text
    assert count(session) == before


@pytest.fixture
def with_scopes() -> Iterator[None]:
    def source(language: str) -> list[tuple[str, str]]:
        return [("ers/airway", f"Airway ({language})"), ("ers/ERS-202", "ERS-202")]

    scope.SOURCES.append(source)
    yield
    scope.SOURCES.remove(source)


@pytest.mark.usefixtures("with_scopes")
@pytest.mark.parametrize(("given", "kept"), [("supervisor", ["ers/airway"]), ("registrar", [])])
def test_a_scope_is_chosen_from_what_there_is_and_kept_for_supervisors(
    two_hospitals: Site, sign_in: SignIn, session: Session, make: Make, given: str, kept: list[str]
) -> None:
    person = make.holder(Role.UNIT_HEAD, two_hospitals.here)
    client = sign_in(two_hospitals.coordinator)
    assert "Airway (en)" in client.get(f"/people/{person.id}/roles/new").text
    client.post(f"/people/{person.id}/roles/new", data=role(two_hospitals, role=given, scope="ers/airway"))
    session.refresh(person)
    assert next(one for one in person.appointments if one.role == given).scope == kept


@pytest.mark.usefixtures("with_scopes")
def test_a_scope_that_there_is_not_is_refused(two_hospitals: Site, sign_in: SignIn) -> None:
    data = role(two_hospitals, role="unit_head", scope="ers/nothing")
    client = sign_in(two_hospitals.coordinator)
    answer = client.post(f"/people/{two_hospitals.supervisor.id}/roles/new", data=data)
    assert answer.status_code == 422


def test_a_role_is_ended_with_a_day_and_a_reason_and_stays_on_the_page(
    two_hospitals: Site, sign_in: SignIn, session: Session
) -> None:
    client = sign_in(two_hospitals.coordinator)
    data = {"last_day": (TODAY - timedelta(days=1)).isoformat(), "reason": "Moved to Aswan"}
    answer = client.post(address(two_hospitals, "end"), data=data, follow_redirects=True)
    assert "Recorded. What was signed in this role stays as it is." in answer.text
    assert "Moved to Aswan" in answer.text
    assert "Ended" in answer.text
    session.expire_all()
    assert not two_hospitals.supervisor.institutions_as(Role.SUPERVISOR, TODAY)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({"last_day": TODAY.isoformat(), "reason": ""}, "This is needed."),
        ({"last_day": "", "reason": "Left"}, "This is needed."),
        ({"last_day": "31.12.2026", "reason": "Left"}, "Not a valid date value."),
        ({"last_day": "2019-01-01", "reason": "Left"}, "The last day lies before the first day."),
    ],
)
def test_an_end_without_day_or_reason_is_refused(
    two_hospitals: Site, sign_in: SignIn, session: Session, data: dict[str, str], error: str
) -> None:
    answer = sign_in(two_hospitals.coordinator).post(address(two_hospitals, "end"), data=data)
    assert answer.status_code == 422
    assert error in answer.text
    session.expire_all()
    assert two_hospitals.supervisor.appointments[0].ends_on is None


def test_the_last_administrator_cannot_be_ended(two_hospitals: Site, sign_in: SignIn, session: Session) -> None:
    person = two_hospitals.administrator
    page = f"/people/{person.id}/roles/{person.appointments[0].id}/end"
    answer = sign_in(person).post(page, data={"last_day": TODAY.isoformat(), "reason": "Tired"})
    assert "This is the last administrator." in answer.text
    session.expire_all()
    assert person.appointments[0].ends_on is None


def test_the_register_is_checked_today_by_whoever_is_signed_in(
    two_hospitals: Site, sign_in: SignIn, session: Session
) -> None:
    client = sign_in(two_hospitals.coordinator)
    data = {"register": "Medical Syndicate", "register_number": "A-99"}
    answer = client.post(address(two_hospitals, "register"), data=data, follow_redirects=True)
    assert "Recorded as checked by you today." in answer.text
    assert "NADIA COORDINATOR" in answer.text
    session.expire_all()
    held = two_hospitals.supervisor.appointments[0]
    assert (held.register_checked_on, held.register_checked_by_id) == (TODAY, two_hospitals.coordinator.id)


@pytest.mark.parametrize(("who", "status"), [("coordinator", 422), ("administrator", 302)])
def test_a_coordinator_confirms_nobody_in_a_register_who_is_the_coordinator(
    two_hospitals: Site, sign_in: SignIn, make: Make, session: Session, who: str, status: int
) -> None:
    """Who signs under a number of a register and who has looked it up there are two people."""
    person = getattr(two_hospitals, who)
    signing = make.appointment(person, Role.SUPERVISOR, two_hospitals.here)
    page = f"/people/{person.id}/roles/{signing.id}/register"
    answer = sign_in(person).post(page, data={"register": "Medical Syndicate", "register_number": "A-99"})
    assert answer.status_code == status
    assert ("You cannot confirm your own entry in a register." in answer.text) is (status == 422)
    session.expire_all()
    assert (signing.register_checked_on, signing.register_number) == ((None, "") if status == 422 else (TODAY, "A-99"))


def test_a_check_without_an_entry_is_refused(two_hospitals: Site, sign_in: SignIn, session: Session) -> None:
    answer = sign_in(two_hospitals.coordinator).post(address(two_hospitals, "register"), data={"register": "Syndicate"})
    assert answer.status_code == 422
    assert "This is needed." in answer.text
    session.expire_all()
    assert two_hospitals.supervisor.appointments[0].register_checked_on is None
