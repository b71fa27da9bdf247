"""Request windows: opened, run out, extended once, and standing still while the placement is paused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from hwx.rules.facts import StateChange
from hwx.rules.requesting import (
    Extending,
    Requesting,
    days_run,
    last_day,
    objections_to_extension,
    objections_to_request,
    pauses,
)
from hwx.rules.signing import Conflict, Signer
from tests.rules.building import (
    AMINA,
    BILAL,
    CHEN,
    ELSEWHERE,
    TRAINEE,
    appointed,
    codes,
    competency,
    day,
    signatory,
    signer,
)
from tests.rules.ruling_book import Ward, book, rules


def paused(*spans: tuple[int, int | None]) -> Ward:
    record = Ward()
    for start, stop in spans:
        record.put(StateChange(signatory(CHEN), "active", "paused", "Flood", "closure"), day(start))
        if stop is not None:
            record.put(StateChange(signatory(CHEN), "paused", "active", "Open again"), day(stop))
    return record


@pytest.mark.parametrize(
    ("spans", "today", "expected"),
    [
        ([], 10, []),
        ([(3, 5)], 10, [(3, 5)]),
        ([(3, 5), (7, 8)], 10, [(3, 5), (7, 8)]),
        ([(3, None)], 10, [(3, 10)]),
        ([(3, 3)], 10, [(3, 3)]),
        ([(3, None)], 3, [(3, 3)]),
    ],
)
def test_pauses_are_read_from_the_changes_of_state(
    spans: list[tuple[int, int | None]], today: int, expected: list[tuple[int, int]]
) -> None:
    assert pauses(paused(*spans).entries, day(today)) == [(day(start), day(stop)) for start, stop in expected]


def test_the_start_of_a_placement_is_no_end_of_a_pause() -> None:
    record = Ward()
    record.put(StateChange(signatory(CHEN), "accepted", "active", ""), day(2))
    assert pauses(record.entries, day(10)) == []


def test_an_end_by_the_panel_ends_a_pause_too() -> None:
    record = paused((3, None))
    record.put(StateChange(signatory(CHEN), "paused", "interrupted", "War"), day(6))
    assert pauses(record.entries, day(10)) == [(day(3), day(6))]


@pytest.mark.parametrize(
    ("spans", "since", "until", "expected"),
    [
        ([], 1, 10, 9),
        ([], 10, 1, 0),
        ([(3, 5)], 1, 10, 7),
        ([(3, 5)], 4, 10, 5),
        ([(3, 5)], 6, 10, 4),
        ([(3, 8)], 1, 5, 2),
        ([(3, None)], 1, 20, 2),
        ([(3, 5), (6, 9)], 1, 10, 4),
        ([(12, 15)], 1, 10, 9),
    ],
)
def test_days_of_a_pause_are_not_counted(
    spans: list[tuple[int, int | None]], since: int, until: int, expected: int
) -> None:
    assert days_run(day(since), day(until), paused(*spans).entries) == expected


@pytest.mark.parametrize(
    ("spans", "extended", "today", "expected"),
    [
        ([], False, 5, 15),
        ([], True, 5, 22),
        ([(5, 8)], False, 10, 18),
        ([(5, 8)], True, 10, 25),
        # it began before the request and reached into it
        ([(0, 4)], False, 10, 18),
        # it began after the last day
        ([(16, 20)], False, 30, 15),
        # the last day itself is still open, so a pause of that day moves it
        ([(15, 17)], False, 30, 17),
        # one pause brings the next within reach
        ([(5, 8), (17, 20)], False, 30, 21),
        # while it lasts the end moves on with every day
        ([(5, None)], False, 9, 19),
        ([(5, None)], False, 10, 20),
    ],
)
def test_a_request_expires_after_its_days_without_those_of_pauses(
    spans: list[tuple[int, int | None]], extended: bool, today: int, expected: int
) -> None:
    record = paused(*spans)
    assert last_day(day(1), 21 if extended else 14, record.entries, day(today)) == day(expected)


@pytest.mark.parametrize("stop", range(4, 30, 3))
def test_a_window_has_as_many_running_days_as_it_was_given(stop: int) -> None:
    record = paused((3, stop), (stop + 1, stop + 4))
    end = last_day(day(1), 14, record.entries, day(90))
    assert days_run(day(1), end, record.entries) == 14


# Asking


def requesting(**values: Any) -> Requesting:
    given = {"by": TRAINEE, "asked": signer(AMINA), "competency": "ABC-1", "method": "MCX", "encounter_on": day(9)}
    return Requesting(**{**given, **values})


NARROW = Signer(CHEN, (appointed(scope=("x",)),))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, []),
        ({"method": ""}, []),
        ({"by": AMINA}, ["not_the_trainee"]),
        ({"competency": "XXX-1"}, ["unknown_competency"]),
        ({"method": "TST"}, ["method_not_allowed"]),
        ({"encounter_on": day(31)}, ["in_the_future"]),
        ({"encounter_on": day(0)}, ["outside_placement", "encounter_long_ago"]),
        ({"asked": NARROW}, ["asked_not_entitled"]),
        ({"asked": signer(BILAL, appointed("coordinator"))}, ["asked_not_entitled"]),
        ({"asked": signer(BILAL, appointed(institution=ELSEWHERE))}, ["asked_not_entitled"]),
        # left since the encounter; came after it
        ({"asked": signer(BILAL, appointed(ends_on=day(20)))}, ["asked_not_entitled"]),
        ({"asked": signer(BILAL, appointed(starts_on=day(10)))}, ["asked_not_entitled"]),
        ({"asked": signer(TRAINEE)}, ["asked_not_entitled"]),
        ({"asked": signer(BILAL)}, ["asked_in_conflict"]),
    ],
)
def test_whom_a_trainee_may_ask_about_what(values: dict[str, Any], expected: list[str]) -> None:
    ground = book(competency(), conflicts=[Conflict(BILAL, day(1))] if expected == ["asked_in_conflict"] else ())
    today = day(30) if values.get("encounter_on") == day(31) else day(23)
    ground = ground.__class__(**{**vars(ground), "today": today})
    assert codes(objections_to_request(requesting(**values), ground)) == expected


def test_a_delegate_may_be_asked() -> None:
    record = Ward()
    record.delegated(CHEN, day(2), day(40))
    assert objections_to_request(requesting(asked=NARROW), book(record=record)) == ()


@pytest.mark.parametrize(
    ("ago", "limit", "spans", "allowed"),
    [
        (14, 14, [], True),
        (15, 14, [], False),
        (15, 15, [], True),
        (40, 0, [], True),
        (15, 14, [(20, 22)], True),
    ],
)
def test_an_encounter_is_asked_about_soon(
    ago: int, limit: int, spans: list[tuple[int, int | None]], allowed: bool
) -> None:
    ground = book(record=paused(*spans), rules=rules(encounter_days=limit), today=day(45))
    ground = ground.__class__(**{**vars(ground), "today": day(30)}) if spans else ground
    on = date.fromordinal(ground.today.toordinal() - ago)
    found = objections_to_request(requesting(encounter_on=on), ground)
    assert codes(found) == ([] if allowed else ["encounter_long_ago"])
    assert all((reason.have, reason.need) == (ago, limit) for reason in found)


@pytest.mark.parametrize("state", ["accepted", "declined", "completed"])
def test_nobody_is_asked_before_the_beginning_or_after_the_end(state: str) -> None:
    assert codes(objections_to_request(requesting(), book(state=state))) == ["placement_not_open"]


@pytest.mark.parametrize(
    ("extended", "closed", "reason", "expected"),
    [
        (False, False, "Illness of the assessor", []),
        (True, False, "Illness", ["extended_already"]),
        (False, True, "Illness", ["request_closed"]),
        (False, False, "  ", ["no_reason_for_extension"]),
        (True, True, "", ["request_closed", "extended_already", "no_reason_for_extension"]),
    ],
)
def test_a_request_is_extended_once_with_a_reason(
    extended: bool, closed: bool, reason: str, expected: list[str]
) -> None:
    assert codes(objections_to_extension(Extending(extended, closed, reason))) == expected
