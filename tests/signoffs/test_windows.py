"""Until when a request may be answered: the day that was told, and the extension of the curriculum."""

from __future__ import annotations

import pytest

from hwx.signoffs.windows import window_ends
from tests.rules.building import day
from tests.rules.ruling_book import rules


@pytest.mark.parametrize(
    ("told", "extended", "more", "expected"),
    [
        (8, False, 7, 8),
        (8, True, 7, 15),
        (61, True, 3, 64),
        (15, True, 0, 15),
        (None, False, 7, None),
        (None, True, 7, None),
    ],
)
def test_a_request_is_open_to_the_day_that_was_told_and_once_for_longer(
    told: int | None, extended: bool, more: int, expected: int | None
) -> None:
    found = window_ends(day(1), day(told) if told else None, extended, rules(extension_days=more), (), day(5))
    assert found == (day(expected) if expected else None)
