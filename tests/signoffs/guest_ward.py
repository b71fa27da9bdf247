"""A ward with a guest who is asked: the guest, the request, the link, and the codes that were mailed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from hwx.extensions import db
from hwx.people.guest_tables import Guest
from hwx.people.mail_folder import Mail, read_folder
from hwx.people.tables import Person
from hwx.placements.tables import Placement
from hwx.signoffs.bedside import show
from hwx.signoffs.guest_links import new_link
from hwx.signoffs.guests import Registering, register
from hwx.signoffs.paper_copies import Typed, keep
from hwx.signoffs.paper_tables import PaperCopy
from hwx.signoffs.remote_tables import RemoteObserver
from hwx.signoffs.requests import ask
from hwx.signoffs.tables import Request
from tests.signoffs.ward import Ward, ward
from tests.support.making import NOW, TODAY, Make
from tests.support.small_curriculum import small_curriculum
from tests.support.visiting import Visitor

CONTACT = "dr.mensah@clinic.example"

SAID = {
    "level": "3",
    "comment": "Calm and careful.",
    "name": "Kofi Mensah",
    "role": "Consultant, paediatrics",
    "register_number": "GH-4471",
}
"""What a guest types, without the code."""


@dataclass
class Visit:
    """One guest with one request, and the token of its link."""

    ward: Ward
    guest: Person
    request: int
    token: str

    @property
    def url(self) -> str:
        return f"/g/{self.token}"


def registered(make: Make, ward: Ward, **given: Any) -> Person:
    values = {
        "name": "KOFI MENSAH",
        "profession": "Doctor",
        "mail": CONTACT,
        "phone": "",
        "language": "en",
        "starts_on": TODAY - timedelta(days=30),
        "ends_on": TODAY + timedelta(days=60),
        **given,
    }
    guest = register(make.session, Registering(**values), ward.placement.host_id, ward.coordinator, NOW)
    make.session.commit()
    return make.session.get_one(Person, guest.person_id)


def asked(make: Make, ward: Ward, person: Person, competency: str = "SML-101", **given: Any) -> Request:
    values = {"encounter_on": TODAY, "method": "MCX", "note": "Fever in a child.", **given}
    request = ask(
        make.session, ward.placement, competency, person.id, values["encounter_on"], values["method"], values["note"],
        NOW, TODAY,
    )  # fmt: skip
    make.session.commit()
    return request


def visit(app: Flask, make: Make, ward: Ward, competency: str = "SML-101", **given: Any) -> Visit:
    guest = registered(make, ward)
    request = asked(make, ward, guest, competency, **given)
    return Visit(ward, guest, request.id, token_for(app, request.id))


def token_for(app: Flask, number: int, kind: type[Request] | type[PaperCopy] = Request) -> str:
    """A new link for the request or the copy, as the pages make it."""
    with app.test_request_context():
        session = db.session()
        row = cast(Request | PaperCopy, session.get_one(kind, number))
        trainee = session.get_one(Placement, row.placement_id).trainee.passport_name
        made = new_link(session, row, trainee, None, NOW)
        assert made is not None
        session.commit()
        return made.address.rsplit("/", 1)[1]


def letters_to(app: Flask, address: str) -> list[Mail]:
    return [one for one in read_folder(app.config["HWX"].mail_folder, 0, 100)[0] if address in one.to]


def newest_code(app: Flask, address: str = CONTACT) -> str:
    for letter in letters_to(app, address):
        found = re.search(r"^\s*(\d{6})\s*$", letter.text, re.MULTILINE)
        if found:
            return found[1]
    raise AssertionError("no letter holds a code")


def sends(client: Visitor, url: str, **more: str) -> TestResponse:
    return client.post(url, data={**SAID, **more})


def answers(app: Flask, client: Visitor, url: str, **more: str) -> TestResponse:
    """Both steps: the form, then the form with the code from the letter."""
    assert sends(client, url, **more).status_code == 200
    return sends(client, url, **more, code=newest_code(app))


def contact_of(make: Make, person: Person) -> Guest:
    return make.session.scalars(select(Guest).where(Guest.person_id == person.id)).one()


def copied(make: Make, ward: Ward, signer: Person, **given: Any) -> PaperCopy:
    """A line of the sheet that the trainee has typed in."""
    values = {"competency": "SML-101", "encounter_on": TODAY, "level": 3, "method": "MCX", "held_by": "Ward office"}
    typed = Typed(**{**values, "signer_id": signer.id, **given})
    copy = keep(make.session, ward.placement, typed, ward.trainee, NOW)
    make.session.commit()
    return copy


def code_for(app: Flask, placement: int, competency: str = "SML-101", at: datetime = NOW) -> str:
    """The token of a new code at the bedside."""
    with app.test_request_context():
        session = db.session()
        shown = show(session, session.get_one(Placement, placement), competency, "QR code", at)
        session.commit()
        return shown.address.rsplit("/", 1)[1]


def guest_addresses(app: Flask, make: Make, ward: Ward) -> dict[str, object]:
    """One of everything that stands in an address of guests, codes and paper."""
    guest = registered(make, ward)
    request = asked(make, ward, guest).id
    return {
        "guest_request": request,
        "guest_link": token_for(app, request),
        "guest_copy": copied(make, ward, guest).id,
        "copy": copied(make, ward, ward.supervisor).id,
        "bedside": code_for(app, ward.placement.id),
    }


def remote_addresses(make: Make, ward_: Ward) -> dict[str, object]:
    """The supervisor of the ward watches a trainee at another institution from theirs."""
    named = small_curriculum(version="1.9", rules={"instead of a second assessor": ["remote observer"]})
    # Walks in a browser read the real clock.
    there = ward(make, revision=make.revision(named), ends_on=date(2099, 12, 31))
    row = RemoteObserver(
        placement_id=there.placement.id, competency="SML-101", person_id=ward_.supervisor.id,
        institution_id=ward_.placement.host_id, starts_on=TODAY, ends_on=there.placement.ends_on,
        named_by_id=there.coordinator.id, named_at=NOW,
    )  # fmt: skip
    own = RemoteObserver(
        placement_id=ward_.placement.id, competency="SML-101", person_id=there.supervisor.id,
        institution_id=there.placement.host_id, starts_on=TODAY, ends_on=TODAY,
        named_by_id=ward_.coordinator.id, named_at=NOW,
    )  # fmt: skip
    make.session.add_all([row, own])
    make.session.commit()
    return {"watched": there.placement.reference, "naming": own.id}
