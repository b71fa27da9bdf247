"""What a competency asks for, in words: every rule of the curriculum has its sentence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from hwx.curricula.asked import asked_sentences, completion_sentences, validity_sentence, validity_words
from hwx.curricula.methods import method_name, method_words, short_method_name
from hwx.rules.curriculum import METHODS, Competency, Completion, Method, Wording

ONE = Competency(
    code="AA-10",
    domain="d",
    title=Wording({"en": "A"}),
    levels={"doctor": 4},
    observations=1,
    assessors=1,
    methods=(Method("MCX"),),
)


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
def test_every_rule_has_its_sentence(app: Flask, changes: dict[str, object], sentences: list[str]) -> None:
    with app.test_request_context():
        assert asked_sentences(replace(ONE, **changes)) == sentences  # type: ignore[arg-type]


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
