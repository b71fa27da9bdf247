"""The words of ``rules:`` for the rules of assessment: read from a document and written into its normal form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hwx.rules.assessment import SENIOR, USUAL, AssessmentRules
from hwx.rules.curriculum_section import Section

SUBSTITUTES = {"remote observer": "remote_observer", "panel viva": "panel_viva"}
"""What stands in a document, and what an observation says."""


@dataclass(frozen=True)
class Word:
    """One rule: its field of AssessmentRules, its key, its unit ("" is a plain number), and the numbers it may have."""

    name: str
    key: str
    unit: str
    least: int
    most: int


NUMBERS = (
    Word("countersign_days", "countersigned within", "day", 0, 60),
    Word("simulation_cap", "simulation supports at most", "", 0, 10),
    Word("exercise_cap", "exercise supports at most", "", 0, 10),
    Word("lowest_free", "last above the lowest level", "", 0, 10),
    Word("recency_days", "seen before completion within", "day", 0, 365),
    Word("request_days", "requests open for", "day", 0, 365),
    Word("extension_days", "requests extended by", "day", 0, 365),
    Word("encounter_days", "recorded within", "day", 0, 365),
    Word("paper_days", "from paper within", "day", 0, 365),
    Word("edit_hours", "corrected freely within", "hour", 0, 72),
    Word("contest_days", "contested within", "day", 0, 365),
    Word("inform_days", "withdrawal told within", "day", 0, 60),
    Word("workload_per_day", "sign-offs in a day", "", 0, 100),
    Word("reciprocal_months", "reciprocal within", "month", 0, 120),
    Word("training_months", "training valid for", "month", 0, 120),
)
SENIOR_KEY = "countersigned"
REPEAT_KEY = "another day after a fail"
LEAST_KEY, MOST_KEY, RELEASE_KEY = "feedback asked of at least", "feedback asked of at most", "feedback released from"
TRAINING_KEY = "training needed"
SUBSTITUTES_KEY = "instead of a second assessor"
PRIOR_KEY = "prior learning"

ASSESSMENT_KEYS = (
    *(SENIOR_KEY, *(word.key for word in NUMBERS), REPEAT_KEY, LEAST_KEY, MOST_KEY, RELEASE_KEY),
    *(TRAINING_KEY, SUBSTITUTES_KEY, PRIOR_KEY),
)


def read_rules(part: Section) -> AssessmentRules:
    """What the section leaves out is as usual."""
    numbers: dict[str, Any] = {word.name: _number(part, word) for word in NUMBERS}
    asked = part.number(LEAST_KEY, 1, 50, USUAL.feedback_least)
    least = asked if part.clean(LEAST_KEY) else 1
    return AssessmentRules(
        **numbers,
        senior=part.choice(SENIOR_KEY, SENIOR, USUAL.senior),
        repeat_after_fail=part.yes(REPEAT_KEY, USUAL.repeat_after_fail),
        feedback_least=asked,
        feedback_most=part.number(MOST_KEY, least, 50, max(least, USUAL.feedback_most)),
        feedback_release=part.number(RELEASE_KEY, 1, max(least, 1), min(least, USUAL.feedback_release)),
        training_required=part.yes(TRAINING_KEY, USUAL.training_required),
        alternatives=_substitutes(part),
        prior_learning=part.yes(PRIOR_KEY, USUAL.prior_learning),
    )


def written_rules(rules: AssessmentRules) -> dict[str, object]:
    """Every rule under its key, also where it is as usual, so that another habit later changes nothing."""
    substitutes = [words for words, name in SUBSTITUTES.items() if name in rules.alternatives]
    return {
        SENIOR_KEY: rules.senior,
        **{word.key: _written(word, getattr(rules, word.name)) for word in NUMBERS},
        REPEAT_KEY: rules.repeat_after_fail,
        LEAST_KEY: rules.feedback_least,
        MOST_KEY: rules.feedback_most,
        RELEASE_KEY: rules.feedback_release,
        TRAINING_KEY: rules.training_required,
        **({SUBSTITUTES_KEY: substitutes} if substitutes else {}),
        PRIOR_KEY: rules.prior_learning,
    }


def _number(part: Section, word: Word) -> int:
    readers: Mapping[str, Callable[[str, int, int, int], int]] = {
        "": part.number,
        "day": part.days,
        "hour": part.clock_hours,
        "month": part.span_of_months,
    }
    return readers[word.unit](word.key, word.least, word.most, getattr(USUAL, word.name))


def _written(word: Word, value: int) -> object:
    return f"{value} {word.unit}s" if word.unit else value


def _substitutes(part: Section) -> tuple[str, ...]:
    """In the order of SUBSTITUTES, whatever the order of the document: it means nothing."""
    named = part.names(SUBSTITUTES_KEY)
    for stranger in (name for name in named if name not in SUBSTITUTES):
        part.findings.report("not-a-choice", part.at(SUBSTITUTES_KEY), stranger, expected=", ".join(SUBSTITUTES))
    return tuple(name for words, name in SUBSTITUTES.items() if words in named)
