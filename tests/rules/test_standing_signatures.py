"""Sign-offs: complete, expired, renewed, withdrawn."""

from __future__ import annotations

from datetime import date

import pytest

from hwx.rules.standing import Missing, Phase, Signature, Standing, expiry, standing_of
from tests.rules.building import AMINA, BILAL, HEAD, Record, competency, day, observed

PLAIN = competency(valid_months=12)
CRITICAL = competency(critical=True, valid_months=12)


def standing(record: Record, critical: bool = False) -> Standing:
    return standing_of(CRITICAL if critical else PLAIN, "doctor", record.entries)


@pytest.mark.parametrize(
    "signed, months, last_day",
    [
        (date(2026, 3, 15), 12, date(2027, 3, 15)),
        (date(2026, 3, 15), 24, date(2028, 3, 15)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 5, 31), 1, date(2026, 6, 30)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2028, 2, 29), 48, date(2032, 2, 29)),
        (date(2096, 2, 29), 48, date(2100, 2, 28)),
        (date(2026, 3, 15), None, None),
    ],
)
def test_the_last_day_of_validity(signed: date, months: int | None, last_day: date | None) -> None:
    assert expiry(signed, months) == last_day


def signature(complete_on: date | None, expires_on: date | None) -> Signature:
    return Signature(2, 3, day(1), "PERSON 11", AMINA, 0, "", complete_on, expires_on)


@pytest.mark.parametrize(
    "complete_on, expires_on, on, current",
    [
        (day(10), day(40), day(9), False),
        (day(10), day(40), day(10), True),
        (day(10), day(40), day(40), True),
        (day(10), day(40), day(41), False),
        (day(10), None, day(4000), True),
        (day(10), None, day(9), False),
        (None, day(40), day(20), False),
        (None, None, day(20), False),
    ],
)
def test_a_signature_is_current_from_completion_to_its_last_day(
    complete_on: date | None, expires_on: date | None, on: date, current: bool
) -> None:
    assert signature(complete_on, expires_on).current(on) is current


@pytest.mark.parametrize(
    "expires_on, soon_days, on, soon",
    [
        (day(100), 60, day(39), False),
        (day(100), 60, day(40), True),
        (day(100), 60, day(100), True),
        (day(100), 60, day(101), True),
        (day(100), 0, day(99), False),
        (day(100), 0, day(100), True),
        (None, 60, day(4000), False),
    ],
)
def test_a_signature_expires_soon_when_so_many_days_or_fewer_are_left(
    expires_on: date | None, soon_days: int, on: date, soon: bool
) -> None:
    assert signature(day(1), expires_on).expires_soon(soon_days, on) is soon


def test_a_sign_off_is_complete_at_once_where_the_competency_is_not_critical() -> None:
    record = observed((1, 3, AMINA))
    record.signed(on=day(2), level=3)
    found = standing(record)
    assert found.phase is Phase.SIGNED
    assert found.signatures == (Signature(2, 3, day(2), "PERSON 11", AMINA, 0, "", day(2), date(2027, 1, 6)),)
    assert found.signature == found.signatures[-1]


def test_a_critical_sign_off_waits_for_the_second_person() -> None:
    record = observed((1, 3, AMINA))
    number = record.signed(on=day(2))
    assert standing(record, critical=True).phase is Phase.AWAITING_COUNTERSIGNATURE
    record.countersigned(number, on=day(5))
    found = standing(record, critical=True)
    assert found.phase is Phase.SIGNED
    assert found.signatures == (Signature(2, 3, day(2), "PERSON 11", AMINA, 3, "PERSON 21", day(5), date(2027, 1, 6)),)
    assert not found.signed_at(day(4))
    assert found.signed_at(day(5))


def test_a_countersignature_dated_before_its_sign_off_does_not_bring_it_forward() -> None:
    record = observed((1, 3, AMINA))
    record.countersigned(record.signed(on=day(9)), on=day(2))
    assert standing(record, critical=True).signatures[0].complete_on == day(9)


def test_a_withdrawn_countersignature_leaves_the_sign_off_waiting() -> None:
    record = observed((1, 3, AMINA))
    second = record.countersigned(record.signed())
    record.withdrawn(second, by=HEAD)
    found = standing(record, critical=True)
    assert (found.phase, found.withdrawn) == (Phase.AWAITING_COUNTERSIGNATURE, (3,))


def test_a_countersignature_can_be_given_again() -> None:
    record = observed((1, 3, AMINA))
    number = record.signed()
    record.withdrawn(record.countersigned(number), by=HEAD)
    record.countersigned(number, by=HEAD, on=day(8))
    assert standing(record, critical=True).signatures[0].complete_on == day(8)


def test_a_withdrawn_sign_off_takes_the_competency_back_and_asks_for_a_new_observation() -> None:
    record = observed((1, 3, AMINA))
    record.withdrawn(record.signed(), on=day(5))
    found = standing(record)
    assert found.phase is Phase.WITHDRAWN
    assert found.missing == (Missing("since_withdrawal", 0, 1),)
    assert (found.signatures, found.withdrawn, found.signature) == ((), (2,), None)


@pytest.mark.parametrize(
    "level, on, method, missing",
    [
        (3, 5, "MCX", ()),
        (3, 9, "MCX", ()),
        (3, 4, "MCX", (Missing("since_withdrawal", 0, 1),)),
        (2, 9, "MCX", (Missing("at_level", 0, 1), Missing("since_withdrawal", 0, 1))),
        (3, 9, "SIM", (Missing("since_withdrawal", 0, 1),)),
    ],
)
def test_what_is_new_since_a_withdrawal(level: int, on: int, method: str, missing: tuple[Missing, ...]) -> None:
    asked = competency(allowed=("SIM before MCX",))
    record = observed((1, 3, AMINA, "SIM"), (2, 3, AMINA))
    record.withdrawn(record.signed(), on=day(5))
    record.observed(level=level, on=day(on), method=method)
    found = standing_of(asked, "doctor", record.entries)
    assert found.missing == missing
    assert found.phase is (Phase.WITHDRAWN if missing else Phase.READY_TO_SIGN)


def test_after_a_withdrawal_the_way_goes_on_when_something_new_is_seen_and_something_else_is_missing() -> None:
    asked = competency(observations=2, assessors=2)
    record = observed((1, 3, AMINA), (8, 3, BILAL))
    record.withdrawn(record.signed(on=day(8)), on=day(9))
    record.observed(on=day(10))
    record.withdrawn(2, by=BILAL, on=day(10))
    assert standing_of(asked, "doctor", record.entries).phase is Phase.UNDER_WAY


@pytest.mark.parametrize(
    "level, on, method, missing",
    [
        (3, 5, "MCX", ()),
        (3, 4, "MCX", (Missing("since_sign_off", 0, 1),)),
        (2, 9, "MCX", (Missing("at_level", 0, 1), Missing("since_sign_off", 0, 1))),
        (4, 9, "SIM", (Missing("since_sign_off", 0, 1),)),
    ],
)
def test_a_renewal_needs_something_new_at_the_level(
    level: int, on: int, method: str, missing: tuple[Missing, ...]
) -> None:
    asked = competency(allowed=("SIM before MCX",))
    record = observed((1, 3, AMINA, "SIM"), (2, 3, AMINA))
    record.signed(on=day(5))
    record.observed(level=level, on=day(on), method=method)
    found = standing_of(asked, "doctor", record.entries)
    assert (found.missing, found.phase) == (missing, Phase.SIGNED)


@pytest.mark.parametrize(
    "months, level, critical, phase",
    [
        (12, 3, False, Phase.RENEWABLE),
        (12, 2, False, Phase.SIGNED),
        (None, 3, False, Phase.SIGNED),
        (12, 3, True, Phase.AWAITING_COUNTERSIGNATURE),
    ],
)
def test_renewable_is_what_is_signed_for_a_time_and_shown_anew(
    months: int | None, level: int, critical: bool, phase: Phase
) -> None:
    record = observed((1, 3, AMINA))
    record.signed(on=day(1))
    record.observed(level=level, on=day(20))
    asked = competency(critical=critical, valid_months=months)
    assert standing_of(asked, "doctor", record.entries).phase is phase


def test_the_earlier_signature_stays_beside_a_renewal_that_waits() -> None:
    record = observed((1, 3, AMINA))
    record.countersigned(record.signed(on=day(1)), on=day(2))
    record.observed(on=day(300))
    record.signed(on=day(301))
    found = standing(record, critical=True)
    assert found.phase is Phase.AWAITING_COUNTERSIGNATURE
    assert [one.entry for one in found.signatures] == [2, 5]
    assert found.signed_at(day(302))
    assert not found.signed_at(day(367))


def test_a_renewal_counts_from_its_own_date() -> None:
    record = observed((1, 3, AMINA))
    record.signed(on=day(1))
    record.observed(on=day(340))
    record.signed(on=day(340))
    assert [one.expires_on for one in standing(record).signatures] == [date(2027, 1, 5), date(2027, 12, 10)]


def renewed() -> Record:
    record = observed((1, 3, AMINA))
    record.signed(on=day(1))
    record.observed(on=day(340))
    record.signed(on=day(341))
    return record


def test_a_withdrawn_renewal_asks_for_something_new_again_and_leaves_the_first_sign_off() -> None:
    record = renewed()
    record.withdrawn(4, on=day(342))
    found = standing(record)
    assert [one.entry for one in found.signatures] == [2]
    assert (found.phase, found.missing) == (Phase.SIGNED, (Missing("since_withdrawal", 0, 1),))


def test_withdrawing_the_old_sign_off_asks_nothing_of_the_newer_one() -> None:
    record = renewed()
    record.observed(on=day(342))
    record.withdrawn(2, on=day(343))
    found = standing(record)
    assert [one.entry for one in found.signatures] == [4]
    assert found.missing == ()


def test_numbers_of_what_was_taken_back_leave_observations_out() -> None:
    record = observed((1, 3, AMINA), (2, 3, AMINA))
    record.withdrawn(1)
    number = record.signed()
    record.withdrawn(record.countersigned(number), by=HEAD)
    record.withdrawn(number)
    assert standing(record, critical=True).withdrawn == (4, 5)
