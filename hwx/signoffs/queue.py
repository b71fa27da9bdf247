"""What waits for one supervisor or unit head, most urgent first; read as columns, never as whole objects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.curricula.tables import CurriculumRevision
from hwx.people.tables import Appointment, Person
from hwx.placements.standing import standing_from
from hwx.placements.tables import Placement, StandingRow
from hwx.rules.curriculum import Competency, Curriculum
from hwx.rules.lifecycle import PlacementState
from hwx.rules.progress import may_be_signed, unmet_prerequisites
from hwx.rules.signing import in_scope
from hwx.rules.standing import Phase, Standing, as_of
from hwx.signoffs.disagreements import Disagreement, to_rule
from hwx.signoffs.tables import Request, RequestAnswer
from hwx.signoffs.windows import Changes, state_changes, window_ends

MOST = 100
"""A queue shows the hundred most urgent of a kind; more than that on one screen helps nobody."""

UNDER_WAY = (PlacementState.ACTIVE.value, PlacementState.PAUSED.value)


@dataclass(frozen=True)
class Waiting:
    """One thing to do. ``due`` is the day by which it should be done; ``since`` the day it began to wait; ``expires``,
    for what is signed again, the last day of validity of the present sign-off; ``entry`` the sign-off that waits for a
    countersignature, or the contest that waits for a ruling, whose ``competency`` may be empty."""

    reference: str
    trainee: str
    digest: str
    competency: str
    due: date | None
    since: date | None = None
    note: str = ""
    request: int = 0
    expires: date | None = None
    entry: int = 0
    kind: str = ""
    """One of KINDS."""
    appeal: bool = False


KINDS = ("to_rule", "requests", "to_sign", "to_countersign")


@dataclass(frozen=True)
class Queue:
    requests: tuple[Waiting, ...]
    to_sign: tuple[Waiting, ...]
    to_countersign: tuple[Waiting, ...]
    to_rule: tuple[Waiting, ...] = ()

    @property
    def empty(self) -> bool:
        return not self.items

    @property
    def items(self) -> tuple[Waiting, ...]:
        return (*self.to_rule, *self.requests, *self.to_sign, *self.to_countersign)


def queue_of(session: Session, person: Person, day: date, curriculum: Callable[[str], Curriculum]) -> Queue:
    """``curriculum`` gives the pinned curriculum for a digest: a scope and a rule are read in it."""
    heading = [one for one in person.appointments_on(day) if one.role == Role.UNIT_HEAD]
    assessing = [one for one in person.appointments_on(day) if one.role in (Role.SUPERVISOR, Role.UNIT_HEAD)]
    asked = _open_rows(session, person.id, _hosts(assessing))
    rows = _standing_rows(session, assessing, person.id, curriculum)
    waiting = [row for row in rows if row.phase == Phase.AWAITING_COUNTERSIGNATURE]
    changes = state_changes(session, {row.placement_id for row in asked})
    late = {id(row) for row in waiting if _too_late(row, curriculum, day)}
    to_sign = [row for row in rows if row.phase != Phase.AWAITING_COUNTERSIGNATURE or id(row) in late]
    seconds = [row for row in waiting if id(row) not in late and _covers(heading, curriculum(row.digest), row)]
    return Queue(
        requests=_most_urgent(_requests(asked, curriculum, changes, day)),
        to_sign=_most_urgent(_to_sign(session, to_sign, late, day, curriculum)),
        to_countersign=_most_urgent(_to_countersign(seconds, person.id, curriculum)),
        to_rule=_most_urgent(_to_rule(to_rule(session, person, day, curriculum))),
    )


def _hosts(posts: Sequence[Appointment]) -> list[int]:
    return sorted({post.institution_id for post in posts})


def _most_urgent(items: Iterable[Waiting]) -> tuple[Waiting, ...]:
    """Of the same day in the order in which they come."""
    return tuple(sorted(items, key=lambda item: item.due or date.max)[:MOST])


def _to_sign(
    session: Session, rows: Sequence[Any], again: set[int], day: date, curriculum: Callable[[str], Curriculum]
) -> Iterator[Waiting]:
    """What may be signed today, by the rule that the progress page asks: not before its prerequisites, and a renewal
    when it is due. ``again``: rows whose countersignature did not come in time."""
    asked = [curriculum(row.digest).by_code[row.competency] for row in rows]
    firsts = _prerequisites(session, list(zip(rows, asked, strict=True)))
    for row, competency in zip(rows, asked, strict=True):
        standing = standing_from(row.content)
        if id(row) in again:
            standing = as_of(standing, curriculum(row.digest).rules.countersign_days, day)
        unmet = unmet_prerequisites(competency, firsts.get(row.placement_id, {}), day)
        if may_be_signed(standing, unmet, curriculum(row.digest).expires_soon_days, day):
            ends = standing.signature.expires_on if standing.signature else None
            due = min(ends, row.ends_on) if ends else row.ends_on
            yield _waiting("to_sign", row, due, standing.last_observed_on, expires=ends)


def _prerequisites(session: Session, asked: Sequence[tuple[Any, Competency]]) -> dict[int, dict[str, Standing]]:
    """Standings by placement and code; one statement for all of them, and none where nothing has a prerequisite."""
    placements = sorted({row.placement_id for row, competency in asked if competency.prerequisites})
    codes = sorted({code for _, competency in asked for code in competency.prerequisites})
    found: dict[int, dict[str, Standing]] = {}
    if codes:
        query = select(StandingRow.placement_id, StandingRow.content).where(
            StandingRow.placement_id.in_(placements), StandingRow.competency.in_(codes)
        )
        for placement_id, content in session.execute(query):
            found.setdefault(placement_id, {})[content["code"]] = standing_from(content)
    return found


def _too_late(row: Any, curriculum: Callable[[str], Curriculum], day: date) -> bool:
    """The rule of hwx.rules.signing_signature (countersign_late), asked of the stored standing."""
    days, signature = curriculum(row.digest).rules.countersign_days, standing_from(row.content).signature
    if not days or signature is None:
        return False
    return (day - signature.signed_on).days > days


def _to_countersign(rows: Iterable[Any], person_id: int, curriculum: Callable[[str], Curriculum]) -> Iterator[Waiting]:
    for row in rows:
        signature = standing_from(row.content).signature
        if signature is None or signature.signer == person_id:
            continue
        days = curriculum(row.digest).rules.countersign_days
        ends = signature.signed_on + timedelta(days=days) if days else row.ends_on
        yield _waiting("to_countersign", row, ends, signature.signed_on, entry=signature.entry)


def _to_rule(found: Iterable[Disagreement]) -> Iterator[Waiting]:
    """No rule says by when: a trainee who disagrees waits, so it stands before everything else."""
    for one in found:
        appeal = one.step == "appeal"
        yield Waiting(
            one.reference,
            one.trainee,
            one.digest,
            one.competency,
            None,
            one.since,
            entry=one.number,
            kind="to_rule",
            appeal=appeal,
        )


def _requests(
    rows: Iterable[Any], curriculum: Callable[[str], Curriculum], changes: Changes, day: date
) -> Iterator[Waiting]:
    for row in rows:
        rules, paused = curriculum(row.digest).rules, changes.get(row.placement_id, ())
        ends = window_ends(row.asked_on, row.expires_on, row.extended is not None, rules, paused, day)
        if ends is None or ends >= day:
            yield _waiting("requests", row, ends, row.encounter_on, note=row.note, request=row.id)


def _open_rows(session: Session, person_id: int, hosts: Sequence[int]) -> list[Any]:
    """What nobody has answered, in placements under way; whether the window is still open is not asked here."""
    query = (
        select(
            Placement.reference,
            Person.passport_name,
            CurriculumRevision.digest,
            Request.placement_id,
            Request.competency,
            Request.asked_on,
            Request.expires_on,
            Request.encounter_on,
            Request.note,
            Request.id,
            RequestAnswer.id.label("extended"),
        )
        .join(Placement, Placement.id == Request.placement_id)
        .join(Person, Person.id == Placement.trainee_id)
        .join(CurriculumRevision, CurriculumRevision.id == Placement.revision_id)
        .outerjoin(
            RequestAnswer,
            and_(
                RequestAnswer.request_id == func.coalesce(Request.first_id, Request.id),
                RequestAnswer.kind == "extended",
            ),
        )
        .where(
            Request.asked_id == person_id,
            Request.closed_at.is_(None),
            Placement.host_id.in_(hosts),
            Placement.state.in_(UNDER_WAY),
        )
        .order_by(Request.id)
    )
    return list(session.execute(query))


def _standing_rows(
    session: Session, posts: Sequence[Appointment], person_id: int, curriculum: Callable[[str], Curriculum]
) -> list[Any]:
    """Of the running placements of others, what one of ``posts`` covers; the first to end comes first."""
    if not posts:
        return []
    phases = (Phase.READY_TO_SIGN, Phase.RENEWABLE, Phase.AWAITING_COUNTERSIGNATURE)
    query: Select[Any] = (
        select(
            Placement.reference,
            Placement.host_id,
            Placement.ends_on,
            Person.passport_name,
            CurriculumRevision.digest,
            StandingRow.placement_id,
            StandingRow.competency,
            StandingRow.phase,
            StandingRow.content,
        )
        .join(Placement, Placement.id == StandingRow.placement_id)
        .join(Person, Person.id == Placement.trainee_id)
        .join(CurriculumRevision, CurriculumRevision.id == Placement.revision_id)
        .where(
            StandingRow.phase.in_([phase.value for phase in phases]),
            Placement.host_id.in_(_hosts(posts)),
            Placement.state.in_(UNDER_WAY),
            Placement.trainee_id != person_id,
        )
        .order_by(Placement.ends_on, Placement.id, StandingRow.competency)
    )
    return [row for row in session.execute(query) if _covers(posts, curriculum(row.digest), row)]


def _waiting(kind: str, row: Any, due: date | None, since: date | None, **more: Any) -> Waiting:
    return Waiting(row.reference, row.passport_name, row.digest, row.competency, due, since, kind=kind, **more)


def _covers(posts: Sequence[Appointment], curriculum: Curriculum, row: Any) -> bool:
    competency = curriculum.by_code[row.competency]
    return any(
        post.institution_id == row.host_id and in_scope(post.scope, curriculum.slug, competency) for post in posts
    )
