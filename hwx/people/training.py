"""Assessor training: the days on which somebody was trained on the scale and its pitfalls, kept by the coordinator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from hwx.extensions import Base, UtcDateTime
from hwx.people.tables import Person


class AssessorTraining(Base):
    """One course attended. How long it holds is a rule of each curriculum (36 months where it says nothing)."""

    __tablename__ = "assessor_training"
    __table_args__ = (UniqueConstraint("person_id", "trained_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    trained_on: Mapped[date]
    given_by: Mapped[str] = mapped_column(String(200))
    """Who gave it, as on the proof of attendance."""
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TrainingObjection(StrEnum):
    OWN_TRAINING = "own_training"
    IN_THE_FUTURE = "training_in_the_future"
    RECORDED_ALREADY = "training_recorded_already"


def trainings_of(session: Session, person_ids: Iterable[int]) -> Mapping[int, tuple[date, ...]]:
    """The days by person, oldest first; who was never trained is left out."""
    query = select(AssessorTraining.person_id, AssessorTraining.trained_on).order_by(AssessorTraining.trained_on)
    found: dict[int, tuple[date, ...]] = {}
    for person_id, day in session.execute(query.where(AssessorTraining.person_id.in_(sorted(set(person_ids))))):
        found[person_id] = (*found.get(person_id, ()), day)
    return found


def training_rows(session: Session, person_id: int) -> list[AssessorTraining]:
    """Newest first."""
    query = select(AssessorTraining).where(AssessorTraining.person_id == person_id)
    return list(session.scalars(query.order_by(AssessorTraining.trained_on.desc())))


def objections_to_training(
    session: Session, by: Person, person_id: int, trained_on: date, today: date
) -> list[TrainingObjection]:
    found = []
    if by.id == person_id:
        found.append(TrainingObjection.OWN_TRAINING)
    if trained_on > today:
        found.append(TrainingObjection.IN_THE_FUTURE)
    if trained_on in trainings_of(session, [person_id]).get(person_id, ()):
        found.append(TrainingObjection.RECORDED_ALREADY)
    return found


def note_training(
    session: Session, person_id: int, trained_on: date, given_by: str, by: Person, now: datetime
) -> AssessorTraining:
    """The caller commits."""
    row = AssessorTraining(
        person_id=person_id,
        trained_on=trained_on,
        given_by=given_by.strip(),
        recorded_by_id=by.id,
        recorded_at=now,
    )
    session.add(row)
    return row
