"""How much there is for a person in each of their roles, counted in one statement, and who waits longest by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, Row, Select, case, func, literal, select, union_all
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.curricula.tables import CurriculumRevision
from hwx.people.tables import Institution, Person
from hwx.placements.tables import Placement
from hwx.rules.lifecycle import OUTCOMES, PlacementState
from hwx.signoffs.paper_tables import PaperCopy
from hwx.transcripts.sending_tables import HomeAnswer, Sending
from hwx.transcripts.tables import Transcript, TranscriptEvent


@dataclass(frozen=True)
class OwnPlacement:
    """A placement of the reader as trainee; ``digest`` names its curriculum."""

    reference: str
    state: str
    digest: str
    host: tuple[str, ...]
    """Official name, its language, English name."""
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Ended:
    """A placement past its last day that waits for somebody."""

    reference: str
    trainee: str
    trainee_original: str
    trainee_language: str
    ends_on: date


@dataclass(frozen=True)
class Side:
    """Counts by state for the placements of one side; ``overdue`` are those past their last day and undecided."""

    states: Mapping[str, int] = field(default_factory=dict)
    overdue: int = 0

    @property
    def total(self) -> int:
        return sum(self.states.values())


@dataclass(frozen=True)
class Workload:
    """``hosted`` for a coordinator, ``sent`` for a home officer; ``undocumented`` are decided, without a transcript;
    ``papers`` are observations copied from paper that wait until the person confirms them; ``unanswered`` transcripts
    in force that were sent to the home officer's institution."""

    hosted: Side
    sent: Side
    undocumented: int
    papers: int
    unanswered: int


def own_placements(session: Session, person_id: int) -> list[OwnPlacement]:
    """Newest first."""
    query = (
        select(
            Placement.reference,
            Placement.state,
            CurriculumRevision.digest,
            Placement.starts_on,
            Placement.ends_on,
            Institution.name,
            Institution.name_language,
            Institution.english_name,
        )
        .join(CurriculumRevision, CurriculumRevision.id == Placement.revision_id)
        .join(Institution, Institution.id == Placement.host_id)
        .where(Placement.trainee_id == person_id)
        .order_by(Placement.starts_on.desc(), Placement.id.desc())
    )
    return [
        OwnPlacement(reference, state, digest, tuple(host), starts_on, ends_on)
        for reference, state, digest, starts_on, ends_on, *host in session.execute(query)
    ]


def workload_of(session: Session, person: Person, day: date) -> Workload:
    parts = []
    if person.institutions_as(Role.SUPERVISOR, day) or person.institutions_as(Role.UNIT_HEAD, day):
        parts.append(_papers(person))
    hosts = person.institutions_as(Role.COORDINATOR, day)
    homes = person.institutions_as(Role.HOME_OFFICER, day)
    issuing = person.institutions_as(Role.REGISTRAR, day)
    if hosts:
        parts.append(_by_state("hosted", day).where(Placement.host_id.in_(sorted(hosts))))
    if homes:
        parts.append(_by_state("sent", day).where(Placement.home_id.in_(sorted(homes))))
        parts.append(_unanswered(homes))
    if issuing:
        parts.append(
            _by_state("undocumented", day).where(
                Placement.host_id.in_(sorted(issuing)), Placement.state.in_(OUTCOMES), ~_issued().exists()
            )
        )
    rows = session.execute(union_all(*parts)).all() if parts else []
    counted = {name: _side(rows, name).total for name in ("undocumented", "papers", "unanswered")}
    return Workload(_side(rows, "hosted"), _side(rows, "sent"), **counted)


NAMED = 10
"""Of the placements that wait, how many are named; the others are in the list of all."""


def overdue_of(session: Session, person: Person, day: date) -> list[Ended]:
    """Those that the person coordinates, past their last day and undecided; the longest ago first."""
    hosts = person.institutions_as(Role.COORDINATOR, day)
    return _ended(session, hosts, _undecided() & (Placement.ends_on < day))


def undocumented_of(session: Session, person: Person, day: date) -> list[Ended]:
    """Those decided for which the person, as registrar, has a transcript to issue; the longest ago first."""
    hosts = person.institutions_as(Role.REGISTRAR, day)
    return _ended(session, hosts, Placement.state.in_(OUTCOMES) & ~_issued().exists())


def _ended(session: Session, hosts: frozenset[int], waiting: ColumnElement[bool]) -> list[Ended]:
    names = (Person.passport_name, Person.original_name, Person.original_language)
    query = (
        select(Placement.reference, *names, Placement.ends_on)
        .join(Person, Person.id == Placement.trainee_id)
        .where(Placement.host_id.in_(sorted(hosts)), waiting)
        .order_by(Placement.ends_on, Placement.id)
        .limit(NAMED)
    )
    return [Ended(*row) for row in session.execute(query)]


def _issued() -> Select[int]:
    return select(Transcript.id).where(Transcript.placement_id == Placement.id)


def _undecided() -> ColumnElement[bool]:
    return Placement.state.in_((PlacementState.ACTIVE, PlacementState.PAUSED))


def _by_state(name: str, day: date) -> Select[str, str, int, int]:
    overdue = func.sum(case((_undecided() & (Placement.ends_on < day), 1), else_=0))
    return select(literal(name), Placement.state, func.count(), overdue).group_by(Placement.state)


def _papers(person: Person) -> Select[str, str, int, int]:
    """As ``hwx.signoffs.paper_copies.waiting_for`` lists them."""
    query = select(literal("papers"), literal(""), func.count(), literal(0)).select_from(PaperCopy)
    waiting = query.join(Placement, Placement.id == PaperCopy.placement_id).where(_undecided())
    return waiting.where(PaperCopy.signer_id == person.id, PaperCopy.closed_at.is_(None))


def _unanswered(homes: frozenset[int]) -> Select[str, str, int, int]:
    """Nobody answers about one that was revoked or replaced."""
    query = select(literal("unanswered"), literal(""), func.count(), literal(0)).select_from(Sending)
    answered = select(HomeAnswer.id).where(HomeAnswer.transcript_id == Sending.transcript_id)
    ended = select(TranscriptEvent.transcript_id).where(TranscriptEvent.transcript_id == Sending.transcript_id)
    return query.where(Sending.institution_id.in_(sorted(homes)), ~answered.exists(), ~ended.exists())


def _side(rows: Sequence[Row[str, str, int, int]], name: str) -> Side:
    mine = [row for row in rows if row[0] == name]
    return Side({state: number for _, state, number, _ in mine}, sum(int(row[3]) for row in mine))
