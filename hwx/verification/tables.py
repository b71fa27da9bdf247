"""What is kept of a check: which transcript, when, by which way, with which outcome; nothing that names the visitor."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hwx.extensions import Base, UtcDateTime


class Check(Base):
    """One check by one visitor; only ever added. Triggers refuse UPDATE and DELETE in both databases.

    No address, browser or cookie of the visitor is kept: the trainee is to know that somebody looked, and who it was
    only if that somebody chose to say. A check that found no transcript names none, even when the number exists: an
    unknown number and a wrong code leave the same trace.
    """

    __tablename__ = "check"
    __table_args__ = (Index("ix_check_transcript_id_at", "transcript_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    transcript_id: Mapped[int | None] = mapped_column(ForeignKey("transcript.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    way: Mapped[str] = mapped_column(String(10))
    """hwx.verification.verdict.Way: "number", "file", "link" or "program"."""
    outcome: Mapped[str] = mapped_column(String(20))
    """hwx.verification.verdict.Outcome, the verdict in one word."""
    who: Mapped[str] = mapped_column(String(120), default="")
    """What the visitor chose to say about themselves; kept only beside a transcript that was found."""
