"""The log grows: entries that are not in it get their leaves, and a checkpoint signs for all of them.

No page of a ward waits for it: leaves are added by a job, and before a transcript is drawn up. Each of the two is one
transaction that keeps others out, so that no entry gets two leaves and no number of a leaf is left out.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hwx.ledger.key import LogSigner
from hwx.ledger.reading import (
    Head,
    LogUnusable,
    Signed,
    consistency_proof,
    head_from,
    newest_checkpoint,
    root_at,
    stored,
)
from hwx.ledger.tables import LogCheckpoint, LogHead, LogLeaf, LogNode, LogOpening
from hwx.placements.tables import EntryRow, Placement
from hwx.rules.checkpoint import Checkpoint, signed
from hwx.rules.inclusion import Event, event_of
from hwx.rules.merkle import completed, edge, has_only_grown

SALT = 32
BATCH = 500
"""Leaves that one transaction adds at most, so that nobody is kept out for long: a fraction of a second."""

IN_THE_LOG = exists().where(LogOpening.placement_id == EntryRow.placement_id, LogOpening.number == EntryRow.number)

LAST_IN_THE_LOG = exists().where(LogOpening.placement_id == Placement.id, LogOpening.number == Placement.last_number)
"""Entries of a record get their leaves in order, so this says it of all: one look for each placement."""

SAID = (
    EntryRow.placement_id,
    EntryRow.number,
    EntryRow.kind,
    EntryRow.competency,
    EntryRow.content,
    EntryRow.author_id,
    EntryRow.happened_on,
    EntryRow.recorded_at,
    EntryRow.digest,
)


class LogRewritten(LogUnusable):
    """The leaves in the tables are not those that the last checkpoint signed for; the key of the log signs no more."""


@dataclass(frozen=True)
class Leaf:
    placement_id: int
    number: int
    salt: bytes
    event: Event


def hold_log(session: Session) -> Head:
    """Keep everybody else from adding until the transaction ends, as ``hold`` does for a record. Raises LogUnusable."""
    held = update(LogHead).values(size=LogHead.size).returning(LogHead.size, LogHead.key)
    return head_from(session.execute(held.execution_options(synchronize_session=False)).one_or_none())


def add_leaves(session: Session, placement_id: int | None = None, at_most: int = BATCH) -> int:
    """Entries (those of one placement, or all) that are not in the log get their leaves; how many did. The caller
    commits, and asks again until there was nothing to add. Raises LogUnusable."""
    head = hold_log(session)
    leaves = _waiting(session, placement_id, at_most)
    if not leaves:
        return 0
    hashes = [one.event.leaf for one in leaves]
    nodes = completed(head.size, stored(session, edge(head.size)), hashes)
    rows: list[dict[str, Any]] = [
        {"leaf_index": index, "commitment": one.event.commitment, "hash": hashes[index - head.size]}
        for index, one in enumerate(leaves, head.size)
    ]
    openings = [
        {"placement_id": one.placement_id, "number": one.number, "leaf_index": index, "salt": one.salt}
        for index, one in enumerate(leaves, head.size)
    ]
    above = [{"level": one.level, "place": one.place, "hash": one.hash} for one in nodes]
    try:
        for table, made in ((LogLeaf, rows), (LogOpening, openings), (LogNode, above)):
            if made:
                session.execute(insert(table), made)
    except IntegrityError as error:
        # Nobody else adds while the head is held.
        raise LogUnusable(
            f"rows of the log stand where the next ones belong, after {head.size} leaves. Run: flask log verify"
        ) from error
    grown = update(LogHead).values(size=head.size + len(leaves))
    session.execute(grown.execution_options(synchronize_session=False))
    return len(leaves)


def make_checkpoint(session: Session, signer: LogSigner, at: datetime) -> Signed | None:
    """The signed checkpoint of all leaves there are: a new one where the log has grown since the last. None for an
    empty log. The caller commits. Raises LogRewritten: whoever changes the tables does not get it borne out;
    and LogUnusable."""
    head = hold_log(session)
    newest = newest_checkpoint(session)
    if newest:
        _refuse_rewritten(session, head, newest)
    if not head.size or (newest and newest.checkpoint.size == head.size):
        return newest
    key = head.key or signer.key
    if head.key is None:
        session.execute(update(LogHead).values(key=key.line).execution_options(synchronize_session=False))
    checkpoint = Checkpoint(key.name, head.size, root_at(session, head.size))
    note = signed(checkpoint, key, signer.sign)
    session.execute(insert(LogCheckpoint).values(size=head.size, note=note, made_at=at))
    return Signed(checkpoint, note)


def _refuse_rewritten(session: Session, head: Head, newest: Signed) -> None:
    old = newest.checkpoint
    try:
        root = root_at(session, head.size)
        grown = has_only_grown(old.size, old.root, head.size, root, consistency_proof(session, old.size, head.size))
    except (LogUnusable, ValueError):
        grown = False
    if not grown:
        raise LogRewritten(
            f"the log of {head.size} leaves does not begin with the one of {old.size} leaves that its last checkpoint "
            "signed for: it was changed, and nothing is signed. Run: flask log verify"
        )


def event_from(reference: str, row: Any, salt: bytes) -> Event:
    """``row`` has the columns of ``SAID``."""
    return event_of(
        reference,
        row.number,
        row.kind,
        row.competency,
        int(row.content.get("level") or 0),
        row.author_id,
        row.happened_on,
        row.recorded_at,
        row.digest,
        salt,
    )


def _waiting(session: Session, placement_id: int | None, at_most: int) -> list[Leaf]:
    """In order of placement and number."""
    behind = select(Placement.id, Placement.reference).where(Placement.last_number > 0, ~LAST_IN_THE_LOG)
    if placement_id is not None:
        behind = behind.where(Placement.id == placement_id)
    some = behind.order_by(Placement.id).limit(at_most).subquery()
    entries = (
        select(some.c.reference, *SAID)
        .join(some, some.c.id == EntryRow.placement_id)
        .where(~IN_THE_LOG)
        .order_by(EntryRow.placement_id, EntryRow.number)
        .limit(at_most)
    )
    found = []
    for row in session.execute(entries):
        salt = secrets.token_bytes(SALT)
        found.append(Leaf(row.placement_id, row.number, salt, event_from(row.reference, row, salt)))
    return found
