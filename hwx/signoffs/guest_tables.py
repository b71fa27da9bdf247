"""The links by which guest assessors answer one question each, and the codes sent to their contact; workflow."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hwx.extensions import Base, UtcDateTime


class GuestLink(Base):
    """One link for one question: a request, or a copy from paper. A new link takes the place of the one before."""

    __tablename__ = "guest_link"
    __table_args__ = (
        CheckConstraint("(request_id IS NULL) <> (paper_id IS NULL)", name="one_question"),
        Index("uq_guest_link_token_digest", "token_digest", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the token; the token itself is in no table."""
    guest_id: Mapped[int] = mapped_column(ForeignKey("guest.person_id"), index=True)
    request_id: Mapped[int | None] = mapped_column(ForeignKey("request.id"), unique=True)
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("paper_copy.id"), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class GuestCode(Base):
    """A code of six digits that was sent for a link; only the newest one of a link is good."""

    __tablename__ = "guest_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("guest_link.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64))
    """HMAC-SHA-256 with the secret of the site: six digits alone would be guessed from a bare digest."""
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
