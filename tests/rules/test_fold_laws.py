"""Laws of the fold for records with every kind of entry, under the rules as usual and some that are not."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from hwx.rules import facts
from hwx.rules.ended import ended
from hwx.rules.facts import (
    Countersignature,
    Decision,
    Feedback,
    Observation,
    Recognition,
    SignOff,
    competency_of,
)
from hwx.rules.portfolio import Procedure
from hwx.rules.progress import fold, progress_of
from hwx.rules.record import Entry
from hwx.rules.standing import MISSING, Phase, Standing, as_of
from tests.rules.building import AMINA, BILAL, OTHER_HEAD, day
from tests.rules.every_kind import Ledger
from tests.rules.full_histories import CODES, FULL, KINDS, RULED, RULES, story
from tests.rules.test_laws import in_old_numbers, renumbered

laws = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
PICK = st.integers(0, 10_000)
JUDGED = (Observation, SignOff, Countersignature, Recognition)


def folded(entries: list[Entry]) -> dict[str, Standing]:
    return fold(RULED, "doctor", frozenset(), entries)


def over(record: Ledger) -> set[int]:
    return set(ended({entry.number: entry.fact for entry in record.entries}))


def chosen(record: Ledger, pick: int, *kinds: type) -> Entry:
    """One entry of these kinds that has not ended."""
    gone = over(record)
    some = [entry for entry in record.entries if isinstance(entry.fact, kinds) and entry.number not in gone]
    assume(some)
    return some[pick % len(some)]


def certified(record: Ledger, named: Entry) -> bool:
    """Whether a sign-off rests on this and on a certificate: its validity was set when it was made."""
    facts = {entry.number: entry.fact for entry in record.entries}
    return any(
        named.number in fact.rests_on and any(isinstance(facts[number], Recognition) for number in fact.rests_on)
        for fact in facts.values()
        if isinstance(fact, SignOff)
    )


def independent(first: Entry, second: Entry) -> bool:
    """Neither names the other, and no rule asks which of the two came first."""
    if competency_of(first.fact) != competency_of(second.fact):
        return True
    facts = first.fact, second.fact
    if any(isinstance(fact, Procedure) for fact in facts):
        return not any(vars(fact).get(name) == first.number for fact in facts for name in ("entry", "contest"))
    both = all(isinstance(fact, Observation) and not fact.corrects for fact in facts)
    return both and first.happened_on != second.happened_on


@laws
@given(FULL, st.lists(PICK, min_size=1, max_size=60))
def test_the_order_of_recording_independent_entries_does_not_matter(record: Ledger, picks: list[int]) -> None:
    entries = list(record.entries)
    assume(len(entries) > 1)
    places = {entry.number: entry for entry in entries}
    for pick in picks:
        place = pick % (len(entries) - 1)
        if independent(places[entries[place].number], places[entries[place + 1].number]):
            entries[place : place + 2] = entries[place + 1], entries[place]
    again, old = renumbered(entries)
    assert in_old_numbers(folded(again), old) == folded(record.entries)


@laws
@given(FULL, st.randoms(use_true_random=False))
def test_the_fold_depends_on_the_entries_alone_and_not_on_how_they_are_handed_over(record: Ledger, dice: Any) -> None:
    shuffled = list(record.entries)
    dice.shuffle(shuffled)
    assert folded(shuffled) == folded(record.entries)


def same_but(found: Standing, without: Standing, *codes: str) -> bool:
    """The same, but for the numbers that were taken back, and for what is missing after that."""
    less = tuple(item for item in found.missing if item.code not in codes)
    assert less == tuple(item for item in without.missing if item.code not in codes)
    return replace(found, withdrawn=without.withdrawn, missing=without.missing, phase=without.phase) == without


@laws
@given(FULL, PICK)
def test_a_withdrawal_undoes_exactly_what_it_names(record: Ledger, pick: int) -> None:
    named = chosen(record, pick, *JUDGED)
    assume(not certified(record, named))
    code = competency_of(named.fact)
    after = Ledger(record.entries)
    after.withdrawn(named.number, code, on=day(90))
    left, never = folded(after.entries), folded([entry for entry in record.entries if entry is not named])
    undone, without = left.pop(code), never.pop(code)
    assert left == never
    if isinstance(named.fact, Observation | Recognition):
        assert undone == without
    else:
        assert named.number in undone.withdrawn
        assert same_but(undone, without, "since_withdrawal")


@laws
@given(FULL, PICK)
def test_an_appeal_that_is_upheld_undoes_exactly_the_withdrawal(record: Ledger, pick: int) -> None:
    named = chosen(record, pick, *JUDGED)
    code = competency_of(named.fact)
    after = Ledger(record.entries)
    taken = after.withdrawn(named.number, code, on=day(90))
    after.set_aside(taken, "appeal", day(91), code)
    assert folded(after.entries) == folded(record.entries)


@laws
@given(FULL, PICK)
def test_a_contest_that_is_upheld_sets_aside_exactly_what_it_is_about_and_one_that_is_dismissed_nothing(
    record: Ledger, pick: int
) -> None:
    named = chosen(record, pick, *JUDGED)
    assume(not certified(record, named))
    code = competency_of(named.fact)
    after = Ledger(record.entries)
    ruling = after.ruled(after.contested(named.number, "contest", day(90), code), "dismissed", day(90), code)
    assert folded(after.entries) == folded(record.entries)
    after.set_aside(ruling, "appeal", day(91), code)
    without = folded([entry for entry in record.entries if entry is not named])
    assert all(
        same_but(after_all, without[code], "since_withdrawal") for code, after_all in folded(after.entries).items()
    )


@laws
@given(FULL, PICK, st.sampled_from(["upheld", "dismissed"]))
def test_a_contest_of_feedback_and_an_appeal_against_a_decision_leave_every_standing_as_it_was(
    record: Ledger, pick: int, outcome: str
) -> None:
    """What a panel counts and what it decides are no part of a competency."""
    named = chosen(record, pick, Feedback, Decision)
    code, step = competency_of(named.fact), "appeal" if isinstance(named.fact, Decision) else "contest"
    after = Ledger(record.entries)
    after.ruled(after.contested(named.number, step, day(90), code), outcome, day(90), code)
    assert folded(after.entries) == folded(record.entries)
    set_aside = isinstance(named.fact, Feedback) and outcome == "upheld"
    assert (named.number in over(after)) == set_aside
    assert over(after) - over(record) <= {named.number}


@laws
@given(FULL, PICK)
def test_a_countersignature_that_is_set_aside_leaves_the_sign_off_as_it_was_before_it(
    record: Ledger, pick: int
) -> None:
    waiting = [one for one in folded(record.entries).values() if one.phase is Phase.AWAITING_COUNTERSIGNATURE]
    assume(waiting)
    standing = waiting[pick % len(waiting)]
    assert standing.signature
    after = Ledger(record.entries)
    second = after.countersigned(standing.signature.entry, standing.code, OTHER_HEAD, day(90))
    assert folded(after.entries)[standing.code].phase is not Phase.AWAITING_COUNTERSIGNATURE
    after.set_aside(second, "contest", day(91), standing.code)
    again = folded(after.entries)
    assert again[standing.code].phase is Phase.AWAITING_COUNTERSIGNATURE
    assert same_but(again.pop(standing.code), standing, "since_withdrawal")
    assert again == {code: one for code, one in folded(record.entries).items() if code != standing.code}


@laws
@given(FULL, PICK, st.integers(1, 5))
def test_a_correction_counts_as_if_it_had_been_said_at_once(record: Ledger, pick: int, level: int) -> None:
    named = chosen(record, pick, Observation)
    fact = named.fact
    assert isinstance(fact, Observation)
    after = Ledger(record.entries)
    number = after.add(replace(fact, level=level, corrects=named.number), named.happened_on, named.author)
    at_once = replace(named, fact=replace(fact, level=level))
    said = folded([at_once if entry is named else entry for entry in record.entries])
    for code, standing in folded(after.entries).items():
        evidence = tuple(named.number if one == number else one for one in standing.evidence)
        assert replace(standing, evidence=evidence) == said[code]


@laws
@given(FULL, st.sampled_from([*CODES, ""]), PICK)
def test_an_entry_leaves_every_other_competency_as_it_was(record: Ledger, code: str, pick: int) -> None:
    before = folded(record.entries)
    after = Ledger(record.entries)
    if code:
        after.logged(9, code=code)
        after.set_aside(after.observed(code), code=code)
        after.corrected(after.observed(code), code=code)
        after.recognised(code=code)
        after.countersigned(after.signed(code), code)
        after.reflected(code=code)
        after.withdrawn(pick % len(after.entries) + 1, code)
        after.set_aside(pick % len(after.entries) + 1, code=code)
    else:
        after.changed("active", "paused")
        after.commented()
        after.decided()
    assert {one: standing for one, standing in folded(after.entries).items() if one != code} == {
        one: standing for one, standing in before.items() if one != code
    }


@laws
@given(FULL)
def test_a_standing_is_in_agreement_with_itself(record: Ledger) -> None:
    for code, standing in folded(record.entries).items():
        asked = RULED.by_code[code]
        named = [(item.code, item.method) for item in standing.missing]
        assert all(0 <= item.have < item.need for item in standing.missing)
        assert len(named) == len(set(named))
        assert {one for one, _ in named} <= set(MISSING)
        assert len(standing.evidence) - standing.observations in (0, 1)
        assert len(standing.evidence) == standing.observations or not asked.critical
        assert standing.assessors <= standing.observations
        assert (standing.last_observed_on is None) == (standing.observations == 0)
        assert not {one.entry for one in standing.signatures} & {*standing.withdrawn}
        complete = bool(standing.signature and standing.signature.complete_on)
        assert (standing.phase in (Phase.SIGNED, Phase.RENEWABLE)) == complete
        assert (standing.phase is Phase.AWAITING_COUNTERSIGNATURE) == (bool(standing.signature) and not complete)
        if standing.phase is Phase.READY_TO_SIGN:
            assert standing.missing == ()
            assert standing.supported_level >= standing.required_level


@laws
@given(FULL, st.sampled_from(CODES), st.integers(4, 5), st.sampled_from([AMINA, BILAL]))
def test_one_more_good_observation_never_leaves_more_missing(record: Ledger, code: str, level: int, by: int) -> None:
    before = folded(record.entries)[code]
    record.observed(code, level, by, on=day(100))
    after = folded(record.entries)[code]
    assert {item.code for item in after.missing} <= {*(item.code for item in before.missing), "passed_first"}
    assert after.observations == before.observations + 1
    assert after.signatures == before.signatures


@laws
@given(FULL, st.integers(0, 60))
def test_what_is_overdue_is_said_of_the_newest_sign_off_alone_and_everything_else_stays(
    record: Ledger, offset: int
) -> None:
    for standing in folded(record.entries).values():
        read = as_of(standing, RULES.countersign_days, day(offset))
        if read.overdue:
            assert standing.phase is Phase.AWAITING_COUNTERSIGNATURE
            assert standing.signature
            assert (day(offset) - standing.signature.signed_on).days > RULES.countersign_days
            assert {one.entry for one in standing.signatures} - {one.entry for one in read.signatures} >= {read.overdue}
            assert as_of(read, RULES.countersign_days, day(offset)) == read
        else:
            assert read == standing
        assert read.signed_at(day(offset)) == standing.signed_at(day(offset))


@laws
@given(FULL)
def test_nothing_becomes_current_by_waiting_alone(record: Ledger) -> None:
    found = folded(record.entries)
    current = [
        {
            item.competency.code
            for item in progress_of(RULED, "doctor", frozenset(), found, day(on)).items
            if item.state.current
        }
        for on in (40, 45, 60, 100)
    ]
    assert all(later <= earlier for earlier, later in itertools.pairwise(current))


@pytest.mark.parametrize("kind", sorted(set(KINDS)))
def test_a_story_can_hold_every_kind(kind: str) -> None:
    first = bytes([KINDS.index("observe"), 0, 2, 0])
    assert len(story(first + bytes([KINDS.index(kind), 0, 2, 0])).entries) > 1


def test_every_kind_of_entry_there_is_can_be_in_a_story() -> None:
    first = bytes([KINDS.index("observe"), 0, 2, 0])
    stories = [story(first + bytes([place, 0, 2, 0])) for place in range(len(KINDS))]
    assert {entry.fact.kind for record in stories for entry in record.entries} == set(facts.KINDS)


def test_the_curriculum_of_these_histories_asks_every_rule_of_the_fold() -> None:
    assert RULES.prior_learning
    assert RULES.alternatives
    assert min(RULES.simulation_cap, RULES.exercise_cap, RULES.lowest_free, RULES.countersign_days) > 0
    assert any(one.procedures for one in RULED.competencies())
