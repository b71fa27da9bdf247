"""The way of a placement, stage by stage."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hwx.placements.stages import Issued, stages_of
from hwx.rules.facts import Admission, Decision, Fact, StateChange
from hwx.rules.lifecycle import OUTCOMES, PlacementState
from hwx.rules.record import Entry
from hwx.rules.signatory import Signatory
from tests.support.making import NOW, TODAY

BY = Signatory(1, "HUDA")
ADMISSION = Admission(BY, 2, 3, 4, "small", "1.0", "d", "doctor", (), "2026-03-01", "2026-04-30")


def entry(number: int, fact: Fact, days_ago: int) -> Entry:
    return Entry(number, 1, TODAY - timedelta(days=days_ago), NOW, fact, "", "")


def change(now: PlacementState) -> StateChange:
    return StateChange(BY, "accepted", now, "as agreed")


RECORD = (
    entry(1, ADMISSION, 20),
    entry(2, change(PlacementState.ACTIVE), 15),
    entry(3, change(PlacementState.PAUSED), 9),
    entry(4, change(PlacementState.ACTIVE), 7),
)


@pytest.mark.parametrize(
    ("state", "days_left", "statuses"),
    [
        ("accepted", 30, ["done", "now", "next", "next", "next"]),
        ("accepted", -1, ["done", "now", "next", "next", "next"]),
        ("active", 30, ["done", "done", "now", "next", "next"]),
        ("active", 11, ["done", "done", "now", "next", "next"]),
        ("active", 10, ["done", "done", "now", "now", "next"]),
        ("paused", -5, ["done", "done", "now", "now", "next"]),
        *((outcome, -5, ["done", "done", "done", "done", "now"]) for outcome in OUTCOMES),
    ],
)
def test_each_state_has_its_stage(state: str, days_left: int, statuses: list[str]) -> None:
    stages = stages_of(state, TODAY + timedelta(days=days_left), RECORD, TODAY)
    assert [stage.status for stage in stages] == statuses


def test_a_declined_placement_has_no_way_ahead() -> None:
    record = (entry(1, ADMISSION, 20), entry(2, change(PlacementState.DECLINED), 3))
    stages = stages_of("declined", TODAY, record, TODAY)
    assert [(stage.key, stage.status, stage.day) for stage in stages] == [
        ("admission", "done", TODAY - timedelta(days=20))
    ]


def test_the_training_began_with_the_first_start_and_not_with_a_resumption() -> None:
    _, start, *_ = stages_of("active", TODAY, RECORD, TODAY)
    assert start.day == TODAY - timedelta(days=15)


def test_the_newest_decision_counts() -> None:
    decisions = [entry(number, Decision(BY, "ended", (), 0, 0, False, False), ago) for number, ago in ((5, 4), (6, 1))]
    *_, decision, _ = stages_of("ended", TODAY, (*RECORD, *decisions), TODAY)
    assert decision.day == TODAY - timedelta(days=1)


@pytest.mark.parametrize(
    ("state", "up_to", "status"),
    [("completed", 5, "done"), ("completed", 9, "done"), ("completed", 4, "now"), ("active", 5, "next")],
)
def test_a_transcript_ends_the_way_when_it_states_the_newest_decision(state: str, up_to: int, status: str) -> None:
    record = (*RECORD, entry(5, Decision(BY, "completed", (), 0, 0, False, False), 2))
    *_, transcript = stages_of(state, TODAY + timedelta(days=30), record, TODAY, Issued(TODAY, up_to))
    assert (transcript.status, transcript.day) == (status, TODAY if status == "done" else None)
