"""Whether an outcome may be recorded and a state changed: the reasons against it, all at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hwx.rules.assessment import AssessmentRules
from hwx.rules.facts import Decision, Feedback
from hwx.rules.lifecycle import BY_COORDINATOR, BY_PANEL, OUTCOMES, PlacementState
from hwx.rules.progress import Progress
from hwx.rules.record import Entry, withdrawn_numbers

SMALLEST_PANEL = 3
"""Host unit, second host clinician, home representative (domain sheet, 3.4)."""

FULL_OUTCOMES = (PlacementState.COMPLETED, PlacementState.COMPLETED_WITH_CONDITIONS)


@dataclass(frozen=True)
class DecisionObjection:
    """``departable``: the panel may depart from this test with a written reason."""

    code: str
    have: int = 0
    need: int = 0
    names: tuple[str, ...] = ()
    departable: bool = False


DECISION_OBJECTIONS = (
    "unknown_outcome", "state_forbids", "panel_too_small", "no_home_member", "no_host_member", "critical_open",
    "not_recent", "others_below", "attendance_below", "concerns_open", "plan_not_accepted", "raters_below",
    "conditions_missing", "reason_missing", "attendance_impossible", "own_placement",
)  # fmt: skip


def raters_in(entries: Iterable[Entry], rules: AssessmentRules) -> int:
    """How many answered the best round of feedback. Rounds are not added up, since the same people may be asked again;
    one with fewer answers than are released counts for nothing, nor does one that a ruling set aside."""
    entries = list(entries)
    gone = withdrawn_numbers(entries)
    rounds = [one.fact.answers for one in entries if isinstance(one.fact, Feedback) and one.number not in gone]
    return max((answers for answers in rounds if answers >= rules.feedback_release), default=0)


def objections_to(
    decision: Decision, state: str, progress: Progress, trainee: int, raters: int = 0
) -> tuple[DecisionObjection, ...]:
    """Why this decision cannot be recorded. A departable objection is dropped when the decision gives a reason.

    ``raters`` are those of ``raters_in``; a round held elsewhere is told by the decision itself.
    """
    found = [*_against_panel(decision, state)]
    if decision.by.person == trainee:
        found.insert(0, DecisionObjection("own_placement"))
    if decision.outcome == PlacementState.COMPLETED_WITH_CONDITIONS and not decision.conditions.strip():
        found.append(DecisionObjection("conditions_missing"))
    if decision.outcome in FULL_OUTCOMES:
        found += [item for item in departures(decision, progress, raters) if not _excused(item, decision)]
    elif decision.outcome in OUTCOMES and not decision.reason.strip():
        found.append(DecisionObjection("reason_missing"))
    return tuple(found)


def departures(decision: Decision, progress: Progress, raters: int = 0) -> tuple[DecisionObjection, ...]:
    """Where the default test of completion is not met (domain sheet, 3.4); critical items can never be waived."""
    asked = progress.curriculum.completion
    found = []
    for lack in progress.lacks:
        if lack.code == "critical":
            found.append(DecisionObjection("critical_open", names=lack.codes))
        elif lack.code == "recency":
            found.append(DecisionObjection("not_recent", need=lack.need, names=lack.codes))
        else:
            found.append(DecisionObjection("others_below", lack.have, lack.need, departable=True))
    if decision.attendance_percent < asked.attendance_percent:
        found.append(
            DecisionObjection(
                "attendance_below", decision.attendance_percent, asked.attendance_percent, departable=True
            )
        )
    answered = max(decision.feedback_raters, raters)
    if answered < asked.feedback_raters:
        found.append(DecisionObjection("raters_below", answered, asked.feedback_raters, departable=True))
    if decision.concerns_open:
        found.append(DecisionObjection("concerns_open"))
    if asked.home_plan and not decision.home_plan_accepted:
        found.append(DecisionObjection("plan_not_accepted", departable=True))
    return tuple(found)


def may_change_state(was: str, now: str) -> bool:
    """Whether the coordinator may make this change; panel outcomes come only through a decision."""
    try:
        return PlacementState(now) in BY_COORDINATOR.get(PlacementState(was), ())
    except ValueError:
        return False


def _against_panel(decision: Decision, state: str) -> list[DecisionObjection]:
    found = []
    if decision.outcome not in tuple(outcome.value for outcome in OUTCOMES):
        found.append(DecisionObjection("unknown_outcome", names=(decision.outcome,)))
    elif PlacementState(decision.outcome) not in BY_PANEL.get(PlacementState(state), ()):
        found.append(DecisionObjection("state_forbids", names=(state,)))
    members = [member for member in decision.members if member.name.strip()]
    people = len({(member.name.strip().casefold(), member.capacity.strip().casefold()) for member in members})
    if people < SMALLEST_PANEL:
        found.append(DecisionObjection("panel_too_small", people, SMALLEST_PANEL))
    sides = {member.side for member in members}
    if "home" not in sides:
        found.append(DecisionObjection("no_home_member"))
    if "host" not in sides:
        found.append(DecisionObjection("no_host_member"))
    if not 0 <= decision.attendance_percent <= 100:
        found.append(DecisionObjection("attendance_impossible", decision.attendance_percent, 100))
    return found


def _excused(item: DecisionObjection, decision: Decision) -> bool:
    return item.departable and bool(decision.reason.strip())
