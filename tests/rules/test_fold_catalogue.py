"""The catalogue of the domain sheet (3.2) as the fold knows it: each rule as usual, and as a curriculum sets it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hwx.rules.assessment import BEFORE, AssessmentRules
from hwx.rules.curriculum import Competency
from hwx.rules.standing import Missing, Phase, Standing, standing_of
from tests.rules.building import AMINA, BILAL, Record, competency, day, observed
from tests.rules.every_kind import Ledger

USUAL = AssessmentRules()
ALONE: dict[str, Any] = {"assessors": 1, "spread_days": 1, "spread_apart": 0}
THREE = competency(observations=3, **ALONE)
FIVE = competency(observations=5, **ALONE)


def rules(**values: Any) -> AssessmentRules:
    return replace(USUAL, **values)


def levels(*seen: int, method: str = "MCX") -> Record:
    return observed(*((number, level, AMINA, method) for number, level in enumerate(seen, start=1)))


def missing(asked: Competency, record: Record, said: AssessmentRules = USUAL) -> tuple[Missing, ...]:
    return standing_of(asked, "doctor", record.entries, said).missing


LOWEST: list[tuple[Competency, tuple[int, ...], AssessmentRules, list[Missing]]] = [
    # as usual: none of the last three at the lowest level
    (THREE, (3, 3, 3), USUAL, []),
    (THREE, (2, 3, 3), USUAL, []),
    (THREE, (1, 3, 3), USUAL, [Missing("above_lowest", 2, 3)]),
    (THREE, (1, 3, 3, 3), USUAL, []),
    (THREE, (3, 3, 1), USUAL, [Missing("at_level", 1, 2), Missing("above_lowest", 0, 3)]),
    (THREE, (1, 1, 3, 3), USUAL, [Missing("above_lowest", 2, 3)]),
    # as the curriculum says
    (THREE, (1, 3, 3), rules(lowest_free=2), []),
    (FIVE, (1, 3, 3, 3, 3), USUAL, []),
    (FIVE, (1, 3, 3, 3, 3), rules(lowest_free=5), [Missing("above_lowest", 4, 5)]),
    (THREE, (1, 3, 3), rules(lowest_free=0), []),
    (THREE, (1, 3, 3), BEFORE, []),
    # never more than there are observations to make
    (competency(observations=2, **ALONE), (1, 3, 3), USUAL, []),
    (competency(observations=1), (1, 3), USUAL, []),
    (THREE, (1, 3, 3), rules(lowest_free=9), [Missing("above_lowest", 2, 3)]),
    # where the lowest level is enough it is no fail
    (replace(THREE, levels={"doctor": 1}), (1, 1, 1), USUAL, []),
    # and a failed first pass in simulation is practice
    (competency(allowed=("SIM before MCX",), observations=3, **ALONE), (), USUAL, [
        Missing("observations", 0, 3), Missing("assessors", 0, 1), Missing("at_level", 0, 2),
        Missing("days", 0, 1), Missing("passed_first", 0, 2, "SIM"),
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "seen", "said", "expected"), LOWEST)
def test_none_of_the_last_observations_is_at_the_lowest_level(
    asked: Competency, seen: tuple[int, ...], said: AssessmentRules, expected: list[Missing]
) -> None:
    found = standing_of(replace(asked, spread_days=1), "doctor", levels(*seen).entries, said)
    assert list(found.missing) == expected
    phase = Phase.UNDER_WAY if seen else Phase.NOT_STARTED
    assert found.phase is (phase if expected else Phase.READY_TO_SIGN)


def test_a_fail_in_practice_is_none_of_the_last_observations() -> None:
    asked = competency(allowed=("SIM before MCX",), observations=3, **ALONE)
    record = observed((1, 2, AMINA, "SIM"), (2, 3, AMINA), (3, 1, AMINA, "SIM"), (4, 3, AMINA))
    assert missing(asked, record) == ()


SEVERAL = ("MCX", "SIM", "EXR", "CERT")
SIMULATED, EXERCISED = Missing("simulation_only", 2, 3), Missing("exercise_only", 3, 4)

CAPS: list[tuple[tuple[str, ...], int, tuple[str, ...], AssessmentRules, list[Missing], int]] = [
    # accepted, required level (as all that was seen), methods seen, rules, missing, level supported
    (SEVERAL, 3, ("SIM", "SIM"), USUAL, [SIMULATED], 2),
    (SEVERAL, 2, ("SIM", "SIM"), USUAL, [], 2),
    (SEVERAL, 3, ("SIM", "EXR"), USUAL, [], 3),
    (SEVERAL, 3, ("EXR", "EXR"), USUAL, [], 3),
    (SEVERAL, 4, ("EXR", "EXR"), USUAL, [EXERCISED], 3),
    (SEVERAL, 4, ("SIM", "EXR"), USUAL, [EXERCISED], 3),
    (SEVERAL, 4, ("SIM", "SIM"), USUAL, [Missing("simulation_only", 2, 4)], 2),
    (SEVERAL, 4, ("SIM", "MCX"), USUAL, [], 4),
    (SEVERAL, 4, ("CERT", "CERT"), USUAL, [], 4),
    (SEVERAL, 4, ("CERT", "SIM"), USUAL, [], 4),
    # not asked where nothing else is accepted
    (("SIM",), 4, ("SIM", "SIM"), USUAL, [], 4),
    (("SIM", "EXR"), 4, ("EXR", "EXR"), USUAL, [], 4),
    (("SIM", "EXR"), 3, ("SIM", "SIM"), USUAL, [SIMULATED], 2),
    # as the curriculum says
    (SEVERAL, 3, ("SIM", "SIM"), rules(simulation_cap=3), [], 3),
    (SEVERAL, 3, ("SIM", "SIM"), rules(simulation_cap=1), [Missing("simulation_only", 1, 3)], 1),
    (SEVERAL, 4, ("EXR", "SIM"), rules(exercise_cap=5), [], 4),
    (SEVERAL, 4, ("SIM", "SIM"), rules(simulation_cap=0), [EXERCISED], 3),
    (SEVERAL, 4, ("SIM", "SIM"), rules(simulation_cap=0, exercise_cap=0), [], 4),
    (SEVERAL, 4, ("EXR", "SIM"), BEFORE, [], 4),
]


@pytest.mark.parametrize(("accepted", "level", "methods", "said", "expected", "supported"), CAPS)
def test_simulation_and_exercise_show_so_much_and_no_more(
    accepted: tuple[str, ...],
    level: int,
    methods: tuple[str, ...],
    said: AssessmentRules,
    expected: list[Missing],
    supported: int,
) -> None:
    asked = competency(allowed=accepted, level=level, observations=2, **ALONE)
    record = observed(*((number, level, AMINA, method) for number, method in enumerate(methods, start=1)))
    found = standing_of(asked, "doctor", record.entries, said)
    assert (list(found.missing), found.supported_level) == (expected, supported)


def test_an_observation_below_the_level_does_not_lift_the_cap() -> None:
    asked = competency(allowed=SEVERAL, observations=3, **ALONE)
    record = observed((1, 2, AMINA, "MCX"), (2, 3, AMINA, "SIM"), (3, 3, AMINA, "SIM"))
    assert missing(asked, record) == (SIMULATED,)
    assert standing_of(asked, "doctor", record.entries, USUAL).supported_level == 2


ONE_HAND = competency(observations=2, assessors=2, spread_days=1, spread_apart=0)
SMALL_SITE = rules(alternatives=("panel_viva", "remote_observer"))


def by_alternative(*given: tuple[int, str]) -> Ledger:
    record = Ledger()
    for person, name in given:
        record.alternatively(name, person)
    return record


@pytest.mark.parametrize(
    ("given", "said", "have"),
    [
        ([(AMINA, ""), (AMINA, "")], SMALL_SITE, 1),
        ([(AMINA, ""), (AMINA, "panel_viva")], SMALL_SITE, 2),
        ([(AMINA, ""), (AMINA, "remote_observer")], SMALL_SITE, 2),
        ([(AMINA, "panel_viva"), (AMINA, "panel_viva")], SMALL_SITE, 1),
        ([(AMINA, ""), (AMINA, "panel_viva")], USUAL, 1),
        ([(AMINA, ""), (AMINA, "panel_viva")], rules(alternatives=("remote_observer",)), 1),
        ([(AMINA, ""), (AMINA, "panel_viva")], BEFORE, 1),
        # it stands for a second assessor and never for a third
        ([(AMINA, ""), (AMINA, "panel_viva"), (AMINA, "remote_observer")], SMALL_SITE, 2),
        ([(AMINA, ""), (BILAL, ""), (AMINA, "panel_viva")], SMALL_SITE, 2),
        ([(AMINA, ""), (BILAL, "remote_observer")], SMALL_SITE, 2),
    ],
)
def test_where_the_curriculum_names_it_an_alternative_stands_for_the_second_assessor(
    given: list[tuple[int, str]], said: AssessmentRules, have: int
) -> None:
    found = standing_of(ONE_HAND, "doctor", by_alternative(*given).entries, said)
    assert found.assessors == have
    assert found.missing == ((Missing("assessors", have, 2),) if have < 2 else ())


LOGGED = competency(procedures=25)


@pytest.mark.parametrize(
    ("asked", "lines", "expected"),
    [
        (LOGGED, [], [Missing("procedures", 0, 25)]),
        (LOGGED, [("performed_supervised", 20), ("performed_alone", 4)], [Missing("procedures", 24, 25)]),
        (LOGGED, [("performed_supervised", 20), ("performed_alone", 5)], []),
        (LOGGED, [("observed", 30), ("assisted", 30), ("taught", 30)], [Missing("procedures", 0, 25)]),
        (competency(), [], []),
    ],
)
def test_the_logbook_holds_what_was_done_and_not_watched(
    asked: Competency, lines: list[tuple[str, int]], expected: list[Missing]
) -> None:
    record = Ledger(observed((1, 3, AMINA)).entries)
    for role, count in lines:
        record.logged(count, role)
    found = standing_of(asked, "doctor", record.entries, USUAL)
    assert list(found.missing) == expected
    assert found.procedures == sum(count for role, count in lines if role.startswith("performed"))
    assert found.phase is (Phase.UNDER_WAY if expected else Phase.READY_TO_SIGN)


def test_a_logbook_alone_is_no_beginning() -> None:
    record = Ledger()
    record.logged(25)
    assert standing_of(LOGGED, "doctor", record.entries, USUAL).phase is Phase.NOT_STARTED


def signed(asked: Competency, said: AssessmentRules) -> Standing:
    record = observed((1, 3, AMINA))
    record.signed(on=day(2))
    return standing_of(asked, "doctor", record.entries, said)


@pytest.mark.parametrize(
    ("critical", "said", "phase"),
    [
        (True, USUAL, Phase.AWAITING_COUNTERSIGNATURE),
        (False, USUAL, Phase.SIGNED),
        (False, rules(senior="all"), Phase.AWAITING_COUNTERSIGNATURE),
        (True, rules(senior="none"), Phase.SIGNED),
        (True, BEFORE, Phase.AWAITING_COUNTERSIGNATURE),
        (False, BEFORE, Phase.SIGNED),
    ],
)
def test_which_sign_offs_wait_for_a_senior(critical: bool, said: AssessmentRules, phase: Phase) -> None:
    assert signed(competency(critical=critical), said).phase is phase


def test_what_counts_for_nothing_in_the_fold_changes_nothing() -> None:
    """Evidence, erasures, self-assessment, feedback read and given, comments, open and dismissed contests."""
    record = Ledger(observed((1, 3, AMINA)).entries)
    before = standing_of(competency(), "doctor", record.entries, USUAL)
    record.reflected()
    record.contested(1)
    record.ruled(record.contested(1), "dismissed")
    assert standing_of(competency(), "doctor", record.entries, USUAL) == before


def test_failed_and_borderline_observations_are_kept_and_counted() -> None:
    found = standing_of(FIVE, "doctor", levels(1, 2, 3, 3, 3).entries, USUAL)
    assert (found.observations, found.evidence, found.missing) == (5, (1, 2, 3, 4, 5), ())
