"""Where on its way a placement is, from the admission to the transcript."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

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


@dataclass(frozen=True)
class Issued:
    """The transcript in force: the day of its issue, and the number of the newest entry that it states."""

    on: date
    up_to: int


IssuedOf = Callable[[Session, int], Issued | None]
"""Answers for the id of a placement. Transcripts stand above this room, so the factory says who answers."""

ISSUED_OF = "hwx.issued_of"
"""The key of that answer among the extensions of the app."""


def stages_of(
    state: str, ends_on: date, entries: Iterable[Entry], today: date, issued: Issued | None = None
) -> tuple[Stage, ...]:
    """``entries`` are those about the placement as a whole, in order. A declined placement has no way ahead.

    A transcript that was issued before the newest decision does not state it, so one is still to be issued."""
    record = list(entries)
    admitted = _day_of(record, Admission)
    if state == PlacementState.DECLINED:
        return (Stage(StageKey.ADMISSION, "done", admitted),)
    decided = state in OUTCOMES
    begun = decided or state in (PlacementState.ACTIVE, PlacementState.PAUSED)
    started = next((entry.happened_on for entry in record if _starts(entry)), None)
    panel_due = begun and not decided and today >= ends_on - PANEL_BEFORE_END
    decision = max((entry.number for entry in record if isinstance(entry.fact, Decision)), default=0)
    decided_on = _day_of(reversed(record), Decision)
    stated = issued if decided and issued is not None and issued.up_to >= decision else None
    return (
        Stage(StageKey.ADMISSION, "done", admitted),
        Stage(StageKey.START, "done" if begun else "now", started),
        Stage(StageKey.TRAINING, "done" if decided else "now" if begun else "next"),
        Stage(StageKey.DECISION, "done" if decided else "now" if panel_due else "next", decided_on),
        Stage(StageKey.TRANSCRIPT, "done", stated.on) if stated else Stage(StageKey.TRANSCRIPT, _now_if(decided)),
    )


def _now_if(reached: bool) -> str:
    return "now" if reached else "next"


def _day_of(entries: Iterable[Entry], kind: type) -> date | None:
    return next((entry.happened_on for entry in entries if isinstance(entry.fact, kind)), None)


def _starts(entry: Entry) -> bool:
    return isinstance(entry.fact, StateChange) and entry.fact.now == PlacementState.ACTIVE
