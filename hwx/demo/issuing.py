"""The transcripts of the demonstration: issued some days after the decision, one of them replaced; and what follows."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy.orm import Session

from hwx.demo.afterwards import looked_up, sent_home, shared
from hwx.demo.cast import Story
from hwx.demo.play import Company
from hwx.keys.issuing_keys import issuing_keys
from hwx.placements.tables import Placement
from hwx.rules.curriculum import Curriculum
from hwx.settings import Settings
from hwx.transcripts.draft import Desk
from hwx.transcripts.issue import issue
from hwx.transcripts.tables import Transcript
from hwx.verification.verdict import Way


def issue_all(
    session: Session,
    company: Company,
    placement: Placement,
    curriculum: Curriculum,
    settings: Settings,
    story: Story,
    now: datetime,
) -> None:
    """Two weeks after the last day; "reissued": replaced six weeks later, since a name had been misspelt."""
    day = placement.ends_on + timedelta(days=14)
    row = _issue(session, company, placement, curriculum, settings, day)
    looked_up(session, settings, row, Way.LINK, "Human resources, Coast Clinic", day + timedelta(days=2))
    if story.told == "reissued":
        first, day = row, day + timedelta(days=42)
        row = _issue(session, company, placement, curriculum, settings, day, replacing="identity_error")
        looked_up(session, settings, first, Way.NUMBER, "", day + timedelta(days=6))
        ministry = "Ministère de la Santé et de l'Action sociale, Dakar"
        looked_up(session, settings, row, Way.FILE, ministry, day + timedelta(days=9))
    sent_home(session, company, placement, story.trainee, row)
    shared(session, placement, company.people[story.trainee], story.trainee, now)


def _issue(
    session: Session,
    company: Company,
    placement: Placement,
    curriculum: Curriculum,
    settings: Settings,
    day: date,
    replacing: str = "",
) -> Transcript:
    desk = Desk(
        person=company.people["registrar"],
        now=datetime.combine(day, time(10, 15), UTC),
        today=day,
        site=settings.base_url,
        prefix=settings.number_prefix,
    )
    keys = issuing_keys(settings, placement.host, day)
    row = issue(session, placement, curriculum, desk, keys, placement.last_number, replacing=replacing)
    session.commit()
    return row
