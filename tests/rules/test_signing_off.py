"""What speaks against a sign-off, first or renewed, and against a countersignature."""

from __future__ import annotations

from datetime import date

import pytest

from hwx.rules.lifecycle import PlacementState
from hwx.rules.signing import Countersigning, Objection, Signing, objections
from tests.rules.building import (
    AMINA,
    BILAL,
    END,
    FIRST_DAY,
    HEAD,
    OTHER_HEAD,
    STRANGER,
    TODAY,
    UNIT_HEAD,
    Record,
    appointed,
    codes,
    competency,
    day,
    ground,
    observed,
    signer,
)

SIGN = Signing("ABC-1", day(10))
COUNTERSIGN = Countersigning("ABC-1", 2, day(10))
PLAIN = competency()
CRITICAL = competency(critical=True)
YEARLY = competency(valid_months=12)
"""Signed on day 1 (5 January 2026), its last day is 5 January 2027, day 366."""


def ready(on: int = 1) -> Record:
    return observed((on, 3, AMINA))


def signed(on: date = FIRST_DAY) -> Record:
    record = ready()
    record.signed(on=on)
    return record


def test_nothing_speaks_against_signing_what_is_ready() -> None:
    assert objections(SIGN, signer(BILAL), ground(PLAIN, record=ready())) == ()


def test_the_only_assessor_may_sign_what_asks_for_one() -> None:
    assert objections(SIGN, signer(AMINA), ground(PLAIN, record=ready())) == ()


@pytest.mark.parametrize("act", [SIGN, COUNTERSIGN])
@pytest.mark.parametrize("state", list(PlacementState))
def test_signatures_are_given_while_the_placement_is_open(act: Signing | Countersigning, state: PlacementState) -> None:
    record = signed() if act is COUNTERSIGN else ready()
    found = objections(act, UNIT_HEAD, ground(CRITICAL, record=record, state=state.value))
    expected = () if state in ("active", "paused") else (Objection("placement_not_open", names=(state.value,)),)
    assert found == expected


@pytest.mark.parametrize(
    "on, expected",
    [
        (day(0), ["outside_placement", "backdated"]),
        (day(4), ["backdated"]),
        (day(5), []),
        (TODAY, []),
        (day(61), ["in_the_future"]),
    ],
)
def test_a_signature_is_dated_neither_ahead_nor_before_what_it_rests_on(on: date, expected: list[str]) -> None:
    found = objections(Signing("ABC-1", on), signer(), ground(PLAIN, record=ready(5)))
    assert codes(found) == expected
    record = ready()
    record.signed(on=day(5))
    again = objections(Countersigning("ABC-1", 2, on), UNIT_HEAD, ground(CRITICAL, record=record))
    assert codes(again) == expected
    assert all(reason.day == day(5) for reason in (*found, *again) if reason.code == "backdated")


def test_signatures_may_follow_the_end_of_the_placement_while_it_is_open() -> None:
    late = day(100)
    assert objections(Signing("ABC-1", late), signer(), ground(PLAIN, record=ready(84), today=late)) == ()
    assert late > END


@pytest.mark.parametrize("act", [Signing("XXX-1", day(10)), Countersigning("XXX-1", 2, day(10))])
def test_an_unknown_competency_is_not_signed(act: Signing | Countersigning) -> None:
    assert objections(act, UNIT_HEAD, ground()) == (Objection("unknown_competency", competency="XXX-1"),)


@pytest.mark.parametrize("act", [Signing("XXX-1", day(61)), Countersigning("XXX-1", 2, day(61))])
def test_beside_an_unknown_competency_the_person_the_placement_and_the_date_are_judged(
    act: Signing | Countersigning,
) -> None:
    found = objections(act, signer(STRANGER, appointed("registrar")), ground(state="ended"))
    assert codes(found) == ["no_appointment", "placement_not_open", "in_the_future", "unknown_competency"]


@pytest.mark.parametrize("act", [SIGN, COUNTERSIGN])
def test_a_competency_closed_to_the_cadre_is_signed_only_when_the_letter_opens_it(
    act: Signing | Countersigning,
) -> None:
    closed = competency(critical=True, closed_to=("nurse",))
    record = signed() if act is COUNTERSIGN else ready()
    found = objections(act, UNIT_HEAD, ground(closed, record=record, cadre="nurse"))
    assert found == (Objection("not_asked_of_cadre", competency="ABC-1"),)
    assert objections(act, UNIT_HEAD, ground(closed, record=record, cadre="nurse", opened=frozenset({"ABC-1"}))) == ()


def test_everything_missing_is_an_objection_with_its_numbers() -> None:
    asked = competency(
        allowed=("SIM before MCX",), observations=3, assessors=2, prerequisites=("PRE-1",), simulation_pass=3
    )
    record = observed((2, 2, AMINA, "SIM"))
    assert objections(SIGN, signer(), ground(competency("PRE-1"), asked, record=record)) == (
        Objection("observations", competency="ABC-1", have=1, need=3),
        Objection("assessors", competency="ABC-1", have=1, need=2),
        Objection("at_level", competency="ABC-1", have=0, need=2),
        Objection("days", competency="ABC-1", have=1, need=2),
        Objection("apart", competency="ABC-1", have=0, need=7),
        Objection("passed_first", competency="ABC-1", method="SIM", have=2, need=3),
        Objection("prerequisites", day=day(10), names=("PRE-1",)),
    )


@pytest.mark.parametrize(
    "on, allowed", [(day(3), False), (day(4), True), (date(2026, 2, 7), True), (date(2026, 2, 8), False)]
)
def test_prerequisites_are_current_on_the_day_of_signing_too(on: date, allowed: bool) -> None:
    record = ready()
    record.observed("PRE-1")
    record.countersigned(record.signed("PRE-1", on=day(3)), "PRE-1", on=day(4))
    asked = (competency("PRE-1", critical=True, valid_months=1), competency(prerequisites=("PRE-1",)))
    found = objections(Signing("ABC-1", on), signer(), ground(*asked, record=record))
    assert found == (() if allowed else (Objection("prerequisites", day=on, names=("PRE-1",)),))


def test_a_withdrawn_sign_off_needs_a_new_observation_before_the_next() -> None:
    record = signed()
    record.withdrawn(2, on=day(8))
    assert objections(SIGN, signer(), ground(PLAIN, record=record)) == (
        Objection("since_withdrawal", competency="ABC-1", have=0, need=1),
    )
    record.observed(on=day(9))
    assert objections(SIGN, signer(), ground(PLAIN, record=record)) == ()


def test_a_sign_off_without_expiry_is_not_signed_again() -> None:
    record = signed()
    record.observed(on=day(9))
    assert objections(SIGN, signer(), ground(PLAIN, record=record)) == (
        Objection("already_signed", competency="ABC-1", day=day(1)),
    )


@pytest.mark.parametrize(
    "on, expected",
    [
        (day(305), ["already_signed"]),
        (day(306), []),
        (day(366), []),
        (day(367), []),
        (day(900), []),
    ],
)
def test_a_sign_off_is_renewed_once_it_expires_soon_or_has_lapsed(on: date, expected: list[str]) -> None:
    record = signed()
    record.observed(on=day(300))
    assert codes(objections(Signing("ABC-1", on), signer(), ground(YEARLY, record=record, today=on))) == expected


@pytest.mark.parametrize("on", [day(320), day(400)])
def test_a_renewal_needs_something_new(on: date) -> None:
    found = objections(Signing("ABC-1", on), signer(), ground(YEARLY, record=signed(), today=on))
    assert found == (Objection("since_sign_off", competency="ABC-1", have=0, need=1),)


def test_what_waits_for_its_countersignature_is_not_signed_again() -> None:
    assert objections(SIGN, signer(), ground(CRITICAL, record=signed())) == (
        Objection("already_awaiting", competency="ABC-1"),
    )


def test_beside_what_is_signed_already_the_person_the_placement_and_the_date_are_judged() -> None:
    found = objections(
        Signing("ABC-1", day(61)),
        signer(STRANGER, appointed("registrar")),
        ground(CRITICAL, record=signed(), state="ended"),
    )
    assert codes(found) == ["no_appointment", "placement_not_open", "in_the_future", "already_awaiting"]


def test_all_reasons_against_signing_come_at_once() -> None:
    act = Signing("ABC-1", day(61))
    found = objections(act, signer(STRANGER, appointed("home_officer")), ground(PLAIN, state="accepted"))
    assert codes(found) == [
        "no_appointment",
        "placement_not_open",
        "in_the_future",
        "observations",
        "assessors",
        "at_level",
    ]


def test_nothing_speaks_against_a_second_person_countersigning() -> None:
    assert objections(COUNTERSIGN, UNIT_HEAD, ground(CRITICAL, record=signed())) == ()


@pytest.mark.parametrize("by, expected", [(HEAD, ["countersign_own"]), (OTHER_HEAD, []), (AMINA, [])])
def test_nobody_countersigns_their_own_sign_off(by: int, expected: list[str]) -> None:
    record = ready()
    record.signed(by=HEAD)
    who = signer(by, appointed("unit_head"), appointed())
    assert codes(objections(COUNTERSIGN, who, ground(CRITICAL, record=record))) == expected


def test_only_critical_competencies_are_countersigned() -> None:
    found = objections(COUNTERSIGN, UNIT_HEAD, ground(PLAIN, record=signed()))
    assert codes(found) == ["not_critical", "nothing_to_countersign"]


def test_only_the_newest_sign_off_that_waits_is_countersigned() -> None:
    ask = ground(CRITICAL, record=ready())
    nothing = (Objection("nothing_to_countersign", competency="ABC-1"),)
    assert objections(COUNTERSIGN, UNIT_HEAD, ask) == nothing
    assert objections(Countersigning("ABC-1", 1, day(10)), UNIT_HEAD, ground(CRITICAL, record=signed())) == nothing
    done = signed()
    done.countersigned(2)
    assert objections(COUNTERSIGN, UNIT_HEAD, ground(CRITICAL, record=done)) == nothing
    taken_back = signed()
    taken_back.withdrawn(2)
    assert objections(COUNTERSIGN, UNIT_HEAD, ground(CRITICAL, record=taken_back)) == nothing


def test_of_a_renewal_the_new_sign_off_is_countersigned_and_not_the_old() -> None:
    record = signed()
    record.countersigned(2)
    record.observed(on=day(340))
    renewal = record.signed(on=day(340))
    ask = ground(competency(critical=True, valid_months=12), record=record, today=day(341))
    assert objections(Countersigning("ABC-1", renewal, day(341)), UNIT_HEAD, ask) == ()
    assert codes(objections(Countersigning("ABC-1", 2, day(341)), UNIT_HEAD, ask)) == ["nothing_to_countersign"]


def test_all_reasons_against_countersigning_come_at_once() -> None:
    record = ready()
    record.signed(by=BILAL, on=day(9))
    act = Countersigning("ABC-1", 2, day(8))
    found = objections(act, signer(BILAL), ground(CRITICAL, record=record, state="completed"))
    assert codes(found) == ["no_appointment", "placement_not_open", "backdated", "countersign_own"]
