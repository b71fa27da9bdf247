"""From times to figures: medians, ratios to the floor, growth from the smallest size to the largest, marks."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

MOST_GROWTH = 1.3
MOST_STATEMENTS = 8
MOST_TIMES_FLOOR = 4.0
FIRST_VISIT = 60_000
LATER_VISIT = 20_000
"""Bytes."""


@dataclass
class Sample:
    """What was seen of one page at one size. Times are in seconds, ``cpu`` is that of the server's thread;
    ``statements`` and ``sent`` are the most seen."""

    times: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    floor_cpu: list[float] = field(default_factory=list)
    statements: int = 0
    sent: int = 0


@dataclass(frozen=True)
class Figures:
    """Milliseconds, bytes, and ratios. ``growth`` is against the smallest size; 1 there."""

    page: str
    size: int
    samples: int
    median: float
    p99: float
    statements: int
    sent: int
    floor: float
    times_floor: float
    growth: float
    cpu: float
    cpu_times_floor: float


@dataclass(frozen=True)
class Mark:
    """``found`` is the worst that was seen, ``where`` says of what."""

    text: str
    most: float
    found: float
    where: str

    @property
    def met(self) -> bool:
        return self.found <= self.most


def percentile(times: Sequence[float], share: float) -> float:
    """The smallest value that is not exceeded by ``share`` of the values."""
    return sorted(times)[max(0, math.ceil(share * len(times)) - 1)]


def figures_of(page: str, by_size: Mapping[int, Sample]) -> list[Figures]:
    smallest = median(by_size[min(by_size)].times)
    return [
        Figures(
            page=page,
            size=size,
            samples=len(sample.times),
            median=1000 * median(sample.times),
            p99=1000 * percentile(sample.times, 0.99),
            statements=sample.statements,
            sent=sample.sent,
            floor=1000 * median(sample.floor),
            times_floor=median(sample.times) / median(sample.floor),
            growth=median(sample.times) / smallest,
            cpu=1000 * median(sample.cpu),
            cpu_times_floor=median(sample.cpu) / median(sample.floor_cpu),
        )
        for size, sample in sorted(by_size.items())
    ]


def marks_of(figures: Sequence[Figures], first_visit: int, later_visit: int, progress: str) -> list[Mark]:
    """``progress`` is the name of the page that is held against its floor."""
    grown = max(figures, key=lambda one: one.growth)
    asked = max(figures, key=lambda one: one.statements)
    slow = max((one for one in figures if one.page == progress), key=lambda one: one.times_floor)
    sizes = {one.size for one in figures}
    span = f"growth from {min(sizes):,} to {max(sizes):,} placements"
    marks = [
        Mark("SQL statements", MOST_STATEMENTS, asked.statements, asked.page),
        Mark(f"{slow.page}, times its floor", MOST_TIMES_FLOOR, slow.times_floor, f"{slow.size:,} placements"),
        Mark("first visit, kB", FIRST_VISIT / 1000, first_visit / 1000, slow.page),
        Mark("later visit, kB", LATER_VISIT / 1000, later_visit / 1000, slow.page),
    ]
    return [Mark(span, MOST_GROWTH, grown.growth, grown.page), *marks] if len(sizes) > 1 else marks
