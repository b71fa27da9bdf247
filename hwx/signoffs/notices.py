"""What trainees are told by letter: an entry withdrawn, a request answered, passed back, handed over or expired.

Every quarter of an hour the tables are asked what happened of late and was not told yet; so nothing is forgotten when a
process ends between an act and its letter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import exists, func, select

from hwx.curricula.revisions import curriculum_of
from hwx.extensions import db
from hwx.jobs import job, periodic, queue
from hwx.people.mail import Letter, link_to, send
from hwx.people.tables import Person
from hwx.people.telling import local_time, quiet_for, sent_already, tell_once
from hwx.placements.tables import EntryRow, Placement
from hwx.placements.told import note_told
from hwx.rules.facts import Withdrawal
from hwx.signoffs.expiry import asked_in
from hwx.signoffs.requests import Asked
from hwx.signoffs.tables import Request, RequestAnswer

OF_LATE = timedelta(days=14)
"""What is older is not told by letter any more: a site that begins to use this does not write of old times."""

WITHDRAWN, REQUEST = "withdrawn", "request"

TOLD = ("observed", "declined", "not_seen", "handed_over", "expired")
"""States of a request (hwx.signoffs.requests.Asked) that others, or time, have brought about."""


@dataclass(frozen=True)
class Notice:
    """``row`` and ``number`` are a placement and the entry on its record, or a request and 0, or 1 where it was
    closed after it had got more time: what became of it before was told already."""

    kind: str
    person: int
    row: int
    number: int = 0

    @property
    def subject(self) -> str:
        return f"{self.kind} {self.row} {self.number}"


@periodic("signoffs.notices", 15)
def tell_what_happened(moment: datetime) -> None:
    found = [*withdrawals(moment), *requests(moment)]
    told = sent_already(db.session(), [notice.subject for notice in found])
    for notice in found:
        if (notice.person, notice.subject) not in told and not quiet_for(db.session(), notice.person, moment):
            queue().put("signoffs.notice", kind=notice.kind, person=notice.person, row=notice.row, number=notice.number)


@job("signoffs.notice")
def tell(moment: datetime, kind: str, person: int, row: int, number: int) -> None:
    """Of what needs no letter it is kept as well that it is done with, so that nobody asks again."""
    session = db.session()
    if quiet_for(session, person, moment):
        return
    letter = _of_withdrawal(row, number) if kind == WITHDRAWN else _of_request(row, local_time(moment).date())
    subject = Notice(kind, person, row, number).subject
    told = tell_once(session, person, subject, moment, lambda: letter is None or send(letter), must=True)
    if told and kind == WITHDRAWN:
        note_told(session, row, number, moment)
        session.commit()


def withdrawals(moment: datetime) -> Iterator[Notice]:
    """Those of late, of trainees who can be written to."""
    query = (
        select(Placement.trainee_id, EntryRow.placement_id, EntryRow.number)
        .join(Placement, Placement.id == EntryRow.placement_id)
        .join(Person, Person.id == Placement.trainee_id)
        .where(EntryRow.kind == Withdrawal.kind, EntryRow.recorded_at >= moment - OF_LATE, Person.active)
        .where(EntryRow.author_id != Placement.trainee_id)
        .order_by(EntryRow.recorded_at)
    )
    for trainee, placement, number in db.session.execute(query):
        yield Notice(WITHDRAWN, trainee, placement, number)


def requests(moment: datetime) -> Iterator[Notice]:
    """Those that were closed of late, in whichever way."""
    first = func.coalesce(Request.first_id, Request.id)
    more = RequestAnswer.request_id == first, RequestAnswer.kind == "extended", RequestAnswer.at <= Request.closed_at
    query = (
        select(Request.id, Placement.trainee_id, exists().where(*more))
        .join(Placement, Placement.id == Request.placement_id)
        .join(Person, Person.id == Placement.trainee_id)
        .where(Request.closed_at >= moment - OF_LATE, Person.active)
        .order_by(Request.closed_at, Request.id)
    )
    for request, trainee, again in db.session.execute(query):
        yield Notice(REQUEST, trainee, request, int(again))


def _of_withdrawal(placement_id: int, number: int) -> Letter | None:
    """It names no competency and no reason: those are read behind the sign-in, at the entry ``number``."""
    placement = db.session.get(Placement, placement_id)
    if placement is None or not placement.trainee.active:
        return None
    values = {
        "name": placement.trainee.passport_name,
        "days": curriculum_of(db.session(), placement.revision.digest).rules.contest_days,
        "link": link_to("signoffs.record", reference=placement.reference) + f"#entry-{number}",
    }
    return Letter(placement.trainee.email, placement.trainee.language, "withdrawal", values)


def _of_request(request_id: int, day: date) -> Letter | None:
    """None for what trainees took back themselves."""
    request = db.session.get(Request, request_id)
    placement = db.session.get(Placement, request.placement_id) if request else None
    if placement is None or not placement.trainee.active:
        return None
    asked = next(one for one in asked_in(placement, day) if one.request.id == request_id)
    return _letter_about(asked, placement) if asked.state in TOLD else None


def _letter_about(asked: Asked, placement: Placement) -> Letter:
    trainee, code = placement.trainee, asked.request.competency
    curriculum = curriculum_of(db.session(), placement.revision.digest)
    values = {
        "name": trainee.passport_name,
        "state": asked.state,
        "competency": curriculum.by_code[code].title.read_in(trainee.language, curriculum.language)[0],
        "asked": asked.request.asked.passport_name,
        "link": link_to("signoffs.competency", reference=placement.reference, code=code),
    }
    return Letter(trainee.email, trainee.language, "request", values)
