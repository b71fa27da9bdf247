"""Open requests of people who no longer assess at the host: what the coordinator hands over to colleagues."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, joinedload

from hwx.access import Role
from hwx.curricula.revisions import curriculum_of
from hwx.people.tables import Appointment, Person
from hwx.placements.record import entries_of
from hwx.placements.tables import Placement
from hwx.placements.visible import hosted_placements
from hwx.signoffs.requests import Asked, requests_of
from hwx.signoffs.tables import Request

ASSESSING = (Role.SUPERVISOR, Role.UNIT_HEAD)


@dataclass(frozen=True)
class Left:
    """One open request whose assessor has left the host, or whose account is closed."""

    asked: Asked
    placement: Placement


def left_behind(session: Session, coordinator: Person, day: date) -> list[Left]:
    """At the institutions that the person coordinates that day, oldest request first."""
    holds = exists().where(
        Appointment.person_id == Request.asked_id,
        Appointment.institution_id == Placement.host_id,
        Appointment.role.in_(ASSESSING),
        Appointment.starts_on <= day,
        or_(Appointment.ends_on.is_(None), Appointment.ends_on >= day),
    )
    mine = hosted_placements(coordinator, day, Role.COORDINATOR).with_only_columns(Placement.id)
    query = (
        select(Request.id, Request.placement_id)
        .join(Placement, Placement.id == Request.placement_id)
        .join(Person, Person.id == Request.asked_id)
        .where(Request.closed_at.is_(None), Placement.id.in_(mine), or_(~holds, Person.active.is_(False)))
        .order_by(Request.id)
    )
    numbers: dict[int, set[int]] = {}
    for request, placement in session.execute(query):
        numbers.setdefault(placement, set()).add(request)
    found = [one for placement, wanted in numbers.items() for one in _open_in(session, placement, wanted, day)]
    return sorted(found, key=lambda one: one.asked.request.id)


def _open_in(session: Session, placement_id: int, wanted: set[int], day: date) -> list[Left]:
    """Without those whose window has passed: they are closed as expired, and the trainee asks again."""
    query = select(Placement).where(Placement.id == placement_id)
    placement = session.scalars(query.options(joinedload(Placement.trainee), joinedload(Placement.revision))).one()
    rules = curriculum_of(session, placement.revision.digest).rules
    asked = requests_of(session, placement_id, rules, entries_of(session, placement_id, ""), day)
    return [Left(one, placement) for one in asked if one.open and one.request.id in wanted]
