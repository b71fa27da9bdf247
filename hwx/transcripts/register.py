"""The register of issued transcripts: which there are, which is in force, and the next number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, or_, select, text, update
from sqlalchemy.orm import Session, aliased

from hwx.access import Role
from hwx.people.tables import Person
from hwx.people.telling import local_time
from hwx.placements.stages import Issued
from hwx.placements.tables import Placement
from hwx.rules.plain_json import NotPlain, parse
from hwx.rules.transcript import Transcript as Statement
from hwx.rules.transcript import TranscriptUnreadable, read
from hwx.transcripts.tables import NumberSeries, Transcript, TranscriptEvent

HOLDING = (Role.COORDINATOR, Role.REGISTRAR, Role.UNIT_HEAD)
"""Who at the host may read a whole transcript; it tells more of a person than the work of a supervisor needs."""


@dataclass(frozen=True)
class Listed:
    """One transcript of a placement. ``ended`` is "", "revoked" or "superseded"; the fields after it belong to that.

    ``proven``: there is a credential of it; those of long ago have the sealed statement alone.
    """

    id: int
    number: str
    edition: int
    outcome: str
    issued_at: datetime
    issued_by: str
    ended: str
    reason_code: str
    ended_at: datetime | None
    replaced_by: str
    proven: bool


def transcripts_of(session: Session, placement_id: int) -> list[Listed]:
    """Newest first."""
    newer = aliased(Transcript)
    query = (
        select(
            Transcript.id,
            Transcript.number,
            Transcript.edition,
            Transcript.outcome,
            Transcript.issued_at,
            Person.passport_name,
            func.coalesce(TranscriptEvent.kind, ""),
            func.coalesce(TranscriptEvent.reason_code, ""),
            TranscriptEvent.at,
            func.coalesce(newer.number, ""),
            Transcript.credential_digest.is_not(None),
        )
        .join(Person, Person.id == Transcript.issued_by_id)
        .outerjoin(TranscriptEvent, TranscriptEvent.transcript_id == Transcript.id)
        .outerjoin(newer, newer.id == TranscriptEvent.replaced_by_id)
        .where(Transcript.placement_id == placement_id)
        .order_by(Transcript.edition.desc())
    )
    return [Listed(*tuple(row)) for row in session.execute(query)]


def in_force(listed: list[Listed]) -> Listed | None:
    return next((one for one in listed if not one.ended), None)


def issued_of(session: Session, placement_id: int) -> Issued | None:
    """For the page of the placement; the day is that of the site."""
    query = (
        select(Transcript.issued_at, Transcript.record_number)
        .outerjoin(TranscriptEvent, TranscriptEvent.transcript_id == Transcript.id)
        .where(Transcript.placement_id == placement_id, TranscriptEvent.transcript_id.is_(None))
        .order_by(Transcript.edition.desc())
    )
    found = session.execute(query).first()
    if found is None:
        return None
    return Issued(local_time(found.issued_at).date(), found.record_number)


def may_hold(person: Person, day: date) -> ColumnElement[bool]:
    """Whose transcripts a person may download: their own, those of their host as HOLDING, of their home as officer."""
    hosts = frozenset[int]().union(*(person.institutions_as(role, day) for role in HOLDING))
    homes = person.institutions_as(Role.HOME_OFFICER, day)
    return or_(
        Placement.trainee_id == person.id,
        Placement.host_id.in_(sorted(hosts)),
        Placement.home_id.in_(sorted(homes)),
    )


def held_transcript(person: Person, day: date, number: str) -> Select[Transcript]:
    return (
        select(Transcript)
        .join(Placement, Placement.id == Transcript.placement_id)
        .where(Transcript.number == number, may_hold(person, day))
    )


def said_in(sealed: bytes) -> Statement:
    """The statement of a sealed file that the register holds. Raises TranscriptUnreadable."""
    try:
        document = parse(sealed)
    except NotPlain as error:
        raise TranscriptUnreadable("", str(error)) from error
    return read(document.get("statement", {}))


def next_place(session: Session, year: int) -> int:
    """The next free place in the series of the year. It is not reserved: ``take_place`` asks for it."""
    last = session.scalar(select(NumberSeries.last).where(NumberSeries.year == year))
    return (last or 0) + 1


def take_place(session: Session, year: int, place: int) -> bool:
    """Take the place in this transaction if it is still free; when the transaction is rolled back, it is free again."""
    if place == 1:
        start = text("INSERT INTO number_series (year, last) VALUES (:year, 1) ON CONFLICT (year) DO NOTHING")
        taken = session.execute(start, {"year": year})
    else:
        step = update(NumberSeries).where(NumberSeries.year == year, NumberSeries.last == place - 1)
        taken = session.execute(step.values(last=place).execution_options(synchronize_session=False))
    return bool(taken.rowcount == 1)  # type: ignore[attr-defined]
