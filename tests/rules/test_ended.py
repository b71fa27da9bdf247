"""What no longer holds: corrected, contested with success, withdrawn; and what undoes those again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hwx.rules.assessment import AssessmentRules
from hwx.rules.ended import End, ended
from hwx.rules.facts import Withdrawal
from hwx.rules.record import withdrawn_numbers
from hwx.rules.standing import Missing, Phase, Standing, counted_observations, standing_of
from tests.rules.building import AMINA, BILAL, HEAD, competency, day, observed, signatory
from tests.rules.every_kind import Ledger

USUAL = AssessmentRules()
TWICE = competency(observations=2, spread_days=1, spread_apart=0)


def standing(record: Ledger, critical: bool = False) -> Standing:
    return standing_of(competency(critical=critical), "doctor", record.entries, USUAL)


def ends(record: Ledger) -> dict[int, End]:
    return ended({entry.number: entry.fact for entry in record.entries})


def seen(level: int = 3) -> Ledger:
    return Ledger(observed((1, level, AMINA)).entries)


def test_a_correction_takes_the_place_of_what_it_corrects() -> None:
    record = seen(level=1)
    record.corrected(1, level=3)
    found = standing(record)
    assert (found.evidence, found.observations, found.missing) == ((2,), 1, ())
    assert ends(record) == {1: End("corrected", 2)}


def test_a_correction_of_a_correction_takes_the_place_of_both() -> None:
    record = seen(level=1)
    record.corrected(record.corrected(1, level=2), level=3)
    assert standing(record).evidence == (3,)
    assert ends(record) == {1: End("corrected", 3), 2: End("corrected", 3)}


def test_of_two_corrections_the_newer_counts_and_the_other_when_that_is_withdrawn() -> None:
    """The rules allow one; two that are there all the same are never counted twice."""
    record = seen(level=1)
    record.corrected(1, level=2)
    newer = record.corrected(1, level=3)
    assert standing(record).evidence == (3,)
    record.withdrawn(newer)
    assert standing(record).evidence == (2,)


def test_a_correction_that_is_withdrawn_gives_back_what_it_corrected() -> None:
    record = seen(level=2)
    record.withdrawn(record.corrected(1, level=3))
    assert standing(record).evidence == (1,)
    chain = seen(level=1)
    chain.withdrawn(chain.corrected(chain.corrected(1, level=2), level=3))
    assert standing(chain).evidence == (2,)


def test_withdrawing_what_another_has_taken_the_place_of_changes_nothing() -> None:
    record = seen(level=1)
    middle = record.corrected(1, level=2)
    record.corrected(middle, level=3)
    record.withdrawn(middle)
    assert standing(record).evidence == (3,)


def test_a_correction_keeps_its_place_in_the_order_of_the_day() -> None:
    """Two of one day: the later one, a fail, is still the later one when the earlier is corrected."""
    record = Ledger(observed((1, 2, AMINA), (1, 1, BILAL)).entries)
    record.corrected(1, level=3)
    assert [entry.number for entry in counted_observations("ABC-1", record.entries)] == [3, 2]
    assert standing_of(TWICE, "doctor", record.entries, USUAL).missing == (
        Missing("at_level", 1, 2),
        Missing("above_lowest", 0, 2),
    )


@pytest.mark.parametrize("undone", [True, False])
def test_a_correction_is_nothing_new_for_a_renewal_or_after_a_withdrawal(undone: bool) -> None:
    record = seen()
    number = record.signed(on=day(1))
    if undone:
        record.withdrawn(number)
    record.corrected(1, level=4)
    assert [item.code for item in standing(record).missing] == ["since_withdrawal" if undone else "since_sign_off"]


@pytest.mark.parametrize(
    "write",
    [
        lambda record: record.corrected(2, code="XYZ-1"),
        lambda record: record.corrected(1, code="XYZ-1"),
        lambda record: record.withdrawn(9),
        lambda record: record.withdrawn(1, code="XYZ-1"),
        lambda record: record.withdrawn(record.commented("ABC-1")),
        lambda record: record.ruled(1),
        lambda record: record.ruled(9),
        lambda record: record.ruled(4),
        lambda record: record.set_aside(9),
        lambda record: record.set_aside(record.commented("ABC-1")),
        lambda record: record.set_aside(1, code="XYZ-1"),
        lambda record: record.ruled(record.contested(1), "dismissed"),
        lambda record: record.contested(1),
        lambda record: record.withdrawn(record.withdrawn(9)),
    ],
)
def test_what_names_no_such_entry_ends_nothing(write: Callable[[Ledger], int]) -> None:
    record = seen()
    write(record)
    assert ends(record) == {}
    assert standing(record).evidence == (1,)


def test_a_correction_of_nothing_is_an_observation_of_its_own() -> None:
    record = seen()
    record.corrected(9)
    assert standing(record).evidence == (1, 2)


def test_nothing_ends_what_comes_after_it() -> None:
    record = seen()
    record.ruled(3)
    record.contested(1)
    record.add(Withdrawal(signatory(AMINA), "ABC-1", 5, "other", "Later"), day(1))
    record.observed()
    assert ends(record) == {}


def test_a_contest_that_is_upheld_sets_an_observation_aside() -> None:
    record = seen()
    record.set_aside(1)
    assert standing(record).phase is Phase.NOT_STARTED
    assert ends(record) == {1: End("set_aside", 3)}
    assert withdrawn_numbers(record.entries) == {1}


def test_a_contest_that_is_upheld_sets_a_sign_off_aside_and_asks_for_nothing_new() -> None:
    record = seen()
    record.set_aside(record.signed())
    found = standing(record)
    assert (found.phase, found.missing, found.withdrawn) == (Phase.READY_TO_SIGN, (), (2,))


def test_a_countersignature_that_is_set_aside_leaves_the_sign_off_waiting() -> None:
    record = seen()
    record.set_aside(record.countersigned(record.signed()))
    assert standing(record, critical=True).phase is Phase.AWAITING_COUNTERSIGNATURE


def test_an_appeal_that_is_upheld_gives_the_sign_off_back() -> None:
    record = seen()
    number = record.signed()
    signed = standing(record)
    taken = record.withdrawn(number, by=HEAD)
    assert standing(record).phase is Phase.WITHDRAWN
    record.set_aside(taken, "appeal")
    assert standing(record) == signed
    assert withdrawn_numbers(record.entries) == {taken}


def test_what_was_given_back_can_be_withdrawn_again() -> None:
    record = seen()
    number = record.signed()
    record.set_aside(record.withdrawn(number), "appeal")
    record.withdrawn(number)
    assert standing(record).phase is Phase.WITHDRAWN


@pytest.mark.parametrize(
    ("first", "then", "counts"),
    [
        ("dismissed", None, True),
        ("dismissed", "dismissed", True),
        ("dismissed", "upheld", False),
        ("upheld", None, False),
        ("upheld", "dismissed", False),
        ("upheld", "upheld", True),
    ],
)
def test_an_appeal_that_is_upheld_turns_a_ruling_round(first: str, then: str | None, counts: bool) -> None:
    record = seen()
    ruling = record.ruled(record.contested(1), first)
    if then:
        record.ruled(record.contested(ruling, "appeal"), then)
    assert standing(record).evidence == ((1,) if counts else ())


def test_a_correction_that_is_set_aside_gives_back_what_it_corrected() -> None:
    record = seen(level=3)
    record.set_aside(record.corrected(1, level=1))
    assert standing(record).evidence == (1,)
