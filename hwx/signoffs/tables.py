"""Requests: a trainee asks an assessor to look; workflow, not record."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hwx.extensions import Base, UtcDateTime
from hwx.people.tables import Person


class Request(Base):
    """Open until an observation answers it, the trainee takes it back, or ``expires_on`` has passed."""

    __tablename__ = "request"
    __table_args__ = (Index("ix_request_asked_open", "asked_id", "closed_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id"), index=True)
    competency: Mapped[str] = mapped_column(String(40))
    asked_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    """The assessor who is asked to look."""
    encounter_on: Mapped[date]
    method: Mapped[str] = mapped_column(String(8), default="")
    note: Mapped[str] = mapped_column(String(500), default="")
    """What the trainee says happened; no patient data."""
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_on: Mapped[date]
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by_entry: Mapped[int | None]
    """Number of the observation that answered it; empty when the trainee took it back."""

    asked: Mapped[Person] = relationship(viewonly=True, lazy="raise")
