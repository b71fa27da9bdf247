"""The rarer deeds: correct an observation, recognise a paper, delegate and end it, rule on a contest."""

from __future__ import annotations

from hwx.placements.record import hold, refuse_if_moved_on
from hwx.rules.contesting import ruling_roles
from hwx.rules.facts import Delegation, DelegationEnd, Observation, Recognition, competency_of
from hwx.rules.portfolio import Contest, Ruling
from hwx.rules.record import Entry
from hwx.rules.signing import (
    ASSESSING,
    COUNTERSIGNING,
    Correcting,
    Deciding,
    Delegating,
    EndingDelegation,
    Ground,
    Observing,
    Recognising,
    Signer,
    named_elsewhere,
    objections,
)
from hwx.rules.signing_observation import round_after
from hwx.signoffs.deeds import add, ground_held, observer, refuse
from hwx.signoffs.grounds import Scene, entitled, ground_read, made_whole


def correct(scene: Scene, act: Correcting, comment: str) -> Entry:
    """A new observation that takes the place of the old one; both stay readable. Raises Refused or MovedOn."""
    ground, signer = _about(scene, act.entry)
    refuse(objections(act, signer, ground))
    was = ground.entry(act.entry)
    assert was is not None  # or the rules would have refused
    assert isinstance(was.fact, Observation)
    old = was.fact
    as_then = Observing(old.competency, act.level, act.method, act.on, institution=named_elsewhere(old, ground))
    fact = Observation(
        observer(scene, signer, ground, as_then),
        old.competency,
        act.level,
        act.method,
        comment.strip(),
        corrects=act.entry,
        alternative=old.alternative,
        paper_held_by=old.paper_held_by,
        evidence=old.evidence,
        reason=act.reason.strip(),
        feedback=round_after(act, was, old, ground.entries),
    )
    return add(scene, act.on, fact)


def recognise(scene: Scene, act: Recognising, digest: str = "") -> Entry:
    ground, signer = ground_held(scene, act.competency)
    refuse(objections(act, signer, ground))
    fact = Recognition(
        entitled(scene, ground, ASSESSING, act.competency, act.on),
        act.competency,
        act.basis,
        act.level,
        act.issuer.strip(),
        act.document.strip(),
        act.issued_on.isoformat(),
        act.expires_on.isoformat() if act.expires_on else "",
        act.reason.strip(),
        digest,
    )
    return add(scene, act.on, fact)


def delegate(scene: Scene, act: Delegating, name: str) -> Entry:
    """``name`` as in the passport of whom it is given to."""
    ground, signer = ground_held(scene, "", whole=True)
    refuse(objections(act, signer, ground))
    fact = Delegation(
        entitled(scene, ground, ASSESSING, act.competencies[0], act.on),
        act.to.person,
        name,
        act.competencies,
        act.starts_on.isoformat(),
        act.ends_on.isoformat(),
        act.text.strip(),
    )
    return add(scene, act.on, fact)


def end_delegation(scene: Scene, act: EndingDelegation) -> Entry:
    ground, signer = _about(scene, act.delegation)
    refuse(objections(act, signer, ground))
    named = ground.entry(act.delegation)
    assert named is not None
    roles = ASSESSING if named.author == scene.person.id else COUNTERSIGNING
    by = entitled(scene, ground, roles, "", act.on)
    return add(scene, act.on, DelegationEnd(by, act.delegation, act.reason.strip()))


def rule(scene: Scene, act: Deciding) -> Entry:
    ground, signer = _about(scene, act.contest)
    refuse(objections(act, signer, ground))
    named = ground.entry(act.contest)
    assert named is not None
    assert isinstance(named.fact, Contest)
    code = named.fact.competency
    by = entitled(scene, ground, ruling_roles(named.fact, ground), code, act.on)
    return add(scene, act.on, Ruling(by, code, act.contest, act.outcome, act.reason.strip()))


def _about(scene: Scene, number: int) -> tuple[Ground, Signer]:
    """The record held, once nothing has happened to what the entry ``number`` is about."""
    hold(scene.session, scene.placement)
    ground, signer = ground_read(scene)
    named = ground.entry(number)
    if named is not None:
        refuse_if_moved_on(scene.seen, competency_of(named.fact), ground.entries)
    return made_whole(scene, ground), signer
