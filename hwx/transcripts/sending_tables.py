"""Transcripts sent to the home institution inside hwx, and what it answered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hwx.extensions import Base, UtcDateTime


class Sending(Base):
    """A transcript is sent once; only ever added. Triggers refuse UPDATE and DELETE in both databases.

    ``institution_id`` is the home institution of the placement on that day: whose officers may read it and answer.
    """

    __tablename__ = "sending"

    transcript_id: Mapped[int] = mapped_column(ForeignKey("transcript.id"), primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class HomeAnswer(Base):
    """One answer of a home institution; only ever added. A later one takes the place of an earlier, and both are shown.

    ``number`` counts the answers about one transcript from 1: of two officers who answer at once, one is refused.
    ``name`` and ``capacity`` are those of the officer on that day, as the appointment had them.
    """

    __tablename__ = "home_answer"
    __table_args__ = (UniqueConstraint("transcript_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    transcript_id: Mapped[int] = mapped_column(ForeignKey("sending.transcript_id"))
    number: Mapped[int]
    answer: Mapped[str] = mapped_column(String(30))
    """One of hwx.rules.sending.ANSWERS."""
    reason: Mapped[str] = mapped_column(String(2000))
    """The conditions, or why; empty only for a first acceptance."""
    officer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(200))
    capacity: Mapped[str] = mapped_column(String(120))
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)
