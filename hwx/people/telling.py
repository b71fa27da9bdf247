"""Letters that a job writes: the hours in which a person wants none, and that nobody is told the same thing twice."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import current_app
from sqlalchemy import ForeignKey, String, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from hwx.extensions import Base, UtcDateTime
from hwx.rules.reminding import Habits, is_quiet

DIGEST = "digest "
"""What the subject of a digest begins with; the first day of its period follows."""

GIVEN_UP_AFTER = timedelta(hours=1)
"""Whoever began to tell something that long ago and never said that it was sent has crashed."""


class Reminding(Base):
    """How a person wants to be reminded; who has no row has the defaults of hwx.rules.reminding.Habits."""

    __tablename__ = "reminding"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    how_often: Mapped[str] = mapped_column(String(10))
    quiet_from: Mapped[int]
    quiet_to: Mapped[int]


class Told(Base):
    """One thing told to one person by letter; the key keeps two workers from telling it twice. ``sent_at`` empty: the
    letter is being sent at this moment, or its sender crashed."""

    __tablename__ = "told"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    subject: Mapped[str] = mapped_column(String(80), primary_key=True)
    claimed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def habits_of(session: Session, person_id: int) -> Habits:
    row = session.get(Reminding, person_id)
    return Habits(row.how_often, row.quiet_from, row.quiet_to) if row else Habits()


def keep_habits(session: Session, person_id: int, habits: Habits) -> None:
    """The caller commits."""
    session.merge(Reminding(person_id=person_id, **vars(habits)))


def local_time(moment: datetime) -> datetime:
    """At the site."""
    return moment.astimezone(ZoneInfo(current_app.config["HWX"].time_zone))


def quiet_for(session: Session, person_id: int, moment: datetime) -> bool:
    return is_quiet(habits_of(session, person_id), local_time(moment).hour)


def last_digest(session: Session, person_id: int) -> date | None:
    """The day at the site on which the last one was begun."""
    query = select(func.max(Told.claimed_at)).where(Told.person_id == person_id, Told.subject.startswith(DIGEST))
    found = session.scalar(query)
    return local_time(found).date() if found else None


def sent_already(session: Session, subjects: Collection[str]) -> set[tuple[int, str]]:
    """Of these, what was told, as (person, subject)."""
    query = select(Told.person_id, Told.subject).where(Told.subject.in_(subjects), Told.sent_at.is_not(None))
    return {(row.person_id, row.subject) for row in session.execute(query)}


def tell_once(
    session: Session, person_id: int, subject: str, now: datetime, send: Callable[[], bool], must: bool
) -> bool:
    """Send the letter unless somebody has. Commits before and after: the claim stands before the letter leaves.

    Of a crash in between ``must`` decides: what must be told is told again after a while, and perhaps twice; a reminder
    is left out. Raises ConnectionError, and gives the claim back, when the letter could not be handed over.
    """
    if not _claim(session, person_id, subject, now, must):
        return False
    mine = (Told.person_id == person_id, Told.subject == subject)
    if not send():
        session.execute(delete(Told).where(*mine))
        session.commit()
        raise ConnectionError("the letter could not be handed over")
    session.execute(update(Told).where(*mine).values(sent_at=now))
    session.commit()
    return True


def _claim(session: Session, person_id: int, subject: str, now: datetime, must: bool) -> bool:
    try:
        session.execute(insert(Told).values(person_id=person_id, subject=subject, claimed_at=now))
        session.commit()
    except IntegrityError:
        session.rollback()
    else:
        return True
    if not must:
        return False
    left = update(Told).where(
        Told.person_id == person_id,
        Told.subject == subject,
        Told.sent_at.is_(None),
        Told.claimed_at < now - GIVEN_UP_AFTER,
    )
    taken = session.execute(left.values(claimed_at=now)).rowcount == 1  # type: ignore[attr-defined]
    session.commit()
    return bool(taken)
