"""Where on its way a placement is, from the admission to the transcript."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from hwx.rules.facts import Admission, Decision, StateChange
from hwx.rules.lifecycle import OUTCOMES, PlacementState
from hwx.rules.record import Entry

PANEL_BEFORE_END = timedelta(days=10)
"""The final panel meets in the last ten days (domain sheet, section 8.2)."""


class StageKey(StrEnum):
    ADMISSION = "admission"
    START = "start"
    TRAINING = "training"
    DECISION = "decision"
    TRANSCRIPT = "transcript"


@dataclass(frozen=True)
class Stage:
    """``status`` is "done", "now" or "next"; ``day`` is when it was reached."""

    key: StageKey
    status: str
    day: date | None = None


def stages_of(state: str, ends_on: date, entries: Iterable[Entry], today: date) -> tuple[Stage, ...]:
    """``entries`` are those about the placement as a whole, in order. A declined placement has no way ahead."""
    record = list(entries)
    admitted = _day_of(record, Admission)
    if state == PlacementState.DECLINED:
        return (Stage(StageKey.ADMISSION, "done", admitted),)
    decided = state in OUTCOMES
    begun = decided or state in (PlacementState.ACTIVE, PlacementState.PAUSED)
    started = next((entry.happened_on for entry in record if _starts(entry)), None)
    panel_due = begun and not decided and today >= ends_on - PANEL_BEFORE_END
    decided_on = _day_of(reversed(record), Decision)
    return (
        Stage(StageKey.ADMISSION, "done", admitted),
        Stage(StageKey.START, "done" if begun else "now", started),
        Stage(StageKey.TRAINING, "done" if decided else "now" if begun else "next"),
        Stage(StageKey.DECISION, "done" if decided else "now" if panel_due else "next", decided_on),
        Stage(StageKey.TRANSCRIPT, "now" if decided else "next"),
    )


def _day_of(entries: Iterable[Entry], kind: type) -> date | None:
    return next((entry.happened_on for entry in entries if isinstance(entry.fact, kind)), None)


def _starts(entry: Entry) -> bool:
    return isinstance(entry.fact, StateChange) and entry.fact.now == PlacementState.ACTIVE
