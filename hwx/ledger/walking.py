"""Walks the whole log: every entry against its leaf, every hash above, every checkpoint; names what is wrong.

It only reads. That two checkpoints are consistent needs no proof here: both are compared with roots of the same leaves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hwx.ledger.growing import IN_THE_LOG, SAID, event_from
from hwx.ledger.reading import Head, head_of
from hwx.ledger.tables import LogCheckpoint, LogLeaf, LogNode, LogOpening
from hwx.placements.tables import EntryRow, Placement
from hwx.rules.checkpoint import Checkpoint, CheckpointUnreadable, opened
from hwx.rules.merkle import EMPTY, HEIGHT, WIDTH, Node, leaf_hash, root_of
from hwx.rules.signed_note import NoteUnreadable, NotSigned

AT_ONCE = 2000
OVERDUE = timedelta(days=1)
"""The job that adds leaves runs every few minutes."""


@dataclass(frozen=True)
class LogFault:
    """``code`` is one of WORDS in hwx.ledger.commands. ``at`` is the leaf or the size of the checkpoint,
    ``entry`` is "REFERENCE/NUMBER" where one is meant, the place of a hash ("LEVEL/PLACE"), or what the key lacks."""

    code: str
    at: int = 0
    entry: str = ""


@dataclass
class Walked:
    """``waiting`` are entries that the next run of the job adds, ``erased`` leaves whose entries are gone for good."""

    leaves: int = 0
    checkpoints: int = 0
    waiting: int = 0
    erased: int = 0
    faults: list[LogFault] = field(default_factory=list)


class Tree:
    """Grows leaf by leaf and keeps only its right edge: for each level the hashes of the tile that is not full."""

    def __init__(self) -> None:
        self.levels: list[list[bytes]] = [[]]
        self.counts: list[int] = [0]

    def add(self, leaf: bytes, level: int = 0) -> list[Node]:
        """The hashes of the runs of leaves that this one completes."""
        if level == len(self.levels):
            self.levels.append([])
            self.counts.append(0)
        row = self.levels[level]
        row.append(leaf)
        if len(row) < WIDTH:
            return []
        found = Node(level + 1, self.counts[level], root_of(row))
        self.counts[level] += 1
        row.clear()
        return [found, *self.add(found.hash, level + 1)]

    @property
    def root(self) -> bytes:
        found: list[bytes] = []
        for row in self.levels:
            hashes = [*row, *found]
            found = [root_of(hashes)] if hashes else []
        return found[0] if found else EMPTY


def walk(session: Session, at: datetime) -> Walked:
    """The log as it stands in one reading; leaves that are added meanwhile are left for the next. Raises
    LogUnusable where not even its head can be read."""
    walked, head = Walked(), head_of(session)
    notes = dict(session.execute(select(LogCheckpoint.size, LogCheckpoint.note).order_by(LogCheckpoint.size)).all())
    checkpoints = {size: _checkpoint(walked, head, size, note) for size, note in notes.items() if size <= head.size}
    walked.checkpoints = len(checkpoints)
    _walk_leaves(session, walked, head, checkpoints)
    _look_for_more(session, walked)
    _look_for_left_out(session, walked, at)
    return walked


def _checkpoint(walked: Walked, head: Head, size: int, note: str) -> Checkpoint | None:
    try:
        found = opened(note, [head.key] if head.key else [])
    except (NoteUnreadable, CheckpointUnreadable):
        walked.faults.append(LogFault("checkpoint_unreadable", size))
    except NotSigned:
        walked.faults.append(LogFault("checkpoint_not_signed", size))
    else:
        if found.size == size:
            return found
        walked.faults.append(LogFault("checkpoint_size", size))
    return None


def _walk_leaves(session: Session, walked: Walked, head: Head, checkpoints: dict[int, Checkpoint | None]) -> None:
    query = select(LogNode.level, LogNode.place, LogNode.hash)
    nodes = {(level, place): found for level, place, found in session.execute(query)}
    tree = Tree()
    for row in _leaves(session, head.size):
        while walked.leaves < row.leaf_index:
            walked.faults.append(LogFault("leaf_missing", walked.leaves))
            walked.leaves += 1
        _look_at_leaf(walked, row)
        for node in tree.add(row.hash):
            if nodes.get((node.level, node.place)) != node.hash:
                walked.faults.append(LogFault("hash_differs", row.leaf_index, f"{node.level}/{node.place}"))
        walked.leaves += 1
        checkpoint = checkpoints.get(walked.leaves)
        if checkpoint and checkpoint.root != tree.root:
            walked.faults.append(LogFault("root_differs", checkpoint.size))
    walked.faults += [LogFault("leaf_missing", index) for index in range(walked.leaves, head.size)]


def _leaves(session: Session, size: int) -> Iterator[Any]:
    """In order, with what opens each and the entry it is about; NULL where there is none."""
    about = (LogOpening.placement_id == EntryRow.placement_id) & (LogOpening.number == EntryRow.number)
    query = (
        select(
            *(LogLeaf.leaf_index, LogLeaf.commitment, LogLeaf.hash),
            *(LogOpening.salt, LogOpening.number.label("opens"), LogOpening.placement_id.label("of")),
            *(Placement.reference, *SAID),
        )
        .outerjoin(LogOpening, LogOpening.leaf_index == LogLeaf.leaf_index)
        .outerjoin(EntryRow, about)
        .outerjoin(Placement, Placement.id == LogOpening.placement_id)
        .order_by(LogLeaf.leaf_index)
    )
    for start in range(0, size, AT_ONCE):
        stop = min(start + AT_ONCE, size) - 1
        yield from session.execute(query.where(LogLeaf.leaf_index.between(start, stop)))


def _look_at_leaf(walked: Walked, row: Any) -> None:
    name = f"{row.reference}/{row.opens}" if row.reference else ""
    if row.hash != leaf_hash(row.commitment):
        walked.faults.append(LogFault("leaf_changed", row.leaf_index, name))
    if row.opens is None:
        walked.faults.append(LogFault("leaf_of_nothing", row.leaf_index))
    elif row.number is None and row.salt is None:
        walked.erased += 1
    elif row.number is None:
        walked.faults.append(LogFault("entry_gone", row.leaf_index, name))
    elif row.salt is None or _commitment(row) != row.commitment:
        walked.faults.append(LogFault("entry_changed", row.leaf_index, name))


def _commitment(row: Any) -> bytes | None:
    """None for an entry into which somebody wrote nonsense."""
    try:
        return event_from(row.reference, row, row.salt).commitment
    except (AttributeError, TypeError, ValueError):
        return None


def _look_for_more(session: Session, walked: Walked) -> None:
    """Leaves beyond the last that the head of the log counts, hashes over leaves that there are not, and checkpoints of
    more leaves than there are. All are read before the head, which is read again: the log may have grown since."""
    most = session.scalar(select(func.max(LogLeaf.leaf_index)))
    largest = session.scalar(select(func.max(LogCheckpoint.size)))
    places = session.execute(select(LogNode.level, LogNode.place).order_by(LogNode.level, LogNode.place)).all()
    now = head_of(session).size
    for level, place in places:
        if level < 1 or not 0 <= place < now >> HEIGHT * level:
            walked.faults.append(LogFault("hash_of_nothing", entry=f"{level}/{place}"))
    if most is not None and most >= now:
        walked.faults.append(LogFault("beyond_the_head", most))
    if largest is not None and largest > now:
        walked.faults.append(LogFault("checkpoint_beyond", largest))


def _look_for_left_out(session: Session, walked: Walked, at: datetime) -> None:
    """Entries without a leaf: of those that wait for the job nothing later in their record has one."""
    later = (
        select(func.max(LogOpening.number))
        .where(LogOpening.placement_id == EntryRow.placement_id)
        .correlate(EntryRow)
        .scalar_subquery()
    )
    query = (
        select(Placement.reference, EntryRow.number, EntryRow.recorded_at, later.label("logged"))
        .join(Placement, Placement.id == EntryRow.placement_id)
        .where(~IN_THE_LOG)
        .order_by(Placement.reference, EntryRow.number)
    )
    for row in session.execute(query):
        if (row.logged or 0) > row.number:
            walked.faults.append(LogFault("no_leaf", entry=f"{row.reference}/{row.number}"))
        elif at - row.recorded_at > OVERDUE:
            walked.faults.append(LogFault("overdue", entry=f"{row.reference}/{row.number}"))
        else:
            walked.waiting += 1
