"""Changes of state by the coordinator: each is an entry with its reason, and nothing else happens."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hwx.access import Role
from hwx.placements.chain import faults_of
from hwx.placements.lifecycle import NotPossible, NotYet, change_state
from hwx.placements.record import MovedOn, entries_of
from hwx.placements.tables import Placement
from hwx.rules.facts import StateChange
from hwx.rules.lifecycle import BY_COORDINATOR, PlacementState
from hwx.rules.record import Entry
from hwx.rules.signatory import Signatory
from tests.support.making import NOW, TODAY, Make


def change(make: Make, placement: Placement, state: str, reason: str = "Ill", seen: int | None = None) -> Entry:
    by = Signatory(placement.trainee_id, "HUDA ALMUTAIRI", "coordinator")
    seen = placement.last_number if seen is None else seen
    entry = change_state(make.session, placement, make.curriculum(placement), by, state, reason, seen, NOW, TODAY)
    make.session.commit()
    return entry


@pytest.mark.parametrize("was, now", [(was, now) for was, all_after in BY_COORDINATOR.items() for now in all_after])
def test_a_change_that_may_be_is_recorded(make: Make, was: str, now: str) -> None:
    placement = make.placement(state=was)
    before = entries_of(make.session, placement.id)
    entry = change(make, placement, now)
    assert isinstance(entry.fact, StateChange)
    assert (entry.fact.was, entry.fact.now, entry.fact.reason) == (was, now, "Ill")
    assert entry.happened_on == TODAY
    assert entries_of(make.session, placement.id) == [*before, entry]
    assert placement.state == now
    assert faults_of(make.session, placement) == ()


@pytest.mark.parametrize("was", ["accepted", "declined", "active", "paused"])
def test_every_other_change_is_refused_and_leaves_no_trace(make: Make, was: str) -> None:
    placement = make.placement(state=was)
    before = entries_of(make.session, placement.id)
    for now in {*PlacementState, "lost"} - {*BY_COORDINATOR.get(PlacementState(was), ())}:
        with pytest.raises(NotPossible) as refused:
            change(make, placement, now)
        assert (refused.value.was, str(refused.value)) == (was, was)
        make.session.rollback()
    assert entries_of(make.session, placement.id) == before
    assert placement.state == was


def test_the_reason_is_kept_without_the_blanks_around_it(make: Make) -> None:
    placement = make.placement()
    entry = change(make, placement, "paused", "  Family matters \n")
    assert isinstance(entry.fact, StateChange)
    assert entry.fact.reason == "Family matters"


def test_an_entry_about_a_competency_does_not_make_the_form_stale(make: Make) -> None:
    placement = make.placement(host=make.institution())
    seen = placement.last_number
    make.observation(placement, "SML-101", make.holder(Role.SUPERVISOR, placement.host))
    change(make, placement, "paused", seen=seen)
    assert placement.state == "paused"


def test_a_change_of_state_in_between_does(make: Make) -> None:
    placement = make.placement()
    seen = placement.last_number
    first = change(make, placement, "paused", seen=seen)
    with pytest.raises(MovedOn) as refused:
        change(make, placement, "paused", seen=seen)
    assert refused.value.entries == (first,)
    make.session.rollback()
    assert placement.state == "paused"
    assert entries_of(make.session, placement.id)[-1] == first


def test_a_placement_does_not_start_before_its_first_day_and_nothing_is_recorded(make: Make) -> None:
    first_day = TODAY + timedelta(days=1)
    placement = make.placement(state="accepted", starts_on=first_day)
    before = entries_of(make.session, placement.id)
    with pytest.raises(NotYet) as refused:
        change(make, placement, "active")
    assert [(one.code, one.day) for one in refused.value.objections] == [("before_first_day", first_day)]
    assert str(refused.value) == f"before_first_day {first_day}"
    make.session.rollback()
    assert entries_of(make.session, placement.id) == before
    assert placement.state == "accepted"


@pytest.mark.parametrize(("now", "ahead"), [("active", 0), ("declined", 1)])
def test_it_starts_on_that_day_and_is_declined_on_any(make: Make, now: str, ahead: int) -> None:
    placement = make.placement(state="accepted", starts_on=TODAY + timedelta(days=ahead))
    change(make, placement, now)
    assert placement.state == now
