"""One human being is one assessor, by link as a guest and by an account of their own, here and at another host."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from hwx.access import Role
from hwx.people.guest_tables import Guest
from hwx.people.invite import Particulars, accept, add_person
from hwx.people.lookup import NOWHERE
from hwx.people.tables import Person
from hwx.placements.record import entries_of
from hwx.rules.counting import Missing
from hwx.rules.facts import Observation
from hwx.rules.standing import standing_of
from hwx.signoffs.guests import AddressTaken, Registering, guests_at, register
from tests.people.conftest import PASSWORD, give_password
from tests.placements.exchange import exchange
from tests.placements.test_admission_pages import ADDRESS, entered
from tests.signoffs.guest_ward import CONTACT, answers, asked, letters_to, registered, sends, token_for
from tests.signoffs.test_signing_pages import observe
from tests.signoffs.ward import Ward, ward
from tests.support.making import NOW, TODAY, Make
from tests.support.small_curriculum import small_curriculum
from tests.support.visiting import Visitor

__all__ = ["give_password"]

SignIn = Callable[[Person], Visitor]


def two_assessors() -> dict[str, Any]:
    document = small_curriculum(version="1.7")
    domain = document["domains"][0]
    first = {**domain["competencies"][0], "assessors": 2}
    return {**document, "domains": [{**domain, "competencies": [first, domain["competencies"][1]]}]}


@pytest.fixture
def here(app: Flask, make: Make) -> Ward:
    return ward(make, revision=make.revision(two_assessors()))


def missing_of(make: Make, here: Ward) -> tuple[Missing, ...]:
    make.session.rollback()
    curriculum = make.curriculum(here.placement)
    entries = entries_of(make.session, here.placement.id)
    return standing_of(curriculum.by_code["SML-101"], "doctor", entries, curriculum.rules).missing


def invited(here: Ward, role: Role = Role.UNIT_HEAD) -> dict[str, str]:
    return {
        "passport_name": "Kofi Mensah",
        "email": CONTACT,
        "language": "en",
        "institution_id": str(here.placement.host_id),
        "role": role.value,
        "starts_on": TODAY.isoformat(),
        "capacity": "Consultant",
    }


def test_a_guest_who_takes_up_an_account_is_no_second_assessor(
    app: Flask, make: Make, here: Ward, client: Visitor, sign_in: SignIn
) -> None:
    """Recorded by link, then invited at the same address, then recorded from the account."""
    guest = registered(make, here)
    token = token_for(app, asked(make, here, guest).id)
    assert answers(app, client, f"/g/{token}").status_code == 302
    assert sign_in(here.coordinator).post("/people/new", data=invited(here)).status_code == 302
    link = next(found[0] for one in letters_to(app, CONTACT) if (found := re.search(r"/invitation/\S+", one.text)))
    client.post(link, data={"language": "en", "password": PASSWORD, "password_confirm": PASSWORD})
    make.session.expire_all()
    account = make.session.scalars(select(Person).where(Person.email == CONTACT)).one()
    assert (account.id, account.password is not None) == (guest.id, True)
    assert observe(sign_in(account), make, here).status_code == 302
    seen = [one for one in entries_of(make.session, here.placement.id) if isinstance(one.fact, Observation)]
    assert [(one.author, one.fact.by.means) for one in seen] == [(guest.id, "guest_link"), (guest.id, "")]
    assert Missing("assessors", 1, 2) in missing_of(make, here)
    assert observe(sign_in(here.colleague), make, here).status_code == 302
    assert Missing("assessors", 1, 2) not in missing_of(make, here)


def test_an_account_given_elsewhere_makes_no_supervisor_of_the_guest(
    app: Flask, make: Make, here: Ward, client: Visitor, sign_in: SignIn
) -> None:
    """They open nothing at the host until its coordinator appoints them; what they recorded by link stays."""
    guest = registered(make, here)
    token = token_for(app, asked(make, here, guest).id)
    assert answers(app, client, f"/g/{token}").status_code == 302
    given = {**invited(here, role=Role.HOME_OFFICER), "institution_id": str(here.placement.home_id)}
    administrator = sign_in(make.holder(Role.ADMINISTRATOR))
    assert administrator.post("/people/new", data=given).status_code == 302
    make.session.expire_all()
    assert [one.ends_on is None or one.ends_on >= TODAY for one in guest.appointments if one.by_link] == [True]
    link = next(found[0] for one in letters_to(app, CONTACT) if (found := re.search(r"/invitation/\S+", one.text)))
    client.post(link, data={"language": "en", "password": PASSWORD, "password_confirm": PASSWORD})
    make.session.expire_all()
    (ended,) = (one for one in guest.appointments if one.by_link)
    assert ended.ends_on is not None
    assert ended.ends_on < TODAY
    assert sign_in(guest).get("/queue").status_code == 404
    assert sign_in(guest).get(here.url("competencies/SML-101/observe")).status_code == 404
    assert [one.author for one in entries_of(make.session, here.placement.id) if isinstance(one.fact, Observation)] == [
        guest.id
    ]
    again = {"institution_id": str(here.placement.host_id), "role": "supervisor", "starts_on": TODAY.isoformat()}
    assert sign_in(here.coordinator).post(f"/people/{guest.id}/roles/new", data=again).status_code == 302
    assert sign_in(guest).get("/queue").status_code == 200


@pytest.mark.parametrize(("starts", "ends"), [(0, TODAY), (3, TODAY), (-1, TODAY - timedelta(days=1))])
def test_what_was_held_by_link_is_over_after_today_at_the_latest(
    app: Flask, make: Make, here: Ward, starts: int, ends: date
) -> None:
    guest = registered(make, here)
    (held,) = guest.appointments
    held.starts_on, held.ends_on = TODAY + timedelta(days=starts), TODAY + timedelta(days=90)
    with app.app_context():
        accept(guest, "en", PASSWORD, TODAY)
    assert held.ends_on == ends


def test_the_role_of_the_guest_is_in_the_way_of_the_same_role_and_it_is_said(
    app: Flask, make: Make, here: Ward, sign_in: SignIn
) -> None:
    """Nothing is half done: the guest stays one, until the address is entered as that of their account."""
    guest = registered(make, here)
    browser = sign_in(here.coordinator)
    page = browser.post("/people/new", data=invited(here, role=Role.SUPERVISOR))
    assert page.status_code == 422
    assert "This person holds this role there in that time already." in page.text
    assert make.session.get_one(Person, guest.id).email.endswith(NOWHERE)
    given = {"passport_name": "KOFI MENSAH", "email": CONTACT, "language": "en"}
    assert browser.post(f"/people/{guest.id}/edit", data=given).status_code == 302
    assert "/invitation/" in letters_to(app, CONTACT)[0].text
    make.session.expire_all()
    assert make.session.get_one(Person, guest.id).email == CONTACT


def test_no_account_is_moved_to_the_contact_of_a_guest(make: Make, here: Ward, sign_in: SignIn) -> None:
    registered(make, here)
    given = {"passport_name": here.colleague.passport_name, "email": CONTACT, "language": "en"}
    page = sign_in(make.holder(Role.ADMINISTRATOR)).post(f"/people/{here.colleague.id}/edit", data=given)
    assert page.status_code == 422
    assert "This e-mail address cannot be entered for this name." in page.text


def test_a_guest_who_is_admitted_as_a_trainee_judges_nobody_but_others(
    app: Flask, make: Make, here: Ward, client: Visitor, sign_in: SignIn
) -> None:
    guest = registered(make, here)
    here.placement.trainee_id = add_person(make.session, Particulars(CONTACT, "KOFI MENSAH"), NOW).id
    token = token_for(app, asked(make, here, guest).id)
    page = sends(client, f"/g/{token}")
    assert page.status_code == 422
    assert "do not allow this observation" in page.text


def test_a_coordinator_who_is_a_guest_elsewhere_admits_nobody_at_that_contact(
    make: Make, here: Ward, sign_in: SignIn
) -> None:
    there = exchange(make)
    me = there.coordinator
    contact = {"mail": CONTACT, "phone": "", "registered_by_id": here.coordinator.id, "registered_at": NOW}
    make.session.add(Guest(person_id=me.id, institution_id=here.placement.host_id, **contact))
    data = entered(there, email=CONTACT, passport_name=me.passport_name)
    page = sign_in(me).post(ADDRESS, data=data)
    assert page.status_code == 422
    assert "This is your own address. Nobody admits themselves" in page.text


def given(**change: Any) -> Registering:
    values = {"name": "Mensah Kofi", "profession": "Doctor", "mail": CONTACT, "phone": "", "language": "fr"}
    dates = {"starts_on": TODAY, "ends_on": TODAY + timedelta(days=7)}
    return Registering(**{**values, **dates, **change})


def test_a_guest_of_two_hosts_is_one_person(make: Make, here: Ward) -> None:
    first = registered(make, here, phone="0245550199")
    there = ward(make)
    again = register(make.session, given(), there.placement.host_id, there.coordinator, NOW)
    make.session.commit()
    assert again.person_id == first.id
    assert make.session.scalar(select(func.count(Guest.person_id))) == 1
    (row,) = guests_at(make.session, there.placement.host_id)
    assert (row.person_id, row.mail, row.phone, row.starts_on) == (first.id, CONTACT, "", TODAY)
    (row,) = guests_at(make.session, here.placement.host_id)
    assert (row.phone, row.starts_on) == ("0245550199", TODAY - timedelta(days=30))


@pytest.mark.parametrize(
    ("change", "host"),
    [
        ({}, "the same"),
        ({"mail": "other@clinic.example", "phone": "0245550199"}, "the same"),
        ({"name": "SOMEBODY ELSE"}, "another"),
        ({"account": True}, "another"),
        ({"closed": True}, "another"),
    ],
    ids=str,
)
def test_a_contact_that_another_has_is_refused_and_makes_nobody(
    make: Make, here: Ward, change: dict[str, Any], host: str
) -> None:
    known = registered(make, here, phone="0245550199")
    known.password = "taken up" if change.pop("account", False) else None
    known.active = not change.pop("closed", False)
    make.session.commit()
    there = here if host == "the same" else ward(make)
    before = make.session.scalar(select(func.count(Person.id)))
    with pytest.raises(AddressTaken):
        register(make.session, given(**change), there.placement.host_id, there.coordinator, NOW)
    assert make.session.scalar(select(func.count(Person.id))) == before
