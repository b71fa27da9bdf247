"""The jobs that close requests whose window has ended, and forget which forms were sent long ago.

No page waits for it: whether a request may still be answered is computed from its dates (hwx.signoffs.requests). What
is closed is told to the trainee and need not be computed again.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select, update

from hwx.curricula.revisions import curriculum_of
from hwx.extensions import db
from hwx.jobs import periodic
from hwx.people.telling import local_time
from hwx.placements.once import forget_before
from hwx.placements.record import entries_of
from hwx.placements.tables import Placement
from hwx.signoffs.requests import Asked, requests_of
from hwx.signoffs.tables import Request

RESENT_WITHIN = timedelta(days=60)
"""A telephone may be without a network for that long, and its forms are still taken for what they are."""


@periodic("signoffs.expire", 60)
def close_expired(moment: datetime) -> None:
    """May run twice: what is closed stays as it was closed."""
    day = local_time(moment).date()
    over = select(Request.placement_id).where(Request.closed_at.is_(None), Request.expires_on < day).distinct()
    for placement_id in list(db.session.scalars(over)):
        placement = db.session.get_one(Placement, placement_id)
        ended = [one.request.id for one in asked_in(placement, day) if one.state == "expired"]
        closing = update(Request).where(Request.id.in_(ended), Request.closed_at.is_(None))
        db.session.execute(closing.values(closed_at=moment))
        db.session.commit()


@periodic("signoffs.forget_forms", 24 * 60)
def forget_forms(moment: datetime) -> None:
    """Keys of forms that nobody sends again (hwx.placements.once)."""
    forget_before(db.session(), moment - RESENT_WITHIN)
    db.session.commit()


def asked_in(placement: Placement, day: date) -> list[Asked]:
    """Every request of the placement, the newest first, as it stands on that day."""
    rules = curriculum_of(db.session(), placement.revision.digest).rules
    entries = entries_of(db.session(), placement.id, "")
    return requests_of(db.session(), placement.id, rules, entries, day)
