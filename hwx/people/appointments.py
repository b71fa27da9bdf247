"""Giving a role at an institution, checking the register, and ending it: dated, with a reason, never deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.people.lookup import NOWHERE
from hwx.people.tables import Appointment, Person


class Objection(StrEnum):
    OWN_APPOINTMENT = "own_appointment"
    OWN_REGISTER = "own_register"
    HOLDS_IT_ALREADY = "holds_it_already"
    ENDS_BEFORE_START = "ends_before_start"
    ENDED_ALREADY = "ended_already"
    LAST_ADMINISTRATOR = "last_administrator"


@dataclass(frozen=True)
class Post:
    """What is given: a role at an institution, with what is printed beside a signature."""

    institution_id: int
    role: Role
    starts_on: date
    ends_on: date | None = None
    capacity: str = ""
    profession: str = ""
    register: str = ""
    register_number: str = ""
    scope: tuple[str, ...] = ()
    reason: str = ""


def objections_to_appoint(
    session: Session, by: Person | None, person: Person, post: Post, today: date
) -> list[Objection]:
    """A coordinator gives no role to themselves: who admits and who signs must be two people. ``by`` as in appoint."""
    found = []
    if by is not None and by.id == person.id and not by.institutions_as(Role.ADMINISTRATOR, today):
        found.append(Objection.OWN_APPOINTMENT)
    if post.ends_on is not None and post.ends_on < post.starts_on:
        found.append(Objection.ENDS_BEFORE_START)
    elif _holds(session, person, post):
        found.append(Objection.HOLDS_IT_ALREADY)
    return found


def _holds(session: Session, person: Person, post: Post) -> bool:
    overlapping = select(Appointment.id).where(
        Appointment.person_id == person.id,
        Appointment.institution_id == post.institution_id,
        Appointment.role == post.role,
        or_(Appointment.ends_on.is_(None), Appointment.ends_on >= post.starts_on),
    )
    if post.ends_on is not None:
        overlapping = overlapping.where(Appointment.starts_on <= post.ends_on)
    return session.scalar(overlapping.limit(1)) is not None


def appoint(session: Session, person: Person, post: Post, by: Person | None, checked_on: date | None) -> Appointment:
    """``checked_on``: the day on which ``by`` saw the entry in the register. ``by`` None: the command line."""
    appointment = Appointment(
        person_id=person.id,
        **{**vars(post), "role": post.role.value, "scope": list(post.scope)},
        appointed_by_id=by.id if by else None,
        by_link=person.email.endswith(f"@{NOWHERE}"),
    )
    if checked_on and by:
        note_check(appointment, post.register, post.register_number, by, checked_on)
    session.add(appointment)
    session.flush()
    return appointment


def objections_to_check(by: Person, appointment: Appointment, today: date) -> list[Objection]:
    """What stands in a register is confirmed by somebody else than the one who signs with it."""
    own = appointment.person_id == by.id and not by.institutions_as(Role.ADMINISTRATOR, today)
    return [Objection.OWN_REGISTER] if own else []


def note_check(appointment: Appointment, register: str, number: str, by: Person, on: date) -> None:
    appointment.register = register
    appointment.register_number = number
    appointment.register_checked_on = on
    appointment.register_checked_by_id = by.id


def objections_to_end(session: Session, appointment: Appointment, last_day: date, today: date) -> list[Objection]:
    found = []
    if appointment.ends_on is not None and appointment.ends_on < today:
        return [Objection.ENDED_ALREADY]
    if last_day < appointment.starts_on:
        found.append(Objection.ENDS_BEFORE_START)
    if appointment.role == Role.ADMINISTRATOR and not other_administrators(session, appointment.person_id, today):
        found.append(Objection.LAST_ADMINISTRATOR)
    return found


def end(appointment: Appointment, last_day: date, reason: str, by: Person) -> None:
    appointment.ends_on = last_day
    appointment.end_reason = reason
    appointment.ended_by_id = by.id


def other_administrators(session: Session, person_id: int, today: date) -> int:
    """How many active others with a password are administrators today without a last day."""
    found = (
        select(func.count(func.distinct(Appointment.person_id)))
        .join(Person, Person.id == Appointment.person_id)
        .where(
            Appointment.role == Role.ADMINISTRATOR,
            Appointment.person_id != person_id,
            Appointment.starts_on <= today,
            Appointment.ends_on.is_(None),
            Person.active,
            Person.password.is_not(None),
        )
    )
    return session.scalar(found) or 0
