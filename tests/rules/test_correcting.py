"""A correction is a linked entry of the same author: free for a day, with a reason later, never under a sign-off."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from hwx.rules.signing import Correcting, Signer, objections
from tests.rules.building import (
    AMINA,
    BILAL,
    ELSEWHERE,
    TRAINEE,
    appointed,
    codes,
    competency,
    day,
    signer,
)
from tests.rules.ruling_book import Ward, book, entry_of, rules


def ward() -> Ward:
    """One observation by AMINA on day 5, recorded that day at eight (UTC)."""
    record = Ward()
    record.observed(on=day(5))
    record.stamp(day(5))
    return record


def correcting(record: Ward, hours: float = 1, reason: str = "", **values: Any) -> Correcting:
    at = entry_of(record, 1).recorded_at + timedelta(hours=hours)
    given = {"entry": 1, "level": 2, "method": "MCX", "on": day(5), "at": at, "reason": reason, **values}
    return Correcting(**given)


@pytest.mark.parametrize(
    ("hours", "reason", "limit", "allowed"),
    [
        (0, "", 24, True),
        (24, "", 24, True),
        (24.1, "", 24, False),
        (24.1, "   ", 24, False),
        (24.1, "The level of the day before", 24, True),
        (2, "", 1, False),
        (70, "", 72, True),
        (0.1, "", 0, False),
        (0.1, "A slip", 0, True),
    ],
)
def test_within_the_edit_window_a_correction_needs_no_reason(
    hours: float, reason: str, limit: int, allowed: bool
) -> None:
    record = ward()
    found = objections(correcting(record, hours, reason), signer(), book(record=record, rules=rules(edit_hours=limit)))
    assert codes(found) == ([] if allowed else ["correction_without_reason"])
    assert all(reason.need == limit for reason in found)


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (signer(AMINA), []),
        (signer(BILAL), ["not_author"]),
        (signer(BILAL, appointed("unit_head")), ["not_author"]),
        (signer(TRAINEE), ["not_author"]),
        # the appointment of the day of the encounter counts, also after it has ended
        (signer(AMINA, appointed(ends_on=day(6))), []),
        (signer(AMINA, appointed(ends_on=day(4))), ["no_appointment"]),
        (signer(AMINA, appointed(scope=("x",))), ["out_of_scope"]),
        (signer(AMINA, appointed(institution=ELSEWHERE)), []),
    ],
)
def test_only_the_author_corrects(who: Signer, expected: list[str]) -> None:
    record = ward()
    assert codes(objections(correcting(record), who, book(record=record))) == expected


def test_nothing_is_corrected_under_a_sign_off_in_force() -> None:
    record = ward()
    sign_off = record.signed(rests_on=(1,), on=day(6))
    found = objections(correcting(record), signer(), book(record=record))
    assert [(reason.code, reason.have) for reason in found] == [("rests_on_it", sign_off)]
    record.withdrawn(sign_off, on=day(7))
    assert objections(correcting(record), signer(), book(record=record)) == ()


def test_what_was_corrected_is_corrected_in_its_correction() -> None:
    record = ward()
    second = record.corrected(1, day(5))
    found = objections(correcting(record), signer(), book(record=record))
    assert [(reason.code, reason.have) for reason in found] == [("already_corrected", second)]
    assert objections(correcting(record, entry=second), signer(), book(record=record)) == ()


def test_a_withdrawn_observation_is_not_corrected() -> None:
    record = ward()
    record.withdrawn(1, on=day(6))
    assert codes(objections(correcting(record), signer(), book(record=record))) == ["already_withdrawn"]


@pytest.mark.parametrize(
    ("values", "changed", "expected"),
    [
        ({"entry": 9}, {}, ["no_such_entry"]),
        ({"level": 9}, {}, ["level_outside_scale"]),
        ({"method": "TST"}, {}, ["method_not_allowed"]),
        ({"on": day(11)}, {}, ["in_the_future"]),
        ({"on": day(0)}, {}, ["outside_placement"]),
        ({}, {"state": "completed"}, ["placement_not_open"]),
    ],
)
def test_what_is_put_in_its_place_obeys_the_rules_of_an_observation(
    values: dict[str, Any], changed: dict[str, Any], expected: list[str]
) -> None:
    record = ward()
    assert codes(objections(correcting(record, **values), signer(), book(record=record, **changed))) == expected


def test_other_kinds_of_entries_are_not_corrected() -> None:
    record = ward()
    sign_off = record.signed(on=day(6))
    assert codes(objections(correcting(record, entry=sign_off), signer(), book(record=record))) == [
        "cannot_be_corrected"
    ]


def test_prerequisites_hold_for_the_new_date_too() -> None:
    record = ward()
    asked = (competency("PRE-1"), competency(prerequisites=("PRE-1",)))
    assert codes(objections(correcting(record), signer(), book(*asked, record=record))) == ["prerequisites"]
