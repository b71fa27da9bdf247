"""The passkeys of people, those removed as well, and the challenges that were answered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, BigInteger, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hwx.extensions import Base, UtcDateTime


class Passkey(Base):
    """A key pair on somebody's device; hwx knows the public half.

    A removed one stays: entries of records were signed with it, and this row says whose it was.
    """

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    credential: Mapped[str] = mapped_column(String(1400), unique=True)
    """The number that the device gave it, in base64url."""
    public_key: Mapped[str] = mapped_column(Text)
    """COSE, in base64url."""
    sign_count: Mapped[int] = mapped_column(BigInteger, default=0)
    """As the device counts; stays 0 for passkeys that are kept on several devices."""
    transports: Mapped[list[str]] = mapped_column(JSON, default=list)
    name: Mapped[str] = mapped_column(String(60))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    removal_reason: Mapped[str] = mapped_column(String(500), default="")


class AnsweredChallenge(Base):
    """A challenge is answered once; the row keeps a second answer out while the challenge could still be taken."""

    __tablename__ = "answered_challenge"

    challenge: Mapped[str] = mapped_column(String(100), primary_key=True)
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
