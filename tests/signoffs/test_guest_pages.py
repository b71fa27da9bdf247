"""Registering guests, asking them, and the link that is mailed or copied."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.people.guest_tables import Guest
from hwx.people.lookup import NOWHERE
from hwx.people.mail import Letter
from hwx.people.tables import Appointment, Person
from hwx.signoffs.guest_codes import TRANSPORTS
from hwx.signoffs.guest_tables import GuestLink
from hwx.signoffs.guests import guest_of
from hwx.signoffs.tables import Request
from tests.people.conftest import PASSWORD, give_password
from tests.signoffs.guest_ward import CONTACT, asked, copied, letters_to, registered, sends
from tests.signoffs.ward import Ward, ward
from tests.support.making import NOW, TODAY, Make
from tests.support.visiting import Visitor

__all__ = ["give_password"]


@pytest.fixture
def here(app: Flask, make: Make) -> Ward:
    return ward(make)


def form(**given: str) -> dict[str, str]:
    values = {
        "name": "KOFI MENSAH",
        "profession": "Doctor",
        "mail": CONTACT,
        "phone": "",
        "language": "fr",
        "starts_on": TODAY.isoformat(),
        "ends_on": (TODAY + timedelta(days=7)).isoformat(),
    }
    return {**values, **given}


def asking(guest: Person, **given: Any) -> dict[str, str]:
    return {"asked": str(guest.id), "encounter_on": TODAY.isoformat(), "method": "MCX", "note": "Fever.", **given}


def test_a_coordinator_registers_a_guest_who_cannot_sign_in_and_may_be_asked(
    here: Ward, sign_in: Callable[[Person], Visitor], session: Session
) -> None:
    done = sign_in(here.coordinator).post(here.url("guests"), data=form(phone="+233 (0)24 555-0199"))
    assert done.status_code == 302
    guest = session.scalars(select(Guest)).one()
    assert (guest.mail, guest.phone, guest.institution_id) == (CONTACT, "+2330245550199", here.placement.host_id)
    person = session.get_one(Person, guest.person_id)
    assert person.password is None
    assert person.email.endswith(f"@{NOWHERE}")
    assert (person.passport_name, person.language) == ("KOFI MENSAH", "fr")
    held = session.scalars(select(Appointment).where(Appointment.person_id == person.id)).one()
    assert (held.role, held.institution_id, held.starts_on) == (Role.SUPERVISOR, here.placement.host_id, TODAY)
    assert held.ends_on == TODAY + timedelta(days=7)
    assert "KOFI MENSAH" in sign_in(here.trainee).get(here.url("competencies/SML-101/ask")).text
    assert CONTACT in sign_in(here.coordinator).get(here.url("guests")).text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": ""}, "This is needed."),
        ({"name": "كوفي منساه"}, "is not a Latin letter"),
        ({"profession": ""}, "This is needed."),
        ({"mail": "nobody"}, "is not an e-mail address"),
        ({"mail": "", "phone": ""}, "An e-mail address is needed"),
        ({"mail": "", "phone": "+233245550199"}, "this server sends codes by mail only"),
        ({"phone": "call me"}, "This is not a telephone number"),
        ({"ends_on": "2026-03-01"}, "The last day lies before the first day."),
        ({"ends_on": "2030-01-01"}, "and the guest with it"),
        ({"starts_on": ""}, "This is needed."),
    ],
)
def test_a_guest_that_cannot_be_registered_is_refused_with_the_reason_and_nothing_lost(
    here: Ward, sign_in: Callable[[Person], Visitor], session: Session, change: dict[str, str], said: str
) -> None:
    page = sign_in(here.coordinator).post(here.url("guests"), data=form(**change))
    assert page.status_code == 422
    assert said in page.text
    assert session.scalars(select(Guest)).all() == []
    kept = {"profession": "Doctor", "mail": CONTACT} | change
    assert all(f'value="{kept[name]}"' in page.text for name in ("profession", "mail") if kept[name])


def test_a_server_that_reaches_telephones_registers_a_guest_without_mail(
    app: Flask,
    make: Make,
    here: Ward,
    sign_in: Callable[[Person], Visitor],
    client: Visitor,
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent: list[tuple[str, Letter]] = []

    def to_phone(contact: str, letter: Letter) -> bool:
        sent.append((contact, letter))
        return True

    monkeypatch.setitem(TRANSPORTS, "phone", to_phone)
    assert sign_in(here.coordinator).post(here.url("guests"), data=form(mail="", phone="0245550199")).status_code == 302
    guest = session.get_one(Person, session.scalars(select(Guest.person_id)).one())
    request = asked(make, here, guest)
    page = sign_in(here.trainee).post(here.url(f"requests/{request.id}/guest"), data={"way": "message"})
    link = re.search(r"http\S+(/g/\S+)", page.text)
    assert link
    assert sends(client, link[1]).status_code == 200
    contact, letter = sent[-1]
    assert contact == "0245550199"
    assert sends(client, link[1], code=str(letter.values["code"])).status_code == 302


@pytest.mark.parametrize("whose", ["of an account", "of a guest", "of the trainee"])
def test_one_human_being_is_not_registered_beside_themselves(
    make: Make, here: Ward, sign_in: Callable[[Person], Visitor], session: Session, whose: str
) -> None:
    registered(make, here, mail="guest@clinic.example")
    taken = {
        "of an account": here.supervisor.email,
        "of a guest": "GUEST@clinic.example",
        "of the trainee": here.trainee.email,
    }
    page = sign_in(here.coordinator).post(here.url("guests"), data=form(mail=taken[whose]))
    assert page.status_code == 422
    assert "This contact cannot be registered" in page.text
    assert here.supervisor.passport_name not in page.text
    assert len(session.scalars(select(Guest)).all()) == 1


@pytest.mark.parametrize("who", ["trainee", "supervisor", "head", "registrar", "home_officer", "stranger"])
def test_nobody_but_a_coordinator_of_the_host_registers_guests(
    here: Ward, sign_in: Callable[[Person], Visitor], session: Session, who: str
) -> None:
    browser = sign_in(getattr(here, who))
    assert browser.get(here.url("guests")).status_code == 404
    assert browser.post(here.url("guests"), data=form()).status_code == 404
    assert session.scalars(select(Guest)).all() == []


def test_a_coordinator_of_another_host_registers_nobody_here(
    make: Make, here: Ward, sign_in: Callable[[Person], Visitor]
) -> None:
    assert sign_in(make.holder(Role.COORDINATOR)).post(here.url("guests"), data=form()).status_code == 404


def test_who_is_asked_and_is_a_guest_gets_a_link_by_mail(
    app: Flask, make: Make, here: Ward, sign_in: Callable[[Person], Visitor], client: Visitor, session: Session
) -> None:
    guest = registered(make, here, language="fr")
    browser = sign_in(here.trainee)
    done = browser.post(here.url("competencies/SML-101/ask"), data=asking(guest))
    assert done.status_code == 302
    letter = letters_to(app, CONTACT)[0]
    assert letter.language == "fr"
    link = re.search(r"http\S+(/g/\S+)", letter.text)
    assert link
    assert client.get(link[1]).status_code == 200
    page = browser.get(done.location).text
    assert "A link is on its way to the guest by mail." in page


def test_who_has_an_account_gets_no_link(
    app: Flask, here: Ward, sign_in: Callable[[Person], Visitor], session: Session
) -> None:
    sign_in(here.trainee).post(here.url("competencies/SML-101/ask"), data=asking(here.supervisor))
    assert session.scalars(select(Request)).one().asked_id == here.supervisor.id
    assert session.scalars(select(GuestLink)).all() == []
    assert not [letter for letter in letters_to(app, here.supervisor.email) if "/g/" in letter.text]


@pytest.mark.parametrize("who", ["trainee", "coordinator"])
def test_trainee_and_coordinator_copy_a_message_and_the_link_before_dies(
    app: Flask, make: Make, here: Ward, sign_in: Callable[[Person], Visitor], client: Visitor, who: str
) -> None:
    request = asked(make, here, registered(make, here))
    browser, url = sign_in(getattr(here, who)), here.url(f"requests/{request.id}/guest")
    links = []
    for _ in range(2):
        page = browser.post(url, data={"way": "message"})
        assert page.status_code == 200
        found = re.search(r"http\S+(/g/\S+)", page.text)
        assert found
        links.append(found[1])
    assert "/g/" not in browser.get(url).text
    assert letters_to(app, CONTACT) == []
    assert [client.get(link).status_code for link in links] == [404, 200]


def test_a_new_link_can_be_mailed(
    app: Flask, make: Make, here: Ward, sign_in: Callable[[Person], Visitor], client: Visitor
) -> None:
    request = asked(make, here, registered(make, here))
    url = here.url(f"requests/{request.id}/guest")
    assert sign_in(here.trainee).post(url, data={"way": "mail"}).status_code == 302
    link = re.search(r"http\S+(/g/\S+)", letters_to(app, CONTACT)[0].text)
    assert link
    assert client.get(link[1]).status_code == 200


def test_a_closed_request_has_no_link_any_more(
    make: Make, here: Ward, sign_in: Callable[[Person], Visitor], session: Session
) -> None:
    request = asked(make, here, registered(make, here))
    session.get_one(Request, request.id).closed_at = NOW
    url = here.url(f"requests/{request.id}/guest")
    page = sign_in(here.trainee).post(url, data={"way": "message"})
    assert "there is no link any more" in page.text
    assert session.scalars(select(GuestLink)).all() == []


@pytest.mark.parametrize("who", ["supervisor", "head", "registrar", "home_officer", "stranger"])
def test_nobody_else_makes_a_link(
    make: Make, here: Ward, sign_in: Callable[[Person], Visitor], session: Session, who: str
) -> None:
    request = asked(make, here, registered(make, here))
    url = here.url(f"requests/{request.id}/guest")
    browser = sign_in(getattr(here, who))
    assert browser.get(url).status_code == 404
    assert browser.post(url, data={"way": "message"}).status_code == 404
    assert session.scalars(select(GuestLink)).all() == []


def test_trainee_and_coordinator_are_led_to_the_link_while_the_request_waits_for_a_guest(
    make: Make, here: Ward, sign_in: Callable[[Person], Visitor], session: Session
) -> None:
    guest = registered(make, here)
    request, other = asked(make, here, guest), asked(make, here, here.supervisor)
    link, none = (here.url(f"requests/{one.id}/guest") for one in (request, other))
    pages = [(here.trainee, "competencies/SML-101"), (here.trainee, "requests"), (here.coordinator, "requests")]

    def led() -> list[bool]:
        found = [sign_in(who).get(here.url(path)).text for who, path in pages]
        assert not any(none in page for page in found)
        return [link in page for page in found]

    assert led() == [True] * 3
    assert link not in sign_in(here.supervisor).get(here.url("competencies/SML-101")).text
    session.get_one(Person, guest.id).password = "taken up"
    assert led() == [False] * 3
    session.get_one(Person, guest.id).password = None
    session.get_one(Request, request.id).closed_at = NOW
    assert led() == [False] * 3


def test_who_has_taken_up_an_account_is_offered_no_link_and_stands_in_no_list_of_guests(
    make: Make, here: Ward, sign_in: Callable[[Person], Visitor], session: Session
) -> None:
    guest = registered(make, here)
    copy = copied(make, here, guest)
    link = here.url(f"paper/{copy.id}/guest")
    assert link in sign_in(here.trainee).get(here.url("paper")).text
    assert "KOFI MENSAH" in sign_in(here.coordinator).get(here.url("guests")).text
    session.get_one(Person, guest.id).password = "taken up"
    session.commit()
    assert link not in sign_in(here.trainee).get(here.url("paper")).text
    assert "KOFI MENSAH" not in sign_in(here.coordinator).get(here.url("guests")).text


def test_a_request_to_somebody_with_an_account_has_no_page_for_a_link(
    make: Make, here: Ward, sign_in: Callable[[Person], Visitor]
) -> None:
    request = asked(make, here, here.supervisor)
    assert sign_in(here.trainee).get(here.url(f"requests/{request.id}/guest")).status_code == 404


def test_a_guest_has_no_way_to_sign_in(
    app: Flask, make: Make, here: Ward, client: Visitor, give_password: Callable[..., Person]
) -> None:
    guest = registered(make, here)
    for address in (guest.email, CONTACT):
        page = client.post("/sign-in", data={"email": address, "password": PASSWORD})
        assert "do not belong together" in page.text
        client.post("/reset", data={"email": address})
    assert [letter for letter in letters_to(app, CONTACT) if "/reset/" in letter.text] == []


def test_an_invitation_of_a_guest_is_never_written(
    app: Flask, make: Make, here: Ward, sign_in: Callable[[Person], Visitor]
) -> None:
    guest = registered(make, here)
    browser = sign_in(here.coordinator)
    answer = browser.post(f"/people/{guest.id}/invitation")
    assert "The invitation could not be sent." in browser.get(answer.location).text
    assert letters_to(app, NOWHERE) == []


def test_a_request_that_is_handed_over_to_a_guest_sends_them_a_link(
    app: Flask, make: Make, here: Ward, sign_in: Callable[[Person], Visitor], client: Visitor
) -> None:
    guest = registered(make, here)
    request = asked(make, here, here.supervisor)
    given = {"answer": "handed_over", "colleague": str(guest.id), "reason": "She saw it, not I."}
    assert sign_in(here.supervisor).post(here.url(f"requests/{request.id}/answer"), data=given).status_code == 302
    link = re.search(r"http\S+(/g/\S+)", letters_to(app, CONTACT)[0].text)
    assert link
    assert client.get(link[1]).status_code == 200


def test_who_takes_up_an_account_is_no_guest_any_more(
    app: Flask, make: Make, here: Ward, session: Session, give_password: Callable[..., Person]
) -> None:
    guest = registered(make, here)
    assert guest_of(session, guest.id) is not None
    give_password(guest)
    session.expire_all()
    assert guest_of(session, guest.id) is None


def test_a_guest_observes_and_never_signs_off(app: Flask, make: Make, here: Ward, client: Visitor) -> None:
    """There is no address for it: a link leads to the answer, and everything else asks for a session."""
    registered(make, here)
    for path in ("competencies/SML-101/sign", "competencies/SML-101/countersign/3", "competencies/SML-101/observe"):
        answer = client.post(here.url(path))
        assert answer.status_code == 302
        assert "/sign-in" in answer.location
