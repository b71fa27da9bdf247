"""What the observations of one competency amount to, and what is still missing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hwx.rules.curriculum import Competency, Method
from hwx.rules.standing import MISSING, Missing, Phase, Standing, counted_observations, standing_of
from tests.rules.building import AMINA, BILAL, CHEN, Record, competency, day, observed

Seen = tuple[int, int, int] | tuple[int, int, int, str]


def standing(asked: Competency, *seen: Seen) -> Standing:
    return standing_of(asked, "doctor", observed(*seen).entries)


def test_nothing_recorded_is_not_started_and_everything_is_missing() -> None:
    asked = competency(observations=3, assessors=2, last_at_level=2)
    assert standing(asked) == Standing(
        code="ABC-1",
        required_level=3,
        phase=Phase.NOT_STARTED,
        missing=(
            Missing("observations", 0, 3),
            Missing("assessors", 0, 2),
            Missing("at_level", 0, 2),
            Missing("days", 0, 2),
            Missing("apart", 0, 7),
        ),
    )


def test_enough_of_everything_is_ready_to_sign() -> None:
    asked = competency(observations=3, assessors=2, last_at_level=2)
    found = standing(asked, (1, 2, AMINA), (4, 3, BILAL), (8, 4, AMINA))
    assert found == Standing(
        code="ABC-1",
        required_level=3,
        phase=Phase.READY_TO_SIGN,
        observations=3,
        assessors=2,
        supported_level=3,
        evidence=(1, 2, 3),
        last_observed_on=day(8),
    )


ALONE: dict[str, Any] = {"assessors": 1, "spread_days": 1, "spread_apart": 0}


@pytest.mark.parametrize(
    "asked, seen, missing",
    [
        # minimum observations
        (competency(observations=3, **ALONE), [(1, 3, AMINA)] * 2, [Missing("observations", 2, 3)]),
        (competency(observations=3, **ALONE), [(1, 3, AMINA)] * 3, []),
        (competency(observations=3, **ALONE), [(1, 3, AMINA)] * 4, []),
        (competency(observations=3, **ALONE), [(1, 1, AMINA), (1, 3, AMINA), (1, 3, AMINA)], []),
        # distinct assessors
        (competency(observations=2, assessors=2), [(1, 3, AMINA), (8, 3, AMINA)], [Missing("assessors", 1, 2)]),
        (competency(observations=2, assessors=2), [(1, 3, AMINA), (8, 3, BILAL)], []),
        (competency(observations=2, assessors=3), [(1, 3, AMINA), (8, 3, BILAL)], [Missing("assessors", 2, 3)]),
        (competency(observations=2, assessors=3), [(1, 3, AMINA), (8, 3, BILAL), (9, 3, CHEN)], []),
        # the last k at the level
        (competency(observations=2), [(1, 3, AMINA), (8, 2, AMINA)], [Missing("at_level", 1, 2)]),
        (competency(observations=2), [(1, 2, AMINA), (8, 3, AMINA)], [Missing("at_level", 1, 2)]),
        (competency(observations=2), [(1, 2, AMINA), (8, 3, AMINA), (9, 3, AMINA)], []),
        (competency(observations=2), [(1, 3, AMINA), (8, 3, AMINA), (9, 2, AMINA)], [Missing("at_level", 1, 2)]),
        (competency(observations=2), [(1, 5, AMINA), (8, 5, AMINA), (9, 1, AMINA)], [Missing("at_level", 1, 2)]),
        (competency(observations=4, last_at_level=3, **ALONE), [(1, 3, AMINA)] * 4, []),
        (
            competency(observations=4, last_at_level=3, **ALONE),
            [(1, 3, AMINA), (2, 2, AMINA), (3, 3, AMINA), (4, 3, AMINA)],
            [Missing("at_level", 2, 3)],
        ),
        # k is no more than n
        (competency(observations=1, last_at_level=2), [(1, 3, AMINA)], []),
        (competency(observations=1, last_at_level=2), [(1, 2, AMINA)], [Missing("at_level", 0, 1)]),
        (competency(observations=2, last_at_level=5), [(1, 3, AMINA), (8, 3, AMINA)], []),
        # several days, and some time from the first to the last
        (competency(observations=2, spread_apart=0), [(1, 3, AMINA)] * 2, [Missing("days", 1, 2)]),
        (competency(observations=2, spread_apart=0), [(1, 3, AMINA), (2, 3, AMINA)], []),
        (
            competency(observations=3, spread_days=3, spread_apart=0),
            [(1, 3, AMINA), (2, 3, AMINA), (2, 3, AMINA)],
            [Missing("days", 2, 3)],
        ),
        (competency(observations=2, spread_days=3, spread_apart=0), [(1, 3, AMINA), (2, 3, AMINA)], []),
        (competency(observations=2), [(1, 3, AMINA), (7, 3, AMINA)], [Missing("apart", 6, 7)]),
        (competency(observations=2), [(1, 3, AMINA), (8, 3, AMINA)], []),
        (competency(observations=2, spread_days=1), [(3, 3, AMINA)] * 2, [Missing("apart", 0, 7)]),
        (competency(observations=1), [(1, 3, AMINA)], []),
        # several at once
        (
            competency(observations=3, assessors=2),
            [(1, 2, AMINA)],
            [
                Missing("observations", 1, 3),
                Missing("assessors", 1, 2),
                Missing("at_level", 0, 2),
                Missing("days", 1, 2),
                Missing("apart", 0, 7),
            ],
        ),
    ],
)
def test_what_is_missing(asked: Competency, seen: list[Seen], missing: list[Missing]) -> None:
    found = standing(asked, *seen)
    assert list(found.missing) == missing
    assert found.phase is (Phase.UNDER_WAY if missing else Phase.READY_TO_SIGN)


GATED = competency(allowed=("SIM before MCX",), observations=2, spread_days=1, spread_apart=0)
ALTERNATIVE = competency(allowed=("SIM before MCX", "CERT"))
PASS = Missing("passed_first", 0, 2, "SIM")


@pytest.mark.parametrize(
    "asked, seen, missing",
    [
        (
            GATED,
            [],
            [
                Missing("observations", 0, 2),
                Missing("assessors", 0, 1),
                Missing("at_level", 0, 2),
                Missing("days", 0, 1),
                PASS,
            ],
        ),
        # practice counts as an observation and opens the way, but the last two at the level are seen on patients
        (GATED, [(1, 3, AMINA, "SIM"), (2, 3, AMINA, "SIM")], [Missing("at_level", 0, 2)]),
        (GATED, [(1, 2, AMINA, "SIM"), (2, 3, AMINA, "MCX")], [Missing("at_level", 1, 2)]),
        (GATED, [(1, 2, AMINA, "SIM"), (2, 3, AMINA, "MCX"), (3, 3, AMINA, "MCX")], []),
        (GATED, [(1, 2, AMINA, "SIM"), (2, 3, AMINA, "MCX"), (3, 3, AMINA, "MCX"), (4, 1, AMINA, "SIM")], []),
        (
            GATED,
            [(1, 1, AMINA, "SIM"), (2, 3, AMINA, "MCX"), (3, 3, AMINA, "MCX")],
            [Missing("passed_first", 1, 2, "SIM")],
        ),
        (
            replace(GATED, simulation_pass=3),
            [(1, 2, AMINA, "SIM"), (2, 3, AMINA, "MCX"), (3, 3, AMINA, "MCX")],
            [Missing("passed_first", 2, 3, "SIM")],
        ),
        (
            replace(GATED, simulation_pass=3),
            [(1, 2, AMINA, "SIM"), (2, 1, AMINA, "SIM"), (3, 3, AMINA, "MCX"), (4, 3, AMINA, "MCX")],
            [Missing("passed_first", 2, 3, "SIM")],
        ),
        # the alternative needs no pass first; whoever has begun with the other way finishes it
        (ALTERNATIVE, [(1, 3, AMINA, "CERT")], []),
        (ALTERNATIVE, [(1, 3, AMINA, "CERT"), (2, 3, AMINA, "MCX")], [PASS]),
        (ALTERNATIVE, [(1, 1, AMINA, "SIM"), (2, 3, AMINA, "CERT")], [Missing("passed_first", 1, 2, "SIM")]),
        (ALTERNATIVE, [(1, 2, AMINA, "SIM"), (2, 3, AMINA, "CERT")], []),
        (
            ALTERNATIVE,
            [],
            [Missing("observations", 0, 1), Missing("assessors", 0, 1), Missing("at_level", 0, 1), PASS],
        ),
    ],
)
def test_a_method_before_another(asked: Competency, seen: list[Seen], missing: list[Missing]) -> None:
    assert list(standing(asked, *seen).missing) == missing


def test_a_pass_asks_no_more_than_the_required_level() -> None:
    asked = competency(allowed=("SIM before MCX",), level=1)
    assert standing(asked, (1, 1, AMINA, "SIM"), (2, 1, AMINA)).missing == ()


def test_one_method_that_opens_two_others_is_named_once() -> None:
    asked = competency(allowed=())
    twice = replace(asked, methods=(Method("SIM"), Method("MCX", "SIM"), Method("DOPS", "SIM")))
    assert [item.code for item in standing(twice).missing].count("passed_first") == 1


def test_every_step_of_a_row_of_methods_is_named() -> None:
    asked = replace(competency(), methods=(Method("TST"), Method("SIM", "TST"), Method("MCX", "SIM")))
    found = [item for item in standing(asked).missing if item.code == "passed_first"]
    assert found == [Missing("passed_first", 0, 2, "TST"), Missing("passed_first", 0, 2, "SIM")]


@pytest.mark.parametrize(
    "levels, supported",
    [((4, 4), 4), ((3, 5), 3), ((1, 4, 4), 4), ((5, 5, 2), 2), ((2, 2), 2), ((4,), 0), ((), 0)],
)
def test_the_supported_level_is_the_lowest_of_the_last_k(levels: tuple[int, ...], supported: int) -> None:
    asked = competency(observations=2)
    assert standing(asked, *[(8 * n, level, AMINA) for n, level in enumerate(levels)]).supported_level == supported


def test_practice_does_not_lower_the_supported_level() -> None:
    asked = competency(allowed=("SIM before MCX",))
    assert standing(asked, (1, 4, AMINA), (2, 2, AMINA, "SIM")).supported_level == 4


def test_the_last_observation_is_the_last_encounter_and_not_the_last_recorded() -> None:
    asked = competency(last_at_level=1)
    found = standing(asked, (9, 3, AMINA), (2, 1, AMINA))
    assert (found.evidence, found.last_observed_on, found.missing) == ((2, 1), day(9), ())


def test_on_one_day_the_order_of_recording_decides_which_was_last() -> None:
    asked = competency(last_at_level=1)
    assert standing(asked, (9, 3, AMINA), (9, 1, AMINA)).missing == (Missing("at_level", 0, 1),)


@pytest.mark.parametrize("cadre, level", [("doctor", 4), ("nurse", 3)])
def test_each_cadre_is_asked_its_own_level(cadre: str, level: int) -> None:
    asked = competency(level=4)
    found = standing_of(asked, cadre, observed((1, level, AMINA)).entries)
    assert (found.required_level, found.phase) == (level, Phase.READY_TO_SIGN)
    assert standing_of(asked, cadre, observed((1, level - 1, AMINA)).entries).missing == (Missing("at_level", 0, 1),)


def test_assessors_are_people_whatever_role_they_acted_in() -> None:
    record = Record()
    record.observed(on=day(1))
    as_head = replace(record.entries[0].fact, by=replace(record.entries[0].fact.by, role="unit_head"))
    record.add(as_head, day(8))
    assert standing_of(competency(observations=2, assessors=2), "doctor", record.entries).assessors == 1


def test_entries_about_other_competencies_and_about_the_placement_are_passed_over() -> None:
    record = Record()
    record.admitted()
    record.observed("XYZ-9")
    record.commented()
    record.commented("ABC-1")
    assert standing_of(competency(), "doctor", record.entries) == standing_of(competency(), "doctor", ())


def test_a_withdrawn_observation_does_not_count() -> None:
    record = observed((1, 3, AMINA))
    record.withdrawn(1)
    assert standing_of(competency(), "doctor", record.entries) == standing_of(competency(), "doctor", ())
    assert counted_observations("ABC-1", record.entries) == []


def test_observations_that_count_come_by_date_and_then_by_number() -> None:
    record = observed((5, 1, AMINA), (2, 1, AMINA), (5, 2, BILAL))
    record.observed("XYZ-9", on=day(1))
    assert [entry.number for entry in counted_observations("ABC-1", reversed(record.entries))] == [2, 1, 3]


def test_entries_may_come_in_any_order() -> None:
    record = observed((5, 3, AMINA), (12, 3, BILAL))
    record.signed(on=day(12))
    asked = competency(observations=2, assessors=2)
    assert standing_of(asked, "doctor", reversed(record.entries)) == standing_of(asked, "doctor", record.entries)


def test_every_code_of_what_can_be_missing_is_met() -> None:
    renewal = observed((1, 3, AMINA))
    renewal.signed()
    returned = observed((1, 3, AMINA))
    returned.withdrawn(returned.signed())
    full = competency(allowed=("SIM before MCX",), observations=2, assessors=2, procedures=5)
    found = {
        item.code
        for asked, record in ((full, Record()), (competency(), renewal), (competency(), returned))
        for item in standing_of(asked, "doctor", record.entries).missing
    }
    assert found | {"above_lowest", "simulation_only", "exercise_only"} == set(MISSING)
