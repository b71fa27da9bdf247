"""Failed and borderline results, which are kept and shown to trainee and panel (domain sheet, section 3.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hwx.rules.counting import LOWEST, beyond_practice, counted_observations, level_of
from hwx.rules.curriculum import Curriculum
from hwx.rules.record import Entry


@dataclass(frozen=True)
class Shortfall:
    """Of ``seen`` observations of a competency that stand, ``below`` did not reach the required level; ``lowest`` of
    these were at the lowest one."""

    code: str
    seen: int
    below: int
    lowest: int


def shortfalls(
    curriculum: Curriculum, cadre: str, opened: frozenset[str], entries: Sequence[Entry]
) -> tuple[Shortfall, ...]:
    """In the order of the curriculum. What is made to pass first ("SIM before MCX") says nothing about the level."""
    found = []
    for competency in curriculum.asked_of(cadre, opened):
        seen = beyond_practice(competency, counted_observations(competency.code, entries))
        below = [level_of(entry) for entry in seen if level_of(entry) < competency.level_for(cadre)]
        if below:
            found.append(Shortfall(competency.code, len(seen), len(below), below.count(LOWEST)))
    return tuple(found)
