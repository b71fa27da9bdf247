"""The stored standing: the same as the fold after every entry, and the same after a journey through JSON."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.curricula.tables import CurriculumRevision
from hwx.people.tables import Person
from hwx.placements.chain import standing_differs
from hwx.placements.record import Writing, add_entry, entries_of, hold
from hwx.placements.standing import folded_rows, plain, rebuild, standing_from, standings_of
from hwx.placements.tables import Placement, StandingRow
from hwx.rules.curriculum_reading import read_stored
from hwx.rules.curriculum_writing import written
from hwx.rules.facts import Comment, Fact, competency_of
from hwx.rules.progress import fold
from hwx.rules.signatory import Signatory
from hwx.rules.standing import Standing
from tests.rules.building import AMINA, Record, observed
from tests.rules.full_histories import FULL, RULED
from tests.rules.histories import CURRICULUM, PEOPLE, VALID, WILD, Story, renaming
from tests.support.making import NOW, Make


@given(st.one_of(VALID, WILD))
@settings(max_examples=25, deadline=None)
def test_a_standing_survives_json(story: Story) -> None:
    for standing in fold(CURRICULUM, "doctor", frozenset(), story.record.entries).values():
        assert standing_from(json.loads(json.dumps(plain(standing)))) == standing


@given(FULL)
@settings(max_examples=25, deadline=None)
def test_a_standing_of_every_kind_of_entry_survives_json(record: Record) -> None:
    for standing in fold(RULED, "doctor", frozenset(), record.entries).values():
        assert standing_from(json.loads(json.dumps(plain(standing)))) == standing


def test_what_was_stored_before_the_logbook_was_counted_is_read_and_is_what_would_be_stored() -> None:
    record = observed((1, 3, AMINA))
    record.signed()
    standing = fold(CURRICULUM, "doctor", frozenset(), record.entries)["ONE-01"]
    stored = plain(standing)
    assert "procedures" not in stored
    assert standing_from(stored) == standing
    assert plain(replace(standing, procedures=3))["procedures"] == 3
    assert standing_from({**stored, "procedures": 3}).procedures == 3


class Played:
    """Stories of the laws told again in the database, each in a placement of its own."""

    def __init__(self, make: Make) -> None:
        self.make = make
        self.revision: CurriculumRevision = make.revision(read_stored(written(CURRICULUM)))
        self.host = make.institution("Host")
        self.home = make.institution("Home")
        self.coordinator = make.holder(Role.COORDINATOR, self.host)
        self.people: dict[int, Person] = {number: make.person() for number in PEOPLE}

    def placement(self) -> Placement:
        return self.make.placement(
            host=self.host, home=self.home, by=self.coordinator, revision=self.revision, trainee=self.coordinator
        )

    def add(self, placement: Placement, story: Story, number: int) -> None:
        """The entry with this number in the story; the placement's record has two entries more than the story."""
        entry = story.record.entries[number - 1]
        shifted = {old: old + 2 for old in range(1, len(story.record.entries) + 1)}
        fact: Fact = renaming(entry.fact, shifted)
        by = self.people[entry.author]
        fact = replace(fact, by=replace(fact.by, person=by.id))
        hold(self.make.session, placement)
        writing = Writing(by.id, entry.happened_on, NOW)
        add_entry(self.make.session, placement, self.make.curriculum(placement), writing, fact)
        self.make.session.commit()


@pytest.fixture
def played(make: Make) -> Played:
    return Played(make)


def begun(session: Session, placement: Placement, make: Make) -> dict[str, Standing]:
    """The fold of every competency that some entry is about."""
    entries = entries_of(session, placement.id)
    folded = fold(make.curriculum(placement), placement.cadre, frozenset(placement.opened), entries)
    about = {competency_of(entry.fact) for entry in entries}
    return {code: standing for code, standing in folded.items() if code in about}


@given(st.one_of(VALID, WILD))
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_stored_standing_is_the_folded_one_after_every_entry(played: Played, make: Make, story: Story) -> None:
    placement = played.placement()
    for entry in story.record.entries:
        played.add(placement, story, entry.number)
        assert standings_of(make.session, placement.id) == begun(make.session, placement, make)
        assert not standing_differs(make.session, placement)


@given(VALID)
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_rebuilt_standing_is_the_one_that_was_written_with_the_entries(
    played: Played, make: Make, story: Story
) -> None:
    placement = played.placement()
    for entry in story.record.entries:
        played.add(placement, story, entry.number)
    query = select(StandingRow.__table__).where(StandingRow.placement_id == placement.id)
    before = sorted(make.session.execute(query).all(), key=str)
    make.session.execute(delete(StandingRow).where(StandingRow.placement_id == placement.id))
    rebuild(make.session, placement, make.curriculum(placement), entries_of(make.session, placement.id))
    make.session.commit()
    assert sorted(make.session.execute(query).all(), key=str) == before


def test_rebuilding_an_empty_record_stores_nothing_and_leaves_other_placements_alone(make: Make) -> None:
    host = make.institution()
    supervisor = make.holder(Role.SUPERVISOR, host)
    empty, other = make.placement(host=host), make.placement(host=host)
    make.observation(other, "SML-101", supervisor)
    rebuild(make.session, empty, make.curriculum(empty), entries_of(make.session, empty.id))
    make.session.commit()
    assert standings_of(make.session, empty.id) == {}
    assert list(standings_of(make.session, other.id)) == ["SML-101"]


def test_what_is_not_asked_of_the_trainee_is_not_stored_on_a_rebuild(make: Make) -> None:
    host = make.institution()
    supervisor = make.holder(Role.SUPERVISOR, host)
    nurse = make.placement(host=host, cadre="nurse")
    make.observation(nurse, "SML-201", supervisor)
    rows = folded_rows(nurse, make.curriculum(nurse), entries_of(make.session, nurse.id))
    assert rows == []


def test_a_remark_alone_is_stored_as_not_started(make: Make) -> None:
    placement = make.placement()
    fact = Comment(Signatory(placement.trainee_id, "A"), "May I try this next week?", "SML-101")
    make.entry(placement, placement.trainee, fact)
    assert standings_of(make.session, placement.id) == begun(make.session, placement, make)
    assert standings_of(make.session, placement.id)["SML-101"].phase == "not_started"
    assert not standing_differs(make.session, placement)
