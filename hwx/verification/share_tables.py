"""Links by which a trainee shows a transcript to somebody without an account, and each time that one was opened."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hwx.extensions import Base, UtcDateTime


class Share(Base):
    """One link to one transcript, made by its trainee. It ends by a moment and is never deleted.

    What it shows and until when cannot be changed: for anything else another link is made.
    """

    __tablename__ = "share"
    __table_args__ = (Index("uq_share_token_digest", "token_digest", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    transcript_id: Mapped[int] = mapped_column(ForeignKey("transcript.id"), index=True)
    token_digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the token; the token itself is in no table."""
    detail: Mapped[str] = mapped_column(String(20))
    """One of hwx.rules.sharing.DETAILS."""
    label: Mapped[str] = mapped_column(String(120))
    """Whom it is for, in the trainee's words and for the trainee alone; may be empty."""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the trainee ended it before its time."""


class ShareOpening(Base):
    """Somebody used a link; only ever added. Triggers refuse UPDATE and DELETE in both databases.

    As with checks, no address, browser or cookie is kept.
    """

    __tablename__ = "share_opening"
    __table_args__ = (Index("ix_share_opening_share_id_at", "share_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    share_id: Mapped[int] = mapped_column(ForeignKey("share.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    what: Mapped[str] = mapped_column(String(10))
    """"page", "pdf" or "json"."""
    who: Mapped[str] = mapped_column(String(120))
    """What the visitor chose to say about themselves."""
