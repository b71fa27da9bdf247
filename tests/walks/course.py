"""The weeks between two scenes of a story, played through the product's own deeds, each on its own day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy.orm import Session

from hwx.access import Role
from hwx.curricula.revisions import curriculum_of
from hwx.curricula.tables import CurriculumRevision
from hwx.demo.colleagues import heard
from hwx.demo.everyday import course_certificate
from hwx.demo.schedule import Planned, course_of
from hwx.people.tables import Person
from hwx.placements.acting import acting_as
from hwx.placements.record import Writing, add_entry, hold
from hwx.placements.tables import Placement
from hwx.rules.curriculum import CERTIFICATE, Curriculum
from hwx.rules.portfolio import Procedure
from hwx.rules.signatory import Signatory
from hwx.rules.signing import Countersigning, Observing, Signing
from hwx.signoffs.deeds import Scene, countersign, observe, sign_off
from hwx.signoffs.deeds_apart import recognise


def play_the_rest(
    session: Session, reference: str, assessors: Sequence[Person], head: Person, coordinator: Person, done: str
) -> date:
    """Everything but the competency ``done``, which the story has shown; gives the day of the last act."""
    placement = session.query(Placement).filter_by(reference=reference).one()
    revision = session.get_one(CurriculumRevision, placement.revision_id)
    curriculum = curriculum_of(session, revision.digest)
    # A day later than planned, so that nothing rests on what the story itself signed on its first day.
    starts_on = placement.starts_on + timedelta(days=1)
    acts = course_of(curriculum, placement.cadre, starts_on, placement.ends_on, len(assessors))
    for act in acts:
        if act.kind == "hear":
            signer = acting_as(coordinator, Role.COORDINATOR, placement.host_id, act.on)
            heard(session, placement, curriculum, coordinator, signer, act.on)
        elif act.competency != done:
            _play(session, placement, curriculum, act, head if act.kind == "countersign" else assessors[act.who])
    return acts[-1].on


def _play(session: Session, placement: Placement, curriculum: Curriculum, act: Planned, who: Person) -> None:
    moment = datetime.combine(act.on, time(9, 30), UTC)
    if act.kind == "log":
        _log(session, placement, curriculum, act, moment)
        return
    scene = Scene(session, placement, curriculum, who, placement.last_number, moment, act.on)
    if act.kind == "observe":
        _observe(scene, act)
    elif act.kind == "sign":
        sign_off(scene, Signing(act.competency, act.on), "")
    else:
        countersign(scene, Countersigning(act.competency, placement.last_number, act.on), "")
    session.commit()


def _observe(scene: Scene, act: Planned) -> None:
    if act.method == CERTIFICATE:
        recognise(scene, course_certificate(act))
    else:
        observe(scene, Observing(act.competency, act.level, act.method, act.on), "")


def _log(session: Session, placement: Placement, curriculum: Curriculum, act: Planned, moment: datetime) -> None:
    trainee = placement.trainee
    fact = Procedure(Signatory(trainee.id, trainee.passport_name), act.competency, "performed_supervised", act.count)
    hold(session, placement)
    add_entry(session, placement, curriculum, Writing(trainee.id, act.on, moment), fact)
    session.commit()
