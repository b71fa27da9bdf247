"""What was sent to home institutions and what they answered, as those may read it who have a part in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, aliased

from hwx.access import Role
from hwx.people.tables import Institution, Person
from hwx.placements.tables import Placement
from hwx.transcripts.sending_tables import HomeAnswer, Sending
from hwx.transcripts.tables import Transcript, TranscriptEvent

ON_A_PAGE = 50


@dataclass(frozen=True)
class Answer:
    """``current``: no later one takes its place. The reason is the officer's own text."""

    number: int
    answer: str
    reason: str
    name: str
    capacity: str
    answered_at: datetime
    current: bool


@dataclass(frozen=True)
class Sent:
    """That a transcript was sent, by whom and when, and every answer, newest first."""

    sent_at: datetime
    sent_by: str
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True)
class SentTranscript:
    """One that an officer of the home institution may read and answer. ``ended`` is "", "revoked" or "superseded".

    ``institution_id`` is the home institution, ``host`` its official name, language, English name and country;
    ``answer`` the newest answer or "".
    """

    id: int
    number: str
    institution_id: int
    trainee_id: int
    trainee: str
    trainee_original: str
    trainee_language: str
    host: tuple[str, str, str, str]
    outcome: str
    issued_at: datetime
    sent_at: datetime
    sent_by: str
    ended: str
    newer: str
    answer: str
    proven: bool


def sendings_of(session: Session, placement_id: int) -> dict[int, Sent]:
    """By the id of the transcript."""
    query = (
        select(Sending.transcript_id, Sending.sent_at, Person.passport_name)
        .join(Transcript, Transcript.id == Sending.transcript_id)
        .join(Person, Person.id == Sending.sent_by_id)
        .where(Transcript.placement_id == placement_id)
    )
    rows = session.execute(query).all()
    answers = answers_about(session, [row.transcript_id for row in rows])
    return {row.transcript_id: Sent(row.sent_at, row.passport_name, answers[row.transcript_id]) for row in rows}


def answers_about(session: Session, transcripts: Sequence[int]) -> dict[int, tuple[Answer, ...]]:
    """By the id of the transcript, newest first; empty for one without an answer."""
    found: dict[int, list[Answer]] = {one: [] for one in transcripts}
    if transcripts:
        query = (
            select(HomeAnswer.__table__)
            .where(HomeAnswer.transcript_id.in_(transcripts))
            .order_by(HomeAnswer.transcript_id, HomeAnswer.number.desc())
        )
        for row in session.execute(query):
            known = found[row.transcript_id]
            said = (row.number, row.answer, row.reason, row.name, row.capacity, row.answered_at)
            known.append(Answer(*said, current=not known))
    return {one: tuple(answers) for one, answers in found.items()}


def sent_to(session: Session, person: Person, day: date, page: int) -> tuple[list[SentTranscript], bool]:
    """Those sent to institutions whose home officer the person is on that day, and whether more follow: those that wait
    for an answer first, then the newest. ``page`` counts from 1."""
    settled = HomeAnswer.answer.is_not(None) | TranscriptEvent.kind.is_not(None)
    ordered = _to_officer(person, day).order_by(case((settled, 1), else_=0), Sending.sent_at.desc(), Transcript.id)
    rows = session.execute(ordered.offset((page - 1) * ON_A_PAGE).limit(ON_A_PAGE + 1)).all()
    return [_read(row) for row in rows[:ON_A_PAGE]], len(rows) > ON_A_PAGE


def sent_to_officer(session: Session, person: Person, day: date, number: str) -> SentTranscript | None:
    row = session.execute(_to_officer(person, day).where(Transcript.number == number)).one_or_none()
    return _read(row) if row is not None else None


def _to_officer(person: Person, day: date) -> Select[*tuple[Any, ...]]:
    trainee, sender, newer = aliased(Person), aliased(Person), aliased(Transcript)
    later = aliased(HomeAnswer)
    last = select(func.max(later.number)).where(later.transcript_id == Sending.transcript_id).scalar_subquery()
    return (
        select(
            Transcript.id,
            Transcript.number,
            Sending.institution_id,
            trainee.id.label("trainee_id"),
            trainee.passport_name,
            trainee.original_name,
            trainee.original_language,
            Institution.name,
            Institution.name_language,
            Institution.english_name,
            Institution.country,
            Transcript.outcome,
            Transcript.issued_at,
            Sending.sent_at,
            sender.passport_name.label("sent_by"),
            func.coalesce(TranscriptEvent.kind, "").label("ended"),
            func.coalesce(newer.number, "").label("newer"),
            func.coalesce(HomeAnswer.answer, "").label("answer"),
            Transcript.credential_digest.is_not(None).label("proven"),
        )
        .select_from(Sending)
        .join(Transcript, Transcript.id == Sending.transcript_id)
        .join(Placement, Placement.id == Transcript.placement_id)
        .join(trainee, trainee.id == Placement.trainee_id)
        .join(Institution, Institution.id == Placement.host_id)
        .join(sender, sender.id == Sending.sent_by_id)
        .outerjoin(TranscriptEvent, TranscriptEvent.transcript_id == Transcript.id)
        .outerjoin(newer, newer.id == TranscriptEvent.replaced_by_id)
        .outerjoin(HomeAnswer, (HomeAnswer.transcript_id == Sending.transcript_id) & (HomeAnswer.number == last))
        .where(Sending.institution_id.in_(sorted(person.institutions_as(Role.HOME_OFFICER, day))))
    )


def _read(row: Any) -> SentTranscript:
    return SentTranscript(
        id=row.id,
        number=row.number,
        institution_id=row.institution_id,
        trainee_id=row.trainee_id,
        trainee=row.passport_name,
        trainee_original=row.original_name,
        trainee_language=row.original_language,
        host=(row.name, row.name_language, row.english_name, row.country),
        outcome=row.outcome,
        issued_at=row.issued_at,
        sent_at=row.sent_at,
        sent_by=row.sent_by,
        ended=row.ended,
        newer=row.newer,
        answer=row.answer,
        proven=row.proven,
    )
