"""What a guest is asked by a good link, and the observation that the answer becomes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from hwx.curricula.revisions import curriculum_of
from hwx.placements.record import entries_of
from hwx.rules.curriculum import Competency, Curriculum
from hwx.rules.paper import paper_ends
from hwx.rules.record import Entry
from hwx.rules.rounds import against_unseen_round
from hwx.rules.signing import Objection, Observing, objections
from hwx.signoffs import deeds
from hwx.signoffs.grounds import Scene, ground_of, signer_of
from hwx.signoffs.guest_links import Opened, open_link, use_up
from hwx.signoffs.hands import marked
from hwx.signoffs.paper_copies import ClosedBefore, become, refuse
from hwx.signoffs.paper_tables import PaperCopy
from hwx.signoffs.requests import AnsweredBefore, answer, turn_down
from hwx.signoffs.tables import Request, RequestAnswer
from hwx.signoffs.windows import state_changes, window_ends

WHATEVER_CAME = 2**31
"""Stands for the newest entry on the screen: a guest sees one case and not the record, so it cannot move on for them.
"""


@dataclass(frozen=True)
class Case:
    """``until`` is the last day on which it can be answered, None where there is none."""

    opened: Opened
    curriculum: Curriculum
    competency: Competency
    until: date | None

    @property
    def paper(self) -> PaperCopy | None:
        return self.opened.question if isinstance(self.opened.question, PaperCopy) else None


@dataclass(frozen=True)
class Said:
    """What the guest typed about themselves and about the case."""

    name: str
    role: str
    register_number: str
    level: int
    method: str
    comment: str = ""


class UsedMeanwhile(Exception):
    """The link was used in this very moment by another answer, or what it asks was taken back or passed on. The caller
    rolls back: nothing is recorded by this one."""


def case_of(session: Session, token: str, today: date) -> Case | None:
    """None for every link that is not good, after the same statements."""
    opened = open_link(session, token)
    placement_id = opened.placement.id if opened else 0
    changes = state_changes(session, [placement_id]).get(placement_id, ())
    extended = _extended(session, opened.question if opened else None)
    if opened is None:
        return None
    curriculum = curriculum_of(session, opened.placement.revision.digest)
    asked = opened.question
    if isinstance(asked, Request):
        until = window_ends(asked.asked_on, asked.expires_on, extended, curriculum.rules, changes, today)
    else:
        until = paper_ends(asked.encounter_on, curriculum.rules, changes, today)
    competency = curriculum.by_code.get(asked.competency)
    if competency is None or (until is not None and until < today):
        return None
    return Case(opened, curriculum, competency, until)


def _extended(session: Session, question: Request | PaperCopy | None) -> bool:
    number = question.first_id or question.id if isinstance(question, Request) else 0
    found = exists().where(RequestAnswer.request_id == number, RequestAnswer.kind == "extended")
    return bool(session.scalar(select(found)))


def objections_now(session: Session, case: Case, said: Said, now: datetime, today: date) -> tuple[Objection, ...]:
    """Asked before a code is sent for what would be refused."""
    scene = _scene(session, case, said, now, today)
    ground = ground_of(scene, entries_of(session, case.opened.placement.id))
    return (*_against_guest(case, said), *objections(_act(case, said), signer_of(case.opened.person), ground))


def _against_guest(case: Case, said: Said) -> tuple[Objection, ...]:
    """Nobody is judged by a guest whose contact they registered, as a coordinator of the host, themselves; and a guest
    sees one case."""
    own = case.opened.guest.registered_by_id == case.opened.placement.trainee_id
    unseen = against_unseen_round(said.method, case.curriculum)
    return (*([Objection("conflict_of_interest")] if own else []), *unseen)


def record(session: Session, case: Case, said: Said, now: datetime, today: date) -> Entry:
    """The code was right. Raises Refused and UsedMeanwhile, also where the question was closed in this very moment; the
    caller commits."""
    deeds.refuse(_against_guest(case, said))
    if not use_up(session, case.opened.link, now):
        raise UsedMeanwhile
    entry = deeds.observe(_scene(session, case, said, now, today), _act(case, said), said.comment)
    if case.paper:
        become(session, case.paper, entry.number, now)
    else:
        try:
            answer(session, case.opened.question.id, case.opened.person.id, entry.number, now)
        except AnsweredBefore:
            raise UsedMeanwhile from None
    return entry


def pass_back(session: Session, case: Case, kind: str, reason: str, now: datetime) -> None:
    """The code was right, and nothing was seen, or the guest declines: ``kind`` is "not_seen" or "declined"; a copy
    from paper is refused, whichever it is. No rule stands against that. Raises UsedMeanwhile; the caller commits."""
    if not use_up(session, case.opened.link, now):
        raise UsedMeanwhile
    question = case.opened.question
    try:
        if isinstance(question, PaperCopy):
            refuse(session, question, reason, now)
        else:
            turn_down(session, question, kind, case.opened.person.id, reason, now)
    except (AnsweredBefore, ClosedBefore):
        raise UsedMeanwhile from None


def _scene(session: Session, case: Case, said: Said, now: datetime, today: date) -> Scene:
    """As the guest names themselves; that the contact was confirmed stays with the entry for ever."""
    here = case.opened
    scene = Scene(session, here.placement, case.curriculum, here.person, WHATEVER_CAME, now, today)
    typed = {"name": said.name, "capacity": said.role, "register_number": said.register_number}
    return marked(scene, means="guest_link", **typed)


def _act(case: Case, said: Said) -> Observing:
    question = case.opened.question
    held_by = question.held_by if isinstance(question, PaperCopy) else ""
    return Observing(
        question.competency, said.level, said.method, question.encounter_on, asked=not held_by, paper_held_by=held_by
    )
