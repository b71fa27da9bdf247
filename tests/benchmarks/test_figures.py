"""Figures and marks of the benchmark, from times that are made up."""

from __future__ import annotations

import pytest

from benchmarks.figures import Sample, figures_of, marks_of, percentile


def sample(milliseconds: float, floor: float = 1.0, statements: int = 3) -> Sample:
    times = [milliseconds / 1000] * 5
    return Sample(times, [floor / 1000] * 5, times, [floor / 1000] * 5, statements, 5000)


@pytest.mark.parametrize(("share", "found"), [(0.5, 50), (0.99, 99), (1.0, 100), (0.001, 1)])
def test_a_percentile_is_a_value_that_was_seen(share: float, found: int) -> None:
    assert percentile([float(value) for value in range(100, 0, -1)], share) == found


def test_growth_is_against_the_smallest_size_and_the_floor_is_of_the_same_size() -> None:
    small, large = figures_of("Page", {20000: sample(6, floor=2), 1000: sample(4)})
    assert (small.size, small.median, small.growth, small.times_floor) == (1000, pytest.approx(4), 1, pytest.approx(4))
    assert (large.size, large.growth, large.times_floor) == (20000, pytest.approx(1.5), pytest.approx(3))


@pytest.mark.parametrize(
    ("large", "statements", "visits", "missed"),
    [
        (4.0, 8, (60_000, 20_000), set()),
        (6.0, 8, (60_000, 20_000), {"growth from 1,000 to 20,000 placements", "Progress, times its floor"}),
        (4.0, 9, (60_000, 20_000), {"SQL statements"}),
        (4.0, 8, (60_001, 20_000), {"first visit, kB"}),
        (4.0, 8, (60_000, 20_001), {"later visit, kB"}),
    ],
)
def test_a_mark_is_missed_only_beyond_its_bound(
    large: float, statements: int, visits: tuple[int, int], missed: set[str]
) -> None:
    figures = figures_of("Progress", {1000: sample(4.0), 20000: sample(large, statements=statements)})
    assert {mark.text for mark in marks_of(figures, *visits, "Progress") if not mark.met} == missed


def test_one_size_has_no_growth_to_be_judged() -> None:
    marks = marks_of(figures_of("Progress", {1000: sample(4.0)}), 1, 1, "Progress")
    assert not any(mark.text.startswith("growth") for mark in marks)
