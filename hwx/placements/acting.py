"""A person in the capacity of one appointment, frozen for the record."""

from __future__ import annotations

from datetime import date

from hwx.access import Role
from hwx.people.tables import Appointment, Person
from hwx.rules.signatory import Signatory


def signatory(person: Person, row: Appointment) -> Signatory:
    return Signatory(
        person=person.id,
        name=person.passport_name,
        role=row.role,
        institution=row.institution_id,
        institution_name=row.institution.english_name,
        capacity=row.capacity,
        profession=row.profession,
        register=row.register,
        register_number=row.register_number,
    )


def acting_as(person: Person, role: Role, institution_id: int, day: date) -> Signatory | None:
    """The person as the holder of this role there on that day, or None."""
    for row in person.appointments_on(day):
        if row.role == role and row.institution_id == institution_id:
            return signatory(person, row)
    return None
