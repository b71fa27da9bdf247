"""Pictures that an institution's papers show, with the time in which each was in use."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hwx.extensions import Base, UtcDateTime


class PaperPicture(Base):
    """A letterhead, a seal, or the signature of one registrar. A row ends and is never deleted, so that whoever is
    asked about an old paper can tell which seal was in use then.

    The bytes lie in the store under ``name``. Those of a signature are removed when it ends, those of a letterhead or
    seal then too if no issued paper shows it (hwx.papers.picture_sweep); the digest stays.
    """

    __tablename__ = "paper_picture"
    __table_args__ = (Index("ix_paper_picture_institution_id", "institution_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    purpose: Mapped[str] = mapped_column(String(12))
    """One of hwx.papers.pictures.PURPOSES."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Whose signature it is; None for the letterhead and the seal."""
    name: Mapped[str] = mapped_column(String(80), unique=True)
    media_type: Mapped[str] = mapped_column(String(30))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(String(200))
    """What the picture says to a reader who cannot see it."""
    placed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    placed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    shown_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the first paper that shows it was issued; its extracts need the bytes from then on."""
