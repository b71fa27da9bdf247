"""Lists and single rows of people, appointments and institutions, each for one reader."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, aliased

from hwx.people.tables import Appointment, Institution, Person
from hwx.people.visible import may_correct, may_manage, may_see

ON_A_PAGE = 50


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; empty or None: not at all. ``page`` counts from 1."""

    words: str = ""
    role: str = ""
    institution_id: int | None = None
    page: int = 1


@dataclass(frozen=True)
class PersonRow:
    """``roles`` of today, as far as the reader may see them: role, official name of the institution, its language,
    English name."""

    id: int
    passport_name: str
    original_name: str
    original_language: str
    email: str
    active: bool
    taken_up: bool
    roles: Sequence[tuple[str, ...]]


@dataclass(frozen=True)
class Held:
    """An appointment as the person's page shows it."""

    appointment: Appointment
    institution: Institution
    checked_by: str | None


def people_page(session: Session, reader: Person, day: date, wanted: Wanted) -> tuple[list[PersonRow], bool]:
    """One page by passport name, and whether there is another; two statements."""
    found = (
        select(
            Person.id,
            Person.passport_name,
            Person.original_name,
            Person.original_language,
            Person.email,
            Person.active,
            Person.password.is_not(None).label("taken_up"),
        )
        .where(may_see(reader, day), *_narrowed(wanted, reader, day))
        .order_by(Person.passport_name, Person.id)
        .offset((wanted.page - 1) * ON_A_PAGE)
        .limit(ON_A_PAGE + 1)
    )
    rows = session.execute(found).all()
    roles = _roles_today(session, reader, day, [row.id for row in rows[:ON_A_PAGE]])
    return [PersonRow(*row, roles=roles[row.id]) for row in rows[:ON_A_PAGE]], len(rows) > ON_A_PAGE


def _narrowed(wanted: Wanted, reader: Person, day: date) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [
        or_(
            func.lower(Person.passport_name).contains(word.lower(), autoescape=True),
            Person.original_name.contains(word, autoescape=True),
            Person.email.contains(word.lower(), autoescape=True),
        )
        for word in wanted.words.split()[:5]
    ]
    if wanted.role or wanted.institution_id:
        holding = select(Appointment.person_id).where(_today(day), may_manage(reader, day))
        if wanted.role:
            holding = holding.where(Appointment.role == wanted.role)
        if wanted.institution_id:
            holding = holding.where(Appointment.institution_id == wanted.institution_id)
        conditions.append(Person.id.in_(holding))
    return conditions


def _today(day: date) -> ColumnElement[bool]:
    return (Appointment.starts_on <= day) & or_(Appointment.ends_on.is_(None), Appointment.ends_on >= day)


def _roles_today(session: Session, reader: Person, day: date, ids: list[int]) -> dict[int, list[tuple[str, ...]]]:
    place = (Institution.name, Institution.name_language, Institution.english_name)
    found = (
        select(Appointment.person_id, Appointment.role, *place)
        .join(Institution, Institution.id == Appointment.institution_id)
        .where(Appointment.person_id.in_(ids), _today(day), may_manage(reader, day))
        .order_by(Appointment.starts_on, Appointment.id)
    )
    roles: dict[int, list[tuple[str, ...]]] = defaultdict(list)
    for person_id, *held in session.execute(found):
        roles[person_id].append(tuple(held))
    return roles


def person_seen_by(session: Session, reader: Person, day: date, person_id: int) -> Person | None:
    return session.scalar(select(Person).where(Person.id == person_id, may_see(reader, day)))


def person_corrected_by(session: Session, reader: Person, day: date, person_id: int) -> Person | None:
    return session.scalar(select(Person).where(Person.id == person_id, may_correct(reader, day)))


def corrects(session: Session, reader: Person, day: date, person_id: int) -> bool:
    return session.scalar(select(Person.id).where(Person.id == person_id, may_correct(reader, day))) is not None


def appointment_managed_by(
    session: Session, reader: Person, day: date, person_id: int, appointment_id: int
) -> Appointment | None:
    asked = select(Appointment).where(Appointment.id == appointment_id, Appointment.person_id == person_id)
    return session.scalar(asked.where(may_manage(reader, day)))


def appointments_of(session: Session, reader: Person, day: date, person: Person) -> list[Held]:
    """Past, present and coming, the newest first; only those that the reader manages."""
    checker = aliased(Person)
    found = (
        select(Appointment, checker.passport_name)
        .outerjoin(checker, checker.id == Appointment.register_checked_by_id)
        .where(Appointment.person_id == person.id, may_manage(reader, day))
        .order_by(Appointment.starts_on.desc(), Appointment.id.desc())
    )
    return [Held(one, one.institution, checked_by) for one, checked_by in session.execute(found)]


def institutions_page(session: Session, words: str, page: int) -> tuple[list[Institution], bool]:
    """By English name; for administrators, who see every institution."""
    found = select(Institution).order_by(Institution.english_name, Institution.id)
    for word in words.split()[:5]:
        found = found.where(
            or_(
                func.lower(Institution.english_name).contains(word.lower(), autoescape=True),
                Institution.name.contains(word, autoescape=True),
                func.lower(Institution.city).contains(word.lower(), autoescape=True),
            )
        )
    rows = list(session.scalars(found.offset((page - 1) * ON_A_PAGE).limit(ON_A_PAGE + 1)))
    return rows[:ON_A_PAGE], len(rows) > ON_A_PAGE
