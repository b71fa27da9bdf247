"""Correcting what is on file about a person."""

from __future__ import annotations

from enum import Enum, auto

from sqlalchemy.orm import Session
from wtforms import Form

from hwx.people.lookup import normal_email, person_reached_at
from hwx.people.sessions import sign_out_everywhere
from hwx.people.tables import Person


class EmailTaken(Exception):
    """Another person has this e-mail address, or was registered with it as a guest."""


class Corrected(Enum):
    PARTICULARS = auto()
    ADDRESS = auto()


def correct(session: Session, person: Person, form: Form) -> Corrected:
    """Copies every field that the form still has. A new address ends all sessions and open links. Raises EmailTaken."""
    address = normal_email(form.data.get("email") or person.email)
    if address != person.email:
        if person_reached_at(session, address) not in (None, person):
            raise EmailTaken
        sign_out_everywhere(person)
    changed = Corrected.ADDRESS if address != person.email else Corrected.PARTICULARS
    for name, value in form.data.items():
        if name in Person.__table__.columns and name not in ("id", "email"):
            setattr(person, name, value)
    person.email = address
    return changed
