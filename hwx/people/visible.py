"""Whom a person may see and manage: every query about people, appointments and institutions starts from here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, true

from hwx.access import Role
from hwx.people.tables import Appointment, Institution, Person

Sight = Callable[[Person, date], Select[int]]

SIGHTS: list[Sight] = []
"""Rules by which a coordinator sees more people, each giving the ids of persons; a room above adds its own at import
(the trainees of a placement have no appointment, and this room does not know placements)."""

BONDS: list[Sight] = []
"""Rules by which a person belongs elsewhere too, with or without an appointment there; as SIGHTS, by a room above."""


def may_see(reader: Person, day: date) -> ColumnElement[bool]:
    """An administrator sees everybody; a coordinator those with an appointment, past or present, at an institution
    that the coordinator works for that day, and whoever SIGHTS adds."""
    if reader.institutions_as(Role.ADMINISTRATOR, day):
        return true()
    appointed = select(Appointment.person_id).where(Appointment.institution_id.in_(_coordinated(reader, day)))
    return or_(Person.id.in_(appointed), *(Person.id.in_(sight(reader, day)) for sight in SIGHTS))


def may_correct(reader: Person, day: date) -> ColumnElement[bool]:
    """Whose particulars: a coordinator leaves those alone who also belong elsewhere, and administrators. Whoever knows
    a name and an address can take that person in as well; that alone must not give the account into their hands."""
    if reader.institutions_as(Role.ADMINISTRATOR, day):
        return true()
    elsewhere = exists().where(
        Appointment.person_id == Person.id,
        or_(Appointment.ends_on.is_(None), Appointment.ends_on >= day),
        or_(
            Appointment.institution_id.not_in(_coordinated(reader, day)),
            Appointment.role == Role.ADMINISTRATOR,
        ),
    )
    return and_(may_see(reader, day), ~elsewhere, *(Person.id.not_in(bond(reader, day)) for bond in BONDS))


def may_manage(reader: Person, day: date) -> ColumnElement[bool]:
    """Which appointments somebody may see, make and end."""
    if reader.institutions_as(Role.ADMINISTRATOR, day):
        return true()
    return and_(
        Appointment.institution_id.in_(_coordinated(reader, day)),
        Appointment.role != Role.ADMINISTRATOR,
    )


def roles_to_give(reader: Person, day: date) -> tuple[Role, ...]:
    """An administrator gives every role; a coordinator every one but that of administrator."""
    administrator = bool(reader.institutions_as(Role.ADMINISTRATOR, day))
    return tuple(role for role in Role if administrator or role is not Role.ADMINISTRATOR)


def institutions_to_staff(reader: Person, day: date) -> Select[int, str, str, str, str]:
    """Id, names and country of the institutions where the person may give roles, by English name."""
    found = select(
        Institution.id, Institution.name, Institution.name_language, Institution.english_name, Institution.country
    ).order_by(Institution.english_name)
    if reader.institutions_as(Role.ADMINISTRATOR, day):
        return found
    return found.where(Institution.id.in_(_coordinated(reader, day)))


def _coordinated(reader: Person, day: date) -> list[int]:
    return sorted(reader.institutions_as(Role.COORDINATOR, day))
