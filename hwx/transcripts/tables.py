"""Issued transcripts, what happened to them later, and the numbers they carry."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hwx.extensions import Base, UtcDateTime
from hwx.people.tables import Person
from hwx.placements.tables import Placement


class Transcript(Base):
    """One issued transcript, whole; only ever added. Triggers refuse UPDATE and DELETE in both databases.

    ``sealed`` are the bytes of the sealed JSON, ``pdf`` those of the signed PDF, ``credential`` those of the proven
    ClrCredential (canonical JSON), which transcripts issued before 0004 do not have; digests are their SHA-256 in hex.
    ``edition`` counts the transcripts of one placement from 1: of two registrars who issue at once, one is refused.
    Whether it is in force is told by its events.
    """

    __tablename__ = "transcript"
    __table_args__ = (
        UniqueConstraint("placement_id", "edition"),
        Index("uq_transcript_status_place", "issuer_id", "status_list", "status_index", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id"))
    edition: Mapped[int]
    check_code: Mapped[str] = mapped_column(String(20))
    """As printed; compare it with hmac.compare_digest after hwx.rules.numbering.code_from, never in the query."""
    sealed: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    sealed_digest: Mapped[str] = mapped_column(String(64), index=True)
    pdf: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    pdf_digest: Mapped[str] = mapped_column(String(64), index=True)
    key: Mapped[str] = mapped_column(String(16))
    """Id of the key that sealed it."""
    record_number: Mapped[int]
    """Number of the newest entry of the record when it was issued."""
    outcome: Mapped[str] = mapped_column(String(30))
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    issued_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("transcript.id"), unique=True)
    """The transcript that this one replaces; nothing is replaced twice."""
    credential: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    credential_digest: Mapped[str | None] = mapped_column(String(64), index=True)
    learner: Mapped[str | None] = mapped_column(String(45))
    """The urn:uuid by which credentials name the trainee: one for all that they are given here."""
    issuer_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id"))
    """The institution whose key proved the credential."""
    status_list: Mapped[int | None]
    """Which of the issuer's status lists, counted from 1, and the place in it. The bit is not stored: it is set as
    soon as an event has ended the transcript."""
    status_index: Mapped[int | None]
    log_proofs: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    """The file of hwx.rules.inclusion: that what was signed for stands in the log of all entries."""

    placement: Mapped[Placement] = relationship(viewonly=True)
    issued_by: Mapped[Person] = relationship(viewonly=True)


class TranscriptEvent(Base):
    """The end of a transcript's force; only ever added. Triggers refuse UPDATE and DELETE in both databases.

    A transcript ends once: ``kind`` is "revoked" or "superseded", ``reason_code`` one of
    hwx.rules.issuing.REVOCATION_REASONS, ``replaced_by_id`` the transcript that takes the place of a superseded one.
    """

    __tablename__ = "transcript_event"

    transcript_id: Mapped[int] = mapped_column(ForeignKey("transcript.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    reason_code: Mapped[str] = mapped_column(String(30))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("transcript.id"))


class NumberSeries(Base):
    """The last number given out in a year. It moves in the transaction of the transcript, so no number is lost."""

    __tablename__ = "number_series"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
