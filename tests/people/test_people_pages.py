from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.people.mail_folder import Mail
from hwx.people.tables import Appointment, Person
from tests.people.conftest import PASSWORD, Site
from tests.support.making import NOW, TODAY, Make
from tests.support.visiting import Visitor

SignIn = Callable[[Person], Visitor]
Letters = Callable[[], list[Mail]]


def entry(site: Site, **changed: str) -> dict[str, str]:
    return {
        "passport_name": "AMINA DIALLO",
        "original_name": "أمينة ديالو",
        "original_language": "ar",
        "email": "Amina@Example.org",
        "language": "ar",
        "institution_id": str(site.here.id),
        "role": "supervisor",
        "capacity": "Consultant",
        "profession": "doctor",
        "register": "Medical Syndicate",
        "register_number": "12345",
        "starts_on": TODAY.isoformat(),
        **changed,
    }


def amina(session: Session) -> Person | None:
    return session.scalar(select(Person).where(Person.email == "amina@example.org"))


PAGES = ["/people", "/people/new", "/people/{here}", "/people/{here}/edit", "/people/{here}/roles/new"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("who", "status"), [("administrator", 200), ("coordinator", 200), ("supervisor", 404), ("stranger", 404)]
)
def test_pages_about_people_are_for_administrators_and_the_coordinator_of_the_institution(
    two_hospitals: Site, sign_in: SignIn, page: str, who: str, status: int
) -> None:
    address = page.format(here=two_hospitals.supervisor.id)
    if who == "stranger" and "{here}" not in page:
        status = 200
    assert sign_in(getattr(two_hospitals, who)).get(address).status_code == status


@pytest.mark.parametrize("page", PAGES)
def test_a_visitor_is_sent_to_sign_in(two_hospitals: Site, client: Visitor, page: str) -> None:
    answer = client.get(page.format(here=two_hospitals.supervisor.id))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize("deed", ["invitation", "close", "open"])
@pytest.mark.parametrize("who", ["supervisor", "stranger"])
def test_deeds_on_people_answer_others_as_if_there_were_nobody(
    two_hospitals: Site, sign_in: SignIn, session: Session, deed: str, who: str
) -> None:
    client = sign_in(getattr(two_hospitals, who))
    texts = set()
    for number in (two_hospitals.supervisor.id, 999_999):
        answer = client.post(f"/people/{number}/{deed}")
        assert answer.status_code == 404
        texts.add(answer.text.replace(f"/people/{number}/", "/people/N/").split("Number of this")[0])
    assert len(texts) == 1
    session.refresh(two_hospitals.supervisor)
    assert two_hospitals.supervisor.active


@pytest.mark.parametrize("deed", ["close", "open"])
def test_only_an_administrator_closes_accounts(two_hospitals: Site, sign_in: SignIn, deed: str) -> None:
    client = sign_in(two_hospitals.coordinator)
    assert client.post(f"/people/{two_hospitals.supervisor.id}/{deed}").status_code == 404


def test_the_list_shows_a_coordinator_their_own_people_only(two_hospitals: Site, sign_in: SignIn) -> None:
    text = sign_in(two_hospitals.coordinator).get("/people").text
    assert "OMAR SUPERVISOR" in text
    assert "MODOU SUPERVISOR" not in text
    assert "Dakar" not in text


def test_the_list_shows_an_administrator_everybody(two_hospitals: Site, sign_in: SignIn) -> None:
    text = sign_in(two_hospitals.administrator).get("/people").text
    assert "OMAR SUPERVISOR" in text
    assert "MODOU SUPERVISOR" in text


def test_a_coordinator_of_former_days_sees_nobody(two_hospitals: Site, sign_in: SignIn, make: Make) -> None:
    ended = TODAY - timedelta(days=1)
    former = make.holder(Role.COORDINATOR, two_hospitals.here, "FORMER", ends_on=ended)
    assert sign_in(former).get("/people").status_code == 404


def test_people_who_have_left_stay_in_the_list_without_a_role(two_hospitals: Site, sign_in: SignIn, make: Make) -> None:
    make.holder(Role.SUPERVISOR, two_hospitals.here, "GONE AWAY", ends_on=TODAY - timedelta(days=1))
    text = sign_in(two_hospitals.coordinator).get("/people?q=gone").text
    assert "GONE AWAY" in text
    assert "<span>–</span>" in text


def test_a_role_at_another_hospital_is_not_shown(two_hospitals: Site, sign_in: SignIn, make: Make) -> None:
    make.appointment(two_hospitals.supervisor, Role.UNIT_HEAD, two_hospitals.there)
    client = sign_in(two_hospitals.coordinator)
    for page in ("/people", f"/people/{two_hospitals.supervisor.id}"):
        assert "Dakar" not in client.get(page).text
    assert "Dakar" in sign_in(two_hospitals.administrator).get(f"/people/{two_hospitals.supervisor.id}").text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=omar", True),
        ("q=OMAR+super", True),
        ("q=omar+nobody", False),
        ("q=عمر", True),
        ("q=%25", False),
        ("q=_", False),
        ("role=supervisor", True),
        ("role=registrar", False),
        ("role=nonsense", True),
        ("institution=999999", False),
        ("page=2", False),
        ("page=x", True),
        ("page=-1", True),
    ],
)
def test_the_list_is_narrowed(two_hospitals: Site, sign_in: SignIn, session: Session, query: str, found: bool) -> None:
    two_hospitals.supervisor.original_name = "عمر المشرف"
    two_hospitals.supervisor.email = "someone@example.org"
    client = sign_in(two_hospitals.coordinator)
    assert ("OMAR SUPERVISOR" in client.get(f"/people?{query}").text) is found


def many(session: Session, site: Site, number: int) -> None:
    people = [
        Person(passport_name=f"ZED {one:02d}", email=f"zed{one}@example.org", fs_uniquifier=f"zed{one}", created_at=NOW)
        for one in range(number)
    ]
    session.add_all(people)
    session.flush()
    session.add_all(
        Appointment(person_id=one.id, institution_id=site.here.id, role="supervisor", starts_on=TODAY) for one in people
    )
    session.commit()


def test_the_list_goes_on_over_pages(two_hospitals: Site, sign_in: SignIn, session: Session) -> None:
    many(session, two_hospitals, 60)
    client = sign_in(two_hospitals.coordinator)
    first, second = client.get("/people?q=zed").text, client.get("/people?q=zed&page=2").text
    assert ("ZED 00" in first, "ZED 49" in first, "ZED 50" in first) == (True, True, False)
    assert 'href="/people?page=2&amp;q=zed"' in first
    assert ("ZED 49" in second, "ZED 59" in second) == (False, True)


@pytest.mark.parametrize("page", ["/people", "/people/{here}", "/people/new", "/settings", "/institutions"])
def test_a_page_costs_few_statements_however_many_people_there_are(
    two_hospitals: Site,
    sign_in: SignIn,
    session: Session,
    statements: Callable[[], AbstractContextManager[list[str]]],
    page: str,
) -> None:
    many(session, two_hospitals, 30)
    client = sign_in(two_hospitals.administrator)
    address = page.format(here=two_hospitals.supervisor.id)
    with statements() as sent:
        assert client.get(address).status_code == 200
    assert len([one for one in sent if one.lstrip().upper().startswith("SELECT")]) <= 6


def test_a_person_is_entered_with_a_first_role_and_invited(
    two_hospitals: Site, sign_in: SignIn, session: Session, letters: Letters
) -> None:
    client = sign_in(two_hospitals.coordinator)
    answer = client.post("/people/new", data=entry(two_hospitals, checked="y"), follow_redirects=True)
    assert "Recorded, and a letter is on its way." in answer.text
    person = amina(session)
    assert person is not None
    (held,) = person.appointments
    assert (held.role, held.institution_id, held.register_number) == ("supervisor", two_hospitals.here.id, "12345")
    assert (held.register_checked_on, held.register_checked_by_id) == (TODAY, two_hospitals.coordinator.id)
    assert held.appointed_by_id == two_hospitals.coordinator.id
    (mail,) = letters()
    assert (mail.to, mail.language) == ("amina@example.org", "ar")
    assert "/invitation/" in mail.text


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"passport_name": ""}, "This is needed."),
        ({"passport_name": "أمينة"}, "أ is not a Latin letter."),
        ({"passport_name": "AMINA 2"}, "2 is not a Latin letter."),
        ({"email": "amina at home"}, "amina at home is not an e-mail address; name@hospital.example is expected."),
        ({"email": ""}, "This is needed."),
        ({"role": "administrator"}, "Not a valid choice."),
        ({"role": "king"}, "Not a valid choice."),
        ({"role": ""}, "This is needed."),
        ({"institution_id": ""}, "This is needed."),
        ({"language": ""}, "This is needed."),
        ({"institution_id": "x"}, "Invalid Choice: could not coerce."),
        ({"starts_on": "tomorrow"}, "Not a valid date value."),
        ({"ends_on": "2020-01-01"}, "The last day lies before the first day."),
        ({"checked": "y", "register_number": ""}, "Enter the register and the number that you saw."),
        ({"capacity": "x" * 121}, "Field cannot be longer than 120 characters."),
        ({"original_language": "klingon"}, "Not a valid choice."),
    ],
)
def test_what_cannot_be_entered_is_said_and_nothing_typed_is_lost(
    two_hospitals: Site,
    sign_in: SignIn,
    session: Session,
    letters: Letters,
    changed: dict[str, str],
    error: str,
) -> None:
    answer = sign_in(two_hospitals.coordinator).post("/people/new", data=entry(two_hospitals, **changed))
    assert answer.status_code == 422
    assert error in answer.text.replace("&#39;", "'")
    assert 'value="Medical Syndicate"' in answer.text
    assert amina(session) is None
    assert not letters()


def test_a_coordinator_enters_nobody_at_another_hospital(
    two_hospitals: Site, sign_in: SignIn, session: Session
) -> None:
    client = sign_in(two_hospitals.coordinator)
    data = entry(two_hospitals, institution_id=str(two_hospitals.there.id))
    answer = client.post("/people/new", data=data)
    assert answer.status_code == 422
    assert "Not a valid choice." in answer.text
    assert "Dakar" not in answer.text
    assert amina(session) is None


def test_an_administrator_enters_an_administrator_anywhere(
    two_hospitals: Site, sign_in: SignIn, session: Session
) -> None:
    data = entry(two_hospitals, role="administrator", institution_id=str(two_hospitals.there.id))
    assert sign_in(two_hospitals.administrator).post("/people/new", data=data).status_code == 302
    person = amina(session)
    assert person is not None
    assert person.institutions_as(Role.ADMINISTRATOR, TODAY) == {two_hospitals.there.id}


def test_somebody_known_elsewhere_gets_the_role_and_keeps_the_account(
    two_hospitals: Site, sign_in: SignIn, session: Session, letters: Letters, give_password: Callable[..., Person]
) -> None:
    known = give_password(two_hospitals.their_supervisor)
    data = entry(two_hospitals, email=known.email, passport_name="Modou Supervisor", role="unit_head")
    answer = sign_in(two_hospitals.coordinator).post("/people/new", data=data, follow_redirects=True)
    assert "Recorded, and a letter is on its way." in answer.text
    session.refresh(known)
    assert known.original_name == ""
    assert known.institutions_as(Role.UNIT_HEAD, TODAY) == {two_hospitals.here.id}
    (mail,) = letters()
    assert mail.to == known.email
    assert "/invitation/" not in mail.text
    assert "Unit head" in mail.text


def test_a_known_address_with_another_name_is_refused_without_a_hint(
    two_hospitals: Site, sign_in: SignIn, letters: Letters
) -> None:
    data = entry(two_hospitals, email=two_hospitals.their_supervisor.email)
    answer = sign_in(two_hospitals.coordinator).post("/people/new", data=data)
    assert answer.status_code == 422
    assert "This e-mail address cannot be entered for this name." in answer.text
    assert "MODOU" not in answer.text
    assert not letters()


def test_nobody_is_left_behind_when_the_role_is_refused(two_hospitals: Site, sign_in: SignIn, session: Session) -> None:
    data = entry(two_hospitals, ends_on="2020-01-01")
    sign_in(two_hospitals.coordinator).post("/people/new", data=data)
    assert amina(session) is None


def test_a_letter_that_cannot_be_sent_takes_nothing_back_and_is_said(
    two_hospitals: Site, sign_in: SignIn, app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = app.config["HWX"]
    blocked = replace(settings, data=settings.data / "no-folder")
    blocked.data.write_text("a file where the folder should be")
    monkeypatch.setattr(app.extensions["mailman"], "file_path", blocked.mail_folder)
    client = sign_in(two_hospitals.coordinator)
    answer = client.post("/people/new", data=entry(two_hospitals), follow_redirects=True)
    assert "Recorded. The letter could not be sent: send it again from this page in a while." in answer.text
    person = amina(session)
    assert person is not None
    again = client.post(f"/people/{person.id}/invitation", follow_redirects=True)
    assert "The invitation could not be sent. Try again in a while." in again.text
    blocked.data.unlink()


def test_the_invitation_is_sent_again(two_hospitals: Site, sign_in: SignIn, letters: Letters) -> None:
    client = sign_in(two_hospitals.coordinator)
    answer = client.post(f"/people/{two_hospitals.supervisor.id}/invitation", follow_redirects=True)
    assert "A new invitation is on its way." in answer.text
    assert letters()[0].to == two_hospitals.supervisor.email


def test_whoever_has_an_account_is_not_invited_again(
    two_hospitals: Site, sign_in: SignIn, letters: Letters, give_password: Callable[..., Person]
) -> None:
    give_password(two_hospitals.supervisor)
    client = sign_in(two_hospitals.coordinator)
    answer = client.post(f"/people/{two_hospitals.supervisor.id}/invitation", follow_redirects=True)
    assert "nothing was sent." in answer.text
    assert "Send the invitation again" not in answer.text
    assert not letters()


def correction(person: Person, **changed: str) -> dict[str, str]:
    return {"passport_name": person.passport_name, "email": person.email, "language": "en", **changed}


def test_particulars_are_corrected(two_hospitals: Site, sign_in: SignIn, session: Session) -> None:
    person = two_hospitals.supervisor
    data = correction(
        person,
        passport_name="OMAR  EL SUPERVISOR",
        birth_date="1980-01-01",
        birth_date_approximate="y",
        passport_country="EG",
        passport_last_four="A123",
    )
    answer = sign_in(two_hospitals.coordinator).post(f"/people/{person.id}/edit", data=data, follow_redirects=True)
    assert "Recorded." in answer.text
    assert "Egypt, number ends in" in answer.text
    session.refresh(person)
    assert person.passport_name == "OMAR EL SUPERVISOR"
    assert (person.birth_date, person.birth_date_approximate) == (date(1980, 1, 1), True)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"passport_last_four": "12"}, "Four letters or digits are expected."),
        ({"passport_country": "XX"}, "Not a valid choice."),
        ({"birth_date": "1980"}, "Not a valid date value."),
        ({"birth_date": "2126-01-01"}, "This date lies in the future."),
        ({"email": "nobody"}, "nobody is not an e-mail address"),
    ],
)
def test_a_wrong_correction_is_said_and_changes_nothing(
    two_hospitals: Site, sign_in: SignIn, session: Session, changed: dict[str, str], error: str
) -> None:
    person = two_hospitals.supervisor
    data = correction(person, passport_name="NEW NAME", **changed)
    answer = sign_in(two_hospitals.coordinator).post(f"/people/{person.id}/edit", data=data)
    assert answer.status_code == 422
    assert error in answer.text
    assert 'value="NEW NAME"' in answer.text
    session.refresh(person)
    assert person.passport_name == "OMAR SUPERVISOR"


def test_a_coordinator_does_not_correct_people_who_also_work_elsewhere(
    two_hospitals: Site, sign_in: SignIn, make: Make
) -> None:
    shared = two_hospitals.supervisor
    make.appointment(shared, Role.SUPERVISOR, two_hospitals.there)
    client = sign_in(two_hospitals.coordinator)
    assert client.get(f"/people/{shared.id}").status_code == 200
    assert f"/people/{shared.id}/edit" not in client.get(f"/people/{shared.id}").text
    assert client.get(f"/people/{shared.id}/edit").status_code == 404
    assert client.post(f"/people/{shared.id}/edit", data=correction(shared)).status_code == 404
    assert sign_in(two_hospitals.administrator).get(f"/people/{shared.id}/edit").status_code == 200


def test_a_coordinator_does_not_correct_an_administrator(two_hospitals: Site, sign_in: SignIn) -> None:
    client = sign_in(two_hospitals.coordinator)
    assert client.get(f"/people/{two_hospitals.administrator.id}/edit").status_code == 404


def test_the_address_of_an_account_in_use_is_changed_by_administrators_only(
    two_hospitals: Site,
    sign_in: SignIn,
    session: Session,
    letters: Letters,
    give_password: Callable[..., Person],
) -> None:
    person = give_password(two_hospitals.supervisor)
    before = person.email
    data = correction(person, email="taken.over@example.org")
    page = sign_in(two_hospitals.coordinator).post(f"/people/{person.id}/edit", data=data)
    assert page.status_code == 302
    session.refresh(person)
    assert person.email == before
    phone = sign_in(person)
    answer = sign_in(two_hospitals.administrator).post(f"/people/{person.id}/edit", data=data, follow_redirects=True)
    assert "Recorded, and a letter is on its way." in answer.text
    session.refresh(person)
    assert person.email == "taken.over@example.org"
    assert phone.get("/settings").status_code == 302
    assert (letters()[0].to, "taken.over@example.org" in letters()[0].text) == (before, True)


def test_correcting_the_address_of_an_invited_person_sends_a_new_invitation_and_ends_the_old(
    two_hospitals: Site, sign_in: SignIn, client: Visitor, letters: Letters
) -> None:
    person = two_hospitals.supervisor
    coordinator = sign_in(two_hospitals.coordinator)
    coordinator.post(f"/people/{person.id}/invitation")
    old = letters()[0].text.split("http://127.0.0.1:8000")[1].split()[0]
    coordinator.post(f"/people/{person.id}/edit", data=correction(person, email="Right@Example.org"))
    assert letters()[0].to == "right@example.org"
    new = letters()[0].text.split("http://127.0.0.1:8000")[1].split()[0]
    assert (client.get(old).status_code, client.get(new).status_code) == (410, 200)


def test_an_address_that_somebody_has_is_refused_without_saying_who(
    two_hospitals: Site, sign_in: SignIn, session: Session
) -> None:
    person = two_hospitals.supervisor
    data = correction(person, email=two_hospitals.their_supervisor.email)
    answer = sign_in(two_hospitals.coordinator).post(f"/people/{person.id}/edit", data=data)
    assert answer.status_code == 422
    assert "This e-mail address cannot be entered for this name." in answer.text
    assert "MODOU" not in answer.text


def test_closing_an_account_ends_its_sessions_and_opening_lets_the_person_in_again(
    two_hospitals: Site, sign_in: SignIn, client: Visitor, give_password: Callable[..., Person]
) -> None:
    person = give_password(two_hospitals.supervisor)
    phone, administrator = sign_in(person), sign_in(two_hospitals.administrator)
    answer = administrator.post(f"/people/{person.id}/close", follow_redirects=True)
    assert "The account is closed, and its sessions have ended." in answer.text
    assert phone.get("/settings").status_code == 302
    enter = {"email": person.email, "password": PASSWORD}
    assert client.post("/sign-in", data=enter).status_code == 200
    administrator.post(f"/people/{person.id}/open")
    assert client.post("/sign-in", data=enter).status_code == 302


def test_nobody_closes_their_own_account(two_hospitals: Site, sign_in: SignIn, session: Session) -> None:
    client = sign_in(two_hospitals.administrator)
    answer = client.post(f"/people/{two_hospitals.administrator.id}/close", follow_redirects=True)
    assert "You cannot close your own account; another administrator can." in answer.text
    session.refresh(two_hospitals.administrator)
    assert two_hospitals.administrator.active


def test_nothing_is_ever_deleted(two_hospitals: Site, sign_in: SignIn, session: Session) -> None:
    client = sign_in(two_hospitals.administrator)
    number = session.scalars(select(Appointment.id)).all()
    for method in ("delete", "put", "patch"):
        assert getattr(client, method)(f"/people/{two_hospitals.supervisor.id}").status_code in (400, 405)
    assert session.scalars(select(Appointment.id)).all() == number
