"""The stored copy of the standing: written with each entry, read by every page, rebuilt from the entries on demand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from hwx.placements.tables import Placement, StandingRow
from hwx.rules.curriculum import Curriculum
from hwx.rules.facts import competency_of
from hwx.rules.progress import fold
from hwx.rules.record import Entry
from hwx.rules.standing import Missing, Phase, Signature, Standing, standing_of

_STANDING = StandingRow.__table__.c
STORED = select(_STANDING.content).where(_STANDING.placement_id == bindparam("placement"))
"""Of the table and not of the mapped class, which would cost more than the reading."""


def standings_of(session: Session, placement_id: int) -> dict[str, Standing]:
    """The stored standings by competency code; a competency without any entry has none."""
    stored = session.scalars(STORED, {"placement": placement_id})
    return {content["code"]: standing_from(content) for content in stored}


def refresh(
    session: Session, placement: Placement, curriculum: Curriculum, competency: str, about: Sequence[Entry]
) -> Standing:
    """Fold one competency anew from its entries and store the result in this transaction."""
    standing = standing_of(curriculum.by_code[competency], placement.cadre, about, curriculum.rules)
    row = _row(placement.id, standing, about[-1].number)
    there = (
        update(StandingRow)
        .where(StandingRow.placement_id == placement.id, StandingRow.competency == competency)
        .values(**row)
        .execution_options(synchronize_session=False)
    )
    if session.execute(there).rowcount == 0:  # type: ignore[attr-defined]
        session.execute(insert(StandingRow).values(**row))
    return standing


def rebuild(session: Session, placement: Placement, curriculum: Curriculum, entries: Iterable[Entry]) -> None:
    """Forget every stored standing of the placement and fold the whole record again."""
    session.execute(delete(StandingRow).where(StandingRow.placement_id == placement.id))
    rows = folded_rows(placement, curriculum, entries)
    if rows:
        session.execute(insert(StandingRow), rows)


def folded_rows(placement: Placement, curriculum: Curriculum, entries: Iterable[Entry]) -> list[dict[str, object]]:
    """What ought to be stored: one row for every competency asked of the trainee that some entry is about."""
    record = list(entries)
    folded = fold(curriculum, placement.cadre, frozenset(placement.opened), record)
    newest = {competency_of(entry.fact): entry.number for entry in record}
    return [_row(placement.id, folded[code], newest[code]) for code in folded if code in newest]


def standing_from(content: Mapping[str, Any]) -> Standing:
    """The reverse of ``plain``."""
    return Standing(
        code=content["code"],
        required_level=content["required_level"],
        phase=Phase(content["phase"]),
        observations=content["observations"],
        assessors=content["assessors"],
        supported_level=content["supported_level"],
        evidence=tuple(content["evidence"]),
        last_observed_on=_day(content["last_observed_on"]),
        missing=tuple(_missing(**item) for item in content["missing"]),
        signatures=tuple(_signature(item) for item in content["signatures"]),
        withdrawn=tuple(content["withdrawn"]),
        procedures=content.get("procedures", 0),
    )


_missing = lru_cache(maxsize=4096)(Missing)
"""The same few are missing everywhere, and they are values: one of each is enough."""


def plain(standing: Standing) -> dict[str, Any]:
    """The standing as JSON-plain values; dates as ISO text. What came later is left out where there is none of it, so
    that what was stored before is what would be stored now."""
    later = {"procedures": standing.procedures} if standing.procedures else {}
    return {
        "code": standing.code,
        "required_level": standing.required_level,
        "phase": standing.phase.value,
        "observations": standing.observations,
        "assessors": standing.assessors,
        "supported_level": standing.supported_level,
        "evidence": list(standing.evidence),
        "last_observed_on": _text(standing.last_observed_on),
        "missing": [vars(item) for item in standing.missing],
        "signatures": [_signature_plain(item) for item in standing.signatures],
        "withdrawn": list(standing.withdrawn),
        **later,
    }


def _signature_plain(signature: Signature) -> dict[str, Any]:
    return {name: _text(value) if isinstance(value, date) else value for name, value in vars(signature).items()}


def _signature(content: Mapping[str, Any]) -> Signature:
    values = dict(content)
    for name in ("signed_on", "complete_on", "expires_on"):
        values[name] = _day(values[name])
    return Signature(**values)


def _row(placement_id: int, standing: Standing, last_number: int) -> dict[str, object]:
    return {
        "placement_id": placement_id,
        "competency": standing.code,
        "phase": standing.phase.value,
        "last_number": last_number,
        "content": plain(standing),
    }


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
