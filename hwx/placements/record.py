"""The record of a placement in the database: read it, add to it, never change it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from hwx.placements.standing import refresh
from hwx.placements.tables import EntryRow, Placement
from hwx.rules.curriculum import Curriculum
from hwx.rules.record import Entry, Fact, competency_of, content_of, fact_from, genesis, moved_on, next_entry


class MovedOn(Exception):
    """The record was written to after the form was drawn; ``entries`` are those that matter. Nothing was recorded."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        super().__init__("the record has moved on")
        self.entries = tuple(entries)


@dataclass(frozen=True)
class Writing:
    """One act to be written: who, when it happened, when it is recorded (UTC), and the number of the newest entry that
    was on the screen when the person decided."""

    author: int
    happened_on: date
    recorded_at: datetime
    seen: int


def entries_of(session: Session, placement_id: int, competency: str | None = None) -> list[Entry]:
    """In order of number; with ``competency`` only those about it."""
    query = select(EntryRow).where(EntryRow.placement_id == placement_id).order_by(EntryRow.number)
    if competency is not None:
        query = query.where(EntryRow.competency == competency)
    return [_entry(row) for row in session.scalars(query)]


def newest_number(session: Session, placement_id: int) -> int:
    """0 for an empty record."""
    query = select(func.max(EntryRow.number)).where(EntryRow.placement_id == placement_id)
    return session.scalar(query) or 0


def add_entry(session: Session, placement: Placement, curriculum: Curriculum, writing: Writing, fact: Fact) -> Entry:
    """Add one entry and renew the stored standing it touches; the caller commits.

    Raises MovedOn when entries after ``writing.seen`` matter to this fact, or when another writer came first.
    """
    later = entries_after(session, placement.id, writing.seen)
    matters = moved_on(writing.seen, competency_of(fact), later)
    if matters:
        raise MovedOn(matters)
    last = (placement.last_number, placement.last_digest)
    entry = next_entry(placement.reference, last, writing.author, writing.happened_on, writing.recorded_at, fact)
    _take_the_place(session, placement, entry)
    session.execute(insert(EntryRow).values(**_row(placement.id, entry)))
    if competency_of(fact):
        about = entries_of(session, placement.id, competency_of(fact))
        refresh(session, placement, curriculum, competency_of(fact), about)
    return entry


def start_record(placement: Placement, revision_digest: str) -> None:
    """Tie the empty record to the placement and to the pinned wording."""
    placement.last_number = 0
    placement.last_digest = genesis(placement.reference, revision_digest)


def entries_after(session: Session, placement_id: int, number: int) -> list[Entry]:
    query = (
        select(EntryRow)
        .where(EntryRow.placement_id == placement_id, EntryRow.number > number)
        .order_by(EntryRow.number)
    )
    return [_entry(row) for row in session.scalars(query)]


def _take_the_place(session: Session, placement: Placement, entry: Entry) -> None:
    """Move the placement's last number on, only if it is still where this entry expects it: of two writers one wins."""
    step = (
        update(Placement)
        .where(Placement.id == placement.id, Placement.last_number == entry.number - 1)
        .values(last_number=entry.number, last_digest=entry.digest)
        .execution_options(synchronize_session=False)
    )
    try:
        taken = session.execute(step).rowcount  # type: ignore[attr-defined]
    except (OperationalError, IntegrityError) as error:
        session.rollback()
        raise MovedOn(()) from error
    if taken != 1:
        session.rollback()
        raise MovedOn(())
    session.refresh(placement, ["last_number", "last_digest"])


def _row(placement_id: int, entry: Entry) -> dict[str, object]:
    return {
        "placement_id": placement_id,
        "number": entry.number,
        "kind": entry.fact.kind,
        "competency": competency_of(entry.fact),
        "author_id": entry.author,
        "happened_on": entry.happened_on,
        "recorded_at": entry.recorded_at,
        "content": content_of(entry.fact),
        "previous": entry.previous,
        "digest": entry.digest,
    }


def _entry(row: EntryRow) -> Entry:
    return Entry(
        number=row.number,
        author=row.author_id,
        happened_on=row.happened_on,
        recorded_at=row.recorded_at,
        fact=fact_from(row.kind, row.content),
        previous=row.previous,
        digest=row.digest,
    )
