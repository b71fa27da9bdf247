"""Share links: made, ended, found again by their token, and each opening noted.

The token is random and only its digest is stored. Whatever is wrong with a link (ended, out of date, mistyped) it finds
nothing, by one statement: the page cannot tell the cases apart.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, and_, func, select, update
from sqlalchemy.orm import Session

from hwx.people.tables import Person
from hwx.placements.tables import Placement
from hwx.rules.sharing import ShareCase, against_sharing, ends_at, is_open
from hwx.transcripts.register import Listed
from hwx.transcripts.tables import Transcript, TranscriptEvent
from hwx.verification.share_tables import Share, ShareOpening

SHOWN = 100
"""Openings of one link that its trainee reads, newest first; all are counted."""


class CannotShare(Exception):
    """The rules object; ``reasons`` are the codes of all of them. No link was made."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__(", ".join(reasons))
        self.reasons = tuple(reasons)


@dataclass(frozen=True)
class Wish:
    """What a trainee wants to share: ``label`` says for whom."""

    detail: str
    days: int
    label: str


@dataclass(frozen=True)
class ShareRow:
    """A link on the page of its trainee. ``ended``: "", or what took the transcript out of force; ``open``: it leads
    somewhere now; ``openings`` are (at, what, who), the newest ones first, of ``count`` in all."""

    id: int
    number: str
    ended: str
    detail: str
    label: str
    made_at: datetime
    until: datetime
    ended_at: datetime | None
    open: bool
    count: int
    openings: Sequence[Row[datetime, str, str]]


@dataclass(frozen=True)
class Opened:
    """What an open link leads to."""

    share_id: int
    transcript_id: int
    number: str
    detail: str
    until: datetime
    proven: bool


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def share_case(
    session: Session, placement: Placement, listed: Listed | None, person: Person, now: datetime
) -> ShareCase:
    """``listed`` is the transcript in question; None: there is none."""
    query = select(func.count(Share.id)).where(Share.transcript_id == (listed.id if listed else 0), _open(now))
    return ShareCase(
        own=placement.trainee_id == person.id,
        in_force=listed is not None and not listed.ended,
        open_links=session.scalar(query) or 0,
    )


def make_share(
    session: Session, placement: Placement, listed: Listed | None, wish: Wish, person: Person, now: datetime
) -> tuple[Share, str]:
    """The row and the token, which is nowhere kept; the caller commits. Raises CannotShare."""
    reasons = against_sharing(share_case(session, placement, listed, person, now), wish.detail, wish.days)
    if reasons or listed is None:
        raise CannotShare(reasons)
    token = secrets.token_urlsafe(32)
    row = Share(
        transcript_id=listed.id,
        token_digest=digest_of(token),
        detail=wish.detail,
        label=wish.label,
        made_at=now,
        until=ends_at(now, wish.days),
    )
    session.add(row)
    session.flush()
    return row, token


def shares_of(session: Session, placement_id: int, now: datetime) -> list[ShareRow]:
    """Of all transcripts of the placement: those that are open first, each kind newest first."""
    query = (
        select(
            Share.id,
            Transcript.number,
            func.coalesce(TranscriptEvent.kind, "").label("ended"),
            Share.detail,
            Share.label,
            Share.made_at,
            Share.until,
            Share.ended_at,
        )
        .join(Transcript, Transcript.id == Share.transcript_id)
        .outerjoin(TranscriptEvent, TranscriptEvent.transcript_id == Transcript.id)
        .where(Transcript.placement_id == placement_id)
        .order_by(Share.id.desc())
    )
    rows = session.execute(query).all()
    counts, openings = _openings(session, [row.id for row in rows])
    found = [
        ShareRow(*row, is_open(row.until, row.ended_at, now), counts.get(row.id, 0), openings.get(row.id, []))
        for row in rows
    ]
    return sorted(found, key=lambda one: not one.open)


def end_share(session: Session, share_id: int, now: datetime) -> bool:
    """From now on it opens nothing; False for one that was over already. The caller commits."""
    step = update(Share).where(Share.id == share_id, _open(now)).values(ended_at=now)
    done = session.execute(step.execution_options(synchronize_session=False))
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def open_share(session: Session, token: str, now: datetime) -> Opened | None:
    """None for every link that is not good; so too when the account of the trainee is closed: nobody could end it."""
    query = (
        select(
            Share.id,
            Transcript.id,
            Transcript.number,
            Share.detail,
            Share.until,
            Transcript.credential_digest.is_not(None),
        )
        .join(Transcript, Transcript.id == Share.transcript_id)
        .join(Placement, Placement.id == Transcript.placement_id)
        .join(Person, Person.id == Placement.trainee_id)
        .where(Share.token_digest == digest_of(token), _open(now), Person.active)
    )
    row = session.execute(query).one_or_none()
    return Opened(*row) if row is not None else None


def note_opening(session: Session, share_id: int, what: str, who: str, at: datetime) -> None:
    """The caller commits."""
    session.add(ShareOpening(share_id=share_id, at=at, what=what, who=" ".join(who.split())[:120]))


def _open(now: datetime) -> ColumnElement[bool]:
    """As hwx.rules.sharing.is_open."""
    return and_(Share.ended_at.is_(None), Share.until > now)


def _openings(
    session: Session, shares: Sequence[int]
) -> tuple[dict[int, int], dict[int, list[Row[datetime, str, str]]]]:
    place = func.row_number().over(
        partition_by=ShareOpening.share_id, order_by=(ShareOpening.at.desc(), ShareOpening.id.desc())
    )
    numbered = (
        select(
            ShareOpening.share_id,
            ShareOpening.at,
            ShareOpening.what,
            ShareOpening.who,
            place.label("place"),
            func.count().over(partition_by=ShareOpening.share_id).label("total"),
        )
        .where(ShareOpening.share_id.in_(shares))
        .subquery()
    )
    query = select(numbered).where(numbered.c.place <= SHOWN).order_by(numbered.c.share_id, numbered.c.place)
    counts: dict[int, int] = {}
    found: dict[int, list[Row[datetime, str, str]]] = {}
    for row in session.execute(query):
        counts[row.share_id] = row.total
        found.setdefault(row.share_id, []).append(row)
    return counts, found
