"""Proofs that entries stand in the log: for a transcript, for one entry, and for whoever kept a checkpoint."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hwx.ledger.growing import SAID, add_leaves, event_from, make_checkpoint
from hwx.ledger.key import LogSigner
from hwx.ledger.reading import (
    LogUnusable,
    Signed,
    consistency_proof,
    head_of,
    inclusion_proofs,
    newest_checkpoint,
    root_at,
)
from hwx.ledger.tables import LogOpening
from hwx.placements.tables import EntryRow, Placement
from hwx.rules.checkpoint import Checkpoint, CheckpointUnreadable, ProofUnreadable, opened, proof_from_text
from hwx.rules.inclusion import Event, Inclusion, LogFile
from hwx.rules.merkle import has_only_grown
from hwx.rules.signed_note import NoteUnreadable, NotSigned


class NotInTheLog(LookupError):
    """Entries of the placement are not under a checkpoint; ``numbers`` are theirs."""

    def __init__(self, numbers: Iterable[int]) -> None:
        self.numbers = tuple(numbers)
        super().__init__(f"not in the log: {', '.join(map(str, self.numbers))}")


@dataclass(frozen=True)
class Comparison:
    """``code``: "grown", "same", "unreadable", "empty" (no log yet), "other_log", "not_signed", "beyond" (longer than
    the log ever was here) or "forked". ``proof`` is that of consistency for "grown", with the log of ``size`` entries:
    also those are counted for which no checkpoint signs yet."""

    code: str
    kept: Checkpoint | None = None
    newest: Signed | None = None
    proof: tuple[bytes, ...] = ()
    size: int = 0

    @property
    def holds(self) -> bool:
        return self.code in ("grown", "same")


def bring_up_to_date(session: Session, placement_id: int, signer: LogSigner, at: datetime) -> Signed:
    """Every entry of the placement gets its leaf, and a checkpoint is signed. Raises NotInTheLog for an empty log.

    The caller commits before anything that takes long: until then nobody else can add to the log. An entry in the log
    is right whatever becomes of that afterwards.
    """
    while add_leaves(session, placement_id):
        continue
    made = make_checkpoint(session, signer, at)
    if made is None:
        raise NotInTheLog(())
    return made


def inclusions_of(session: Session, placement_id: int, numbers: Iterable[int]) -> LogFile:
    """Proofs for these entries of a placement under the newest checkpoint, in order of number. Raises NotInTheLog;
    ``bring_up_to_date`` comes first."""
    wanted = sorted(set(numbers))
    newest, key = newest_checkpoint(session), head_of(session).key
    found = _events(session, placement_id, wanted) if newest else {}
    reach = newest.checkpoint.size if newest else 0
    missing = [number for number in wanted if number not in found or found[number][0] >= reach]
    if missing or newest is None or key is None:
        raise NotInTheLog(missing or wanted)
    proofs = inclusion_proofs(session, [found[number][0] for number in wanted], reach)
    inclusions = [
        Inclusion(found[number][1], found[number][0], proof) for number, proof in zip(wanted, proofs, strict=True)
    ]
    return LogFile(key.line, newest.note, tuple(inclusions))


def leaf_addresses(site: str, file: LogFile) -> dict[int, str]:
    """By number of the entry: where the proof of its leaf is fetched. An address names nobody, and only whoever holds
    the file can say what it opens."""
    return {one.event.entry: f"{site}/log/leaf/{one.event.leaf.hex()}" for one in file.inclusions}


def compare(session: Session, kept: str) -> Comparison:
    """A checkpoint that somebody kept (or a proof that carries one) held against the log of today, leaf hashes and not
    only signatures. Raises LogUnusable where the log does not even agree with its own newest checkpoint."""
    newest, head = newest_checkpoint(session), head_of(session)
    if newest is None or head.key is None:
        return Comparison("empty")
    try:
        old = opened(_note_in(kept), [head.key])
    except (NoteUnreadable, CheckpointUnreadable, ProofUnreadable):
        return Comparison("unreadable", newest=newest)
    except NotSigned:
        return Comparison(_whose(kept, head.key.name), newest=newest)
    if old.size > newest.checkpoint.size:
        return Comparison("beyond", old, newest)
    root = root_at(session, head.size)
    if _proof_from(session, newest.checkpoint, head.size, root) is None:
        raise LogUnusable(
            f"the log of {head.size} leaves does not begin with the one of {newest.checkpoint.size} leaves that its "
            "newest checkpoint signed for. Run: flask log verify"
        )
    proof = _proof_from(session, old, head.size, root)
    if proof is None:
        return Comparison("forked", old, newest)
    return Comparison("same" if old.size == head.size else "grown", old, newest, proof, head.size)


def _proof_from(session: Session, old: Checkpoint, size: int, root: bytes) -> tuple[bytes, ...] | None:
    """That the log of so many leaves begins with this one; None where it does not."""
    if old.size > size:
        return None
    proof = consistency_proof(session, old.size, size)
    return proof if has_only_grown(old.size, old.root, size, root, proof) else None


def _whose(kept: str, origin: str) -> str:
    return "not_signed" if _note_in(kept).startswith(f"{origin}\n") else "other_log"


def _note_in(kept: str) -> str:
    """As it was pasted: line ends of any system, and space around."""
    text = "\n".join(line.strip() for line in kept.strip().splitlines()) + "\n"
    return proof_from_text(text).note if text.startswith("c2sp.org/tlog-proof") else text


def _events(session: Session, placement_id: int, numbers: list[int]) -> dict[int, tuple[int, Event]]:
    """By number: the place in the log, and what opens the leaf."""
    query = (
        select(Placement.reference, LogOpening.leaf_index, LogOpening.salt, *SAID)
        .join(Placement, Placement.id == EntryRow.placement_id)
        .join(
            LogOpening,
            (LogOpening.placement_id == EntryRow.placement_id) & (LogOpening.number == EntryRow.number),
        )
        .where(EntryRow.placement_id == placement_id, EntryRow.number.in_(numbers), LogOpening.salt.is_not(None))
    )
    return {row.number: (row.leaf_index, event_from(row.reference, row, row.salt)) for row in session.execute(query)}
