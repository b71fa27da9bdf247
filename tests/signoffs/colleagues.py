"""Rounds of feedback for tests: one that is open, its raters, and one that was released."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from hwx.access import Role
from hwx.placements.acting import acting_as
from hwx.rules.facts import Feedback
from hwx.rules.feedback import ITEMS, digest_of, result_of
from hwx.signoffs.feedback_tables import FeedbackAnswer, FeedbackComment, FeedbackRater, FeedbackRound
from tests.signoffs.ward import Ward
from tests.support.making import NOW, TODAY, Make

NUMBERS = count(1)
FULL = dict.fromkeys(ITEMS, 4)


def feedback_round(make: Make, here: Ward, **values: Any) -> FeedbackRound:
    given = {"opened_at": NOW, "ends_on": TODAY + timedelta(days=28), "least": 6, **values}
    row = FeedbackRound(
        reference=f"{next(NUMBERS):016x}", placement_id=here.placement.id, opened_by_id=here.coordinator.id, **given
    )
    make.session.add(row)
    make.session.commit()
    return row


def feedback_rater(make: Make, found: FeedbackRound, number: int, **values: Any) -> FeedbackRater:
    given = {
        "name": f"PERSON {number}",
        "role_group": "nurse",
        "email": f"rater{number}@example.org",
        "language": "en",
        "seed": f"{found.reference}{number}",
        "token_hash": f"{found.reference}{number:048}",
        **values,
    }
    row = FeedbackRater(round_id=found.id, **given)
    make.session.add(row)
    make.session.commit()
    return row


def heard(make: Make, found: FeedbackRound, answers: int, **ratings: int) -> None:
    """So many of ``answers`` raters have answered; one of them has written what goes well."""
    for number in range(answers):
        feedback_rater(make, found, 100 + number, answered=True)
        row = FeedbackAnswer(id=f"{next(NUMBERS):032x}", round_id=found.id, ratings={**FULL, **ratings})
        make.session.add(row)
    make.session.add(FeedbackComment(id=f"{next(NUMBERS):032x}", round_id=found.id, about="well", text="مرحبا"))
    make.session.commit()


def released_round(make: Make, here: Ward, answers: int = 6) -> FeedbackRound:
    found = feedback_round(make, here)
    heard(make, found, answers)
    by = acting_as(here.coordinator, Role.COORDINATOR, here.placement.host_id, TODAY)
    result = result_of([FULL] * answers, [("well", "مرحبا")], 6)
    assert by is not None
    assert result is not None
    fact = Feedback(by, "", found.reference, 8, answers, digest_of(result))
    found.entry = make.entry(here.placement, here.coordinator, fact).number
    found.closed_at = NOW
    make.session.commit()
    return found
