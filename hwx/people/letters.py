"""The letters of this room, beside the invitation and those of the sign-in library; all are sent after the commit."""

from __future__ import annotations

from flask_babel import force_locale

from hwx.people.locale import institution_in
from hwx.people.mail import Letter, link_to, send
from hwx.people.tables import Appointment, Person
from hwx.people.wording import role_name


def send_appointment(person: Person, appointment: Appointment) -> bool:
    """To somebody who can sign in already."""
    with force_locale(person.language):
        role = role_name(appointment.role)
    place = appointment.institution
    values = {
        "name": person.passport_name,
        "role": role,
        "institution": institution_in(person.language, place.name, place.name_language, place.english_name)[0],
        "link": link_to("security.login"),
    }
    return send(Letter(person.email, person.language, "appointment", values))


def send_address_changed(person: Person, before: str) -> bool:
    """To the old address: its owner is the one who must know."""
    values = {"name": person.passport_name, "address": person.email}
    return send(Letter(before, person.language, "address_changed", values))


def send_passkeys_changed(person: Person, passkey_name: str, what: str) -> bool:
    """``what`` is "added", "removed", or "reset" when somebody else took all of them away."""
    values = {
        "name": person.passport_name,
        "passkey_name": passkey_name,
        "what": what,
        "link": link_to("people.all_passkeys"),
    }
    return send(Letter(person.email, person.language, "passkeys_changed", values))
