"""Codes that a trainee shows on the own phone for a supervisor beside them to scan; workflow, not record."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hwx.extensions import Base, UtcDateTime


class BedsideCode(Base):
    """Good for one competency until ``expires_at``, for everybody at the host who may observe it."""

    __tablename__ = "bedside_code"
    __table_args__ = (Index("uq_bedside_code_token_digest", "token_digest", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the token; the token itself is in no table."""
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id"), index=True)
    competency: Mapped[str] = mapped_column(String(40))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
