"""Rounds of feedback: who may be asked, when they are shown, and that no figure stands on too few."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwx.rules import feedback
from hwx.rules.assessment import AssessmentRules
from hwx.rules.feedback import (
    FEWEST,
    ITEMS,
    Opening,
    Rater,
    digest_of,
    objections_to_answer,
    objections_to_opening,
    objections_to_release,
    release_number,
    result_of,
    round_state,
)

RULES = AssessmentRules()
EIGHT = tuple(Rater(f"Rater {n}", "nurse", f"rater{n}@example.org") for n in range(8))
GOOD = Opening(EIGHT, "active", False, False, "trainee@example.org", "opener@example.org")
FULL = dict.fromkeys(ITEMS, 4)


def codes(found: tuple[feedback.FeedbackObjection, ...]) -> list[str]:
    return [one.code for one in found]


def some(count: int) -> tuple[Rater, ...]:
    return tuple(Rater(f"Rater {n}", "doctor", f"rater{n}@example.org") for n in range(count))


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        ({"state": "paused"}, []),
        ({"raters": some(12)}, []),
        ({"raters": some(7)}, ["too_few_raters"]),
        ({"raters": ()}, ["too_few_raters"]),
        ({"raters": some(13)}, ["too_many_raters"]),
        ({"state": "accepted"}, ["placement_not_open"]),
        ({"state": "completed"}, ["placement_not_open"]),
        ({"own": True}, ["own_placement"]),
        ({"another_open": True}, ["round_open"]),
        ({"raters": (*EIGHT, Rater("Somebody", "nurse", " RATER1@example.org"))}, ["same_address"]),
        ({"raters": (*EIGHT, Rater("rater  3", "nurse", "new@example.org"))}, ["same_name"]),
        ({"trainee_email": "Rater2@Example.org"}, ["trainee_rates"]),
        ({"opener_email": "rater2@example.org"}, ["opener_rates"]),
        (
            {"raters": some(3), "state": "ended", "own": True},
            ["own_placement", "placement_not_open", "too_few_raters"],
        ),
    ],
    ids=str,
)
def test_a_round_is_opened_with_eight_to_twelve_others_while_the_placement_runs(
    changed: dict[str, object], expected: list[str]
) -> None:
    assert codes(objections_to_opening(replace(GOOD, **changed), RULES)) == expected  # type: ignore[arg-type]


def test_the_objection_says_how_many_there_are_and_how_many_are_needed() -> None:
    (found,) = objections_to_opening(replace(GOOD, raters=some(7)), RULES)
    assert (found.have, found.need) == (7, 8)


@pytest.mark.parametrize(
    ("least", "most", "release", "count", "expected"),
    [
        (10, 15, 6, 9, ["too_few_raters"]),
        (10, 15, 6, 15, []),
        (5, 20, 8, 7, ["too_few_raters"]),
        (2, 20, 2, 4, ["too_few_raters"]),
        (2, 20, 2, 5, []),
    ],
)
def test_a_curriculum_may_ask_for_other_numbers_but_never_for_fewer_than_five_or_than_it_releases_at(
    least: int, most: int, release: int, count: int, expected: list[str]
) -> None:
    rules = AssessmentRules(feedback_least=least, feedback_most=most, feedback_release=release)
    assert codes(objections_to_opening(replace(GOOD, raters=some(count)), rules)) == expected


@pytest.mark.parametrize(("asked", "number"), [(6, 6), (8, 8), (5, 5), (2, 5), (0, 5)])
def test_nothing_is_ever_released_at_fewer_than_five(asked: int, number: int) -> None:
    assert release_number(AssessmentRules(feedback_release=asked)) == number


@pytest.mark.parametrize(
    ("closed", "released", "today", "state"),
    [
        (False, False, 10, "open"),
        (False, False, 20, "open"),
        (False, False, 21, "over"),
        (True, True, 10, "released"),
        (True, True, 30, "released"),
        (True, False, 10, "ended"),
    ],
)
def test_a_round_is_open_until_the_end_of_its_last_day(closed: bool, released: bool, today: int, state: str) -> None:
    assert round_state(closed, released, date(2026, 3, 20), date(2026, 3, today)) == state


@pytest.mark.parametrize(
    ("ratings", "state", "expected"),
    [
        (FULL, "open", []),
        ({**FULL, "safety": 0}, "open", []),
        ({**FULL, "safety": 5, "respect": 1}, "open", []),
        (dict.fromkeys(ITEMS, 0), "open", ["nothing_said"]),
        ({item: 3 for item in ITEMS if item != "safety"}, "open", ["not_rated"]),
        ({}, "open", ["not_rated"]),
        ({**FULL, "safety": 6}, "open", ["no_such_rating"]),
        ({**FULL, "safety": -1}, "open", ["no_such_rating"]),
        ({**FULL, "beauty": 3}, "open", ["no_such_rating"]),
        (FULL, "over", ["round_closed"]),
        (FULL, "released", ["round_closed"]),
        (FULL, "ended", ["round_closed"]),
    ],
    ids=str,
)
def test_an_answer_rates_every_item_or_says_that_it_cannot(
    ratings: dict[str, int], state: str, expected: list[str]
) -> None:
    assert codes(objections_to_answer(ratings, state)) == expected


@pytest.mark.parametrize(
    ("state", "answers", "least", "own", "expected"),
    [
        ("open", 6, 6, False, []),
        ("over", 6, 6, False, []),
        ("open", 12, 6, False, []),
        ("open", 5, 6, False, ["too_few_answers"]),
        ("over", 0, 6, False, ["too_few_answers"]),
        ("open", 4, 2, False, ["too_few_answers"]),
        ("open", 5, 2, False, []),
        ("released", 6, 6, False, ["round_closed"]),
        ("ended", 6, 6, False, ["round_closed"]),
        ("open", 6, 6, True, ["own_placement"]),
    ],
)
def test_a_round_is_released_once_at_six_answers_and_by_nobody_for_themselves(
    state: str, answers: int, least: int, own: bool, expected: list[str]
) -> None:
    assert codes(objections_to_release(state, answers, least, own)) == expected


def test_below_the_number_there_is_no_result_at_all() -> None:
    assert result_of([FULL] * 5, [], 6) is None
    assert result_of([FULL] * 4, [], 2) is None
    assert result_of([FULL] * 6, [], 6) is not None


@pytest.mark.parametrize(
    ("ratings", "mean", "rated"),
    [
        ([4, 4, 4, 4, 4, 4], 40, 6),
        ([1, 2, 3, 4, 5, 5], 33, 6),
        ([1, 1, 1, 1, 1, 2], 12, 6),
        ([5, 5, 5, 5, 5, 0], 50, 5),
        ([5, 5, 5, 5, 0, 0], None, None),
        ([0, 0, 0, 0, 0, 0], None, None),
    ],
)
def test_a_mean_stands_on_those_who_could_say_and_on_five_at_least(
    ratings: list[int], mean: int | None, rated: int | None
) -> None:
    found = result_of([{**FULL, "safety": rating} for rating in ratings], [], 6)
    assert found is not None
    (item,) = [one for one in found.items if one.item == "safety"]
    assert (item.mean, item.rated) == (mean, rated)


def test_comments_are_grouped_by_what_they_are_about_and_their_order_tells_nothing() -> None:
    said = [("well", "Calm"), ("better", "Speaks softly"), ("well", "On time")]
    found = {result_of([FULL] * 6, list(order), 6) is None for order in permutations(said)}
    assert found == {False}
    results = [result_of([FULL] * 6, list(order), 6) for order in permutations(said)]
    assert all(result == results[0] for result in results)
    assert results[0] is not None
    assert set(results[0].comments["well"]) == {"Calm", "On time"}
    assert results[0].comments["better"] == ("Speaks softly",)


def test_the_digest_names_all_that_is_shown() -> None:
    plain = result_of([FULL] * 6, [("well", "Calm")], 6)
    assert plain is not None
    others = [
        result_of([FULL] * 7, [("well", "Calm")], 6),
        result_of([{**FULL, "safety": 1}] + [FULL] * 5, [("well", "Calm")], 6),
        result_of([FULL] * 6, [("better", "Calm")], 6),
        result_of(
            [FULL] * 6,
            [
                ("well", "Calm."),
            ],
            6,
        ),
    ]
    digests = {digest_of(one) for one in (plain, *others) if one}
    assert len(digests) == 5
    assert digest_of(plain) == digest_of(plain)
    assert len(digest_of(plain)) == 64


answer = st.fixed_dictionaries({item: st.integers(0, 5) for item in ITEMS})


@given(st.lists(answer, max_size=14), st.integers(0, 12))
def test_no_figure_stands_on_fewer_than_five_whatever_was_answered(answers: list[dict[str, int]], least: int) -> None:
    found = result_of(answers, [], least)
    assert (found is None) == (len(answers) < max(least, FEWEST))
    for item in found.items if found else ():
        assert item.rated is None or item.rated >= FEWEST
        assert item.mean is None or 10 <= item.mean <= 50
