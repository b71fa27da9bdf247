"""What speaks against recording an observation."""

from __future__ import annotations

from datetime import date

import pytest

from hwx.rules.curriculum import Competency
from hwx.rules.lifecycle import PlacementState
from hwx.rules.signing import Objection, Observing, objections
from tests.rules.building import (
    AMINA,
    BILAL,
    END,
    HEAD,
    SOME_DAY,
    STRANGER,
    TODAY,
    Record,
    appointed,
    codes,
    competency,
    day,
    ground,
    observed,
    signer,
)


def refusals(
    act: Observing, *competencies: Competency, record: Record | None = None, **changed: object
) -> tuple[Objection, ...]:
    return objections(act, signer(), ground(*competencies, record=record, **changed))  # type: ignore[arg-type]


def observing(code: str = "ABC-1", level: int = 3, method: str = "MCX", on: date = SOME_DAY) -> Observing:
    return Observing(code, level, method, on)


def test_nothing_speaks_against_an_ordinary_observation() -> None:
    assert refusals(observing()) == ()


@pytest.mark.parametrize("state", list(PlacementState))
def test_observations_are_recorded_while_the_placement_is_open(state: PlacementState) -> None:
    expected = () if state in ("active", "paused") else (Objection("placement_not_open", names=(state.value,)),)
    assert refusals(observing(), state=state.value) == expected


@pytest.mark.parametrize(
    "on, today, expected",
    [
        (day(1), TODAY, None),
        (day(0), TODAY, "outside_placement"),
        (TODAY, TODAY, None),
        (day(61), TODAY, "in_the_future"),
        (END, day(90), None),
        (day(85), day(90), "outside_placement"),
        (day(0), day(-1), "in_the_future"),
        (day(85), TODAY, "in_the_future"),
    ],
)
def test_the_encounter_lies_within_the_placement_and_not_in_the_future(
    on: date, today: date, expected: str | None
) -> None:
    found = refusals(observing(on=on), today=today)
    assert found == ((Objection(expected, day=on),) if expected else ())


@pytest.mark.parametrize(
    "code, cadre, opened, expected",
    [
        ("ABC-1", "doctor", (), None),
        ("ABC-1", "nurse", (), None),
        ("XXX-1", "doctor", (), "unknown_competency"),
        ("", "doctor", (), "unknown_competency"),
        ("CLO-1", "doctor", (), None),
        ("CLO-1", "nurse", (), "not_asked_of_cadre"),
        ("CLO-1", "nurse", ("CLO-1",), None),
        ("CLO-1", "nurse", ("ABC-1",), "not_asked_of_cadre"),
        ("SUR-1", "doctor", (), None),
        ("SUR-1", "nurse", (), "not_asked_of_cadre"),
        # the letter opens what is closed to the cadre, not a domain that the cadre does not follow
        ("SUR-1", "nurse", ("SUR-1",), "not_asked_of_cadre"),
    ],
)
def test_the_competency_is_asked_of_the_trainee(
    code: str, cadre: str, opened: tuple[str, ...], expected: str | None
) -> None:
    asked = (competency(), competency("CLO-1", closed_to=("nurse",)), competency("SUR-1", domain="surgery"))
    found = refusals(observing(code), *asked, cadre=cadre, opened=frozenset(opened))
    assert found == ((Objection(expected, competency=code),) if expected else ())


@pytest.mark.parametrize("level, allowed", [(0, False), (1, True), (3, True), (5, True), (6, False), (-1, False)])
def test_the_level_is_on_the_scale(level: int, allowed: bool) -> None:
    found = refusals(observing(level=level))
    assert found == (() if allowed else (Objection("level_outside_scale", have=level, need=5),))


@pytest.mark.parametrize(
    "method, allowed", [("MCX", True), ("CBD", True), ("DOPS", False), ("", False), ("mcx", False)]
)
def test_the_method_is_one_of_those_listed(method: str, allowed: bool) -> None:
    found = refusals(observing(method=method), competency(allowed=("MCX", "CBD")))
    assert found == (() if allowed else (Objection("method_not_allowed", method=method, names=("MCX", "CBD")),))


GATED = competency(allowed=("SIM before MCX", "CERT"))


@pytest.mark.parametrize(
    "seen, method, on, allowed",
    [
        ([], "SIM", 10, True),
        ([], "MCX", 10, False),
        ([(9, 2, AMINA, "SIM")], "MCX", 10, True),
        ([(9, 1, AMINA, "SIM")], "MCX", 10, False),
        ([(9, 1, AMINA, "SIM"), (9, 2, BILAL, "SIM")], "MCX", 10, True),
        # a later failure does not close the way again
        ([(8, 2, AMINA, "SIM"), (9, 1, BILAL, "SIM")], "MCX", 10, True),
        # the pass came before the encounter, on the same day at the latest
        ([(10, 2, AMINA, "SIM")], "MCX", 10, True),
        ([(11, 2, AMINA, "SIM")], "MCX", 10, False),
        # something else at a high level is no pass
        ([(9, 5, AMINA, "CERT")], "MCX", 10, False),
    ],
)
def test_simulation_comes_first(seen: list[tuple[int, int, int, str]], method: str, on: int, allowed: bool) -> None:
    found = refusals(observing(method=method, on=day(on)), GATED, record=observed(*seen))
    assert found == (() if allowed else (Objection("passed_first", method="SIM", need=2),))


def test_an_outside_certificate_is_not_an_observation() -> None:
    assert refusals(observing(method="CERT"), GATED) == (Objection("certificate_is_recognised"),)
    assert codes(refusals(observing(method="CERT"), competency(allowed=("MCX",)))) == ["method_not_allowed"]


def test_a_withdrawn_pass_is_none() -> None:
    record = observed((9, 2, AMINA, "SIM"))
    record.withdrawn(1)
    assert codes(refusals(observing(), GATED, record=record)) == ["passed_first"]


def test_a_pass_in_another_competency_is_none() -> None:
    other = competency("ABC-2", allowed=("SIM",))
    record = Record()
    record.observed("ABC-2", method="SIM")
    assert codes(refusals(observing(), GATED, other, record=record)) == ["passed_first"]


@pytest.mark.parametrize("level, passing, need", [(3, 2, 2), (3, 3, 3), (1, 2, 1), (2, 4, 2)])
def test_the_bar_of_a_pass_is_never_above_the_required_level(level: int, passing: int, need: int) -> None:
    asked = competency(allowed=("SIM before MCX",), level=level, simulation_pass=passing)
    below = observed((9, need - 1, AMINA, "SIM"))
    assert refusals(observing(), asked, record=below) == (Objection("passed_first", method="SIM", need=need),)
    assert refusals(observing(), asked, record=observed((9, need, AMINA, "SIM"))) == ()


FIRST, SECOND = competency("PRE-1", valid_months=1, critical=True), competency("PRE-2")
AFTER = competency(prerequisites=("PRE-1", "PRE-2"))


def prerequisites(**dates: date) -> Record:
    """PRE-1 signed on day 2 and countersigned on day 4, PRE-2 signed on day 3: all current from day 4 to 6 February."""
    record = Record()
    record.observed("PRE-1", on=day(1))
    record.countersigned(record.signed("PRE-1", on=dates.get("first", day(2))), "PRE-1", on=dates.get("second", day(4)))
    record.observed("PRE-2", on=day(1))
    record.signed("PRE-2", on=dates.get("other", day(3)))
    return record


LAST_DAY = date(2026, 2, 6)


@pytest.mark.parametrize(
    "on, unmet",
    [
        (day(4), ()),
        (LAST_DAY, ()),
        (day(3), ("PRE-1",)),
        (day(2), ("PRE-1", "PRE-2")),
        (date(2026, 2, 7), ("PRE-1",)),
    ],
)
def test_prerequisites_are_signed_and_current_on_the_day_of_the_encounter(on: date, unmet: tuple[str, ...]) -> None:
    found = refusals(observing(on=on), FIRST, SECOND, AFTER, record=prerequisites())
    assert found == ((Objection("prerequisites", day=on, names=unmet),) if unmet else ())


def test_a_prerequisite_that_the_curriculum_does_not_have_is_unmet() -> None:
    (found,) = refusals(observing(), competency(prerequisites=("GONE-1",)))
    assert (found.code, found.names) == ("prerequisites", ("GONE-1",))


def test_a_prerequisite_never_signed_or_still_waiting_is_unmet() -> None:
    record = Record()
    record.observed("PRE-1")
    record.signed("PRE-1")
    record.observed("PRE-2")
    (found,) = refusals(observing(), FIRST, SECOND, AFTER, record=record)
    assert found.names == ("PRE-1", "PRE-2")


@pytest.mark.parametrize("number, by, unmet", [(2, AMINA, ("PRE-1",)), (3, HEAD, ("PRE-1",)), (5, AMINA, ("PRE-2",))])
def test_a_withdrawn_prerequisite_is_unmet_even_for_days_on_which_it_stood(
    number: int, by: int, unmet: tuple[str, ...]
) -> None:
    record = prerequisites()
    code = "PRE-2" if number == 5 else "PRE-1"
    record.withdrawn(number, code, by, on=day(40))
    (found,) = refusals(observing(), FIRST, SECOND, AFTER, record=record)
    assert found.names == unmet


def test_a_renewed_prerequisite_covers_the_days_of_both_signatures_and_no_gap() -> None:
    record = prerequisites()
    record.observed("PRE-1", on=day(40))
    record.countersigned(record.signed("PRE-1", on=day(40)), "PRE-1", on=day(42))
    asked = (FIRST, SECOND, AFTER)
    for number, unmet in ((10, False), (33, False), (34, True), (41, True), (42, False), (50, False)):
        assert bool(refusals(observing(on=day(number)), *asked, record=record)) is unmet, number


def test_all_reasons_come_at_once() -> None:
    act = Observing("ABC-1", 9, "TST", END)
    found = objections(act, signer(STRANGER, appointed("coordinator")), ground(FIRST, SECOND, AFTER, state="completed"))
    assert codes(found) == [
        "no_appointment",
        "placement_not_open",
        "in_the_future",
        "level_outside_scale",
        "method_not_allowed",
        "prerequisites",
    ]


def test_of_a_competency_that_is_not_asked_only_that_is_said_beside_person_placement_and_date() -> None:
    act = Observing("XXX-1", 9, "TST", END)
    found = objections(act, signer(STRANGER, appointed("coordinator")), ground(state="accepted"))
    assert codes(found) == ["no_appointment", "placement_not_open", "in_the_future", "unknown_competency"]
