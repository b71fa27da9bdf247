"""Delegation: written, dated, for named competencies, to a trained person, no further, never beyond the placement."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from hwx.rules.delegations import delegated, delegations_on
from hwx.rules.signing import (
    Conflict,
    Delegating,
    EndingDelegation,
    Observing,
    Signer,
    Signing,
    appointment_for,
    objections,
    observing_appointment,
)
from tests.rules.building import (
    AMINA,
    BILAL,
    CHEN,
    ELSEWHERE,
    END,
    HEAD,
    TRAINEE,
    UNIT_HEAD,
    appointed,
    codes,
    competency,
    day,
    signer,
)
from tests.rules.ruling_book import Ward, book, rules

ASKED = (competency(), competency("ABC-2"), competency("XYZ-9", domain="surgery"))
NARROW = appointed(scope=("test/XYZ-9",))
LATELY = (date(2025, 6, 1),)
DELEGATE = Signer(CHEN, (NARROW,), LATELY)


def delegating(**values: Any) -> Delegating:
    given = {
        "to": DELEGATE,
        "competencies": ("ABC-1",),
        "starts_on": day(10),
        "ends_on": day(40),
        "text": "Night shifts",
        "on": day(10),
        **values,
    }
    return Delegating(**given)


@pytest.mark.parametrize(
    ("who", "codes_", "expected"),
    [
        (signer(AMINA), ("ABC-1", "ABC-2"), []),
        (UNIT_HEAD, ("ABC-1",), []),
        (signer(AMINA, appointed(scope=("test/ABC-1",))), ("ABC-1",), []),
        (signer(AMINA, appointed(scope=("test/ABC-1",))), ("ABC-1", "ABC-2"), ["delegation_beyond_scope"]),
        (signer(AMINA, appointed("coordinator")), ("ABC-1",), ["no_appointment"]),
        (signer(AMINA, appointed(institution=ELSEWHERE)), ("ABC-1",), ["no_appointment"]),
        (signer(TRAINEE), ("ABC-1",), ["self_assessment"]),
        (signer(AMINA), (), ["nothing_delegated"]),
        (signer(AMINA), ("QQQ-1",), ["unknown_competency"]),
    ],
)
def test_a_supervisor_delegates_what_the_own_appointment_covers(
    who: Signer, codes_: tuple[str, ...], expected: list[str]
) -> None:
    assert codes(objections(delegating(competencies=codes_), who, book(*ASKED))) == expected


def test_what_was_delegated_is_not_handed_on() -> None:
    record = Ward()
    record.delegated(CHEN, day(2), day(40))
    other = Signer(BILAL, (NARROW,), LATELY)
    found = objections(delegating(to=other), DELEGATE, book(*ASKED, record=record))
    assert [(reason.code, reason.names) for reason in found] == [("delegation_beyond_scope", ("ABC-1",))]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"text": "  "}, ["delegation_unwritten"]),
        ({"ends_on": day(9)}, ["delegation_dates"]),
        ({"ends_on": day(10)}, []),
        ({"starts_on": day(9)}, ["delegation_backdated"]),
        ({"starts_on": day(20)}, []),
        ({"ends_on": END}, []),
        ({"ends_on": day(85)}, ["delegation_outlasts"]),
    ],
)
def test_a_delegation_is_written_and_dated(values: dict[str, Any], expected: list[str]) -> None:
    assert codes(objections(delegating(**values), signer(), book(*ASKED))) == expected


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        (signer(AMINA), ["delegate_is_self"]),
        (Signer(TRAINEE, (NARROW,), LATELY), ["delegate_is_trainee"]),
        (Signer(CHEN, (), LATELY), ["delegate_without_role"]),
        (Signer(CHEN, (appointed("coordinator"),), LATELY), ["delegate_without_role"]),
        (Signer(CHEN, (appointed(institution=ELSEWHERE),), LATELY), ["delegate_without_role"]),
        (Signer(CHEN, (appointed(ends_on=day(9)),), LATELY), ["delegate_without_role"]),
        (Signer(CHEN, (NARROW,)), ["delegate_untrained"]),
        (Signer(CHEN, (NARROW,), (day(11),)), ["delegate_untrained"]),
        # valid until 13 February 2026, the last day of the delegation
        (Signer(CHEN, (NARROW,), (date(2023, 2, 13),)), []),
        (Signer(CHEN, (NARROW,), (date(2023, 2, 12),)), ["delegate_training_lapses"]),
    ],
)
def test_the_delegate_is_named_has_a_role_at_the_host_and_unexpired_training(to: Signer, expected: list[str]) -> None:
    assert day(40) == date(2026, 2, 13)
    assert codes(objections(delegating(to=to), signer(), book(*ASKED))) == expected


def test_training_of_a_delegate_that_never_lapses_is_still_asked_for() -> None:
    ground = book(*ASKED, rules=rules(training_months=0))
    assert objections(delegating(to=Signer(CHEN, (NARROW,), (date(2010, 1, 1),))), signer(), ground) == ()
    assert codes(objections(delegating(to=Signer(CHEN, (NARROW,))), signer(), ground)) == ["delegate_untrained"]


def test_nothing_is_delegated_to_somebody_in_conflict_with_the_trainee() -> None:
    ground = book(*ASKED, conflicts=[Conflict(CHEN, day(1))])
    assert codes(objections(delegating(), signer(), ground)) == ["delegate_in_conflict"]


@pytest.mark.parametrize(
    ("code", "on", "ended", "expected"),
    [
        ("ABC-1", 12, None, []),
        ("ABC-1", 20, None, []),
        ("ABC-1", 11, None, ["out_of_scope"]),
        ("ABC-1", 21, None, ["out_of_scope"]),
        ("ABC-2", 12, None, ["out_of_scope"]),
        ("ABC-1", 15, 15, []),
        ("ABC-1", 16, 15, ["out_of_scope"]),
    ],
)
def test_a_delegate_observes_between_its_dates_what_was_delegated(
    code: str, on: int, ended: int | None, expected: list[str]
) -> None:
    record = Ward()
    number = record.delegated(CHEN, day(12), day(20))
    if ended:
        record.undelegated(number, day(ended))
    ground = book(*ASKED, record=record, today=day(25))
    assert codes(objections(Observing(code, 3, "MCX", day(on)), DELEGATE, ground)) == expected
    assert bool(observing_appointment(DELEGATE, ground, code, day(on))) is (expected == [])
    assert delegated(record.entries, CHEN, code, day(on), END) is (expected == [])


def test_a_delegate_never_signs() -> None:
    record = Ward()
    record.delegated(CHEN, day(2), day(40))
    record.observed(by=AMINA, on=day(9))
    ground = book(*ASKED, record=record)
    assert codes(objections(Signing("ABC-1", day(10)), DELEGATE, ground)) == ["out_of_scope"]
    assert appointment_for(DELEGATE, ("supervisor",), ground, "ABC-1", day(10)) is None


def test_a_delegation_is_worth_nothing_without_a_role_at_the_host() -> None:
    record = Ward()
    record.delegated(CHEN, day(2), day(40))
    gone = Signer(CHEN, (appointed(ends_on=day(5)),), LATELY)
    ground = book(*ASKED, record=record)
    assert codes(objections(Observing("ABC-1", 3, "MCX", day(10)), gone, ground)) == ["no_appointment"]


def test_a_delegation_ends_with_the_placement() -> None:
    record = Ward()
    record.delegated(CHEN, day(2), day(400))
    assert len(delegations_on(record.entries, END, END)) == 1
    assert delegations_on(record.entries, day(85), END) == []


@pytest.mark.parametrize(
    ("who", "values", "expected"),
    [
        (signer(AMINA), {}, []),
        (UNIT_HEAD, {}, []),
        (signer(BILAL), {}, ["not_your_delegation"]),
        (signer(AMINA, appointed(ends_on=day(5))), {}, ["not_your_delegation"]),
        (signer(HEAD, appointed("unit_head", institution=ELSEWHERE)), {}, ["not_your_delegation"]),
        (signer(AMINA), {"reason": " "}, ["no_reason_for_end"]),
        (signer(AMINA), {"on": day(11)}, ["in_the_future"]),
        (signer(AMINA), {"delegation": 9}, ["no_such_delegation"]),
    ],
)
def test_who_gave_it_or_a_unit_head_ends_a_delegation(who: Signer, values: dict[str, Any], expected: list[str]) -> None:
    record = Ward()
    number = record.delegated(CHEN, day(2), day(40))
    given = {"delegation": number, "reason": "The shifts are over", "on": day(10), **values}
    act = EndingDelegation(**given)
    assert codes(objections(act, who, book(*ASKED, record=record))) == expected


def test_a_delegation_is_ended_once() -> None:
    record = Ward()
    number = record.delegated(CHEN, day(2), day(40))
    record.undelegated(number, day(8))
    found = objections(EndingDelegation(number, "Again", day(10)), signer(), book(*ASKED, record=record))
    assert codes(found) == ["delegation_ended"]
