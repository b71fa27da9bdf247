"""Copies from the printed sheet: typed in, waiting for the signer, confirmed, refused, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from hwx.access import Role
from hwx.curricula.tables import CurriculumRevision
from hwx.people.guest_tables import Guest
from hwx.people.tables import Appointment, Person
from hwx.placements.record import entries_of
from hwx.placements.tables import Placement
from hwx.rules.assessment import AssessmentRules
from hwx.rules.lifecycle import PlacementState
from hwx.rules.paper import paper_ends
from hwx.rules.record import Entry
from hwx.rules.signing import Objection, Observing, objections
from hwx.signoffs.grounds import Scene, ground_of, signer_of
from hwx.signoffs.paper_tables import PaperCopy


@dataclass(frozen=True)
class Typed:
    """What whoever copies reads on the sheet."""

    competency: str
    encounter_on: date
    level: int
    method: str
    signer_id: int
    held_by: str


@dataclass(frozen=True)
class Shown:
    """A copy as its page shows it. ``state`` is waiting, late (not confirmed in time), confirmed, refused or
    taken_back; ``until`` the last day on which it can be confirmed, None where there is none."""

    copy: PaperCopy
    until: date | None
    state: str
    of_guest: bool = False
    """Whether a link is sent to the signer."""


@dataclass(frozen=True)
class Waiting:
    """A copy that waits for one supervisor, as the queue shows it."""

    reference: str
    trainee: str
    digest: str
    competency: str
    encounter_on: date
    number: int


class ClosedBefore(Exception):
    """The copy was confirmed, refused or taken back meanwhile. Nothing was changed."""


def signers_at(session: Session, placement: Placement, day: date) -> list[tuple[int, str, str]]:
    """Id, name and post of everybody who assessed at the host on some day of the placement, guests among them; whether
    they might on the day of the encounter is asked of the rules."""
    query = (
        select(Person.id, Person.passport_name, Appointment.capacity)
        .join(Appointment, Appointment.person_id == Person.id)
        .where(
            Appointment.institution_id == placement.host_id,
            Appointment.role.in_((Role.SUPERVISOR, Role.UNIT_HEAD)),
            Appointment.starts_on <= day,
            (Appointment.ends_on.is_(None)) | (Appointment.ends_on >= placement.starts_on),
            Person.id != placement.trainee_id,
            Person.active,
        )
        .order_by(Person.passport_name, Person.id)
    )
    found: dict[int, tuple[int, str, str]] = {}
    for person_id, name, capacity in session.execute(query):
        found.setdefault(person_id, (person_id, name, capacity))
    return list(found.values())


def against(scene: Scene, typed: Typed) -> tuple[Objection, ...]:
    """Why the signer could not have observed it, asked when it is typed and again when it is confirmed."""
    signer = scene.session.get_one(Person, typed.signer_id)
    ground = ground_of(scene, entries_of(scene.session, scene.placement.id))
    return objections(observing(typed), signer_of(signer), ground)


def observing(typed: Typed | PaperCopy) -> Observing:
    return Observing(typed.competency, typed.level, typed.method, typed.encounter_on, paper_held_by=typed.held_by)


def keep(session: Session, placement: Placement, typed: Typed, by: Person, now: datetime) -> PaperCopy:
    """A new copy that waits; flushed, so that it has a number. The caller has asked ``against``, and commits."""
    copy = PaperCopy(**vars(typed), placement_id=placement.id, typed_by_id=by.id, typed_at=now)
    session.add(copy)
    session.flush()
    return copy


def copies_of(
    session: Session, placement_id: int, rules: AssessmentRules, entries: Sequence[Entry], today: date
) -> list[Shown]:
    """All that were ever typed, the newest first."""
    query = (
        select(PaperCopy, Guest.person_id)
        .outerjoin(Guest, Guest.person_id == PaperCopy.signer_id)
        .options(joinedload(PaperCopy.signer).lazyload(Person.appointments))
        .where(PaperCopy.placement_id == placement_id)
        .order_by(PaperCopy.id.desc())
    )
    found = session.execute(query)
    return [
        replace(
            _shown(copy, rules, entries, today),
            of_guest=guest is not None and copy.signer.password is None and copy.signer.active,
        )
        for copy, guest in found
    ]


def copy_of(session: Session, placement_id: int, number: int) -> PaperCopy | None:
    query = select(PaperCopy).where(PaperCopy.id == number, PaperCopy.placement_id == placement_id)
    return session.scalar(query.options(joinedload(PaperCopy.signer).lazyload(Person.appointments)))


def waiting_for(session: Session, person: Person) -> list[Waiting]:
    """Oldest encounter first; of running placements only, since in others nothing more is recorded."""
    query = (
        select(
            Placement.reference,
            Person.passport_name,
            CurriculumRevision.digest,
            PaperCopy.competency,
            PaperCopy.encounter_on,
            PaperCopy.id,
        )
        .join(Placement, Placement.id == PaperCopy.placement_id)
        .join(Person, Person.id == Placement.trainee_id)
        .join(CurriculumRevision, CurriculumRevision.id == Placement.revision_id)
        .where(
            PaperCopy.signer_id == person.id,
            PaperCopy.closed_at.is_(None),
            Placement.state.in_((PlacementState.ACTIVE.value, PlacementState.PAUSED.value)),
        )
        .order_by(PaperCopy.encounter_on, PaperCopy.id)
    )
    return [Waiting(*row) for row in session.execute(query)]


def become(session: Session, copy: PaperCopy, entry: int, now: datetime) -> None:
    """The copy is confirmed and stands on the record as ``entry``. Raises ClosedBefore; the caller commits."""
    _close(session, copy, now, closed_by_entry=entry)


def refuse(session: Session, copy: PaperCopy, reason: str, now: datetime) -> None:
    """The signer does not stand by it. Raises ClosedBefore; the caller commits."""
    _close(session, copy, now, refusal=reason)


def take_back(session: Session, copy: PaperCopy, now: datetime) -> None:
    """Raises ClosedBefore; the caller commits."""
    _close(session, copy, now)


def _close(session: Session, copy: PaperCopy, now: datetime, **how: Any) -> None:
    """Of two at once one wins."""
    step = update(PaperCopy).where(PaperCopy.id == copy.id, PaperCopy.closed_at.is_(None))
    done = session.execute(step.values(closed_at=now, **how).execution_options(synchronize_session=False))
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise ClosedBefore


def _shown(copy: PaperCopy, rules: AssessmentRules, entries: Sequence[Entry], today: date) -> Shown:
    until = paper_ends(copy.encounter_on, rules, entries, today)
    if copy.closed_at is None:
        return Shown(copy, until, "late" if until is not None and until < today else "waiting")
    if copy.closed_by_entry is not None:
        return Shown(copy, until, "confirmed")
    return Shown(copy, until, "refused" if copy.refusal else "taken_back")
