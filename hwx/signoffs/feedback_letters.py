"""The letters with which colleagues without an account are asked for feedback, written by jobs."""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from sqlalchemy import select

from hwx.extensions import db
from hwx.jobs import job, periodic, queue
from hwx.people.calendar import write_day
from hwx.people.mail import Letter, link_to, send
from hwx.people.telling import local_time
from hwx.placements.tables import Placement
from hwx.signoffs.feedback import state_of, token_of
from hwx.signoffs.feedback_tables import FeedbackRater, FeedbackRound


@periodic("signoffs.feedback_invitations", 15)
def invite_the_rest(moment: datetime) -> None:
    """Whoever was not written to because a process ended or the mail server did not answer."""
    query = (
        select(FeedbackRater.id)
        .join(FeedbackRound, FeedbackRound.id == FeedbackRater.round_id)
        .where(
            FeedbackRater.invited_at.is_(None),
            FeedbackRater.answered.is_(False),
            FeedbackRound.closed_at.is_(None),
            FeedbackRound.ends_on >= local_time(moment).date(),
        )
        .order_by(FeedbackRater.id)
    )
    for rater in db.session.scalars(query):
        queue().put("signoffs.feedback_invitation", rater=rater)


@job("signoffs.feedback_invitation")
def invite(moment: datetime, rater: int) -> None:
    """A second letter after a crash does no harm: it has the same link. Raises ConnectionError, to be tried again."""
    asked = db.session.get(FeedbackRater, rater)
    found = db.session.get(FeedbackRound, asked.round_id) if asked else None
    if asked is None or found is None or asked.invited_at is not None or asked.answered:
        return
    if state_of(found, local_time(moment).date()) != "open":
        return
    if not send(_letter(asked, found)):
        raise ConnectionError("the letter could not be handed over")
    asked.invited_at = moment
    db.session.commit()


def _letter(asked: FeedbackRater, found: FeedbackRound) -> Letter:
    placement = db.session.get_one(Placement, found.placement_id)
    values = {
        "name": asked.name,
        "trainee": placement.trainee.passport_name,
        "until": write_day(found.ends_on, asked.language),
        "link": link_to("feedback.answer", link=token_of(current_app.secret_key or "", asked.seed)),  # type: ignore[arg-type]
    }
    return Letter(asked.email, asked.language, "feedback", values)
