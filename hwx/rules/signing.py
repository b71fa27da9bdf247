"""Whether this person may record, sign, countersign or withdraw this now: the list of reasons against it.

An empty list means: may. The same function feeds the reasons beside a button that is off and the refusal of a POST.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hwx.rules.curriculum import Competency, Curriculum
from hwx.rules.facts import WITHDRAWAL_REASONS, Countersignature, Observation, SignOff
from hwx.rules.lifecycle import PlacementState
from hwx.rules.progress import unmet_prerequisites
from hwx.rules.record import Entry, withdrawn_numbers
from hwx.rules.standing import Phase, Standing, counted_observations, passed_first, standing_of

ASSESSING = ("supervisor", "unit_head")
COUNTERSIGNING = ("unit_head",)


@dataclass(frozen=True)
class Appointed:
    """A role at an institution between two dates, both included. ``scope``: see ``in_scope``; empty is everything."""

    role: str
    institution: int
    starts_on: date
    ends_on: date | None = None
    scope: tuple[str, ...] = ()

    def in_force(self, on: date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)


@dataclass(frozen=True)
class Signer:
    """Who wants to act, with every appointment they ever had."""

    person: int
    appointments: tuple[Appointed, ...]


@dataclass(frozen=True)
class Terms:
    """The placement as the rules need it."""

    trainee: int
    host: int
    cadre: str
    opened: frozenset[str]
    starts_on: date
    ends_on: date
    state: str


@dataclass(frozen=True)
class Ground:
    """What every question is asked on: the pinned curriculum, the placement, all its entries, and today's date."""

    curriculum: Curriculum
    terms: Terms
    entries: Sequence[Entry]
    today: date

    def standing(self, code: str) -> Standing:
        return standing_of(self.curriculum.by_code[code], self.terms.cadre, self.entries)

    def standings(self, codes: Sequence[str]) -> Mapping[str, Standing]:
        return {code: self.standing(code) for code in codes if code in self.curriculum.by_code}


@dataclass(frozen=True)
class Observing:
    competency: str
    level: int
    method: str
    on: date


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
    entry: int
    reason_code: str
    reason: str
    on: date


Act = Observing | Signing | Countersigning | Withdrawing


@dataclass(frozen=True)
class Objection:
    """One reason against an act. Which of the other fields mean something follows from ``code``."""

    code: str
    competency: str = ""
    method: str = ""
    have: int = 0
    need: int = 0
    day: date | None = None
    names: tuple[str, ...] = ()


OBJECTIONS = (
    "self_assessment", "no_appointment", "out_of_scope", "placement_not_open", "unknown_competency",
    "not_asked_of_cadre", "level_outside_scale", "method_not_allowed", "in_the_future", "outside_placement",
    "passed_first", "prerequisites", "already_signed", "already_awaiting", "observations", "assessors", "at_level",
    "days", "apart", "since_withdrawal", "since_sign_off", "nothing_to_countersign", "countersign_own",
    "not_critical", "no_such_entry", "already_withdrawn", "cannot_be_withdrawn", "rests_on_it", "not_yours",
    "no_reason", "unknown_reason", "backdated",
)  # fmt: skip
"""Every code that can come back; each has a sentence in the wording of its room, and a test holds the two together."""


def objections(act: Act, signer: Signer, ground: Ground) -> tuple[Objection, ...]:
    """All reasons at once why ``signer`` may not do ``act`` on this ground (domain sheet, sections 3.2 and 3.3)."""
    if isinstance(act, Observing):
        return _against_observing(act, signer, ground)
    if isinstance(act, Signing):
        return _against_signing(act, signer, ground)
    if isinstance(act, Countersigning):
        return _against_countersigning(act, signer, ground)
    return _against_withdrawing(act, signer, ground)


def in_scope(scope: Sequence[str], slug: str, competency: Competency) -> bool:
    """A scope names curricula ("slug"), domains ("slug/domain") or competencies ("slug/CODE"); empty is everything."""
    wanted = {slug, f"{slug}/{competency.domain}", f"{slug}/{competency.code}"}
    return not scope or not wanted.isdisjoint(scope)


def appointment_for(signer: Signer, roles: Sequence[str], ground: Ground, code: str, on: date) -> Appointed | None:
    """The appointment at the host that covers this competency on that day, preferring the order of ``roles``."""
    competency = ground.curriculum.by_code.get(code)
    held = [one for role in roles for one in _held(signer, (role,), ground, on)]
    for one in held:
        if competency is None or in_scope(one.scope, ground.curriculum.slug, competency):
            return one
    return None


def _against_person(signer: Signer, roles: Sequence[str], ground: Ground, code: str, on: date) -> list[Objection]:
    if signer.person == ground.terms.trainee:
        return [Objection("self_assessment")]
    if appointment_for(signer, roles, ground, code, on):
        return []
    if _held(signer, roles, ground, on):
        return [Objection("out_of_scope", competency=code)]
    return [Objection("no_appointment", day=on, names=tuple(roles))]


def _held(signer: Signer, roles: Sequence[str], ground: Ground, on: date) -> list[Appointed]:
    return [
        one
        for one in signer.appointments
        if one.role in roles and one.institution == ground.terms.host and one.in_force(on)
    ]


def _against_placement(ground: Ground) -> list[Objection]:
    if ground.terms.state in (PlacementState.ACTIVE, PlacementState.PAUSED):
        return []
    return [Objection("placement_not_open", names=(ground.terms.state,))]


def _against_competency(ground: Ground, code: str) -> list[Objection]:
    if code not in ground.curriculum.by_code:
        return [Objection("unknown_competency", competency=code)]
    asked = ground.curriculum.asked_of(ground.terms.cadre, ground.terms.opened)
    if all(competency.code != code for competency in asked):
        return [Objection("not_asked_of_cadre", competency=code)]
    return []


def _against_date(ground: Ground, on: date, last: date | None = None) -> list[Objection]:
    """``last`` is the last day allowed; signatures have none, since they may follow the last encounter."""
    if on > ground.today:
        return [Objection("in_the_future", day=on)]
    if on < ground.terms.starts_on or (last is not None and on > last):
        return [Objection("outside_placement", day=on)]
    return []


def _against_backdating(on: date, earliest: date | None) -> list[Objection]:
    """A signature dated before what it rests on would count for days on which that was not there yet."""
    return [Objection("backdated", day=earliest)] if earliest and on < earliest else []


def _against_observing(act: Observing, signer: Signer, ground: Ground) -> tuple[Objection, ...]:
    common = [
        *_against_person(signer, ASSESSING, ground, act.competency, act.on),
        *_against_placement(ground),
        *_against_date(ground, act.on, ground.terms.ends_on),
    ]
    wrong = _against_competency(ground, act.competency)
    if wrong:
        return (*common, *wrong)
    competency = ground.curriculum.by_code[act.competency]
    if act.level not in ground.curriculum.scale.numbers:
        common.append(Objection("level_outside_scale", have=act.level, need=ground.curriculum.scale.numbers[-1]))
    return (*common, *_against_method(act, competency, ground), *_against_prerequisites(competency, ground, act.on))


def _against_method(act: Observing, competency: Competency, ground: Ground) -> list[Objection]:
    if act.method not in competency.method_codes:
        return [Objection("method_not_allowed", method=act.method, names=competency.method_codes)]
    gates = [method.after for method in competency.methods if method.code == act.method]
    if None in gates:
        return []
    seen = counted_observations(competency.code, ground.entries)
    level = competency.level_for(ground.terms.cadre)
    return [
        Objection("passed_first", method=gate, need=min(level, competency.simulation_pass))
        for gate in gates
        if gate is not None and not passed_first(competency, gate, level, seen, act.on)
    ]


def _against_prerequisites(competency: Competency, ground: Ground, on: date) -> list[Objection]:
    unmet = unmet_prerequisites(competency, ground.standings(competency.prerequisites), on)
    return [Objection("prerequisites", day=on, names=unmet)] if unmet else []


def _against_signing(act: Signing, signer: Signer, ground: Ground) -> tuple[Objection, ...]:
    common = [
        *_against_person(signer, ASSESSING, ground, act.competency, act.on),
        *_against_placement(ground),
        *_against_date(ground, act.on),
    ]
    wrong = _against_competency(ground, act.competency)
    if wrong:
        return (*common, *wrong)
    competency = ground.curriculum.by_code[act.competency]
    standing = ground.standing(act.competency)
    done = _against_phase(competency, standing, ground.curriculum.expires_soon_days, act.on)
    if done:
        return (*common, *done)
    return (
        *common,
        *_against_backdating(act.on, standing.last_observed_on),
        *_what_is_missing(standing),
        *_against_prerequisites(competency, ground, act.on),
    )


def _against_phase(competency: Competency, standing: Standing, soon_days: int, on: date) -> list[Objection]:
    """A sign-off in force is renewed only when it has lapsed or expires soon."""
    if standing.phase is Phase.AWAITING_COUNTERSIGNATURE:
        return [Objection("already_awaiting", competency=competency.code)]
    signature = standing.signature
    if signature is None or signature.expires_soon(soon_days, on):
        return []
    return [Objection("already_signed", competency=competency.code, day=signature.signed_on)]


def _what_is_missing(standing: Standing) -> list[Objection]:
    return [
        Objection(item.code, competency=standing.code, method=item.method, have=item.have, need=item.need)
        for item in standing.missing
    ]


def _against_countersigning(act: Countersigning, signer: Signer, ground: Ground) -> tuple[Objection, ...]:
    found = [
        *_against_person(signer, COUNTERSIGNING, ground, act.competency, act.on),
        *_against_placement(ground),
        *_against_date(ground, act.on),
    ]
    wrong = _against_competency(ground, act.competency)
    if wrong:
        return (*found, *wrong)
    if not ground.curriculum.by_code[act.competency].critical:
        found.append(Objection("not_critical", competency=act.competency))
    signature = ground.standing(act.competency).signature
    if signature is None or signature.entry != act.sign_off or signature.complete_on:
        found.append(Objection("nothing_to_countersign", competency=act.competency))
    else:
        found += _against_backdating(act.on, signature.signed_on)
        if signature.signer == signer.person:
            found.append(Objection("countersign_own"))
    return tuple(found)


def _against_withdrawing(act: Withdrawing, signer: Signer, ground: Ground) -> tuple[Objection, ...]:
    found = []
    if act.reason_code not in WITHDRAWAL_REASONS:
        found.append(Objection("unknown_reason"))
    if not act.reason.strip():
        found.append(Objection("no_reason"))
    named = [entry for entry in ground.entries if entry.number == act.entry]
    if not named:
        return (*found, Objection("no_such_entry", have=act.entry))
    entry = named[0]
    if not isinstance(entry.fact, Observation | SignOff | Countersignature):
        return (*found, Objection("cannot_be_withdrawn", have=act.entry))
    if act.entry in withdrawn_numbers(ground.entries):
        found.append(Objection("already_withdrawn", have=act.entry))
    if act.on > ground.today:
        found.append(Objection("in_the_future", day=act.on))
    found += _against_backdating(act.on, entry.happened_on)
    # No question about the state of the placement: an error found after the end must still be put right.
    return (*found, *_against_withdrawer(act, entry, signer, ground), *_rests_on(entry, ground))


def _against_withdrawer(act: Withdrawing, entry: Entry, signer: Signer, ground: Ground) -> list[Objection]:
    """Its author or a unit head takes an entry back; a sign-off also any supervisor of the host (domain sheet, 3.2)."""
    code = getattr(entry.fact, "competency", "")
    if signer.person == ground.terms.trainee:
        return [Objection("self_assessment")]
    if appointment_for(signer, withdrawing_roles(entry, signer.person), ground, code, act.on):
        return []
    return [Objection("not_yours", have=act.entry)]


def withdrawing_roles(entry: Entry, person: int) -> tuple[str, ...]:
    """The roles in which this person may take the entry back."""
    return ASSESSING if entry.author == person or isinstance(entry.fact, SignOff) else COUNTERSIGNING


def _rests_on(entry: Entry, ground: Ground) -> list[Objection]:
    """An observation stays while a sign-off in force rests on it: the sign-off is taken back first."""
    taken_back = withdrawn_numbers(ground.entries)
    return [
        Objection("rests_on_it", have=other.number)
        for other in ground.entries
        if isinstance(other.fact, SignOff) and other.number not in taken_back and entry.number in other.fact.rests_on
    ]
