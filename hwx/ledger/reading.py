"""Reads the tree of the log: the hashes that a proof or a root is made of, in a few statements however large it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Row, and_, or_, select
from sqlalchemy.orm import Session

from hwx.key_files import KeysUnsafe
from hwx.ledger.tables import LogCheckpoint, LogHead, LogLeaf, LogNode
from hwx.rules.checkpoint import Checkpoint, CheckpointUnreadable, opened
from hwx.rules.merkle import WIDTH, Shelf, Span, Stored, consistency_spans, hash_of, inclusion_spans, shelves_for
from hwx.rules.signed_note import KeyUnreadable, NoteKey, NoteUnreadable, NotSigned, key_from

AT_ONCE = 100
"""Runs of hashes asked for in one statement; SQLite takes no condition of a thousand parts."""


class LogUnusable(KeysUnsafe):
    """Something of the log is gone or damaged, or the key that signs for it is; the message says what, and how to find
    out more or mend it."""


@dataclass(frozen=True)
class Head:
    """How many leaves there are, and the key that signs for them; None before the first checkpoint."""

    size: int
    key: NoteKey | None


@dataclass(frozen=True)
class Signed:
    """A checkpoint and the signed note that hands it on."""

    checkpoint: Checkpoint
    note: str


def head_of(session: Session) -> Head:
    """Raises LogUnusable."""
    return head_from(session.execute(select(LogHead.size, LogHead.key)).one_or_none())


def head_from(row: Row[int, str] | None) -> Head:
    """``row`` is size and key of the one row of LogHead. Raises LogUnusable."""
    size, line = row if row else (0, None)
    return Head(size, _key_from(line))


def _key_from(line: str | None) -> NoteKey | None:
    """``line`` is None where the table has no row, and empty before the first checkpoint."""
    if line is None:
        raise LogUnusable("the table log_head has no row. Put the tables of the log back from a backup.")
    try:
        return key_from(line) if line else None
    except KeyUnreadable as error:
        raise LogUnusable(
            f"the public key in the table log_head cannot be read: {error}. Put the tables of the log back from a "
            "backup."
        ) from error


def newest_checkpoint(session: Session) -> Signed | None:
    """None before the first. Raises LogUnusable, also where the key of the log did not sign it: nobody is shown what
    this log never said."""
    columns = (LogCheckpoint.size, LogCheckpoint.note, select(LogHead.key).scalar_subquery())
    row = session.execute(select(*columns).order_by(LogCheckpoint.size.desc()).limit(1)).one_or_none()
    if row is None:
        return None
    size, note, line = row
    key = _key_from(line)
    try:
        found = opened(note, [key] if key else [])
    except (NoteUnreadable, CheckpointUnreadable) as error:
        raise LogUnusable(f"the newest checkpoint cannot be read: {error}. Run: flask log verify") from error
    except NotSigned as error:
        raise LogUnusable(
            f"the newest checkpoint is not one that the key of this log signed: {error}. Run: flask log verify"
        ) from error
    if found.size != size:
        raise LogUnusable(
            f"the newest checkpoint was expected to be that of {size} leaves, and is that of {found.size}. "
            "Run: flask log verify"
        )
    return Signed(found, note)


def root_at(session: Session, size: int) -> bytes:
    """Of the tree of the first ``size`` leaves. This and what follows raise LogUnusable where a hash is gone."""
    return hash_of((0, size), stored(session, shelves_for([(0, size)])))


def inclusion_proof(session: Session, index: int, size: int) -> tuple[bytes, ...]:
    return inclusion_proofs(session, [index], size)[0]


def inclusion_proofs(session: Session, indices: Sequence[int], size: int) -> list[tuple[bytes, ...]]:
    """One for each leaf: all of them are read together."""
    wanted = [inclusion_spans(index, size) for index in indices]
    found = stored(session, shelves_for(span for spans in wanted for span in spans))
    known: dict[Span, bytes] = {}
    for span in {span for spans in wanted for span in spans}:
        known[span] = hash_of(span, found)
    return [tuple(known[span] for span in spans) for spans in wanted]


def consistency_proof(session: Session, old: int, new: int) -> tuple[bytes, ...]:
    spans = consistency_spans(old, new)
    found = stored(session, shelves_for(spans))
    return tuple(hash_of(span, found) for span in spans)


def stored(session: Session, shelves: Iterable[Shelf]) -> Stored:
    """The hashes on these shelves; read by whole tiles, since those beside are mostly wanted as well."""
    found: dict[tuple[int, int], bytes] = {}
    wanted = _tiles(shelves)
    for at in range(0, len(wanted), AT_ONCE):
        some = wanted[at : at + AT_ONCE]
        leaves = [LogLeaf.leaf_index.between(one.start, one.stop - 1) for one in some if not one.level]
        if leaves:
            for index, hashed in session.execute(select(LogLeaf.leaf_index, LogLeaf.hash).where(or_(*leaves))):
                found[0, index] = hashed
        above = [
            and_(LogNode.level == one.level, LogNode.place.between(one.start, one.stop - 1))
            for one in some
            if one.level
        ]
        if above:
            for level, place, hashed in session.execute(
                select(LogNode.level, LogNode.place, LogNode.hash).where(or_(*above))
            ):
                found[level, place] = hashed
    return partial(_on_the_shelf, found)


def _on_the_shelf(found: Mapping[tuple[int, int], bytes], level: int, start: int, stop: int) -> list[bytes]:
    try:
        return [found[level, place] for place in range(start, stop)]
    except KeyError as error:
        level, place = error.args[0]
        raise LogUnusable(f"the hash {level}/{place} of the log is gone. Run: flask log verify") from error


def tile(session: Session, level: int, place: int, width: int) -> list[bytes]:
    """The first ``width`` hashes of a tile, or as many of them as there are."""
    start = place * WIDTH
    if level == 0:
        query = select(LogLeaf.hash).where(LogLeaf.leaf_index.between(start, start + width - 1))
        return list(session.scalars(query.order_by(LogLeaf.leaf_index)))
    nodes = select(LogNode.hash).where(LogNode.level == level, LogNode.place.between(start, start + width - 1))
    return list(session.scalars(nodes.order_by(LogNode.place)))


def commitments(session: Session, place: int, width: int) -> list[bytes]:
    """What the leaves of a tile are the hashes of."""
    start = place * WIDTH
    query = select(LogLeaf.commitment).where(LogLeaf.leaf_index.between(start, start + width - 1))
    return list(session.scalars(query.order_by(LogLeaf.leaf_index)))


def index_of(session: Session, leaf: bytes) -> int | None:
    """The place of the leaf with this hash."""
    return session.scalar(select(LogLeaf.leaf_index).where(LogLeaf.hash == leaf))


def _tiles(shelves: Iterable[Shelf]) -> list[Shelf]:
    merged: list[Shelf] = []
    for shelf in sorted(shelves):
        start, stop = shelf.start // WIDTH * WIDTH, -(-shelf.stop // WIDTH) * WIDTH
        last = merged[-1] if merged else None
        if last and last.level == shelf.level and start <= last.stop:
            merged[-1] = Shelf(shelf.level, last.start, max(last.stop, stop))
        else:
            merged.append(Shelf(shelf.level, start, stop))
    return merged
