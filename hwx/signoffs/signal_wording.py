"""The signals of independence in plain words: what was seen, and how it was found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext, ngettext
from markupsafe import Markup, escape

from hwx.people.locale import day_text
from hwx.rules.signals import NEARLY_ALL_PERCENT, Signal


@dataclass(frozen=True)
class Told:
    """``entries`` are the numbers of the entries that the signal rests on."""

    seen: str
    found: str
    entries: tuple[int, ...]


def told(signal: Signal) -> Told:
    """Raises KeyError for a code without words; a test holds the codes and the words together."""
    return Told(SEEN[signal.code](signal), FOUND[signal.code](signal), signal.entries)


def _name(signal: Signal) -> Markup:
    return Markup('<bdi lang="en">{}</bdi>').format(escape(signal.name))


def _day(signal: Signal) -> str:
    return day_text(signal.day) if signal.day else ""


SEEN: dict[str, Callable[[Signal], str]] = {
    "burst": lambda s: Markup(
        ngettext(
            "%(name)s recorded %(num)s judgement within %(minutes)s minutes on %(day)s.",
            "%(name)s recorded %(num)s judgements within %(minutes)s minutes on %(day)s.",
            s.have,
            name=_name(s),
            minutes=s.need,
            day=_day(s),
        )
    ),
    "workload": lambda s: Markup(
        ngettext(
            "%(name)s signed off %(num)s competency on %(day)s.",
            "%(name)s signed off %(num)s competencies on %(day)s.",
            s.have,
            name=_name(s),
            day=_day(s),
        )
    ),
    "reciprocal": lambda s: Markup(
        gettext("%(name)s judged this trainee, and the trainee judged %(name)s in another placement.", name=_name(s))
    ),
    "same_device": lambda s: Markup(
        gettext("The trainee and %(name)s recorded entries from the same device.", name=_name(s))
    ),
    "long_after": lambda s: Markup(
        ngettext(
            "%(name)s recorded an observation up to %(num)s day after the encounter.",
            "%(name)s recorded an observation up to %(num)s days after the encounter.",
            s.have,
            name=_name(s),
        )
    ),
    "one_assessor": lambda s: Markup(
        gettext("%(name)s made %(percent)s %% of all observations.", name=_name(s), percent=s.have)
    ),
    "training_lapsed": lambda s: Markup(
        gettext("The assessor training of %(name)s had lapsed on the day.", name=_name(s))
    ),
    "training_missing": lambda s: Markup(
        gettext("No assessor training of %(name)s before the day is recorded.", name=_name(s))
    ),
    "late_correction": lambda s: Markup(
        ngettext(
            "%(name)s corrected an observation up to %(num)s hour after recording it.",
            "%(name)s corrected an observation up to %(num)s hours after recording it.",
            s.have,
            name=_name(s),
        )
    ),
    "delegation_used": lambda s: Markup(
        gettext("%(name)s observed under a delegation by a supervisor.", name=_name(s))
    ),
    "alternative_used": lambda s: Markup(
        gettext("%(name)s recorded what takes the place of a second assessor at a small site.", name=_name(s))
    ),
    "told_late": lambda s: Markup(
        ngettext(
            "The trainee was not told of a withdrawal by %(name)s for %(num)s day.",
            "The trainee was not told of a withdrawal by %(name)s for %(num)s days.",
            s.have,
            name=_name(s),
        )
    ),
}

FOUND: dict[str, Callable[[Signal], str]] = {
    "burst": lambda s: gettext(
        "Found by the times of recording. Several competencies signed together on one page look the same."
    ),
    "workload": lambda s: ngettext(
        "Found by counting sign-offs of one person on one day; more than %(num)s is told.",
        "Found by counting sign-offs of one person on one day; more than %(num)s are told.",
        s.need,
    ),
    "reciprocal": lambda s: ngettext(
        "Found by comparing the records of both placements within %(num)s month; last on %(day)s.",
        "Found by comparing the records of both placements within %(num)s months; last on %(day)s.",
        s.need,
        day=_day(s),
    ),
    "same_device": lambda s: gettext(
        "Found by a mark that each browser keeps. A telephone or computer of the ward that several people use looks "
        "the same."
    ),
    "long_after": lambda s: ngettext(
        "Found by comparing the date of the encounter with that of recording; more than %(num)s day is told.",
        "Found by comparing the date of the encounter with that of recording; more than %(num)s days are told.",
        s.need,
    ),
    "one_assessor": lambda s: gettext(
        "Found by counting who made the observations that stand; %(percent)s %% or more is told.",
        percent=NEARLY_ALL_PERCENT,
    ),
    "training_lapsed": lambda s: gettext("Found in the days of training that the coordinator has recorded."),
    "training_missing": lambda s: gettext("Found in the days of training that the coordinator has recorded."),
    "late_correction": lambda s: ngettext(
        "Found by the times of recording; corrections after more than %(num)s hour are told. "
        "The reason is in the entry.",
        "Found by the times of recording; corrections after more than %(num)s hours are told. "
        "The reason is in the entry.",
        s.need,
    ),
    "delegation_used": lambda s: gettext("Found in the delegations on this record that held on the day."),
    "alternative_used": lambda s: gettext("Found in the entries, which say so; the transcript prints it."),
    "told_late": lambda s: ngettext(
        "Found by the day on which the letter was handed over; more than %(num)s day is told.",
        "Found by the day on which the letter was handed over; more than %(num)s days are told.",
        s.need,
    ),
}
