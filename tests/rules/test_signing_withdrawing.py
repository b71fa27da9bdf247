"""What speaks against taking an entry back, and the list of everything that the rules can say."""

from __future__ import annotations

from datetime import date

import pytest

from hwx.rules.facts import WITHDRAWAL_REASONS
from hwx.rules.lifecycle import PlacementState
from hwx.rules.signing import (
    Act,
    Countersigning,
    Objection,
    Observing,
    Signer,
    Signing,
    Withdrawing,
    objections,
)
from tests.rules.building import (
    AMINA,
    BILAL,
    HEAD,
    SOME_DAY,
    STRANGER,
    TRAINEE,
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

CRITICAL = competency(critical=True)


def withdrawing(entry: int, reason_code: str = "other", reason: str = "A mistake", on: date = SOME_DAY) -> Withdrawing:
    return Withdrawing(entry, reason_code, reason, on)


def complete() -> Record:
    """1 and 2 are observations, 3 the sign-off that rests on the first, 4 its countersignature."""
    record = observed((1, 3, AMINA), (2, 3, AMINA))
    record.countersigned(record.signed(on=day(2), rests_on=(1,)), on=day(3))
    return record


@pytest.mark.parametrize("entry", [2, 3, 4])
def test_observations_sign_offs_and_countersignatures_are_taken_back(entry: int) -> None:
    assert objections(withdrawing(entry), UNIT_HEAD, ground(CRITICAL, record=complete())) == ()


def test_an_observation_stays_while_a_sign_off_in_force_rests_on_it() -> None:
    record = complete()
    assert objections(withdrawing(1), UNIT_HEAD, ground(CRITICAL, record=record)) == (Objection("rests_on_it", have=3),)
    record.withdrawn(3)
    assert objections(withdrawing(1), UNIT_HEAD, ground(CRITICAL, record=record)) == ()


def test_every_sign_off_that_rests_on_an_observation_is_named() -> None:
    record = complete()
    record.signed(on=day(4), rests_on=(1, 2))
    found = objections(withdrawing(1), UNIT_HEAD, ground(CRITICAL, record=record))
    assert found == (Objection("rests_on_it", have=3), Objection("rests_on_it", have=5))


def test_a_lapsed_sign_off_still_holds_its_observations() -> None:
    asked = competency(valid_months=1)
    found = objections(withdrawing(1, on=day(400)), UNIT_HEAD, ground(asked, record=complete(), today=day(400)))
    assert codes(found) == ["rests_on_it"]


@pytest.mark.parametrize("state", list(PlacementState))
def test_an_error_is_put_right_in_every_state_of_the_placement(state: PlacementState) -> None:
    assert objections(withdrawing(2), UNIT_HEAD, ground(CRITICAL, record=complete(), state=state.value)) == ()


@pytest.mark.parametrize("entry", [2, 3, 4])
def test_nothing_is_taken_back_twice(entry: int) -> None:
    record = complete()
    record.withdrawn(entry)
    found = objections(withdrawing(entry), UNIT_HEAD, ground(CRITICAL, record=record))
    assert found == (Objection("already_withdrawn", have=entry),)


def test_other_kinds_of_entries_are_not_taken_back() -> None:
    record = Record()
    numbers = [
        record.admitted(),
        record.changed("accepted", "active"),
        record.commented(),
        record.decided(),
        record.withdrawn(record.observed()),
    ]
    for number in numbers:
        found = objections(withdrawing(number), UNIT_HEAD, ground(record=record))
        assert found == (Objection("cannot_be_withdrawn", have=number),)


@pytest.mark.parametrize("entry", [0, 5, -1])
def test_an_entry_that_is_not_there_is_not_taken_back(entry: int) -> None:
    found = objections(withdrawing(entry), UNIT_HEAD, ground(CRITICAL, record=complete()))
    assert found == (Objection("no_such_entry", have=entry),)


@pytest.mark.parametrize("entry, expected", [(9, "no_such_entry"), (1, "cannot_be_withdrawn")])
def test_what_is_wrong_with_the_reason_is_said_beside_what_is_wrong_with_the_entry(entry: int, expected: str) -> None:
    record = Record()
    record.admitted()
    found = objections(withdrawing(entry, "", ""), UNIT_HEAD, ground(record=record))
    assert codes(found) == ["unknown_reason", "no_reason", expected]


@pytest.mark.parametrize("code", WITHDRAWAL_REASONS)
def test_every_reason_of_the_list_is_taken(code: str) -> None:
    assert objections(withdrawing(2, code), UNIT_HEAD, ground(CRITICAL, record=complete())) == ()


@pytest.mark.parametrize(
    "reason_code, reason, expected",
    [
        ("", "A mistake", ["unknown_reason"]),
        ("because", "A mistake", ["unknown_reason"]),
        ("other", "", ["no_reason"]),
        ("other", " \n\t", ["no_reason"]),
        ("", "", ["unknown_reason", "no_reason"]),
    ],
)
def test_a_withdrawal_says_why(reason_code: str, reason: str, expected: list[str]) -> None:
    act = withdrawing(2, reason_code, reason)
    assert codes(objections(act, UNIT_HEAD, ground(CRITICAL, record=complete()))) == expected


@pytest.mark.parametrize(
    "on, expected", [(day(2), []), (day(1), ["backdated"]), (day(60), []), (day(61), ["in_the_future"])]
)
def test_a_withdrawal_is_dated_neither_ahead_nor_before_the_entry(on: date, expected: list[str]) -> None:
    found = objections(withdrawing(3, on=on), UNIT_HEAD, ground(CRITICAL, record=complete()))
    assert codes(found) == expected
    assert [reason.day for reason in found] == ([day(2) if expected == ["backdated"] else on] if expected else [])


def test_an_entry_about_something_no_longer_in_the_curriculum_is_taken_back_by_whoever_may() -> None:
    record = Record()
    record.observed("OLD-1")
    assert objections(withdrawing(1), signer(), ground(record=record)) == ()


def test_all_reasons_come_at_once() -> None:
    record = complete()
    record.withdrawn(1)
    found = objections(withdrawing(1, "", "", day(61)), signer(BILAL), ground(CRITICAL, record=record))
    assert codes(found) == [
        "unknown_reason",
        "no_reason",
        "already_withdrawn",
        "in_the_future",
        "not_yours",
        "rests_on_it",
    ]


def cases() -> list[tuple[Act, Signer, Record, dict[str, object]]]:
    """Acts that together meet every objection there is."""
    amina, stranger = signer(AMINA), signer(STRANGER, appointed("registrar"))
    renewal = observed((1, 3, AMINA))
    renewal.countersigned(renewal.signed())
    waiting = observed((1, 3, AMINA))
    waiting.signed(by=HEAD, on=day(3))
    returned = observed((1, 3, AMINA))
    returned.withdrawn(returned.signed())
    late: dict[str, object] = {"today": day(400)}
    return [
        (Observing("ABC-1", 9, "TST", day(61)), stranger, Record(), {"state": "ended"}),
        (Observing("ABC-1", 3, "MCX", day(0)), signer(TRAINEE), Record(), {}),
        (Observing("ABC-1", 3, "MCX", day(2)), signer(AMINA, appointed(scope=("x",))), Record(), {}),
        (Observing("XXX-1", 3, "MCX", day(2)), amina, Record(), {}),
        (Observing("CLO-1", 3, "MCX", day(2)), amina, Record(), {"cadre": "nurse"}),
        (Signing("ABC-1", day(2)), amina, Record(), {}),
        (Signing("ABC-1", day(2)), amina, waiting, {}),
        (Signing("ABC-1", day(2)), amina, renewal, {}),
        (Signing("ABC-1", day(400)), amina, renewal, late),
        (Signing("ABC-1", day(2)), amina, returned, {}),
        (Countersigning("ABC-1", 2, day(2)), UNIT_HEAD, waiting, {}),
        (Countersigning("CLO-1", 2, day(2)), UNIT_HEAD, waiting, {}),
        (withdrawing(2, "", ""), stranger, complete(), {}),
        (withdrawing(9), amina, Record(), {}),
        (withdrawing(1), UNIT_HEAD, complete(), {}),
        (withdrawing(3), amina, returned, {}),
        (withdrawing(2), amina, returned, {}),
    ]


ASKED = (
    competency("PRE-1"),
    competency(
        allowed=("SIM before MCX",),
        critical=True,
        observations=2,
        assessors=2,
        valid_months=12,
        prerequisites=("PRE-1",),
    ),
    competency("CLO-1", closed_to=("nurse",)),
)


def met() -> set[str]:
    """The reasons that the cases above meet."""
    return {
        reason.code
        for act, who, record, changed in cases()
        for reason in objections(act, who, ground(*ASKED, record=record, **changed))  # type: ignore[arg-type]
    }
