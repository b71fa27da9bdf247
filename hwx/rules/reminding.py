"""When a reminder may leave: how often a person wants one, and the hours in which they want none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

HOW_OFTEN = ("daily", "weekly", "off")


@dataclass(frozen=True)
class Habits:
    """What a person has chosen. Hours are those of the site; from ``quiet_from`` until ``quiet_to`` nothing is sent,
    also across midnight; two equal hours mean that there is no such time."""

    how_often: str = "daily"
    quiet_from: int = 20
    quiet_to: int = 7


def is_quiet(habits: Habits, hour: int) -> bool:
    first, end = habits.quiet_from, habits.quiet_to
    return first <= hour < end if first <= end else hour >= first or hour < end


def period_begins(how_often: str, day: date) -> date:
    """The day itself, or the Monday of its week."""
    return day - timedelta(days=day.weekday()) if how_often == "weekly" else day


def digest_due(habits: Habits, local: datetime, last: date | None) -> bool:
    """``local`` is the time at the site; ``last`` the day there on which the last digest left."""
    if habits.how_often not in ("daily", "weekly") or is_quiet(habits, local.hour):
        return False
    return last is None or last < period_begins(habits.how_often, local.date())
