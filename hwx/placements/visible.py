"""Whose placements a person may see: every query about placements starts from here."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, or_, select

from hwx.access import Role
from hwx.people.tables import Person
from hwx.placements.tables import Placement

AT_THE_HOST = (Role.COORDINATOR, Role.SUPERVISOR, Role.UNIT_HEAD, Role.REGISTRAR)


def _seen(reader: Any, hosts: Any, homes: Any) -> ColumnElement[bool]:
    """The trainee's own, for ever; those hosted where the person works with placements today; those of a home officer's
    institution. An administrator sees none by that role."""
    return or_(Placement.trainee_id == reader, Placement.host_id.in_(hosts), Placement.home_id.in_(homes))


SEEN = _seen(bindparam("reader"), bindparam("hosts", expanding=True), bindparam("homes", expanding=True))
"""For a statement that is made once and filled with ``sight_of``."""


def sight_of(person: Person, day: date) -> dict[str, Any]:
    hosts = frozenset[int]().union(*(person.institutions_as(role, day) for role in AT_THE_HOST))
    homes = person.institutions_as(Role.HOME_OFFICER, day)
    return {"reader": person.id, "hosts": sorted(hosts), "homes": sorted(homes)}


def may_see(person: Person, day: date) -> ColumnElement[bool]:
    return _seen(**sight_of(person, day))


def visible_placements(person: Person, day: date) -> Select[Placement]:
    return select(Placement).where(may_see(person, day))


def hosted_placements(person: Person, day: date, *roles: Role) -> Select[Placement]:
    """Those at institutions where the person holds one of the roles on that day."""
    hosts = frozenset[int]().union(*(person.institutions_as(role, day) for role in roles))
    return select(Placement).where(Placement.host_id.in_(sorted(hosts)))
