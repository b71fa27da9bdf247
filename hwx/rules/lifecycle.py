"""The states of a placement, which may follow which, and what speaks against a change on a given day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class PlacementState(StrEnum):
    """Where a placement stands. The last seven are outcomes of the panel (domain sheet, section 5.5)."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    ACTIVE = "active"
    PAUSED = "paused"
    COMPLETED = "completed"
    COMPLETED_WITH_CONDITIONS = "completed_with_conditions"
    PARTLY_COMPLETED = "partly_completed"
    NOT_COMPLETED = "not_completed"
    WITHDRAWN = "withdrawn"
    ENDED = "ended"
    INTERRUPTED = "interrupted"


OUTCOMES = (
    PlacementState.COMPLETED,
    PlacementState.COMPLETED_WITH_CONDITIONS,
    PlacementState.PARTLY_COMPLETED,
    PlacementState.NOT_COMPLETED,
    PlacementState.WITHDRAWN,
    PlacementState.ENDED,
    PlacementState.INTERRUPTED,
)

BY_COORDINATOR: dict[PlacementState, tuple[PlacementState, ...]] = {
    PlacementState.ACCEPTED: (PlacementState.ACTIVE, PlacementState.DECLINED),
    PlacementState.ACTIVE: (PlacementState.PAUSED,),
    PlacementState.PAUSED: (PlacementState.ACTIVE,),
}
"""Changes that the coordinator of the host makes, each with a reason."""

BY_PANEL: dict[PlacementState, tuple[PlacementState, ...]] = {
    PlacementState.ACTIVE: OUTCOMES,
    PlacementState.PAUSED: OUTCOMES,
    **dict.fromkeys(OUTCOMES, OUTCOMES),
}
"""Changes made by recording a panel decision. A later decision replaces an earlier one; both stay on the record."""


@dataclass(frozen=True)
class ChangeObjection:
    """``day``: the first on which this objection no longer stands."""

    code: str
    day: date


CHANGE_OBJECTIONS = ("before_first_day",)


def objections_to_change(was: str, now: str, starts_on: date, today: date) -> tuple[ChangeObjection, ...]:
    """What speaks against a change that may follow: a placement starts on its first day at the earliest.

    Declining, pausing, going on and the outcomes of the panel, an early end too, wait for no day.
    """
    starts = was == PlacementState.ACCEPTED and now == PlacementState.ACTIVE
    return (ChangeObjection("before_first_day", starts_on),) if starts and today < starts_on else ()
