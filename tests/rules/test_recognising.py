"""Outside certificates and prior learning: reviewed by a supervisor of the host, dated in order, once a paper."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from hwx.rules.assessment import AssessmentRules
from hwx.rules.curriculum import Competency
from hwx.rules.recognising import bases_accepted
from hwx.rules.signing import Conflict, Recognising, Signer, Signing, objections
from tests.rules.building import (
    AMINA,
    BILAL,
    ELSEWHERE,
    TODAY,
    TRAINEE,
    UNIT_HEAD,
    appointed,
    codes,
    competency,
    day,
    signer,
)
from tests.rules.every_kind import Ledger
from tests.rules.ruling_book import CRITICAL, Ward, book, rules

CERTIFIED = competency(allowed=("MCX", "CERT"))
PRIOR = rules(prior_learning=True)


def recognising(**values: Any) -> Recognising:
    given = {
        "competency": "ABC-1",
        "basis": "certificate",
        "level": 3,
        "issuer": "Red Crescent",
        "document": "C-1",
        "issued_on": day(-100),
        "expires_on": None,
        "reason": "Seen in the original",
        "on": day(10),
        **values,
    }
    return Recognising(**given)


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (signer(AMINA), []),
        (UNIT_HEAD, []),
        (signer(TRAINEE), ["self_assessment"]),
        (signer(AMINA, appointed("coordinator")), ["no_appointment"]),
        (signer(AMINA, appointed(institution=ELSEWHERE)), ["no_appointment"]),
        (signer(AMINA, appointed(scope=("x",))), ["out_of_scope"]),
    ],
)
def test_the_reviewer_is_a_supervisor_or_unit_head_of_the_host(who: Signer, expected: list[str]) -> None:
    assert codes(objections(recognising(), who, book(CERTIFIED))) == expected


def test_a_reviewer_in_conflict_is_refused() -> None:
    ground = book(CERTIFIED, conflicts=[Conflict(AMINA, day(1))])
    assert codes(objections(recognising(), signer(AMINA), ground)) == ["conflict_of_interest"]


@pytest.mark.parametrize(
    ("trainings", "required", "expected"),
    [
        ((), False, []),
        ((), True, ["training_missing"]),
        ((day(1),), True, []),
        ((day(-1500),), False, ["training_lapsed"]),
    ],
)
def test_a_reviewer_is_trained_as_for_any_other_judgement(
    trainings: tuple[date, ...], required: bool, expected: list[str]
) -> None:
    who = Signer(AMINA, (appointed(),), trainings)
    ground = book(CERTIFIED, rules=rules(training_required=required))
    assert codes(objections(recognising(), who, ground)) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"issuer": " "}, ["paper_not_named"]),
        ({"document": ""}, ["paper_not_named"]),
        ({"reason": " "}, ["no_reason_for_recognition"]),
        ({"issued_on": day(11)}, ["in_the_future"]),
        ({"issued_on": day(10)}, []),
        ({"expires_on": day(-101)}, ["paper_dates"]),
        ({"expires_on": day(9)}, ["paper_expired"]),
        ({"expires_on": day(10)}, []),
        ({"level": 7}, ["level_outside_scale"]),
        ({"competency": "XXX-1"}, ["unknown_competency"]),
        ({"basis": "rumour"}, ["unknown_basis"]),
    ],
)
def test_the_paper_is_named_and_its_dates_are_in_order(values: dict[str, Any], expected: list[str]) -> None:
    assert codes(objections(recognising(**values), signer(), book(CERTIFIED))) == expected


@pytest.mark.parametrize(
    ("asked", "basis", "rule", "expected"),
    [
        (CERTIFIED, "certificate", rules(), []),
        (competency(), "certificate", rules(), ["certificate_not_accepted"]),
        (competency(), "prior_learning", rules(), ["prior_learning_not_allowed"]),
        (competency(), "prior_learning", PRIOR, []),
        (CRITICAL, "prior_learning", PRIOR, ["prior_learning_critical"]),
        (CRITICAL, "prior_learning", rules(), ["prior_learning_not_allowed", "prior_learning_critical"]),
    ],
)
def test_the_curriculum_says_what_may_be_recognised(
    asked: Competency, basis: str, rule: AssessmentRules, expected: list[str]
) -> None:
    ground = book(asked, rules=rule)
    assert codes(objections(recognising(basis=basis), signer(), ground)) == expected


@pytest.mark.parametrize(
    ("asked", "rule", "expected"),
    [
        (CERTIFIED, PRIOR, ("certificate", "prior_learning")),
        (CERTIFIED, rules(), ("certificate",)),
        (competency(), PRIOR, ("prior_learning",)),
        (CRITICAL, PRIOR, ()),
    ],
)
def test_what_may_be_offered_is_what_would_not_be_refused(
    asked: Competency, rule: AssessmentRules, expected: tuple[str, ...]
) -> None:
    assert bases_accepted(asked, rule) == expected


def test_the_same_paper_counts_once_until_it_is_withdrawn() -> None:
    record = Ward()
    first = record.recognised(document="C-1")
    ground = book(CERTIFIED, record=record, today=TODAY)
    found = objections(recognising(document=" C-1 "), signer(), ground)
    assert [(reason.code, reason.have) for reason in found] == [("recognised_already", first)]
    assert objections(recognising(document="C-2"), signer(), ground) == ()
    record.withdrawn(first)
    assert objections(recognising(), signer(), book(CERTIFIED, record=record, today=TODAY)) == ()


def test_nothing_is_recognised_after_the_end() -> None:
    assert codes(objections(recognising(), signer(), book(CERTIFIED, state="completed"))) == ["placement_not_open"]


@pytest.mark.parametrize(
    ("papers", "watched", "expected"),
    [
        ([day(9)], False, ["certificate_over"]),
        ([day(10)], False, []),
        ([None], False, []),
        # the last of them, or one without an end, is enough
        ([day(8), day(10)], False, []),
        ([day(8), None], False, []),
        # what was observed is enough without it
        ([day(9)], True, []),
    ],
)
def test_nothing_is_signed_off_on_a_certificate_that_is_over(
    papers: list[date | None], watched: bool, expected: list[str]
) -> None:
    record = Ledger()
    for until in papers:
        record.recognised(on=day(2), expires_on=until)
    if watched:
        record.observed(on=day(3), by=BILAL, method="MCX")
    asked = competency(allowed=("CERT", "MCX"))
    found = objections(Signing("ABC-1", day(10)), signer(), book(asked, record=record))
    assert codes(found) == expected
    assert all(reason.day == day(9) for reason in found)
