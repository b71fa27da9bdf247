"""What speaks against a supervisor letting a trained assessor observe beyond the own scope, and against ending that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hwx.rules.delegations import is_ended
from hwx.rules.facts import Delegation
from hwx.rules.signing_ground import (
    ASSESSING,
    COUNTERSIGNING,
    Ground,
    Objection,
    Signer,
    against_competency,
    against_interest,
    against_person,
    against_placement,
    against_training,
    appointment_for,
    held_at_host,
)


@dataclass(frozen=True)
class Delegating:
    """``to`` observes ``competencies`` from ``starts_on`` to ``ends_on``, both included; never signs."""

    to: Signer
    competencies: tuple[str, ...]
    starts_on: date
    ends_on: date
    text: str
    on: date


@dataclass(frozen=True)
class EndingDelegation:
    delegation: int
    reason: str
    on: date


def against_delegating(act: Delegating, signer: Signer, ground: Ground) -> tuple[Objection, ...]:
    """By whoever has the competencies in the own scope: what was delegated to them goes no further (3.3, rule 5)."""
    return (
        *against_person(signer, ASSESSING, ground, "", act.on),
        *against_placement(ground),
        *_against_group(act, signer, ground),
        *_against_dates(act, ground),
        *_against_delegate(act, signer, ground),
    )


def _against_group(act: Delegating, signer: Signer, ground: Ground) -> list[Objection]:
    if not act.competencies:
        return [Objection("nothing_delegated")]
    wrong = [objection for code in act.competencies for objection in against_competency(ground, code)]
    if wrong:
        return wrong
    beyond = tuple(code for code in act.competencies if not appointment_for(signer, ASSESSING, ground, code, act.on))
    held = held_at_host(signer, ASSESSING, ground, act.on)
    return [Objection("delegation_beyond_scope", names=beyond)] if beyond and held else []


def _against_dates(act: Delegating, ground: Ground) -> list[Objection]:
    found = []
    if not act.text.strip():
        found.append(Objection("delegation_unwritten"))
    if act.ends_on < act.starts_on:
        found.append(Objection("delegation_dates"))
    if act.starts_on < act.on:
        found.append(Objection("delegation_backdated", day=act.on))
    if act.ends_on > ground.terms.ends_on:
        found.append(Objection("delegation_outlasts", day=ground.terms.ends_on))
    return found


def _against_delegate(act: Delegating, signer: Signer, ground: Ground) -> list[Objection]:
    """Named, with a clinical role at the host, free of conflict, and with training that lasts to the last day."""
    person = act.to.person
    if person == signer.person:
        return [Objection("delegate_is_self")]
    if person == ground.terms.trainee:
        return [Objection("delegate_is_trainee")]
    found = [Objection("delegate_in_conflict") for _ in against_interest(person, ground, act.starts_on)]
    if not held_at_host(act.to, ASSESSING, ground, act.starts_on):
        found.append(Objection("delegate_without_role", day=act.starts_on))
    if not any(day <= act.starts_on for day in act.to.trainings):
        return [*found, Objection("delegate_untrained")]
    lapsed = against_training(act.to, ground.rules, act.ends_on)
    return [*found, *(Objection("delegate_training_lapses", day=one.day) for one in lapsed)]


def against_ending(act: EndingDelegation, signer: Signer, ground: Ground) -> tuple[Objection, ...]:
    """By whoever gave it, or a unit head; also after the placement has closed, since it takes nothing away."""
    found = [] if act.reason.strip() else [Objection("no_reason_for_end")]
    entry = ground.entry(act.delegation)
    if entry is None or not isinstance(entry.fact, Delegation):
        return (*found, Objection("no_such_delegation", have=act.delegation))
    if is_ended(ground.entries, act.delegation):
        found.append(Objection("delegation_ended", have=act.delegation))
    if act.on > ground.today:
        found.append(Objection("in_the_future", day=act.on))
    roles = ASSESSING if entry.author == signer.person else COUNTERSIGNING
    if not held_at_host(signer, roles, ground, act.on):
        found.append(Objection("not_your_delegation", have=act.delegation))
    return tuple(found)
