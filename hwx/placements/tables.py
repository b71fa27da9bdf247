"""Programmes, placements and the record of each placement: entries, and the stored copy of the standing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hwx.curricula.tables import CurriculumRevision
from hwx.extensions import Base, UtcDateTime
from hwx.people.tables import Institution, Person


class Programme(Base):
    """An agreement between institutions under which placements are made."""

    __tablename__ = "programme"

    id: Mapped[int] = mapped_column(primary_key=True)
    host_id: Mapped[int] = mapped_column(ForeignKey("institution.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    agreement: Mapped[str] = mapped_column(String(80), default="")
    """Number of the agreement, as printed on transcripts."""
    sponsor: Mapped[str] = mapped_column(String(200), default="")


class Placement(Base):
    """One trainee, one home, one host, one pinned revision, dates. Everything else hangs on it.

    ``reference`` is what people and addresses name it by and what its record is chained to. ``state``, ``last_number``
    and ``last_digest`` repeat what the newest entries say; they change only together with an entry.
    """

    __tablename__ = "placement"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="dates_in_order"),
        CheckConstraint("home_id <> host_id", name="two_institutions"),
        Index("ix_placement_host_state", "host_id", "state"),
        Index("ix_placement_home_id", "home_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    trainee_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    home_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    host_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("curriculum_revision.id"), index=True)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    cadre: Mapped[str] = mapped_column(String(40))
    opened: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Codes that the scope letter opens to this trainee though they are closed to the cadre."""
    unit: Mapped[str] = mapped_column(String(200), default="")
    """The ward or department at the host."""
    working_language: Mapped[str] = mapped_column(String(40), default="")
    licence: Mapped[str] = mapped_column(String(200), default="")
    """Type and limits of the licence for the placement, as printed."""
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(30))
    last_number: Mapped[int] = mapped_column(default=0)
    last_digest: Mapped[str] = mapped_column(String(64))
    admitted_at: Mapped[datetime] = mapped_column(UtcDateTime)

    trainee: Mapped[Person] = relationship(viewonly=True)
    home: Mapped[Institution] = relationship(foreign_keys=[home_id], viewonly=True)
    host: Mapped[Institution] = relationship(foreign_keys=[host_id], viewonly=True)
    revision: Mapped[CurriculumRevision] = relationship(viewonly=True)
    programme: Mapped[Programme | None] = relationship(viewonly=True)


CONTESTS = text("kind = 'contest'")
"""The few entries on which somebody has to rule are found without reading the many others."""


class EntryRow(Base):
    """One entry of a record; only ever added. Triggers refuse UPDATE and DELETE in both databases.

    ``content`` is the fact as JSON (hwx.rules.facts.content_of); ``competency`` and ``kind`` repeat it for queries.
    """

    __tablename__ = "entry"
    __table_args__ = (
        Index("ix_entry_placement_competency", "placement_id", "competency"),
        Index("ix_entry_contest", "placement_id", sqlite_where=CONTESTS, postgresql_where=CONTESTS),
    )

    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    competency: Mapped[str] = mapped_column(String(40), default="")
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    happened_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
    device: Mapped[str | None] = mapped_column(String(64))
    """Mark of the browser it came from (hwx.placements.devices): beside the record, and not in its digest."""


class StandingRow(Base):
    """Stored copy of a computed standing, written with each entry; ``flask record rebuild`` redoes it."""

    __tablename__ = "standing"
    __table_args__ = (Index("ix_standing_placement_phase", "placement_id", "phase"),)

    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id"), primary_key=True)
    competency: Mapped[str] = mapped_column(String(40), primary_key=True)
    phase: Mapped[str] = mapped_column(String(30))
    last_number: Mapped[int]
    """Number of the newest entry about this competency."""
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
