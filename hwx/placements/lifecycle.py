"""Changes of state that the coordinator makes; every one is an entry with its reason."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from hwx.placements.record import Writing, add_entry, entries_of, hold, refuse_if_moved_on
from hwx.placements.tables import Placement
from hwx.rules.curriculum import Curriculum
from hwx.rules.deciding import may_change_state
from hwx.rules.facts import StateChange
from hwx.rules.lifecycle import ChangeObjection, objections_to_change
from hwx.rules.record import Entry
from hwx.rules.signatory import Signatory


class NotPossible(Exception):
    """This state cannot follow the present one; ``was`` is the present one. Nothing was recorded."""

    def __init__(self, was: str) -> None:
        super().__init__(was)
        self.was = was


class NotYet(Exception):
    """The state could follow, but not on this day. Nothing was recorded."""

    def __init__(self, objections: tuple[ChangeObjection, ...]) -> None:
        super().__init__(", ".join(f"{one.code} {one.day}" for one in objections))
        self.objections = objections


def change_state(
    session: Session,
    placement: Placement,
    curriculum: Curriculum,
    by: Signatory,
    state: str,
    reason: str,
    seen: int,
    now: datetime,
    today: date,
    reason_code: str = "",
) -> Entry:
    """``reason_code`` says why a placement is paused, one of PAUSE_REASONS. The caller commits.

    Raises MovedOn when the placement as a whole changed after entry ``seen``, NotPossible, or NotYet.
    """
    hold(session, placement)
    whole = [entry for entry in entries_of(session, placement.id, "") if entry.number > seen]
    refuse_if_moved_on(seen, "", whole)
    if not may_change_state(placement.state, state):
        raise NotPossible(placement.state)
    against = objections_to_change(placement.state, state, placement.starts_on, today)
    if against:
        raise NotYet(against)
    fact = StateChange(by=by, was=placement.state, now=state, reason=reason.strip(), reason_code=reason_code)
    entry = add_entry(session, placement, curriculum, Writing(by.person, today, now), fact)
    placement.state = state
    return entry
