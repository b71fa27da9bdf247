"""The bars of the weeks: as many as there are weeks with something in them, and as tall as what they say."""

from __future__ import annotations

import re

import pytest

from hwx.signoffs.picture import BASE, TALLEST, WIDTH, Weeks

FOUR = Weeks(rows=((1, 5, 0), (2, 10, 4), (3, 15, None), (4, 20, None)), total=20, now=2)


def bars(path: str) -> list[tuple[float, float, float]]:
    """Left edge, height and width of each bar."""
    found = re.findall(rf"M([\d.]+) {BASE}v-([\d.]+)h([\d.]+)v[\d.]+z", path)
    return [(float(left), float(tall), float(wide)) for left, tall, wide in found]


def test_every_planned_week_has_a_bar_as_tall_as_its_share_of_the_whole() -> None:
    assert [tall for _, tall, _ in bars(FOUR.planned_bars)] == [TALLEST * part for part in (0.25, 0.5, 0.75, 1)]


def test_weeks_without_a_signature_and_weeks_to_come_have_no_bar_of_what_is_done() -> None:
    assert bars(FOUR.done_bars) == [(25 + 6, TALLEST * 4 / 20, 13)]


def test_a_bar_lies_within_its_week() -> None:
    week = WIDTH / 4
    assert all(
        place * week < left and left + wide < (place + 1) * week
        for place, (left, _, wide) in enumerate(bars(FOUR.planned_bars))
    )


@pytest.mark.parametrize("weeks", [FOUR, Weeks(rows=((1, 0, None),), total=0, now=None)])
def test_every_week_has_a_line_for_the_plan(weeks: Weeks) -> None:
    assert weeks.planned_lines.count("M") == len(weeks.rows)
