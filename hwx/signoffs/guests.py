"""Guest assessors of a host: people who may be asked to observe there and who have no account.

A guest is a person who cannot sign in, with an appointment as supervisor between two dates, so that every rule of
signing holds for them as for others. They observe by link; nothing leads a guest to a sign-off.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, or_, select, update
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.people.appointments import Post, appoint
from hwx.people.guest_tables import Guest
from hwx.people.lookup import NOWHERE, person_reached_at
from hwx.people.sessions import new_uniquifier
from hwx.people.tables import Appointment, Institution, Person
from hwx.rules.names import plain_name


@dataclass(frozen=True)
class Registering:
    """What the coordinator enters. ``mail`` is normalised; one of ``mail`` and ``phone`` is given."""

    name: str
    profession: str
    mail: str
    phone: str
    language: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class GuestRow:
    """One guest as the coordinator's list shows them; the appointment is the newest there."""

    person_id: int
    name: str
    profession: str
    mail: str
    phone: str
    appointment_id: int
    starts_on: date
    ends_on: date | None


class AddressTaken(Exception):
    """Somebody with an account, a guest of this host, or one of another name has this contact: one human being would
    count as two."""


def register(session: Session, given: Registering, host: int, by: Person, now: datetime) -> Guest:
    """A new person, their appointment and their contact; or the guest of another host who has the same address and
    name, with an appointment here as well. The caller commits. Raises AddressTaken."""
    _hold(session, host)
    known = _of_another_host(session, given, host)
    guest = known or _new_guest(session, given, host, by, now)
    post = Post(host, Role.SUPERVISOR, given.starts_on, given.ends_on, "", given.profession)
    appoint(session, session.get_one(Person, guest.person_id), post, by, None)
    return guest


def _new_guest(session: Session, given: Registering, host: int, by: Person, now: datetime) -> Guest:
    person = Person(
        email=f"{secrets.token_hex(12)}@{NOWHERE}",
        passport_name=given.name,
        profession=given.profession,
        language=given.language,
        fs_uniquifier=new_uniquifier(),
        active=True,
        created_at=now,
    )
    session.add(person)
    session.flush()
    guest = Guest(
        person_id=person.id,
        institution_id=host,
        mail=given.mail,
        phone=given.phone,
        registered_by_id=by.id,
        registered_at=now,
    )
    session.add(guest)
    session.flush()
    return guest


def _hold(session: Session, host: int) -> None:
    """Others who register there wait until the transaction ends: a form that is sent twice makes no second person."""
    same = {"asks_passkeys": Institution.asks_passkeys}
    held = update(Institution).where(Institution.id == host).values(same)
    session.execute(held.execution_options(synchronize_session=False))


def _of_another_host(session: Session, given: Registering, host: int) -> Guest | None:
    """The guest who has this address; None where nobody has it. Raises AddressTaken."""
    if _known_here(session, given, host):
        raise AddressTaken
    person = person_reached_at(session, given.mail) if given.mail else None
    if person is None:
        return None
    guest = guest_of(session, person.id)
    if guest is None or guest.mail != given.mail or plain_name(person.passport_name) != plain_name(given.name):
        raise AddressTaken
    return guest


def _known_here(session: Session, given: Registering, host: int) -> bool:
    """Whether a guest of this host, past or present, has the contact; their appointment can be made anew."""
    same = [column == value for column, value in ((Guest.mail, given.mail), (Guest.phone, given.phone)) if value]
    query = select(Guest.person_id).join(Appointment, Appointment.person_id == Guest.person_id)
    return session.scalar(query.where(Appointment.institution_id == host, or_(*same)).limit(1)) is not None


def guest_of(session: Session, person_id: int) -> Guest | None:
    """None for everybody with an account: who has taken one up signs in, and is no guest any more."""
    query = select(Guest).join(Person, Person.id == Guest.person_id)
    return session.scalar(query.where(Guest.person_id == person_id, Person.active, Person.password.is_(None)))


def guests_at(session: Session, host: int) -> list[GuestRow]:
    """Past, present and coming, the last to end first, without those who have taken up an account; a number that
    another host has entered is left out."""
    query = (
        select(
            Person.id,
            Person.passport_name,
            Person.profession,
            Guest.mail,
            case((Guest.institution_id == host, Guest.phone), else_=""),
            Appointment.id,
            Appointment.starts_on,
            Appointment.ends_on,
        )
        .join(Guest, Guest.person_id == Person.id)
        .join(Appointment, Appointment.person_id == Person.id)
        .where(Appointment.institution_id == host, Appointment.role == Role.SUPERVISOR.value, Person.password.is_(None))
        .order_by(Appointment.ends_on.desc(), Appointment.id.desc())
    )
    newest: dict[int, Any] = {}
    for row in session.execute(query):
        newest.setdefault(row[0], GuestRow(*row))
    return list(newest.values())
