"""Takes a transcript out of force, one way only: its copies stay checkable and say that it was revoked."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from hwx.people.tables import Person
from hwx.placements.record import entries_of, hold
from hwx.placements.tables import Placement
from hwx.rules.issuing import against_revoking
from hwx.transcripts.issue import CannotIssue, case_of
from hwx.transcripts.register import transcripts_of
from hwx.transcripts.tables import TranscriptEvent


def revoke(
    session: Session, placement: Placement, number: str, reason: str, person: Person, now: datetime, today: date
) -> TranscriptEvent:
    """``reason`` is one of FOR_REVOKING. Raises CannotIssue with every reason against it; the caller commits."""
    hold(session, placement)
    listed = transcripts_of(session, placement.id)
    case = case_of(session, placement, person, today, entries_of(session, placement.id), listed)
    reasons = against_revoking(case, number, reason)
    if reasons:
        raise CannotIssue(reasons)
    found = next(one for one in listed if one.number == number)
    event = TranscriptEvent(
        transcript_id=found.id, kind="revoked", reason_code=reason, at=now, actor_id=person.id, replaced_by_id=None
    )
    session.add(event)
    session.flush()
    return event
