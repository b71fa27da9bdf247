"""Which keys there are, for the pages of those who keep them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, aliased

from hwx.api.tables import ApiKey
from hwx.people.tables import Institution, Person


@dataclass(frozen=True)
class KeyRow:
    """``ended_by`` is empty for a key in use."""

    id: int
    name: str
    prefix: str
    made_at: datetime
    made_by: str
    last_used_at: datetime | None
    ended_at: datetime | None
    ended_by: str


@dataclass(frozen=True)
class InstitutionRow:
    """``in_use`` counts its keys that are not ended."""

    id: int
    name: str
    name_language: str
    english_name: str
    in_use: int


def keys_of(session: Session, institution_id: int) -> list[KeyRow]:
    """Those in use first, each kind newest first."""
    maker, ender = aliased(Person), aliased(Person)
    query = (
        select(
            ApiKey.id,
            ApiKey.name,
            ApiKey.prefix,
            ApiKey.made_at,
            maker.passport_name,
            ApiKey.last_used_at,
            ApiKey.ended_at,
            func.coalesce(ender.passport_name, ""),
        )
        .join(maker, maker.id == ApiKey.made_by_id)
        .outerjoin(ender, ender.id == ApiKey.ended_by_id)
        .where(ApiKey.institution_id == institution_id)
        .order_by(ApiKey.ended_at.is_not(None), ApiKey.id.desc())
    )
    return [KeyRow(*row) for row in session.execute(query)]


def institutions_with_keys(session: Session, own: Sequence[int], every: bool) -> list[InstitutionRow]:
    """The own ones, with keys or without; ``every``: also all others that ever had a key."""
    counted = (
        select(func.count(ApiKey.id))
        .where(ApiKey.institution_id == Institution.id, ApiKey.ended_at.is_(None))
        .scalar_subquery()
    )
    kept: ColumnElement[bool] = Institution.id.in_(own)
    if every:
        kept = or_(kept, Institution.id.in_(select(ApiKey.institution_id)))
    query = (
        select(Institution.id, Institution.name, Institution.name_language, Institution.english_name, counted)
        .where(kept)
        .order_by(Institution.english_name)
    )
    return [InstitutionRow(*row) for row in session.execute(query)]
