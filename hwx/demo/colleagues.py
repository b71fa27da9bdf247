"""One round of feedback by colleagues in a placement of the demonstration: asked, answered by most, and released."""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from hwx.people.tables import Person
from hwx.placements.tables import Placement
from hwx.rules.curriculum import Curriculum
from hwx.rules.feedback import ITEMS, Rater
from hwx.rules.signatory import Signatory
from hwx.signoffs.feedback import answer, open_round, release
from hwx.signoffs.feedback_tables import FeedbackRater, FeedbackRound

WEEK = timedelta(days=7)

COLLEAGUES = (
    ("MONA ALGHAMDI", "nurse"), ("YUSUF KARIMI", "doctor"), ("ANGELA MWANGI", "nurse"), ("FAISAL ALDOSARI", "doctor"),
    ("RANIA MANSOUR", "technician"), ("TARIQ BASHIR", "doctor"), ("HELEN ABEBE", "nurse"), ("SAID OMAR", "other"),
    ("LAMIA ALZAHRANI", "nurse"), ("DAVID OCHIENG", "technician"),
)  # fmt: skip

SAID = (
    ("Says where the equipment stands before it is needed.", ""),
    ("Hands over briefly and completely.", "Could speak up earlier on the round."),
    ("", "Writes the notes late when the shift is full."),
    ("Asks when something is not clear, and remembers the answer.", ""),
)
"""What goes well, and what could go better; the others only rate."""


def heard(
    session: Session, placement: Placement, curriculum: Curriculum, by: Person, signer: Signatory, day: date
) -> None:
    """Released on ``day``, opened a week before. The last of those who were asked has not answered by then. Commits."""
    opened = max(day - WEEK, placement.starts_on)
    raters = [Rater(name, group, _address(name)) for name, group in COLLEAGUES]
    # The letters are not written and the links not kept: these people are invented.
    numbers = open_round(session, placement, curriculum, by, raters, secrets.token_hex(16), _at(opened), opened)
    session.flush()
    rows = session.scalars(select(FeedbackRater).where(FeedbackRater.id.in_(numbers)).order_by(FeedbackRater.id)).all()
    found = session.get_one(FeedbackRound, rows[0].round_id)
    for place, rater in enumerate(rows[:-1]):
        ratings = {item: 3 + (place + number) % 3 for number, item in enumerate(ITEMS)}
        well, better = SAID[place] if place < len(SAID) else ("", "")
        answer(session, rater, found, ratings, {"well": well, "better": better}, opened)
    release(session, placement, curriculum, found, signer, _at(day), day)
    session.commit()


def _address(name: str) -> str:
    return f"{name.lower().replace(' ', '.')}@alnoor.example"


def _at(day: date) -> datetime:
    return datetime.combine(day, time(8, 40), UTC)
