"""Which entries no longer hold: withdrawn, set aside by a ruling, or put right by a correction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hwx.rules.facts import (
    Countersignature,
    Fact,
    Feedback,
    Observation,
    Recognition,
    SignOff,
    Withdrawal,
    competency_of,
)
from hwx.rules.portfolio import Contest, Procedure, Ruling

WITHDRAWABLE = (Observation, SignOff, Countersignature, Recognition)
SET_ASIDE = (*WITHDRAWABLE, Withdrawal, Feedback)
"""What a contest that is upheld ends; a withdrawal that is set aside has never taken anything back."""


TAKEN_BACK = (*WITHDRAWABLE, Procedure)
"""A line of the logbook is taken back by the trainee who mistyped it; nobody rules on it."""


@dataclass(frozen=True)
class End:
    """``how`` is "withdrawn", "set_aside" or "corrected"; ``by`` is the number of the entry that did it, or that counts
    instead."""

    how: str
    by: int


def ended(facts: Mapping[int, Fact]) -> dict[int, End]:
    """What has ended among the entries, by number. Entries name only earlier ones, so the newest are asked first:
    whatever could undo an entry is known when its turn comes."""
    reading = _Reading(facts)
    for number in sorted(facts, reverse=True):
        fact = facts[number]
        if isinstance(fact, Withdrawal) and number not in reading.found:
            reading.end(number, fact.entry, "withdrawn", TAKEN_BACK)
        elif isinstance(fact, Ruling):
            reading.rule(number, fact)
        elif number in reading.origins and number not in reading.found:
            reading.correct(number)
    return reading.found


def origins_of(facts: Mapping[int, Fact]) -> dict[int, int]:
    """From a correction to the observation whose place it takes, over all corrections between them."""
    origins: dict[int, int] = {}
    for number in sorted(facts):
        fact = facts[number]
        target = fact.corrects if isinstance(fact, Observation) else 0
        named = facts.get(target)
        if target < number and isinstance(named, Observation) and named.competency == competency_of(fact):
            origins[number] = origins.get(target, target)
    return origins


class _Reading:
    def __init__(self, facts: Mapping[int, Fact]) -> None:
        self.facts = facts
        self.found: dict[int, End] = {}
        self.origins = origins_of(facts)
        self._turned: set[int] = set()

    def end(self, number: int, target: int, how: str, kinds: tuple[type[Fact], ...]) -> None:
        """Only what is earlier, of such a kind, and about the same competency."""
        fact, named = self.facts[number], self.facts.get(target)
        if target < number and isinstance(named, kinds) and competency_of(named) == competency_of(fact):
            self.found.setdefault(target, End(how, number))

    def rule(self, number: int, ruling: Ruling) -> None:
        """An appeal that is upheld turns the ruling that it was about into its opposite."""
        contest = self.facts.get(ruling.contest)
        upheld = (ruling.outcome == "upheld") != (number in self._turned)
        if not upheld or not isinstance(contest, Contest) or ruling.contest > number:
            return
        if isinstance(self.facts.get(contest.entry), Ruling):
            self._turned.add(contest.entry)
        else:
            self.end(number, contest.entry, "set_aside", SET_ASIDE)

    def correct(self, number: int) -> None:
        """The newest correction that holds takes the place of the first observation and of all others between."""
        origin = self.origins[number]
        for other in (origin, *(one for one in self.origins if self.origins[one] == origin and one < number)):
            self.found.setdefault(other, End("corrected", number))
