"""Requests: a trainee asks an assessor to look at one competency, and what becomes of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from hwx.access import Role
from hwx.people.guest_tables import Guest
from hwx.people.tables import Appointment, Person
from hwx.people.telling import local_time
from hwx.placements.tables import Placement
from hwx.rules.assessment import AssessmentRules
from hwx.rules.curriculum import Competency
from hwx.rules.record import Entry
from hwx.rules.signing import in_scope
from hwx.signoffs.tables import Request, RequestAnswer
from hwx.signoffs.windows import window_ends

LONGEST_NOTE = 500


@dataclass(frozen=True)
class Assessor:
    """Somebody at the host who may be asked."""

    id: int
    name: str
    capacity: str


@dataclass(frozen=True)
class Asked:
    """One request with all that was answered to it, oldest answer first; ``ends_on`` as it stands today."""

    request: Request
    ends_on: date | None
    extended: bool
    answers: tuple[RequestAnswer, ...]
    state: str
    """open, expired, observed, taken_back, declined, not_seen or handed_over."""
    extendable: bool = False
    """Whether the one extension is left, and would keep it open today."""
    of_guest: bool = False
    """Whether it is answered by a link."""

    @property
    def open(self) -> bool:
        return self.state == "open"

    @property
    def answer(self) -> RequestAnswer | None:
        """The one that closed it."""
        return next((one for one in self.answers if one.kind == self.state), None)


class AnsweredBefore(Exception):
    """The request was answered or taken back meanwhile. Nothing was changed."""


def assessors_for(
    session: Session, placement: Placement, slug: str, competency: Competency, day: date
) -> list[Assessor]:
    """Supervisors and unit heads of the host whose scope covers the competency today; the trainee is not among them."""
    query = (
        select(Person.id, Person.passport_name, Appointment.capacity, Appointment.scope)
        .join(Appointment, Appointment.person_id == Person.id)
        .where(
            Appointment.institution_id == placement.host_id,
            Appointment.role.in_((Role.SUPERVISOR, Role.UNIT_HEAD)),
            Appointment.starts_on <= day,
            (Appointment.ends_on.is_(None)) | (Appointment.ends_on >= day),
            Person.id != placement.trainee_id,
            Person.active,
        )
        .order_by(Person.passport_name)
    )
    found: dict[int, Assessor] = {}
    for person_id, name, capacity, scope in session.execute(query):
        if in_scope(scope, slug, competency):
            found.setdefault(person_id, Assessor(person_id, name, capacity))
    return list(found.values())


def ask(
    session: Session,
    placement: Placement,
    competency: str,
    asked_id: int,
    encounter_on: date,
    method: str,
    note: str,
    now: datetime,
    today: date,
    self_level: int | None = None,
    rules: AssessmentRules | None = None,
) -> Request:
    """A new open request; the caller commits. ``rules`` are those of the pinned curriculum."""
    days = (rules or AssessmentRules()).request_days
    request = Request(
        placement_id=placement.id,
        competency=competency,
        asked_id=asked_id,
        encounter_on=encounter_on,
        method=method,
        note=note.strip(),
        self_level=self_level,
        asked_at=now,
        asked_on=today,
        expires_on=today + timedelta(days=days) if days else None,
    )
    session.add(request)
    return request


def requests_of(
    session: Session,
    placement_id: int,
    rules: AssessmentRules,
    entries: Sequence[Entry],
    today: date,
    competency: str | None = None,
) -> list[Asked]:
    """All that were ever made, the newest first; ``entries`` of the record tell when the placement was paused."""
    query = (
        select(Request, Guest.person_id)
        .outerjoin(Guest, Guest.person_id == Request.asked_id)
        .options(joinedload(Request.asked).lazyload(Person.appointments))
        .where(Request.placement_id == placement_id)
        .order_by(Request.id.desc())
    )
    if competency is not None:
        query = query.where(Request.competency == competency)
    found = session.execute(query).all()
    rows = [row for row, _ in found]
    guests = {guest for _, guest in found}
    answers = _answers(session, {row.id for row in rows} | {row.first_id for row in rows if row.first_id})
    return [
        replace(
            _asked(row, answers, rules, entries, today),
            of_guest=row.asked_id in guests and row.asked.password is None and row.asked.active,
        )
        for row in rows
    ]


def open_requests(
    session: Session,
    placement_id: int,
    competency: str,
    rules: AssessmentRules,
    entries: Sequence[Entry],
    today: date,
) -> list[Asked]:
    """Those still open for this competency with whoever is asked, oldest first."""
    found = requests_of(session, placement_id, rules, entries, today, competency)
    return [one for one in reversed(found) if one.open]


def request_of(session: Session, placement_id: int, number: int) -> Request | None:
    query = select(Request).where(Request.id == number, Request.placement_id == placement_id)
    return session.scalar(query.options(joinedload(Request.asked).lazyload(Person.appointments)))


def answer(session: Session, request_id: int, asked_id: int, entry: int, now: datetime) -> None:
    """Close the request that this assessor was asked: the observation is the answer. Raises AnsweredBefore for one that
    was closed meanwhile: it kept nothing open any more; the caller rolls back."""
    open_still = Request.id == request_id, Request.asked_id == asked_id, Request.closed_at.is_(None)
    step = update(Request).where(*open_still).values(closed_at=now, closed_by_entry=entry)
    if session.execute(step).rowcount != 1:  # type: ignore[attr-defined]
        raise AnsweredBefore


def turn_down(session: Session, request: Request, kind: str, by: int, reason: str, now: datetime) -> None:
    """``kind`` is "declined" or "not_seen". Raises AnsweredBefore; the caller commits."""
    _close(session, request, now)
    session.add(RequestAnswer(request_id=request.id, kind=kind, by_id=by, at=now, reason=reason.strip()))


def hand_over(session: Session, request: Request, to: int, by: int, reason: str, now: datetime) -> Request:
    """The request ends here and goes on with a colleague, under the window with which it began. Raises AnsweredBefore;
    the caller commits."""
    _close(session, request, now)
    answer_row = RequestAnswer(
        request_id=request.id, kind="handed_over", by_id=by, at=now, reason=reason.strip(), to_id=to
    )
    passed_on = Request(
        placement_id=request.placement_id,
        competency=request.competency,
        asked_id=to,
        encounter_on=request.encounter_on,
        method=request.method,
        note=request.note,
        self_level=request.self_level,
        asked_at=now,
        asked_on=request.asked_on,
        expires_on=request.expires_on,
        first_id=request.first_id or request.id,
    )
    session.add_all([answer_row, passed_on])
    return passed_on


def extend(session: Session, request: Request, by: int, reason: str, now: datetime) -> None:
    """The one extension that there is, also of a request that has expired. The caller has asked the rules, and
    commits."""
    first = request.first_id or request.id
    request.closed_at = None
    session.add(RequestAnswer(request_id=first, kind="extended", by_id=by, at=now, reason=reason.strip()))


def take_back(
    session: Session, request_id: int, placement_id: int, by: int, now: datetime
) -> tuple[Request, bool] | None:
    """The request of this placement, and whether it is taken back, now or before: pressing twice is no error. One that
    was answered stays answered."""
    found = request_of(session, placement_id, request_id)
    if found is None:
        return None
    try:
        _close(session, found, now)
    except AnsweredBefore:
        before = _answers(session, [found.id]).get(found.id, ())
        return found, any(one.kind == "taken_back" for one in before)
    session.add(RequestAnswer(request_id=found.id, kind="taken_back", by_id=by, at=now, reason=""))
    return found, True


def _close(session: Session, request: Request, now: datetime) -> None:
    """Of two answers at once one wins."""
    step = update(Request).where(Request.id == request.id, Request.closed_at.is_(None)).values(closed_at=now)
    if session.execute(step.execution_options(synchronize_session=False)).rowcount != 1:  # type: ignore[attr-defined]
        raise AnsweredBefore


def _answers(session: Session, requests: Collection[int]) -> Mapping[int, list[RequestAnswer]]:
    found: dict[int, list[RequestAnswer]] = {}
    if requests:
        query = (
            select(RequestAnswer)
            .options(
                joinedload(RequestAnswer.by).lazyload(Person.appointments),
                joinedload(RequestAnswer.to).lazyload(Person.appointments),
            )
            .where(RequestAnswer.request_id.in_(sorted(requests)))
            .order_by(RequestAnswer.id)
        )
        for row in session.scalars(query):
            found.setdefault(row.request_id, []).append(row)
    return found


def _asked(
    row: Request,
    answers: Mapping[int, list[RequestAnswer]],
    rules: AssessmentRules,
    entries: Sequence[Entry],
    today: date,
) -> Asked:
    own = [one for one in answers.get(row.id, ()) if one.kind != "extended"]
    more = [one for one in answers.get(row.first_id or row.id, ()) if one.kind == "extended"]
    ends_on = window_ends(row.asked_on, row.expires_on, bool(more), rules, entries, today)
    state = _state(row, own, ends_on, today)
    longer = window_ends(row.asked_on, row.expires_on, True, rules, entries, today)
    extendable = state in ("open", "expired") and not more and longer is not None and longer >= today
    return Asked(row, ends_on, bool(more), tuple(sorted([*own, *more], key=lambda one: one.id)), state, extendable)


def _state(row: Request, own: Sequence[RequestAnswer], ends_on: date | None, today: date) -> str:
    if row.closed_at is None:
        return "expired" if ends_on is not None and ends_on < today else "open"
    if own:
        return own[-1].kind
    if row.closed_by_entry is not None:
        return "observed"
    # After its end only the job closes it (hwx.signoffs.expiry).
    return "expired" if ends_on is not None and local_time(row.closed_at).date() > ends_on else "taken_back"
