"""The reasons of the rules, said so that a supervisor understands them, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from flask_babel import gettext, ngettext
from markupsafe import Markup, escape

from hwx.curricula.methods import method_name
from hwx.people.locale import day_text, manner
from hwx.rules.progress import CompetencyProgress, Lack, State
from hwx.rules.signing import Objection
from hwx.rules.standing import MISSING, Missing
from hwx.signoffs.sentences import RARER

Manner = tuple[str, str, str]
"""What ``hwx.people.locale.manner`` tells of the reader."""


def joined(items: Iterable[str]) -> str:
    """Codes and names in a row. The separator is a text of the catalogue, since Arabic has a comma of its own."""
    return str(gettext(", ")).join(items)


def coded(codes: Iterable[str]) -> Markup:
    """Codes in a row, none of them broken at its hyphen or turned round by the text beside it."""
    return Markup(joined(f'<bdi class="code nb" dir="ltr">{escape(code)}</bdi>' for code in codes))


def missing_sentence(item: Missing) -> str:
    """What a competency still needs, as a sentence for the trainee and the supervisor alike."""
    return _missing_sentence(manner(), item)


def missing_sentences(missing: Iterable[Missing], unmet: Iterable[str]) -> list[str]:
    """``unmet`` are the codes of prerequisites that are not signed and current."""
    how, codes = manner(), tuple(unmet)
    sentences = [_missing_sentence(how, item) for item in missing]
    return [*sentences, _unmet_sentence(how, codes)] if codes else sentences


OF_WHAT_WAS_SEEN = ("at_level", "above_lowest", "days", "apart")
"""What only observations can fail: where there is none, asking for them says it all."""


def needed_text(item: CompetencyProgress, how: Manner) -> Markup:
    """The same for a list of many, where a competency that nobody has begun must not fill the screen of a telephone.
    ``how`` is how the reader reads, asked for once for the list."""
    missing = item.standing.missing
    if item.state is State.NOT_STARTED:
        missing = tuple(one for one in missing if one.code not in OF_WHAT_WAS_SEEN)
    needed = _needed_text(how, missing, item.unmet)
    return Markup(" ").join((overdue_sentence(), needed)) if item.standing.overdue else needed


def overdue_sentence() -> str:
    """Of a standing whose ``overdue`` names a sign-off."""
    return str(gettext("The countersignature did not come in time: the sign-off is to be made again."))


# A progress page says the same few sentences of many competencies, and so does every other page: they are kept. How
# it is said is the reader's choice; it is a parameter so that what was said in one language or digits stays in those.


@lru_cache(maxsize=4096)
def _needed_text(how: Manner, missing: tuple[Missing, ...], unmet: tuple[str, ...]) -> Markup:
    return Markup(" ").join(missing_sentences(missing, unmet))


@lru_cache(maxsize=4096)
def _missing_sentence(how: Manner, item: Missing) -> str:
    return _evidence_sentence(item.code, item.have, item.need, item.method)


@lru_cache(maxsize=4096)
def _unmet_sentence(how: Manner, codes: tuple[str, ...]) -> Markup:
    return Markup(
        ngettext(
            "Waits for %(codes)s, which must be signed and current first.",
            "Waits for %(codes)s, which must be signed and current first.",
            len(codes),
            codes=coded(codes),
        )
    )


def lack_sentence(lack: Lack) -> str:
    if lack.code == "critical":
        return Markup(
            ngettext(
                "%(num)s critical competency is not signed and current: %(codes)s.",
                "%(num)s critical competencies are not signed and current: %(codes)s.",
                len(lack.codes),
                codes=coded(lack.codes),
            )
        )
    if lack.code == "recency":
        return Markup(
            ngettext(
                "%(codes)s is critical and was not observed in the last %(days)s days.",
                "%(codes)s are critical and were not observed in the last %(days)s days.",
                len(lack.codes),
                codes=coded(lack.codes),
                days=lack.need,
            )
        )
    return str(
        gettext(
            "Of the other competencies %(have)s %% are signed and current; %(need)s %% are asked for.",
            have=lack.have,
            need=lack.need,
        )
    )


def objection_sentence(objection: Objection) -> str:
    """Raises KeyError for a code without a sentence; a test holds the codes and the sentences together."""
    if objection.code in EVIDENCE:
        return _evidence_sentence(objection.code, objection.have, objection.need, objection.method)
    return ALL[objection.code](objection)


def objection_sentences(objections: Iterable[Objection]) -> list[str]:
    return [objection_sentence(objection) for objection in objections]


EVIDENCE = MISSING


def _evidence_sentence(code: str, have: int, need: int, method: str) -> str:
    if code == "observations":
        return str(
            ngettext(
                "%(num)s more observation is needed (%(have)s of %(need)s recorded).",
                "%(num)s more observations are needed (%(have)s of %(need)s recorded).",
                need - have,
                have=have,
                need=need,
            )
        )
    if code == "assessors":
        return str(
            ngettext(
                "%(num)s more assessor, who is another person, is needed (%(have)s of %(need)s so far).",
                "%(num)s more assessors, who are other people, are needed (%(have)s of %(need)s so far).",
                need - have,
                have=have,
                need=need,
            )
        )
    if code == "at_level":
        return str(
            ngettext(
                "The last observation must reach the required level.",
                "The last %(num)s observations must all reach the required level; %(have)s of them do.",
                need,
                have=have,
            )
        )
    if code in SHOWN:
        return _shown_sentence(code, have, need)
    return _spread_sentence(code, have, need, method)


SHOWN = ("above_lowest", "simulation_only", "exercise_only", "procedures")


def _shown_sentence(code: str, have: int, need: int) -> str:
    if code == "above_lowest":
        return str(
            ngettext(
                "The last observation must be above the lowest level.",
                "The last %(num)s observations must all be above the lowest level; there are %(have)s since the last "
                "that was not.",
                need,
                have=have,
            )
        )
    if code == "simulation_only":
        return str(
            gettext(
                "Simulation alone shows level %(have)s at most: level %(need)s must also be seen by another method.",
                have=have,
                need=need,
            )
        )
    if code == "exercise_only":
        return str(
            gettext(
                "Exercises and simulation alone show level %(have)s at most: level %(need)s must also be seen by "
                "another method.",
                have=have,
                need=need,
            )
        )
    return str(
        ngettext(
            "%(num)s more procedure done by the trainee is needed in the logbook (%(have)s of %(need)s).",
            "%(num)s more procedures done by the trainee are needed in the logbook (%(have)s of %(need)s).",
            need - have,
            have=have,
            need=need,
        )
    )


def _spread_sentence(code: str, have: int, need: int, method: str) -> str:
    if code == "days":
        return str(
            ngettext(
                "Observations must lie on at least %(num)s different day; they lie on %(have)s.",
                "Observations must lie on at least %(num)s different days; they lie on %(have)s.",
                need,
                have=have,
            )
        )
    if code == "apart":
        return str(
            ngettext(
                "The first and the last observation must be at least %(num)s day apart; they are %(have)s apart.",
                "The first and the last observation must be at least %(num)s days apart; they are %(have)s apart.",
                need,
                have=have,
            )
        )
    if code == "passed_first":
        name = method_name(method)
        return str(gettext("%(method)s must be passed first, at level %(level)s or higher.", method=name, level=need))
    if code == "since_withdrawal":
        return str(gettext("The sign-off was withdrawn: a new observation at the required level is needed."))
    return str(gettext("To renew the sign-off, a new observation at the required level is needed."))


def _day(objection: Objection) -> str:
    return day_text(objection.day) if objection.day else ""


SENTENCES: dict[str, Callable[[Objection], str]] = {
    "self_assessment": lambda o: gettext("Nobody assesses or signs for themselves: this is your own record."),
    "no_appointment": lambda o: (
        gettext(
            "On %(day)s you held no appointment at the host that lets you do this (supervisor or unit head).",
            day=_day(o),
        )
        if len(o.names) > 1
        else gettext("On %(day)s you were not a unit head at the host; a countersignature needs one.", day=_day(o))
    ),
    "out_of_scope": lambda o: gettext(
        "%(code)s lies outside the scope of your appointment at the host.", code=o.competency
    ),
    "placement_not_open": lambda o: gettext(
        "The placement has not begun or has ended, so nothing more is recorded or signed in it."
    ),
    "unknown_competency": lambda o: gettext("%(code)s is not in the curriculum of this placement.", code=o.competency),
    "not_asked_of_cadre": lambda o: gettext(
        "%(code)s is not asked of this trainee: the professional category does not follow it, "
        "or the scope letter does not open it.",
        code=o.competency,
    ),
    "level_outside_scale": lambda o: gettext(
        "Level %(have)s is not on the scale of this curriculum; the highest is %(need)s.", have=o.have, need=o.need
    ),
    "method_not_allowed": lambda o: gettext(
        "This method is not accepted here. Accepted: %(methods)s.", methods=joined(method_name(m) for m in o.names)
    ),
    "certificate_is_recognised": lambda o: gettext(
        "An outside certificate is not an observation. A supervisor of the host recognises it, with its issuer, "
        "its number and its dates."
    ),
    "backdated": lambda o: gettext("It cannot be dated before %(day)s, the date of what it rests on.", day=_day(o)),
    "in_the_future": lambda o: gettext("%(day)s lies in the future.", day=_day(o)),
    "outside_placement": lambda o: gettext("%(day)s lies outside the dates of the placement.", day=_day(o)),
    "prerequisites": lambda o: Markup(
        gettext("%(codes)s must be signed and current on %(day)s first.", codes=coded(o.names), day=_day(o))
    ),
    "already_signed": lambda o: gettext("It was signed off on %(day)s and does not expire soon.", day=_day(o)),
    "already_awaiting": lambda o: gettext("It is signed off already and waits for the countersignature."),
    "nothing_to_countersign": lambda o: gettext("There is no sign-off here that waits for a countersignature."),
    "countersign_own": lambda o: gettext("You signed this off yourself; a critical competency needs a second person."),
    "not_critical": lambda o: gettext("This competency needs no countersignature."),
    "no_such_entry": lambda o: gettext("There is no entry number %(number)s in this record.", number=o.have),
    "already_withdrawn": lambda o: gettext("Entry %(number)s is withdrawn already.", number=o.have),
    "cannot_be_withdrawn": lambda o: gettext("Entry %(number)s is of a kind that is not withdrawn.", number=o.have),
    "rests_on_it": lambda o: gettext(
        "Sign-off %(number)s rests on this observation. Withdraw the sign-off first.", number=o.have
    ),
    "not_yours": lambda o: gettext(
        "Only the person who made entry %(number)s or a unit head of the host may withdraw it; "
        "a sign-off also a supervisor of the host.",
        number=o.have,
    ),
    "no_reason": lambda o: gettext("Say why: a withdrawal without a reason is not recorded."),
    "unknown_reason": lambda o: gettext("Choose one of the kinds of reason."),
}

ALL: dict[str, Callable[[Objection], str]] = {**SENTENCES, **RARER}
