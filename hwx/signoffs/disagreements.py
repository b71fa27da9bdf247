"""Contests and appeals that wait for an answer which the reader may give, with the record that they are about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import and_, exists, literal, or_, select
from sqlalchemy.orm import Session, aliased

from hwx.access import Role
from hwx.curricula.tables import CurriculumRevision
from hwx.people.interests import ConflictOfInterest
from hwx.people.tables import Person
from hwx.placements.record import COLUMNS, entry_from
from hwx.placements.tables import EntryRow, Placement
from hwx.rules.contesting import against_judge
from hwx.rules.curriculum import Curriculum
from hwx.rules.portfolio import Contest
from hwx.rules.record import Entry
from hwx.rules.signing import Ground, Signer, Terms
from hwx.signoffs.grounds import appointed


@dataclass(frozen=True)
class Disagreement:
    """One contest or appeal; ``number`` is its entry, ``competency`` empty where it is about the whole placement."""

    reference: str
    trainee: str
    digest: str
    competency: str
    number: int
    step: str
    since: date


def to_rule(
    session: Session, person: Person, day: date, curriculum: Callable[[str], Curriculum]
) -> Iterator[Disagreement]:
    """Oldest first, in whatever state the placement is; by the rule that is asked again when somebody answers."""
    signer = Signer(person.id, appointed(person), name=person.passport_name)
    for found, record in _open(session, person, day):
        contest = next(one for one in record if one.number == found.number)
        ground = _ground(found, curriculum(found.digest), day, record)
        assert isinstance(contest.fact, Contest)
        if not against_judge(contest.fact, signer, ground, day):
            yield Disagreement(
                found.reference,
                found.passport_name,
                found.digest,
                found.competency,
                found.number,
                contest.fact.step,
                contest.happened_on,
            )


def _open(session: Session, person: Person, day: date) -> Iterator[tuple[Any, list[Entry]]]:
    """Unanswered, at a host where the reader judges, about nobody with whom they have a conflict; each with the entries
    about the same competency, since a contest and all that it leads back to are about one. In one statement."""
    posts = [one for one in person.appointments_on(day) if one.role in (Role.SUPERVISOR, Role.UNIT_HEAD)]
    if not posts:
        return
    contest, answer = aliased(EntryRow), aliased(EntryRow)
    answered = exists().where(
        answer.placement_id == contest.placement_id,
        answer.kind == "ruling",
        answer.number > contest.number,
        answer.content["contest"].as_integer() == contest.number,
    )
    query = (
        select(
            Placement.reference,
            Placement.trainee_id,
            Placement.host_id,
            Person.passport_name,
            CurriculumRevision.digest,
            contest.placement_id,
            contest.competency,
            contest.number,
            *(column.label(f"of_{column.key}") for column in COLUMNS),
        )
        .select_from(contest)
        .join(Placement, Placement.id == contest.placement_id)
        .join(Person, Person.id == Placement.trainee_id)
        .join(CurriculumRevision, CurriculumRevision.id == Placement.revision_id)
        .join(
            EntryRow,
            and_(EntryRow.placement_id == contest.placement_id, EntryRow.competency == contest.competency),
        )
        .where(
            contest.kind == literal("contest", literal_execute=True),  # as in the condition of the index
            Placement.host_id.in_(sorted({post.institution_id for post in posts})),
            Placement.trainee_id != person.id,
            ~answered,
            ~_conflict(person.id, day),
        )
        .order_by(contest.recorded_at, contest.placement_id, contest.number, EntryRow.number)
    )
    for _, rows in groupby(session.execute(query), key=lambda row: (row.placement_id, row.number)):
        together = list(rows)
        yield together[0], [entry_from(*row[-len(COLUMNS) :]) for row in together]


def _conflict(person: int, day: date) -> Any:
    row = ConflictOfInterest
    return exists().where(
        or_(
            and_(row.person_id == person, row.other_id == Placement.trainee_id),
            and_(row.other_id == person, row.person_id == Placement.trainee_id),
        ),
        row.starts_on <= day,
        or_(row.ends_on.is_(None), row.ends_on >= day),
    )


def _ground(row: Any, curriculum: Curriculum, day: date, record: Sequence[Entry]) -> Ground:
    """As much of it as the question who may answer asks for; conflicts of interest were left out by the query."""
    terms = Terms(row.trainee_id, row.host_id, cadre="", opened=frozenset(), starts_on=day, ends_on=day, state="")
    return Ground(curriculum, terms, record, day)
