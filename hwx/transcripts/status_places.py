"""Where a transcript stands in its issuer's status lists, and which places of a list are taken out of force."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hwx.rules.data_integrity import issuer_of
from hwx.rules.status_list import BITS
from hwx.transcripts.tables import Transcript, TranscriptEvent

FULL = BITS * 3 // 4
"""So many transcripts are put on one list. Places are drawn by lot, so that they tell nothing of order or number."""


@dataclass(frozen=True)
class Named:
    """What the credentials on a list call it and who issued them: the list must bear the same two names."""

    address: str
    issuer: str


def named_in(session: Session, issuer_id: int, number: int) -> Named | None:
    """Read from the first credential on the list; None while there is none. Names outlive a move of the site and, where
    the key is the name, a rotation."""
    query = (
        select(Transcript.credential)
        .where(Transcript.issuer_id == issuer_id, Transcript.status_list == number, Transcript.credential.is_not(None))
        .order_by(Transcript.id)
        .limit(1)
    )
    found = session.scalar(query)
    if found is None:
        return None
    credential = json.loads(found)
    return Named(credential["credentialStatus"]["statusListCredential"], issuer_of(credential))


def free_place(session: Session, issuer_id: int, issuer: str, site: str, full: int = FULL) -> tuple[int, int]:
    """The newest list of the institution, counted from 1, and a place on it; a new list where the newest is full, or
    bears other names than what is issued now. It is not reserved: two who draw the same at once are told apart by the
    register, which refuses the second."""
    newest = session.scalar(select(func.max(Transcript.status_list)).where(Transcript.issuer_id == issuer_id)) or 1
    on_it = (Transcript.issuer_id == issuer_id, Transcript.status_list == newest)
    named = named_in(session, issuer_id, newest)
    renamed = named not in (None, Named(status_list_address(site, issuer_id, newest), issuer))
    if renamed or session.execute(select(func.count(Transcript.id)).where(*on_it)).scalar_one() >= full:
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
