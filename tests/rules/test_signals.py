"""Signals for the panel: each is found exactly from its threshold on, names the person, and blocks nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hwx.rules.facts import Observation
from hwx.rules.record import Entry
from hwx.rules.signals import SIGNALS, Elsewhere, Signal, Surroundings, signals_of
from tests.rules.building import AMINA, BILAL, CHEN, END, STRANGER, TRAINEE, day, signatory
from tests.rules.ruling_book import Ward, rules

LATER = day(60)
TRAINED = {person: (date(2025, 6, 1),) for person in (AMINA, BILAL, CHEN)}


def found_in(record: Ward, *codes: str, today: date = LATER, limits: Any = None, **around: Any) -> list[Signal]:
    """The signals with these codes; everybody is trained unless ``trainings`` says otherwise."""
    given = Surroundings(**{"trainings": TRAINED, **around})
    found = signals_of(record.entries, TRAINEE, END, rules(**(limits or {})), given, today)
    return [signal for signal in found if signal.code in (codes or SIGNALS)]


def at(record: Ward, moments: Iterable[datetime]) -> None:
    """The newest entries were recorded at these moments."""
    times = list(moments)
    record.entries[-len(times) :] = [
        replace(entry, recorded_at=moment) for entry, moment in zip(record.entries[-len(times) :], times, strict=True)
    ]


def start(entry: Entry) -> datetime:
    return entry.recorded_at


def minutes(record: Ward, *values: float) -> None:
    first = start(record.entries[0])
    at(record, [first + timedelta(minutes=value) for value in values])


def observed(record: Ward, on: date, by: int = AMINA, **values: Any) -> int:
    return record.put(Observation(signatory(by), "ABC-1", 3, "MCX", **values), on)


def test_an_ordinary_record_gives_no_signal() -> None:
    record = Ward()
    for number in range(1, 5):
        observed(record, day(number * 3), AMINA if number % 2 else BILAL)
    record.put(record.entries[0].fact, day(15))
    assert found_in(record) == []


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ((0, 1, 2, 3, 4), [5]),
        ((0, 1, 2, 3), []),
        ((0, 2.5, 5, 7.5, 10), [5]),
        ((0, 2.5, 5, 7.5, 10.1), []),
        ((0, 20, 21, 22, 23, 24), [5]),
        ((0, 1, 2, 3, 4, 60, 61, 62, 63, 64), [5, 5]),
        ((0, 1, 2, 3, 4, 5, 6, 7, 8, 9), [10]),
    ],
)
def test_many_judgements_within_minutes_are_a_burst(times: tuple[float, ...], expected: list[int]) -> None:
    record = Ward()
    for _ in times:
        record.signed(on=day(5))
    minutes(record, *times)
    found = found_in(record, "burst")
    assert [signal.have for signal in found] == expected
    assert all(signal.name == f"PERSON {AMINA}" and len(signal.entries) == signal.have for signal in found)


def test_a_burst_is_of_one_person() -> None:
    record = Ward()
    for by in (AMINA, BILAL, AMINA, BILAL, AMINA, BILAL):
        record.signed(by=by, on=day(5))
    minutes(record, *range(6))
    assert found_in(record, "burst") == []


@pytest.mark.parametrize(
    ("count", "limits", "flagged"), [(8, {}, False), (9, {}, True), (3, {"workload_per_day": 2}, True),
                                     (20, {"workload_per_day": 0}, False)],
)  # fmt: skip
def test_more_sign_offs_in_a_day_than_usual_are_flagged(count: int, limits: dict[str, int], flagged: bool) -> None:
    record = Ward()
    for _ in range(count):
        record.signed(on=day(5))
    record.signed(on=day(6))
    record.signed(by=BILAL, on=day(5))
    found = found_in(record, "workload", limits=limits)
    assert [(signal.have, signal.day) for signal in found] == ([(count, day(5))] if flagged else [])


@pytest.mark.parametrize(
    ("back", "limits", "flagged"),
    [
        (date(2025, 1, 10), {}, True),
        (date(2025, 1, 8), {}, False),
        (date(2026, 6, 1), {}, True),
        (date(2025, 12, 1), {"reciprocal_months": 1}, False),
        (date(2025, 12, 20), {"reciprocal_months": 1}, True),
        (date(2025, 12, 20), {"reciprocal_months": 0}, False),
    ],
)
def test_a_pair_that_judge_each_other_is_flagged(back: date, limits: dict[str, int], flagged: bool) -> None:
    record = Ward()
    observed(record, day(5))
    assert day(5) == date(2026, 1, 9)
    elsewhere = [Elsewhere(TRAINEE, AMINA, back), Elsewhere(TRAINEE, STRANGER, day(5)), Elsewhere(AMINA, CHEN, day(5))]
    found = found_in(record, "reciprocal", limits=limits, elsewhere=elsewhere)
    assert [(signal.name, signal.entries) for signal in found] == ([(f"PERSON {AMINA}", (1,))] if flagged else [])


@pytest.mark.parametrize(
    ("devices", "entries"),
    [
        ({1: "a", 2: "b", 3: "c"}, []),
        ({1: "a", 2: "a", 3: "c"}, [(2,)]),
        ({1: "a", 2: "a", 3: "a"}, [(2,), (3,)]),
        ({2: "a", 3: "a"}, []),
        ({}, []),
    ],
)
def test_one_device_for_trainee_and_assessor_is_flagged(devices: dict[int, str], entries: list[Any]) -> None:
    record = Ward()
    record.shown("E-1", day(4))
    observed(record, day(5), AMINA)
    observed(record, day(6), BILAL)
    assert [signal.entries for signal in found_in(record, "same_device", devices=devices)] == entries


@pytest.mark.parametrize(("wait", "flagged"), [(0, False), (7, False), (8, True), (30, True)])
def test_recording_long_after_the_encounter_is_flagged(wait: int, flagged: bool) -> None:
    record = Ward()
    observed(record, day(5))
    record.stamp(day(5 + wait))
    found = found_in(record, "long_after")
    assert [signal.have for signal in found] == ([wait] if flagged else [])


@pytest.mark.parametrize(
    ("shares", "percent"),
    [((5, 0), 100), ((4, 1), 80), ((7, 2), None), ((4, 0), None), ((9, 1), 90), ((3, 2), None)],
)
def test_one_assessor_for_nearly_all_is_flagged(shares: tuple[int, int], percent: int | None) -> None:
    record = Ward()
    for by, count in zip((AMINA, BILAL), shares, strict=True):
        for number in range(count):
            observed(record, day(5 + number), by)
    assert [signal.have for signal in found_in(record, "one_assessor")] == ([percent] if percent else [])


@pytest.mark.parametrize(
    ("days", "limits", "expected"),
    [
        ((), {}, ["training_missing"]),
        ((date(2025, 6, 1),), {}, []),
        ((date(2023, 1, 8),), {}, ["training_lapsed"]),
        ((date(2023, 1, 9),), {}, []),
        ((date(2026, 1, 10),), {}, ["training_missing"]),
        ((date(2023, 1, 8), date(2025, 1, 1)), {}, []),
        ((), {"training_months": 0}, []),
        ((date(2025, 6, 1),), {"training_months": 3}, ["training_lapsed"]),
    ],
)
def test_missing_and_lapsed_training_is_told(
    days: tuple[date, ...], limits: dict[str, int], expected: list[str]
) -> None:
    record = Ward()
    observed(record, day(5))
    found = found_in(record, "training_missing", "training_lapsed", limits=limits, trainings={AMINA: days})
    assert [signal.code for signal in found] == expected


@pytest.mark.parametrize(("hours", "limit", "flagged"), [(24, 24, False), (25, 24, True), (2, 1, True), (1, 0, True)])
def test_late_corrections_are_told(hours: int, limit: int, flagged: bool) -> None:
    record = Ward()
    observed(record, day(5))
    record.corrected(1, day(5))
    at(record, [start(record.entries[0]) + timedelta(hours=hours)])
    found = found_in(record, "late_correction", limits={"edit_hours": limit})
    assert [(signal.entries, signal.have) for signal in found] == ([((2,), hours)] if flagged else [])


def test_delegations_and_alternatives_are_told_when_they_were_used() -> None:
    record = Ward()
    record.delegated(CHEN, day(2), day(20))
    assert found_in(record, "delegation_used", "alternative_used") == []
    observed(record, day(5), CHEN)
    observed(record, day(21), CHEN)
    observed(record, day(6), AMINA, alternative="panel_viva")
    found = found_in(record, "delegation_used", "alternative_used")
    assert [(signal.code, signal.entries) for signal in found] == [
        ("delegation_used", (2,)),
        ("alternative_used", (4,)),
    ]


@pytest.mark.parametrize(
    ("told", "today", "limit", "days"),
    [(None, 9, 3, 4), (None, 8, 3, None), (8, 60, 3, None), (9, 60, 3, 4), (60, 60, 0, None), (9, 60, 4, None)],
)
def test_a_withdrawal_of_which_the_trainee_was_not_told_in_time(
    told: int | None, today: int, limit: int, days: int | None
) -> None:
    record = Ward()
    observed(record, day(5))
    number = record.withdrawn(1, on=day(5))
    record.stamp(day(5))
    known = {number: day(told)} if told else {}
    found = found_in(record, "told_late", told=known, today=day(today), limits={"inform_days": limit})
    assert [signal.have for signal in found] == ([days] if days else [])


def test_days_are_those_of_the_site_also_at_night() -> None:
    """Half past one at night in Riyadh is still the day before in UTC."""
    record = Ward()
    for _ in range(5):
        observed(record, day(5))
    night = datetime.combine(day(12), datetime.min.time(), UTC) + timedelta(hours=22.5)
    at(record, [night + timedelta(minutes=value) for value in range(5)])
    record.withdrawn(1, on=day(13))
    at(record, [night])
    riyadh: dict[str, Any] = {"zone": ZoneInfo("Asia/Riyadh"), "today": day(16)}
    (late,) = found_in(record, "long_after", **riyadh)
    assert late.have == 8
    assert found_in(record, "told_late", **riyadh) == []
    assert [signal.have for signal in found_in(record, "told_late", **{**riyadh, "today": day(17)})] == [4]


def test_a_burst_at_night_is_told_of_with_the_day_of_the_site() -> None:
    record = Ward()
    for _ in range(5):
        observed(record, day(5))
    at(record, [datetime.combine(day(5), datetime.min.time(), UTC) + timedelta(hours=22.5)] * 5)
    (burst,) = found_in(record, "burst", zone=ZoneInfo("Asia/Riyadh"))
    assert burst.day == day(6)


def test_what_was_withdrawn_gives_no_signal() -> None:
    record = Ward()
    for _ in range(9):
        number = record.signed(on=day(5))
    minutes(record, *range(9))
    assert {signal.code for signal in found_in(record, "burst", "workload")} == {"burst", "workload"}
    for number in range(1, 7):
        record.withdrawn(number, on=day(6))
    assert found_in(record, "burst", "workload") == []
