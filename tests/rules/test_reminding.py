"""When a reminder may leave."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hwx.rules.reminding import HOW_OFTEN, Habits, digest_due, is_quiet, period_begins

NIGHT = Habits("daily", 20, 7)
NOON = Habits("daily", 12, 14)


@pytest.mark.parametrize(
    ("habits", "hour", "quiet"),
    [
        (NIGHT, 19, False),
        (NIGHT, 20, True),
        (NIGHT, 23, True),
        (NIGHT, 0, True),
        (NIGHT, 6, True),
        (NIGHT, 7, False),
        (NOON, 11, False),
        (NOON, 12, True),
        (NOON, 13, True),
        (NOON, 14, False),
        (Habits("daily", 9, 9), 9, False),
        (Habits("daily", 0, 7), 0, True),
        (Habits("daily", 20, 0), 23, True),
        (Habits("daily", 20, 0), 0, False),
    ],
)
def test_an_hour_is_quiet_from_the_first_until_the_last_also_across_midnight(
    habits: Habits, hour: int, quiet: bool
) -> None:
    assert is_quiet(habits, hour) is quiet


MONDAY = date(2026, 3, 16)


@pytest.mark.parametrize(
    ("how_often", "local", "last", "due"),
    [
        ("daily", "2026-03-16T09:30", None, True),
        ("daily", "2026-03-16T09:30", "2026-03-15", True),
        ("daily", "2026-03-16T09:30", "2026-03-16", False),
        ("daily", "2026-03-16T23:30", None, False),
        ("daily", "2026-03-17T06:59", "2026-03-16", False),
        ("daily", "2026-03-17T07:00", "2026-03-16", True),
        ("weekly", "2026-03-16T09:30", "2026-03-15", True),
        ("weekly", "2026-03-22T19:59", "2026-03-16", False),
        ("weekly", "2026-03-22T19:59", "2026-03-15", True),
        ("weekly", "2026-03-23T07:00", "2026-03-22", True),
        ("weekly", "2026-03-23T06:00", "2026-03-16", False),
        ("off", "2026-03-16T09:30", None, False),
        ("hourly", "2026-03-16T09:30", None, False),
    ],
)
def test_a_digest_is_due_once_in_its_period_and_never_in_quiet_hours(
    how_often: str, local: str, last: str | None, due: bool
) -> None:
    sent = date.fromisoformat(last) if last else None
    assert digest_due(Habits(how_often), datetime.fromisoformat(local), sent) is due


@pytest.mark.parametrize(
    ("how_often", "day", "begins"),
    [("daily", 22, 22), ("weekly", 16, 16), ("weekly", 22, 16), ("weekly", 23, 23)],
)
def test_a_week_begins_on_monday(how_often: str, day: int, begins: int) -> None:
    assert period_begins(how_often, date(2026, 3, day)) == date(2026, 3, begins)


@given(st.sampled_from(HOW_OFTEN), st.integers(0, 23), st.integers(0, 23), st.lists(st.integers(0, 60), max_size=30))
def test_however_often_somebody_asks_no_period_has_two(how_often: str, first: int, end: int, steps: list[int]) -> None:
    local, last, sent = datetime.fromisoformat("2026-03-16"), None, []
    for step in steps:
        local += timedelta(hours=step)
        if digest_due(Habits(how_often, first, end), local, last):
            last = local.date()
            sent.append(period_begins(how_often, last))
    assert len(set(sent)) == len(sent)
