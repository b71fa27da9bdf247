"""What a competency, and what completion, asks for, in sentences."""

from __future__ import annotations

from flask_babel import gettext, ngettext

from hwx.curricula.methods import method_name
from hwx.curricula.rule_sentences import repeat_sentence, substitute_sentences
from hwx.rules.assessment import AssessmentRules
from hwx.rules.counting import LOWEST
from hwx.rules.curriculum import Competency, Completion
from hwx.rules.recognising import against_basis


def asked_sentences(competency: Competency, rules: AssessmentRules) -> list[str]:
    """The rules in the order in which a supervisor meets them, and none that this competency can never meet.

    The required level and the prerequisites stand elsewhere.
    """
    watched = set(competency.method_codes) != {"CERT"}
    sentences = [ngettext("At least %(num)s observation.", "At least %(num)s observations.", competency.observations)]
    if competency.assessors > 1:
        sentences.append(
            ngettext("By %(num)s assessor.", "By at least %(num)s different assessors.", competency.assessors)
        )
        sentences += substitute_sentences(rules) if watched else []
    sentences += [*seen_sentences(competency), *_above_lowest(competency, rules), *_caps(competency, rules)]
    sentences += [repeat_sentence()] if rules.repeat_after_fail and watched else []
    return [str(sentence) for sentence in (*sentences, *_when_signed(competency, rules))]


def seen_sentences(competency: Competency) -> list[str]:
    """What is told of the competency's own numbers: the last ones, the spread, what is passed first, the logbook."""
    last = min(competency.last_at_level, competency.observations)
    sentences = [
        ngettext(
            "The last of them at the required level.", "The last %(num)s of them each at the required level.", last
        ),
        *_spread(competency),
    ]
    for first in dict.fromkeys(method.after for method in competency.methods if method.after):
        sentences.append(
            gettext(
                "%(method)s is passed first, at level %(level)s or higher.",
                method=method_name(first),
                level=min(competency.simulation_pass, *competency.levels.values()),
            )
        )
    if competency.procedures:
        sentences.append(
            ngettext(
                "In the logbook %(num)s more, done by the trainee.",
                "In the logbook %(num)s more, done by the trainee.",
                competency.procedures,
            )
        )
    return [str(sentence) for sentence in sentences]


def validity_sentence(competency: Competency) -> str:
    months = competency.valid_months
    if months is None:
        return str(gettext("A sign-off does not expire."))
    return str(ngettext("A sign-off is valid for %(num)s month.", "A sign-off is valid for %(num)s months.", months))


def validity_words(competency: Competency) -> str:
    """For a table; empty where a sign-off does not expire."""
    months = competency.valid_months
    return str(ngettext("%(num)s month", "%(num)s months", months)) if months else ""


def completion_sentences(completion: Completion) -> list[str]:
    sentences = [
        gettext("Every critical competency is signed off and current."),
        gettext(
            "Of the other competencies at least %(share)s %% are signed off and current.",
            share=completion.others_percent,
        ),
        gettext("Attendance of at least %(share)s %%.", share=completion.attendance_percent),
    ]
    if completion.feedback_raters:
        sentences.append(
            ngettext(
                "Feedback from at least %(num)s person.",
                "Feedback from at least %(num)s people.",
                completion.feedback_raters,
            )
        )
    if completion.home_plan:
        sentences.append(gettext("A plan for the return home is accepted."))
    return [str(sentence) for sentence in sentences]


def _spread(competency: Competency) -> list[str]:
    if competency.observations < 2:
        return []
    days = min(competency.spread_days, competency.observations)
    apart = competency.spread_apart
    found = []
    if days > 1:
        found.append(ngettext("On %(num)s day.", "On at least %(num)s different days.", days))
    if apart:
        found.append(
            ngettext(
                "At least %(num)s day from the first to the last.",
                "At least %(num)s days from the first to the last.",
                apart,
            )
        )
    return found


def _above_lowest(competency: Competency, rules: AssessmentRules) -> list[str]:
    need = min(rules.lowest_free, competency.observations)
    if not need or max(competency.levels.values()) <= LOWEST:
        return []
    return [
        ngettext(
            "The last of them above the lowest level.", "The last %(num)s of them all above the lowest level.", need
        )
    ]


def _caps(competency: Competency, rules: AssessmentRules) -> list[str]:
    """Where the competency is seen by these methods and by others, and asks for more than these can show."""
    accepted, gates = set(competency.method_codes), {method.after for method in competency.methods}
    limits = [(rules.simulation_cap, {"SIM"}), (rules.exercise_cap, {"SIM", "EXR"})]
    asked = max(competency.levels.values())
    found = []
    for code, tell in (("SIM", _simulation_alone), ("EXR", _exercise_alone)):
        caps = [cap for cap, alone in limits if code in alone and cap and not accepted <= alone]
        if code in accepted - gates and caps and min(caps) < asked:
            found.append(tell(min(caps)))
    return found


def _simulation_alone(level: int) -> str:
    return str(gettext("Simulation alone shows level %(level)s at most.", level=level))


def _exercise_alone(level: int) -> str:
    return str(gettext("Exercises and simulation alone show level %(level)s at most.", level=level))


def _when_signed(competency: Competency, rules: AssessmentRules) -> list[str]:
    """What is asked of the signature and after it, and what may stand for it all."""
    found = []
    if rules.asks_senior(competency.critical):
        found.append(_countersigned(rules.countersign_days))
    if competency.critical and rules.recency_days:
        found.append(
            ngettext(
                "Observed within the last %(num)s day before completion.",
                "Observed within the last %(num)s days before completion.",
                rules.recency_days,
            )
        )
    if not against_basis("prior_learning", competency, rules):
        found.append(gettext("Learning from before the placement may be recognised instead."))
    return found


def _countersigned(days: int) -> str:
    if not days:
        return str(gettext("A unit head countersigns the sign-off."))
    return str(
        ngettext(
            "A unit head countersigns the sign-off within %(num)s day; later, it is signed off again.",
            "A unit head countersigns the sign-off within %(num)s days; later, it is signed off again.",
            days,
        )
    )
