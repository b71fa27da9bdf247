"""All rules of a curriculum in sentences: how its competencies are mostly seen, and the rules of assessment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from flask_babel import gettext, ngettext

from hwx.curricula.asked import seen_sentences
from hwx.curricula.rule_sentences import Told, assessment_told
from hwx.rules.curriculum import Competency, Curriculum


@dataclass(frozen=True)
class Prevailing:
    """How a competency is seen that says nothing else. A revision keeps each number with its competency: these are
    the commonest, and otherwise as usual."""

    last_at_level: int = Competency.last_at_level
    spread_days: int = Competency.spread_days
    spread_apart: int = Competency.spread_apart
    simulation_pass: int = Competency.simulation_pass


USUAL_SEEN = Prevailing()


def rules_told(curriculum: Curriculum) -> list[Told]:
    """Every rule that holds for the whole curriculum."""
    soon = curriculum.expires_soon_days
    warned = Told(("expires_soon_days",), _warned(soon), soon == Curriculum.expires_soon_days)
    return [*_seen(curriculum), *assessment_told(curriculum.rules), warned]


def own_sentences(competency: Competency, prevailing: Prevailing) -> list[str]:
    """What this competency asks otherwise than most, for a table of all."""
    usual = replace(
        competency,
        last_at_level=prevailing.last_at_level,
        spread_days=prevailing.spread_days,
        spread_apart=prevailing.spread_apart,
        simulation_pass=prevailing.simulation_pass,
        procedures=0,
    )
    expected = seen_sentences(usual)
    found = [sentence for sentence in seen_sentences(competency) if sentence not in expected]
    if competency.observations > 1 and competency.spread_days < 2 <= prevailing.spread_days:
        found.append(str(gettext("They may all lie on one day.")))
    elif competency.observations > 1 and not competency.spread_apart and prevailing.spread_apart:
        found.append(str(gettext("No days are asked between them.")))
    return found


def prevailing_in(curriculum: Curriculum) -> Prevailing:
    several = [one for one in curriculum.competencies() if one.observations > 1]
    return Prevailing(
        _commonest((one.last_at_level for one in several), USUAL_SEEN.last_at_level),
        _commonest((one.spread_days for one in several), USUAL_SEEN.spread_days),
        _commonest((one.spread_apart for one in several), USUAL_SEEN.spread_apart),
        _commonest((one.simulation_pass for one in curriculum.competencies()), USUAL_SEEN.simulation_pass),
    )


def _commonest(numbers: Iterable[int], usual: int) -> int:
    """Of several that are equally prevailing the usual one, or else the greatest."""
    counts = Counter(numbers)
    return max(counts, key=lambda number: (counts[number], number == usual, number), default=usual)


def _seen(curriculum: Curriculum) -> list[Told]:
    prevailing = prevailing_in(curriculum)
    return [
        Told((name,), str(sentence), getattr(prevailing, name) == getattr(USUAL_SEEN, name))
        for name, sentence in (
            ("last_at_level", _last(prevailing.last_at_level)),
            ("spread_days", _days(prevailing.spread_days)),
            ("spread_apart", _apart(prevailing.spread_apart)),
            ("simulation_pass", _passed(prevailing.simulation_pass)),
        )
    ]


def _last(count: int) -> str:
    return str(
        ngettext(
            "The last observation of a competency reaches the required level.",
            "The last %(num)s observations of a competency each reach the required level.",
            count,
        )
    )


def _days(count: int) -> str:
    if count < 2:
        return str(gettext("Several observations of a competency may all lie on one day."))
    return str(
        ngettext(
            "Several observations of a competency lie on at least %(num)s day.",
            "Several observations of a competency lie on at least %(num)s different days.",
            count,
        )
    )


def _apart(days: int) -> str:
    if not days:
        return str(gettext("No days are asked between the first and the last of several observations."))
    return str(
        ngettext(
            "At least %(num)s day lies between the first and the last of several observations.",
            "At least %(num)s days lie between the first and the last of several observations.",
            days,
        )
    )


def _passed(level: int) -> str:
    return str(
        gettext("Where a method is passed before another, it is passed at level %(level)s or higher.", level=level)
    )


def _warned(days: int) -> str:
    if not days:
        return str(gettext("The expiry of a sign-off is not announced beforehand."))
    return str(
        ngettext(
            "The expiry of a sign-off is announced %(num)s day before; from then on it may be renewed.",
            "The expiry of a sign-off is announced %(num)s days before; from then on it may be renewed.",
            days,
        )
    )
