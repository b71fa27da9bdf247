"""Issues a batch: several papers are under way at once, each is entered alone and in the order of their numbers.

What makes it whole whatever happens: a placement of the batch is marked in the very transaction that takes the number
and puts the transcript into the register. A worker that is killed leaves both or neither, and whoever comes next goes
on with those that still wait. Numbers are drawn ahead for the papers under way and taken only then, so none is lost;
when one of them is refused, or somebody else takes its number, those behind it are printed anew.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from hwx.batches.reasons import FAULT, reasons_of
from hwx.batches.tables import ISSUED, REFUSED, WAITING, Batch, BatchItem
from hwx.curricula.revisions import curriculum_of
from hwx.keys.issuing_keys import IssuingKeys
from hwx.logs import log, log_id
from hwx.papers.printing import Print
from hwx.people.tables import Person
from hwx.placements.tables import Placement
from hwx.rules.inclusion import to_be_proved
from hwx.rules.numbering import number_of
from hwx.rules.transcript import Transcript as Statement
from hwx.transcripts.draft import Desk
from hwx.transcripts.issue import TRIES, Ready, drawn, entered, made_ready, marks_of
from hwx.transcripts.register import next_place, take_place
from hwx.transcripts.sheets import Marks, sheets_of


class LostToAnother(Exception):
    """Somebody else is at work on this batch by now; this one leaves it alone."""


@dataclass(frozen=True)
class Tools:
    """``desk_of`` the registrar who started the batch; ``keys`` of the host; ``print_with`` is called in ``threads``,
    ``at_once`` papers at a time; ``clock`` says when this worker was last heard of."""

    desk_of: Callable[[Person], Desk]
    keys: IssuingKeys
    print_with: Print
    threads: Executor
    at_once: int
    clock: Callable[[], datetime]


@dataclass
class UnderWay:
    """One whose paper is being made. Nothing of the session is kept: what is read from it ends with a transaction."""

    position: int
    placement_id: int
    trainee_id: int
    ready: Ready
    statement: Statement
    marks: Marks
    place: int
    sheet: Future[dict[str, object]]
    tries: int = 1


class Work:
    """``turn`` is that of batches.take_turn. The session is this worker's alone."""

    def __init__(self, session: Session, batch_id: int, turn: int, tools: Tools) -> None:
        self.session, self.batch_id, self.turn, self.tools = session, batch_id, turn, tools
        self.under_way: deque[UnderWay] = deque()
        self._begun = 0
        self._by = session.scalars(select(Batch.started_by_id).where(Batch.id == batch_id)).one()

    def go_on(self, enough: Callable[[], bool]) -> None:
        """Until nothing waits or ``enough`` says so; what is under way then is still entered. Raises LostToAnother, and
        what a database raises that cannot be reached."""
        try:
            while True:
                while self._fill(enough):
                    continue
                if not self.under_way:
                    return
                self._settle_first()
        finally:
            self.session.rollback()
            for one in self.under_way:
                one.sheet.cancel()

    def _fill(self, enough: Callable[[], bool]) -> bool:
        """Whether another one was looked at."""
        if len(self.under_way) >= self.tools.at_once or enough():
            return False
        query = (
            select(BatchItem.position, BatchItem.placement_id, BatchItem.seen, Placement.trainee_id)
            .join(Placement, Placement.id == BatchItem.placement_id)
            .where(BatchItem.batch_id == self.batch_id, BatchItem.state == WAITING, BatchItem.position > self._begun)
            .order_by(BatchItem.position)
            .limit(1)
        )
        item = self.session.execute(query).one_or_none()
        # Two of one trainee carry one name for the learner: the second sees that of the first.
        if item is None or item.trainee_id in {one.trainee_id for one in self.under_way}:
            return False
        self._begun = item.position
        try:
            self.under_way.append(self._begin(item))
        except OperationalError:
            raise
        except Exception as error:
            self._refuse(item.position, error)
        return True

    def _begin(self, item: Any) -> UnderWay:
        session, tools = self.session, self.tools
        placement = session.get_one(Placement, item.placement_id)
        desk = self._desk()
        ready = made_ready(session, placement, desk, tools.keys, item.seen)
        place = self.under_way[-1].place + 1 if self.under_way else next_place(session, desk.today.year)
        curriculum = curriculum_of(session, placement.revision.digest)
        said = drawn(placement, curriculum, desk, ready, number_of(desk.prefix, desk.today.year, place))
        marks = marks_of(session, placement, tools.keys.own.did, desk.site, to_be_proved(said))
        # Ends the transaction: nothing is kept from others, and no snapshot held, while the paper is made.
        session.rollback()
        session.expunge_all()
        sheet = self._made(desk, said, marks, ready)
        return UnderWay(item.position, item.placement_id, item.trainee_id, ready, said, marks, place, sheet)

    def _made(self, desk: Desk, said: Statement, marks: Marks, ready: Ready) -> Future[dict[str, object]]:
        tools = self.tools
        return tools.threads.submit(sheets_of, said, tools.keys, marks, ready.look, desk.schemas, tools.print_with)

    def _settle_first(self) -> None:
        first = self.under_way[0]
        try:
            if not self._enter(first, first.sheet.result()):
                self._number_anew()
                return
        except (OperationalError, LostToAnother):
            raise
        except IntegrityError as error:
            self.session.rollback()
            if first.tries < TRIES:
                self._again(first)
                return
            self._refuse_first(error)
        except Exception as error:
            self._refuse_first(error)
        else:
            self.under_way.popleft()

    def _enter(self, one: UnderWay, sheet: dict[str, object]) -> bool:
        """Number, register and mark in one transaction. False where somebody else took the number."""
        session, desk = self.session, self._desk()
        if not take_place(session, desk.today.year, one.place):
            session.rollback()
            return False
        placement = session.get_one(Placement, one.placement_id)
        row = entered(session, placement, desk, one.ready, sheet)
        self._mark(one.position, state=ISSUED, transcript_id=row.id)
        session.commit()
        session.expunge_all()
        return True

    def _refuse_first(self, error: Exception) -> None:
        first = self.under_way.popleft()
        self._refuse(first.position, error)
        self._number_anew()

    def _refuse(self, position: int, error: Exception) -> None:
        reasons = reasons_of(error, log_id())
        if any(one["kind"] == FAULT for one in reasons):
            log.error("transcript not issued", batch=self.batch_id, error=type(error).__name__, exc_info=error)
        self.session.rollback()
        self._mark(position, state=REFUSED, reasons=reasons)
        self.session.commit()
        self.session.expunge_all()

    def _mark(self, position: int, **values: Any) -> None:
        """Raises LostToAnother unless it is still this worker's turn and this one still waits."""
        item = update(BatchItem).where(
            BatchItem.batch_id == self.batch_id, BatchItem.position == position, BatchItem.state == WAITING
        )
        mine = update(Batch).where(Batch.id == self.batch_id, Batch.turn == self.turn)
        for statement in (mine.values(worked_at=self.tools.clock()), item.values(**values)):
            done = self.session.execute(statement.execution_options(synchronize_session=False))
            if done.rowcount != 1:  # type: ignore[attr-defined]
                raise LostToAnother

    def _number_anew(self) -> None:
        """Those under way move up to the numbers that are free now; their papers are made again."""
        if not self.under_way:
            return
        desk = self._desk()
        first = next_place(self.session, desk.today.year)
        self.session.rollback()
        for place, one in enumerate(self.under_way, first):
            if one.place != place:
                one.sheet.cancel()
                one.place = place
                one.statement = replace(one.statement, number=number_of(desk.prefix, desk.today.year, place))
                one.sheet = self._made(desk, one.statement, one.marks, one.ready)

    def _again(self, one: UnderWay) -> None:
        """The register refused it: another one was put onto the same place of the status list meanwhile."""
        desk = self._desk()
        placement = self.session.get_one(Placement, one.placement_id)
        did = self.tools.keys.own.did
        one.marks = marks_of(self.session, placement, did, desk.site, to_be_proved(one.statement))
        one.tries += 1
        self.session.rollback()
        one.sheet = self._made(desk, one.statement, one.marks, one.ready)

    def _desk(self) -> Desk:
        return self.tools.desk_of(self.session.get_one(Person, self._by))
