"""A placement on a day: states, tallies, what completion lacks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from hwx.rules.assessment import BEFORE, AssessmentRules
from hwx.rules.curriculum import Competency, Completion
from hwx.rules.progress import (
    Lack,
    Progress,
    State,
    Tally,
    fold,
    may_be_signed,
    progress_of,
    state_on,
    unmet_prerequisites,
)
from hwx.rules.standing import Phase, Signature, Standing, standing_of
from tests.rules.building import AMINA, TODAY, Record, competency, curriculum, day, observed

NOBODY_OPENED: frozenset[str] = frozenset()


def progress(
    *competencies: Competency,
    record: Record | None = None,
    cadre: str = "doctor",
    on: date = TODAY,
    opened: frozenset[str] = NOBODY_OPENED,
    **values: object,
) -> Progress:
    asked = curriculum(*competencies, **values)
    return progress_of(asked, cadre, opened, fold(asked, cadre, opened, record.entries if record else ()), on)


def states(found: Progress) -> dict[str, str]:
    return {item.competency.code: item.state.value for item in found.items}


def signed(code: str, record: Record | None = None, on: date | None = None, second: date | None = None) -> Record:
    """Observed and signed on the first day, and countersigned where ``second`` says when."""
    record = record or Record()
    record.observed(code, on=on or day(1))
    number = record.signed(code, on=on or day(1))
    if second:
        record.countersigned(number, code, on=second)
    return record


@pytest.mark.parametrize(
    "on, state",
    [
        (day(1), State.SIGNED),
        (date(2026, 11, 5), State.SIGNED),
        (date(2026, 11, 6), State.EXPIRES_SOON),
        (date(2027, 1, 5), State.EXPIRES_SOON),
        (date(2027, 1, 6), State.LAPSED),
        (date(2030, 1, 1), State.LAPSED),
    ],
)
def test_a_sign_off_expires_soon_and_then_lapses(on: date, state: State) -> None:
    found = progress(competency(valid_months=12), record=signed("ABC-1"), on=on)
    assert states(found) == {"ABC-1": state}
    assert found.tally.current == (state is not State.LAPSED)


@pytest.mark.parametrize("soon, state", [(0, State.SIGNED), (30, State.SIGNED), (31, State.EXPIRES_SOON)])
def test_the_curriculum_says_how_soon_is_soon(soon: int, state: State) -> None:
    on = date(2026, 12, 5)
    found = progress(competency(valid_months=12), record=signed("ABC-1"), on=on, expires_soon_days=soon)
    assert states(found) == {"ABC-1": state}


def test_without_validity_a_sign_off_stays_signed() -> None:
    assert states(progress(competency(), record=signed("ABC-1"), on=date(2060, 1, 1))) == {"ABC-1": "signed"}


def renewal_waits() -> Record:
    record = signed("ABC-1", on=day(1), second=day(2))
    record.observed(on=day(350))
    record.signed(on=day(350))
    return record


@pytest.mark.parametrize(
    "on, state",
    [
        (day(351), State.EXPIRES_SOON),
        (day(366), State.EXPIRES_SOON),
        (day(367), State.AWAITING_COUNTERSIGNATURE),
    ],
)
def test_while_a_renewal_waits_the_earlier_sign_off_counts_to_its_last_day(on: date, state: State) -> None:
    yearly = competency(critical=True, valid_months=12)
    assert states(progress(yearly, record=renewal_waits(), on=on)) == {"ABC-1": state}


def test_a_complete_renewal_counts_with_its_own_expiry() -> None:
    record = renewal_waits()
    record.countersigned(4 + 1, on=day(351))
    yearly = competency(critical=True, valid_months=12)
    assert states(progress(yearly, record=record, on=day(367))) == {"ABC-1": "signed"}


@pytest.mark.parametrize(
    "phase, state",
    [
        (Phase.NOT_STARTED, State.NOT_STARTED),
        (Phase.UNDER_WAY, State.UNDER_WAY),
        (Phase.READY_TO_SIGN, State.READY_TO_SIGN),
        (Phase.AWAITING_COUNTERSIGNATURE, State.AWAITING_COUNTERSIGNATURE),
        (Phase.WITHDRAWN, State.WITHDRAWN),
    ],
)
def test_without_a_complete_signature_the_state_is_the_phase(phase: Phase, state: State) -> None:
    assert state_on(Standing("ABC-1", 3, phase), (), 60, TODAY) is state


def test_ready_is_not_ready_while_a_prerequisite_is_unmet() -> None:
    ready = Standing("ABC-1", 3, Phase.READY_TO_SIGN)
    assert state_on(ready, ("PRE-1",), 60, TODAY) is State.UNDER_WAY
    waiting = Standing("ABC-1", 3, Phase.AWAITING_COUNTERSIGNATURE)
    assert state_on(waiting, ("PRE-1",), 60, TODAY) is State.AWAITING_COUNTERSIGNATURE


def ready() -> Standing:
    return Standing("ABC-1", 3, Phase.READY_TO_SIGN)


def renewable() -> Standing:
    """Valid to day 100."""
    signature = Signature(2, 3, day(1), "PERSON 11", AMINA, 0, "", day(1), day(100))
    return Standing("ABC-1", 3, Phase.RENEWABLE, signatures=(signature,))


@pytest.mark.parametrize(
    "standing, unmet, on, may",
    [
        (ready(), (), TODAY, True),
        (ready(), ("PRE-1",), TODAY, False),
        (renewable(), (), day(89), False),
        (renewable(), (), day(90), True),
        (renewable(), (), day(100), True),
        (renewable(), (), day(101), True),
        (renewable(), ("PRE-1",), day(101), False),
        (replace(renewable(), phase=Phase.SIGNED), (), day(101), False),
        (replace(renewable(), phase=Phase.AWAITING_COUNTERSIGNATURE), (), day(101), False),
        (Standing("ABC-1", 3, Phase.UNDER_WAY), (), TODAY, False),
        (Standing("ABC-1", 3, Phase.WITHDRAWN), (), TODAY, False),
    ],
)
def test_it_may_be_signed_when_ready_and_again_when_it_expires_soon_but_never_before_its_prerequisites(
    standing: Standing, unmet: tuple[str, ...], on: date, may: bool
) -> None:
    assert may_be_signed(standing, unmet, 10, on) is may


@pytest.mark.parametrize("on, state", [(day(89), "signed"), (day(90), "expires_soon"), (day(101), "lapsed")])
def test_what_may_be_renewed_keeps_the_state_of_its_signature(on: date, state: str) -> None:
    assert state_on(renewable(), (), 10, on) == state


def test_a_prerequisite_that_lapsed_stands_in_the_way_of_a_first_sign_off() -> None:
    record = signed("PRE-1")
    record.observed("ABC-1", on=day(2))
    asked = (competency("PRE-1", valid_months=1), competency(prerequisites=("PRE-1",)))
    before, after = (progress(*asked, record=record, on=on).by_code["ABC-1"] for on in (day(3), day(60)))
    assert (before.state, before.unmet, before.may_be_signed) == (State.READY_TO_SIGN, (), True)
    assert (after.state, after.unmet, after.may_be_signed) == (State.UNDER_WAY, ("PRE-1",), False)


def test_what_is_signed_stays_signed_when_a_prerequisite_lapses() -> None:
    record = signed("ABC-1", signed("PRE-1"))
    asked = (competency("PRE-1", valid_months=1), competency(prerequisites=("PRE-1",)))
    found = progress(*asked, record=record, on=day(60))
    assert states(found) == {"PRE-1": "lapsed", "ABC-1": "signed"}
    assert found.by_code["ABC-1"].unmet == ("PRE-1",)


def test_unmet_prerequisites_keep_the_order_of_the_curriculum() -> None:
    asked = competency(prerequisites=("B-1", "A-1", "C-1"))
    record = signed("A-1")
    standings = {"A-1": standing_of(competency("A-1"), "doctor", record.entries)}
    assert unmet_prerequisites(asked, standings, TODAY) == ("B-1", "C-1")
    assert unmet_prerequisites(asked, standings, day(0)) == ("B-1", "A-1", "C-1")


def test_a_competency_without_a_stored_standing_has_not_been_started() -> None:
    asked = curriculum(competency())
    found = progress_of(asked, "doctor", NOBODY_OPENED, {}, TODAY).by_code["ABC-1"]
    assert found.standing == standing_of(competency(), "doctor", ())
    assert found.state is State.NOT_STARTED


def test_only_what_is_asked_of_the_cadre_appears() -> None:
    asked = (
        competency("CAR-1"),
        competency("CAR-2", closed_to=("nurse",)),
        competency("SUR-1", domain="surgery"),
    )
    record = signed("SUR-1")
    assert list(states(progress(*asked, record=record))) == ["CAR-1", "CAR-2", "SUR-1"]
    nurse = progress(*asked, record=record, cadre="nurse")
    assert list(states(nurse)) == ["CAR-1"]
    assert [part.domain.key for part in nurse.domains] == ["care"]
    assert nurse.tally.total == 1
    opened = progress(*asked, record=record, cadre="nurse", opened=frozenset({"CAR-2", "SUR-1"}))
    assert list(states(opened)) == ["CAR-1", "CAR-2"]


def test_the_fold_leaves_out_what_is_not_asked_and_what_is_unknown() -> None:
    record = signed("SUR-1")
    record.observed("OLD-1")
    asked = curriculum(competency(), competency("SUR-1", domain="surgery"))
    assert list(fold(asked, "nurse", NOBODY_OPENED, record.entries)) == ["ABC-1"]


def many() -> Progress:
    record = signed("CAR-1", second=day(2))
    signed("CAR-2", record)
    record.observed("CAR-3")
    signed("SUR-1", record)
    return progress(
        competency("CAR-1", critical=True),
        competency("CAR-2", critical=True),
        competency("CAR-3"),
        competency("SUR-1", domain="surgery"),
        competency("SUR-2", domain="surgery"),
        record=record,
    )


def test_each_domain_and_the_whole_are_counted() -> None:
    found = many()
    care, surgery = (part.tally for part in found.domains)
    one = State.SIGNED, State.AWAITING_COUNTERSIGNATURE, State.READY_TO_SIGN
    assert care == Tally(3, 1, 2, 1, dict.fromkeys(one, 1))
    assert surgery == Tally(2, 1, 0, 0, {State.SIGNED: 1, State.NOT_STARTED: 1})
    assert (found.tally.total, found.tally.current, found.tally.critical, found.tally.critical_current) == (5, 2, 2, 1)
    assert sum(found.tally.states.values()) == 5


@pytest.mark.parametrize("total, current, percent", [(0, 0, 0), (3, 0, 0), (3, 2, 66), (200, 199, 99), (3, 3, 100)])
def test_the_percentage_is_rounded_down(total: int, current: int, percent: int) -> None:
    assert Tally(total, current, 0, 0, {}).percent == percent


def test_completion_lacks_every_critical_item_that_is_not_current_and_a_share_of_the_others() -> None:
    assert many().lacks == (Lack("critical", ("CAR-2",)), Lack("others", have=33, need=90))


@pytest.mark.parametrize(
    "others, signed_others, percent, lacks",
    [
        (10, 9, 90, ()),
        (10, 8, 90, (Lack("others", have=80, need=90),)),
        (3, 2, 66, ()),
        (3, 2, 67, (Lack("others", have=66, need=67),)),
        (3, 3, 100, ()),
        (200, 199, 100, (Lack("others", have=99, need=100),)),
        (3, 0, 0, ()),
    ],
)
def test_the_share_of_the_others_is_exact(
    others: int, signed_others: int, percent: int, lacks: tuple[Lack, ...]
) -> None:
    record = Record()
    for number in range(signed_others):
        signed(f"OTH-{number}", record)
    asked = [competency(f"OTH-{number}") for number in range(others)]
    assert progress(*asked, record=record, completion=Completion(others_percent=percent)).lacks == lacks


def test_a_curriculum_of_critical_items_alone_lacks_no_share_of_others() -> None:
    assert progress(competency(critical=True), record=signed("ABC-1", second=day(2))).lacks == ()


def test_a_lapsed_critical_item_is_lacking_and_one_that_expires_soon_is_not() -> None:
    yearly = competency(critical=True, valid_months=12)
    record = signed("ABC-1", second=day(2))
    assert progress(yearly, record=record, on=day(366)).lacks == ()
    assert progress(yearly, record=record, on=day(367)).lacks == (Lack("critical", ("ABC-1",)),)


@pytest.mark.parametrize(
    ("rules", "seen", "on", "stale"),
    [
        # as usual: in the last 90 days before the day asked
        (AssessmentRules(), 1, 91, False),
        (AssessmentRules(), 1, 92, True),
        # as the curriculum says
        (AssessmentRules(recency_days=30), 1, 31, False),
        (AssessmentRules(recency_days=30), 1, 32, True),
        (AssessmentRules(recency_days=0), 1, 300, False),
        (BEFORE, 1, 300, False),
    ],
)
def test_completion_asks_that_what_is_critical_was_observed_lately(
    rules: AssessmentRules, seen: int, on: int, stale: bool
) -> None:
    record = signed("CRI-1", on=day(seen), second=day(seen))
    signed("OTH-1", record)
    record.observed("CRI-2", on=day(seen))
    asked = (competency("CRI-1", critical=True), competency("CRI-2", critical=True), competency("OTH-1"))
    found = progress(*asked, record=record, on=day(on), rules=rules).lacks
    assert [lack for lack in found if lack.code == "recency"] == (
        [Lack("recency", ("CRI-1",), need=rules.recency_days)] if stale else []
    )
    assert Lack("critical", ("CRI-2",)) in found


def test_a_new_observation_of_what_is_signed_makes_it_recent_again() -> None:
    record = signed("ABC-1", on=day(1), second=day(1))
    record.observed(on=day(100), level=2)
    asked = competency(critical=True)
    assert progress(asked, record=record, on=day(150), rules=AssessmentRules()).lacks == ()


def test_what_was_signed_without_any_observation_that_counts_is_not_recent() -> None:
    record = Record()
    record.countersigned(record.signed())
    found = progress(competency(critical=True), record=record, on=day(2), rules=AssessmentRules())
    assert found.lacks == (Lack("recency", ("ABC-1",), need=90),)


def test_signed_and_expiring_soon_are_the_current_states() -> None:
    assert [state for state in State if state.current] == [State.SIGNED, State.EXPIRES_SOON]


def test_progress_finds_a_competency_by_its_code() -> None:
    found = progress(competency(), record=observed((1, 3, AMINA)))
    assert found.by_code["ABC-1"] is found.items[0]
    assert found.by_code["ABC-1"].state is State.READY_TO_SIGN
