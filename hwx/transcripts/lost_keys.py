"""Which transcripts in force fall with a key that is not trusted any more."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from hwx.transcripts.tables import Transcript, TranscriptEvent


def fallen_with(session: Session, institution_id: int, first: date, last: date) -> list[str]:
    """The numbers of those that the institution issued from the first to the last day (UTC, included) and that nothing
    has ended, oldest first. They say what is true, but nobody can tell them from forgeries: they are to be replaced."""
    begins = datetime.combine(first, time(), UTC)
    ends = datetime.combine(last + timedelta(days=1), time(), UTC)
    query = (
        select(Transcript.number)
        .outerjoin(TranscriptEvent, TranscriptEvent.transcript_id == Transcript.id)
        .where(Transcript.issuer_id == institution_id, TranscriptEvent.transcript_id.is_(None))
        .where(Transcript.issued_at >= begins, Transcript.issued_at < ends)
        .order_by(Transcript.issued_at, Transcript.id)
    )
    return list(session.scalars(query))
