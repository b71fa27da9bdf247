"""An installation whose entries stand in the log, under checkpoints made on two days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from hwx.ledger.growing import add_leaves, make_checkpoint
from hwx.ledger.key import log_signer
from hwx.ledger.reading import Signed, head_of
from hwx.placements.tables import EntryRow, Placement
from tests.placements.chained import chained
from tests.support.making import NOW, Make

SITE = "https://exchange.example.org"


@dataclass
class Log:
    """``first`` is the checkpoint of yesterday, ``placement`` the one whose record was there then."""

    session: Session
    placement: Placement
    first: Signed
    newest: Signed


def logged(make: Make, keys: Path, more: int = 300) -> Log:
    placement = chained(make)
    first = sign(make.session, keys, -1)
    many(make, make.placement(), more)
    return Log(make.session, placement, first, sign(make.session, keys, 0))


def sign(session: Session, keys: Path, days: int = 0, site: str = SITE) -> Signed:
    while add_leaves(session):
        continue
    made = make_checkpoint(session, log_signer(keys, site, head_of(session).key), NOW + timedelta(days=days))
    session.commit()
    assert made is not None
    return made


def many(make: Make, placement: Placement, count: int) -> None:
    """Entries whose digests belong to no chain: the log takes what is there."""
    last = placement.last_number
    query = select(EntryRow.__table__).where(EntryRow.placement_id == placement.id)
    row = make.session.execute(query).mappings().first()
    assert row is not None
    rows = [{**row, "number": number, "digest": f"{number:064}"} for number in range(last + 1, last + count + 1)]
    make.session.execute(insert(EntryRow), rows)
    placement.last_number = last + count
    make.session.commit()
