"""What the observations of one competency amount to, and what is still missing (domain sheet, section 3.2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hwx.rules.assessment import AssessmentRules
from hwx.rules.curriculum import CERTIFICATE, Competency
from hwx.rules.ended import End, ended, origins_of
from hwx.rules.facts import Observation, Recognition, competency_of
from hwx.rules.portfolio import Procedure
from hwx.rules.record import Entry

PERFORMED = ("performed_supervised", "performed_alone")
LOWEST = 1
"""Levels are numbered from 1 in every scale."""


@dataclass(frozen=True)
class Missing:
    """One thing that is still needed. ``code`` is one of MISSING; ``have`` and ``need`` are counts, levels or days."""

    code: str
    have: int = 0
    need: int = 0
    method: str = ""


MISSING = (
    "observations",
    "assessors",
    "at_level",
    "above_lowest",
    "simulation_only",
    "exercise_only",
    "days",
    "apart",
    "passed_first",
    "procedures",
    "since_withdrawal",
    "since_sign_off",
)


@dataclass(frozen=True)
class Shown:
    """What stands of one competency. ``seen`` are the observations and certificates, by encounter date; ``learned`` is
    learning from before that was recognised; ``procedures`` were done by the trainee, as the logbook says.

    ``origins`` maps a correction to the entry whose place it takes: that is when it was first recorded.
    """

    seen: tuple[Entry, ...]
    learned: Entry | None
    procedures: int
    origins: Mapping[int, int]

    def since(self, entry: Entry, number: int, day: date) -> bool:
        """Whether the encounter was on that day or later, and was recorded after the entry ``number``."""
        return self.origins.get(entry.number, entry.number) > number and entry.happened_on >= day

    @property
    def evidence(self) -> tuple[Entry, ...]:
        return tuple(sorted((*self.seen, self.learned), key=self._order)) if self.learned else self.seen

    def _order(self, entry: Entry) -> tuple[date, int]:
        return entry.happened_on, self.origins.get(entry.number, entry.number)


def shown(competency: Competency, rules: AssessmentRules, about: Sequence[Entry], over: Mapping[int, End]) -> Shown:
    """``about`` are the entries of one competency in order, ``over`` those of them that have ended."""
    held = [entry for entry in about if entry.number not in over]
    origins = origins_of({entry.number: entry.fact for entry in about})
    return Shown(
        _seen(held, origins),
        _learned(held) if rules.prior_learning and not competency.critical else None,
        sum(e.fact.count for e in held if isinstance(e.fact, Procedure) and e.fact.role in PERFORMED),
        origins,
    )


def counted_observations(competency: str, entries: Iterable[Entry]) -> list[Entry]:
    """The observations and certificates of a competency that stand, by encounter date and then by number."""
    about = sorted(
        (entry for entry in entries if competency_of(entry.fact) == competency),
        key=lambda entry: entry.number,
    )
    facts = {entry.number: entry.fact for entry in about}
    over = ended(facts)
    return list(_seen([entry for entry in about if entry.number not in over], origins_of(facts)))


def passed_first(competency: Competency, method: str, level: int, seen: Sequence[Entry], on: date) -> bool:
    """Whether ``method`` was passed by ``on``: at the level asked of a first pass, never more than the required one."""
    bar = min(competency.simulation_pass, level)
    return any(entry.happened_on <= on and method_of(entry) == method and level_of(entry) >= bar for entry in seen)


def level_of(entry: Entry) -> int:
    assert isinstance(entry.fact, Observation | Recognition)
    return entry.fact.level


def method_of(entry: Entry) -> str:
    return entry.fact.method if isinstance(entry.fact, Observation) else CERTIFICATE


def run_needed(competency: Competency) -> int:
    return min(competency.last_at_level, competency.observations)


def beyond_practice(competency: Competency, seen: Sequence[Entry]) -> list[Entry]:
    """Without those made to pass first ("SIM before MCX"): they open the way and say nothing about the level."""
    gates = {method.after for method in competency.methods if method.after}
    return [entry for entry in seen if method_of(entry) not in gates]


def assessors_in(seen: Sequence[Entry], alternatives: Sequence[str]) -> int:
    """Different people; an alternative that the curriculum names stands for a second one and for no more."""
    hands = {_alternative(entry, alternatives) or entry.author for entry in seen}
    return max(len({entry.author for entry in seen}), min(2, len(hands)))


def supported_level(competency: Competency, rules: AssessmentRules, seen: Sequence[Entry]) -> int:
    """The highest level that each of the last k reached by methods that can show it; 0 when there are not enough."""
    counting = beyond_practice(competency, seen)
    run = counting[-run_needed(competency) :]
    if len(run) < run_needed(competency):
        return 0
    levels = range(min(level_of(entry) for entry in run), 0, -1)
    return next((level for level in levels if not _short_of(competency, rules, counting, level)), 0)


def missing_from(competency: Competency, level: int, rules: AssessmentRules, found: Shown) -> tuple[Missing, ...]:
    """What is needed for a first sign-off. Learning that was recognised at the level takes the place of it all."""
    if found.learned and level_of(found.learned) >= level:
        return ()
    seen = found.seen
    missing = []
    if len(seen) < competency.observations:
        missing.append(Missing("observations", len(seen), competency.observations))
    people = assessors_in(seen, rules.alternatives)
    if people < competency.assessors:
        missing.append(Missing("assessors", people, competency.assessors))
    missing += _missing_level(competency, level, rules, beyond_practice(competency, seen))
    missing += [*_missing_spread(competency, seen), *_missing_first(competency, level, seen)]
    if found.procedures < competency.procedures:
        missing.append(Missing("procedures", found.procedures, competency.procedures))
    return tuple(missing)


def _seen(held: Sequence[Entry], origins: Mapping[int, int]) -> tuple[Entry, ...]:
    seen = [
        entry
        for entry in held
        if isinstance(entry.fact, Observation)
        or (isinstance(entry.fact, Recognition) and entry.fact.basis == "certificate")
    ]
    return tuple(sorted(seen, key=lambda entry: (entry.happened_on, origins.get(entry.number, entry.number))))


def _learned(held: Sequence[Entry]) -> Entry | None:
    """The recognition of prior learning at the highest level, the newest of several."""
    found = [e for e in held if isinstance(e.fact, Recognition) and e.fact.basis == "prior_learning"]
    return max(found, key=lambda entry: (level_of(entry), entry.number), default=None)


def _alternative(entry: Entry, alternatives: Sequence[str]) -> str:
    said = entry.fact.alternative if isinstance(entry.fact, Observation) else ""
    return said if said in alternatives else ""


def _missing_level(
    competency: Competency, level: int, rules: AssessmentRules, counting: Sequence[Entry]
) -> list[Missing]:
    missing = []
    need = run_needed(competency)
    run = [entry for entry in counting[-need:] if level_of(entry) >= level]
    if len(run) < need:
        missing.append(Missing("at_level", len(run), need))
    missing += _missing_above_lowest(competency, level, rules, counting)
    short = _short_of(competency, rules, counting, level)
    return [*missing, short] if short else missing


def _missing_above_lowest(
    competency: Competency, level: int, rules: AssessmentRules, counting: Sequence[Entry]
) -> list[Missing]:
    """Never asked for more of them than there are observations to make, nor where the lowest level is enough."""
    need = min(rules.lowest_free, competency.observations)
    if not need or level <= LOWEST:
        return []
    since = next((back for back, entry in enumerate(reversed(counting)) if level_of(entry) <= LOWEST), need)
    return [Missing("above_lowest", since, need)] if since < need else []


def _short_of(competency: Competency, rules: AssessmentRules, counting: Sequence[Entry], level: int) -> Missing | None:
    """Whether the level was reached by methods alone that cannot show it, though the competency accepts others."""
    used = {method_of(entry) for entry in counting if level_of(entry) >= level}
    accepted = set(competency.method_codes)
    caps = (("simulation_only", {"SIM"}, rules.simulation_cap), ("exercise_only", {"SIM", "EXR"}, rules.exercise_cap))
    for code, alone, cap in caps:
        if used and used <= alone and not accepted <= alone and 0 < cap < level:
            return Missing(code, cap, level)
    return None


def _missing_spread(competency: Competency, seen: Sequence[Entry]) -> list[Missing]:
    if competency.observations < 2:
        return []
    missing = []
    days = sorted({entry.happened_on for entry in seen})
    need = min(competency.spread_days, competency.observations)
    if len(days) < need:
        missing.append(Missing("days", len(days), need))
    apart = (days[-1] - days[0]).days if days else 0
    if apart < competency.spread_apart:
        missing.append(Missing("apart", apart, competency.spread_apart))
    return missing


def _missing_first(competency: Competency, level: int, seen: Sequence[Entry]) -> list[Missing]:
    """A first pass is asked for unless another method without one ("SIM before MCX, CERT") was used throughout."""
    used = {method_of(entry) for entry in seen}
    missing = {}
    for method in competency.methods:
        if method.after is None or (used and method.code not in used and method.after not in used):
            continue
        if not passed_first(competency, method.after, level, seen, date.max):
            best = max((level_of(entry) for entry in seen if method_of(entry) == method.after), default=0)
            bar = min(competency.simulation_pass, level)
            missing[method.after] = Missing("passed_first", best, bar, method.after)
    return list(missing.values())
