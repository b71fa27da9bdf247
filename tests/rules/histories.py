"""Generated records: valid ones, made by asking the rules and adding only what they allow, and wild ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from hwx.rules.curriculum import Curriculum, Hours
from hwx.rules.facts import WITHDRAWAL_REASONS, Countersignature, Fact, Observation, SignOff, Withdrawal, competency_of
from hwx.rules.portfolio import Contest, FeedbackRead, Ruling
from hwx.rules.progress import fold, unmet_prerequisites
from hwx.rules.signing import (
    Act,
    Countersigning,
    Ground,
    Observing,
    Signer,
    Signing,
    Withdrawing,
    objections,
)
from hwx.rules.standing import Phase
from tests.rules.building import (
    AMINA,
    BILAL,
    CHEN,
    ELSEWHERE,
    HEAD,
    OTHER_HEAD,
    TRAINEE,
    Record,
    appointed,
    competency,
    curriculum,
    day,
    signatory,
    terms,
    wording,
)

ONCE: dict[str, Any] = {"last_at_level": 1, "spread_days": 1, "spread_apart": 0}

CURRICULUM: Curriculum = curriculum(
    competency("ONE-01", critical=True, **ONCE),
    competency("TWO-01", ("MCX", "CBD"), observations=2, assessors=2, spread_apart=3, valid_months=1),
    competency("SIM-01", ("SIM before MCX", "CERT"), observations=2, spread_days=1, spread_apart=0, critical=True),
    competency("AFT-01", critical=True, prerequisites=("ONE-01",), valid_months=2, **ONCE),
    competency("LAS-01", prerequisites=("AFT-01", "TWO-01"), **ONCE),
    competency("CLO-01", closed_to=("nurse",), level=2, **ONCE),
    expires_soon_days=10,
    hours=(Hours(wording("Ward"), 400),),
)
"""Every rule is asked by one of these, and all of them can be met within a placement."""

BY_CODE = CURRICULUM.by_code
CODES = tuple(BY_CODE)
METHODS = ("MCX", "MCX", "MCX", "SIM", "CERT", "CBD")
LEVELS = (1, 2, 3, 3, 3, 4, 5)

PEOPLE: dict[int, Signer] = {
    AMINA: Signer(AMINA, (appointed(),)),
    BILAL: Signer(BILAL, (appointed(), appointed("unit_head", institution=ELSEWHERE))),
    CHEN: Signer(CHEN, (appointed(ends_on=day(20), scope=("test/care",)), appointed("coordinator"))),
    HEAD: Signer(HEAD, (appointed("unit_head"), appointed())),
    OTHER_HEAD: Signer(OTHER_HEAD, (appointed("unit_head", starts_on=day(5)),)),
    TRAINEE: Signer(TRAINEE, (appointed("unit_head"),)),
}


@dataclass
class Story:
    """A record that grows by acts of people, each refused or recorded, while the days go by."""

    record: Record = field(default_factory=Record)
    today: date = field(default_factory=lambda: day(1))

    @property
    def ground(self) -> Ground:
        return Ground(CURRICULUM, terms(), tuple(self.record.entries), self.today)

    def attempt(self, act: Act, person: int) -> bool:
        """Records what the deeds of the application would record. False when the rules object."""
        if objections(act, PEOPLE[person], self.ground):
            return False
        self.record.add(self.fact(act, person), act.on, person)
        return True

    def fact(self, act: Act, person: int) -> Fact:
        by = signatory(person)
        if isinstance(act, Observing):
            return Observation(by, act.competency, act.level, act.method)
        if isinstance(act, Signing):
            found = self.ground.standing(act.competency)
            return SignOff(by, act.competency, found.supported_level, found.evidence)
        if isinstance(act, Countersigning):
            return Countersignature(by, act.competency, act.sign_off)
        assert isinstance(act, Withdrawing), "no other act is tried"
        code = competency_of(self.record.entries[act.entry - 1].fact)
        return Withdrawal(by, code, act.entry, act.reason_code, act.reason)


def renaming(fact: Fact, new: Mapping[int, int]) -> Fact:
    """The same fact in a record whose entries have other numbers; 0 is no entry."""
    if isinstance(fact, SignOff):
        return replace(fact, rests_on=tuple(sorted(new[number] for number in fact.rests_on)))
    if isinstance(fact, Countersignature):
        return replace(fact, sign_off=new.get(fact.sign_off, 0))
    if isinstance(fact, Observation):
        return replace(fact, corrects=new.get(fact.corrects, 0))
    if isinstance(fact, Ruling):
        return replace(fact, contest=new[fact.contest])
    return replace(fact, entry=new[fact.entry]) if isinstance(fact, Withdrawal | Contest | FeedbackRead) else fact


@dataclass(frozen=True)
class Step:
    """What somebody tries; ``back`` days before today, and ``pick`` chooses among the entries there are."""

    kind: str
    code: str
    person: int
    level: int
    method: str
    gap: int
    back: int
    pick: int


KINDS = ("go on",) * 12 + ("observe",) * 2 + ("sign", "countersign", "withdraw")

BYTES = 4
"""Of one step: so that a whole story is a single draw, which is what makes hundreds of them cheap."""


def steps_in(drawn: bytes) -> list[Step]:
    return [_step(*drawn[start : start + BYTES]) for start in range(0, len(drawn) - BYTES + 1, BYTES)]


def _step(first: int, second: int, third: int, fourth: int) -> Step:
    return Step(
        kind=KINDS[first % len(KINDS)],
        code=CODES[second % 6],
        person=tuple(PEOPLE)[second // 6 % 6],
        level=LEVELS[third % 7],
        method=METHODS[third // 7 % 6],
        gap=third // 42 % 5,
        back=fourth % 4,
        pick=fourth,
    )


def going_on(step: Step, story: Story) -> tuple[Act, int]:
    """What brings the trainee further: a signature that is due, or else an observation that is still missing."""
    on = story.today
    found = fold(CURRICULUM, "doctor", frozenset(), story.record.entries)
    for code, standing in found.items():
        if standing.phase is Phase.AWAITING_COUNTERSIGNATURE and standing.signature:
            who = OTHER_HEAD if standing.signature.signer == HEAD else HEAD
            return Countersigning(code, standing.signature.entry, on), who
    ready = [code for code in CODES if found[code].phase is Phase.READY_TO_SIGN]
    if ready:
        return Signing(ready[step.pick % len(ready)], on), (AMINA, HEAD)[step.pick % 2]
    renewable = [code for code in CODES if found[code].phase is Phase.RENEWABLE]
    if renewable and step.pick % 2:
        return Signing(renewable[0], on), AMINA
    open_ones = [code for code in CODES if found[code].missing and not unmet_prerequisites(BY_CODE[code], found, on)]
    code = open_ones[step.pick % len(open_ones)] if open_ones else step.code
    practice = any(item.code == "passed_first" for item in found[code].missing)
    return Observing(code, step.level, "SIM" if practice else "MCX", on), (AMINA, BILAL, HEAD)[step.pick % 3]


def act_of(step: Step, story: Story) -> Act:
    on = story.today - timedelta(days=step.back)
    if step.kind in ("observe", "go on"):
        return Observing(step.code, step.level, step.method, on)
    if step.kind == "sign":
        return Signing(step.code, on)
    entries = story.record.entries
    if step.kind == "countersign":
        waiting = [e for e in entries if isinstance(e.fact, SignOff)]
        chosen = waiting[step.pick % len(waiting)] if waiting else None
        return Countersigning(competency_of(chosen.fact) if chosen else step.code, chosen.number if chosen else 0, on)
    number = step.pick % len(entries) + 1 if entries else 0
    return Withdrawing(number, WITHDRAWAL_REASONS[step.pick % 5], "A reason", on)


def told(steps: list[Step]) -> Story:
    story = Story()
    for step in steps:
        story.today += timedelta(days=step.gap)
        act, person = going_on(step, story) if step.kind == "go on" else (act_of(step, story), step.person)
        story.attempt(act, person)
    return story


VALID = st.binary(min_size=25 * BYTES, max_size=50 * BYTES).map(steps_in).map(told)


def write_wildly(steps: list[Step]) -> Story:
    """Whatever the writers can put down, without asking any rule."""
    story = Story(today=day(30))
    for step in steps:
        act = act_of(step, story)
        if not (isinstance(act, Withdrawing) and act.entry == 0):
            story.record.add(story.fact(act, step.person), day(step.pick % 40 - 2), step.person)
    return story


WILD = st.binary(max_size=40 * BYTES).map(steps_in).map(write_wildly)
