"""A program learns what became of the transcripts that were checked with its key, and of no other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from time_machine import Traveller

from hwx.api import changes
from hwx.api.tables import ApiFollowed
from hwx.placements.tables import Placement
from hwx.transcripts.tables import Transcript, TranscriptEvent
from tests.api.conftest import End, Issue, Program
from tests.support.making import NOW, Make
from tests.verification.sealed import CODE, NUMBER, sealed

CHANGES = "/api/v1/changes"


def ask(program: Program, number: str = NUMBER, code: str = CODE) -> None:
    assert program.post("/api/v1/verifications", json={"number": number, "code": code}).status_code == 200


def numbers(program: Program, cursor: str = "") -> list[str]:
    answer = program.get(f"{CHANGES}?since={cursor}" if cursor else CHANGES).get_json()
    return [one["number"] for one in answer["changes"]]


def test_what_was_checked_is_told_when_it_is_revoked(
    program: Program, issue: Issue, end: End, clock: Traveller
) -> None:
    row = issue()
    ask(program)
    before = program.get(CHANGES).get_json()
    assert before["changes"] == []
    end(row, "identity_error")
    clock.shift(300)
    after = program.get(f"{CHANGES}?since={before['cursor']}").get_json()

    assert after["changes"] == [
        {
            "number": NUMBER,
            "in_force": "revoked",
            "at": NOW.isoformat(),
            "reason_code": "identity_error",
            "reason": "Reason: something about the identity of the holder was wrong.",
            "replaced_by": None,
        }
    ]
    assert after["more"] is False
    again = program.get(f"{CHANGES}?since={after['cursor']}").get_json()
    assert again == {"changes": [], "cursor": after["cursor"], "more": False}


def test_a_replacement_names_the_newer_number_and_not_its_code(
    program: Program, issue: Issue, end: End, clock: Traveller
) -> None:
    old, newer = issue(), issue(number="HWX-2026-00050", code="DDDD-EEEE-FFFF")
    ask(program)
    end(old, by=newer)
    clock.shift(300)
    response = program.get(CHANGES)

    (only,) = response.get_json()["changes"]
    assert (only["in_force"], only["replaced_by"]) == ("superseded", "HWX-2026-00050")
    assert "DDDD" not in response.text


def test_another_key_is_told_nothing_even_of_the_same_institution(
    new_program: Callable[..., Program], issue: Issue, end: End, clock: Traveller
) -> None:
    row = issue()
    first, second = new_program(), new_program(name="Other")
    ask(first)
    ask(second, code="0000-0000-0000")
    end(row)
    clock.shift(300)

    assert numbers(first) == [NUMBER]
    assert numbers(second) == []


@pytest.mark.parametrize("way", ["file", "status", "batch"])
def test_every_way_of_checking_is_followed(
    program: Program, issue: Issue, end: End, clock: Traveller, session: Session, way: str
) -> None:
    row = issue()
    pair = {"number": NUMBER, "code": CODE}
    for _ in range(2):
        if way == "file":
            program.post("/api/v1/verifications", data=sealed(), content_type="application/json")
        elif way == "batch":
            program.post("/api/v1/verifications/batch", json={"transcripts": [pair, pair]})
        else:
            program.get(f"/api/v1/transcripts/{NUMBER}/status?code={CODE}")
        clock.shift(1)
    end(row)
    clock.shift(300)

    assert numbers(program) == [NUMBER]
    (followed,) = session.scalars(select(ApiFollowed))
    assert followed.first_checked_at == NOW


def test_a_change_is_told_when_no_earlier_one_can_come_after_it(
    program: Program, issue: Issue, end: End, clock: Traveller
) -> None:
    row = issue()
    ask(program)
    end(row)
    clock.shift(299)
    assert numbers(program) == []
    clock.shift(1)
    assert numbers(program) == [NUMBER]


def test_pages_of_changes_leave_none_out_and_tell_none_twice(
    program: Program,
    make: Make,
    issue: Issue,
    session: Session,
    clock: Traveller,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Several at the very same moment, over the end of a page."""
    monkeypatch.setattr(changes, "PAGE", 3)
    placement, person = make.placement(), make.person()
    wanted = [_ended(session, issue, placement, place, person.id) for place in range(8)]
    for number in wanted:
        ask(program, number)
    clock.shift(600)
    told: list[str] = []
    cursor, more = "", True
    while more:
        answer = program.get(f"{CHANGES}?since={cursor}" if cursor else CHANGES).get_json()
        assert len(answer["changes"]) <= 3
        told += [one["number"] for one in answer["changes"]]
        cursor, more = answer["cursor"], answer["more"]
    assert told == sorted(wanted)


def _ended(session: Session, issue: Issue, placement: Placement, place: int, person: int) -> str:
    row: Transcript = issue(placement, edition=place + 1, number=f"HWX-2026-{place + 1:05}")
    at = NOW + timedelta(microseconds=place // 4)
    session.add(
        TranscriptEvent(
            transcript_id=row.id, kind="revoked", reason_code="identity_error", at=at, actor_id=person,
            replaced_by_id=None,
        )
    )  # fmt: skip
    session.commit()
    return row.number


@pytest.mark.parametrize("cursor", ["x", "-1~", "1~hwx", "1", "~", "9" * 18 + "~", "1~A%0A", "%D9%A1~", "1~A%00"])
def test_a_cursor_that_was_never_given_out_is_refused(program: Program, cursor: str) -> None:
    response = program.get(f"{CHANGES}?since={cursor}")
    assert response.status_code == (400 if "%00" in cursor else 422)
    assert response.mimetype == "application/problem+json"
