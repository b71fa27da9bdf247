"""Transcripts issued many at once: who asked for which, and what became of each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hwx.extensions import Base, UtcDateTime

WAITING, ISSUED, REFUSED = "waiting", "issued", "refused"
"""What became of one of a batch. It moves once, in the transaction of its transcript, and never back."""

STILL_WAITING = text("state = 'waiting'")


class Batch(Base):
    """What one registrar started with one button, for one host. ``ended_at`` is set when nothing waits any more.

    ``turn`` counts how often somebody took it up, and names the one who is at work on it; ``worked_at`` says when that
    one was last heard of, and is empty while nobody is at work. Others leave it alone meanwhile, so that nothing is
    printed twice in vain. That nothing is *issued* twice does not rest on this.
    """

    __tablename__ = "batch"
    __table_args__ = (Index("ix_batch_open", "id", sqlite_where=text("ended_at IS NULL"),
                            postgresql_where=text("ended_at IS NULL")),)  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    """By which addresses name it."""
    host_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    started_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    turn: Mapped[int] = mapped_column(default=0)
    worked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class BatchItem(Base):
    """One placement of a batch. ``seen`` is the number of the newest entry that the registrar's page knew of.

    ``reasons`` are those of a refusal, as codes with parameters (hwx.batches.reasons).
    """

    __tablename__ = "batch_item"
    __table_args__ = (
        UniqueConstraint("batch_id", "placement_id"),
        Index("ix_batch_item_waiting", "batch_id", "position", sqlite_where=STILL_WAITING,
              postgresql_where=STILL_WAITING),
    )  # fmt: skip

    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id"), index=True)
    seen: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default=WAITING)
    transcript_id: Mapped[int | None] = mapped_column(ForeignKey("transcript.id"), unique=True)
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
