"""``flask record``: every wrong entry is named, and stored standings are made anew."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import text, update

from hwx.access import Role
from hwx.curricula import revisions
from hwx.placements.record import entries_of
from hwx.placements.tables import Placement, StandingRow
from tests.placements.chained import chained
from tests.placements.corrupting import behind_the_back, change, remove
from tests.support.making import Make


@pytest.fixture
def record(make: Make) -> Placement:
    return chained(make)


@pytest.fixture
def flask(app: Flask) -> FlaskCliRunner:
    return app.test_cli_runner()


def test_verify_walks_every_record_and_is_content(make: Make, flask: FlaskCliRunner, record: Placement) -> None:
    make.placement()
    answer = flask.invoke(args=["record", "verify"])
    assert (answer.exit_code, answer.output) == (0, "2 records walked, 0 faults\n")


def test_verify_names_each_wrong_entry_of_each_record_and_fails(
    make: Make, flask: FlaskCliRunner, record: Placement
) -> None:
    other = make.placement(host=record.host)
    supervisor = make.holder(Role.SUPERVISOR, record.host)
    make.observation(other, "SML-101", supervisor)
    sound = make.placement()
    change(make.session, record.id, 4, author_id=other.trainee_id)
    change(make.session, record.id, 3, competency="")
    remove(make.session, other.id, 2)
    make.session.execute(update(Placement).where(Placement.id == record.id).values(cadre="nurse", state="paused"))
    make.session.commit()
    answer = flask.invoke(args=["record", "verify"])
    assert answer.exit_code == 1
    assert sorted(answer.output.splitlines()) == sorted(
        [
            f"{record.reference}: entry 4 was changed after it was recorded",
            f"{record.reference}: entry 3 is filed under another competency than it is about",
            f"{record.reference}: entry 1 admits on other terms than the placement shows",
            f"{record.reference}: entry 5 is not followed by the state that the placement shows",
            f"{other.reference}: entry 2 is missing",
            f"{other.reference}: entry 3 is not followed by the state that the placement shows",
            "3 records walked, 6 faults",
        ]
    )
    assert sound.reference not in answer.output


def test_verify_says_what_cannot_be_read_what_is_not_linked_and_what_is_gone_at_the_end(
    make: Make, flask: FlaskCliRunner, record: Placement
) -> None:
    change(make.session, record.id, 3, kind="certificate")
    answer = flask.invoke(args=["record", "verify", record.reference])
    assert f"{record.reference}: entry 3 cannot be read\n" in answer.output
    change(make.session, record.id, 3, kind="observation")
    change(make.session, record.id, 4, previous="0" * 64)
    remove(make.session, record.id, 5)
    answer = flask.invoke(args=["record", "verify", record.reference])
    assert f"{record.reference}: entry 4 does not continue the entry before it\n" in answer.output
    assert f"{record.reference}: entry 5 is not the newest entry that the placement names\n" in answer.output


def test_verify_looks_only_at_the_records_named(make: Make, flask: FlaskCliRunner, record: Placement) -> None:
    sound = make.placement()
    change(make.session, record.id, 3, competency="")
    answer = flask.invoke(args=["record", "verify", sound.reference])
    assert (answer.exit_code, answer.output) == (0, "1 records walked, 0 faults\n")
    assert flask.invoke(args=["record", "verify", sound.reference, record.reference]).exit_code == 1


def test_verify_does_not_pass_over_a_name_that_it_does_not_know(flask: FlaskCliRunner, record: Placement) -> None:
    answer = flask.invoke(args=["record", "verify", "P-TYPO", record.reference])
    assert answer.exit_code == 1
    assert answer.output.splitlines() == ["P-TYPO: there is no such placement", "1 records walked, 1 faults"]


def test_verify_changes_nothing(make: Make, flask: FlaskCliRunner, record: Placement) -> None:
    before = entries_of(make.session, record.id)
    make.session.commit()
    flask.invoke(args=["record", "verify"])
    make.session.expire_all()
    assert entries_of(make.session, record.id) == before


def test_rebuild_mends_every_stored_standing_and_touches_no_entry(
    make: Make, flask: FlaskCliRunner, record: Placement
) -> None:
    before = entries_of(make.session, record.id)
    make.session.execute(update(StandingRow).values(phase="signed", last_number=0))
    make.session.execute(text("DELETE FROM standing WHERE competency = 'SML-202'"))
    make.session.commit()
    answer = flask.invoke(args=["record", "verify"])
    assert answer.exit_code == 1
    assert f"{record.reference}: the stored standing differs; run 'flask record rebuild'\n" in answer.output
    make.session.commit()
    answer = flask.invoke(args=["record", "rebuild"])
    assert (answer.exit_code, answer.output) == (0, "1 records folded again\n")
    assert flask.invoke(args=["record", "verify"]).exit_code == 0
    make.session.expire_all()
    assert entries_of(make.session, record.id) == before
    assert {row.competency for row in make.session.query(StandingRow)} == {"SML-101", "SML-202"}


def test_verify_says_so_when_the_stored_wording_of_the_curriculum_was_changed(
    make: Make, flask: FlaskCliRunner, record: Placement
) -> None:
    with behind_the_back(make.session, "curriculum_revision"):
        statement = text("UPDATE curriculum_revision SET wording = :wording")
        wording = make.revision().wording.replace(b"Small skills", b"Great skills")
        make.session.execute(statement, {"wording": wording})
    forget_curricula()
    answer = flask.invoke(args=["record", "verify"])
    forget_curricula()
    assert answer.exit_code == 1
    assert f"{record.reference}: the curriculum that it is pinned to cannot be read: the stored" in answer.output


def forget_curricula() -> None:
    """As a process does that has just begun."""
    revisions._read.clear()
