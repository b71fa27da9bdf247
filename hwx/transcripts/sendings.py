"""Sends a transcript to the home institution, and records what that answers; asks the rules first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.people.tables import Appointment, Person
from hwx.placements.acting import acting_as
from hwx.placements.tables import Placement
from hwx.rules.sending import (
    AnsweringCase,
    SendingCase,
    SendingObjection,
    Validity,
    against_answer,
    against_answering,
    against_sending,
)
from hwx.transcripts.register import Listed
from hwx.transcripts.sending_tables import HomeAnswer, Sending
from hwx.transcripts.sent import Answer, SentTranscript


class CannotSend(Exception):
    """The rules object; ``reasons`` are all of them. Nothing was sent or recorded."""

    def __init__(self, reasons: Sequence[SendingObjection]) -> None:
        super().__init__(", ".join(reason.code for reason in reasons))
        self.reasons = tuple(reasons)


@dataclass(frozen=True)
class Given:
    """What an officer fills in; ``seen`` is the number of the newest answer on the screen."""

    answer: str
    reason: str
    seen: int


def sending_case(session: Session, placement: Placement, listed: Listed, person: Person, day: date) -> SendingCase:
    return SendingCase(
        own=placement.trainee_id == person.id,
        registrar=acting_as(person, Role.REGISTRAR, placement.host_id, day) is not None,
        validity=Validity(listed.ended, listed.replaced_by),
        sent=session.get(Sending, listed.id) is not None,
        officers=officers_of(session, placement.home_id, day, placement.trainee_id),
    )


def officers_of(session: Session, institution_id: int, day: date, but: int) -> int:
    """How many home officers with an open account are in force there, not counting the trainee."""
    query = (
        select(func.count(func.distinct(Person.id)))
        .join(Appointment, Appointment.person_id == Person.id)
        .where(
            Appointment.institution_id == institution_id,
            Appointment.role == Role.HOME_OFFICER,
            Appointment.starts_on <= day,
            or_(Appointment.ends_on.is_(None), Appointment.ends_on >= day),
            Person.active,
            Person.id != but,
        )
    )
    return session.scalar(query) or 0


def send_home(
    session: Session, placement: Placement, listed: Listed, person: Person, now: datetime, today: date
) -> Sending:
    """The caller commits. Raises CannotSend with every reason against it."""
    reasons = against_sending(sending_case(session, placement, listed, person, today))
    if reasons:
        raise CannotSend(reasons)
    row = Sending(transcript_id=listed.id, institution_id=placement.home_id, sent_at=now, sent_by_id=person.id)
    session.add(row)
    _flush(session, "sent_already")
    return row


def answering_case(
    sent: SentTranscript, answers: Sequence[Answer], person: Person, day: date, seen: int
) -> AnsweringCase:
    return AnsweringCase(
        officer=acting_as(person, Role.HOME_OFFICER, sent.institution_id, day) is not None,
        own=sent.trainee_id == person.id,
        validity=Validity(sent.ended, sent.newer),
        last=answers[0].number if answers else 0,
        seen=seen,
    )


def record_answer(
    session: Session,
    sent: SentTranscript,
    answers: Sequence[Answer],
    given: Given,
    person: Person,
    now: datetime,
    today: date,
) -> HomeAnswer:
    """``answers`` are those there are, newest first. The caller commits. Raises CannotSend with every reason against
    it."""
    former = answers[0].answer if answers else ""
    reasons = (
        *against_answering(answering_case(sent, answers, person, today, given.seen)),
        *against_answer(given.answer, given.reason, former),
    )
    officer = acting_as(person, Role.HOME_OFFICER, sent.institution_id, today)
    if reasons or officer is None:
        raise CannotSend(reasons)
    row = HomeAnswer(
        transcript_id=sent.id,
        number=given.seen + 1,
        answer=given.answer,
        reason=given.reason.strip(),
        officer_id=person.id,
        name=officer.name,
        capacity=officer.capacity,
        answered_at=now,
    )
    session.add(row)
    _flush(session, "answered_meanwhile")
    return row


def _flush(session: Session, code: str) -> None:
    """Of two at once the keys of the tables let one through."""
    try:
        session.flush()
    except IntegrityError as error:
        session.rollback()
        raise CannotSend((SendingObjection(code),)) from error
