"""A worker is killed wherever it may be, and two work at once: every transcript is there once, and every number."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
import time_machine
from sqlalchemy import NullPool, create_engine, func, select
from sqlalchemy.orm import Session

from hwx.batches.batch import LEASE, end_turn, take_turn
from hwx.batches.tables import ISSUED, WAITING, BatchItem
from hwx.batches.work import LostToAnother
from hwx.settings import Settings
from hwx.transcripts.tables import Transcript
from tests.batches.graduation import Graduation, graduation, numbers, work_on
from tests.batches.killed import POINTS
from tests.support.databases import Database
from tests.support.making import NOW, Make
from tests.support.office import keys_of

pytestmark = pytest.mark.usefixtures("printer")

ROOT = Path(__file__).resolve().parents[2]

WorkOff = Callable[..., int]


@pytest.fixture
def here(make: Make) -> Graduation:
    return graduation(make)


def killed_at(settings: Settings, point: str, time: int) -> None:
    told = {"mode": "test", "secret_key": settings.secret_key, "data": str(settings.data)}
    given = json.dumps({**told, "database_url": settings.database_url})
    command = [sys.executable, "-m", "tests.batches.killed", given, point, str(time)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert done.returncode == -signal.SIGKILL, done.stderr


CASES = (
    ("log", 1, 0), ("printed", 1, 0), ("number", 1, 0), ("register", 1, 0), ("mark", 2, 1), ("commit", 1, 0),
    ("committed", 1, 1), ("committed", 3, 3),
)  # fmt: skip
"""Where it dies, at which time of coming there, and how many are issued by then."""


@pytest.mark.parametrize(("point", "time", "left"), CASES)
def test_what_a_killed_worker_leaves_is_whole_and_the_next_one_goes_on(
    here: Graduation, settings: Settings, work_off: WorkOff, clock: time_machine.Traveller, point: str, time: int,
    left: int,
) -> None:  # fmt: skip
    """``left`` transcripts are there when it is dead. Its turn runs out by itself; nobody has to do anything."""
    batch = here.batch()
    killed_at(settings, point, time)
    assert numbers(here.session) == list(range(1, left + 1))
    assert whole(here, batch.id) == left
    work_off("transcripts.batches")
    assert numbers(here.session) == list(range(1, left + 1))
    clock.shift(LEASE + timedelta(seconds=1))
    work_off("transcripts.batches")
    assert numbers(here.session) == [1, 2, 3]
    assert whole(here, batch.id) == 3
    here.session.refresh(batch)
    assert (batch.ended_at is not None, batch.worked_at) == (True, None)


def whole(here: Graduation, batch_id: int) -> int:
    """How many are issued: each of those has its transcript, no other has one, and nobody has two."""
    here.session.expire_all()
    items = here.session.scalars(select(BatchItem).where(BatchItem.batch_id == batch_id)).all()
    found = {row.id: row.placement_id for row in here.session.scalars(select(Transcript))}
    issued = [one for one in items if one.state == ISSUED]
    assert {one.transcript_id: one.placement_id for one in issued} == found
    assert all(one.state == WAITING and one.transcript_id is None for one in items if one not in issued)
    assert len(set(found.values())) == len(found)
    return len(issued)


def test_every_point_at_which_a_worker_can_die_is_tried() -> None:
    assert {point for point, _, _ in CASES} == set(POINTS)


def worker(url: str, batch_id: int, turn: int, start: Barrier) -> str:
    with Session(create_engine(url, poolclass=NullPool)) as session:
        start.wait()
        try:
            work_on(session, batch_id, turn)
        except LostToAnother:
            return "lost"
        return "ended" if end_turn(session, batch_id, turn, NOW) else "left"


def test_two_workers_of_which_one_was_thought_dead_issue_nothing_twice(here: Graduation, database: Database) -> None:
    """Both work at full speed on the same batch; only the one whose turn it is enters anything."""
    batch = here.batch()
    first = here.turn(batch)
    second = take_turn(here.session, batch.id, first, NOW + timedelta(days=2))
    assert second is not None
    keys_of(here.office.ward.placement.host)
    start = Barrier(2)
    with ThreadPoolExecutor(2) as threads:
        told = [threads.submit(worker, database.url, batch.id, turn, start) for turn in (first, second)]
    assert [one.result() for one in told] == ["lost", "ended"]
    assert numbers(here.session) == [1, 2, 3]
    assert whole(here, batch.id) == 3


def test_a_turn_is_taken_over_in_the_midst_of_the_work_and_nothing_is_issued_twice(
    here: Graduation, database: Database
) -> None:
    batch = here.batch()
    turn = here.turn(batch)
    taken: list[int] = []

    def take_over() -> bool:
        """Asked before each: when one is issued, somebody else takes the turn and does the rest."""
        with here.another_session() as other:
            if not taken and other.scalar(select(func.count(Transcript.id))) == 1:
                found = take_turn(other, batch.id, turn, NOW + timedelta(days=2))
                assert found is not None
                taken.append(found)
                work_on(other, batch.id, found)
        return False

    with here.another_session() as session, pytest.raises(LostToAnother):
        work_on(session, batch.id, turn, take_over)
    assert taken == [turn + 1]
    assert numbers(here.session) == [1, 2, 3]
    assert whole(here, batch.id) == 3


def test_two_batches_of_the_same_people_at_once_issue_one_transcript_each(here: Graduation, database: Database) -> None:
    """Two registrars press the button in the same minute."""
    batches = [here.batch(), here.batch()]
    turns = [here.turn(one) for one in batches]
    keys_of(here.office.ward.placement.host)
    start = Barrier(2)
    with ThreadPoolExecutor(2) as threads:
        told = [
            threads.submit(worker, database.url, batch.id, turn, start)
            for batch, turn in zip(batches, turns, strict=True)
        ]
    assert [one.result() for one in told] == ["ended", "ended"]
    assert numbers(here.session) == [1, 2, 3]
    items = [one for batch in batches for one in here.items(batch)]
    assert sorted(one.placement_id for one in items if one.state == ISSUED) == [one.id for one in here.placements]
    reasons = [reason for one in items if one.state != ISSUED for reason in one.reasons]
    assert {one.get("code", one["kind"]) for one in reasons} <= {"already_in_force", "moved_on"}
    assert len(reasons) == 3
