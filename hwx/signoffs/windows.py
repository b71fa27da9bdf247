"""How long requests stay open: the window of the curriculum, its one extension, and the pauses of the placement."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from hwx.placements.tables import EntryRow
from hwx.rules.assessment import AssessmentRules
from hwx.rules.facts import StateChange, fact_from
from hwx.rules.record import Entry
from hwx.rules.requesting import last_day

Changes = Mapping[int, Sequence[Entry]]
"""By placement the entries that tell when it was paused, in order."""


def state_changes(session: Session, placements: Collection[int]) -> Changes:
    """Of several placements in one statement; none is sent where there is no placement."""
    found: dict[int, list[Entry]] = {}
    if placements:
        query = (
            select(
                EntryRow.placement_id,
                EntryRow.number,
                EntryRow.author_id,
                EntryRow.happened_on,
                EntryRow.recorded_at,
                EntryRow.content,
                EntryRow.previous,
                EntryRow.digest,
            )
            .where(
                EntryRow.placement_id.in_(sorted(placements)),
                EntryRow.competency == "",
                EntryRow.kind == StateChange.kind,
            )
            .order_by(EntryRow.placement_id, EntryRow.number)
        )
        for placement, number, author, on, at, content, previous, digest in session.execute(query):
            fact = fact_from(StateChange.kind, content)
            found.setdefault(placement, []).append(Entry(number, author, on, at, fact, previous, digest))
    return found


def window_ends(
    asked_on: date, told: date | None, extended: bool, rules: AssessmentRules, changes: Sequence[Entry], today: date
) -> date | None:
    """The last day on which a request may be answered, as it stands today. ``told`` is the one named when it was made.

    None: it has no window. While a pause lasts the day moves on with every day.
    """
    if told is None:
        return None
    days = (told - asked_on).days + extended * rules.extension_days
    return last_day(asked_on, days, changes, today)
