"""What a competency, and what completion, asks for, in sentences."""

from __future__ import annotations

from flask_babel import gettext, ngettext

from hwx.curricula.methods import method_name
from hwx.rules.curriculum import Competency, Completion


def asked_sentences(competency: Competency) -> list[str]:
    """The rules in the order in which a supervisor meets them. The required level stands elsewhere."""
    sentences = [ngettext("At least %(num)s observation.", "At least %(num)s observations.", competency.observations)]
    if competency.assessors > 1:
        sentences.append(
            ngettext("By %(num)s assessor.", "By at least %(num)s different assessors.", competency.assessors)
        )
    last = min(competency.last_at_level, competency.observations)
    sentences.append(
        ngettext(
            "The last of them at the required level.", "The last %(num)s of them each at the required level.", last
        )
    )
    sentences += _spread(competency)
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
