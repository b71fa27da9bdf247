"""What was typed from a printed sheet and waits for whoever signed there to confirm it; workflow, not record."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hwx.extensions import Base, UtcDateTime
from hwx.people.tables import Person


class PaperCopy(Base):
    """Open until the signer has confirmed or refused it, or whoever typed it has taken it back."""

    __tablename__ = "paper_copy"
    __table_args__ = (Index("ix_paper_copy_signer_open", "signer_id", "closed_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id"), index=True)
    competency: Mapped[str] = mapped_column(String(40))
    encounter_on: Mapped[date]
    level: Mapped[int]
    method: Mapped[str] = mapped_column(String(8))
    signer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    """Who signed on the paper, as whoever typed it says; only this person can confirm it."""
    held_by: Mapped[str] = mapped_column(String(200))
    """Who keeps the original."""
    typed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    typed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by_entry: Mapped[int | None]
    """Number of the observation that it became."""
    refusal: Mapped[str] = mapped_column(String(500), default="")
    """Why the signer did not confirm it; empty when it was taken back."""

    signer: Mapped[Person] = relationship(foreign_keys=[signer_id], viewonly=True, lazy="raise")
