"""Several workers add to the log at the same moment: no entry gets two leaves, no leaf is left out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import NullPool, create_engine, func, select
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.ledger.growing import add_leaves
from hwx.ledger.key import log_signer
from hwx.ledger.proving import bring_up_to_date, inclusions_of
from hwx.ledger.tables import LogLeaf, LogOpening
from hwx.ledger.walking import walk
from hwx.placements.tables import EntryRow
from hwx.rules.checkpoint import opened
from hwx.rules.inclusion import examine
from hwx.rules.signed_note import key_from
from tests.ledger.logged import SITE, many, sign
from tests.placements.chained import chained
from tests.support.databases import Database
from tests.support.making import NOW, Make

WORKERS = 4
ROUNDS = 5


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return tmp_path / "keys"


def own_session(database: Database) -> Session:
    return Session(create_engine(database.url, poolclass=NullPool))


def is_whole(session: Session) -> int:
    """Every entry has its one leaf, and the tree is that of the leaves; how many there are."""
    entries = session.scalar(select(func.count()).select_from(EntryRow)) or 0
    indices = list(session.scalars(select(LogLeaf.leaf_index).order_by(LogLeaf.leaf_index)))
    assert indices == list(range(entries))
    assert session.scalar(select(func.count()).select_from(LogOpening)) == entries
    walked = walk(session, NOW)
    assert (walked.faults, walked.waiting, walked.leaves) == ([], 0, entries)
    return entries


def test_workers_that_add_at_the_same_moment_make_no_gap_and_no_double(
    make: Make, database: Database, keys: Path
) -> None:
    start = Barrier(WORKERS)

    def work(_: int) -> int:
        added = 0
        with own_session(database) as session:
            start.wait()
            while some := add_leaves(session, at_most=40):
                session.commit()
                added += some
        return added

    for _ in range(ROUNDS):
        before = make.session.scalar(select(func.count()).select_from(LogLeaf)) or 0
        many(make, chained(make), 95)
        make.session.commit()
        with ThreadPoolExecutor(WORKERS) as threads:
            added = sum(threads.map(work, range(WORKERS)))
        make.session.rollback()
        sign(make.session, keys)
        assert is_whole(make.session) == before + added == before + 100


def test_issuing_and_the_job_at_the_same_moment_both_find_their_entries_in_the_log(
    make: Make, database: Database, keys: Path
) -> None:
    placements = [chained(make) for _ in range(WORKERS)]
    start = Barrier(WORKERS + 1)

    def issue(placement_id: int) -> bool:
        with own_session(database) as session:
            start.wait()
            made = bring_up_to_date(session, placement_id, log_signer(keys, SITE, None), NOW)
            session.commit()
            file = inclusions_of(session, placement_id, [3, 4, 5])
            key = key_from(file.key)
            return examine(file, [key]).holds and opened(file.note, [key]).size >= made.checkpoint.size

    def job(_: object) -> bool:
        with own_session(database) as session:
            start.wait()
            while add_leaves(session, at_most=3):
                session.commit()
        return True

    make.session.commit()
    with ThreadPoolExecutor(WORKERS + 1) as threads:
        issued = [threads.submit(issue, placement.id) for placement in placements]
        assert all(one.result() for one in (*issued, threads.submit(job, None)))
    assert is_whole(make.session) == 5 * WORKERS


def test_entries_that_are_written_while_leaves_are_added_get_theirs_in_order(
    make: Make, database: Database, keys: Path
) -> None:
    placement = chained(make)
    supervisor = make.holder(Role.SUPERVISOR, placement.host)
    over: list[bool] = []

    def keep_adding() -> None:
        with own_session(database) as session:
            while not over:
                add_leaves(session)
                session.commit()

    with ThreadPoolExecutor(1) as threads:
        adding = threads.submit(keep_adding)
        try:
            for _ in range(25):
                make.observation(placement, "SML-101", supervisor)
        finally:
            over.append(True)
        adding.result()
    sign(make.session, keys)
    assert is_whole(make.session) == placement.last_number
    numbers = make.session.scalars(select(LogOpening.number).order_by(LogOpening.leaf_index))
    assert list(numbers) == list(range(1, placement.last_number + 1))
