"""Outside certificates and learning from before, and a countersignature that did not come in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from hwx.rules.assessment import BEFORE, AssessmentRules
from hwx.rules.curriculum import Competency
from hwx.rules.progress import CompetencyProgress, State, fold, progress_of
from hwx.rules.standing import Missing, Phase, Standing, as_of, standing_of
from tests.rules.building import AMINA, HEAD, Record, competency, curriculum, day, observed
from tests.rules.every_kind import Ledger

USUAL = AssessmentRules()
ALLOWED = AssessmentRules(prior_learning=True)
CARD = competency(allowed=("CERT", "SIM"), valid_months=24)
THREE: dict[str, Any] = {"observations": 3, "assessors": 2}


def standing(asked: Competency, record: Record, rules: AssessmentRules = USUAL) -> Standing:
    return standing_of(asked, "doctor", record.entries, rules)


def test_a_certificate_is_one_observation_by_its_reviewer() -> None:
    record = Ledger()
    record.recognised(on=day(3))
    found = standing(CARD, record)
    assert (found.phase, found.observations, found.assessors, found.supported_level) == (Phase.READY_TO_SIGN, 1, 1, 3)
    assert (found.evidence, found.last_observed_on) == ((1,), day(3))


def test_a_certificate_counts_among_the_observations_and_the_people() -> None:
    asked = competency(allowed=("MCX", "CERT"), observations=2, assessors=2, spread_days=1, spread_apart=0)
    record = Ledger(observed((1, 3, AMINA)).entries)
    record.recognised(level=2, by=HEAD)
    assert standing(asked, record).missing == (Missing("at_level", 1, 2),)


def test_a_certificate_that_is_withdrawn_counts_no_longer() -> None:
    record = Ledger()
    record.withdrawn(record.recognised(), by=HEAD)
    assert standing(CARD, record).phase is Phase.NOT_STARTED


@pytest.mark.parametrize(
    ("asked", "papers", "watched", "expires_on"),
    [
        # the card ends before the sign-off would
        (CARD, [day(90)], 0, day(90)),
        # the card outlasts it, or has no end
        (CARD, [day(2000)], 0, date(2028, 1, 6)),
        (CARD, [None], 0, date(2028, 1, 6)),
        # the last of several
        (CARD, [day(90), day(120)], 0, day(120)),
        (CARD, [day(90), None], 0, date(2028, 1, 6)),
        # a sign-off that does not expire by itself
        (replace(CARD, valid_months=None), [day(90)], 0, day(90)),
        (replace(CARD, valid_months=None), [None], 0, None),
        # what was watched is enough without it
        (CARD, [day(90)], 1, date(2028, 1, 6)),
        (replace(CARD, observations=2), [day(90)], 1, day(90)),
    ],
)
def test_a_sign_off_that_needs_a_certificate_is_current_no_longer_than_that(
    asked: Competency, papers: list[date | None], watched: int, expires_on: date | None
) -> None:
    record = Ledger()
    for _ in range(watched):
        record.observed(method="SIM")
    for until in papers:
        record.recognised(expires_on=until)
    record.signed(on=day(2), rests_on=tuple(range(1, watched + len(papers) + 1)))
    found = standing(asked, record).signature
    assert found
    assert found.expires_on == expires_on


PLAIN = competency(**THREE, procedures=5)


@pytest.mark.parametrize(
    ("asked", "rules", "level", "ready"),
    [
        (PLAIN, ALLOWED, 3, True),
        (PLAIN, ALLOWED, 4, True),
        (PLAIN, ALLOWED, 2, False),
        (PLAIN, USUAL, 3, False),
        (PLAIN, BEFORE, 3, False),
        (replace(PLAIN, critical=True), ALLOWED, 3, False),
    ],
)
def test_prior_learning_opens_the_sign_off_where_it_is_allowed_and_never_of_what_is_critical(
    asked: Competency, rules: AssessmentRules, level: int, ready: bool
) -> None:
    record = Ledger()
    record.recognised("prior_learning", level, on=day(4))
    found = standing(asked, record, rules)
    assert (found.phase is Phase.READY_TO_SIGN) is ready
    assert (found.missing == ()) is ready
    assert (found.observations, found.assessors, found.last_observed_on) == (0, 0, None)
    assert found.supported_level == (level if rules.prior_learning and not asked.critical else 0)


def test_prior_learning_is_what_the_sign_off_rests_on_beside_what_was_seen() -> None:
    record = Ledger(observed((1, 2, AMINA), (9, 2, AMINA)).entries)
    record.recognised("prior_learning", 2, on=day(4))
    record.recognised("prior_learning", 3, on=day(5))
    found = standing(PLAIN, record, ALLOWED)
    assert (found.phase, found.evidence, found.observations) == (Phase.READY_TO_SIGN, (1, 4, 2), 2)
    record.withdrawn(4, by=HEAD)
    assert standing(PLAIN, record, ALLOWED).evidence == (1, 3, 2)


def test_prior_learning_asks_for_something_new_like_everything_else_after_a_withdrawal() -> None:
    record = Ledger()
    record.recognised("prior_learning", on=day(4))
    record.withdrawn(record.signed(on=day(4)), on=day(5))
    assert standing(PLAIN, record, ALLOWED).missing == (Missing("since_withdrawal", 0, 1),)
    record.recognised("prior_learning", on=day(6))
    assert standing(PLAIN, record, ALLOWED).phase is Phase.READY_TO_SIGN


YEARLY = competency(critical=True, valid_months=12)


def waiting(renewal: bool = False) -> Ledger:
    record = Ledger(observed((1, 3, AMINA)).entries)
    number = record.signed(on=day(2))
    if renewal:
        record.countersigned(number, on=day(3))
        record.observed(on=day(350))
        record.signed(on=day(351))
    return record


@pytest.mark.parametrize(
    ("days", "on", "overdue"),
    [(7, 9, False), (7, 10, True), (3, 5, False), (3, 6, True), (0, 400, False)],
)
def test_a_sign_off_waits_so_many_days_for_its_countersignature_and_is_then_made_again(
    days: int, on: int, overdue: bool
) -> None:
    found = as_of(standing(YEARLY, waiting()), days, day(on))
    if overdue:
        assert (found.phase, found.signatures, found.overdue) == (Phase.READY_TO_SIGN, (), 2)
        assert found.missing == ()
    else:
        assert (found.phase, found.overdue) == (Phase.AWAITING_COUNTERSIGNATURE, 0)


def test_an_overdue_renewal_leaves_the_earlier_sign_off_as_it_was_and_is_made_again_at_once() -> None:
    found = as_of(standing(YEARLY, waiting(renewal=True)), 7, day(359))
    assert [one.entry for one in found.signatures] == [2]
    assert (found.phase, found.overdue) == (Phase.RENEWABLE, 5)


def test_what_is_signed_is_never_overdue() -> None:
    record = waiting()
    record.countersigned(2, on=day(3))
    found = standing(YEARLY, record)
    assert as_of(found, 7, day(100)) is found


def test_a_sign_off_made_again_counts_and_the_overdue_one_does_not() -> None:
    record = waiting()
    again = record.signed(on=day(12))
    record.countersigned(again, on=day(13))
    found = as_of(standing(YEARLY, record), 7, day(400))
    assert (found.phase, found.overdue) == (Phase.SIGNED, 0)
    assert not found.signed_at(day(12))
    assert found.signed_at(day(13))


def shown(record: Record, on: int, rules: AssessmentRules = USUAL) -> CompetencyProgress:
    whole = curriculum(YEARLY, rules=rules)
    opened: frozenset[str] = frozenset()
    return progress_of(whole, "doctor", opened, fold(whole, "doctor", opened, record.entries), day(on)).items[0]


@pytest.mark.parametrize(
    ("rules", "on", "state", "may"),
    [
        (USUAL, 9, State.AWAITING_COUNTERSIGNATURE, False),
        (USUAL, 10, State.READY_TO_SIGN, True),
        (replace(USUAL, countersign_days=30), 10, State.AWAITING_COUNTERSIGNATURE, False),
        (BEFORE, 60, State.AWAITING_COUNTERSIGNATURE, False),
    ],
)
def test_the_page_says_that_it_is_to_be_signed_again(rules: AssessmentRules, on: int, state: State, may: bool) -> None:
    found = shown(waiting(), on, rules)
    assert (found.state, found.may_be_signed) == (state, may)
    assert bool(found.standing.overdue) is may


def test_the_page_shows_an_earlier_sign_off_beside_an_overdue_renewal() -> None:
    found = shown(waiting(renewal=True), 359)
    assert (found.state, found.may_be_signed) == (State.EXPIRES_SOON, True)
