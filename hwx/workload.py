"""How much there is for a person in each of their roles, counted in two statements whatever the number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Row, Select, case, func, literal, select, union_all
from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.curricula.tables import CurriculumRevision
from hwx.people.tables import Institution, Person
from hwx.placements.tables import Placement
from hwx.rules.lifecycle import OUTCOMES, PlacementState
from hwx.transcripts.tables import Transcript


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
class Side:
    """Counts by state for the placements of one side; ``overdue`` are those past their last day and undecided."""

    states: Mapping[str, int] = field(default_factory=dict)
    overdue: int = 0

    @property
    def total(self) -> int:
        return sum(self.states.values())


@dataclass(frozen=True)
class Workload:
    """``hosted`` for a coordinator, ``sent`` for a home officer; ``undocumented`` are decided, without a transcript."""

    hosted: Side
    sent: Side
    undocumented: int


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
    hosts = person.institutions_as(Role.COORDINATOR, day)
    homes = person.institutions_as(Role.HOME_OFFICER, day)
    issuing = person.institutions_as(Role.REGISTRAR, day)
    if hosts:
        parts.append(_by_state("hosted", day).where(Placement.host_id.in_(sorted(hosts))))
    if homes:
        parts.append(_by_state("sent", day).where(Placement.home_id.in_(sorted(homes))))
    if issuing:
        issued = select(Transcript.id).where(Transcript.placement_id == Placement.id)
        parts.append(
            _by_state("undocumented", day).where(
                Placement.host_id.in_(sorted(issuing)), Placement.state.in_(OUTCOMES), ~issued.exists()
            )
        )
    rows = session.execute(union_all(*parts)).all() if parts else []
    return Workload(_side(rows, "hosted"), _side(rows, "sent"), _side(rows, "undocumented").total)


def _by_state(name: str, day: date) -> Select[str, str, int, int]:
    undecided = Placement.state.in_((PlacementState.ACTIVE, PlacementState.PAUSED))
    overdue = func.sum(case((undecided & (Placement.ends_on < day), 1), else_=0))
    return select(literal(name), Placement.state, func.count(), overdue).group_by(Placement.state)


def _side(rows: Sequence[Row[str, str, int, int]], name: str) -> Side:
    mine = [row for row in rows if row[0] == name]
    return Side({state: number for _, state, number, _ in mine}, sum(int(row[3]) for row in mine))
