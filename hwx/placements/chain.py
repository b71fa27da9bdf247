"""Is the record as it was written? The walk along one chain, and the stored standing held against the fold."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from hwx.curricula.revisions import curriculum_of
from hwx.curricula.tables import CurriculumRevision
from hwx.placements.record import entries_of
from hwx.placements.standing import standings_of
from hwx.placements.tables import EntryRow, Placement
from hwx.rules.progress import fold
from hwx.rules.record import Fault, faults_in


def faults_of(session: Session, placement: Placement) -> tuple[Fault, ...]:
    """Every wrong entry of the record. "head": entries at the end are gone; "unreadable": an entry says nonsense."""
    revision = session.get_one(CurriculumRevision, placement.revision_id)
    try:
        entries = entries_of(session, placement.id)
    except (KeyError, TypeError, ValueError, AttributeError):
        return _unreadable(session, placement)
    faults = faults_in(placement.reference, revision.digest, entries)
    number, digest = (entries[-1].number, entries[-1].digest) if entries else (0, "")
    if number != placement.last_number or digest != placement.last_digest:
        return (*faults, Fault(placement.last_number, "head"))
    return faults


def standing_differs(session: Session, placement: Placement) -> bool:
    """Whether the stored copy says anything else than the fold of the entries does."""
    revision = session.get_one(CurriculumRevision, placement.revision_id)
    curriculum = curriculum_of(session, revision.digest)
    folded = fold(curriculum, placement.cadre, frozenset(placement.opened), entries_of(session, placement.id))
    stored = standings_of(session, placement.id)
    begun = {code: standing for code, standing in folded.items() if standing.last_observed_on or standing.withdrawn}
    return {code: stored.get(code) for code in begun} != begun or any(
        folded.get(code) != standing for code, standing in stored.items()
    )


def _unreadable(session: Session, placement: Placement) -> tuple[Fault, ...]:
    query = select(EntryRow.number).where(EntryRow.placement_id == placement.id).order_by(EntryRow.number)
    faults = []
    for number in session.scalars(query).all():
        try:
            entries_of(session, placement.id, number=number)
        except (KeyError, TypeError, ValueError, AttributeError):
            faults.append(Fault(number, "unreadable"))
    return tuple(faults)
