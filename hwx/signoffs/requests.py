"""Requests: a trainee asks an assessor to look at one competency, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from hwx.access import Role
from hwx.people.tables import Appointment, Person
from hwx.placements.tables import Placement
from hwx.rules.curriculum import Competency
from hwx.rules.signing import in_scope
from hwx.signoffs.tables import Request

WINDOW = timedelta(days=14)
"""A request closes two weeks after it was made: late ratings are less accurate (domain sheet, 3.1 and 3.2)."""


@dataclass(frozen=True)
class Assessor:
    """Somebody at the host who may be asked."""

    id: int
    name: str
    capacity: str


def assessors_for(
    session: Session, placement: Placement, slug: str, competency: Competency, day: date
) -> list[Assessor]:
    """Supervisors and unit heads of the host whose scope covers the competency today; the trainee is not among them."""
    query = (
        select(Person.id, Person.passport_name, Appointment.capacity, Appointment.scope)
        .join(Appointment, Appointment.person_id == Person.id)
        .where(
            Appointment.institution_id == placement.host_id,
            Appointment.role.in_((Role.SUPERVISOR, Role.UNIT_HEAD)),
            Appointment.starts_on <= day,
            (Appointment.ends_on.is_(None)) | (Appointment.ends_on >= day),
            Person.id != placement.trainee_id,
            Person.active,
        )
        .order_by(Person.passport_name)
    )
    found: dict[int, Assessor] = {}
    for person_id, name, capacity, scope in session.execute(query):
        if in_scope(scope, slug, competency):
            found.setdefault(person_id, Assessor(person_id, name, capacity))
    return list(found.values())


def ask(
    session: Session,
    placement: Placement,
    competency: str,
    asked_id: int,
    encounter_on: date,
    method: str,
    note: str,
    now: datetime,
    today: date,
) -> Request:
    """A new open request; the caller commits."""
    request = Request(
        placement_id=placement.id,
        competency=competency,
        asked_id=asked_id,
        encounter_on=encounter_on,
        method=method,
        note=note.strip(),
        asked_at=now,
        expires_on=today + WINDOW,
    )
    session.add(request)
    return request


def open_request(session: Session, placement_id: int, competency: str, today: date) -> list[Request]:
    """Those still open for this competency with whoever is asked, oldest first."""
    query = (
        select(Request)
        .options(joinedload(Request.asked).lazyload(Person.appointments))
        .where(
            Request.placement_id == placement_id,
            Request.competency == competency,
            Request.closed_at.is_(None),
            Request.expires_on >= today,
        )
        .order_by(Request.id)
    )
    return list(session.scalars(query))


def answer(session: Session, placement_id: int, competency: str, asked_id: int, entry: int, now: datetime) -> None:
    """Close what this assessor was asked about the competency: the observation is the answer."""
    session.execute(
        update(Request)
        .where(
            Request.placement_id == placement_id,
            Request.competency == competency,
            Request.asked_id == asked_id,
            Request.closed_at.is_(None),
        )
        .values(closed_at=now, closed_by_entry=entry)
    )


def take_back(session: Session, request_id: int, placement_id: int, now: datetime) -> Request | None:
    """The request of this placement, closed; one that is closed already stays as it is: pressing twice is no error."""
    query = select(Request).where(Request.id == request_id, Request.placement_id == placement_id)
    found = session.scalar(query.with_for_update())
    if found is not None and found.closed_at is None:
        found.closed_at = now
    return found
