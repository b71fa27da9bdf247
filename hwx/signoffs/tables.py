"""Requests: a trainee asks an assessor to look, and what is answered; workflow, not record."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hwx.extensions import Base, UtcDateTime
from hwx.people.tables import Person


def _day_asked(context: Any) -> date:
    moment: datetime = context.get_current_parameters()["asked_at"]
    return moment.date()


class Request(Base):
    """Open until an observation answers it, another answer closes it, the trainee takes it back, or its window has
    passed (hwx.signoffs.windows). One that is handed over is closed, and the colleague has a row of their own."""

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
    self_level: Mapped[int | None]
    """The level at which the trainee sees themselves."""
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_on: Mapped[date] = mapped_column(default=_day_asked)
    """The date at the site."""
    expires_on: Mapped[date | None]
    """The last day as it was told when the trainee asked; an extension and pauses move it on. Empty: no window."""
    first_id: Mapped[int | None] = mapped_column(ForeignKey("request.id"))
    """The request with which it began, where this one was handed over; the window is still that of the first."""
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by_entry: Mapped[int | None]
    """Number of the observation that answered it; empty when it was taken back or answered otherwise."""

    asked: Mapped[Person] = relationship(foreign_keys=[asked_id], viewonly=True, lazy="raise")


class RequestAnswer(Base):
    """What was answered to a request beside an observation; only ever added. ``kind`` is one of ANSWERS."""

    __tablename__ = "request_answer"
    __table_args__ = (UniqueConstraint("request_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"))
    """For an extension the first request of those that were handed over."""
    kind: Mapped[str] = mapped_column(String(20))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(500))
    to_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """The colleague to whom it was handed over."""

    by: Mapped[Person] = relationship(foreign_keys=[by_id], viewonly=True, lazy="raise")
    to: Mapped[Person | None] = relationship(foreign_keys=[to_id], viewonly=True, lazy="raise")


ANSWERS = ("declined", "not_seen", "handed_over", "taken_back", "extended")
