"""What a competency asks for, in words: every rule of the curriculum has its sentence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from hwx.curricula.asked import asked_sentences, completion_sentences, validity_sentence, validity_words
from hwx.curricula.methods import method_name, method_words, short_method_name
from hwx.rules.assessment import BEFORE, USUAL
from hwx.rules.counting import supported_level
from hwx.rules.curriculum import METHODS, Competency, Completion, Method, Wording
from tests.rules.building import AMINA, observed

ONE = Competency(
    code="AA-10",
    domain="d",
    title=Wording({"en": "A"}),
    levels={"doctor": 4},
    observations=1,
    assessors=1,
    methods=(Method("MCX"),),
)


NOTHING = replace(BEFORE, senior="none")


@pytest.mark.parametrize(
    ("changes", "sentences"),
    [
        ({}, ["At least 1 observation.", "The last of them at the required level."]),
        (
            {"observations": 3, "assessors": 2, "spread_days": 2, "spread_apart": 7},
            [
                "At least 3 observations.",
                "By at least 2 different assessors.",
                "The last 2 of them each at the required level.",
                "On at least 2 different days.",
                "At least 7 days from the first to the last.",
            ],
        ),
        (
            {"procedures": 25},
            [
                "At least 1 observation.",
                "The last of them at the required level.",
                "In the logbook 25 more, done by the trainee.",
            ],
        ),
        (
            {"observations": 3, "last_at_level": 1, "spread_days": 1, "spread_apart": 0},
            ["At least 3 observations.", "The last of them at the required level."],
        ),
        (
            {"observations": 2, "spread_days": 5, "spread_apart": 1, "last_at_level": 4},
            [
                "At least 2 observations.",
                "The last 2 of them each at the required level.",
                "On at least 2 different days.",
                "At least 1 day from the first to the last.",
            ],
        ),
        (
            {"methods": (Method("SIM"), Method("MCX", "SIM"), Method("DOPS", "SIM"))},
            [
                "At least 1 observation.",
                "The last of them at the required level.",
                "Simulation is passed first, at level 2 or higher.",
            ],
        ),
        (
            {"methods": (Method("SIM"), Method("MCX", "SIM")), "levels": {"doctor": 4, "nurse": 1}},
            [
                "At least 1 observation.",
                "The last of them at the required level.",
                "Simulation is passed first, at level 1 or higher.",
            ],
        ),
    ],
)
def test_every_number_of_a_competency_has_its_sentence(
    app: Flask, changes: dict[str, object], sentences: list[str]
) -> None:
    with app.test_request_context():
        assert asked_sentences(replace(ONE, **changes), BEFORE) == sentences  # type: ignore[arg-type]


REPEAT = (
    "After an observation at the lowest level the next one is on another day, when the trainee has read what was said."
)
ABOVE = "The last of them above the lowest level."
COUNTERSIGNED = "A unit head countersigns the sign-off within 7 days; later, it is signed off again."
SEEN = "Observed within the last 90 days before completion."
AFAR = (
    "Where the host has a single qualified assessor, a remote observer may stand for the second one; the record and "
    "the transcript say so."
)
RECOGNISED = "Learning from before the placement may be recognised instead."
BY_SIMULATION = (Method("SIM"), Method("MCX"))
BY_EXERCISE = (Method("SIM"), Method("EXR"), Method("MCX"))


@pytest.mark.parametrize(
    ("changes", "rules", "sentences"),
    [
        ({}, {}, [ABOVE, REPEAT]),
        ({}, {"lowest_free": 0, "repeat_after_fail": False}, []),
        ({"observations": 2}, {"repeat_after_fail": False}, ["The last 2 of them all above the lowest level."]),
        ({"observations": 9}, {"repeat_after_fail": False}, ["The last 3 of them all above the lowest level."]),
        ({"levels": {"doctor": 1}}, {}, [REPEAT]),
        ({"levels": {"doctor": 1, "nurse": 2}}, {}, [ABOVE, REPEAT]),
        ({"critical": True}, {}, [ABOVE, REPEAT, COUNTERSIGNED, SEEN]),
        ({"critical": True}, {"recency_days": 0, "senior": "none"}, [ABOVE, REPEAT]),
        ({"critical": True}, {"countersign_days": 0}, [ABOVE, REPEAT, "A unit head countersigns the sign-off.", SEEN]),
        ({}, {"senior": "all"}, [ABOVE, REPEAT, COUNTERSIGNED]),
        ({}, {"prior_learning": True}, [ABOVE, REPEAT, RECOGNISED]),
        ({"critical": True}, {"prior_learning": True}, [ABOVE, REPEAT, COUNTERSIGNED, SEEN]),
        ({"assessors": 2}, {"alternatives": ("remote_observer",)}, [AFAR, ABOVE, REPEAT]),
        ({"assessors": 1}, {"alternatives": ("remote_observer",)}, [ABOVE, REPEAT]),
        ({"methods": BY_SIMULATION}, {}, [ABOVE, "Simulation alone shows level 2 at most.", REPEAT]),
        ({"methods": BY_SIMULATION, "levels": {"doctor": 2}}, {}, [ABOVE, REPEAT]),
        ({"methods": BY_SIMULATION}, {"simulation_cap": 0, "exercise_cap": 0}, [ABOVE, REPEAT]),
        (
            {"methods": BY_SIMULATION},
            {"simulation_cap": 0},
            [ABOVE, "Simulation alone shows level 3 at most.", REPEAT],
        ),
        ({"methods": (Method("SIM"),)}, {}, [ABOVE, REPEAT]),
        ({"methods": (Method("SIM"), Method("MCX", "SIM"))}, {}, [ABOVE, REPEAT]),
        (
            {"methods": BY_EXERCISE},
            {},
            [
                *(ABOVE, "Simulation alone shows level 2 at most."),
                *("Exercises and simulation alone show level 3 at most.", REPEAT),
            ],
        ),
        (
            {"methods": (Method("SIM"), Method("EXR"))},
            {},
            [ABOVE, "Simulation alone shows level 2 at most.", REPEAT],
        ),
        ({"methods": (Method("EXR"),)}, {}, [ABOVE, REPEAT]),
        # nobody watches a certificate
        ({"methods": (Method("CERT"),), "assessors": 2}, {"alternatives": ("remote_observer",)}, [ABOVE]),
        ({"methods": (Method("CERT"), Method("MCX"))}, {}, [ABOVE, REPEAT]),
    ],
)
def test_every_rule_of_assessment_is_told_of_a_competency_that_can_meet_it(
    app: Flask, changes: dict[str, object], rules: dict[str, object], sentences: list[str]
) -> None:
    competency = replace(ONE, **changes)  # type: ignore[arg-type]
    with app.test_request_context():
        told = asked_sentences(competency, replace(USUAL, **rules))  # type: ignore[arg-type]
        of_its_own = asked_sentences(replace(competency, critical=False), NOTHING)
    assert [sentence for sentence in told if sentence not in of_its_own] == sentences


@pytest.mark.parametrize(("used", "level"), [("SIM", 2), ("EXR", 3), ("MCX", 4)])
def test_what_is_told_of_simulation_is_what_the_count_holds(used: str, level: int) -> None:
    seen = observed((1, 4, AMINA, used)).entries
    assert supported_level(replace(ONE, methods=BY_EXERCISE), USUAL, seen) == level


@pytest.mark.parametrize(
    ("months", "sentence", "words"),
    [
        (None, "A sign-off does not expire.", ""),
        (1, "A sign-off is valid for 1 month.", "1 month"),
        (24, "A sign-off is valid for 24 months.", "24 months"),
    ],
)
def test_validity_is_told(app: Flask, months: int | None, sentence: str, words: str) -> None:
    with app.test_request_context():
        competency = replace(ONE, valid_months=months)
        assert (validity_sentence(competency), validity_words(competency)) == (sentence, words)


def test_completion_is_told_without_what_is_not_asked(app: Flask) -> None:
    with app.test_request_context():
        assert completion_sentences(Completion(75, 80, 1, home_plan=False)) == [
            "Every critical competency is signed off and current.",
            "Of the other competencies at least 75 % are signed off and current.",
            "Attendance of at least 80 %.",
            "Feedback from at least 1 person.",
        ]
        assert len(completion_sentences(Completion())) == 4


@pytest.mark.parametrize("code", METHODS)
def test_every_method_has_a_name_and_a_shorter_one(app: Flask, code: str) -> None:
    with app.test_request_context():
        assert method_name(code)
        assert len(short_method_name(code)) <= len(method_name(code))


def test_what_is_passed_first_is_named_once(app: Flask) -> None:
    chain = (Method("SIM"), Method("MCX", "SIM"), Method("CERT"))
    with app.test_request_context():
        assert method_words(replace(ONE, methods=chain), short=True) == [
            "Simulation before Mini-CEX",
            "Outside certificate",
        ]
        assert method_words(replace(ONE, methods=chain))[0] == "Simulation before Mini-CEX (short observed encounter)"
