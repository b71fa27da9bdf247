"""Leaves and checkpoints come by themselves: after minutes, and every day."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import func, select

from hwx.jobs import JOBS
from hwx.ledger.growing import BATCH
from hwx.ledger.reading import head_of, newest_checkpoint
from hwx.ledger.tables import LogCheckpoint, LogLeaf, LogOpening
from hwx.placements.tables import EntryRow
from tests.ledger.logged import many
from tests.placements.chained import chained
from tests.support.making import Make


def test_leaves_are_added_every_few_minutes_and_signed_for_every_day() -> None:
    assert (JOBS["ledger.leaves"].every, JOBS["ledger.checkpoint"].every) == (5, 24 * 60)


def test_the_job_adds_leaves_and_signs_nothing(make: Make, work_off: Callable[..., int]) -> None:
    placement = chained(make)
    work_off("ledger.leaves", "ledger.leaves")
    assert head_of(make.session).size == placement.last_number
    assert newest_checkpoint(make.session) is None


def test_more_than_a_batch_is_added_in_one_run(make: Make, work_off: Callable[..., int]) -> None:
    placement = chained(make)
    many(make, placement, BATCH)
    work_off("ledger.leaves")
    assert make.session.scalar(select(func.count()).select_from(LogLeaf)) == BATCH + 5
    assert make.session.scalar(select(func.count()).select_from(EntryRow)) == BATCH + 5
    assert make.session.scalar(select(func.count(LogOpening.leaf_index.distinct()))) == BATCH + 5


def test_the_daily_job_signs_for_what_there_is_once(make: Make, work_off: Callable[..., int]) -> None:
    work_off("ledger.checkpoint")
    assert newest_checkpoint(make.session) is None
    placement = chained(make)
    work_off("ledger.checkpoint", "ledger.checkpoint")
    newest = newest_checkpoint(make.session)
    assert newest is not None
    assert newest.checkpoint.size == placement.last_number
    assert make.session.scalar(select(func.count()).select_from(LogCheckpoint)) == 1
