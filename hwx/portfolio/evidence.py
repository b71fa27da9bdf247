"""Evidence: brought in one commit with its entry, read by those who see the placement, erased with a trace."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.orm import Session

from hwx.portfolio.scene import Scene, add, allow, hand, held_entries
from hwx.portfolio.tables import EvidenceFile, EvidenceItem
from hwx.rules.evidence import evidence_digest
from hwx.rules.portfolio import Erasure, Evidence
from hwx.rules.portfolio_acts import ERASING_ROLES, Bringing, Erasing
from hwx.rules.record import Entry
from hwx.storage import Files, StorageFailed

FOLDER = "evidence/"
"""What the names of our files in the store begin with."""

LONGEST = 500
"""Letters of the text: what was done and learnt, not a history."""


@dataclass(frozen=True)
class Taken:
    """A clean file that is in the store already, though no row names it yet."""

    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Shown:
    """One file of an item as pages list it."""

    id: int
    position: int
    media_type: str
    size: int


@dataclass(frozen=True)
class Item:
    """Text and files of one entry of evidence; ``erased_at`` (UTC) where they are gone."""

    item: str
    text: str
    salt: str
    erased_at: datetime | None
    files: tuple[Shown, ...] = ()


class UsedAlready(Exception):
    """The files belong to an entry: the form was sent twice."""


def store(files: Files, name: str, media_type: str, data: bytes) -> Taken:
    """Raises StorageFailed. A crash before the row is written leaves a file that the sweep removes."""
    files.put(name, data)
    return Taken(name, media_type, len(data), hashlib.sha256(data).hexdigest())


def bring(scene: Scene, act: Bringing, words: str, taken: Sequence[Taken], item: str, salt: str) -> Entry:
    """Rows and entry in the caller's transaction; ``item`` and ``salt`` are random. Raises Refused or UsedAlready."""
    entries = held_entries(scene)
    allow(scene, act, entries)
    names = [one.name for one in taken]
    if scene.session.scalar(select(EvidenceFile.id).where(EvidenceFile.name.in_(names))):
        raise UsedAlready
    words = words.strip()
    scene.session.execute(
        insert(EvidenceItem).values(item=item, placement_id=scene.placement.id, text=words, salt=salt, erased_at=None)
    )
    for position, one in enumerate(taken, 1):
        scene.session.execute(insert(EvidenceFile).values(item=item, position=position, **vars(one)))
    digest = evidence_digest(salt, words, [one.sha256 for one in taken])
    fact = Evidence(
        hand(scene), act.competency, item, act.setting, act.complexity, act.age_band, act.role, act.count, digest,
        len(taken),
    )  # fmt: skip
    return add(scene, fact, act.on)


def erase(scene: Scene, act: Erasing) -> tuple[Entry, list[str]]:
    """The entry, and the names of the files, whose bytes the caller removes after the commit. Raises Refused."""
    entries = held_entries(scene)
    allow(scene, act, entries)
    brought = next(e.fact for e in entries if isinstance(e.fact, Evidence) and e.fact.item == act.item)
    here = EvidenceItem.item == act.item, EvidenceItem.placement_id == scene.placement.id
    scene.session.execute(update(EvidenceItem).where(*here).values(text="", salt="", erased_at=scene.now))
    of_item = EvidenceFile.item == act.item
    names = list(scene.session.scalars(select(EvidenceFile.name).where(of_item)))
    scene.session.execute(delete(EvidenceFile).where(of_item))
    fact = Erasure(hand(scene, *ERASING_ROLES), brought.competency, act.item, act.reason.strip())
    return add(scene, fact), names


def forget_old_pages(session: Session) -> None:
    """SQLite keeps what was overwritten in its log until that is folded in: now. PostgreSQL does so by its vacuum."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        session.rollback()


def remove_bytes(files: Files, names: Sequence[str]) -> bool:
    """False when some are left: no row names them any more, and the sweep tries again."""
    gone = True
    for name in names:
        try:
            files.remove(name)
        except StorageFailed:
            gone = False
    return gone


def items_of(session: Session, placement_id: int) -> dict[str, Item]:
    """By the name that entries call them."""
    columns = EvidenceItem.item, EvidenceItem.text, EvidenceItem.salt, EvidenceItem.erased_at
    found = session.execute(select(*columns).where(EvidenceItem.placement_id == placement_id))
    files: dict[str, list[Shown]] = {}
    listed = (
        select(EvidenceFile.item, EvidenceFile.id, EvidenceFile.position, EvidenceFile.media_type, EvidenceFile.size)
        .join(EvidenceItem, EvidenceItem.item == EvidenceFile.item)
        .where(EvidenceItem.placement_id == placement_id)
        .order_by(EvidenceFile.position)
    )
    for row in session.execute(listed):
        files.setdefault(row.item, []).append(Shown(row.id, row.position, row.media_type, row.size))
    return {one.item: Item(*one, files=tuple(files.get(one.item, ()))) for one in found}


def evidence_entry(entries: Sequence[Entry], item: str) -> Entry | None:
    return next((e for e in entries if isinstance(e.fact, Evidence) and e.fact.item == item), None)


def erasure_entry(entries: Sequence[Entry], item: str) -> Entry | None:
    return next((e for e in entries if isinstance(e.fact, Erasure) and e.fact.item == item), None)


def orphans(session: Session, files: Files, before: datetime) -> list[str]:
    """Stored files older than ``before`` (UTC) that no row names."""
    named = set(session.scalars(select(EvidenceFile.name)))
    return [
        one.name
        for one in files.listed()
        if one.name.startswith(FOLDER) and one.written_at < before and one.name not in named
    ]
