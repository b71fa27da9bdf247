"""The panel's decision, and the states of a placement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from hwx.rules.assessment import BEFORE, AssessmentRules
from hwx.rules.curriculum import Competency, Completion
from hwx.rules.deciding import (
    DECISION_OBJECTIONS,
    DecisionObjection,
    departures,
    may_change_state,
    objections_to,
    raters_in,
)
from hwx.rules.facts import Feedback, PanelMember
from hwx.rules.lifecycle import (
    BY_COORDINATOR,
    BY_PANEL,
    CHANGE_OBJECTIONS,
    OUTCOMES,
    ChangeObjection,
    PlacementState,
    objections_to_change,
)
from hwx.rules.progress import Progress, fold, progress_of
from tests.rules.building import (
    MEMBERS,
    TODAY,
    TRAINEE,
    Record,
    codes,
    competency,
    curriculum,
    day,
    decision,
    signatory,
)

OTHERS = [competency(f"OTH-{number}") for number in range(10)]
CRITICAL = competency("CRI-1", critical=True)


def progress(
    signed: int = 10,
    critical: bool = True,
    asked: Sequence[Competency] = (*OTHERS, CRITICAL),
    rules: AssessmentRules = BEFORE,
    **values: Any,
) -> Progress:
    """Ten others of which so many are signed, and a critical one; ``values`` are those of the completion rule."""
    record = Record()
    for one in OTHERS[:signed]:
        record.observed(one.code)
        record.signed(one.code)
    record.observed("CRI-1")
    number = record.signed("CRI-1")
    if critical:
        record.countersigned(number, "CRI-1", on=day(2))
    whole = curriculum(*asked, completion=Completion(**values), rules=rules)
    opened: frozenset[str] = frozenset()
    return progress_of(whole, "doctor", opened, fold(whole, "doctor", opened, record.entries), TODAY)


FULL = ("completed", "completed_with_conditions")
REST = tuple(outcome.value for outcome in OUTCOMES if outcome not in FULL)


def refusals(found: Progress | None = None, state: str = "active", **values: Any) -> tuple[DecisionObjection, ...]:
    return objections_to(decision(**values), state, found or progress(), TRAINEE)


def test_nothing_speaks_against_completion_when_all_stands() -> None:
    assert refusals() == ()
    assert refusals(outcome="completed_with_conditions", conditions="Courses by 1 June") == ()


@pytest.mark.parametrize("outcome", FULL)
@pytest.mark.parametrize("reason", ["", "The panel has seen enough"])
def test_an_open_critical_item_is_never_waived(outcome: str, reason: str) -> None:
    found = refusals(progress(critical=False), outcome=outcome, reason=reason, conditions="Countersign")
    assert found == (DecisionObjection("critical_open", names=("CRI-1",)),)


@pytest.mark.parametrize("outcome", FULL)
@pytest.mark.parametrize("reason", ["", "The panel has seen enough"])
def test_an_open_concern_is_never_waived(outcome: str, reason: str) -> None:
    found = refusals(outcome=outcome, concerns_open=True, reason=reason, conditions="Talk")
    assert found == (DecisionObjection("concerns_open"),)


@pytest.mark.parametrize("outcome", FULL)
@pytest.mark.parametrize("reason", ["", "The panel has seen enough"])
@pytest.mark.parametrize(("days", "stale"), [(0, False), (59, False), (58, True), (90, False)])
def test_a_critical_item_that_was_not_seen_lately_is_never_waived(
    outcome: str, reason: str, days: int, stale: bool
) -> None:
    """It was observed on day 1, and today is day 60."""
    found = refusals(progress(rules=AssessmentRules(recency_days=days)), outcome=outcome, reason=reason, conditions="-")
    assert found == ((DecisionObjection("not_recent", need=days, names=("CRI-1",)),) if stale else ())


def rounds(*answers: int) -> Record:
    record = Record()
    for number in answers:
        record.add(Feedback(signatory(TRAINEE), "ABC-1", "R-1", 12, number, "00"), TODAY)
    return record


@pytest.mark.parametrize(
    ("answers", "rules", "raters"),
    [
        ((), AssessmentRules(), 0),
        ((5,), AssessmentRules(), 0),
        ((6,), AssessmentRules(), 6),
        ((7, 9, 8), AssessmentRules(), 9),
        ((5, 5), AssessmentRules(), 0),
        ((5,), AssessmentRules(feedback_release=5), 5),
        ((7,), AssessmentRules(feedback_release=8), 0),
    ],
)
def test_the_best_round_that_was_released_counts(answers: tuple[int, ...], rules: AssessmentRules, raters: int) -> None:
    record = rounds(*answers)
    record.observed()
    assert raters_in(record.entries, rules) == raters


@pytest.mark.parametrize(
    ("said", "raters", "have"), [(0, 5, 5), (5, 0, 5), (3, 5, 5), (0, 6, None), (6, 0, None), (6, 2, None)]
)
def test_feedback_is_counted_from_the_record_or_as_the_decision_tells_it(
    said: int, raters: int, have: int | None
) -> None:
    found = objections_to(decision(feedback_raters=said), "active", progress(feedback_raters=6), TRAINEE, raters)
    assert [reason.have for reason in found] == ([] if have is None else [have])


DEPARTABLE = [
    (progress(signed=8), {}, DecisionObjection("others_below", 80, 90, departable=True)),
    (progress(), {"attendance_percent": 84}, DecisionObjection("attendance_below", 84, 85, departable=True)),
    (
        progress(feedback_raters=6),
        {"feedback_raters": 5},
        DecisionObjection("raters_below", 5, 6, departable=True),
    ),
    (progress(), {"home_plan_accepted": False}, DecisionObjection("plan_not_accepted", departable=True)),
]


@pytest.mark.parametrize("outcome", FULL)
@pytest.mark.parametrize("found, values, objection", DEPARTABLE)
def test_the_panel_departs_from_the_other_tests_with_a_written_reason(
    outcome: str, found: Progress, values: dict[str, Any], objection: DecisionObjection
) -> None:
    given = {"outcome": outcome, "conditions": "By 1 June", **values}
    assert refusals(found, **given) == (objection,)
    assert refusals(found, **given, reason=" \n") == (objection,)
    assert refusals(found, **given, reason="Two weeks of strike") == ()


@pytest.mark.parametrize(
    "found, values",
    [
        (progress(signed=9), {}),
        (progress(), {"attendance_percent": 85}),
        (progress(attendance_percent=0), {"attendance_percent": 0}),
        (progress(feedback_raters=6), {"feedback_raters": 6}),
        (progress(), {"feedback_raters": 0}),
        (progress(home_plan=False), {"home_plan_accepted": False}),
    ],
)
def test_what_is_just_enough_or_not_asked_is_no_departure(found: Progress, values: dict[str, Any]) -> None:
    assert refusals(found, **values) == ()


@pytest.mark.parametrize("outcome", [*FULL, *REST])
def test_nobody_records_a_decision_about_their_own_placement(outcome: str) -> None:
    given: dict[str, Any] = {"outcome": outcome, "conditions": "By 1 June", "reason": "Agreed"}
    found = refusals(by=signatory(TRAINEE, "registrar"), **given)
    assert found == (DecisionObjection("own_placement"),)


@pytest.mark.parametrize("conditions, expected", [("", ["conditions_missing"]), (" \n", ["conditions_missing"])])
def test_completion_with_conditions_names_them(conditions: str, expected: list[str]) -> None:
    assert codes(refusals(outcome="completed_with_conditions", conditions=conditions)) == expected


@pytest.mark.parametrize("outcome", REST)
def test_every_other_outcome_needs_a_reason_and_nothing_else(outcome: str) -> None:
    nothing = progress(signed=0, critical=False)
    given: dict[str, Any] = {
        "attendance_percent": 10, "concerns_open": True, "home_plan_accepted": False, "outcome": outcome,
    }  # fmt: skip
    assert refusals(nothing, **given) == (DecisionObjection("reason_missing"),)
    assert refusals(nothing, **given, reason="  ") == (DecisionObjection("reason_missing"),)
    assert refusals(nothing, **given, reason="Border closed") == ()


@pytest.mark.parametrize("outcome", ["", "active", "accepted", "Completed", "won"])
def test_an_unknown_outcome_is_refused_as_such(outcome: str) -> None:
    assert refusals(outcome=outcome) == (DecisionObjection("unknown_outcome", names=(outcome,)),)


@pytest.mark.parametrize("state", list(PlacementState))
def test_a_decision_is_recorded_while_the_placement_runs_or_instead_of_an_earlier_one(state: PlacementState) -> None:
    forbidden = state in (PlacementState.ACCEPTED, PlacementState.DECLINED)
    expected = (DecisionObjection("state_forbids", names=(state.value,)),) if forbidden else ()
    assert refusals(state=state.value) == expected


ONE, TWO, HOME = MEMBERS


@pytest.mark.parametrize(
    "members, expected",
    [
        ((ONE, TWO, HOME), []),
        ((ONE, TWO, HOME, PanelMember("DR FOUR", "", "host")), []),
        ((ONE, HOME), [("panel_too_small", 2)]),
        ((), [("panel_too_small", 0), ("no_home_member", 0), ("no_host_member", 0)]),
        ((ONE, TWO, PanelMember("DR THREE", "", "host")), [("no_home_member", 0)]),
        ((HOME, PanelMember("A", "", "home"), PanelMember("B", "", "home")), [("no_host_member", 0)]),
        # a person named twice is one person, and a line without a name nobody
        ((ONE, ONE, HOME), [("panel_too_small", 2)]),
        ((ONE, PanelMember(" dr host one ", "UNIT HEAD", "host"), HOME), [("panel_too_small", 2)]),
        ((ONE, PanelMember("DR HOST ONE", "Consultant", "host"), HOME), []),
        ((ONE, TWO, PanelMember("  ", "", "home")), [("panel_too_small", 2), ("no_home_member", 0)]),
        ((ONE, TWO, PanelMember("DR HOME", "", "")), [("no_home_member", 0)]),
    ],
)
def test_the_panel_is_three_people_from_both_sides(
    members: tuple[PanelMember, ...], expected: list[tuple[str, int]]
) -> None:
    assert [(reason.code, reason.have) for reason in refusals(members=members)] == expected


@pytest.mark.parametrize(
    "attendance, expected",
    [(-1, ["attendance_impossible", "attendance_below"]), (101, ["attendance_impossible"]), (100, [])],
)
def test_attendance_is_a_percentage(attendance: int, expected: list[str]) -> None:
    assert codes(refusals(attendance_percent=attendance)) == expected


def test_an_impossible_attendance_is_refused_for_every_outcome_and_whatever_the_reason() -> None:
    found = refusals(outcome="ended", attendance_percent=101, reason="Left")
    assert found == (DecisionObjection("attendance_impossible", 101, 100),)


def test_all_reasons_come_at_once_and_every_code_is_met() -> None:
    nothing = progress(signed=0, critical=False, feedback_raters=3)
    values = {"members": (), "attendance_percent": -1, "concerns_open": True, "home_plan_accepted": False}
    values["by"] = signatory(TRAINEE, "coordinator")
    found = codes(refusals(nothing, "accepted", outcome="completed_with_conditions", **values))
    assert found == [
        "own_placement",
        "state_forbids",
        "panel_too_small",
        "no_home_member",
        "no_host_member",
        "attendance_impossible",
        "conditions_missing",
        "critical_open",
        "others_below",
        "attendance_below",
        "raters_below",
        "concerns_open",
        "plan_not_accepted",
    ]
    others = codes(
        (
            *refusals(outcome="won"),
            *refusals(outcome="ended"),
            *refusals(progress(rules=AssessmentRules(recency_days=30))),
        )
    )
    assert {*found, *others} == set(DECISION_OBJECTIONS)
    assert len(DECISION_OBJECTIONS) == len(set(DECISION_OBJECTIONS))


def test_departures_are_told_to_the_panel_whatever_reason_it_gives() -> None:
    given = decision(attendance_percent=50, reason="Strike")
    assert codes(departures(given, progress(signed=0))) == ["others_below", "attendance_below"]


@pytest.mark.parametrize("was", [*PlacementState, "lost"])
@pytest.mark.parametrize("now", [*PlacementState, "lost"])
def test_the_coordinator_begins_declines_pauses_and_goes_on(was: str, now: str) -> None:
    allowed = {("accepted", "active"), ("accepted", "declined"), ("active", "paused"), ("paused", "active")}
    assert may_change_state(was, now) is ((str(was), str(now)) in allowed)


def test_outcomes_come_by_the_panel_alone() -> None:
    by_coordinator = {now for following in BY_COORDINATOR.values() for now in following}
    assert by_coordinator.isdisjoint(OUTCOMES)
    assert {now for following in BY_PANEL.values() for now in following} == set(OUTCOMES)


def may_follow(was: PlacementState) -> tuple[PlacementState, ...]:
    """By whichever hand."""
    return BY_COORDINATOR.get(was, ()) + BY_PANEL.get(was, ())


@pytest.mark.parametrize("state", list(PlacementState))
def test_what_may_follow_a_state(state: PlacementState) -> None:
    expected = {
        PlacementState.ACCEPTED: (PlacementState.ACTIVE, PlacementState.DECLINED),
        PlacementState.DECLINED: (),
        PlacementState.ACTIVE: (PlacementState.PAUSED, *OUTCOMES),
        PlacementState.PAUSED: (PlacementState.ACTIVE, *OUTCOMES),
    }
    assert may_follow(state) == expected.get(state, OUTCOMES)


def test_every_state_but_the_first_is_reached_from_it() -> None:
    reached, ahead = set(), [PlacementState.ACCEPTED]
    while ahead:
        for state in may_follow(ahead.pop()):
            if state not in reached:
                reached.add(state)
                ahead.append(state)
    assert reached == set(PlacementState) - {PlacementState.ACCEPTED}


@pytest.mark.parametrize(
    ("was", "now", "first_day", "against"),
    [
        ("accepted", "active", 1, ("before_first_day",)),
        ("accepted", "active", 400, ("before_first_day",)),
        ("accepted", "active", 0, ()),
        ("accepted", "active", -30, ()),
        ("accepted", "declined", 1, ()),
        ("active", "paused", 1, ()),
        ("paused", "active", 1, ()),
        *[("active", outcome.value, 1, ()) for outcome in OUTCOMES],
    ],
)
def test_only_the_start_waits_for_the_first_day(was: str, now: str, first_day: int, against: tuple[str, ...]) -> None:
    """``first_day``: how many days after today."""
    starts_on = TODAY + timedelta(days=first_day)
    found = objections_to_change(was, now, starts_on, TODAY)
    assert found == tuple(ChangeObjection(code, starts_on) for code in against)
    assert {*against} <= {*CHANGE_OBJECTIONS}
