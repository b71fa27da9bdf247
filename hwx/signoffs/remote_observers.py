"""Observers at other institutions: naming one, ending it, and finding the one placement that is open to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, joinedload

from hwx.access import Role
from hwx.people.lookup import person_with_email
from hwx.people.tables import Appointment, Person
from hwx.placements.pages import WITH_THEM
from hwx.placements.tables import Placement
from hwx.rules.lifecycle import PlacementState
from hwx.rules.signing import ASSESSING
from hwx.signoffs.remote_tables import RemoteObserver

OPEN = (PlacementState.ACTIVE.value, PlacementState.PAUSED.value)
KIND = "remote_observer"
"""The name that a curriculum gives to this way (hwx.rules.facts.ALTERNATIVES)."""


def posts_elsewhere(session: Session, mail: str, placement: Placement, day: date) -> list[Appointment]:
    """The appointments of somebody with an account by which they assess today at other institutions than the host, one
    for each; none of everybody else, the trainee included, so that nothing is told of who has an account."""
    person = person_with_email(session, mail)
    if person is None or not person.active or person.password is None or person.id == placement.trainee_id:
        return []
    held = [one for one in person.appointments_on(day) if one.role in (Role.SUPERVISOR, Role.UNIT_HEAD)]
    return list({one.institution_id: one for one in held if one.institution_id != placement.host_id}.values())


def name(
    session: Session,
    placement: Placement,
    held: Appointment,
    codes: Sequence[str],
    days: tuple[date, date],
    by: Person,
    now: datetime,
) -> None:
    """One row for each competency, from the first of ``days`` to the last; the caller commits."""
    for code in codes:
        session.add(
            RemoteObserver(
                placement_id=placement.id,
                competency=code,
                person_id=held.person_id,
                institution_id=held.institution_id,
                starts_on=days[0],
                ends_on=min(days[1], placement.ends_on),
                named_by_id=by.id,
                named_at=now,
            )
        )


def named_for(session: Session, placement_id: int) -> Sequence[RemoteObserver]:
    """All that were ever named, the newest first."""
    query = (
        select(RemoteObserver)
        .options(
            joinedload(RemoteObserver.person).lazyload(Person.appointments), joinedload(RemoteObserver.institution)
        )
        .where(RemoteObserver.placement_id == placement_id)
        .order_by(RemoteObserver.id.desc())
    )
    return session.scalars(query).all()


def end(session: Session, placement_id: int, number: int, today: date) -> bool:
    """From now on it opens nothing: over with yesterday, or taken away where it began today or later. False where there
    is no such row of this placement. The caller commits."""
    row = session.scalar(
        select(RemoteObserver).where(RemoteObserver.id == number, RemoteObserver.placement_id == placement_id)
    )
    if row is None:
        return False
    if row.starts_on >= today:
        session.delete(row)
    elif row.ends_on >= today:
        row.ends_on = today - timedelta(days=1)
    return True


def open_to(
    session: Session, person: Person, reference: str, code: str, day: date
) -> tuple[Placement, list[RemoteObserver]] | None:
    """The placement, while it runs and this person is named for this competency today and assesses today at the
    institution with which they were named; with each such naming, the newest first. Whether the curriculum names this
    way is asked of the curriculum."""
    assesses = exists().where(
        Appointment.person_id == RemoteObserver.person_id,
        Appointment.institution_id == RemoteObserver.institution_id,
        Appointment.role.in_(ASSESSING),
        Appointment.starts_on <= day,
        or_(Appointment.ends_on.is_(None), Appointment.ends_on >= day),
    )
    query = (
        select(Placement, RemoteObserver)
        .join(RemoteObserver, RemoteObserver.placement_id == Placement.id)
        .options(*WITH_THEM)
        .where(
            Placement.reference == reference,
            Placement.state.in_(OPEN),
            Placement.trainee_id != person.id,
            Placement.host_id != RemoteObserver.institution_id,
            Placement.ends_on >= day,
            RemoteObserver.person_id == person.id,
            RemoteObserver.competency == code,
            RemoteObserver.starts_on <= day,
            RemoteObserver.ends_on >= day,
            assesses,
        )
        .order_by(RemoteObserver.id.desc())
    )
    found = session.execute(query).all()
    return (found[0][0], [naming for _, naming in found]) if found else None
