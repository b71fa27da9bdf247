"""Whom a coordinator sees among the people because they are or were trainees there."""

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
