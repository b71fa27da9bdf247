"""What became of the transcripts that were checked with a key: revoked or replaced, in the order in which it happened.

A program asks again and again with the cursor of the last answer. A change is told when it is five minutes old: by then
every deed that began earlier, with its printing, is written or given up, so that none slips in behind a cursor that has
passed it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import and_, bindparam, or_, select, text
from sqlalchemy.orm import Session, aliased

from hwx.api.tables import ApiFollowed
from hwx.extensions import UtcDateTime
from hwx.transcripts.tables import Transcript, TranscriptEvent

SETTLED = timedelta(minutes=5)
PAGE = 100

CURSOR = r"^[0-9]{1,17}~[A-Z0-9-]{0,40}$"
CURSOR_SHAPE = re.compile(CURSOR[1:-1])
START = "0~"
"""Microseconds since 1970 and a number; programs are told that it means nothing to them."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class NoCursor(ValueError):
    """A cursor that was never given out."""


@dataclass(frozen=True)
class Change:
    """``kind`` is "revoked" or "superseded"; ``replaced_by`` a number, empty for one that was revoked."""

    number: str
    kind: str
    reason_code: str
    at: datetime
    replaced_by: str

    @property
    def cursor(self) -> str:
        return f"{(self.at - EPOCH) // timedelta(microseconds=1)}~{self.number}"


@dataclass(frozen=True)
class Told:
    """``more``: further changes follow at once under ``cursor``."""

    changes: Sequence[Change]
    cursor: str
    more: bool


def follow(session: Session, key_id: int, transcript_id: int, at: datetime) -> None:
    """Once and for all; the caller commits."""
    row = text(
        "INSERT INTO api_followed (key_id, transcript_id, first_checked_at) VALUES (:key, :transcript, :at) "
        "ON CONFLICT (key_id, transcript_id) DO NOTHING"
    ).bindparams(bindparam("at", type_=UtcDateTime()))
    session.execute(row, {"key": key_id, "transcript": transcript_id, "at": at})


def changes_since(session: Session, key_id: int, cursor: str, now: datetime) -> Told:
    """At most PAGE of them. Raises NoCursor."""
    moment, number = _read(cursor)
    newer = aliased(Transcript)
    at = TranscriptEvent.at
    query = (
        select(
            Transcript.number, TranscriptEvent.kind, TranscriptEvent.reason_code, at, newer.number.label("replaced_by")
        )
        .join(Transcript, Transcript.id == TranscriptEvent.transcript_id)
        .join(ApiFollowed, ApiFollowed.transcript_id == Transcript.id)
        .outerjoin(newer, newer.id == TranscriptEvent.replaced_by_id)
        .where(ApiFollowed.key_id == key_id, at <= now - SETTLED)
        .where(or_(at > moment, and_(at == moment, Transcript.number > number)))
        .order_by(at, Transcript.number)
        .limit(PAGE + 1)
    )
    rows = session.execute(query).all()
    found = [Change(row.number, row.kind, row.reason_code, row.at, row.replaced_by or "") for row in rows[:PAGE]]
    return Told(found, found[-1].cursor if found else cursor, len(rows) > PAGE)


def _read(cursor: str) -> tuple[datetime, str]:
    if not CURSOR_SHAPE.fullmatch(cursor):
        raise NoCursor(cursor)
    microseconds, _, number = cursor.partition("~")
    return EPOCH + timedelta(microseconds=int(microseconds)), number
