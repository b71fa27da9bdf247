"""What speaks against taking an outside certificate, or learning before the placement, for what it shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hwx.rules.assessment import AssessmentRules
from hwx.rules.curriculum import CERTIFICATE, Competency
from hwx.rules.facts import BASES, Recognition
from hwx.rules.record import withdrawn_numbers
from hwx.rules.signing_ground import (
    ASSESSING,
    Ground,
    Objection,
    Signer,
    against_competency,
    against_level,
    against_person,
    against_placement,
    against_training,
)


@dataclass(frozen=True)
class Recognising:
    """``on`` is the day of the review; ``issued_on`` and ``expires_on`` are those of the paper."""

    competency: str
    basis: str
    level: int
    issuer: str
    document: str
    issued_on: date
    expires_on: date | None
    reason: str
    on: date


def against_recognising(act: Recognising, signer: Signer, ground: Ground) -> tuple[Objection, ...]:
    """The reviewer is a supervisor or unit head of the host who could sign this competency."""
    found = [
        *against_person(signer, ASSESSING, ground, act.competency, act.on),
        *against_training(signer, ground.rules, act.on),
        *against_placement(ground),
        *_against_paper(act, ground),
    ]
    wrong = against_competency(ground, act.competency)
    if wrong:
        return (*found, *wrong)
    competency = ground.curriculum.by_code[act.competency]
    return (
        *found,
        *against_level(act.level, ground),
        *against_basis(act.basis, competency, ground.rules),
        *_twice(act, ground),
    )


def _against_paper(act: Recognising, ground: Ground) -> list[Objection]:
    found = []
    if not act.issuer.strip() or not act.document.strip():
        found.append(Objection("paper_not_named"))
    if not act.reason.strip():
        found.append(Objection("no_reason_for_recognition"))
    if act.issued_on > act.on or act.on > ground.today:
        found.append(Objection("in_the_future", day=max(act.issued_on, act.on)))
    if act.expires_on is not None and act.expires_on < act.issued_on:
        found.append(Objection("paper_dates", day=act.expires_on))
    elif act.expires_on is not None and act.expires_on < act.on:
        found.append(Objection("paper_expired", day=act.expires_on))
    return found


def against_basis(basis: str, competency: Competency, rules: AssessmentRules) -> list[Objection]:
    """What holds of a competency whoever reviews, and whatever the paper is."""
    if basis not in BASES:
        return [Objection("unknown_basis")]
    if basis == "certificate":
        methods = competency.method_codes
        return [] if CERTIFICATE in methods else [Objection("certificate_not_accepted", names=methods)]
    found = []
    if not rules.prior_learning:
        found.append(Objection("prior_learning_not_allowed"))
    if competency.critical:
        found.append(Objection("prior_learning_critical", competency=competency.code))
    return found


def bases_accepted(competency: Competency, rules: AssessmentRules) -> tuple[str, ...]:
    return tuple(basis for basis in BASES if not against_basis(basis, competency, rules))


def _twice(act: Recognising, ground: Ground) -> list[Objection]:
    """The same paper counts once."""
    gone = withdrawn_numbers(ground.entries)
    return [
        Objection("recognised_already", have=entry.number)
        for entry in ground.entries
        if isinstance(entry.fact, Recognition)
        and entry.number not in gone
        and (entry.fact.competency, entry.fact.issuer, entry.fact.document)
        == (act.competency, act.issuer.strip(), act.document.strip())
    ]
