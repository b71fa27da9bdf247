"""Laws that hold for every record: whatever was recorded, by whomever, in whatever order."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from hwx.rules.facts import Countersignature, Observation, SignOff, competency_of
from hwx.rules.progress import fold, progress_of
from hwx.rules.record import Entry, faults_in
from hwx.rules.standing import MISSING, Phase, Standing
from tests.rules.building import AMINA, BILAL, REFERENCE, REVISION, Record, day
from tests.rules.histories import CODES, CURRICULUM, VALID, WILD, Story, renaming
from tests.rules.test_record_chain import changed

laws = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
EITHER = st.one_of(VALID, WILD)
PICK = st.integers(0, 10_000)


def folded(entries: list[Entry]) -> dict[str, Standing]:
    return fold(CURRICULUM, "doctor", frozenset(), entries)


def independent(first: Entry, second: Entry) -> bool:
    """Neither names the other, and no rule asks which of the two came first."""
    if competency_of(first.fact) != competency_of(second.fact):
        return True
    both = isinstance(first.fact, Observation) and isinstance(second.fact, Observation)
    return both and first.happened_on != second.happened_on


def renumbered(entries: list[Entry]) -> tuple[list[Entry], dict[int, int]]:
    """The entries in their new order, with all the numbers they name; and from new numbers to the old ones."""
    new = {entry.number: place for place, entry in enumerate(entries, start=1)}
    return [replace(e, number=new[e.number], fact=renaming(e.fact, new)) for e in entries], {
        n: o for o, n in new.items()
    }


def in_old_numbers(found: dict[str, Standing], old: dict[int, int]) -> dict[str, Standing]:
    return {
        code: replace(
            standing,
            evidence=tuple(old[number] for number in standing.evidence),
            withdrawn=tuple(sorted(old[number] for number in standing.withdrawn)),
            signatures=tuple(
                replace(one, entry=old[one.entry], countersignature=old.get(one.countersignature, 0))
                for one in standing.signatures
            ),
        )
        for code, standing in found.items()
    }


@laws
@given(EITHER, st.lists(PICK, min_size=1, max_size=60))
def test_the_order_of_recording_independent_entries_does_not_matter(story: Story, picks: list[int]) -> None:
    entries = list(story.record.entries)
    assume(len(entries) > 1)
    for pick in picks:
        place = pick % (len(entries) - 1)
        if independent(entries[place], entries[place + 1]):
            entries[place : place + 2] = entries[place + 1], entries[place]
    again, old = renumbered(entries)
    assert in_old_numbers(folded(again), old) == folded(story.record.entries)


@laws
@given(EITHER, PICK)
def test_a_withdrawal_undoes_exactly_what_it_names(story: Story, pick: int) -> None:
    """The same as if the entry had never been, but that it is known to be taken back."""
    entries = story.record.entries
    standing_ones = [e for e in entries if isinstance(e.fact, Observation | SignOff | Countersignature)]
    assume(standing_ones)
    named = standing_ones[pick % len(standing_ones)]
    code = competency_of(named.fact)
    after = Record(entries)
    after.withdrawn(named.number, code, on=day(90))
    left, never = folded(after.entries), folded([e for e in entries if e is not named])
    undone, without = left.pop(code), never.pop(code)
    assert left == never
    if isinstance(named.fact, Observation):
        assert undone == without
        return
    assert named.number in undone.withdrawn
    assert {*undone.withdrawn} - {named.number} == {*without.withdrawn}
    missing = tuple(item for item in undone.missing if item.code != "since_withdrawal")
    assert missing == tuple(item for item in without.missing if item.code != "since_withdrawal")
    same = replace(undone, withdrawn=without.withdrawn, missing=without.missing, phase=without.phase)
    assert same == without


@laws
@given(EITHER, st.sampled_from([*CODES, ""]), PICK)
def test_an_entry_leaves_every_other_competency_as_it_was(story: Story, code: str, pick: int) -> None:
    before = folded(story.record.entries)
    after = Record(story.record.entries)
    if not code:
        after.commented()
        after.changed("active", "paused")
        after.decided()
    else:
        (after.observed, after.signed, after.commented)[pick % 3](code)
    found = folded(after.entries)
    assert {one: standing for one, standing in found.items() if one != code} == {
        one: standing for one, standing in before.items() if one != code
    }


@laws
@given(EITHER, st.randoms(use_true_random=False))
def test_the_fold_depends_on_the_entries_alone_and_not_on_how_they_are_handed_over(story: Story, random: Any) -> None:
    shuffled = list(story.record.entries)
    random.shuffle(shuffled)
    assert folded(shuffled) == folded(story.record.entries) == folded(list(story.record.entries))


@laws
@given(EITHER)
def test_what_is_missing_is_less_than_what_is_needed_and_named_once(story: Story) -> None:
    for standing in folded(story.record.entries).values():
        assert all(0 <= item.have < item.need for item in standing.missing)
        named = [(item.code, item.method) for item in standing.missing]
        assert len(named) == len(set(named))
        assert {code for code, _ in named} <= set(MISSING)
        assert all(bool(item.method) == (item.code == "passed_first") for item in standing.missing)


@laws
@given(EITHER)
def test_the_phase_says_what_the_rest_of_the_standing_says(story: Story) -> None:
    for standing in folded(story.record.entries).values():
        complete = bool(standing.signature and standing.signature.complete_on)
        assert (standing.phase in (Phase.SIGNED, Phase.RENEWABLE)) == complete
        for_a_time = complete and standing.signature is not None and standing.signature.expires_on is not None
        assert (standing.phase is Phase.RENEWABLE) == (for_a_time and not standing.missing)
        assert (standing.phase is Phase.AWAITING_COUNTERSIGNATURE) == (bool(standing.signature) and not complete)
        if standing.phase is Phase.READY_TO_SIGN:
            assert standing.missing == ()
            assert standing.supported_level >= standing.required_level
        if standing.phase is Phase.NOT_STARTED:
            assert standing.observations == 0
        assert standing.observations == len(standing.evidence)
        assert (standing.last_observed_on is None) == (not standing.evidence)
        assert standing.assessors <= standing.observations


GROWING = ("observations", "assessors", "days", "apart")


@laws
@given(EITHER, st.sampled_from(CODES), st.integers(3, 5), st.sampled_from([AMINA, BILAL]))
def test_one_more_good_observation_never_leaves_more_missing(story: Story, code: str, level: int, by: int) -> None:
    before = folded(story.record.entries)[code]
    record = Record(story.record.entries)
    record.observed(code, level, by, on=day(100))
    after = folded(record.entries)[code]
    counts = {item.code: item.have for item in before.missing}
    assert {item.code for item in after.missing} <= {*counts, "passed_first"}
    assert all(item.have >= counts[item.code] for item in after.missing if item.code in GROWING)
    assert after.signatures == before.signatures
    assert after.observations == before.observations + 1
    assert not {"since_sign_off", "since_withdrawal"} & {item.code for item in after.missing}


@laws
@given(EITHER, st.integers(-5, 400))
def test_progress_counts_every_competency_asked_exactly_once(story: Story, offset: int) -> None:
    found = folded(story.record.entries)
    progress = progress_of(CURRICULUM, "doctor", frozenset(), found, day(offset))
    assert {item.competency.code: item.standing for item in progress.items} == found
    assert sum(progress.tally.states.values()) == progress.tally.total == len(found)
    assert sum(part.tally.current for part in progress.domains) == progress.tally.current
    lacking = {code for lack in progress.lacks for code in lack.codes}
    assert lacking == {i.competency.code for i in progress.items if i.competency.critical and not i.state.current}
    assert (progress.tally.percent == 100) == (progress.tally.current == progress.tally.total)


@laws
@given(EITHER, PICK)
def test_a_record_verifies_and_any_change_of_a_leaf_is_found_and_named(story: Story, pick: int) -> None:
    entries = story.record.entries
    assert faults_in(REFERENCE, REVISION, entries) == ()
    assume(entries)
    place = pick % len(entries)
    ways = list(changed(entries[place]))
    _, other = ways[pick // 7 % len(ways)]
    found = faults_in(REFERENCE, REVISION, [*entries[:place], other, *entries[place + 1 :]])
    assert place + 1 in {fault.number for fault in found}


@laws
@given(VALID)
def test_the_present_standing_does_not_depend_on_time_but_the_state_only_falls_with_it(story: Story) -> None:
    """Without a new entry nothing becomes current by waiting."""
    found = folded(story.record.entries)
    days = [story.today + timedelta(days=days) for days in (0, 5, 20, 100)]
    current = [
        {
            item.competency.code
            for item in progress_of(CURRICULUM, "doctor", frozenset(), found, on).items
            if item.state.current
        }
        for on in days
    ]
    assert all(later <= earlier for earlier, later in itertools.pairwise(current))
