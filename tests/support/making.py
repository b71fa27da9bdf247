"""Things that a test needs in the database, with sensible defaults, so that a test names only what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any, TypeVar
from uuid import uuid4

from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.curricula.revisions import curriculum_of, publish
from hwx.curricula.tables import CurriculumRevision
from hwx.people.passkey_tables import Passkey
from hwx.people.tables import Appointment, Institution, Person
from hwx.placements.acting import acting_as
from hwx.placements.admit import Admitting, admit, new_reference
from hwx.placements.lifecycle import change_state
from hwx.placements.record import Writing, add_entry, hold
from hwx.placements.tables import Placement, Programme
from hwx.rules.curriculum import Curriculum
from hwx.rules.curriculum_reading import read
from hwx.rules.facts import Countersignature, Fact, Observation, SignOff
from hwx.rules.lifecycle import PlacementState
from hwx.rules.proof import to_text
from hwx.rules.record import Entry
from hwx.rules.signatory import Signatory
from tests.support.authenticator import Device
from tests.support.real_curricula import real_curriculum
from tests.support.small_curriculum import small_curriculum

NOW = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
"""The moment at which every test with the clock begins: a Monday."""

TODAY = NOW.date()
LONG_AGO = date(2020, 1, 1)

Row = TypeVar("Row")


class Make:
    """Every method commits, so that the application sees what was made; what is not named is made as well."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.numbers = count(1)

    def institution(self, english_name: str = "", **values: Any) -> Institution:
        name = english_name or f"Hospital {next(self.numbers)}"
        return self._keep(Institution(**{"name": name, "english_name": name, "country": "MA", **values}))

    def person(self, passport_name: str = "", **values: Any) -> Person:
        number = next(self.numbers)
        given = {
            "passport_name": passport_name or f"PERSON {number}",
            "email": f"person{number}@example.org",
            "fs_uniquifier": uuid4().hex,
            "created_at": NOW,
            **values,
        }
        return self._keep(Person(**given))

    def appointment(self, person: Person, role: Role, at: Institution, **values: Any) -> Appointment:
        given = {"starts_on": LONG_AGO, "capacity": role.replace("_", " ").title(), **values}
        appointment = Appointment(person_id=person.id, institution_id=at.id, role=role, **given)
        self._keep(appointment)
        self.session.expire(person)
        return appointment

    def holder(self, role: Role, at: Institution | None = None, passport_name: str = "", **values: Any) -> Person:
        """A person with one appointment in force; ``values`` are those of the appointment."""
        person = self.person(passport_name)
        self.appointment(person, role, at or self.institution(), **values)
        return person

    def passkey(self, person: Person, device: Device | None = None, name: str = "My telephone") -> Passkey:
        """Of a device that the test can sign with."""
        device = device or Device()
        key, credential = to_text(device.public_key), to_text(device.credential)
        row = Passkey(person_id=person.id, credential=credential, public_key=key, name=name, added_at=NOW)
        return self._keep(row)

    def revision(self, document: Mapping[str, Any] | Curriculum | str | None = None) -> CurriculumRevision:
        """Published: the small curriculum, a mapping, or one of ``curricula/`` named by its slug."""
        if isinstance(document, str):
            document = real_curriculum(document)
        curriculum = document if isinstance(document, Curriculum) else read(document or small_curriculum())
        revision, _ = publish(self.session, curriculum, NOW, None)
        self.session.commit()
        return revision

    def curriculum(self, placement: Placement) -> Curriculum:
        return curriculum_of(self.session, self.session.get_one(CurriculumRevision, placement.revision_id).digest)

    def programme(self, host: Institution, title: str = "Exchange", **values: Any) -> Programme:
        return self._keep(Programme(host_id=host.id, title=title, **values))

    def placement(
        self,
        *,
        trainee: Person | None = None,
        home: Institution | None = None,
        host: Institution | None = None,
        revision: CurriculumRevision | None = None,
        by: Person | None = None,
        state: str = PlacementState.ACTIVE,
        cadre: str = "doctor",
        starts_on: date = TODAY - timedelta(days=14),
        reference: str = "",
        **terms: Any,
    ) -> Placement:
        """Admitted and, where ``state`` asks for it, begun and paused, with the entries of that on its record."""
        host = host or self.institution()
        revision = revision or self.revision()
        curriculum = curriculum_of(self.session, revision.digest)
        given = Admitting(
            trainee=trainee or self.person(),
            home_id=(home or self.institution()).id,
            host_id=host.id,
            cadre=cadre,
            starts_on=starts_on,
            ends_on=terms.pop("ends_on", starts_on + timedelta(weeks=curriculum.weeks, days=-1)),
            **terms,
        )
        coordinator = self._signatory(by or self.holder(Role.COORDINATOR, host))
        reference = reference or new_reference()
        placement = admit(self.session, given, revision, curriculum, coordinator, reference, NOW, TODAY)
        for step in _steps_to(state):
            seen = placement.last_number
            change_state(self.session, placement, curriculum, coordinator, step, "As agreed", seen, NOW, TODAY)
        self.session.commit()
        return placement

    def entry(self, placement: Placement, by: Person, fact: Fact, on: date = TODAY, at: datetime = NOW) -> Entry:
        """Written straight to the record: the rules are not asked."""
        hold(self.session, placement)
        entry = add_entry(self.session, placement, self.curriculum(placement), Writing(by.id, on, at), fact)
        self.session.commit()
        return entry

    def observation(
        self,
        placement: Placement,
        competency: str,
        by: Person,
        level: int = 4,
        method: str = "MCX",
        on: date = TODAY,
        comment: str = "",
    ) -> Entry:
        return self.entry(placement, by, Observation(self._signatory(by), competency, level, method, comment), on)

    def sign_off(
        self,
        placement: Placement,
        competency: str,
        by: Person,
        level: int = 4,
        rests_on: tuple[int, ...] = (),
        on: date = TODAY,
    ) -> Entry:
        return self.entry(placement, by, SignOff(self._signatory(by), competency, level, rests_on), on)

    def countersignature(self, placement: Placement, sign_off: Entry, by: Person, on: date = TODAY) -> Entry:
        assert isinstance(sign_off.fact, SignOff)
        fact = Countersignature(self._signatory(by), sign_off.fact.competency, sign_off.number)
        return self.entry(placement, by, fact, on)

    def _signatory(self, person: Person) -> Signatory:
        """In the capacity of the first appointment; a person without one signs by name alone."""
        for held in person.appointments_on(TODAY):
            acting = acting_as(person, Role(held.role), held.institution_id, TODAY)
            if acting is not None:
                return acting
        return Signatory(person=person.id, name=person.passport_name)

    def _keep(self, row: Row) -> Row:
        self.session.add(row)
        self.session.commit()
        return row


def _steps_to(state: str) -> tuple[str, ...]:
    return {
        PlacementState.ACCEPTED: (),
        PlacementState.DECLINED: (PlacementState.DECLINED,),
        PlacementState.ACTIVE: (PlacementState.ACTIVE,),
        PlacementState.PAUSED: (PlacementState.ACTIVE, PlacementState.PAUSED),
    }[PlacementState(state)]
