"""Whom a coordinator sees among the people because they are or were trainees there, and who is one elsewhere."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, select

from hwx.access import Role
from hwx.people.tables import Person
from hwx.placements.tables import Placement


def trainees_hosted(reader: Person, day: date) -> Select[int]:
    """Ids of the trainees of the institutions that the reader coordinates on that day."""
    hosts = sorted(reader.institutions_as(Role.COORDINATOR, day))
    return select(Placement.trainee_id).where(Placement.host_id.in_(hosts))


def trainees_elsewhere(reader: Person, day: date) -> Select[int]:
    """Ids of those with a placement, also one that is over, at a host that the reader does not coordinate that day."""
    hosts = sorted(reader.institutions_as(Role.COORDINATOR, day))
    return select(Placement.trainee_id).where(Placement.host_id.not_in(hosts))
