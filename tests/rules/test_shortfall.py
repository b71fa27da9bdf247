"""What was failed or borderline is counted for the panel: all that stands, and nothing else."""

from __future__ import annotations

from hwx.rules.shortfall import Shortfall, shortfalls
from tests.rules.building import AMINA, Record, competency, curriculum, day

ASKED = curriculum(
    competency("ONE-1", level=3),
    competency("TWO-2", ("SIM before MCX",), level=3),
    competency("FAR-3", domain="theatre"),
)


def found(record: Record, cadre: str = "doctor") -> list[tuple[str, int, int, int]]:
    told = shortfalls(ASKED, cadre, frozenset(), record.entries)
    assert all(isinstance(one, Shortfall) for one in told)
    return [(one.code, one.seen, one.below, one.lowest) for one in told]


def test_nothing_is_told_where_everything_reached_the_level() -> None:
    record = Record()
    record.observed("ONE-1", 3, AMINA, day(1))
    assert found(Record()) == found(record) == []


def test_failed_and_borderline_are_counted_also_when_better_ones_followed() -> None:
    record = Record()
    for number, level in enumerate((1, 2, 2, 3, 4), 1):
        record.observed("ONE-1", level, AMINA, day(number))
    assert found(record) == [("ONE-1", 5, 3, 1)]


def test_the_required_level_is_that_of_the_cadre() -> None:
    record = Record()
    record.observed("ONE-1", 2, AMINA, day(1))
    record.observed("FAR-3", 1, AMINA, day(1))
    assert found(record) == [("ONE-1", 1, 1, 0), ("FAR-3", 1, 1, 1)]
    assert found(record, "nurse") == []


def test_what_is_passed_first_and_what_was_withdrawn_is_not_counted() -> None:
    record = Record()
    record.observed("TWO-2", 1, AMINA, day(1), "SIM")
    record.withdrawn(record.observed("ONE-1", 1, AMINA, day(2)), "ONE-1")
    assert found(record) == []
