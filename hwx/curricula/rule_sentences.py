"""The rules of assessment that hold for a whole curriculum, each in one sentence, also where it is switched off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext, ngettext

from hwx.rules.assessment import USUAL, AssessmentRules
from hwx.rules.feedback import release_number


@dataclass(frozen=True)
class Told:
    """``names`` are the rules that the sentence is about: fields of AssessmentRules, Competency or Curriculum."""

    names: tuple[str, ...]
    sentence: str
    usual: bool


def assessment_told(rules: AssessmentRules) -> list[Told]:
    """In the order in which a trainee meets them; a rule that means nothing beside the others is left out."""
    return [
        Told(names, str(sentence), all(getattr(rules, name) == getattr(USUAL, name) for name in names))
        for names, tell in TELLERS
        for sentence in tell(rules)
    ]


def _senior(rules: AssessmentRules) -> list[str]:
    if rules.senior == "none":
        return [gettext("No sign-off is countersigned.")]
    days, every = rules.countersign_days, rules.senior == "all"
    if not days:
        return [
            gettext("A unit head countersigns every sign-off; no time is set for it.")
            if every
            else gettext("A unit head countersigns the sign-off of every critical competency; no time is set for it.")
        ]
    if every:
        return [
            ngettext(
                "A unit head countersigns every sign-off within %(num)s day; later, it is signed off again.",
                "A unit head countersigns every sign-off within %(num)s days; later, it is signed off again.",
                days,
            )
        ]
    return [
        ngettext(
            "A unit head countersigns the sign-off of every critical competency within %(num)s day; later, it is "
            "signed off again.",
            "A unit head countersigns the sign-off of every critical competency within %(num)s days; later, it is "
            "signed off again.",
            days,
        )
    ]


def repeat_sentence() -> str:
    return str(
        gettext(
            "After an observation at the lowest level the next one is on another day, when the trainee has read what "
            "was said."
        )
    )


def _repeat(rules: AssessmentRules) -> list[str]:
    if rules.repeat_after_fail:
        return [repeat_sentence()]
    return [gettext("After an observation at the lowest level the next one may follow at once.")]


def _extension(rules: AssessmentRules) -> list[str]:
    """Nothing where a request has no end that could be moved."""
    if not rules.request_days:
        return []
    if not rules.extension_days:
        return [gettext("The coordinator cannot give a request more days.")]
    return [
        ngettext(
            "The coordinator may give a request %(num)s more day, once and with a reason.",
            "The coordinator may give a request %(num)s more days, once and with a reason.",
            rules.extension_days,
        )
    ]


def _feedback(rules: AssessmentRules) -> list[str]:
    """As the round asks it: never fewer people than could let it be released."""
    release = release_number(rules)
    return [
        gettext(
            "A round of feedback asks at least %(least)s and at most %(most)s colleagues.",
            least=max(rules.feedback_least, release),
            most=rules.feedback_most,
        ),
        ngettext(
            "A round of feedback is released, its comments grouped, from %(num)s answer on.",
            "A round of feedback is released, its comments grouped, from %(num)s answers on.",
            release,
        ),
    ]


def _training(rules: AssessmentRules) -> list[str]:
    return [
        gettext("An assessor whose training was never recorded is refused.")
        if rules.training_required
        else gettext("An assessor whose training was never recorded is not refused.")
    ]


def substitute_sentences(rules: AssessmentRules) -> list[str]:
    """One for each that the curriculum names."""
    told = {
        "remote_observer": gettext(
            "Where the host has a single qualified assessor, a remote observer may stand for the second one; the "
            "record and the transcript say so."
        ),
        "panel_viva": gettext(
            "Where the host has a single qualified assessor, a viva before a panel may stand for the second one; the "
            "record and the transcript say so."
        ),
    }
    return [str(told[kind]) for kind in rules.alternatives]


def _alternatives(rules: AssessmentRules) -> list[str]:
    nothing = gettext("Nothing stands for a second assessor where the host has a single qualified one.")
    return substitute_sentences(rules) or [nothing]


def _prior_learning(rules: AssessmentRules) -> list[str]:
    if not rules.prior_learning:
        return [gettext("Learning from before the placement is not recognised.")]
    return [
        gettext("Learning from before the placement may be recognised by a reviewer, except for a critical competency.")
    ]


Teller = Callable[[AssessmentRules], list[str]]


def _number(name: str, off: Callable[[], str], on: Callable[[int], str]) -> tuple[tuple[str, ...], Teller]:
    """A rule that is one number; 0 switches it off."""

    def tell(rules: AssessmentRules) -> list[str]:
        value = getattr(rules, name)
        return [on(value) if value else off()]

    return (name,), tell


TELLERS: tuple[tuple[tuple[str, ...], Teller], ...] = (
    _number(
        "lowest_free",
        lambda: gettext("A result at the lowest level among the last observations does not by itself stop a sign-off."),
        lambda n: ngettext(
            "The last observation of a competency is above the lowest level.",
            "The last %(num)s observations of a competency are all above the lowest level.",
            n,
        ),
    ),
    (("repeat_after_fail",), _repeat),
    _number(
        "simulation_cap",
        lambda: gettext("Simulation alone may show any level."),
        lambda n: gettext(
            "Simulation alone shows level %(level)s at most, except where a competency accepts nothing else.", level=n
        ),
    ),
    _number(
        "exercise_cap",
        lambda: gettext("Exercises and simulation alone may show any level."),
        lambda n: gettext(
            "Exercises and simulation alone show level %(level)s at most, except where a competency accepts nothing "
            "else.",
            level=n,
        ),
    ),
    (("senior", "countersign_days"), _senior),
    _number(
        "recency_days",
        lambda: gettext("No observation shortly before completion is asked."),
        lambda n: ngettext(
            "Each critical competency was observed within the last %(num)s day before completion.",
            "Each critical competency was observed within the last %(num)s days before completion.",
            n,
        ),
    ),
    _number(
        "encounter_days",
        lambda: gettext("An observation may be asked for or recorded at any time after the encounter."),
        lambda n: ngettext(
            "An observation is asked for or recorded within %(num)s day of the encounter; a pause does not count.",
            "An observation is asked for or recorded within %(num)s days of the encounter; a pause does not count.",
            n,
        ),
    ),
    _number(
        "request_days",
        lambda: gettext("A request stays open until it is answered."),
        lambda n: ngettext(
            "A request is open for %(num)s day; a pause does not count.",
            "A request is open for %(num)s days; a pause does not count.",
            n,
        ),
    ),
    (("extension_days",), _extension),
    _number(
        "paper_days",
        lambda: gettext("What was written on paper may be copied at any time after the encounter."),
        lambda n: ngettext(
            "What was written on paper is copied within %(num)s day of the encounter; a pause does not count.",
            "What was written on paper is copied within %(num)s days of the encounter; a pause does not count.",
            n,
        ),
    ),
    _number(
        "edit_hours",
        lambda: gettext("Every correction of an observation needs a reason and is shown to the panel."),
        lambda n: ngettext(
            "An observation is corrected without a reason within %(num)s hour; a later correction needs one and is "
            "shown to the panel.",
            "An observation is corrected without a reason within %(num)s hours; a later correction needs one and is "
            "shown to the panel.",
            n,
        ),
    ),
    _number(
        "contest_days",
        lambda: gettext("The trainee may contest an entry, or appeal, at any time."),
        lambda n: ngettext(
            "The trainee may contest an entry, or appeal, within %(num)s day of being told of it.",
            "The trainee may contest an entry, or appeal, within %(num)s days of being told of it.",
            n,
        ),
    ),
    _number(
        "inform_days",
        lambda: gettext("No time is set for telling the trainee of a withdrawal."),
        lambda n: ngettext(
            "The trainee is told of a withdrawal within %(num)s day.",
            "The trainee is told of a withdrawal within %(num)s days.",
            n,
        ),
    ),
    (("feedback_least", "feedback_most", "feedback_release"), _feedback),
    _number(
        "workload_per_day",
        lambda: gettext("The number of sign-offs by one person in a day is not shown to the panel."),
        lambda n: ngettext(
            "More than %(num)s sign-off by one person for one trainee in a day is shown to the panel.",
            "More than %(num)s sign-offs by one person for one trainee in a day are shown to the panel.",
            n,
        ),
    ),
    _number(
        "reciprocal_months",
        lambda: gettext("Two people who sign for each other are not shown to the panel."),
        lambda n: ngettext(
            "Two people who sign for each other within %(num)s month are shown to the panel.",
            "Two people who sign for each other within %(num)s months are shown to the panel.",
            n,
        ),
    ),
    _number(
        "training_months",
        lambda: gettext("The training of an assessor does not lapse."),
        lambda n: ngettext(
            "The training of an assessor counts for %(num)s month; who lets it lapse is refused.",
            "The training of an assessor counts for %(num)s months; who lets it lapse is refused.",
            n,
        ),
    ),
    (("training_required",), _training),
    (("alternatives",), _alternatives),
    (("prior_learning",), _prior_learning),
)
