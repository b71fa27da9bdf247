"""The log of all entries: leaves, the hashes above them, what opens a leaf, and signed checkpoints; only ever added."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hwx.extensions import Base, UtcDateTime


class LogHead(Base):
    """One row: how many leaves there are, and the public key that signs for them (empty before the first checkpoint).

    Whoever adds leaves holds this row until the transaction ends."""

    __tablename__ = "log_head"
    __table_args__ = (CheckConstraint("id = 1", name="one_log"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String(300), default="")
    """The line of hwx.rules.signed_note.NoteKey; its name is the name of the log."""
    size: Mapped[int] = mapped_column(default=0)


class LogLeaf(Base):
    """``commitment`` is what others see of an entry, ``hash`` that of the leaf."""

    __tablename__ = "log_leaf"

    leaf_index: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    commitment: Mapped[bytes] = mapped_column(LargeBinary(32))
    hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)


class LogNode(Base):
    """The hash of a complete run of 256 ** level leaves (hwx.rules.merkle); level 0 stands in LogLeaf."""

    __tablename__ = "log_node"

    level: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class LogOpening(Base):
    """Which entry a leaf commits to, and the salt. No foreign key to the entry: a leaf outlives it.

    Where an entry has been erased the salt is NULL, and nobody can say any more what the leaf was."""

    __tablename__ = "log_opening"

    placement_id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    leaf_index: Mapped[int] = mapped_column(ForeignKey("log_leaf.leaf_index"), unique=True)
    salt: Mapped[bytes | None] = mapped_column(LargeBinary(32))


class LogCheckpoint(Base):
    """``note`` is the signed checkpoint, to the letter as it was handed out."""

    __tablename__ = "log_checkpoint"

    size: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    note: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
