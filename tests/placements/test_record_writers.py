"""Several writers at once, each with a connection of their own: nothing lost, nothing doubled, the chain whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier

import pytest
from sqlalchemy import NullPool, create_engine
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.placements.chain import faults_of, standing_differs
from hwx.placements.lifecycle import NotPossible, change_state
from hwx.placements.record import MovedOn, Writing, add_entry, entries_of, hold, refuse_if_moved_on
from hwx.placements.tables import Placement
from hwx.rules.curriculum import Curriculum
from hwx.rules.facts import Observation, StateChange
from hwx.rules.record import Entry
from hwx.rules.signatory import Signatory
from tests.support.databases import Database
from tests.support.making import NOW, TODAY, Make

WRITERS = 5
FIRST = 3
"""The number of the first entry after admission and beginning."""


@dataclass
class Desk:
    """What a writer needs that is not a connection."""

    url: str
    placement: int
    curriculum: Curriculum
    people: list[int]

    def session(self) -> Session:
        return Session(create_engine(self.url, poolclass=NullPool))

    def observe(self, writer: int, code: str, comment: str, seen: int | None = None) -> Entry:
        """As a deed does it: hold the record, look what has come meanwhile, add, commit."""
        by = self.people[writer]
        with self.session() as session:
            here = session.get_one(Placement, self.placement)
            hold(session, here)
            if seen is not None:
                refuse_if_moved_on(seen, code, entries_of(session, here.id))
            fact = Observation(Signatory(by, f"PERSON {by}"), code, 3, "MCX", comment)
            entry = add_entry(session, here, self.curriculum, Writing(by, TODAY, NOW), fact)
            session.commit()
            return entry


@pytest.fixture
def desk(make: Make, database: Database) -> Desk:
    placement = make.placement(host=make.institution("Host"))
    people = [make.holder(Role.SUPERVISOR, placement.host).id for _ in range(WRITERS)]
    found = Desk(database.url, placement.id, make.curriculum(placement), people)
    make.session.close()
    return found


def together(act: Callable[[int], object]) -> list[object]:
    """Every writer begins at the same moment; what each returned, or the refusal it met, in order of writers."""
    start = Barrier(WRITERS)

    def one(writer: int) -> object:
        start.wait()
        try:
            return act(writer)
        except (MovedOn, NotPossible) as refused:
            return refused

    with ThreadPoolExecutor(WRITERS) as writers:
        return list(writers.map(one, range(WRITERS)))


def written_by_all(desk: Desk) -> list[Entry]:
    """The entries after the beginning, once the chain and the stored standing are found whole."""
    with desk.session() as session:
        placement = session.get_one(Placement, desk.placement)
        assert faults_of(session, placement) == ()
        assert not standing_differs(session, placement)
        return entries_of(session, desk.placement)[FIRST - 1 :]


def test_everything_written_at_once_is_there_once_and_in_a_row(desk: Desk) -> None:
    each = 6

    def write(writer: int) -> list[Entry]:
        return [desk.observe(writer, "SML-101", f"{writer}/{number}") for number in range(each)]

    returned = [entry for found in together(write) for entry in found]  # type: ignore[attr-defined]
    entries = written_by_all(desk)
    assert [entry.number for entry in entries] == list(range(FIRST, FIRST + WRITERS * each))
    assert sorted(returned, key=lambda entry: entry.number) == entries
    assert Counter(entry.fact.comment for entry in entries) == Counter(  # type: ignore[union-attr]
        f"{writer}/{number}" for writer in range(WRITERS) for number in range(each)
    )


def test_of_writers_who_looked_at_the_same_thing_one_is_recorded_and_the_others_learn_of_it(desk: Desk) -> None:
    found = together(lambda writer: desk.observe(writer, "SML-101", "x", seen=FIRST - 1))
    (entry,) = written_by_all(desk)
    refusals = [one for one in found if isinstance(one, MovedOn)]
    assert [one for one in found if isinstance(one, Entry)] == [entry]
    assert [one.entries for one in refusals] == [(entry,)] * (WRITERS - 1)


def test_writers_who_looked_at_different_things_are_all_recorded(desk: Desk) -> None:
    codes = ["SML-101", "SML-102", "SML-201", "SML-202"]

    def write(writer: int) -> Entry:
        if writer == len(codes):
            return desk.observe(writer, "SML-101", "unseen")
        return desk.observe(writer, codes[writer], "x", seen=None if writer == 0 else FIRST - 1)

    found = together(write)
    assert all(isinstance(one, Entry) for one in found)
    assert len(written_by_all(desk)) == WRITERS


def test_writers_who_do_not_hold_the_record_lose_their_place_and_not_the_chain(desk: Desk) -> None:
    """The second guard: the last number moves on only from where the writer thinks it is."""

    def write(writer: int) -> Entry:
        by = desk.people[writer]
        with desk.session() as session:
            here = session.get_one(Placement, desk.placement)
            fact = Observation(Signatory(by, "A"), "SML-101", 3, "MCX")
            entry = add_entry(session, here, desk.curriculum, Writing(by, TODAY, NOW), fact)
            session.commit()
            return entry

    found = together(write)
    entries = written_by_all(desk)
    assert [one for one in found if isinstance(one, Entry)] == entries or len(entries) > 1
    assert len(entries) == sum(isinstance(one, Entry) for one in found) >= 1
    assert all(isinstance(one, Entry | MovedOn) for one in found)


def test_of_two_who_pause_at_once_one_does_and_the_other_learns_that_it_is_done(desk: Desk) -> None:
    def pause(writer: int) -> Entry:
        by = Signatory(desk.people[writer], "A", "coordinator")
        with desk.session() as session:
            here = session.get_one(Placement, desk.placement)
            entry = change_state(session, here, desk.curriculum, by, "paused", "Ill", FIRST - 1, NOW, TODAY)
            session.commit()
            return entry

    found = together(pause)
    (entry,) = written_by_all(desk)
    assert isinstance(entry.fact, StateChange)
    assert (entry.fact.was, entry.fact.now) == ("active", "paused")
    assert sum(isinstance(one, MovedOn) for one in found) == WRITERS - 1


def test_a_walk_along_the_chain_takes_an_entry_in_the_making_for_no_fault(desk: Desk) -> None:
    def write_or_read(writer: int) -> list[bool]:
        if writer == 0:
            return [bool(desk.observe(writer, "SML-101", str(number))) for number in range(10)]
        whole = []
        for _ in range(10):
            with desk.session() as session:
                placement = session.get_one(Placement, desk.placement)
                whole.append(faults_of(session, placement) == () and not standing_differs(session, placement))
        return whole

    assert all(all(one) for one in together(write_or_read))  # type: ignore[call-overload]
