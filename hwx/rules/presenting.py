"""What speaks against the trainee's own entries: evidence and its erasure, logbook, self-assessment, feedback read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hwx.rules.facts import Observation
from hwx.rules.portfolio import (
    AGE_BANDS,
    COMPLEXITIES,
    ROLES,
    SETTINGS,
    STAGES,
    Erasure,
    Evidence,
    FeedbackRead,
)
from hwx.rules.signing_ground import (
    Ground,
    Objection,
    against_competency,
    against_date,
    against_level,
    against_placement,
)

MOST_AT_ONCE = 99
"""A line of the logbook that says more is a slip of the finger."""

ERASING = ("coordinator", "unit_head")
"""Who at the host also erases what should never have been uploaded."""


@dataclass(frozen=True)
class Presenting:
    """A piece of evidence about the encounter on ``on``."""

    competency: str
    setting: str
    complexity: str
    age_band: str
    role: str
    count: int
    on: date


@dataclass(frozen=True)
class Logging:
    """A line of the logbook; ``setting`` may be left empty."""

    competency: str
    role: str
    count: int
    on: date
    setting: str = ""


@dataclass(frozen=True)
class SelfAssessing:
    competency: str
    level: int
    stage: str
    on: date


@dataclass(frozen=True)
class ReadingFeedback:
    """The trainee has read the observation ``entry``."""

    entry: int
    on: date


@dataclass(frozen=True)
class ErasingEvidence:
    """``roles`` are those that the person holds at the host that day."""

    item: str
    reason: str
    on: date
    roles: tuple[str, ...] = ()


TraineeAct = Presenting | Logging | SelfAssessing | ReadingFeedback | ErasingEvidence


def objections_to_own(act: TraineeAct, person: int, ground: Ground) -> tuple[Objection, ...]:
    """All reasons at once why ``person`` may not put this on the record as its trainee."""
    if isinstance(act, ErasingEvidence):
        return _against_erasing(act, person, ground)
    found = [] if person == ground.terms.trainee else [Objection("not_the_trainee")]
    if isinstance(act, ReadingFeedback):
        return (*found, *_against_reading(act, ground))
    found += against_placement(ground)
    if isinstance(act, SelfAssessing):
        # A baseline is made before the first day.
        found += [Objection("in_the_future", day=act.on)] if act.on > ground.today else []
        return (*found, *_against_self_assessment(act, ground))
    found += against_date(ground, act.on, ground.terms.ends_on)
    return (*found, *against_competency(ground, act.competency), *_against_structure(act))


def _against_structure(act: Presenting | Logging) -> list[Objection]:
    found = []
    if not 1 <= act.count <= MOST_AT_ONCE:
        found.append(Objection("count_out_of_range", have=act.count, need=MOST_AT_ONCE))
    known: list[tuple[str, tuple[str, ...]]] = [(act.role, ROLES)]
    if isinstance(act, Presenting):
        known += [(act.setting, SETTINGS), (act.complexity, COMPLEXITIES), (act.age_band, AGE_BANDS)]
    elif act.setting:
        known.append((act.setting, SETTINGS))
    wrong = tuple(value for value, among in known if value not in among)
    return [*found, Objection("unknown_choice", names=wrong)] if wrong else found


def _against_self_assessment(act: SelfAssessing, ground: Ground) -> list[Objection]:
    wrong = against_competency(ground, act.competency) or against_level(act.level, ground)
    return wrong if act.stage in STAGES else [*wrong, Objection("unknown_choice", names=(act.stage,))]


def _against_reading(act: ReadingFeedback, ground: Ground) -> list[Objection]:
    """In any state of the placement: what was written last is read after its end."""
    entry = ground.entry(act.entry)
    if entry is None:
        return [Objection("no_such_entry", have=act.entry)]
    if not isinstance(entry.fact, Observation):
        return [Objection("nothing_to_read", have=act.entry)]
    if any(isinstance(one.fact, FeedbackRead) and one.fact.entry == act.entry for one in ground.entries):
        return [Objection("read_already", have=act.entry)]
    return [Objection("in_the_future", day=act.on)] if act.on > ground.today else []


def _against_erasing(act: ErasingEvidence, person: int, ground: Ground) -> tuple[Objection, ...]:
    """By the trainee, the coordinator or a unit head, in any state of the placement: patient data does not wait."""
    found = []
    if person != ground.terms.trainee and not set(act.roles) & set(ERASING):
        found.append(Objection("not_your_evidence"))
    if not act.reason.strip():
        found.append(Objection("no_reason_for_erasure"))
    if not any(isinstance(one.fact, Evidence) and one.fact.item == act.item for one in ground.entries):
        return (*found, Objection("no_such_evidence"))
    if any(isinstance(one.fact, Erasure) and one.fact.item == act.item for one in ground.entries):
        found.append(Objection("erased_already"))
    return tuple(found)
