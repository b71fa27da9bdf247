"""The numbers behind the pictures of the progress page: weeks planned against weeks done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hwx.rules.progress import Progress

WIDTH = 100
BASE = 132
TALLEST = 120
"""The space in which the bars are drawn: across all weeks, the line they stand on counted from above, and the whole
curriculum's height."""


@dataclass(frozen=True)
class Weeks:
    """``rows``: (week, planned, done), both counts cumulative to the end of the week; done is None for weeks to come.
    ``now`` is the number of the week that holds today, None before the start and after the end."""

    rows: tuple[tuple[int, int, int | None], ...]
    total: int
    now: int | None

    @property
    def planned_bars(self) -> str:
        return self._bars([planned for _, planned, _ in self.rows], 0.08)

    @property
    def done_bars(self) -> str:
        return self._bars([done or 0 for _, _, done in self.rows], 0.24)

    @property
    def planned_lines(self) -> str:
        """The upper edges of the planned bars, drawn over the done ones."""
        wide = WIDTH / len(self.rows)
        edges = ((place + 0.08, BASE - self._height(planned)) for place, (_, planned, _) in enumerate(self.rows))
        return "".join(f"M{x * wide:.2f} {y:.1f}h{0.84 * wide:.2f}" for x, y in edges)

    def _bars(self, counts: Sequence[int], margin: float) -> str:
        """A path of one bar for each week that has a count; ``margin`` on both sides, as a part of the week."""
        wide = WIDTH / len(self.rows)
        bar = (1 - 2 * margin) * wide
        drawn = ((place + margin, self._height(count)) for place, count in enumerate(counts) if count)
        return "".join(f"M{x * wide:.2f} {BASE}v{-tall:.1f}h{bar:.2f}v{tall:.1f}z" for x, tall in drawn)

    def _height(self, count: int) -> float:
        return TALLEST * count / (self.total or 1)


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
