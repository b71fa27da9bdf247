"""Who checked the transcripts of a placement, for its trainee and for those who answer for it at the host."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext
from sqlalchemy import Row, Select, or_, select
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.people.tables import Person
from hwx.placements.tables import Placement
from hwx.placements.visible import hosted_placements, visible_placements
from hwx.transcripts.tables import Transcript
from hwx.verification.tables import Check
from hwx.verification.verdict import Outcome, Way

PAGE = 50
LAST_PAGE = 100_000
"""No log is as long; a number beyond it would be more than a database can count with."""


@dataclass(frozen=True)
class Logged:
    """One page of checks, newest first: (at, way, outcome, who, number). ``more``: older ones follow."""

    rows: Sequence[Row[datetime, str, str, str, str]]
    more: bool


def accountable_placements(person: Person, day: date) -> Select[Placement]:
    """The trainee's own, and those of the host's coordinators and registrars: a supervisor has no business with it."""
    hosted = hosted_placements(person, day, Role.COORDINATOR, Role.REGISTRAR).with_only_columns(Placement.id)
    return visible_placements(person, day).where(or_(Placement.trainee_id == person.id, Placement.id.in_(hosted)))


def checks_of_placement(session: Session, placement_id: int, page: int) -> Logged:
    """``page`` counts from 1."""
    query = (
        select(Check.at, Check.way, Check.outcome, Check.who, Transcript.number)
        .join(Transcript, Transcript.id == Check.transcript_id)
        .where(Transcript.placement_id == placement_id)
        .order_by(Check.at.desc(), Check.id.desc())
        .limit(PAGE + 1)
        .offset(PAGE * (page - 1))
    )
    rows = session.execute(query).all()
    return Logged(rows[:PAGE], len(rows) > PAGE)


def way_name(way: str) -> str:
    names = {
        Way.NUMBER: gettext("Number and check code"),
        Way.FILE: gettext("File"),
        Way.LINK: gettext("QR code"),
        Way.PROGRAM: gettext("Program of an institution, by its key"),
    }
    return str(names[Way(way)])


def outcome_name(outcome: str) -> str:
    """What the visitor was told. Only answers that concern a transcript are ever beside one."""
    names = {
        Outcome.VALID: gettext("In force"),
        Outcome.SUPERSEDED: gettext("Replaced"),
        Outcome.REVOKED: gettext("Revoked"),
    }
    return str(names.get(Outcome(outcome)) or gettext("Not confirmed"))
