"""Text and files of evidence, kept beside the record because they can be erased; the entry holds their digest."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hwx.extensions import Base, UtcDateTime


class EvidenceItem(Base):
    """What one entry of evidence names as its ``item``. Erasing empties text and salt and removes the files."""

    __tablename__ = "evidence_item"

    item: Mapped[str] = mapped_column(String(32), primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id"), index=True)
    text: Mapped[str] = mapped_column(String(1000))
    salt: Mapped[str] = mapped_column(String(64))
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class EvidenceFile(Base):
    """One file of an item; ``name`` is that in the store (hwx.storage). What the sender called it is not kept."""

    __tablename__ = "evidence_file"
    __table_args__ = (UniqueConstraint("item", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item: Mapped[str] = mapped_column(ForeignKey("evidence_item.item"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(80), unique=True)
    media_type: Mapped[str] = mapped_column(String(30))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
