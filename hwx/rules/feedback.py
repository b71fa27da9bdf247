"""A round of feedback by colleagues: who may be asked, when it may be shown, and what of it is shown.

The numbers are those of the domain sheet, section 3.2 (8 to 12 raters, released at 6 answers, comments grouped); no
figure stands on fewer than 5 people (section 8.4).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import rfc8785

from hwx.rules.assessment import AssessmentRules
from hwx.rules.lifecycle import PlacementState

ITEMS = ("communication", "teamwork", "reliability", "respect", "safety", "learning")
"""What everybody is asked, whatever the curriculum."""

CANNOT_SAY = 0
SCALE = (1, 2, 3, 4, 5)
GROUPS = ("doctor", "nurse", "midwife", "technician", "other")
ABOUT = ("well", "better")
"""Comments are kept apart by what they are about: what goes well, and what could go better."""

FEWEST = 5
"""No figure and no comment is shown of fewer people, whatever a curriculum says."""

OPEN_DAYS = 28
"""How long raters may answer."""

OBJECTIONS = (
    "own_placement", "placement_not_open", "round_open", "too_few_raters", "too_many_raters", "same_address",
    "same_name", "trainee_rates", "opener_rates", "not_rated", "no_such_rating", "nothing_said", "too_few_answers",
    "round_closed",
)  # fmt: skip


@dataclass(frozen=True)
class FeedbackObjection:
    code: str
    have: int = 0
    need: int = 0
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rater:
    """Somebody who is to be asked; ``role_group`` is one of GROUPS."""

    name: str
    role_group: str
    email: str
    language: str = "en"


@dataclass(frozen=True)
class Opening:
    """What is known when somebody opens a round. The addresses are those of the trainee and of who opens it."""

    raters: tuple[Rater, ...]
    state: str
    own: bool
    another_open: bool
    trainee_email: str
    opener_email: str


def release_number(rules: AssessmentRules) -> int:
    return max(rules.feedback_release, FEWEST)


def objections_to_opening(asked: Opening, rules: AssessmentRules) -> tuple[FeedbackObjection, ...]:
    found = []
    if asked.own:
        found.append(FeedbackObjection("own_placement"))
    if asked.state not in (PlacementState.ACTIVE, PlacementState.PAUSED):
        found.append(FeedbackObjection("placement_not_open"))
    if asked.another_open:
        found.append(FeedbackObjection("round_open"))
    count, least = len(asked.raters), max(rules.feedback_least, release_number(rules))
    if count < least:
        found.append(FeedbackObjection("too_few_raters", count, least))
    if rules.feedback_most and count > rules.feedback_most:
        found.append(FeedbackObjection("too_many_raters", count, rules.feedback_most))
    return (*found, *_against_persons(asked))


def _against_persons(asked: Opening) -> list[FeedbackObjection]:
    found = []
    addresses = [_plain(rater.email) for rater in asked.raters]
    for code, values in (("same_address", addresses), ("same_name", [_plain(rater.name) for rater in asked.raters])):
        twice = tuple(sorted({value for value in values if values.count(value) > 1}))
        if twice:
            found.append(FeedbackObjection(code, names=twice))
    if _plain(asked.trainee_email) in addresses:
        found.append(FeedbackObjection("trainee_rates"))
    if _plain(asked.opener_email) in addresses:
        found.append(FeedbackObjection("opener_rates"))
    return found


def round_state(closed: bool, released: bool, ends_on: date, today: date) -> str:
    """open, over (its days have passed; it can still be released), released, or ended without a result."""
    if closed:
        return "released" if released else "ended"
    return "open" if today <= ends_on else "over"


def objections_to_answer(ratings: Mapping[str, int], state: str) -> tuple[FeedbackObjection, ...]:
    if state != "open":
        return (FeedbackObjection("round_closed"),)
    missing = tuple(item for item in ITEMS if item not in ratings)
    found = [FeedbackObjection("not_rated", names=missing)] if missing else []
    if set(ratings) - set(ITEMS) or set(ratings.values()) - {CANNOT_SAY, *SCALE}:
        found.append(FeedbackObjection("no_such_rating"))
    if not missing and not any(ratings.values()):
        found.append(FeedbackObjection("nothing_said"))
    return tuple(found)


def objections_to_release(state: str, answers: int, least: int, own: bool) -> tuple[FeedbackObjection, ...]:
    found = [FeedbackObjection("own_placement")] if own else []
    if state not in ("open", "over"):
        found.append(FeedbackObjection("round_closed"))
    if answers < max(least, FEWEST):
        found.append(FeedbackObjection("too_few_answers", answers, max(least, FEWEST)))
    return tuple(found)


@dataclass(frozen=True)
class ItemResult:
    """``mean`` in tenths; None, as is ``rated``, where fewer than FEWEST could say."""

    item: str
    mean: int | None
    rated: int | None


@dataclass(frozen=True)
class Result:
    """What is shown of a round. Comments come in an order that says nothing about who wrote them."""

    answers: int
    items: tuple[ItemResult, ...]
    comments: Mapping[str, tuple[str, ...]]


def result_of(answers: Sequence[Mapping[str, int]], comments: Sequence[tuple[str, str]], least: int) -> Result | None:
    """None as long as fewer than ``least`` have answered. ``comments`` are pairs of ABOUT and text, in any order."""
    if len(answers) < max(least, FEWEST):
        return None
    said = {about: tuple(sorted((text for kind, text in comments if kind == about), key=_lot)) for about in ABOUT}
    return Result(len(answers), tuple(_item(item, answers) for item in ITEMS), said)


def digest_of(result: Result) -> str:
    """SHA-256 in hex of all that is shown, as the entry on the record names it."""
    plain: dict[str, Any] = {
        "answers": result.answers,
        "items": [vars(item) for item in result.items],
        "comments": {about: list(texts) for about, texts in result.comments.items()},
    }
    return hashlib.sha256(rfc8785.dumps(plain)).hexdigest()


def _item(item: str, answers: Sequence[Mapping[str, int]]) -> ItemResult:
    rated = [answer[item] for answer in answers if answer.get(item, CANNOT_SAY) in SCALE]
    if len(rated) < FEWEST:
        return ItemResult(item, None, None)
    return ItemResult(item, (20 * sum(rated) + len(rated)) // (2 * len(rated)), len(rated))


def _lot(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
