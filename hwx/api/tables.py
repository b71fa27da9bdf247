"""Keys for programs of institutions, and which transcripts were checked with each."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from hwx.extensions import Base, UtcDateTime


class ApiKey(Base):
    """A key by which programs of an institution ask. It is ended by a moment, never deleted, so that it stays known
    who made it and who ended it."""

    __tablename__ = "api_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    """What it is for, in the words of whoever made it."""
    prefix: Mapped[str] = mapped_column(String(12), unique=True)
    """The part of the key that may be seen; the row is found by it."""
    secret_hash: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the whole key. It holds 256 random bits, so nothing slower is needed; nobody can read it here."""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ApiFollowed(Base):
    """A transcript that was checked with a key and found: the key is told when it is revoked or replaced."""

    __tablename__ = "api_followed"

    key_id: Mapped[int] = mapped_column(ForeignKey("api_key.id"), primary_key=True)
    transcript_id: Mapped[int] = mapped_column(ForeignKey("transcript.id"), primary_key=True)
    first_checked_at: Mapped[datetime] = mapped_column(UtcDateTime)
