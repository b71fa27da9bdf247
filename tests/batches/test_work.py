"""A batch is issued whole: in order, without a gap or a twin in the numbers, and nobody is held up by another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import structlog
from sqlalchemy import select

from hwx.access import Role
from hwx.batches.batch import candidates, counts_of, take_turn
from hwx.batches.tables import ISSUED, REFUSED, WAITING
from hwx.batches.work import LostToAnother
from hwx.papers.printing import PaperAmiss, print_pdf
from hwx.people.tables import Appointment
from hwx.rules.transcript import read as read_statement
from hwx.transcripts.register import next_place, take_place
from hwx.transcripts.tables import Transcript
from tests.batches.graduation import Graduation, decide, graduation, numbers, work_on
from tests.support.making import NOW, TODAY, Make

pytestmark = pytest.mark.usefixtures("printer")


@pytest.fixture
def here(make: Make) -> Graduation:
    return graduation(make)


def test_everybody_gets_a_transcript_of_their_own_in_the_order_of_names(here: Graduation) -> None:
    batch = here.batch()
    assert here.work(batch)
    items = here.items(batch)
    assert [(one.state, one.reasons) for one in items] == [(ISSUED, [])] * 3
    assert [one.placement_id for one in items] == [one.id for one in here.placements]
    rows = {row.id: row for row in here.session.scalars(select(Transcript))}
    assert [rows[one.transcript_id].placement_id for one in items if one.transcript_id] == [
        one.placement_id for one in items
    ]
    assert [rows[one.transcript_id].number for one in items if one.transcript_id] == [
        "HWX-2026-00001", "HWX-2026-00002", "HWX-2026-00003",
    ]  # fmt: skip
    assert batch.ended_at == NOW
    assert candidates(here.session, here.host_id) == []


def test_what_each_says_is_said_of_that_person_under_that_number(here: Graduation) -> None:
    here.work(here.batch(), at_once=3)
    for row in here.session.scalars(select(Transcript).order_by(Transcript.number)):
        said = read_statement(json.loads(row.sealed)["statement"])
        assert (said.number, said.term.reference) == (row.number, row.placement.reference)
        assert said.holder.passport_name == row.placement.trainee.passport_name
        assert row.pdf_digest == hashlib.sha256(row.pdf).hexdigest()
        assert row.number.encode() in row.pdf


def test_one_that_cannot_be_printed_holds_nobody_up_and_uses_up_no_number(here: Graduation) -> None:
    here.placements[1].trainee.original_name = "ᠮᠣᠩᠭᠣᠯ"
    batch = here.batch()
    assert here.work(batch)
    items = here.items(batch)
    assert [one.state for one in items] == [ISSUED, REFUSED, ISSUED]
    assert {one["place"] for one in items[1].reasons} == {"holder.original_name"}
    assert {one["kind"] for one in items[1].reasons} == {"unprintable"}
    assert numbers(here.session) == [1, 2]


def test_a_printer_that_fails_for_one_holds_nobody_up_and_those_behind_are_printed_anew(here: Graduation) -> None:
    """Only the paper of the first fails, when the others are under way with higher numbers already."""

    def failing(html: str, *rest: Any) -> bytes:
        if "AMINATA DIALLO" in html:
            raise PaperAmiss("own.css, line 3")
        return print_pdf(html, *rest)

    batch = here.batch()
    turn = here.turn(batch)
    with here.another_session() as session:
        work_on(session, batch.id, turn, at_once=3, print_with=failing)
    items = here.items(batch)
    assert [one.state for one in items] == [REFUSED, ISSUED, ISSUED]
    assert items[0].reasons == [{"kind": "amiss", "cause": "own.css, line 3"}]
    assert numbers(here.session) == [1, 2]
    for row in here.session.scalars(select(Transcript)):
        assert read_statement(json.loads(row.sealed)["statement"]).number == row.number


def test_what_nobody_has_foreseen_is_told_by_its_kind_and_holds_nobody_up(
    here: Graduation, capfd: pytest.CaptureFixture[str]
) -> None:
    """The registrar reads a number, and the line of the log that carries it says more."""

    def failing(html: str, *rest: Any) -> bytes:
        if "BILAL CISSE" in html:
            raise ZeroDivisionError
        return print_pdf(html, *rest)

    batch = here.batch()
    turn = here.turn(batch)
    with here.another_session() as session, structlog.contextvars.bound_contextvars(request="3f2a77"):
        work_on(session, batch.id, turn, print_with=failing)
    items = here.items(batch)
    assert [(one.state, one.reasons) for one in items] == [
        (ISSUED, []), (REFUSED, [{"kind": "fault", "error": "ZeroDivisionError", "id": "3f2a77"}]), (ISSUED, []),
    ]  # fmt: skip
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines() if "transcript not issued" in line]
    assert [(line["request"], line["error"], line["batch"]) for line in lines] == [
        ("3f2a77", "ZeroDivisionError", batch.id)
    ]  # fmt: skip
    assert "ZeroDivisionError" in str(lines[0]["exception"])
    assert "BILAL CISSE" not in str(lines)
    assert numbers(here.session) == [1, 2]


def test_the_rules_are_asked_of_each_as_when_one_is_issued_alone(here: Graduation, make: Make) -> None:
    """A transcript in force, a decision that was overtaken, and a record that moved on since the list was shown."""
    chosen = here.batch()
    _, second, third = here.placements
    here.office.file("HWX-2025-00007")
    make.sign_off(second, "SML-202", here.office.ward.supervisor, 3, ())
    decide(here, third, "completed")
    assert here.work(chosen)
    items = here.items(chosen)
    assert [one.state for one in items] == [REFUSED] * 3
    assert [one.reasons[0].get("code") for one in items] == ["already_in_force", None, None]
    assert items[0].reasons[0]["number"] == "HWX-2025-00007"
    assert [one.reasons[0]["kind"] for one in items] == ["objection", "moved_on", "moved_on"]
    again = here.batch()
    here.work(again)
    assert [one.state for one in here.items(again)] == [REFUSED, REFUSED, ISSUED]
    assert [one.reasons[0]["code"] for one in here.items(again)[:2]] == ["already_in_force", "decision_overtaken"]


def test_a_registrar_whose_appointment_has_ended_since_issues_nothing(here: Graduation) -> None:
    batch = here.batch()
    for one in here.session.scalars(select(Appointment).where(Appointment.role == Role.REGISTRAR)):
        one.ends_on = TODAY - timedelta(days=1)
    here.session.commit()
    assert here.work(batch)
    assert [one.reasons for one in here.items(batch)] == [
        [{"kind": "objection", "code": "not_registrar", "number": "", "entries": []}]
    ] * 3
    assert numbers(here.session) == []


def test_a_number_that_somebody_else_takes_meanwhile_moves_those_under_way_up(here: Graduation) -> None:
    taken: list[bool] = []

    def slow(html: str, *rest: Any) -> bytes:
        if not taken:
            with here.another_session() as other:
                taken.append(take_place(other, TODAY.year, next_place(other, TODAY.year)))
                other.commit()
        return print_pdf(html, *rest)

    batch = here.batch()
    turn = here.turn(batch)
    with here.another_session() as session:
        work_on(session, batch.id, turn, at_once=3, print_with=slow)
    assert taken == [True]
    assert numbers(here.session) == [2, 3, 4]
    assert [one.state for one in here.items(batch)] == [ISSUED] * 3


def test_two_placements_of_one_trainee_carry_one_name_for_the_learner(here: Graduation, make: Make) -> None:
    ward = here.office.ward
    again = make.placement(trainee=ward.trainee, host=ward.placement.host, home=ward.placement.home)
    decide(here, again)
    here.placements = [ward.placement, again]
    assert here.work(here.batch(), at_once=4)
    learners = here.session.scalars(select(Transcript.learner)).all()
    assert len(learners) == 2
    assert len(set(learners)) == 1


def test_a_turn_that_has_had_enough_leaves_the_rest_to_the_next(here: Graduation) -> None:
    batch = here.batch()
    looks: Iterator[bool] = iter([False, *[True] * 20])
    assert not here.work(batch, lambda: next(looks))
    assert [one.state for one in here.items(batch)] == [ISSUED, WAITING, WAITING]
    counts = counts_of(here.session, batch.id)
    assert (counts.done, counts.total, batch.ended_at, batch.worked_at) == (1, 3, None, None)
    assert here.work(batch)
    assert numbers(here.session) == [1, 2, 3]


def test_somebody_who_was_thought_dead_enters_nothing_once_another_one_is_at_work(here: Graduation) -> None:
    batch = here.batch()
    stale = here.turn(batch)
    newer = take_turn(here.session, batch.id, stale, NOW + timedelta(days=2))
    assert newer == stale + 1
    with here.another_session() as session, pytest.raises(LostToAnother):
        work_on(session, batch.id, stale)
    assert [one.state for one in here.items(batch)] == [WAITING] * 3
    assert numbers(here.session) == []


def test_a_turn_is_taken_by_one_and_only_when_nobody_is_at_work(here: Graduation) -> None:
    batch = here.batch()
    assert take_turn(here.session, batch.id, 0, NOW) == 1
    assert take_turn(here.session, batch.id, 0, NOW + timedelta(days=1)) is None
    assert take_turn(here.session, batch.id, 1, NOW + timedelta(seconds=119)) is None
    assert take_turn(here.session, batch.id, 1, NOW + timedelta(seconds=121)) == 2
    here.work(batch)
    here.session.refresh(batch)
    assert batch.turn == 3
    assert take_turn(here.session, batch.id, batch.turn, NOW + timedelta(days=9)) is None
