"""What people do to a record: observe, sign, countersign, withdraw, decide; each asks the rules and adds one entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from hwx.people.tables import Appointment, Person
from hwx.placements.acting import signatory
from hwx.placements.record import Writing, add_entry, entries_of, hold, refuse_if_moved_on
from hwx.placements.tables import Placement
from hwx.rules import signing
from hwx.rules.curriculum import Curriculum
from hwx.rules.deciding import DecisionObjection, objections_to
from hwx.rules.facts import Countersignature, Decision, Fact, Observation, SignOff, Withdrawal, competency_of
from hwx.rules.progress import fold, progress_of
from hwx.rules.record import Entry
from hwx.rules.signatory import Signatory
from hwx.rules.signing import Appointed, Ground, Objection, Signer, Terms, objections


class Refused(Exception):
    """The rules object; ``reasons`` are all of them. Nothing was recorded."""

    def __init__(self, reasons: Sequence[Objection] | Sequence[DecisionObjection]) -> None:
        super().__init__(", ".join(reason.code for reason in reasons))
        self.reasons = tuple(reasons)


@dataclass(frozen=True)
class Scene:
    """Where a deed takes place: one open transaction, one placement with its pinned curriculum, who acts, and when.

    ``seen`` is the number of the newest entry that stood on the screen; ``now`` is UTC, ``today`` the site's date.
    """

    session: Session
    placement: Placement
    curriculum: Curriculum
    person: Person
    seen: int
    now: datetime
    today: date


def terms_of(placement: Placement) -> Terms:
    return Terms(
        trainee=placement.trainee_id,
        host=placement.host_id,
        cadre=placement.cadre,
        opened=frozenset(placement.opened),
        starts_on=placement.starts_on,
        ends_on=placement.ends_on,
        state=placement.state,
    )


def signer_of(person: Person) -> Signer:
    return Signer(person.id, tuple(_appointed(appointment) for appointment in person.appointments))


def ground_of(scene: Scene, entries: Sequence[Entry]) -> Ground:
    return Ground(scene.curriculum, terms_of(scene.placement), entries, scene.today)


def observe(scene: Scene, act: signing.Observing, comment: str) -> Entry:
    """Raises Refused or MovedOn; the caller commits, as with every deed here."""
    ground = _ground_held(scene, act.competency)
    _refuse(objections(act, signer_of(scene.person), ground))
    by = _signatory(scene, ground, signing.ASSESSING, act.competency, act.on)
    fact = Observation(by, act.competency, act.level, act.method, comment.strip())
    return _add(scene, act.on, fact)


def sign_off(scene: Scene, act: signing.Signing, comment: str) -> Entry:
    """The level signed is the one that the evidence supports; the entry names the observations it rests on."""
    ground = _ground_held(scene, act.competency)
    _refuse(objections(act, signer_of(scene.person), ground))
    standing = ground.standing(act.competency)
    by = _signatory(scene, ground, signing.ASSESSING, act.competency, act.on)
    fact = SignOff(by, act.competency, standing.supported_level, standing.evidence, comment.strip())
    return _add(scene, act.on, fact)


def countersign(scene: Scene, act: signing.Countersigning, comment: str) -> Entry:
    ground = _ground_held(scene, act.competency)
    _refuse(objections(act, signer_of(scene.person), ground))
    by = _signatory(scene, ground, signing.COUNTERSIGNING, act.competency, act.on)
    return _add(scene, act.on, Countersignature(by, act.competency, act.sign_off, comment.strip()))


def withdraw(scene: Scene, act: signing.Withdrawing) -> Entry:
    """Take an entry back with a reason; both stay readable."""
    hold(scene.session, scene.placement)
    entries = entries_of(scene.session, scene.placement.id)
    named = next((entry for entry in entries if entry.number == act.entry), None)
    code = competency_of(named.fact) if named else ""
    if code:
        refuse_if_moved_on(scene.seen, code, entries)
    ground = ground_of(scene, entries)
    _refuse(objections(act, signer_of(scene.person), ground))
    assert named is not None  # or the rules would have refused
    by = _signatory(scene, ground, signing.withdrawing_roles(named, scene.person.id), code, act.on)
    return _add(scene, act.on, Withdrawal(by, code, act.entry, act.reason_code, act.reason.strip()))


def decide(scene: Scene, decision: Decision) -> Entry:
    """Record what the panel decided; the placement takes the outcome as its state."""
    hold(scene.session, scene.placement)
    entries = entries_of(scene.session, scene.placement.id)
    refuse_if_moved_on(scene.seen, "", entries)
    opened = frozenset(scene.placement.opened)
    standings = fold(scene.curriculum, scene.placement.cadre, opened, entries)
    progress = progress_of(scene.curriculum, scene.placement.cadre, opened, standings, scene.today)
    reasons = objections_to(decision, scene.placement.state, progress, scene.placement.trainee_id)
    if reasons:
        raise Refused(reasons)
    entry = _add(scene, scene.today, decision)
    scene.placement.state = decision.outcome
    return entry


def _ground_held(scene: Scene, competency: str) -> Ground:
    hold(scene.session, scene.placement)
    entries = entries_of(scene.session, scene.placement.id)
    refuse_if_moved_on(scene.seen, competency, entries)
    return ground_of(scene, entries)


def _add(scene: Scene, happened_on: date, fact: Fact) -> Entry:
    writing = Writing(scene.person.id, happened_on, scene.now)
    return add_entry(scene.session, scene.placement, scene.curriculum, writing, fact)


def _refuse(reasons: Sequence[Objection]) -> None:
    if reasons:
        raise Refused(reasons)


def _appointed(row: Appointment) -> Appointed:
    return Appointed(row.role, row.institution_id, row.starts_on, row.ends_on, tuple(row.scope))


def _signatory(scene: Scene, ground: Ground, roles: Sequence[str], code: str, on: date) -> Signatory:
    """The person with the appointment that entitles them on that day, as it stands now."""
    entitled = signing.appointment_for(signer_of(scene.person), roles, ground, code, on)
    row = next(one for one in scene.person.appointments if _appointed(one) == entitled)
    return signatory(scene.person, row)
