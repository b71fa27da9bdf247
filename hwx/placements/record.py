"""The record of a placement in the database: read it, add to it, never change it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from hwx.placements.devices import mark_of
from hwx.placements.standing import refresh
from hwx.placements.tables import EntryRow, Placement
from hwx.rules.curriculum import Curriculum
from hwx.rules.facts import Fact, competency_of, content_of, fact_from
from hwx.rules.record import Entry, genesis, moved_on, next_entry

COLUMNS = (
    EntryRow.number,
    EntryRow.author_id,
    EntryRow.happened_on,
    EntryRow.recorded_at,
    EntryRow.kind,
    EntryRow.content,
    EntryRow.previous,
    EntryRow.digest,
)
"""In the order of ``entry_from``. Columns and not rows of the mapped class: a record is read whole at every act."""


class MovedOn(Exception):
    """The record was written to after the form was drawn; ``entries`` are those that matter. Nothing was recorded."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        super().__init__("the record has moved on")
        self.entries = tuple(entries)


@dataclass(frozen=True)
class Writing:
    """One act to be written: by whom, when it happened, and when it is recorded (UTC)."""

    author: int
    happened_on: date
    recorded_at: datetime


def hold(session: Session, placement: Placement) -> None:
    """Keep other writers of this record out until the transaction ends, then read where the record stands.

    A write that changes nothing locks the row in PostgreSQL and the file in SQLite: the one sentence both understand.
    """
    held = (
        update(Placement)
        .where(Placement.id == placement.id)
        .values(state=Placement.state)
        .returning(Placement.state, Placement.last_number, Placement.last_digest)
        .execution_options(synchronize_session=False)
    )
    _note(placement, **session.execute(held).one()._mapping)


def entries_of(
    session: Session, placement_id: int, competency: str | None = None, number: int | None = None
) -> list[Entry]:
    """In order of number; only those about ``competency`` ("" is the placement as a whole) or the one ``number``."""
    query = select(*COLUMNS).where(EntryRow.placement_id == placement_id).order_by(EntryRow.number)
    if competency is not None:
        query = query.where(EntryRow.competency == competency)
    if number is not None:
        query = query.where(EntryRow.number == number)
    return [entry_from(*row) for row in session.execute(query)]


def entry_from(
    number: int,
    author: int,
    happened_on: date,
    recorded_at: datetime,
    kind: str,
    content: dict[str, Any],
    previous: str,
    digest: str,
) -> Entry:
    return Entry(number, author, happened_on, recorded_at, fact_from(kind, content), previous, digest)


def add_entry(
    session: Session,
    placement: Placement,
    curriculum: Curriculum,
    writing: Writing,
    fact: Fact,
    record: Sequence[Entry] | None = None,
) -> Entry:
    """Add one entry and renew the stored standing it touches. The caller holds the record (``hold``) and commits.
    ``record``: all entries there are, where the caller has read them since.

    Raises MovedOn when another writer came first all the same.
    """
    last = (placement.last_number, placement.last_digest)
    entry = next_entry(placement.reference, last, writing.author, writing.happened_on, writing.recorded_at, fact)
    _take_the_place(session, placement, entry)
    session.execute(insert(EntryRow).values(**_row(placement.id, entry), device=mark_of(session)))
    if competency_of(fact):
        about = _about(competency_of(fact), record, entry) or entries_of(session, placement.id, competency_of(fact))
        refresh(session, placement, curriculum, competency_of(fact), about)
    return entry


def _about(competency: str, record: Sequence[Entry] | None, entry: Entry) -> list[Entry]:
    """Empty where ``record`` is not known or does not reach to the entry before this one."""
    if not record or record[-1].number != entry.number - 1:
        return []
    return [one for one in (*record, entry) if competency_of(one.fact) == competency]


def refuse_if_moved_on(seen: int, competency: str, entries: Sequence[Entry]) -> None:
    """Raises MovedOn when entries after number ``seen`` matter to somebody who decided about ``competency``."""
    matters = moved_on(seen, competency, entries)
    if matters:
        raise MovedOn(matters)


def start_record(placement: Placement, revision_digest: str) -> None:
    """Tie the empty record to the placement and to the pinned wording."""
    placement.last_number = 0
    placement.last_digest = genesis(placement.reference, revision_digest)


def _take_the_place(session: Session, placement: Placement, entry: Entry) -> None:
    """Move the placement's last number on, only if it is still where this entry expects it: of two writers one wins."""
    step = (
        update(Placement)
        .where(Placement.id == placement.id, Placement.last_number == entry.number - 1)
        .values(last_number=entry.number, last_digest=entry.digest)
        .execution_options(synchronize_session=False)
    )
    if session.execute(step).rowcount != 1:  # type: ignore[attr-defined]
        raise MovedOn(())
    _note(placement, last_number=entry.number, last_digest=entry.digest)


def _note(placement: Placement, **stored: Any) -> None:
    """What the database holds by now, without asking it again."""
    for name, value in stored.items():
        set_committed_value(placement, name, value)


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
