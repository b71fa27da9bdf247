"""Where a transcript stands in its issuer's status lists, and which places of a list are taken out of force."""

from __future__ import annotations

import secrets

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hwx.rules.status_list import BITS
from hwx.transcripts.tables import Transcript, TranscriptEvent

FULL = BITS * 3 // 4
"""So many transcripts are put on one list. Places are drawn by lot, so that they tell nothing of order or number."""


def free_place(session: Session, issuer_id: int, full: int = FULL) -> tuple[int, int]:
    """The newest list of the institution, counted from 1, and a place on it. It is not reserved: two who draw the same
    at once are told apart by the register, which refuses the second."""
    newest = session.scalar(select(func.max(Transcript.status_list)).where(Transcript.issuer_id == issuer_id)) or 1
    on_it = (Transcript.issuer_id == issuer_id, Transcript.status_list == newest)
    if session.execute(select(func.count(Transcript.id)).where(*on_it)).scalar_one() >= full:
        return newest + 1, secrets.randbelow(BITS)
    index = secrets.randbelow(BITS)
    while session.scalar(select(Transcript.id).where(*on_it, Transcript.status_index == index)):
        index = secrets.randbelow(BITS)
    return newest, index


def lists_of(session: Session, issuer_id: int) -> list[int]:
    """The status lists on which transcripts of the institution stand."""
    query = select(Transcript.status_list).where(Transcript.issuer_id == issuer_id).distinct()
    return sorted(found for found in session.scalars(query) if found is not None)


def ended_places(session: Session, issuer_id: int, number: int) -> list[int]:
    """The places on one list whose transcripts were revoked or superseded."""
    query = (
        select(Transcript.status_index)
        .join(TranscriptEvent, TranscriptEvent.transcript_id == Transcript.id)
        .where(Transcript.issuer_id == issuer_id, Transcript.status_list == number)
    )
    return sorted(found for found in session.scalars(query) if found is not None)


def status_list_address(site: str, issuer_id: int, number: int) -> str:
    """It stands in credentials for decades: it may be redirected, never dropped. ``site`` has no slash at the end."""
    return f"{site}/institutions/{issuer_id}/status/{number}"
