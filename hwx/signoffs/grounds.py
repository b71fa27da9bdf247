"""Where a deed takes place, and the ground that the rules judge it on: read from the database, once for each deed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from sqlalchemy import CompoundSelect, Date, Integer, bindparam, case, literal, null, or_, select, union_all
from sqlalchemy.orm import Session, object_session, selectinload

from hwx.people.interests import ConflictOfInterest, conflicts_with
from hwx.people.tables import Appointment, Person
from hwx.people.training import AssessorTraining, trainings_of
from hwx.placements.acting import signatory
from hwx.placements.record import COLUMNS, entry_from
from hwx.placements.tables import EntryRow, Placement
from hwx.placements.terms import terms_of
from hwx.placements.told import told_days
from hwx.rules.curriculum import Curriculum
from hwx.rules.deciding import DecisionObjection
from hwx.rules.facts import Fact
from hwx.rules.record import Entry
from hwx.rules.signatory import Signatory
from hwx.rules.signing import ASSESSING, Appointed, Conflict, Ground, Objection, Signer, appointment_for

NOTHING = null()
_CONFLICT, _TRAINING = ConflictOfInterest, AssessorTraining
_TRAINEE = bindparam("trainee", type_=Integer)
ALL_THAT_COUNTS: CompoundSelect[*tuple[Any, ...]] = union_all(
    select(literal("entry"), literal(None, Date), *COLUMNS).where(EntryRow.placement_id == bindparam("placement")),
    select(
        literal("conflict"),
        _CONFLICT.ends_on,
        NOTHING,
        case((_CONFLICT.person_id == _TRAINEE, _CONFLICT.other_id), else_=_CONFLICT.person_id),
        _CONFLICT.starts_on,
        *[NOTHING] * (len(COLUMNS) - 3),
    ).where(or_(_CONFLICT.person_id == _TRAINEE, _CONFLICT.other_id == _TRAINEE)),
    select(
        literal("training"),
        NOTHING,
        NOTHING,
        _TRAINING.person_id,
        _TRAINING.trained_on,
        *[NOTHING] * (len(COLUMNS) - 3),
    ).where(_TRAINING.person_id == bindparam("person")),
)
"""What a row is, until when it holds, and then the columns of an entry, of which the other two have two or three."""


class Refused(Exception):
    """The rules object; ``reasons`` are all of them. Nothing was recorded."""

    def __init__(self, reasons: Sequence[Objection] | Sequence[DecisionObjection]) -> None:
        super().__init__(", ".join(reason.code for reason in reasons))
        self.reasons = tuple(reasons)


@dataclass(frozen=True)
class Scene:
    """Where a deed takes place: one open transaction, one placement with its pinned curriculum, who acts, and when.

    ``seen`` is the number of the newest entry that stood on the screen; ``now`` is UTC, ``today`` and
    ``zone`` are those of the site. ``hand`` puts the signature of a passkey to a fact before it is recorded
    (hwx.signoffs.proofs).
    """

    session: Session
    placement: Placement
    curriculum: Curriculum
    person: Person
    seen: int
    now: datetime
    today: date
    hand: Callable[[Fact, date], Fact] | None = None
    zone: tzinfo = UTC


def ground_read(scene: Scene) -> tuple[Ground, Signer]:
    """``ground_of`` the whole record and ``signer_of`` whoever acts, read in one statement."""
    placement, person = scene.placement, scene.person
    values = {"placement": placement.id, "trainee": placement.trainee_id, "person": person.id}
    entries, conflicts, trainings = [], [], []
    for what, until, *row in scene.session.execute(ALL_THAT_COUNTS, values):
        if what == "entry":
            entries.append(entry_from(*row))
        elif what == "conflict":
            conflicts.append(Conflict(row[1], row[2], until))
        else:
            trainings.append(row[2])
    entries.sort(key=lambda entry: entry.number)
    ground = Ground(scene.curriculum, terms_of(placement), entries, scene.today, tuple(conflicts), zone=scene.zone)
    return ground, Signer(person.id, appointed(person), tuple(sorted(trainings)), person.passport_name)


def signer_of(person: Person) -> Signer:
    """With every appointment and every training; a person who is in no session was never trained."""
    session = object_session(person)
    trainings = trainings_of(session, [person.id]).get(person.id, ()) if session else ()
    return Signer(person.id, appointed(person), trainings, person.passport_name)


def appointed(person: Person) -> tuple[Appointed, ...]:
    return tuple(appointed_as(row) for row in person.appointments)


def appointed_as(row: Appointment) -> Appointed:
    return Appointed(row.role, row.institution_id, row.starts_on, row.ends_on, tuple(row.scope))


def ground_of(scene: Scene, entries: Sequence[Entry]) -> Ground:
    """Enough for every act but delegating, small sites and disagreement: see ``whole_ground_of``."""
    trainee = scene.placement.trainee_id
    conflicts = tuple(Conflict(*found) for found in conflicts_with(scene.session, trainee))
    return Ground(scene.curriculum, terms_of(scene.placement), entries, scene.today, conflicts, zone=scene.zone)


def whole_ground_of(scene: Scene, entries: Sequence[Entry]) -> Ground:
    """With everybody at the host who assesses, and the days on which the trainee was told."""
    return made_whole(scene, ground_of(scene, entries))


def made_whole(scene: Scene, ground: Ground) -> Ground:
    assessors = assessors_at(scene.session, scene.placement.host_id)
    return replace(ground, assessors=assessors, told=told_days(scene.session, scene.placement.id, scene.zone))


def assessors_at(session: Session, host: int) -> tuple[Signer, ...]:
    """Everybody with an active account who has or had an assessing role there."""
    holding = select(Appointment.person_id).where(Appointment.institution_id == host, Appointment.role.in_(ASSESSING))
    query = select(Person).where(Person.id.in_(holding), Person.active).options(selectinload(Person.appointments))
    people = list(session.scalars(query.order_by(Person.passport_name, Person.id)))
    trainings = trainings_of(session, [person.id for person in people])
    return tuple(Signer(person.id, appointed(person), trainings.get(person.id, ())) for person in people)


def entitled(scene: Scene, ground: Ground, roles: Sequence[str], code: str, on: date) -> Signatory:
    """The person with the appointment that entitles them on that day, as it stands now."""
    return in_the_capacity(
        scene.person, appointment_for(Signer(scene.person.id, appointed(scene.person)), roles, ground, code, on)
    )


def in_the_capacity(person: Person, held: Appointed | None) -> Signatory:
    row = next(one for one in person.appointments if appointed_as(one) == held)
    return signatory(person, row)
