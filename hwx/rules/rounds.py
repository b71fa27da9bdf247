"""Which released round of feedback by colleagues an observation by multi-source feedback (MSF) rests on.

Nobody rates a level in a round. A supervisor who has read what came of it talks it over with the trainee, records one
observation of each competency that accepts MSF, and answers for the level; the entry names the round.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from hwx.rules.counting import counted_observations
from hwx.rules.curriculum import Competency, Curriculum
from hwx.rules.facts import Feedback, Observation
from hwx.rules.record import Entry, withdrawn_numbers
from hwx.rules.signing_ground import Ground, Objection

MSF = "MSF"


def newest_round(entries: Iterable[Entry], on: date) -> Entry | None:
    """The round that was released last, on that day or before, and was not set aside by a ruling."""
    entries = list(entries)
    gone = withdrawn_numbers(entries)
    released = [one for one in entries if isinstance(one.fact, Feedback) and one.number not in gone]
    return max((one for one in released if one.happened_on <= on), key=lambda one: one.number, default=None)


def round_for(method: str, person: int, competency: str, on: date, entries: Sequence[Entry]) -> int:
    """The number of the entry that released it; 0 for another method, where none was released by that day, and where
    this person has recorded an observation of the competency from it already."""
    found = newest_round(entries, on) if method == MSF else None
    if found is None:
        return 0
    own = (one.fact for one in counted_observations(competency, entries) if one.author == person)
    used = any(isinstance(fact, Observation) and fact.feedback == found.number for fact in own)
    return 0 if used else found.number


def against_round(method: str, person: int, competency: str, on: date, ground: Ground) -> list[Objection]:
    """Asked only where the curriculum asks for a round: elsewhere feedback may have been gathered on paper."""
    if method != MSF or not ground.curriculum.completion.feedback_raters:
        return []
    found = newest_round(ground.entries, on)
    if found is None:
        return [Objection("round_not_released", day=on)]
    if round_for(method, person, competency, on, ground.entries):
        return []
    return [Objection("round_used", have=found.number)]


def against_unseen_round(method: str, curriculum: Curriculum) -> list[Objection]:
    """Whoever sees one case of the placement alone has read no round."""
    return [Objection("round_unseen")] if method == MSF and curriculum.completion.feedback_raters else []


def methods_without_round(competency: Competency, curriculum: Curriculum) -> tuple[str, ...]:
    """What somebody who sees one case alone is offered; all methods where none would be left."""
    seen = (one for one in competency.watched_methods if not against_unseen_round(one, curriculum))
    return tuple(seen) or competency.method_codes
