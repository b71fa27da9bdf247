"""What people do to a record: observe, sign, countersign, withdraw, decide; each asks the rules and adds one entry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from hwx.placements.record import Writing, add_entry, entries_of, hold, refuse_if_moved_on
from hwx.rules import signing
from hwx.rules.deciding import objections_to, raters_in
from hwx.rules.facts import Countersignature, Decision, Fact, Observation, SignOff, Withdrawal, competency_of
from hwx.rules.progress import fold, progress_of
from hwx.rules.record import Entry
from hwx.rules.rounds import round_for
from hwx.rules.signatory import Signatory
from hwx.rules.signing import Ground, Objection, held_elsewhere, objections, observing_appointment
from hwx.signoffs.grounds import (
    Refused,
    Scene,
    entitled,
    ground_of,
    ground_read,
    in_the_capacity,
    made_whole,
    signer_of,
)

__all__ = ["Refused", "Scene", "ground_of", "signer_of"]


def observe(scene: Scene, act: signing.Observing, comment: str, evidence: tuple[int, ...] = ()) -> Entry:
    """Raises Refused or MovedOn; the caller commits, as with every deed here."""
    ground, signer = ground_held(scene, act.competency, whole=bool(act.alternative))
    refuse(objections(act, signer, ground))
    fact = Observation(
        observer(scene, signer, ground, act),
        act.competency,
        act.level,
        act.method,
        comment.strip(),
        alternative=act.alternative,
        paper_held_by=act.paper_held_by.strip(),
        evidence=evidence,
        feedback=round_for(act.method, signer.person, act.competency, act.on, ground.entries),
    )
    return add(scene, act.on, fact, ground.entries)


def observer(scene: Scene, signer: signing.Signer, ground: Ground, act: signing.Observing) -> Signatory:
    """At the host, in the own scope or by delegation; a remote observer where they were named to assess."""
    here = None if act.institution else observing_appointment(signer, ground, act.competency, act.on)
    return in_the_capacity(scene.person, here or held_elsewhere(signer, ground, act.on, act.institution))


def sign_off(scene: Scene, act: signing.Signing, comment: str) -> Entry:
    """The level signed is the one that the evidence supports; the entry names the observations it rests on."""
    ground, signer = ground_held(scene, act.competency)
    refuse(objections(act, signer, ground))
    standing = ground.standing(act.competency)
    by = entitled(scene, ground, signing.ASSESSING, act.competency, act.on)
    fact = SignOff(by, act.competency, standing.supported_level, standing.evidence, comment.strip())
    return add(scene, act.on, fact, ground.entries)


def countersign(scene: Scene, act: signing.Countersigning, comment: str) -> Entry:
    ground, signer = ground_held(scene, act.competency)
    refuse(objections(act, signer, ground))
    by = entitled(scene, ground, signing.COUNTERSIGNING, act.competency, act.on)
    fact = Countersignature(by, act.competency, act.sign_off, comment.strip())
    return add(scene, act.on, fact, ground.entries)


def withdraw(scene: Scene, act: signing.Withdrawing) -> Entry:
    """Take an entry back with a reason; both stay readable."""
    hold(scene.session, scene.placement)
    ground, signer = ground_read(scene)
    named = ground.entry(act.entry)
    code = competency_of(named.fact) if named else ""
    if code:
        refuse_if_moved_on(scene.seen, code, ground.entries)
    refuse(objections(act, signer, ground))
    assert named is not None  # or the rules would have refused
    by = entitled(scene, ground, signing.withdrawing_roles(named, scene.person.id, act.by_panel), code, act.on)
    return add(scene, act.on, Withdrawal(by, code, act.entry, act.reason_code, act.reason.strip()))


def decide(scene: Scene, decision: Decision) -> Entry:
    """Record what the panel decided; the placement takes the outcome as its state."""
    hold(scene.session, scene.placement)
    entries = entries_of(scene.session, scene.placement.id)
    refuse_if_moved_on(scene.seen, "", entries)
    opened = frozenset(scene.placement.opened)
    standings = fold(scene.curriculum, scene.placement.cadre, opened, entries)
    progress = progress_of(scene.curriculum, scene.placement.cadre, opened, standings, scene.today)
    raters = raters_in(entries, scene.curriculum.rules)
    reasons = objections_to(decision, scene.placement.state, progress, scene.placement.trainee_id, raters)
    if reasons:
        raise Refused(reasons)
    entry = add(scene, scene.today, decision)
    scene.placement.state = decision.outcome
    return entry


def ground_held(scene: Scene, competency: str, whole: bool = False) -> tuple[Ground, signing.Signer]:
    """With whoever acts; other writers are kept out until the transaction ends. Raises MovedOn."""
    hold(scene.session, scene.placement)
    ground, signer = ground_read(scene)
    refuse_if_moved_on(scene.seen, competency, ground.entries)
    return made_whole(scene, ground) if whole else ground, signer


def add(scene: Scene, happened_on: date, fact: Fact, record: Sequence[Entry] | None = None) -> Entry:
    """``record``: see ``add_entry``."""
    if scene.hand is not None:
        fact = scene.hand(fact, happened_on)
    writing = Writing(scene.person.id, happened_on, scene.now)
    return add_entry(scene.session, scene.placement, scene.curriculum, writing, fact, record)


def refuse(reasons: Sequence[Objection]) -> None:
    if reasons:
        raise Refused(reasons)
