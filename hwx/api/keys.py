"""Keys for programs: made and shown once, kept as a hash, found again by the part that may be seen."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from hwx.api.tables import ApiKey
from hwx.people.tables import Institution, Person

SHAPE = re.compile(r"hwx_([0-9a-f]{12})_[0-9a-f]{64}", re.ASCII)
"""As programs send it. The first word lets scanners of source code know a key that was left there."""

NO_HASH = hashlib.sha256(b"").hexdigest()
"""What a key is compared with when nobody has it, so that both cases do the same work."""

NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Program:
    """Who is asking: the key, and the institution in its own words."""

    key_id: int
    institution_id: int
    institution: str


def make_key(session: Session, institution_id: int, name: str, person: Person, at: datetime) -> tuple[ApiKey, str]:
    """The row and the key itself, which is nowhere kept; the caller commits."""
    prefix = secrets.token_hex(6)
    token = f"hwx_{prefix}_{secrets.token_hex(32)}"
    row = ApiKey(
        institution_id=institution_id,
        name=" ".join(name.split()),
        prefix=prefix,
        secret_hash=_hash(token),
        made_at=at,
        made_by_id=person.id,
    )
    session.add(row)
    session.flush()
    return row, token


def program_of(session: Session, token: str) -> Program | None:
    """None for a key that is unknown, wrong or ended: one answer for all three."""
    shape = SHAPE.fullmatch(token)
    query = (
        select(ApiKey.id, ApiKey.institution_id, ApiKey.secret_hash, Institution.name)
        .join(Institution, Institution.id == ApiKey.institution_id)
        .where(ApiKey.prefix == (shape.group(1) if shape else ""), ApiKey.ended_at.is_(None))
    )
    row = session.execute(query).one_or_none()
    kept = row.secret_hash if row is not None else NO_HASH
    if not hmac.compare_digest(kept, _hash(token)) or row is None:
        return None
    return Program(row.id, row.institution_id, row.name)


def note_use(session: Session, key_id: int, at: datetime) -> None:
    """To the minute, so that a busy program does not write with every question; the caller commits."""
    old = or_(ApiKey.last_used_at.is_(None), ApiKey.last_used_at <= at - NOTED_EVERY)
    step = update(ApiKey).where(ApiKey.id == key_id, old).values(last_used_at=at)
    session.execute(step.execution_options(synchronize_session=False))


def end_key(session: Session, key_id: int, person: Person, at: datetime) -> bool:
    """From now on it opens nothing; False for one that was ended already, and stays so by whom it was. The caller
    commits."""
    step = update(ApiKey).where(ApiKey.id == key_id, ApiKey.ended_at.is_(None))
    done = session.execute(step.values(ended_at=at, ended_by_id=person.id).execution_options(synchronize_session=False))
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
