"""On what ground an act is judged: who the person is, how the placement stands, and the reasons that all acts share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, tzinfo

from hwx.rules.assessment import AssessmentRules
from hwx.rules.curriculum import Competency, Curriculum
from hwx.rules.delegations import delegated
from hwx.rules.lifecycle import PlacementState
from hwx.rules.progress import unmet_prerequisites
from hwx.rules.record import Entry
from hwx.rules.standing import Standing, expiry, standing_of

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
    """Who wants to act, with every appointment they ever had, and the days on which they were trained as assessors."""

    person: int
    appointments: tuple[Appointed, ...]
    trainings: tuple[date, ...] = ()
    name: str = ""
    """As on the passport; asked where others are on the record by name alone."""


@dataclass(frozen=True)
class Conflict:
    """A person who must not judge this trainee between two dates: spouse, close relative, or declared (3.3, rule 1)."""

    person: int
    starts_on: date
    ends_on: date | None = None

    def in_force(self, on: date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)


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
    conflicts: tuple[Conflict, ...] = ()
    """Those between somebody and the trainee of this placement."""
    assessors: tuple[Signer, ...] = ()
    """Everybody with an assessing role at the host; needed for delegations and for the alternatives of small sites."""
    told: Mapping[int, date] = field(default_factory=dict)
    """On which day the trainee was told of an entry; of any other on the day on which it was recorded."""
    zone: tzinfo = UTC
    """That of the host: what day a moment of the record falls on."""

    @property
    def rules(self) -> AssessmentRules:
        return self.curriculum.rules

    def standing(self, code: str) -> Standing:
        return standing_of(self.curriculum.by_code[code], self.terms.cadre, self.entries, self.rules)

    def standings(self, codes: Sequence[str]) -> Mapping[str, Standing]:
        return {code: self.standing(code) for code in codes if code in self.curriculum.by_code}

    def recorded_on(self, entry: Entry) -> date:
        return entry.recorded_at.astimezone(self.zone).date()

    def entry(self, number: int) -> Entry | None:
        return next((entry for entry in self.entries if entry.number == number), None)


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


def in_scope(scope: Sequence[str], slug: str, competency: Competency) -> bool:
    """A scope names curricula ("slug"), domains ("slug/domain") or competencies ("slug/CODE"); empty is everything."""
    wanted = {slug, f"{slug}/{competency.domain}", f"{slug}/{competency.code}"}
    return not scope or not wanted.isdisjoint(scope)


def appointment_for(signer: Signer, roles: Sequence[str], ground: Ground, code: str, on: date) -> Appointed | None:
    """The appointment at the host that covers this competency on that day, preferring the order of ``roles``."""
    competency = ground.curriculum.by_code.get(code)
    held = [one for role in roles for one in held_at_host(signer, (role,), ground, on)]
    for one in held:
        if competency is None or in_scope(one.scope, ground.curriculum.slug, competency):
            return one
    return None


def observing_appointment(signer: Signer, ground: Ground, code: str, on: date) -> Appointed | None:
    """As ``appointment_for`` the assessing roles; where the scope does not reach, a delegation stretches it."""
    own = appointment_for(signer, ASSESSING, ground, code, on)
    if own is None and delegated(ground.entries, signer.person, code, on, ground.terms.ends_on):
        return next(iter(held_at_host(signer, ASSESSING, ground, on)), None)
    return own


def held_at_host(signer: Signer, roles: Sequence[str], ground: Ground, on: date) -> list[Appointed]:
    return [
        one
        for one in signer.appointments
        if one.role in roles and one.institution == ground.terms.host and one.in_force(on)
    ]


def against_person(signer: Signer, roles: Sequence[str], ground: Ground, code: str, on: date) -> list[Objection]:
    """The trainee, a person in conflict, and somebody without the appointment; the first two end the question."""
    if signer.person == ground.terms.trainee:
        return [Objection("self_assessment")]
    found = against_interest(signer.person, ground, on)
    if appointment_for(signer, roles, ground, code, on):
        return found
    return [*found, *without_appointment(signer, roles, ground, code, on)]


def without_appointment(signer: Signer, roles: Sequence[str], ground: Ground, code: str, on: date) -> list[Objection]:
    if held_at_host(signer, roles, ground, on):
        return [Objection("out_of_scope", competency=code)]
    return [Objection("no_appointment", day=on, names=tuple(roles))]


def against_interest(person: int, ground: Ground, on: date) -> list[Objection]:
    """In force on the day of the act or today: nobody ends a conflict in order to sign for what happened during it."""
    days = {on, ground.today}
    if any(one.person == person and any(one.in_force(day) for day in days) for one in ground.conflicts):
        return [Objection("conflict_of_interest")]
    return []


def against_training(signer: Signer, rules: AssessmentRules, on: date) -> list[Objection]:
    """Training lapses after ``training_months``; whoever has none on record is refused only where it is required."""
    before = [day for day in signer.trainings if day <= on]
    if not before:
        return [Objection("training_missing", day=on)] if rules.training_required else []
    last = expiry(max(before), rules.training_months or None)
    return [Objection("training_lapsed", day=last)] if last and last < on else []


def against_placement(ground: Ground) -> list[Objection]:
    if ground.terms.state in (PlacementState.ACTIVE, PlacementState.PAUSED):
        return []
    return [Objection("placement_not_open", names=(ground.terms.state,))]


def against_competency(ground: Ground, code: str) -> list[Objection]:
    if code not in ground.curriculum.by_code:
        return [Objection("unknown_competency", competency=code)]
    asked = ground.curriculum.asked_of(ground.terms.cadre, ground.terms.opened)
    if all(competency.code != code for competency in asked):
        return [Objection("not_asked_of_cadre", competency=code)]
    return []


def against_date(ground: Ground, on: date, last: date | None = None) -> list[Objection]:
    """``last`` is the last day allowed; signatures have none, since they may follow the last encounter."""
    if on > ground.today:
        return [Objection("in_the_future", day=on)]
    if on < ground.terms.starts_on or (last is not None and on > last):
        return [Objection("outside_placement", day=on)]
    return []


def against_backdating(on: date, earliest: date | None) -> list[Objection]:
    """A signature dated before what it rests on would count for days on which that was not there yet."""
    return [Objection("backdated", day=earliest)] if earliest and on < earliest else []


def against_prerequisites(competency: Competency, ground: Ground, on: date) -> list[Objection]:
    unmet = unmet_prerequisites(competency, ground.standings(competency.prerequisites), on)
    return [Objection("prerequisites", day=on, names=unmet)] if unmet else []


def against_level(level: int, ground: Ground) -> list[Objection]:
    numbers = ground.curriculum.scale.numbers
    return [] if level in numbers else [Objection("level_outside_scale", have=level, need=numbers[-1])]
