"""Who may bring, log, assess themselves, read, erase and comment: every reason against it, and no other."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from hwx.rules.facts import Admission, Comment, Fact, Observation, SignOff, Withdrawal
from hwx.rules.portfolio import Contest, Erasure, Evidence, FeedbackRead, Procedure, Ruling
from hwx.rules.portfolio_acts import (
    LARGEST_COUNT,
    REASONS,
    Actor,
    Against,
    AssessingOneself,
    Bringing,
    Case,
    Commenting,
    Erasing,
    Logging,
    PortfolioAct,
    ReadingFeedback,
    TakingBack,
    against,
    open_contests,
    step_against,
)
from hwx.rules.record import Entry
from hwx.rules.signatory import Signatory

TODAY = date(2026, 3, 16)
AT = datetime(2026, 3, 10, 12, tzinfo=UTC)
CODE = "SML-101"

TRAINEE, SUPERVISOR, HEAD, OTHER_HEAD, COORDINATOR, OFFICER = (
    Actor(1),
    Actor(2, frozenset({"supervisor"})),
    Actor(3, frozenset({"unit_head"})),
    Actor(4, frozenset({"unit_head"})),
    Actor(5, frozenset({"coordinator"})),
    Actor(6, frozenset({"home_officer"})),
)


def by(person: int) -> Signatory:
    return Signatory(person, f"PERSON {person}")


def entry(number: int, author: int, fact: Fact, at: datetime = AT) -> Entry:
    return Entry(number, author, at.date(), at, fact, "", "")


ENTRIES = (
    entry(1, 5, Admission(by(5), 1, 7, 8, "small", "1.0", "d", "doctor", (), "2026-03-02", "2026-03-29")),
    entry(2, 2, Observation(by(2), CODE, 1, "MCX")),
    entry(3, 2, Observation(by(2), CODE, 3, "MCX")),
    entry(4, 3, SignOff(by(3), CODE, 3, (3,))),
    entry(5, 3, Withdrawal(by(3), CODE, 4, "other", "why")),
    entry(6, 1, Evidence(by(1), CODE, "item", "ward", "low", "adult", "assisted", 1, "d")),
    entry(7, 1, Evidence(by(1), CODE, "gone", "ward", "low", "adult", "assisted", 1, "d")),
    entry(8, 1, Erasure(by(1), CODE, "gone", "")),
    entry(9, 1, Procedure(by(1), CODE, "assisted", 2)),
    entry(10, 1, Contest(by(1), CODE, 3, "contest", "No.")),
    entry(11, 3, Ruling(by(3), CODE, 10, "dismissed", "Yes.")),
    entry(12, 1, Contest(by(1), CODE, 11, "appeal", "Still no.")),
    entry(13, 2, Observation(by(2), CODE, 1, "MCX"), AT - timedelta(days=20)),
    entry(14, 1, FeedbackRead(by(1), CODE, 13)),
    entry(15, 2, Comment(by(2), "Well done.", CODE, 3)),
    entry(16, 1, Procedure(by(1), CODE, "assisted", 20)),
    entry(17, 1, Withdrawal(by(1), CODE, 16, "recorded_in_error", "")),
)

CASE = Case(1, "active", date(2026, 3, 2), date(2026, 3, 29), frozenset({CODE}), (1, 2, 3, 4, 5), ENTRIES, TODAY)
BRINGING = Bringing(CODE, TODAY, "ward", "low", "adult", "assisted", 1)
LOGGING = Logging(CODE, TODAY, "performed_supervised", 2)
ONESELF = AssessingOneself(CODE, 3, "mid_term")

ALLOWED: list[tuple[PortfolioAct, Actor]] = [
    (BRINGING, TRAINEE),
    (LOGGING, TRAINEE),
    (replace(LOGGING, setting="theatre", count=LARGEST_COUNT, on=CASE.starts_on), TRAINEE),
    (ONESELF, TRAINEE),
    (ReadingFeedback(2), TRAINEE),
    (TakingBack(9), TRAINEE),
    (Erasing("item", ""), TRAINEE),
    (Erasing("item", "A name stands in it."), SUPERVISOR),
    (Erasing("item", "A name stands in it."), COORDINATOR),
    (Commenting(3, "Thank you."), TRAINEE),
    (Commenting(0, "Away on Friday."), TRAINEE),
    (Commenting(3, "Agreed."), HEAD),
]


@pytest.mark.parametrize(("act", "actor"), ALLOWED)
def test_what_the_rules_allow_meets_no_reason(act: PortfolioAct, actor: Actor) -> None:
    assert against(act, actor, CASE) == ()


REFUSED: list[tuple[PortfolioAct, Actor, Against]] = [
    *((act, SUPERVISOR, Against("only_the_trainee")) for act in (BRINGING, LOGGING, ONESELF, ReadingFeedback(2))),
    (replace(BRINGING, competency="SML-999"), TRAINEE, Against("not_asked")),
    (replace(LOGGING, competency=""), TRAINEE, Against("not_asked")),
    (replace(ONESELF, competency="SML-999"), TRAINEE, Against("not_asked")),
    (replace(BRINGING, on=date(2026, 3, 17)), TRAINEE, Against("in_the_future", day=date(2026, 3, 17))),
    (replace(LOGGING, on=date(2026, 3, 1)), TRAINEE, Against("outside_placement", day=date(2026, 3, 1))),
    (replace(BRINGING, setting="garden"), TRAINEE, Against("unknown_choice")),
    (replace(BRINGING, complexity="odd"), TRAINEE, Against("unknown_choice")),
    (replace(BRINGING, age_band="old"), TRAINEE, Against("unknown_choice")),
    (replace(BRINGING, role="slept"), TRAINEE, Against("unknown_choice")),
    (replace(LOGGING, role=""), TRAINEE, Against("unknown_choice")),
    (replace(LOGGING, setting="garden"), TRAINEE, Against("unknown_choice")),
    (replace(ONESELF, stage="later"), TRAINEE, Against("unknown_choice")),
    (replace(BRINGING, count=0), TRAINEE, Against("count_out_of_range", LARGEST_COUNT)),
    (replace(LOGGING, count=LARGEST_COUNT + 1), TRAINEE, Against("count_out_of_range", LARGEST_COUNT)),
    (replace(ONESELF, level=6), TRAINEE, Against("level_outside_scale", 6)),
    (ReadingFeedback(99), TRAINEE, Against("no_such_entry", 99)),
    (ReadingFeedback(3), TRAINEE, Against("not_at_the_lowest", 3)),
    (ReadingFeedback(4), TRAINEE, Against("not_at_the_lowest", 4)),
    (ReadingFeedback(13), TRAINEE, Against("read_already", 13)),
    (TakingBack(9), SUPERVISOR, Against("only_the_trainee")),
    (TakingBack(99), TRAINEE, Against("no_such_entry", 99)),
    (TakingBack(3), TRAINEE, Against("not_in_the_logbook", 3)),
    (TakingBack(16), TRAINEE, Against("taken_back_already", 16)),
    (Erasing("item", "Why."), OFFICER, Against("not_entitled")),
    (Erasing("item", " "), SUPERVISOR, Against("no_reason")),
    (Erasing("none", ""), TRAINEE, Against("no_such_item")),
    (Erasing("gone", ""), TRAINEE, Against("erased_already")),
    (Commenting(3, "Hm."), OFFICER, Against("not_entitled")),
    (Commenting(3, " "), TRAINEE, Against("no_text")),
    (Commenting(99, "Hm."), TRAINEE, Against("no_such_entry", 99)),
]


@pytest.mark.parametrize(("act", "actor", "reason"), REFUSED)
def test_what_the_rules_refuse_is_refused_for_that_reason_alone(
    act: PortfolioAct, actor: Actor, reason: Against
) -> None:
    assert against(act, actor, CASE) == (reason,)


@pytest.mark.parametrize("state", ["accepted", "completed", "withdrawn", "declined"])
@pytest.mark.parametrize("act", [BRINGING, LOGGING])
def test_nothing_is_brought_before_or_after_the_placement(act: PortfolioAct, state: str) -> None:
    assert against(act, TRAINEE, replace(CASE, state=state)) == (Against("placement_not_open"),)


@pytest.mark.parametrize(("state", "refused"), [("accepted", False), ("paused", False), ("completed", True)])
def test_a_baseline_may_be_taken_before_the_first_day(state: str, refused: bool) -> None:
    assert bool(against(ONESELF, TRAINEE, replace(CASE, state=state))) is refused


def test_an_erasure_is_possible_after_the_end() -> None:
    assert against(Erasing("item", ""), TRAINEE, replace(CASE, state="completed")) == ()


def test_all_reasons_come_at_once() -> None:
    act = Bringing("SML-999", date(2027, 1, 1), "x", "x", "x", "x", 0)
    found = against(act, SUPERVISOR, replace(CASE, state="completed"))
    assert [one.code for one in found] == [
        "only_the_trainee", "placement_not_open", "not_asked", "in_the_future", "count_out_of_range", "unknown_choice",
    ]  # fmt: skip


def test_disagreeing_with_a_withdrawal_or_a_ruling_is_an_appeal() -> None:
    assert [step_against(one.fact) for one in ENTRIES[1:5]] == ["contest", "contest", "contest", "appeal"]
    assert step_against(ENTRIES[10].fact) == "appeal"


def test_a_contest_is_open_until_it_is_ruled_on() -> None:
    assert [one.number for one in open_contests(ENTRIES)] == [12]


def test_every_reason_is_shown_by_an_example() -> None:
    shown = {reason.code for _, _, reason in REFUSED} | {"placement_not_open"}
    assert shown == set(REASONS)
