"""The transcripts of the demonstration: issued some days after the decision, one of them replaced later."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy.orm import Session

from hwx.demo.play import Company
from hwx.keys.issuing_keys import issuing_keys
from hwx.placements.tables import Placement
from hwx.rules.curriculum import Curriculum
from hwx.settings import Settings
from hwx.transcripts.draft import Desk
from hwx.transcripts.issue import issue


def issue_all(
    session: Session, company: Company, placement: Placement, curriculum: Curriculum, settings: Settings, again: bool
) -> None:
    """Two weeks after the last day; ``again``: replaced six weeks later, since a name had been misspelt."""
    first = placement.ends_on + timedelta(days=14)
    _issue(session, company, placement, curriculum, settings, first)
    if again:
        later = first + timedelta(days=42)
        _issue(session, company, placement, curriculum, settings, later, replacing="identity_error")


def _issue(
    session: Session,
    company: Company,
    placement: Placement,
    curriculum: Curriculum,
    settings: Settings,
    day: date,
    replacing: str = "",
) -> None:
    desk = Desk(
        person=company.people["registrar"],
        now=datetime.combine(day, time(10, 15), UTC),
        today=day,
        site=settings.base_url,
        prefix=settings.number_prefix,
    )
    keys = issuing_keys(settings, placement.host, day)
    issue(session, placement, curriculum, desk, keys, placement.last_number, replacing=replacing)
    session.commit()
