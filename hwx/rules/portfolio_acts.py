"""Who may put what on a record beside assessing and signing: the trainee's own entries, comments, erasures.

Each answer is the whole list of reasons against the act; empty means that it may be done (domain sheet, 3.2 and 6).
Disagreement and rulings are in ``hwx.rules.contesting``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hwx.rules.facts import Decision, Fact, Observation, Withdrawal
from hwx.rules.lifecycle import PlacementState
from hwx.rules.portfolio import (
    AGE_BANDS,
    COMPLEXITIES,
    ROLES,
    SETTINGS,
    STAGES,
    Contest,
    Erasure,
    Evidence,
    FeedbackRead,
    Procedure,
    Ruling,
)
from hwx.rules.record import Entry, withdrawn_numbers

LARGEST_COUNT = 50
"""More of one procedure on one day is a mistyped number."""

ERASING_ROLES = ("supervisor", "unit_head", "coordinator")
COMMENTING_ROLES = ("supervisor", "unit_head", "coordinator", "registrar")

APPEALED = (Withdrawal, Ruling, Decision)
"""What already is a second word, or the last one: disagreeing with it is an appeal. A decision is the panel's: who
rules on the appeal did not sit on it and can only send it back, and the panel decides again."""

OPEN = (PlacementState.ACTIVE, PlacementState.PAUSED)


@dataclass(frozen=True)
class Case:
    """The record and what the placement says of itself; ``asked`` are the codes asked of the trainee."""

    trainee: int
    state: str
    starts_on: date
    ends_on: date
    asked: frozenset[str]
    levels: tuple[int, ...]
    entries: Sequence[Entry]
    today: date


@dataclass(frozen=True)
class Actor:
    """``roles`` are those held at the host today."""

    person: int
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Bringing:
    """Evidence of one encounter."""

    competency: str
    on: date
    setting: str
    complexity: str
    age_band: str
    role: str
    count: int


@dataclass(frozen=True)
class Logging:
    """A line of the logbook; ``setting`` may be empty."""

    competency: str
    on: date
    role: str
    count: int
    setting: str = ""


@dataclass(frozen=True)
class AssessingOneself:
    competency: str
    level: int
    stage: str


@dataclass(frozen=True)
class ReadingFeedback:
    entry: int


@dataclass(frozen=True)
class TakingBack:
    """A line of the logbook that was mistyped."""

    entry: int


@dataclass(frozen=True)
class Erasing:
    item: str
    reason: str


@dataclass(frozen=True)
class Commenting:
    """``about`` is the number of an entry, 0 for the placement as a whole."""

    about: int
    text: str


PortfolioAct = Bringing | Logging | AssessingOneself | ReadingFeedback | TakingBack | Erasing | Commenting


@dataclass(frozen=True)
class Against:
    """One reason; ``number`` is an entry, a count or a level, ``day`` a last day, as ``code`` has it."""

    code: str
    number: int = 0
    day: date | None = None


REASONS = (
    "only_the_trainee", "not_entitled", "placement_not_open", "in_the_future", "outside_placement", "not_asked",
    "unknown_choice", "count_out_of_range", "level_outside_scale", "no_such_entry", "no_text", "no_reason",
    "no_such_item", "erased_already", "not_at_the_lowest", "read_already", "not_in_the_logbook", "taken_back_already",
)  # fmt: skip


def against(act: PortfolioAct, actor: Actor, case: Case) -> tuple[Against, ...]:
    """All reasons at once why ``actor`` may not do ``act`` today."""
    return tuple(_RULES[type(act)](act, actor, case))


def step_against(fact: Fact) -> str:
    """ "contest" or "appeal", as disagreeing with this fact is called."""
    return "appeal" if isinstance(fact, APPEALED) else "contest"


def open_contests(entries: Sequence[Entry]) -> list[Entry]:
    """Contests and appeals without a ruling, oldest first."""
    answered = {entry.fact.contest for entry in entries if isinstance(entry.fact, Ruling)}
    return [entry for entry in entries if isinstance(entry.fact, Contest) and entry.number not in answered]


def erased_items(entries: Sequence[Entry]) -> frozenset[str]:
    return frozenset(entry.fact.item for entry in entries if isinstance(entry.fact, Erasure))


def _against_own(actor: Actor, case: Case) -> list[Against]:
    return [] if actor.person == case.trainee else [Against("only_the_trainee")]


def _against_competency(code: str, case: Case) -> list[Against]:
    return [] if code in case.asked else [Against("not_asked")]


def _against_state(case: Case, *also: str) -> list[Against]:
    return [] if case.state in (*OPEN, *also) else [Against("placement_not_open")]


def _against_day(on: date, case: Case) -> list[Against]:
    if on > case.today:
        return [Against("in_the_future", day=on)]
    return [] if case.starts_on <= on <= case.ends_on else [Against("outside_placement", day=on)]


def _against_count(count: int) -> list[Against]:
    return [] if 1 <= count <= LARGEST_COUNT else [Against("count_out_of_range", LARGEST_COUNT)]


def _against_choices(*chosen: tuple[str, Sequence[str]]) -> list[Against]:
    return [] if all(value in offered for value, offered in chosen) else [Against("unknown_choice")]


def _bringing(act: Bringing, actor: Actor, case: Case) -> list[Against]:
    chosen = (
        (act.setting, SETTINGS),
        (act.complexity, COMPLEXITIES),
        (act.age_band, AGE_BANDS),
        (act.role, ROLES),
    )
    return [*_encounter(act, actor, case), *_against_choices(*chosen)]


def _logging(act: Logging, actor: Actor, case: Case) -> list[Against]:
    return [*_encounter(act, actor, case), *_against_choices((act.role, ROLES), (act.setting, ("", *SETTINGS)))]


def _encounter(act: Bringing | Logging, actor: Actor, case: Case) -> list[Against]:
    return [
        *_against_own(actor, case),
        *_against_state(case),
        *_against_competency(act.competency, case),
        *_against_day(act.on, case),
        *_against_count(act.count),
    ]


def _assessing(act: AssessingOneself, actor: Actor, case: Case) -> list[Against]:
    """Also before the first day: the baseline is taken then."""
    found = [
        *_against_own(actor, case),
        *_against_state(case, PlacementState.ACCEPTED),
        *_against_competency(act.competency, case),
        *_against_choices((act.stage, STAGES)),
    ]
    if act.level not in case.levels:
        found.append(Against("level_outside_scale", act.level))
    return found


def _reading(act: ReadingFeedback, actor: Actor, case: Case) -> list[Against]:
    found = _against_own(actor, case)
    entry = _entry(act.entry, case)
    if entry is None:
        return [*found, Against("no_such_entry", act.entry)]
    if not isinstance(entry.fact, Observation) or entry.fact.level != case.levels[0]:
        found.append(Against("not_at_the_lowest", act.entry))
    if any(isinstance(one.fact, FeedbackRead) and one.fact.entry == act.entry for one in case.entries):
        found.append(Against("read_already", act.entry))
    return found


def _taking_back(act: TakingBack, actor: Actor, case: Case) -> list[Against]:
    found = [*_against_own(actor, case), *_against_state(case)]
    entry = _entry(act.entry, case)
    if entry is None:
        return [*found, Against("no_such_entry", act.entry)]
    if not isinstance(entry.fact, Procedure):
        return [*found, Against("not_in_the_logbook", act.entry)]
    return [
        *found,
        *([Against("taken_back_already", act.entry)] if act.entry in withdrawn_numbers(case.entries) else []),
    ]


def _erasing(act: Erasing, actor: Actor, case: Case) -> list[Against]:
    """The trainee erases the own at once; others say why, since it is not theirs."""
    found = []
    if actor.person != case.trainee:
        if actor.roles.isdisjoint(ERASING_ROLES):
            found.append(Against("not_entitled"))
        if not act.reason.strip():
            found.append(Against("no_reason"))
    if not any(isinstance(one.fact, Evidence) and one.fact.item == act.item for one in case.entries):
        return [*found, Against("no_such_item")]
    return [*found, *([Against("erased_already")] if act.item in erased_items(case.entries) else [])]


def _commenting(act: Commenting, actor: Actor, case: Case) -> list[Against]:
    found = []
    if actor.person != case.trainee and actor.roles.isdisjoint(COMMENTING_ROLES):
        found.append(Against("not_entitled"))
    if not act.text.strip():
        found.append(Against("no_text"))
    if act.about and _entry(act.about, case) is None:
        found.append(Against("no_such_entry", act.about))
    return found


def _entry(number: int, case: Case) -> Entry | None:
    return next((entry for entry in case.entries if entry.number == number), None)


_RULES: Mapping[type, Callable[..., list[Against]]] = {
    Bringing: _bringing,
    Logging: _logging,
    AssessingOneself: _assessing,
    ReadingFeedback: _reading,
    TakingBack: _taking_back,
    Erasing: _erasing,
    Commenting: _commenting,
}
