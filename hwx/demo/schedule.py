"""A believable course of a placement: when which competency is seen, signed and countersigned, rules obeyed.

Pure: it plans acts with dates; somebody else carries them out, asking the rules as for any other act.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle, islice

from hwx.rules.curriculum import CERTIFICATE, Competency, Curriculum
from hwx.rules.transcript_wording import SIMULATED

FEEDBACK = "MSF"


@dataclass(frozen=True)
class Planned:
    """One act. ``kind`` is "observe" (by the method CERT: a certificate is recognised), "log" (``count`` procedures, by
    the trainee), "sign", "countersign", or "hear" (a round of feedback is released; it has no competency); ``who``
    counts the assessors of the host from 0."""

    on: date
    kind: str
    competency: str
    who: int = 0
    level: int = 0
    method: str = ""
    count: int = 0


def course_of(curriculum: Curriculum, cadre: str, starts_on: date, ends_on: date, assessors: int) -> list[Planned]:
    """All acts from the first to the last day, in the order of their dates. ``assessors``: how many take turns."""
    asked = in_order(curriculum.asked_of(cadre))
    room = (ends_on - starts_on).days - 14
    done: dict[str, date] = {}
    acts: list[Planned] = []
    for index, competency in enumerate(asked):
        turn = starts_on + timedelta(days=2 + index * room * 2 // (3 * len(asked)))
        after = [done[code] + timedelta(days=1) for code in competency.prerequisites]
        first = max([turn, *after])
        seen = list(_observations(competency, cadre, first, index, assessors))
        signed = seen[-1].on + timedelta(days=1)
        logged = [Planned(seen[-1].on, "log", competency.code, count=competency.procedures)]
        acts += [
            *seen,
            *(logged if competency.procedures else ()),
            Planned(signed, "sign", competency.code, seen[-1].who),
        ]
        if curriculum.rules.asks_senior(competency.critical):
            acts.append(Planned(signed, "countersign", competency.code))
        done[competency.code] = signed
    return sorted([*_heard(acts, starts_on), *acts], key=lambda act: act.on)


def _heard(acts: Sequence[Planned], starts_on: date) -> list[Planned]:
    """The round of feedback on which observations by multi-source feedback rest, two days before the first of them."""
    first = min((act.on for act in acts if act.method == FEEDBACK), default=None)
    return [Planned(max(first - timedelta(days=2), starts_on), "hear", "")] if first else []


def in_order(asked: Sequence[Competency]) -> list[Competency]:
    """Prerequisites before what rests on them, otherwise as in the curriculum."""
    placed: dict[str, Competency] = {}
    waiting = list(asked)
    while waiting:
        ready = [one for one in waiting if all(code in placed for code in one.prerequisites)]
        placed |= {one.code: one for one in ready}
        waiting = [one for one in waiting if one.code not in placed]
    return list(placed.values())


def _observations(competency: Competency, cadre: str, first: date, index: int, assessors: int) -> Iterator[Planned]:
    """Spread over more than the days asked for; levels rise to the required one, the last k stay there."""
    practice = 1 if any(method.after for method in competency.methods) else 0
    count = max(competency.observations, practice + min(competency.last_at_level, competency.observations))
    required = competency.level_for(cadre)
    apart = competency.spread_apart if count > 1 else 0
    gap = -(-apart // (count - 1)) if count > 1 else 0
    methods = list(islice(cycle(_methods(competency)), count))
    for number in range(count):
        behind = count - number > competency.last_at_level
        yield Planned(
            on=first + timedelta(days=number * gap),
            kind="observe",
            competency=competency.code,
            who=(index + number) % assessors,
            level=max(2, required - 1) if behind and required > 2 else required,
            method=_first_method(competency) if number == 0 else methods[number],
        )


def _methods(competency: Competency) -> list[str]:
    """Feedback by colleagues and outside certificates only where nothing else but simulation is left: there is one
    round in a placement, and few papers."""
    gates = {method.after for method in competency.methods if method.after}
    found = [method.code for method in competency.methods if method.code not in gates] or [competency.methods[0].code]
    others = [code for code in found if code not in (FEEDBACK, CERTIFICATE)]
    return others if set(others) - SIMULATED else found


def _first_method(competency: Competency) -> str:
    """What must be passed first, where something must; the practice comes before everything else."""
    gate = next((method.after for method in competency.methods if method.after), None)
    return gate or _methods(competency)[0]
