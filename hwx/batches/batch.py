"""Many transcripts at once: who may be chosen, the start, taking turns at the work, and how far it has come."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, exists, func, insert, or_, select, update
from sqlalchemy.orm import Session

from hwx.batches.reasons import Reason
from hwx.batches.tables import ISSUED, REFUSED, WAITING, Batch, BatchItem
from hwx.people.tables import Person
from hwx.placements.tables import Placement, Programme
from hwx.rules.lifecycle import OUTCOMES
from hwx.transcripts.tables import Transcript, TranscriptEvent

MOST = 1000
"""In one batch."""

LEASE = timedelta(minutes=2)
"""Whoever is at work is heard of with every transcript; after so long without, another one goes on."""

SHOWN = 10
"""Of the batches of a host, the newest."""


@dataclass(frozen=True)
class Candidate:
    """A decided placement without a transcript in force; ``seen`` is the number of its newest entry."""

    reference: str
    seen: int
    state: str
    trainee: str
    trainee_original: str
    trainee_language: str
    programme: str


@dataclass(frozen=True)
class Line:
    """One of a batch. ``number`` is that of its transcript, "" where there is none."""

    reference: str
    state: str
    outcome: str
    trainee: str
    trainee_original: str
    trainee_language: str
    number: str
    issued_at: datetime | None
    reasons: list[Reason]


@dataclass(frozen=True)
class Counts:
    waiting: int
    issued: int
    refused: int

    @property
    def total(self) -> int:
        return self.waiting + self.issued + self.refused

    @property
    def done(self) -> int:
        return self.issued + self.refused


IN_FORCE = exists().where(
    Transcript.placement_id == Placement.id,
    ~exists().where(TranscriptEvent.transcript_id == Transcript.id),
)
UNDER_WAY = exists().where(BatchItem.placement_id == Placement.id, BatchItem.state == WAITING)


def candidates(session: Session, host_id: int, programme_id: int | None = None) -> list[Candidate]:
    """In order of name, MOST at most. The rules are asked of each when its turn comes."""
    query = (
        select(
            *(Placement.reference, Placement.last_number, Placement.state),
            *(Person.passport_name, Person.original_name, Person.original_language),
            func.coalesce(Programme.title, ""),
        )
        .join(Person, Person.id == Placement.trainee_id)
        .outerjoin(Programme, Programme.id == Placement.programme_id)
        .where(Placement.host_id == host_id, Placement.state.in_(OUTCOMES), ~IN_FORCE, ~UNDER_WAY)
        .order_by(Person.passport_name, Placement.id)
        .limit(MOST)
    )
    if programme_id is not None:
        query = query.where(Placement.programme_id == programme_id)
    return [Candidate(*row) for row in session.execute(query)]


def programmes_of(session: Session, host_id: int) -> list[tuple[int, str]]:
    query = select(Programme.id, Programme.title).where(Programme.host_id == host_id).order_by(Programme.title)
    return [(row.id, row.title) for row in session.execute(query)]


def start(session: Session, host_id: int, by: Person, chosen: Mapping[str, int], now: datetime) -> Batch | None:
    """A batch of these placements of this host: by reference, the newest entry that was on the screen. What is not of
    this host is left out; None where nothing is left. The caller commits."""
    query = (
        select(Placement.id, Placement.reference)
        .join(Person, Person.id == Placement.trainee_id)
        .where(Placement.host_id == host_id, Placement.reference.in_(sorted(chosen)[:MOST]))
        .order_by(Person.passport_name, Placement.id)
    )
    found = session.execute(query).all()
    if not found:
        return None
    batch = Batch(reference=secrets.token_hex(8), host_id=host_id, started_by_id=by.id, started_at=now)
    session.add(batch)
    session.flush()
    rows = [
        {"batch_id": batch.id, "position": position, "placement_id": row.id, "seen": chosen[row.reference]}
        for position, row in enumerate(found, 1)
    ]
    session.execute(insert(BatchItem), rows)
    return batch


def of_host(session: Session, host_id: int) -> list[tuple[Batch, Counts]]:
    """The newest first."""
    counts = [func.count(case((BatchItem.state == state, 1))) for state in (WAITING, ISSUED, REFUSED)]
    query = (
        select(Batch, *counts)
        .join(BatchItem, BatchItem.batch_id == Batch.id)
        .where(Batch.host_id == host_id)
        .group_by(Batch.id)
        .order_by(Batch.id.desc())
        .limit(SHOWN)
    )
    return [(batch, Counts(*found)) for batch, *found in session.execute(query)]


def counts_of(session: Session, batch_id: int) -> Counts:
    query = select(BatchItem.state, func.count()).where(BatchItem.batch_id == batch_id).group_by(BatchItem.state)
    found: dict[str, int] = {row[0]: row[1] for row in session.execute(query)}
    return Counts(found.get(WAITING, 0), found.get(ISSUED, 0), found.get(REFUSED, 0))


def lines_of(session: Session, batch_id: int, *states: str) -> list[Line]:
    query = (
        select(
            *(Placement.reference, BatchItem.state, Placement.state),
            *(Person.passport_name, Person.original_name, Person.original_language),
            *(func.coalesce(Transcript.number, ""), Transcript.issued_at, BatchItem.reasons),
        )
        .join(Placement, Placement.id == BatchItem.placement_id)
        .join(Person, Person.id == Placement.trainee_id)
        .outerjoin(Transcript, Transcript.id == BatchItem.transcript_id)
        .where(BatchItem.batch_id == batch_id, BatchItem.state.in_(states))
        .order_by(BatchItem.position)
    )
    return [Line(*row) for row in session.execute(query)]


def free_to_work(now: datetime) -> ColumnElement[bool]:
    """Nobody is at work on the batch, or the one who was has not been heard of."""
    return and_(Batch.ended_at.is_(None), or_(Batch.worked_at.is_(None), Batch.worked_at < now - LEASE))


def take_turn(session: Session, batch_id: int, turn: int, now: datetime) -> int | None:
    """The number of the new turn, if ``turn`` is still the last one and nobody is at work. Commits."""
    mine = update(Batch).where(Batch.id == batch_id, Batch.turn == turn, free_to_work(now))
    taken = session.execute(
        mine.values(turn=turn + 1, worked_at=now).execution_options(synchronize_session=False)
    ).rowcount  # type: ignore[attr-defined]
    session.commit()
    return turn + 1 if taken == 1 else None


def end_turn(session: Session, batch_id: int, turn: int, now: datetime) -> bool:
    """Whether the batch has ended: nothing waits any more. Commits."""
    waiting = exists().where(BatchItem.batch_id == batch_id, BatchItem.state == WAITING)
    ended = update(Batch).where(Batch.id == batch_id, Batch.ended_at.is_(None), ~waiting).values(ended_at=now)
    mine = update(Batch).where(Batch.id == batch_id, Batch.turn == turn).values(worked_at=None)
    for statement in (ended, mine):
        session.execute(statement.execution_options(synchronize_session=False))
    over = session.scalar(select(Batch.ended_at).where(Batch.id == batch_id)) is not None
    session.commit()
    return over
