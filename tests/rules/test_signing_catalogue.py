"""Every row of the catalogue that speaks about persons, time and repeats: as usual, and as a curriculum sets it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from hwx.rules.assessment import BEFORE, AssessmentRules
from hwx.rules.facts import StateChange
from hwx.rules.signing import (
    Conflict,
    Countersigning,
    Observing,
    Signer,
    Signing,
    Withdrawing,
    held_elsewhere,
    objections,
)
from tests.rules.building import (
    AMINA,
    BILAL,
    CHEN,
    ELSEWHERE,
    HEAD,
    HOME,
    HOST,
    STRANGER,
    TRAINEE,
    UNIT_HEAD,
    appointed,
    by_code,
    codes,
    competency,
    day,
    signatory,
    signer,
)
from tests.rules.ruling_book import CRITICAL, Ward, book, rules

FAR = day(70)


def observing(on: int = 10, **values: Any) -> Observing:
    return Observing("ABC-1", 3, "MCX", day(on), **values)


# Conflicts of interest


@pytest.mark.parametrize(
    ("starts", "ends", "on", "allowed"),
    [
        (1, None, 10, False),
        (10, None, 10, False),
        (1, 9, 10, True),
        (1, 10, 10, False),
        # in force on the day of the encounter, ended since
        (1, 9, 9, False),
        # declared after the encounter, in force today
        (10, None, 5, False),
    ],
)
def test_nobody_assesses_in_a_conflict_of_interest(starts: int, ends: int | None, on: int, allowed: bool) -> None:
    conflict = Conflict(AMINA, day(starts), day(ends) if ends else None)
    found = objections(observing(on), signer(AMINA), book(conflicts=[conflict]))
    assert codes(found) == ([] if allowed else ["conflict_of_interest"])
    assert objections(observing(on), signer(BILAL), book(conflicts=[conflict])) == ()


def test_a_conflict_of_interest_stands_against_every_signature() -> None:
    record = Ward()
    record.observed(by=BILAL, on=day(9))
    conflicts = [Conflict(AMINA, day(1)), Conflict(HEAD, day(1))]
    assert codes(objections(Signing("ABC-1", day(10)), signer(AMINA), book(record=record, conflicts=conflicts))) == [
        "conflict_of_interest"
    ]
    sign_off = record.signed(by=BILAL, on=day(9))
    ground = book(CRITICAL, record=record, conflicts=conflicts)
    act = Countersigning("ABC-1", sign_off, day(10))
    assert codes(objections(act, UNIT_HEAD, ground)) == ["conflict_of_interest"]
    take_back = Withdrawing(sign_off, "other", "Seen since", day(10))
    assert codes(objections(take_back, UNIT_HEAD, ground)) == ["conflict_of_interest"]


def test_who_signed_before_the_conflict_may_still_take_the_own_entry_back() -> None:
    record = Ward()
    sign_off = record.signed(by=AMINA, on=day(2))
    act = Withdrawing(sign_off, "recorded_in_error", "We married", day(10))
    assert objections(act, signer(AMINA), book(record=record, conflicts=[Conflict(AMINA, day(5))])) == ()


# Assessor training


@pytest.mark.parametrize(
    ("trained", "values", "expected"),
    [
        ([], {}, None),
        ([], {"training_required": True}, "training_missing"),
        ([date(2025, 1, 14)], {"training_required": True}, None),
        # 36 months to the day, the last one included
        ([date(2023, 1, 14)], {}, None),
        ([date(2023, 1, 13)], {}, "training_lapsed"),
        ([date(2023, 1, 13), date(2025, 1, 13)], {}, None),
        ([date(2025, 1, 13)], {"training_months": 6}, "training_lapsed"),
        ([date(2010, 1, 1)], {"training_months": 0}, None),
        # a course after the encounter says nothing about the encounter
        ([date(2026, 2, 1)], {"training_required": True}, "training_missing"),
        ([date(2020, 1, 1), date(2026, 2, 1)], {}, "training_lapsed"),
    ],
)
def test_assessor_training_expires(trained: list[date], values: dict[str, Any], expected: str | None) -> None:
    who = signer(AMINA).__class__(AMINA, (appointed(),), tuple(trained))
    ground = book(rules=rules(**values))
    assert day(10) == date(2026, 1, 14)
    assert codes(objections(observing(), who, ground)) == ([expected] if expected else [])
    record = Ward()
    record.observed(by=BILAL, on=day(9))
    found = objections(Signing("ABC-1", day(10)), who, book(record=record, rules=rules(**values)))
    assert codes(found) == ([expected] if expected else [])


# Encounters, requests and paper


@pytest.mark.parametrize(
    ("ago", "values", "limits", "expected"),
    [
        (14, {}, {}, None),
        (15, {}, {}, "late"),
        (15, {}, {"encounter_days": 15}, None),
        (7, {}, {"encounter_days": 5}, "late"),
        (50, {}, {"encounter_days": 0}, None),
        # who was asked in time may answer as long as the request is open
        (20, {"asked": True}, {}, None),
        (30, {"paper_held_by": "Ward office"}, {}, None),
        (31, {"paper_held_by": "Ward office"}, {}, "late_paper"),
        (31, {"paper_held_by": "Ward office", "asked": True}, {}, "late_paper"),
        (31, {"paper_held_by": "Ward office"}, {"paper_days": 31}, None),
        (11, {"paper_held_by": "Ward office"}, {"paper_days": 10}, "late_paper"),
        (60, {"paper_held_by": "Ward office"}, {"paper_days": 0}, None),
    ],
)
def test_an_encounter_is_recorded_soon_and_paper_within_its_time(
    ago: int, values: dict[str, Any], limits: dict[str, int], expected: str | None
) -> None:
    found = objections(observing(70 - ago, **values), signer(), book(today=FAR, rules=rules(**limits)))
    assert codes(found) == ([expected] if expected else [])
    if expected:
        limit = limits.get("paper_days" if "paper" in expected else "encounter_days", 30 if "paper" in expected else 14)
        assert (found[0].have, found[0].need) == (ago, limit)


def test_days_of_a_pause_do_not_count_against_a_late_entry() -> None:
    record = Ward()
    record.changed("active", "paused")
    record.entries[-1] = record.entries[-1].__class__(**{**vars(record.entries[-1]), "happened_on": day(52)})
    record.changed("paused", "active")
    record.entries[-1] = record.entries[-1].__class__(**{**vars(record.entries[-1]), "happened_on": day(57)})
    assert objections(observing(51), signer(), book(record=record, today=FAR)) == ()
    assert codes(objections(observing(50), signer(), book(record=record, today=FAR))) == ["late"]


# Repeat after a fail


@pytest.mark.parametrize(
    ("level", "read", "on", "switch", "expected"),
    [
        (1, None, 5, True, ["repeat_same_day", "feedback_unread"]),
        (1, 5, 5, True, ["repeat_same_day"]),
        (1, None, 6, True, ["feedback_unread"]),
        (1, 6, 6, True, []),
        # read only after the encounter
        (1, 7, 6, True, ["feedback_unread"]),
        (1, None, 5, False, []),
        (2, None, 5, True, []),
        # what came before the fail is not a repeat
        (1, None, 4, True, []),
    ],
)
def test_a_repeat_after_a_fail_waits_for_a_new_day_and_for_the_feedback_to_be_read(
    level: int, read: int | None, on: int, switch: bool, expected: list[str]
) -> None:
    record = Ward()
    failed = record.observed(level=level, on=day(5))
    if read:
        record.read(failed, day(read))
    ground = book(record=record, rules=rules(repeat_after_fail=switch))
    assert codes(objections(observing(on), signer(BILAL), ground)) == expected


def test_only_the_last_result_makes_a_repeat() -> None:
    record = Ward()
    record.observed(level=1, on=day(3))
    record.observed(level=2, on=day(4))
    assert objections(observing(4), signer(), book(record=record)) == ()


def test_a_fail_that_was_withdrawn_asks_for_nothing() -> None:
    record = Ward()
    record.withdrawn(record.observed(level=1, on=day(5)), on=day(5))
    assert objections(observing(5), signer(), book(record=record)) == ()


# Senior signature


@pytest.mark.parametrize(
    ("critical", "senior", "expected"),
    [
        (True, "critical", []),
        (False, "critical", ["not_critical", "nothing_to_countersign"]),
        (False, "all", []),
        (True, "all", []),
        (True, "none", ["not_critical", "nothing_to_countersign"]),
    ],
)
def test_which_sign_offs_wait_for_a_senior(critical: bool, senior: str, expected: list[str]) -> None:
    record = Ward()
    record.observed(by=BILAL, on=day(9))
    act = Countersigning("ABC-1", record.signed(by=BILAL, on=day(9)), day(10))
    ground = book(competency(critical=critical), record=record, rules=rules(senior=senior))
    assert codes(objections(act, UNIT_HEAD, ground)) == expected


@pytest.mark.parametrize(
    ("after", "limits", "late"),
    [(7, {}, False), (8, {}, True), (8, {"countersign_days": 8}, False), (3, {"countersign_days": 2}, True),
     (40, {"countersign_days": 0}, False)],
)  # fmt: skip
def test_a_countersignature_comes_in_time_or_the_sign_off_is_made_again(
    after: int, limits: dict[str, int], late: bool
) -> None:
    record = Ward()
    record.observed(by=BILAL, on=day(9))
    sign_off = record.signed(by=BILAL, on=day(9))
    ground = book(CRITICAL, record=record, rules=rules(**limits), today=FAR)
    found = objections(Countersigning("ABC-1", sign_off, day(9 + after)), UNIT_HEAD, ground)
    assert codes(found) == (["countersign_late"] if late else [])
    again = objections(Signing("ABC-1", day(9 + after)), signer(BILAL), ground)
    assert codes(again) == ([] if late else ["already_awaiting"])


def test_the_second_sign_off_may_be_countersigned() -> None:
    record = Ward()
    record.observed(by=BILAL, on=day(9))
    first = record.signed(by=BILAL, on=day(9))
    second = record.signed(by=BILAL, on=day(20))
    ground = book(CRITICAL, record=record, today=FAR)
    assert objections(Countersigning("ABC-1", second, day(21)), UNIT_HEAD, ground) == ()
    assert codes(objections(Countersigning("ABC-1", first, day(21)), UNIT_HEAD, ground)) == ["nothing_to_countersign"]


# Small sites

ALONE = (signer(AMINA),)
TWO = (signer(AMINA), signer(BILAL))
NAMED = {"alternatives": ("remote_observer", "panel_viva")}
AFAR = signer(STRANGER, appointed(institution=ELSEWHERE))


@pytest.mark.parametrize(
    ("kind", "assessors", "values", "expected"),
    [
        ("panel_viva", ALONE, NAMED, []),
        ("panel_viva", ALONE, {}, ["alternative_not_named"]),
        ("panel_viva", ALONE, {"alternatives": ("remote_observer",)}, ["alternative_not_named"]),
        ("by_telephone", ALONE, NAMED, ["alternative_not_named"]),
        ("panel_viva", TWO, NAMED, ["alternative_not_needed"]),
        ("panel_viva", (), NAMED, ["alternative_not_needed"]),
        # the second one has no scope for it, has left, or is untrained where training is asked for
        ("panel_viva", (*ALONE, signer(BILAL, appointed(scope=("x",)))), NAMED, []),
        ("panel_viva", (*ALONE, signer(BILAL, appointed(ends_on=day(9)))), NAMED, []),
        ("panel_viva", (*ALONE, signer(CHEN, appointed("coordinator"))), NAMED, []),
        ("panel_viva", (*ALONE, signer(TRAINEE, appointed())), NAMED, []),
    ],
)
def test_an_alternative_is_for_a_host_with_exactly_one_assessor_where_the_curriculum_names_it(
    kind: str, assessors: tuple[Signer, ...], values: dict[str, Any], expected: list[str]
) -> None:
    ground = book(assessors=assessors, rules=rules(**values))
    found = objections(observing(alternative=kind), signer(AMINA), ground)
    assert codes(found) == expected


def test_a_colleague_in_conflict_is_no_second_assessor() -> None:
    ground = book(assessors=TWO, conflicts=[Conflict(BILAL, day(1))], rules=rules(**NAMED))
    assert objections(observing(alternative="panel_viva"), signer(AMINA), ground) == ()


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("remote_observer", []), ("panel_viva", ["no_appointment"]), ("", ["no_appointment"])],
)
def test_a_remote_observer_assesses_elsewhere_and_observes_only_as_such(kind: str, expected: list[str]) -> None:
    found = objections(observing(alternative=kind), AFAR, book(assessors=ALONE, rules=rules(**NAMED)))
    assert codes(found) == expected


@pytest.mark.parametrize(
    ("held", "named", "expected"),
    [
        ((ELSEWHERE,), ELSEWHERE, []),
        ((HOME, ELSEWHERE), ELSEWHERE, []),
        ((HOME, ELSEWHERE), HOME, []),
        ((HOME,), ELSEWHERE, ["no_appointment"]),
        # an appointment at the host as well makes no remote observer of another place
        ((HOST, ELSEWHERE), ELSEWHERE, []),
        ((HOST,), ELSEWHERE, ["no_appointment"]),
    ],
)
def test_a_remote_observer_watches_from_where_they_were_named(
    held: tuple[int, ...], named: int, expected: list[str]
) -> None:
    who = signer(STRANGER, *(appointed(institution=one) for one in held))
    act = observing(alternative="remote_observer", institution=named)
    ground = book(assessors=ALONE, rules=rules(**NAMED))
    assert codes(objections(act, who, ground)) == expected
    found = held_elsewhere(who, ground, act.on, named)
    assert (found.institution if found else 0) == (0 if expected else named)


# Withdrawal by the panel


@pytest.mark.parametrize(
    ("role", "by_panel", "allowed"),
    [
        ("registrar", True, True),
        ("coordinator", True, True),
        ("unit_head", True, True),
        ("supervisor", True, False),
        ("registrar", False, False),
        ("coordinator", False, False),
        ("unit_head", False, True),
        ("supervisor", False, True),
    ],
)
def test_a_sign_off_is_withdrawn_by_supervisor_unit_head_or_panel(role: str, by_panel: bool, allowed: bool) -> None:
    record = Ward()
    record.observed(by=BILAL, on=day(9))
    act = Withdrawing(record.signed(by=BILAL, on=day(9)), "other", "The panel decided", day(10), by_panel)
    found = objections(act, signer(STRANGER, appointed(role)), book(record=record))
    assert codes(found) == ([] if allowed else ["not_yours"])


def test_the_panel_takes_back_signatures_and_not_observations() -> None:
    record = Ward()
    act = Withdrawing(record.observed(), "other", "The panel decided", day(10), by_panel=True)
    found = objections(act, signer(STRANGER, appointed("registrar")), book(record=record))
    assert codes(found) == ["not_yours"]


# What was published before


@pytest.mark.parametrize("rule", [BEFORE, AssessmentRules()])
def test_rules_without_a_word_ask_what_they_always_asked(rule: AssessmentRules) -> None:
    record = Ward()
    record.observed(level=1, on=day(5))
    ground = book(record=record, rules=rule, today=FAR)
    found = codes(objections(observing(5), signer(), ground))
    assert found == ([] if rule is BEFORE else ["late", "repeat_same_day", "feedback_unread"])


def test_reasons_carry_what_their_sentences_need() -> None:
    record = Ward()
    failed = record.observed(level=1, on=day(5))
    found = by_code(objections(observing(5), signer(), book(record=record)))
    assert (found["repeat_same_day"].have, found["repeat_same_day"].day) == (failed, day(5))
    assert found["feedback_unread"].have == failed


def test_a_pause_does_not_prolong_the_time_for_a_countersignature() -> None:
    """Days of a pause stay out of request windows; a signature is not withheld by a closure of the ward."""
    record = Ward()
    record.observed(by=BILAL, on=day(9))
    sign_off = record.signed(by=BILAL, on=day(9))
    record.put(StateChange(signatory(CHEN), "active", "paused", "Flood", "closure"), day(10))
    record.put(StateChange(signatory(CHEN), "paused", "active", "Open again"), day(16))
    ground = book(CRITICAL, record=record, today=FAR)
    assert codes(objections(Countersigning("ABC-1", sign_off, day(17)), UNIT_HEAD, ground)) == ["countersign_late"]
    assert objections(Signing("ABC-1", day(17)), signer(BILAL), ground) == ()
