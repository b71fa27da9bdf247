"""Conflicts of interest between two persons: declared by one of them or by a coordinator, dated, never deleted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, or_, select
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from hwx.extensions import Base, UtcDateTime
from hwx.people.tables import Person

KINDS = ("spouse", "close_relative", "declared")
"""The third needs no further word: why two people should not judge each other is their own business."""


class ConflictOfInterest(Base):
    """Nobody assesses or signs for the other one between these dates, both included (domain sheet, 3.3)."""

    __tablename__ = "conflict_of_interest"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates_in_order"),
        CheckConstraint("person_id <> other_id", name="two_persons"),
        Index("ix_conflict_of_interest_other_id", "other_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(20))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    declared_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    declared_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    end_reason: Mapped[str] = mapped_column(String(500), default="")

    def in_force(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


class InterestObjection(StrEnum):
    SAME_PERSON = "same_person"
    UNKNOWN_KIND = "unknown_kind"
    DECLARED_ALREADY = "declared_already"
    ENDED_ALREADY = "ended_already"
    ENDS_BEFORE_START = "ends_before_start"
    ENDS_IN_THE_PAST = "ends_in_the_past"
    BEGINS_IN_THE_FUTURE = "begins_in_the_future"
    NO_REASON = "no_reason"


def conflicts_with(session: Session, person_id: int) -> list[tuple[int, date, date | None]]:
    """Everybody who has or had a conflict with this person: who, from when, until when."""
    row = ConflictOfInterest
    found = session.execute(
        select(row.person_id, row.other_id, row.starts_on, row.ends_on).where(
            or_(row.person_id == person_id, row.other_id == person_id)
        )
    )
    return [(two if one == person_id else one, starts, ends) for one, two, starts, ends in found]


def conflicts_of(session: Session, person_id: int) -> Sequence[tuple[ConflictOfInterest, str]]:
    """Each with the name of the other person, those in force first."""
    row, other = ConflictOfInterest, aliased(Person)
    query = (
        select(row, other.passport_name)
        .join(other, or_(other.id == row.person_id, other.id == row.other_id))
        .where(or_(row.person_id == person_id, row.other_id == person_id), other.id != person_id)
        .order_by(row.ends_on.is_not(None), row.id.desc())
    )
    return [(conflict, name) for conflict, name in session.execute(query)]


def objections_to_declare(
    session: Session, person_id: int, other_id: int, kind: str, starts_on: date, today: date
) -> list[InterestObjection]:
    found = []
    if person_id == other_id:
        found.append(InterestObjection.SAME_PERSON)
    if kind not in KINDS:
        found.append(InterestObjection.UNKNOWN_KIND)
    if starts_on > today:
        found.append(InterestObjection.BEGINS_IN_THE_FUTURE)
    known = conflicts_with(session, person_id)
    if any(other == other_id and (ends is None or ends >= starts_on) for other, _, ends in known):
        found.append(InterestObjection.DECLARED_ALREADY)
    return found


def declare(
    session: Session, person_id: int, other_id: int, kind: str, starts_on: date, by: Person, now: datetime
) -> ConflictOfInterest:
    """The caller commits."""
    conflict = ConflictOfInterest(
        person_id=person_id,
        other_id=other_id,
        kind=kind,
        starts_on=starts_on,
        declared_by_id=by.id,
        declared_at=now,
    )
    session.add(conflict)
    return conflict


def objections_to_end(
    conflict: ConflictOfInterest, last_day: date, reason: str, today: date
) -> list[InterestObjection]:
    """Never for days that have passed: nobody ends a conflict in order to judge what happened during it."""
    found = []
    if conflict.ends_on is not None:
        found.append(InterestObjection.ENDED_ALREADY)
    if last_day < conflict.starts_on:
        found.append(InterestObjection.ENDS_BEFORE_START)
    elif last_day < today:
        found.append(InterestObjection.ENDS_IN_THE_PAST)
    if not reason.strip():
        found.append(InterestObjection.NO_REASON)
    return found


def end(conflict: ConflictOfInterest, last_day: date, reason: str, by: Person) -> None:
    conflict.ends_on = last_day
    conflict.end_reason = reason.strip()
    conflict.ended_by_id = by.id
