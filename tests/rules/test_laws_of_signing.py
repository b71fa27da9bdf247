"""Laws of what the rules allow: no record made by asking them holds a tick that it should not."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hwx.rules.facts import Countersignature, Observation, SignOff, Withdrawal, competency_of
from hwx.rules.lifecycle import PlacementState
from hwx.rules.progress import fold, progress_of, state_on, unmet_prerequisites
from hwx.rules.record import Entry
from hwx.rules.signing import (
    OBJECTIONS,
    Act,
    Countersigning,
    Ground,
    Observing,
    Signer,
    Signing,
    Withdrawing,
    appointment_for,
    objections,
)
from hwx.rules.standing import Phase, expiry
from tests.rules.building import HOST, LONG_AGO, STRANGER, TRAINEE, appointed, codes, curriculum, day, terms
from tests.rules.histories import BY_CODE, CODES, CURRICULUM, PEOPLE, VALID, WILD, Story

laws = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
EITHER = st.one_of(VALID, WILD)
FRESH = Signer(STRANGER, (appointed(),))
"""Entitled, and a stranger to everything on the record."""


@laws
@given(EITHER)
def test_ready_to_sign_is_exactly_what_an_entitled_person_may_sign(story: Story) -> None:
    ground = story.ground
    found = ground.standings(CODES)
    for code, standing in found.items():
        if standing.signatures:
            continue
        latest = max(story.today, standing.last_observed_on or story.today)
        later = Ground(CURRICULUM, ground.terms, ground.entries, latest)
        unmet = unmet_prerequisites(BY_CODE[code], found, latest)
        may = not objections(Signing(code, latest), FRESH, later)
        assert may == (standing.phase is Phase.READY_TO_SIGN and not unmet)
        assert may == (state_on(standing, unmet, 10, latest) == "ready_to_sign")


@laws
@given(VALID, st.integers(0, 90))
def test_what_is_signed_may_be_signed_again_exactly_when_it_expires_soon_and_nothing_is_missing(
    story: Story, days: int
) -> None:
    on = story.today + timedelta(days=days)
    ground = Ground(CURRICULUM, story.ground.terms, story.ground.entries, on)
    found = ground.standings(CODES)
    for code, standing in found.items():
        if standing.phase in (Phase.SIGNED, Phase.RENEWABLE):
            unmet = unmet_prerequisites(BY_CODE[code], found, on)
            due = state_on(standing, unmet, 10, on) in ("expires_soon", "lapsed")
            may = not objections(Signing(code, on), FRESH, ground)
            assert may == (due and not standing.missing and not unmet)


@laws
@given(EITHER, st.integers(0, 90))
def test_what_is_offered_for_signing_is_exactly_what_an_entitled_person_may_sign(story: Story, days: int) -> None:
    latest = max((entry.happened_on for entry in story.record.entries), default=story.today)
    on = max(story.today + timedelta(days=days), latest)
    ground = Ground(CURRICULUM, story.ground.terms, story.ground.entries, on)
    found = ground.standings(CODES)
    for item in progress_of(CURRICULUM, ground.terms.cadre, ground.terms.opened, found, on).items:
        may = not objections(Signing(item.competency.code, on), FRESH, ground)
        assert item.may_be_signed == may


def before(entry: Entry, story: Story) -> list[Entry]:
    return story.record.entries[: entry.number - 1]


def taken_back_before(entry: Entry, story: Story) -> set[int]:
    return {one.fact.entry for one in before(entry, story) if isinstance(one.fact, Withdrawal)}


def fold_before(entry: Entry, story: Story) -> Ground:
    return Ground(CURRICULUM, terms(), before(entry, story), entry.happened_on)


def nobody_is_on_their_own_record_and_everybody_was_entitled_on_the_day(story: Story) -> None:
    for entry in story.record.entries:
        assert entry.author != TRAINEE
        roles = ("unit_head",) if isinstance(entry.fact, Countersignature) else ("supervisor", "unit_head")
        held = appointment_for(PEOPLE[entry.author], roles, story.ground, competency_of(entry.fact), entry.happened_on)
        assert held is not None
        assert held.institution == HOST
        assert held.in_force(entry.happened_on)


def every_observation_was_allowed_by_method_and_prerequisites(story: Story) -> None:
    for entry in story.record.entries:
        if not isinstance(entry.fact, Observation):
            continue
        asked = BY_CODE[entry.fact.competency]
        taken_back = taken_back_before(entry, story)
        if asked.code == "SIM-01" and entry.fact.method == "MCX":
            assert any(
                isinstance(one.fact, Observation)
                and (one.fact.competency, one.fact.method) == ("SIM-01", "SIM")
                and one.fact.level >= 2
                and one.happened_on <= entry.happened_on
                and one.number not in taken_back
                for one in before(entry, story)
            )
        for code in asked.prerequisites:
            standing = fold_before(entry, story).standing(code)
            assert standing.signed_at(entry.happened_on)


def every_sign_off_rests_on_enough(story: Story) -> None:
    """Counted here by hand, from the entries that stood when it was made."""
    for entry in story.record.entries:
        if not isinstance(entry.fact, SignOff):
            continue
        asked = BY_CODE[entry.fact.competency]
        seen = [one for one in before(entry, story) if one.number in entry.fact.rests_on]
        assert len(seen) == len(entry.fact.rests_on) >= asked.observations
        assert not taken_back_before(entry, story) & {*entry.fact.rests_on}
        assert all(competency_of(one.fact) == asked.code and isinstance(one.fact, Observation) for one in seen)
        assert all(one.happened_on <= entry.happened_on for one in seen)
        assert len({one.author for one in seen}) >= asked.assessors
        days = [one.happened_on for one in seen]
        if asked.observations > 1:
            assert len(set(days)) >= asked.spread_days
            assert (max(days) - min(days)).days >= asked.spread_apart
        on_patients = [one for one in seen if asked.code != "SIM-01" or one.fact.method != "SIM"]  # type: ignore[union-attr]
        on_patients.sort(key=lambda one: (one.happened_on, one.number))
        last = on_patients[-min(asked.last_at_level, asked.observations) :]
        lowest = min(one.fact.level for one in last)  # type: ignore[union-attr]
        assert lowest == entry.fact.level >= asked.level_for("doctor")


def every_signature_in_force_is_complete_by_two_people_where_critical_and_never_early(story: Story) -> None:
    by_number = {entry.number: entry for entry in story.record.entries}
    for code, standing in fold(CURRICULUM, "doctor", frozenset(), story.record.entries).items():
        for one in standing.signatures:
            sign_off = by_number[one.entry]
            assert one.expires_on == expiry(sign_off.happened_on, BY_CODE[code].valid_months)
            assert one.complete_on is None or one.complete_on >= one.signed_on
            if BY_CODE[code].critical and one.complete_on:
                assert by_number[one.countersignature].author != sign_off.author
                assert one.complete_on == by_number[one.countersignature].happened_on
            if not BY_CODE[code].critical:
                assert one.complete_on == one.signed_on
                assert one.countersignature == 0


def no_sign_off_in_force_rests_on_something_taken_back(story: Story) -> None:
    taken_back = {entry.fact.entry for entry in story.record.entries if isinstance(entry.fact, Withdrawal)}
    for entry in story.record.entries:
        if isinstance(entry.fact, SignOff) and entry.number not in taken_back:
            assert not taken_back & {*entry.fact.rests_on}


def at_most_one_sign_off_waits_and_it_is_the_newest(story: Story) -> None:
    """Beside those whose countersignature was taken back after a newer sign-off had been made."""
    taken_back = {entry.fact.entry for entry in story.record.entries if isinstance(entry.fact, Withdrawal)}
    seconds = [entry for entry in story.record.entries if isinstance(entry.fact, Countersignature)]
    undone = {one.fact.sign_off for one in seconds if one.number in taken_back}  # type: ignore[union-attr]
    for standing in fold(CURRICULUM, "doctor", frozenset(), story.record.entries).values():
        assert all(one.complete_on or one.entry in undone for one in standing.signatures[:-1])


@settings(laws, max_examples=60)
@given(VALID)
def test_a_record_made_by_asking_the_rules_holds_no_tick_that_it_should_not(story: Story) -> None:
    nobody_is_on_their_own_record_and_everybody_was_entitled_on_the_day(story)
    every_observation_was_allowed_by_method_and_prerequisites(story)
    every_sign_off_rests_on_enough(story)
    every_signature_in_force_is_complete_by_two_people_where_critical_and_never_early(story)
    no_sign_off_in_force_rests_on_something_taken_back(story)
    at_most_one_sign_off_waits_and_it_is_the_newest(story)


WILD_ACTS: st.SearchStrategy[Act] = st.one_of(
    st.builds(
        Observing,
        st.sampled_from([*CODES, "", "X"]),
        st.integers(-1, 9),
        st.sampled_from(["MCX", "SIM", "", "x"]),
        st.dates(day(-9), day(99)),
    ),
    st.builds(Signing, st.sampled_from([*CODES, "X"]), st.dates(day(-9), day(99))),
    st.builds(Countersigning, st.sampled_from([*CODES, "X"]), st.integers(-1, 40), st.dates(day(-9), day(99))),
    st.builds(
        Withdrawing,
        st.integers(-1, 40),
        st.sampled_from(["other", "x"]),
        st.text(" \nab", max_size=3),
        st.dates(day(-9), day(99)),
    ),
)


@laws
@given(
    EITHER,
    WILD_ACTS,
    st.sampled_from([*PEOPLE.values(), FRESH, Signer(STRANGER, ())]),
    st.sampled_from(["doctor", "nurse"]),
    st.sampled_from(list(PlacementState)),
)
def test_every_question_has_an_answer_out_of_the_list_and_always_the_same(
    story: Story, act: Act, who: Signer, cadre: str, state: PlacementState
) -> None:
    ground = Ground(CURRICULUM, terms(cadre=cadre, state=state.value), story.ground.entries, story.today)
    found = objections(act, who, ground)
    assert set(codes(found)) <= set(OBJECTIONS)
    assert found == objections(act, who, ground)
    assert len(found) == len(set(found))


@laws
@given(EITHER, WILD_ACTS)
def test_a_person_without_an_appointment_at_the_host_may_do_nothing(story: Story, act: Act) -> None:
    elsewhere = Signer(STRANGER, (appointed("unit_head", institution=HOST + 1), appointed("coordinator")))
    for who in (elsewhere, Signer(STRANGER, ()), Signer(TRAINEE, (appointed(), appointed("unit_head")))):
        assert objections(act, who, story.ground)


@laws
@given(EITHER, WILD_ACTS)
def test_more_appointments_never_forbid_what_fewer_allow(story: Story, act: Act) -> None:
    more = Signer(STRANGER, (appointed("unit_head"), *FRESH.appointments, appointed(ends_on=LONG_AGO)))
    assert set(objections(act, more, story.ground)) <= set(objections(act, FRESH, story.ground))


def test_the_curriculum_of_the_histories_asks_every_rule() -> None:
    asked = curriculum(*BY_CODE.values()).competencies()
    assert {bool(one.critical) for one in asked} == {True, False}
    assert any(one.prerequisites for one in BY_CODE.values())
    assert any(one.valid_months for one in BY_CODE.values())
