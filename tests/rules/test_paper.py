"""Short codes of the printed sheet: what a slip of the hand does, and how long an observation from paper is in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwx.rules.assessment import AssessmentRules
from hwx.rules.facts import Fact, Observation, StateChange
from hwx.rules.paper import LETTERS, MOST, Misread, days_late, paper_ends, place_of, short_code
from hwx.rules.record import Entry
from hwx.rules.signatory import Signatory

SHEET = "PL-7K3M"
OTHER = "PL-9Q2D"
BY = Signatory(2, "OMAR FAROUK")
DAY = date(2026, 3, 2)

places = st.integers(min_value=1, max_value=MOST)
references = st.text(alphabet="ABCDEFGHJKMNPQRSTVWXYZ23456789-", min_size=4, max_size=12)


@given(reference=references, place=places)
def test_every_code_is_three_digits_and_a_letter_and_names_its_place(reference: str, place: int) -> None:
    code = short_code(reference, place)
    assert code[:3].isdigit()
    assert code[3:] in LETTERS
    assert place_of(reference, code, MOST) == place


@given(reference=references, place=places, at=st.integers(0, 2), digit=st.integers(0, 9))
def test_one_wrong_digit_is_always_found(reference: str, place: int, at: int, digit: int) -> None:
    code = short_code(reference, place)
    slipped = code[:at] + str(digit) + code[at + 1 :]
    assert slipped == code or place_of(reference, slipped, MOST) == Misread("letter")


@given(reference=references, place=places, swap=st.sampled_from([(0, 1), (1, 2), (0, 2)]))
def test_two_digits_in_the_wrong_order_are_always_found(reference: str, place: int, swap: tuple[int, int]) -> None:
    code = list(short_code(reference, place))
    first, second = swap
    code[first], code[second] = code[second], code[first]
    slipped = "".join(code)
    assert slipped == short_code(reference, place) or place_of(reference, slipped, MOST) == Misread("letter")


@given(reference=references, place=places, letter=st.sampled_from([*LETTERS, "I", "O", "U"]))
def test_a_wrong_letter_is_always_found(reference: str, place: int, letter: str) -> None:
    code = short_code(reference, place)
    slipped = code[:3] + letter
    assert slipped == code or place_of(reference, slipped, MOST) == Misread("letter")


def test_a_code_from_the_sheet_of_another_placement_is_found_unless_both_share_their_letter() -> None:
    sheets = [f"PL-{number:04d}" for number in range(300)]
    mine = short_code(SHEET, 7)
    taken = [sheet for sheet in sheets if place_of(sheet, mine, MOST) == 7]
    assert len(taken) < len(sheets) / 10
    assert place_of(OTHER, mine, MOST) == Misread("letter")


@pytest.mark.parametrize(
    "written",
    ["{d}{c}", "{d}-{c}", " {d} {c} ", "{d} – {c}", "{d}.{c}"],
    ids=["plain", "dash", "spaces", "long dash", "dot"],
)
def test_spaces_and_dashes_do_not_matter(written: str) -> None:
    code = short_code(SHEET, 12)
    assert place_of(SHEET, written.format(d=code[:3], c=code[3]), 40) == 12
    assert place_of(SHEET, written.format(d=code[:3], c=code[3].lower()), 40) == 12


@pytest.mark.parametrize("zero", ["٠", "۰", "０"], ids=["Arabic-Indic", "Persian", "wide"])
def test_the_digits_of_another_script_are_as_good(zero: str) -> None:
    code = short_code(SHEET, 209)
    typed = "".join(chr(ord(zero) + int(digit)) for digit in code[:3]) + code[3]
    assert place_of(SHEET, typed, 400) == 209


@pytest.mark.parametrize("typed", ["", "7K", "0007K", "K007", "ABCD", "007", "007KK", "007é", "SML-101"])
def test_what_is_no_code_at_all_is_told_as_that(typed: str) -> None:
    assert place_of(SHEET, typed, 40) == Misread("shape")


@pytest.mark.parametrize(("place", "last", "expected"), [(40, 40, 40), (41, 40, Misread("place"))])
def test_a_place_that_no_competency_has_is_found(place: int, last: int, expected: int | Misread) -> None:
    assert place_of(SHEET, short_code(SHEET, place), last) == expected


@pytest.mark.parametrize("place", [0, -1, 1000])
def test_there_are_no_codes_beyond_three_digits(place: int) -> None:
    with pytest.raises(ValueError, match="1 to 999 expected"):
        short_code(SHEET, place)


def entry(fact: Fact, on: date, number: int = 1) -> Entry:
    moment = datetime.combine(on, datetime.min.time(), UTC)
    return Entry(number, 2, on, moment, fact, "", "")


def from_paper(held_by: str = "Ward secretary") -> Entry:
    return entry(Observation(BY, "SML-101", 3, "DOPS", paper_held_by=held_by), DAY)


@pytest.mark.parametrize(
    ("after", "encounter_days", "expected"),
    [(0, 14, 0), (14, 14, 0), (15, 14, 15), (30, 14, 30), (0, 0, 0), (1, 0, 1)],
)
def test_an_observation_from_paper_is_late_beyond_the_days_of_one_without(
    after: int, encounter_days: int, expected: int
) -> None:
    rules = AssessmentRules(encounter_days=encounter_days)
    assert days_late(from_paper(), DAY + timedelta(days=after), rules, ()) == expected


def test_what_is_not_from_paper_is_never_marked_late() -> None:
    assert days_late(from_paper(""), DAY + timedelta(days=60), AssessmentRules(), ()) == 0
    started = entry(StateChange(BY, "accepted", "active", "Begun"), DAY)
    assert days_late(started, DAY + timedelta(days=60), AssessmentRules(), ()) == 0


def test_days_of_a_pause_do_not_make_late() -> None:
    pause = entry(StateChange(BY, "active", "paused", "Closed"), DAY + timedelta(days=2), 2)
    again = entry(StateChange(BY, "paused", "active", "Open"), DAY + timedelta(days=12), 3)
    late = days_late(from_paper(), DAY + timedelta(days=20), AssessmentRules(), (pause, again))
    assert late == 0
    assert paper_ends(DAY, AssessmentRules(), (pause, again), DAY) == DAY + timedelta(days=40)


@pytest.mark.parametrize(
    ("days", "expected"), [(30, DAY + timedelta(days=30)), (7, DAY + timedelta(days=7)), (0, None)]
)
def test_paper_is_in_time_for_the_days_of_the_curriculum(days: int, expected: date | None) -> None:
    assert paper_ends(DAY, replace(AssessmentRules(), paper_days=days), (), DAY) == expected
