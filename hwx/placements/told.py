"""When the trainee was told of an entry: from that day the time to contest it runs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, tzinfo

from sqlalchemy import ForeignKeyConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from hwx.extensions import Base, UtcDateTime


class EntryTold(Base):
    """Written once, when the letter has been handed over or the trainee has opened it and said so."""

    __tablename__ = "entry_told"
    __table_args__ = (ForeignKeyConstraint(["placement_id", "number"], ["entry.placement_id", "entry.number"]),)

    placement_id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)


def note_told(session: Session, placement_id: int, number: int, now: datetime) -> None:
    """The first time counts; the caller commits."""
    if session.get(EntryTold, (placement_id, number)) is None:
        session.add(EntryTold(placement_id=placement_id, number=number, told_at=now))


def told_days(session: Session, placement_id: int, zone: tzinfo) -> Mapping[int, date]:
    """By number of the entry the day in that zone, which is the one of the site."""
    query = select(EntryTold.number, EntryTold.told_at).where(EntryTold.placement_id == placement_id)
    return {number: moment.astimezone(zone).date() for number, moment in session.execute(query)}
