"""Admitting a trainee: a new placement, pinned to one revision, with the first entry of its record."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from hwx.curricula.tables import CurriculumRevision
from hwx.people.tables import Person
from hwx.placements.record import Writing, add_entry, start_record
from hwx.placements.tables import Placement
from hwx.rules.curriculum import Curriculum
from hwx.rules.facts import Admission
from hwx.rules.lifecycle import PlacementState
from hwx.rules.signatory import Signatory

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, so that a reference survives being read aloud."""


@dataclass(frozen=True)
class Admitting:
    """What the coordinator decides. ``opened`` are codes that the scope letter opens to a cadre they are closed to."""

    trainee: Person
    home_id: int
    host_id: int
    cadre: str
    starts_on: date
    ends_on: date
    opened: tuple[str, ...] = ()
    programme_id: int | None = None
    unit: str = ""
    working_language: str = ""
    licence: str = ""


def new_reference() -> str:
    """Eight letters and digits at random: a reference tells nothing and cannot be guessed from another one."""
    return "P-" + "".join(secrets.choice(ALPHABET) for _ in range(8))


def admit(
    session: Session,
    terms: Admitting,
    revision: CurriculumRevision,
    curriculum: Curriculum,
    by: Signatory,
    reference: str,
    now: datetime,
    today: date,
) -> Placement:
    """The new placement, accepted and not yet begun; the caller commits. The form has checked the terms."""
    placement = Placement(
        reference=reference,
        trainee_id=terms.trainee.id,
        home_id=terms.home_id,
        host_id=terms.host_id,
        revision_id=revision.id,
        programme_id=terms.programme_id,
        cadre=terms.cadre,
        opened=list(terms.opened),
        unit=terms.unit,
        working_language=terms.working_language,
        licence=terms.licence,
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        state=PlacementState.ACCEPTED.value,
        admitted_at=now,
    )
    start_record(placement, revision.digest)
    session.add(placement)
    session.flush()
    fact = Admission(
        by=by,
        trainee=terms.trainee.id,
        home=terms.home_id,
        host=terms.host_id,
        curriculum=curriculum.slug,
        version=curriculum.version,
        digest=curriculum.digest,
        cadre=terms.cadre,
        opened=tuple(terms.opened),
        starts_on=terms.starts_on.isoformat(),
        ends_on=terms.ends_on.isoformat(),
    )
    add_entry(session, placement, curriculum, Writing(by.person, today, now), fact)
    return placement
