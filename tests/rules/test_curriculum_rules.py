"""The rules of assessment in a document: what each is by default, how it is set, and that every one has a word."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from hwx.rules.assessment import BEFORE, AssessmentRules
from hwx.rules.curriculum_reading import read, read_stored
from hwx.rules.curriculum_rules import ASSESSMENT_KEYS, NUMBERS, written_rules
from tests.rules.documents import changed, document, problem, problems_of

ROWS: list[tuple[str, object, str, Any, Any]] = [
    # Word, what stands after it, the field, what it then is, and what it is when the word is left out (sheet, 3.2).
    ("countersigned", "all", "senior", "all", "critical"),
    ("countersigned", "none", "senior", "none", "critical"),
    ("countersigned within", "5 days", "countersign_days", 5, 7),
    ("countersigned within", "0 days", "countersign_days", 0, 7),
    ("simulation supports at most", 3, "simulation_cap", 3, 2),
    ("exercise supports at most", 4, "exercise_cap", 4, 3),
    ("last above the lowest level", 5, "lowest_free", 5, 3),
    ("another day after a fail", "no", "repeat_after_fail", False, True),
    ("seen before completion within", "180 days", "recency_days", 180, 90),
    ("requests open for", "21 days", "request_days", 21, 14),
    ("requests extended by", "1 day", "extension_days", 1, 7),
    ("recorded within", "7 days", "encounter_days", 7, 14),
    ("from paper within", "60 days", "paper_days", 60, 30),
    ("corrected freely within", "72 hours", "edit_hours", 72, 24),
    ("contested within", "30 days", "contest_days", 30, 14),
    ("withdrawal told within", "1 day", "inform_days", 1, 3),
    ("feedback asked of at least", 10, "feedback_least", 10, 8),
    ("feedback asked of at most", 20, "feedback_most", 20, 12),
    ("feedback released from", 8, "feedback_release", 8, 6),
    ("sign-offs in a day", 4, "workload_per_day", 4, 8),
    ("reciprocal within", "24 months", "reciprocal_months", 24, 12),
    ("training valid for", "60 months", "training_months", 60, 36),
    ("training needed", "yes", "training_required", True, False),
    ("instead of a second assessor", "panel viva", "alternatives", ("panel_viva",), ()),
    ("prior learning", "yes", "prior_learning", True, False),
]


@pytest.mark.parametrize(("key", "given", "name", "expected", "usual"), ROWS)
def test_a_rule_is_as_usual_or_as_the_curriculum_says(
    key: str, given: object, name: str, expected: Any, usual: object
) -> None:
    assert getattr(read(document()).rules, name) == usual
    assert read(changed((("rules",), {key: given}))).rules == replace(AssessmentRules(), **{name: expected})


def test_every_rule_has_a_word_and_every_word_a_row_of_the_table() -> None:
    assert {row[0] for row in ROWS} == set(ASSESSMENT_KEYS)
    assert {row[2] for row in ROWS} == {one.name for one in fields(AssessmentRules)}


@pytest.mark.parametrize("word", NUMBERS, ids=[word.key for word in NUMBERS])
def test_every_number_has_its_limits(word: Any) -> None:
    def given(number: int) -> object:
        return f"{number} {word.unit}s" if word.unit else number

    for number in (word.least, word.most):
        assert getattr(read(changed((("rules",), {word.key: given(number)}))).rules, word.name) == number
    assert problems_of(changed((("rules",), {word.key: given(word.most + 1)}))) == [
        problem("number-out-of-range", ("rules", word.key), str(word.most + 1), least=word.least, most=word.most)
    ]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"feedback asked of at least": 4}, (4, 12, 4)),
        ({"feedback asked of at least": 15}, (15, 15, 6)),
        ({"feedback asked of at least": 3, "feedback asked of at most": 3, "feedback released from": 3}, (3, 3, 3)),
    ],
)
def test_the_numbers_of_a_round_of_feedback_fit_together(given: dict[str, int], expected: tuple[int, ...]) -> None:
    rules = read(changed((("rules",), given))).rules
    assert (rules.feedback_least, rules.feedback_most, rules.feedback_release) == expected


def test_a_number_of_the_round_that_cannot_be_read_makes_no_other_wrong() -> None:
    given = {"feedback asked of at least": "some", "feedback asked of at most": 2, "feedback released from": 1}
    assert [one.code for one in problems_of(changed((("rules",), given)))] == ["not-a-number"]


def test_the_normal_form_says_every_rule_so_that_another_habit_changes_nothing() -> None:
    stored = read(document()).source
    assert stored["format"] == 2
    assert set(stored["rules"]) == {*ASSESSMENT_KEYS, "warn before expiry"} - {"instead of a second assessor"}
    assert stored["rules"]["countersigned within"] == "7 days"
    assert stored["rules"]["corrected freely within"] == "24 hours"
    assert stored["rules"]["simulation supports at most"] == 2


@pytest.mark.parametrize("rules", [AssessmentRules(), replace(BEFORE, alternatives=("remote_observer", "panel_viva"))])
def test_rules_that_are_written_are_read_back(rules: AssessmentRules) -> None:
    curriculum = read(changed((("rules",), written_rules(rules))))
    assert curriculum.rules == rules
    assert read_stored(dict(curriculum.source)).rules == rules


@pytest.mark.parametrize(
    ("senior", "critical", "asked"),
    [
        ("all", False, True),
        ("all", True, True),
        ("critical", True, True),
        ("critical", False, False),
        ("none", True, False),
    ],
)
def test_who_waits_for_a_senior(senior: str, critical: bool, asked: bool) -> None:
    assert AssessmentRules(senior=senior).asks_senior(critical) is asked
