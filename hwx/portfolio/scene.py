"""Where the trainee puts something on the record, or somebody about it, and what the rules ask of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.people.tables import Person
from hwx.placements.acting import acting_as
from hwx.placements.record import Writing, add_entry, entries_of, hold
from hwx.placements.tables import Placement
from hwx.placements.terms import terms_of
from hwx.placements.told import told_days
from hwx.rules.curriculum import Curriculum
from hwx.rules.facts import Fact
from hwx.rules.portfolio_acts import Actor, Against, Case, PortfolioAct, against
from hwx.rules.record import Entry
from hwx.rules.signatory import Signatory
from hwx.rules.signing_ground import Ground, Objection


class Refused(Exception):
    """The rules object; ``reasons`` are all of them. Nothing was recorded."""

    def __init__(self, reasons: Sequence[Against | Objection]) -> None:
        super().__init__(", ".join(reason.code for reason in reasons))
        self.reasons = tuple(reasons)


@dataclass(frozen=True)
class Scene:
    """One open transaction, one placement with its pinned curriculum, who acts, and when (UTC, and the site's date
    and zone)."""

    session: Session
    placement: Placement
    curriculum: Curriculum
    person: Person
    now: datetime
    today: date
    zone: tzinfo = UTC


def roles_at_host(scene: Scene) -> frozenset[str]:
    held = scene.person.appointments_on(scene.today)
    return frozenset(one.role for one in held if one.institution_id == scene.placement.host_id)


def case_of(scene: Scene, entries: Sequence[Entry]) -> Case:
    placement = scene.placement
    asked = scene.curriculum.asked_of(placement.cadre, frozenset(placement.opened))
    return Case(
        trainee=placement.trainee_id,
        state=placement.state,
        starts_on=placement.starts_on,
        ends_on=placement.ends_on,
        asked=frozenset(competency.code for competency in asked),
        levels=scene.curriculum.scale.numbers,
        entries=entries,
        today=scene.today,
    )


def ground_of(scene: Scene, entries: Sequence[Entry]) -> Ground:
    """For the rules of contesting, which ask nothing about other people."""
    told = told_days(scene.session, scene.placement.id, scene.zone)
    return Ground(scene.curriculum, terms_of(scene.placement), entries, scene.today, told=told, zone=scene.zone)


def held_entries(scene: Scene) -> list[Entry]:
    """The record, with other writers kept out until the transaction ends."""
    hold(scene.session, scene.placement)
    return entries_of(scene.session, scene.placement.id)


def refuse(reasons: Sequence[Against | Objection]) -> None:
    if reasons:
        raise Refused(reasons)


def allow(scene: Scene, act: PortfolioAct, entries: Sequence[Entry]) -> None:
    """Raises Refused with every reason against the act."""
    refuse(against(act, Actor(scene.person.id, roles_at_host(scene)), case_of(scene, entries)))


def hand(scene: Scene, *roles: str) -> Signatory:
    """The trainee by name alone; anybody else in the first of these roles that they hold at the host today."""
    if scene.person.id != scene.placement.trainee_id:
        for role in roles:
            found = acting_as(scene.person, Role(role), scene.placement.host_id, scene.today)
            if found is not None:
                return found
    return Signatory(person=scene.person.id, name=scene.person.passport_name)


def add(scene: Scene, fact: Fact, on: date | None = None) -> Entry:
    """``on`` is the day of the encounter, today for what is only said. The caller commits."""
    writing = Writing(scene.person.id, on or scene.today, scene.now)
    return add_entry(scene.session, scene.placement, scene.curriculum, writing, fact)
