"""The record in the database: what is added is what is read, and a stale writer writes nothing."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.people.tables import Person
from hwx.placements.record import MovedOn, Writing, add_entry, entries_of, hold, refuse_if_moved_on, start_record
from hwx.placements.standing import standings_of
from hwx.placements.tables import EntryRow, Placement, StandingRow
from hwx.rules.facts import Comment, Observation, competency_of, content_of
from hwx.rules.record import Entry, faults_in, genesis
from hwx.rules.signatory import Signatory
from tests.support.making import NOW, TODAY, Make


@pytest.fixture
def placement(make: Make) -> Placement:
    """Admitted and begun: entries 1 and 2."""
    return make.placement(host=make.institution("Host"))


@pytest.fixture
def supervisor(make: Make, placement: Placement) -> Person:
    return make.holder(Role.SUPERVISOR, placement.host)


def observation(by: Person, code: str = "SML-101", comment: str = "") -> Observation:
    return Observation(Signatory(by.id, by.passport_name), code, 3, "MCX", comment)


def written(session: Session, placement: Placement, make: Make, by: Person, fact: Observation | Comment) -> Entry:
    return add_entry(session, placement, make.curriculum(placement), Writing(by.id, TODAY, NOW), fact)


def test_a_new_record_begins_with_admission_and_is_tied_to_placement_and_wording(
    make: Make, placement: Placement
) -> None:
    entries = entries_of(make.session, placement.id)
    assert [entry.fact.kind for entry in entries] == ["admission", "state"]
    assert entries[0].previous == genesis(placement.reference, placement.revision.digest)
    assert faults_in(placement.reference, placement.revision.digest, entries) == ()


def test_starting_a_record_sets_number_and_digest_before_the_first_entry() -> None:
    placement = Placement(reference="P-1")
    start_record(placement, "ab" * 32)
    assert (placement.last_number, placement.last_digest) == (0, genesis("P-1", "ab" * 32))


def test_what_is_added_is_what_is_read(make: Make, placement: Placement, supervisor: Person) -> None:
    added = make.entry(placement, supervisor, observation(supervisor), on=TODAY - timedelta(days=3))
    make.session.expire_all()
    assert entries_of(make.session, placement.id)[-1] == added
    assert added.recorded_at.tzinfo is UTC
    assert added.happened_on == TODAY - timedelta(days=3)


def test_the_columns_of_a_row_repeat_what_the_entry_says(make: Make, placement: Placement, supervisor: Person) -> None:
    added = make.entry(placement, supervisor, observation(supervisor))
    row = make.session.get_one(EntryRow, (placement.id, 3))
    assert (row.kind, row.competency, row.author_id) == ("observation", "SML-101", supervisor.id)
    assert (row.content, row.previous, row.digest) == (content_of(added.fact), added.previous, added.digest)


def test_the_placement_names_the_newest_entry(make: Make, placement: Placement, supervisor: Person) -> None:
    added = make.entry(placement, supervisor, observation(supervisor))
    make.session.expire_all()
    assert (placement.last_number, placement.last_digest) == (added.number, added.digest) == (3, added.digest)


@pytest.mark.parametrize(
    "comment",
    [
        "تسليم ممتاز، والتواصل واضح",
        "e\u0301 is not é",
        "\u202eright to left\u202c \u2028 \U0001f600",
        'quotes " and \\ and \t and \n',
        "a null \x00 inside",
        "",
        "x" * 2000,
    ],
)
def test_any_text_comes_back_as_it_was_and_verifies(
    make: Make, placement: Placement, supervisor: Person, comment: str
) -> None:
    make.entry(placement, supervisor, observation(supervisor, comment=comment))
    make.session.expire_all()
    entries = entries_of(make.session, placement.id)
    assert isinstance(entries[-1].fact, Observation)
    assert entries[-1].fact.comment == comment
    assert faults_in(placement.reference, placement.revision.digest, entries) == ()


def test_moments_verify_whatever_zone_or_fraction_they_were_recorded_with(
    make: Make, placement: Placement, supervisor: Person
) -> None:
    odd = NOW.astimezone(timezone(timedelta(hours=5, minutes=45))).replace(microsecond=999_999)
    make.entry(placement, supervisor, observation(supervisor), at=odd)
    make.session.expire_all()
    entries = entries_of(make.session, placement.id)
    assert entries[-1].recorded_at == NOW
    assert faults_in(placement.reference, placement.revision.digest, entries) == ()


def test_entries_are_read_whole_by_competency_or_one_by_number(
    make: Make, placement: Placement, supervisor: Person
) -> None:
    other = make.placement()
    make.entry(other, supervisor, observation(supervisor))
    for code in ("SML-102", "SML-101", "SML-102"):
        make.entry(placement, supervisor, observation(supervisor, code))
    numbers = {
        name: [entry.number for entry in entries_of(make.session, placement.id, **wanted)]
        for name, wanted in {
            "all": {},
            "102": {"competency": "SML-102"},
            "whole": {"competency": ""},
            "one": {"number": 4},
            "both": {"competency": "SML-102", "number": 4},
            "none": {"number": 99},
        }.items()
    }
    assert numbers == {
        "all": [1, 2, 3, 4, 5],
        "102": [3, 5],
        "whole": [1, 2],
        "one": [4],
        "both": [],
        "none": [],
    }


def test_what_is_not_committed_leaves_nothing(make: Make, placement: Placement, supervisor: Person) -> None:
    hold(make.session, placement)
    written(make.session, placement, make, supervisor, observation(supervisor))
    make.session.rollback()
    assert len(entries_of(make.session, placement.id)) == placement.last_number == 2
    assert standings_of(make.session, placement.id) == {}


def test_a_writer_whose_view_of_the_record_is_stale_is_refused_and_writes_nothing(
    make: Make, placement: Placement, supervisor: Person
) -> None:
    """Without holding the record first: the place of the entry is taken already."""
    with Session(make.session.bind, expire_on_commit=False) as late:
        stale = late.get_one(Placement, placement.id)
        late.commit()
        make.entry(placement, supervisor, observation(supervisor))
        with pytest.raises(MovedOn) as refused:
            written(late, stale, make, supervisor, observation(supervisor))
        assert refused.value.entries == ()
        late.commit()
    entries = entries_of(make.session, placement.id)
    assert len(entries) == placement.last_number == 3
    assert faults_in(placement.reference, placement.revision.digest, entries) == ()


def test_holding_the_record_brings_its_head_up_to_date(make: Make, placement: Placement, supervisor: Person) -> None:
    with Session(make.session.bind) as other:
        known = other.get_one(Placement, placement.id)
        other.commit()
        make.entry(placement, supervisor, observation(supervisor))
        hold(other, known)
        assert (known.last_number, known.last_digest) == (placement.last_number, placement.last_digest)
        assert known.state == "active"


def test_a_form_drawn_before_an_entry_about_the_same_thing_is_stale(
    make: Make, placement: Placement, supervisor: Person
) -> None:
    make.entry(placement, supervisor, observation(supervisor, "SML-102"))
    added = make.entry(placement, supervisor, observation(supervisor))
    entries = entries_of(make.session, placement.id)
    with pytest.raises(MovedOn) as refused:
        refuse_if_moved_on(3, "SML-101", entries)
    assert refused.value.entries == (added,)
    assert str(refused.value) == "the record has moved on"


def test_a_form_is_not_stale_because_of_something_else(make: Make, placement: Placement, supervisor: Person) -> None:
    make.entry(placement, supervisor, observation(supervisor, "SML-102"))
    make.entry(placement, supervisor, Comment(Signatory(supervisor.id, "A"), "A remark", "SML-101"))
    refuse_if_moved_on(2, "SML-101", entries_of(make.session, placement.id))


def test_only_entries_about_a_competency_touch_a_standing(make: Make, placement: Placement, supervisor: Person) -> None:
    make.entry(placement, supervisor, Comment(Signatory(supervisor.id, "A"), "About the whole"))
    assert make.session.scalar(select(func.count()).select_from(StandingRow)) == 0
    fact = observation(supervisor)
    make.entry(placement, supervisor, fact)
    row = make.session.scalars(select(StandingRow)).one()
    assert (row.competency, row.phase, row.last_number) == (competency_of(fact), "under_way", 4)
