"""Who watches from another institution, for which competency of one placement; named by a coordinator of the host."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hwx.extensions import Base, UtcDateTime
from hwx.people.tables import Institution, Person


class RemoteObserver(Base):
    """It holds between two dates, both included, and only while the person assesses at ``institution``."""

    __tablename__ = "remote_observer"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="dates_in_order"),
        Index("ix_remote_observer_placement_id", "placement_id", "competency"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id"))
    competency: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    """Where they assess, which is never the host."""
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    """The last day of the placement at the latest."""
    named_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    named_at: Mapped[datetime] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship(foreign_keys=[person_id], viewonly=True, lazy="raise")
    institution: Mapped[Institution] = relationship(viewonly=True, lazy="raise")
