"""Who may take a request over, and who may give it to them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from hwx.access import Role
from hwx.people.tables import Person
from hwx.placements.record import entries_of
from hwx.placements.tables import Placement
from hwx.rules.requesting import Requesting, objections_to_request
from hwx.signoffs.grounds import Scene, whole_ground_of
from hwx.signoffs.requests import Assessor
from hwx.signoffs.tables import Request

OF_THE_PERSON = frozenset({"asked_not_entitled", "asked_in_conflict"})
"""Of the reasons against a request those that speak against the person who is asked."""


def colleagues_for(scene: Scene, request: Request) -> list[Assessor]:
    """Everybody at the host who might have been asked: who may assess this competency of this trainee today, could on
    the day of the encounter, and has no conflict of interest. Whoever has the request is not among them."""
    ground = whole_ground_of(scene, entries_of(scene.session, scene.placement.id))
    found = [
        signer.person
        for signer in ground.assessors
        if signer.person != request.asked_id
        and not OF_THE_PERSON.intersection(
            objection.code
            for objection in objections_to_request(
                Requesting(ground.terms.trainee, signer, request.competency, request.method, request.encounter_on),
                ground,
            )
        )
    ]
    people = scene.session.scalars(select(Person).where(Person.id.in_(found)).order_by(Person.passport_name, Person.id))
    return [Assessor(one.id, one.passport_name, _capacity(one, scene)) for one in people]


def coordinates_host_of(person: Person, placement: Placement, day: date) -> bool:
    """False for the trainee, whatever else they are there."""
    return placement.trainee_id != person.id and placement.host_id in person.institutions_as(Role.COORDINATOR, day)


def _capacity(person: Person, scene: Scene) -> str:
    held = (one for one in person.appointments_on(scene.today) if one.institution_id == scene.placement.host_id)
    return next((one.capacity for one in held if one.role in (Role.SUPERVISOR, Role.UNIT_HEAD)), "")
