"""A correction is a linked entry of the same author: free for a day, with a reason later, never under a sign-off."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hwx.rules.facts import Observation
from hwx.rules.signing import Conflict, Correcting, Signer, objections
from tests.rules.building import (
    AMINA,
    BILAL,
    ELSEWHERE,
    HOME,
    HOST,
    TRAINEE,
    appointed,
    codes,
    competency,
    day,
    signatory,
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
        (signer(AMINA, appointed(institution=ELSEWHERE)), ["no_appointment"]),
    ],
)
def test_only_the_author_corrects(who: Signer, expected: list[str]) -> None:
    record = ward()
    assert codes(objections(correcting(record), who, book(record=record))) == expected


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ((ELSEWHERE,), []),
        ((HOME, ELSEWHERE), []),
        # neither another institution nor the host is where the entry says that they assessed
        ((HOME,), ["no_appointment"]),
        ((HOST,), ["no_appointment"]),
    ],
)
@pytest.mark.parametrize("on", [day(5), day(4)])
def test_a_remote_observer_corrects_from_where_they_were_named(
    held: tuple[int, ...], expected: list[str], on: date
) -> None:
    record = Ward()
    by = replace(signatory(AMINA), institution=ELSEWHERE)
    record.put(Observation(by, "ABC-1", 3, "MCX", alternative="remote_observer"), day(5))
    who = signer(AMINA, *(appointed(institution=one) for one in held))
    found = codes(objections(correcting(record, on=on), who, book(record=record)))
    assert sorted(set(found)) == expected


@pytest.mark.parametrize(
    ("who", "changed", "expected"),
    [
        (signer(AMINA), {}, []),
        # appointed since day 5: no date before it can be written
        (signer(AMINA, appointed(starts_on=day(5))), {}, ["no_appointment"]),
        # a conflict that had ended before the encounter of day 5
        (signer(AMINA), {"conflicts": [Conflict(AMINA, day(1), day(4))]}, ["conflict_of_interest"]),
        # one that lasts speaks against both days, and is said once
        (signer(AMINA), {"conflicts": [Conflict(AMINA, day(1))]}, ["conflict_of_interest"]),
        (Signer(AMINA, (appointed(),), (day(5),)), {"rules": rules(training_required=True)}, ["training_missing"]),
        (
            signer(AMINA, appointed(institution=ELSEWHERE, ends_on=day(4)), appointed(starts_on=day(5))),
            {},
            ["no_appointment"],
        ),
    ],
)
def test_no_correction_moves_an_observation_to_a_day_on_which_its_author_could_not_observe(
    who: Signer, changed: dict[str, Any], expected: list[str]
) -> None:
    record = ward()
    assert codes(objections(correcting(record, on=day(4)), who, book(record=record, **changed))) == expected


def test_a_conflict_that_had_ended_does_not_keep_a_correction_on_the_same_day_out() -> None:
    record = ward()
    ground = book(record=record, conflicts=[Conflict(AMINA, day(1), day(4))])
    assert objections(correcting(record), signer(), ground) == ()


@pytest.mark.parametrize(
    ("held_by", "on", "expected"),
    [
        ("", 13, []),
        ("", 12, ["late"]),
        ("", 30, []),
        ("Ward office", 6, []),
        ("Ward office", 5, ["late_paper"]),
    ],
)
def test_no_correction_reaches_further_back_than_the_observation_could(
    held_by: str, on: int, expected: list[str]
) -> None:
    record = Ward()
    record.from_paper(day(20), day(20), held_by)
    ground = book(record=record, rules=rules(encounter_days=7, paper_days=14), today=day(40))
    found = objections(correcting(record, on=day(on)), signer(), ground)
    assert [(reason.code, reason.day) for reason in found] == [(code, day(on)) for code in expected]


@pytest.mark.parametrize(("on", "expected"), [(14, []), (13, ["late"])])
def test_how_far_back_a_correction_reaches_is_counted_from_the_day_at_the_site(on: int, expected: list[str]) -> None:
    """Recorded at half past one at night of day 21 in Riyadh, where it is still day 20 in UTC."""
    record = Ward()
    record.from_paper(day(20), day(20), "")
    last = record.entries[-1]
    record.entries[-1] = replace(last, recorded_at=last.recorded_at.replace(hour=22, minute=30))
    plain = book(record=record, rules=rules(encounter_days=7), today=day(40))
    found = objections(correcting(record, on=day(on)), signer(), replace(plain, zone=ZoneInfo("Asia/Riyadh")))
    assert codes(found) == expected


def test_no_correction_moves_a_repeat_to_the_day_of_the_fail() -> None:
    record = Ward()
    record.observed(level=1, on=day(5))
    record.stamp(day(5))
    record.read(1, day(6))
    record.observed(on=day(7))
    record.stamp(day(7))
    ground = book(record=record)
    assert objections(correcting(record, reason="A slip", entry=3, on=day(6)), signer(), ground) == ()
    moved = codes(objections(correcting(record, reason="A slip", entry=3, on=day(5)), signer(), ground))
    assert moved == ["repeat_same_day", "feedback_unread"]


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


@pytest.mark.parametrize(("was", "becomes", "expected"), [
    ("MCX", "CERT", ["certificate_is_recognised"]),
    ("CERT", "CERT", []),  # recorded before certificates were recognised: its level may still be put right
    ("CERT", "MCX", []),
])  # fmt: skip
def test_a_correction_does_not_make_a_certificate_of_an_observation(
    was: str, becomes: str, expected: list[str]
) -> None:
    record = Ward()
    record.observed(on=day(5), method=was)
    asked = competency(allowed=("MCX", "CERT"))
    assert codes(objections(correcting(record, method=becomes), signer(), book(asked, record=record))) == expected


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


def test_trainees_correct_nothing_even_where_an_entry_bears_their_name() -> None:
    record = Ward()
    record.observed(by=TRAINEE, on=day(5))
    record.stamp(day(5))
    assert "self_assessment" in codes(objections(correcting(record), signer(TRAINEE), book(record=record)))


def test_a_competency_that_is_not_asked_of_the_trainee_is_named() -> None:
    other = replace(competency(), code="ZZZ-999")
    found = objections(correcting(ward()), signer(), book(other, record=ward()))
    assert "unknown_competency" in codes(found)
