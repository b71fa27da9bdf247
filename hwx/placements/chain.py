"""Whether a record is as it was written: the walk along its chain, and the stored standing held against the fold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from hwx.curricula.revisions import curriculum_of
from hwx.curricula.tables import CurriculumRevision
from hwx.placements.record import entries_of
from hwx.placements.standing import folded_rows
from hwx.placements.tables import EntryRow, Placement, StandingRow
from hwx.rules.facts import Admission, Decision, StateChange, competency_of
from hwx.rules.lifecycle import PlacementState
from hwx.rules.record import Entry, Fault, faults_in

Found = TypeVar("Found")

HEAD = ("state", "last_number", "last_digest")

NONSENSE = (KeyError, TypeError, ValueError, AttributeError)
"""What reading an entry or taking its digest raises when somebody wrote into it."""


def faults_of(session: Session, placement: Placement) -> tuple[Fault, ...]:
    """Every wrong entry of the record, and every place where the placement does not repeat what its record says.

    Codes beside those of ``faults_in``: "unreadable" (an entry says nonsense), "misfiled" (the column by which it is
    found names another competency), "head" (entries at the end are gone), "terms", "state" (the placement differs).
    """
    revision = session.get_one(CurriculumRevision, placement.revision_id)

    def walk() -> tuple[Fault, ...]:
        try:
            entries = entries_of(session, placement.id)
            faults = faults_in(placement.reference, revision.digest, entries)
        except NONSENSE:
            return _unreadable(session, placement, revision.digest)
        return (*faults, *_misfiled(session, placement, entries), *_not_repeated(placement, entries))

    return _while_nobody_writes(session, placement, walk)


def standing_differs(session: Session, placement: Placement) -> bool:
    """Whether the stored copy says anything else than the fold of the entries does."""
    revision = session.get_one(CurriculumRevision, placement.revision_id)
    curriculum = curriculum_of(session, revision.digest)
    query = select(StandingRow.__table__).where(StandingRow.placement_id == placement.id)

    def compare() -> bool:
        folded = folded_rows(placement, curriculum, entries_of(session, placement.id))
        stored = {row["competency"]: dict(row) for row in session.execute(query).mappings()}
        return stored != {row["competency"]: row for row in folded}

    return _while_nobody_writes(session, placement, compare)


def _while_nobody_writes(session: Session, placement: Placement, look: Callable[[], Found]) -> Found:
    """Look again when the record has grown meanwhile: an entry in the making is no fault. Holds nobody up."""
    while True:
        session.refresh(placement, HEAD)
        before = placement.last_number
        found = look()
        session.refresh(placement, HEAD)
        if placement.last_number == before:
            return found


def _misfiled(session: Session, placement: Placement, entries: Sequence[Entry]) -> list[Fault]:
    query = select(EntryRow.number, EntryRow.competency).where(EntryRow.placement_id == placement.id)
    filed = dict(session.execute(query).all())
    return [Fault(entry.number, "misfiled") for entry in entries if filed[entry.number] != competency_of(entry.fact)]


def _not_repeated(placement: Placement, entries: Sequence[Entry]) -> list[Fault]:
    faults = []
    if not entries or (entries[-1].number, entries[-1].digest) != (placement.last_number, placement.last_digest):
        faults.append(Fault(placement.last_number, "head"))
    state = PlacementState.ACCEPTED.value
    for entry in entries:
        fact = entry.fact
        if isinstance(fact, Admission) and not _admits(fact, placement):
            faults.append(Fault(entry.number, "terms"))
        if isinstance(fact, StateChange | Decision):
            state = fact.now if isinstance(fact, StateChange) else fact.outcome
    if placement.state != state:
        faults.append(Fault(placement.last_number, "state"))
    return faults


def _admits(fact: Admission, placement: Placement) -> bool:
    said = (fact.trainee, fact.home, fact.host, fact.cadre, fact.opened, fact.starts_on, fact.ends_on)
    return said == (
        placement.trainee_id,
        placement.home_id,
        placement.host_id,
        placement.cadre,
        tuple(placement.opened),
        placement.starts_on.isoformat(),
        placement.ends_on.isoformat(),
    )


def _unreadable(session: Session, placement: Placement, revision_digest: str) -> tuple[Fault, ...]:
    query = select(EntryRow.number).where(EntryRow.placement_id == placement.id).order_by(EntryRow.number)
    faults = []
    for number in session.scalars(query).all():
        try:
            faults_in(placement.reference, revision_digest, entries_of(session, placement.id, number=number))
        except NONSENSE:
            faults.append(Fault(number, "unreadable"))
    return tuple(faults)
