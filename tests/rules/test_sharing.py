"""Share links: who makes one, how long it is good, and to the last value what each detail shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from hwx.rules.sharing import (
    DETAILS,
    MOST_OPEN,
    SHARING_OBJECTIONS,
    ShareCase,
    against_sharing,
    ends_at,
    is_open,
    shared,
)
from tests.verification.sealed import CODE, NUMBER, TRANSCRIPT

MADE = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
ON = date(2026, 3, 16)
MINE = ShareCase(own=True, in_force=True)


@pytest.mark.parametrize(
    ("changes", "detail", "days", "expected"),
    [
        ({}, "outcome", 1, ()),
        ({}, "competencies", 90, ()),
        ({"open_links": MOST_OPEN - 1}, "whole", 30, ()),
        ({"own": False}, "outcome", 1, ("not_yours",)),
        ({"own": False, "in_force": False, "open_links": 99}, "odd", 0, ("not_yours",)),
        ({"in_force": False}, "outcome", 1, ("not_in_force",)),
        ({}, "everything", 1, ("unknown_detail",)),
        ({}, "", 1, ("unknown_detail",)),
        ({}, "outcome", 0, ("too_short",)),
        ({}, "outcome", -1, ("too_short",)),
        ({}, "outcome", 91, ("too_long",)),
        ({"open_links": MOST_OPEN}, "outcome", 1, ("too_many",)),
        ({"in_force": False, "open_links": MOST_OPEN}, "", 91,
            ("not_in_force", "unknown_detail", "too_long", "too_many")),
    ],
)  # fmt: skip
def test_the_trainee_shares_what_is_in_force_for_one_to_ninety_days(
    changes: dict[str, Any], detail: str, days: int, expected: tuple[str, ...]
) -> None:
    found = against_sharing(replace(MINE, **changes), detail, days)
    assert found == expected
    assert set(found) <= set(SHARING_OBJECTIONS)


@pytest.mark.parametrize(
    ("after", "ended", "good"),
    [
        (timedelta(0), None, True),
        (timedelta(days=2) - timedelta(seconds=1), None, True),
        (timedelta(days=2), None, False),
        (timedelta(days=3), None, False),
        (timedelta(days=1), MADE, False),
        (timedelta(days=3), MADE, False),
    ],
)
def test_a_link_is_good_until_its_moment_or_its_end(after: timedelta, ended: datetime | None, good: bool) -> None:
    assert is_open(ends_at(MADE, 2), ended, MADE + after) is good


@pytest.mark.parametrize(
    ("detail", "revoked", "outcome", "items", "files"),
    [
        ("outcome", False, True, False, False),
        ("competencies", False, True, True, False),
        ("whole", False, True, True, True),
        ("outcome", True, False, False, False),
        ("competencies", True, False, False, False),
        ("whole", True, False, False, False),
    ],
)
def test_each_detail_shows_more_than_the_one_before_and_nothing_of_what_is_revoked(
    detail: str, revoked: bool, outcome: bool, items: bool, files: bool
) -> None:
    found = shared(TRANSCRIPT, detail, revoked, ON)
    assert (found.outcome is not None, found.items is not None, found.files) == (outcome, items, files)
    assert (found.asked, bool(found.levels), found.scale is not None) == (
        (4, True, True) if items else (0, False, False)
    )
    assert (found.caution is not None, found.limits is not None) == (items, outcome)
    assert (found.number, found.passport_name) == (NUMBER, "AMINA DIALLO")


@pytest.mark.parametrize("detail", DETAILS)
def test_no_detail_holds_what_stands_in_the_files_alone(detail: str) -> None:
    """Date of birth in either calendar, passport, register, conditions, contacts, check code, assessors."""
    found = repr(shared(TRANSCRIPT, detail, False, ON))
    for hidden in (
        "1990", "7731", "SN-55512", "Secret condition", "+212", "MA-0099", CODE,
        "NADIA BENALI", "AGR-7", "Ward 3", "P-2026-ABCD",
    ):  # fmt: skip
        assert hidden not in found


def test_only_competencies_that_were_signed_are_shown_and_expired_on_the_day_they_are_read() -> None:
    def states(on: date) -> dict[str, str]:
        return {item.code: item.state for item in shared(TRANSCRIPT, "competencies", False, on).items or ()}

    assert states(date(2026, 12, 31)) == {"SML-101": "signed", "SML-102": "signed", "SML-103": "expired"}
    assert states(date(2027, 1, 1)) == {"SML-101": "signed", "SML-102": "expired", "SML-103": "expired"}


def test_a_competency_is_shown_with_its_level_its_dates_and_that_it_was_simulation() -> None:
    result = replace(TRANSCRIPT.results[1], critical=True, simulation_only=True)
    group = replace(TRANSCRIPT.groups[0], results=(result, replace(TRANSCRIPT.results[0], signed=None)))
    first, second = shared(replace(TRANSCRIPT, groups=(group,)), "whole", False, ON).items or ()

    assert (first.level_reached, first.required_level, first.critical, first.simulation_only) == (4, 3, True, True)
    assert (first.signed, first.expires) == (date(2026, 2, 20), date(2026, 12, 31))
    assert (second.signed, second.expires) == (None, None)
