"""What waits for one supervisor or unit head, most urgent first; read as columns, never as whole objects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.curricula.tables import CurriculumRevision
from hwx.people.tables import Appointment, Person
from hwx.placements.tables import Placement, StandingRow
from hwx.rules.curriculum import Curriculum
from hwx.rules.lifecycle import PlacementState
from hwx.rules.signing import in_scope
from hwx.rules.standing import Phase
from hwx.signoffs.tables import Request

MOST = 100
"""A queue shows the hundred most urgent of a kind; more than that on one screen helps nobody."""


@dataclass(frozen=True)
class Waiting:
    """One thing to do. ``due`` is the day by which it should be done; ``since`` the day it began to wait."""

    reference: str
    trainee: str
    digest: str
    competency: str
    due: date | None
    since: date | None = None
    note: str = ""
    request: int = 0


@dataclass(frozen=True)
class Queue:
    requests: tuple[Waiting, ...]
    to_sign: tuple[Waiting, ...]
    to_countersign: tuple[Waiting, ...]

    @property
    def empty(self) -> bool:
        return not (self.requests or self.to_sign or self.to_countersign)


def queue_of(session: Session, person: Person, day: date, curriculum: Callable[[str], Curriculum]) -> Queue:
    """``curriculum`` gives the pinned curriculum for a digest (needed to read the scope of an appointment)."""
    posts = [one for one in person.appointments_on(day) if one.role in (Role.SUPERVISOR, Role.UNIT_HEAD)]
    heads = person.institutions_as(Role.UNIT_HEAD, day)
    assessing = heads | person.institutions_as(Role.SUPERVISOR, day)
    # Where a scope takes some out afterwards, the most urgent hundred may lie anywhere.
    limit = None if any(post.scope for post in posts) else MOST
    to_sign = _standing_rows(session, Phase.READY_TO_SIGN, assessing, person.id, limit)
    countersign = _standing_rows(session, Phase.AWAITING_COUNTERSIGNATURE, heads, person.id)
    return Queue(
        requests=_requests(session, person.id, assessing, day),
        to_sign=_most_urgent(row for row in to_sign if _covers(posts, curriculum(row.digest), row)),
        to_countersign=_most_urgent(
            row
            for row in countersign
            if row.content["signatures"][-1]["signer"] != person.id and _covers(posts, curriculum(row.digest), row)
        ),
    )


def _most_urgent(rows: Iterable[Any]) -> tuple[Waiting, ...]:
    return tuple(_waiting(row) for row in islice(rows, MOST))


def _requests(session: Session, person_id: int, hosts: frozenset[int], day: date) -> tuple[Waiting, ...]:
    query = (
        select(
            Placement.reference,
            Person.passport_name,
            CurriculumRevision.digest,
            Request.competency,
            Request.expires_on,
            Request.encounter_on,
            Request.note,
            Request.id,
        )
        .join(Placement, Placement.id == Request.placement_id)
        .join(Person, Person.id == Placement.trainee_id)
        .join(CurriculumRevision, CurriculumRevision.id == Placement.revision_id)
        .where(
            Request.asked_id == person_id,
            Request.closed_at.is_(None),
            Request.expires_on >= day,
            Placement.host_id.in_(sorted(hosts)),
        )
        .order_by(Request.expires_on, Request.id)
        .limit(MOST)
    )
    return tuple(Waiting(*row) for row in session.execute(query))


def _standing_rows(
    session: Session, phase: Phase, hosts: frozenset[int], person_id: int, limit: int | None = None
) -> Sequence[Any]:
    if not hosts:
        return ()
    query: Select[Any] = (
        select(
            Placement.reference,
            Placement.host_id,
            Placement.ends_on,
            Person.passport_name,
            CurriculumRevision.digest,
            StandingRow.competency,
            StandingRow.content,
        )
        .join(Placement, Placement.id == StandingRow.placement_id)
        .join(Person, Person.id == Placement.trainee_id)
        .join(CurriculumRevision, CurriculumRevision.id == Placement.revision_id)
        .where(
            StandingRow.phase == phase.value,
            Placement.host_id.in_(sorted(hosts)),
            Placement.state.in_((PlacementState.ACTIVE.value, PlacementState.PAUSED.value)),
            Placement.trainee_id != person_id,
        )
        .order_by(Placement.ends_on, Placement.id, StandingRow.competency)
        .limit(limit)
    )
    return session.execute(query).all()


def _waiting(row: Any) -> Waiting:
    signatures = row.content["signatures"]
    since = signatures[-1]["signed_on"] if signatures else row.content["last_observed_on"]
    return Waiting(
        reference=row.reference,
        trainee=row.passport_name,
        digest=row.digest,
        competency=row.competency,
        due=row.ends_on,
        since=date.fromisoformat(since) if since else None,
    )


def _covers(posts: Sequence[Appointment], curriculum: Curriculum, row: Any) -> bool:
    competency = curriculum.by_code[row.competency]
    return any(
        post.institution_id == row.host_id and in_scope(post.scope, curriculum.slug, competency) for post in posts
    )
