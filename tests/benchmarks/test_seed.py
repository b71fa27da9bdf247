"""What the benchmark is measured on: chains that hold, standings that agree, transcripts that are authentic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, func, select
from sqlalchemy.orm import Session

from benchmarks.courses import STAFF, first_person
from benchmarks.issued import issue_all, make_key
from benchmarks.seed import UNDER_WAY, seed, shares_of_hosts
from hwx.keys.site import public_keys
from hwx.people.tables import Person
from hwx.placements.chain import faults_of, standing_differs
from hwx.placements.tables import EntryRow, Placement
from hwx.rules.lifecycle import PlacementState
from hwx.rules.seal import examine
from hwx.settings import Settings
from hwx.signoffs.tables import Request
from hwx.transcripts.tables import Transcript
from tests.support.databases import Database
from tests.support.making import TODAY

COUNT = 24


@pytest.fixture
def seeded(database: Database) -> Iterator[Session]:
    seed(database.url, COUNT, TODAY)
    engine = create_engine(database.url, poolclass=NullPool)
    with Session(engine) as session:
        yield session


def test_every_chain_holds_and_every_stored_standing_agrees_with_the_fold(seeded: Session) -> None:
    placements = seeded.scalars(select(Placement)).all()
    assert len(placements) == COUNT
    for placement in placements:
        assert faults_of(seeded, placement) == ()
        assert not standing_differs(seeded, placement)


def test_some_placements_run_some_are_completed_and_some_ended_early(seeded: Session) -> None:
    states = Counter(seeded.scalars(select(Placement.state)))
    assert set(states) == {PlacementState.ACTIVE, PlacementState.COMPLETED, PlacementState.PARTLY_COMPLETED}


def test_a_record_has_some_hundred_entries(seeded: Session) -> None:
    entries = seeded.scalar(select(func.count()).select_from(EntryRow)) or 0
    assert 80 <= entries / COUNT <= 150


def test_requests_wait_for_supervisors_of_the_host(seeded: Session) -> None:
    asked = seeded.execute(
        select(Request.asked_id, Placement.host_id).join(Placement, Placement.id == Request.placement_id)
    ).all()
    assert asked
    for person, host in asked:
        assert first_person(host) <= person < first_person(host) + STAFF


@pytest.mark.parametrize("count", [4, 24, 1000, 20000])
def test_the_hosts_share_all_placements(count: int) -> None:
    shares = shares_of_hosts(count)
    assert sum(shares) == count
    assert len(shares) >= 2
    assert max(shares) - min(shares) <= 1


def test_an_exchange_grows_in_hosts_and_in_placements_of_each() -> None:
    small, large = shares_of_hosts(1000), shares_of_hosts(20000)
    assert len(large) > 4 * len(small)
    assert large[0] > 4 * small[0] > 4 * UNDER_WAY


def test_every_completed_placement_has_an_authentic_transcript(seeded: Session, tmp_path: Path) -> None:
    settings = Settings(mode="test", data=tmp_path)
    make_key(settings, TODAY)
    issued = issue_all(seeded, settings, TODAY, printing=False)
    rows = seeded.execute(select(Transcript.sealed, Person.passport_name).join_from(
        Transcript, Placement, Placement.id == Transcript.placement_id
    ).join(Person, Person.id == Placement.trainee_id)).all()  # fmt: skip
    assert issued == len(rows) > 0
    keys = public_keys(settings.keys_folder)
    for sealed, name in rows:
        finding = examine(sealed, keys)
        assert finding.authentic
        assert finding.statement is not None
        assert finding.statement["holder"]["passport_name"] == name
