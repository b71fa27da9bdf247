"""The signals of independence of one placement, with what lies outside its record read from the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, tzinfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from hwx.people.training import trainings_of
from hwx.placements.devices import devices_of
from hwx.placements.tables import EntryRow, Placement
from hwx.placements.told import told_days
from hwx.rules.curriculum import Curriculum
from hwx.rules.record import Entry
from hwx.rules.signals import Elsewhere, Signal, Surroundings, signals_of

JUDGEMENTS = ("observation", "sign_off")


def independence_of(
    session: Session, placement: Placement, curriculum: Curriculum, entries: Sequence[Entry], today: date, zone: tzinfo
) -> tuple[Signal, ...]:
    """Five statements, however long the record is. ``today`` and ``zone`` are those of the site."""
    authors = {entry.author for entry in entries if entry.fact.kind in JUDGEMENTS}
    around = Surroundings(
        devices=devices_of(session, placement.id),
        elsewhere=_judged_by_trainee(session, placement.trainee_id, authors),
        trainings=trainings_of(session, authors),
        told=told_days(session, placement.id, zone),
        zone=zone,
    )
    return signals_of(entries, placement.trainee_id, placement.ends_on, curriculum.rules, around, today)


def _judged_by_trainee(session: Session, trainee: int, assessors: set[int]) -> list[Elsewhere]:
    """What the trainee of this placement recorded, anywhere, about those who are assessors here."""
    query = (
        select(Placement.trainee_id, EntryRow.happened_on)
        .join(Placement, Placement.id == EntryRow.placement_id)
        .where(
            EntryRow.author_id == trainee,
            EntryRow.kind.in_(JUDGEMENTS),
            Placement.trainee_id.in_(sorted(assessors)),
        )
    )
    return [Elsewhere(trainee, other, on) for other, on in session.execute(query)]
