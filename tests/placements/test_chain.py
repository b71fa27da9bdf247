"""A record corrupted behind the application's back is found, and the entry named."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, text, update
from sqlalchemy.exc import DataError

from hwx.placements.chain import faults_of, standing_differs
from hwx.placements.record import entries_of
from hwx.placements.tables import EntryRow, Placement, StandingRow
from hwx.rules.facts import content_of, fact_from
from hwx.rules.record import Fault, digest_of, next_entry
from tests.placements.chained import chained
from tests.placements.corrupting import behind_the_back, change, remove
from tests.support.making import NOW, TODAY, Make


@pytest.fixture
def record(make: Make) -> Placement:
    return chained(make)


def stored(make: Make, record: Placement, number: int) -> dict[str, Any]:
    return dict(make.session.get_one(EntryRow, (record.id, number)).content)


def test_an_untouched_record_has_no_faults(make: Make, record: Placement) -> None:
    assert faults_of(make.session, record) == ()
    assert not standing_differs(make.session, record)


@pytest.mark.parametrize(
    "key, value",
    [("level", 5), ("method", "SIM"), ("comment", "Excellent"), ("competency", "SML-102"), ("level", "3")],
)
def test_a_changed_word_of_an_entry_is_named(make: Make, record: Placement, key: str, value: object) -> None:
    content = {**stored(make, record, 3), key: value}
    change(make.session, record.id, 3, content=json.dumps(content))
    assert Fault(3, "changed") in faults_of(make.session, record)
    assert {fault.number for fault in faults_of(make.session, record)} == {3}


def test_a_changed_signature_is_named(make: Make, record: Placement) -> None:
    content = stored(make, record, 5)
    content["by"]["name"] = "SOMEBODY ELSE"
    change(make.session, record.id, 5, content=json.dumps(content))
    assert faults_of(make.session, record) == (Fault(5, "changed"),)


@pytest.mark.parametrize(
    "column, value",
    [
        ("happened_on", TODAY - timedelta(days=1)),
        ("recorded_at", NOW + timedelta(seconds=1)),
        ("recorded_at", NOW + timedelta(microseconds=1)),
        ("digest", "0" * 64),
    ],
)
def test_a_changed_column_is_named(make: Make, record: Placement, column: str, value: object) -> None:
    with behind_the_back(make.session, "entry"):
        one = (EntryRow.placement_id == record.id, EntryRow.number == 4)
        make.session.execute(update(EntryRow).where(*one).values({column: value}))
    faults = faults_of(make.session, record)
    assert faults[0] == Fault(4, "changed")
    assert {fault.number for fault in faults} == ({4, 5} if column == "digest" else {4})


def test_another_author_is_named(make: Make, record: Placement) -> None:
    change(make.session, record.id, 4, author_id=make.person().id)
    assert faults_of(make.session, record) == (Fault(4, "changed"),)


def test_an_entry_filed_under_another_competency_is_named(make: Make, record: Placement) -> None:
    """The column is outside the digest, and pages find entries by it."""
    change(make.session, record.id, 4, competency="SML-101")
    assert faults_of(make.session, record) == (Fault(4, "misfiled"),)


@pytest.mark.parametrize(
    "column, value",
    [
        ("kind", "certificate"),
        ("kind", "comment"),
        ("content", "null"),
        ("content", "[]"),
        ("content", "{}"),
        ("content", '{"by": 7}'),
        ("content", '{"by": {"person": 1, "name": "A"}}'),
    ],
)
def test_an_entry_that_makes_no_sense_is_named_as_unreadable(
    make: Make, record: Placement, column: str, value: str
) -> None:
    change(make.session, record.id, 4, **{column: value})
    assert faults_of(make.session, record) == (Fault(4, "unreadable"),)


@pytest.mark.parametrize("level", [2**60, "9e99"])
def test_a_number_that_no_canonical_document_holds_is_named_as_unreadable(
    make: Make, record: Placement, level: object
) -> None:
    content = json.dumps({**stored(make, record, 3), "level": "LEVEL"}).replace('"LEVEL"', str(level))
    change(make.session, record.id, 3, content=content.replace("9e99", "1e999"))
    assert faults_of(make.session, record) == (Fault(3, "unreadable"),)


@pytest.mark.parametrize("column, value", [("content", "{broken"), ("happened_on", "one day"), ("recorded_at", "noon")])
def test_what_is_no_json_or_no_date_is_named_as_unreadable_or_cannot_be_stored(
    make: Make, record: Placement, column: str, value: str
) -> None:
    """SQLite stores anything; PostgreSQL refuses it."""
    if make.session.get_bind().dialect.name == "sqlite":
        change(make.session, record.id, 3, **{column: value})
        assert faults_of(make.session, record) == (Fault(3, "unreadable"),)
    else:
        with pytest.raises(DataError):
            change(make.session, record.id, 3, **{column: value})


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_removed_entry_is_named(make: Make, record: Placement, number: int) -> None:
    remove(make.session, record.id, number)
    assert Fault(number, "missing") in faults_of(make.session, record)


@pytest.mark.parametrize("numbers", [(5,), (4, 5), (3, 4, 5), (1, 2, 3, 4, 5)])
def test_entries_removed_at_the_end_are_missed_at_the_head(
    make: Make, record: Placement, numbers: tuple[int, ...]
) -> None:
    remove(make.session, record.id, *numbers)
    assert Fault(5, "head") in faults_of(make.session, record)


def test_an_entry_put_in_at_the_end_with_good_digests_is_missed_at_the_head(make: Make, record: Placement) -> None:
    last = entries_of(make.session, record.id)[-1]
    forged = next_entry(
        record.reference, (last.number, last.digest), last.author, last.happened_on, last.recorded_at, last.fact
    )
    row = {
        "placement_id": record.id,
        "number": forged.number,
        "kind": forged.fact.kind,
        "competency": "SML-202",
        "author_id": forged.author,
        "happened_on": forged.happened_on,
        "recorded_at": forged.recorded_at,
        "content": content_of(forged.fact),
        "previous": forged.previous,
        "digest": forged.digest,
    }
    make.session.execute(insert(EntryRow).values(**row))
    make.session.commit()
    assert faults_of(make.session, record) == (Fault(5, "head"),)


def test_an_entry_rewritten_with_a_good_digest_breaks_the_link_after_it(make: Make, record: Placement) -> None:
    """The forger knows the format. Only whoever rewrites everything after it, and the placement, gets away with it."""
    old = entries_of(make.session, record.id)[2]
    content = {**content_of(old.fact), "level": 5}
    fact = fact_from("observation", content)
    digest = digest_of(record.reference, 3, old.author, old.happened_on, old.recorded_at, fact, old.previous)
    change(make.session, record.id, 3, content=json.dumps(content), digest=digest)
    assert faults_of(make.session, record) == (Fault(4, "unlinked"),)


def test_entries_moved_to_another_record_are_found_in_both(make: Make, record: Placement) -> None:
    other = make.placement()
    with behind_the_back(make.session, "entry"):
        statement = text("UPDATE entry SET placement_id = :there WHERE placement_id = :here AND number > 2")
        make.session.execute(statement, {"here": record.id, "there": other.id})
    assert faults_of(make.session, record) == (Fault(5, "head"),)
    assert {fault.number for fault in faults_of(make.session, other)} == {2, 3, 4, 5}


CHANGES: dict[str, Callable[[Make], Any]] = {
    "trainee_id": lambda make: make.person().id,
    "home_id": lambda make: make.institution().id,
    "host_id": lambda make: make.institution().id,
    "cadre": lambda make: "nurse",
    "opened": lambda make: ["SML-201"],
    "starts_on": lambda make: date(2026, 3, 1),
    "ends_on": lambda make: date(2027, 3, 1),
}


@pytest.mark.parametrize("column", CHANGES)
def test_terms_changed_past_the_record_are_found(make: Make, record: Placement, column: str) -> None:
    """Above all the trainee: the record of one person must not become that of another."""
    make.session.execute(update(Placement).where(Placement.id == record.id).values({column: CHANGES[column](make)}))
    make.session.commit()
    assert faults_of(make.session, record) == (Fault(1, "terms"),)


def test_a_state_that_no_entry_gives_is_found(make: Make, record: Placement) -> None:
    make.session.execute(update(Placement).where(Placement.id == record.id).values(state="completed"))
    make.session.commit()
    assert faults_of(make.session, record) == (Fault(5, "state"),)


@pytest.mark.parametrize("state", ["accepted", "declined", "active", "paused"])
def test_every_state_that_entries_give_is_right(make: Make, state: str) -> None:
    assert faults_of(make.session, make.placement(state=state)) == ()


def test_a_changed_wording_of_the_curriculum_is_found_at_the_first_entry(make: Make, record: Placement) -> None:
    with behind_the_back(make.session, "curriculum_revision"):
        make.session.execute(text("UPDATE curriculum_revision SET digest = 'f00'"))
    assert Fault(1, "unlinked") in faults_of(make.session, record)


@pytest.mark.parametrize(
    "values",
    [
        {"phase": "signed"},
        {"last_number": 99},
        {"content": {"code": "SML-101"}},
    ],
)
def test_a_changed_stored_standing_differs(make: Make, record: Placement, values: dict[str, Any]) -> None:
    row = (StandingRow.placement_id == record.id, StandingRow.competency == "SML-101")
    make.session.execute(update(StandingRow).where(*row).values(values))
    make.session.commit()
    assert standing_differs(make.session, record)
    assert faults_of(make.session, record) == ()


def test_a_lost_or_a_made_up_stored_standing_differs(make: Make, record: Placement) -> None:
    kept = make.session.get_one(StandingRow, (record.id, "SML-101"))
    values = {"placement_id": record.id, "phase": kept.phase, "last_number": 3, "content": kept.content}
    make.session.execute(insert(StandingRow).values(competency="SML-201", **values))
    make.session.commit()
    assert standing_differs(make.session, record)
    make.session.execute(text("DELETE FROM standing WHERE competency IN ('SML-201', 'SML-101')"))
    make.session.commit()
    assert standing_differs(make.session, record)
