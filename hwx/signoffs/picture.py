"""The numbers behind the pictures of the progress page: weeks planned against weeks done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from hwx.rules.progress import Progress


@dataclass(frozen=True)
class Weeks:
    """``rows``: (week, planned, done), both counts cumulative to the end of the week; done is None for weeks to come.
    ``now`` is the number of the week that holds today, None before the start and after the end."""

    rows: tuple[tuple[int, int, int | None], ...]
    total: int
    now: int | None


def weeks_of(progress: Progress, starts_on: date, ends_on: date) -> Weeks:
    """Spread the competencies evenly over the weeks of the placement and count what was signed by each week's end.

    The even spread is a yardstick and not a rule: the weekly plan of a curriculum names themes and no counts.
    """
    count = max(1, -(-((ends_on - starts_on).days + 1) // 7))
    total = progress.tally.total
    signed = [item.standing.signatures[0].complete_on for item in progress.items if item.standing.signatures]
    rows = []
    for week in range(1, count + 1):
        first = starts_on + timedelta(days=7 * (week - 1))
        last = first + timedelta(days=6)
        done = sum(day is not None and day <= last for day in signed) if first <= progress.on else None
        rows.append((week, round(total * week / count), done))
    now = (progress.on - starts_on).days // 7 + 1 if starts_on <= progress.on <= ends_on else None
    return Weeks(tuple(rows), total, now)
