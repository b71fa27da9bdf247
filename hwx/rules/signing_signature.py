"""What speaks against a sign-off, a countersignature, and taking an entry back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hwx.rules.curriculum import Competency
from hwx.rules.facts import (
    WITHDRAWAL_REASONS,
    Countersignature,
    Observation,
    Recognition,
    SignOff,
    competency_of,
)
from hwx.rules.record import Entry, withdrawn_numbers
from hwx.rules.signing_ground import (
    ASSESSING,
    COUNTERSIGNING,
    Ground,
    Objection,
    Signer,
    against_backdating,
    against_competency,
    against_date,
    against_interest,
    against_person,
    against_placement,
    against_prerequisites,
    against_training,
    appointment_for,
)
from hwx.rules.signing_observation import rests_on
from hwx.rules.standing import Phase, Standing, as_of, papers_end

PANEL = ("unit_head", "registrar", "coordinator")
"""Who writes down what a panel decided."""


@dataclass(frozen=True)
class Signing:
    competency: str
    on: date


@dataclass(frozen=True)
class Countersigning:
    competency: str
    sign_off: int
    on: date


@dataclass(frozen=True)
class Withdrawing:
    """``by_panel``: the panel takes back a signature, and one of PANEL writes it down."""

    entry: int
    reason_code: str
    reason: str
    on: date
    by_panel: bool = False


def against_signing(act: Signing, signer: Signer, ground: Ground) -> tuple[Objection, ...]:
    common = [
        *against_person(signer, ASSESSING, ground, act.competency, act.on),
        *against_training(signer, ground.rules, act.on),
        *against_placement(ground),
        *against_date(ground, act.on),
    ]
    wrong = against_competency(ground, act.competency)
    if wrong:
        return (*common, *wrong)
    competency = ground.curriculum.by_code[act.competency]
    standing = as_of(ground.standing(act.competency), ground.rules.countersign_days, act.on)
    done = _against_phase(competency, standing, ground.curriculum.expires_soon_days, act.on)
    if done:
        return (*common, *done)
    return (
        *common,
        *against_backdating(act.on, standing.last_observed_on),
        *_what_is_missing(standing),
        *_against_papers(competency, standing, ground, act.on),
        *against_prerequisites(competency, ground, act.on),
    )


def _against_phase(competency: Competency, standing: Standing, soon_days: int, on: date) -> list[Objection]:
    """A sign-off in force is renewed only when it has lapsed or expires soon."""
    if standing.phase is Phase.AWAITING_COUNTERSIGNATURE:
        return [Objection("already_awaiting", competency=competency.code)]
    signature = standing.signature
    if signature is None or signature.expires_soon(soon_days, on):
        return []
    return [Objection("already_signed", competency=competency.code, day=signature.signed_on)]


def _against_papers(competency: Competency, standing: Standing, ground: Ground, on: date) -> list[Objection]:
    """What rests on a certificate that is over by then would have lapsed before it was signed."""
    last = papers_end(competency, standing.evidence, ground.entries)
    return [Objection("certificate_over", competency=competency.code, day=last)] if last and last < on else []


def _what_is_missing(standing: Standing) -> list[Objection]:
    return [
        Objection(item.code, competency=standing.code, method=item.method, have=item.have, need=item.need)
        for item in standing.missing
    ]


def against_countersigning(act: Countersigning, signer: Signer, ground: Ground) -> tuple[Objection, ...]:
    found = [
        *against_person(signer, COUNTERSIGNING, ground, act.competency, act.on),
        *against_placement(ground),
        *against_date(ground, act.on),
    ]
    wrong = against_competency(ground, act.competency)
    if wrong:
        return (*found, *wrong)
    if not ground.rules.asks_senior(ground.curriculum.by_code[act.competency].critical):
        found.append(Objection("not_critical", competency=act.competency))
    signature = ground.standing(act.competency).signature
    if signature is None or signature.entry != act.sign_off or signature.complete_on:
        return (*found, Objection("nothing_to_countersign", competency=act.competency))
    found += against_backdating(act.on, signature.signed_on)
    if signature.signer == signer.person:
        found.append(Objection("countersign_own"))
    have, need = (act.on - signature.signed_on).days, ground.rules.countersign_days
    if need and have > need:
        found.append(Objection("countersign_late", have=have, need=need))
    return tuple(found)


def against_withdrawing(act: Withdrawing, signer: Signer, ground: Ground) -> tuple[Objection, ...]:
    found = []
    if act.reason_code not in WITHDRAWAL_REASONS:
        found.append(Objection("unknown_reason"))
    if not act.reason.strip():
        found.append(Objection("no_reason"))
    entry = ground.entry(act.entry)
    if entry is None:
        return (*found, Objection("no_such_entry", have=act.entry))
    if not isinstance(entry.fact, Observation | SignOff | Countersignature | Recognition):
        return (*found, Objection("cannot_be_withdrawn", have=act.entry))
    if act.entry in withdrawn_numbers(ground.entries):
        found.append(Objection("already_withdrawn", have=act.entry))
    if act.on > ground.today:
        found.append(Objection("in_the_future", day=act.on))
    found += against_backdating(act.on, entry.happened_on)
    # No question about the state of the placement: an error found after the end must still be put right.
    return (*found, *_against_withdrawer(act, entry, signer, ground), *rests_on(entry, ground))


def _against_withdrawer(act: Withdrawing, entry: Entry, signer: Signer, ground: Ground) -> list[Objection]:
    """Its author or a unit head takes an entry back; a sign-off also any supervisor of the host, and the panel."""
    code = competency_of(entry.fact)
    if signer.person == ground.terms.trainee:
        return [Objection("self_assessment")]
    found = [] if entry.author == signer.person else against_interest(signer.person, ground, act.on)
    if appointment_for(signer, withdrawing_roles(entry, signer.person, act.by_panel), ground, code, act.on):
        return found
    return [*found, Objection("not_yours", have=act.entry)]


def withdrawing_roles(entry: Entry, person: int, by_panel: bool = False) -> tuple[str, ...]:
    """The roles in which this person may take the entry back."""
    if by_panel and isinstance(entry.fact, SignOff | Countersignature):
        return PANEL
    return ASSESSING if entry.author == person or isinstance(entry.fact, SignOff) else COUNTERSIGNING
