"""An observation by multi-source feedback rests on a released round, once for each supervisor and competency."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from hwx.rules.curriculum import Completion
from hwx.rules.facts import Feedback, Observation
from hwx.rules.record import Entry
from hwx.rules.rounds import against_unseen_round, methods_without_round, newest_round, round_for
from hwx.rules.signing import Correcting, Ground, Observing, objections
from hwx.rules.signing_observation import round_after
from tests.rules.building import (
    AMINA,
    BILAL,
    ELSEWHERE,
    HEAD,
    appointed,
    codes,
    competency,
    day,
    signatory,
    signer,
)
from tests.rules.ruling_book import Ward, book, entry_of, rules

BOTH = competency(allowed=("MSF", "MCX"))
OTHER = competency("ABC-2", allowed=("MSF",))
FIFTH, NINTH = day(5), day(9)


class Colleagues(Ward):
    def released(self, on: date, answers: int = 8) -> int:
        return self.put(
            Feedback(signatory(HEAD, "coordinator"), "", f"R-{len(self.entries)}", 9, answers, "cd" * 32), on
        )

    def set_aside(self, number: int, on: date) -> None:
        self.ruled(self.contested(number, on, code=""), BILAL, on, "upheld", code="")

    def discussed(self, feedback: int, by: int = AMINA, on: date = FIFTH, code: str = "ABC-1", **values: Any) -> int:
        return self.put(Observation(signatory(by), code, 3, "MSF", feedback=feedback, **values), on)


def asking(record: Colleagues | None = None, raters: int = 8, **changed: Any) -> Ground:
    ground = book(BOTH, OTHER, record=record, **changed)
    return replace(ground, curriculum=replace(ground.curriculum, completion=Completion(feedback_raters=raters)))


def msf(on: date = NINTH, **values: Any) -> Observing:
    return Observing(**{"competency": "ABC-1", "level": 3, "method": "MSF", "on": on, **values})


def none() -> Colleagues:
    return Colleagues()


def one() -> Colleagues:
    record = Colleagues()
    record.released(day(4))
    return record


def taken_back() -> Colleagues:
    record = one()
    record.set_aside(1, day(5))
    return record


def used() -> Colleagues:
    record = one()
    record.discussed(1)
    return record


def used_and_withdrawn() -> Colleagues:
    record = used()
    record.withdrawn(2, on=day(6))
    return record


def used_and_released_again() -> Colleagues:
    record = used()
    record.released(day(8))
    return record


def unnamed() -> Colleagues:
    """Recorded before entries named a round."""
    record = one()
    record.discussed(0)
    return record


@pytest.mark.parametrize(
    ("record", "act", "who", "expected", "rests_on"),
    [
        (none(), msf(), AMINA, ["round_not_released"], 0),
        (none(), msf(method="MCX"), AMINA, [], 0),
        (one(), msf(), AMINA, [], 1),
        (one(), msf(method="MCX"), AMINA, [], 0),
        # released on that day it counts, and not for a talk of the day before
        (one(), msf(day(4)), AMINA, [], 1),
        (one(), msf(day(3)), AMINA, ["round_not_released"], 0),
        (taken_back(), msf(), AMINA, ["round_not_released"], 0),
        # one supervisor, one competency, one round: another supervisor and another competency are other judgements
        (used(), msf(), AMINA, ["round_used"], 0),
        (used(), msf(), BILAL, [], 1),
        (used(), msf(competency="ABC-2"), AMINA, [], 1),
        (used_and_withdrawn(), msf(), AMINA, [], 1),
        (used_and_released_again(), msf(), AMINA, [], 3),
        (used_and_released_again(), msf(day(7)), AMINA, ["round_used"], 0),
        (unnamed(), msf(), AMINA, [], 1),
    ],
)
def test_msf_is_recorded_from_a_released_round_that_one_has_not_used(
    record: Colleagues, act: Observing, who: int, expected: list[str], rests_on: int
) -> None:
    ground = asking(record)
    assert codes(objections(act, signer(who), ground)) == expected
    assert round_for(act.method, who, act.competency, act.on, ground.entries) == rests_on


@pytest.mark.parametrize("record", [none(), one(), used()])
def test_where_no_round_is_asked_for_msf_may_come_from_paper(record: Colleagues) -> None:
    assert objections(msf(), signer(), asking(record, raters=0)) == ()


def test_what_is_missing_is_said_with_the_day_or_the_entry() -> None:
    (none_yet,) = objections(msf(), signer(), asking())
    assert none_yet.day == day(9)
    (again,) = objections(msf(), signer(), asking(used()))
    assert again.have == 1


def test_the_newest_round_of_the_day_is_meant() -> None:
    entries = used_and_released_again().entries
    found = {number: newest_round(entries, day(number)) for number in (3, 4, 7, 8, 30)}
    assert {on: entry.number if entry else 0 for on, entry in found.items()} == {3: 0, 4: 1, 7: 1, 8: 3, 30: 3}


@pytest.mark.parametrize(("raters", "expected"), [(8, ["round_unseen"]), (0, [])])
def test_a_remote_observer_and_a_guest_have_read_no_round(raters: int, expected: list[str]) -> None:
    host = (signer(AMINA),)
    named = rules(alternatives=("remote_observer",))
    ground = asking(one(), raters, assessors=host, rules=named)
    far = signer(BILAL, appointed(institution=ELSEWHERE))
    act = msf(alternative="remote_observer", institution=ELSEWHERE)
    assert codes(objections(act, far, ground)) == expected
    assert codes(against_unseen_round("MSF", ground.curriculum)) == expected
    assert against_unseen_round("MCX", ground.curriculum) == []
    assert methods_without_round(BOTH, ground.curriculum) == (("MCX",) if raters else ("MSF", "MCX"))
    assert methods_without_round(OTHER, ground.curriculum) == ("MSF",)


# Corrections


def correcting(entry: Entry, **values: Any) -> Correcting:
    at = entry.recorded_at + timedelta(hours=1)
    return Correcting(
        **{"entry": entry.number, "level": 2, "method": "MSF", "on": entry.happened_on, "at": at, **values}
    )


def moved() -> Colleagues:
    """The observation from round 1 was moved to another day."""
    record = used()
    record.discussed(1, on=day(6), corrects=2)
    return record


def by_hand() -> Colleagues:
    record = one()
    record.observed(on=day(5))
    record.stamp(day(5))
    return record


def with_both() -> Colleagues:
    record = used()
    record.observed(on=day(5))
    record.stamp(day(5))
    return record


@pytest.mark.parametrize(
    ("record", "number", "values", "expected", "rests_on"),
    [
        # another level: the round stays, also of an entry that was made before entries named one
        (used(), 2, {}, [], 1),
        (unnamed(), 2, {}, [], 0),
        # another day, another method
        (used(), 2, {"on": day(6)}, [], 1),
        (used(), 2, {"on": day(3)}, ["round_not_released"], 0),
        (used(), 2, {"method": "MCX"}, [], 0),
        (by_hand(), 2, {}, [], 1),
        (with_both(), 3, {}, ["round_used"], 0),
        # a correction is corrected: what stood before it does not stand again
        (moved(), 3, {"on": day(7)}, [], 1),
    ],
)
def test_a_correction_rests_on_the_round_or_on_none(
    record: Colleagues, number: int, values: dict[str, Any], expected: list[str], rests_on: int
) -> None:
    entry = entry_of(record, number)
    assert isinstance(entry.fact, Observation)
    act = correcting(entry, **values)
    assert codes(objections(act, signer(), asking(record))) == expected
    assert round_after(act, entry, entry.fact, record.entries) == rests_on
