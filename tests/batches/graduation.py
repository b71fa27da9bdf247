"""Graduation day for tests: one host, several decided placements, and a batch of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.batches.batch import end_turn, start, take_turn
from hwx.batches.tables import Batch, BatchItem
from hwx.batches.work import Tools, Work
from hwx.papers.printing import Print, print_pdf
from hwx.people.tables import Person
from hwx.placements.acting import acting_as
from hwx.placements.tables import Placement
from hwx.rules.facts import Decision
from hwx.transcripts.draft import Desk
from hwx.transcripts.tables import NumberSeries, Transcript
from tests.support.making import NOW, TODAY, Make
from tests.support.office import MEMBERS, SITE, Office, keys_of, office

NAMES = ("AMINATA DIALLO", "BILAL CISSE", "CHEIKH NDIAYE", "DJIBRIL SOW", "EMINE KAYA", "FATOU BA")


@dataclass
class Graduation:
    """``placements`` are in the order of the names of their trainees, which is that of a batch."""

    make: Make
    office: Office
    placements: list[Placement]

    @property
    def session(self) -> Session:
        return self.make.session

    @property
    def host_id(self) -> int:
        return self.office.ward.placement.host_id

    @property
    def registrar(self) -> Person:
        return self.office.ward.registrar

    def chosen(self) -> dict[str, int]:
        return {one.reference: one.last_number for one in self.placements}

    def batch(self) -> Batch:
        """Committed, of all of them."""
        batch = start(self.session, self.host_id, self.registrar, self.chosen(), NOW)
        assert batch is not None
        self.session.commit()
        return batch

    def turn(self, batch: Batch) -> int:
        """For whoever works on it next."""
        self.session.refresh(batch)
        taken = take_turn(self.session, batch.id, batch.turn, NOW + timedelta(days=1))
        assert taken is not None
        return taken

    def work(self, batch: Batch, enough: Callable[[], bool] = lambda: False, at_once: int = 2) -> bool:
        """One turn, printed in this process; whether the batch has ended."""
        turn = self.turn(batch)
        with self.another_session() as session:
            work_on(session, batch.id, turn, enough, at_once)
            return end_turn(session, batch.id, turn, NOW)

    def another_session(self) -> Session:
        """A worker has one of its own."""
        return Session(self.session.get_bind())

    def items(self, batch: Batch) -> list[BatchItem]:
        self.session.expire_all()
        query = select(BatchItem).where(BatchItem.batch_id == batch.id).order_by(BatchItem.position)
        return list(self.session.scalars(query))


def graduation(make: Make, number: int = 3) -> Graduation:
    first = office(make)
    first.sign()
    placements = [first.ward.placement]
    for name in NAMES[1:number]:
        trainee = make.person(name)
        host, home = first.ward.placement.host, first.ward.placement.home
        placements.append(make.placement(trainee=trainee, host=host, home=home))
    here = Graduation(make, first, placements)
    for one in placements:
        decide(here, one)
    return here


def decide(here: Graduation, placement: Placement, outcome: str = "partly_completed") -> None:
    recorder = acting_as(here.registrar, Role.REGISTRAR, placement.host_id, TODAY)
    assert recorder is not None
    fact = Decision(recorder, outcome, MEMBERS, 96, 9, False, True, "", "Agreed")
    here.make.entry(placement, here.registrar, fact)
    placement.state = outcome
    here.session.commit()


def work_on(
    session: Session,
    batch_id: int,
    turn: int,
    enough: Callable[[], bool] = lambda: False,
    at_once: int = 2,
    print_with: Print = print_pdf,
) -> None:
    """As the job does it, with the keys of these tests."""
    host = session.get_one(Placement, session.scalars(select(BatchItem.placement_id).limit(1)).one()).host
    with ThreadPoolExecutor(at_once) as threads:
        tools = Tools(desk_of, keys_of(host), print_with, threads, at_once, lambda: NOW)
        Work(session, batch_id, turn, tools).go_on(enough)


def desk_of(person: Person) -> Desk:
    return Desk(person, NOW, TODAY, SITE, "HWX")


def numbers(session: Session) -> list[int]:
    """Those given out this year, in order; the series says the same as the register."""
    session.expire_all()
    found = [int(re.sub(r".*-", "", one)) for one in session.scalars(select(Transcript.number)).all()]
    last = session.scalar(select(NumberSeries.last).where(NumberSeries.year == TODAY.year)) or 0
    assert last == max(found, default=0)
    return sorted(found)
