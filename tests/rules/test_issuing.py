"""Who may issue, replace and revoke a transcript, and when: all reasons against it at once."""

from __future__ import annotations

from typing import Any

import pytest

from hwx.rules.issuing import (
    FOR_REPLACING,
    FOR_REVOKING,
    REVOCATION_REASONS,
    Case,
    IssueObjection,
    against_issuing,
    against_revoking,
)
from tests.rules.building import Record, codes

IN_FORCE = "HWX-2026-00001"


def decided(*later: str) -> Record:
    record = Record()
    record.observed()
    record.signed(rests_on=(1,))
    record.decided()
    for step in later:
        if step == "comment":
            record.commented("ABC-1")
        elif step == "withdrawal":
            record.withdrawn(2)
        else:
            record.decided()
    return record


def case(record: Record, **values: Any) -> Case:
    return Case(**{"registrar": True, "own": False, "entries": record.entries, **values})


@pytest.mark.parametrize("later", [(), ("comment",), ("withdrawal", "decision")])
def test_a_registrar_issues_after_a_decision_that_still_speaks_of_the_record(later: tuple[str, ...]) -> None:
    assert against_issuing(case(decided(*later))) == ()


def test_without_a_decision_nothing_is_issued() -> None:
    assert codes(against_issuing(case(Record()))) == ["no_decision"]


def test_a_decision_that_the_record_has_left_behind_is_not_enough() -> None:
    found = against_issuing(case(decided("withdrawal", "comment")))
    assert found == (IssueObjection("decision_overtaken", entries=(4,)),)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"registrar": False}, ["not_registrar"]),
        ({"own": True}, ["own_transcript"]),
        ({"broken": (2, 3)}, ["record_broken"]),
        ({"in_force": IN_FORCE}, ["already_in_force"]),
        ({"registrar": False, "broken": (2,), "in_force": IN_FORCE},
         ["not_registrar", "record_broken", "already_in_force"]),
    ],
)  # fmt: skip
def test_every_reason_against_a_first_issue(values: dict[str, Any], expected: list[str]) -> None:
    assert codes(against_issuing(case(decided(), **values))) == expected


@pytest.mark.parametrize("reason", FOR_REPLACING)
def test_what_is_in_force_can_be_replaced_with_a_reason(reason: str) -> None:
    assert against_issuing(case(decided(), in_force=IN_FORCE), reason) == ()


@pytest.mark.parametrize(
    ("in_force", "reason", "expected"),
    [
        ("", "replaced", ["nothing_in_force"]),
        (IN_FORCE, "misconduct_finding", ["unknown_reason"]),
        ("", "because", ["nothing_in_force", "unknown_reason"]),
    ],
)
def test_every_reason_against_a_replacement(in_force: str, reason: str, expected: list[str]) -> None:
    assert codes(against_issuing(case(decided(), in_force=in_force), reason)) == expected


@pytest.mark.parametrize("reason", FOR_REVOKING)
def test_what_is_in_force_can_be_revoked_also_when_the_record_has_moved_on(reason: str) -> None:
    found = case(decided("withdrawal"), in_force=IN_FORCE, broken=(1,))
    assert against_revoking(found, IN_FORCE, reason) == ()


@pytest.mark.parametrize(
    ("values", "reason", "expected"),
    [
        ({"registrar": False}, "issued_in_error", ["not_registrar"]),
        ({"own": True}, "issued_in_error", ["own_transcript"]),
        ({"in_force": ""}, "issued_in_error", ["already_ended"]),
        ({"in_force": "HWX-2026-00002"}, "issued_in_error", ["already_ended"]),
        ({}, "replaced", ["unknown_reason"]),
        ({}, "", ["unknown_reason"]),
    ],
)
def test_every_reason_against_revoking(values: dict[str, Any], reason: str, expected: list[str]) -> None:
    assert codes(against_revoking(case(decided(), **{"in_force": IN_FORCE, **values}), IN_FORCE, reason)) == expected


def test_the_reasons_are_those_of_the_field_and_each_is_used() -> None:
    assert set(FOR_REVOKING) | set(FOR_REPLACING) == set(REVOCATION_REASONS)
