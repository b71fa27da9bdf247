"""Disagreement: the trainee contests or appeals in time, and somebody answers who has no hand in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hwx.rules.contesting import authors_of
from hwx.rules.deciding import raters_in
from hwx.rules.facts import Comment, Decision, Feedback, PanelMember
from hwx.rules.portfolio import Contest
from hwx.rules.signing import Conflict, Contesting, Deciding, Signer, objections
from tests.rules.building import (
    AMINA,
    BILAL,
    CHEN,
    HEAD,
    OTHER_HEAD,
    TRAINEE,
    UNIT_HEAD,
    appointed,
    codes,
    day,
    signatory,
    signer,
)
from tests.rules.ruling_book import Ward, book, entry_of, rules

SELF = Signer(TRAINEE, ())
FAR = day(80)
OTHER = signer(OTHER_HEAD, appointed("unit_head"))


def ward() -> Ward:
    """1: an observation by AMINA, recorded on day 5."""
    record = Ward()
    record.observed(level=1, on=day(5))
    record.stamp(day(5))
    return record


def contesting(entry: int = 1, step: str = "contest", on: int = 6, text: str = "It was not me") -> Contesting:
    return Contesting(entry, step, text, day(on))


@pytest.mark.parametrize(
    ("after", "told", "limit", "late"),
    [
        (14, None, 14, False),
        (15, None, 14, True),
        (15, None, 15, False),
        (4, None, 3, True),
        (90, None, 0, False),
        # told later than recorded: the time runs from then
        (15, 1, 14, False),
        (16, 1, 14, True),
    ],
)
def test_an_entry_is_contested_within_days_of_being_told(after: int, told: int | None, limit: int, late: bool) -> None:
    record = ward()
    known = {1: day(5 + told)} if told else {}
    ground = book(record=record, rules=rules(contest_days=limit), told=known, today=day(100))
    found = objections(contesting(on=5 + after), SELF, ground)
    assert codes(found) == (["contest_late"] if late else [])
    assert all(reason.day == day(5 + (told or 0)) for reason in found)


@pytest.mark.parametrize(
    ("zone", "hour", "after", "late"),
    [
        # half past one at night of the day after
        ("Asia/Riyadh", 22.5, 15, False),
        ("Asia/Riyadh", 22.5, 16, True),
        ("Asia/Riyadh", 20.5, 15, True),
        # the evening of the day before
        ("America/New_York", 2, 13, False),
        ("America/New_York", 2, 14, True),
    ],
)
def test_the_days_of_contesting_are_those_of_the_site(zone: str, hour: float, after: int, late: bool) -> None:
    record = ward()
    entry = record.entries[-1]
    moment = entry.recorded_at.replace(hour=0) + timedelta(hours=hour)
    record.entries[-1] = replace(entry, recorded_at=moment)
    ground = replace(book(record=record, today=day(100)), zone=ZoneInfo(zone))
    assert codes(objections(contesting(on=5 + after), SELF, ground)) == (["contest_late"] if late else [])


@pytest.mark.parametrize("who", [signer(AMINA), UNIT_HEAD])
def test_nobody_contests_in_the_name_of_the_trainee(who: Signer) -> None:
    assert codes(objections(contesting(), who, book(record=ward()))) == ["not_the_trainee"]


def test_a_contest_says_why_and_names_an_entry() -> None:
    assert codes(objections(contesting(text=" "), SELF, book(record=ward()))) == ["nothing_said"]
    assert codes(objections(contesting(9), SELF, book(record=ward()))) == ["no_such_entry"]


@pytest.mark.parametrize("state", ["active", "paused", "completed", "withdrawn"])
def test_a_contest_is_heard_in_every_state_of_the_placement(state: str) -> None:
    assert objections(contesting(), SELF, book(record=ward(), state=state)) == ()


def test_judgements_are_contested_and_withdrawals_and_rulings_appealed() -> None:
    record = ward()
    sign_off = record.signed(by=BILAL, on=day(5))
    record.stamp(day(5))
    withdrawal = record.withdrawn(sign_off, by=HEAD, on=day(5))
    record.stamp(day(5))
    paper = record.recognised(on=day(5))
    contest = record.contested(1, day(6))
    ruling = record.ruled(contest, HEAD, day(6))
    ground = book(record=record)
    found = {
        (number, step): codes(objections(contesting(number, step), SELF, ground))
        for number in (1, sign_off, withdrawal, paper, contest, ruling)
        for step in ("contest", "appeal", "complaint")
    }
    assert {key for key, reasons in found.items() if not reasons} == {
        (paper, "contest"),
        (withdrawal, "appeal"),
        (ruling, "appeal"),
    }
    assert found[(1, "contest")] == ["contested_already"]
    assert found[(sign_off, "contest")] == ["already_withdrawn"]
    assert found[(contest, "contest")] == ["own_entry"]
    assert found[(paper, "appeal")] == found[(paper, "complaint")] == ["cannot_be_contested"]


def test_an_answer_to_an_appeal_is_final() -> None:
    record = ward()
    ruling = record.ruled(record.contested(1, day(6)), HEAD, day(6))
    final = record.ruled(record.contested(ruling, day(7), "appeal"), OTHER_HEAD, day(8))
    assert codes(objections(contesting(final, "appeal", on=9), SELF, book(record=record))) == ["appeal_is_final"]


def test_countersignatures_feedback_and_decisions_are_about_the_trainee_too() -> None:
    record = ward()
    sign_off = record.signed(by=BILAL, on=day(5))
    second = record.countersigned(sign_off, on=day(6))
    members = tuple(PanelMember(name, "", side) for name, side in (("A", "host"), ("B", "host"), ("C", "home")))
    decision = record.put(Decision(signatory(CHEN), "not_completed", members, 90, 0, False, True), day(7))
    feedback = record.put(Feedback(signatory(CHEN), "", "F-1", 8, 7, "ab" * 32), day(7))
    ground = book(record=record)
    assert objections(contesting(second, on=8), SELF, ground) == ()
    assert objections(contesting(feedback, on=8), SELF, ground) == ()
    assert objections(contesting(decision, "appeal", on=8), SELF, ground) == ()
    assert codes(objections(contesting(decision, on=8), SELF, ground)) == ["cannot_be_contested"]


def test_what_is_not_contested_is_named_by_its_kind_and_the_own_as_such() -> None:
    record = ward()
    comment = record.put(Comment(signatory(BILAL), "Well done", "ABC-1", 1), day(6))
    own = record.shown("E-1", day(6))
    ground = book(record=record)
    (found,) = objections(contesting(comment, on=7), SELF, ground)
    assert (found.code, found.names) == ("cannot_be_contested", ("comment",))
    assert codes(objections(contesting(own, on=7), SELF, ground)) == ["own_entry"]


def test_a_correction_is_contested_in_place_of_what_it_corrects() -> None:
    record = ward()
    newer = record.corrected(1, day(6))
    ground = book(record=record)
    (found,) = objections(contesting(1, on=7), SELF, ground)
    assert (found.code, found.need) == ("corrected_already", newer)
    assert objections(contesting(newer, on=7), SELF, ground) == ()


def test_a_countersignature_is_judged_by_another_senior() -> None:
    record = ward()
    sign_off = record.signed(by=BILAL, on=day(5))
    contest = record.contested(record.countersigned(sign_off, on=day(6)), day(6))
    ground = book(record=record)
    assert codes(objections(deciding(contest), signer(AMINA), ground)) == ["no_appointment"]
    assert codes(objections(deciding(contest), UNIT_HEAD, ground)) == ["rules_on_own"]
    assert objections(deciding(contest), OTHER, ground) == ()


@pytest.mark.parametrize(("outcome", "counted"), [("upheld", 0), ("dismissed", 7)])
def test_a_round_of_feedback_that_is_set_aside_is_not_counted_by_the_panel(outcome: str, counted: int) -> None:
    record = ward()
    feedback = record.put(Feedback(signatory(CHEN), "", "F-1", 8, 7, "ab" * 32), day(5))
    record.ruled(record.contested(feedback, day(6), code=""), HEAD, day(7), outcome, code="")
    assert raters_in(record.entries, rules()) == counted


# Rulings


def appealed_decision(record: Ward) -> int:
    """The decision of a panel with Omar Farouk and Huda Salem on it, and the appeal against it."""
    named = (("Dr. Omar Farouk", "host"), ("Salem, Huda", "host"), ("Anne Petit", "home"))
    members = tuple(PanelMember(name, "", side) for name, side in named)
    decision = record.put(Decision(signatory(CHEN), "not_completed", members, 90, 0, False, True), day(6))
    return record.contested(decision, day(7), "appeal", code="")


def deciding(contest: int, **values: Any) -> Deciding:
    given = {"contest": contest, "outcome": "upheld", "reason": "Seen again", "on": day(8), **values}
    return Deciding(**given)


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (signer(BILAL), []),
        (UNIT_HEAD, []),
        (signer(AMINA), ["rules_on_own"]),
        (signer(AMINA, appointed("unit_head")), ["rules_on_own"]),
        (signer(TRAINEE, appointed("unit_head")), ["self_assessment"]),
        (signer(CHEN, appointed("coordinator")), ["no_appointment"]),
        (signer(BILAL, appointed(scope=("x",))), ["out_of_scope"]),
    ],
)
def test_a_contest_is_answered_by_somebody_else_than_its_author(who: Signer, expected: list[str]) -> None:
    record = ward()
    contest = record.contested(1, day(6))
    assert codes(objections(deciding(contest), who, book(record=record))) == expected


def test_who_is_in_conflict_does_not_answer() -> None:
    record = ward()
    contest = record.contested(1, day(6))
    ground = book(record=record, conflicts=[Conflict(BILAL, day(1))])
    assert codes(objections(deciding(contest), signer(BILAL), ground)) == ["conflict_of_interest"]


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (OTHER, []),
        (UNIT_HEAD, ["rules_on_own"]),
        (signer(BILAL), ["no_appointment"]),
        (signer(AMINA, appointed("unit_head")), ["rules_on_own"]),
    ],
)
def test_an_appeal_is_answered_by_another_unit_head(who: Signer, expected: list[str]) -> None:
    record = ward()
    ruling = record.ruled(record.contested(1, day(6)), HEAD, day(6))
    appeal = record.contested(ruling, day(7), "appeal")
    assert codes(objections(deciding(appeal), who, book(record=record))) == expected
    contest = entry_of(record, appeal).fact
    assert isinstance(contest, Contest)
    assert authors_of(contest, book(record=record)) == {HEAD, AMINA}


def test_a_contest_of_a_sign_off_is_not_answered_by_who_countersigned_it() -> None:
    record = ward()
    sign_off = record.signed(by=BILAL, on=day(5))
    record.countersigned(sign_off, on=day(6))
    contest = record.contested(sign_off, day(6))
    assert codes(objections(deciding(contest), UNIT_HEAD, book(record=record))) == ["rules_on_own"]
    assert objections(deciding(contest), OTHER, book(record=record)) == ()


def test_an_appeal_against_a_withdrawal_is_not_answered_by_who_withdrew() -> None:
    record = ward()
    sign_off = record.signed(by=BILAL, on=day(5))
    withdrawal = record.withdrawn(sign_off, by=HEAD, on=day(5))
    appeal = record.contested(withdrawal, day(6), "appeal")
    assert codes(objections(deciding(appeal), UNIT_HEAD, book(record=record))) == ["rules_on_own"]
    assert objections(deciding(appeal), OTHER, book(record=record)) == ()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("OMAR FAROUK", ["sat_on_panel"]),
        ("Omar K. Farouk", ["sat_on_panel"]),
        ("HUDA SALEM", ["sat_on_panel"]),
        ("GRACE KAMAU", []),
        ("", []),
    ],
)
def test_who_sat_on_the_panel_does_not_rule_on_the_appeal_against_its_decision(name: str, expected: list[str]) -> None:
    record = ward()
    appeal = appealed_decision(record)
    judge = Signer(OTHER_HEAD, (appointed("unit_head"),), name=name)
    found = objections(deciding(appeal), judge, book(record=record))
    assert codes(found) == expected
    assert all(reason.have == appeal - 1 for reason in found)


def test_who_sat_on_the_panel_rules_on_other_things_as_before() -> None:
    record = ward()
    appealed_decision(record)
    contest = record.contested(1, day(7))
    judge = Signer(BILAL, (appointed(),), name="OMAR FAROUK")
    assert objections(deciding(contest), judge, book(record=record)) == ()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"outcome": "maybe"}, ["unknown_ruling"]),
        ({"outcome": "dismissed"}, []),
        ({"reason": " "}, ["no_reason_for_ruling"]),
        ({"on": day(11)}, ["in_the_future"]),
        ({"contest": 1}, ["no_such_contest"]),
        ({"contest": 9}, ["no_such_contest"]),
    ],
)
def test_a_ruling_says_what_and_why(values: dict[str, Any], expected: list[str]) -> None:
    record = ward()
    contest = record.contested(1, day(6))
    assert codes(objections(deciding(**{"contest": contest, **values}), UNIT_HEAD, book(record=record))) == expected


def test_a_contest_is_answered_once() -> None:
    record = ward()
    contest = record.contested(1, day(6))
    ruling = record.ruled(contest, HEAD, day(7))
    found = objections(deciding(contest), signer(BILAL), book(record=record, today=FAR))
    assert [(reason.code, reason.have) for reason in found] == [("ruled_already", ruling)]
